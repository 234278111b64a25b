"""The glossary: every term of the page with its meaning, its formula and its other names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from specviz.resources import ASSETS


@dataclass(frozen=True)
class Term:
    """A term."""

    key: str
    name: str
    meaning: str
    formula: str = ""
    elsewhere: tuple[str, ...] = ()  # what others call it


def _load() -> Mapping[str, Term]:
    raw = tomllib.loads((ASSETS / "lessons" / "glossary.toml").read_text(encoding="utf-8"))
    terms = [Term(**{**one, "elsewhere": tuple(one.get("elsewhere", ()))}) for one in raw["term"]]
    return {term.key: term for term in terms}


GLOSSARY: Mapping[str, Term] = _load()
