"""Brings the answers of a run to its page: messages by the stream where it is open, everything else by Gradio.

A step is on the page before Gradio has noted it, and answers of two presses pass one another. So what is on show in a tab
is held here, by its latest press: browsers number them. Whatever comes of an earlier press from then on is dropped, and
every handler finds the run here. A page that is loaded again in the middle, or before its browser keeps the run, does too.

Memory: the runs of MOST_RUNS tabs, those of the latest presses, and of all in which something is under way. A run of 60
tokens takes 1.3 MB on trees of 31 nodes, 5.3 MB on trees of 256; that of an open page is held by Gradio anyway.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Literal

from specviz.explore.addresses import Place
from specviz.explore.answers import Answer, choose_panes, renumber_message, show_run
from specviz.explore.runs import is_complete
from specviz.trace.schema import RunTrace
from specviz.web import stream
from specviz.web.view import View

MOST_RUNS = 16
NOTHING: Answer = (None, None, {})
"""The last answer to a press after which there was another one. Gradio ends a generator by repeating its last answer, which
would be fields of a run that is not on show any more; if there was none, it empties every field."""
NEXT = "\n"  # between two messages that go together
PATIENCE_SECONDS = 0.25  # Gradio is told of a run no more often, as long as its messages go by the stream


@dataclass(frozen=True)
class Interrupted:
    """A run that a reload has come upon."""

    trace: RunTrace
    ended: bool  # before the reload


@dataclass
class SentRun:
    """What is on show in a tab since its latest press: more comes only while it grows."""

    press: int = 0
    trace: RunTrace | None = None
    made: int = 0  # steps, by the run that is under way or was the last
    seq: int = 0  # the number of the last message that was sent
    word: str = ""  # that message, if it is one that the whole run does not contain: its speed, or a banner
    state: Literal["growing", "interrupted", "ended"] = "growing"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, message: str | None, is_word: bool) -> None:
        """What was sent last."""
        if message is not None:
            self.seq, self.word = _read_number(message), message if is_word else ""

    def close(self, state: Literal["interrupted", "ended"]) -> bool:
        """Nothing more is sent; whether that is new."""
        with self.lock:
            was_growing = self.state == "growing"
            if was_growing:
                self.state = state
            return was_growing


class SentRuns:
    """The latest press of each tab, and what it shows. Of those that have ended the oldest go when there are too many."""

    def __init__(self) -> None:
        self._runs: dict[str, SentRun] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._runs)

    def begin(self, tab: str, press: int) -> SentRun:
        """What a press shows: at first what was on show, and what was under way ends. A press that comes after a later one
        has ended before it begins: so whatever order presses arrive in, the last one of the tab counts.
        """
        with self._lock:
            before = self._runs.get(tab)
            if before is None:
                run = SentRun(press)
            elif press < before.press:
                return SentRun(press, state="ended")
            else:
                before.close("ended")
                run = SentRun(press, before.trace, before.made)
            self._keep(tab, run)
        return run

    def _keep(self, tab: str, run: SentRun) -> None:
        self._runs.pop(tab, None)
        if tab:
            self._runs[tab] = run
        ended = [key for key, one in self._runs.items() if one.state != "growing"]
        for key in ended[: max(0, len(self._runs) - MOST_RUNS)]:
            del self._runs[key]

    def forget(self, tab: str) -> SentRun:
        """What this tab showed before it was loaded again: the new page begins to count by its own clock."""
        with self._lock:
            return self._runs.pop(tab, None) or SentRun(state="ended")

    def find(self, tab: str) -> SentRun:
        """What this tab shows; an empty run that has ended if that is not known."""
        with self._lock:
            return self._runs.get(tab) or SentRun(state="ended")


SENT = SentRuns()


def find_shown_run(view: View, trace: RunTrace | None) -> RunTrace | None:
    """The run on show as it was sent; Gradio may have only less of it, or what was on show before."""
    return SENT.find(view.tab).trace or trace


def deliver(view: View, panes: tuple[str, str], answers: Iterator[Answer]) -> Generator[Answer, None, None]:
    """These answers, without the messages that the page gets by the stream; of those with nothing else, now and then one.

    The last one says which press has ended, unless there was another press in this tab.
    """
    run, mail = SENT.begin(view.tab, view.press), _Mail(view, panes)
    told = 0.0  # when Gradio had the run
    failure: Exception | None = None
    if run.state != "growing":
        yield NOTHING
        return
    run.made = 0
    try:
        for message, trace, fields in answers:
            with run.lock:
                if run.state != "growing":
                    break
                run.trace, run.made = trace or run.trace, run.made + (trace is not None)
                run.note(message, trace is None)
                rest = mail.send(message, run.trace)
            waiting = rest is None and not fields and time.monotonic() - told < PATIENCE_SECONDS
            if not waiting:
                yield rest, run.trace, fields
                told = time.monotonic()
    except GeneratorExit:
        run.close("interrupted")  # the page has gone
        raise
    except Exception as error:
        failure = error
    yield (None, run.trace, {"ended": view.press}) if run.close("ended") else NOTHING  # there was another press
    if failure is not None:
        raise failure


def answer_once(view: View, make: Callable[[], Answer]) -> Answer:
    """The only answer to a press, which ends what was under way; nothing where a later press came first."""
    run = SENT.begin(view.tab, view.press)
    if run.state != "growing":
        return NOTHING
    message, trace, fields = make()
    with run.lock:
        if run.state != "growing":
            return NOTHING
        run.trace, run.made, run.state = trace or run.trace, 0, "ended"
        run.note(message, trace is None)
    return message, trace, {**fields, "ended": view.press}


def _read_number(message: str | None) -> int:
    """The number of a message: what every one begins with."""
    found = re.match(r'{"seq":(\d+)', message or "")
    return int(found[1]) if found else 0


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


def stop_run(
    view: View, trace: RunTrace | None, panes: tuple[str, str], make: Callable[[RunTrace | None, int], Answer]
) -> Answer:
    """What is said of a run that is paused or stopped, from the run as it was sent and the steps that it has made.

    Nothing more is sent of it, and its generator ends by itself at the next step.
    """
    run = SENT.begin(view.tab, view.press)
    with run.lock:
        if run.state != "growing":
            return NOTHING
        message, ended, fields = make(run.trace or trace, run.made)
        run.trace, run.state = ended or run.trace or trace, "ended"
        run.note(message, is_word=True)
        return _close(view, run.trace, panes, message), run.trace, {**fields, "ended": view.press}


def _close(view: View, trace: RunTrace | None, panes: tuple[str, str], message: str | None) -> str | None:
    """What is left for Gradio to send of the last word on a run: nothing, or the word after the whole run.

    By Gradio it could come before a step that is still on its way, and that would then be too old to be shown.
    """
    if message is None or (view.channel and stream.CHANNELS.push(view.channel, message)):
        return None
    if trace is None or not trace.steps:
        return message
    return _write_all(view, trace, panes, message)


def _write_all(view: View, trace: RunTrace, panes: tuple[str, str], word: str) -> str:
    """The whole run, and after it the last word on it, if there is one."""
    run = write_run(trace, panes, view.at, view.name)
    return NEXT.join((run, renumber_message(word))) if word else run


def find_interrupted(view: View, arrived: bool = True) -> Interrupted | None:
    """The last run that this tab has made, if it had a step when the tab was loaded again, or sent to another address."""
    run = SENT.forget(view.tab) if arrived else SENT.find(view.tab)
    run.close("interrupted")
    if run.trace is None or not run.trace.steps:
        return None
    return Interrupted(run.trace, run.state == "ended" or is_complete(run.trace))


def complete_run(view: View, trace: RunTrace | None, panes: tuple[str, str]) -> str | None:
    """The whole run, if the page does not show as many steps as were made, or has not seen the last message.

    Gradio may bring answers in another order, and of two that come together the page sees one.
    """
    if trace is None or not trace.steps or view.steps == -1:
        return None
    sent = SENT.find(view.tab)
    if view.steps == len(trace.steps) and view.seq >= sent.seq:
        return None
    return _write_all(view, trace, panes, sent.word)
