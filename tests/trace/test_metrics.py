"""The metrics against published values, and against what it means to be the rule that committed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from itertools import product

import pytest
from toy_runs import PAPER, all_riders, given, paper, traced

from specviz.engine.settings import Settings
from specviz.models.toy import find_toy, noise_toy, random_toy
from specviz.trace.mean import FEW
from specviz.trace.metrics import Metrics, RunTally, Tally, expected_tokens, length_law, metrics
from specviz.trace.schema import StepTrace

RULES = ("traversal", "topdown", "naive")


def same_run(found: Metrics) -> Metrics:
    return replace(found, seconds={}, written=None, cut=None)


def test_the_paper_s_tree() -> None:
    """A stop law whose nodes are counted at the wrong depth, or an extra token that is not counted."""
    step = paper().steps[0]
    assert step.stop_laws["traversal"] == (0, 0, F(2, 33), F(2, 3), F(7, 33), F(2, 33))
    assert length_law(step, "traversal") == (0, F(2, 33), F(31, 33))
    assert length_law(step, "topdown") == (0, F(1, 4), F(3, 4))
    assert (expected_tokens(step, "traversal"), expected_tokens(step, "topdown")) == (1 + F(64, 33), 1 + F(7, 4))
    assert metrics(paper(), "topdown").expected_tokens_per_step == 1 + F(7, 4)
    assert expected_tokens(paper().steps[0], "naive") not in (F(97, 33), F(11, 4)), "the control: a third rule"


@pytest.mark.parametrize(
    ("rule", "by_draft", "mean"),
    [
        ("topdown", (F(3, 4), 1, F(3, 2), 2), F(10, 9)),
        ("traversal", (F(1, 2), 2, F(3, 2), 2), F(11, 9)),
        ("naive", None, F(52, 81)),
    ],
)
def test_every_draft_of_two_tokens(rule: str, by_draft: tuple[F, ...] | None, mean: F) -> None:
    """An expectation that is right on average and wrong on single trees, or the other way round."""
    pair = find_toy("T1")
    drafts = list(product((0, 1), repeat=2))
    lengths = [expected_tokens(given(pair, "chain:2", "with", draft, RULES).steps[0], rule) - 1 for draft in drafts]
    weights = [F(4, 9), F(2, 9), F(2, 9), F(1, 9)]
    assert sum(weight * length for weight, length in zip(weights, lengths, strict=True)) == mean
    assert sum(lengths) / 4 != mean, "the control: drafts that count alike"
    assert by_draft is None or tuple(lengths) == by_draft


def test_a_rider_counts_as_if_it_had_committed() -> None:
    """Metrics of one rule taken from another one's verdicts, where both are asked about the same tree and coins."""
    differ = 0
    for seed, tree in product(range(8), ("chain:3", "3,2", "paths:3x2")):
        chosen = all_riders(Settings(tree, "with", "traversal", coin_seed=seed, max_tokens=1))
        ridden = traced(noise_toy(seed, 8), chosen)
        for rule in chosen.riders:
            alone = metrics(traced(noise_toy(seed, 8), replace(chosen, verifier=rule)))
            assert same_run(metrics(ridden, rule)) == same_run(alone)
            differ += same_run(alone) != same_run(metrics(ridden))
    assert differ > 20, "the control: the rules do differ"


def test_a_cut_counts_as_it_was_verified() -> None:
    """A mean that depends on where the run was told to end, or a text that is longer than it is."""
    cut = uncut = 0
    for seed in range(12):
        settings = Settings("3,2", coin_seed=seed, max_tokens=4, riders=("topdown",))
        trace = traced(random_toy(seed, 3, 5), settings)
        found, written = metrics(trace), sum(len(step.tokens) for step in trace.steps)
        verdicts = [step.depth(step.commit("traversal").node) + 1 for step in trace.steps]
        assert found.accepted + found.steps == sum(verdicts) >= written == 4
        assert found.tokens_per_step == pytest.approx(sum(verdicts) / found.steps)
        assert (found.written, found.cut) == (written, sum(verdicts) - written)
        rider = metrics(trace, "topdown")
        assert rider.written is rider.cut is None, "a rider has no text"
        cut, uncut = cut + (sum(verdicts) > written), uncut + (sum(verdicts) == written)
    assert cut, "some runs are cut"
    assert uncut, "and some are not"


def test_a_limit_does_not_change_what_is_accepted() -> None:
    """An acceptance that is lower because the text was cut: the same steps, cut at each of their tokens."""
    pair, settings = noise_toy(3, 12), Settings("3,2", "with", max_tokens=9)
    whole = traced(pair, settings)
    for limit in range(1, 9):
        short = traced(pair, replace(settings, max_tokens=limit))
        found = metrics(short)
        alike = metrics(replace(whole, steps=whole.steps[: found.steps]))
        assert (found.accepted, found.per_position) == (alike.accepted, alike.per_position)
        assert found.written == limit


def test_the_interval_is_the_one_on_the_page() -> None:
    """5.083 in the file and 5.00 on the screen, or an interval of five steps."""
    bounded = 0
    for seed in range(30):
        trace = traced(random_toy(seed, 3, 5), Settings("chain:2", "with", coin_seed=seed, max_tokens=26))
        found, spans = metrics(trace), Tally()
        for step in trace.steps:
            spans.add(step, "traversal")
        if found.interval is None:
            assert found.steps < FEW or not spans.observed.varies
            continue
        low, high = found.interval
        assert found.steps >= FEW
        assert 1 <= low <= found.tokens_per_step <= high <= 3
        assert spans.observed.span
        bounded += spans.observed.span[1] > high == 3
    assert bounded, "the control: one that would lie beyond what two tokens and one can be"


