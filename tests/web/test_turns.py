"""Whose turn it is with the models: fair, bounded, told with its wait, and given back by whoever leaves."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread

from specviz.explore.answers import Answer, need_turn
from specviz.texts import page as texts
from specviz.web import turns as turns_module
from specviz.web import work
from specviz.web.limits import GONE_SECONDS, MOST_OF_ADDRESS, MOST_OF_VISITOR, MOST_WAITING
from specviz.web.turns import Turn, Turns, Visitor, describe_place, take_turn
from specviz.web.work import CountListeners, Listeners, make_answers

ANNA, BEN, CARL = (Visitor(name * 32, "192.0.2.1") for name in "abc")


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def begun(turns: list[Turn]) -> list[bool]:
    """Which of them have begun."""
    return [turn.begun.done() for turn in turns]


def test_who_asks_five_times_does_not_make_others_wait_five_times() -> None:
    """First come, first served: one visitor with five tabs, and everybody behind waits for all of them."""
    turns = Turns(at_once=1)
    anna = [turns.ask(ANNA, "run") for _ in range(5)]
    ben, carl = turns.ask(BEN, "run"), turns.ask(CARL, "run")
    assert [turns.find_place(turn)[0] for turn in (*anna, ben, carl)] == [0, 3, 4, 5, 6, 1, 2]
    order: list[Turn] = []
    while turns.count() != (0, 0):
        (now,) = [turn for turn in (*anna, ben, carl) if turn.begun.done() and turn not in order]
        order.append(now)
        turns.end(now)
    assert order == [anna[0], ben, carl, *anna[1:]]
    fifo = Turns(at_once=1)
    asked = [fifo.ask(Visitor(str(number)), "run") for number in range(4)]
    assert [fifo.find_place(turn)[0] for turn in asked] == [0, 1, 2, 3], "the control: as they came"


def test_as_many_as_there_is_room_for() -> None:
    """A third run that slows two down; a place that stays empty after a turn, or after one that was not wanted any more."""
    turns = Turns(at_once=2)
    asked = [turns.ask(Visitor(str(number)), "run") for number in range(5)]
    assert begun(asked) == [True, True, False, False, False]
    turns.end(asked[2])
    turns.end(asked[0])
    turns.end(asked[0])
    assert begun(asked) == [True, True, False, True, False]
    assert turns.count() == (2, 1)


def test_the_wait_is_what_turns_have_taken() -> None:
    """A wait that is made up, or that does not know of those before."""
    clock = Clock()
    turns = Turns(at_once=2, clock=clock)
    first = [turns.ask(Visitor(str(number)), "run") for number in range(2)]
    assert turns.find_place(turns.ask(ANNA, "run")) == (1, None), "nothing was measured yet"
    clock.now = 20.0
    turns.end(first[0])  # Anna's turn begins
    last = turns.ask(BEN, "run")
    assert turns.find_place(last) == (1, 1.0), "the second should have ended by now"
    turns.end(first[1])  # Ben's turn begins
    clock.now = 25.0
    waiting = [turns.ask(Visitor(str(number)), "run") for number in range(3)]
    assert [turns.find_place(turn) for turn in waiting] == [(1, 15.0), (2, 15.0), (3, 35.0)]
    turns.end(last)
    quick = [turns.ask(Visitor(f"q{number}"), "step") for number in range(2)]
    assert turns.find_place(quick[0])[1] == 25.0, "15 s on average now: one is free in 10, one in 15, and two come before"


@pytest.mark.parametrize(
    ("place", "seconds", "said"),
    [
        (1, None, "Next in line: this begins when another visitor's run ends."),
        (3, None, "Number 3 in line: this begins when the runs before it have ended."),
        (1, 2.0, "Next in line: this begins in about 5 s."),
        (3, 21.0, "Number 3 in line: this begins in about 20 s."),
        (40, 400.0, "Number 40 in line: this begins in about 7 min."),
    ],
)
def test_the_place_in_a_sentence(place: int, seconds: float | None, said: str) -> None:
    """A wait to the millisecond that changes at every look."""
    assert describe_place(place, seconds) == said


def test_the_line_is_bounded() -> None:
    """Somebody who fills the line, so that nobody else gets in; a refusal without a word."""
    turns = Turns(at_once=1)
    turns.ask(Visitor("first"), "run")
    for _ in range(MOST_OF_VISITOR):
        turns.ask(ANNA, "run")
    with pytest.raises(ValueError, match="Other tabs of this browser"):
        turns.ask(ANNA, "run")
    for number in range(MOST_OF_ADDRESS - MOST_OF_VISITOR):
        turns.ask(Visitor(f"forged {number}", ANNA.address), "run")
    with pytest.raises(ValueError, match="Too many wait"):
        turns.ask(BEN, "run")
    for number in range(MOST_WAITING - MOST_OF_ADDRESS):
        turns.ask(Visitor(f"other {number}", f"other {number}"), "run")
    with pytest.raises(ValueError, match=f"Too many wait for the models already \\({MOST_WAITING}\\)"):
        turns.ask(Visitor("last", "last"), "run")
    (message, _, fields), *rest = take_turn(iter([need_turn("run"), (None, None, {})]), turns, BEN)
    assert (fields, rest, json.loads(message or "")["error"]) == ({}, [], True), "as a sentence on the page"


def answers() -> Iterator[Answer]:
    """A handler that asks for a turn and works."""
    yield "before", None, {}
    yield need_turn("run")
    yield "work", None, {}


def test_a_handler_waits_and_gives_its_turn_back() -> None:
    """Work without a turn; a turn that is kept by who has finished, failed, or left while waiting."""
    turns = Turns(at_once=1)
    other = turns.ask(BEN, "run")
    mine = take_turn(answers(), turns, ANNA)
    assert next(mine)[0] == "before"
    said, _, fields = next(mine)
    assert said is not None
    assert json.loads(said)["banner"] == texts.NEXT_IN_LINE
    assert isinstance(fields["until"], Future)
    assert next(mine) == (None, None, fields), "not the same sentence again"
    turns.end(other)
    assert json.loads(next(mine)[0] or "")["banner"] == "", "the sentence goes"
    assert next(mine)[0] == "work"
    assert turns.count() == (1, 0)
    left = take_turn(answers(), turns, CARL)
    next(left)
    next(left)
    assert turns.count() == (1, 1)
    left.close()  # type: ignore[attr-defined]
    assert turns.count() == (1, 0), "who leaves, waits no more"
    assert list(mine) == []
    assert turns.count() == (0, 0)
    assert [message for message, _, _ in take_turn(answers(), turns, ANNA)] == ["before", "work"], "the control: no wait"


# Work ends when nobody hears of it.


def collect(listeners: Listeners, made: Any) -> list[Answer]:
    async def run() -> list[Answer]:
        return [answer async for answer in make_answers(made, "session", listeners)]

    return asyncio.run(run())


def test_the_server_waits_longer_than_the_page() -> None:
    """A run that is ended before a busy page has come to collect its answers."""
    script = (Path(__file__).parents[2] / "assets/web/page.js").read_text(encoding="utf-8")
    after = re.search(r"COLLECT_AFTER = (\d+);", script)
    assert after is not None
    assert 4 * int(after[1]) / 1000 <= GONE_SECONDS


def test_a_run_that_nobody_reads_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """22 requests whose answers nobody reads, which lock everybody out and make their runs to the end."""
    monkeypatch.setattr(work, "GONE_SECONDS", -1.0)
    listeners, closed = Listeners(), threading.Event()
    listeners.watched = True

    def run() -> Iterator[Answer]:
        try:
            for number in range(100):
                if number == 2:
                    listeners.count("session", -1)
                yield str(number), None, {}
        finally:
            closed.set()

    listeners.count("session", 1)
    assert [message for message, _, _ in collect(listeners, run())] == ["0", "1"]
    assert closed.is_set()
    unwatched = Listeners()
    assert len(collect(unwatched, (answer for answer in [("x", None, {})] * 5))) == 5, "the control"


def test_who_waits_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty visitors in line, and no thread left to open a recorded run."""
    monkeypatch.setattr(work, "LOOK_SECONDS", 0.01)
    turns = Turns(at_once=1)
    other = turns.ask(BEN, "run")

    async def wait_and_open() -> list[list[str | None]]:
        async def wait(number: int) -> list[str | None]:
            made: Any = take_turn(answers(), turns, Visitor(str(number)))
            return [message async for message, _, _ in make_answers(made, None)]

        waiting = [asyncio.create_task(wait(number)) for number in range(60)]
        while turns.count()[1] < 60:
            await asyncio.sleep(0)
        assert await to_thread.run_sync(lambda: "opened") == "opened"
        turns.end(other)
        return await asyncio.gather(*waiting)

    for said in asyncio.run(wait_and_open()):
        assert (said[0], said[-1]) == ("before", "work")
    assert turns.count() == (0, 0)


def test_listeners_are_counted() -> None:
    """A page that is thought to have gone while it listens on a second connection, or to be there after the last one."""
    listeners = Listeners()
    assert "anybody" in listeners, "where nobody counts, nobody has gone"

    async def test() -> None:
        seen: list[bool] = []

        async def app(scope: Any, _receive: Any, _send: Any) -> None:
            seen.append("one" in listeners)
            if scope["path"] == "/fails/queue/data":
                raise OSError("gone")

        counted: Any = CountListeners(app, listeners)
        path = {"type": "http", "path": "/gradio_api/queue/data", "query_string": b"session_hash=one"}
        await counted(path, None, None)
        with pytest.raises(OSError, match="gone"):
            await counted({**path, "path": "/fails/queue/data"}, None, None)
        await counted({**path, "path": "/config"}, None, None)
        assert seen == [True, True, False]

    asyncio.run(test())
    assert "one" not in listeners


def test_the_turns_of_the_page_are_as_many_as_is_said() -> None:
    """A bound that stands somewhere and holds nowhere."""
    assert turns_module.TURNS._at_once == turns_module.AT_ONCE
