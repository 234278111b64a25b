"""What this browser keeps: the last runs. The oldest go first when they are too much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from specviz.texts import page as texts
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.web.addresses import LIVE_ID, identify_run

STORAGE, SECRET = "specviz", "kept-in-this-browser"  # the secret hides nothing: it only has to stay the same
MOST_RUNS, MOST_LETTERS = 8, 1_600_000  # browsers keep some five million for a site, and the encoding makes a text longer
MOST_DROPPED = 2  # titles of runs that have gone, which are still said

Stored: TypeAlias = dict[str, Any]


class Unreadable(ValueError):
    """A run that is kept, and that this version of the page cannot read."""


def store_run(stored: Stored | None, trace: RunTrace | None, panes: Sequence[str]) -> Stored:
    """The store with this run first, and an earlier version of it removed; what has gone is listed with its reason."""
    runs = _list_runs(stored)
    dropped, too_large = list((stored or {}).get("dropped", ())), (stored or {}).get("too_large", "")
    if trace is not None and trace.steps:
        run: dict[str, Any] = {"title": describe_run(trace), "identity": identify_run(trace), "panes": [*panes]}
        run |= {"trace": dump(trace), "steps": len(trace.steps)}
        same = [other for other in runs if other["identity"] == run["identity"]]
        runs = [other for other in runs if other["identity"] != run["identity"]]
        run = next((other for other in same if other.get("steps", 0) > run["steps"]), run)  # it has all steps of this one
        if len(run["trace"]) > MOST_LETTERS:
            too_large = run["title"]
        else:
            runs, too_large = [run, *runs], ""
    while len(runs) > MOST_RUNS or sum(len(run["trace"]) for run in runs) > MOST_LETTERS:
        dropped = [runs.pop()["title"], *dropped]
    return {"runs": runs, "dropped": dropped[:MOST_DROPPED], "too_large": too_large}


def write_label(stored: Stored | None) -> str:
    """What stands over the list of runs: how many there are, and which have gone."""
    known = stored or {}
    count, dropped, too_large = len(_list_runs(stored)), known.get("dropped"), known.get("too_large")
    if too_large:
        return texts.YOUR_RUNS_TOO_LARGE.format(count=count, title=too_large)
    if dropped:
        return texts.YOUR_RUNS_DROPPED.format(count=count, titles=texts.BETWEEN_TITLES.join(dropped))
    return texts.YOUR_RUNS.format(count=count)


def load_run(stored: Stored | None, index: int) -> tuple[RunTrace, Sequence[str]] | None:
    """A run that is kept, with the rules that were in the panes, if there are so many."""
    runs = _list_runs(stored)
    if not 0 <= index < len(runs):
        return None
    try:
        return load(runs[index]["trace"]), runs[index].get("panes", ())
    except ValueError as error:
        raise Unreadable(texts.UNREADABLE.format(title=runs[index]["title"], why=error)) from None


def find_run(stored: Stored | None, name: str) -> tuple[RunTrace, Sequence[str]] | None:
    """The kept run of this id. Those of earlier versions have ids of another kind: theirs are made now."""
    runs = _list_runs(stored)
    for index, run in enumerate(runs):
        if run["identity"] == name:
            return load_run(stored, index)
    for index, run in enumerate(runs):
        if not LIVE_ID.fullmatch(run["identity"]):
            found = _load_silently(stored, index)
            if found is not None and identify_run(found[0]) == name:
                return found
    return None


def _load_silently(stored: Stored | None, index: int) -> tuple[RunTrace, Sequence[str]] | None:
    """A run among others of which one is looked for: nobody asked for those that cannot be read."""
    try:
        return load_run(stored, index)
    except Unreadable:
        return None


def list_titles(stored: Stored | None) -> list[tuple[str, int]]:
    """The kept runs, the latest first."""
    return [(run["title"], index) for index, run in enumerate(_list_runs(stored))]


def describe_run(trace: RunTrace) -> str:
    """A run in a line."""
    template = texts.KEPT_RUN_ONE if len(trace.steps) == 1 else texts.KEPT_RUN
    settings = trace.settings
    return template.format(
        prompt=trace.prompt_text[-40:],
        tree=settings.tree,
        rule=find_rule(settings.verifier).title,
        tree_seed=settings.tree_seed,
        coin_seed=settings.coin_seed,
        steps=len(trace.steps),
    )


def _list_runs(stored: Stored | None) -> list[dict[str, Any]]:
    """The kept runs; those of earlier versions called their identity by another name."""
    return [{"identity": run.get("start", ""), **run} for run in (stored or {}).get("runs", ())]
