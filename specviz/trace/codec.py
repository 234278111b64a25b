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
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

LONGEST_NUMBER = 2_000  # characters: the exact numbers of a toy run grow with its tree
JSON = Any
T = TypeVar("T")


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
    raise TypeError(f"cannot encode {type(value).__name__}")


def parse(text: str) -> JSON:
    """JSON values from a text that may be anything."""

    def refuse(constant: str) -> JSON:
        raise ValueError(f"{constant} is no number")

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def decode(kind: type[T], value: JSON, where: str = "") -> T:
    """The value of this type, or an error that names the place in the file."""
    return cast(T, _decode(kind, value, where or kind.__name__))


def _decode(kind: Any, value: JSON, where: str) -> object:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(args, value, where)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, value, where)
    if origin and dataclasses.is_dataclass(origin):
        return _dataclass(kind, value, where)
    if origin is tuple:
        items = _expect(list, value, where)
        kinds = args[:1] * len(items) if args[-1] is ... else args
        if len(kinds) != len(items):
            raise ValueError(f"{where}: expected {len(kinds)} items, got {len(items)}")
        return tuple(
            _decode(item_kind, item, f"{where}[{i}]") for i, (item_kind, item) in enumerate(zip(kinds, items, strict=True))
        )
    if origin is frozenset:
        return frozenset(_decode(args[0], item, f"{where}[{i}]") for i, item in enumerate(_expect(list, value, where)))
    if origin in (dict, Mapping):
        entries = _expect(dict, value, where)
        return {_key(args[0], key, where): _decode(args[1], item, f"{where}[{key!r}]") for key, item in entries.items()}
    if kind is Fraction:
        return _fraction(value, where)
    if kind is float:
        number = _expect((int, float), value, where)
        if not math.isfinite(number):
            raise ValueError(f"{where}: expected a finite number, got {number}")
        return number
    if kind in (int, str, bool, type(None)):
        return _expect(kind, value, where)
    raise TypeError(f"cannot decode {kind}")


def _one_of(kinds: tuple[Any, ...], value: JSON, where: str) -> object:
    """The member of a union that fits: by null, by the name under "is", by text for a fraction, else by trying."""
    if value is None and type(None) in kinds:
        return None
    named = {name: kind for kind in kinds if (name := _name(kind))}
    if named and isinstance(value, dict):
        name = value.get("is")
        if not isinstance(name, str) or name not in named:
            raise ValueError(f"{where}: expected one of {', '.join(named)}, got {name!r}")
        return _decode(named[name], value, where)
    if Fraction in kinds and isinstance(value, str):
        return _fraction(value, where)
    rest = [kind for kind in kinds if kind not in (type(None), Fraction) and not _name(kind)]
    if not rest:
        raise ValueError(f"{where}: expected {', '.join(named) or 'null'}, got {_shown(value)}")
    return _decode(rest[0], value, where)


def _name(kind: Any) -> str | None:
    plain = get_origin(kind) or kind
    return plain.__name__ if dataclasses.is_dataclass(plain) and isinstance(plain, type) else None


def _dataclass(kind: Any, value: JSON, where: str) -> object:
    plain = get_origin(kind) or kind
    entries = dict(_expect(dict, value, where))
    if (name := entries.pop("is", None)) != plain.__name__:
        raise ValueError(f"{where}: expected a {plain.__name__}, got {_shown(name)}")
    hints = _hints(plain)
    if unknown := sorted(entries.keys() - hints.keys()):
        raise ValueError(f"{where}: unknown field {unknown[0]!r}")
    if missing := sorted(hints.keys() - entries.keys()):
        raise ValueError(f"{where}: missing field {missing[0]!r}")
    parameters = dict(zip(getattr(plain, "__parameters__", ()), get_args(kind), strict=False))
    values = {
        field: _decode(parameters.get(hint, hint), entries[field], f"{where}.{field}") for field, hint in hints.items()
    }
    try:
        return plain(**values)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _key(kind: Any, key: str, where: str) -> object:
    if kind is int:
        if not re.fullmatch(r"\d{1,9}", key):
            raise ValueError(f"{where}: expected whole numbers as keys, got {key!r}")
        return int(key)
    return key


def _fraction(value: JSON, where: str) -> Fraction:
    text = _expect(str, value, where)
    if len(text) > LONGEST_NUMBER or not re.fullmatch(r"-?\d+(/0*[1-9]\d*)?", text, re.ASCII):
        raise ValueError(f'{where}: expected an exact number such as "2/3", got {_shown(text)}')
    return Fraction(text)


def _expect(kind: Any, value: JSON, where: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = {list: "a list", dict: "an object", str: "a text", int: "a whole number", bool: "true or false"}
        raise ValueError(f"{where}: expected {names.get(kind, 'a number')}, got {_shown(value)}")
    return value


def _shown(value: JSON) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
