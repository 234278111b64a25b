"""The lab in a browser: its Python runs in the visitor's own worker, and what is on show is what the exact module finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import pytest
from axe_helpers import COLOURS, list_violations
from lab_helpers import judged, open_bench
from playwright.sync_api import Browser, Page, Route, expect

from specviz.lab.breaks import BREAKS, Break
from specviz.lab.change import change_state
from specviz.lab.counterexample import find_counterexample
from specviz.lab.page import lab_message
from specviz.lab.replies import write_amount
from specviz.lab.state import EVERYWHERE, from_toy, read_link, write_link
from specviz.models.toy import find_toy
from specviz.texts import lab as texts
from tools import list_breaks
from tools.browser import files_served, inside, new_context, wait_until

pytestmark = pytest.mark.slow
WORDS = texts.WORDS
FIRST = json.loads(lab_message())["first"]
DONE = ".sv-lab-found[data-complete]:not([data-complete='']):not(:has(.sv-lab-status button:not([hidden])))"


def settle(page: Page) -> None:
    """Wait until all numbers of the setting are on show and nothing is under way; Python is loaded the first time."""
    page.locator(DONE).wait_for()


def link_of(page: Page) -> str:
    """The setting that the address has."""
    return str(page.evaluate("location.hash")).partition("?")[2]


@contextmanager
def visited(browser: Browser, home: str, path: str = "lab", size: tuple[int, int] = (1280, 720)) -> Iterator[Page]:
    """The lab, which must ask nobody else for anything, and write no error."""
    context = new_context(browser, viewport={"width": size[0], "height": size[1]})
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if not inside(request.url, home) else None)
    page.goto(f"{home}/{path}")
    settle(page)
    yield page
    assert wrong == []
    context.close()


@pytest.fixture(scope="module")
def address(without_models: str) -> str:
    return without_models


@pytest.fixture(scope="module")
def lab(browser: Browser, address: str) -> Iterator[Page]:
    """One page for several tests: starting Python takes seconds."""
    with visited(browser, address) as page:
        yield page


def open_link(page: Page, link: str) -> None:
    """A setting, by the address that somebody follows."""
    page.evaluate("link => { location.hash = `toy?${link}`; }", link)
    wait_until(page, "link => document.querySelector('.sv-lab-found').dataset.complete === link", link)
    settle(page)


def rows_of(page: Page) -> dict[str, list[str]]:
    """The table of outputs: what the target and the rules of the panes write, by text."""
    lines = page.locator(".sv-lab-outputs tbody tr")
    found = [line.locator("th, td span").all_inner_texts() for line in lines.all()]
    return {text: numbers for text, *numbers in found}


def test_nothing_is_loaded_before_something_is_changed(lab: Page) -> None:
    """Megabytes of Python for a visitor who only looks; nothing on show, or an old verdict, until they are there.

    It is the first test: nothing has been changed in this page yet.
    """
    fetched = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/here/here.json'))"
    expect(lab.locator(".sv-lab-finding")).to_have_text(FIRST[-1]["finding"])
    assert lab.locator(".sv-lab-view .sv-node").count() > 2
    assert not lab.evaluate(fetched)
    lab.get_by_label(WORDS["left"], exact=True).select_option("naive")
    verdicts = lab.locator("[aria-busy='true'] .sv-lab-verdict")
    expect(verdicts.first).to_have_css("opacity", "0")
    wait_until(lab, "location.hash.includes('r=naive')")
    settle(lab)
    expect(verdicts).to_have_count(0)
    assert lab.evaluate(fetched), "the control"


def test_a_bar_is_dragged_and_the_distribution_changes(lab: Page) -> None:
    """A bar that moves alone, a row that does not sum to one, numbers that stay, or keys that do nothing."""
    start = from_toy(find_toy("T2"), tree="2,1")
    open_link(lab, write_link(start))
    before = rows_of(lab)
    bar = lab.get_by_role("slider", name="target p of a")
    box = bar.bounding_box()
    assert box
    lab.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    lab.mouse.down()
    lab.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2, steps=8)
    lab.mouse.up()
    wait_until(lab, "value => location.hash.includes(`m=${value},`)", bar.input_value())
    settle(lab)
    state = read_link(link_of(lab))
    assert state.rows.p[0] > 30
    assert (sum(state.rows.p), state.rows.q) == (60, start.rows.q)
    assert [lab.get_by_role("slider", name=f"target p of {one}").input_value() for one in "abc"] == [
        str(one) for one in state.rows.p
    ]
    after = rows_of(lab)
    assert before != after
    check_numbers(lab)
    bar.press("ArrowRight")
    wait_until(lab, "value => location.hash.includes(`m=${value},`)", state.rows.p[0] + 1)
    settle(lab)
    check_numbers(lab)
    field = lab.get_by_role("spinbutton", name="target p of b")
    field.fill("60")
    wait_until(lab, "location.hash.includes('m=0,60,0/')")
    settle(lab)
    check_numbers(lab)


def test_what_is_dragged_while_python_starts_is_not_lost(browser: Browser, address: str) -> None:
    """The first of two bars, which springs back when the second one is answered."""
    moves = (("p", 0, 45), ("q", 0, 11), ("p", 1, 3))
    with visited(browser, address) as page:
        start, held, holds = read_link(link_of(page)), list[Route](), [True]
        page.route("**/here/*", lambda route: held.append(route) if holds else route.continue_())
        for who, token, units in moves:
            page.get_by_role("spinbutton", name=f"{WORDS[who]} of {'abc'[token]}").fill(str(units))
        assert read_link(link_of(page)) == start, "the control: Python is not there yet"
        holds.clear()
        for route in held:
            route.continue_()
        settle(page)
        bars = ({"bar": {"context": EVERYWHERE, "who": who, "token": token, "units": units}} for who, token, units in moves)
        assert read_link(link_of(page)).rows == reduce(change_state, bars, start).rows
        check_numbers(page)


def test_a_finger_that_scrolls_changes_nothing(lab: Page) -> None:
    """A bar that is touched on the way, and keeps what it was touched at."""
    before = read_link(link_of(lab))
    bar = lab.get_by_role("slider", name="target p of a")
    bar.evaluate("""one => {
        one.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
        one.value = Number(one.value) + 9;
        one.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    wait_until(lab, "value => location.hash.includes(`m=${value},`)", before.rows.p[0] + 9)
    bar.dispatch_event("pointercancel")
    wait_until(lab, "value => location.hash.includes(`m=${value},`)", before.rows.p[0])
    settle(lab)
    assert read_link(link_of(lab)).rows == before.rows


def check_numbers(page: Page) -> None:
    """What is on show for the setting in the address is what is found here."""
    state = read_link(link_of(page))
    bench = open_bench(state)
    for side, key in (("left", state.left), ("right", state.right)):
        found = judged(bench, key)
        badge = page.locator(".sv-lab-badge", has_text=WORDS[side])
        expect(badge.locator(".sv-lab-verdict")).to_have_text(
            texts.DRIFTS.format(drift=write_amount(found.drift).text) if found.drift else texts.LOSSLESS
        )
        row = page.locator("tr.sv-lab-in-pane", has=page.locator(f"th:text-is('{found.rule.title}')"))
        assert row.locator("td").nth(1).get_attribute("title") == str(found.accepted)
    rows = page.locator(".sv-lab-drafts tbody tr")
    assert rows.count() == len(bench.drafts)


@pytest.mark.parametrize("mistake", BREAKS, ids=lambda one: one.key)
def test_each_switch_shows_the_drift_of_the_docs(lab: Page, mistake: Break) -> None:
    """A switch that breaks nothing on the page, or shows another drift than the table in docs/lab.md."""
    example = mistake.example
    open_link(lab, write_link(from_toy(find_toy(mistake.toy), tree=mistake.tree, proposal=mistake.mended or mistake.draws)))
    expect(lab.locator(".sv-lab-drifts")).to_have_count(0)
    lab.get_by_role("switch", name=mistake.title, exact=True).check()
    wait_until(lab, "link => document.querySelector('.sv-lab-found').dataset.complete === link", write_link(example))
    settle(lab)
    [row] = [line for line in list_breaks.PAGE.read_text(encoding="utf-8").splitlines() if f"| `{mistake.key}` |" in line]
    drift = row.split(" | ")[4]
    expect(lab.locator(".sv-lab-drifts .sv-lab-verdict")).to_have_text(texts.DRIFTS.format(drift=drift))
    lab.get_by_role("button", name=WORDS["open_counterexample"]).click()
    said = find_counterexample(
        open_bench(example), [judged(open_bench(example), key) for key in (example.left, example.right)]
    )
    assert said
    wait_until(lab, "link => document.querySelector('.sv-lab-found').dataset.complete === link", said.link)
    settle(lab)
    opened_at = read_link(said.link)
    tree = open_bench(example).drafts[opened_at.draft].tree
    letters = "".join(lab.evaluate("SpecvizView.run.scenes[0].nodes.slice(1).map(node => node.text)"))
    assert letters == "".join(find_toy(mistake.toy).vocabulary[token].lower() for token in tree.tokens[1:])
    assert lab.evaluate("SpecvizView.run.panes") == [mistake.left, mistake.right]
    lab.get_by_role("switch", name=mistake.title, exact=True).uncheck()
    wait_until(lab, "link => document.querySelector('.sv-lab-found').dataset.complete !== link", write_link(opened_at))
    settle(lab)
    expect(lab.locator(".sv-lab-drifts")).to_have_count(0)


def test_a_row_of_the_drafts_opens_in_the_panes(lab: Page) -> None:
    """A row that shows another draft than its own, or none."""
    state = from_toy(find_toy("T2"), tree="2,1")
    open_link(lab, write_link(state))
    bench = open_bench(state)
    place = 7
    lab.locator(f".sv-lab-drafts button[data-draft='{place}']").click()
    wait_until(lab, "location.hash.includes('i=7')")
    settle(lab)
    letters = lab.evaluate("SpecvizView.run.scenes[0].nodes.slice(1).map(node => node.text)")
    assert letters == ["abc"[token] for token in bench.drafts[place].tree.tokens[1:]]
    expect(lab.locator(".sv-lab-drafts tr[aria-current]")).to_have_attribute("data-draft", str(place))


def test_a_damaged_link_is_refused_in_a_sentence(lab: Page) -> None:
    """A link with a mistake that shows nothing, or another setting than it says."""
    lab.evaluate("location.hash = 'toy?m=30,31/30,30'")
    expect(lab.locator(".sv-lab-status")).to_contain_text("must come to 60 sixtieths, got 30,31")
    open_link(lab, write_link(from_toy(find_toy("T1"), tree="chain:2")))
    expect(lab.locator(".sv-lab-status p")).to_have_text("")


def test_a_large_setting_says_how_far_it_is_and_is_stopped(lab: Page) -> None:
    """A browser that is busy for minutes and cannot be stopped."""
    large = write_link(from_toy(find_toy("T2"), tree="2,1,1", proposal="with"))
    lab.evaluate("link => { location.hash = `toy?${link}`; }", large)
    lab.locator(".sv-lab-status progress:not([hidden])").wait_for()
    stop = lab.get_by_role("button", name=WORDS["stop"], exact=True)
    stop.click()
    expect(stop).to_be_hidden()
    stale, partial = lab.locator(".sv-lab-badges[aria-busy='true']"), lab.get_by_text(WORDS["not_counted"])
    expect(stale.or_(partial)).to_be_visible()  # numbers of the setting before, or not all of this one
    open_link(lab, write_link(from_toy(find_toy("T1"), tree="chain:1")))


def test_find_a_case_opens_what_it_found(lab: Page) -> None:
    """A search that finds nothing, cannot be followed, or whose link shows other numbers than it said."""
    lab.get_by_role("tab", name=WORDS["tabs"]["find"]).click()
    title, _ = texts.GOALS["wins"]
    card = lab.locator(".sv-lab-goal", has_text=title)
    card.get_by_role("button", name=WORDS["search"], exact=True).click()
    link = card.get_by_role("link", name=WORDS["open_case"])
    link.wait_for()
    said = card.locator(".sv-lab-found-case").inner_text()
    wanted = str(link.evaluate("link => link.hash")).partition("?")[2]
    link.click()
    wait_until(lab, "link => document.querySelector('.sv-lab-found').dataset.complete === link", wanted)
    settle(lab)
    bench = open_bench(read_link(wanted))
    more = judged(bench, "traversal").accepted - judged(bench, "topdown").accepted
    assert more > 0
    assert texts.FOUND["wins"].split("{")[0] in said
    check_numbers(lab)


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids=["desktop", "phone"])
def test_axe_finds_nothing(browser: Browser, address: str, size: tuple[int, int]) -> None:
    """A field without a name, pale text, a role that is not allowed; in light and dark, in every tab."""
    with visited(browser, address, size=size) as page:
        found = list_violations(page)
        page.evaluate("document.body.classList.toggle('dark')")
        found += list_violations(page, rules=COLOURS)
        for tab in page.get_by_role("tab").all():
            tab.click()
            found += list_violations(page)
        assert found == []
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "the page scrolls sideways"
        page.evaluate("document.querySelector('.sv-lab-tabs').style.color = '#eee'")
        page.evaluate("document.querySelector('[role=tab]').style.color = '#ddd'")
        page.evaluate("document.body.classList.remove('dark')")
        assert list_violations(page), "the control"


def test_the_lab_of_the_site(browser: Browser, site_folder: Path) -> None:
    """A site whose lab finds neither its page's data nor Python, or sends a visitor to a page that is not there."""
    with files_served(site_folder) as where, visited(browser, f"{where}/sub", "lab/index.html") as page:
        page.get_by_label(WORDS["right"], exact=True).select_option("naive")
        wait_until(page, "location.hash.includes(',naive')")
        settle(page)
        check_numbers(page)
        page.get_by_role("link", name=WORDS["lessons"], exact=True).click()
        expect(page).to_have_url(f"{where}/sub/lessons/index.html")
