"""Traversal with one mistake: a later draw's q lacks the tokens drawn before it, and is not divided by what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at
from specviz.core.events import Event
from specviz.core.tree import DraftTree, Draw
from specviz.verify.record import Line, Rule
from specviz.verify.traversal import RULE as TRAVERSAL
from specviz.verify.traversal import stop_law as traversal_stop_law
from specviz.verify.traversal import traversal


def unscaled_q(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Traversal on a tree whose draws carry too little of q."""
    return traversal(unscale(tree), target, dice)


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return traversal_stop_law(unscale(tree), target)


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
    summary="Traversal, but the q of a later draw is not normalised after the tokens before it were taken out.",
    paper="",
    lossless=False,
    needs="honest",
    verify=unscaled_q,
    stop_law=stop_law,
    pseudocode=(
        *TRAVERSAL.pseudocode[:2],
        Line("control", "  for each draw {x} of v, {q} of its FIRST draw, while w > 0:"),
        Line("control", "    # wrong: earlier tokens set to 0, and no division"),
        *TRAVERSAL.pseudocode[3:],
    ),
)
