"""What this browser keeps: what was entered last, and the last runs. The oldest go first when it is too much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from specviz.trace import RunTrace, dump, load

STORAGE, SECRET = "specviz", "kept-in-this-browser"  # the secret hides nothing: it only has to stay the same
MOST_RUNS, MOST_LETTERS = 8, 2_500_000  # browsers keep five million for a site

Kept: TypeAlias = dict[str, Any]


def remember(kept: Kept | None, trace: RunTrace | None, values: Sequence[Any]) -> Kept:
    """With this run first; one that it goes on from, or that was flipped, is not kept twice."""
    runs = list((kept or {}).get("runs", ()))
    if trace is not None and trace.steps:
        one = {"title": title(trace), "start": start(trace), "trace": dump(trace)}
        runs = [one, *(run for run in runs if run["start"] != one["start"])]
    while len(runs) > 1 and (len(runs) > MOST_RUNS or sum(len(run["trace"]) for run in runs) > MOST_LETTERS):
        runs.pop()
    return {"values": list(values), "runs": runs}


def recall(kept: Kept | None, index: int) -> RunTrace | None:
    """A run that is kept, if it still is one."""
    runs = (kept or {}).get("runs", ())
    return load(runs[index]["trace"]) if 0 <= index < len(runs) else None


def titles(kept: Kept | None) -> list[tuple[str, int]]:
    """The kept runs, the latest first."""
    return [(run["title"], index) for index, run in enumerate((kept or {}).get("runs", ()))]


def title(trace: RunTrace) -> str:
    """A run in a line."""
    prompt = "".join(trace.texts[token] for token in trace.prompt)
    seeds = f"seeds {trace.settings.tree_seed}, {trace.settings.coin_seed}"
    return f"{prompt[-40:]} ({trace.settings.tree}, {trace.settings.verifier}, {seeds}, {len(trace.steps)} steps)"


def start(trace: RunTrace) -> str:
    """What tells one run from another: where it starts, and by which settings."""
    return f"{list(trace.prompt)} {replace(trace.settings, max_tokens=1)}"
