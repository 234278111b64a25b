"""The stream beside Gradio's queue: what a channel holds, who may open it, and what goes over the wire."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from specviz.web import stream
from specviz.web.stream import Channels, Reader, StreamRoute

KEY, OTHER = "0" * 31 + "1", "0" * 31 + "2"


class Clock:
    """Time that passes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channels(clock: Clock) -> Channels:
    return Channels(clock)


def in_loop(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    asyncio.run(run())


def texts(messages: list[tuple[int, bytes]] | None) -> list[str] | None:
    return None if messages is None else [message.decode() for _, message in messages]


def test_messages_arrive_in_order_and_once(channels: Channels) -> None:
    """A message that is lost, doubled or overtaken, also where the connection broke and was made again."""

    async def test() -> None:
        first = Reader()
        assert channels.connect(KEY, None, first)
        for text in "abc":
            assert channels.push(KEY, text)
        assert channels.read(KEY, 0, first) == [(1, b"a"), (2, b"b"), (3, b"c")]
        assert channels.read(KEY, 3, first) == []
        channels.disconnect(KEY, first)
        assert channels.push(KEY, "d"), "while the page comes back"
        second = Reader()
        assert channels.connect(KEY, 2, second), "it says how far it came"
        assert texts(channels.read(KEY, 2, second)) == ["c", "d"]
        assert channels.read(KEY, 2, first) is None, "the control: the first connection has ended"

    in_loop(test)


def test_two_visitors_do_not_meet(channels: Channels) -> None:
    """A step of one visitor's run on another's page."""

    async def test() -> None:
        one, other = Reader(), Reader()
        assert channels.connect(KEY, None, one)
        assert channels.connect(OTHER, None, other)
        channels.push(KEY, "mine")
        assert channels.read(OTHER, 0, other) == []
        assert texts(channels.read(KEY, 0, one)) == ["mine"], "the control"
        assert not channels.push("0" * 32, "nobody's")

    in_loop(test)


def test_what_a_channel_holds_is_bounded(channels: Channels, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that sleeps and fills the memory; a page that goes on behind a gap as if nothing were missing."""
    monkeypatch.setattr(stream, "MOST_BYTES", 10)

    async def test() -> None:
        reader = Reader()
        channels.connect(KEY, None, reader)
        for text in ("aaaa", "bbbb", "cccc"):
            channels.push(KEY, text)
        channels.disconnect(KEY, reader)
        assert channels.connect(KEY, 1, reader), "the control: what it has not got is all there"
        assert texts(channels.read(KEY, 1, reader)) == ["bbbb", "cccc"]
        assert not channels.connect(KEY, 0, Reader()), "the first message is gone"
        assert len(channels) == 0
        assert not channels.push(KEY, "d"), "so Gradio brings the rest"
        reader = Reader()
        assert channels.connect(KEY, None, reader)
        channels.push(KEY, "x" * 99)
        assert texts(channels.read(KEY, 0, reader)) == ["x" * 99], "one message is always sent, however long"
        channels.push(KEY, "y" * 99)
        assert channels.read(KEY, 0, reader) is None, "a connection that is too slow ends"

    in_loop(test)


def test_all_channels_together_are_bounded(channels: Channels, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many visitors, each within what is allowed to one."""
    monkeypatch.setattr(stream, "MOST_BYTES_TOGETHER", 12)

    async def test() -> None:
        readers = {KEY: Reader(), OTHER: Reader()}
        for key, reader in readers.items():
            channels.connect(key, None, reader)
            for text in ("aaaa", "bbbb"):
                channels.push(key, text)
        assert channels.read(KEY, 0, readers[KEY]) is None, "who was served longest ago has lost the oldest message"
        assert texts(channels.read(OTHER, 0, readers[OTHER])) == ["aaaa", "bbbb"], "the control"

    in_loop(test)


def test_channels_without_a_page_are_forgotten(channels: Channels, clock: Clock) -> None:
    """Closed tabs that stay for ever; a run that waits for a page which has gone."""

    async def test() -> None:
        reader = Reader()
        channels.connect(KEY, None, reader)
        clock.now = 1000
        channels.drop_old()
        assert channels.push(KEY, "a"), "the control: an open page may be silent for long"
        channels.disconnect(KEY, reader)
        clock.now += stream.GRACE_SECONDS
        assert channels.push(KEY, "b"), "the control: it may come back"
        clock.now += stream.RECONNECT_SECONDS
        channels.drop_old()
        assert len(channels) == 0
        assert not channels.connect(KEY, 1, Reader()), "it knows messages that are not here any more"
        channels.connect(KEY, None, reader)
        channels.disconnect(KEY, reader)
        clock.now += stream.GRACE_SECONDS + 0.1
        assert not channels.push(KEY, "c"), "from now on by Gradio"

    in_loop(test)


def test_the_number_of_channels_is_bounded(channels: Channels, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who opens channels without end."""
    monkeypatch.setattr(stream, "MOST_CHANNELS", 2)

    async def test() -> None:
        keys, readers = [f"{number:032x}" for number in range(4)], [Reader() for _ in range(4)]
        assert channels.connect(keys[0], None, readers[0])
        assert channels.connect(keys[1], None, readers[1])
        assert not channels.connect(keys[2], None, readers[2]), "nobody is thrown out"
        channels.disconnect(keys[0], readers[0])
        assert channels.connect(keys[3], None, readers[3]), "one that is not connected makes way"
        assert len(channels) == 2
        assert channels.push(keys[1], "a")

    in_loop(test)


class Page:
    """A request to the route, as a server makes it."""

    def __init__(self, channels: Channels, query: str, method: str = "GET", **headers: str) -> None:
        self.route, self.sent, self.gone = StreamRoute(channels), list[dict[str, Any]](), asyncio.Event()
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.scope = {
            "type": "http",
            "method": method,
            "path": stream.PATH,
            "query_string": query.encode(),
            "headers": pairs,
        }

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    def open(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.route(self.scope, self._receive, self._send))

    async def until(self, text: str) -> str:
        """What was sent, once this is in it."""
        for _ in itertools.repeat(None, 500):
            body = b"".join(one.get("body", b"") for one in self.sent).decode()
            if text in body:
                return body
            await asyncio.sleep(0.01)
        raise AssertionError(f"no {text!r} in {body!r}")


def test_what_goes_over_the_wire(channels: Channels, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is never told that the way is open, or a proxy that closes it because nothing is said."""
    monkeypatch.setattr(stream, "PING_SECONDS", 0.02)

    async def test() -> None:
        page = Page(channels, f"key={KEY}")
        task = page.open()
        assert await page.until("event: ready\ndata:\n\n")
        channels.push(KEY, '{"seq":1}')
        assert 'id: 1\ndata: {"seq":1}\n\n' in await page.until("seq")
        await page.until(":\n\n")
        headers = dict(page.sent[0]["headers"])
        assert headers[b"content-type"] == b"text/event-stream", "which no middleware packs"
        assert headers[b"cache-control"] == b"no-store"
        again = Page(channels, f"key={KEY}", last_event_id="0")
        other = again.open()
        await again.until("id: 1")
        await asyncio.wait_for(task, 5)  # a second connection takes the place of the first
        again.gone.set()
        await asyncio.wait_for(other, 5)
        assert len(channels) == 1, "the control: it may come back"

    in_loop(test)


@pytest.mark.parametrize(
    ("query", "method", "headers", "status"),
    [
        ("", "GET", {}, 403),
        ("key=short", "GET", {}, 403),
        (f"key={KEY}x", "GET", {}, 403),
        (f"key={KEY.replace('0', 'Z')}", "GET", {}, 403),
        (f"key={KEY}", "POST", {}, 403),
        (f"key={KEY}", "GET", {"sec_fetch_site": "cross-site"}, 403),
        (f"key={KEY}", "GET", {"sec_fetch_site": "same-site"}, 403),
        (f"key={KEY}", "GET", {"last_event_id": "7"}, 204),
        (f"key={KEY}", "GET", {"sec_fetch_site": "same-origin"}, 200),
        (f"key={KEY}", "GET", {"last_event_id": "²"}, 200),
    ],
)
def test_who_may_open_a_channel(channels: Channels, query: str, method: str, headers: dict[str, str], status: int) -> None:
    """Another site that listens; a request that makes the server fail; the last two are the controls."""

    async def test() -> None:
        headers_sent = {name: value for name, value in headers.items() if value.isascii()}
        page = Page(channels, query, method, **headers_sent)
        page.gone.set()
        await asyncio.wait_for(page.open(), 5)
        assert page.sent[0]["status"] == status
        assert len(channels) == (status == 200)

    in_loop(test)
