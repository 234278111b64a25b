"""Fractions whose arithmetic is short: the same numbers as `fractions.Fraction`, in about half the time.

A proof and a bar of the lab that is dragged ask for hundreds of thousands of operations on small fractions, and `Fraction`
spends most of its time on asking what kind of number the other one is.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any


class Ratio(Fraction):
    """A fraction in lowest terms."""

    __slots__ = ()
    _numerator: int
    _denominator: int

    def __new__(cls, numerator: int = 0, denominator: int = 1) -> Ratio:
        """The same as `Fraction` of two integers."""
        return _reduce(numerator, denominator)

    def __add__(self, other: Any) -> Any:
        if (kind := type(other)) is Ratio or kind is Fraction:
            own, their = self._denominator, other._denominator
            return _reduce(self._numerator * their + other._numerator * own, own * their)
        return (
            _make(self._numerator + other * self._denominator, self._denominator) if kind is int else super().__add__(other)
        )

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if (kind := type(other)) is Ratio or kind is Fraction:
            own, their = self._denominator, other._denominator
            return _reduce(self._numerator * their - other._numerator * own, own * their)
        return (
            _make(self._numerator - other * self._denominator, self._denominator) if kind is int else super().__sub__(other)
        )

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __neg__(self) -> Ratio:
        return _make(-self._numerator, self._denominator)

    def __mul__(self, other: Any) -> Any:
        if (kind := type(other)) is Ratio or kind is Fraction:
            return _reduce(self._numerator * other._numerator, self._denominator * other._denominator)
        return _reduce(self._numerator * other, self._denominator) if kind is int else super().__mul__(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if (kind := type(other)) is Ratio or kind is Fraction:
            return _reduce(self._numerator * other._denominator, self._denominator * other._numerator)
        return _reduce(self._numerator, self._denominator * other) if kind is int else super().__truediv__(other)

    def __rtruediv__(self, other: Any) -> Any:
        return _reduce(other * self._denominator, self._numerator) if type(other) is int else super().__rtruediv__(other)

    def __gt__(self, other: Any) -> bool:
        if (kind := type(other)) is Ratio or kind is Fraction:
            return bool(self._numerator * other._denominator > other._numerator * self._denominator)
        return bool(self._numerator > other * self._denominator) if kind is int else super().__gt__(other)

    def __lt__(self, other: Any) -> bool:
        if (kind := type(other)) is Ratio or kind is Fraction:
            return bool(self._numerator * other._denominator < other._numerator * self._denominator)
        return bool(self._numerator < other * self._denominator) if kind is int else super().__lt__(other)

    def __bool__(self) -> bool:
        return bool(self._numerator)

    def __repr__(self) -> str:
        return f"Fraction({self._numerator}, {self._denominator})"


def _reduce(numerator: int, denominator: int) -> Ratio:
    if denominator == 0:
        raise ZeroDivisionError(numerator)
    common = gcd(numerator, denominator)
    if denominator < 0:
        common = -common
    return _make(numerator // common, denominator // common)


def _make(numerator: int, denominator: int) -> Ratio:
    made: Any = object.__new__(Ratio)
    made._numerator, made._denominator = numerator, denominator
    return made  # type: ignore[no-any-return]
