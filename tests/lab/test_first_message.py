"""What the lab's page is sent: its types, its words, and its first setting."""

from __future__ import annotations

import json
import re

from specviz.lab.page import lab_message, list_trees
from specviz.lab.state import read_link
from specviz.resources import ASSETS
from specviz.texts.lab import WORDS
from tools.message_types import LAB_PATH, write_lab_types

SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ASSETS / "web" / "lab").glob("*.js")))
OTHERS = {"name", "explore", "lessons", "lab", "bench", "p", "q", "left", "right"}  # asked for by a key; or of pages.js


def test_the_types_are_the_view_models() -> None:
    """A field that the page reads under another name or as another type than it is sent."""
    assert LAB_PATH.read_text(encoding="utf-8") == write_lab_types(), "run `python -m tools.message_types`"


def test_every_word_is_used() -> None:
    """A word that is sent and never shown, or one that the page asks for and does not get."""
    used = set(re.findall(r"\bwords\.(\w+)", SCRIPTS))
    assert used <= set(WORDS)
    assert set(WORDS) - used <= OTHERS
    assert "nothing" not in used, "the control"


def test_the_page_begins_with_a_whole_answer() -> None:
    """A page that shows nothing until somebody has changed something."""
    message = json.loads(lab_message())
    assert [reply["kind"] for reply in message["first"]] == ["setting", "run", "numbers"]
    assert message["first"][-1]["complete"]
    for switch in message["first"][0]["switches"]:
        assert read_link(switch["example"])
    assert {tree["key"] for tree in message["trees"]} == set(list_trees())
