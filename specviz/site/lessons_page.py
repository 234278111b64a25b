"""The page of the lessons: for the app, and for a site of plain files. It asks for everything else itself."""

from __future__ import annotations

import html
from functools import cache

from specviz.explore.addresses import load_recorded
from specviz.explore.answers import show_run
from specviz.lessons.page import lessons_message
from specviz.recorded.runs import RECORDED
from specviz.texts import lessons_page as texts

BODY = '<div id="sv-course"><p>{loading}</p></div>'


def write_body() -> str:
    """What stands there until the lessons are."""
    return BODY.format(loading=html.escape(texts.LOADING))


@cache
def write_lessons() -> str:
    """The lessons, checked against their runs."""
    return lessons_message(load_recorded, {record.key: record.title for record in RECORDED})


@cache
def write_run(key: str, left: str, right: str) -> str:
    """A recorded run with these rules in its panes."""
    return show_run(load_recorded(key), (left, right), known=key)
