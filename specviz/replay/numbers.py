"""How a number, and a token, is written for a person."""

from __future__ import annotations

from fractions import Fraction

from specviz.core.dist import Number
from specviz.texts.events import ABOUT

VISIBLE = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"})
MOST_DIGITS = 9  # what a trace keeps
ROUNDED_DIGITS = 4  # of a fraction that is too long to be read
LONGEST_FRACTION = 11  # characters
LONGEST_PATH, LAST_TOKENS = 24, 16  # of a longer path only the last tokens are written


def write_number(x: Number, digits: int = 2) -> str:
    """A short fraction as it is, a long one rounded; a float with so many significant digits and no zero before the point.

    Asked for all the digits that a trace keeps, a long fraction stands as it is, too.
    """
    if isinstance(x, Fraction):
        exact = digits >= MOST_DIGITS or len(f"{x}") <= LONGEST_FRACTION
        return str(x) if exact else ABOUT.format(number=write_number(float(x), max(digits, ROUNDED_DIGITS)))
    if x in (0, 1):
        return str(int(x))
    text = f"{x:.{digits}g}"
    while float(text) == 1 and digits < MOST_DIGITS:  # close to one is not one
        digits += 1
        text = f"{x:.{digits}g}"
    return text[1:] if text.startswith("0.") else text


def write_apart(x: Number, y: Number) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see which is larger."""
    for digits in range(2, MOST_DIGITS + 1):
        one, other = write_number(x, digits), write_number(y, digits)
        if x == y or (_read(one) != _read(other) and (_read(one) < _read(other)) == (x < y)):
            return one, other
    return write_number(x, 17), write_number(y, 17)


def write_path(texts: list[str]) -> str:
    """The tokens of a path as one text in which white space can be seen; the end of it if there are many."""
    if len(texts) > LONGEST_PATH:
        texts = ["…", *texts[-LAST_TOKENS:]]
    return "".join(texts).translate(VISIBLE)


def _read(text: str) -> Fraction:
    return Fraction(text.rpartition(" ")[2])
