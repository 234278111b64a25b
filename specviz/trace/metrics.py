"""The numbers of a run, under the names that inference engines use. Computed from the trace, stored nowhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from specviz.core.dist import Number
from specviz.trace.schema import RunTrace, StepTrace


@dataclass(frozen=True)
class Metrics:
    """One rule's numbers over a run; those of a rider are what it would have kept on the same trees."""

    steps: int
    drafted: int  # tokens, that is nodes without the roots
    accepted: int  # drafted tokens that were kept
    tokens_per_step: float  # block efficiency; vLLM's mean acceptance length, 1 + accepted / steps
    interval: tuple[float, float] | None  # 95 %, Student's t over the steps; None for fewer than two
    acceptance_rate: float | None  # accepted / drafted; for chains only, on a tree it has no good meaning
    per_position: tuple[float, ...]  # unconditional: how often a draft of this depth was kept
    wasted_per_step: float  # drafted nodes that were not kept
    expected_tokens_per_step: Number | None  # over all coins, on the trees that were drafted
    seconds: dict[str, float]

    @property
    def committed(self) -> int:
        """Tokens that the verdicts come to; a run that is cut at its end has written fewer."""
        return self.accepted + self.steps


def metrics(trace: RunTrace, key: str | None = None) -> Metrics:
    """The numbers of the rule that committed, or of another one that rode along."""
    key = trace.settings.verifier if key is None else key
    if not trace.steps:
        raise ValueError("a run without steps has no metrics")
    for step in trace.steps:
        if key not in step.verdicts:
            raise ValueError(f"step {step.number} has verdicts of {', '.join(step.verdicts)}, none of {key!r}")
    kept = [step.depth(step.commit(key).node) for step in trace.steps]
    drafted, steps = sum(len(step.nodes) - 1 for step in trace.steps), len(trace.steps)
    chains = all(len(node.draws) <= 1 for step in trace.steps for node in step.nodes)  # two draws of a token: no chain
    deepest = max(step.depth(node) for step in trace.steps for node in range(len(step.nodes)))
    seconds: dict[str, float] = {}
    for step in trace.steps:
        for phase, spent in step.seconds.items():
            seconds[phase] = seconds.get(phase, 0.0) + spent
    return Metrics(
        steps=steps,
        drafted=drafted,
        accepted=sum(kept),
        tokens_per_step=1 + sum(kept) / steps,
        interval=interval([1 + depth for depth in kept]),
        acceptance_rate=sum(kept) / drafted if chains and drafted else None,
        per_position=tuple(sum(depth >= d for depth in kept) / steps for d in range(1, deepest + 1)),
        wasted_per_step=(drafted - sum(kept)) / steps,
        expected_tokens_per_step=_expected(trace.steps, key),
        seconds=seconds,
    )


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % confidence interval of the mean, by Student's t."""
    n = len(values)
    if n < 2:
        return None
    from scipy.stats import t as student  # here alone: a trace is read without scipy

    mean = sum(values) / n
    error = math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1) / n)
    reach = float(student.ppf(0.975, n - 1)) * error
    return mean - reach, mean + reach


def length_law(step: StepTrace, key: str) -> tuple[Number, ...]:
    """How likely each accepted length is, 0 first, over all coins on this step's tree."""
    law: list[Number] = [Fraction(0)] * (1 + max(step.depth(node) for node in range(len(step.nodes))))
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
