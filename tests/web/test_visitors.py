"""Many visitors at once, as the server meets them: over HTTP, without a browser for each."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.slow
MANY = 40  # more than Gradio's queue took, and than it has threads
PATIENCE = httpx.Timeout(180.0)


class Page:
    """What a page sends: a session, a tab, and its presses."""

    def __init__(self, address: str, config: dict[str, Any]) -> None:
        self.api, self.config = f"{address}/gradio_api", config
        self.session, self.tab, self.press = secrets.token_hex(8), secrets.token_hex(16), 0

    def find(self, element: str, event: str) -> dict[str, Any]:
        """What happens at an event of a component, by its id on the page; without a component, of the page."""
        ids = [one["id"] for one in self.config["components"] if one["props"].get("elem_id") == element]
        for one in self.config["dependencies"]:
            if any(name == event and (target in ids or not element) for target, name in one["targets"]):
                return one
        raise AssertionError((element, event))

    def fill(self, what: dict[str, Any], address: str = "", **fields: Any) -> dict[str, Any]:
        """The body of a request: values as they are when the page comes; by label, others."""
        components = {one["id"]: one for one in self.config["components"]}
        data: list[Any] = []
        for number in what["inputs"]:
            props = components[number]["props"]
            state = components[number]["type"] in ("state", "browserstate")
            data.append(None if state else fields.get(props.get("label"), props.get("value")))
        self.press += 1
        data[-1] = json.dumps({"tab": self.tab, "browser": self.tab, "press": self.press, "address": address})
        return {"data": data, "fn_index": what["id"], "session_hash": self.session, "event_data": None, "trigger_id": 1}

    def send(self, what: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
        """The request, by the queue if that is what the page does."""
        path = "queue/join" if what["queue"] else "run/predict"
        return httpx.post(f"{self.api}/{path}?__theme=system", json=body, timeout=PATIENCE)

    def hear(self) -> Iterator[dict[str, Any]]:
        """What the queue tells this session, until it has nothing more to tell."""
        query = {"session_hash": self.session}
        with httpx.stream("GET", f"{self.api}/queue/data", params=query, timeout=PATIENCE) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))


@pytest.fixture(scope="module")
def config(address: str) -> dict[str, Any]:
    """What the page is made of."""
    return httpx.get(f"{address}/config", timeout=PATIENCE).json()


def test_forty_open_a_link_at_once(address: str, config: dict[str, Any]) -> None:
    """A class that is sent a link, and half of it refused."""

    def open_link(_: int) -> tuple[int, str]:
        page = Page(address, config)
        what = page.find("", "load")
        answer = page.send(what, page.fill(what, "#toy.0.0"))
        return answer.status_code, answer.text

    with ThreadPoolExecutor(MANY) as class_room:
        answers = list(class_room.map(open_link, range(MANY)))
    assert [status for status, _ in answers] == [200] * MANY
    assert all('\\"name\\":\\"toy\\"' in text for _, text in answers), "each the run of the link"


def test_requests_that_nobody_reads_lock_nobody_out(address: str, config: dict[str, Any]) -> None:
    """22 requests for long runs, sent by a script that reads no answer: the page is refused to everybody until they end."""
    long = {"Prompt": "Nobody reads this", "Tokens": 200, "Tree": "binary:5"}
    for _ in range(30):
        page = Page(address, config)
        what = page.find("sv-run", "click")
        page.send(what, page.fill(what, **long))
    page = Page(address, config)
    what = page.find("", "load")
    assert page.send(what, page.fill(what)).status_code == 200, "what is quick is answered meanwhile"
    what = page.find("sv-run", "click")
    assert page.send(what, page.fill(what, Prompt="The hen", Tokens=8)).status_code == 200
    heard = list(page.hear())
    assert "The hen" in json.dumps(heard)
    assert [one["success"] for one in heard if one["msg"] == "process_completed"] == [True]
    spent = [one["output"]["duration"] for one in heard if one["msg"] == "process_generating"]
    assert spent, "the control: it came step by step"


def test_a_visitor_who_leaves_makes_room(address: str, config: dict[str, Any]) -> None:
    """A closed tab whose run goes on to its end, and those who wait behind it."""
    long = {"Tokens": 200, "Tree": "binary:5"}
    for prompt in (f"Number {number} leaves" for number in range(20)):
        page = Page(address, config)
        what = page.find("sv-run", "click")
        page.send(what, page.fill(what, Prompt=prompt, **long))
        for one in page.hear():
            if prompt in json.dumps(one):  # its first step is there; the connection ends with the loop
                break
    page, began = Page(address, config), time.monotonic()
    page.send(what, page.fill(what, Prompt="Who comes then", Tokens=8))
    assert "Who comes then" in json.dumps(list(page.hear()))
    assert time.monotonic() - began < 60, "after twenty runs of 200 tokens it would be minutes"
