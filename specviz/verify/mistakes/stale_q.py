"""Top-down with one mistake: children drawn without replacement are all judged by the first one's distribution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, at
from specviz.core.events import Event
from specviz.core.tree import DraftTree, Draw
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import LINES, topdown


def stale_q(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down on a tree whose draws have forgotten what was drawn before them."""

    def carry_first(draw: Draw, first: Dist) -> Draw:
        return Draw(draw.node, first) if at(first, tree.tokens[draw.node]) > 0 else draw  # top-k: nothing to forget

    draws = tuple(tuple(carry_first(draw, under[0].dist) for draw in under) for under in tree.draws)
    return topdown(DraftTree(tree.tokens, tree.parents, draws), target, dice)


RULE = Rule(
    key="stale_q",
    title="stale q",
    summary="Top-down, but draws without replacement are all tested with the first draw's q.",
    paper="",
    lossless=False,
    needs="honest",
    verify=stale_q,
    pseudocode=(
        LINES[0],
        Line("control", "while v has a next draw {x}, {q} of its FIRST draw:"),
        Line("control", "  # wrong: its own {q} only where the first is 0 at {x}"),
        *LINES[2:],
    ),
)
