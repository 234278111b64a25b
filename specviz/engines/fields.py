"""Reads the fields of an engine's file under each of their names. What comes is untrusted: errors say what and where."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from specviz.core.quoting import mend, shorten
from specviz.texts import engines as texts

JSON = Any
MOST_COUNT = 10**12  # of anything: a server counts as many in years
MOST_ITEMS = 100_000  # of a list


class Fields:
    """An object of a file, with the place where it stands."""

    def __init__(self, value: JSON, where: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(texts.OBJECT.format(where=where, got=describe(value)))
        self.value: dict[str, JSON] = value
        self.where = where

    def has(self, *names: str) -> bool:
        """Whether one of these fields is there and is not null."""
        return any(self.value.get(name) is not None for name in names)

    def child(self, name: str) -> Fields | None:
        """The object in this field, if there is one."""
        value = self.value.get(name)
        return None if value is None else Fields(value, self.place(name))

    def children(self, name: str) -> list[Fields]:
        """The objects in the list of this field; none if it is missing."""
        return [Fields(item, where) for item, where in self._items(name)]

    def whole(self, *names: str) -> int | None:
        """A count, under the first of its names that is there; two names must agree."""
        found = self._find(names)
        return None if found is None else read_whole(found[0], found[1])

    def number(self, *names: str) -> float | None:
        """A number of 0 or more."""
        found = self._find(names)
        return None if found is None else read_number(found[0], found[1])

    def wholes(self, *names: str) -> tuple[int, ...] | None:
        """A list of counts."""
        found = self._find(names)
        if found is None:
            return None
        return tuple(read_whole(item, where) for item, where in read_list(*found))

    def text(self, name: str) -> str | None:
        """A text; halves of surrogate pairs in it are mended."""
        value = self.value.get(name)
        return None if value is None else read_text(value, self.place(name))

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts."""
        return tuple(read_text(item, where) for item, where in self._items(name)) if self.has(name) else None

    def need(self, name: str) -> JSON:
        """What stands in a field that must be there."""
        if not self.has(name):
            raise ValueError(texts.MISSING.format(where=self.where, field=name))
        return self.value[name]

    def refuse(self, why: str, **values: object) -> ValueError:
        """The error that says what is wrong with this object."""
        return ValueError(texts.VALUE.format(where=self.where, why=why.format(**values)))

    def place(self, name: str) -> str:
        """Where a field of this object stands."""
        return f"{self.where}.{name}"

    def _items(self, name: str) -> Iterator[tuple[JSON, str]]:
        value = self.value.get(name)
        return iter(()) if value is None else read_list(value, self.place(name))

    def _find(self, names: tuple[str, ...]) -> tuple[JSON, str] | None:
        there = [name for name in names if self.value.get(name) is not None]
        if not there:
            return None
        first, *others = there
        for name in others:
            if self.value[name] != self.value[first]:
                one, other = describe(self.value[first]), describe(self.value[name])
                raise ValueError(texts.ALIASES.format(where=self.where, first=first, one=one, second=name, other=other))
        return self.value[first], self.place(first)


def read_list(value: JSON, where: str) -> Iterator[tuple[JSON, str]]:
    """The items of a list, each with its place."""
    if not isinstance(value, list):
        raise ValueError(texts.LIST.format(where=where, got=describe(value)))
    if len(value) > MOST_ITEMS:
        raise ValueError(texts.MOST_ITEMS.format(where=where, most=MOST_ITEMS, got=len(value)))
    return ((item, f"{where}[{number}]") for number, item in enumerate(value))


def read_whole(value: JSON, where: str) -> int:
    """A count."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNT:
        raise ValueError(texts.WHOLE.format(where=where, most=MOST_COUNT, got=describe(value)))
    return value


def read_number(value: JSON, where: str) -> float:
    """A number of 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_COUNT:
        raise ValueError(texts.NUMBER.format(where=where, got=describe(value)))
    return float(value)


def read_logarithm(value: JSON, where: str) -> float:
    """The logarithm of a probability."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -math.inf < value <= 0:
        raise ValueError(texts.LOGARITHM.format(where=where, got=describe(value)))
    return float(value)


def read_text(value: JSON, where: str) -> str:
    """A text; halves of surrogate pairs in it are mended."""
    if not isinstance(value, str):
        raise ValueError(texts.TEXT.format(where=where, got=describe(value)))
    return mend(value)


def describe(value: JSON) -> str:
    """What came, in a few words."""
    if isinstance(value, dict | list):
        return (texts.AN_OBJECT if isinstance(value, dict) else texts.A_LIST).format(count=len(value))
    if value is None:
        return texts.NULL
    if isinstance(value, bool):
        return str(value).lower()
    return shorten(repr(value))
