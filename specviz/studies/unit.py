"""One run of a study, as the sums that all tables are made of. Knows neither files nor other runs."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field

from specviz.studies.plan import Unit
from specviz.trace.metrics import Tally
from specviz.trace.schema import StepTrace

DIGITS = 9  # of a number in the file, as in a trace


@dataclass(frozen=True)
class RuleSums:
    """What one rule accepted in a run; of a rider, what it would have accepted on the same trees with the same coins."""

    accepted: int
    by_depth: tuple[int, ...]  # in how many steps a draft of depth 1, 2, ... was accepted
    by_rank: tuple[int, ...]  # accepted tokens by rank: the first, second, ... different token drawn there
    expected: float | None  # tokens per step over all coins on each tree, summed; None where one is not known exactly


@dataclass(frozen=True)
class Timing:
    """Tokens that one way of decoding wrote, and in how many seconds."""

    tokens: int
    seconds: float


@dataclass(frozen=True)
class UnitResult:
    """A finished run. The first of its rules wrote the text; `timed` has ways of decoding by name, if they were timed."""

    unit: Unit
    steps: int
    drafted: int
    rules: Mapping[str, RuleSums]
    seconds: Mapping[str, float]  # of every phase
    timed: Mapping[str, Timing]


@dataclass
class UnitTally:
    """The sums of a run so far."""

    unit: Unit
    keys: tuple[str, ...]
    tallies: dict[str, Tally] = field(default_factory=dict)
    ranks: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tallies = {key: Tally() for key in self.keys}
        self.ranks = {key: [] for key in self.keys}

    def add(self, step: StepTrace) -> None:
        """One step more."""
        for key in self.keys:
            self.tallies[key].add(step, key)
            for rank in list_ranks(step, key):
                counts = self.ranks[key]
                counts += [0] * (rank + 1 - len(counts))
                counts[rank] += 1
        for phase, spent in step.seconds.items():
            self.seconds[phase] = self.seconds.get(phase, 0.0) + spent

    def finish(self, timed: Mapping[str, Timing] | None = None) -> UnitResult:
        """The sums of the whole run."""
        first = self.tallies[self.keys[0]]
        rules = {key: self._sum(key) for key in self.keys}
        seconds = {phase: round_number(spent) for phase, spent in self.seconds.items()}
        return UnitResult(self.unit, first.steps, first.drafted, rules, seconds, timed or {})

    def _sum(self, key: str) -> RuleSums:
        tally = self.tallies[key]
        by_depth, reached = list[int](), tally.steps
        for depth in range(tally.deepest):
            reached -= tally.lengths.get(depth, 0)
            by_depth.append(reached)
        exact = tally.averaged.count == tally.steps
        expected = round_number(tally.averaged.value * tally.steps) if exact else None
        return RuleSums(tally.accepted, tuple(by_depth), tuple(self.ranks[key]), expected)


def measure(unit: Unit, keys: Iterable[str], steps: Iterable[StepTrace]) -> Generator[None, None, UnitResult]:
    """The sums of these steps; it can be stopped after each of them."""
    tally = UnitTally(unit, tuple(keys))
    for step in steps:
        tally.add(step)
        yield
    return tally.finish()


def list_ranks(step: StepTrace, key: str) -> list[int]:
    """For each token that a rule accepted, which child of its node it was in the order of their first draws, from 0."""
    ranks, node = list[int](), step.commit(key).node
    while (parent := step.parents[node]) is not None:
        ranks.append(step.children(parent).index(node))
        node = parent
    return ranks


def round_number(number: float) -> float:
    """A number as the file has it."""
    return float(f"{number:.{DIGITS}g}")
