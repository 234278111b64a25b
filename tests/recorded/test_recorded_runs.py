"""The bundled runs: each one bears out its claim, and the claims can fail."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from specviz.cli import examples
from specviz.core.sampling import Sampling
from specviz.recorded import search as recorded_search
from specviz.recorded.record import FOLDER, RecordedRun
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.recorded.search import search
from specviz.trace.file import dump, load
from specviz.trace.schema import StepTrace


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one.key)
def test_a_bundled_run_bears_out_its_claim(one: RecordedRun) -> None:
    """A caption that the run beside it does not deserve."""
    trace = one.trace()
    found = one.holds(trace)
    assert found is not None
    assert 0 <= found < len(trace.steps)
    assert set(one.panes) <= set(trace.steps[found].verdicts)
    assert trace.settings.tree == one.settings.tree
    assert load(dump(trace)) == trace
    assert one.path.stat().st_size < 300_000


def test_claims_can_fail() -> None:
    """A predicate that is always true."""
    traces = {one.key: one.trace() for one in RECORDED if one.panes == ("topdown", "traversal")}
    for one in RECORDED:
        assert any(one.holds(trace) is None for trace in traces.values()), one.key


def test_claims_of_another_run_do_not_hold() -> None:
    """A claim of loss, of one model, of temperature 0 or of good luck on average that its predicate never looks at."""
    runs = {one.key: one for one in RECORDED}
    for key, other in (("wrong-q", "right-q"), ("right-q", "wrong-q"), ("right-q", "rescued"), ("itself", "easy")):
        assert runs[key].holds(runs[other].trace()) is None, (key, other)
    greedy, itself, shorter = (runs[key].trace() for key in ("greedy", "itself", "shorter"))
    warm = replace(greedy, settings=replace(greedy.settings, sampling=Sampling(1)))
    assert runs["greedy"].holds(warm) is None
    assert runs["itself"].holds(replace(itself, models={"pair": "embedded"})) is None
    without_bargain = replace(shorter, steps=tuple(map(swap_stop_laws, shorter.steps)))
    assert shorter.steps[1].accepted_length("traversal") < shorter.steps[1].accepted_length("topdown")
    assert runs["shorter"].holds(without_bargain) not in (None, 1)


def swap_stop_laws(step: StepTrace) -> StepTrace:
    """The step with the exact stop distributions of the two rules exchanged."""
    laws = {"topdown": step.stop_laws["traversal"], "traversal": step.stop_laws["topdown"]}
    return replace(step, stop_laws=laws)


def test_every_file_belongs_to_a_run() -> None:
    """A file that nothing opens."""
    assert {path.stem for path in FOLDER.iterdir()} == {one.key for one in RECORDED}
    with pytest.raises(ValueError, match="unknown recorded run 'x', expected one of rescued"):
        find_recorded_run("x")


def test_the_search_finds_them_again(pair) -> None:
    """A bundled run that no command writes. Only the claim is compared: rounding may part the runs of two machines."""
    for key in ("toy", "paper", "residual", "bonus"):
        assert find_recorded_run(key).holds(search(find_recorded_run(key), lambda: pair)) is not None


def test_a_search_in_vain_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that writes a run which does not do what is claimed."""
    toy = replace(find_recorded_run("toy"), holds=lambda trace: None)
    monkeypatch.setattr(recorded_search, "SEEDS", 3)
    with pytest.raises(ValueError, match="none of 3 runs bears out the claim of 'toy': The example of"):
        search(toy, no_pair)


def test_a_tree_and_its_coins_are_searched_apart() -> None:
    """A rare tree with rare coins, which one seed for both does not reach."""
    paper = find_recorded_run("paper")
    found = search(paper, no_pair).settings
    assert found.tree_seed != found.coin_seed
    with pytest.raises(ValueError, match="bears out the claim of 'paper'"):
        search(replace(paper, drafts=None), no_pair)
    with pytest.raises(ValueError, match="bears out the claim of 'paper'"):
        search(replace(paper, drafts=lambda step: False), no_pair)


def no_pair():
    raise AssertionError("a toy needs no pair")


def test_examples_makes_the_runs_that_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`specviz examples toy` that loads models, or writes all the other runs anew, or a run that differs each time."""
    bundled = find_recorded_run("toy").path.read_text()
    for module in ("record", "search"):
        monkeypatch.setattr(f"specviz.recorded.{module}.FOLDER", tmp_path)
    monkeypatch.setattr(examples, "_load_pair", no_pair)
    parser = examples.argparse.ArgumentParser()
    examples.add_arguments(parser)
    assert examples.run(parser.parse_args(["toy"])) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["toy.json"]
    assert load((tmp_path / "toy.json").read_text()).steps[0].verdicts == load(bundled).steps[0].verdicts
    assert "toy.json  The example of the Block Verification paper" in capsys.readouterr().out
    with pytest.raises(ValueError, match="unknown recorded run 'nothing'"):
        examples.run(parser.parse_args(["nothing"]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"key": "a key"}, "must be lower-case letters, digits and hyphens, got 'a key'"),
        ({"title": ""}, "the recorded run 'toy' needs a title"),
        ({"claim": ""}, "the recorded run 'toy' needs a claim"),
        ({"holds": None}, "needs a function from a trace to a step or None in `holds`, got None"),
        ({"panes": ("topdown", "naive")}, "shows the rule naive in a pane, but its settings run only traversal, topdown"),
        ({"toy": "T9"}, "unknown toy 'T9'"),
    ],
)
def test_an_incomplete_record_is_refused_in_words(wrong: dict, message: str) -> None:
    """A run that fails only when a visitor opens it."""
    with pytest.raises(ValueError) as error:
        replace(find_recorded_run("toy"), **wrong)
    assert message in str(error.value)


def test_a_run_that_was_not_made_says_how_to_make_it() -> None:
    """A record without a file, which ends in an error about a path."""
    with pytest.raises(ValueError, match="the recorded run 'new' has no file yet: make it with `specviz examples new`"):
        replace(find_recorded_run("toy"), key="new").trace()


@pytest.mark.slow
def test_the_list_needs_no_torch() -> None:
    """A page without models that loads PyTorch to fill its menu."""
    program = "import sys, specviz.recorded.runs, specviz.recorded.search; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
    control = subprocess.run([sys.executable, "-c", program.replace("recorded.runs", "models.load")], check=False)
    assert control.returncode == 1, "the control"
