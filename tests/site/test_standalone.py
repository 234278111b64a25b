"""One run in one file: opened from disk in a real browser that may ask nobody for anything, and driven to the end."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from specviz.recorded.runs import find_recorded_run
from specviz.share.packed import pack
from specviz.site.standalone import standalone_page
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.message import run_message
from tools.browser import opened, state, wait_for_run

HOSTILE = (
    "</script><script>window.broken = 1</script>",
    "<!--",
    "<!--<script>",
    "\u2028\u2029",
    "]]>",
    "<img src=x onerror=broken=1>",
)
DRAWERS = {"code": "c", "mask": "m", "nodes": "l", "events": "v", "numbers": "n"}


@pytest.fixture(scope="module")
def trace() -> RunTrace:
    return find_recorded_run("rescued").trace()


@pytest.fixture(scope="module")
def file(trace: RunTrace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file") / "run.html"
    path.write_text(standalone_page(trace), encoding="utf-8")
    return path


def spoil(trace: RunTrace) -> RunTrace:
    """The run with hostile words for its tokens."""
    texts = {token: HOSTILE[i % len(HOSTILE)] for i, token in enumerate(trace.texts)}
    return load(dump(replace(trace, texts=texts)))


def write_naively(trace: RunTrace) -> str:
    """The page as it would be with its messages as plain JSON, and without the policy."""
    rules = [find_rule(key) for key in ("topdown", "traversal")]
    page = re.sub(r"<meta http-equiv=[^>]*>", "", standalone_page(trace))
    return re.sub(
        r'(id="sv-content">).*?</script>', lambda found: found[1] + run_message(trace, 1, rules) + "</script>", page
    )


@pytest.mark.slow
def test_a_file_is_driven_to_its_end_offline(browser: Browser, file: Path, trace: RunTrace) -> None:
    """A file that asks a server for a script or a run, or in which a control does nothing."""
    with opened(browser, file.as_uri(), ready=wait_for_run) as page:
        page.context.set_offline(True)
        rules = [find_rule(key) for key in ("topdown", "traversal")]
        expected = json.loads(run_message(trace, 1, rules))
        shown = page.evaluate("SpecvizView.run.scenes.map(({ panes, ...scene }) => scene)")
        assert shown == [{name: part for name, part in scene.items() if name != "panes"} for scene in expected["scenes"]]
        drive(page, len(trace.steps))
        check_panes(page)
        check_drawers(page)
        check_modes(page)
        reopen(page)


def drive(page: Page, steps: int) -> None:
    """From the first event to the last by key, by button, and by dragging on the scrubber."""
    page.evaluate("SpecvizView.go(0, 0)")
    for _ in range(steps - 1):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("End")
    assert state(page)["step"] == steps - 1
    assert state(page)["event"] == page.evaluate("SpecvizView.actions.lastEvent()")
    page.locator(".sv-buttons [aria-label$='one step back']").click()
    assert state(page)["step"] == steps - 2
    box = page.locator(".sv-lane").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    assert (state(page)["step"], state(page)["event"]) == (steps - 2, 0)


def check_panes(page: Page) -> None:
    """The other rule in a pane swaps them, with the cursor where it was; one of them alone."""
    page.evaluate("SpecvizView.go(2, 6)")
    page.locator(".sv-picker").first.select_option("traversal")
    expect(page.locator(".sv-picker").last).to_have_value("topdown")
    assert (state(page)["step"], state(page)["event"]) == (2, 6)
    assert page.locator(".sv-picker option").count() == 4, "only rules that judged this run"
    page.keyboard.press("1")
    expect(page.locator(".sv-pane").nth(1)).to_be_hidden()
    page.keyboard.press("b")
    expect(page.locator(".sv-pane").nth(1)).to_be_visible()


def check_drawers(page: Page) -> None:
    for name, key in DRAWERS.items():
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        expect(page.locator(f".sv-drawer-{name}")).not_to_be_empty()
    page.keyboard.press("g")
    assert page.locator(".sv-tabs button").count() == len(DRAWERS), "charts need a server"
    page.keyboard.press("n")


def check_modes(page: Page) -> None:
    """Present mode, in the dark, exact numbers, the reason, help, the tour."""
    page.keyboard.press("p")
    expect(page.locator(".sv.sv-present")).to_be_visible()
    page.keyboard.press("Escape")
    dark = page.evaluate("document.body.classList.contains('dark')")
    page.get_by_role("button", name="Theme").click()
    assert page.evaluate("document.body.classList.contains('dark')") is not dark
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("e")
    expect(page.locator(".sv.sv-exact")).to_be_visible()
    page.keyboard.press("w")
    expect(page.locator(".sv-side-body")).not_to_be_empty()
    page.get_by_role("button", name="Help").click()
    expect(page.locator("dialog.sv-help")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tour:").click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator(".sv-tour.sv-on")).to_have_count(0)


def reopen(page: Page) -> None:
    """A reload comes back to the place and the panes, and the run can be had as a file again."""
    page.evaluate("SpecvizView.go(4, 5)")
    page.wait_for_url(re.compile(r"\.4\."))  # no function is waited for: the page's policy forbids what that needs
    before = state(page)
    page.reload()
    wait_for_run(page)
    expect(page.locator(".sv-count")).to_contain_text("step 5 of")
    assert state(page)["event"] == before["event"]
    assert page.evaluate("SpecvizView.run.panes.join()") == "traversal,topdown"
    with page.expect_download() as download:
        page.get_by_role("button", name="Share:").click()
        page.get_by_role("button", name="Run (JSON)").click()
    assert load(download.value.path().read_text(encoding="utf-8")) == find_recorded_run("rescued").trace()


@pytest.mark.slow
def test_hostile_words_stay_words(browser: Browser, trace: RunTrace, tmp_path: Path) -> None:
    """A token that ends the script it stands in, or the comment, and runs; the control writes its page in the naive way."""
    spoiled, path, naive = spoil(trace), tmp_path / "run.html", tmp_path / "naive.html"
    path.write_text(standalone_page(spoiled), encoding="utf-8")
    naive.write_text(write_naively(spoiled), encoding="utf-8")
    with opened(browser, path.as_uri(), ready=wait_for_run) as page:
        assert page.evaluate("window.broken") is None
        assert page.evaluate("SpecvizView.run.prompt") == spoiled.prompt_text
        assert page.title().startswith(spoiled.prompt_text[:20])
        texts = page.evaluate("SpecvizView.run.scenes.flatMap(scene => scene.tokens.map(token => token.text)).join('')")
        assert "</script>" in texts
        assert "\u2028" in texts
    control = browser.new_page()
    control.goto(naive.as_uri())
    assert control.evaluate("window.broken") == 1
    control.close()


def test_a_file_forbids_every_request(trace: RunTrace) -> None:
    """A file that could load something, or let a script run that is not its own."""
    page = standalone_page(trace)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;;")
    assert re.search(r"script-src &#x27;sha256-[\w+/=]+&#x27;$", policy[1])
    assert not re.search(r"connect-src|unsafe-eval|https?:", policy[1])
    assert not re.search(r"""(src|href)=["']?(https?:)?//|@import|url\(["']?(https?:)?//""", page)


def test_a_run_without_a_step_is_refused(trace: RunTrace) -> None:
    """An empty page for a run that has nothing to show."""
    with pytest.raises(ValueError, match="needs a step"):
        standalone_page(replace(trace, steps=()))


def test_what_is_packed_ends_no_element() -> None:
    """A letter in packed text that means something in HTML."""
    assert re.fullmatch(r"[\w-]+", pack("".join(HOSTILE)), re.ASCII)
