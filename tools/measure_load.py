"""How the page bears load: `python -m tools.measure_load [--quick] [--only visits]` prints tables for docs/operating.md.

The visitors make the page's own requests over HTTP, without browsers. They share the machine with the server, so that the
figures are those of a busy machine. The command fails if a visitor was refused, if an answer was missing or wrong, if
anything of another visitor's run came to one, or if the memory went on growing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from specviz.models.load import load_named
from specviz.recorded.runs import RECORDED
from specviz.studies.baselines import machine
from tools.browser import served
from tools.measure_page import traced
from tools.page_client import Failed, Refused, Visitor, connect

BEGINNINGS = (
    *("Once upon a time there was a fox", "The old king had three sons", "In a small house by the sea"),
    *("A boy found a golden key", "The wolf said to the sheep", "Far away in the north lived a giant"),
    *("When the moon rose over the hill", "The miller had a clever daughter"),
)
TOKENS, FEW_TOKENS, LARGE_TOKENS = 40, 8, 60
PAUSES = (0.5, 3.0)  # seconds that a reader looks at what has come
MEMORY = re.compile(r"^specviz_memory_bytes (\S+)$", re.MULTILINE)
LEVEL_BYTES = 100_000_000  # that may come in the last half of a series: the allocator keeps what threads have used
SESSIONS = 120  # that the server holds: more than visit at once, less than half of a series
AT_ONCE = 4  # visitors of the series that measures memory


@dataclass(frozen=True)
class Amount:
    """How much is measured."""

    opening: int
    readers: int
    runners: int
    seconds: float
    runs: int
    large: int


FULL = Amount(opening=40, readers=30, runners=8, seconds=180, runs=600, large=40)
QUICK = Amount(opening=6, readers=3, runners=2, seconds=4, runs=12, large=6)


@dataclass
class Record:
    """What happened: times in seconds by name, and everything that went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)

    def add(self, name: str, seconds: float) -> None:
        """One time more."""
        self.times.setdefault(name, []).append(seconds)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """What goes wrong in here is noted, and the visitor goes on."""
        try:
            yield
        except Refused as error:
            self.refused.append(str(error))
        except (Failed, httpx.HTTPError, TimeoutError) as error:
            self.failed.append(f"{type(error).__name__}: {error}")

    def expect(self, what: str, got: object, expected: object) -> None:
        """Note what a visitor sees that is not theirs."""
        if got != expected:
            self.mixed.append(f"{what}: expected {expected!r}, got {got!r}")


def find_percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def write_row(name: str, values: Sequence[float]) -> str:
    """A line of the table of times."""
    low, high, most = (f"{find_percentile(values, percent):.2f}" for percent in (50, 95, 99))
    return f"| {name} | {low} | {high} | {most} | {len(values)} |"


async def open_page(visitor: Visitor, record: Record, name: str) -> None:
    """A visit as far as the run that the page opens with."""
    begun = time.perf_counter()
    await visitor.arrive()
    record.add(name, time.perf_counter() - begun)
    record.expect("the first run", bool(visitor.shown.scenes) and not visitor.shown.error, True)


async def run_prompt(visitor: Visitor, prompt: str, tokens: int) -> str:
    """A live run, and what it wrote."""
    visitor.values[visitor.fields["prompt"]] = prompt
    visitor.values[visitor.fields["max_tokens"]] = tokens
    await visitor.press_button("sv-run")
    if visitor.shown.error:
        raise Failed(visitor.shown.error)
    return visitor.shown.text


async def open_at_once(home: str, amount: Amount, record: Record) -> None:
    """Everybody opens the link in the same moment."""
    async with connect() as http:
        visitors = [Visitor(http, home) for _ in range(amount.opening)]

        async def visit(visitor: Visitor) -> None:
            with record.watch():
                await open_page(visitor, record, f"page, {amount.opening} at once")

        await asyncio.gather(*map(visit, visitors))
        await asyncio.gather(*(visitor.leave() for visitor in visitors))


async def read(http: httpx.AsyncClient, home: str, until: float, dice: random.Random, record: Record) -> None:
    """A visitor who opens the page and some recorded runs, asks for charts, leaves, and comes back."""
    while time.perf_counter() < until:
        with record.watch():
            async with Visitor(http, home) as visitor:
                await open_page(visitor, record, "page")
                for one in dice.sample(RECORDED, 3):
                    await asyncio.sleep(dice.uniform(*PAUSES))
                    begun = time.perf_counter()
                    await visitor.choose("sv-examples", one.key)
                    record.add("recorded run", time.perf_counter() - begun)
                    record.expect("a recorded run", (visitor.shown.name, visitor.shown.error), (one.key, ""))
                    await asyncio.sleep(dice.uniform(*PAUSES))
                    begun = time.perf_counter()
                    await visitor.press_button("sv-draw-charts")
                    record.add("charts", time.perf_counter() - begun)
                    record.expect("charts", visitor.count_charts(), 6)


async def run_again(http: httpx.AsyncClient, home: str, until: float, prompt: str, text: str, record: Record) -> None:
    """A visitor who presses Run again and again, and must see the same text every time, which is not the others'."""
    async with Visitor(http, home) as visitor:
        with record.watch():
            await open_page(visitor, record, "page")
        while time.perf_counter() < until:
            with record.watch():
                begun = time.perf_counter()
                written = await run_prompt(visitor, prompt, TOKENS)
                record.add("first step", visitor.shown.first_step - begun)
                record.add(f"run of {TOKENS} tokens", time.perf_counter() - begun)
                record.expect("a live run", (visitor.shown.prompt, written), (prompt, text))


