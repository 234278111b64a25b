"""Reads lessons from their files. Whatever is wrong is said with the card it is in, what was expected and what came."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_args, get_type_hints

from specviz.lessons import lesson
from specviz.lessons.lesson import (
    PARTS,
    Card,
    Chapter,
    Choose,
    Coin,
    Coins,
    Lesson,
    Match,
    Number,
    Option,
    Order,
    Pair,
    Pick,
    Place,
    Task,
    Tree,
    WhatIf,
)
from specviz.resources import ASSETS
from specviz.texts import lessons as texts

FOLDER = ASSETS / "lessons"
TASKS: tuple[type[Task], ...] = (Choose, Pick, Number, Order, Match, Coin, Coins, Tree, WhatIf)
MOST_BYTES = 200_000  # of a lesson's file
KEY = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
CARRIED = ("run", "panes")  # what a card takes from the one before it, unless it says otherwise
T = TypeVar("T")


def load_chapters() -> tuple[Chapter, ...]:
    """All lessons that ship, in their order."""
    listed = tomllib.loads((FOLDER / "chapters.toml").read_text(encoding="utf-8"))["chapter"]
    return tuple(
        Chapter(
            key=one["key"],
            title=one["title"],
            summary=one["summary"],
            lessons=tuple(_load_lesson(key) for key in one["lessons"]),
        )
        for one in listed
    )


def _load_lesson(key: str) -> Lesson:
    return read_lesson((FOLDER / f"{key}.toml").read_text(encoding="utf-8"), key)


def read_lesson(text: str, key: str) -> Lesson:
    """The lesson in a file's text."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise ValueError(texts.TOO_LARGE.format(most=MOST_BYTES, got=size))
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(texts.NOT_TOML.format(lesson=key, error=error)) from None
    known = {"title", "minutes", "card"}
    _refuse_unknown(raw, known, key)
    cards = raw.get("card")
    if not isinstance(cards, list) or not cards:
        raise ValueError(texts.NO_CARDS.format(lesson=key))
    made, carried, keys = list[Card](), dict[str, Any](), set[str]()
    for number, one in enumerate(cards, start=1):
        where = texts.CARD.format(lesson=key, number=number)
        made.append(_read_card({**carried, **_table(one, where)}, where))
        carried = {name: one.get(name, carried.get(name)) for name in CARRIED}
        carried = {name: value for name, value in carried.items() if value is not None}
        if made[-1].key in keys:
            raise ValueError(texts.SAME_KEY.format(where=where, key=made[-1].key))
        keys.add(made[-1].key)
    return make(Lesson, {"key": key, "title": raw.get("title"), "minutes": raw.get("minutes"), "cards": tuple(made)}, key)


def _read_card(raw: Mapping[str, Any], where: str) -> Card:
    """A card: what belongs to its place may stand in the card itself."""
    names = {one.name for one in fields(Place)}
    place = {name: value for name, value in raw.items() if name in names}
    reveal: dict[str, Any] = {name: place[name] for name in ("step", "rule", "bright") if name in place}
    reveal |= {"at": "end"} | dict(_table(raw.get("reveal", {}), where))
    rest = {name: value for name, value in raw.items() if name not in names}
    rest |= {
        "place": make(Place, place, where),
        "reveal": make(Place, reveal, texts.REVEAL.format(where=where)),
        "task": _read_task(_table(raw.get("task"), texts.TASK.format(where=where)), texts.TASK.format(where=where)),
        "claims": raw.get("claims", ()),
        "answers": raw.get("answers", ()),
    }
    card = make(Card, rest, where)
    if not KEY.fullmatch(card.key):
        raise ValueError(texts.BAD_KEY.format(where=where, got=card.key))
    for place_of in (card.place, card.reveal):
        for part in place_of.bright:
            if part not in PARTS:
                raise ValueError(texts.NO_PART.format(where=where, got=part, known=", ".join(PARTS)))
    return card


def _read_task(raw: Mapping[str, Any], where: str) -> Task:
    kinds = {task.kind: task for task in TASKS}
    kind = raw.get("kind")
    if kind not in kinds:
        raise ValueError(texts.NO_TASK.format(where=where, got=kind, known=", ".join(kinds)))
    rest = {name: value for name, value in raw.items() if name != "kind"}
    for name, inner in (("options", Option), ("pairs", Pair)):
        if isinstance(rest.get(name), list):
            rest[name] = tuple(make(inner, _table(one, where), f"{where}, {name}") for one in rest[name])
    return make(kinds[kind], rest, where)


def make(record: type[T], raw: Mapping[str, Any], where: str) -> T:
    """A record from a table: every field there or with a default, none unknown, each of its type."""
    hints = {name: hint for name, hint in get_type_hints(record, vars(lesson)).items() if name != "kind"}
    _refuse_unknown(raw, set(hints), where)
    values: dict[str, Any] = {}
    for one in fields(record):  # type: ignore[arg-type]
        if one.name in raw:
            values[one.name] = _convert(hints[one.name], raw[one.name], f"{where}, {one.name}")
        elif one.default is MISSING and one.default_factory is MISSING:
            raise ValueError(texts.MISSING.format(where=where, field=one.name))
    return record(**values)


def _convert(hint: Any, value: Any, where: str) -> Any:
    """A value of TOML as the type of its field; lists become tuples."""
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint in (str, int, float, bool):
        if type(value) is not hint or (value == "" and hint is str and not where.endswith((", rule", ", side"))):
            raise ValueError(
                texts.WRONG_TYPE.format(where=where, expected=texts.TYPES[hint.__name__], got=repr(value)[:40])
            )
        return value.strip() if isinstance(value, str) else value
    arguments = get_args(hint)
    if isinstance(value, Sequence) and not isinstance(value, str) and arguments and arguments[0] in (str, int):
        expected = len(arguments) if Ellipsis not in arguments else len(value)
        if len(value) != expected:
            raise ValueError(texts.WRONG_LENGTH.format(where=where, expected=expected, got=len(value)))
        return tuple(_convert(arguments[0], one, where) for one in value)
    if arguments == (str, float):
        return {key: _convert(float, one, f"{where}, {key}") for key, one in _table(value, where).items()}
    if arguments == (int, type(None)):
        return value if not isinstance(value, int) else _convert(int, value, where)
    if isinstance(value, (str, list, int, float, bool)):
        raise ValueError(texts.WRONG_TYPE.format(where=where, expected=texts.TYPES["list"], got=repr(value)[:40]))
    return value


def _table(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError(texts.WRONG_TYPE.format(where=where, expected=texts.TYPES["table"], got=repr(raw)[:40]))
    return raw


def _refuse_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise ValueError(texts.UNKNOWN.format(where=where, got=", ".join(unknown), known=", ".join(sorted(known))))