def test_accepted_and_wasted_are_all_that_was_drafted() -> None:
    """A root that counts as a draft, or a position whose rate is taken given the one before."""
    for rule in RULES:
        found = metrics(traced(noise_toy(1, 12), all_riders(Settings("3,2", "with", max_tokens=30))), rule)
        assert found.accepted + found.wasted_per_step * found.steps == pytest.approx(found.drafted)
        assert sum(found.per_position) * found.steps == pytest.approx(found.accepted)
        assert list(found.per_position) == sorted(found.per_position, reverse=True)
    one = metrics(given(find_toy("T2"), *PAPER, RULES, n3=(0.1,)))
    assert (one.drafted, one.accepted, one.wasted_per_step) == (5, 2, 3)
    assert one.per_position == (1, 1)
    assert one.interval is None, "one step has no spread"


def test_seconds_are_summed_by_phase() -> None:
    """The time of the last step in the place of the run's."""
    trace = traced(noise_toy(1, 12), Settings("2", max_tokens=6))
    slow = replace(trace, steps=tuple(replace(step, seconds={"draft": 2.0, "verify": 0.5}) for step in trace.steps))
    assert metrics(slow).seconds == {"draft": 2.0 * len(slow.steps), "verify": 0.5 * len(slow.steps)}
    assert len(slow.steps) > 1


def test_the_display_s_seconds_are_not_the_text_s() -> None:
    """A speed that counts the riders, or the exact distributions, which no text needs."""
    settings = all_riders(Settings("2", max_tokens=6))
    found = metrics(traced(noise_toy(1, 12), settings))
    assert set(found.text_seconds) == {"draft", "score", "verify", "commit"}
    assert set(found.display_seconds) == {"ride", "annotate"}
    assert found.text_seconds.keys() | found.display_seconds.keys() == found.seconds.keys()
    bare = metrics(traced(noise_toy(1, 12), replace(settings, riders=(), annotate=False)))
    assert not bare.display_seconds or bare.display_seconds.keys() == {"annotate"}, "the control: nobody rides"


@pytest.mark.parametrize("keys", [("topdown", "traversal"), ("naive", "topdown"), ("traversal",)])
def test_running_means_are_those_of_fractions(keys: tuple[str, ...]) -> None:
    """A mean over the wrong steps, a difference with the other sign, or one between the means of different trees."""
    apart = 0
    for seed in range(4):
        trace = traced(random_toy(seed, 3, 5), all_riders(Settings("3,2", "with", coin_seed=seed, max_tokens=12)))
        run, exact = RunTally(keys), list[list[F]]()
        for count, step in enumerate(trace.steps, start=1):
            run.add(step)
            exact.append([by_hand(step, key) for key in keys])
            for place, key in enumerate(keys):
                column = [row[place] for row in exact]
                assert run.of[key].averaged.value == pytest.approx(float(sum(column) / count), abs=1e-12)
                assert run.of[key].averaged.error == pytest.approx(float(spread(column)), abs=1e-9)
            gaps = [row[-1] - row[0] for row in exact]
            assert run.gap_averaged.value == pytest.approx(float(sum(gaps) / count), abs=1e-12)
            assert run.gap_averaged.error == pytest.approx(float(spread(gaps)), abs=1e-9)
            apart += abs(run.gap_averaged.value - run.gap_observed.value) > 0.01
        assert list(run.committing) == ["traversal"]
    assert apart > 4 or len(keys) == 1, "the control: what came is not the average"


def by_hand(step: StepTrace, key: str) -> F:
    """Expected tokens as one more than the probabilities of reaching each depth, summed up from each stop's ancestors."""
    reached = F(1)
    for node, stop in enumerate(step.stop_laws[key]):
        above = step.nodes[node].parent
        while above is not None:
            reached, above = reached + stop, step.nodes[above].parent
    return reached


def spread(numbers: list[F]) -> F:
    """The sum of squared distances from the mean."""
    return sum((number - sum(numbers) / len(numbers)) ** 2 for number in numbers)


def test_a_step_without_exact_distributions_is_named() -> None:
    """An average over some of the trees that passes for one over all of them."""
    trace = traced(random_toy(1, 3, 5), all_riders(Settings("3,2", "with", max_tokens=8)))
    cut = [replace(step, stop_laws={}) if n == 1 else step for n, step in enumerate(trace.steps)]
    run, whole = RunTally(["topdown", "traversal"]), RunTally(["topdown", "traversal"])
    for step, kept in zip(cut, trace.steps, strict=True):
        run.add(step)
        whole.add(kept)
    assert (run.first_without, whole.first_without) == (1, None)
    assert run.gap_averaged.count == len(cut) - 1


def test_a_rule_that_did_not_run_has_no_metrics() -> None:
    """A bare KeyError, which does not say what there is."""
    for ask in (lambda: metrics(paper(), "kseq"), lambda: RunTally(["kseq"]).add(paper().steps[0])):
        with pytest.raises(ValueError, match="verdicts of traversal, topdown, naive, none of 'kseq'"):
            ask()
