"""Presenting in a real browser: what a teacher finds on the projector, and that all of it can be read from the last row."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.browser import new_context, opened
from tools.screenshots import leave_present, present

pytestmark = pytest.mark.slow
SHOWN = "document.querySelector('.sv-shown .sv-scroll').getBoundingClientRect()"
SMALL = """() => [...document.querySelectorAll('.sv-lesson-card, .sv-lesson-view')].flatMap((host) => {
    const found = [], walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || /^(OPTION|STYLE|TITLE)$/i.test(one.tagName)) continue;
        if (!one.getBoundingClientRect().height || one.closest('.sv-hidden')) continue;
        if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const text = one.closest('text'), by = text ? text.getBoundingClientRect().height / text.getBBox().height : 1;
        const size = parseFloat(getComputedStyle(one).fontSize) * by;
        if (size < 23.9) found.push(`${one.tagName}.${one.getAttribute('class')}: ${size}`);
    }
    return found;
})"""
MARKS = """() => { // every sign on the screen, with 1 for a number
    const found = new Set();
    for (const one of document.querySelectorAll('.sv-sign, .sv-order text, .sv-weight text, .sv-mark, .sv-token')) {
        if (!one.getBoundingClientRect().height || !one.checkVisibility({ visibilityProperty: true })) continue;
        const token = one.classList.contains('sv-token'), text = one.textContent;
        const marks = text.match(token ? /×\\d+$/ : /^[^\\d.]+|^\\d+/) ?? [];
        for (const mark of marks) found.add(mark.trim().replace(/\\d+/, '1'));
    }
    return [...found];
}"""
NAMED = """() => [...document.querySelectorAll('.sv-marks > span')].filter((one) => one.checkVisibility())
    .flatMap((one) => one.textContent.split(' ').map((word) => word.replace(/\\d+/, '1')))"""
LINES = ("test", "accepted", "rejected", "skipped", "stop", "draft", "bonus", "correction")


def test_the_key_the_place_and_the_way_out(browser: Browser, address: str) -> None:
    """Colours and marks that nothing names; a step of unknown number; a way out that only a key knows; a path whose
    tokens have no numbers but the last one."""
    with opened(browser, address, 1280, 720) as page:
        exit_button = page.get_by_role("button", name="leave the full-screen view")
        expect(exit_button).to_be_hidden()
        present(page)
        steps = page.evaluate("SpecvizView.run.scenes.length")
        page.evaluate("SpecvizView.go(2, 0)")
        expect(page.locator(".sv-place-now")).to_have_text(f"step 3 of {steps}")
        for name in ("target p", "draft q"):
            expect(page.locator(".sv-colors").get_by_text(name, exact=True)).to_be_visible()
        page.evaluate("SpecvizView.go(3, SpecvizView.actions.lastEvent() - 1)")
        path = page.locator(".sv-pane").last.locator(".sv-callout")
        for part in (".sv-p", ".sv-q", ".sv-weight text"):
            expect(path.locator(part)).to_have_count(3)
        boxes = [one.bounding_box() for one in page.locator(".sv-pane").last.locator(".sv-callout > .sv-box").all()]
        rights = sorted((box["x"], box["x"] + box["width"]) for box in boxes)
        assert all(one[1] < other[0] + 1 for one, other in pairwise(rights)), "side by side"
        exit_button.click()
        expect(page.locator(".sv-present")).to_have_count(0)
        expect(exit_button).to_be_hidden()


def test_the_key_names_every_mark_on_the_screen(browser: Browser, address: str) -> None:
    """A sign, a frame or a line that the key does not name, on a projector, a laptop or a phone."""
    met: set[str] = set()
    with opened(browser, address, 1280, 720) as page:
        page.evaluate("SpecvizView.go(3, 0)")
        for reach in (present, leave_present, lambda page: page.set_viewport_size({"width": 390, "height": 844})):
            reach(page)
            for name in LINES:
                expect(page.locator(f".sv-marks .sv-named-{name}")).to_be_visible()
            named = set(page.evaluate(NAMED))
            for event in range(page.evaluate("SpecvizView.actions.lastEvent()") + 1):
                page.evaluate(f"SpecvizView.go(3, {event})")
                seen = set(page.evaluate(MARKS))
                assert seen <= named, seen - named
                met |= seen
        assert met == {"?", "✓", "✕", "(✓)", "w", "1", "◆"}
        page.locator(".sv-named-weight").evaluate("one => one.remove()")
        assert not met <= set(page.evaluate(NAMED)), "the control"


def test_a_projector_s_key_names_what_can_be_seen(browser: Browser, address: str) -> None:
    """A line of the key, and a row of the tree less, for a mark that is nowhere on the screen."""
    with opened(browser, address, 1280, 720) as page:
        again = page.locator(".sv-marks .sv-named-again")
        expect(again).to_be_visible()
        present(page)
        expect(again).to_be_hidden()
        page.evaluate("SpecvizView.run.scenes[2].nodes[1].times = 2")
        page.evaluate("SpecvizView.go(2, 0)")
        expect(again).to_be_visible()
        page.evaluate("SpecvizView.go(1, 0)")
        expect(again).to_be_hidden()


def test_the_reason_stands_in_the_place_of_the_other_tree(browser: Browser, address: str) -> None:
    """A reason that cannot be asked for; of one rule where the headline tells of two; that covers or moves a tree."""
    with opened(browser, address, 1280, 720) as page:
        present(page)
        side = page.locator(".sv-side")
        expect(side).to_be_hidden()
        before = page.evaluate(f"JSON.stringify({SHOWN})")
        page.keyboard.press("w")
        expect(side).to_be_visible()
        assert page.evaluate(f"JSON.stringify({SHOWN})") == before
        titles = page.locator(".sv-pane h3 select").evaluate_all("all => all.map(one => one.selectedOptions[0].text)")
        for index in (1, 0):
            page.evaluate("index => SpecvizView.actions.pickPane(index, false)", index)
            expect(page.locator(".sv-side h3")).to_have_text([f"{title}, so far" for title in titles])
            expect(page.locator(".sv-side .sv-chain")).to_have_count(len(titles))
            fits = page.locator(".sv-side-body").evaluate("one => one.scrollHeight <= one.clientHeight")
            assert fits, "both rules at once"
            panel = side.bounding_box()
            tree = json.loads(page.evaluate(f"JSON.stringify({SHOWN})"))
            assert panel["x"] + panel["width"] <= tree["left"] + 1 or panel["x"] >= tree["right"] - 1
        page.keyboard.press("Escape")
        expect(side).to_be_hidden()
        expect(page.locator(".sv-present")).to_be_visible()
        page.locator(".sv-why").click()
        expect(side).to_be_visible()
        page.keyboard.press("Escape")
        leave_present(page)


def test_a_panel_that_was_open_is_open_again(browser: Browser, address: str) -> None:
    """A reason over a tree that nobody asked for on the projector; a panel that is lost by presenting."""
    with opened(browser, address, 1280, 720) as page:
        page.keyboard.press("w")
        expect(page.locator(".sv-side")).to_be_visible()
        present(page)
        expect(page.locator(".sv-side")).to_be_hidden()
        leave_present(page)
        expect(page.locator(".sv-side")).to_be_visible()


def card(page: Page, key: str) -> None:
    """A card by its address, with its tree."""
    page.evaluate("key => { location.hash = key; }", key)
    page.wait_for_function("document.querySelector('.sv-lesson-card h1') && document.querySelector('.sv-node')")


def test_a_lesson_is_read_from_the_last_row(browser: Browser, address: str) -> None:
    """A card in large letters beside a view in small ones."""
    context = new_context(browser, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{address}/lessons#one-pass/parallel-pass")
    page.wait_for_selector(".sv-lesson-view .sv-node")
    assert page.evaluate(SMALL) != [], "the control: on a desk"
    page.get_by_role("button", name="Present", exact=True).click()
    for key in ("one-pass/parallel-pass", "lost-paths/below", "first-rejection/what-happens"):
        card(page, key)
        assert page.evaluate(SMALL) == [], key
    page.get_by_role("button", name=re.compile("exit")).click()
    assert page.evaluate(SMALL) != []
    context.close()
