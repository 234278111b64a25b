"""A visitor without a browser: makes the requests of the page, in its order, and reads what comes back by either way.

It is no browser: scripts and styles are not fetched, and what the page's JavaScript does with an answer is done only as far
as a later request depends on it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from gradio_client.utils import apply_diff

from specviz.explore.form import FIELDS

CONFIG = re.compile(r"window\.gradio_config = (.*?);</script>", re.DOTALL)
PATIENCE = 300.0  # seconds until an answer counts as missing
KEEP_SECONDS = 3.0  # for which a connection waits for its next request: the server closes those that wait for 5


class Refused(Exception):
    """The server turned a request away."""


class Failed(Exception):
    """The server answered with an error, on any level."""


def connect() -> httpx.AsyncClient:
    """The connections of all visitors, as many as they want."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=KEEP_SECONDS)
    return httpx.AsyncClient(limits=limits, timeout=PATIENCE, verify=False)


class ShownRun:
    """The run on show, as the page's player would have it after these messages."""

    def __init__(self) -> None:
        self.name = self.prompt = self.error = ""
        self.scenes: list[dict[str, Any]] = []
        self.seq, self.first_step = 0, 0.0

    @property
    def text(self) -> str:
        """What has been written."""
        return "".join(token["text"] for scene in self.scenes for token in scene["tokens"])

    def receive(self, text: str) -> None:
        """One or several messages; those that come too late are left out, as on the page."""
        for line in filter(None, text.split("\n")):
            message = json.loads(line)
            if message["seq"] <= self.seq:
                continue
            self.seq = message["seq"]
            match message["kind"]:
                case "run":
                    self.name, self.prompt, self.scenes = message["name"], message["prompt"], list(message["scenes"])
                case "step":
                    self.name = message["name"]
                    self.scenes.append(message["scene"])
            if message["kind"] in ("run", "step") and not self.first_step:
                self.first_step = time.perf_counter()
            if message.get("error"):
                self.error = message["banner"]


