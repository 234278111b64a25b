"""Ratios of sums with their 95 % intervals, where what belongs together counts as one observation."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from specviz.trace.mean import SAME, student_quantile


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval; None where the observations are too few, or all alike."""

    value: float
    span: tuple[float, float] | None = None


def estimate_ratio(parts: Iterable[tuple[Hashable, float, float]]) -> Estimate:
    """The sum of the first numbers over the sum of the second, for parts (group, number, number).

    The interval is Student's t over the groups, by linearization (Cochran 1977, section 6.5): steps of one text are alike,
    so that a text is one observation, however long.
    """
    groups: dict[Hashable, tuple[float, float]] = {}
    for group, above, below in parts:
        before = groups.get(group, (0.0, 0.0))
        groups[group] = before[0] + above, before[1] + below
    total = sum(below for _, below in groups.values())
    ratio = sum(above for above, _ in groups.values()) / total
    rests = [above - ratio * below for above, below in groups.values()]
    count = len(groups)
    if count < 2 or max(map(abs, rests)) < SAME:
        return Estimate(ratio)
    error = math.sqrt(count / (count - 1) * sum(rest**2 for rest in rests)) / total
    reach = student_quantile(count - 1) * error
    return Estimate(ratio, (ratio - reach, ratio + reach))
