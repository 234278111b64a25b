"""The mean of some numbers, with its 95 % interval by Student's t. Plain arithmetic, so that it also runs in a browser."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

SAME = 1e-4  # what models in float32 leave of two equal means, and less than is written of either
FEW = 10  # steps, of which a mean has no interval worth showing
FEW_PAIRS = 30  # steps, of which the mean difference of two rules has none
FINITE = 100  # degrees of freedom, up to which the finite series is summed; beyond, the expansion has 9 digits and more


@dataclass
class Mean:
    """The mean so far of numbers that are added one by one, and never read again."""

    count: int = 0
    value: float = 0.0
    error: float = 0.0  # the sum of squared distances from the mean
    least: float = math.inf
    most: float = -math.inf

    def add(self, number: float) -> None:
        """One number more, after Welford (1962)."""
        self.count += 1
        before = number - self.value
        self.value += before / self.count
        self.error += before * (number - self.value)
        self.least, self.most = min(self.least, number), max(self.most, number)

    @property
    def varies(self) -> bool:
        """Whether two of the numbers differ by more than rounding."""
        return self.most - self.least >= SAME

    @property
    def span(self) -> tuple[float, float] | None:
        """The 95 % confidence interval by Student's t; None for fewer than two numbers."""
        if self.count < 2:
            return None
        reach = student_quantile(self.count - 1) * math.sqrt(self.error / (self.count - 1) / self.count)
        return self.value - reach, self.value + reach

    @property
    def interval(self) -> tuple[float, float] | None:
        """The same for a reader; None also where all numbers are alike, because an interval of no width would be false."""
        return self.span if self.varies else None

    def limit_interval(self, few: int, bounds: tuple[float, float]) -> tuple[float, float] | None:
        """The interval, if there are so many numbers at least, and no further than the mean can lie."""
        if self.count < few or self.interval is None:
            return None
        return max(float(bounds[0]), self.interval[0]), min(float(bounds[1]), self.interval[1])


def interval(numbers: Iterable[float]) -> tuple[float, float] | None:
    """The 95 % confidence interval of the mean of these numbers."""
    found = Mean()
    for number in numbers:
        found.add(number)
    return found.span


@cache
def student_quantile(freedom: int) -> float:
    """Student's t at 97.5 % for a whole number of degrees of freedom."""
    if freedom > FINITE:
        return _expand_quantile(freedom)
    low, high = 0.0, math.pi / 2
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _middle_mass(middle, freedom) < 0.95 else (low, middle)
    return math.tan(high) * math.sqrt(freedom)


def _middle_mass(angle: float, freedom: int) -> float:
    """How likely Student's t is to lie within tan(angle) √freedom of 0: Abramowitz and Stegun 26.7.3 and 26.7.4."""
    sine, square = math.sin(angle), math.cos(angle) ** 2
    odd = freedom % 2
    term, total = math.cos(angle) if odd else 1.0, 0.0
    for k in range(1 + odd, freedom, 2):
        total += term
        term *= square * k / (k + 1)
    return (angle + sine * total) * 2 / math.pi if odd else sine * total


def _expand_quantile(freedom: int) -> float:
    """The first terms of the expansion about the normal quantile: Abramowitz and Stegun 26.7.5."""
    x = NormalDist().inv_cdf(0.975)
    terms = (
        x,
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return sum(term / float(freedom) ** power for power, term in enumerate(terms))
