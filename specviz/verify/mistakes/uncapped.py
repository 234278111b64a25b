"""Block Verification with one mistake: the whole draft is accepted with the product of its ratios, cut to 1 too late.

A path weight cannot win back on one token what it lost above 1 on another. The product can: a draft whose first token is
too good makes up for a second one that is not, and comes out more often than the target writes it. Shorter prefixes are
judged as they should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, Flip, RejectingDice
from specviz.core.dist import Dist, Number, at, cap
from specviz.core.events import Event
from specviz.core.tree import DraftTree
from specviz.verify.block import LINES, block
from specviz.verify.block import RULE as BLOCK
from specviz.verify.read_ahead import read_rejections
from specviz.verify.record import Line, Rule
from specviz.verify.traversal import walk_line


@dataclass(frozen=True)
class _UncappedDice:
    """Dice that flip the coin of the whole draft with the product of its ratios."""

    dice: Dice
    last: int
    product: Number

    def flip(self, node: int, prob: Number) -> Flip:
        return self.dice.flip(node, self.product if node == self.last else prob)

    def draw(self, node: int, dist: Dist) -> int:
        return self.dice.draw(node, dist)


def uncapped(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Block Verification, but for the test of the whole draft."""
    read_rejections(tree.tokens, tree.draws, target, weigh=True)
    product: Number = 1
    for node, draws in enumerate(tree.draws):
        for draw in draws:
            token = tree.tokens[draw.node]
            product = product * at(target[node], token) / at(draw.dist, token)
    yield from block(tree, target, _UncappedDice(dice, len(tree) - 1, cap(product)))


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this chain stops there."""
    return walk_line(tree, uncapped(tree, target, RejectingDice()))


RULE = Rule(
    key="uncapped",
    title="uncapped product",
    summary="Block Verification, but the whole draft is accepted with the product of its p / q, cut to 1 only at the end.",
    paper="",
    lossless=False,
    needs="chain",
    verify=uncapped,
    stop_law=stop_law,
    pseudocode=(
        *LINES[:3],
        Line("control", "# wrong: h_{x} of the last = min(1, product of {p} / {q})"),
        *LINES[4:],
    ),
    wording={
        **BLOCK.wording,
        "accept_weight": (
            "Coin {coin} < min(1, product of all p/q) = {prob}: accept the whole draft {path}. The path weight should "
            "have decided here; it never rises above 1 on the way."
        ),
        "reject_weight": (
            "Coin {coin} ≥ min(1, product of all p/q) = {prob}: reject the whole draft {path}. The prefix that is one "
            "token shorter comes next."
        ),
    },
    plain={
        **BLOCK.plain,
        "accept_weight": (
            "Accepts the whole draft {path}: its coin ({coin}) is below the product of its ratios of target to "
            "draft ({prob})."
        ),
        "accept_weight_full": (
            "Accepts the whole draft {path}: the product of its ratios of target to draft is {prob} or more."
        ),
        "reject_weight": (
            "Rejects the whole draft {path}: its coin ({coin}) is not below the product of its ratios of target to draft "
            "({prob})."
        ),
    },
)
