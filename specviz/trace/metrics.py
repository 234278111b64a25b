"""The numbers of a run, under the names that inference engines use. Computed from the trace, stored nowhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from specviz.core.dist import Number
from specviz.texts import trace as texts
from specviz.trace.schema import RunTrace, StepTrace


@dataclass
class Tally:
    """One rule's sums over the steps so far; a step is added once and never read again."""

    steps: int = 0
    drafted: int = 0  # tokens, that is nodes without the roots
    accepted: int = 0
    squares: int = 0  # of the tokens of each step
    deepest: int = 0
    lengths: dict[int, int] = field(default_factory=dict)  # accepted length -> how many steps

    def add(self, step: StepTrace, key: str) -> None:
        """One step more."""
        length = step.accepted_length(key)
        self.steps += 1
        self.drafted += len(step.nodes) - 1
        self.accepted += length
        self.squares += (1 + length) ** 2
        self.deepest = max(self.deepest, deepest(step))
        self.lengths[length] = self.lengths.get(length, 0) + 1

    @property
    def tokens_per_step(self) -> float:
        """The mean; vLLM's mean acceptance length, 1 + accepted / steps."""
        return 1 + self.accepted / self.steps

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of that mean."""
        return _interval(self.steps, self.accepted + self.steps, self.squares)

    @property
    def per_position(self) -> tuple[float, ...]:
        """How often a draft of each depth was accepted, unconditionally; to the deepest that was drafted."""
        rates, reached = list[float](), self.steps
        for depth in range(self.deepest):
            reached -= self.lengths.get(depth, 0)
            rates.append(reached / self.steps)
        return tuple(rates)

    @property
    def wasted_per_step(self) -> float:
        """Drafted nodes per step that were not accepted."""
        return (self.drafted - self.accepted) / self.steps


@dataclass(frozen=True)
class Metrics:
    """One rule's numbers over a run; those of a rider are what it would have accepted on the same trees."""

    steps: int
    drafted: int  # tokens, that is nodes without the roots
    accepted: int  # of them
    tokens_per_step: float  # block efficiency; vLLM's mean acceptance length, 1 + accepted / steps
    interval: tuple[float, float] | None  # 95 %, Student's t over the steps; None for fewer than two
    per_position: tuple[float, ...]  # unconditional: how often a draft of this depth was accepted
    wasted_per_step: float  # drafted nodes that were not accepted
    expected_tokens_per_step: Number | None  # averaged over all coins, on the trees that were drafted
    seconds: dict[str, float]


def metrics(trace: RunTrace, key: str | None = None) -> Metrics:
    """The numbers of the rule that committed, or of another one that rode along."""
    key = trace.settings.verifier if key is None else key
    if not trace.steps:
        raise ValueError(texts.NO_METRICS)
    tally, seconds = Tally(), dict[str, float]()
    for step in trace.steps:
        if key not in step.verdicts:
            raise ValueError(texts.NO_VERDICT_OF.format(step=step.number, known=", ".join(step.verdicts), rule=key))
        tally.add(step, key)
        for phase, spent in step.seconds.items():
            seconds[phase] = seconds.get(phase, 0.0) + spent
    return Metrics(
        steps=tally.steps,
        drafted=tally.drafted,
        accepted=tally.accepted,
        tokens_per_step=tally.tokens_per_step,
        interval=tally.interval,
        per_position=tally.per_position,
        wasted_per_step=tally.wasted_per_step,
        expected_tokens_per_step=_expected(trace.steps, key),
        seconds=seconds,
    )


def deepest(step: StepTrace) -> int:
    """The depth of the deepest node of a step."""
    return max(step.depths)


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % confidence interval of the mean, by Student's t."""
    mean = sum(values) / len(values) if values else 0.0
    error = sum((value - mean) ** 2 for value in values)
    return _reach(len(values), mean, error)


def _interval(count: int, total: int, squares: int) -> tuple[float, float] | None:
    """The same from whole sums, which lose no digit."""
    if count < 2:
        return None
    return _reach(count, total / count, (count * squares - total * total) / count)


def _reach(count: int, mean: float, error: float) -> tuple[float, float] | None:
    if count < 2:
        return None
    reach = _quantile(count - 1) * math.sqrt(error / (count - 1) / count)
    return mean - reach, mean + reach


@cache
def _quantile(freedom: int) -> float:
    """Student's t at 97.5 %."""
    from scipy.stats import t as student

    return float(student.ppf(0.975, freedom))


def length_law(step: StepTrace, key: str) -> tuple[Number, ...]:
    """How likely each accepted length is, 0 first, over all coins on this step's tree."""
    law: list[Number] = [Fraction(0)] * (1 + deepest(step))
    for node, stop in enumerate(step.stop_laws[key]):
        law[step.depth(node)] += stop
    return tuple(law)


def expected_tokens(step: StepTrace, key: str) -> Number:
    """Tokens per step over all coins on this step's tree: the expected accepted length, and one more."""
    return 1 + sum((depth * chance for depth, chance in enumerate(length_law(step, key))), start=Fraction(0))


def _expected(steps: Sequence[StepTrace], key: str) -> Number | None:
    if not all(key in step.stop_laws for step in steps):
        return None
    return sum((expected_tokens(step, key) for step in steps), start=Fraction(0)) / len(steps)
