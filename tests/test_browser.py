"""The page in a real browser: what is shown, what can be pressed, and that nothing leaves the machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browsing import opened, parameters, served, state
from playwright.sync_api import Browser, expect

from specviz.presets import preset
from specviz.trace import dump

EVIL = "</script><img src=x onerror=alert(1)>${alert(1)}"
pytestmark = pytest.mark.slow


def test_the_first_screen(browser: Browser, address: str) -> None:
    """An empty page; panes that do not agree on where a node is; a cursor that is not where the rules part."""
    with opened(browser, address) as page:
        assert page.locator(".sv-pane").count() == 2
        places = [
            [node.get_attribute("transform") for node in pane.locator(".sv-node").all()]
            for pane in page.locator(".sv-pane").all()
        ]
        assert places[0] == places[1]
        assert len(places[0]) == len(preset("rescued").trace().steps[0].nodes)
        assert state(page)["event"] > 0
        assert all(len(say.inner_text()) > 20 for say in page.locator(".sv-say").all())
        assert "On this draw" in page.locator(".sv-caption").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_control_and_key(browser: Browser, address: str) -> None:
    """A button or a key that does nothing, or something else."""
    with opened(browser, address) as page:
        page.locator(".sv-scroll").first.click(position={"x": 2, "y": 2})
        page.evaluate("SpecvizView.go(0, 3)")
        page.keyboard.press("Home")
        assert state(page)["event"] == 0
        page.keyboard.press("ArrowRight")
        assert state(page)["event"] == 1
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("End")
        last = state(page)["event"]
        assert last > 1
        page.keyboard.press("Shift+ArrowRight")
        assert (state(page)["step"], state(page)["event"]) == (1, 0)
        page.keyboard.press("d")
        assert state(page)["step"] != 1
        for name, key in (("first event", 0), ("one event on", 1), ("one event back", 0)):
            page.get_by_label(name, exact=True).click()
            assert state(page)["event"] == key
        page.get_by_role("button", name="Exact").or_(page.get_by_label("how likely verification stops")).first.click()
        assert state(page)["exact"] is True
        page.keyboard.press("e")
        assert state(page)["exact"] is False
        page.get_by_label("play or pause").click()
        page.wait_for_timeout(1700)
        page.get_by_label("play or pause").click()
        assert state(page)["event"] >= 2
        page.keyboard.press("?")
        expect(page.locator(".sv-help")).to_be_visible()
        assert page.locator(".sv-help kbd").count() >= 9
        page.keyboard.press("Escape")
        expect(page.locator(".sv-help")).to_be_hidden()
        page.locator(".sv-twin summary").click()
        nodes = page.locator(".sv-pane").first.locator(".sv-node").count()
        expect(page.locator(".sv-twin tbody tr")).to_have_count(nodes)


def test_a_live_run_to_the_end_and_again(browser: Browser, address: str) -> None:
    """A run that stops half way; coins flipped on another tree."""
    with opened(browser, address) as page:
        page.get_by_label("Prompt", exact=True).fill("The fox said to the king")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".sv-prompt")).to_have_text("The fox said to the king", timeout=30_000)
        page.wait_for_function("SpecvizView.run.scenes.flatMap(s => s.tokens).length >= 48", timeout=60_000)
        tree = "SpecvizView.run.scenes[SpecvizView.state().step].nodes.map(n => n.text).join('|')"
        page.evaluate("SpecvizView.go(3, 0)")
        before = page.evaluate(tree)
        page.get_by_role("button", name="Flip the coins again").click()
        page.wait_for_function("SpecvizView.run.scenes.length === 1", timeout=30_000)
        assert page.evaluate(tree) == before
        page.get_by_role("button", name="Draft again").click()
        page.wait_for_function(f"SpecvizView.run.scenes.length === 1 && {tree} !== {before!r}", timeout=30_000)
        page.get_by_role("button", name="One step").click()
        page.wait_for_function("SpecvizView.run.scenes.length === 2", timeout=30_000)


def test_stop_in_the_middle(browser: Browser, address: str) -> None:
    """A run that cannot be stopped, or that is lost by it."""
    with opened(browser, address) as page:
        parameters(page)
        page.get_by_label("number input for Tokens").fill("200")
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_function("SpecvizView.run.scenes.length > 2 && SpecvizView.run.scenes.length < 40", timeout=60_000)
        page.get_by_role("button", name="Stop", exact=True).click()
        page.wait_for_timeout(1500)
        count = page.evaluate("SpecvizView.run.scenes.length")
        page.wait_for_timeout(1000)
        assert page.evaluate("SpecvizView.run.scenes.length") == count


def test_what_is_wrong_is_a_sentence(browser: Browser, address: str) -> None:
    """A traceback, or silence."""
    with opened(browser, address) as page:
        parameters(page)
        tree = page.get_by_label("Tree", exact=True)
        tree.fill("nonsense")
        tree.press("Enter")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text("nonsense").last).to_be_visible(timeout=15_000)


def test_text_is_never_markup(browser: Browser, address: str, tmp_path: Path) -> None:
    """A token that runs as a script, in a run that somebody sent."""
    trace = preset("rescued").trace()
    texts = dict.fromkeys(trace.texts, EVIL)
    path = tmp_path / "evil.json"
    path.write_text(dump(replace(trace, texts=texts)), encoding="utf-8")
    with opened(browser, address) as page:
        page.locator("input[type=file]").first.set_input_files(path)
        page.wait_for_function("SpecvizView.run.prompt.includes('onerror')", timeout=30_000)
        page.locator(".sv-twin summary").click()
        assert page.locator(".sv img, .sv script").count() == 0
        assert EVIL in page.locator(".sv-ribbon").inner_text()


def test_without_models(browser: Browser) -> None:
    """A first screen that waits for a model."""
    with served("--no-models") as where, opened(browser, where) as page:
        page.get_by_label("Recorded runs").click()
        page.get_by_role("option", name="Temperature 0").click()
        page.wait_for_function("SpecvizView.run.scenes.length > 1")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text("started without models").last).to_be_visible(timeout=15_000)


def test_a_phone(browser: Browser, address: str) -> None:
    """A page that scrolls sideways, or buttons too small for a thumb."""
    with opened(browser, address, 390, 844, has_touch=True, is_mobile=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator(".sv-pane:visible")).to_have_count(1)
        page.get_by_label("one event on", exact=True).tap()
        assert page.get_by_label("one event on", exact=True).bounding_box()["height"] >= 44


def test_a_reload_and_a_link_come_back(browser: Browser, address: str) -> None:
    """What was entered, the run and the cursor are gone after a reload; a link opens something else."""
    with opened(browser, address) as page:
        page.get_by_label("Prompt", exact=True).fill("The bear")
        parameters(page)
        page.get_by_label("Coin seed").fill("7")
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_function("SpecvizView.run.scenes.flatMap(s => s.tokens).length >= 48", timeout=60_000)
        page.wait_for_function("localStorage.specviz && localStorage.specviz.length > 10000", timeout=20_000)
        page.evaluate("SpecvizView.go(2, 3)")
        text = page.locator(".sv-ribbon").inner_text()
        page.reload()
        page.wait_for_function("window.SpecvizView && SpecvizView.run.name === 'run'", timeout=20_000)
        assert page.locator(".sv-ribbon").inner_text() == text
        assert (state(page)["step"], state(page)["event"]) == (2, 3)
        expect(page.get_by_label("Prompt", exact=True)).to_have_value("The bear")
        parameters(page)
        expect(page.get_by_label("Coin seed")).to_have_value("7")
        page.get_by_label("Recorded runs").click()
        page.get_by_role("option", name="Everything accepted").click()
        page.wait_for_function("SpecvizView.run.name === 'bonus'")
        page.get_by_label("Your runs").click()
        page.get_by_role("option", name="The bear").click()
        page.wait_for_function("SpecvizView.run.name === 'run'")
        assert page.locator(".sv-ribbon").inner_text() == text
    with opened(browser, address + "#ghosts.1.2") as page:
        page.wait_for_function("SpecvizView.run.name === 'ghosts'", timeout=20_000)
        assert (state(page)["step"], state(page)["event"]) == (1, 2)


def test_two_visitors_do_not_mix(browser: Browser, address: str) -> None:
    """One visitor's run in the other's window."""
    with opened(browser, address) as one, opened(browser, address) as other:
        for page, prompt in ((one, "The wolf"), (other, "The hen")):
            page.get_by_label("Prompt", exact=True).fill(prompt)
            page.get_by_role("button", name="Run", exact=True).click()
        for page, prompt in ((one, "The wolf"), (other, "The hen")):
            page.wait_for_function(f"SpecvizView.run.prompt === {prompt!r}", timeout=60_000)
            page.wait_for_function("SpecvizView.run.scenes.length > 6", timeout=60_000)
            assert page.locator(".sv-prompt").inner_text() == prompt
