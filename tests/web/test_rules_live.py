"""Other rules, other coins, other trees, and the way back, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.browser import arrive, ask, opened, press, state

pytestmark = pytest.mark.slow
IDLE = "!document.body.classList.contains('sv-running')"
EVERYTHING = "JSON.stringify(SpecvizView.run.scenes.map(scene => [scene.number, scene.tokens.map(token => token.text)]))"
TREE = "SpecvizView.run.scenes[SpecvizView.state().step].nodes.map(node => node.text).join('|')"
PANES = "SpecvizView.run.panes"


def pick(page: Page, pane: int, rule: str) -> None:
    """A rule for a pane, and wait for the answer."""
    page.locator(".sv-pane .sv-picker").nth(pane).select_option(rule)
    page.wait_for_function(IDLE)


def pickers(page: Page) -> list[str]:
    """What the panes' titles say."""
    return [picker.input_value() for picker in page.locator(".sv-pane .sv-picker").all()]


def press_key(page: Page, key: str) -> None:
    """A key while nothing has the focus."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def test_a_rule_that_judges_afterwards(browser: Browser, address: str) -> None:
    """A rule that needs a rerun by hand; another text, place or address because of it; one that a reload forgets."""
    with opened(browser, address) as page:
        text, before = page.evaluate(EVERYTHING), state(page)
        page.evaluate("SpecvizView.go(3, 5)")
        picker = page.locator(".sv-pane .sv-picker").first
        picker.select_option("naive")
        page.wait_for_function(f"{PANES}[0] === 'naive'")
        page.wait_for_function(IDLE)
        assert page.evaluate(PANES) == pickers(page) == ["naive", "traversal"]
        assert page.evaluate(EVERYTHING) == text
        assert (state(page)["step"], state(page)["scored"]) == (3, 5 - page.evaluate("SpecvizView.run.scenes[3].scored"))
        page.wait_for_function("location.hash.startsWith('#rescued.3.2;left=naive;right=traversal')")
        assert page.locator(".sv-say").first.inner_text() != "" and before["step"] == 3
        expect(page.locator(".sv-commits")).to_contain_text("written by traversal")
        page.reload()
        arrive(page)
        page.wait_for_function(f"{PANES}[0] === 'naive'")
        assert (state(page)["step"], state(page)["scored"]) == (3, 2)
        pick(page, 0, "traversal")
        page.wait_for_function(f"{PANES}.join() === 'traversal,naive'")  # no rule is compared with itself


def test_a_rule_picked_as_an_earlier_answer_ends(browser: Browser, address: str) -> None:
    """A pick that the end of another press takes for itself, between the click and what Gradio makes of it."""
    with opened(browser, address) as page:
        page.evaluate("""() => {
            const picker = document.querySelector('.sv-pane .sv-picker');
            picker.value = 'naive';
            picker.dispatchEvent(new Event('change', { bubbles: true }));
            SpecvizGradio.done(0, null);
        }""")
        page.wait_for_function(f"{PANES}.join() === 'naive,traversal'")
        page.wait_for_function(IDLE)
        assert pickers(page) == ["naive", "traversal"]


def test_an_unsound_rule_is_offered_a_way(browser: Browser, address: str) -> None:
    """A rule that is refused in names of the code, drafts before it is refused, or leaves its name in the title."""
    with opened(browser, address) as page:
        text = page.evaluate(EVERYTHING)
        assert "lossy" in page.locator(".sv-picker option[value=kseq]").first.text_content()
        pick(page, 0, "kseq")
        banner = page.locator(".sv-banner")
        expect(banner).to_contain_text("K-SEQ needs independent draws with replacement")
        expect(banner).to_have_attribute("role", "status")
        expect(page.locator(".sv-pane .sv-picker").first).to_have_value("topdown")
        assert page.evaluate(EVERYTHING) == text
        banner.get_by_role("button", name="Switch to children").click()
        page.wait_for_function(f"{PANES}[0] === 'kseq' && SpecvizView.run.name.startsWith('run-')")
        page.wait_for_function(IDLE)
        assert page.evaluate(PANES) == ["kseq", "traversal"]
        expect(page.locator(".sv-pane .sv-badge").first).not_to_have_class("sv-lossy")
        expect(page.locator(".sv-sheet-changes").first).to_have_text("")
        press_key(page, "u")
        page.wait_for_function("SpecvizView.run.name === 'rescued'")
        assert (page.evaluate(PANES), page.evaluate(EVERYTHING)) == (["topdown", "traversal"], text)


def test_a_lossy_rule_says_so(browser: Browser, address: str) -> None:
    """A lossy rule that writes the text while everything on the screen says lossless."""
    with opened(browser, address + "#wrong-q.0.0") as page:
        expect(page.locator(".sv-commits")).to_contain_text("written by top-down")
        expect(page.locator(".sv-commits .sv-lossy")).to_be_visible()
        expect(page.locator(".sv-pane .sv-lossy").first).to_be_visible()
    with opened(browser, address) as page:
        expect(page.locator(".sv-lossy:visible")).to_have_count(0)
        pick(page, 0, "typical")
        page.wait_for_function(f"{PANES}[0] === 'typical'")
        expect(page.locator(".sv-pane").first.locator(".sv-badge")).to_have_class("sv-badge sv-lossy")
        expect(page.locator(".sv-pane").nth(1).locator(".sv-badge")).to_have_class("sv-badge")
        expect(page.locator(".sv-commits .sv-lossy")).to_have_count(0)


def test_flip_draft_again_and_undo(browser: Browser, address: str) -> None:
    """Coins flipped on another tree; a text that is lost on the way; later steps that are gone for good, or unsaid."""
    with opened(browser, address) as page:
        ask(page, "The fox said to the king", 40)
        whole, prompt = page.evaluate(EVERYTHING), page.evaluate("SpecvizView.run.prompt")
        text = page.evaluate(
            "SpecvizView.run.prompt + SpecvizView.run.scenes.slice(0, 3).flatMap(s => s.tokens.map(t => t.text)).join('')"
        )
        page.evaluate("SpecvizView.go(3, 2)")
        before = page.evaluate(TREE)
        panes = page.locator(".sv-panes").bounding_box()
        press_key(page, "r")
        page.wait_for_function("SpecvizView.run.scenes.length === 1")
        assert page.evaluate("SpecvizView.run.prompt") == text
        assert page.evaluate(TREE) == before
        expect(page.locator(".sv-banner")).to_be_visible()
        assert page.locator(".sv-panes").bounding_box() == panes, "trees that lose their numbers to a sentence"
        expect(page.get_by_label("Prompt", exact=True)).to_have_value(text)
        steps = page.evaluate("json => JSON.parse(json).length", whole)
        said = f"The text before this step is now the prompt. Steps 5 to {steps} are discarded; Undo brings them back."
        expect(page.locator(".sv-banner")).to_contain_text("Step 4 with other coins")
        expect(page.locator(".sv-banner")).to_contain_text(said)
        top, bottom = (page.locator(part).bounding_box()["y"] for part in (".sv-banner", ".sv-transport"))
        trees = page.locator(".sv-panes").bounding_box()["y"]
        assert top < trees < bottom
        page.set_viewport_size({"width": 390, "height": 844})
        top, bottom = (page.locator(part).bounding_box()["y"] for part in (".sv-banner", ".sv-transport"))
        assert page.locator(".sv-panes").bounding_box()["y"] < top < bottom, "on a phone, beside what was pressed"
        page.set_viewport_size({"width": 1440, "height": 900})
        press_key(page, "t")
        page.wait_for_function(f"before => SpecvizView.run.scenes.length === 1 && {TREE} !== before", arg=before)
        assert page.evaluate("SpecvizView.run.prompt") == text
        press(page, "sv-step")
        page.wait_for_function("SpecvizView.run.scenes.length === 2")
        page.wait_for_function(IDLE)
        assert page.evaluate("SpecvizView.run.prompt") == text
        press(page, "sv-undo")
        press_key(page, "u")  # before the first one is answered: both count
        page.wait_for_function("SpecvizView.run.scenes.length > 2")
        assert (page.evaluate(EVERYTHING), page.evaluate("SpecvizView.run.prompt")) == (whole, prompt)
        assert (state(page)["step"], state(page)["event"]) == (3, 2)
        expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
        page.evaluate("SpecvizView.go(3, 2)")
        press_key(page, "r")
        page.wait_for_function("SpecvizView.run.scenes.length === 1")
        page.locator(".sv-banner").get_by_role("button", name="Undo").click()
        page.wait_for_function("SpecvizView.run.scenes.length > 2")
        assert page.evaluate(EVERYTHING) == whole
