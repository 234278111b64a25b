"""The call for programs, through Gradio's own client, on the app as it is served."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio import events as gradio_events
from gradio_client import Client
from gradio_client.exceptions import AppError

import specviz
from specviz.texts import page as texts
from specviz.web import api, turns
from specviz.web.failures import guard
from specviz.web.pairs import PairPool
from specviz.web.turns import Turns, Visitor
from tools.browser import ROOT

pytestmark = pytest.mark.slow
TOY = {"tree": "3,2", "max_tokens": 8}
REFUSED: tuple[tuple[tuple[Any, ...], str], ...] = (
    (("ab", {"tre": "3"}, "T2"), "Unknown setting 'tre', expected one of tree,"),
    (("ab", {"tree": "3;2"}, "T2"), "A tree is chain:5 |"),
    (("ab", {"temperature": "hot"}, "T2"), "Temperature must be a number, got 'hot'."),
    (("ab", {"max_tokens": 201}), "Tokens must be at least 1 and at most 200, got 201."),
    (("ab", {"tree": "9,9,9"}), "A run may draft at most 25600 in all"),
    (("ab", {"coin_seed": 2**53 + 1}), "The coin seed must be at most 9007199254740992."),
    (("z", {}, "T2"), "This toy reads only the letters a, b, c, and the prompt has “z”."),
    (("ab", {}, "gpt5"), "Unknown pair 'gpt5', expected one of embedded,"),
    (("ab", {}, "embedded", True), "The target model has no chat template"),
    (("ab", ["3,2"]), "Choices must be names with values, such as"),
    ((3,), "Prompt must be a text, got 3."),
    (("x" * 20_001,), "The prompt may have 20000 characters at most, got 20001."),
)


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    client = Client(address, verbose=False)
    yield client
    client.close()


def count(address: str, line: str) -> float:
    """A figure of the server."""
    figures = httpx.get(f"{address}/metrics", timeout=60).text
    found = re.search(rf"^{re.escape(line)} (\S+)$", figures, re.M)
    return float(found[1]) if found else 0.0


def test_the_example_of_the_docs_runs(address: str) -> None:
    """An example that asks for a call the app does not have, or in other words."""
    (block,) = re.findall(r"^```python\n([^`]*gradio_client[^`]*)^```", (ROOT / "docs/library.md").read_text(), re.S | re.M)
    assert "http://127.0.0.1:7860" in block
    code, said = block.replace("http://127.0.0.1:7860", address), io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {})
    assert str(specviz.run("ab", pair="T2", **TOY)) in said.getvalue()  # type: ignore[arg-type]
    with contextlib.redirect_stdout(said), pytest.raises(ValueError, match="api_name"):
        exec(code.replace("/run", "/walk"), {})


def test_an_answer_is_the_run_of_the_library(client: Client) -> None:
    """Settings that the call leaves out, or another run under the same names."""
    choices = {"tree": "2,2", "proposal": "with", "rule": "naive", "riders": ["kseq", "topdown"], "temperature": 0.5}
    choices |= {"top_k": 2, "top_p": 0.9, "tree_seed": 4, "coin_seed": 5, "max_tokens": 6}
    answered = specviz.load(client.predict("ab", choices, "T2", api_name="/run"))
    ours = specviz.run("ab", pair="T2", **choices)  # type: ignore[arg-type]
    assert [step.tokens for step in answered.trace.steps] == [step.tokens for step in ours.trace.steps]
    assert [step.verdicts for step in answered.trace.steps] == [step.verdicts for step in ours.trace.steps]
    assert answered.trace.settings == ours.trace.settings
    written = specviz.load(client.predict("Once upon a time", choices={"max_tokens": 12}, api_name="/run"))
    assert written.text.startswith("Once upon a time")
    assert sum(len(step.tokens) for step in written.trace.steps) == 12
    assert written.trace.models == {"pair": "embedded"}


@pytest.mark.parametrize(("asked", "said"), REFUSED)
def test_a_refusal_is_a_sentence(client: Client, asked: tuple[Any, ...], said: str) -> None:
    """A wordless error; a limit of the page that a program gets round."""
    with pytest.raises(AppError) as refusal:
        client.predict(*asked, api_name="/run")
    assert said in str(refusal.value)


def test_calls_are_counted(client: Client, address: str) -> None:
    """Work that no figure of the operator shows."""
    ended, refused = (f'specviz_runs_finished_total{{kind="call",how="{how}"}}' for how in ("ended", "refused"))
    before = count(address, ended), count(address, refused), count(address, "specviz_tokens_total")
    client.predict("ab", TOY, "T2", api_name="/run")
    with pytest.raises(AppError):
        client.predict("ab", {"tree": "0"}, "T2", api_name="/run")
    after = count(address, ended), count(address, refused), count(address, "specviz_tokens_total")
    assert [one - other for one, other in zip(after, before, strict=True)] == [1, 1, 8]


def test_nothing_else_can_be_called(client: Client) -> None:
    """A handler of the page that is offered to programs by its number or its name."""
    assert list(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == ["/run"]


def test_ten_calls_at_once_all_get_their_own(client: Client) -> None:
    """Runs that are mixed up, or dropped, where several wait in line."""

    def call(seed: int) -> specviz.Run:
        return specviz.load(client.predict("Once upon", {"max_tokens": 6, "coin_seed": seed}, api_name="/run"))

    with ThreadPoolExecutor(10) as callers:
        found = list(callers.map(call, range(10)))
    assert [one.trace.settings.coin_seed for one in found] == list(range(10))


class Called:
    """The handler behind the call, with a line of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
        self.turns = Turns(at_once=1)
        monkeypatch.setattr(api, "TURNS", self.turns)
        monkeypatch.setattr(turns, "MOST_OF_ADDRESS", most)
        made = list[Any]()
        monkeypatch.setattr(gradio_events, "api", lambda function, **_: made.append(function))
        api.offer_api(PairPool("embedded", no_models=True))
        player: Any = object()
        self.make = guard(made[0], [], player)

    async def call(self) -> str:
        client = type("Client", (), {"host": "10.0.0.1"})
        request: Any = type("Request", (), {"client": client, "session_hash": None})
        return str(await self.make(request, "ab", TOY, "T2"))


def test_a_call_waits_in_the_line_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that gets its runs before visitors do, or as many as it asks for at once."""
    called = Called(monkeypatch, most=2)
    other = called.turns.ask(Visitor("ann"), "run")

    async def test() -> list[str]:
        waiting = [asyncio.create_task(called.call()) for _ in range(2)]
        while called.turns.count() != (1, 2):
            assert not any(task.done() for task in waiting)
            await asyncio.sleep(0)
        with pytest.raises(gr.Error, match=re.escape(texts.LINE_FULL.format(waiting=2))):
            await called.call()
        called.turns.end(other)
        return await asyncio.gather(*waiting)

    assert [specviz.load(text).prompt for text in asyncio.run(test())] == ["ab", "ab"]
    assert called.turns.count() == (0, 0)
