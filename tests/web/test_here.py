"""Python in the visitor's browser: a real Chromium runs the embedded pair, with every other address out of reach."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from specviz.core.events import Trial
from specviz.explore.addresses import load_recorded, name_run
from specviz.explore.form import RunForm
from specviz.explore.handlers import run_prompt
from specviz.explore.runs import rerun_from, start_run
from specviz.here.files import list_files
from specviz.models.load import Pair
from specviz.share.recipe import describe_recipe
from specviz.texts.here import WORDS
from specviz.trace.file import load
from specviz.trace.schema import RunTrace
from specviz.web.pairs import PairPool
from tools.browser import arrive, new_context, opened

pytestmark = pytest.mark.slow
NEAR = 1e-5  # of two probabilities: numpy's in WebAssembly and PyTorch's, both in float32
FORM: Mapping[str, Any] = {
    **{"prompt": "Once upon a time", "pair": "embedded", "tree": "3,2,2", "proposal": "without", "verifier": "traversal"},
    **{"temperature": 0.8, "top_k": 0, "top_p": 1, "max_tokens": 24, "tree_seed": 5, "coin_seed": 6, "chat": False},
    **{"left": "topdown", "right": "traversal"},
}
OPEN = """() => {
    window.heard = [];
    window.home = SpecvizHome.open({ base: "here/", words: SpecvizView.run.words.here });
    window.ask = (kind, fields, more, hear) => {
        const { step, scored: event, lastSeq: seq } = SpecvizView.state();
        const view = { step, event, seq, name: SpecvizView.run.name };
        return home.ask({ kind, fields, view, ...more }, (answer) => {
            heard.push(answer);
            if (answer.message) SpecvizView.receive(answer.message);
            if (hear) hear(answer);
        });
    };
}"""


@dataclass
class Here:
    """A page with a home in the browser, and what it has asked the server for."""

    page: Page
    requests: list[tuple[str, str]]

    def ask(self, kind: str, more: Mapping[str, Any] | None = None, **fields: Any) -> str:
        """How a request ended, once its answers are on the page."""
        return str(
            self.page.evaluate("([kind, fields, more]) => ask(kind, fields, more)", [kind, {**FORM, **fields}, more])
        )

    def banner(self) -> str:
        """The sentence above the run."""
        return str(self.page.evaluate("SpecvizView.run.banner"))

    @property
    def trace(self) -> RunTrace:
        """The run that Python in the browser holds, as its file has it."""
        assert self.ask("save") == "ended"
        return load(json.loads(self.page.evaluate("heard.at(-1).fields.file"))["text"])


@pytest.fixture(scope="module")
def address(without_models: str) -> str:
    return without_models


@pytest.fixture(scope="module")
def here(browser: Browser, address: str) -> Iterator[Here]:
    """One page for all tests: starting Python takes seconds."""
    with opened(browser, address) as page:
        requests: list[tuple[str, str]] = []
        page.context.on("request", lambda request: requests.append((request.method, request.url.removeprefix(address))))
        page.evaluate(OPEN)
        yield Here(page, requests)


@pytest.fixture(scope="module")
def pool(pair: Pair) -> PairPool:
    return PairPool("embedded", load=lambda key: pair.fork())


def make_on_server(pool: PairPool, **fields: Any) -> RunTrace:
    """The same recipe, made with PyTorch by what the server runs."""
    form = RunForm(**{**FORM, **fields})
    return [trace for _, trace in start_run(pool, form.pair, form.request)][-1]


def differences(one: RunTrace, other: RunTrace) -> list[str]:
    """Where two runs part: in a tree, a committed token, an event, a coin, or a probability by more than floats explain."""
    found = [] if len(one.steps) == len(other.steps) else ["number of steps"]
    for a, b in zip(one.steps, other.steps, strict=False):
        trees = [[(node.parent, node.token) for node in step.nodes] for step in (a, b)]
        if trees[0] != trees[1] or a.tokens != b.tokens:
            found.append(f"step {a.number}: tokens")
            continue
        for rule, events in a.verdicts.items():
            if [(type(one), one.node) for one in events] != [(type(one), one.node) for one in b.verdicts[rule]]:
                found.append(f"step {a.number}: events of {rule}")
                continue
            for x, y in zip(events, b.verdicts[rule], strict=True):
                if isinstance(x, Trial) and isinstance(y, Trial):
                    found += [f"step {a.number}: {what} of {rule}" for what in compare_trials(x, y)]
    return found


def compare_trials(one: Trial, other: Trial) -> Iterator[str]:
    """In what two trials part."""
    if (one.flip.u, one.flip.accepted) != (other.flip.u, other.flip.accepted):
        yield "coins"
    pairs = ((one.flip.prob, other.flip.prob), (one.owed, other.owed), (one.q, other.q))
    if any(abs(float(x) - float(y)) > NEAR for x, y in pairs):
        yield "probabilities"


def test_a_run_in_the_browser_is_the_servers(here: Here, pool: PairPool) -> None:
    """A second truth: other tokens, verdicts or coins in the browser than on the server for the same recipe."""
    assert here.ask("run") == "ended"
    trace = here.trace
    assert differences(trace, make_on_server(pool)) == []
    assert differences(trace, make_on_server(pool, coin_seed=7)), "the control"
    assert differences(trace, make_on_server(pool, temperature=0.7)), "the control"
    assert here.page.evaluate("SpecvizView.run.scenes.length") == len(trace.steps) >= 5
    assert here.page.evaluate("SpecvizView.run.place") == WORDS["place"]
    assert trace.versions["platform"] == "emscripten"


def test_a_flip_in_the_browser_is_the_servers(here: Here, pool: PairPool) -> None:
    """Flip coins and New tree that use other seeds in the browser, or the whole text as the prompt."""
    here.ask("run")
    before = here.trace
    for kind, seeds in (("flip", (5, 7)), ("draft", (6, 6))):
        here.page.evaluate("SpecvizView.go(2, 3)")
        assert here.ask(kind) == "ended"
        again = rerun_from(before, 2, *seeds)
        made = pool.make_steps("embedded", again.prompt, again.settings, before.steps[2].number, 1)
        assert here.trace.prompt == again.prompt
        assert differences(here.trace, RunTrace(**{**vars(again), "steps": tuple(made)})) == []
        assert here.ask("undo") == "ended"
        assert here.trace == before


def test_nothing_of_a_run_leaves_the_browser(here: Here) -> None:
    """A request with a prompt or a token in it; or files that are fetched for every run again."""
    here.ask("run")
    del here.requests[:]
    secret = "Deep in the forest"
    assert here.ask("run", prompt=secret) == "ended"
    here.ask("rules", left="naive")
    assert here.page.evaluate("SpecvizView.run.panes") == ["naive", "traversal"]
    assert here.page.evaluate("SpecvizView.run.prompt") == secret
    assert [one for one in here.requests if not one[1].startswith("/specviz/stream")] == []


def test_from_the_banners_button_to_the_end(browser: Browser, address: str) -> None:
    """A button that runs nothing, or with other fields than the form's; anything but GETs of files that are the same for
    everybody from this press on; a run that does not say where it was made."""
    with opened(browser, address) as page:
        offer = {"kind": "banner", "banner": "-", "action": "", "error": True, "here": True}
        said = "SpecvizView.receive(JSON.stringify({ ...offer, seq: SpecvizView.state().lastSeq + 1 }))"
        page.evaluate(f"offer => {said}", offer)
        requests: list[tuple[str, str]] = []
        page.on("request", lambda request: requests.append((request.method, request.url.removeprefix(address))))
        page.get_by_role("button", name=WORDS["run"]).click()
        page.wait_for_function("SpecvizView.run.place && !document.body.classList.contains('sv-running')")
        assert page.locator(".sv-place").inner_text() == WORDS["place"]
        expect(page.get_by_role("button", name="Charts")).to_have_count(0)
        made = page.evaluate("SpecvizView.run.scenes.length")
        assert page.evaluate("SpecvizView.run.prompt") == page.get_by_label("Prompt", exact=True).input_value()
        page.get_by_role("button", name="Flip coins").click()
        page.wait_for_function("made => SpecvizView.run.scenes.length < made", arg=made)
        page.wait_for_function("!document.body.classList.contains('sv-running')")
        answers = "/gradio_api/queue/data"  # to what was asked before the press: asking is a POST
        asked = {one for one in requests if not one[1].startswith(("blob:", answers))}
        assert asked == {
            ("GET", f"/here/{path}")
            for path in [*(path for path, one in list_files().items() if one.use != "frame"), "here.json"]
        }


def test_the_run_of_a_link_is_made_in_the_browser(browser: Browser, address: str, pool: PairPool) -> None:
    """A button that runs the form's prompt while the address carries a recipe, and then writes over it."""
    trace = make_on_server(pool, prompt="The fox and the hen", max_tokens=6)
    link = f"{address}/#{name_run(trace)}.1.2;recipe={describe_recipe(trace)}"
    with opened(browser, link) as page:
        page.get_by_role("button", name=WORDS["run"]).click()
        page.wait_for_function("name => SpecvizView.run.name === name", arg=name_run(trace))
        page.wait_for_function("!document.body.classList.contains('sv-running')")
        expect(page.locator(".sv-banner")).to_contain_text("that were shared")
        assert page.evaluate("SpecvizView.state().step") == 1


