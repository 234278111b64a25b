"""What tests of sharing share: all that is seen of a moment, and the files of the dialog."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page

from tools.browser import settled

TIMES = re.compile(r"(<|&lt;)?\d+(\.\d+)? (ms|s)\b")
SEEN = """() => ({
    text: ['.sv-ribbon', '.sv-phases', '.sv-headline', '.sv-panes', '.sv-side', '.sv-lanes', '.sv-drawer', '.sv-commits']
        .map(part => document.querySelector(part).innerText),
    trees: [...document.querySelectorAll('.sv-tree')].map(tree => tree.outerHTML),
    lanes: [...document.querySelectorAll('.sv-lane')].map(lane => lane.outerHTML),
    scenes: JSON.stringify(SpecvizView.run.scenes, (key, value) => ["speed", "what_if"].includes(key) ? "" : value),
})"""
"""All that is seen of a moment, and all events of the run. Two machines take different times; nothing else may differ."""


def look(page: Page) -> str:
    """All that is seen, without how long it took."""
    settled(page)
    return TIMES.sub("", json.dumps(page.evaluate(SEEN)))


def save(page: Page, name: str) -> str:
    """A file that a button of the dialog makes."""
    with page.expect_download() as download:
        page.locator(".sv-sharing").get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def wait_for(page: Page, name: str) -> None:
    page.wait_for_function("name => SpecvizView.run.name === name && SpecvizView.run.scenes.length", arg=name)
    page.wait_for_function("!document.querySelector('.sv-sharing')")