class Visitor:
    """One tab: the values of its fields, its stream, its session, and the run that it shows."""

    def __init__(self, http: httpx.AsyncClient, home: str) -> None:
        self.http, self.home = http, home
        self.session, self.channel = secrets.token_hex(6), ""
        self.tab, self.browser = secrets.token_hex(16), secrets.token_hex(16)
        self.shown, self.address = ShownRun(), ""
        self.press = 0
        self._open: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def leave(self) -> None:
        """Close the tab: every connection of it ends."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        self._open.clear()

    async def fetch_page(self) -> None:
        """The document, and what it says of components and events."""
        answer = await self.http.get(self.home)
        found = CONFIG.search(self._check(answer).text)
        if not found:
            raise Failed("the page has no config")
        self.config = json.loads(found[1])
        self.components = {one["id"]: one for one in self.config["components"]}
        self.values = {key: one["props"].get("value") for key, one in self.components.items()}
        self.events = {one["id"]: one for one in self.config["dependencies"]}
        inputs = self._find("click", "sv-run")["inputs"]
        self.fields, self.view = dict(zip(FIELDS, inputs[-len(FIELDS) - 1 : -1], strict=True)), inputs[-1]
        self.player = next(key for key, one in self.components.items() if one["props"].get("elem_id") == "player")
        self.shown.receive(self.values[self.player])

    async def arrive(self, address: str = "") -> None:
        """Open the page, its stream, and what its address asks for."""
        self.address = address
        await self.fetch_page()
        ready = asyncio.Event()
        self._open.append(asyncio.create_task(self._listen(ready)))
        self._open.append(asyncio.create_task(self._stay()))
        await asyncio.wait_for(ready.wait(), PATIENCE)
        self._act()
        await self.fire(self._find("load"))

    async def press_button(self, name: str) -> None:
        """Press a button, and wait until all that follows from it is answered."""
        self._act()
        await self.fire(self._find("click", name))

    async def choose(self, name: str, value: Any) -> None:
        """Choose in a menu."""
        event = self._find("input", name)
        self.values[event["targets"][0][0]] = value
        self._act()
        await self.fire(event)

    async def upload(self, path: Path) -> None:
        """Open a run from a file."""
        answer = await self.http.post(f"{self.home}/gradio_api/upload", files={"files": (path.name, path.read_bytes())})
        (where,) = self._check(answer).json()
        event = self._find("upload", "sv-open")
        kept = {"path": where, "orig_name": path.name, "size": path.stat().st_size, "meta": {"_type": "gradio.FileData"}}
        self.values[event["targets"][0][0]] = kept
        self._act()
        await self.fire(event)

    def _act(self) -> None:
        """A new press, with a larger number than any before."""
        self.press = max(self.press + 1, time.time_ns() // 1_000_000)
        self.shown.first_step, self.shown.error = 0.0, ""

    def count_charts(self) -> int:
        """How many charts the page holds."""
        return sum(one["type"] == "plot" and bool(self.values[key]) for key, one in self.components.items())

    async def fire(self, event: Mapping[str, Any]) -> None:
        """An event, and then those that are to come after it."""
        if event["backend_fn"]:
            await self._call(event)
        for other in self.events.values():
            if other["trigger_after"] == event["id"]:
                await self.fire(other)

    def _find(self, what: str, name: str | None = None) -> Mapping[str, Any]:
        for event in self.events.values():
            for key, kind in event["targets"]:
                own = self.components.get(key, {"props": {}})["props"].get("elem_id")
                if kind == what and (name is None or own == name):
                    return event
        raise LookupError(f"the page has no event {what} of {name}")

    async def _call(self, event: Mapping[str, Any]) -> None:
        place = {"step": 0, "event": 0, "left": "", "right": "", "address": self.address, "steps": -1, "press": self.press}
        who = {"browser": self.browser, "tab": self.tab, "channel": self.channel}
        self.values[self.view] = json.dumps({**place, **who})
        data = [None if self.components[key]["type"] == "state" else self.values.get(key) for key in event["inputs"]]
        body = {"data": data, "event_data": None, "fn_index": event["id"], "session_hash": self.session}
        if not event["queue"]:
            answer = await self.http.post(f"{self.home}/gradio_api/run/predict", json=body)
            self._take(event, self._check(answer).json()["data"])
            return
        answer = await self.http.post(f"{self.home}/gradio_api/queue/join", json=body)
        identity = self._check(answer).json()["event_id"]
        last: list[Any] = []
        async for message in self._read(f"/gradio_api/queue/data?session_hash={self.session}"):
            if message.get("event_id") != identity or message["msg"] not in ("process_generating", "process_completed"):
                continue
            if not message["success"]:
                raise Failed(str(message["output"]))
            data = message["output"].get("data", [])
            if message["msg"] == "process_completed":
                self._take(event, data)
                return
            last = [apply_diff(old, new) for old, new in zip(last, data, strict=True)] if last else data
            self._take(event, last)
        raise Failed("the answer ended too early")

    def _take(self, event: Mapping[str, Any], data: list[Any]) -> None:
        for key, value in zip(event["outputs"], data, strict=False):
            if isinstance(value, dict) and value.get("__type__") == "update":
                if "value" not in value:
                    continue
                value = value["value"]
            if key == self.player and value:
                self.shown.receive(value)
            self.values[key] = value

    async def _listen(self, ready: asyncio.Event) -> None:
        """Messages that come by the stream, as long as the tab is open."""
        key = secrets.token_hex(16)
        async for message in self._read(f"/specviz/stream?key={key}"):
            if message == "ready":
                self.channel = key
                ready.set()
            else:
                self.shown.receive(json.dumps(message))

    async def _stay(self) -> None:
        """The connection by which the server knows that the tab is open."""
        async for _ in self._read(f"/gradio_api/heartbeat/{self.session}"):
            pass

    async def _read(self, path: str) -> AsyncIterator[Any]:
        """Server-sent events: their data, or the name of one without data."""
        async with self.http.stream("GET", self.home + path, timeout=None) as answer:
            self._check(answer)
            name = ""
            async for line in answer.aiter_lines():
                kind, _, rest = line.partition(":")
                if kind == "event":
                    name = rest.strip()
                elif kind == "data" and name == "ready":
                    yield name
                elif kind == "data" and rest.strip():
                    with contextlib.suppress(json.JSONDecodeError):  # the heartbeat is no JSON
                        yield json.loads(rest)
                name = name if line else ""

    def _check(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code in (429, 503):
            raise Refused(f"{answer.request.url.path}: {answer.status_code}")
        if answer.status_code != 200:
            raise Failed(f"{answer.request.url.path}: {answer.status_code}")
        return answer
