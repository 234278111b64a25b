"""Exact numbers and distributions as text, on their way between two interpreters that do not trust each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from specviz.core.dist import Dist, Number, exact, number
from specviz.texts import workshop as texts

MOST_KEPT = 4096
FRACTION = re.compile(r"[0-9]{1,4000}(?:/[0-9]{1,4000})?", re.ASCII)


class Inexact(ValueError):
    """A float where a proof needs a fraction."""


def write_number(x: Number) -> str:
    """An exact number, or an error that says how to keep it exact."""
    if type(x) is Fraction:  # asked first, because to ask what else it is takes long
        return str(x)
    if isinstance(x, bool | float | np.floating) or not isinstance(x, Fraction | int | np.integer):
        raise Inexact(texts.FLOAT.format(got=x)) if isinstance(x, float) else ValueError(texts.NOT_A_NUMBER.format(got=x))
    return str(Fraction(int(x)) if not isinstance(x, Fraction) else x)


@lru_cache(maxsize=MOST_KEPT)
def read_number(text: str) -> Fraction:
    """An exact number from text that anybody may have written."""
    if not FRACTION.fullmatch(text):
        raise ValueError(texts.DAMAGED)
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ValueError(texts.DAMAGED) from None


def write_dist(dist: Dist, size: int) -> str:
    """A distribution over the vocabulary, or an error that says what is wrong with it."""
    if not isinstance(dist, np.ndarray) or dist.shape != (size,):
        shape = getattr(dist, "shape", None)
        raise ValueError(texts.NOT_A_DISTRIBUTION.format(size=size, got=type(dist).__name__ if shape is None else shape))
    entries = dist.tolist()
    key = tuple(map(id, entries))
    if key not in _WRITTEN:
        if len(_WRITTEN) == MOST_KEPT:
            _WRITTEN.clear()
        _WRITTEN[key] = _write_entries([number(x) for x in entries]), entries
    return _WRITTEN[key][0]


_WRITTEN: dict[tuple[int, ...], tuple[str, list[Number]]] = {}
"""What was written, by the identity of its numbers: most are asked for again and again. No other number gets the identity
of one that is kept here."""


def _write_entries(entries: Sequence[Number]) -> str:
    for token, entry in enumerate(entries):
        if isinstance(entry, float):
            raise Inexact(texts.FLOAT.format(got=entry))
        if entry < 0:
            raise ValueError(texts.NEGATIVE.format(token=token, got=entry))
    if (mass := sum(entries)) != 1:
        raise ValueError(texts.MASS.format(got=mass))
    return ",".join(map(write_number, entries))


@lru_cache(maxsize=MOST_KEPT)
def read_dist(text: str) -> Dist:
    """A distribution from text that anybody may have written; nobody can write to it."""
    return exact(read_number(entry) for entry in text.split(","))
