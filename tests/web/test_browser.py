"""The page in a real browser: what is shown, what can be pressed, and that nothing leaves the machine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from specviz.recorded.runs import find_recorded_run
from specviz.trace.file import dump
from tools.browser import ask, opened, parameters, served, state

EVIL = "</script><img src=x onerror=alert(1)>${alert(1)}"
TEXT = """SpecvizView.run.prompt
    + SpecvizView.run.scenes.slice(0, {}).flatMap(scene => scene.tokens.map(token => token.text)).join('')"""
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
        assert len(places[0]) == len(find_recorded_run("rescued").trace().steps[0].nodes)
        assert state(page)["event"] > 0
        assert all(len(say.inner_text()) > 20 for say in page.locator(".sv-say").all())
        assert "With these coins" in page.locator(".sv-caption").inner_text()


def test_every_control_and_key(browser: Browser, address: str) -> None:
    """A button or a key that does nothing, or something else."""
    with opened(browser, address) as page:
        page.locator(".sv-scroll").first.click(position={"x": 2, "y": 2})

        def at(*place: int) -> bool:
            now = state(page)
            return (now["step"], now["event"]) == place

        page.evaluate("SpecvizView.go(0, 3)")
        page.keyboard.press("Home")
        assert at(0, 0)
        page.keyboard.press("ArrowRight")
        assert at(0, 1)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("End")
        last = state(page)["event"]
        assert last > 1
        page.keyboard.press("ArrowRight")
        assert at(1, 0), "past the last event comes the next step"
        page.keyboard.press("ArrowLeft")
        assert at(0, last)
        page.keyboard.press("Shift+ArrowRight")
        assert at(1, 0)
        page.keyboard.press("Shift+ArrowLeft")
        assert at(0, 0)
        for name, place in (
            ("one event on", (0, 1)),
            ("one event back", (0, 0)),
            ("last event", (0, last)),
            ("first event", (0, 0)),
            ("one step on", (1, 0)),
            ("one step back", (0, 0)),
        ):
            page.locator(f".sv-buttons [aria-label$='{name}']").click()
            assert at(*place), name
        for act in (lambda: page.keyboard.press("d"), lambda: page.get_by_label("to the next step where").click()):
            before = state(page)
            act()
            assert state(page) != before
            assert (
                page.evaluate("SpecvizView.run.scenes[SpecvizView.state().step].divergence_event") == state(page)["event"]
            )
        for key, label, name in (
            ("e", "probability that verification stops", "exact"),
            ("x", "exact, right pane minus left", "gap"),
        ):
            page.keyboard.press(key)
            assert state(page)[name] is True
            expect(page.locator(".sv-law" if name == "exact" else ".sv-more-or-less").first).to_be_visible()
            page.get_by_label(label).first.click()
            assert state(page)[name] is False
        for key, shown in (("1", 1), ("2", 1), ("b", 2)):
            page.keyboard.press(key)
            expect(page.locator(".sv-pane:visible")).to_have_count(shown)
        for key, inside in (("c", ".sv-live"), ("m", ".sv-mask"), ("l", "td"), ("v", "td")):
            page.keyboard.press(key)
            expect(page.locator(f".sv-drawer {inside}").first).to_be_visible()
            page.keyboard.press(key)
            expect(page.locator(".sv-drawer *")).to_have_count(0)
        page.keyboard.press("p")
        expect(page.locator(".sv-present")).to_be_visible()
        page.evaluate("SpecvizView.go(0, 0)")
        page.keyboard.press(" ")
        assert at(0, 1), "in present mode space goes on"
        page.keyboard.press("Escape")
        expect(page.locator(".sv-present")).to_have_count(0)
        for act in (lambda: page.keyboard.press(" "), lambda: page.get_by_label("play or pause").click()):
            page.evaluate("document.activeElement.blur(); SpecvizView.go(0, 0)")
            act()
            page.wait_for_timeout(1700)
            act()
            assert state(page)["event"] >= 2
        page.keyboard.press("?")
        expect(page.locator(".sv-help")).to_be_visible()
        assert page.locator(".sv-help kbd").count() >= 14
        page.keyboard.press("Escape")
        expect(page.locator(".sv-help")).to_be_hidden()
        page.get_by_label("Prompt", exact=True).press("ArrowLeft")
        page.get_by_label("Prompt", exact=True).type("epd")
        assert (state(page)["exact"], page.locator(".sv-present").count()) == (False, 0), "keys rest while text is typed"


def test_nodes_by_keyboard(browser: Browser, address: str) -> None:
    """A tree that can only be explored with a mouse."""
    with opened(browser, address) as page:
        page.locator(".sv-shown .sv-node[tabindex='0']").focus()
        nodes = page.evaluate("SpecvizView.run.scenes[SpecvizView.state().step].nodes.map(node => node.parent)")
        page.keyboard.press("i")
        first = state(page)["node"]
        assert nodes[first] == 0
        page.keyboard.press("ArrowDown")
        second = state(page)["node"]
        assert nodes[second] == 0 != second != first
        page.keyboard.press("ArrowUp")
        assert state(page)["node"] == first
        assert "target p" in page.locator(".sv-card").inner_text()
        page.keyboard.press("Enter")
        chosen = page.evaluate("""() => {
            const now = SpecvizView.state(), pane = SpecvizView.run.scenes[now.step].panes[now.pane];
            return pane.events[now.event].node;
        }""")
        assert chosen == first
        page.keyboard.press("o")
        assert state(page)["node"] == 0
        assert page.evaluate("document.activeElement.getAttribute('data-node')") == "0"


def test_the_panes_move_together(browser: Browser, address: str) -> None:
    """Cursors or places of nodes that come apart between the panes, at any event."""
    apart = set()
    with opened(browser, address, 1440, 560) as page:
        for step in range(3):
            for event in (0, 2, 99):
                page.evaluate("([step, event]) => SpecvizView.go(step, event)", [step, event])
                places = page.evaluate("""[...document.querySelectorAll('.sv-pane')].map(pane =>
                    [...pane.querySelectorAll('.sv-node')].map(node => node.getAttribute('transform')).join())""")
                assert places[0] == places[1]
                one, other = page.evaluate(
                    "[...document.querySelectorAll('.sv-cursor')].map(line => +line.getAttribute('x1'))"
                )
                ends = page.evaluate("SpecvizView.run.scenes[SpecvizView.state().step].panes.map(p => p.events.length - 1)")
                together = min(event, ends[0]) == min(event, ends[1])
                assert (abs(one - other) < 0.01) == together
                apart.add(together)
        assert apart == {True, False}, "a rule that has ended stays at its end"


def written(page: Page) -> int:
    return page.evaluate("SpecvizView.run.scenes.flatMap(scene => scene.tokens).length")


def test_a_live_run_to_the_end_and_on(browser: Browser, address: str) -> None:
    """A run that stops half way; coins flipped on another tree; a step that begins anew; text that is lost on the way."""
    with opened(browser, address) as page:
        ask(page, "The fox said to the king", 40)
        assert written(page) == 40
        page.wait_for_function("SpecvizView.run.speed.includes('counting draft, score, verify')", timeout=60_000)
        page.get_by_role("button", name="Compare with plain decoding").click()
        page.wait_for_function("SpecvizView.run.speed.includes('plain decoding')", timeout=60_000)
        expect(page.locator(".sv-score").get_by_text("plain decoding")).to_be_visible()
        assert written(page) == 40, "a comparison writes nothing"
        page.get_by_role("button", name="One step", exact=True).click()
        page.wait_for_function("SpecvizView.run.scenes.flatMap(s => s.tokens).length > 40", timeout=30_000)
        text = page.evaluate(
            "SpecvizView.run.prompt + SpecvizView.run.scenes.slice(0, 3).flatMap(s => s.tokens.map(t => t.text)).join('')"
        )
        tree = "SpecvizView.run.scenes[SpecvizView.state().step].nodes.map(n => n.text).join('|')"
        page.evaluate("SpecvizView.go(3, 0)")
        before = page.evaluate(tree)
        page.locator(".sv-scroll").first.click(position={"x": 2, "y": 2})
        page.keyboard.press("r")
        page.wait_for_function("SpecvizView.run.scenes.length === 1", timeout=30_000)
        assert page.evaluate("SpecvizView.run.prompt") == text
        assert page.evaluate(tree) == before
        page.keyboard.press("t")
        page.wait_for_function(f"SpecvizView.run.scenes.length === 1 && {tree} !== {before!r}", timeout=30_000)
        page.get_by_role("button", name="One step", exact=True).click()
        page.wait_for_function("SpecvizView.run.scenes.length === 2", timeout=30_000)
        assert page.evaluate("SpecvizView.run.prompt") == text


def test_stop_in_the_middle_and_step_on(browser: Browser, address: str) -> None:
    """A run that cannot be stopped, that is lost by it, or that cannot go on; a second Run while one runs."""
    with opened(browser, address) as page:
        parameters(page)
        page.get_by_label("number input for Tokens").fill("200")
        page.locator("#sv-tree input").fill("binary:5")  # which takes its time
        for name, said in (("Stop", "Stopped after"), ("Pause", "Continue resumes from the step shown")):
            page.get_by_label("Prompt", exact=True).fill(f"They said {name}")
            page.get_by_role("button", name="Run", exact=True).dblclick()
            begun = f"SpecvizView.run.prompt === 'They said {name}' && SpecvizView.run.scenes.length > 1"
            page.wait_for_function(begun, timeout=60_000)
            page.get_by_role("button", name=name, exact=True).dispatch_event("click")  # at once, on a machine under load
            page.wait_for_timeout(1500)
            count = page.evaluate("SpecvizView.run.scenes.length")
            page.wait_for_timeout(1000)
            assert page.evaluate("SpecvizView.run.scenes.length") == count
            assert written(page) < 200
            expect(page.locator(".sv-banner")).to_contain_text(said)
            expect(page.get_by_role("button", name="Stop", exact=True)).to_be_enabled(enabled=name == "Pause")
            expect(page.get_by_role("button", name="Continue from this step")).to_be_enabled()
        page.get_by_role("button", name="One step", exact=True).click()
        page.wait_for_function(f"SpecvizView.run.scenes.length === {count + 1}", timeout=30_000)
        page.evaluate("SpecvizView.go(1e6, 0)")
        page.get_by_role("button", name="Continue from this step").click()
        page.wait_for_function("SpecvizView.run.scenes.flatMap(scene => scene.tokens).length === 200", timeout=120_000)


def test_other_parameters_in_the_middle(browser: Browser, address: str) -> None:
    """A step by the old parameters after new ones were entered, or a text that is lost by it."""
    with opened(browser, address) as page:
        ask(page, "The bear", 12, "2,2")
        nodes = "SpecvizView.run.scenes.at(-1)?.nodes.length"
        assert page.evaluate(nodes) == 7
        text = page.evaluate(
            "SpecvizView.run.prompt + SpecvizView.run.scenes.flatMap(s => s.tokens.map(t => t.text)).join('')"
        )
        parameters(page)
        tree = page.locator("#sv-tree input")
        tree.fill("chain:4")
        tree.press("Enter")
        expect(page.get_by_text("at most 4 drafted tokens in 4 levels")).to_be_visible(timeout=15_000)
        page.get_by_role("button", name="One step", exact=True).click()
        page.wait_for_function(f"{nodes} === 5", timeout=30_000)
        assert page.evaluate("SpecvizView.run.prompt") == text
        page.evaluate("SpecvizView.go(0, 0)")
        page.get_by_role("button", name="Continue from this step").click()
        page.wait_for_function("SpecvizView.run.scenes.length > 2", timeout=30_000)
        assert page.evaluate("SpecvizView.run.scenes.map(scene => scene.number)[0]") > 0


def test_toys_run_live(browser: Browser, address: str) -> None:
    """A toy that is drawn in decimals, or flipped with a real model's coins."""
    with opened(browser, address + "#toy.0.0") as page:
        page.wait_for_function("SpecvizView.run.name === 'toy'", timeout=20_000)
        assert "2/3" in page.locator(".sv-shown .sv-q").first.text_content()
        page.get_by_role("button", name="Flip the coins again").click()
        page.wait_for_function("SpecvizView.run.name === 'run'", timeout=20_000)
        assert "2/3" in page.locator(".sv-shown .sv-q").first.text_content()
        page.get_by_role("button", name="One step", exact=True).click()
        page.wait_for_function("SpecvizView.run.scenes.length === 2", timeout=20_000)


