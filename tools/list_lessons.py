"""Writes the tables of docs/lessons.md, from the lessons themselves: `python -m tools.list_lessons`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from specviz.lessons.lesson import Chapter
from specviz.lessons.read import FOLDER, load_chapters

PAGE = Path(__file__).parent.parent / "docs/lessons.md"
BEGIN, END = "<!-- written by `make docs` -->", "<!-- end -->"


def load_questions() -> Mapping[str, str]:
    """The questions of the course, by key."""
    found: Mapping[str, str] = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))["questions"]
    return found


def answering(chapters: tuple[Chapter, ...]) -> dict[str, list[str]]:
    """For each question the cards that answer it."""
    cards: dict[str, list[str]] = {key: [] for key in load_questions()}
    for chapter in chapters:
        for lesson in chapter.lessons:
            for card in lesson.cards:
                for key in card.answers:
                    cards.setdefault(key, []).append(f"{lesson.key}/{card.key}")
    return cards


def lines(chapters: tuple[Chapter, ...]) -> Iterator[str]:
    """The lessons, then the questions."""
    yield from ("| chapter | lesson | cards | minutes |", "|---|---|---|---|")
    for chapter in chapters:
        for lesson in chapter.lessons:
            yield f"| {chapter.title} | {lesson.title} | {len(lesson.cards)} | {lesson.minutes} |"
    yield from ("", "| question | answered by |", "|---|---|")
    questions = load_questions()
    for key, cards in answering(chapters).items():
        yield f"| {questions[key]} | {', '.join(f'`{card}`' for card in cards)} |"


def write_page(page: str) -> str:
    """The page with its tables as they are now."""
    body = "\n".join(lines(load_chapters()))
    return re.sub(f"(?s){re.escape(BEGIN)}.*{re.escape(END)}", lambda _: f"{BEGIN}\n\n{body}\n\n{END}", page)


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
