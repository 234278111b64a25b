"""What the lab's page asks of Python in its browser, and what it is answered: replies that depend on the request alone.

Each answer is yielded as soon as it is there, so that the worker can stop between two of them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from specviz.lab.change import change_state
from specviz.lab.numbers import Bench, Judged, choose_rules, judge, list_drafts
from specviz.lab.replies import reply_numbers, reply_setting
from specviz.lab.run import reply_run
from specviz.lab.search import search
from specviz.lab.state import LabState, read_link
from specviz.lab.view_models import LabMessage, LabReply, ProgressReply, RefusedReply
from specviz.texts import lab as texts

PATIENCE = 0.2  # seconds without an answer, after which it is said how far it is


class Home:
    """The lab. It holds nothing but the drafts of the last setting, which its next question may be about."""

    def __init__(self) -> None:
        self._bench: Bench | None = None

    def prepare(self) -> None:
        """Answer once, so that the first visitor's drag finds everything imported."""
        for _ in answer_setting(read_link("m=30,30/30,30&t=chain:1")):
            pass

    def ask(self, text: str) -> Iterator[Mapping[str, Any]]:
        """The answers to a request in JSON, until it is done or nobody takes the next one."""
        for made, reply in enumerate(answer(json.loads(text)), start=1):
            yield {"message": None, "fields": write_reply(reply), "seen": 0, "parts": None, "made": made}

    def close(self, text: str, how: str, made: int) -> Mapping[str, Any]:
        """What is said of a request that was stopped: nothing, the page knows."""
        return {"message": None, "fields": "{}", "seen": 0, "parts": None, "made": made}


def write_reply(reply: LabReply | LabMessage) -> str:
    """A reply in JSON."""
    return json.dumps(reply, default=vars, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def answer(request: Mapping[str, Any]) -> Iterator[LabReply]:
    """The replies to a request; a failure is one of them."""
    try:
        asked = json.loads(request["text"])
        answers: Mapping[str, Callable[[], Iterator[LabReply]]] = {
            "setting": lambda: answer_setting(reduce(change_state, asked["changes"], read_link(asked["link"]))),
            "search": lambda: search(asked["goal"], int(asked["seed"])),
        }
        if request["kind"] not in answers:
            raise ValueError(texts.UNKNOWN_REQUEST.format(got=request["kind"]))
        yield from answers[request["kind"]]()
    except ValueError as error:
        yield RefusedReply(end_sentence(str(error)))


def end_sentence(text: str) -> str:
    """With a capital and a full stop, as it stands alone."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!')) else '.'}"


def answer_setting(state: LabState) -> Iterator[LabReply]:
    """The setting; what it comes to, first under the rules of the panes; the draft on show; then everything."""
    yield reply_setting(state)
    panes, others = choose_rules(state)
    clock = _Clock()
    bench: Bench | None = None
    for found in list_drafts(state):
        if isinstance(found, Bench):
            bench = found
        else:
            yield from clock.tell(texts.COUNT_DRAFTS.format(count=found), None)
    assert bench is not None
    judged: list[Judged] = []
    for rule in panes:
        yield from clock.watch(bench, judge(bench, rule), rule.title, judged)
    yield reply_numbers(bench, judged, None, complete=False)
    if all(one.law is not None for one in judged):
        yield reply_run(state, bench.toy, bench.drafts)
    for rule in others:
        if clock.is_late():
            yield reply_numbers(bench, judged, None, complete=False)
        yield from clock.watch(bench, judge(bench, rule), rule.title, judged)
    yield reply_numbers(bench, order_rules(judged), find_ceiling(bench), complete=True)


def order_rules(judged: Sequence[Judged]) -> list[Judged]:
    """The rules with what they accept, the most first; those that cannot run last."""
    return sorted(judged, key=lambda one: (one.law is None, -float(one.accepted)))


def find_ceiling(bench: Bench) -> float | None:
    """The ceiling, if its program is small enough to be solved here."""
    try:
        return bench.ceiling()
    except ValueError:
        return None


class _Clock:
    """Says how far it is, not too often; and lets the worker hear whether it is to stop."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def is_late(self) -> bool:
        """Whether somebody has waited long enough to be told something."""
        late = time.perf_counter() - self._last > PATIENCE
        if late:
            self._last = time.perf_counter()
        return late

    def tell(self, text: str, share: float | None) -> Iterator[LabReply]:
        """How far it is, if nothing was said for some time."""
        if self.is_late():
            yield ProgressReply(text, share)

    def watch(self, bench: Bench, judging: Iterator[int | Judged], title: str, judged: list[Judged]) -> Iterator[LabReply]:
        """Judge with a rule, saying how far it is; what it comes to is added."""
        count = len(bench.drafts)
        for found in judging:
            if isinstance(found, Judged):
                judged.append(found)
            else:
                yield from self.tell(texts.JUDGING.format(rule=title, done=found, count=count), found / count)
