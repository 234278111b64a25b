"""Look-up by key in the literal tuples of records: rules, proposals, toys, pairs, recorded runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from specviz.core.quoting import shorten
from specviz.texts import core as texts


class Keyed(Protocol):
    """A record that is found by its key."""

    @property
    def key(self) -> str:
        """A short name that is unique among the records of its kind."""
        ...


R = TypeVar("R", bound=Keyed)

_GUESTS: ContextVar[tuple[Keyed, ...]] = ContextVar("guests", default=())


@contextmanager
def admit(*guests: Keyed) -> Iterator[None]:
    """Have `find` know these records as well while the block runs: a visitor's own, which no list has."""
    token = _GUESTS.set((*_GUESTS.get(), *guests))
    try:
        yield
    finally:
        _GUESTS.reset(token)


def list_known(records: Iterable[R]) -> tuple[R, ...]:
    """These records, and the guests of their kind."""
    records = tuple(records)
    return (*records, *(guest for guest in _GUESTS.get() if isinstance(guest, type(records[0]))))


def find(records: Iterable[R], key: str, what: str) -> R:
    """The record with this key; `what` names the kind of record in the error."""
    known = {record.key: record for record in list_known(records)}
    if key not in known:
        raise ValueError(texts.UNKNOWN_KEY.format(what=what, key=shorten(str(key)), known=", ".join(known)))
    return known[key]


def check_unique(records: tuple[R, ...], what: str) -> tuple[R, ...]:
    """The same records, if no two of them share a key or a title."""
    keys = [record.key for record in records]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(texts.DUPLICATE_KEY.format(what=what, key=key))
    titles = [title for record in records if (title := getattr(record, "title", None))]
    for title in titles:
        if titles.count(title) > 1:
            raise ValueError(texts.DUPLICATE_TITLE.format(what=what, title=title))
    return records
