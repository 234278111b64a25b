"""The command for a GPU, tried on the CPU: its instruments on known programs, its checks on planted faults."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from specviz.core.device_dist import keep_answers
from specviz.core.dice import SeededDice
from specviz.core.events import Trial
from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.huggingface import HuggingFaceModel
from specviz.verify import find_rule
from tools.gpu import report, sections, texts
from tools.gpu.parity import BOUND, CONTROL, read_trees
from tools.gpu.probes import PREFIX, PeakMemory, PhaseClock, Tally, count_calls, measure_median, profile_phases, run_steps
from tools.gpu.rows import CausalMask, DeviceRows, HostRows
from tools.gpu.sections import EXTRA, NEEDED, TINY, Row
from tools.gpu.shapes import QWEN3, QWEN3_06B, QWEN3_8B, Models, PairShape
from tools.gpu.speed import decode_plainly


@pytest.fixture(scope="module")
def models() -> Models:
    """A tiny random pair in float32."""
    return PairShape(QWEN3, "cpu", tiny=True).build("float32")


def test_waits_and_operations_of_a_known_program() -> None:
    """A count that takes views for work, misses a comparison in an `if`, or counts what lies outside the phase."""
    vector = torch.tensor([1.0, 2.0, 3.0])
    tally = Tally()
    with tally:
        vector.sum().item()  # before the phase
        with tally.phase("verify"):
            float(vector.max())  # one operation, one wait
            torch.asarray([1.0, 2.0])  # a copy
            vector.tolist()  # a wait
            if vector[1] > 0:  # a view, an operation, a wait
                vector.view(3, 1)[:2].clip(0)  # views and one operation
        vector.sum().item()  # and after it
        with tally.phase("commit"):
            vector * 2
    assert dict(tally.counts["verify"]) == {"waits": 3, "operations": 3, "copies": 1}
    assert dict(tally.counts["commit"]) == {"operations": 1}


@pytest.mark.parametrize("rule", ["topdown", "traversal"])
@pytest.mark.parametrize("seed", range(4))
def test_verification_waits_twice(models: Models, rule: str, seed: int) -> None:
    """Rows that silently became numpy's, or numbers that are asked for one by one: once for all, and once for the token."""
    prompt = models.prompt
    models.target.start(prompt)
    models.draft.start(prompt)
    tree = drafter("3,2,2", "without")(models.draft, prompt[-1], Sampling(), SeededDice("tree", seed, 0)).tree
    target = keep_answers(Sampling().rows(models.target.extend(tree.tokens, tree.parents)))
    tally = Tally()
    with tally, tally.phase("verify"):
        events = list(find_rule(rule).verify(tree, target, SeededDice("coin", seed, 0)))
    assert any(isinstance(event, Trial) for event in events)
    assert tally.counts["verify"]["waits"] == 2


@pytest.mark.parametrize(("tree", "levels"), [("chain:5", 5), ("3,2,2", 3)])
def test_drafting_waits_once_for_each_level(models: Models, tree: str, levels: int) -> None:
    """Draws that are read one by one. The loop waits once more for each level, when it looks at the rows."""
    models.draft.start(models.prompt)
    tally = Tally()
    with tally, tally.phase("draft"):
        drafter(tree, "without")(models.draft, models.prompt[-1], Sampling(), SeededDice("tree", 0, 0))
    assert tally.counts["draft"]["waits"] == levels


def test_each_phase_is_timed_and_looked_at(models: Models) -> None:
    """The loop has renamed a phase, or does not ask for the clock any more: then nothing would be measured."""
    seen: list[str] = []

    def look(phase: str) -> PhaseClock:
        seen.append(phase)
        return PhaseClock("cpu", lambda _: torch.no_grad())(phase)

    settings = Settings("3,2", riders=("topdown",))
    steps = run_steps(models.target, models.draft, models.prompt, settings, "cpu", 2, look)
    assert len(steps) == 2
    for step in steps:
        assert set(step) == {*NEEDED, *EXTRA}
        assert all(seconds > 0 for seconds in step.values())
    assert sorted(seen) == sorted([*NEEDED, *EXTRA] * 2), "the first step, which reads the prompt, is not looked at"


def test_the_median_leaves_out_the_warm_up() -> None:
    """Start-up costs in the figures, or a reset that is never called."""
    calls: list[str] = []
    wall, device = measure_median(lambda: calls.append("work"), "cpu", 3, lambda: calls.append("reset"), warm=2)
    assert calls == ["work", "reset"] * 5
    assert 0 < wall == device < 1


