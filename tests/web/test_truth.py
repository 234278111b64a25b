"""What is on the screen is true: runs with their full distributions, told again by other code, held against the page.

A run is uploaded; other pairs of rules come as the messages that the server would send. What can be wrong with messages
is for `test_truth_of_messages`: here the page itself is read, and the tables of nodes and events cell by cell.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from truth_page import (
    SELECTORS,
    Moments,
    open_drawer,
    read,
    wrong_events_table,
    wrong_nodes_table,
    wrong_page,
    wrong_side,
)
from truth_run import RunTruth, make_run

from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.models.toy import TableModel, find_toy, noise_toy
from specviz.trace.file import dump
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.message import run_message
from tools.browser import files_served, opened

pytestmark = pytest.mark.slow
HONEST = ("topdown", "naive", "typical", "no_residual", "threshold", "stale_q")
UPLOADED = Settings("2,2,1", "without", "traversal", ("topdown",), Sampling(0.9), 5, 6, 12)
TOYS = (
    (noise_toy(3, 12), Settings("3,2", "without", "traversal", HONEST, Sampling(), 1, 2, 9), ("no_residual", "threshold")),
    (noise_toy(3, 12), Settings("2,2,1", "without", "typical", HONEST, Sampling(), 4, 2, 7), ("typical", "stale_q")),
    (noise_toy(3, 12), Settings("paths:3x3", "with", "kseq", ("gbv", "naive"), Sampling(), 1, 3, 9), ("kseq", "gbv")),
    (
        noise_toy(3, 12),
        Settings("3,2", "topk-softmax", "traversal", ("naive",), Sampling(), 2, 3, 7),
        ("naive", "traversal"),
    ),
    (find_toy("T2"), Settings("shape:0,1,00,01,10", "without", "traversal", ("topdown",)), ("topdown", "traversal")),
)
NUMBERS = count(2**52)  # of messages, later than any of the server's
CURSORS = 10  # of each run, beside the first passes and the last event


def traced(run: RunTruth) -> RunTrace:
    return run_trace({"pair": "embedded"}, run.settings, run.prompt, run.steps[0].text, map(record_step, run.source))


@pytest.fixture(scope="module", params=("app", "site"))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The page in each of its homes: of the server, and of plain files, where this browser reads what is uploaded."""
    if request.param == "app":
        with opened(browser, request.getfixturevalue("address")) as shown:
            yield shown
        return
    with (
        files_served(request.getfixturevalue("site_folder")) as files,
        opened(browser, f"{files}/sub/", bypass_csp=True) as shown,  # for what the tests wait for, not for the page
    ):
        yield shown


def show(page: Page, run: RunTruth, keys: tuple[str, str], number: Iterator[int] = NUMBERS) -> list[dict[str, Any]]:
    """Put a run into the player as the server would; the steps of its message."""
    message = run_message(traced(run), next(number), [find_rule(key) for key in keys])
    page.evaluate("text => SpecvizView.receive(text)", message)
    return page.evaluate("SpecvizView.run.scenes.map(scene => ({ headlines: scene.headlines }))")


def cursors(run: RunTruth, keys: tuple[str, str], rng: random.Random) -> Iterator[Moments]:
    """The passes of the draft and of the target, the verdict and the end of one step, and places at random."""
    first = Moments(run, rng.randrange(len(run.steps)), 0, keys)
    ends = {first.last - 1, first.last, *(rule.ended for rule in first.rules)}
    for event in sorted({*range(first.step.scored + 1), *ends}):
        yield Moments(run, first.number, event, keys)
    for _ in range(CURSORS):
        number = rng.randrange(len(run.steps))
        yield Moments(run, number, rng.randrange(Moments(run, number, 0, keys).last + 1), keys)


def look(page: Page, now: Moments, scenes: list[dict[str, Any]]) -> list[str]:
    """What is wrong at a cursor: with the picture, the side panel, and both tables."""
    page.evaluate("([step, event]) => SpecvizView.go(step, event)", [now.number, now.event])
    open_drawer(page, "nodes")
    shown = read(page)
    found = [*wrong_page(shown, now, scenes[now.number]["headlines"]), *wrong_nodes_table(shown, now)]
    rule = now.rules[page.evaluate("SpecvizView.state().pane")]
    found += wrong_side(shown, now.step, rule, now.at(rule))
    open_drawer(page, "events")
    found += wrong_events_table(read(page), now)
    return [f"step {now.number}, event {now.event}: {what}" for what in found]


def look_everywhere(page: Page, run: RunTruth, keys: tuple[str, str], scenes: list[dict[str, Any]]) -> list[str]:
    return [what for now in cursors(run, keys, random.Random(1)) for what in look(page, now, scenes)]


def test_an_uploaded_run(page: Page, pair: Pair, tmp_path: Path) -> None:
    """A number, a mark or a word of another node, event, step or rule, on the way from a file to the screen."""
    run = make_run(pair.target, pair.draft, pair.encode("The fox and the bear"), UPLOADED, pair.text)
    path = tmp_path / "run.json"
    path.write_text(dump(traced(run)), encoding="utf-8")
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_function("SpecvizView.run.prompt.startsWith('The fox and')", timeout=60_000)
    page.wait_for_function(f"SpecvizView.run.scenes.length === {len(run.steps)}", timeout=60_000)
    keys = tuple(page.evaluate("SpecvizView.run.panes"))
    assert sorted(keys) == ["topdown", "traversal"]
    scenes = page.evaluate("SpecvizView.run.scenes.map(scene => ({ headlines: scene.headlines }))")
    assert look_everywhere(page, run, keys, scenes) == []


