"""What is on the screen is true: a run with its full distributions, recomputed by other code, held against the page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import opened
from playwright.sync_api import Browser, Page

from specviz.decode import Settings, Step, decode
from specviz.dist import Sampling
from specviz.models.load import Pair
from specviz.record import record, run_trace
from specviz.trace import dump

pytestmark = pytest.mark.slow
SIGNS = {"accepted": "✓", "rejected": "✕", "": ""}


def short(x: float, digits: int = 2) -> str:
    text = f"{x:.{digits}g}"
    while float(text) == 1 != x:
        text = f"{x:.{(digits := digits + 1)}g}"
    return "1" if x == 1 else "0" if x == 0 else text.removeprefix("0")


def stops(step: Step, rule: str) -> list[float]:
    """How likely each node is the last one kept: written again, from the papers, with nothing of the project's rules."""
    tree = step.tree
    law = [0.0] * len(tree)

    def topdown(node: int, chance: float) -> None:
        owed = [float(p) for p in step.target[node]]
        for draw in tree.draws[node]:
            q = [float(x) for x in draw.dist]
            token = tree.tokens[draw.node]
            yes = min(1.0, owed[token] / q[token])
            topdown(draw.node, chance * yes)
            chance *= 1 - yes
            owed = [max(a - b, 0) for a, b in zip(owed, q, strict=True)]
            mass = sum(owed)
            if mass == 0:
                break
            owed = [x / mass for x in owed]
        law[node] += chance

    def traversal() -> Iterator[tuple[int, float]]:
        """Nodes in the order in which they are judged, each with its acceptance probability."""

        def walk(node: int, weight: float) -> Iterator[tuple[int, float] | float]:
            owed = [float(p) for p in step.target[node]]
            for draw in tree.draws[node]:
                if weight == 0:
                    break
                q = [float(x) for x in draw.dist]
                token = tree.tokens[draw.node]
                left = yield from walk(draw.node, min(1.0, weight * owed[token] / q[token]))
                yield draw.node, left
                owed = [max(weight * a - b, 0) for a, b in zip(owed, q, strict=True)]
                mass = sum(owed)
                weight = mass / (mass + 1 - weight) if mass else 0.0
                owed = [x / mass for x in owed] if mass else owed
            return weight

        yield from walk(0, 1.0)

    if rule == "topdown":
        topdown(0, 1.0)
    else:
        alive = 1.0
        for node, yes in traversal():
            law[node] += alive * yes
            alive *= 1 - yes
        law[0] += alive
    return law


def texts(page: Page, name: str, pane: int) -> list[str]:
    """This text of every node in a pane, in order; empty where it has none."""
    script = "([name, pane]) => [...document.querySelectorAll('.sv-pane')[pane].querySelectorAll('.sv-node')]"
    return page.evaluate(script + ".map(node => node.querySelector('.sv-' + name)?.textContent ?? '')", [name, pane])


@pytest.fixture(scope="module")
def kept(pair: Pair) -> tuple[list[Step], str]:
    """A run with everything, and its trace."""
    settings = Settings("2,2,1", "without", "traversal", ("topdown",), Sampling(), 5, 6, 24)
    tokens = pair.encode("The fox and the bear")
    steps = list(decode(pair.target, pair.draft, tokens, settings))
    return steps, dump(run_trace({"pair": "embedded"}, settings, tokens, pair.text, map(record, steps)))


def test_every_number_at_random_cursors(browser: Browser, address: str, kept, pair: Pair, tmp_path: Path) -> None:
    """A probability, a law or a mark of another node, step or rule; the control is the wrong rule's law."""
    steps, trace = kept
    path = tmp_path / "run.json"
    path.write_text(trace, encoding="utf-8")
    rng, control = random.Random(1), 0
    with opened(browser, address) as page:
        page.locator("input[type=file]").first.set_input_files(path)
        page.wait_for_function("SpecvizView.run.prompt.startsWith('The fox and')", timeout=30_000)
        assert page.evaluate("SpecvizView.run.scenes.length") == len(steps)
        for number in rng.sample(range(len(steps)), min(6, len(steps))):
            step = steps[number]
            page.evaluate(f"SpecvizView.go({number}, 1e6)")
            tree = step.tree
            draws = {draw.node: draw for under in tree.draws for draw in under}
            p = ["", *(short(float(step.target[tree.parents[v]][tree.tokens[v]])) for v in range(1, len(tree)))]
            q = ["", *(short(float(draws[v].dist[tree.tokens[v]])) for v in range(1, len(tree)))]
            words = [pair.text(token).replace(" ", "␣").replace("\n", "⏎") for token in tree.tokens]
            for pane, rule in enumerate(("topdown", "traversal")):
                assert texts(page, "p", pane) == p
                assert texts(page, "q", pane) == q
                full = ".map(text => text.dataset.full)"
                script = "pane => [...document.querySelectorAll('.sv-pane')[pane].querySelectorAll('.sv-token')]"
                assert page.evaluate(script + full, pane) == words
                law = stops(step, rule)
                wanted = ["" if x < 1e-12 else "<.001" if x < 0.001 else short(x) for x in law]
                found = texts(page, "law", pane)
                assert found == wanted, (number, rule)
                control += [short(x) for x in stops(step, ("traversal", "topdown")[pane])] != [short(x) for x in law]
                commit = step.verdicts[rule][-1]
                signs = texts(page, "sign", pane)
                path_kept = set(tree.path(commit.node))
                assert {v for v, sign in enumerate(signs) if sign == "✓"} == path_kept
                mean = 1 + sum(len(tree.path(v)) * x - x for v, x in enumerate(law))
                assert short(mean, 3) in page.locator(".sv-score").nth(1).inner_text()
            written = page.locator(".sv-here").inner_text()
            said = "".join(pair.text(token) for token in step.tokens)
            assert "".join(c for c in written if c not in "◆◇") == said
    assert control > 0
