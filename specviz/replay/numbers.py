"""How a number, and a token, is written for a person."""

from __future__ import annotations

from fractions import Fraction

from specviz.core.dist import Number

VISIBLE = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"})
MOST_DIGITS = 9  # what a trace keeps


def write_number(x: Number, digits: int = 2) -> str:
    """A fraction as it is; a float with so many significant digits and without the zero before the point."""
    if isinstance(x, Fraction) or x in (0, 1):
        return str(x if isinstance(x, Fraction) else int(x))
    text = f"{x:.{digits}g}"
    while float(text) == 1 and digits < MOST_DIGITS:  # close to one is not one
        digits += 1
        text = f"{x:.{digits}g}"
    return text[1:] if text.startswith("0.") else text


def write_apart(x: Number, y: Number) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see which is larger."""
    for digits in range(2, MOST_DIGITS + 1):
        one, other = write_number(x, digits), write_number(y, digits)
        if x == y or (one != other and (Fraction(one) < Fraction(other)) == (x < y)):
            return one, other
    return write_number(x, 17), write_number(y, 17)


def bracket(x: Number) -> str:
    """A number for a formula: a fraction stands in brackets."""
    return f"({write_number(x)})" if isinstance(x, Fraction) and x.denominator > 1 else write_number(x)
