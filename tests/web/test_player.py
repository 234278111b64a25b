"""The player in a real browser: what is on the first screen, what can be pressed, where the cursor goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from specviz.recorded.runs import find_recorded_run
from specviz.site.head import FIRST_SCRIPTS, read_scripts
from tools.browser import new_context, opened, state, wait_until

pytestmark = pytest.mark.slow
FIRST = read_scripts(FIRST_SCRIPTS)
SCENE = "SpecvizView.run.scenes[SpecvizView.state().step]"


def go(page: Page, step: int, event: int) -> None:
    """The cursor to an event of a step, the focus nowhere."""
    page.evaluate("([step, event]) => { document.activeElement.blur(); SpecvizView.go(step, event); }", [step, event])


def at(page: Page) -> tuple[int, int]:
    """The step and the event at the cursor."""
    now = state(page)
    return now["step"], now["event"]


def last(page: Page) -> int:
    """The last event of the step at the cursor."""
    return page.evaluate("SpecvizView.actions.lastEvent()")


def press_key(page: Page, key: str) -> None:
    """A key while nothing has the focus."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def test_the_first_screen(browser: Browser, address: str) -> None:
    """An empty page; panes that do not agree on where a node is; a cursor that is not where the rules part."""
    with opened(browser, address) as page:
        assert page.locator(".sv-pane").count() == 2
        places = [
            [node.get_attribute("transform") for node in pane.locator(".sv-node").all()]
            for pane in page.locator(".sv-pane").all()
        ]
        assert places[0] == places[1]
        assert len(places[0]) == len(find_recorded_run("rescued").trace().steps[0].nodes)
        assert state(page)["scored"] > 0
        assert page.evaluate(f"{SCENE}.divergence_event") == state(page)["event"]
        assert all(len(say.inner_text()) > 20 for say in page.locator(".sv-say").all())
        assert len(page.locator(".sv-headline").inner_text()) > 20
        assert [select.input_value() for select in page.locator(".sv-picker").all()] == ["topdown", "traversal"]
        assert page.locator(".sv-tour.sv-on").count() == 0, "not a first visit"


COUNT = """(() => {
    window.frames = 0;
    const ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (then) => { frames += 1; return ask(then); };
})()"""
RESTS = "() => new Promise(then => { const before = frames; setTimeout(() => then(frames === before), 400); })"


def test_a_page_at_rest_asks_for_no_frame(browser: Browser, address: str) -> None:
    """The clock of Gradio's loading screen, which keeps a phone busy, and a key from being painted at once."""

    def leave_out_the_first_script(route: Route) -> None:
        body = route.fetch().text()
        assert FIRST in body
        route.fulfill(body=body.replace(FIRST, ""), content_type="text/html")

    for control in (False, True):
        context = new_context(browser)
        context.add_init_script(COUNT)
        page = context.new_page()
        if control:
            page.route(f"{address}/", leave_out_the_first_script)
        page.goto(address)
        page.locator(".sv-node:visible").first.wait_for()
        wait_until(page, "document.readyState === 'complete'")
        if control:
            page.wait_for_function("SpecvizView.run.scenes.length > 0")
            assert not page.evaluate(RESTS), "the control: nothing ends the clock"
        else:
            wait_until(page, RESTS)
        context.close()


def test_the_arrows_and_the_buttons_of_the_cursor(browser: Browser, address: str) -> None:
    """A key or a button that moves the cursor to another place than it says, or not at all."""
    with opened(browser, address) as page:
        go(page, 0, 3)
        end = last(page)
        for key, place in (
            ("Home", (0, 0)),
            ("ArrowRight", (0, 1)),
            ("ArrowLeft", (0, 0)),
            ("End", (0, end)),
            ("ArrowRight", (1, 0)),  # past the last event comes the next step
            ("ArrowLeft", (0, end)),
            ("Shift+ArrowRight", (1, 0)),
            ("Shift+ArrowLeft", (0, 0)),
        ):
            press_key(page, key)
            assert at(page) == place, key
        for name, place in (
            ("one event on", (0, 1)),
            ("one event back", (0, 0)),
            ("one step on", (1, 0)),
            ("one step back", (0, 0)),
        ):
            page.locator(f".sv-buttons [aria-label$='{name}']").click()
            assert at(page) == place, name
            assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(name), "the focus stays"
        assert f"event 1 of {end + 1}" in page.locator(".sv-count").inner_text()
        box = page.locator(".sv-lane").first.bounding_box()
        page.mouse.click(box["x"] + box["width"] - 1, box["y"] + 5)
        assert at(page) == (0, end), "a press on a lane"


