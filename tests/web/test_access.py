"""What axe finds in the player: nothing, in every mode; and it does find what is planted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tools.screenshots import PLAIN, PROJECTOR, Moment, drawers, moments, schemes, seen

pytestmark = pytest.mark.slow
DESKTOP, PHONE = PLAIN[0], PLAIN[2]


def violations(page: Page) -> list[str]:
    """One sentence for each rule that the player breaks, with the elements that break it."""
    found = Axe().run(page, ".sv").response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['help']}: {_places(one)}" for one in found]


def _places(violation: dict) -> str:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
    return ", ".join(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")


def _help(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator(".sv dialog[open]").count() == 1, "the key ? opens no dialog"


def _close(page: Page) -> None:
    page.keyboard.press("Escape")


HELP = Moment("help", _help, _close)
MODES = (*(moment for moment in moments() if moment.name != "long"), *drawers(), HELP)


@pytest.fixture(scope="module")
def pool(browser: Browser, address: str) -> Iterator[Page]:
    """The player on a desktop."""
    with seen(browser, address, DESKTOP) as page:
        yield page


def test_no_violation_in_any_mode(pool: Page) -> None:
    """A control without a name, text that is too pale, a role that is not allowed: in light or in dark."""
    found: dict[str, list[str]] = {}
    for mode in MODES:
        mode.reach(pool)
        for scheme in schemes(pool):
            for sentence in violations(pool):
                found.setdefault(sentence, []).append(f"{mode.name}, {scheme}")
        mode.leave(pool)
    assert not found, "\n".join(f"{sentence}  [{'; '.join(where)}]" for sentence, where in found.items())


def test_no_violation_on_a_phone(browser: Browser, address: str) -> None:
    """A switch or a sheet that only a phone has, without a name or a role."""
    with seen(browser, address, PHONE) as page:
        found = {scheme: violations(page) for scheme in schemes(page)}
        for drawer in drawers():
            drawer.reach(page)
            found[drawer.name] = violations(page)
            drawer.leave(page)
    assert {where: sentences for where, sentences in found.items() if sentences} == {}


def test_no_violation_while_presenting(browser: Browser, address: str) -> None:
    """A present mode that leaves controls behind without a name."""
    with seen(browser, address, PROJECTOR) as page:
        found = {scheme: violations(page) for scheme in schemes(page)}
    assert found == {"light": [], "dark": []}


PLANTS = {
    "button-name": "<button></button>",
    "image-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "color-contrast": "<p style='color:#bbb;background:#fff'>pale</p>",
    "aria-allowed-attr": "<p aria-pressed='true'>pressed</p>",
}


def test_a_planted_violation_is_found(pool: Page) -> None:
    """A check that looks at nothing, or not at the player."""
    plant = "all => document.querySelector('.sv').insertAdjacentHTML('beforeend', `<div id='planted'>${all}</div>`)"
    pool.evaluate(plant, "".join(PLANTS.values()))
    try:
        found = {sentence.split(" ")[0] for sentence in violations(pool)}
    finally:
        pool.evaluate("document.querySelector('#planted').remove()")
    assert found >= PLANTS.keys()
