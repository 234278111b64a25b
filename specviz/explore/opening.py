"""What Explore does when a run that exists is opened: a recorded one, or one from a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from specviz.core.quoting import shorten
from specviz.engines.file import read_report, recognize
from specviz.engines.view import view_report
from specviz.explore.addresses import Place, load_recorded
from specviz.explore.answers import PANES, Answer, choose_panes, next_number, show_run, tell_error
from specviz.explore.chip import fill_page
from specviz.explore.limits import MOST_SHOWN, STEP_IS_WORTH
from specviz.recorded.runs import RECORDED, RecordedRun, find_recorded_run
from specviz.texts import engines as engine_texts
from specviz.texts import page as texts
from specviz.trace.file import load
from specviz.trace.schema import RunTrace
from specviz.views.message import Banner, report_message
from specviz.views.report import ReportView

RUN = '"RunTrace"'  # stands in every file of a run, and in none of another engine
ENDINGS = (".json", ".jsonl", ".txt", ".prom", ".log")  # of what can be opened: runs, and files of other engines
RECORDED_KEYS = frozenset(record.key for record in RECORDED)


def show_recorded(record: RecordedRun) -> tuple[str, RunTrace]:
    """A recorded run, with the cursor where its claim is borne out."""
    trace = load_recorded(record.key)
    return show_run(trace, record.panes, known=record.key), trace


@tell_error
def open_recorded(key: str) -> Answer:
    """A recorded run, and the fields for it."""
    record = find_recorded_run(key)
    return show_opened(load_recorded(key), record.panes, known=key)


@tell_error
def open_text(content: str, name: str, panes: Sequence[str]) -> Answer:
    """A run from the text of a file of this name, and the fields for it; or what another engine reports, beside no run."""
    try:
        found = _read_text(content)
    except ValueError as error:
        raise ValueError(texts.FILE_UNREADABLE.format(name=shorten(name), why=error)) from None
    if isinstance(found, ReportView):
        return report_message(next_number(), found), None, {}
    return show_opened(found, panes)


def _read_text(content: str) -> RunTrace | ReportView:
    """The run in a file, or what another engine reports in it."""
    if RUN in content:
        return load(content)
    if recognize(content):
        return view_report(read_report(content))
    raise ValueError(engine_texts.NEITHER)


def show_opened(trace: RunTrace, panes: Sequence[str], at: Place | None = None, said: str = "", known: str = "") -> Answer:
    """As much of a run as can be shown, and the fields for it; a sentence says what is left out, after what is said."""
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
