"""All that the lessons' page is sent: chapters with their cards, the glossary, the words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specviz.lessons.card_view import ChapterView, view_chapters
from specviz.lessons.measured import LoadRun, WhatIfStart, start_what_if
from specviz.lessons.read import load_chapters
from specviz.texts import lessons_page

WORDS: dict[str, Any] = {name.lower(): words for name, words in vars(lessons_page).items() if name.isupper()}


@dataclass(frozen=True)
class LessonsMessage:
    """The lessons as the browser has them."""

    chapters: tuple[ChapterView, ...]
    what_if: WhatIfStart
    words: Mapping[str, Any]


def lessons_message(load: LoadRun, titles: Mapping[str, str]) -> str:
    """The message as JSON, with the runs of these keys and titles to start a what-if from.

    It is an error if a card and its run disagree.
    """
    chapters = view_chapters(load_chapters(), load)
    message = LessonsMessage(chapters, start_what_if(titles, load), WORDS)
    return json.dumps(message, default=vars, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
