"""The player in a real browser: the tour, help, present mode, keys that rest, the theme, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.browser import arrive, close_sheets, opened, parameters, state

pytestmark = pytest.mark.slow
STOPS = 5


def press_key(page: Page, key: str) -> None:
    """A key while nothing has the focus."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def test_the_tour_of_a_first_visit(browser: Browser, address: str) -> None:
    """A tour that does not come, comes again, cannot be left, or is in the way of a link."""
    with opened(browser, address, tour=True) as page:
        card = page.locator(".sv-tour")
        expect(card.get_by_role("heading")).to_have_text("A small model guesses")
        for stop in range(1, STOPS + 1):
            expect(card).to_contain_text(f"{stop} of {STOPS}")
            before = state(page)["event"]
            page.keyboard.press("e")
            assert (state(page)["exact"], state(page)["event"]) == (False, before), "the keys rest"
            expect(page.locator(".sv-toured")).to_have_count(1)
            if stop > 1:
                assert state(page)["scored"] >= 0, "from the scoring on"
            card.get_by_role("button").last.click()
        expect(card).to_be_hidden()
        expect(page.locator(".sv-toured")).to_have_count(0)
        page.reload()
        arrive(page)
        page.wait_for_timeout(1000)  # longer than a tour waits
        expect(card).to_be_hidden()
        for leave in (card.get_by_role("button", name="Skip").click, lambda: page.keyboard.press("Escape")):
            page.locator(".sv-tools").get_by_role("button", name="Tour").click()
            expect(card).to_be_visible()
            leave()
            expect(card).to_be_hidden()
    with opened(browser, address + "#ghosts.1.2", tour=True) as page:
        page.wait_for_timeout(1000)
        expect(page.locator(".sv-tour")).to_be_hidden()


def test_the_tour_on_a_phone(browser: Browser, address: str) -> None:
    """A card that covers what it speaks of: the trees at every stop, what is outlined, and in the end “Why?”."""
    covers = """name => {
        const box = (one) => document.querySelector(one).getBoundingClientRect(), a = box('.sv-tour'), b = box(name);
        return a.top < b.bottom && b.top < a.bottom && a.left < b.right && b.left < a.right;
    }"""
    spoken_of = [(".sv-toured", ".sv-shown .sv-scroll")] * (STOPS - 1) + [(".sv-toured", ".sv-why")]
    with opened(browser, address, 390, 844, tour=True, has_touch=True) as page:
        for stop, names in enumerate(spoken_of, start=1):
            expect(page.locator(".sv-tour")).to_contain_text(f"{stop} of {STOPS}")
            assert [name for name in names if page.evaluate(covers, name)] == [], stop
            page.locator(".sv-tour").evaluate("one => { one.style.top = '300px'; }")
            assert page.evaluate(covers, ".sv-shown .sv-scroll"), "the control"
            page.locator(".sv-tour").get_by_role("button").last.click()


def test_help(browser: Browser, address: str) -> None:
    """Keys that nobody can look up; a list that does not close; keys that act behind it."""
    with opened(browser, address) as page:
        for act in (lambda: press_key(page, "?"), page.locator(".sv-tools").get_by_role("button", name="Help").click):
            act()
            expect(page.locator(".sv-help")).to_be_visible()
            assert page.locator(".sv-help kbd").count() >= 14
            before = state(page)
            page.keyboard.press("e")
            page.keyboard.press("ArrowRight")
            assert state(page) == before
            page.keyboard.press("Escape")
            expect(page.locator(".sv-help")).to_be_hidden()


def test_keys_rest(browser: Browser, address: str) -> None:
    """A letter that acts while text is typed, while a button has the focus, or although letters are switched off."""
    with opened(browser, address) as page:
        prompt = page.get_by_label("Prompt", exact=True)
        before = state(page)
        prompt.press("ArrowLeft")
        prompt.press_sequentially("epd")
        assert state(page) == before
        assert page.locator(".sv-present").count() == 0
        page.locator(".sv-buttons button").first.focus()
        page.keyboard.press("e")
        assert state(page)["exact"] is False, "the button has the focus"
        press_key(page, "e")
        assert state(page)["exact"] is True, "the control"
        press_key(page, "e")
        press_key(page, "?")
        page.get_by_label("Single letters are keys").uncheck()
        page.keyboard.press("Escape")
        for _ in range(2):
            press_key(page, "e")
            press_key(page, "p")
            assert state(page)["exact"] is False
            expect(page.locator(".sv-present")).to_have_count(0)
            event = state(page)["event"]
            press_key(page, "ArrowRight")
            assert state(page)["event"] == event + 1, "no letter"
            page.reload()
            arrive(page)
        press_key(page, "?")
        page.get_by_label("Single letters are keys").check()
        page.keyboard.press("Escape")
        press_key(page, "e")
        assert state(page)["exact"] is True


