"""The bench in a browser: real runs of the embedded pair, stopped, gone on with, kept, and those of the command."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_helpers import COLOURS, list_violations
from playwright.sync_api import Browser, Page, expect
from study_helpers import invent, small_plan

from specviz.studies.plan import build_plan
from specviz.studies.results import join_study, read_study, write_line
from specviz.studies.run import run_here
from specviz.studies.summary import summarize
from specviz.studies.view import START, fill_form, plan_form, read_form, view_study, write_toml
from specviz.texts import bench as texts
from specviz.trace.codec import encode
from specviz.web.bench_page import Bench, _read_run
from specviz.web.pairs import PairPool
from specviz.web.turns import Turns, Visitor
from tools.browser import PATIENCE, inside, new_context, served, wait_until

WORDS = texts.WORDS
SMALL = {"bundled": 2, "trees": "chain:2; 2", "temperatures": "0.5 1", "max_tokens": 8}


def small_form(**changes: Any) -> dict[str, Any]:
    return {**encode(START), **SMALL, **changes}


def test_a_form_is_a_plan_and_back() -> None:
    """A plan that measures something else than its form says; a file whose form shows other values."""
    form = read_form(small_form(own="A fox\n\n  A bear  "))
    plan = plan_form(form)
    assert (plan.prompts[2:], plan.trees, plan.temperatures) == (("A fox", "A bear"), ("chain:2", "2"), (0.5, 1.0))
    assert plan_form(fill_form(plan)) == plan
    assert build_plan_of(write_toml(plan)) == plan, "the file for the command is the same plan"
    assert plan_form(read_form(small_form())) != plan, "the control"


def build_plan_of(text: str) -> Any:
    import tomllib

    return build_plan(tomllib.loads(text))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trees": "chain:2; chian"}, "chian"),
        ({"trees": "400"}, ""),
        ({"temperatures": "warm"}, "temperatures must be numbers"),
        ({"seeds": "0.5"}, "seeds must be numbers"),
        ({"rules": []}, "rules must have at least one entry"),
        ({"bundled": 0}, "prompts must have at least one entry"),
        ({"bundled": 101}, "from 0 to 100, got 101"),
        ({"max_tokens": 65}, "at most 64 tokens"),
        ({"bundled": 100, "seeds": "0 1"}, "at most 400 runs of one plan, and this has 800"),
        ({"trees": "40,40"}, "40,40"),
        ({"own": "x" * 20_001}, "at most 20000 characters"),
        ({"max_tokens": "8"}, "form.max_tokens: expected a whole number"),
    ],
)
def test_what_the_page_does_not_make_is_refused(changes: dict[str, Any], said: str) -> None:
    """An hour of the server's time for one visitor, or an error without a word."""
    if changes == {"trees": "400"}:
        plan_form(read_form(small_form(**changes)))  # the control: a wide tree that fits
        return
    with pytest.raises(ValueError) as refused:
        plan_form(read_form(small_form(**changes)))
    assert said in str(refused.value)


@pytest.mark.parametrize("body", ["", "0", "x\n{}", "12\n{plan}", "-1\n{plan}", "0\n{plan}x", "0\n{}", "0\n{large}"])
def test_a_run_that_no_plan_has_is_refused(body: str) -> None:
    """A stranger's request that ends in a traceback, or that makes what the page would refuse."""
    plan = small_plan()
    large = small_plan(max_tokens=5000)
    with pytest.raises(ValueError):
        _read_run(body.replace("{plan}", write_line(plan)).replace("{large}", write_line(large)))
    assert _read_run(f"11\n{write_line(plan)}")[1] == plan.list_units()[11], "the control"


def test_charts_place_numbers_by_their_size() -> None:
    """A mark outside its chart, or a larger number drawn below a smaller one."""
    plan = small_plan()
    results = [one for half in (0, 1) for one in invent(plan, expected=3.5 + half)[half::2]]
    (chart, other) = view_study(join_study(plan, results)).charts
    for one in (chart, other):
        marks = [mark for series in one.series for mark in series.marks]
        assert all(0 < mark.x < 1 and 0 <= (mark.low or 0) <= mark.y <= (mark.high or 1) <= 1 for mark in marks)
        assert len({mark.x for mark in marks}) == 4, "no mark lies on another"
        lower, higher = one.series
        assert all(a.y < b.y for a, b in zip(lower.marks, higher.marks, strict=True))
    assert chart.y_ticks == other.y_ticks


