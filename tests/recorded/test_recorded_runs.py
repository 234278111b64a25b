"""The bundled runs: each one bears out its claim, and the claims can fail."""

from __future__ import annotations

import pytest

from specviz.recorded.runs import FOLDER, RECORDED, RecordedRun, find_recorded_run, search
from specviz.trace.file import dump, load


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
        if one.key not in ("right-q", "wrong-q"):
            assert any(one.holds(trace) is None for trace in traces.values()), one.key


def test_every_file_is_a_preset_s() -> None:
    """A file that nothing opens."""
    assert {path.stem for path in FOLDER.iterdir()} == {one.key for one in RECORDED}
    with pytest.raises(ValueError, match="unknown preset 'x', expected one of rescued"):
        find_recorded_run("x")


def test_the_search_finds_them_again(pair) -> None:
    """A bundled run that no command writes. Only the claim is compared: rounding may part the runs of two machines."""
    for key in ("toy", "residual", "bonus"):
        assert find_recorded_run(key).holds(search(pair, find_recorded_run(key))) is not None
