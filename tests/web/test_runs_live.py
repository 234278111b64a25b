"""Runs that are made in a real browser: to the end and on, stopped, paused, continued, failed; toys; other visitors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tools.browser import (
    VISITED,
    ask,
    close_sheets,
    fill_tree,
    new_context,
    opened,
    parameters,
    press,
    wait_for_one,
    wait_for_run,
)

pytestmark = pytest.mark.slow
WRITTEN = "SpecvizView.run.scenes.flatMap(scene => scene.tokens).length"
NUMBERS = "SpecvizView.run.scenes.map(scene => scene.number)"
TEXT = """(count) => SpecvizView.run.prompt
    + SpecvizView.run.scenes.slice(0, count).flatMap(scene => scene.tokens.map(token => token.text)).join('')"""
WAITS = "document.querySelector('.sv-banner').textContent.startsWith('Next in line')"
IDLE = "!document.body.classList.contains('sv-running')"
ACT_AT = """([prompt, steps, id]) => {
    const { receive } = SpecvizView;
    SpecvizView.receive = text => { // the page presses itself: we come too late on a busy machine
        receive(text);
        if (SpecvizView.run.prompt !== prompt || SpecvizView.run.scenes.length < steps) return;
        SpecvizView.receive = receive;
        SpecvizView.actions.press(id);
    };
}"""


def button(page: Page, name: str):
    """A button of the player that presses one of the page's."""
    return page.locator(f"[data-presses='{name}']").first


def long_run(page: Page, prompt: str) -> None:
    """Ask for a run that takes its time."""
    parameters(page)
    page.get_by_label("Tokens", exact=True).fill("200")
    fill_tree(page, "binary:5")
    expect(page.get_by_text("at most 62 drafted tokens in 5 levels")).to_be_visible()
    close_sheets(page)
    page.get_by_label("Prompt", exact=True).fill(prompt)


def test_a_run_to_the_end_and_on(browser: Browser, address: str) -> None:
    """A run that stops half way; a comparison that writes; a step that begins anew."""
    with opened(browser, address) as page:
        ask(page, "The fox said to the king", 40)
        assert page.evaluate(WRITTEN) == 40
        page.wait_for_function("SpecvizView.run.speed.includes('counting draft, score, verify')")
        expect(page.locator(".sv-commits")).to_contain_text("written by traversal")
        here = "SpecvizView.run.scenes[SpecvizView.state().step]"
        page.wait_for_function(f"{here}.divergence_event === SpecvizView.state().event")  # where the rules part first
        page.get_by_role("tab", name="Run").click()
        page.get_by_role("button", name="Compare with plain decoding").click()
        expect(page.locator(".sv-side")).to_contain_text("× plain decoding")
        assert page.evaluate(WRITTEN) == 40, "a comparison writes nothing"
        text, steps = page.evaluate(TEXT, 1000), page.evaluate(NUMBERS)
        press(page, "sv-step")
        page.wait_for_function(f"{WRITTEN} > 40")
        assert page.evaluate(TEXT, len(steps)) == text
        assert page.evaluate(NUMBERS) == [*steps, len(steps)]


def test_where_a_run_is_looked_at_first(browser: Browser, address: str) -> None:
    """A run that ends at an odd step without a word; the same run, made again, at another one; a step that jumps away."""
    parting = "SpecvizView.run.scenes.findIndex((scene) => scene.divergence_event !== null)"
    shown = "(({ step, event }) => [step, event])(SpecvizView.state())"
    menu = "document.querySelector('#sv-examples input').value"
    with opened(browser, address) as page:
        named = page.evaluate(menu)
        assert named != ""
        ask(page, "The fox said to the king", 24)
        for again in (False, True):
            if again:
                page.evaluate("SpecvizView.go(1e6, 1e6)")
                page.evaluate("window.first = SpecvizView.run.scenes[0]")
                press(page, "sv-run")
                page.wait_for_function("SpecvizView.run.scenes[0] !== first")
                page.wait_for_function(f"{WRITTEN} === 24")
                page.wait_for_function(IDLE)
            step = page.evaluate(parting)
            place = [step, page.evaluate(f"SpecvizView.run.scenes[{step}].divergence_event")]
            page.wait_for_function(f"([step, event]) => String({shown}) === [step, event].join()", arg=place)
            steps = page.evaluate("SpecvizView.run.scenes.length")
            expect(page.locator(".sv-count")).to_have_text(f"first difference: step {step + 1} of {steps}")
            page.wait_for_function(f"{menu} === ''")  # none of the recorded runs is on show
    with opened(browser, address) as page:
        page.evaluate("SpecvizView.go(1e6, 1e6)")
        steps = page.evaluate("SpecvizView.run.scenes.length")
        press(page, "sv-step")
        page.wait_for_function(f"SpecvizView.run.scenes.length === {steps + 1}")
        page.wait_for_function(IDLE)
        assert page.evaluate(shown) == [steps, page.evaluate("SpecvizView.actions.lastEvent()")], "the end of the new step"
        page.wait_for_function(f"{menu} === ''")