def test_on_a_gpu_the_clock_waits_and_events_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that only a GPU reaches: a clock that is read before the work is done, a peak that is never reset."""
    calls: list[str] = []

    class FakeEvent:
        def __init__(self, enable_timing: bool) -> None: ...

        def record(self) -> None:
            calls.append("event")

        def elapsed_time(self, other: FakeEvent) -> float:
            return 5.0

    monkeypatch.setattr(torch.cuda, "Event", FakeEvent)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: calls.append("wait"))
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda device: calls.append("reset"))
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda device: 7)
    gpu = SimpleNamespace(name="A GPU", total_memory=2**34, major=9, minor=0)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: gpu)
    wall, device = measure_median(lambda: calls.append("work"), "cuda", 1, warm=0)
    assert calls == ["wait", "event", "work", "event", "wait"]
    assert device == 0.005 != wall
    calls.clear()
    memory = PeakMemory("cuda")
    with PhaseClock("cuda", memory)("score"):
        calls.append("work")
    assert calls == ["wait", "reset", "work", "wait"]
    assert memory.peaks == {"score": 7}
    machine = report.describe_machine("cuda")
    assert (machine["machine"], machine["memory"], machine["capability"]) == ("A GPU", "16 GiB", "9.0")


def test_copies_between_devices_are_told_from_other_work() -> None:
    """A copy that waits, counted as a kernel; or a copy on one device, counted as one between two."""
    tally = Tally()
    with tally, tally.phase("score"):
        torch.ones(2).to("meta")
        torch.ones(2).to(torch.float64)
    assert dict(tally.counts["score"]) == {"operations": 3, "copies": 1}


def test_calls_are_counted_in_the_phase_they_lie_in() -> None:
    """A launch of one phase that is charged to another, or a synchronisation between two phases that is charged at all."""

    def event(name: str, start: float, end: float) -> SimpleNamespace:
        return SimpleNamespace(name=name, time_range=SimpleNamespace(start=start, end=end))

    counts = count_calls(
        [
            event(PREFIX + "draft", 0, 10),
            event(PREFIX + "verify", 20, 30),
            event("cudaLaunchKernel", 1, 2),
            event("cuLaunchKernelEx", 3, 4),
            event("cudaStreamSynchronize", 15, 16),
            event("cudaMemcpyAsync", 21, 22),
            event("aten::add", 21, 22),
        ]
    )
    assert counts == {"draft": {"launches": 2}, "verify": {"copies": 1}}


def test_the_profiler_runs_without_a_gpu() -> None:
    """A name of the profiler's interface that has changed: nobody would notice before a GPU is there."""

    def run(observe) -> None:
        with observe("draft"):
            torch.ones(2).sum()

    assert profile_phases(run) == {}


def test_a_causal_mask_on_a_tree_is_caught(models: Models) -> None:
    """The control of the parity check."""
    wrong = CausalMask(models.target.library, use_fast_pass=False)
    assert read_trees(wrong, models.prompt, 2, 0).largest > CONTROL
    assert read_trees(models.target, models.prompt, 2, 0).largest < BOUND


def test_rows_that_are_no_numbers_fail(models: Models) -> None:
    """An error that is lost because no comparison with it is true."""

    class Broken(DeviceRows):
        def extend(self, tokens, parents):
            return super().extend(tokens, parents) * math.nan

    assert read_trees(Broken(models.target.library, use_fast_pass=False), models.prompt, 1, 0).largest == math.inf


@pytest.mark.slow
def test_a_control_that_does_not_fail_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A parity check that would pass whatever is compared."""
    monkeypatch.setattr(sections, "CausalMask", DeviceRows)
    found = report.measure(report.SECTIONS[0], PairShape(QWEN3, "cpu", tiny=True), TINY)
    assert not found.failure
    assert [row["passed"] for row in found.rows if "passed" in row] == [True, False, True, False]
    assert found.failed
    summary = report.Report({"machine": "this one"}, "cpu", "", "today", [found])
    assert "| NO |" in summary.markdown()
    assert report.conclude(summary, None) == 1
    assert "Failed: parity (qwen3-random)." in capsys.readouterr().err


@pytest.mark.slow
def test_a_part_that_fails_keeps_its_rows_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One allocation that does not fit must not cost the other figures, nor pass in silence."""

    def give_up(pair: PairShape, effort: sections.Effort) -> Iterator[Row]:
        yield {"before": 1}
        raise torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 33 GiB")

    def skip(pair: PairShape, effort: sections.Effort) -> Iterator[Row]:
        raise sections.MissingPackages("no such package")
        yield {}

    parts = (("one", give_up), ("two", lambda pair, effort: iter([{"after": 2.5}])), ("three", skip))
    planted = tuple(report.Section(key, key, "A note.", (measure,)) for key, measure in parts)
    monkeypatch.setattr(report, "SECTIONS", planted)
    assert report.main(["--device", "cpu", "--tiny", "--pairs", QWEN3, "--out", str(tmp_path / "found")]) == 1
    shown = capsys.readouterr().out
    assert "This part failed: OutOfMemoryError: CUDA out of memory." in shown
    assert "This part was not run: no such package" in shown
    written = json.loads((tmp_path / "found.json").read_text())["parts"]
    assert [part["rows"] for part in written] == [[{"before": 1}], [{"after": 2.5}], []]


