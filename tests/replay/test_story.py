"""What a run tells: the metrics, the frames and the sentences, against the events and the published values."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction as F
from functools import cache

import pytest
from toy_runs import all_riders, traced

from specviz.cli import explain
from specviz.core.events import Commit, Residual, Trial, Weigh
from specviz.engine.settings import Settings
from specviz.models.toy import noise_toy, random_toy
from specviz.replay.caption import caption
from specviz.replay.frames import difference, frames
from specviz.replay.narrate import sentence, sentences
from specviz.replay.numbers import write_apart, write_number, write_small
from specviz.trace.mean import interval
from specviz.trace.metrics import expected_tokens, length_law, metrics
from specviz.trace.schema import RunTrace, StepTrace

PAPER = explain.example_run("T2")
BOTH = ("topdown", "traversal")


@cache
def cases() -> list[tuple[RunTrace, StepTrace, str]]:
    runs = [
        traced(pair, all_riders(Settings(tree, proposal, "naive", max_tokens=8)))
        for pair in (random_toy(1, 3, 4), random_toy(2, 4, 4), noise_toy(0, 30))
        for tree, proposal in (("3,2", "without"), ("paths:3x2", "with"), ("best:5", "topk"), ("2,1", "topk-softmax"))
    ]
    runs += [explain.example_run(key, seed) for key in explain.EXAMPLES for seed in range(6)]
    return [(trace, step, key) for trace in runs for step in trace.steps for key in step.verdicts]


def test_the_end_is_the_verdict() -> None:
    """A last frame that shows another node than the one that was committed, or two."""
    for _, step, key in cases():
        last = frames(step, key)[-1]
        stop = step.commit(key).node
        assert [v for v, mark in enumerate(last.marks) if mark == "stop"] == [stop]
        assert {v for v, mark in enumerate(last.marks) if mark == "accepted"} == set(step.path(stop)[:-1])
        assert not set(last.marks) & {"untested", "testing"}
        assert len(frames(step, key)) == len(step.verdicts[key]) + 1
        assert last.trials == sum(isinstance(event, Trial) for event in step.verdicts[key])


def test_frames_follow_the_events() -> None:
    """A weight or a residual that is not the last one there was; a node that comes back from the dead."""
    for _, step, key in cases():
        seen = frames(step, key)
        for event, before, frame in zip(step.verdicts[key], seen, seen[1:], strict=False):
            assert frame.focus == event.node
            if isinstance(event, Weigh):
                assert (frame.weights[event.node], frame.marks[event.node]) == (event.weight, "testing")
            if isinstance(event, Residual):
                assert frame.owed[event.node] == event.dist
                assert frame.weights.get(event.node, 1) == event.after
            if isinstance(event, Trial):
                assert frame.marks[event.node] == ("accepted" if event.flip.accepted else "rejected")
                assert frame.trials == before.trials + 1
            if not isinstance(event, Commit):
                assert before.marks.count("accepted") <= frame.marks.count("accepted")


def test_top_down_skips_a_subtree() -> None:
    """The picture's point: what hangs below a rejected node is skipped by top-down and not by traversal."""
    step = PAPER.steps[0]
    a, below = 1, (3, 4)
    refused = frames(step, "topdown")[1]
    assert refused.marks[a] == "rejected"
    assert [refused.marks[v] for v in below] == ["skipped", "skipped"]
    assert frames(step, "traversal")[-1].marks[a] == "accepted"
    assert difference(step, "topdown", "traversal") == a
    assert difference(step, "traversal", "traversal") is None
    ghosts = {trial.node: trial.flip for trial in step.counterfactuals["topdown"]}
    assert set(ghosts) == {3}, "the first child would have been accepted, so the second is not looked at"
    assert ghosts[3].prob == 1
    coin = next(e.flip.u for e in step.verdicts["traversal"] if isinstance(e, Trial) and e.node == 3)
    assert ghosts[3].u == coin, "a ghost meets the coin that a real trial would have met"
    assert step.counterfactuals["traversal"] == ()


def test_the_paper_s_tree_is_told_with_its_numbers() -> None:
    """A sentence with a number that is near the right one: the refusals of the paper's figure, as fractions."""
    seed = next(s for s in range(4000) if len(explain.example_run("T2", s).steps[0].verdicts["traversal"]) == 14)
    trace = explain.example_run("T2", seed)
    step = trace.steps[0]
    text = sentences(trace, step, "traversal")
    assert text[1].startswith("Path weight of “ab”: min(1, w p/q) = 2/3, with its parent's path weight w = 1/2")
    assert "= 2/3" not in text[0]
    assert (
        "At “a”: residual = [w p - q]+ / S with this node's own path weight w = 1/2 and S = 1/20. The path weight of “a” "
        "goes from w = 1/2 to S / (S + 1 - w) = 1/11" in text[3]
    )
    assert text[4].startswith("Path weight of “ac”: min(1, w r/q) = 7/11, with its parent's path weight w = 1/11")
    assert text[6].startswith("No residual is left after “a” (S = 0), so its path weight falls from w = 1/11 to 0")
    assert text[7] == "The path weight of “a” is 0, so it cannot be accepted: reject the path “a”."
    assert text[8].startswith("At the root: residual = [p - q]+ / S")
    assert "Path weight of “ca”: min(1, w p/q) = 1/2" in text[10]
    assert "and the bonus token “" in text[13] or "and the correction token “" in text[13]
    assert "64/33 ≈ 1.939 for traversal and 7/4 for top-down" in caption(trace, step, *BOTH)
    assert "7/4" in caption(trace, step, *BOTH)
    assert length_law(step, "traversal") == (0, F(2, 33), F(31, 33))
    assert expected_tokens(step, "topdown") == F(11, 4)


