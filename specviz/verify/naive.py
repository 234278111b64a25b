"""Naive match: draw the next token from the target alone, and go down if it happens to have been drafted.

Lossless on any tree at all, because the draft never touches the draw. (Called NSS in arXiv 2602.16994.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist
from specviz.core.events import Commit, Event, Sample
from specviz.core.tree import DraftTree


def naive(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Sample from the target at every node on the way, until the token has no node."""
    node = 0
    while True:
        token = dice.draw(node, target[node])
        yield Sample(node, target[node], token)
        child = tree.child(node, token)
        if child is None:
            yield Commit(node, token)
            return
        node = child
