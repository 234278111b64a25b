"""Runs a handler that takes its time: each of its steps in a thread, its waiting without one, and only for who is there.

Gradio's threads are few, and quick handlers need them: so whoever waits for a turn or for a pair must hold none. Gradio
also makes the steps of a run whose answers nobody reads; here they end.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Generator
from concurrent.futures import Future
from typing import Any

from anyio import to_thread
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from specviz.explore.answers import Answer
from specviz.web.limits import GONE_SECONDS

LISTENING = "/queue/data"  # where a page of Gradio hears of what it has asked for
LOOK_SECONDS = 1.0  # between two looks at what is waited for


class Listeners:
    """The sessions of Gradio that hear their answers at this moment."""

    def __init__(self) -> None:
        self.watched = False  # whether anybody counts them; else everybody is thought to listen
        self._open: Counter[str] = Counter()

    def __contains__(self, session: str | None) -> bool:
        return not self.watched or session is None or self._open[session] > 0

    def count(self, session: str, by: int) -> None:
        """One connection more, or one less. Only from the event loop."""
        self._open[session] += by
        if not self._open[session]:
            del self._open[session]


LISTENERS = Listeners()


class CountListeners:
    """Counts the connections by which pages hear Gradio's answers. ASGI middleware."""

    def __init__(self, app: ASGIApp, listeners: Listeners = LISTENERS) -> None:
        self.app, self.listeners = app, listeners
        listeners.watched = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, and count it for as long as that lasts, if it is such a connection."""
        if scope["type"] != "http" or not scope["path"].endswith(LISTENING):
            await self.app(scope, receive, send)
            return
        session = QueryParams(scope["query_string"]).get("session_hash", "")
        self.listeners.count(session, 1)
        try:
            await self.app(scope, receive, send)
        finally:
            self.listeners.count(session, -1)


async def make_answers(
    answers: Generator[Answer, None, None], session: str | None, listeners: Listeners = LISTENERS
) -> AsyncIterator[Answer]:
    """These answers, as long as the session listens; without those that only wait."""
    heard = time.monotonic()
    waiting: tuple[Future[Any], asyncio.Future[Any]] | None = None
    try:
        while (answer := await to_thread.run_sync(next, answers, None)) is not None:
            if session in listeners:
                heard = time.monotonic()
            elif time.monotonic() - heard > GONE_SECONDS:
                return
            message, trace, fields = answer
            until = fields.get("until")
            if until is None or message is not None:
                yield message, trace, fields
            if until is not None:
                if waiting is None or waiting[0] is not until:
                    waiting = until, asyncio.wrap_future(until)
                await asyncio.wait([waiting[1]], timeout=LOOK_SECONDS)
    finally:
        answers.close()
