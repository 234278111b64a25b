"""How fast the page is, and how heavy: `python -m tools.measure_page [--quick]` prints tables for docs/performance.md.

"Paint" is the first task after the animation frame that follows the change: by then the page's main thread has run the
player, style, layout and paint for it. What the compositor and a display take after that is in none of the figures.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import itertools
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError

from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.explore.answers import PANES, find_rules
from specviz.models.load import Pair, load_named
from specviz.studies.baselines import machine
from specviz.trace.file import dump
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import StepTrace
from specviz.views.message import step_message
from specviz.web.page import head
from tools.browser import ask, browsing, new_context, opened, served

PROMPT = "Once upon a time there was a little girl"
TREES = (("4,3,4", 64), ("4,3,4,4", 256))  # and how many nodes they draft
LIVE_TREE, LIVE_NODES = "binary:4", 31  # with the root; shorter only where a text ends
LIVE_PROMPT = "Once there was a fox who lived in a forest"

PAINTED = """
window.afterFrame = then => { // within a frame: the next task comes after its paint
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(0);
};
window.painted = then => requestAnimationFrame(() => afterFrame(then));
"""
FIRST_NODE = """
new MutationObserver((_, watch) => {
    if (!document.querySelector('.sv-node')) return;
    watch.disconnect();
    painted(time => { window.firstNode = time; });
}).observe(document, { childList: true, subtree: true });
"""
KEYS = """
window.pressed = [];
let began;
addEventListener('keydown', () => { began = performance.now(); }, true); // before the player's own listener
addEventListener('keydown', event => { // and after it
    if (event.key === 'Shift') return;
    const script = performance.now() - began;
    painted(time => pressed.push({ script, paint: time - event.timeStamp }));
});
"""
ARRIVALS = r"""
window.arrived = new Map(); // sequence number of a message -> when the page gets it, whichever way it came
const note = (text, pattern) => {
    const found = pattern.exec(text);
    if (found && !arrived.has(Number(found[1]))) arrived.set(Number(found[1]), performance.now());
};
const parse = JSON.parse; // Gradio's client begins to read
JSON.parse = (text, ...more) => {
    if (typeof text === 'string' && text.includes('process_generating')) note(text, /\\"seq\\":(\d+)/);
    return parse(text, ...more);
};
window.streamed = 0; // messages that did not come by Gradio
window.EventSource = class extends EventSource {
    constructor(...all) {
        super(...all);
        this.addEventListener('message', event => { streamed += 1; note(event.data, /"seq":(\d+)/); });
    }
};
const request = requestAnimationFrame;
window.frame = 0; // when the callback that runs now, or ran last, has begun
window.requestAnimationFrame = then => request(time => { frame = performance.now(); then(time); });
"""
RECEIVED = """() => {
    const receive = SpecvizView.receive, epoch = Date.now() - performance.now();
    const ribbon = document.querySelector('.sv-ribbon');
    window.steps = [];
    SpecvizView.receive = text => {
        const message = text ? JSON.parse(text) : {}, began = performance.now();
        receive(text);
        if (message.kind !== 'step') return;
        const at = { had: message.seq / 1000 - epoch, arrived: arrived.get(message.seq), began, read: performance.now() };
        const number = SpecvizView.run.scenes.length, nodes = SpecvizView.run.scenes.at(-1).nodes.length;
        new MutationObserver((_, watch) => { // the player draws a live step when it finds the time
            if (ribbon.querySelectorAll('.sv-step').length < number) return;
            watch.disconnect();
            Object.assign(at, { frame, drawn: performance.now() });
            const after = frame > at.read ? afterFrame : painted; // drawn within a frame, or before one
            after(time => steps.push({ ...at, nodes, paint: time }));
        }).observe(ribbon, { childList: true });
    };
}"""
PARTS = (
    ("scene, JSON and the way to the page", "had", "arrived"),
    ("waiting in the page", "arrived", "began"),
    ("reading the message", "began", "read"),
    ("waiting for a frame", "read", "frame"),
    ("drawing", "frame", "drawn"),
    ("style, layout, paint", "drawn", "paint"),
)
SERVER = "of which scene and JSON in Python, one at a time on its own"


@dataclass(frozen=True)
class Amount:
    """How much is measured."""

    keys: int
    steps: int
    singles: int
    tokens: int
    visits: int


FULL = Amount(keys=300, steps=60, singles=30, tokens=200, visits=10)
QUICK = Amount(keys=10, steps=4, singles=2, tokens=40, visits=2)


def row(name: str, times: Sequence[float]) -> str:
    """A line of the table of times."""
    ordered = sorted(times)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"| {name} | {statistics.median(ordered):.1f} | {high:.1f} | {len(ordered)} |"


def traced(pair: Pair, tree: str, folder: Path, tokens: int = 12) -> Path:
    """A run of the embedded pair on such trees, in a file."""
    settings = Settings(tree, "without", "traversal", ("topdown",), max_tokens=tokens)
    prompt = pair.encode(PROMPT)
    steps = map(record_step, decode(pair.target, pair.draft, prompt, settings))
    trace = run_trace({"pair": "embedded"}, settings, prompt, pair.text, steps)
    path = folder / f"{tree}.json"
    path.write_text(dump(trace), encoding="utf-8")
    return path


def press(page: Page, key: str) -> None:
    """A key, at no particular time within a frame."""
    page.wait_for_timeout(random.uniform(5, 40))
    page.keyboard.press(key)


def taken(page: Page, name: str, count: int) -> list[dict[str, float]]:
    """So many entries of a log in the page, which is empty afterwards."""
    page.wait_for_function(f"{name}.length >= {count}", timeout=60_000)
    return page.evaluate(f"{name}.splice(0)")


def keys(browser: Browser, address: str, amount: Amount) -> Iterator[str]:
    """From a key to the paint of its event, and of a whole step, in trees of two sizes."""
    with tempfile.TemporaryDirectory() as folder, opened(browser, address) as page:
        page.evaluate(f"() => {{ {PAINTED} {KEYS} }}")
        pair = load_named("embedded")
        for tree, nodes in TREES:
            page.locator("input[type=file]").first.set_input_files(traced(pair, tree, Path(folder)))
            page.wait_for_function(f"SpecvizView.run.scenes[0].nodes.length === {nodes + 1}", timeout=60_000)
            page.locator(".sv").focus()
            events = pressed_events(page, amount.keys)
            yield row(f"key to paint of an event, {nodes} nodes", [one["paint"] for one in events])
            yield row(f"of which the player's script, {nodes} nodes", [one["script"] for one in events])
            steps = pressed_steps(page, amount.steps)
            yield row(f"key to paint of another step, {nodes} nodes", [one["paint"] for one in steps])


def pressed_events(page: Page, count: int) -> list[dict[str, float]]:
    """Right arrows within steps."""
    last = page.evaluate("SpecvizView.run.scenes.map(one => Math.max(...one.panes.map(pane => pane.events.length)) - 1)")
    left = count
    for step in itertools.cycle(range(len(last))):
        page.evaluate("step => SpecvizView.go(step, 0)", step)
        for _ in range(min(left, last[step])):
            press(page, "ArrowRight")
        left -= min(left, last[step])
        if left == 0:
            return taken(page, "pressed", count)
    raise AssertionError("a cycle has no end")


def pressed_steps(page: Page, count: int) -> list[dict[str, float]]:
    """Shift and right arrows from one step to the next."""
    steps = page.evaluate("SpecvizView.run.scenes.length")
    pressed = 0
    while pressed < count:
        page.evaluate("SpecvizView.go(0, 0)")
        page.wait_for_timeout(100)
        for _ in range(min(steps - 1, count - pressed)):
            press(page, "Shift+ArrowRight")
            pressed += 1
    return taken(page, "pressed", count)


def live(browser: Browser, address: str, amount: Amount) -> Iterator[str]:
    """From the server's having a live step to its paint, and where the time goes: one clock, as both are on one machine."""
    context = new_context(browser, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(PAINTED + ARRIVALS)
    page.goto(address)
    page.locator(".sv-node:visible").first.wait_for()
    page.evaluate(RECEIVED)
    ask(page, LIVE_PROMPT, amount.tokens, LIVE_TREE)
    run = taken(page, "steps", 1)
    alone = single_steps(page, amount.singles)
    context.close()
    for name, steps in (("one at a time", alone), ("in a run at full speed", run)):
        whole = [one for one in steps if one["nodes"] == LIVE_NODES]
        yield row(f"live step to paint, from the server's having it, {name}", [one["paint"] - one["had"] for one in whole])
        for part, start, end in PARTS:
            yield row(f"of which {part}, {name}", [one[end] - one[start] for one in whole])
    yield row(SERVER, list(scene_times(len(alone))))


def scene_times(count: int) -> Iterator[float]:
    """How long Python takes to make the message of a live step, by the processor's clock."""
    pair = load_named("embedded")
    settings = Settings(LIVE_TREE, "without", "traversal", ("topdown",), max_tokens=200)
    tokens, rules = pair.encode(LIVE_PROMPT), find_rules(PANES)
    steps: list[StepTrace] = []
    for step in itertools.islice(decode(pair.target, pair.draft, tokens, settings), count):
        steps.append(record_step(step))
        trace = run_trace({"pair": "embedded"}, settings, tokens, pair.text, steps)
        start = time.thread_time()
        step_message(trace, 0, rules)
        yield 1000 * (time.thread_time() - start)


def single_steps(page: Page, count: int) -> list[dict[str, float]]:
    """The run taken up again from its first step, one step at a time, so that none waits for another's paint."""
    while (made := page.evaluate("steps.length")) < count:
        page.evaluate("SpecvizView.go(0, 0)")
        page.locator("[data-presses=sv-flip]").click()
        page.wait_for_function("SpecvizView.run.scenes.length === 1", timeout=60_000)
        with contextlib.suppress(TimeoutError):  # the text has come to its end: other coins make it another one
            for more in range(made, min(made + 10, count)):
                page.wait_for_timeout(300)
                page.locator("[data-presses=sv-step]").click()
                page.wait_for_function(f"steps.length > {more}", timeout=15_000)
    return taken(page, "steps", count)


def visits(browser: Browser, address: str, amount: Amount) -> Iterator[str]:
    """From the start of the navigation to the paint of the first node: with an empty cache, and again."""
    first, again = [], []
    for _ in range(amount.visits):
        context = new_context(browser, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(PAINTED + FIRST_NODE)
        for times in (first, again):
            page.goto(address)
            page.wait_for_function("window.firstNode")
            times.append(page.evaluate("firstNode"))
            page.wait_for_timeout(1000)  # the rest of the page, with which the cache is filled
            page.goto("about:blank")
        context.close()
    yield row("navigation to the first painted node, first visit", first)
    yield row("navigation to the first painted node, again", again)


def weights(browser: Browser, address: str) -> Iterator[str]:
    """What a first visit fetches: bytes as they are, as they were sent, and what they would be compressed."""
    page = new_context(browser).new_page()
    fetched = _watched(page)
    page.goto(address)
    page.wait_for_selector(".sv-node")
    page.wait_for_timeout(1500)
    document = page.request.get(address).text()
    script = "JSON.stringify(gradio_config.components.find(one => one.props.elem_id === 'player').props.value)"
    yield _own("ours: the player and its style", head())
    yield _own("ours: the run that is shown first", json.loads(page.evaluate(script)))
    kinds = {
        "/": "the document, ours in it",
        "/assets/": "Gradio's scripts and styles",
        "/gradio_api/": "answers to its calls",
    }
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in fetched.values():
        path = one["url"].removeprefix(address)
        kind = next((name for start, name in kinds.items() if start != "/" and path.startswith(start)), None)
        groups.setdefault(kind or (kinds["/"] if path in ("", "/") else "Gradio's fonts and the rest"), []).append(one)
    for name, some in groups.items():
        packed = f"{len(gzip.compress(document.encode())):,}" if name == kinds["/"] else ""
        yield _weight(name, some, packed)
    yield _weight("all of it", list(fetched.values()), "")
    page.context.close()


def _own(name: str, text: str) -> str:
    return f"| {name} | {len(text.encode()):,} | in the document | {len(gzip.compress(text.encode())):,} |"


def _weight(name: str, some: list[dict[str, Any]], packed: str) -> str:
    plain, sent = (sum(one.get(key, 0) for one in some) for key in ("plain", "sent"))
    return f"| {name}, {len(some)} requests | {plain:,} | {sent:,} | {packed} |"


def _watched(page: Page) -> dict[str, dict[str, Any]]:
    """What goes over the wire from now on, by request."""
    wire, fetched = page.context.new_cdp_session(page), dict[str, dict[str, Any]]()
    wire.send("Network.enable")

    def responded(event: dict[str, Any]) -> None:
        fetched[event["requestId"]] = {"url": event["response"]["url"], "plain": 0}

    def received(event: dict[str, Any]) -> None:
        fetched[event["requestId"]]["plain"] += event["dataLength"]

    def finished(event: dict[str, Any]) -> None:
        fetched[event["requestId"]]["sent"] = event["encodedDataLength"]

    wire.on("Network.responseReceived", responded)
    wire.on("Network.dataReceived", received)
    wire.on("Network.loadingFinished", finished)
    return fetched


TIMES: Mapping[str, Callable[[Browser, str, Amount], Iterator[str]]] = {"keys": keys, "live": live, "visits": visits}


def report(browser: Browser, address: str, amount: Amount, only: str | None = None) -> Iterator[str]:
    """Both tables, line by line."""
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    yield f"Chromium {browser.version}, 1440 × 900, {os.cpu_count()} cores, {machine()}, {load}."
    yield f"Live steps: trees of {LIVE_NODES} nodes."
    yield "\n| milliseconds | median | 95th percentile | of |\n|---|---:|---:|---:|"
    for name, measure in TIMES.items():
        if only in (None, name):
            yield from measure(browser, address, amount)
    if only is None:
        yield "\n| bytes of a first visit | uncompressed | as sent | with gzip |\n|---|---:|---:|---:|"
        yield from weights(browser, address)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the page, measure it, print."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few of everything, only to see that it runs")
    parser.add_argument("--only", choices=sorted(TIMES), help="one kind of times, and no weights")
    options = parser.parse_args(arguments)
    amount = QUICK if options.quick else FULL
    os.environ["SPECVIZ_LOG"] = "off"
    with served() as address, browsing() as browser:
        for line in report(browser, address, amount, options.only):
            print(line, flush=True)


if __name__ == "__main__":
    main()
