"""Intervals over texts: right where theory knows them, and wide enough where steps of a text are alike."""

from __future__ import annotations

import numpy as np
import pytest

from specviz.studies.estimate import estimate_ratio
from specviz.trace.mean import interval


def test_equal_texts_give_the_interval_of_their_means() -> None:
    """A factor forgotten in the linearization: for texts of one length it is Student's t of the means."""
    numbers = [2.5, 3.0, 4.25, 2.0, 3.5]
    found = estimate_ratio((text, number * 7, 7) for text, number in enumerate(numbers))
    assert (found.value, found.span) == (pytest.approx(np.mean(numbers)), pytest.approx(interval(numbers)))
    split = [(text, number * 7 - part, 3.5) for text, number in enumerate(numbers) for part in (1, number * 7 - 1)]
    assert estimate_ratio(split).span == pytest.approx(found.span), "two runs of one text are one observation"


def test_too_few_or_all_alike() -> None:
    """An interval of no width, which would claim to be certain."""
    assert estimate_ratio([(0, 6, 2)]).span is None
    assert estimate_ratio([(0, 6, 2), (1, 9, 3)]).span is None
    assert estimate_ratio([(0, 6, 2), (1, 9, 2)]).span is not None, "the control"


def test_the_interval_covers_where_steps_of_a_text_are_alike() -> None:
    """Steps counted as independent: texts differ, so that the interval would be too narrow. 2,000 repeats of 12 texts.

    A true 95 % interval covers in 1,900 ± 39 of them (4 standard errors); ratios of so few texts may cost a few percent.
    """
    covered = naive = 0
    rng = np.random.default_rng(1)
    for _ in range(2000):
        steps = rng.integers(8, 25, 12)
        means = 3 + rng.normal(0, 0.6, 12)
        lists = [mean + rng.normal(0, 1, count) for mean, count in zip(means, steps, strict=True)]
        span = estimate_ratio((text, float(each.sum()), len(each)) for text, each in enumerate(lists)).span
        assert span is not None
        covered += span[0] <= 3 <= span[1]
        wrong = interval(np.concatenate(lists))
        assert wrong is not None
        naive += wrong[0] <= 3 <= wrong[1]
    assert 1840 <= covered <= 1940
    assert naive < 1600, "the control"
