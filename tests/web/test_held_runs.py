"""What the server holds for its visitors: their runs, packed when others are used, and nothing else of any size."""

from __future__ import annotations

import copy
import gc
import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from specviz.explore.answers import PANES
from specviz.explore.held_runs import HeldRun, HeldRuns
from specviz.explore.limits import MOST_HELD
from specviz.explore.undo import MOST_UNDO, Shown, find_shown
from specviz.recorded.runs import find_recorded_run
from specviz.trace.file import dump, load
from specviz.trace.limits import MOST_BYTES
from specviz.trace.schema import RunTrace
from specviz.web import opening
from specviz.web.limits import UPLOAD_SECONDS
from tools.browser import served

ROOT = Path(__file__).parents[2]
DEEP = dump(find_recorded_run("deep").trace())


def make_run(seed: int = 0) -> RunTrace:
    trace = load(DEEP)
    return replace(trace, settings=replace(trace.settings, coin_seed=seed))


def test_a_run_comes_back_as_it_was() -> None:
    """A run that is lost or changed when it is packed, or one that is held twice."""
    runs, one, other = HeldRuns(most=1), make_run(1), make_run(2)
    held = runs.hold(one)
    assert (runs.hold(one), held.trace) == (held, one)
    assert copy.deepcopy(held) is held, "what every visitor begins with"
    second = runs.hold(other)
    assert (held.unpacked, second.unpacked) == (None, other), "the one in use stays as it is"
    assert held.trace == one
    assert (held.unpacked, second.unpacked) == (one, None)
    assert held.packed is not None
    assert len(held.packed) < len(DEEP) / 2


def test_only_so_much_is_ready() -> None:
    """40 visitors with runs of 2 MB, which took 1.1 GB; or all of them packed at every press."""
    size = HeldRun(make_run(), HeldRuns()).size
    runs = HeldRuns(most=3 * size)
    held = [runs.hold(make_run(seed)) for seed in range(10)]
    assert [one.unpacked is None for one in held] == [True] * 7 + [False] * 3
    assert held[7].trace.settings.coin_seed == 7
    runs.hold(make_run(11))
    assert held[7].unpacked is not None, "it was used after the others"
    assert runs.measure() <= 3 * size
    del held
    gc.collect()
    assert runs.measure() == 0, "a visitor who has gone costs nothing"
    assert 20 * size < MOST_HELD


@pytest.mark.slow
def test_memory_of_many_runs() -> None:
    """A count that has nothing to do with memory."""
    trace = make_run()
    texts = [DEEP.replace('"coin_seed":', f'"coin_seed":{seed}') for seed in range(1, 10)]
    runs = HeldRuns(most=HeldRun(trace, HeldRuns()).size)
    gc.collect()
    tracemalloc.start()
    alone = load(texts[0])
    one, _ = tracemalloc.get_traced_memory()
    held = [runs.hold(load(text)) for text in texts]
    del alone
    gc.collect()
    all_of_them, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(held) * one > 2.5 * all_of_them, "nine runs in less than the place of four"
    assert all_of_them > one, "the control: one is not packed"


def test_what_undo_keeps_is_found_without_unpacking() -> None:
    """A link to a run of the stack, for which all of them are unpacked."""
    runs = HeldRuns(most=1)
    stack = tuple(Shown(runs.hold(make_run(seed)), PANES, (0, 0)) for seed in range(MOST_UNDO))
    names = [shown.held.identity for shown in stack]
    runs.hold(make_run(99))
    assert find_shown(stack, names[2]) is stack[2]
    assert all(shown.held.unpacked is None for shown in stack)
    assert find_shown(stack, "run-00000000") is None


SESSION = """
import asyncio, json, sys
import gradio as gr
from gradio.state_holder import SessionState
from specviz.recorded.runs import find_recorded_run
from specviz.explore import opening
from specviz.web.page import build
from specviz.web.pairs import PairPool

def measure(value):
    if isinstance(value, str):
        return sys.getsizeof(value)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return sum(map(measure, items))

def keep(message):
    function = next(one for one in page.fns.values() if one.fn is not None and one.fn.__name__ == "open_file")
    session = SessionState(page)
    answers = [message, *[gr.skip()] * (len(function.outputs) - 1)]
    asyncio.run(page.postprocess_data(function, answers, session))
    return measure(session.config_values)

gradios_own = SessionState._update_value_in_config
page = build(PairPool("embedded", no_models=True), find_recorded_run("rescued"))
message = opening.open_recorded("deep")[0]
found = {"bare": measure(SessionState(page).config_values), "ours": keep(message), "uploads": page.delete_cache}
SessionState._update_value_in_config = gradios_own
print(json.dumps({**found, "gradios": keep(message), "message": measure(message)}))
"""


@pytest.mark.slow
def test_a_session_keeps_no_message() -> None:
    """The message to the player and all that a browser keeps, 10 MB of a run of 2 MB, for as long as the server runs."""
    done = subprocess.run([sys.executable, "-c", SESSION], cwd=ROOT, capture_output=True, check=True)
    found = json.loads(done.stdout.decode().splitlines()[-1])
    assert found["ours"] < found["bare"] + 10_000
    assert found["gradios"] > found["message"] > found["ours"], "the control: what Gradio does by itself"
    assert found["uploads"] == [UPLOAD_SECONDS, UPLOAD_SECONDS], "it keeps uploads for ever, if it is not told"


def test_an_upload_is_deleted(tmp_path: Path) -> None:
    """300 MB of uploads that stay on the disk for as long as the server runs."""
    for content in (DEEP, "{}", "\x00"):
        path = tmp_path / "run.json"
        path.write_text(content, encoding="utf-8")
        _, trace, _ = opening.open_upload(str(path), PANES)
        assert (trace is not None, path.exists()) == (content == DEEP, False)


@pytest.mark.slow
def test_an_upload_that_no_run_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 MB that are taken and kept, before anybody looks at their size."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with served("--no-models") as address:
        for size, status in ((MOST_BYTES + 1, 413), (1000, 200)):
            response = httpx.post(f"{address}/gradio_api/upload", files={"files": ("run.json", b" " * size)}, timeout=60)
            assert response.status_code == status
    assert [path.stat().st_size for path in tmp_path.rglob("*.json")] == [1000]