async def read_and_run(home: str, amount: Amount, record: Record) -> None:
    """Readers and live runs at a time; each run is known from a run of its own before."""
    dice = random.Random(11)
    async with connect() as http:
        texts = []
        async with Visitor(http, home) as alone:
            await alone.arrive()
            for prompt in BEGINNINGS[: amount.runners]:
                texts.append(await run_prompt(alone, prompt, TOKENS))
        until = time.perf_counter() + amount.seconds
        readers = [read(http, home, until, random.Random(dice.random()), record) for _ in range(amount.readers)]
        pairs = zip(BEGINNINGS, texts, strict=False)
        runners = [run_again(http, home, until, prompt, text, record) for prompt, text in pairs]
        await asyncio.gather(*readers, *runners)


async def measure_memory(http: httpx.AsyncClient, home: str) -> float:
    """The resident memory of the server, in bytes."""
    found = MEMORY.search((await http.get(f"{home}/metrics")).text)
    assert found, "the server does not tell its memory"
    return float(found[1])


Visit = Callable[[Visitor, int], Awaitable[object]]


async def measure_series(home: str, count: int, visit: Visit, record: Record) -> list[float]:
    """So many visits by visitors who leave afterwards, a few at a time; the memory after each sixth of them."""
    waiting = asyncio.Semaphore(AT_ONCE)
    async with connect() as http:

        async def visit_once(number: int) -> None:
            async with waiting:
                with record.watch():
                    async with Visitor(http, home) as visitor:
                        await visitor.arrive()
                        await visit(visitor, number)

        found = [await measure_memory(http, home)]
        for part in range(6):
            numbers = range(part * count // 6, (part + 1) * count // 6)
            await asyncio.gather(*map(visit_once, numbers))
            found.append(await measure_memory(http, home))
    return found


def is_level(memory: Sequence[float]) -> bool:
    """Whether the last half of a series, when old sessions make room for new ones, added little."""
    return memory[-1] - memory[len(memory) // 2] <= LEVEL_BYTES


async def measure_visitors(home: str, count: int, path: Path, record: Record) -> list[float]:
    """The memory before, and then with so many visitors who each hold a large run, in two rounds."""
    async with connect() as http:
        found = [await measure_memory(http, home)]
        for _ in range(2):
            visitors = [Visitor(http, home) for _ in range(count)]
            for visitor in visitors:
                with record.watch():
                    await visitor.arrive()
                    await visitor.upload(path)
                    record.expect("an upload", (visitor.shown.error, len(visitor.shown.scenes) > 1), ("", True))
            found.append(await measure_memory(http, home))
            await asyncio.gather(*(visitor.leave() for visitor in visitors))
    return found


def write_memory(name: str, memory: Sequence[float]) -> str:
    """A line of the table of memory."""
    return f"| {name} | {', '.join(f'{one / 1e6:.0f}' for one in memory)} |"


def report_visits(home: str, amount: Amount, record: Record) -> Iterator[str]:
    """How long visitors wait: for the page, for a run, for its charts."""
    asyncio.run(open_at_once(home, amount, record))
    asyncio.run(read_and_run(home, amount, record))
    yield f"{amount.readers} readers and {amount.runners} live runs at a time for {amount.seconds:.0f} seconds:\n"
    yield "| seconds | median | 95 % | 99 % | of |\n|---|---:|---:|---:|---:|"
    for name, values in record.times.items():
        yield write_row(name, values)


def report_memory(home: str, amount: Amount, record: Record) -> Iterator[str]:
    """What visitors leave behind."""
    yield "\n| MB of memory | from before to after |\n|---|---|"
    series = asyncio.run(
        measure_series(home, amount.runs, lambda visitor, n: run_prompt(visitor, f"The fox {n}", FEW_TOKENS), record)
    )
    yield write_memory(f"{amount.runs} runs, each sixth", series)
    with tempfile.TemporaryDirectory() as folder:
        path = traced(load_named("embedded"), "4,3,4,4", Path(folder), LARGE_TOKENS)
        held = asyncio.run(measure_visitors(home, amount.large, path, record))
        size = path.stat().st_size / 1e6
        yield write_memory(f"{amount.large} visitors with a run of {size:.1f} MB each, twice", held)
    if not is_level(series) or held[2] - held[1] > LEVEL_BYTES:
        record.failed.append("the memory went on growing")


PARTS = {"visits": report_visits, "memory": report_memory}


def report(home: str, amount: Amount, record: Record, only: str | None = None) -> Iterator[str]:
    """The tables line by line, and at the end what went wrong."""
    yield f"{machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, visitors included.\n"
    for name, part in PARTS.items():
        if only in (None, name):
            yield from part(home, amount, record)
    yield f"\nrefused {len(record.refused)}, failed {len(record.failed)}, mixed {len(record.mixed)}"
    yield from (f"  {fault}" for fault in (*record.refused, *record.failed, *record.mixed)[:20])


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page, visit it, print; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few of everything, only to see that it holds")
    parser.add_argument("--seconds", type=float, help="how long readers and runs go on, instead of three minutes")
    parser.add_argument("--only", choices=sorted(PARTS), help="one of the two tables")
    options = parser.parse_args(arguments)
    amount, record = QUICK if options.quick else FULL, Record()
    if options.seconds is not None:
        amount = Amount(**{**vars(amount), "seconds": options.seconds})
    os.environ |= {"SPECVIZ_LOG": "off", "SPECVIZ_SESSIONS": str(SESSIONS)}
    with served() as home:
        for line in report(home, amount, record, options.only):
            print(line, flush=True)
    return int(bool(record.refused or record.failed or record.mixed))


if __name__ == "__main__":
    sys.exit(main())
