"""Planted mistakes: each is refuted, and its counterexample is one by a second way that knows nothing of the workshop."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
import workshop_oracle as oracle
from planted_mistakes import PLANTED, QUICK, SOURCES, Planted

from specviz.draft import Drafter, find_proposal, parse
from specviz.draft.plan import Best, extent
from specviz.exact.sample_models import few_drafts, sample_models
from specviz.models.toy import Toy
from specviz.verify import find_rule
from specviz.workshop.home import try_file
from specviz.workshop.jobs import MODELS, MOST_DRAFTS


def check(planted: Planted) -> None:
    """The verdict refutes, and the numbers of its counterexample are those of the second way."""
    found = try_file(planted.source)
    assert found["outcome"] == "refuted", (found["headline"], found["sentences"], found["line"])
    assert Fraction(found["drift"]) > 0
    assert opens_where_it_goes_wrong(json.loads(found["run"])), "the counterexample stands in the panes"
    assert distance_by_second_way(planted.source, found) == Fraction(found["drift"])
    assert distance_by_second_way(SOURCES[planted.start], found) == 0 or "claim" in planted.name


def opens_where_it_goes_wrong(run: dict[str, Any]) -> bool:
    """Whether the cursor stands where the rules part, or at the draw of the wrong token."""
    step, event = run["at"]
    scene = run["scenes"][step]
    at_draw: bool = scene["panes"][-1]["events"][event]["kind"] == "sample"
    return at_draw if scene["divergence_event"] is None else event == scene["divergence_event"]


def distance_by_second_way(source: str, found: dict[str, Any]) -> Fraction:
    """The total variation in the setting of a counterexample, for the file in question."""
    at, record = found["at"], oracle.load(source)
    is_rule = hasattr(record, "verify")
    verify = record.verify if is_rule else find_rule(at["rule"]).verify
    proposal = find_proposal(at["proposal"]) if is_rule else record
    plan = parse(at["tree"])
    toy = find_model(at, Drafter(plan, proposal))
    length = extent(plan)[1] + 1
    if isinstance(plan, Best):
        trees = [(tree, Fraction(chance)) for chance, tree in few_drafts(toy, Drafter(plan, proposal), MOST_DRAFTS).drafts]
    else:
        drafts = oracle.follow(lambda answers: oracle.draft(toy, plan.count, proposal.propose, answers))
        trees = [(tree, chance) for tree, chance in drafts]
    return oracle.distance(oracle.law_of_first(toy, trees, verify, length), oracle.target_law(toy, length))


def find_model(at: dict[str, str], draft: Drafter) -> Toy:
    """The model that a counterexample names: a random one as it was made for this tree."""
    return next(one.toy for one in sample_models(draft, MODELS, MOST_DRAFTS) if one and one.toy.key == at["toy"])


@pytest.mark.parametrize("name", QUICK)
def test_a_few_mistakes_are_refuted(name: str) -> None:
    """A proof that passes the commonest mistakes."""
    check(next(one for one in PLANTED if one.name == name))


@pytest.mark.slow
@pytest.mark.parametrize("planted", [one for one in PLANTED if one.name not in QUICK], ids=lambda one: one.name)
def test_every_mistake_is_refuted(planted: Planted) -> None:
    """A mistake that no tree and no model of the proof shows."""
    check(planted)


def test_there_are_thirty() -> None:
    """A list that shrinks, or that has one mistake under two names."""
    assert len({one.source for one in PLANTED}) == len({one.name for one in PLANTED}) == len(PLANTED) >= 30
