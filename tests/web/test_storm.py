"""Presses in all orders, within milliseconds: afterwards the screen shows what the server has, and nothing runs."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any

import fastapi
import gradio as gr
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from specviz.explore.runs import count_tokens, is_complete
from specviz.models.load import Pair
from specviz.recorded.runs import find_recorded_run
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.web import delivery, turns
from specviz.web.limits import MOST_JOBS
from specviz.web.page import build, head, theme
from specviz.web.pairs import PairPool
from specviz.web.serve import app_options
from tools.browser import opened

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Gradio's, in this process
BUTTONS = ("run", "stop", "pause", "step", "resume", "flip", "draft", "undo")
OFTEN = ("run", "stop", "run", "stop", "step", "pause", "flip")
RULES = ("topdown", "traversal", "naive", "kseq")
DELAYS = (0, 0, 0, 5, 15, 30, 60, 120, 200)
IDLE = "!document.body.classList.contains('sv-running')"
STORM = """async (plan) => {
    const wait = (time) => new Promise((done) => setTimeout(done, time));
    for (const [delay, what, which] of plan) {
        if (delay) await wait(delay);
        if (what === 'rule') {
            const picker = document.querySelectorAll('.sv-pane .sv-picker')[which[0]];
            picker.value = which[1];
            picker.dispatchEvent(new Event('change', { bubbles: true }));
        } else document.querySelector(`[data-presses='sv-${what}']`).click(); // of no effect where it is disabled
    }
}"""
AT_ONCE = """async (delay) => {
    SpecvizView.actions.press('sv-run');
    if (delay) await new Promise((done) => setTimeout(done, delay));
    SpecvizView.actions.press('sv-stop');
}"""
SCREEN = """() => ({
    prompt: SpecvizView.run.prompt,
    steps: SpecvizView.run.scenes.map((scene) => [scene.number, scene.nodes.length, scene.tokens.length]),
    panes: [...new Set(SpecvizView.run.scenes.map((scene) => scene.panes.map((pane) => pane.key).join()))],
})"""


@pytest.fixture(scope="module")
def here(pair: Pair) -> Iterator[str]:
    """The app in this process, whose state can be looked at."""
    app = fastapi.FastAPI()
    page = build(PairPool("embedded", load=lambda key: pair.fork()), find_recorded_run("rescued")).queue(max_size=MOST_JOBS)
    options: dict[str, Any] = {"app_kwargs": app_options(), "head": head(), "theme": theme(), "ssr_mode": False}
    gr.mount_gradio_app(app, page, "/", **options)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def draw_storm(dice: random.Random) -> list[tuple[int, str, Any]]:
    """Presses, each so many milliseconds after the one before; some of them twice."""
    plan: list[tuple[int, str, Any]] = []
    for _ in range(dice.randint(2, 9)):
        what = dice.choice((*BUTTONS, *OFTEN, "rule"))
        one = (dice.choice(DELAYS), what, (dice.randrange(2), dice.choice(RULES)))
        plan += [one, (0, *one[1:])] if dice.random() < 0.2 else [one]
    return plan


def describe(trace: RunTrace) -> dict[str, Any]:
    """What the screen should show of a run."""
    steps = [[step.number, len(step.nodes), len(step.tokens)] for step in trace.steps]
    return {"prompt": trace.prompt_text, "steps": steps}


def check_agreement(page: Page, tab: str, plan: Any) -> None:
    """Once nothing is under way any more: one run on the screen and on the server, in the same rules throughout."""
    page.wait_for_function(IDLE)
    while turns.TURNS.count() != (0, 0) or delivery.SENT.find(tab).state == "growing":
        page.wait_for_timeout(20)
    trace = delivery.SENT.find(tab).trace
    assert trace is not None
    expected = describe(trace)
    for _ in range(200):  # what is sent is on its way
        shown = page.evaluate(SCREEN)
        panes = shown.pop("panes")
        if shown == expected:
            break
        page.wait_for_timeout(50)
    assert shown == expected, plan
    assert panes == [",".join(page.evaluate("SpecvizView.run.panes"))], plan
    assert page.locator("#sv-tree :is(input, textarea)").input_value() != "", plan
    unexpected = texts.UNEXPECTED.partition("(")[0]
    assert unexpected not in page.locator(".sv-banner").inner_text(), plan


@pytest.mark.parametrize("streams", [True, pytest.param(False, marks=pytest.mark.long)])
def test_storms_of_presses(browser: Browser, here: str, streams: bool) -> None:
    """Stop within 60 ms of Run that is lost, or that leaves screen and state apart; a run that nobody can stop any more."""
    dice = random.Random(11)
    with opened(browser, here) as page:
        if streams:
            page.wait_for_function("/^[0-9a-f]{32}$/.test(SpecvizStream.visit().channel)")
        else:
            page.evaluate("SpecvizStream.visit = ((visit) => () => ({ ...visit(), channel: '' }))(SpecvizStream.visit)")
        tab = page.evaluate("SpecvizStream.visit().tab")
        for number in range(8):
            page.get_by_label("Prompt", exact=True).fill(f"The fox said {number}")
            plan = draw_storm(dice)
            page.evaluate(STORM, plan)
            check_agreement(page, tab, plan)
            if page.evaluate("document.body.classList.contains('sv-paused')"):
                page.evaluate(STORM, [(0, "stop", None)])
                check_agreement(page, tab, plan)
        page.get_by_label("Prompt", exact=True).fill("The last one")
        page.evaluate(STORM, [(0, "run", None)])
        check_agreement(page, tab, "the control")
        assert page.evaluate("SpecvizView.run.prompt") == "The last one", page.locator(".sv-banner").inner_text()
        trace = delivery.SENT.find(tab).trace
        assert trace is not None
        assert is_complete(trace), "it can still run to its end"


@pytest.mark.parametrize("delay", [0, 5, 20, 60])
def test_stop_at_once(browser: Browser, here: str, delay: int) -> None:
    """A run that goes on although Stop was pressed, since Stop was there before it."""
    with opened(browser, here) as page:
        tab = page.evaluate("SpecvizStream.visit().tab")
        for _ in range(3):
            page.get_by_label("Prompt", exact=True).fill("The hen said")
            page.evaluate(AT_ONCE, delay)
            page.wait_for_function("/^Stopped/.test(document.querySelector('.sv-banner').textContent)")
            check_agreement(page, tab, delay)
            trace = delivery.SENT.find(tab).trace
            assert trace is not None
            assert trace.prompt_text != "The hen said" or count_tokens(trace) < 40, "it did not go on"
