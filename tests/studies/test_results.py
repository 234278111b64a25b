"""The file of a study: what is there stays, what was cut is made again, and what is wrong is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from study_helpers import invent, small_plan

from specviz.studies.estimate import Estimate
from specviz.studies.results import ResultFile, join_study, read_study, write_line
from specviz.studies.tables import write_csv, write_gain, write_markdown


def write_all(path: Path, count: int) -> str:
    plan = small_plan()
    file = ResultFile(path, plan)
    for result in invent(plan)[:count]:
        file.add(result)
    file.close()
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("cut", [0, 1, 30, 200])
def test_a_cut_line_is_made_again(tmp_path: Path, cut: int) -> None:
    """A study that starts from the beginning because its last line was cut, or that counts half a line."""
    path = tmp_path / "study.jsonl"
    text = write_all(path, 4)
    assert cut < len(text.splitlines()[-1]) + 1
    path.write_text(text[: len(text) - cut], encoding="utf-8")
    plan = small_plan()
    file = ResultFile(path, plan)
    kept = 4 if cut == 0 else 3
    assert (len(file.study.results), file.dropped) == (kept, cut > 0)
    assert len(file.study.missing) == 12 - kept
    done = dict(zip(plan.list_units(), invent(plan), strict=True))
    for unit in file.study.missing:
        file.add(done[unit])
    file.close()
    whole = read_study(path.read_text(encoding="utf-8"))
    assert whole == join_study(plan, invent(plan))
    assert write_markdown(whole) == write_markdown(join_study(plan, reversed(invent(plan)))), "the order plays no part"


def test_a_plan_line_that_was_cut(tmp_path: Path) -> None:
    """A file that can never be used again because its writer was killed at the first line."""
    path = tmp_path / "study.jsonl"
    path.write_text(write_line(small_plan())[:50], encoding="utf-8")
    file = ResultFile(path, small_plan())
    file.close()
    assert read_study(path.read_text(encoding="utf-8")) == join_study(small_plan(), ())


def change(line: int, edit: Callable[[Any], object]) -> Callable[[list[Any]], None]:
    return lambda lines: (edit(lines[line]), None)[1]


DAMAGE: list[tuple[str, Callable[[list[Any]], None], str]] = [
    ("twice", lambda lines: lines.append(lines[1]), "line 6 has a run that an earlier line has"),
    ("of another plan", change(2, lambda line: line["unit"].update(tree="chain:4")), "line 3 has a run that the plan"),
    ("sums", change(1, lambda line: line["rules"]["topdown"].update(accepted=3)), "line 2: the accepted tokens of topdown"),
    ("too many", change(1, lambda line: line.update(drafted=1)), "line 2: the accepted tokens"),
    ("no steps", change(1, lambda line: line.update(steps=0)), "line 2 must have steps"),
    ("a rule less", change(1, lambda line: line["rules"].pop("traversal")), "line 2 must have the rules"),
    ("a text", change(1, lambda line: line.update(steps="4")), "line 2: UnitResult.steps: expected a whole number"),
    ("a field more", change(4, lambda line: line.update(speed=1)), "line 5"),
    ("before time", change(1, lambda line: line["seconds"].update(draft=-1.0)), "line 2 has a time below 0"),
    ("a plan", change(0, lambda line: line.update(trees=[])), "line 1: "),
]


@pytest.mark.parametrize(("damage", "said"), [one[1:] for one in DAMAGE], ids=[one[0] for one in DAMAGE])
def test_damaged_results_are_refused(tmp_path: Path, damage: Callable[[list[Any]], None], said: str) -> None:
    """A table made of numbers that no run gave."""
    lines = [json.loads(line) for line in write_all(tmp_path / "a", 4).splitlines()]
    read_study("".join(f"{json.dumps(line)}\n" for line in lines))  # the control
    damage(lines)
    with pytest.raises(ValueError) as refused:
        read_study("".join(f"{json.dumps(line)}\n" for line in lines))
    assert said in str(refused.value)


def test_what_is_no_json_in_the_middle_is_refused(tmp_path: Path) -> None:
    """A damaged line in the middle that is dropped in silence, as the last one is."""
    lines = write_all(tmp_path / "a", 4).splitlines()
    lines[2] = lines[2][:40]
    with pytest.raises(ValueError, match="line 3 is no JSON"):
        read_study("\n".join(lines) + "\n")


def test_the_results_of_another_plan_stay_as_they_are(tmp_path: Path) -> None:
    """Two plans in one file."""
    path = tmp_path / "study.jsonl"
    before = write_all(path, 2)
    with pytest.raises(ValueError, match=r"results of another plan: temperatures, max_tokens differ"):
        ResultFile(path, small_plan(temperatures=[0.2], max_tokens=13))
    assert path.read_text(encoding="utf-8") == before


def test_two_studies_do_not_write_to_one_file(tmp_path: Path) -> None:
    """Lines of two processes mixed in one file."""
    path = tmp_path / "study.jsonl"
    first = ResultFile(path, small_plan())
    with pytest.raises(ValueError, match="another study is writing"):
        ResultFile(path, small_plan())
    first.close()
    ResultFile(path, small_plan()).close()


def test_tables_say_what_is_missing() -> None:
    """A number where one run had no exact distribution; or a study without results that has no tables to show."""
    plan = small_plan()
    rows = write_csv(join_study(plan, invent(plan)))
    assert "chain:3,without,0.5,traversal,expected_gain,,0.2857142857142857,,,3,12" in rows
    without = write_csv(join_study(plan, invent(plan, expected=None)))
    assert "expected" not in without
    assert "chain:3,without,0.5,traversal,observed_gain,,0.16666666666666666,,,3,12" in without
    assert "0 of 12 runs" in write_markdown(join_study(plan, ()))


@pytest.mark.parametrize(
    ("gain", "written"),
    [
        (None, ("", "")),
        (Estimate(0.0625), ("+6.2 %", "")),
        (Estimate(0.0625, (0.01, 0.115)), ("+6.2 %", "+1.0 to +11.5 %")),
        (Estimate(0.006, (-0.007, 0.018)), ("+0.6 %", "-0.7 to +1.8 %, may be 0")),
        (Estimate(-0.02, (-0.03, -0.01)), ("-2.0 %", "-3.0 to -1.0 %")),
    ],
)
def test_a_gain_that_chance_may_have_made(gain: Estimate | None, written: tuple[str, str]) -> None:
    """A gain read as one where its interval holds 0; an interval without a unit."""
    assert write_gain(gain) == written
