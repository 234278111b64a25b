"""The numbers of a run, under the names that inference engines use. Computed from the trace, stored nowhere.

A step counts with all that its rule accepted, also where the text was cut at its limit or after a stop token: acceptance
is a matter of the models and the tree, and a limit must not change it. vLLM counts so too. What was written counts apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from specviz.core.dist import Number
from specviz.engine.decode import COMMITTING
from specviz.texts import trace as texts
from specviz.trace.mean import FEW, FEW_PAIRS, Mean
from specviz.trace.schema import RunTrace, StepTrace


@dataclass
class Tally:
    """One rule's sums over the steps so far; a step is added once and never read again."""

    drafted: int = 0  # tokens, that is nodes without the roots
    accepted: int = 0
    cut: int = 0  # tokens of its verdicts that the text was too short for, where it commits
    deepest: int = 0
    lengths: dict[int, int] = field(default_factory=dict)  # accepted length -> how many steps
    observed: Mean = field(default_factory=Mean)  # tokens per step as they came
    averaged: Mean = field(default_factory=Mean)  # averaged over coins on each tree; of fewer steps where some lack it

    def add(self, step: StepTrace, key: str) -> None:
        """One step more."""
        length = step.accepted_length(key)
        self.drafted += len(step.nodes) - 1
        self.accepted += length
        self.cut += length + 1 - len(step.tokens) if key == step.verifier else 0
        self.deepest = max(self.deepest, deepest(step))
        self.lengths[length] = self.lengths.get(length, 0) + 1
        self.observed.add(1 + length)
        if key in step.stop_laws:
            self.averaged.add(float(expected_tokens(step, key)))

    @property
    def steps(self) -> int:
        """How many there are."""
        return self.observed.count

    @property
    def tokens_per_step(self) -> float:
        """The mean; vLLM's mean acceptance length, 1 + accepted / steps."""
        return 1 + self.accepted / self.steps

    @property
    def written_per_step(self) -> float:
        """The mean of what got into the text, of the rule that commits."""
        return self.tokens_per_step - self.cut / self.steps

    @property
    def acceptance_rate(self) -> float | None:
        """Accepted drafted tokens of all drafted ones; None where nothing was drafted."""
        return self.accepted / self.drafted if self.drafted else None

    @property
    def bounds(self) -> tuple[int, int]:
        """How few, and how many, tokens a step on these trees can have."""
        return 1, 1 + self.deepest

    @property
    def observed_interval(self) -> tuple[float, float] | None:
        """The interval of the mean as it came, as it is shown and saved."""
        return self.observed.limit_interval(FEW, self.bounds)

    @property
    def averaged_interval(self) -> tuple[float, float] | None:
        """The same of the mean averaged over coins."""
        return self.averaged.limit_interval(FEW, self.bounds)

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


class RunTally:
    """One or two rules over the steps so far, and how much more the second one accepts on the same trees.

    The trees are those of the text that the committing rule wrote: the numbers of a rider are what it accepts there, not
    what it would accept in a text of its own.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self.of = {key: Tally() for key in keys}
        self.gap_observed = Mean()  # with the coins of the run
        self.gap_averaged = Mean()  # averaged over coins on each tree
        self.committing: dict[str, None] = {}  # the rules that wrote the text: one, unless the trace is put together
        self.first_without: int | None = None  # the first step that lacks an exact distribution

    def add(self, step: StepTrace) -> None:
        """One step more."""
        for key, tally in self.of.items():
            if key not in step.verdicts:
                raise ValueError(texts.NO_VERDICT_OF.format(step=step.number, known=", ".join(step.verdicts), rule=key))
            tally.add(step, key)
        self.committing[step.verifier] = None
        exact = self.of.keys() <= step.stop_laws.keys()
        if not exact and self.first_without is None:
            self.first_without = step.number
        one, other = next(iter(self.of)), next(reversed(self.of))
        self.gap_observed.add(step.accepted_length(other) - step.accepted_length(one))
        if exact:
            self.gap_averaged.add(float(expected_tokens(step, other) - expected_tokens(step, one)))

    def limit_gap(self, gap: Mean) -> tuple[float, float] | None:
        """The interval of a difference, no further than it can be on these trees."""
        deepest = next(iter(self.of.values())).deepest
        return gap.limit_interval(FEW_PAIRS, (-deepest, deepest))


@dataclass(frozen=True)
class Metrics:
    """One rule's numbers over a run; those of a rider are what it would have accepted on the same trees."""

    steps: int
    drafted: int  # tokens, that is nodes without the roots
    accepted: int  # of them
    acceptance_rate: float | None  # accepted / drafted; of chains: siblings of a tree cannot all be accepted
    tokens_per_step: float  # block efficiency; vLLM's mean acceptance length, 1 + accepted / steps
    interval: tuple[float, float] | None  # 95 %, as the page shows it; None where steps are too few or all alike
    written: int | None  # tokens of the text; None for a rider, whose text would be another one
    cut: int | None  # tokens of the verdicts that the text was too short for
    per_position: tuple[float, ...]  # unconditional: how often a draft of this depth was accepted
    wasted_per_step: float  # drafted nodes that were not accepted
    expected_tokens_per_step: Number | None  # averaged over all coins, on the trees that were drafted
    seconds: dict[str, float]  # of every phase

    @property
    def text_seconds(self) -> dict[str, float]:
        """The phases that the text needs: the speed of a run counts these alone."""
        return {phase: self.seconds[phase] for phase in COMMITTING if phase in self.seconds}

    @property
    def display_seconds(self) -> dict[str, float]:
        """The others, which only serve the display: the riders, and the exact distributions."""
        return {phase: spent for phase, spent in self.seconds.items() if phase not in COMMITTING}


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
    commits = all(step.verifier == key for step in trace.steps)
    return Metrics(
        steps=tally.steps,
        drafted=tally.drafted,
        accepted=tally.accepted,
        acceptance_rate=tally.acceptance_rate,
        tokens_per_step=tally.tokens_per_step,
        interval=tally.observed_interval,
        written=sum(len(step.tokens) for step in trace.steps) if commits else None,
        cut=tally.cut if commits else None,
        per_position=tally.per_position,
        wasted_per_step=tally.wasted_per_step,
        expected_tokens_per_step=_expected(trace.steps, key),
        seconds=seconds,
    )


def deepest(step: StepTrace) -> int:
    """The depth of the deepest node of a step."""
    return max(step.depths)


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
