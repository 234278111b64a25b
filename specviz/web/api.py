"""One call for programs: a run as JSON. It waits in the same line as the page, and is bound by the same limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr
from gradio import events as gradio_events

from specviz.core.quoting import shorten
from specviz.explore.answers import Answer, need_turn
from specviz.explore.events import observe
from specviz.explore.form import request_run
from specviz.explore.handlers import load_pair
from specviz.explore.pool import Pool
from specviz.explore.runs import RunRequest, grow_run, is_complete, prepare_run
from specviz.library.choices import read_choices
from specviz.library.run import check_prompt, find_key
from specviz.models.pairs import EMBEDDED
from specviz.texts import page as texts
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace
from specviz.web.pairs import PairPool
from specviz.web.turns import TURNS, Visitor, hold_turn
from specviz.web.work import make_answers

NAME = "run"


def offer_api(pool: PairPool) -> None:
    """Connect the call. Its answer is the text of a file, which Gradio then sends as it is, without looking into it."""

    async def make_run(
        request: gr.Request, prompt: str, choices: dict[str, Any] | None = None, pair: str = EMBEDDED, chat: bool = False
    ) -> str:
        answers = call_run(pool, prompt, choices, pair, chat)
        visitor = Visitor(address=request.client.host if request.client else "")
        made: RunTrace | None = None
        async for _, trace, _ in make_answers(hold_turn(answers, TURNS, visitor), request.session_hash):
            made = trace or made
        if made is None or not is_complete(made):
            raise ValueError(texts.NOBODY_LISTENED)
        return dump(made)

    options: dict[str, Any] = {"api_name": NAME, "api_description": texts.API_RUN}
    gradio_events.api(make_run, concurrency_limit=None, **options)  # who waits, waits in turns.py


@observe("call")
def call_run(pool: Pool, prompt: object, choices: object, pair: object, chat: object) -> Iterator[Answer]:
    """The run after each of its steps, with nothing for a page; a pair that is not available is refused, not replaced."""
    key, request = read_call(prompt, choices, pair, chat)
    yield from load_pair(pool, key)
    yield need_turn("run")
    trace = prepare_run(pool.get_pair(key), key, request)
    for grown in grow_run(pool, trace):
        yield None, grown, {}


def read_call(prompt: Any, choices: Any, pair: Any, chat: Any) -> tuple[str, RunRequest]:
    """What was sent, checked: it may be anything."""
    check_prompt(prompt)
    if choices is not None and not isinstance(choices, dict):
        raise ValueError(texts.API_CHOICES.format(got=shorten(repr(choices))))
    key = find_key(str(pair))
    return key, request_run(prompt, key, read_choices(choices or {}), bool(chat))
