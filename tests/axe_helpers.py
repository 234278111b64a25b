"""What axe finds on a page, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLOURS = ("color-contrast",)  # the rules that depend on light and dark
RUN = "([parts, options]) => axe.run(parts.length ? { include: parts } : document, options).then(found => found.violations)"


def list_violations(page: Page, parts: Sequence[str] = (), rules: Sequence[str] = ()) -> list[str]:
    """One sentence for each rule that is broken, with the elements that break it; in all of the page, or in these parts."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    there = [[part] for part in parts if page.locator(part).count()]
    found = page.evaluate(RUN, [there, options])
    return [f"{one['id']} ({one['impact']}): {one['help']}: {_write_places(one)}" for one in found]


def _write_places(violation: dict[str, Any]) -> str:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
    return ", ".join(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")