def test_the_next_difference(browser: Browser, address: str) -> None:
    """A search that stops at a step in which the rules agree, that skips one, or that starts over without a word."""
    with opened(browser, address) as page:
        differences = page.evaluate("""SpecvizView.run.scenes.flatMap((scene, step) =>
            scene.divergence_event === null ? [] : [[step, scene.divergence_event]])""")
        assert len(differences) >= 2
        count = page.locator(".sv-count")
        for act in (lambda: press_key(page, "d"), lambda: page.get_by_label("to the next step where").click()):
            go(page, 0, 0)
            for number, place in enumerate(differences, start=1):
                act()
                assert at(page) == tuple(place)
                expect(count).to_have_text(f"difference {number} of {len(differences)}")
            act()
            assert at(page) == tuple(differences[-1]), "it goes back only when it is pressed again"
            expect(count).to_have_text("no more; press again for the first")
            act()
            assert at(page) == tuple(differences[0])
            expect(count).to_have_text(f"difference 1 of {len(differences)}")
            go(page, *differences[-1])
            act()
            go(page, differences[-1][0], differences[-1][1] + 1)
            act()
            assert at(page)[0] == differences[-1][0], "what was said before the cursor moved does not count"
    with opened(browser, address + "#greedy.0.0") as page:
        press_key(page, "d")
        expect(page.locator(".sv-count")).to_have_text("the two rules agree in every step so far")


def test_play(browser: Browser, address: str) -> None:
    """A run that does not move by itself, or cannot be held."""
    with opened(browser, address) as page:
        for act in (lambda: press_key(page, " "), lambda: page.get_by_label("play or pause").click()):
            go(page, 0, 0)
            act()
            expect(page.locator(".sv-play")).to_have_text("Pause")
            page.wait_for_function("SpecvizView.state().event >= 2")
            act()
            expect(page.locator(".sv-play")).to_have_text("Play")
            assert page.evaluate("SpecvizView.actions.isPlaying()") is False
        page.evaluate("SpecvizView.go(1e6, 1e6)")
        press_key(page, " ")
        page.wait_for_function("!SpecvizView.actions.isPlaying()")  # nothing is left to play


def test_modes_and_panes(browser: Browser, address: str) -> None:
    """A mode that a key reaches and a button does not, two modes at once, a pane that cannot be seen alone."""
    with opened(browser, address) as page:
        for key, name, label, mark in (
            ("e", "exact", "probability that verification stops", ".sv-law"),
            ("x", "gap", "exact, right pane minus left", ".sv-more-or-less"),
        ):
            expect(page.locator(f".sv-shown {mark}").first).to_be_hidden()
            press_key(page, key)
            assert state(page)[name] is True
            assert not (state(page)["exact"] and state(page)["gap"])
            expect(page.locator(f".sv-shown {mark}").first).to_be_visible()
            page.locator(f".sv-buttons [aria-label*='{label}']").click()
            assert state(page)[name] is False
        for key, shown in (("1", ["topdown"]), ("2", ["traversal"]), ("b", ["topdown", "traversal"])):
            press_key(page, key)
            expect(page.locator(".sv-picker:visible")).to_have_count(len(shown))
            assert [select.input_value() for select in page.locator(".sv-picker:visible").all()] == shown


def test_zoom_by_keys(browser: Browser, address: str) -> None:
    """A tree that stays small, or that cannot be had whole again."""
    with opened(browser, address) as page:
        look = "document.querySelector('.sv-shown .sv-node[data-node=\"1\"]').getBoundingClientRect().width"
        whole = page.evaluate(look)
        for key, larger in (("+", True), ("-", False), ("=", True), ("0", False)):
            press_key(page, key)
            assert (page.evaluate(look) > whole + 1) == larger, key
        assert abs(page.evaluate(look) - whole) < 1


