"""The table of scores: every number against the trace, and no word more than the numbers bear."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction as F

import pytest
from toy_runs import PAPER, all_riders, given, paper, traced

from specviz.engine.settings import Settings
from specviz.models.toy import find_toy, noise_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.texts import scores as texts
from specviz.trace.mean import FEW, FEW_PAIRS, interval
from specviz.trace.metrics import RunTally, expected_tokens
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.scores import MOST_DEPTHS, ScoreRow, ScoreTable, ScoreValue, score_table
from tools.message_types import write_types

PANES = ("topdown", "traversal")


def tables(trace: RunTrace, *keys: str) -> list[ScoreTable]:
    """The table at each step."""
    run, rules, found = RunTally(keys), [find_rule(key) for key in keys], []
    for step in trace.steps:
        run.add(step)
        found.append(score_table(trace, step, rules, run))
    return found


def row(table: ScoreTable, level: str) -> ScoreRow:
    return next(one for one in table.rows if one.level == level)


def numbers(values: tuple[ScoreValue, ...]) -> list[float]:
    return [float(F(one.text.removeprefix("≈ ").replace("−", "-"))) for one in values]


def long_run(**more: object) -> RunTrace:
    settings = replace(Settings("2,2,2", "with", "traversal", max_tokens=120), **more)
    return traced(noise_toy(5, 30), all_riders(settings))


LONG = long_run()


def test_the_paper_s_tree() -> None:
    """A level with the number of another one, a mean without the last token, a difference the wrong way round."""
    found = tables(paper(), *PANES)[0]
    assert [one.level for one in found.rows] == ["coins", "tree", "averaged", "observed", "wasted"]
    assert [(one.name, one.unit) for one in found.rows[:2]] == [
        ("with these coins", "accepted length"),
        ("this tree, averaged over all coins", "tokens per step, the target's own included"),
    ]
    assert [one.text for one in row(found, "tree").values] == ["11/4", "97/33"]
    assert row(found, "tree").difference == ScoreValue(f"+{F(97, 33) - F(11, 4)}", "")
    other = tables(paper(), *reversed(PANES))[0]
    assert row(other, "tree").difference == ScoreValue(f"−{F(97, 33) - F(11, 4)}", "")
    assert [one.text for one in row(other, "tree").values] == ["97/33", "11/4"], "the control: columns follow the panes"
    assert found.finding == "Averaged over all coins, traversal accepts 0.19 tokens more than top-down on this one tree."


def test_every_number_of_a_long_run() -> None:
    """A mean of the last steps, an interval of another mean, a difference of means that are not of the same trees."""
    exact = {key: [float(expected_tokens(step, key)) for step in LONG.steps] for key in PANES}
    came = {key: [1 + step.accepted_length(key) for step in LONG.steps] for key in PANES}
    for level, of in (("averaged", exact), ("observed", came)):
        for count, table in enumerate(tables(LONG, *PANES), start=1):
            one = row(table, level)
            for value, key in zip(one.values, PANES, strict=True):
                assert numbers((value,)) == [pytest.approx(sum(of[key][:count]) / count, abs=0.0051)]
                check_span(value, of[key][:count], FEW)
            gaps = [b - a for a, b in zip(*(of[key][:count] for key in PANES), strict=True)]
            assert one.difference
            assert numbers((one.difference,)) == [pytest.approx(sum(gaps) / count, abs=0.0051)]
            check_span(one.difference, gaps, FEW_PAIRS)
    assert len(LONG.steps) > FEW_PAIRS


def check_span(value: ScoreValue, of: list[float], few: int) -> None:
    """The interval, from so many on; before that none, or that all are the same."""
    if max(of) - min(of) < 1e-4:
        assert value.spread in ("", texts.SAME_EVERY_STEP, texts.SAME_EVERY_TREE)
    elif len(of) < few:
        assert value.spread == ""
    else:
        low, high = (float(end.replace("−", "-")) for end in value.spread.split(" to "))
        expected = interval(of)
        assert expected
        assert (low, high) == (
            pytest.approx(max(expected[0], min(1, low)), abs=0.0051),
            pytest.approx(expected[1], abs=0.0051),
        )


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one.key)
def test_no_interval_without_width(one) -> None:
    """`4.00 (4.00 to 4.00)`, or a bound that no mean can reach."""
    for table in tables(one.trace(), *one.panes):
        for line in table.rows:
            for value in (*line.values, *filter(None, [line.difference])):
                ends = value.spread.split(" to ")
                assert len(ends) == 1 or ends[0] != ends[1]
                assert len(ends) == 1 or line.level == "wasted" or value is line.difference or float(ends[0]) >= 1


def test_the_same_in_every_step() -> None:
    """An interval of numbers that never change, and a note that calls four alike numbers too few."""
    trace = find_recorded_run("itself").trace()
    found = tables(trace, *PANES)[-1]
    observed, averaged = row(found, "observed"), row(found, "averaged")
    assert observed.values == (ScoreValue("7.00", "the same in every step"),) * 2
    assert observed.note == f"mean of {len(trace.steps)} steps"
    assert averaged.values == (ScoreValue("7.00", "the same on every tree"),) * 2
    assert averaged.difference == ScoreValue("0", "the same on every tree")
    first = row(tables(trace, *PANES)[0], "observed")
    assert first.values[0].spread == "", "one step is the same as no other"
    assert "no interval" in row(tables(find_recorded_run("rescued").trace(), *PANES)[-1], "observed").note, "the control"
    few = row(tables(find_recorded_run("rescued").trace(), *PANES)[-1], "averaged")
    assert few.note.endswith(f"with fewer than {FEW} no interval is given"), "and what would be enough"


def test_rounding_is_no_difference() -> None:
    """`1.429 against 1.428`, where two rules agree but for what float32 and nine digits leave."""
    trace = find_recorded_run("itself").trace()
    means = [[expected_tokens(step, key) for key in PANES] for step in trace.steps]
    assert any(a != b for a, b in means), "they differ by rounding"
    for table in tables(trace, *PANES):
        tree = row(table, "tree")
        assert tree.values[0] == tree.values[1]
        assert tree.difference == ScoreValue("0", "")
        assert "equally many" in table.finding
    hard = row(tables(find_recorded_run("hard").trace(), *PANES)[-1], "averaged")
    assert [one.text for one in hard.values] == ["1.610", "1.613"], "the control: a small difference is one"
    assert hard.difference
    assert hard.difference.text == "+0.002"


def test_one_rule_in_both_panes() -> None:
    """A rule that is compared with itself."""
    found = tables(LONG, "traversal", "traversal")[-1]
    assert found.rules == ("traversal",)
    assert all(len(one.values) == 1 and one.difference is None for one in (*found.rows, *found.depths))
    assert found.finding == found.trees == ""
    assert tables(LONG, *PANES)[-1].finding, "the control"


def test_whose_trees_they_are() -> None:
    """A rider's average that passes for one over a run of its own."""
    assert tables(LONG, *PANES)[-1].trees.startswith("Traversal committed this text. Top-down judges the same trees")
    assert tables(LONG, "topdown", "naive")[-1].trees.startswith("Traversal committed this text. Both rules judge")
    alone = tables(LONG, "traversal")[-1]
    assert alone.trees == "", "the rule that commits is at home"


