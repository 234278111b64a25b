"""What the page does when a run is opened: a recorded one, a file, one that this browser keeps, or the address's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gradio as gr

from specviz.recorded.runs import RECORDED, RecordedRun, find_recorded_run
from specviz.texts import page as texts
from specviz.trace.file import MOST_BYTES, load
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.charts import charts
from specviz.views.message import LIVE, banner_message, run_message
from specviz.web import browser_storage
from specviz.web.answers import PANES, Answer, choose_panes, find_rules, list_evaluated, next_number, show_errors
from specviz.web.delivery import Interrupted
from specviz.web.form import RunForm, check_text, fill_form

ADDRESS = re.compile(r"#?([\w-]*)(?:\.([0-9]{1,9})(?:\.([0-9]{1,9}))?)?(?:\..*)?", re.ASCII | re.DOTALL)
Place = tuple[int, int | None]  # a step, and an event in it


def show_recorded(record: RecordedRun, at: Place | None = None) -> tuple[str, RunTrace]:
    """A recorded run, with the cursor where its claim is borne out."""
    trace = record.trace()
    index = record.holds(trace)
    assert index is not None, record.key  # a test asks every recorded run
    rules = find_rules(record.panes)
    return run_message(trace, next_number(), rules, record.key, at or (index, None), record.claim), trace


def open_recorded(key: str) -> Answer:
    """A recorded run, and the fields for it."""
    record = find_recorded_run(key)
    message, trace = show_recorded(record)
    return message, trace, fill_form(trace, record.panes)


def open_file(path: str, left: str, right: str) -> Answer:
    """A run from a file, and the fields for it."""
    with show_errors():
        file = Path(path)
        if file.stat().st_size > MOST_BYTES:
            raise ValueError(texts.FILE_TOO_LARGE.format(most=MOST_BYTES, got=file.stat().st_size))
        try:
            content = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ValueError(texts.FILE_NOT_TEXT.format(name=file.name)) from None
        return _show_run(load(content), (left, right))


def recall_run(stored: browser_storage.Stored | None, index: int | None, left: str, right: str) -> Answer:
    """One of this browser's runs, and the fields for it."""
    with show_errors():
        trace = None if index is None else browser_storage.load_run(stored, int(index))
        if trace is None:
            raise ValueError(texts.NOT_KEPT)
        return _show_run(trace, (left, right))


def _show_run(trace: RunTrace, panes: tuple[str, str], at: Place | None = None) -> Answer:
    keys = choose_panes(trace, panes)
    message = run_message(trace, next_number(), find_rules(keys), LIVE, at)
    check_text(message)
    return message, trace, fill_form(trace, keys)


def show_panes(trace: RunTrace | None, left: str, right: str) -> str | None:
    """The run with these rules in its panes."""
    if trace is None or not trace.steps:
        return None
    known = list_evaluated(trace)
    missing = [find_rule(key).title for key in dict.fromkeys((left, right)) if key not in known]
    if len(missing) == 2:
        return banner_message(next_number(), texts.NOT_EVALUATED_BOTH.format(one=missing[0], other=missing[1]))
    if missing:
        return banner_message(next_number(), texts.NOT_EVALUATED.format(rule=missing[0]))
    return run_message(trace, next_number(), find_rules((left, right)))


def show_charts(trace: RunTrace | None, left: str, right: str) -> list[Any]:
    """The charts of the run."""
    if trace is None or not trace.steps:
        return [gr.skip()] * 4
    known = list_evaluated(trace)
    keys = [key for key in dict.fromkeys((left, right)) if key in known]
    return list(charts(trace, find_rules(keys))) if keys else [gr.skip()] * 4


def keep_run(stored: browser_storage.Stored | None, trace: RunTrace | None, form: RunForm) -> browser_storage.Stored:
    """What the browser is to keep; of the fields only what can be asked for."""
    try:
        form.request  # noqa: B018
        values: Any = vars(form)
    except ValueError:
        values = browser_storage.read_fields(stored)
    return browser_storage.store_run(stored, trace, values)


def restore_page(
    stored: browser_storage.Stored | None, address: str, interrupted: Interrupted | None = None
) -> tuple[Answer, str | None]:
    """What the address names, else the page as it was left; and the key of the recorded run, if it is one.

    A run that was under way when the page was loaded again comes before those that the browser keeps.
    """
    name, at = read_address(address)
    values = browser_storage.read_fields(stored)
    if name == LIVE and interrupted is not None:
        panes = values.get("left", PANES[0]), values.get("right", PANES[1])
        message, trace, fields = _show_run(interrupted.trace, panes, at)
        steps = len(interrupted.trace.steps)
        said = texts.RELOADED_ONE if steps == 1 else texts.RELOADED.format(steps=steps)
        banner = "" if interrupted.ended else banner_message(next_number(), said)
        return (f"{message}\n{banner}", trace, fields), None
    if name == LIVE:
        try:
            trace = browser_storage.load_run(stored, 0)
            if trace is not None:
                panes = values.get("left", PANES[0]), values.get("right", PANES[1])
                message, trace, fields = _show_run(trace, panes, at)
                return (message, trace, {**values, "left": fields["left"], "right": fields["right"]}), None
        except ValueError:
            pass  # an earlier version kept it: what is not a run any more is not shown
    if name in {record.key for record in RECORDED}:
        message, trace = show_recorded(find_recorded_run(name), at)
        return (message, trace, fill_form(trace, find_recorded_run(name).panes)), name
    panes_stay = {key: value for key, value in values.items() if key not in ("left", "right")}
    return (None, None, panes_stay), None


def read_address(address: str | None) -> tuple[str, Place | None]:
    """The run, and the step and event that an address names; what is no place is left out."""
    found = ADDRESS.fullmatch(address or "")
    if found is None:
        return "", None
    name, step, event = found.groups()
    return name, None if step is None else (int(step), None if event is None else int(event))
