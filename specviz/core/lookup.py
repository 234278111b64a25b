"""Look-up by key in the literal tuples of records: rules, proposals, toys, pairs, recorded runs."""

from __future__ import annotations

from collections.abc import Iterable
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


def find(records: Iterable[R], key: str, what: str) -> R:
    """The record with this key; `what` names the kind of record in the error."""
    known = {record.key: record for record in records}
    if key not in known:
        raise ValueError(texts.UNKNOWN_KEY.format(what=what, key=shorten(str(key)), known=", ".join(known)))
    return known[key]


def register(records: tuple[R, ...], what: str) -> tuple[R, ...]:
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
