"""The bench's page, and its runs: each in a turn of its own, in the line of all who work with the models.

The server keeps nothing: the browser holds the results as a file, line by line, and asks for the runs that are missing.
"""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import AsyncIterator, Generator
from dataclasses import asdict
from functools import cache
from typing import Any

from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from specviz.core.quoting import shorten
from specviz.explore.events import count_failure
from specviz.explore.pool import GpuLost, NotNow
from specviz.models.load import Pair
from specviz.models.pairs import EMBEDDED
from specviz.site.head import BENCH_SCRIPTS, BENCH_STYLES, PLAYER_STYLES, read_scripts, write_head
from specviz.studies.plan import StudyPlan, Unit
from specviz.studies.results import read_study, write_line
from specviz.studies.run import run_unit
from specviz.studies.unit import UnitResult
from specviz.studies.view import bench_message, check_plan, plan_form, read_form, view_study
from specviz.texts import bench as texts
from specviz.trace.codec import parse
from specviz.web.lessons_page import KEEP, PAGE
from specviz.web.pairs import PairPool
from specviz.web.turns import TURNS, Turns, Visitor, describe_place

PATH, DATA, PLAN, STUDY, RUN = "/bench", *(f"/specviz/bench{end}" for end in (".json", "/plan", "/study", "/run"))
BODY = '<div id="sv-bench"><p>{loading}</p></div>'
MOST_BYTES = 3_000_000  # of a study: ten times what the page makes
LOOK_SECONDS = 1.0  # between two looks at a place in line
KIND = "bench"  # of turn


@cache
def script() -> str:
    """The bench: one script, so that one hash allows it (headers.py)."""
    return read_scripts(BENCH_SCRIPTS)


@cache
def write_page() -> str:
    """The page, which asks for everything else itself."""
    head = write_head((*PLAYER_STYLES, *BENCH_STYLES), script())
    body = BODY.format(loading=html.escape(texts.LOADING))
    return PAGE.format(title=html.escape(texts.TITLE), head=head, kind="sv-lessons sv-bench", body=body)


async def answer_page(_: Request) -> Response:
    """The page of the bench."""
    return HTMLResponse(write_page(), headers=KEEP)


