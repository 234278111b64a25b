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


def round_sums(result: UnitResult) -> object:
    """A result without its times, its sums as far as another processor adds them alike."""
    rules = {key: replace(sums, expected=round(sums.expected or 0, 3)) for key, sums in result.rules.items()}
    return result.unit, result.steps, result.drafted, rules


@pytest.mark.slow
def test_the_models_still_give_the_results() -> None:
    """Results that a change of a rule, of drafting or of the models has made wrong."""
    study = load_results()
    pair = load_models(study.plan.models)
    for result in (study.results[0], study.results[-1]):
        again = finish(run_unit(pair, study.plan, result.unit))
        assert round_sums(again) == round_sums(result)
    assert round_sums(study.results[0]) != round_sums(study.results[1]), "the control"
