"""Brings the answers of a run to its page: messages by the stream where it is open, everything else by Gradio.

Gradio keeps the run, queues it and cancels it as ever; but a step is on the page before Gradio has noted it, and Pause may
come between. So the run as it was sent is held here, and whoever stops it takes it from here: from then on nothing more of
it is sent. A page that is loaded again before its browser keeps the run finds it here too.

Memory: the runs of MOST_RUNS tabs at most, those that were begun last. A run of 60 tokens takes 1.3 MB on trees of 31
nodes, 5.3 MB on trees of 256; that of an open page is held by Gradio anyway.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from specviz.trace.schema import RunTrace
from specviz.views.message import run_message
from specviz.web import stream
from specviz.web.answers import Answer, choose_panes, find_rules, next_number

MOST_RUNS = 16
PATIENCE_SECONDS = 0.25  # Gradio is told of a run no more often, as long as its messages go by the stream
VISIT = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})?\.(?:([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6}))?", re.ASCII)


@dataclass(frozen=True)
class Visit:
    """A page: the key of its tab, which outlives a reload, and that of its channel, if it has one. "" is none."""

    tab: str = ""
    channel: str = ""
    steps: int | None = None  # that it shows of the run; None where that is not to be looked at
    at: tuple[int, int] = (0, 0)  # its cursor: step and event


def read_visit(text: str | None) -> Visit:
    """What the browser says; what it cannot have said is nobody."""
    found = VISIT.fullmatch(text or "")
    if found is None:
        return Visit()
    tab, channel, *place = found.groups(default="")
    if not all(place):
        return Visit(tab, channel)
    steps, step, event = map(int, place)
    return Visit(tab, channel, steps, (step, event))


@dataclass(frozen=True)
class Interrupted:
    """A run that a reload has come upon."""

    trace: RunTrace
    ended: bool  # before the reload


@dataclass
class SentRun:
    """A run as far as it was sent: more comes only while it grows."""

    trace: RunTrace | None = None
    state: Literal["growing", "interrupted", "ended"] = "growing"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def close(self, state: Literal["interrupted", "ended"]) -> RunTrace | None:
        """What was sent, which is all of it now; None if that was so already."""
        with self.lock:
            if self.state != "growing":
                return None
            self.state = state
            return self.trace


class SentRuns:
    """The runs that their pages do not keep yet, by tab; those that were begun first go when there are too many."""

    def __init__(self) -> None:
        self._runs: dict[str, SentRun] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    def begin(self, tab: str) -> SentRun:
        """A new run; an earlier one of the same tab is no longer looked at."""
        run = SentRun()
        with self._lock:
            self._runs.pop(tab, None)
            if tab:
                self._runs[tab] = run
            while len(self._runs) > MOST_RUNS:
                del self._runs[next(iter(self._runs))]
        return run

    def find(self, tab: str) -> SentRun:
        """The run of this tab; an empty one that has ended if there is none."""
        with self._lock:
            return self._runs.get(tab) or SentRun(state="ended")

    def forget(self, tab: str) -> None:
        """The page keeps its run now, unless that is still growing."""
        with self._lock:
            run = self._runs.get(tab)
            if run is not None and run.state != "growing":
                del self._runs[tab]


SENT = SentRuns()


def deliver(visit: Visit, panes: tuple[str, str], answers: Iterator[Answer]) -> Iterator[Answer]:
    """These answers, without the messages that the page gets by the stream. Of those without more, Gradio gets a few."""
    run, mail = SENT.begin(visit.tab), _Mail(visit.channel, panes)
    told, waiting = 0.0, False  # when Gradio had the run; whether it has an earlier one now
    failure: Exception | None = None
    try:
        for message, trace, fields in answers:
            with run.lock:
                if run.state != "growing":
                    return
                run.trace = trace or run.trace
                rest = mail.send(message, run.trace)
            waiting = rest is None and not fields and time.monotonic() - told < PATIENCE_SECONDS
            if not waiting:
                yield rest, run.trace, fields
                told = time.monotonic()
    except Exception as error:
        failure = error
    if waiting:
        yield None, run.trace, {}
    run.close("ended")  # not if we were closed before: it was paused or stopped, or the page has gone
    if failure is not None:
        raise failure


class _Mail:
    """Sends messages by the channel as long as that can be done, and then says so."""

    def __init__(self, channel: str, panes: tuple[str, str]) -> None:
        self.channel, self.panes, self.sent = channel, panes, False

    def send(self, message: str | None, trace: RunTrace | None) -> str | None:
        """What is left for Gradio to send: nothing, or the message, or the whole run if its earlier part may be lost."""
        if message is None or not self.channel:
            return message
        if stream.CHANNELS.push(self.channel, message):
            self.sent = True
            return None
        self.channel = ""
        return write_run(trace, self.panes) if self.sent and trace is not None else message


def write_run(trace: RunTrace, panes: tuple[str, str], at: tuple[int, int | None] | None = None) -> str:
    """The whole run, in place of all that was sent of it; the cursor at its last step, or where it is told to be."""
    rules = find_rules(choose_panes(trace, panes))
    return run_message(trace, next_number(), rules, at=at or (len(trace.steps) - 1, None))


def take_run(visit: Visit, trace: RunTrace | None) -> RunTrace | None:
    """The run that is paused or stopped: as it was sent, where Gradio may not have it yet. Nothing more is sent of it."""
    return SENT.find(visit.tab).close("ended") or trace


def find_latest(visit: Visit, trace: RunTrace | None) -> RunTrace | None:
    """The run that is growing, as the page has it, where Gradio may not know it yet; else Gradio's."""
    run = SENT.find(visit.tab)
    return trace if run.state != "growing" or run.trace is None else run.trace


def find_interrupted(visit: Visit) -> Interrupted | None:
    """The run of this tab that had a step when it was loaded again, and that the browser does not keep yet."""
    run = SENT.find(visit.tab)
    run.close("interrupted")
    return Interrupted(run.trace, run.state == "ended") if run.trace is not None and run.trace.steps else None


def forget_run(visit: Visit) -> None:
    """The browser keeps this tab's run from now on."""
    SENT.forget(visit.tab)


def complete_run(visit: Visit, trace: RunTrace | None, panes: tuple[str, str]) -> str | None:
    """The whole run, if the page does not show as many steps as were made: by whatever way, some were lost."""
    if trace is None or not trace.steps or visit.steps in (None, len(trace.steps)):
        return None
    return write_run(trace, panes, visit.at)
