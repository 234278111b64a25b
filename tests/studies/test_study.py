"""Studies of the embedded pair: the sums of a run, and a study that is killed and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from study_helpers import SMALL, small_plan

from specviz.cli import main
from specviz.engine.decode import decode
from specviz.studies.plan import Models
from specviz.studies.results import Study, join_study, read_study
from specviz.studies.run import finish, load_models, run_here, run_unit
from specviz.studies.summary import summarize
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.metrics import metrics

ROOT = Path(__file__).parents[2]


def write_plan(path: Path) -> None:
    path.write_text("".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in SMALL.items()), encoding="utf-8")


@pytest.mark.slow
def test_the_sums_of_a_run_are_those_of_its_trace() -> None:
    """A sum over other steps than the trace's, ranks counted from the wrong child, or a rider on trees of its own."""
    plan = small_plan(trees=["2,2"], max_tokens=24)
    pair, unit = load_models(Models()), plan.list_units()[1]
    found = finish(run_unit(pair, plan, unit))
    prompt = tuple(pair.encode(plan.prompts[unit.prompt]))
    settings = plan.settle(unit, pair.stop_tokens)
    fresh = pair.fork()
    steps = list(decode(fresh.target, fresh.draft, prompt, settings))
    trace = run_trace({}, settings, prompt, pair.text, map(record_step, steps))
    for key, sums in found.rules.items():
        ours = metrics(trace, key)
        assert (found.steps, found.drafted, sums.accepted) == (ours.steps, ours.drafted, ours.accepted)
        assert tuple(count / found.steps for count in sums.by_depth) == pytest.approx(ours.per_position)
        assert sums.expected == pytest.approx(float(ours.expected_tokens_per_step or 0) * ours.steps)
        ranks = Counter[int]()
        for step in steps:
            path = step.tree.path(next(event.node for event in step.verdicts[key] if type(event).__name__ == "Commit"))
            for parent, node in zip((0, *path), path, strict=False):
                if node:
                    ranks[[draw.node for draw in step.tree.draws[parent]].index(node)] += 1
        ranks = Counter({rank: count for rank, count in ranks.items() if count})
        assert dict(enumerate(sums.by_rank)) == {rank: ranks[rank] for rank in range(len(sums.by_rank))}
    one, other = found.rules.values()
    assert one != other, "the control: the rules differ somewhere"


@pytest.mark.slow
def test_a_killed_study_goes_on(tmp_path: Path) -> None:
    """A study that loses what it had when it was killed, or whose tables then differ from those of an undisturbed one."""
    plan, out = tmp_path / "plan.toml", tmp_path / "plan.jsonl"
    write_plan(plan)
    command = [sys.executable, "-m", "specviz", "study", str(plan)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    limit = time.monotonic() + 300
    while (out.read_text(encoding="utf-8").count("\n") if out.exists() else 0) < 4:
        assert process.poll() is None and time.monotonic() < limit, process.stderr and process.stderr.read()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with out.open("a", encoding="utf-8") as file:
        file.write('{"is":"UnitResult","unit":{"is":"Un')  # the line that it was writing
    before = out.read_text(encoding="utf-8").splitlines()[:-1]
    assert 4 <= len(before) < 13, "killed in the middle"
    assert main(["study", str(plan), "--csv", str(tmp_path / "csv")]) == 0
    after = out.read_text(encoding="utf-8").splitlines()
    assert (after[: len(before)], len(after)) == (before, 13), "what was there is not made again"
    resumed = read_study(out.read_text(encoding="utf-8"))
    whole = join_study(small_plan(), run_here(small_plan(), small_plan().list_units()))
    assert summarize(resumed) == summarize(whole)
    assert summarize(Study(whole.plan, whole.results[:-1])) != summarize(whole), "the control"
    assert "chain:3,without,0.5,traversal,expected_gain," in (tmp_path / "csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_speeds_are_of_texts_of_one_length() -> None:
    """A ratio of texts of different lengths, or a way of decoding that was not timed."""
    plan = small_plan(prompts=["Once upon a time"], trees=["chain:3"], temperatures=[1.0], speed=True)
    (result,) = run_here(plan, plan.list_units())
    assert {way: timing.tokens for way, timing in result.timed.items()} == dict.fromkeys(
        ("plain", "assisted", "topdown", "traversal"), 12
    )
    assert all(timing.seconds > 0 for timing in result.timed.values())
    assert all(row.speed and row.assisted for row in summarize(join_study(plan, [result])))