@pytest.mark.parametrize("pair", ["embedded", "gpt2", "toy:T2"])
def test_the_server_offers_it_where_it_cannot_run(pair: str) -> None:
    """A refusal with no way out although the visitor's browser could run it; or an offer where nothing was refused."""
    form = RunForm(**{**FORM, "pair": pair, "prompt": "a", "temperature": 1})
    message = next(json.loads(text) for text, *_ in run_prompt(PairPool("embedded", no_models=True), form) if text)
    assert message.get("here", False) == (not pair.startswith("toy"))
    wrong = next(run_prompt(PairPool("embedded", no_models=True), RunForm(**{**FORM, "tree": "?"})))
    assert not json.loads(wrong[0] or "")["here"], "the control: a browser would refuse it as well"


def test_pause_and_stop(here: Here) -> None:
    """A run that goes on after Stop, or that cannot be continued after Pause to the same text."""
    here.ask("run", max_tokens=30)
    whole = here.trace
    hear = "(answer) => { if (answer.message?.includes('\"kind\":\"step\"')) home.stop('%s'); }"
    for how, ended in (("stop", "stopped"), ("pause", "paused")):
        asked = f"([fields]) => ask('run', fields, {{}}, {hear % how})"
        assert here.page.evaluate(asked, [{**FORM, "max_tokens": 30}]) == ended
        steps = here.page.evaluate("SpecvizView.run.scenes.length")  # it may have begun one more before it heard
        assert 2 <= steps < len(whole.steps)
        assert here.banner().startswith(f"Paused after {steps}" if how == "pause" else f"Stopped after {steps}")
        assert len(here.trace.steps) == steps
    assert here.ask("continue", max_tokens=30) == "ended"
    assert [step.tokens for step in here.trace.steps] == [step.tokens for step in whole.steps]


