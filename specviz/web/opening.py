"""What the page does when a run is opened: a recorded one, a file, one that this browser keeps, or the address's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr

from specviz.core.quoting import shorten
from specviz.explore.addresses import Address, identify_run, load_recorded, name_run, read_address
from specviz.explore.answers import (
    OTHERS,
    PANES,
    Answer,
    end_sentence,
    find_rules,
    list_evaluated,
    next_number,
    tell_error,
)
from specviz.explore.chip import fill_page
from specviz.explore.links import find_carried_run, show_linked
from specviz.explore.opening import RECORDED_KEYS, open_text, show_opened
from specviz.explore.undo import Stack, find_shown
from specviz.recorded.runs import find_recorded_run
from specviz.share.recipe import read_recipe
from specviz.texts import page as texts
from specviz.texts import share as share_texts
from specviz.trace.file import MOST_BYTES
from specviz.trace.schema import RunTrace
from specviz.views.charts import COUNT, charts
from specviz.views.message import LIVE, banner_message
from specviz.web import browser_storage
from specviz.web.browser_storage import Stored
from specviz.web.delivery import Interrupted

Found: TypeAlias = tuple[RunTrace, Sequence[str]]
"""A run, and the rules that were in its panes."""


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
    return open_text(content, file.name, panes)


def open_upload(path: str, panes: Sequence[str], address: str = "") -> Answer:
    """A run from a file that was uploaded, which nobody needs any more; at the place that the address has for this run."""
    try:
        message, trace, fields = open_file(path, panes)
        asked = read_address(address)
        if trace is not None and asked.at and asked.name == name_run(trace):
            return show_linked(asked, trace, panes, known=asked.name)
        return message, trace, fields
    finally:
        Path(path).unlink(missing_ok=True)


@tell_error
def recall_run(stored: Stored | None, index: int | None) -> Answer:
    """One of this browser's runs, and the fields for it."""
    found = None if index is None else browser_storage.load_run(stored, int(index))
    if found is None:
        raise ValueError(texts.NOT_KEPT)
    return show_opened(*found)


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
    if found is not None and asked.recipe:
        found, told = _compare_steps(asked.recipe, found)
        said += [told] if told else []
    if found is None and (asked.run or asked.recipe):
        carried, told = _find_carried(asked)
        said += [told] if told else []
        if carried is None and not told:
            return _make_again(asked, known, first)
        found = carried
        asked = replace(asked, name="") if carried is None else asked
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
    return show_linked(asked, trace, panes, texts.BETWEEN_SENTENCES.join(said), asked.name)


def _compare_steps(recipe: str, found: Found) -> tuple[Found | None, str]:
    """The run that is kept under a link's name, if it has all the steps of the link; and whether they are others."""
    try:
        asked = read_recipe(recipe)
    except ValueError as error:
        return found, end_sentence(str(error))
    if len(found[0].steps) < asked.steps:
        return None, ""
    return found, "" if asked.matches(found[0]) in (None, True) else share_texts.DIFFERENT


def _find_carried(asked: Address) -> tuple[Found | None, str]:
    """The run that a link carries, if it needs not to be made, and a sentence of it or of what is wrong."""
    try:
        found = find_carried_run(asked)
    except ValueError as error:
        return None, end_sentence(str(error))
    return (None, "") if found is None else ((found[0], PANES), found[1])


def _make_again(asked: Address, known: Known, first: str) -> Answer:
    """What is said until the run of a recipe is made, and left in `wanted` for whom makes it."""
    trace = known.shown or load_recorded(first)
    filled = fill_page(trace, find_recorded_run(first).panes, name_run(trace, first))
    others = {name: filled[name] for name in OTHERS if name in filled}
    return banner_message(next_number(), texts.LINK_ON_ITS_WAY), None, {**others, "wanted": asked}


def _find_run(asked: Address, known: Known) -> Found | None:
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
