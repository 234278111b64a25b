"""What the page does when a run is opened: a recorded one, a file, one that this browser keeps, or the address's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from specviz.core.quoting import shorten
from specviz.recorded.runs import RECORDED, RecordedRun, find_recorded_run
from specviz.texts import page as texts
from specviz.trace.file import MOST_BYTES, load
from specviz.trace.schema import RunTrace
from specviz.views.charts import COUNT, charts
from specviz.views.message import LIVE, Banner
from specviz.web import browser_storage
from specviz.web.addresses import Address, Place, identify_run, load_recorded, name_run, read_address
from specviz.web.answers import OTHERS, PANES, Answer, choose_panes, find_rules, list_evaluated, show_run, tell_error
from specviz.web.browser_storage import Stored
from specviz.web.chip import fill_page
from specviz.web.delivery import Interrupted
from specviz.web.limits import MOST_SHOWN, STEP_IS_WORTH
from specviz.web.undo import Stack, find_shown

RECORDED_KEYS = frozenset(record.key for record in RECORDED)


def show_recorded(record: RecordedRun) -> tuple[str, RunTrace]:
    """A recorded run, with the cursor where its claim is borne out."""
    trace = load_recorded(record.key)
    return show_run(trace, record.panes, known=record.key), trace


@tell_error
def open_recorded(key: str) -> Answer:
    """A recorded run, and the fields for it."""
    record = find_recorded_run(key)
    return _show(load_recorded(key), record.panes, known=key)


@tell_error
def open_file(path: str, panes: Sequence[str]) -> Answer:
    """A run from a file, and the fields for it."""
    file = Path(path)
    if file.stat().st_size > MOST_BYTES:
        raise ValueError(texts.FILE_TOO_LARGE.format(most=MOST_BYTES, got=file.stat().st_size))
    try:
        content = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(texts.FILE_NOT_TEXT.format(name=shorten(file.name))) from None
    try:
        trace = load(content)
    except ValueError as error:
        raise ValueError(texts.FILE_UNREADABLE.format(name=shorten(file.name), why=error)) from None
    return _show(trace, panes)


def open_upload(path: str, panes: Sequence[str]) -> Answer:
    """A run from a file that was uploaded, which nobody needs any more."""
    try:
        return open_file(path, panes)
    finally:
        Path(path).unlink(missing_ok=True)


@tell_error
def recall_run(stored: Stored | None, index: int | None) -> Answer:
    """One of this browser's runs, and the fields for it."""
    found = None if index is None else browser_storage.load_run(stored, int(index))
    if found is None:
        raise ValueError(texts.NOT_KEPT)
    return _show(*found)


def _show(trace: RunTrace, panes: Sequence[str], at: Place | None = None, said: str = "", known: str = "") -> Answer:
    shown = fit_run(trace)
    if shown is not trace:
        cut = texts.CUT_TO_FIRST_ONE if len(shown.steps) == 1 else texts.CUT_TO_FIRST
        told = cut.format(shown=len(shown.steps), steps=len(trace.steps))
        said = texts.BETWEEN_SENTENCES.join([said, told] if said else [told])
    keys = choose_panes(shown, panes if len(panes) == 2 else PANES)
    return show_run(shown, keys, at, Banner(said), known), shown, fill_page(shown, keys, known)


def fit_run(trace: RunTrace) -> RunTrace:
    """As many steps of a run as can be shown at once, with any two rules in the panes; the first one in any case."""
    left = MOST_SHOWN
    for index, step in enumerate(trace.steps):
        left -= STEP_IS_WORTH + len(step.nodes) + sum(sorted(map(len, step.verdicts.values()))[-2:])
        if left < 0 and index:
            return replace(trace, steps=trace.steps[:index])
    return trace


def show_charts(trace: RunTrace | None, panes: Sequence[str]) -> list[Any]:
    """The charts of the run."""
    if trace is None or not trace.steps:
        return [gr.skip()] * COUNT
    known = list_evaluated(trace)
    keys = [key for key in dict.fromkeys(panes) if key in known]
    return list(charts(trace, find_rules(keys))) if keys else [gr.skip()] * COUNT


