"""A way from the server to a page beside Gradio's queue: server-sent events, on screen before Gradio has compared anything.

A page opens a channel under a key that it draws at random, and names that key when it starts a run. Messages are numbered
within a channel and sent in order; the latest ones are held, so that a connection that breaks goes on where it was. What
is lost all the same is for the caller to send by Gradio: `push` says when it must. Knows nothing of runs.

Memory: at most MOST_CHANNELS channels, MOST_BYTES of messages in each and MOST_BYTES_TOGETHER in all, where the latest
message of a channel is always held. A channel without a connection is dropped after RECONNECT_SECONDS.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections import deque
from collections.abc import Callable

from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

PATH = "/specviz/stream"
KEY = re.compile("[0-9a-f]{32}")
MOST_CHANNELS, MOST_BYTES, MOST_BYTES_TOGETHER = 256, 2_000_000, 32_000_000
RECONNECT_SECONDS, RETRY_MILLISECONDS = 20.0, 250  # how long a channel waits for its page; how long the page waits
GRACE_SECONDS = 1.5  # without a connection; then messages go by Gradio
PING_SECONDS = 15.0  # proxies close what is silent for longer
HEADERS = ((b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))


class Reader:
    """A connection that is open, as the threads that send see it."""

    def __init__(self) -> None:
        self.open = True
        self.news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """There is something to send, or the connection is to end. From any thread."""
        self._loop.call_soon_threadsafe(self.news.set)


class Channel:
    """The messages for one page: the latest of them, by number. Every access is under the lock of `Channels`."""

    def __init__(self, now: float) -> None:
        self.held: deque[tuple[int, bytes]] = deque()
        self.bytes = self.last = 0
        self.reader: Reader | None = None
        self.left = now  # when its last connection ended

    def add(self, message: bytes) -> None:
        """One message more; the oldest ones go when it is too much."""
        self.last += 1
        self.held.append((self.last, message))
        self.bytes += len(message)
        while self.bytes > MOST_BYTES and self.forget():
            pass

    def forget(self) -> int:
        """Let the oldest message go, if it is not the only one; its size."""
        if len(self.held) < 2:
            return 0
        size = len(self.held.popleft()[1])
        self.bytes -= size
        return size

    def list_after(self, number: int) -> list[tuple[int, bytes]] | None:
        """What comes after a message; None if some of it is not held any more, or has never been."""
        if not self.last - len(self.held) <= number <= self.last:
            return None
        return [one for one in self.held if one[0] > number]


class Channels:
    """All channels of this process, by key; the least recently used first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._channels: dict[str, Channel] = {}
        self._lock = threading.Lock()
        self._clock = clock

    def __len__(self) -> int:
        return len(self._channels)

    def count_open(self) -> int:
        """How many pages are connected."""
        with self._lock:
            return sum(channel.reader is not None for channel in self._channels.values())

    def push(self, key: str, message: str) -> bool:
        """Send a message if its page can be reached. If not, the channel is gone, and what it held may not have arrived."""
        with self._lock:
            channel = self._channels.get(key)
            if channel is None:
                return False
            if channel.reader is None and self._clock() - channel.left > GRACE_SECONDS:
                self._drop(key)
                return False
            channel.add(message.encode())
            self._channels[key] = self._channels.pop(key)
            self._forget_oldest()
            if channel.reader is not None:
                channel.reader.wake()
            return True

    def connect(self, key: str, number: int | None, reader: Reader) -> bool:
        """A page has opened its channel, or opens it again after the message with this number. Whether it may."""
        with self._lock:
            self._drop_old()
            channel = self._channels.get(key)
            if channel is None and (number is not None or not self._has_room()):
                return False
            if channel is None:
                channel = self._channels[key] = Channel(self._clock())
            elif channel.list_after(number or 0) is None:
                self._drop(key)
                return False
            if channel.reader is not None:
                _close(channel.reader)
            channel.reader = reader
            return True

    def read(self, key: str, number: int, reader: Reader) -> list[tuple[int, bytes]] | None:
        """What this connection has still to send; None if it is to end."""
        with self._lock:
            reader.news.clear()
            channel = self._channels.get(key)
            if channel is None or channel.reader is not reader or not reader.open:
                return None
            messages = channel.list_after(number)
            if messages is None:  # it has fallen behind what is held
                self._drop(key)
            return messages

    def disconnect(self, key: str, reader: Reader) -> None:
        """A connection has ended; its channel waits a while for the next one."""
        with self._lock:
            channel = self._channels.get(key)
            if channel is not None and channel.reader is reader:
                channel.reader, channel.left = None, self._clock()

    def drop_old(self) -> None:
        """Forget the channels that no page has come back to."""
        with self._lock:
            self._drop_old()

    def _drop_old(self) -> None:
        now = self._clock()
        for key, channel in list(self._channels.items()):
            if channel.reader is None and now - channel.left >= RECONNECT_SECONDS:
                self._drop(key)

    def _forget_oldest(self) -> None:
        excess = sum(channel.bytes for channel in self._channels.values()) - MOST_BYTES_TOGETHER
        for channel in self._channels.values():
            while excess > 0 and (size := channel.forget()):
                excess -= size

    def _has_room(self) -> bool:
        """Room for one more; the least recently used channel without a connection makes way."""
        if len(self._channels) < MOST_CHANNELS:
            return True
        free = next((key for key, channel in self._channels.items() if channel.reader is None), None)
        if free is not None:
            self._drop(free)
        return free is not None

    def _drop(self, key: str) -> None:
        reader = self._channels.pop(key).reader
        if reader is not None:
            _close(reader)


