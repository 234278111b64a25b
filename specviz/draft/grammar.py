"""Which nodes get how many draws, decided before they are drawn: the tree grammar, from text to plan.

chain:5          one draw under each of five nodes
3,2,2,1          so many draws under every node of each level
binary:3         two under every node, three levels
paths:3x4        three independent paths of four tokens, merged
delayed:2+3x2    a chain of two, then three paths of two
eagle25          EAGLE's sparse tree of 25 nodes
shape:0,1,00,01  any tree: node 01 is the second draw under the first draw of the root
best:32          the 32 nodes that are likeliest under the draft; best:32x6 no deeper than six
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

MOST_NODES = 1024

Ranks: TypeAlias = tuple[int, ...]

EAGLE25 = "0,1,2,3,00,01,02,10,11,20,21,30,000,001,002,010,011,020,021,100,0000,0001,0002,00000,00001"
"""The choices of EAGLE-1 (arXiv 2401.15077), 4, 8, 8, 3 and 2 nodes per level."""


@dataclass(frozen=True)
class Place:
    """Where a node stands: how deep, which draw it was at each level (the first, if several), how often drawn."""

    depth: int
    ranks: Ranks
    times: int

    def below(self, rank: int) -> Place:
        """The place of the child that the draw of this rank makes."""
        return Place(self.depth + 1, (*self.ranks, rank), 1)

    def again(self) -> Place:
        """The same place, drawn once more."""
        return replace(self, times=self.times + 1)


Count: TypeAlias = Callable[[Place], int]


@dataclass(frozen=True)
class Plan:
    """A tree whose draws are counted by place alone; `paths` if it consists of independent paths from the root."""

    spec: str
    count: Count
    paths: bool = False


@dataclass(frozen=True)
class Best:
    """The likeliest nodes under the draft, as many as the budget allows, no deeper than `depth`."""

    spec: str
    budget: int
    depth: int


def extent(plan: Plan | Best) -> tuple[int, int]:
    """How many tokens a plan drafts at most, and in how many levels."""
    if isinstance(plan, Best):
        return plan.budget, min(plan.depth, plan.budget)
    nodes, levels, places = 0, 0, [Place(0, (), 1)]
    while places := [place.below(rank) for place in places for rank in range(plan.count(place))]:
        nodes, levels = nodes + len(places), levels + 1
    return nodes, levels


def parse(spec: str) -> Plan | Best:
    """The plan that a text describes."""
    text = spec.strip()
    for pattern, build in GRAMMAR:
        if match := re.fullmatch(pattern, text):
            return build(text, *match.groups())
    raise ValueError(
        f"a tree is chain:5, 3,2,2,1, binary:3, paths:3x4, delayed:2+3x2, eagle25, shape:0,1,00 or best:32, got {spec!r}"
    )


def _chain(spec: str, depth: str) -> Plan:
    length = _size(spec, depth)
    return Plan(spec, lambda place: int(place.depth < length), paths=True)


def _levels(spec: str, levels: str) -> Plan:
    counts = [_size(spec, count) for count in levels.split(",")]
    nodes, level = 0, 1
    for count in counts:
        level *= count
        nodes += level
    _limit(spec, nodes)
    return Plan(spec, lambda place: counts[place.depth] if place.depth < len(counts) else 0)


def _binary(spec: str, depth: str) -> Plan:
    length = _size(spec, depth)
    _limit(spec, 2 ** (length + 1) - 2 if length < 32 else MOST_NODES + 1)
    return Plan(spec, lambda place: 2 if place.depth < length else 0)


def _paths(spec: str, count: str, depth: str) -> Plan:
    return Plan(spec, _delayed(spec, "0", count, depth).count, paths=True)


def _delayed(spec: str, wait: str, count: str, depth: str) -> Plan:
    """Delayed expansion (arXiv 2602.16994)."""
    first, paths, length = int(wait), _size(spec, count), _size(spec, depth)
    _limit(spec, first + paths * length)

    def draws(place: Place) -> int:
        if place.depth < first:
            return 1
        if place.depth == first:
            return paths
        return place.times if place.depth < first + length else 0

    return Plan(spec, draws)


def _shape(spec: str, nodes: str) -> Plan:
    places = {tuple(int(digit) for digit in node) for node in nodes.split(",")}
    for ranks in places:
        before = (*ranks[:-1], ranks[-1] - 1) if ranks[-1] else ranks[:-1]
        if before and before not in places:
            name = "".join(map(str, before))
            raise ValueError(f"shape: node {''.join(map(str, ranks))} needs node {name} before it, got {spec!r}")
    return Plan(spec, lambda place: sum(ranks[:-1] == place.ranks for ranks in places))


def _best(spec: str, budget: str, depth: str | None) -> Best:
    nodes = _size(spec, budget)
    return Best(spec, nodes, _size(spec, depth) if depth else nodes)


def _size(spec: str, digits: str) -> int:
    size = int(digits)
    if size < 1:
        raise ValueError(f"a tree needs sizes of at least 1, got {spec!r}")
    _limit(spec, size)
    return size


def _limit(spec: str, nodes: int) -> None:
    if nodes > MOST_NODES:
        raise ValueError(f"a tree may have at most {MOST_NODES} nodes, got {spec!r}")


GRAMMAR: tuple[tuple[str, Callable[..., Plan | Best]], ...] = (
    (r"chain:(\d+)", _chain),
    (r"(\d+(?:,\d+)*)", _levels),
    (r"binary:(\d+)", _binary),
    (r"paths:(\d+)x(\d+)", _paths),
    (r"delayed:(\d+)\+(\d+)x(\d+)", _delayed),
    (r"eagle25", lambda spec: _shape(spec, EAGLE25)),
    (r"shape:(\d+(?:,\d+)*)", _shape),
    (r"best:(\d+)(?:x(\d+))?", _best),
)
