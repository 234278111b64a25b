"""Files, links, reloads and what a browser keeps, in a real browser; and text that is never markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from specviz.recorded.runs import find_recorded_run
from specviz.trace.file import dump
from tools.browser import arrive, ask, close_sheets, fill_tree, new_context, opened, parameters, press, state
from tools.screenshots import open_share

EVIL = "</script><img src=x onerror=alert(1)>${alert(1)}"
EVERYTHING = "JSON.stringify(SpecvizView.run.scenes)"
TEXT = "SpecvizView.run.prompt + SpecvizView.run.scenes.flatMap(scene => scene.tokens.map(token => token.text)).join('')"
KEPT = "localStorage.specviz && localStorage.specviz.length > 10000"
pytestmark = pytest.mark.slow
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


def open_files(page: Page) -> None:
    """Open the sheet of files."""
    page.locator(".sv-tools").get_by_role("button", name="Open: ").click()
    expect(page.locator("#sv-files")).to_be_visible()


def recorded(page: Page, title: str) -> None:
    """A recorded run, from the menu."""
    page.get_by_label("Recorded runs").click()
    page.get_by_role("option", name=title).click()


def test_what_is_wrong_is_a_sentence(browser: Browser, address: str) -> None:
    """A traceback, or silence, where it was entered and where it was asked for."""
    with opened(browser, address) as page:
        before = page.evaluate(TEXT)
        parameters(page)
        fill_tree(page, "nonsense")
        expect(page.locator("#sv-tree").get_by_text("'nonsense'")).to_be_visible()
        expect(page.locator(".sv-chip-wrong")).to_have_text("!")
        close_sheets(page)
        press(page, "sv-run")
        expect(page.locator(".sv-banner")).to_contain_text("nonsense")
        parameters(page)
        fill_tree(page, "2,2")
        page.get_by_label("Coin seed", exact=True).fill("")
        close_sheets(page)
        press(page, "sv-run")
        expect(page.locator(".sv-banner")).to_contain_text("The coin seed must be a number, got nothing.")
        assert page.evaluate(TEXT) == before, "nothing is lost"


@pytest.mark.parametrize("content", ["not json", '{"is": "RunTrace", "schema": 99}', "\x00\xff"])
def test_a_file_that_is_no_run(browser: Browser, address: str, content: str, tmp_path: Path) -> None:
    """A page that breaks, or forgets its run, over a file that it cannot read."""
    path = tmp_path / "run.json"
    path.write_bytes(content.encode("latin-1"))
    with opened(browser, address) as page:
        before = page.evaluate(TEXT)
        page.locator("input[type=file]").first.set_input_files(path)
        expect(page.locator(".sv-banner.sv-failed")).to_contain_text("un.json")
        assert page.evaluate(TEXT) == before


def test_a_run_goes_out_and_comes_back(browser: Browser, address: str) -> None:
    """A download that is another run, or a dropped file that shows something else than was saved."""
    with opened(browser, address) as page:
        ask(page, "Once a wolf met a lamb", 16)
        open_share(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Run (JSON)").click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        shown, prompt = page.evaluate(EVERYTHING), page.evaluate("SpecvizView.run.prompt")
    with opened(browser, address) as page:
        assert page.evaluate(EVERYTHING) != shown
        drop(page, text)
        page.wait_for_function("prompt => SpecvizView.run.prompt === prompt", arg=prompt)
        assert page.evaluate(EVERYTHING) == shown
        expect(page.get_by_label("Prompt", exact=True)).to_have_value(prompt)
        press(page, "sv-undo")
        page.wait_for_function("SpecvizView.run.name === 'rescued'")


@pytest.mark.parametrize("delay", [0, 0, 100, 300, 600])
def test_a_file_that_is_dropped_at_once(browser: Browser, address: str, delay: int) -> None:
    """A file that is lost because the button that would open it is still on its way to the browser."""
    text = find_recorded_run("toy").path.read_text(encoding="utf-8")
    context = new_context(browser)
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
    page.wait_for_function("window.SpecvizView?.run.scenes.length === 1")
    assert page.evaluate("SpecvizView.run.prompt") == ""
    assert page.evaluate("window.early") or delay, "the control: there was no button yet"
    context.close()


def test_a_reload_and_the_runs_of_a_browser(browser: Browser, address: str) -> None:
    """What was entered, the run and the cursor are gone after a reload, or another run is opened from the list."""
    with opened(browser, address) as page:
        parameters(page)
        page.get_by_label("Coin seed", exact=True).fill("7")
        close_sheets(page)
        ask(page, "The bear", 30)
        page.wait_for_function(KEPT)
        open_files(page)
        expect(page.get_by_label(re.compile("Your runs \\(1 in this browser"))).to_be_visible()
        close_sheets(page)
        page.evaluate("SpecvizView.go(2, 3)")
        text, name = page.evaluate(TEXT), page.evaluate("SpecvizView.run.name")
        page.wait_for_function("location.hash.startsWith(`#${SpecvizView.run.name}.2.0`)")
        page.reload()
        arrive(page)
        assert (page.evaluate(TEXT), page.evaluate("SpecvizView.run.name")) == (text, name)
        assert (state(page)["step"], state(page)["event"]) == (2, 3)
        expect(page.get_by_label("Prompt", exact=True)).to_have_value("The bear")
        parameters(page)
        expect(page.get_by_label("Coin seed", exact=True)).to_have_value("7")
        close_sheets(page)
        recorded(page, "Everything accepted")
        page.wait_for_function("SpecvizView.run.name === 'bonus'")
        open_files(page)
        page.get_by_label(re.compile("Your runs")).click()
        page.get_by_role("option", name="The bear").click()
        page.wait_for_function("name => SpecvizView.run.name === name", arg=name)
        assert page.evaluate(TEXT) == text


def test_links(browser: Browser, address: str) -> None:
    """A link that opens another run, place, rule or mode than the one who sent it saw."""
    with opened(browser, address + "#ghosts.1.2;left=traversal;right=topdown;exact;drawer=code") as page:
        assert page.evaluate("SpecvizView.run.name") == "ghosts"
        assert (state(page)["step"], state(page)["scored"], state(page)["exact"]) == (1, 2, True)
        assert page.evaluate("SpecvizView.run.panes") == ["traversal", "topdown"]
        expect(page.locator(".sv-drawer .sv-live").first).to_be_visible()
        open_share(page)
        link = page.get_by_label("Link to this moment")
        expect(link).to_have_value(f"{address}/#ghosts.1.2;left=traversal;right=topdown;exact;drawer=code")
    with opened(browser, address + "#rescued.3.-2") as page:
        assert (state(page)["step"], state(page)["scored"]) == (3, -2), "while it was drafted"
    with opened(browser, address + "#rescued.3.1;left=naive") as page:
        page.wait_for_function("SpecvizView.run.panes[0] === 'naive'")  # a rule that has to judge first
        assert (state(page)["step"], state(page)["scored"]) == (3, 1)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("#nosuch.0.0", "This page has no run that is called nosuch; a recorded run is shown instead."),
        ("#run-00000000.1.1", "This browser does not keep the run of this link (run-00000000)"),
        ("#ghosts.99.0", "The link asks for step 100, and this run ends with step"),
        ("#ghosts.0.0;fancy=1", "This page does not understand these parts of the link: fancy=1."),
    ],
)
def test_a_dead_link_says_so(browser: Browser, address: str, link: str, said: str) -> None:
    """A link to what is not there, which opens something else in silence."""
    with opened(browser, address + link) as page:
        expect(page.locator(".sv-banner")).to_contain_text(said)
        expect(page.locator(".sv-banner")).to_have_attribute("role", "status")


LEAVE_AT_ONCE = """() => {
    addEventListener('popstate', () => {
        const start = performance.now();
        while (performance.now() < start + 500); // the address of the moved cursor is due to be written by then
    }, { once: true });
    SpecvizView.go(0, 2);
    history.back();
}"""


def test_the_browser_s_back(browser: Browser, address: str) -> None:
    """A Back that leaves the page, that stays at the same run, or that brings another place of it."""
    with opened(browser, address) as page:
        page.evaluate("SpecvizView.go(2, 4)")
        page.wait_for_function("location.hash.startsWith('#rescued.2.1')")
        recorded(page, "Everything accepted")
        page.wait_for_function("SpecvizView.run.name === 'bonus' && location.hash.startsWith('#bonus')")
        page.evaluate(LEAVE_AT_ONCE)
        page.wait_for_function("SpecvizView.run.name === 'rescued'")
        assert (state(page)["step"], state(page)["event"]) == (2, 4)
        page.go_forward()
        page.wait_for_function("SpecvizView.run.name === 'bonus'")


def test_two_tabs(browser: Browser, address: str) -> None:
    """A second tab that shows the first one's fields beside another run."""
    with opened(browser, address) as one:
        ask(one, "The hen", 12)
        one.wait_for_function(KEPT.replace("10000", "3000"))
        other = one.context.new_page()
        other.goto(address)
        arrive(other)
        assert other.evaluate("SpecvizView.run.name") == "rescued"
        expect(other.get_by_label("Prompt", exact=True)).to_have_value(other.evaluate("SpecvizView.run.prompt"))
        expect(other.locator(".sv-chip-changes")).to_have_text("")
        other.close()  # a browser opens six connections to an address, and every tab holds some
        third = one.context.new_page()
        third.goto(one.url)
        arrive(third)
        assert third.evaluate(TEXT) == one.evaluate(TEXT)
        expect(third.get_by_label("Prompt", exact=True)).to_have_value("The hen")