def test_parts_that_would_start_too_late_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A table that is missing without a word."""
    assert report.main(["--device", "cpu", "--tiny", "--pairs", QWEN3, "--sections", "speed", "--minutes", "0"]) == 0
    assert "This part was not run: 0 minutes were over before it started." in capsys.readouterr().out


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_without_a_gpu_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Every part failing in turn, or eight billion parameters on a laptop."""
    for arguments, words in (
        ([], "finds no CUDA device here; to try the command without one: --device cpu --tiny"),
        (["--device", "cpu"], "the random pair is too large for a CPU: add --tiny, or choose --pairs embedded"),
        (["--sections", "parity,speeds"], "unknown sections 'speeds', expected some of parity, phases,"),
    ):
        with pytest.raises(SystemExit):
            report.main(arguments)
        assert words in capsys.readouterr().err


def test_shapes_are_those_of_the_originals() -> None:
    """A wrong size: the random pair would cost another time. The numbers of parameters are those of the model cards."""
    for shape, billions, tied in ((QWEN3_8B, 8.19, 0), (QWEN3_06B, 0.596, 1)):
        hidden, width, head = shape["hidden_size"], shape["intermediate_size"], shape["head_dim"]
        heads = 2 * shape["num_attention_heads"] + 2 * shape["num_key_value_heads"]
        layer = hidden * head * heads + 3 * hidden * width
        matrices = shape["num_hidden_layers"] * layer + (2 - tied) * shape["vocab_size"] * hidden
        assert matrices / 1e9 == pytest.approx(billions, rel=0.002)


def test_rows_stay_where_they_are_wanted(models: Models) -> None:
    """Tensors that may be written to, as those of a GPU may not; and a place of the rows that changes what is decoded."""
    settings = Settings("3,2", max_tokens=12, annotate=False)
    found = []
    for kind, expected in ((DeviceRows, torch.Tensor), (HostRows, np.ndarray), (HuggingFaceModel, np.ndarray)):
        target, draft = (kind(model.library, use_fast_pass=False) for model in (models.target, models.draft))
        target.start([5, 6])
        rows = target.extend([6], [None])
        assert isinstance(rows, expected)
        assert not isinstance(rows, torch.Tensor) or rows.is_inference()
        found.append([token for step in decode(target, draft, models.prompt, settings) for token in step.tokens])
    assert found[0] == found[1] == found[2]


def test_plain_decoding_writes_what_the_engine_writes(models: Models) -> None:
    """A baseline that decodes something else, or skips work: at temperature 0 there is one text."""
    plain = decode_plainly(models.target, models.prompt, Sampling(0), 12, seed=0)
    settings = Settings("3,2", sampling=Sampling(0), max_tokens=12, annotate=False)
    assert plain == [
        token for step in decode(models.target, models.draft, models.prompt, settings) for token in step.tokens
    ]
    assert plain != decode_plainly(models.target, models.prompt, Sampling(1), 12, seed=0), "the control"


@pytest.mark.slow
def test_every_part_runs_and_finds_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole command with both pairs: a part that fails, an empty table, a figure that is no number."""
    assert report.main(["--device", "cpu", "--tiny", "--out", str(tmp_path / "found.json")]) == 0
    shown = capsys.readouterr().out
    found = json.loads((tmp_path / "found.json").read_text())
    assert [(part["pair"], part["section"]) for part in found["parts"]] == [
        (pair, section.key) for pair in report.PAIRS for section in report.SECTIONS
    ]
    for part in found["parts"]:
        assert part["rows"] and not part["failure"] and not part["omission"], part
        for row in part["rows"]:
            numbers = [value for value in row.values() if isinstance(value, int | float)]
            assert numbers and all(math.isfinite(value) and value >= 0 for value in numbers), row
    assert "All checks passed." in shown
    markdown = (tmp_path / "found.md").read_text()
    assert all(f"## {section.title}" in markdown for section in report.SECTIONS)
    assert markdown.count(found["machine"]["machine"]) == 1 + len(found["parts"]), "each table names its machine"
    verification = [row[texts.SHARE_COLUMN] for part in found["parts"] for row in part["rows"] if texts.SHARE_COLUMN in row]
    assert len(verification) == 24 and all(0 < share < 100 for share in verification)


@pytest.mark.slow
def test_it_needs_neither_a_page_nor_charts() -> None:
    """A machine with PyTorch and transformers alone must be enough, and the part that needs more must say so."""
    program = """
import sys
sys.modules |= dict.fromkeys(("gradio", "spaces", "plotly", "networkx", "scipy", "playwright"))
from tools.gpu.report import main
sys.exit(main("--device cpu --tiny --pairs qwen3-random --sections zerogpu,memory".split()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "This part was not run: it needs the packages gradio and spaces" in done.stdout
    assert "| 4,3,4 | 64 | traversal |" in done.stdout
