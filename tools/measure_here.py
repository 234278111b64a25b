"""How fast and how heavy Python in a browser is: `python -m tools.measure_here` prints it for docs/performance.md.

The files come from the app itself on this machine, so a cold start has no network in it: add what they weigh as sent.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from specviz.exact.cases import FIG1
from specviz.here.files import list_files
from specviz.lab.state import from_toy, write_link
from specviz.models.toy import find_toy
from specviz.web.here import PACKED, pack
from tools.browser import browsing, new_context, served
from tools.measure_page import machine

TREES = {"chain:5": "chain:5", "3,2,2,1, of 34 nodes": "3,2,2,1", "binary:5, of 63 nodes": "binary:5"}
FORM = {
    **{"prompt": "Once upon a time", "pair": "embedded", "tree": "chain:5", "proposal": "without", "verifier": "traversal"},
    **{"temperature": 0.8, "top_k": 0, "top_p": 1, "max_tokens": 60, "tree_seed": 5, "coin_seed": 6, "chat": False},
    **{"left": "topdown", "right": "traversal"},
}
ASK = """async ([kind, fields]) => {
    const home = window.home ??= SpecvizHome.open({ base: "here/", words: SpecvizView.run.words.here });
    const { lastSeq: seq } = SpecvizView.state(), began = performance.now(), times = [], file = [];
    const how = await home.ask({ kind, fields, view: { step: 0, event: 0, name: "", seq } }, ({ message, fields }) => {
        if (fields.file) file.push(fields.file);
        if (!message) return;
        const { kind: what, banner } = JSON.parse(message);
        if (what === "banner" && banner === "") times.push(["ready", performance.now() - began]);
        if (what === "run" || what === "step") times.push(["step", performance.now() - began]);
        if (what !== "banner") SpecvizView.receive(message);
    });
    return { how, times, file: file[0] };
}"""


DRAG = """async ([moves, pause]) => {
    const bar = document.querySelector(".sv-lab-p input[type=range]");
    const badges = document.querySelector(".sv-lab-badges"), found = document.querySelector(".sv-lab-found");
    const see = (what, holds) => new Promise((resolve) => {
        const watch = new MutationObserver(() => {
            if (!holds()) return;
            watch.disconnect();
            requestAnimationFrame(() => setTimeout(resolve));
        });
        watch.observe(what, { attributes: true });
    });
    let began = 0;
    for (const units of moves) {
        if (began) await new Promise((resolve) => setTimeout(resolve, pause));
        began = performance.now();
        bar.value = units;
        bar.dispatchEvent(new Event("input"));
    }
    const settled = see(found, () => found.dataset.complete.includes(`m=${moves.at(-1)},`));
    await see(badges, () => badges.getAttribute("aria-busy") === "false");
    const took = performance.now() - began;
    await settled;
    return took;
}"""
LAB = {"2,1, of 5 nodes with the root": "2,1", "five drafted nodes": FIG1}
HELD = 40  # milliseconds between two moves of a bar that is dragged


def measure_starts(browser: Browser, address: str, times: int) -> Iterator[str]:
    """From the press to Python with its models, and to the first step: with nothing kept, and from the browser's cache."""
    found: dict[str, list[float]] = {}
    for _ in range(times):
        context = new_context(browser)
        for when in ("cold", "warm"):
            page = open_page(context, address)
            told = ask(page, "run", max_tokens=1)
            for what, at in told["times"][:2]:
                name = "Python and the models are ready" if what == "ready" else "the first step is on the page"
                found.setdefault(f"{name}, {when}", []).append(at)
            page.close()
        context.close()
    yield from (row(name, some) for name, some in found.items())


def measure_steps(browser: Browser, address: str, tokens: int) -> Iterator[str]:
    """From one step to the next as the page gets them: drafted, scored, verified, annotated, and made into a message."""
    context = new_context(browser)
    page = open_page(context, address)
    ask(page, "run", max_tokens=30)  # WebAssembly is compiled better once it has run
    for name, tree in TREES.items():
        told = ask(page, "run", tree=tree, max_tokens=tokens)
        at = [at for what, at in told["times"] if what == "step"]
        yield row(f"a step of {name}", [after - before for before, after in pairwise(at)])
    context.close()


def measure_lab(browser: Browser, address: str, times: int) -> Iterator[str]:
    """From the move of a bar to the new numbers painted, with three tokens: a single move, and the last of eight."""
    context = new_context(browser)
    for name, tree in LAB.items():
        page = context.new_page()
        page.goto(f"{address}/lab#toy?{write_link(from_toy(find_toy('T2'), tree=tree))}")
        page.wait_for_selector(".sv-lab-found[data-complete]:not([data-complete=''])")
        for what, moves in (("one move", 1), ("the last move of a drag", 8)):
            some = [[19 + (number + move) % 20 for move in range(moves)] for number in range(times + 2)]
            took = [float(page.evaluate(DRAG, [one, HELD])) for one in some]
            yield row(f"{what} of a bar to its numbers, {name}", took[2:])  # WebAssembly is compiled better by then
        page.close()
    context.close()


def open_page(context: BrowserContext, address: str) -> Page:
    """The app, with a run on show."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".sv-shown .sv-node")
    return page


def ask(page: Page, kind: str, **fields: Any) -> dict[str, Any]:
    """A request, answered."""
    told: dict[str, Any] = page.evaluate(ASK, [kind, {**FORM, **fields}])
    assert told["how"] == "ended", told
    return told


def row(name: str, some: Sequence[float]) -> str:
    """Median and 95th percentile."""
    high = quantiles(some, n=20, method="inclusive")[-1] if len(some) > 1 else some[0]
    return f"| {name} | {median(some):,.0f} | {high:,.0f} | {len(some)} |"


def weigh() -> Iterator[str]:
    """Each file, and all of them."""
    total = [0, 0]
    for path, one in list_files().items():
        sizes = len(one.content), len(one.content if path.endswith(PACKED) else pack(path))
        total = [total[0] + sizes[0], total[1] + sizes[1]]
        yield f"| {one.name} | {sizes[0]:,} | {sizes[1]:,} |"
    yield f"| all of it | {total[0]:,} | {total[1]:,} |"


def report(browser: Browser, address: str, quick: bool, lab: bool) -> Iterator[str]:
    """Both tables, line by line; of the lab alone only the first lines."""
    yield f"Chromium {browser.version}, {os.cpu_count()} cores, {machine()}, load {os.getloadavg()[0]:.1f} at the start."
    yield "\n| milliseconds, in the browser | median | 95th percentile | of |\n|---|---:|---:|---:|"
    yield from measure_lab(browser, address, 4 if quick else 20)
    if lab:
        return
    yield from measure_starts(browser, address, 1 if quick else 5)
    yield from measure_steps(browser, address, 12 if quick else 120)
    yield "\n| bytes of Python in the browser | uncompressed | as sent |\n|---|---:|---:|"
    yield from weigh()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the page, measure it, print."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few of everything, only to see that it runs")
    parser.add_argument("--lab", action="store_true", help="only how fast the lab answers")
    options = parser.parse_args(arguments)
    with served("--no-models") as address, browsing() as browser:
        for line in report(browser, address, options.quick, options.lab):
            print(line, flush=True)


if __name__ == "__main__":
    main()