def test_a_press_before_its_button_is_there(browser: Browser, address: str) -> None:
    """A press that is lost, or that counts twice, because Gradio has not made its hidden button yet."""
    with opened(browser, address) as page:
        steps = page.evaluate("SpecvizView.run.scenes.length")
        page.evaluate("window.hidden = document.querySelector('#sv-step'); window.home = hidden.parentNode")
        page.evaluate("hidden.remove()")
        page.evaluate("SpecvizPage.press('sv-step'); SpecvizPage.press('sv-step')")
        assert page.evaluate(IDLE), "the control: there is nothing to press yet"
        page.evaluate("home.append(hidden)")
        page.wait_for_function(f"SpecvizView.run.scenes.length === {steps + 1}")
        page.wait_for_function(IDLE)
        assert page.evaluate("SpecvizView.run.scenes.length") == steps + 1


@contextmanager
def unanswered(browser: Browser, address: str, meet: Callable[[Route], object]) -> Iterator[Page]:
    """The page, whose first question to the server meets with this instead of an answer."""
    context, met = new_context(browser), []

    def route_question(route: Route) -> None:
        if met:
            route.continue_()
        else:
            met.append(route)
            meet(route)

    page = context.new_page()
    page.add_init_script(VISITED)
    page.route("**/run/predict", route_question)
    page.goto(address)
    wait_for_run(page)
    yield page
    context.close()


@pytest.mark.parametrize("key", ["a button", "Enter"])
def test_a_press_before_the_server_has_answered(browser: Browser, address: str, key: str) -> None:
    """A press that is forgotten, as those of the page before are, when a slow server answers the new page."""
    held: list[Route] = []
    with unanswered(browser, address, held.append) as page:
        long_run(page, "The bear")
        if key == "Enter":
            page.get_by_label("Prompt", exact=True).press("Enter")
        else:
            press(page, "sv-run")
        page.wait_for_timeout(1000)  # in which the run would begin
        assert held, "the control: the server has not answered yet"
        held[0].continue_()
        page.wait_for_function(f"SpecvizView.run.prompt === 'The bear' && {WRITTEN} === 200 && {IDLE}")


def test_a_press_where_the_first_answer_fails(browser: Browser, address: str) -> None:
    """A press that waits for ever for an answer that does not come."""
    failed: list[None] = []
    with unanswered(browser, address, lambda route: failed.append(route.fulfill(status=500, body="{}"))) as page:
        page.get_by_label("Prompt", exact=True).fill("The bear")
        press(page, "sv-run")
        page.wait_for_function(f"SpecvizView.run.prompt === 'The bear' && {WRITTEN} > 20 && {IDLE}")
        assert failed, "the control: there was such an answer"


