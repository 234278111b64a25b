"""What the lessons say of the time of a run, and of another run than the card's."""

from __future__ import annotations

import pytest

from specviz.lessons.times import pass_time, phase_time, step_time, token_time
from specviz.lessons.values import Scope, evaluate, nodes
from specviz.recorded.runs import find_recorded_run
from specviz.trace.schema import RunTrace

PHASES = ("draft", "score", "verify", "commit")


def load_run(key: str) -> RunTrace:
    return find_recorded_run(key).trace()


def scope_of(key: str, step: int = 1) -> Scope:
    return Scope(load_run(key), step - 1, ("topdown", "traversal"), load=load_run)


def test_a_step_takes_what_its_phases_take() -> None:
    """The time of riders and of exact numbers, which no text needs, counted as the run's."""
    trace = load_run("deep")
    assert step_time(trace) == pytest.approx(sum(phase_time(trace, phase) for phase in PHASES))
    measured = sum(step.seconds[phase] for step in trace.steps for phase in PHASES)
    assert step_time(trace) == pytest.approx(1000 * measured / len(trace.steps))
    assert "ride" in trace.steps[0].seconds


def test_a_pass_and_a_token_share_the_time() -> None:
    """A pass that is a whole phase, or a token that is a step."""
    trace = load_run("deep")
    assert 12 * pass_time(trace) == pytest.approx(phase_time(trace, "draft"))
    accepted = sum(step.accepted_length("traversal") for step in trace.steps)
    assert token_time(trace) * (accepted / len(trace.steps) + 1) == pytest.approx(step_time(trace))


def test_another_run_is_asked_by_its_key() -> None:
    """A number of the card's own run under another run's name; a colon within a value taken for a run's."""
    here, there = scope_of("deep"), scope_of("hard")
    assert evaluate("hard: run-mean", here) == evaluate("run-mean", there) != evaluate("run-mean", here)
    paper = Scope(load_run("paper"), 0, ("topdown", "traversal"), load=load_run)
    assert evaluate("shape-average chain:2 traversal", paper).number is not None


def test_another_run_must_be_there() -> None:
    """A run that is unknown, and a file of lessons that may ask for none."""
    with pytest.raises(ValueError, match="nowhere"):
        evaluate("nowhere: run-mean", scope_of("deep"))
    with pytest.raises(ValueError, match="no other run"):
        evaluate("hard: run-mean", Scope(load_run("deep"), 0, ("topdown", "traversal")))


def test_unreached_nodes_were_accepted_in_no_step() -> None:
    """A position that the run needed, offered as one to leave out."""
    scope = scope_of("deep")
    longest = max(step.accepted_length("traversal") for step in scope.trace.steps)
    assert [scope.step.depth(node) for node in nodes("unreached", scope)] == list(range(longest + 1, 13))


def test_a_node_is_told_by_what_was_decided_on_it() -> None:
    """A node that was never tested, told as one that was rejected."""
    scope = Scope(load_run("no-residual"), 3, ("topdown", "no_residual"))
    assert [evaluate(f"fate {node}", scope).text for node in (1, 3, 4, 2)] == [
        "accepted",
        "rejected",
        "rejected",
        "not tested",
    ]
