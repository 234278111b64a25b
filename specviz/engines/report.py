"""What an engine reports of speculative decoding, under our names. Nothing here is proven: such files lack p and q."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property


@dataclass(frozen=True)
class Counts:
    """What was counted; None for what the file does not have."""

    steps: int | None = None  # target passes that verified a draft
    drafted: int | None = None  # tokens
    accepted: int | None = None  # of them
    written: int | None = None  # tokens of the answer
    longest: int | None = None  # levels that a draft can have at most
    lengths: tuple[int, ...] | None = None  # for each accepted length, from 0, how many steps accepted so many

    @property
    def reached(self) -> tuple[int, ...] | None:
        """For each position of a draft, from the first, how many steps accepted it."""
        return None if self.lengths is None else tuple(sum(self.lengths[at:]) for at in range(1, len(self.lengths)))


@dataclass(frozen=True)
class DraftedTree:
    """A tree of a step as an engine wrote it down: no node has probabilities."""

    texts: tuple[str, ...]  # of each node; that of the root is the last token before the step
    parents: tuple[int | None, ...]  # None for the root, which is first
    accepted: tuple[int, ...]  # the path from the root down, the root included

    @property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The children of every node, in order."""
        found: list[list[int]] = [[] for _ in self.parents]
        for node, parent in enumerate(self.parents):
            if parent is not None:
                found[parent].append(node)
        return tuple(map(tuple, found))

    @property
    def depth(self) -> int:
        """The depth of its deepest node."""
        depths = list[int]()
        for parent in self.parents:
            depths.append(0 if parent is None else depths[parent] + 1)
        return max(depths)


@dataclass(frozen=True)
class ReportedStep:
    """A step: how many tokens were drafted and accepted, and what was written, where the file has it."""

    accepted: int
    drafted: int | None = None
    text: tuple[str, ...] | None = None  # of each token that was written
    tree: DraftedTree | None = None


@dataclass(frozen=True)
class Request:
    """What is reported of one request, or of a server as a whole."""

    counts: Counts
    steps: tuple[ReportedStep, ...] = ()  # if each of them is in the file
    before: str = ""  # the text before the first step, as far as the file has it
    values: Mapping[str, float] = field(default_factory=dict)  # the engine's own metrics, by its own names
    drafts: tuple[tuple[str, float], ...] = ()  # tokens with the logarithm of the draft's probability
    notes: tuple[str, ...] = ()  # what is missing, or is to be known, in sentences


@dataclass(frozen=True)
class Report:
    """A file of an engine: its key, and its requests."""

    engine: str
    requests: tuple[Request, ...]
    made_by: str = ""  # what a file in our own format says of the engine that it comes from
    notes: tuple[str, ...] = ()

    @cached_property
    def counts(self) -> Counts:
        """All requests together."""
        return add_counts(one.counts for one in self.requests)

    @property
    def steps(self) -> Iterator[ReportedStep]:
        """The steps of all requests."""
        return (step for request in self.requests for step in request.steps)


def add_counts(all_counts: Iterable[Counts]) -> Counts:
    """The sums, and the longest draft; what one of them lacks is missing in all."""
    first, *others = all_counts
    for one in others:
        sums = {
            part.name: _add(getattr(first, part.name), getattr(one, part.name))
            for part in fields(Counts)
            if part.name not in ("longest", "lengths")
        }
        longest = None if None in (first.longest, one.longest) else max(first.longest or 0, one.longest or 0)
        first = Counts(**sums, longest=longest, lengths=_add_lengths(first.lengths, one.lengths))
    return first


def _add(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _add_lengths(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if one is None or other is None:
        return None
    short, long = sorted((one, other), key=len)
    return tuple(count + (short[at] if at < len(short) else 0) for at, count in enumerate(long))


def count_lengths(accepted: Iterable[int], longest: int) -> tuple[int, ...]:
    """How many steps accepted each length, up to the longest draft."""
    found = [0] * (longest + 1)
    for length in accepted:
        found[length] += 1
    return tuple(found)
