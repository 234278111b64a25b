"""Reads the lines "SpecDecoding metrics: ..." that a server of vLLM logs while it works.

Source: vllm/v1/spec_decode/metrics.py, `SpecDecodingLogging.log`. A line counts what was accepted and drafted since the
line before it, and has no step count: that follows from the mean length and the shares by position, which are rounded.
Earlier versions have the fields in another order, and the first ones no mean length.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from specviz.core.quoting import shorten
from specviz.engines.checks import check_counts
from specviz.engines.fields import MOST_COUNT, Fields
from specviz.engines.report import Counts, Request, add_counts
from specviz.texts import engines as texts

LINE = re.compile(r'^[^{"\n]*SpecDecoding metrics: (.*)$', re.MULTILINE)
MEAN, SHARES, RATE, OLD_RATE = texts.LOG_LENGTH, texts.LOG_SHARES, texts.LOG_RATE, texts.LOG_OLD_RATE
ACCEPTED, DRAFTED = "Accepted", "Drafted"
FIELD = re.compile(rf"(?:^|, )({MEAN}|{SHARES}|{RATE}|{OLD_RATE}|{ACCEPTED}|{DRAFTED}): (.*?)(?=, [A-Z]|$)")
NUMBER = re.compile(r"(\d{1,13})(?:\.(\d{1,6}))?(?: tokens|%)?", re.ASCII)
MOST_POSITIONS = 1_024
MOST_TRIED = 1_000  # numbers of steps that the rounded values of a line may allow


@dataclass(frozen=True)
class Rounded:
    """A number as it is printed, and how far the number itself may be from it."""

    value: Fraction
    half: Fraction

    @property
    def low(self) -> Fraction:
        """The least that is printed so."""
        return max(self.value - self.half, Fraction(0))

    @property
    def high(self) -> Fraction:
        """The most that is printed so."""
        return self.value + self.half


def is_log(text: str) -> bool:
    """Whether a text is a log with lines of vLLM on speculative decoding."""
    return LINE.search(text) is not None


def read_log(text: str) -> list[Request]:
    """The sums over all lines."""
    counts, off = list[Counts](), 0
    for number, line in enumerate(text.split("\n"), start=1):
        match = LINE.match(line)
        if match is None:
            continue
        read, more = _Line(match[1], texts.LINE.format(number=number)).count()
        counts.append(read)
        off += more
    drafted = [one for one in counts if one.drafted] or [Counts(0, 0, 0)]
    total = add_counts(drafted)
    notes = [texts.LOG_NOTE.format(lines=len(counts)) if len(counts) > 1 else texts.LOG_NOTE_ONE]
    if total.steps is None:
        notes.append(texts.LOG_NO_STEPS)
    elif total.steps:
        notes.append(texts.LOG_STEPS_OFF.format(steps=total.steps, off=off) if off else texts.LOG_STEPS)
    return [Request(total, notes=tuple(notes))]


class _Line:
    """The fields of one line, by name."""

    def __init__(self, text: str, where: str) -> None:
        self.fields = Fields({}, where)
        self.known = dict(FIELD.findall(text.strip()))

    def count(self) -> tuple[Counts, int]:
        """What the line counts, and how far off its steps may be."""
        accepted, drafted = self._read_count(ACCEPTED), self._read_count(DRAFTED)
        check_counts(Counts(drafted=drafted, accepted=accepted), self.fields)
        if not drafted:
            return Counts(0, 0, 0), 0
        name = RATE if RATE in self.known else OLD_RATE
        rate = self._read(name)
        if rate is not None and not rate.low <= Fraction(100 * accepted, drafted) <= rate.high:
            expected = f"{100 * accepted / drafted:.1f}"
            raise self.fields.refuse(texts.RATIO, name=name, value=f"{float(rate.value):g}", expected=expected)
        mean, shares = self._read(MEAN), self._read_shares()
        if mean is None:
            return Counts(None, drafted, accepted, longest=len(shares) or None), 0
        off, likely = _list_steps(accepted, drafted, mean, len(shares))
        for steps in likely:
            reached = _spread(accepted, steps, shares)
            if reached is not None:
                levels = [steps, *reached, 0]
                lengths = tuple(one - next_one for one, next_one in itertools.pairwise(levels)) if shares else None
                return Counts(steps, drafted, accepted, None, len(shares) or None, lengths), off
        raise self.fields.refuse(texts.LOG_MEAN, mean=f"{float(mean.value):g}", accepted=accepted, drafted=drafted)

    def _read_count(self, name: str) -> int:
        found = self._read(name)
        if found is None:
            raise self.fields.refuse(texts.LOG_MISSING, name=name)
        if found.value > MOST_COUNT or found.half != Fraction(1, 2):
            raise self._refuse_number(name, self.known[name])
        return int(found.value)

    def _read(self, name: str) -> Rounded | None:
        return self._read_number(name, self.known[name]) if name in self.known else None

    def _read_shares(self) -> tuple[Rounded, ...]:
        """The share of the steps that accepted each position."""
        parts = self.known[SHARES].split(", ") if SHARES in self.known else []
        shares = tuple(self._read_number(SHARES, part) for part in parts[: MOST_POSITIONS + 1])
        if len(shares) > MOST_POSITIONS or any(share.value > 1 for share in shares):
            raise self._refuse_number(SHARES, self.known[SHARES])
        if any(later.value > earlier.value for earlier, later in itertools.pairwise(shares)):
            raise self.fields.refuse(texts.POSITIONS_RISE)
        return shares

    def _read_number(self, name: str, text: str) -> Rounded:
        match = NUMBER.fullmatch(text)
        if match is None:
            raise self._refuse_number(name, text)
        digits = match[2] or ""
        return Rounded(Fraction(int(match[1] + digits), 10 ** len(digits)), Fraction(1, 2 * 10 ** len(digits)))

    def _refuse_number(self, name: str, text: str) -> ValueError:
        return self.fields.refuse(texts.LOG_NUMBER, name=name, got=shorten(repr(text)))


def _list_steps(accepted: int, drafted: int, mean: Rounded, positions: int) -> tuple[int, Iterator[int]]:
    """How far off the likeliest number of steps may be; and all that the mean allows, the likeliest first."""
    if mean.high <= 1:
        return 0, iter(())
    least = max(1, math.ceil(Fraction(drafted, positions or drafted)), math.ceil(accepted / (mean.high - 1)))
    most = min(drafted, math.floor(accepted / (mean.low - 1)) if mean.low > 1 else drafted)
    if least > most:
        return 0, iter(())
    whole = Fraction(drafted, positions or 1)  # the steps, if every draft has its whole length
    if positions and whole.denominator == 1 and least <= whole <= most:
        first, off = int(whole), 0
    else:
        middle = round(accepted / (mean.value - 1)) if mean.value > 1 else least
        first = min(max(middle, least), most)
        off = max(first - least, most - first)
    near = range(max(least, first - MOST_TRIED // 2), min(most, first + MOST_TRIED // 2) + 1)
    return off, iter(sorted(near, key=lambda steps: abs(steps - first)))


def _spread(accepted: int, steps: int, shares: Sequence[Rounded]) -> list[int] | None:
    """For each position how many steps accepted it, so that all come to the accepted tokens; None where that cannot be."""
    if not shares:
        return []
    least = [math.ceil(share.low * steps) for share in shares]
    most = [min(steps, math.floor(share.high * steps)) for share in shares]
    room = sum(most) - sum(least)
    left = accepted - sum(least)
    if any(one > other for one, other in zip(least, most, strict=True)) or not 0 <= left <= room:
        return None
    reached = [one + (left * (other - one) // room if room else 0) for one, other in zip(least, most, strict=True)]
    for at, top in enumerate(most):
        if sum(reached) < accepted and reached[at] < top:
            reached[at] += 1
    return reached