@pytest.mark.parametrize(("name", "said"), [("stop", "Stopped after"), ("pause", "Paused after")])
def test_stop_and_pause(browser: Browser, address: str, name: str, said: str) -> None:
    """A run that cannot be stopped, that is lost by it, or that cannot go on; a second Run while one runs."""
    prompt = f"They said {name}"
    with opened(browser, address) as page:
        long_run(page, prompt)
        page.evaluate(ACT_AT, [prompt, 3, f"sv-{name}"])
        button(page, "sv-run").dblclick()
        expect(page.locator(".sv-banner")).to_contain_text(said)
        page.wait_for_function(IDLE)
        made = int(re.search(r"after (\d+) steps", page.locator(".sv-banner").inner_text())[1])
        page.wait_for_function(f"SpecvizView.run.scenes.length === {made}")
        assert page.evaluate(WRITTEN) < 200
        assert page.evaluate(NUMBERS) == list(range(made)), "one run, though Run was pressed twice"
        expect(button(page, "sv-stop")).to_be_enabled(enabled=name == "pause")
        for other in ("sv-run", "sv-step", "sv-resume"):
            expect(button(page, other)).to_be_enabled()
        expect(button(page, "sv-pause")).to_be_disabled()
        press(page, "sv-step")
        page.wait_for_function(f"SpecvizView.run.scenes.length === {made + 1}")
        page.wait_for_function(IDLE)
        assert page.evaluate(NUMBERS) == list(range(made + 1))
        if name == "stop":
            return
        page.evaluate("SpecvizView.go(1e6, 0)")
        press(page, "sv-resume")
        page.wait_for_function(f"{WRITTEN} === 200")


def test_stop_at_once(browser: Browser, address: str) -> None:
    """A wordless error that stays, or another run's end, where a run was stopped before it had begun."""
    with opened(browser, address) as page:
        before = page.evaluate(TEXT, 1000)
        long_run(page, "At once")
        page.evaluate("SpecvizView.actions.press('sv-run'); SpecvizView.actions.press('sv-stop')")
        expect(page.locator(".sv-banner")).to_contain_text("Stopped")
        page.wait_for_function(IDLE)
        expect(page.locator(".sv-failed")).to_have_count(0)
        assert page.get_by_text("Error", exact=True).count() == 0
        assert page.evaluate(TEXT, 1000) == before or page.evaluate("SpecvizView.run.prompt") == "At once"
        expect(button(page, "sv-run")).to_be_enabled()


def test_other_parameters_in_the_middle(browser: Browser, address: str) -> None:
    """A step by the old parameters after new ones were entered, or a text that is lost by it."""
    with opened(browser, address) as page:
        ask(page, "The bear", 12, "2,2")
        nodes = "SpecvizView.run.scenes.at(-1)?.nodes.length"
        assert page.evaluate(nodes) == 7
        text = page.evaluate(TEXT, 1000)
        parameters(page)
        fill_tree(page, "chain:4")
        expect(page.get_by_text("at most 4 drafted tokens in 4 levels")).to_be_visible()
        expect(page.locator(".sv-sheet-changes").first).to_contain_text("the tree chain:4 instead of 2,2")
        close_sheets(page)
        press(page, "sv-step")
        page.wait_for_function(f"{nodes} === 5")
        page.wait_for_function(IDLE)
        assert page.evaluate("SpecvizView.run.prompt") == text
        expect(page.locator(".sv-sheet-changes").first).to_have_text("")
        page.evaluate("SpecvizView.go(0, 0)")
        press(page, "sv-resume")
        page.wait_for_function("SpecvizView.run.scenes.length > 2")
        assert page.evaluate(NUMBERS)[0] > 0


def test_a_failure_is_one_banner(browser: Browser, address: str) -> None:
    """Errors that pile up over the text, a page that can only be stopped after one, or a run that is lost by it."""
    with opened(browser, address) as page:
        before = page.evaluate(TEXT, 1000)
        parameters(page)
        banner = page.locator(".sv-banner")
        for label, value, said in (
            ("Temperature", "-1", "Temperature must be at least 0, got -1."),
            ("Temperature", "1", ""),
            ("Coin seed", "", "The coin seed must be a number, got nothing."),
            ("Coin seed", "1", ""),
            ("Tokens", "900", "Tokens must be at least 1 and at most 200, got 900."),
        ):
            page.get_by_label(label, exact=True).fill(value)
            if not said:
                continue
            expect(page.locator(".sv-sheet-changes").first).to_have_text(re.compile(re.escape(said[:-1]), re.IGNORECASE))
            close_sheets(page)
            press(page, "sv-run")
            expect(banner.locator("span")).to_have_text([said])
            expect(banner).to_have_attribute("role", "alert")
            expect(button(page, "sv-run")).to_be_enabled()
            for name in ("sv-stop", "sv-pause"):
                expect(button(page, name)).to_be_disabled()
            assert page.evaluate(TEXT, 1000) == before, "nothing is lost"
            parameters(page)
        close_sheets(page)
        banner.get_by_label("Close").click()
        expect(banner).to_be_hidden()