def test_what_is_wrong_is_a_sentence(browser: Browser, address: str) -> None:
    """A traceback, or silence, where it was entered and where it was asked for."""
    with opened(browser, address) as page:
        parameters(page)
        tree = page.locator("#sv-tree input")
        tree.fill("nonsense")
        tree.press("Enter")
        expect(page.locator("#sv-parameters").get_by_text("'nonsense'")).to_be_visible(timeout=15_000)
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".toast-body").get_by_text("nonsense")).to_be_visible(timeout=15_000)
        before = page.locator(".sv-ribbon").inner_text()
        tree.fill("2,2")
        tree.press("Enter")
        page.get_by_label("Coin seed").fill("")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text("the coin seed must be a number, got nothing")).to_be_visible(timeout=15_000)
        assert page.locator(".sv-ribbon").inner_text() == before, "nothing is lost"


@pytest.mark.parametrize("content", ["not json", '{"is": "RunTrace", "schema": 99}', "\x00\xff"])
def test_a_file_that_is_no_run(browser: Browser, address: str, content: str, tmp_path: Path) -> None:
    """A page that breaks, or forgets its run, over a file that it cannot read."""
    path = tmp_path / "run.json"
    path.write_bytes(content.encode("latin-1"))
    with opened(browser, address) as page:
        before = page.locator(".sv-ribbon").inner_text()
        page.locator("input[type=file]").first.set_input_files(path)
        expect(page.locator(".toast-body").last).to_be_visible(timeout=15_000)
        assert page.locator(".sv-ribbon").inner_text() == before