def keep_run(stored: Stored | None, trace: RunTrace | None, panes: Sequence[str]) -> Stored:
    """What the browser is to keep: the run on show, unless it is a recorded one, which is there anyway."""
    kept = trace if trace is not None and trace.steps and name_run(trace) not in RECORDED_KEYS else None
    return browser_storage.store_run(stored, kept, panes)


@dataclass(frozen=True)
class Known:
    """The runs that an address may name, beside the recorded ones: kept, on show before, or cut by a reload."""

    stored: Stored | None = None
    stack: Stack = ()
    interrupted: Interrupted | None = None
    shown: RunTrace | None = None  # now


@tell_error
def open_address(address: str, known: Known, first: str) -> Answer:
    """The run that an address names; where there is none, or not all of it is understood, a sentence says so.

    Rules that it wants in the panes, and that were not evaluated, are left in `wanted`. Where it names nothing, and the
    first run is on show as it is when the page comes, what was entered meanwhile is left alone.
    """
    asked = read_address(address)
    if asked == Address() and known.shown is not None and name_run(known.shown, first) == first:
        filled = fill_page(known.shown, find_recorded_run(first).panes, first)
        return None, None, {name: filled[name] for name in OTHERS if name in filled}
    said = [texts.UNKNOWN_PARTS.format(parts=texts.BETWEEN_TITLES.join(asked.unknown))] if asked.unknown else []
    try:
        found = _find_run(asked, known)
    except browser_storage.Unreadable as error:
        found, said = None, [str(error)]
    if found is None:
        if asked.name:
            said.append((texts.DEAD_LINK if asked.name.startswith(LIVE) else texts.UNKNOWN_RUN).format(name=asked.name))
        found = load_recorded(first), find_recorded_run(first).panes
        asked = Address(first)
    trace, panes = found
    if asked.at and asked.at[0] >= len(trace.steps):
        said.append(texts.NO_SUCH_STEP.format(step=asked.at[0] + 1, steps=len(trace.steps)))
    if known.interrupted is not None and trace is known.interrupted.trace and not known.interrupted.ended:
        said.append((texts.RELOADED_ONE if len(trace.steps) == 1 else texts.RELOADED).format(steps=len(trace.steps)))
    told = texts.BETWEEN_SENTENCES.join(said)
    message, shown, fields = _show(trace, _want(asked, panes), asked.at, told, asked.name)
    return message, shown, {**fields, **_ask_for_rules(asked, trace, panes)}


def _find_run(asked: Address, known: Known) -> tuple[RunTrace, Sequence[str]] | None:
    """The run of this name, and the rules that were in its panes."""
    if asked.name in RECORDED_KEYS:
        return load_recorded(asked.name), find_recorded_run(asked.name).panes
    if asked.name == LIVE:  # how earlier versions called the latest run
        return browser_storage.load_run(known.stored, 0)
    shown = find_shown(known.stack, asked.name)
    found = (shown.trace, shown.panes) if shown else browser_storage.find_run(known.stored, asked.name)
    last = known.interrupted.trace if known.interrupted is not None else None
    if last is not None and identify_run(last) == asked.name and (found is None or len(found[0].steps) < len(last.steps)):
        return last, PANES  # the browser keeps less of it, or nothing yet
    return found


def _want(asked: Address, panes: Sequence[str]) -> tuple[str, str]:
    left, right = panes if len(panes) == 2 else PANES
    return asked.panes.get("left", left), asked.panes.get("right", right)


def _ask_for_rules(asked: Address, trace: RunTrace, panes: Sequence[str]) -> Mapping[str, Any]:
    """The rules of the address, if some of them were not evaluated."""
    wanted = _want(asked, panes)
    missing = bool(asked.panes) and not set(wanted) <= set(list_evaluated(trace))
    return {"wanted": wanted if missing else None}
