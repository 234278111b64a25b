"""Pairs that are on their way: who waits for them keeps nobody else, and what fails is remembered for a while."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from specviz.explore import handlers
from specviz.explore.form import RunForm
from specviz.explore.pool import Unavailable, pair_title
from specviz.models.load import Pair
from specviz.texts import page as texts
from specviz.web import pairs
from specviz.web.limits import RETRY_SECONDS
from specviz.web.pairs import PairPool
from specviz.web.turns import Turns, Visitor, take_turn
from specviz.web.work import make_answers
from tests.page_forms import PLAIN

FORM = RunForm(**{**vars(PLAIN), "pair": "gpt2", "max_tokens": 4})


class Hub:
    """A hub that sends its pairs when it is told to."""

    def __init__(self, pair: Pair) -> None:
        self.pair, self.sends, self.asked = pair, threading.Event(), []
        self.error: Exception | None = None

    def load(self, key: str) -> Pair:
        self.asked.append(key)
        if key != "embedded":
            assert self.sends.wait(60)
            if self.error is not None:
                raise self.error
        return self.pair.fork()


@pytest.fixture
def hub(pair: Pair) -> Iterator[Hub]:
    one = Hub(pair)
    yield one
    one.sends.set()


def banners(answers: Any) -> list[str]:
    """What is said above the run."""
    return [json.loads(message).get("banner", "") for message, _, _ in answers if message]


def test_who_waits_for_a_pair_takes_no_turn(hub: Hub) -> None:
    """Two visitors who ask for a pair while the hub hangs, and nobody else can make a run."""
    pool, turns = PairPool("embedded", load=hub.load), Turns(at_once=2)
    waiting = [take_turn(handlers.run_prompt(pool, FORM), turns, Visitor(name)) for name in ("one", "two", "three")]
    said = [next(answers) for answers in waiting]
    assert banners(said) == [texts.LOADING.format(pair=pair_title("gpt2"), seconds=0)] * 3
    assert turns.count() == (0, 0)
    other = take_turn(handlers.run_prompt(pool, PLAIN), turns, Visitor("other"))
    assert [trace for _, trace, _ in other if trace is not None][-1].models == {"pair": "embedded"}
    hub.sends.set()
    for answers in waiting:
        assert [trace for _, trace, _ in answers if trace is not None][-1].models == {"pair": "gpt2"}
    assert hub.asked.count("gpt2") == 1, "one load for all"


def test_who_waits_for_a_pair_takes_no_thread_and_stops_at_once(hub: Hub) -> None:
    """Stop that has no effect before the hub answers."""
    pool = PairPool("embedded", load=hub.load)

    async def wait() -> None:
        made: Any = handlers.run_prompt(pool, FORM)
        async for answer in make_answers(made, None):
            assert "Loading" in banners([answer])[0]
            break
        assert not pool._loading["gpt2"].done.done(), "the control: it goes on, and is there for the next one"

    asyncio.run(wait())
    hub.sends.set()
    assert pool.get_pair("gpt2") is not None


def test_the_seconds_are_said(hub: Hub) -> None:
    """A sentence that stays as it is for minutes."""
    now = [0.0]
    pool = PairPool("embedded", load=hub.load, clock=lambda: now[0])
    answers = handlers.run_prompt(pool, FORM)
    said = []
    for now[0] in (0.0, 0.5, 3.0, 12.0, 14.0, 61.0):
        said += banners([next(answers)])
    assert [text.partition(", ")[2].partition(" s")[0] for text in said] == ["0", "3", "10", "60"]


def test_a_failure_is_remembered_for_a_while(hub: Hub) -> None:
    """94 seconds for every visitor until it is said that the hub is not there; a pair that is never tried again."""
    hub.error = OSError("no hub")
    hub.sends.set()
    now = [0.0]
    pool = PairPool("embedded", load=hub.load, clock=lambda: now[0])
    for at, left in ((0.0, 60), (0.0, 60), (45.0, 15)):
        now[0] = at
        with pytest.raises(Unavailable, match=f"no hub; it can be tried again in {left} s"):
            pool.get_pair("gpt2")
    assert hub.asked == ["gpt2"]
    hub.error, now[0] = None, RETRY_SECONDS
    assert pool.get_pair("gpt2") is not None
    assert hub.asked == ["gpt2", "gpt2"]


def test_a_load_that_hangs_is_given_up(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors who wait for ever, other pairs that wait behind it, and one more thread that hangs for each who asks."""
    monkeypatch.setattr(pairs, "LOAD_SECONDS", 0.01)
    now = [0.0]

    def load(key: str) -> Pair:
        return hub.load(key) if key == "gpt2" else hub.pair.fork()

    pool = PairPool("embedded", load=load, clock=lambda: now[0])
    with pytest.raises(Unavailable, match="it was not loaded within 0 min"):
        pool.get_pair("gpt2")
    monkeypatch.setattr(pairs, "LOAD_SECONDS", 60.0)
    assert pool.get_pair("smollm2") is not None, "another one"
    now[0] = 2 * RETRY_SECONDS
    with pytest.raises(Unavailable, match="it was not loaded"):
        pool.get_pair("gpt2")
    assert hub.asked == ["gpt2"], "its thread still hangs"
    hub.sends.set()
    while pool._loading:
        pass
    assert (pool.has("gpt2"), pool.has("smollm2")) == (True, False), "it came after all, and memory is for one"


def test_a_load_that_fails_unexpectedly_ends(hub: Hub) -> None:
    """Everybody who waits for ever, because a thread has died of an error that nobody expected."""
    hub.error = KeyError("lm_head")
    hub.sends.set()
    with pytest.raises(Unavailable, match=r"loading it failed unexpectedly \(KeyError\)"):
        PairPool("embedded", load=hub.load).get_pair("gpt2")


HUB = """
import sys, time
from specviz.models.load import load_named
began = time.monotonic()
try:
    load_named("smollm2")
except ValueError as error:
    print(error)
print(time.monotonic() - began)
"""


def refuse() -> tuple[socket.socket, str]:
    """A port at which nobody listens."""
    free = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{free.getsockname()[1]}"
    free.close()
    return free, address


def hang() -> tuple[socket.socket, str]:
    """A server that takes every connection and says nothing."""
    server = socket.create_server(("127.0.0.1", 0), backlog=100)
    return server, f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.slow
@pytest.mark.parametrize("make", [refuse, hang])
def test_a_hub_that_does_not_answer(make: Callable[[], tuple[socket.socket, str]], tmp_path: Any) -> None:
    """A page that says nothing for 94 seconds. The real library, and a hub of ours."""
    server, address = make()
    unset = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    options = {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"}
    with closing(server):
        found = subprocess.run(
            [sys.executable, "-c", HUB], env=unset | options, capture_output=True, text=True, timeout=300, check=True
        )
    said, seconds = found.stdout.splitlines()
    assert said.endswith("it is not on this machine and the hub cannot be reached")
    assert float(seconds) < 30, "5 s where it hangs, nearly nothing where it refuses"
