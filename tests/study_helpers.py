"""A small study of the embedded pair, and one without models for what is not about them."""

from __future__ import annotations

from typing import Any

from specviz.studies.plan import StudyPlan, build_plan
from specviz.studies.unit import RuleSums, UnitResult

SMALL: dict[str, Any] = {
    "prompts": ["Once upon a time", "The fox met a bear", "When winter came"],
    "trees": ["chain:3", "2,2"],
    "rules": ["topdown", "traversal"],
    "temperatures": [0.5, 1.0],
    "max_tokens": 12,
}


def small_plan(**changes: Any) -> StudyPlan:
    return build_plan({**SMALL, **changes})


def invent(plan: StudyPlan, accepted: int = 2, expected: float | None = 3.5) -> list[UnitResult]:
    """A result for every run: two steps, whose first rule accepted so many tokens and the others one more."""
    results = []
    for unit in plan.list_units():
        rules = {
            key: RuleSums(count := accepted + (place > 0), (count,), (count,), expected and expected + place)
            for place, key in enumerate(plan.list_rules(unit.tree, unit.proposal))
        }
        results.append(UnitResult(unit, 4, 12, rules, {"draft": 0.01}, {}))
    return results
