"""What a tree of the grammar comes to: which nodes get how many draws, decided before they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from specviz.core.quoting import shorten
from specviz.texts import draft as texts

MOST_NODES = 1024

Ranks: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Where a node stands: how deep, which draw it was at each level (the first, if several), how often drawn."""

    depth: int
    ranks: Ranks
    times: int

    def child(self, rank: int) -> Place:
        """The place of the child that the draw of this rank makes."""
        return Place(self.depth + 1, (*self.ranks, rank), 1)

    def repeat(self) -> Place:
        """The same place, drawn once more."""
        return replace(self, times=self.times + 1)


Count: TypeAlias = Callable[[Place], int]


@dataclass(frozen=True)
class Plan:
    """A tree whose draws are counted by place alone; `paths` if it consists of independent paths from the root."""

    spec: str
    count: Count
    paths: bool = False

    def passes(self, deepest: int) -> int:
        """How many passes of the draft model made a tree whose deepest node stands on this level: one for each level."""
        return deepest


@dataclass(frozen=True)
class Best:
    """The most likely nodes under the draft, as many as the budget allows, no deeper than `depth`."""

    spec: str
    budget: int
    depth: int

    def passes(self, deepest: int) -> int:
        """How many passes of the draft model made a tree whose deepest node stands on this level.

        The deepest nodes are read, too, unless no tree may be deeper: only then is it known that nothing below them is
        likely enough.
        """
        return min(deepest + 1, self.depth)


def extent(plan: Plan | Best) -> tuple[int, int]:
    """How many tokens a plan drafts at most, and in how many levels."""
    if isinstance(plan, Best):
        return plan.budget, min(plan.depth, plan.budget)
    nodes, levels, places = 0, 0, [Place(0, (), 1)]
    while places := [place.child(rank) for place in places for rank in range(plan.count(place))]:
        nodes, levels = nodes + len(places), levels + 1
    return nodes, levels


def size(spec: str, digits: str) -> int:
    """A number in the text of a tree that counts something: at least 1, and not more than a tree may have nodes."""
    if (count := length(spec, digits)) < 1:
        raise ValueError(texts.SIZE.format(got=shorten(spec)))
    return count


def length(spec: str, digits: str) -> int:
    """A number in the text of a tree that may be 0."""
    count = int(digits) if len(digits) < 10 else MOST_NODES + 1
    limit(spec, count)
    return count


def limit(spec: str, nodes: int) -> None:
    """Refuse a tree of so many nodes if they are too many."""
    if nodes > MOST_NODES:
        raise ValueError(texts.MOST_NODES.format(most=MOST_NODES, got=shorten(spec)))
