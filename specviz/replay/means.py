"""Two rules averaged over all coins on one tree: how many drafted tokens each accepts, and which one accepts more."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.dist import Number
from specviz.replay.numbers import settle
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule

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
