"""Where drafts are lost: counted again from the verdicts, and the overlap against the models' full distributions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest
from toy_runs import PAPER, all_riders, given, traced

from specviz.core.dist import at
from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, find_toy, noise_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.trace.acceptance import AcceptanceTally, bound_overlap, find_residuals
from specviz.trace.from_step import record_step
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace


def tally(trace: RunTrace) -> AcceptanceTally:
    found = AcceptanceTally()
    for step in trace.steps:
        found.add(step)
    return found


def overlap(step: Step, node: int) -> float:
    """Of the full distributions."""
    p, q = step.target[node], step.draft[node]
    return float(sum(min(at(p, x), at(q, x)) for x in range(len(p))))


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: record.key)
def test_the_counts_are_those_of_the_verdicts(record) -> None:
    """A depth counted from the root, or a step that ended at a leaf taken for a loss."""
    trace = record.trace()
    found, rates = tally(trace), metrics(trace).per_position
    for depth, one in enumerate(found.depths, start=1):
        ends = [step.commit(step.verifier).node for step in trace.steps]
        lengths = [step.depth(end) for step, end in zip(trace.steps, ends, strict=True)]
        stopped = [bool(step.nodes[end].draws) for step, end in zip(trace.steps, ends, strict=True)]
        lost = sum(length == depth - 1 and drafted for length, drafted in zip(lengths, stopped, strict=True))
        assert (one.accepted, one.lost) == (sum(length >= depth for length in lengths), lost)
        assert one.accepted / len(trace.steps) == rates[depth - 1]
    assert sum(one.accepted for one in found.depths) == metrics(trace).accepted
    most = max((one.lost for one in found.depths), default=0)
    assert (found.worst is None) == (most == 0)
    assert found.worst is None or found.depths[found.worst - 1].lost == most


@pytest.mark.parametrize("words", [6, 40])
def test_the_overlap_lies_between_its_bounds(words: int) -> None:
    """An overlap at another node, of q after its draws, or bounds that the truth escapes."""
    pair, widest, places = noise_toy(4, words), 0.0, 0
    for step in decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], Settings("2,2", max_tokens=30)):
        record = record_step(step)
        for node in step.draft:
            low, high = bound_overlap(record.nodes[node], find_residuals(record).get(node, ()))
            assert low - 1e-3 <= overlap(step, node) <= high + 1e-3
            widest, places = max(widest, high - low), places + 1
    assert places > 10
    assert (widest > 0.01) == (words > 16), "where all tokens are kept the bounds meet, elsewhere they do not"


def test_a_rejection_tells_the_overlap() -> None:
    """A residual of a second draw, or of a discounted one, that is taken for p without q."""
    pair, narrowed, wide = noise_toy(4, 40), 0, 0
    chosen = all_riders(Settings("3,2", "with", "traversal", max_tokens=40))
    for step in decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], chosen):
        record = record_step(step)
        for node in step.draft:
            if record.nodes[node].draws:
                low, high = bound_overlap(record.nodes[node], find_residuals(record).get(node, ()))
                narrowed, wide = narrowed + (low == high), wide + (low < high)
                assert low != high or low == pytest.approx(overlap(step, node), abs=1e-3)
    assert narrowed > 5 and wide > 5, "the control"


def test_the_overlap_is_how_often_one_draft_is_accepted() -> None:
    """Any other number than the one that decides: by enumeration, one draft from q is accepted with sum min(p, q)."""
    toy = find_toy("T1")
    runs = {draft: given(toy, "chain:1", "with", (draft,), ("topdown",)) for draft in (0, 1)}
    accepted = F(0)
    for draft, trace in runs.items():
        step = trace.steps[0]
        q = step.nodes[0].draws[0].q
        accepted += q * (1 - step.stop_laws["topdown"][0])
        low, high = bound_overlap(step.nodes[0])
        assert low == high, draft
    assert low == pytest.approx(float(accepted))
    assert 0 < low < 1


def test_agreement_is_the_overlap_at_temperature_zero() -> None:
    """Agreement of other tokens than the likeliest: at temperature 0 a place overlaps by 0 or 1."""
    trace = find_recorded_run("greedy").trace()
    found = tally(trace)
    assert trace.settings.sampling.temperature == 0
    for one in found.depths:
        assert one.low.value == one.high.value == pytest.approx(one.agreed / one.tried)
    warm = tally(find_recorded_run("chain").trace())
    assert any(one.low.value != pytest.approx(one.agreed / one.tried) for one in warm.depths), "the control"


def test_what_kind_of_draws_they_are() -> None:
    """A tree that passes for a chain, or point masses for random draws."""
    seen = {}
    for tree, proposal in (("chain:3", "with"), ("3,2", "without"), ("3,2", "topk"), ("chain:3", "topk")):
        found = tally(traced(noise_toy(2, 12), all_riders(Settings(tree, proposal, max_tokens=12))))
        seen[tree, proposal] = (found.is_chain, found.is_certain)
        assert not found.is_exact
    assert list(seen.values()) == [(True, False), (False, False), (False, True), (True, True)]
    assert tally(given(find_toy("T2"), *PAPER, ("traversal",))).is_exact


def test_a_step_without_drafts_has_no_depth() -> None:
    """A step that is cut to its root is counted as a loss."""
    trace = traced(noise_toy(2, 12), Settings("chain:2", max_tokens=6))
    step = trace.steps[0]
    commit = replace(step.commit("traversal"), node=0)
    bare = replace(step, nodes=(replace(step.nodes[0], draws=(), q=None),), verdicts={"traversal": (commit,)})
    found = tally(replace(trace, steps=(bare,)))
    assert found.depths == [] and found.worst is None