def test_present_mode(browser: Browser, address: str) -> None:
    """A projector that shows fields, that a remote cannot steer, or that cannot be made black or left."""
    with opened(browser, address, 1280, 720) as page:
        page.evaluate("SpecvizView.go(0, 0)")
        for key in ("PageDown", "PageUp", "."):
            press_key(page, key)
        assert state(page)["event"] == 0, "keys of a remote rest elsewhere"
        expect(page.locator(".sv-black")).to_be_hidden()
        press_key(page, "p")
        expect(page.locator(".sv-present")).to_be_visible()
        expect(page.get_by_label("Prompt", exact=True)).to_be_hidden()
        expect(page.locator(".sv-headline")).to_be_visible()
        expect(page.locator(".sv-thumbs button:visible")).to_have_count(3)
        for key, event in (("PageDown", 1), (" ", 2), ("PageUp", 1), ("ArrowRight", 2)):
            page.keyboard.press(key)
            assert state(page)["event"] == event, key
        page.get_by_label("next event").click()
        assert state(page)["event"] == 3
        page.get_by_label("back, one event").click()
        assert state(page)["event"] == 2
        type_size = page.evaluate("""() => {
            const token = document.querySelector('.sv-shown .sv-node[data-node="1"] .sv-token');
            const svg = token.ownerSVGElement;
            return parseFloat(getComputedStyle(token).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width;
        }""")
        assert type_size >= 22, "as read from the last row"
        page.evaluate("document.activeElement.blur()")
        before = state(page)
        for black, waking in ((".", "."), ("b", "ArrowRight"), (".", " "), ("b", "Escape")):
            page.keyboard.press(black)
            expect(page.locator(".sv-black")).to_be_visible()
            page.keyboard.press(waking)
            expect(page.locator(".sv-black")).to_be_hidden()
        assert state(page) == before, "steps that nobody saw"
        expect(page.locator(".sv-present")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".sv-present")).to_have_count(0)
        expect(page.get_by_label("Prompt", exact=True)).to_be_visible()
        page.locator(".sv-tools").get_by_role("button", name="Present").click()
        expect(page.locator(".sv-present")).to_be_visible()


def test_the_theme_stays(browser: Browser, address: str) -> None:
    """A dark page that is light again after a reload."""
    dark = "document.body.classList.contains('dark')"
    with opened(browser, address, color_scheme="light") as page:
        assert page.evaluate(dark) is False
        page.locator(".sv-tools").get_by_role("button", name="Theme").click()
        assert page.evaluate(dark) is True
        page.reload()
        arrive(page)
        page.wait_for_function(dark)


def test_the_sheets(browser: Browser, address: str) -> None:
    """A sheet that does not close, two at once, or one that is reached by Tab while it is away."""
    with opened(browser, address) as page:
        parameters(page)
        expect(page.locator("#sv-open")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(page.get_by_label("Coin seed", exact=True)).to_be_hidden()
        page.locator(".sv-tools").get_by_role("button", name="Open: ").click()
        expect(page.locator("#sv-files")).to_be_visible()
        expect(page.get_by_label("Coin seed", exact=True)).to_be_hidden()
        page.locator("#sv-files").get_by_label("Close").click()
        expect(page.locator("#sv-files")).to_be_hidden()


def test_a_phone(browser: Browser, address: str) -> None:
    """Buttons too small for a thumb or out of its reach, touches that do nothing."""
    with opened(browser, address, 390, 844, has_touch=True, is_mobile=True) as page:
        expect(page.locator(".sv-pane:visible")).to_have_count(1)
        page.evaluate("SpecvizView.go(1, 0)")
        following = page.get_by_label("next event")
        box = following.bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844, "in reach without scrolling"
        following.tap()
        assert state(page)["event"] == 1
        page.get_by_label("back, one event").tap()
        assert state(page)["event"] == 0
        page.evaluate("SpecvizView.go(1, 5)")
        page.locator(".sv-shown .sv-node[data-node='1']").tap()
        assert state(page)["node"] == 1
        expect(page.locator(".sv-facts dt").first).to_have_text("target p")
        page.locator(".sv-side").get_by_label("Close").tap()
        expect(page.locator(".sv-side")).to_be_hidden()
        shown = page.locator(".sv-picker:visible").input_value()
        page.locator(".sv-switch button[aria-pressed=false]").tap()
        assert page.locator(".sv-picker:visible").input_value() != shown
        assert state(page)["event"] == 5, "the place is kept"
        swipe(page, -120)
        assert state(page)["event"] == 6
        swipe(page, 120)
        assert state(page)["event"] == 5
        parameters(page)
        close_sheets(page)
        expect(page.get_by_label("Coin seed", exact=True)).to_be_hidden()
        fit_the_screen(page)
        page.locator("button.sv-more").tap()
        page.evaluate("SpecvizPage.press('sv-collect')")  # the page by itself, some time after a press
        expect(page.locator("button.sv-more")).to_have_attribute("aria-expanded", "true")
        page.locator(".sv-say").first.tap()
        expect(page.locator("button.sv-more")).to_have_attribute("aria-expanded", "false")


def fit_the_screen(page: Page) -> None:
    """What opens over a phone reaches from edge to edge and no further; the line of a mode has its room."""
    for mode in ("exact", "gap"):
        page.evaluate("mode => SpecvizView.actions.toggleMode(mode)", mode)
        line, buttons = page.locator(".sv-mode").bounding_box(), page.locator(".sv-switch").bounding_box()
        assert line["height"] > 20, "two lines"
        assert line["y"] + line["height"] <= buttons["y"]
    for opening in ("SpecvizGlossary.open()", "SpecvizView.actions.toggleHelp()"):
        page.evaluate(opening)
        box = page.locator("dialog[open]").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, opening
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_label("Recorded runs").locator("visible=true").tap()
    names = page.locator("#sv-examples [role=option]")
    expect(names.first).to_be_visible()
    for box in (names.nth(i).bounding_box() for i in range(names.count())):
        assert box["x"] < 16 and box["width"] > 350, "names that break where they have room"
    page.keyboard.press("Escape")


def swipe(page: Page, by: int) -> None:
    """A finger drawn across the sentence."""
    page.evaluate(
        """(by) => {
            const say = document.querySelector('.sv-shown .sv-say');
            for (const [type, clientX] of [['pointerdown', 200], ['pointerup', 200 + by]])
                say.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', clientX, bubbles: true }));
        }""",
        by,
    )
