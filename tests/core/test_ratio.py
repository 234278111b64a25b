"""Our fractions are Python's: every operation, with every kind of number, comes to the same."""

from __future__ import annotations

import operator
import random
from fractions import Fraction

import numpy as np
import pytest

from specviz.core.ratio import Ratio

OPERATIONS = (
    *(operator.add, operator.sub, operator.mul, operator.truediv),
    *(operator.lt, operator.gt, operator.le, operator.ge, operator.eq, operator.ne),
)


def test_every_operation_comes_to_the_same() -> None:
    """An operation that is quick and wrong: a sign, a common factor, an order, or a kind of number it forgot."""
    rng = random.Random(3)
    for _ in range(2000):
        a, b, c, d = (rng.randint(-30, 30) for _ in range(4))
        one, exact = Ratio(a, b or 1), Fraction(a, b or 1)
        others = ((Ratio(c, d or 1), Fraction(c, d or 1)), (Fraction(c, d or 1),) * 2, (c, c), (c / 8, c / 8))
        for other, same in others:
            for operation in OPERATIONS:
                if operation is operator.truediv and not (same and exact):
                    continue
                assert operation(one, other) == operation(exact, same)
                assert operation(other, one) == operation(same, exact)
        for ask in (operator.neg, bool, hash, str, repr):
            assert ask(one) == ask(exact)
        found = one * Ratio(c, 60) + 1 - Fraction(1, 7)
        assert (found.numerator, found.denominator) == (exact * Fraction(c, 60) + 1 - Fraction(1, 7)).as_integer_ratio()


def test_it_stays_itself() -> None:
    """A result that falls back to the slow kind on the way, or an array of numpy that rounds."""
    row = np.array([Ratio(1, 2), Ratio(1, 3), Ratio(1, 6)], dtype=object)
    assert {type(one) for one in (row * Ratio(1, 3) - row).clip(0) + 1 / row} <= {Ratio, int}
    assert row.sum() == 1
    with pytest.raises(ZeroDivisionError):
        Ratio(1, 2) / 0
    assert Ratio(1, 3) != Fraction(1, 4), "the control"