def test_nodes_by_keyboard(browser: Browser, address: str) -> None:
    """A tree that can only be explored with a mouse."""
    with opened(browser, address) as page:
        page.locator(".sv-shown .sv-node[tabindex='0']").focus()
        nodes = page.evaluate(f"{SCENE}.nodes.map(node => node.parent)")
        page.keyboard.press("Enter")
        expect(page.locator(".sv-count")).to_contain_text("flips no coin for this node")
        page.keyboard.press("i")
        first = state(page)["node"]
        assert nodes[first] == 0
        page.keyboard.press("ArrowDown")
        second = state(page)["node"]
        assert nodes[second] == 0 != second != first
        page.keyboard.press("ArrowUp")
        assert state(page)["node"] == first
        label = "document.activeElement.getAttribute('aria-label')"
        assert "target p" in page.evaluate(label)
        page.keyboard.press("Enter")
        chosen = page.evaluate("""() => {
            const now = SpecvizView.state(), pane = SpecvizView.run.scenes[now.step].panes[now.pane];
            return pane.events[now.event].node;
        }""")
        assert chosen == first
        page.keyboard.press("o")
        assert state(page)["node"] == 0
        assert page.evaluate("document.activeElement.getAttribute('data-node')") == "0"
        page.keyboard.press("Shift+ArrowRight")
        assert page.evaluate("document.activeElement.getAttribute('data-node')") == "0", "in the next step, too"


def test_the_panes_move_together(browser: Browser, address: str) -> None:
    """Cursors or places of nodes that come apart between the panes, at any event; a rule that does not wait at its end."""
    apart = set()
    with opened(browser, address, 1440, 560) as page:
        for step in range(3):
            go(page, step, 0)
            lengths = page.evaluate(f"{SCENE}.panes.map(pane => pane.events.length)")
            for event in (0, 2, min(lengths), max(lengths) - 1):
                go(page, step, event)
                places = page.evaluate("""[...document.querySelectorAll('.sv-pane')].map(pane =>
                    [...pane.querySelectorAll('.sv-node')].map(node => node.getAttribute('transform')).join())""")
                assert places[0] == places[1]
                one, other = page.evaluate(
                    "[...document.querySelectorAll('.sv-cursor')].map(line => +line.getAttribute('x1'))"
                )
                # all wait at their verdict, the last event but one, until the step is written in both
                written = event == max(lengths) - 1
                together = written or min(event, lengths[0] - 2) == min(event, lengths[1] - 2)
                assert (abs(one - other) < 0.01) == together, (step, event)
                apart.add(together)
                says = page.evaluate(f"""{SCENE}.panes.map((pane, i) => pane.events[
                    {str(written).lower()} ? pane.events.length - 1 : Math.min({event}, pane.events.length - 2)].say)""")
                assert page.locator(".sv-say").all_inner_texts() == says
    assert apart == {True, False}, "the control: a rule that has ended stays at its end"


def test_the_text_leads_to_its_steps(browser: Browser, address: str) -> None:
    """Text of later steps that is read before its time; a step that cannot be chosen where its text stands."""
    with opened(browser, address) as page:
        texts = page.evaluate("SpecvizView.run.scenes.map(scene => scene.tokens.map(token => token.text).join(''))")
        go(page, 2, 0)
        steps = page.locator(".sv-ribbon .sv-step")
        shown = "[...document.querySelectorAll('.sv-step')].map(step => step.textContent.replace(/[◆◇]/g, ''))"
        assert page.evaluate(shown) == [*texts[:2], " ▏", *["·"] * (len(texts) - 3)]
        go(page, 2, last(page))
        assert page.evaluate(shown) == [*texts[:3], *["·"] * (len(texts) - 3)], "written in the end"
        steps.nth(3).click()
        assert at(page) == (3, page.evaluate(f"{SCENE}.divergence_event"))
        steps.nth(3).focus()
        page.keyboard.press("ArrowLeft")
        assert at(page)[0] == 3, "the arrows choose among the steps"
        page.keyboard.press("Enter")
        assert at(page)[0] == 2