def test_text_is_never_markup(browser: Browser, address: str) -> None:
    """A token that runs as a script, in a run that somebody sent, wherever its text is shown."""
    trace = find_recorded_run("rescued").trace()
    with opened(browser, address) as page:
        drop(page, dump(replace(trace, texts=dict.fromkeys(trace.texts, EVIL))))
        page.wait_for_function("SpecvizView.run.prompt.includes('onerror')")
        for key in ("c", "m", "l", "v", "n", "g"):
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press(key)
            for event in range(12):
                page.evaluate("event => SpecvizView.go(3, event)", event)
            assert page.locator(".sv img, .sv script").count() == 0
        expect(page.locator("#sv-charts .js-plotly-plot").first).to_be_visible()
        for tab in ("Why", "Node", "Tree", "Run"):
            page.get_by_role("tab", name=tab).click()
            page.evaluate("SpecvizView.go(3, 8)")
            assert page.locator(".sv img, .sv script").count() == 0
        page.locator(".sv-shown .sv-node[data-node='1']").hover()
        assert EVIL in page.locator(".sv-ribbon").inner_text()
        assert page.locator("img[src='x']").count() == 0
        page.evaluate("SpecvizView.go(0, 0)")
        press(page, "sv-flip")
        expect(page.locator(".sv-banner")).to_contain_text("another version of these models")
        assert page.locator("img[src='x']").count() == 0
