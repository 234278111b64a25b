"""The words of the player: all of them come from Python, all of them are used, and the types of messages are true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from specviz.resources import ASSETS
from specviz.texts import player, views
from specviz.views.message import WORDS
from tools.message_types import BENCH_PATH, LESSONS_PATH, PATH, write_bench_types, write_lesson_types, write_types

SCRIPTS = [*sorted((ASSETS / "web").glob("*.js")), *sorted((ASSETS / "web" / "share").glob("*.js"))]
LESSON_SCRIPTS = sorted((ASSETS / "web" / "lessons").glob("*.js"))  # which have words of their own
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')
COMMENT = re.compile(r"^\s*(//|/?\*).*$|\s// .*$", re.MULTILINE)
HELD = re.compile(r"\$\{(?:[^{}`]|\{[^{}]*\})*\}")  # what a template literal holds is code
SELECTOR = re.compile(r"[.#\[:=(),*]|sv-|px|\bsans-serif\b")
SENT = r"\bwords(?:Of\(player\))?"  # how a script calls what it was sent
WORD = re.compile(r"[A-Za-z’']{2,}")


def sentences(source: str) -> list[str]:
    """String literals of three words or more that are no selectors, classes or fonts."""
    found = []
    for match in LITERAL.finditer(COMMENT.sub("", source)):
        text = HELD.sub("", next(group for group in match.groups() if group is not None))
        words = [word for word in text.split() if WORD.search(word)]
        if len(words) >= 3 and not SELECTOR.search(words[0]):
            found.append(text)
    return found


@pytest.mark.parametrize("path", [*SCRIPTS, *LESSON_SCRIPTS], ids=lambda path: path.name)
def test_no_sentence_in_a_script(path: Path) -> None:
    """A text that a person reads in JavaScript, where no reader of `texts` finds it."""
    assert sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted", ['say("not judged by now");', "say('not judged by now');", "say(`not ${judged} by ${now} at all`);"]
)
def test_a_planted_sentence_is_found(planted: str) -> None:
    """A search that finds nothing whatever is there."""
    assert len(sentences(f"// three words more\n{planted}")) == 1


def test_every_word_is_used() -> None:
    """Words that are sent with every run and never shown; a template that is used by Python and not kept apart."""
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    assert [name for name in WORDS if not re.search(rf"{SENT}\.{name}\b", scripts)] == []
    assert set(re.findall(rf"{SENT}\.(\w+)", scripts)) - set(WORDS) == set()
    ours = "\n".join(path.read_text(encoding="utf-8") for path in Path(views.__file__).parents[1].rglob("*.py"))
    used = set(re.findall(r"texts\.([A-Z_]+)\b", ours))
    assert [name for name in vars(views) if name.isupper() and name not in used] == []
    assert {name.lower() for name in vars(player) if name.isupper()} | {"here", "elsewhere"} == set(WORDS)


def test_the_types_are_the_view_models() -> None:
    """A field that the player reads under another name or as another type than it is sent."""
    assert PATH.read_text(encoding="utf-8") == write_types(), "run `python -m tools.message_types`"
    assert BENCH_PATH.read_text(encoding="utf-8") == write_bench_types(), "run `python -m tools.message_types`"
    assert LESSONS_PATH.read_text(encoding="utf-8") == write_lesson_types(), "run `python -m tools.message_types`"


@dataclass(frozen=True)
class Inner:
    """Something inside."""

    text: str


@dataclass(frozen=True)
class Outer:
    """A message."""

    inner: tuple[Inner, ...] | None
    at: tuple[int, float]
    kind: Literal["outer"] = "outer"


@dataclass(frozen=True)
class Other:
    """Another one."""

    inner: tuple[Inner, ...]
    at: tuple[int, float]
    kind: Literal["outer"] = "outer"


def test_a_planted_difference_is_seen() -> None:
    """A comparison that looks at names only, or at the outermost class only."""
    written = write_types(Outer | Inner, {"hello": "Hello", "pair": ("a", "b"), "many": (("a", "b"),) * 4})
    assert '  inner: Inner[] | null;\n  at: [number, number];\n  kind: "outer";\n' in written
    assert "interface Inner {\n  text: string;\n}" in written
    assert "  hello: string;\n  pair: [string, string];\n  many: [string, string][];\n" in written
    assert write_types(Other | Inner, {}).replace("Other", "Outer") != write_types(Outer | Inner, {})