DROP = """(text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'run.json', { type: 'application/json' }));
    const target = document.querySelector('.sv') ?? document.documentElement;
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    for (const type of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(type, options));
}"""


def drop(page: Page, text: str) -> None:
    """A file dropped on the page."""
    page.evaluate(DROP, text)


def test_a_run_goes_out_and_comes_back(browser: Browser, address: str) -> None:
    """A download that is another run, or a dropped file that shows something else than was saved."""
    everything = "JSON.stringify(SpecvizView.run.scenes)"
    with opened(browser, address) as page:
        ask(page, "Once a wolf met a lamb", 16)
        with page.expect_download(timeout=30_000) as download:
            page.get_by_role("button", name="Download this run").click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        shown, prompt = page.evaluate(everything), page.evaluate("SpecvizView.run.prompt")
    with opened(browser, address) as page:
        assert page.evaluate(everything) != shown
        drop(page, text)
        page.wait_for_function("prompt => SpecvizView.run.prompt === prompt", arg=prompt, timeout=30_000)
        assert page.evaluate(everything) == shown
        expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)


@pytest.mark.parametrize("delay", [0, 0, 100, 300, 600])
def test_a_file_that_is_dropped_at_once(browser: Browser, address: str, delay: int) -> None:
    """A file that is lost because the button that would open it is still on its way to the browser."""
    text = find_recorded_run("toy").path.read_text(encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(f"""
        let scripts;  // the last that the head makes: a drop finds its listener, and no button yet
        Object.defineProperty(window, 'SpecvizPage', {{ get: () => scripts, set: (found) => {{
            scripts = found;
            setTimeout(() => {{
                window.early = !document.querySelector('#sv-open');
                ({DROP})({json.dumps(text)});
            }}, {delay});
        }} }});
    """)
    page.goto(address)
    page.wait_for_function("window.SpecvizView?.run.scenes.length === 1", timeout=30_000)
    assert page.evaluate("SpecvizView.run.prompt") == ""
    assert page.evaluate("window.early") or delay, "the control: there was no button yet"
    context.close()


def test_a_toy_and_back(browser: Browser, address: str) -> None:
    """A toy that is chosen, and refuses what stands in the fields; a real pair that is left with a toy's letters."""
    with opened(browser, address) as page:
        parameters(page)
        prompt = page.get_by_label("Prompt", exact=True)
        prose = prompt.input_value()
        for option, expected in (("Toy: two tokens", "A"), ("Stories", prose)):
            page.locator("#sv-pair input").click()
            page.get_by_role("option", name=option).click()
            expect(prompt).to_have_value(expected, timeout=15_000)
        expect(page.get_by_label("number input for Temperature")).to_have_value("1")


def test_text_is_never_markup(browser: Browser, address: str) -> None:
    """A token that runs as a script, in a run that somebody sent, wherever its text is shown."""
    trace = find_recorded_run("rescued").trace()
    with opened(browser, address) as page:
        drop(page, dump(replace(trace, texts=dict.fromkeys(trace.texts, EVIL))))
        page.wait_for_function("SpecvizView.run.prompt.includes('onerror')", timeout=30_000)
        for key in ("c", "m", "l", "v"):
            page.keyboard.press(key)
            for event in range(8):
                page.evaluate("event => SpecvizView.go(3, event)", event)
            assert page.locator(".sv img, .sv script").count() == 0
        page.get_by_text("Charts of this run").click()
        page.wait_for_timeout(1500)
        assert EVIL in page.locator(".sv-ribbon").inner_text()
        assert page.locator("img[src='x']").count() == 0
        page.evaluate("SpecvizView.go(0, 0)")
        page.get_by_role("button", name="Flip the coins again").click()
        expect(page.get_by_text("another version of these models").first).to_be_visible(timeout=15_000)
        assert page.locator("img[src='x']").count() == 0


def test_without_models(browser: Browser) -> None:
    """A first screen that waits for a model."""
    with served("--no-models") as where, opened(browser, where) as page:
        page.get_by_label("Recorded runs").click()
        page.get_by_role("option", name="Temperature 0").click()
        page.wait_for_function("SpecvizView.run.scenes.length > 1")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text("started without models").last).to_be_visible(timeout=15_000)


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
        page.locator(".sv-shown .sv-node[data-node='1']").tap()
        assert state(page)["node"] == 1
        assert "target p" in page.locator(".sv-card").inner_text()
        shown = page.locator(".sv-pane:visible h2").text_content()
        page.locator(".sv-switch button[aria-pressed=false]").tap()
        assert page.locator(".sv-pane:visible h2").text_content() != shown
        swipe(page, -120)
        assert state(page)["event"] == 1
        swipe(page, 120)
        assert state(page)["event"] == 0


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


