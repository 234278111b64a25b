"""Runs that are as costly as a file can be made, and what it costs to open each: `python -m tests.hostile_runs`."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction as F
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

from specviz.resources import ASSETS

JSON = Any
FEW = (0.5, 0.5, 0.0)


def chain(nodes: int) -> list[JSON]:
    return grow([None, *range(nodes - 1)])


def grow(parents: Sequence[int | None], shown: Sequence[int] = (0, 1), bars: Sequence[JSON] = FEW) -> list[JSON]:
    """The nodes of a tree whose tokens are all 0, but for children of one node, which differ."""
    nodes: list[JSON] = []
    ranks: dict[int | None, int] = {}
    for number, parent in enumerate(parents):
        token = ranks[parent] = ranks.get(parent, -1) + 1
        node = {"is": "NodeTrace", "parent": parent, "token": token, "draws": [], "shown": shown, "p": bars, "q": bars}
        nodes.append(node)
        if parent is not None:
            nodes[parent]["draws"].append({"is": "DrawTrace", "node": number, "q": bars[token]})
    return nodes


def weigh(node: int, weight: float = 0.5) -> JSON:
    return {"is": "Weigh", "node": node, "weight": weight, "before": 1.0, "owed": 0.3, "q": 0.5}


def trial(node: int, accepted: bool = False) -> JSON:
    flip = {"is": "Flip", "prob": 0.5, "u": 0.7, "accepted": accepted}
    return {"is": "Trial", "node": node, "flip": flip, "owed": 0.3, "q": 0.5}


def rest(node: int, bars: Sequence[JSON] = FEW) -> JSON:
    return {"is": "Residual", "node": node, "dist": bars, "mass": 0.3, "before": 1.0, "after": 0.5}


def run(nodes: list[JSON], events: list[JSON], steps: int = 1, rules: Sequence[str] = ("topdown", "naive")) -> JSON:
    """A run that stops at the root in each of its steps, all of which are alike."""
    sampling = {"is": "Sampling", "temperature": 1.0, "top_k": None, "top_p": 1.0}
    settings = {"is": "Settings", "tree": "chain:2", "proposal": "with", "verifier": rules[0], "riders": list(rules[1:])}
    settings |= {"sampling": sampling, "tree_seed": 0, "coin_seed": 0, "max_tokens": 9, "stop_tokens": [], "annotate": True}
    end = [{"is": "Sample", "node": 0, "dist": nodes[0]["p"], "token": 0}, {"is": "Commit", "node": 0, "token": 0}]
    stop = [round(1 / len(nodes), 9)] * len(nodes)
    step = {"is": "StepTrace", "nodes": nodes, "verifier": rules[0], "verdicts": {rule: [*events, *end] for rule in rules}}
    step |= {"counterfactuals": {}, "stop_laws": dict.fromkeys(rules, stop), "tokens": [0], "seconds": {}}
    texts = {str(token): f"t{token}" for token in sorted({0, 1, *nodes[0]["shown"]})}
    trace = {"is": "RunTrace", "schema": 2, "versions": {}, "models": {"target": "t"}, "settings": settings, "prompt": [0]}
    return trace | {"texts": texts, "steps": [{**step, "number": number} for number in range(steps)]}


def wide(children: int) -> list[JSON]:
    """A root with so many children, all of which it shows."""
    bars = [1 / children] * children + [0.0]
    root, *leaves = grow([None, *[0] * children], list(range(children)), bars)
    return [root, *({**leaf, "shown": (0, 1), "p": FEW, "q": FEW} for leaf in leaves)]


def exact(nodes: int, bits: int) -> JSON:
    """A run whose numbers are fractions of so many bits."""
    small, large = str(F(1, 2**bits - 1)), str(1 - F(1, 2**bits - 1))
    bars = [large, small, "0"]
    events = [{**rest(node, bars), "mass": small, "before": large, "after": small} for node in range(nodes - 1)]
    trace = run(grow([None, *range(nodes - 1)], bars=bars), events)
    step = trace["steps"][0]
    step["stop_laws"] = {key: [small] * (nodes - 1) + [str(1 - (nodes - 1) * F(small))] for key in step["verdicts"]}
    return trace


def with_texts(trace: JSON, prompt: int, letters: int) -> JSON:
    trace["prompt"], trace["texts"]["0"] = [0] * prompt, "é" * letters
    return trace


def judged(nodes: int) -> list[JSON]:
    """All that can happen on a chain: weighed from the root down, tested from the leaf up."""
    down = [weigh(node) for node in range(1, nodes)]
    return down + [event for node in reversed(range(1, nodes)) for event in (trial(node), rest(node - 1))]


ATTACKS: Mapping[str, Callable[[], JSON]] = {
    "600 nodes in a chain, one test repeated": lambda: run(chain(600), [trial(1)] * 600),
    "1,025 nodes in a chain, all judged": lambda: run(chain(1025), judged(1025)),
    "1,025 nodes, skipped and opened in turn": lambda: run(
        chain(1025), [weigh(node, node % 2) for node in range(1, 1025)] + judged(1025)[1024:]
    ),
    "32,000 nodes": lambda: run(chain(32_000), []),
    "1,024 children": lambda: run(wide(1024), [event for node in range(1, 1025) for event in (weigh(node), trial(node))]),
    "16,000 children": lambda: run(wide(16_000), []),
    "2,000 steps": lambda: run(chain(3), [trial(1), rest(0)], 2000),
    "16 steps of 1,025 nodes": lambda: run(chain(1025), [trial(node, True) for node in range(1, 1025)], 16),
    "all nodes and events that are allowed": lambda: run(chain(31), judged(31), 230),
    "nine rules": lambda: run(
        chain(200),
        judged(200),
        8,
        ("topdown", "naive", "traversal", "kseq", "gbv", "typical", "no_residual", "stale_q", "threshold"),
    ),
    "1 MB of long fractions": lambda: exact(400, 1650),
    "fractions of 3,300 bits": lambda: exact(200, 3300),
    "a token of 1,000 letters": lambda: with_texts(run(chain(400), judged(400)), 1, 1000),
    "a prompt of 100 MB": lambda: with_texts(run(chain(3), []), 100_000, 1000),
    "a prompt of 500,000 letters": lambda: with_texts(run(chain(3), []), 500, 999),
    "3,000,000 empty lists": lambda: {"is": "RunTrace", "schema": 2, "x": [[]] * 3_000_000},
    "1,000,000 numbers": lambda: {"is": "RunTrace", "schema": 2, "x": [0.125] * 1_000_000},
    "300,000 texts": lambda: {**run(chain(3), []), "texts": {str(token): "x" * 9 for token in range(300_000)}},
}


def measure(name: str) -> Mapping[str, Any]:
    """What it costs this process to open a run with each two of its last rules: the worst seconds, and the most memory.

    The seconds of a shared processor say little, so they are told in openings of a recorded run too.
    """
    from specviz.explore.answers import list_evaluated

    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(ATTACKS[name](), file)
    usual = time_recorded()
    before, worst, pairs, said = _memory(), 0.0, [("topdown", "traversal")], ""
    while pairs:
        seconds, message, trace = open_once(file.name, pairs.pop())
        worst = max(worst, seconds)
        if not said:
            said = json.loads(str(message))["banner"] or "shown"
            pairs = list(combinations(list_evaluated(trace)[-3:], 2)) if trace else []
        del message, trace
    usual = max(usual, time_recorded())  # the machine may be slower by now
    found = {"said": said, "openings": round(worst / usual, 1), "seconds": round(worst, 2)}
    found |= {"megabytes": round(_memory() - before), "size": Path(file.name).stat().st_size}
    Path(file.name).unlink()
    return found


def time_recorded() -> float:
    """The seconds of the processor that opening a recorded run takes: the less of two."""
    from specviz.recorded.runs import find_recorded_run

    recorded = find_recorded_run("deep")
    path = str(ASSETS / "examples" / f"{recorded.key}.json")
    return min(open_once(path, recorded.panes)[0] for _ in range(2))


def open_once(path: str, panes: Sequence[str]) -> tuple[float, Any, Any]:
    """Open a file as the page does, its charts too: the seconds of the processor, the message and the run."""
    from specviz.web import opening

    start = time.process_time()
    message, trace, _ = opening.open_file(path, panes)
    for chart in opening.show_charts(trace, panes) if trace else ():
        chart.to_json()
    return time.process_time() - start, message, trace


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    time_recorded()  # what is imported and read once
    import_module("specviz.web.serve").collect_seldom()  # as the page is served
    for attack in sys.argv[1:] or ATTACKS:
        process = os.fork()
        if not process:
            print(json.dumps({"name": attack, **measure(attack)}), flush=True)
            os._exit(0)
        os.waitpid(process, 0)
