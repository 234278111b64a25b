"""Top-down with one mistake: children drawn without replacement are all judged by the first one's distribution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at
from specviz.core.events import Event
from specviz.core.read_ahead import read_probabilities
from specviz.core.tree import DraftTree, Draw
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import LINES, topdown
from specviz.verify.topdown import stop_law as topdown_stop_law


def stale_q(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down on a tree whose draws have forgotten what was drawn before them."""
    return topdown(forget_order(tree), target, dice)


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return topdown_stop_law(forget_order(tree), target)


def forget_order(tree: DraftTree) -> DraftTree:
    """The tree whose draws under a node all carry the first one's distribution."""
    read_probabilities((under[0].dist, [tree.tokens[draw.node] for draw in under]) for under in tree.draws if under)

    def carry_first(draw: Draw, first: Dist) -> Draw:
        return Draw(draw.node, first) if at(first, tree.tokens[draw.node]) > 0 else draw  # top-k: nothing to forget

    draws = tuple(tuple(carry_first(draw, under[0].dist) for draw in under) for under in tree.draws)
    return DraftTree(tree.tokens, tree.parents, draws, is_checked=True)


RULE = Rule(
    key="stale_q",
    title="stale q",
    summary="Top-down, but draws without replacement are all tested with the first draw's q.",
    paper="",
    lossless=False,
    needs="honest",
    verify=stale_q,
    stop_law=stop_law,
    pseudocode=(
        LINES[0],
        Line("control", "while v has a next draw {x}, {q} of its FIRST draw:"),
        Line("control", "  # wrong: its own {q} only where the first is 0 at {x}"),
        *LINES[2:],
    ),
)
