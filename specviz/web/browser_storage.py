"""What this browser keeps: what was entered last, and the last runs. The oldest go first when it is too much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace

STORAGE, SECRET = "specviz", "kept-in-this-browser"  # the secret hides nothing: it only has to stay the same
MOST_RUNS, MOST_LETTERS = 8, 1_600_000  # browsers keep some five million for a site, and this is coded in more of them

Kept: TypeAlias = dict[str, Any]


def remember(kept: Kept | None, trace: RunTrace | None, values: Sequence[Any]) -> Kept:
    """With this run first; one that it goes on from, or that was flipped, is not kept twice. What has gone is said."""
    runs, said = list((kept or {}).get("runs", ())), str((kept or {}).get("said", ""))
    if trace is not None and trace.steps:
        one = {"title": title(trace), "start": start(trace), "trace": dump(trace)}
        runs = [run for run in runs if run["start"] != one["start"]]
        if len(one["trace"]) > MOST_LETTERS:
            said = "the last run is too large for a browser to keep: download it"
        else:
            runs, said = [one, *runs], said if said.startswith("older") else ""
    while len(runs) > MOST_RUNS or sum(len(run["trace"]) for run in runs) > MOST_LETTERS:
        runs.pop()
        said = "older ones were dropped"
    return {"values": list(values), "runs": runs, "said": said}


def label(kept: Kept | None) -> str:
    """What stands over the list of them."""
    runs, said = (kept or {}).get("runs", ()), (kept or {}).get("said", "")
    return f"Your runs ({len(runs)} in this browser{f'; {said}' if said else ''})"


def recall(kept: Kept | None, index: int) -> RunTrace | None:
    """A run that is kept, if it still is one."""
    runs = (kept or {}).get("runs", ())
    return load(runs[index]["trace"]) if 0 <= index < len(runs) else None


def titles(kept: Kept | None) -> list[tuple[str, int]]:
    """The kept runs, the latest first."""
    return [(run["title"], index) for index, run in enumerate((kept or {}).get("runs", ()))]


def title(trace: RunTrace) -> str:
    """A run in a line."""
    prompt = trace.read(trace.prompt)
    seeds = f"seeds {trace.settings.tree_seed}, {trace.settings.coin_seed}"
    return f"{prompt[-40:]} ({trace.settings.tree}, {trace.settings.verifier}, {seeds}, {len(trace.steps)} steps)"


def start(trace: RunTrace) -> str:
    """What tells one run from another: where it starts, and by which settings."""
    return f"{list(trace.prompt)} {replace(trace.settings, max_tokens=1)}"