def test_every_sentence_has_the_event_s_numbers() -> None:
    """A sentence about another event, or an inequality that is false as it stands."""
    sides = 0
    for trace, step, key in cases():
        for event, text in zip(step.verdicts[key], sentences(trace, step, key), strict=True):
            assert text[-1] == "."
            assert "nan" not in text.lower()
            if not isinstance(event, Trial):
                continue
            assert (": accept" in text) == event.flip.accepted
            assert (": reject" in text) != event.flip.accepted
            if event.flip.u is None or event.flip.prob == 0:
                assert "Coin" not in text or "path weight" in text
                continue
            if key == "threshold":
                assert "Coin" not in text
                continue
            found = re.match(
                r"Coin ([.\d e-]+) (<|≥) (?:acceptance probability .*?\) =? ?|path weight )(?:≈ )?([.\d/e-]+)[,: ]", text
            )
            assert found, text
            coin, sign, prob = F(found[1].strip()), found[2], F(found[3])
            assert (coin < prob) == (sign == "<") == event.flip.accepted, text
            sides += 1
    assert sides > 200


def test_numbers_that_are_close_stay_apart() -> None:
    """0.5004 < 0.5001 shown as .5 < .5, or a probability close to one shown as one."""
    assert write_apart(0.5001, 0.5004) == (".5001", ".5004")
    assert write_apart(0.2, 0.7) == (".2", ".7")
    assert write_number(0.9999) != "1"
    assert write_number(0.0000612345) == ".000061", "not 6.1e-05, which not everybody reads"
    assert (write_small(0.0000612345), write_small(0.0012), write_small(F(1, 200))) == ("<.001", ".0012", "1/200")
    assert write_number(F(2, 3)) == "2/3"
    assert (write_number(1), write_number(0.0), write_number(1.0)) == ("1", "0", "1")
    assert write_apart(0.67, F(2, 3)) == (".67", "2/3")


def test_white_space_can_be_seen() -> None:
    """A token that is a line break, and breaks the line."""
    trace = replace(PAPER, texts=dict.fromkeys(PAPER.texts, " \n"))
    assert "“␣⏎␣⏎”" in sentence(trace, trace.steps[0], "traversal", 1)


def test_the_caption_promises_nothing() -> None:
    """`Always longer`, on a tree where it is shorter."""
    trace = explain.example_run("shorter")
    text = caption(trace, trace.steps[0], *BOTH)
    assert "the order may differ on other trees" in text
    assert "5/8" in text
    assert "5/6" in text
    assert "always" not in text + caption(PAPER, PAPER.steps[0], *BOTH)
    assert caption(PAPER, PAPER.steps[0], "topdown", "topdown").endswith(
        "Averaged over all coins, the accepted length of top-down on this tree is 7/4."
    )


def a_run(tree: str, **more: object) -> RunTrace:
    return traced(noise_toy(2, 40), Settings(tree, riders=("topdown",), max_tokens=40, **more))


def test_metrics_of_a_chain() -> None:
    """Tokens counted with the prompt, a position that is conditional on the one before."""
    trace = a_run("chain:3")
    found = metrics(trace)
    kept = [len(step.path(step.commit("traversal").node)) - 1 for step in trace.steps]
    assert (found.steps, found.accepted, found.drafted) == (len(kept), sum(kept), 3 * len(kept))
    assert found.tokens_per_step == pytest.approx(1 + sum(kept) / len(kept))
    assert found.per_position == tuple(sum(k >= d for k in kept) / len(kept) for d in (1, 2, 3))
    assert sum(found.per_position) == pytest.approx(found.accepted / found.steps)
    assert found.wasted_per_step == pytest.approx(3 - sum(kept) / len(kept))
    assert set(found.seconds) >= {"draft", "score", "verify", "commit"}
    assert found.expected_tokens_per_step == pytest.approx(
        sum(float(expected_tokens(step, "traversal")) for step in trace.steps) / len(kept)
    )
    other = metrics(trace, "topdown")
    assert other.accepted != found.accepted or other.expected_tokens_per_step != found.expected_tokens_per_step


def test_metrics_of_a_tree() -> None:
    """An average over coins that nobody computed; a run of nothing."""
    assert metrics(a_run("3,2", annotate=False)).expected_tokens_per_step is None
    with pytest.raises(ValueError, match="a run without steps"):
        metrics(replace(PAPER, steps=()))


def test_the_interval() -> None:
    """A normal quantile where there are five values: mean 3, s = 1.58, t = 2.776 give 1.04 to 4.96."""
    low, high = interval([1, 2, 3, 4, 5])
    assert (low, high) == pytest.approx((1.0368, 4.9632), abs=1e-4)
    assert interval([1]) is None


def test_laws_of_length_are_laws() -> None:
    """A depth that is counted twice."""
    for _, step, key in cases():
        assert float(sum(length_law(step, key))) == pytest.approx(1)