def test_a_reload_and_a_link_come_back(browser: Browser, address: str) -> None:
    """What was entered, the run and the cursor are gone after a reload; a link opens something else."""
    with opened(browser, address) as page:
        parameters(page)
        page.get_by_label("Coin seed").fill("7")
        page.get_by_text("Parameters").click()
        ask(page, "The bear", 30)
        page.wait_for_function("SpecvizView.run.speed", timeout=60_000)
        page.wait_for_function("localStorage.specviz && localStorage.specviz.length > 10000", timeout=20_000)
        page.wait_for_timeout(1500)  # what is kept is written once more when the run is over
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


def test_who_waits_sees_their_place(browser: Browser, address: str) -> None:
    """A page that does nothing while others run, without a word; a run that is lost in the queue."""
    with opened(browser, address) as one, opened(browser, address) as two, opened(browser, address) as three:
        for page in (one, two, three):
            parameters(page)
            page.get_by_label("number input for Tokens").fill("200")
            page.locator("#sv-tree input").fill("binary:5")  # slow enough that two runs last until the third has waited
            page.locator("#sv-tree input").press("Enter")
        for page in (one, two, three):
            page.get_by_role("button", name="Run", exact=True).click()
        expect(three.locator("#sv-status")).to_contain_text("queue", timeout=15_000)
        for page in (one, two):
            page.locator("#sv-stop").evaluate("button => button.click()")  # a run that is over needs no stop
        three.wait_for_function("SpecvizView.run.name === 'run' && SpecvizView.run.scenes.length > 2", timeout=60_000)
        three.get_by_role("button", name="Stop", exact=True).click()
        three.wait_for_timeout(1000)
