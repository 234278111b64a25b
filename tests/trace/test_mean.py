"""Means and their intervals: against scipy, against fractions, and how often they cover the mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction as F
from itertools import accumulate

import numpy as np
import pytest
from scipy.stats import t as student
from toy_runs import all_riders, traced

from specviz.engine.settings import Settings
from specviz.models.toy import noise_toy
from specviz.trace.mean import FEW, FEW_PAIRS, SAME, Mean, interval, student_quantile
from specviz.trace.metrics import expected_tokens

Span = tuple[float, float] | None


def mean(numbers: Sequence[float]) -> Mean:
    found = Mean()
    for number in numbers:
        found.add(number)
    return found


def test_the_quantile_is_student_s() -> None:
    """A term too few in the series, odd taken for even, or a seam where the expansion takes over."""
    for freedom in (*range(1, 260), 1000, 4095, 10**6):
        assert student_quantile(freedom) == pytest.approx(student.ppf(0.975, freedom), rel=1e-9), freedom
    quantiles = [student_quantile(freedom) for freedom in range(1, 260)]
    assert quantiles == sorted(quantiles, reverse=True)
    assert student_quantile(9) != pytest.approx(1.96, rel=0.1), "the control: a normal quantile"


@pytest.mark.parametrize(
    ("values", "reach"),
    [([2, 4], 12.706), ([1, 2, 3], 4.303 / 3**0.5), ([3] * 9, 0), ([0, 1] * 60, 1.980 * (30 / 119 / 120) ** 0.5)],
)
def test_the_interval_is_student_s(values: list[int], reach: float) -> None:
    """A normal quantile, which is 1.96 where two values need 12.7; variance over n in the place of n - 1."""
    found = interval(values)
    assert found
    middle = sum(values) / len(values)
    assert found == pytest.approx((middle - reach, middle + reach), abs=1e-3)


def test_sums_lose_no_digits() -> None:
    """Squares that are summed and then subtracted, of which nothing is left where numbers are alike and large."""
    numbers = [F(10**6) + F(n % 7, 1000) for n in range(500)]
    middle = sum(numbers) / len(numbers)
    error = sum((number - middle) ** 2 for number in numbers)
    found = mean([float(number) for number in numbers])
    assert found.error == pytest.approx(float(error), rel=1e-6)
    squares, total = sum(float(n) ** 2 for n in numbers), sum(map(float, numbers))
    assert squares - total**2 / 500 != pytest.approx(float(error), rel=1e-6), "the control"


def test_no_interval_without_width() -> None:
    """`4.00 (4.00 to 4.00)`: numbers that are all alike tell nothing about the next one."""
    assert mean([4.0] * 20).interval is None
    assert mean([7 - 5e-7 * (n % 2) for n in range(20)]).interval is None, "the same up to rounding"
    assert mean([4.0]).interval is None
    assert not mean([]).varies
    assert mean([4.0, 4.0 + 2 * SAME]).interval is not None, "the control"


def populations() -> dict[str, tuple[np.ndarray, int]]:
    """Numbers of real trees of toys, and made up ones that are skewed as those of the embedded pair; steps for each."""
    trace = traced(noise_toy(5, 30), all_riders(Settings("2,2,2", "with", "traversal", max_tokens=600)))
    exact = {rule: [float(expected_tokens(step, rule)) for step in trace.steps] for rule in ("topdown", "traversal")}
    came = [1 + step.accepted_length("traversal") for step in trace.steps]
    gaps = np.array(exact["traversal"]) - exact["topdown"]
    # differences on 520 trees of the embedded pair at 2,2,2: mean .08, deviation .41, a long tail to the right
    tail = np.concatenate([np.linspace(-0.25, 0.2, 420), np.linspace(0.2, 1.0, 80), np.linspace(1.0, 2.4, 20)])
    return {
        "averaged": (np.array(exact["traversal"]), FEW),
        "observed": (np.array(came, float), FEW),
        "difference": (gaps, FEW_PAIRS),
        "skewed difference": (tail, FEW_PAIRS),
    }


def coverage(numbers: np.ndarray, count: int, find: Callable[[Sequence[float]], Span], rounds: int = 1500) -> float:
    """How often the interval of so many of the numbers, where there is one, has their mean in it."""
    random = np.random.default_rng(20)
    spans = [find(row) for row in random.choice(numbers, size=(rounds, count)).tolist()]
    known = [span for span in spans if span is not None]
    return sum(low <= numbers.mean() <= high for low, high in known) / len(known)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["averaged", "observed", "difference", "skewed difference"])
def test_what_is_shown_covers_nine_times_in_ten(name: str) -> None:
    """An interval that is shown too early, or is too narrow: 1,500 rounds, deviation of the coverage below .008."""
    numbers, steps = populations()[name]

    def normal(row: Sequence[float]) -> Span:
        reach = 1.96 * float(np.std(row)) / len(row) ** 0.5 / 1.5
        return float(np.mean(row)) - reach, float(np.mean(row)) + reach

    assert 0.89 <= coverage(numbers, steps, lambda row: mean(row).interval) <= 0.985
    assert coverage(numbers, steps, normal) < 0.88, "the control: two thirds of the width"


@pytest.mark.slow
def test_few_skewed_differences_are_not_covered() -> None:
    """The control of the least number of steps: what ten of them say of a difference is false too often to be shown."""
    numbers, _ = populations()["skewed difference"]
    assert coverage(numbers, 10, lambda row: mean(row).interval) < 0.89


def test_means_are_of_what_came_before() -> None:
    """A running mean that forgets, or that counts a number twice."""
    numbers = [1.0, 4.0, 2.0, 2.0, 7.0]
    found, seen = Mean(), list[float]()
    for number in numbers:
        found.add(number)
        seen.append(found.value)
    assert seen == pytest.approx([total / n for n, total in enumerate(accumulate(numbers), start=1)])
