"""Two rules averaged over all coins on one tree: how many drafted tokens each accepts, which one accepts more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from specviz.core.dist import Number
from specviz.replay.numbers import settle, write_alike, write_number
from specviz.trace.mean import SAME
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule

MOST_DECIMALS = 4  # of a mean: more is noise of the models
VISIBLE = 0.005  # a difference between means that are no fractions; a smaller one comes from rounding, or does not matter


@dataclass(frozen=True)
class Means:
    """The mean accepted lengths on a tree; `longer` is the rule that accepts more, None where the two are level."""

    of: dict[str, Number]
    longer: str | None


def compare_means(step: StepTrace, one: str, other: str) -> Means | None:
    """The exact means of two rules on a tree, where they are known."""
    if not {one, other} <= set(step.stop_laws):
        return None
    means = {key: settle(expected_tokens(step, key) - 1) for key in (one, other)}
    longer = max((one, other), key=lambda key: means[key])
    rough = any(isinstance(mean, float) for mean in means.values())
    level = means[one] == means[other] or (rough and abs(float(means[one]) - float(means[other])) < VISIBLE)
    return Means(means, None if level else longer)


def promises(trace: RunTrace, key: str) -> bool:
    """Whether a rule promises the target's distribution on the trees of this run."""
    rule = find_rule(key)
    return rule.lossless and rule.sound_on(trace.settings.drafter.kind)


def are_same(one: Number, other: Number) -> bool:
    """Whether two means are equal, but for rounding where they are not exact."""
    if isinstance(one, float) or isinstance(other, float):
        return abs(float(one) - float(other)) < SAME
    return one == other


def write_means(means: Sequence[Number]) -> tuple[str, ...]:
    """Means side by side: exact ones as fractions, others with as many decimals as show which is larger."""
    if not any(isinstance(mean, float) for mean in means):
        return write_alike(*means) if len(means) == 2 else tuple(write_number(mean, 3) for mean in means)
    values = [float(mean) for mean in means]
    if len(values) == 2 and are_same(*values):
        values = values[:1] * 2
    return write_decimals(*values)


def write_decimals(*values: float) -> tuple[str, ...]:
    """Numbers with two decimals, or with more where different ones would look the same, or one like 0."""
    for decimals in range(2, MOST_DECIMALS + 1):
        written = tuple(f"{value:.{decimals}f}" for value in values)
        alike = any(x == y and a != b for (a, b), (x, y) in zip(pairwise(values), pairwise(written), strict=True))
        if not alike and all(float(text) or not value for value, text in zip(values, written, strict=True)):
            break
    return tuple(text.replace("-", "−" if text.strip("-0.") else "") for text in written)
