"""What this browser keeps: what was entered last, and the last runs. The oldest go first when it is too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from specviz.texts import page as texts
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace
from specviz.web.form import known_fields

STORAGE, SECRET = "specviz", "kept-in-this-browser"  # the secret hides nothing: it only has to stay the same
MOST_RUNS, MOST_LETTERS = 8, 1_600_000  # browsers keep some five million for a site, and the encoding makes a text longer
LABELS = {"": texts.YOUR_RUNS, "dropped": texts.YOUR_RUNS_DROPPED, "too large": texts.YOUR_RUNS_TOO_LARGE}

Stored: TypeAlias = dict[str, Any]


def store_run(stored: Stored | None, trace: RunTrace | None, values: Mapping[str, Any]) -> Stored:
    """The store with this run first, and an earlier version of it removed; `lost` says what has gone."""
    runs, lost = _list_runs(stored), (stored or {}).get("lost", "")
    if trace is not None and trace.steps:
        run = {"title": describe_run(trace), "identity": identify_run(trace), "trace": dump(trace)}
        runs = [other for other in runs if other["identity"] != run["identity"]]
        if len(run["trace"]) > MOST_LETTERS:
            lost = "too large"
        else:
            runs, lost = [run, *runs], lost if lost == "dropped" else ""
    while len(runs) > MOST_RUNS or sum(len(run["trace"]) for run in runs) > MOST_LETTERS:
        runs.pop()
        lost = "dropped"
    return {"values": dict(values), "runs": runs, "lost": lost}


def read_fields(stored: Stored | None) -> Mapping[str, Any]:
    """The fields by name, as far as they are kept."""
    return known_fields((stored or {}).get("values"))


def write_label(stored: Stored | None) -> str:
    """What stands over the list of runs."""
    label = LABELS.get((stored or {}).get("lost", ""), texts.YOUR_RUNS)
    return label.format(count=len(_list_runs(stored)))


def load_run(stored: Stored | None, index: int) -> RunTrace | None:
    """A run that is kept, if it still is one."""
    runs = _list_runs(stored)
    return load(runs[index]["trace"]) if 0 <= index < len(runs) else None


def list_titles(stored: Stored | None) -> list[tuple[str, int]]:
    """The kept runs, the latest first."""
    return [(run["title"], index) for index, run in enumerate(_list_runs(stored))]


def describe_run(trace: RunTrace) -> str:
    """A run in a line."""
    template = texts.KEPT_RUN_ONE if len(trace.steps) == 1 else texts.KEPT_RUN
    settings = trace.settings
    return template.format(
        prompt=trace.read(trace.prompt)[-40:],
        tree=settings.tree,
        rule=settings.verifier,
        tree_seed=settings.tree_seed,
        coin_seed=settings.coin_seed,
        steps=len(trace.steps),
    )


def identify_run(trace: RunTrace) -> str:
    """What tells one run from another: its prompt, and its settings but for the length."""
    return f"{list(trace.prompt)} {replace(trace.settings, max_tokens=1)}"


def _list_runs(stored: Stored | None) -> list[dict[str, str]]:
    """The kept runs; those of earlier versions called their identity by another name."""
    return [{"identity": run.get("start", ""), **run} for run in (stored or {}).get("runs", ())]
