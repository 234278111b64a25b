"""How the draws under one node are made. Knows one node and its distribution Q, and nothing of the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from specviz.core.dice import Dice
from specviz.core.dist import Dist, point, support, top, without
from specviz.core.tree import Kind

Propose: TypeAlias = Callable[[Dist, int, int, Dice], Iterator[tuple[int, Dist]]]
"""(Q, how many, the node they are drawn under, dice) -> tokens, each with the distribution that its draw carries."""


def with_replacement(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """Independent draws from Q."""
    for _ in range(count):
        yield dice.draw(node, q), q


def without_replacement(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """Every draw from Q without the tokens drawn before it; fewer where Q has fewer tokens."""
    count = min(count, support(q))
    for drawn in range(1, count + 1):
        token = dice.draw(node, q)
        yield token, q
        if drawn < count:
            q = without(q, token)


def top_k(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """The most likely tokens. Nothing is random, so each draw carries a point mass."""
    for token in top(q, count):
        yield token, point(q, token)


def top_k_softmax(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """The most likely tokens, as if they had been drawn from Q: the mistake of Hugging Face issue 47932."""
    for token in top(q, count):
        yield token, q


@dataclass(frozen=True)
class Proposal:
    """One way to make the draws; `kind` is what it guarantees for every tree drafted with it."""

    key: str
    title: str
    propose: Propose
    kind: Kind
    random: bool


PROPOSALS: tuple[Proposal, ...] = (
    Proposal("with", "drawn with replacement", with_replacement, "iid", True),
    Proposal("without", "drawn without replacement", without_replacement, "honest", True),
    Proposal("topk", "top-k", top_k, "honest", False),
    Proposal("topk-softmax", "top-k that keeps the softmax q (lossy)", top_k_softmax, "any", False),
)


def find_proposal(key: str) -> Proposal:
    """The proposal with this key."""
    for record in PROPOSALS:
        if record.key == key:
            return record
    raise ValueError(f"unknown proposal {key!r}, expected one of {', '.join(record.key for record in PROPOSALS)}")