def write_json(value: object) -> str:
    """A view as the browser reads it."""
    return json.dumps(value, default=vars, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Bench:
    """The bench's answers, with the pairs of a pool."""

    def __init__(self, pool: PairPool, turns: Turns = TURNS) -> None:
        self._pool, self._turns = pool, turns

    def routes(self) -> list[Route]:
        """What the app has to answer."""
        return [
            Route(PATH, answer_page),
            Route(DATA, self.answer_start),
            Route(PLAN, self.answer_plan, methods=["POST"]),
            Route(STUDY, self.answer_study, methods=["POST"]),
            Route(RUN, self.answer_run, methods=["POST"]),
        ]

    def answer_start(self, _: Request) -> Response:
        """What the page opens with: the pairs that are here, and the embedded one, which can always be."""
        here = dict.fromkeys((EMBEDDED, self._pool.key))
        return Response(write_json(bench_message(tuple(here))), media_type="application/json", headers=KEEP)

    async def answer_plan(self, request: Request) -> Response:
        """The first line of a study's file for what is filled in, or what is wrong with it."""
        return await _answer(request, _write_plan)

    async def answer_study(self, request: Request) -> Response:
        """A study as it is on show, from its file."""
        return await _answer(request, _view_file)

    async def answer_run(self, request: Request) -> Response:
        """One run: sentences while it waits and works, then its line of the file."""
        try:
            plan, unit, number = await run_in_threadpool(_read_run, await read_body(request))
        except ValueError as error:
            return JSONResponse({"error": str(error)})
        address = request.client.host if request.client else ""
        visitor = Visitor(request.headers.get("x-visitor", "")[:64], address)
        parts = self._make_run(plan, unit, number, visitor)
        return StreamingResponse(
            parts, media_type="text/event-stream", headers=KEEP
        )  # which nothing packs, and so holds up

    async def _make_run(self, plan: StudyPlan, unit: Unit, number: int, visitor: Visitor) -> AsyncIterator[str]:
        try:
            async for said in self._wait_for_pair(plan):
                yield said
            async for part in self._take_turn(plan, unit, number, visitor):
                yield part
        except (ValueError, NotNow, GpuLost) as error:
            yield _event(error=str(error))
        except Exception as error:
            count_failure(error)
            yield _event(error=texts.FAILED.format(error=type(error).__name__))

    async def _wait_for_pair(self, plan: StudyPlan) -> AsyncIterator[str]:
        if self._pool.no_models or not self._pool.has(plan.models.pair):
            loading = self._pool.begin_loading(plan.models.pair)
            yield _event(said=texts.LOADING_PAIR)
            await asyncio.wrap_future(loading.done)

    async def _take_turn(self, plan: StudyPlan, unit: Unit, number: int, visitor: Visitor) -> AsyncIterator[str]:
        turn, work = self._turns.ask(visitor, KIND), self._begin(plan, unit)
        try:
            begun = asyncio.wrap_future(turn.begun)
            while not begun.done():
                yield _event(said=describe_place(*self._turns.find_place(turn)))
                await asyncio.wait([begun], timeout=LOOK_SECONDS)
            values = {"number": number + 1, "planned": plan.count_units(), "prompt": unit.prompt + 1}
            yield _event(said=texts.RUNNING.format(**values, tree=shorten(unit.tree), temperature=unit.temperature))
            while (result := await to_thread.run_sync(advance, work)) is None:
                yield ":\n\n"  # so that whoever has gone is noticed after a step
            yield _event(line=write_line(result))
        finally:
            self._turns.end(turn)
            work.close()

    def _begin(self, plan: StudyPlan, unit: Unit) -> Generator[None, None, UnitResult]:
        """The run, whose steps are made where the pair is; nothing happens before it is asked for its first one."""
        key = plan.models.pair
        pair = self._pool.get_pair(key)
        if not isinstance(pair, Pair) or (plan.speed and pair.on_gpu):
            raise ValueError(texts.SPEED_ON_GPU)
        make_steps = self._pool.make_steps
        return run_unit(pair, plan, unit, lambda prompt, settings: make_steps(key, prompt, settings, 0, None))


def advance(work: Generator[None, None, UnitResult]) -> UnitResult | None:
    """One step of a run; its result once there is one."""
    try:
        next(work)
    except StopIteration as done:
        result: UnitResult = done.value
        return result
    return None


async def read_body(request: Request) -> str:
    """What was sent, unless it is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise ValueError(texts.TOO_LONG.format(most=MOST_BYTES))
    return body.decode("utf-8", "replace")


async def _answer(request: Request, act: Any) -> Response:
    try:
        text = await run_in_threadpool(act, await read_body(request))
    except ValueError as error:
        return JSONResponse({"error": str(error)})
    return Response(text, media_type="application/json")


def _write_plan(body: str) -> str:
    values = parse(body)
    form = read_form(values if isinstance(values, dict) else {})
    return json.dumps({"line": write_line(plan_form(form))})


def _view_file(body: str) -> str:
    study = read_study(body)
    check_plan(study.plan)
    return write_json(asdict(view_study(study)))


def _read_run(body: str) -> tuple[StudyPlan, Unit, int]:
    """A line with the number of a run, then the plan's."""
    first, _, line = body.partition("\n")
    if not (first.isascii() and first.isdigit() and len(first) < 10):
        raise ValueError(texts.NO_NUMBER.format(got=shorten(first)))
    plan = read_study(f"{line.rstrip()}\n").plan
    check_plan(plan)
    units = plan.list_units()
    if int(first) >= len(units):
        raise ValueError(texts.NO_RUN.format(got=int(first), planned=len(units)))
    return plan, units[int(first)], int(first)


def _event(**fields: str) -> str:
    return f"data: {json.dumps(fields)}\n\n"