def test_a_run_waits_for_its_turn_and_gives_it_back() -> None:
    """A run that overtakes everybody, a turn that is never given back, or one that is kept by who has gone."""

    async def follow() -> None:
        turns, plan = Turns(1), small_plan()
        bench = Bench(PairPool("embedded", no_models=True), turns)
        first = turns.ask(Visitor("somebody"), "run")
        bench._begin = lambda plan, unit: iter_result(plan)  # type: ignore[method-assign]
        made = bench._take_turn(plan, plan.list_units()[0], 0, Visitor("me"))
        assert "next" in (await anext(made)).lower()
        assert turns.count() == (1, 1)
        turns.end(first)
        said = [json.loads(part[6:]) async for part in made if part.startswith("data")]
        assert [list(one) for one in said[-2:]] == [["said"], ["line"]]
        assert turns.count() == (0, 0)
        gone = bench._take_turn(plan, plan.list_units()[0], 0, Visitor("me"))
        await anext(gone)
        assert turns.count() == (1, 0)
        await gone.aclose()
        assert turns.count() == (0, 0)

    asyncio.run(follow())


def iter_result(plan: Any) -> Any:
    yield
    return invent(plan)[0]


def press(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=True).click()


def fill_in(page: Page, **values: Any) -> None:
    for title, value in values.items():
        page.get_by_label(WORDS[title], exact=False).first.fill(str(value))


def kept(page: Page) -> str:
    return str(page.evaluate("localStorage.getItem('specviz-bench') ?? ''"))


@contextmanager
def visited(browser: Browser, home: str, size: tuple[int, int] = (1280, 720)) -> Iterator[Page]:
    """The bench, which must ask nobody else for anything, and write no error."""
    context = new_context(browser, viewport={"width": size[0], "height": size[1]})
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if inside(request.url, home) else wrong.append(request.url))
    page.goto(f"{home}/bench")
    page.locator(".sv-bench-form").wait_for()
    yield page
    assert wrong == []
    context.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


STOP_IN_THE_MIDDLE = """title => { // the page presses itself: on a busy machine we come when all is done
    const { setItem } = Storage.prototype, buttons = [...document.querySelectorAll('button')];
    Storage.prototype.setItem = function (key, text) {
        setItem.call(this, key, text);
        if (key !== 'specviz-bench' || text.split('\\n').length <= 3) return;
        Storage.prototype.setItem = setItem;
        buttons.find(button => button.textContent === title).click();
    };
}"""


@pytest.mark.slow
def test_a_study_is_stopped_and_goes_on(browser: Browser, address: str, tmp_path: Path) -> None:
    """Results that are lost when the page is closed, runs made twice, or numbers that the command would not give."""
    with visited(browser, address) as page:
        fill_in(page, **SMALL)
        page.evaluate(STOP_IN_THE_MIDDLE, WORDS["stop"])
        press(page, WORDS["run"])
        page.get_by_role("button", name=WORDS["resume"], exact=True).wait_for()
        before = kept(page).splitlines()
        assert 3 <= len(before) < 9, "stopped in the middle"
        expect(page.locator(".sv-bench-said")).to_contain_text(f"{len(before) - 1} of 8")
        page.reload()
        expect(page.locator(".sv-bench-said")).to_contain_text(f"{len(before) - 1} of 8")
        assert page.get_by_label(WORDS["trees"], exact=False).first.input_value() == SMALL["trees"]
        press(page, WORDS["resume"])
        expect(page.locator(".sv-bench-said")).to_have_text(WORDS["done"].replace("{planned}", "8"), timeout=PATIENCE)
        lines = kept(page).splitlines()
        assert (lines[: len(before)], len(lines)) == (before, 9)
        study = read_study(kept(page))
        here = join_study(study.plan, run_here(study.plan, study.plan.list_units()))
        assert [row.observed for row in summarize(study)] == [row.observed for row in summarize(here)]
        assert page.locator(".sv-bench-chart").count() == 2
        assert page.locator(".sv-bench-scroll tbody tr").first.inner_text().startswith("chain:2")
        with page.expect_download() as saved:
            press(page, WORDS["jsonl"])
        saved.value.save_as(tmp_path / "study.jsonl")
        press(page, WORDS["clear"])
        assert kept(page) == ""
        page.set_input_files("input[type=file]", tmp_path / "study.jsonl")
        wait_until(page, "text => localStorage.getItem('specviz-bench') === text", "\n".join(lines) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(("size", "dark"), [((1280, 720), False), ((390, 844), False), ((1280, 720), True)])
def test_anybody_can_use_the_bench(browser: Browser, address: str, size: tuple[int, int], dark: bool) -> None:
    """Colours too pale, fields without a name, a page that is wider than the screen; an error that is not said."""
    plan = small_plan()
    text = "".join(f"{write_line(one)}\n" for one in (plan, *invent(plan)[:9]))
    with visited(browser, address, size) as page:
        page.evaluate("text => localStorage.setItem('specviz-bench', text)", text)
        page.reload()
        page.locator(".sv-bench-chart").first.wait_for()
        if dark:
            press(page, WORDS["theme"])
        assert list_violations(page, COLOURS) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        fill_in(page, temperatures="warm")
        press(page, WORDS["run"])
        expect(page.locator(".sv-bench-said.sv-failed")).to_contain_text("temperatures must be numbers")
