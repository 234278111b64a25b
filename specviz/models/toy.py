"""Toy models: tables of exact probabilities, small enough to enumerate everything that can happen."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias, cast

import numpy as np

from specviz.core.dist import Dist, exact
from specviz.core.lookup import find
from specviz.core.ratio import Ratio
from specviz.texts import models as texts

Context: TypeAlias = tuple[int, ...]  # the tokens after the start mark
RowFunction: TypeAlias = Callable[[Context], Dist]

TOY = "toy:"  # before the key of a toy, where it stands among the keys of pairs


@dataclass(frozen=True)
class Table:
    """For every context a row; `default` stands for all contexts that have none of their own."""

    default: Dist
    rows: Mapping[Context, Dist] = field(default_factory=dict)

    def __call__(self, context: Context) -> Dist:
        return self.rows.get(context, self.default)


class TableModel:
    """Rows behind the contract of a language model. The first token of a text is a mark that no context contains."""

    def __init__(self, rows: RowFunction) -> None:
        self._rows = rows
        self._text: Context = ()
        self._nodes: list[Context] = []

    def start(self, tokens: Sequence[int]) -> None:
        if not tokens:
            raise ValueError(texts.START_MARK)
        self._text, self._nodes = tuple(tokens[1:]), []

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> list[Dist]:
        first = len(self._nodes)
        for token, parent in zip(tokens, parents, strict=True):
            self._nodes.append(self._text if parent is None else (*self._nodes[parent], token))
        return [self._rows(context) for context in self._nodes[first:]]

    def commit(self, path: Sequence[int], token: int) -> None:
        text = self._nodes[path[-1]] if path else self._text
        self._text, self._nodes = (*text, token), []


@dataclass(frozen=True)
class Toy:
    """A pair over one small vocabulary."""

    key: str
    title: str
    vocabulary: tuple[str, ...]
    target: RowFunction
    draft: RowFunction

    @property
    def mark(self) -> int:
        """The start mark: the one token past the vocabulary."""
        return len(self.vocabulary)

    def text(self, token: int) -> str:
        """The token as it is read."""
        return "" if token == self.mark else self.vocabulary[token]


def random_toy(seed: int, vocabulary: int, depth: int) -> Toy:
    """A pair that is drawn at random, with a row for every context up to `depth`, and zeros in many of them."""
    rng = random.Random(f"{seed}/{vocabulary}")
    contexts: list[Context] = [()]
    for context in contexts:
        if len(context) < depth:
            contexts.extend((*context, token) for token in range(vocabulary))

    def row() -> Dist:
        weights: tuple[int, ...] = ()
        while not any(weights):
            weights = tuple(rng.choice((0, 1, 1, 2, 3, 5)) for _ in range(vocabulary))
        return _share(weights)

    target = {context: row() for context in contexts}
    draft = {context: target[context] if rng.random() < 1 / 8 else row() for context in contexts}  # p equal to q, too
    letters = tuple("abcdefghijklmnopqrstuvwxyz"[:vocabulary])
    return Toy(f"random-{seed}", texts.RANDOM_TOY.format(seed=seed), letters, Table(row(), target), Table(row(), draft))


@lru_cache(maxsize=1024)
def _share(weights: tuple[int, ...]) -> Dist:
    """The distribution in proportion to small weights: a toy of hundreds of contexts has many rows alike."""
    return exact(Ratio(weight, sum(weights)) for weight in weights)


def noise_toy(seed: int, vocabulary: int, sharpness: float = 2.0, disagreement: float = 0.7) -> Toy:
    """A pair with float64 logits drawn anew for every context, the same for the same seed; for sizes no table can have."""

    def rows(noise: float) -> RowFunction:
        def logits(context: Context) -> Dist:
            rng = np.random.default_rng((seed, *context))
            common, own = rng.standard_normal((2, vocabulary))
            return cast(Dist, sharpness * (common + noise * own))

        return logits

    letters = tuple(f"{token}," for token in range(vocabulary))
    return Toy(f"noise-{seed}", texts.NOISE_TOY.format(seed=seed), letters, rows(0), rows(disagreement))


def _constant(*probabilities: str) -> Table:
    return Table(exact(probabilities))


TOYS: tuple[Toy, ...] = (
    Toy(
        "T1",
        texts.T1,
        ("A", "B"),
        target=_constant("1/3", "2/3"),
        draft=_constant("2/3", "1/3"),
    ),
    Toy(
        "T2",
        texts.T2,
        ("a", "b", "c"),
        target=_constant("3/10", "2/5", "3/10"),
        draft=_constant("3/5", "3/10", "1/10"),
    ),
    Toy(
        "shorter",
        texts.SHORTER,
        ("a", "b", "c", "d"),
        target=Table(exact(["1/4"] * 4), {(): exact(["5/6", "1/6", 0, 0]), (0,): exact(["1/3", "1/6", "1/2", 0])}),
        draft=Table(exact(["1/4"] * 4), {(): exact([1, 0, 0, 0]), (0,): exact([0, "1/6", "1/6", "2/3"])}),
    ),
)


def find_toy(key: str) -> Toy:
    """The toy with this key."""
    return find(TOYS, key, "toy")


class ToyPair:
    """A toy that is used like a pair of real models: its prompt is letters of its vocabulary, spaces aside."""

    on_gpu = False
    stop_tokens: frozenset[int] = frozenset()

    def __init__(self, table: Toy) -> None:
        self.toy = table
        self.target, self.draft = TableModel(table.target), TableModel(table.draft)

    def encode(self, prompt: str) -> list[int]:
        """The start mark, then a token for each letter."""
        letters = "".join(prompt.split())
        for letter in letters:
            if letter not in self.toy.vocabulary:
                known = ", ".join(self.toy.vocabulary)
                raise ValueError(texts.UNKNOWN_LETTER.format(toy=self.toy.key, known=known, letter=letter))
        return [self.toy.mark, *map(self.toy.vocabulary.index, letters)]

    def chat(self, prompt: str) -> str:
        """Toys have no chat template."""
        raise ValueError(texts.NO_TOY_TEMPLATE.format(toy=self.toy.key))

    def text(self, token: int) -> str:
        """One token as it is read."""
        return self.toy.text(token)

    def reads(self, token: int, text: str) -> bool:
        """Whether this is one of its tokens, and stands for this text."""
        return 0 <= token <= self.toy.mark and self.text(token) == text

    def accepts(self, prompt: str) -> bool:
        """Whether all letters of a prompt are in its vocabulary."""
        return set("".join(prompt.split())) <= set(self.toy.vocabulary)

    def fork(self) -> ToyPair:
        """The same tables with a text of their own."""
        return ToyPair(self.toy)
