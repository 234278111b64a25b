"""Dataclasses to JSON values and back. What comes back is untrusted: everything is checked, and errors say what and where.

An exact number is a string, "2/3", and a float a JSON number. A class that stands in a union is told by its name under
"is". Knows no class of the project.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from specviz.core.quoting import shorten
from specviz.texts import trace as texts
from specviz.trace.limits import MOST_DIGITS, MOST_EXACT_CHARACTERS, MOST_JSON_CHARACTERS, MOST_LEVELS, MOST_LISTS

JSON = Any
T = TypeVar("T")
MOST_WHOLE = 10**MOST_DIGITS
EXPECTED: Mapping[object, str] = {
    list: texts.LIST,
    dict: texts.OBJECT,
    str: texts.TEXT,
    int: texts.WHOLE_NUMBER,
    bool: texts.TRUE_OR_FALSE,
}


def encode(value: object) -> JSON:
    """A value of dataclasses, tuples, mappings, sets, numbers and texts, as JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    match value:
        case None | bool() | str():
            return value
        case Fraction():
            return str(value)
        case int() | float():
            return value
        case tuple() | list():
            return [encode(item) for item in value]
        case frozenset():
            return sorted(encode(item) for item in value)
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
    raise TypeError(texts.CANNOT_ENCODE.format(kind=type(value).__name__))


def parse(text: str) -> JSON:
    """JSON values from a text that may be anything."""
    lists = text.count("[") + text.count("{")
    if lists > MOST_LISTS:  # each takes fifty times its bytes
        raise ValueError(texts.MOST_LISTS.format(most=MOST_LISTS, got=lists))
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=lambda digits: int(_check_number(digits)),
            parse_float=lambda digits: float(_check_number(digits)),
            object_pairs_hook=_build_object,
        )
    except RecursionError:
        raise ValueError(texts.NESTED.format(most=MOST_LEVELS)) from None
    _check_levels(value)
    return value


def _refuse_constant(constant: str) -> JSON:
    raise ValueError(texts.NOT_A_NUMBER.format(constant=constant))


def _check_number(digits: str) -> str:
    if len(digits) > MOST_JSON_CHARACTERS:
        raise ValueError(texts.LONG_NUMBER.format(got=len(digits), most=MOST_JSON_CHARACTERS))
    return digits


def _build_object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    built = dict(pairs)
    if len(built) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for place, key in enumerate(keys) if key in keys[:place])
        raise ValueError(texts.TWICE.format(key=shorten(twice)))
    return built


def _check_levels(value: JSON) -> None:
    """Refuse deep nesting level by level, without recursion, which it would exhaust."""
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [item for outer in level for item in _list_items(outer) if isinstance(item, list | dict)]
        if not level:
            return
    raise ValueError(texts.NESTED.format(most=MOST_LEVELS))


def _list_items(value: JSON) -> Iterable[JSON]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


Reader: TypeAlias = Callable[[JSON, str], object]
"""Gives the value that a JSON value stands for. The text says where that is in the file; an empty one, that nobody asks."""


def decode(kind: type[T], value: JSON, where: str = "") -> T:
    """The value of this type, or an error that names the place in the file.

    Places are written only for a value that was refused, which is read again: writing them took longer than reading.
    """
    read = _reader(cast(Any, kind))
    try:
        return cast(T, read(value, ""))
    except ValueError:
        return cast(T, read(value, where or kind.__name__))