def test_toys_run_live(browser: Browser, address: str) -> None:
    """A toy that is drawn in decimals, or flipped with a real model's coins."""
    with opened(browser, address + "#toy.0.0") as page:
        assert page.evaluate("SpecvizView.run.name") == "toy"
        number = page.locator(".sv-shown .sv-q").first
        assert "2/3" in number.text_content()
        press(page, "sv-flip")
        page.wait_for_function("SpecvizView.run.name.startsWith('run-')")
        assert "2/3" in number.text_content()
        press(page, "sv-step")
        page.wait_for_function("SpecvizView.run.scenes.length === 2")


def test_a_toy_and_back(browser: Browser, address: str) -> None:
    """A toy that is chosen, and refuses what stands in the fields; a real pair that is left with a toy's letters."""
    with opened(browser, address) as page:
        prompt, temperature = page.get_by_label("Prompt", exact=True), page.get_by_label("Temperature", exact=True)
        prose = prompt.input_value()
        for option, expected in (("Toy: two tokens", "A"), ("Stories", prose)):
            parameters(page)
            page.locator("#sv-pair input").click()
            page.get_by_role("option", name=option).click()
            expect(prompt).to_have_value(expected)
            expect(temperature).to_have_value("1")
            close_sheets(page)
            press(page, "sv-run")
            page.wait_for_function(
                "prompt => SpecvizView.run.prompt === prompt && SpecvizView.run.scenes.length > 1", arg=expected
            )
            page.wait_for_function(IDLE)
            assert ("/" in page.locator(".sv-shown .sv-q").first.text_content()) == (expected == "A")


def test_two_visitors_do_not_mix(browser: Browser, address: str) -> None:
    """One visitor's run in the other's window."""
    with opened(browser, address) as one, opened(browser, address) as other:
        for page, prompt in ((one, "The wolf"), (other, "The hen")):
            page.get_by_label("Prompt", exact=True).fill(prompt)
            press(page, "sv-run")
        for page, prompt in ((one, "The wolf"), (other, "The hen")):
            page.wait_for_function("prompt => SpecvizView.run.prompt === prompt", arg=prompt)
            page.wait_for_function("SpecvizView.run.scenes.length > 6")
            assert page.locator(".sv-prompt").inner_text() == prompt


def test_who_waits_sees_their_place(browser: Browser, address: str) -> None:
    """A page that does nothing while others run, without a word; a run that is lost in the queue."""
    with opened(browser, address) as one, opened(browser, address) as two, opened(browser, address) as three:
        pages = (one, two, three)
        for page in pages:
            long_run(page, "Who waits")  # slow enough that two runs last until somebody has waited
        for page in pages:
            page.evaluate("SpecvizView.actions.press('sv-run')")  # the server may hear of them in any order
        waiting = wait_for_one(pages, WAITS)
        expect(waiting.locator(".sv-banner")).to_contain_text("Next in line: this begins")
        for page in pages:
            if page is not waiting:
                page.evaluate("SpecvizView.actions.press('sv-stop')")  # a run that is over needs no stop
        waiting.wait_for_function("SpecvizView.run.prompt === 'Who waits' && SpecvizView.run.scenes.length > 2")
        waiting.evaluate("SpecvizView.actions.press('sv-stop')")
        expect(waiting.locator(".sv-banner")).to_contain_text("Stopped")


def test_without_models(browser: Browser, without_models: str) -> None:
    """A first screen that waits for a model."""
    with opened(browser, without_models) as page:
        page.get_by_label("Recorded runs").click()
        page.get_by_role("option", name="Temperature 0").click()
        page.wait_for_function("SpecvizView.run.name === 'greedy'")
        press(page, "sv-run")
        expect(page.locator(".sv-banner")).to_contain_text("started without models")
        expect(button(page, "sv-run")).to_be_enabled()
