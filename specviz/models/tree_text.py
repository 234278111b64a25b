"""A committed text and the nodes of a step, as a cache of keys and values holds them: places and ancestors.

The rows of the committed text come first, then those of the step's nodes in the order in which they were passed. Knows no
model and no arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from specviz.texts import models as texts


class TreeText:
    """What a model has read, and what it is about to read."""

    def __init__(self, tokens: Sequence[int]) -> None:
        if not tokens:
            raise ValueError(texts.EMPTY_TEXT)
        self.text = list(tokens)
        self.rows = 0  # committed tokens that the cache holds
        self._forget()

    def _forget(self) -> None:
        self.tokens: list[int] = []
        self.depth: list[int] = []  # of this step's nodes, which lie in the cache one after the other
        self.sees: list[int] = []  # bit v: is node v an ancestor, or the node itself?

    def add(self, tokens: Sequence[int], parents: Sequence[int | None]) -> tuple[list[int], list[int]]:
        """Note these nodes. The tokens to read now, first those of the text that were not read yet, and their positions."""
        old = len(self.depth)
        behind = [] if old else self.text[self.rows : -1]
        for token, parent in zip(tokens, parents, strict=True):
            node = len(self.depth)
            if (parent is None) != (node == 0) or (parent is not None and not 0 <= parent < node):
                raise ValueError(texts.NO_PARENT.format(node=node, parent=parent))
            if parent is None and token != self.text[-1]:
                raise ValueError(texts.WRONG_ROOT.format(expected=self.text[-1], got=token))
            self.tokens.append(token)
            self.depth.append(0 if parent is None else self.depth[parent] + 1)
            self.sees.append((0 if parent is None else self.sees[parent]) | 1 << node)
        first = len(self.text) - 1
        positions = [*range(self.rows, self.rows + len(behind)), *(first + depth for depth in self.depth[old:])]
        return [*behind, *tokens], positions

    @property
    def keys(self) -> int:
        """The rows of the cache once everything is read that was added."""
        return max(self.rows, len(self.text) - 1) + len(self.depth)

    @property
    def sees_all(self) -> bool:
        """Whether the last node sees every token."""
        return self.sees[-1] == (1 << len(self.sees)) - 1

    def see(self, count: int) -> NDArray[np.bool_]:
        """What the last `count` tokens, which are read now, may look at: [count, keys]."""
        nodes, keys = len(self.depth), self.keys
        behind = keys - nodes - self.rows  # tokens of the text among those
        sees = np.ones((count, keys), dtype=bool)
        sees[behind:, keys - nodes :] = _bits(self.sees[nodes - count + behind :], nodes)
        if behind:
            sees[:behind, self.rows :] = np.tri(behind, keys - self.rows, dtype=bool)
        return sees

    def places(self) -> NDArray[np.int_]:
        """The position of every row: tokens of the text lie at their own, nodes at their depth after it."""
        places = np.arange(self.keys)
        places[self.keys - len(self.depth) :] = len(self.text) - 1 + np.array(self.depth)
        return places

    def keep_read(self) -> None:
        """Note that the committed text is in the cache, but for its last token, the root."""
        self.rows = max(self.rows, len(self.text) - 1)

    def commit(self, path: Sequence[int], token: int) -> int:
        """Keep the path, forget all other nodes and append the token; the row from which the path's rows now stand."""
        start = self.rows
        self.text += [self.tokens[node] for node in path[1:]] + [token]
        self.rows += len(path)
        self._forget()
        return start


def _bits(numbers: Sequence[int], count: int) -> NDArray[np.bool_]:
    """The lowest bits of every number, the lowest first: [numbers, count]."""
    size = (count + 7) // 8
    packed = np.frombuffer(b"".join(number.to_bytes(size, "little") for number in numbers), dtype=np.uint8)
    return np.unpackbits(packed.reshape(-1, size), axis=1, count=count, bitorder="little").astype(bool)
