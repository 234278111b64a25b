"""The site in a real browser, from a plain server of files below a sub-path; nothing outside its folder is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from share_helpers import look, save

from specviz.explore.fields import list_fields
from specviz.explore.form import RANGES
from specviz.lessons.page import lessons_message
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.site.build import HERE, weigh_site
from specviz.trace.file import load
from specviz.verify import find_rule
from specviz.views.message import run_message
from tools.browser import files_served, opened, press, state, wait_for_run, wait_until
from tools.screenshots import open_share

MOST = 2_000_000  # bytes, compressed
OWN = re.compile(r"""(?:src|href)=["'](?!data:|#)([^"']+)["']""")


@pytest.fixture(scope="module")
def home(site_folder: Path) -> Iterator[str]:
    with files_served(site_folder) as address:
        yield f"{address}/sub/"


@pytest.mark.slow
def test_the_site_weighs_less_than_two_megabytes(site_folder: Path) -> None:
    """A file that everybody waits for and few need. All pages and runs together are counted, not only those of a visit."""
    weights = weigh_site(site_folder / "sub")
    assert len(weights) > 2 * len(RECORDED)
    assert sum(weights.values()) < MOST
    runtime = sum(path.stat().st_size for path in (site_folder / "sub" / HERE).iterdir())
    assert runtime > MOST, "the control: what a live run needs is left out"


@pytest.mark.slow
def test_every_field_is_on_both_pages_with_the_same_limits(site_folder: Path) -> None:
    """A field of the site that Gradio's form lacks, or whose limits are not those that are checked."""
    page = (site_folder / "sub" / "index.html").read_text(encoding="utf-8")
    fields = list_fields({"tree": "2,2", "proposal": "without"})
    assert set(re.findall(r'<(?:input|select) id="sv-[\w-]+-field" name="(\w+)"', page)) == set(fields)
    for name, holds in RANGES.items():
        least, most = fields[name].least, fields[name].most
        assert least is not None
        assert not holds(least - 1)
        assert most is None or (holds(most) and not holds(most + 1))


@pytest.mark.slow
def test_the_site_refers_to_nothing_outside(site_folder: Path) -> None:
    """A link or a script of another server; a link to a file that is not there."""
    for name in ("index.html", "lessons/index.html"):
        path = site_folder / "sub" / name
        markup = re.sub(r"(?s)<(script|style)[^>]*>.*?</\1>", "", path.read_text(encoding="utf-8"))
        for reference in OWN.findall(markup):
            assert (path.parent / reference).is_file(), reference


@pytest.mark.slow
def test_a_recorded_run_replays_and_another_one_is_opened(browser: Browser, home: str) -> None:
    """A run that is not the one of its file, a menu that opens nothing, a rule that does not change."""
    with opened(browser, home) as page:
        check_run(page, "rescued")
        assert state(page)["scored"] > 0
        page.locator("#sv-examples select").select_option("wrong-q")
        page.wait_for_url(re.compile("#wrong-q"))
        check_run(page, "wrong-q")
        assert page.locator("#sv-tree input").input_value() == find_recorded_run("wrong-q").settings.tree
        page.evaluate("SpecvizView.go(1, 5)")
        page.locator(".sv-picker").first.select_option("naive")
        expect(page.locator(".sv-picker").last).to_have_value("topdown")
        assert (state(page)["step"], state(page)["event"]) == (1, 5)
        page.go_back()
        page.wait_for_url(re.compile("left=topdown"))
        expect(page.locator(".sv-picker").first).to_have_value("topdown")
        page.goto(f"{home}?again#deep.2.3;left=traversal;right=topdown;exact")
        wait_for_run(page)
        expect(page.locator(".sv-count")).to_contain_text("step 3 of")
        assert state(page)["scored"] == 3
        assert page.evaluate("SpecvizView.run.panes") == ["traversal", "topdown"]


def check_run(page: Page, key: str) -> None:
    """The run on show is the one that Python makes of the recorded file."""
    record = find_recorded_run(key)
    message = json.loads(run_message(record.trace(), 1, [find_rule(pane) for pane in record.panes], key))
    shown = page.evaluate("SpecvizView.run.scenes.map(({ panes, ...scene }) => scene)")
    assert shown == [{name: part for name, part in scene.items() if name != "panes"} for scene in message["scenes"]]


@pytest.mark.slow
def test_a_lesson_card_is_done(browser: Browser, home: str) -> None:
    """Lessons that find neither their cards nor their runs below the site; lost progress; links that lead nowhere."""
    lessons = json.loads(lessons_message(lambda key: find_recorded_run(key).trace(), {}))
    words, every = lessons["words"], [card for one in lessons["chapters"][0]["lessons"] for card in one["cards"]]
    card = next(card for card in every if card["task"]["kind"] == "pick" and not card["task"]["several"])
    right = next(option["text"] for option in card["task"]["options"] if option["right"])
    wrong = next(option["text"] for option in card["task"]["options"] if not option["right"])
    with opened(browser, home) as page:
        page.get_by_role("link", name="Lessons").click()
        page.get_by_role("button", name="Begin").click()
        wait_for_run(page)
        page.evaluate("key => { location.hash = key; }", card["key"])
        expect(page.locator(".sv-lesson-card h1")).to_have_text(card["title"])
        for option, said in ((wrong, words["try_again"]), (right, words["right"])):
            page.get_by_label(option, exact=True).check()
            page.get_by_role("button", name=words["check"], exact=True).click()
            expect(page.locator(".sv-lesson-feedback")).to_contain_text(said)
        page.reload()
        page.evaluate("location.hash = ''")
        assert json.loads(page.evaluate("localStorage.getItem('specviz-lessons')"))[card["key"]]["solved"]
        page.get_by_role("link", name="Explore").click()
        wait_for_run(page)
        assert page.url.startswith(f"{home}index.html")