def _close(reader: Reader) -> None:
    reader.open = False
    reader.wake()


class StreamRoute:
    """What answers a page that opens its channel. From the request it takes the key and the number of the last message."""

    def __init__(self, channels: Channels) -> None:
        self.channels = channels

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a stream that stays open, a refusal, or that the channel is gone."""
        headers, reader = Headers(scope=scope), Reader()
        key, site = QueryParams(scope["query_string"]).get("key", ""), headers.get("sec-fetch-site", "same-origin")
        if scope["method"] != "GET" or not KEY.fullmatch(key) or site != "same-origin":
            await Response(status_code=403)(scope, receive, send)
            return
        last = headers.get("last-event-id", "")
        number = int(last) if re.fullmatch("[0-9]{1,9}", last, re.ASCII) else None
        if not self.channels.connect(key, number, reader):
            await Response(status_code=204)(scope, receive, send)  # which tells a browser not to try again
            return
        try:
            await self._send_messages(key, number or 0, reader, receive, send)
        except OSError:
            pass  # the page has gone while something was sent
        finally:
            self.channels.disconnect(key, reader)
            asyncio.get_running_loop().call_later(RECONNECT_SECONDS, self.channels.drop_old)

    async def _send_messages(self, key: str, number: int, reader: Reader, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        gone = asyncio.create_task(_wait_until_gone(receive, reader))
        await _send(send, f"retry: {RETRY_MILLISECONDS}\nevent: ready\ndata:\n\n".encode())
        try:
            while (messages := self.channels.read(key, number, reader)) is not None:
                for number, message in messages:
                    await _send(send, b"id: %d\ndata: %b\n\n" % (number, message))
                try:
                    await asyncio.wait_for(reader.news.wait(), PING_SECONDS)
                except TimeoutError:
                    await _send(send, b":\n\n")
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()


async def _send(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _wait_until_gone(receive: Receive, reader: Reader) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.open = False
    reader.news.set()


CHANNELS = Channels()


def routes() -> list[Route]:
    """What the app has to answer beside Gradio's own addresses."""
    return [Route(PATH, StreamRoute(CHANNELS))]