@pytest.mark.parametrize(("toy", "settings", "keys"), TOYS, ids=lambda x: "-".join(x) if isinstance(x, tuple) else "")
def test_every_rule_on_the_page(page: Page, toy: Any, settings: Settings, keys: tuple[str, str]) -> None:
    """The same for every rule, the lossy ones and exact fractions included."""
    run = make_run(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings, toy.text, most=3)
    assert look_everywhere(page, run, keys, show(page, run, keys)) == []


TAMPERED = {
    "rule": "one => { one.value = 'naive'; }",
    "node": "one => { one.dataset.status = 'z'; }",
    "label": "one => { one.setAttribute('aria-label', '9'); }",
    "token": "one => { one.dataset.full += '~'; }",
    "bars": "one => { one.title = one.title.replace(/[1-9]/g, '7'); }",
    "cell": "one => { one.textContent += '1'; }",
}
TEXTS = ("badge", "accepted", "say", "sign", "weight", "order", "p", "q", "law", "gap", "headline", "phase_facts")
TEXTS_TOO = ("commits", "word", "mark", "coin", "heights")
TEXT_SELECTORS = {SELECTORS[name] for name in (*TEXTS, *TEXTS_TOO)}
OTHER = "one => { const last = one.firstChild ?? one; last.textContent = last.textContent.replace(/[0-9]/, '8') + '~8'; }"


def rich_moment(keys: tuple[str, str]) -> Moments:
    """A place where every part of the page has something on it: a residual, path weights, a verdict, a diamond."""
    toy, settings = TOYS[0][0], Settings("2,2,1", "without", "traversal", ("topdown",), max_tokens=9)
    for seed in range(200):
        chosen = replace(settings, tree_seed=seed, coin_seed=seed)
        run = make_run(TableModel(toy.target), TableModel(toy.draft), [toy.mark], chosen, toy.text, most=2)
        if len(run.steps) < 2 or run.steps[0].rule(keys[0]).path == run.steps[0].rule(keys[1]).path:
            continue
        one, other = run.steps[1].rule(keys[0]), run.steps[1].rule(keys[1])
        for event in range(one.ended, other.ended):
            moment = other.moment(event)
            if moment.kind == "residual" and moment.node and one.accepted and one.accepted > other.accepted:
                return Moments(run, 1, event, keys)
    raise AssertionError("no such run")


def test_a_page_that_lies_is_found(page: Page) -> None:
    """A check that does not see what it looks at: each part of the page is changed in turn, and each change is found."""
    now = rich_moment(("topdown", "traversal"))
    scenes = show(page, now.run, ("topdown", "traversal"))
    assert look(page, now, scenes) == []
    names = (*TEXTS, *TEXTS_TOO, "rule", "node", "token", "bars")
    changes = [(SELECTORS[name], TAMPERED.get(name, OTHER)) for name in names]
    changes.append((f"{SELECTORS['node']}[data-node='1']", TAMPERED["label"]))
    missed = []
    for selector, change in changes:
        for step in (0, now.number):  # what was changed is drawn again
            page.evaluate("([step, event]) => SpecvizView.go(step, event)", [step, now.event])
        open_drawer(page, "nodes")
        elements = page.locator(selector).filter(visible=True) if selector == SELECTORS["bars"] else page.locator(selector)
        filled = [one for one in elements.all() if selector not in TEXT_SELECTORS or one.text_content()]
        if not filled:
            missed.append(f"{selector} is not there")
            continue
        filled[-1].evaluate(change)
        shown = read(page)
        rule = now.rules[page.evaluate("SpecvizView.state().pane")]
        found = [*wrong_page(shown, now, scenes[1]["headlines"]), *wrong_side(shown, now.step, rule, now.at(rule))]
        if not found:
            missed.append(selector)
    assert missed == []
    assert [*lying_cells(page, now)] == []


def lying_cells(page: Page, now: Moments) -> Iterator[str]:
    """The columns of the tables in which a change is not found."""
    for drawer, check in (("nodes", wrong_nodes_table), ("events", wrong_events_table)):
        open_drawer(page, drawer)
        table = read(page)["tables"][0]
        for column in range(len(table["rows"][0])):
            shown = read(page)
            rows = shown["tables"][0]["rows"]
            row = max(range(len(rows)), key=lambda k: len(rows[k][column]))
            cell = page.locator(SELECTORS["table"]).first.locator("tbody tr").nth(row).locator("td").nth(column)
            before = cell.inner_html()
            cell.evaluate("one => { one.textContent = one.textContent.replace(/[0-9]/, '8') + ' “~” 8.125'; }")
            if not [*check(read(page), now)]:
                yield f"{drawer}, column {column}: {rows[row][column]!r}"
            cell.evaluate("(one, html) => { one.innerHTML = html; }", before)