@pytest.mark.slow
def test_the_view_alone_runs_in_a_page_of_another_origin(browser: Browser, home: str, address: str, tmp_path: Path) -> None:
    """A frame that stays empty, shows a form, or needs scrolling; the whole page in a frame of anybody is the control."""
    hidden, seen = ("#sv-ask", "#sv-top", ".sv-phases", ".sv-tabs"), (".sv-headline", ".sv-pane.sv-shown", ".sv-lanes")
    with files_served(tmp_path) as other:
        for whole in (home, f"{address}/"):
            embedded = f"{whole}?embed=1#deep.2.3;left=topdown;right=traversal"
            frame = f'<!doctype html><iframe src="{embedded}" width="900" height="560"></iframe>'
            (tmp_path / "page.html").write_text(frame)
            page = browser.new_page()
            page.goto(f"{other}/page.html")
            inner = page.frame_locator("iframe")
            expect(inner.locator(".sv-count")).to_contain_text("step 3 of")
            for one in hidden:
                expect(inner.locator(one)).to_be_hidden()
            for one in seen:
                expect(inner.locator(one).first).to_be_in_viewport()
            inner.get_by_role("button", name="one event on").click()
            expect(inner.locator(".sv-count")).to_contain_text("event")
            link = inner.get_by_role("link", name="Open the whole page")
            link.hover()
            assert re.fullmatch(
                rf"{re.escape(whole)}#deep\.2\.4;left=topdown;right=traversal", link.get_attribute("href") or ""
            )
            frames = inner.locator("html").evaluate("html => [html.scrollHeight, html.clientHeight]")
            assert frames[0] <= frames[1], (whole, frames)
            page.close()


@pytest.mark.slow
def test_a_live_run_is_shared_and_opened_again(browser: Browser, home: str, tmp_path: Path) -> None:
    """A link to a run that was made in a browser, or a page of it, that opens on anything else in another one."""
    with opened(browser, home, 1280, 720, ready=wait_for_run) as page:
        page.get_by_label("Prompt", exact=True).fill("The hen said <b>cluck</b>")
        page.evaluate("SpecvizPage.openSheet('sv-sheet')")
        page.get_by_label("Tokens", exact=True).fill("8")
        page.evaluate("SpecvizPage.closeSheets()")
        press(page, "sv-run")
        wait_until(page, "SpecvizView.run.prompt.startsWith('The hen') && !document.body.classList.contains('sv-running')")
        page.evaluate("SpecvizView.go(1, 4)")
        open_share(page)
        link = page.get_by_label("Link to this moment").input_value()
        (tmp_path / "run.html").write_text(save(page, "Page (HTML)"), encoding="utf-8")
        assert len(load(save(page, "Run (JSON)")).steps) == page.evaluate("SpecvizView.run.scenes.length")
        assert save(page, "Metrics (CSV)").count("\n") > 3
        page.keyboard.press("Escape")
        name, seen, at = page.evaluate("SpecvizView.run.name"), look(page), state(page)
        page.evaluate("SpecvizView.go(1, 5)")
        assert look(page) != seen, "the control: the next moment"
    with opened(browser, link, 1280, 720, ready=wait_for_run) as page:
        wait_until(page, "name => SpecvizView.run.name === name && !document.body.classList.contains('sv-running')", name)
        expect(page.locator(".sv-banner")).to_contain_text(re.compile(r"all \d steps are those that were shared"))
        page.locator(".sv-banner").get_by_role("button", name="Close").click()
        assert look(page) == seen
    with opened(browser, (tmp_path / "run.html").as_uri(), 1280, 720, ready=wait_for_run) as page:
        assert page.evaluate("SpecvizView.run.name") == name
        assert state(page)["step"] == at["step"] == 1
        assert state(page)["event"] == at["event"] == 4, "the page opens where it was saved"


@pytest.mark.slow
def test_a_live_run_is_made_stopped_and_flipped(browser: Browser, home: str) -> None:
    """A site that can only replay: a run that does not begin, or does not stop, or cannot be changed."""
    with opened(browser, home, ready=wait_for_run) as page:
        before = page.evaluate("SpecvizView.run.name")
        page.get_by_label("Prompt", exact=True).fill("The fox and the bear")
        page.locator(".sv-chip").click()
        page.get_by_label("Tokens", exact=True).fill("120")
        page.evaluate("SpecvizPage.closeSheets()")
        press(page, "sv-run")
        wait_until(page, "SpecvizView.run.prompt === 'The fox and the bear' && SpecvizView.run.scenes.length > 1")
        press(page, "sv-stop")
        wait_until(page, "!document.body.classList.contains('sv-running')")
        made = page.evaluate("SpecvizView.run.scenes.length")
        assert page.evaluate("SpecvizView.run.name") != before
        assert page.evaluate("SpecvizView.run.scenes.flatMap(scene => scene.tokens).length") < 120, "it was stopped"
        expect(page.locator(".sv-banner")).to_contain_text("Stopped")
        press(page, "sv-flip")
        wait_until(page, "SpecvizView.run.scenes.length === 1")
        wait_until(page, "!document.body.classList.contains('sv-running')")
        press(page, "sv-undo")
        wait_until(page, "made => SpecvizView.run.scenes.length === made", made)