@cache
def _reader(kind: Any) -> Reader:
    """What reads values of a type. Types are looked into once and not for each value, which took most of the time."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union_reader(args)
    if dataclasses.is_dataclass(origin or kind):
        return _class_reader(kind)
    if origin is tuple and args[-1] is ...:
        items = _items_reader(args[0])
        return lambda value, where: tuple(items(value, where))
    if origin is frozenset:
        items = _items_reader(args[0])
        return lambda value, where: frozenset(items(value, where))
    if origin in (dict, Mapping):
        return _mapping_reader(args)
    plain: Mapping[Any, Reader] = {Fraction: _fraction, float: _float, int: _whole}
    if kind in plain:
        return plain[kind]
    if kind in (str, bool, type(None)):
        return lambda value, where: _expect(kind, value, where)
    raise TypeError(texts.CANNOT_DECODE.format(kind=kind))


def _items_reader(kind: Any) -> Callable[[JSON, str], list[object]]:
    item = _reader(kind)

    def read(value: JSON, where: str) -> list[object]:
        items = _expect(list, value, where)
        return [item(one, where and f"{where}[{i}]") for i, one in enumerate(items)]

    return read


def _mapping_reader(kinds: tuple[Any, ...]) -> Reader:
    item = _reader(kinds[1])

    def read(value: JSON, where: str) -> object:
        entries = _expect(dict, value, where)
        return {
            _key(kinds[0], key, where): item(one, where and f"{where}[{shorten(key)!r}]") for key, one in entries.items()
        }

    return read


def _union_reader(kinds: tuple[Any, ...]) -> Reader:
    """The member of a union that fits: by null, by the name under "is", by text for a fraction, else by trying."""
    named = {name: _reader(kind) for name, kind in _find_classes(kinds).items()}
    others = [kind for kind in kinds if kind not in (type(None), Fraction, *_find_classes(kinds).values())]
    rest = _reader(others[0]) if others else None
    has_null, has_fraction = type(None) in kinds, Fraction in kinds

    def read(value: JSON, where: str) -> object:
        if value is None and has_null:
            return None
        if named and isinstance(value, dict):
            name = value.get("is")
            if not isinstance(name, str) or name not in named:
                raise ValueError(texts.ONE_OF_CLASSES.format(where=where, expected=", ".join(named), got=abbreviate(name)))
            return named[name](value, where)
        if has_fraction and isinstance(value, str):
            return _fraction(value, where)
        if rest is not None:
            return rest(value, where)
        if named:
            raise ValueError(texts.ONE_OF_CLASSES.format(where=where, expected=", ".join(named), got=abbreviate(value)))
        raise ValueError(texts.NULL.format(where=where, got=abbreviate(value)))

    return read


def _find_classes(kinds: tuple[Any, ...]) -> dict[str, Any]:
    """The dataclasses of a union by their names."""
    plain = {kind: get_origin(kind) or kind for kind in kinds}
    return {plain[kind].__name__: kind for kind in kinds if dataclasses.is_dataclass(plain[kind])}


def _class_reader(kind: Any) -> Reader:
    plain = get_origin(kind) or kind
    parameters = dict(zip(getattr(plain, "__parameters__", ()), get_args(kind), strict=False))
    readers = {field: _reader(parameters.get(hint, hint)) for field, hint in _hints(plain).items()}

    fields = {"is", *readers}

    def read(value: JSON, where: str) -> object:
        entries = _expect(dict, value, where)
        if (name := entries.get("is")) != plain.__name__:
            raise ValueError(texts.ONE_CLASS.format(where=where, expected=plain.__name__, got=abbreviate(name)))
        if unknown := sorted(entries.keys() - fields):
            raise ValueError(texts.UNKNOWN_FIELD.format(where=where, field=shorten(unknown[0])))
        if missing := sorted(fields - entries.keys()):
            raise ValueError(texts.MISSING_FIELD.format(where=where, field=missing[0]))
        values = {field: read_one(entries[field], where and f"{where}.{field}") for field, read_one in readers.items()}
        try:
            return plain(**values)
        except ValueError as error:
            raise ValueError(texts.VALUE.format(where=where, error=error)) from None

    return read


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _key(kind: Any, key: str, where: str) -> object:
    if kind is int:
        if not re.fullmatch(r"0|[1-9]\d{0,8}", key, re.ASCII):  # no two keys for one number
            raise ValueError(texts.KEYS.format(where=where, got=repr(shorten(key))))
        return int(key)
    return key


def _fraction(value: JSON, where: str) -> Fraction:
    text = _expect(str, value, where)
    if len(text) > MOST_EXACT_CHARACTERS or not re.fullmatch(r"-?\d+(/0*[1-9]\d*)?", text, re.ASCII):
        raise ValueError(texts.EXACT.format(where=where, most=MOST_EXACT_CHARACTERS, got=abbreviate(text)))
    return Fraction(text)


def _whole(value: JSON, where: str) -> int:
    if type(value) is int and -MOST_WHOLE < value < MOST_WHOLE:
        return value
    number: int = _expect(int, value, where)
    if abs(number) >= MOST_WHOLE:
        raise ValueError(texts.DIGITS.format(where=where, most=MOST_DIGITS, got=abbreviate(number)))
    return number


def _float(value: JSON, where: str) -> float:
    if type(value) is float and math.isfinite(value):  # nearly every number of a file
        return value
    number = _expect((int, float), value, where)
    if not math.isfinite(_whole(number, where) if isinstance(number, int) else number):
        raise ValueError(texts.FINITE.format(where=where, got=number))
    return cast(float, number)


def _expect(kind: Any, value: JSON, where: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        expected = EXPECTED.get(kind, texts.NUMBER)
        raise ValueError(expected.format(where=where, got=abbreviate(value)))
    return value


def abbreviate(value: JSON) -> str:
    """A JSON value as a short text."""
    return shorten(json.dumps(value))
