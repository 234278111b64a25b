"""The glossary: every word that a reader may meet is there once, and leads to others that are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from specviz.lessons.glossary import Term, load_glossary
from specviz.verify import VERIFIERS

ROOT = Path(__file__).parents[2]
GLOSSARY = load_glossary()
MOST_SENTENCES, MOST_WORDS = 2, 40
WORDS = (
    *("target", "p", "draft", "q", "step", "node", "root", "path", "proposal", "draw", "rule", "coin", "test"),
    *("accept", "acceptance probability", "residual", "owed", "path weight", "averaged over all coins"),
    *("correction", "bonus", "accepted length", "tokens per step", "distribution", "lossless", "lossy", "skipped"),
)
"""The words of the design, each with one meaning."""


def terms_in_file() -> list[dict[str, object]]:
    text = (ROOT / "assets" / "lessons" / "glossary.toml").read_text(encoding="utf-8")
    found: list[dict[str, object]] = tomllib.loads(text)["term"]
    return found


def terms_of_the_docs() -> list[str]:
    """What "The terms" of the user's guide sets in bold type."""
    page = (ROOT / "docs" / "using-the-page.md").read_text(encoding="utf-8")
    section = re.search(r"^## The terms\n(.*?)^## ", page, re.S | re.M)
    assert section is not None
    return re.findall(r"\*\*(.+?)\*\*", section[1])


def is_defined(word: str) -> bool:
    """As it is written, or as one of several, as in coins and commits."""
    return word in GLOSSARY or word.removesuffix("s") in GLOSSARY


def test_every_term_is_defined_once() -> None:
    """A second definition, which would hide the first; two terms that a reader cannot tell apart."""
    keys = [one["key"] for one in terms_in_file()]
    names = [str(one["name"]).casefold() for one in terms_in_file()]
    assert len(keys) == len(set(keys)) and len(names) == len(set(names))


def test_terms_are_sorted_by_name() -> None:
    """A term that was added at the end, where nobody looks for it."""
    names = [term.name.casefold() for term in GLOSSARY.values()]
    assert names == sorted(names)


@pytest.mark.parametrize("term", GLOSSARY.values(), ids=lambda term: term.key)
def test_a_term_is_told_shortly_and_leads_to_others(term: Term) -> None:
    """A reference to a term that is not there, or to itself; a lecture instead of a meaning."""
    assert term.key == term.key.lower() and term.key not in term.see
    assert [key for key in term.see if key not in GLOSSARY] == []
    assert term.meaning.endswith((".", "?"))
    assert len(re.findall(r"[.?](?: |$)", term.meaning)) <= MOST_SENTENCES
    assert len(term.meaning.split()) <= MOST_WORDS


def test_every_term_of_the_docs_is_there() -> None:
    """A term that the guide explains and the glossary lacks; the guide must set some in bold type at all."""
    terms = terms_of_the_docs()
    assert len(terms) >= 15
    assert [term for term in terms if not is_defined(term)] == []


def test_every_word_of_the_design_is_there() -> None:
    """A word of the page that has one meaning, and no entry that says which."""
    assert [word for word in WORDS if word not in GLOSSARY] == []


def test_the_words_of_the_view_are_there() -> None:
    """A phase, or one of the rules in the panes of the lessons, without an entry."""
    phases = ("draft", "score", "verify", "commit")
    rules = [
        rule.key.replace("naive", "naive match") for rule in VERIFIERS if rule.key in ("naive", "topdown", "traversal")
    ]
    assert [word for word in (*phases, *rules) if word.replace("topdown", "top-down") not in GLOSSARY] == []


def test_a_term_that_is_missing_is_noticed() -> None:
    """A check that finds every word."""
    assert not is_defined("telepathy") and is_defined("coins")
