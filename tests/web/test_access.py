"""What axe finds in the player: nothing, in every mode; and it does find what is planted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_helpers import COLOURS, list_violations
from playwright.sync_api import Browser, Page

from tools.browser import settled
from tools.screenshots import (
    DESKTOP,
    LAPTOP,
    PHONE,
    PROJECTOR,
    SCHEMES,
    Moment,
    Size,
    drawers,
    end_tour,
    moments,
    open_share,
    overlays,
    schemes,
    seen,
    tour_stops,
)

pytestmark = pytest.mark.slow
OURS = (".sv", "#sv-tools", "#sv-run-line", "#sv-prompt", ".sv-prompts", "#sv-sheet", "#sv-files")


def gone_through(page: Page, there: tuple[Moment, ...], dark: bool) -> dict[str, list[str]]:
    """All violations at these moments, in light and, if told, in dark, with where they are."""
    found: dict[str, list[str]] = {}
    for moment in there:
        moment.reach(page)
        shown = SCHEMES if dark else ("light",)
        for scheme, rules in zip(schemes(page, *shown), ((), COLOURS), strict=False):
            for sentence in list_violations(page, OURS, rules):
                found.setdefault(sentence, []).append(f"{moment.name}, {scheme}")
        moment.leave(page)
    return found


def _stay(page: Page) -> None:
    """Where one is already."""


def everything(there: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """The tour from its first stop to its end, all that opens, and the moments of the recorded run."""
    first, *others = there
    tour = (Moment(first.name, first.reach, _stay), *tour_stops(), Moment("the tour's end", end_tour, _stay))
    return (*tour, *drawers(), *overlays(), *(one for one in others if one.name not in ("finished", "large")))


@pytest.fixture(scope="module")
def pool(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a laptop, where the side panel lies over a pane."""
    with seen(browser, address, LAPTOP) as page:
        yield page


@pytest.mark.parametrize(
    "size", (DESKTOP, PHONE, pytest.param(PROJECTOR, marks=pytest.mark.long)), ids=lambda size: getattr(size, "name", None)
)
def test_no_violation_at_any_moment(browser: Browser, address: str, size: Size) -> None:
    """A control without a name, text that is too pale, a role that is not allowed: in light, or in dark, where a
    phone has the colours of a desktop."""
    with seen(browser, address, size, tour=not size.presenting) as page:
        there = moments(size) if size.presenting else everything(moments(size))
        found = gone_through(page, there, dark=size is not PHONE)
    assert not found, "\n".join(f"{sentence}  [{'; '.join(where)}]" for sentence, where in found.items())


PLANTS = {
    "button-name": "<button></button>",
    "image-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "color-contrast": "<p style='color:#bbb;background:#fff;position:fixed;inset:200px auto auto 9px;z-index:99'>pale</p>",
    "aria-allowed-attr": "<p aria-pressed='true'>pressed</p>",
}


@pytest.mark.parametrize("part", (".sv", ".sv-tools", ".sv-run-line", "#sv-files", ".sv-sharing"))
def test_a_planted_violation_is_found(pool: Page, part: str) -> None:
    """A check that looks at nothing, or passes over the head, the line to run or a sheet."""
    if part == "#sv-files":
        pool.evaluate("SpecvizPage.openSheet('sv-files')")
    if part == ".sv-sharing":
        open_share(pool)
    settled(pool)
    plant = f"all => document.querySelector('{part}').insertAdjacentHTML('beforeend', `<div id='planted'>${{all}}</div>`)"
    pool.evaluate(plant, "".join(PLANTS.values()))
    try:
        found = {sentence.split(" ")[0] for sentence in list_violations(pool, OURS)}
    finally:
        pool.evaluate("document.querySelector('#planted').remove(); SpecvizPage.closeSheets()")
        pool.keyboard.press("Escape")
    assert found >= PLANTS.keys()


def test_both_rules_are_announced_by_name(pool: Page) -> None:
    """An event told of one rule only, or of both without saying which is which; what both say told twice."""
    spoken = pool.evaluate("""() => {
        const { scenes } = SpecvizView.run, step = scenes.findIndex(one => one.divergence_event !== null);
        const scene = scenes[step], region = document.querySelector('.sv [aria-live=polite]');
        const at = event => { SpecvizView.go(step, event); return region.textContent; };
        const titles = scene.panes.map(pane => pane.title), says = scene.panes.map(pane => pane.events[scene.scored].say);
        return { titles, apart: at(scene.divergence_event), alike: at(scene.scored), says };
    }""")
    assert all(title in spoken["apart"] for title in spoken["titles"]), spoken
    assert spoken["says"][0] == spoken["says"][1] == spoken["alike"]


def test_the_text_can_be_skipped(browser: Browser, address: str) -> None:
    """Every step of the text as a stop for Tab, between the head of the page and what follows."""
    with seen(browser, address, LAPTOP) as page:
        page.locator(".sv-phases button").last.focus()
        stops = []
        for _ in range(3):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.className"))
    assert sum("sv-step" in one for one in stops) <= 1, stops
    assert any("sv-why" in one for one in stops), stops


def test_focus_survives_a_change_of_step(pool: Page) -> None:
    """A press on a button under the trees that leaves the focus on the body, or a node that loses it."""
    button = pool.get_by_role("button", name="step »")
    button.focus()
    pool.keyboard.press("Enter")
    assert pool.evaluate("document.activeElement.textContent") == "step »"
    pool.locator(".sv-shown .sv-node").nth(2).focus()
    pool.keyboard.press("Shift+ArrowLeft")
    assert pool.evaluate("document.activeElement.closest('.sv-node') !== null")


def test_letters_can_be_switched_off(browser: Browser, address: str) -> None:
    """A letter meant for a screen reader that acts on the page though its reader has said not to."""
    with seen(browser, address, LAPTOP) as page:
        page.keyboard.press("?")
        page.get_by_role("checkbox").last.uncheck()
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("e")
        assert not page.evaluate("SpecvizView.state().exact")
        page.keyboard.press("?")
        page.get_by_role("checkbox").last.check()
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("e")
        assert page.evaluate("SpecvizView.state().exact")


def test_headings_are_words(pool: Page) -> None:
    """A heading read as the name of a key, a sign, or nothing."""
    names = pool.evaluate("""[...document.querySelectorAll('h1, h2, h3, [role=heading]')]
        .filter(one => one.checkVisibility({ visibilityProperty: true })).map(one => one.innerText.trim())""")
    assert len(names) >= 4
    assert all(re.search(r"[A-Za-z]{3}", name) for name in names), names
