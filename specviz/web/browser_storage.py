"""What this browser keeps: the last runs. The oldest go first when they are too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from specviz.core.quoting import is_text, shorten
from specviz.explore.addresses import LIVE_ID, identify_run
from specviz.texts import page as texts
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.web.limits import MOST_KEPT_LETTERS, MOST_KEPT_RUNS

STORAGE, SECRET = "specviz", "kept-in-this-browser"  # the secret hides nothing: it only has to stay the same
MOST_TITLE = 200  # characters
MOST_DROPPED = 2  # titles of runs that have gone, which are still said

Stored: TypeAlias = dict[str, Any]


class Unreadable(ValueError):
    """A run that is kept, and that this version of the page cannot read."""


def store_run(stored: Stored | None, trace: RunTrace | None, panes: Sequence[str]) -> Stored:
    """The store with this run first, and an earlier version of it removed; what has gone is listed with its reason."""
    runs, (dropped, too_large) = _list_runs(stored), _list_gone(stored)
    if trace is not None and trace.steps:
        run: dict[str, Any] = {"title": describe_run(trace), "identity": identify_run(trace), "panes": [*panes]}
        run |= {"trace": dump(trace), "steps": len(trace.steps)}
        same = [other for other in runs if other["identity"] == run["identity"]]
        runs = [other for other in runs if other["identity"] != run["identity"]]
        run = next((other for other in same if other.get("steps", 0) > run["steps"]), run)  # it has all steps of this one
        if len(run["trace"]) > MOST_KEPT_LETTERS:
            too_large = run["title"]
        else:
            runs, too_large = [run, *runs], ""
    while len(runs) > MOST_KEPT_RUNS or sum(len(run["trace"]) for run in runs) > MOST_KEPT_LETTERS:
        dropped = [runs.pop()["title"], *dropped]
    return {"runs": runs, "dropped": dropped[:MOST_DROPPED], "too_large": too_large}


def write_label(stored: Stored | None) -> str:
    """What stands over the list of runs: how many there are, and which have gone."""
    count, (dropped, too_large) = len(_list_runs(stored)), _list_gone(stored)
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
        tree=shorten(settings.tree),
        rule=find_rule(settings.verifier).title,
        tree_seed=settings.tree_seed,
        coin_seed=settings.coin_seed,
        steps=len(trace.steps),
    )


def _list_runs(stored: object) -> list[dict[str, Any]]:
    """The kept runs, as far as they are ones: another version of the page may have kept them, or anybody sent them."""
    runs = stored.get("runs") if isinstance(stored, dict) else None
    found = [_read_kept(run) for run in runs[:MOST_KEPT_RUNS] if isinstance(run, dict)] if isinstance(runs, list) else []
    return [run for run in found if run is not None]


def _read_kept(run: Mapping[str, Any]) -> dict[str, Any] | None:
    """A kept run with what is known of it; earlier versions called its identity by another name, and kept no rules."""
    title, trace, panes, steps = (run.get(name) for name in ("title", "trace", "panes", "steps"))
    identity = run.get("identity", run.get("start", ""))
    if not all(isinstance(text, str) and is_text(text) for text in (title, trace, identity)):
        return None
    rules = [one for one in panes if isinstance(one, str)] if isinstance(panes, list) else []
    return {
        "title": shorten(str(title), MOST_TITLE),
        "identity": identity,
        "trace": trace,
        "panes": rules,
        "steps": steps if isinstance(steps, int) else 0,
    }


def _list_gone(stored: object) -> tuple[list[str], str]:
    """The titles of the runs that have gone, and of one that was too large."""
    known = stored if isinstance(stored, dict) else {}
    dropped, too_large = known.get("dropped"), known.get("too_large")
    titles = (
        [shorten(title, MOST_TITLE) for title in dropped if isinstance(title, str)] if isinstance(dropped, list) else []
    )
    return titles[:MOST_DROPPED], shorten(too_large, MOST_TITLE) if isinstance(too_large, str) else ""
