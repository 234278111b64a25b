"""How a number, and a token, is written for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from specviz.core.dist import Number
from specviz.texts.events import ABOUT, ABOVE, BELOW, EXACT_AND_ROUNDED, PERCENT, PRODUCT

VISIBLE = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"})
MOST_DIGITS = 9  # what a trace keeps
PLAIN = 1e-6  # smaller floats are written with a power of ten
ROUNDED_DIGITS = 4  # of a fraction that is too long to be read
LARGEST_DENOMINATOR = 999  # of a fraction that is read as it stands
COMPARED_DENOMINATOR = 99  # of one that is compared with another
KNOWN_DENOMINATOR = 12  # of one whose size is seen at once
LONGEST_PATH, LAST_TOKENS = 24, 16  # of a longer path only the last tokens are written
LEAST_WHOLE = 0.0995  # a smaller probability is a percentage with a digit after the point
ROUNDED = ABOUT.format(number="")


def write_number(x: Number, digits: int = 2) -> str:
    """A short fraction as it is, a long one rounded; a float with so many significant digits and no zero before the point.

    Asked for all the digits that a trace keeps, a long fraction stands as it is, too.
    """
    if isinstance(x, Fraction):
        exact = digits >= MOST_DIGITS or x.denominator <= LARGEST_DENOMINATOR
        return str(x) if exact else ABOUT.format(number=write_number(float(x), max(digits, ROUNDED_DIGITS)))
    if x in (0, 1):
        return str(int(x))
    text = f"{x:.{digits}g}"
    while float(text).is_integer() and float(text) != x and digits < MOST_DIGITS:  # close to a whole number is not one
        digits += 1
        text = f"{x:.{digits}g}"
    if abs(x) >= PLAIN:
        text = f"{Decimal(text):f}"  # a power of ten is not read by everybody
    return text[1:] if text.startswith("0.") else text


def write_apart(*numbers: Number) -> tuple[str, ...]:
    """Numbers with as many digits as it takes to see which is larger."""
    for digits in range(2, MOST_DIGITS + 1):
        written = tuple(write_number(x, digits) for x in numbers)
        if all(_in_order(*two) for two in combinations(zip(numbers, written, strict=True), 2)):
            return written
    return tuple(write_number(x, 17) for x in numbers)


def write_percent(x: Number) -> str:
    """A probability as a percentage; what is neither impossible nor certain does not look so."""
    if x not in (0, 1) and not 0.0005 <= x < 0.9995:
        template, number = (BELOW, "0.1") if x < 0.5 else (ABOVE, "99.9")
        return template.format(number=PERCENT.format(number=number))
    return PERCENT.format(number=_percent(x, 0))


def write_percents(*numbers: Number) -> tuple[str, ...]:
    """Percentages with as many digits as it takes to see which is larger."""
    for digits in range(MOST_DIGITS):
        written = tuple(_percent(x, digits) for x in numbers)
        if all(_in_order(*two) for two in combinations(zip(numbers, written, strict=True), 2)):
            break
    return tuple(PERCENT.format(number=text) for text in written)


def write_product(before: Number, owed: Number, q: Number, result: Number) -> tuple[str, str]:
    """`before * owed / q` in percentages, and what it comes to: who multiplies what is written finds that, or reads "≈"."""
    for digits in range(6):
        one, four = (_percent(x, min(digits, 1)) for x in (before, result))
        two, three = (_percent(x, digits) for x in (owed, q))
        if _comes_to(four, float(one) * float(two), float(three)):
            break
    else:
        four = ABOUT.format(number=four)
    return PRODUCT.format(before=PERCENT.format(number=one), owed=two, q=three), PERCENT.format(number=four)


def write_ratio(owed: Number, q: Number, ratio: Number, *others: Number, by: str = "1") -> tuple[str, ...]:
    """Two percentages, their ratio, divided `by` a number, and what that is compared with: who divides finds the ratio."""
    compared = write_percents(ratio, *others)
    for digits in range(6):
        one, two = _percent(owed, digits), _percent(q, digits)
        if _comes_to(compared[0].removesuffix(PERCENT.format(number="")), 100 * float(one), float(two) * float(by)):
            break
    return PERCENT.format(number=one), PERCENT.format(number=two), *compared


def _comes_to(written: str, product: float, divisor: float) -> bool:
    """Whether a percentage is this quotient, and 100 where it is more, to the digits that are written of it."""
    places = len(written.partition(".")[2])
    return divisor > 0 and f"{min(100, product / divisor):.{places}f}" == written


def _percent(x: Number, digits: int) -> str:
    """So many digits after the point at least, one below 10, and more where it takes them to be neither 0 nor 100."""
    if 0 < x < LEAST_WHOLE and abs(100 * x - round(100 * x)) > PLAIN:
        digits = max(digits, 1)
    for enough in range(digits, MOST_DIGITS):
        text = f"{100 * float(x):.{enough}f}"
        if (float(text) in (0, 100)) == (x in (0, 1)):
            return text
    return f"{100 * float(x):.{digits}g}"


def write_alike(one: Number, other: Number) -> tuple[str, str]:
    """Two numbers that are compared: both as fractions if both are short, else both as decimals."""
    if all(not isinstance(x, float) and x.denominator <= COMPARED_DENOMINATOR for x in (one, other)):
        return write_number(one), write_number(other)
    for digits in range(ROUNDED_DIGITS, MOST_DIGITS + 1):
        left, right = (write_number(float(x), digits) for x in (one, other))
        if _in_order((one, left), (other, right)):
            break
    return _mark_rounded(one, left), _mark_rounded(other, right)


def add_decimals(x: Number, written: str) -> str:
    """A number as it is written; a fraction whose size is not seen at once with its decimals beside it."""
    if isinstance(x, float) or x.denominator <= KNOWN_DENOMINATOR or written != str(x):
        return written
    return EXACT_AND_ROUNDED.format(exact=written, rounded=write_number(float(x), ROUNDED_DIGITS))


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """A template with its values; a rounded number is not equal to what is rounded."""
    return template.format_map(values).replace(f"= {ROUNDED}", ROUNDED)


def write_path(texts: list[str]) -> str:
    """The tokens of a path as one text in which white space can be seen; the end of it if there are many."""
    if len(texts) > LONGEST_PATH:
        texts = ["…", *texts[-LAST_TOKENS:]]
    return "".join(texts).translate(VISIBLE)


def _in_order(one: tuple[Number, str], other: tuple[Number, str]) -> bool:
    """Whether two numbers, as they are written, have the order that they have."""
    (x, left), (y, right) = one, other
    return x == y or (_read(left) != _read(right) and (_read(left) < _read(right)) == (x < y))


def _mark_rounded(x: Number, text: str) -> str:
    return text if isinstance(x, float) or _read(text) == x else ABOUT.format(number=text)


@lru_cache(maxsize=10_000)
def _read(text: str) -> Fraction:
    """A written number as it is compared; the same few are written again and again."""
    return Fraction(text.rpartition(" ")[2])


def settle(x: Number) -> Number:
    """A sum or a difference of numbers with nine digits has no more than eight."""
    return round(x, 8) if isinstance(x, float) else x


def are_alike(one: Sequence[Number], other: Sequence[Number]) -> bool:
    """Whether two rows of bars are the same, but for how many digits were kept of them."""
    return len(one) == len(other) and all(
        abs(float(a) - float(b)) <= 1e-3 * float(a) for a, b in zip(one, other, strict=True)
    )


def write_small(chance: Number) -> str:
    """A probability for a narrow column: what is there, and yet too small to be seen, is said to be."""
    return "<.001" if 0 < chance < 0.001 and isinstance(chance, float) else write_number(chance)
