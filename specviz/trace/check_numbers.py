"""Whether the numbers of a run are probabilities, and short enough for the sums and products that are shown of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from specviz.core.dist import Number
from specviz.texts import trace as texts
from specviz.trace.limits import MOST_BITS, MOST_BITS_IN_ALL, MOST_PRODUCT_BITS

TOLERANCE = 1e-3  # bars are rounded to four digits


@dataclass
class NumberCheck:
    """The numbers of one run, which are all exact or all floats."""

    exact: bool
    bits: int = 0  # of the common denominators of all stop laws so far

    def kind(self, x: Number, where: str) -> None:
        """Refuse a float among exact numbers, or the other way round."""
        if isinstance(x, Fraction) != self.exact:
            raise ValueError((texts.ALL_EXACT if self.exact else texts.ALL_FLOATS).format(where=where, got=x))

    def probability(self, x: Number, where: str) -> None:
        """Refuse what is not from 0 to 1."""
        if not 0 <= x <= 1:
            raise ValueError(texts.PROBABILITY.format(where=where, got=x))
        self.kind(x, where)

    def positive(self, x: Number, where: str) -> None:
        """Refuse what is not a probability above 0: it is divided by."""
        self.probability(x, where)
        if not x > 0:
            raise ValueError(texts.POSITIVE.format(where=where, got=x))

    def law(self, numbers: Sequence[Number], where: str) -> int:
        """Refuse what is not a distribution; the bits of its common denominator."""
        for i, number in enumerate(numbers):
            self.probability(number, f"{where}[{i}]")
        common = self._find_denominator(numbers, where)
        total = math.fsum(map(float, numbers))  # exact sums cost more than they tell
        if abs(total - 1) > TOLERANCE:
            raise ValueError(texts.SUM.format(where=where, got=total))
        return common.bit_length()

    def stop_law(self, numbers: Sequence[Number], where: str) -> None:
        """The same for a stop law, whose mean is added up over all steps."""
        self.bits += self.law(numbers, where)
        if self.bits > MOST_BITS_IN_ALL:
            raise ValueError(texts.COMMON_DENOMINATORS.format(where=where, most=MOST_BITS_IN_ALL))

    def power(self, beta: Number, draws: int, where: str) -> None:
        """Refuse an exact number whose power for this many draws is too long to be written."""
        if (bits := draws * measure_bits(beta)) > MOST_PRODUCT_BITS:
            raise ValueError(texts.POWER.format(where=where, draws=draws, most=MOST_PRODUCT_BITS, got=bits))

    def product(self, bits: int, where: str) -> None:
        """Refuse exact numbers whose product is too long to be written."""
        if bits > MOST_PRODUCT_BITS:
            raise ValueError(texts.PATH_PRODUCT.format(where=where, most=MOST_PRODUCT_BITS, got=bits))

    def _find_denominator(self, numbers: Sequence[Number], where: str) -> int:
        common = 1
        for number in numbers if self.exact else ():
            assert isinstance(number, Fraction)
            if common % number.denominator:
                common = math.lcm(common, number.denominator)
            if common.bit_length() > MOST_BITS:
                raise ValueError(texts.COMMON_DENOMINATOR.format(where=where, most=MOST_BITS))
        return common


def measure_bits(x: Number) -> int:
    """How long an exact number is; 0 for a float."""
    return x.numerator.bit_length() + x.denominator.bit_length() if isinstance(x, Fraction) else 0
