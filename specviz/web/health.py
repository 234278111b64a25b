"""The addresses for who runs the server: `/healthz`, which says that it is alive, and `/metrics`, which has the figures."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import specviz
from specviz.explore import events
from specviz.explore.metrics import TYPE, Gauge, write_metrics
from specviz.texts import operating as texts
from specviz.web.stream import CHANNELS
from specviz.web.turns import TURNS
from specviz.web.zerogpu import HELD_PAIRS

METRICS, TOKEN = "SPECVIZ_METRICS", "SPECVIZ_METRICS_TOKEN"
STATUS = Path("/proc/self/statm")  # of this process, where the system has it


def read_memory() -> float:
    """The resident memory of this process, in bytes."""
    return int(STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if STATUS.is_file() else float("nan")


def show_health(request: Request) -> Response:
    """That the server answers, and what it is doing."""
    facts = {"status": "ok", "version": specviz.__version__, "models": sorted(HELD_PAIRS)}
    return JSONResponse({**facts, "running": int(events.count_running()), "waiting": TURNS.count()[1]})


def show_metrics(request: Request) -> Response:
    """The figures; where the operator has set a token, only for who brings it."""
    token = os.environ.get(TOKEN, "")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        return PlainTextResponse(texts.NO_TOKEN, status_code=401, headers={"www-authenticate": "Bearer"})
    gauges = (
        Gauge("specviz_runs_running", texts.RUNNING, events.count_running),
        Gauge("specviz_waiting", texts.WAITING, lambda: TURNS.count()[1]),
        Gauge("specviz_streams_open", texts.STREAMS, CHANNELS.count_open),
        Gauge("specviz_memory_bytes", texts.MEMORY, read_memory),
    )
    return PlainTextResponse(write_metrics((*events.COUNTED, *gauges)), media_type=TYPE)


def routes(environment: Mapping[str, str] = os.environ) -> list[Route]:
    """Both addresses, without the figures where the operator has turned them off."""
    health = [Route("/healthz", show_health)]
    return health if environment.get(METRICS) == "off" else [*health, Route("/metrics", show_metrics)]


class CountResponses:
    """Counts what the server answers, and the pages among it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at the status of its answer."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                events.RESPONSES.add(status=str(message["status"]))
                if message["status"] == 200 and path in ("", "/") and scope["method"] == "GET":
                    events.PAGES.add()
            await send(message)

        await self.app(scope, receive, count)
