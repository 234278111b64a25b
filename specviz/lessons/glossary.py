"""The glossary: every term of the page with its meaning, its formula and its other names."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from specviz.resources import ASSETS
from specviz.texts import lessons as texts


@dataclass(frozen=True)
class Term:
    """A term."""

    key: str
    name: str
    meaning: str
    formula: str = ""
    elsewhere: tuple[str, ...] = ()  # what others call it
    see: tuple[str, ...] = ()  # keys of other terms


@dataclass(frozen=True)
class Glossary:
    """All terms, and the words of the dialog that shows them."""

    terms: tuple[Term, ...]
    words: Mapping[str, str]


@cache
def load_glossary() -> Mapping[str, Term]:
    """All terms, by key."""
    raw = tomllib.loads((ASSETS / "lessons" / "glossary.toml").read_text(encoding="utf-8"))
    lists = ("elsewhere", "see")
    return {one["key"]: Term(**{**one, **{name: tuple(one.get(name, ())) for name in lists}}) for one in raw["term"]}


@cache
def write_glossary() -> str:
    """What the dialog is sent, as JSON."""
    glossary = Glossary(tuple(load_glossary().values()), texts.GLOSSARY)
    return json.dumps(glossary, default=vars, ensure_ascii=False, separators=(",", ":"))
