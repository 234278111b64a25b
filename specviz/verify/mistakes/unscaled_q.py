"""Top-down with one mistake: the q of a later draw lacks the tokens drawn before it, and is not divided by what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at
from specviz.core.events import Event
from specviz.core.tree import DraftTree, Draw
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import LINES, topdown
from specviz.verify.topdown import stop_law as topdown_stop_law


def unscaled_q(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down on a tree whose draws carry too little of q."""
    return topdown(unscale(tree), target, dice)


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return topdown_stop_law(unscale(tree), target)


def unscale(tree: DraftTree) -> DraftTree:
    """The tree whose draws carry the first one's q where their own is above 0, as it was before it was normalised."""

    def carry_first(draw: Draw, first: Dist) -> Draw:
        left = first * (draw.dist > 0)
        return Draw(draw.node, left) if at(left, tree.tokens[draw.node]) > 0 else draw  # top-k: nothing to scale

    draws = tuple(tuple(carry_first(draw, under[0].dist) for draw in under) for under in tree.draws)
    return DraftTree(tree.tokens, tree.parents, draws, is_checked=True)


RULE = Rule(
    key="unscaled_q",
    title="unscaled q",
    summary="Top-down, but the q of a later draw is not normalised after the tokens before it were taken out.",
    paper="",
    lossless=False,
    needs="honest",
    verify=unscaled_q,
    stop_law=stop_law,
    pseudocode=(
        LINES[0],
        Line("control", "while v has a next draw {x}, {q} of its FIRST draw:"),
        Line("control", "  # wrong: earlier tokens set to 0, and no division"),
        *LINES[2:],
    ),
)
