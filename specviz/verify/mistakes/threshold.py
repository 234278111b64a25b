"""Top-down with one mistake: a child is accepted where p >= q and refused elsewhere, without a coin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, Flip
from specviz.core.dist import Dist, Number
from specviz.core.events import Event
from specviz.core.tree import DraftTree
from specviz.verify.topdown import topdown


@dataclass(frozen=True)
class _AllOrNothing:
    """Dice that round every probability below 1 down to 0."""

    dice: Dice

    def flip(self, node: int, prob: Number) -> Flip:
        return self.dice.flip(node, prob if prob == 1 else prob * 0)

    def draw(self, node: int, dist: Dist) -> int:
        return self.dice.draw(node, dist)


def threshold(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down, but for the coins."""
    return topdown(tree, target, _AllOrNothing(dice))
