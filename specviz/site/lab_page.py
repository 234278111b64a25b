"""The page of the lab: for the app, and for a site of plain files. Its sums are made in the visitor's browser."""

from __future__ import annotations

import html
from functools import cache

from specviz.lab.page import lab_message
from specviz.texts import lab as texts
from specviz.workshop.page import workshop_message

BODY = '<div id="sv-lab"><p>{loading}</p></div>'


def write_body() -> str:
    """What stands there until the lab does."""
    return BODY.format(loading=html.escape(texts.LOADING))


@cache
def write_workshop() -> str:
    """What the tab of the workshop is sent."""
    return workshop_message()


@cache
def write_lab() -> str:
    """What the page is sent: words, menus, and the answer to the setting that it opens with."""
    return lab_message()
