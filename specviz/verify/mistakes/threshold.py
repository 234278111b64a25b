"""Top-down with one mistake: a child is accepted where p >= q and rejected elsewhere, without a coin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, Flip, RejectingDice
from specviz.core.dist import Dist, Number
from specviz.core.events import Commit, Event
from specviz.core.tree import DraftTree
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import LINES, topdown


@dataclass(frozen=True)
class _AllOrNothing:
    """Dice that round every probability below 1 down to 0, so that there is nothing to flip."""

    dice: Dice

    def flip(self, node: int, prob: Number) -> Flip:
        return Flip(prob if prob == 1 else prob * 0, None, prob == 1)

    def draw(self, node: int, dist: Dist) -> int:
        return self.dice.draw(node, dist)


def threshold(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down, but for the coins."""
    return topdown(tree, target, _AllOrNothing(dice))


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there: it stops at one, for sure."""
    stops: list[Number] = [0] * len(tree)
    for event in threshold(tree, target, RejectingDice()):
        if isinstance(event, Commit):
            stops[event.node] = 1
    return stops


COMPARED = "r({x}) = {owed}, {q}({x}) = {carried}"

RULE = Rule(
    key="threshold",
    title="p >= q threshold",
    summary="Top-down, but a token is accepted where p >= q and rejected elsewhere, without a coin.",
    paper="",
    lossless=False,
    needs="honest",
    verify=threshold,
    stop_law=stop_law,
    pseudocode=(
        *LINES[:2],
        Line("control", "  if r({x}) >= {q}({x}):  # wrong: no coin"),
        Line("accept", "    accept: v = {x}, r = {p}(.|v)", COMPARED),
        Line("control", "  else:"),
        Line("reject", "    reject {x} and skip all below it", COMPARED),
        *LINES[6:],
    ),
    wording={
        "accept_no_coin_target": "Target p = {owed} is at least draft q = {q}: accept {path} without a coin.",
        "reject_no_coin_target": "Target p = {owed} is below draft q = {q}: reject {path} without a coin.",
        "accept_no_coin_residual": "Residual r = {owed} is at least draft q = {q}: accept {path} without a coin.",
        "reject_no_coin_residual": "Residual r = {owed} is below draft q = {q}: reject {path} without a coin.",
    },
    plain={
        "accept_no_coin_target": (
            "Accepts {token} without a coin: the target gives it no less than the draft ({owed} against {q})."
        ),
        "reject_no_coin_target": (
            "Rejects {token} without a coin: the target gives it less than the draft ({owed} against {q})."
        ),
        "accept_no_coin_residual": (
            "Accepts {token} without a coin: the residual gives it no less than the draft ({owed} against {q})."
        ),
        "reject_no_coin_residual": (
            "Rejects {token} without a coin: the residual gives it less than the draft ({owed} against {q})."
        ),
    },
)
