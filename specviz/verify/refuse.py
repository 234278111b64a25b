"""Dice that accept nothing: they bring out every coin a rule would flip, one after the other, with its probability."""

from __future__ import annotations

from specviz.dice import Flip
from specviz.dist import Dist, Number


class Refuse:
    """Refuses every node. What is drawn does not matter: the walk is over then."""

    def flip(self, node: int, prob: Number) -> Flip:
        """A coin that comes down on the other side."""
        return Flip(prob, None, False)

    def draw(self, node: int, dist: Dist) -> int:
        """Some token."""
        return 0
