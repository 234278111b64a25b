"""Numbers and names as people write them, and as they are found again in a text: the words of the truth tests."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations

Number = Fraction | float

ABOUT = "≈ "
DIGITS = re.compile(r"(?<![\w.])(\d+/\d+|\d*\.?\d+(?:e[+-]?\d+)?)(\s?%)?(?![\w/])")


def short(x: Number, digits: int = 2) -> str:
    """No zero before the point; close to a whole number is not one; a short fraction as it is."""
    if isinstance(x, Fraction):
        if x.denominator <= 999 or digits >= 9:
            return str(x)
        return ABOUT + short(float(x), max(digits, 4))
    if x in (0, 1):
        return "1" if x == 1 else "0"
    text = f"{x:.{digits}g}"
    while float(text).is_integer() and float(text) != x and digits < 9:
        text = f"{x:.{(digits := digits + 1)}g}"
    if "e" in text:  # written out
        mantissa, _, power = text.partition("e")
        text = f"{float(text):.{max(0, len(mantissa.partition('.')[2]) - int(power))}f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def narrow(x: Number) -> str:
    """The same where there is no room: what is very small is said to be."""
    return short(x) if isinstance(x, Fraction) or not 0 < x < 0.001 else "<.001"


def small(x: Number) -> str:
    """A probability in a table: what is there and cannot be seen is said to be."""
    return (
        "<.001" if isinstance(x, float) and 1e-12 < x < 0.001 else short(0.0 if isinstance(x, float) and x < 1e-12 else x)
    )


def visible(text: str) -> str:
    """White space to be seen."""
    return text.replace(" ", "␣").replace("\n", "⏎").replace("\t", "⇥").replace("\r", "␍")


def names_of(tokens: list[str]) -> set[str]:
    """The ways in which a token, or a path of tokens, is named: exactly, as it is read, or as one word of a headline."""
    text, short_path = "".join(tokens), tokens if len(tokens) <= 24 else ["…", *tokens[-16:]]
    plain = text if len(text) <= 24 or len(tokens) == 1 else "…" + text[-24:]
    plain = visible(plain).replace("␣", " ") if text.strip() else visible("".join(short_path))
    head = visible(text.strip() or text)
    return {visible("".join(short_path)), plain, head if len(head) <= 16 else "…" + head[-16:]}


def quoted(text: str) -> list[str]:
    """What stands between quotation marks."""
    return re.findall("“([^“”]*)”", text)


def bare(text: str) -> str:
    """A text without what it quotes."""
    return re.sub("“[^“”]*”", "“”", text)


def numbers(text: str) -> list[tuple[float, float]]:
    """The numbers in a text, without those of tokens, each with half a unit of its last digit; percentages as shares."""
    return [value(digits, bool(percent)) for digits, percent in DIGITS.findall(bare(text))]


def value(digits: str, percent: bool = False) -> tuple[float, float]:
    if "/" in digits:
        found, unit = float(Fraction(digits)), 0.0
    else:
        mantissa, _, power = digits.partition("e")
        found, unit = float(digits), 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    return (found / 100, unit / 200) if percent else (found, unit / 2 if "." in digits or "e" in digits else 1e-9)


def is_close(found: tuple[float, float], x: Number) -> bool:
    """Whether this is that number, give or take its last digit and what a trace rounds off."""
    shown, half = found
    return abs(shown - float(x)) <= 1.02 * half + 1e-5 * abs(float(x))


def fits(text: str, wanted: list[Number]) -> bool:
    """Whether the numbers of a text are these, in this order."""
    found = numbers(text)
    return len(found) == len(wanted) and all(map(is_close, found, wanted))


def holds(text: str, wanted: list[Number]) -> bool:
    """Whether the numbers of a text are these, in any order."""
    return any(fits(text, list(order)) for order in permutations(wanted))


def strangers(text: str, known: list[Number]) -> list[float]:
    """The numbers of a text that are none of these."""
    edges = [0.001] * any(0 < x < 0.0005 for x in known) + [0.999] * any(0.9995 < x < 1 for x in known)  # "below 0.1 %"
    return [found[0] for found in numbers(text) if not any(is_close(found, x) for x in (*known, *edges))]
