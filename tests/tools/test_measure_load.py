"""The measurement of load runs, and finds what it is to find; what its times come to is asserted nowhere."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys

import httpx
import pytest

from tools.browser import ROOT
from tools.measure_load import LEVEL_BYTES, QUICK, Record, find_percentile, is_level, open_page
from tools.page_client import Failed, Refused, ShownRun, Visitor

ROWS = ("page, 6 at once", "page", "recorded run", "charts", "first step", "run of 40 tokens")


@pytest.mark.long
@pytest.mark.slow
def test_the_page_bears_a_small_load() -> None:
    """A visitor who is refused, an answer that is missing, a run on another's page, memory that grows with every run."""
    command = [sys.executable, "-m", "tools.measure_load", "--quick"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]
    assert "refused 0, failed 0, mixed 0" in found.stdout
    measured = dict(re.findall(r"\| ([^|]+) \| [\d.]+ \| [\d.]+ \| [\d.]+ \| (\d+) \|", found.stdout))
    assert set(measured) == set(ROWS)
    assert measured["page, 6 at once"] == str(QUICK.opening)
    assert all(int(count) > 0 for count in measured.values())
    assert f"{QUICK.runs} runs" in found.stdout


@pytest.mark.parametrize(("status", "kind"), [(503, "refused"), (429, "refused"), (500, "failed")])
def test_who_is_turned_away_is_counted(status: int, kind: str) -> None:
    """A server that turns everybody away, and a table without a fault."""

    async def visit(record: Record) -> None:
        answers = httpx.MockTransport(lambda _: httpx.Response(status))
        async with httpx.AsyncClient(transport=answers) as http:
            with record.watch():
                await open_page(Visitor(http, "http://test"), record, "page")

    record = Record()
    asyncio.run(visit(record))
    assert len(getattr(record, kind)) == 1
    assert len(record.refused) + len(record.failed) + len(record.mixed) == 1
    assert record.times == {}


def test_an_answer_without_a_run_is_a_failure() -> None:
    """Any page, taken for ours."""

    async def visit() -> None:
        answers = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
        async with httpx.AsyncClient(transport=answers) as http:
            await Visitor(http, "http://test").fetch_page()

    with pytest.raises(Failed, match="no config"):
        asyncio.run(visit())


def test_another_s_step_is_seen() -> None:
    """A step of another visitor's run that nobody notices; one that comes too late, and is taken for a new one."""

    def write(seq: int, kind: str, **rest: object) -> str:
        return json.dumps({"seq": seq, "kind": kind, "name": "run", **rest})

    def scene(text: str) -> dict[str, object]:
        return {"tokens": [{"text": text}]}

    shown, record = ShownRun(), Record()
    shown.receive(write(1, "run", prompt="mine", scenes=[scene("a")]))
    shown.receive(write(3, "step", scene=scene("b")) + "\n" + write(2, "step", scene=scene("late")))
    record.expect("a live run", (shown.prompt, shown.text), ("mine", "ab"))
    assert record.mixed == [], "the control"
    shown.receive(write(4, "step", scene=scene("theirs")))
    record.expect("a live run", (shown.prompt, shown.text), ("mine", "ab"))
    assert record.mixed == ["a live run: expected ('mine', 'ab'), got ('mine', 'abtheirs')"]


def test_what_goes_wrong_does_not_end_the_measurement() -> None:
    """A mistake of the command itself that passes for one of the server's."""
    record = Record()
    for error in (Refused("full"), Failed("broken"), TimeoutError()):
        with record.watch():
            raise error
    assert (record.refused, len(record.failed)) == (["full"], 2)
    with pytest.raises(LookupError), record.watch():
        raise LookupError


def test_percentiles_and_levels() -> None:
    """The largest of a hundred values as their 95th percentile; a memory that grows and is called level."""
    values = list(range(100, 0, -1))
    assert [find_percentile(values, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert find_percentile([7.0], 50) == 7.0
    step = LEVEL_BYTES / 4
    assert is_level([0, 5 * step, 6 * step, 7 * step, 8 * step, 9 * step, 10 * step])
    assert not is_level([0, 0, 0, step, 3 * step, 5 * step, 7 * step]), "the control"
