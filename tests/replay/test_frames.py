"""The fold, event by event, on trees that are given and with coins that are given; then over all rules at random."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as F
from functools import cache

import pytest
from toy_runs import given, paper, random_runs

from specviz.core.dist import exact
from specviz.core.events import Commit, Dead, Discount, Trial, Weigh
from specviz.models.toy import Table, Toy
from specviz.replay import frames as folding
from specviz.replay.frames import Frame, Mark, difference, frames
from specviz.trace.schema import StepTrace

SHORT: dict[Mark, str] = {
    "untested": ".",
    "testing": "?",
    "accepted": "+",
    "rejected": "x",
    "skipped": "-",
    "stop": "!",
}


def picture(found: Sequence[Frame]) -> list[str]:
    return ["".join(SHORT[mark] for mark in frame.marks) for frame in found]


@cache
def cases() -> list[tuple[StepTrace, str]]:
    return [(step, key) for trace in random_runs() for step in trace.steps for key in step.verdicts]


def test_the_paper_s_line_of_coins_frame_by_frame() -> None:
    """A mark, a weight or a focus that is one event early or late on the way through the paper's figure."""
    step = paper().steps[0]
    found = frames(step, "traversal")
    assert picture(found) == [
        "+.....",
        "+?....",  # a weighs 1/2
        "+?.?..",  # ab weighs 2/3
        "+?.x..",
        "+?.x..",  # a is owed less
        "+?.x?.",  # ac weighs 7/11
        "+?.xx.",
        "+-.xx.",  # a is dead
        "+x.xx.",  # and its own trial says so
        "+x.xx.",
        "+x?xx.",  # c weighs 1
        "+x?xx?",  # ca weighs 1/2
        "+x?xxx",
        "+x?xxx",
        "+x+xxx",
        "+x+xxx",
        "+x!xxx",
    ]
    assert [frame.weights.get(1) for frame in found[:9]] == [None, *[F(1, 2)] * 3, *[F(1, 11)] * 3, 0, 0]
    assert (found[-1].weights[3], found[-1].weights[4], found[-1].weights[5]) == (F(2, 3), F(7, 11), F(1, 2))
    assert found[-1].weights[2] == 1
    assert found[4].owed == {1: (0, 0, 1, 0)}, "for the tokens shown, b, a and c, and for all others"
    assert found[-1].owed[0] == (F(1, 3), 0, F(2, 3), 0)
    assert found[-1].owed[2] == (F(1, 3), 0, F(2, 3), 0)
    assert [frame.trials for frame in found] == [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 5]
    assert [frame.focus for frame in found] == [0, 1, 3, 3, 1, 4, 4, 1, 1, 0, 2, 5, 5, 2, 2, 2, 2]
    assert picture(frames(paper(n3=(0.1,)).steps[0], "traversal"))[-1] == "++-!--", "the control: another coin"


def test_top_down_on_the_paper_s_tree() -> None:
    """A subtree that is not skipped with its root, or is with another one; a node that keeps its residual to itself."""
    step = paper(n2=(0.5,), n5=(0.4,)).steps[0]
    found = frames(step, "topdown")
    assert picture(found) == ["+.....", "+x.--.", "+x.--.", "+x+--.", "+x+--+", "+x+--+", "+x+--!"]
    assert all(not frame.weights for frame in found), "top-down carries no weight"
    assert set(found[2].owed) == {0}
    assert found[1].owed == {}


def test_naive_descends_by_its_draws() -> None:
    """A rule without trials whose path is never marked."""
    for step, key in cases():
        if key == "naive":
            for event, frame in zip(step.verdicts[key], frames(step, key)[1:], strict=True):
                assert all(frame.marks[v] in ("accepted", "stop") for v in step.path(event.node))
                assert frame.trials == 0
    assert any(step.commit("naive").node for step, _ in cases()), "the control: some have something to mark"


