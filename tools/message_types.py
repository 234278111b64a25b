"""The types of what the browser is sent, written from the view models: `python -m tools.message_types` writes all files.

A test holds the file against the classes, so that neither changes alone.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from specviz.lab import view_models as lab
from specviz.lessons import page
from specviz.lessons.glossary import Glossary
from specviz.resources import ASSETS
from specviz.studies import view_models as bench
from specviz.texts.bench import WORDS as BENCH_WORDS
from specviz.texts.lab import WORDS as LAB_WORDS
from specviz.views import message
from specviz.views.message import WORDS, Message

PATH = ASSETS / "web" / "messages.d.ts"
LESSONS_PATH = ASSETS / "web" / "lessons" / "data.d.ts"
BENCH_PATH = ASSETS / "web" / "bench" / "data.d.ts"
LAB_PATH = ASSETS / "web" / "lab" / "data.d.ts"
HEAD = "// Written by `python -m tools.message_types` from specviz/views: what the player is sent. Not to be edited.\n"
LESSONS_HEAD = (
    "// Written by `python -m tools.message_types` from specviz/lessons: what their page is sent. Not to be edited.\n"
)
BENCH_HEAD = (
    "// Written by `python -m tools.message_types` from specviz/studies: what its page is sent. Not to be edited.\n"
)
LAB_HEAD = "// Written by `python -m tools.message_types` from specviz/lab: what its page is sent. Not to be edited.\n"
NAMED: Mapping[type, Mapping[str, str]] = {
    page.LessonsMessage: {"words": "LessonWords"},
    bench.BenchMessage: {"words": "BenchWords"},
    lab.LabMessage: {"words": "LabWords", "first": "LabReply[]"},
}
"""Fields that have a type of their own."""
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def write_types(messages: Any = Message, words: Mapping[str, Any] = WORDS) -> str:
    """Every class that a message is made of, and the words, as TypeScript."""
    known: dict[str, type] = {}
    for one in get_args(messages):
        _collect(one, known)
    parts = [HEAD, *(_interface(one) for one in known.values())]
    lines = "".join(f"  {name}: {_of_value(value)};\n" for name, value in words.items())
    parts.append(f"interface Words {{\n{lines}}}\n")
    names = " | ".join(one.__name__ for one in get_args(messages))
    return "\n".join([*parts, f"type Message = {names};\n"])


def write_lesson_types() -> str:
    """The same for the lessons, whose words have a type of their own."""
    known: dict[str, type] = {}
    for one in (page.LessonsMessage, Glossary):
        _collect(one, known)
    lines = "".join(f"  {name}: {_of_value(value)};\n" for name, value in page.WORDS.items())
    return "\n".join([LESSONS_HEAD, *(_interface(one) for one in known.values()), f"interface LessonWords {{\n{lines}}}\n"])


def write_bench_types() -> str:
    """The same for the bench."""
    known: dict[str, type] = {}
    for one in (bench.BenchMessage, bench.StudyView):
        _collect(one, known)
    lines = "".join(f"  {name}: {_of_value(value)};\n" for name, value in BENCH_WORDS.items())
    return "\n".join([BENCH_HEAD, *(_interface(one) for one in known.values()), f"interface BenchWords {{\n{lines}}}\n"])


def write_lab_types() -> str:
    """The same for the lab, whose replies have a name together."""
    known: dict[str, type] = {}
    for one in (*get_args(lab.LabReply), lab.LabMessage):
        _collect(one, known)
    lines = "".join(f"  {name}: {_of_value(value)};\n" for name, value in LAB_WORDS.items())
    names = " | ".join(one.__name__ for one in get_args(lab.LabReply))
    parts = [LAB_HEAD, f"type LabReply = {names};\n", *(_interface(one) for one in known.values())]
    return "\n".join([*parts, f"interface LabWords {{\n{lines}}}\n"])


def _collect(one: Any, known: dict[str, type]) -> None:
    """A class, and those that its fields are made of, the inner ones first."""
    if is_dataclass(one) and isinstance(one, type):
        if one.__name__ not in known:
            known[one.__name__] = one
            for hint in get_type_hints(one).values():
                _collect(hint, known)
            known[one.__name__] = known.pop(one.__name__)  # after those that it is made of
        return
    for argument in get_args(one):
        _collect(argument, known)


def _interface(one: Any) -> str:
    hints = get_type_hints(one)
    names = NAMED.get(one, {})
    lines = [f"  {field.name}: {names.get(field.name) or _type(hints[field.name])};\n" for field in fields(one)]
    if one is message.RunMessage:
        lines.append("  words: Words;\n")
    return f"/** {' '.join(str(one.__doc__).split())} */\ninterface {one.__name__} {{\n{''.join(lines)}}}\n"


def _type(hint: Any) -> str:
    """A Python type as it comes out of JSON."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        return hint.__name__
    if origin is Literal:
        return " | ".join(f'"{one}"' for one in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(map(_type, arguments))
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"{_bracketed(_type(arguments[0]))}[]"
    if origin is tuple:
        return f"[{', '.join(map(_type, arguments))}]"
    if origin is Mapping:
        return f"Record<{_type(arguments[0])}, {_type(arguments[1])}>"
    raise TypeError(f"{hint} has no type in TypeScript")


def _bracketed(text: str) -> str:
    return f"({text})" if "|" in text else text


def _of_value(value: Any) -> str:
    """The type of some words."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "{ " + " ".join(f"{name}: string;" for name in value) + " }"
    inner = {_of_value(one) for one in value}
    if len(value) <= 3 and inner == {"string"}:
        return f"[{', '.join(['string'] * len(value))}]"
    return f"{_one(iter(inner))}[]"


def _one(inner: Iterator[str]) -> str:
    found, *others = inner
    if others:
        raise TypeError(f"a list of {found} and {others}")
    return found


def main() -> None:
    """Write the files."""
    PATH.write_text(write_types(), encoding="utf-8")
    LESSONS_PATH.write_text(write_lesson_types(), encoding="utf-8")
    BENCH_PATH.write_text(write_bench_types(), encoding="utf-8")
    LAB_PATH.write_text(write_lab_types(), encoding="utf-8")


if __name__ == "__main__":
    main()