def test_a_step_that_does_not_stop_is_cut_off(here: Here) -> None:
    """A page that waits for a step of minutes, or that loses the run on show with the worker that it terminates."""
    here.ask("run")
    before = here.trace
    huge = {**FORM, "tree": "binary:9", "max_tokens": 20}
    here.page.evaluate("([fields]) => { window.slow = ask('run', fields); }", [huge])
    here.page.wait_for_function("home.state() === 'working'")
    here.page.evaluate("home.patience = 0")  # so that it is cut off even where it has not begun yet
    here.page.evaluate("home.stop('stop')")
    assert here.page.evaluate("slow") == "paused"
    assert here.banner() == WORDS["cut_off"]
    assert here.trace == before, "a new worker has it"
    assert here.ask("step") == "ended"


BREAKS: Mapping[str, tuple[str, Any]] = {
    "missing": ("**/here/*.wasm", lambda route: route.fulfill(status=404)),
    "damaged": ("**/here/*specviz.zip", lambda route: _change(route, lambda body: body[:-1] + b"?")),
    "blocked": ("**/here/*worker.js", lambda route: _answer(route, {"content-security-policy": "script-src 'self' blob:"})),
}


def _change(route: Route, change: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=change(answer.body()))


def _answer(route: Route, headers: Mapping[str, str]) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, **headers})