def test_a_second_trial_opens_what_the_first_one_closed() -> None:
    """K-SEQ tests a token as often as it was drawn: what it skipped at the first rejection is open after the second."""
    pair = Toy("even", "", ("a", "b"), Table(exact(["1/4", "3/4"])), Table(exact(["1/2", "1/2"])))
    twice = (pair, "shape:0,1,00", "with", (0, 0, 1), ("kseq", "topdown"))
    step = given(*twice, n1=(0.999, 0.0)).steps[0]
    assert [draw.node for draw in step.nodes[0].draws] == [1, 1]
    assert picture(frames(step, "kseq"))[1:4] == ["+..", "+x-", "++."]
    refused = given(*twice, n1=(0.999, 0.999)).steps[0]
    assert picture(frames(refused, "kseq"))[1:4] == ["+..", "+x-", "+x-"], "the control"
    assert frames(refused, "topdown")[-1].trials == 2, "top-down has a second trial too, of probability 0"


def test_what_weighs_nothing_takes_its_subtree_along() -> None:
    """A node that looks open although its path cannot be accepted, where no refusal has said so."""
    target = Table(exact(["1/2", "1/2", 0]))
    pair = Toy("never c", "", ("a", "b", "c"), target, Table(exact(["1/3", "1/3", "1/3"])))
    step = given(pair, "chain:2", "with", (2, 0), ("traversal",)).steps[0]
    assert picture(frames(step, "traversal"))[:3] == ["+..", "+?-", "+x-"]
    control = given(pair, "chain:2", "with", (0, 0), ("traversal",)).steps[0]
    assert picture(frames(control, "traversal"))[1] == "+?."


def skipped_and_tried() -> int:
    """How often a coin is flipped for a node that was given up, other than the coin of a dead one."""
    return sum(
        isinstance(event, Trial) and before.marks[event.node] == "skipped" and event.flip.prob > 0
        for step, key in cases()
        for event, before in zip(step.verdicts[key], frames(step, key), strict=False)
    )


def test_nothing_is_tried_that_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that comes back from the skipped with its own trial, because nothing had opened it."""
    assert skipped_and_tried() == 0
    monkeypatch.setattr(folding.Fold, "_open", lambda fold, node: None)
    assert skipped_and_tried() > 0, "the control: a fold that never opens anything"


def test_the_last_frame_is_the_verdict_for_every_rule() -> None:
    """Two stops, none, or another than the committed one; an end that leaves something open."""
    for step, key in cases():
        *_, before, last = frames(step, key)
        stop = step.commit(key).node
        assert last.marks.index("stop") == stop
        assert last.marks.count("stop") == 1
        assert [v for v, mark in enumerate(last.marks) if mark == "accepted"] == list(step.path(stop)[:-1])
        assert set(last.marks) <= {"accepted", "rejected", "skipped", "stop"}
        assert "stop" not in before.marks, "the control: one event earlier there is none"
        assert last.trials == sum(isinstance(event, Trial) for event in step.verdicts[key])


def test_the_rules_that_the_runs_must_meet() -> None:
    """Invariants over runs in which the events they speak of never came."""
    met = {type(event) for step, key in cases() for event in step.verdicts[key]}
    assert {Commit, Dead, Discount, Trial, Weigh} <= met
    assert {key for _, key in cases()} >= {"naive", "topdown", "kseq", "gbv", "traversal", "typical"}


def test_the_first_difference_is_the_highest_one() -> None:
    """A difference below one that was there already, or one between rules that keep the same path."""
    step = paper(n1=(0.45,)).steps[0]
    assert difference(step, "topdown", "traversal") == 1, "top-down accepts a, traversal rejects all of it"
    assert difference(step, "traversal", "topdown") == 1
    for case, key in cases():
        node = difference(case, "traversal", key)
        paths = [set(case.path(case.commit(rule).node)) for rule in ("traversal", key)]
        assert node == min(paths[0] ^ paths[1], default=None)
