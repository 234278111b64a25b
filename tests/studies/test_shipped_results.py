"""The results that ship: the README and the page about studies have them, and the models still give them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from specviz.studies.plan import read_plan
from specviz.studies.results import join_study
from specviz.studies.run import finish, load_models, run_unit
from specviz.studies.unit import UnitResult
from tools.list_results import RESULTS, list_pages, load_results, write_comparison

ROOT = Path(__file__).parents[2]


def test_the_pages_have_the_results() -> None:
    """A table in the README that was written by hand, or that is older than the results."""
    study = load_results()
    assert study.plan == read_plan(RESULTS.with_suffix(".toml").read_text(encoding="utf-8"))
    assert study.missing == []
    for path, text in list_pages(study):
        assert path.read_text(encoding="utf-8") == text, "run `make docs`"
    fewer = join_study(study.plan, study.results[:-20])
    assert write_comparison(fewer) != write_comparison(study), "the control"


def is_same(one: UnitResult, other: UnitResult) -> bool:
    """Whether two results are alike but for their times, their sums as far as another processor adds them alike."""
    counts = [{key: replace(sums, expected=None) for key, sums in result.rules.items()} for result in (one, other)]
    expected, sums = ([rule.expected for rule in result.rules.values()] for result in (one, other))
    exact = counts[0] == counts[1] and (one.steps, one.drafted) == (other.steps, other.drafted)
    return exact and sums == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
def test_the_models_still_give_the_results() -> None:
    """Results that a change of a rule, of drafting or of the models has made wrong.

    On another processor one of them may differ, where a random number falls between two roundings of the same probability.
    """
    study = load_results()
    pair = load_models(study.plan.models)
    some = study.results[::57]
    assert {result.unit.tree for result in some} == set(study.plan.trees)
    assert {result.unit.temperature for result in some} == set(study.plan.temperatures)
    made = [finish(run_unit(pair, study.plan, result.unit)) for result in some]
    assert sum(map(is_same, made, some)) >= len(some) - 1 >= 4
    assert not any(map(is_same, made, some[1:])), "the control"
    rules = {key: replace(sums, expected=(sums.expected or 0) + 0.05) for key, sums in some[0].rules.items()}
    assert not is_same(some[0], replace(some[0], rules=rules)), "the control: other sums"