@pytest.mark.parametrize("key", BREAKS)
def test_every_failure_is_a_sentence(browser: Browser, address: str, key: str) -> None:
    """A damaged, cut or missing file that is run all the same, or a page that waits for ever without a word."""
    context = new_context(browser)
    page = context.new_page()
    try:
        page.goto(address)
        page.wait_for_selector(".sv-shown .sv-node")
        page.evaluate(OPEN)
        context.route(*BREAKS[key])
        assert Here(page, []).ask("run") == "failed"
        begins = re.escape(WORDS[key]).replace(r"\{file\}", r"\S+")
        pattern = re.sub(r"\\\{\w+\\\}", ".+", begins)
        assert re.fullmatch(pattern, page.evaluate("SpecvizView.run.banner"))
        assert page.evaluate("SpecvizView.run.failed")
        assert page.evaluate("home.state()") == "absent"
        assert not json.loads(page.evaluate("JSON.stringify(heard)"))[-1]["fields"]
    finally:
        context.close()


def test_a_link_whose_run_cannot_be_made_stays_in_the_address(browser: Browser, address: str) -> None:
    """A recipe that is written over by the run that is shown instead: whoever reloads, or goes on, has lost the link."""
    trace = load_recorded("rescued")
    trace = replace(trace, settings=replace(trace.settings, coin_seed=77))
    link = f"{address}/#{name_run(trace)}.0.2;left=topdown;right=traversal;recipe={describe_recipe(trace)}"
    with opened(browser, link) as page:
        for _ in range(2):
            expect(page.locator(".sv-banner")).to_contain_text("without models")
            page.evaluate("SpecvizView.go(1, 1)")
            page.wait_for_timeout(400)  # longer than an address waits
            assert page.url == link
            page.reload()
            arrive(page)
        page.locator("#sv-examples input").click()
        page.get_by_role("option").nth(2).click()
        page.wait_for_function("SpecvizView.run.name !== 'rescued'")
        page.wait_for_function("!location.hash.includes('recipe=')")  # the control: another run has its own address


def test_files_travel_packed_and_stay(browser: Browser, address: str) -> None:
    """27 MB for every visitor at every visit, or a WebAssembly that the browser refuses for its type."""
    context = new_context(browser)
    try:
        for path, one in list_files().items():
            answer = context.request.get(f"{address}/here/{path}")
            assert answer.headers["cache-control"].endswith("immutable"), path
            assert answer.body() == one.content
            if path.endswith((".wasm", ".mjs", ".js")):
                assert answer.headers["content-encoding"] == "gzip"
                assert int(answer.headers["content-length"]) < len(one.content) / 2
        (wasm,) = (path for path in list_files() if path.endswith(".wasm"))
        assert context.request.get(f"{address}/here/{wasm}").headers["content-type"] == "application/wasm"
        assert context.request.get(f"{address}/here/here.json").headers["cache-control"] == "no-cache"
        assert context.request.get(f"{address}/here/../app.py").status == 404
    finally:
        context.close()
