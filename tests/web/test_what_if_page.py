"""The model of speed in a browser: a run's own values, what is moved, two drafts under one budget, the address."""

from __future__ import annotations

import re

import pytest
from lesson_cards import SIZES, WORDS, Mouse, answer, check, list_cards, open_card, visited
from playwright.sync_api import Browser, Locator, Page, expect

from specviz.lessons.measured import TWO, list_quantities
from specviz.lessons.what_if import best_depth, break_even, model
from specviz.recorded.runs import find_recorded_run
from specviz.texts import what_if as texts

pytestmark = pytest.mark.slow


def start(run: str) -> dict[str, float]:
    """The values that a run starts with."""
    return {one.key: one.value for one in list_quantities(find_recorded_run(run).trace(), {})}


def speed(values: dict[str, float]) -> str:
    """What the page says of these."""
    return str(WORDS["what_if_speed"]).format(speed=f"{model(values).speed:.2f}")


def set_slider(slider: Locator, value: float) -> None:
    """A slider as a script sets it: exactly."""
    slider.evaluate(
        "(one, value) => { one.value = value; one.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )


def slider(page: Page, title: str, number: int = 0) -> Locator:
    """A slider by its name; the first belongs to the run, the next ones to A and B."""
    return page.get_by_role("slider", name=title).nth(number)


@pytest.mark.parametrize("size", SIZES)
def test_a_run_gives_the_first_values_and_all_of_them_move(browser: Browser, address: str, size: str) -> None:
    """A page that starts from numbers of its own, or a slider that moves nothing; an address that forgets."""
    with visited(browser, address, size) as page:
        page.get_by_role("button", name=WORDS["what_if"], exact=True).click()
        page.get_by_role("combobox", name=WORDS["what_if_run"]).select_option("hard")
        results, values = page.locator(".sv-lesson-result"), start("hard")
        expect(results.first).to_have_text(speed(values))
        for key, title, value in (
            ("acceptance", texts.ACCEPTANCE, 0.9),
            ("depth", texts.DEPTH, 3),
            ("width", texts.WIDTH, 2),
            ("draft-cost", texts.DRAFT_COST, 0.3),
            ("score-cost", texts.SCORE_COST, 1.5),
            ("batch", texts.BATCH, 8),
            ("free", texts.FREE, 32),
        ):
            values[key] = value
            set_slider(slider(page, title), value)
            expect(results.first).to_have_text(speed(values))
        expect(page).to_have_url(re.compile(r"#what-if/hard\?acceptance=0\.9&.*free=32"))
        page.reload()
        expect(page.locator(".sv-lesson-result").first).to_have_text(speed(values))
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        page.get_by_role("button", name=WORDS["what_if_again"], exact=True).click()
        expect(page.locator(".sv-lesson-result").first).to_have_text(speed(start("hard")))


def test_measured_stands_beside_modelled(browser: Browser, address: str) -> None:
    """A measured number that moves with a slider, or one of a run that measured none."""
    with visited(browser, address, "desktop") as page:
        page.evaluate("location.hash = 'what-if/deep'")
        rows = page.locator(".sv-what-if-table tbody tr")
        expect(rows).to_have_count(6)
        measured = rows.first.locator("td").first
        expect(measured).to_have_text("3.00")
        set_slider(slider(page, texts.DEPTH), 2)
        expect(rows.first.locator("td").last).to_have_text(f"{model({**start('deep'), 'depth': 2}).tokens:.2f}")
        expect(measured).to_have_text("3.00")
        page.evaluate("location.hash = 'what-if/toy'")
        expect(rows).to_have_count(2)


SET_AND_LEAVE = """([slider, hash, first]) => {
    slider.value = 2;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const start = performance.now(), leave = () => { location.hash = hash; };
    if (first) leave();
    while (performance.now() < start + 500); // the page is due to write its address by then
    if (!first) leave();
}"""


@pytest.mark.parametrize("first", [True, False])
def test_who_leaves_while_the_address_is_written_gets_there(browser: Browser, address: str, first: bool) -> None:
    """Another run that is asked for right after a slider was moved, and the address of the old one in its place."""
    with visited(browser, address, "desktop") as page:
        page.evaluate("location.hash = 'what-if/deep'")
        rows = page.locator(".sv-what-if-table tbody tr")
        expect(rows).to_have_count(6)
        page.evaluate(SET_AND_LEAVE, [slider(page, texts.DEPTH).element_handle(), "what-if/toy", first])
        expect(rows).to_have_count(2)
        expect(page).to_have_url(re.compile("#what-if/toy$"))


def test_values_without_a_run_are_yours(browser: Browser, address: str) -> None:
    """The title and the measured numbers of another run beside values that came by address alone."""
    with visited(browser, address, "desktop") as page:
        page.evaluate("location.hash = 'what-if/?acceptance=0.5&depth=5'")
        menu, table = page.get_by_role("combobox", name=WORDS["what_if_run"]), page.locator(".sv-what-if-table")
        expect(menu.locator("option:checked")).to_have_text(WORDS["what_if_yours"])
        expect(page.get_by_text(WORDS["what_if_yours_uneven"])).to_be_visible()
        expect(table.locator("thead th")).to_have_text([WORDS["what_if_columns"][0], WORDS["what_if_columns"][2]])
        expect(table.locator("tbody td")).to_have_count(2)
        expect(page.locator(".sv-lesson-result").first).to_have_text(
            speed({**start("deep"), "acceptance": 0.5, "depth": 5})
        )
        set_slider(slider(page, texts.DEPTH), 3)
        expect(page).to_have_url(re.compile(r"#what-if/\?acceptance=0\.5.*depth=3"))
        menu.select_option("deep")
        expect(table.locator("thead th")).to_have_count(3)
        expect(menu.locator("option", has_text=WORDS["what_if_yours"])).to_have_count(0)


def test_two_drafts_share_a_budget(browser: Browser, address: str) -> None:
    """A comparison with a draft that is over the budget, or of other sliders than those beside it."""
    with visited(browser, address, "desktop") as page:
        page.evaluate("location.hash = 'what-if'")
        wide, deep = ({**start("deep"), "score-cost": 1.0, "batch": 1, "free": 64, **way.values} for way in TWO)
        said, results = page.locator("section > .sv-lesson-result"), page.locator(".sv-lesson-result")
        times = model(wide).speed / model(deep).speed
        assert times > 1
        faster = WORDS["what_if_faster"].format(times=f"{times:.2f}", name=TWO[0].title, slower=TWO[1].title)
        expect(said).to_have_text(faster)
        set_slider(slider(page, texts.BUDGET), 12)
        expect(said).to_have_text(WORDS["what_if_not_both"])
        set_slider(slider(page, texts.WIDTH, 1), 2)
        set_slider(slider(page, texts.DEPTH, 2), 6)
        expect(results.nth(2)).to_have_text(speed({**wide, "width": 2}))
        expect(results.nth(3)).to_have_text(speed({**deep, "depth": 6}))
        expect(said).to_contain_text(f"“{TWO[1].title}” is ")


def test_a_task_does_not_say_what_it_asks(browser: Browser, address: str) -> None:
    """The break-even in words while it is asked for; a curve whose top is the answer."""
    with visited(browser, address, "desktop") as page:
        for card in list_cards():
            if card["task"]["kind"] != "what-if":
                continue
            open_card(page, card["key"])
            shown = page.locator(".sv-lesson-card")
            expect(shown.locator(".sv-what-if-curve circle").first).to_be_visible()
            if card["task"]["goal"] == "even":
                values = {one["key"]: one["value"] for one in card["task"]["quantities"]}
                assert f"{break_even(values) or 0:.0%}".replace("%", " %") not in shown.locator("form").inner_text()
            if "depth" in card["task"]["free"]:
                expect(shown.locator(".sv-what-if-curve polyline")).to_have_count(0)
                expect(shown.locator(".sv-what-if-curve circle")).to_have_count(1)


def test_a_level_too_many_is_explained_and_what_was_built_can_be_sent(browser: Browser, address: str) -> None:
    """A wrong length that is only called wrong; a solved task whose setting is lost."""
    card = next(one for one in list_cards() if one["task"]["kind"] == "what-if" and one["task"]["free"] == ["depth"])
    values = {one["key"]: one["value"] for one in card["task"]["quantities"]}
    best = best_depth(values, 12)
    with visited(browser, address, "desktop") as page:
        open_card(page, card["key"])
        said = page.locator(".sv-lesson-feedback")
        for depth, template in ((11, WORDS["what_if_too_deep"]), (1, WORDS["what_if_too_shallow"])):
            set_slider(slider(page, texts.DEPTH), depth)
            check(Mouse(page))
            expect(said).to_contain_text(template.split("{")[0])
        answer(Mouse(page), card["task"], right=True)
        check(Mouse(page))
        expect(said).to_contain_text(WORDS["right"])
        page.get_by_role("link", name=WORDS["what_if_go_on"]).click()
        expect(page).to_have_url(re.compile(rf"#what-if/{card['run']}\?depth={best}$"))
        expect(page.locator(".sv-lesson-result").first).to_have_text(speed({**values, "depth": best}))
