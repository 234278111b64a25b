"""Brings the answers of a run to its page: messages by the stream where it is open, everything else by Gradio.

Gradio keeps the run and queues it as ever; but a step is on the page before Gradio has noted it, and Pause may
come between. So the run as it was sent is held here, and whoever stops it takes it from here: from then on nothing more of
it is sent. A page that is loaded again in the middle, or before its browser keeps the run, finds it here too.

Memory: the runs of MOST_RUNS tabs at most, those that were begun last. A run of 60 tokens takes 1.3 MB on trees of 31
nodes, 5.3 MB on trees of 256; that of an open page is held by Gradio anyway.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from specviz.trace.schema import RunTrace
from specviz.web import stream
from specviz.web.addresses import Place
from specviz.web.answers import Answer, choose_panes, renumber_message, show_run
from specviz.web.runs import is_complete
from specviz.web.view import View

MOST_RUNS = 16
NEXT = "\n"  # between two messages that go together
PATIENCE_SECONDS = 0.25  # Gradio is told of a run no more often, as long as its messages go by the stream


@dataclass(frozen=True)
class Interrupted:
    """A run that a reload has come upon."""

    trace: RunTrace
    ended: bool  # before the reload


@dataclass
class SentRun:
    """A run as far as it was sent: more comes only while it grows."""

    press: int = 0
    trace: RunTrace | None = None
    made: int = 0  # steps
    state: Literal["growing", "interrupted", "ended"] = "growing"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def close(self, state: Literal["interrupted", "ended"]) -> bool:
        """Nothing more is sent; whether that is new."""
        with self.lock:
            was_growing = self.state == "growing"
            if was_growing:
                self.state = state
            return was_growing


class SentRuns:
    """The last run of each tab; those that were begun first go when there are too many."""

    def __init__(self) -> None:
        self._runs: dict[str, SentRun] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    def begin(self, tab: str, press: int) -> SentRun:
        """A new run, which has ended at once if it was stopped while it waited; an earlier one of the tab ends."""
        run = SentRun(press)
        with self._lock:
            before = self._runs.get(tab)
            if before is not None and before.state != "growing" and before.press >= press > 0:
                return before
            self._keep(tab, run)
        if before is not None:
            before.close("ended")
        return run

    def stop(self, tab: str, press: int) -> SentRun:
        """The run of this press as far as it was sent: nothing more of it is, even if it has not begun yet."""
        with self._lock:
            run = self._runs.get(tab)
            if run is None or run.press < press:
                run = SentRun(press)
                self._keep(tab, run)
        run.close("ended")
        return run

    def _keep(self, tab: str, run: SentRun) -> None:
        self._runs.pop(tab, None)
        if tab:
            self._runs[tab] = run
        while len(self._runs) > MOST_RUNS:
            del self._runs[next(iter(self._runs))]

    def find(self, tab: str) -> SentRun:
        """The run of this tab; an empty one that has ended if there is none."""
        with self._lock:
            return self._runs.get(tab) or SentRun(state="ended")


SENT = SentRuns()


def deliver(view: View, panes: tuple[str, str], answers: Iterator[Answer]) -> Iterator[Answer]:
    """These answers, without the messages that the page gets by the stream. Of those without more, Gradio gets a few.

    The last one says which press has ended, unless somebody stopped it, or began another run in this tab.
    """
    run, mail = SENT.begin(view.tab, view.press), _Mail(view, panes)
    told = 0.0  # when Gradio had the run
    failure: Exception | None = None
    if run.state != "growing":
        return
    try:
        for message, trace, fields in answers:
            with run.lock:
                if run.state != "growing":
                    return
                run.trace, run.made = trace or run.trace, run.made + (trace is not None)
                rest = mail.send(message, run.trace)
            waiting = rest is None and not fields and time.monotonic() - told < PATIENCE_SECONDS
            if not waiting:
                yield rest, run.trace, fields
                told = time.monotonic()
    except Exception as error:
        failure = error
    if run.close("ended"):  # else it was paused or stopped, or the page has gone
        yield None, run.trace, {"ended": view.press}
    if failure is not None:
        raise failure


class _Mail:
    """Sends messages by the channel as long as that can be done, and then says so."""

    def __init__(self, view: View, panes: tuple[str, str]) -> None:
        self.channel, self.name, self.panes, self.sent = view.channel, view.name, panes, False

    def send(self, message: str | None, trace: RunTrace | None) -> str | None:
        """What is left for Gradio to send: nothing, or the message, or the whole run if its earlier part may be lost."""
        if message is None or not self.channel:
            return message
        if stream.CHANNELS.push(self.channel, message):
            self.sent = True
            return None
        self.channel = ""
        return write_run(trace, self.panes, None, self.name) if self.sent and trace is not None else message


def write_run(trace: RunTrace, panes: tuple[str, str], at: Place | None, name: str) -> str:
    """The whole run, in place of all that was sent of it; the cursor at its last step, or where it is told to be."""
    return show_run(trace, choose_panes(trace, panes), at or (len(trace.steps) - 1, None), known=name)


def stop_run(view: View, trace: RunTrace | None) -> tuple[RunTrace | None, int]:
    """The run that is paused or stopped, and how many steps it has made: as it was sent, where Gradio may not have it yet.

    Nothing more is sent of it, and its generator ends by itself at the next step.
    """
    run = SENT.stop(view.tab, view.press)
    return (run.trace, run.made) if run.trace is not None else (trace, 0)


def close_run(view: View, trace: RunTrace | None, panes: tuple[str, str], message: str | None) -> str | None:
    """What is left for Gradio to send of the last word on a run: nothing, or the word after the whole run.

    By Gradio it could come before a step that is still on its way, and that would then be too old to be shown.
    """
    if message is None or (view.channel and stream.CHANNELS.push(view.channel, message)):
        return None
    if trace is None or not trace.steps:
        return message
    return NEXT.join((write_run(trace, panes, view.at, view.name), renumber_message(message)))


def find_interrupted(view: View) -> Interrupted | None:
    """The last run that this tab has made, if it had a step when the tab was loaded again."""
    run = SENT.find(view.tab)
    run.close("interrupted")
    if run.trace is None or not run.trace.steps:
        return None
    return Interrupted(run.trace, run.state == "ended" or is_complete(run.trace))


def complete_run(view: View, trace: RunTrace | None, panes: tuple[str, str]) -> str | None:
    """The whole run, if the page does not show as many steps as were made: by whatever way, some were lost."""
    if trace is None or not trace.steps or view.steps in (-1, len(trace.steps)):
        return None
    return write_run(trace, panes, view.at, view.name)