def test_a_missing_distribution_is_said() -> None:
    """An average over the trees that happen to have distributions."""
    steps = tuple(replace(step, stop_laws={}) if step.number == 1 else step for step in LONG.steps)
    found = tables(replace(LONG, steps=steps), *PANES)
    assert row(found[0], "averaged").values
    assert row(found[1], "tree").values == row(found[1], "averaged").values == ()
    assert row(found[1], "tree").note == texts.TREE_ABSENT
    assert row(found[2], "tree").values, "the next tree has them"
    assert row(found[2], "averaged").note == texts.AVERAGED_ABSENT.format(number=2)
    assert row(found[2], "observed").values
    assert found[0].finding
    assert found[2].finding == ""


def test_what_is_found_is_no_more_than_the_numbers_say() -> None:
    """`Accepts more` where the interval includes 0, or after three trees; a winner that accepts less."""
    kinds = {"few": 0, "clear": 0, "unclear": 0}
    runs = [long_run(coin_seed=seed, tree_seed=seed, max_tokens=160) for seed in range(3)]
    for pair in (PANES, ("traversal", "naive"), ("topdown", "kseq")):
        for trace in runs:
            for count, table in enumerate(tables(trace, *pair), start=1):
                if count == 1 or "equally" in table.finding:
                    continue
                gap = row(table, "averaged").difference
                assert gap
                value = numbers((gap,))[0]
                names = [find_rule(key).title for key in (pair if value < 0 else reversed(pair))]
                assert re.search(rf"{names[0]} accepts [\d.]+ tokens more (per step )?than {names[1]}", table.finding, re.I)
                kind = "few" if "no interval" in table.finding else "unclear" if "includes 0" in table.finding else "clear"
                kinds[kind] += 1
                assert (kind == "few") == (count < FEW_PAIRS)
                if kind != "few":
                    ends = [float(end.replace("−", "-")) for end in gap.spread.split(" to ")]
                    assert (ends[0] <= 0 <= ends[1]) == (kind == "unclear")
    assert all(kinds.values()), kinds


def test_a_lossy_winner_is_called_lossy() -> None:
    """A rule that is praised for accepting what the target would not have written."""
    found = tables(find_recorded_run("wrong-q").trace(), "topdown", "naive")[-1]
    assert found.finding.endswith("Top-down is lossy here.")
    assert "lossy" not in tables(LONG, *PANES)[-1].finding, "the control"


def test_accepted_by_depth() -> None:
    """A share of the drafted nodes, a depth counted from the root, rows for depths that nobody reached."""
    for one in RECORDED:
        trace = one.trace()
        lengths = {key: [step.accepted_length(key) for step in trace.steps] for key in one.panes}
        deepest = max(max(step.depths) for step in trace.steps)
        found = tables(trace, *one.panes)[-1].depths
        for depth, line in enumerate(found, start=1):
            for value, key in zip(line.values, one.panes, strict=True):
                reached = sum(length >= depth for length in lengths[key])
                assert value.text == f"{100 * reached / len(trace.steps):.0f} %"
        assert len(found) == min(deepest, 1 + max(map(max, lengths.values())), MOST_DEPTHS)
        assert ("or deeper" in found[-1].name) == (len(found) < deepest)
    names = [line.name for line in tables(find_recorded_run("deep").trace(), *PANES)[-1].depths]
    assert names[-2:] == ["accepted at depth 6", "accepted at depth 7 or deeper"]


def test_wasted_tokens() -> None:
    """Tokens of the last step alone, or accepted ones among them."""
    found = row(tables(given(find_toy("T2"), *PAPER, PANES), *PANES)[0], "wasted")
    step = given(find_toy("T2"), *PAPER, PANES).steps[0]
    assert [float(one.text) for one in found.values] == [5 - step.accepted_length(key) for key in PANES]
    assert found.unit == "drafted tokens per target pass"


def test_the_player_can_be_told_its_types() -> None:
    """A field that has no type in TypeScript."""
    written = write_types(ScoreTable | ScoreRow, {})
    assert "rows: ScoreRow[];" in written
    assert "difference: ScoreValue | null;" in written
    assert 'level: "coins" | "tree" | "averaged" | "observed" | "wasted" | "depth" | "rate" | "written";' in written
