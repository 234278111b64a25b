"""Plans: what they come to, and what is refused in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from study_helpers import SMALL, small_plan

from specviz.studies.plan import Models, StudyPlan, build_plan, read_plan
from specviz.studies.prompts import PROMPTS

ROOT = Path(__file__).parents[2]


def test_a_plan_is_every_prompt_with_everything() -> None:
    """A grid that leaves something out, or makes it twice; or runs of two trees that do not share their coins."""
    plan = small_plan(seeds=[0, 7])
    units = plan.list_units()
    assert len(units) == len(set(units)) == 3 * 2 * 2 * 2
    settings = [plan.settle(unit) for unit in units]
    seeds = {(unit.prompt, unit.seed): one.coin_seed for unit, one in zip(units, settings, strict=True)}
    assert all(
        seeds[unit.prompt, unit.seed] == one.coin_seed == one.tree_seed for unit, one in zip(units, settings, strict=True)
    )
    assert len(set(seeds.values())) == 6, "two texts with the same coins are not two observations"
    assert {(one.verifier, one.riders) for one in settings} == {("topdown", ("traversal",))}


def test_what_does_not_fit_is_left_out_and_said() -> None:
    """A rule that judges trees on which it is wrong, or one that disappears without a word."""
    plan = small_plan(trees=["2,2", "paths:2x2"], rules=["topdown", "gbv"], proposals=["without", "with"])
    assert plan.list_rules("paths:2x2", "with") == ["topdown", "gbv"]
    assert plan.list_rules("paths:2x2", "without") == ["topdown"]
    assert len(list(plan.describe_gaps())) == 3
    assert all("gbv" in gap for gap in plan.describe_gaps())
    assert list(small_plan().describe_gaps()) == [], "the control"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"trees": []}, "trees must have at least one entry"),
    ({"trees": ["chain:3", "chain:3"]}, "trees has chain:3 twice"),
    ({"trees": ["chian:3"]}, "chian:3"),
    ({"trees": "chain:3"}, "plan.trees: expected a list"),
    ({"rules": ["traversl"]}, "traversl"),
    ({"rules": ["gbv"], "trees": ["2,2"]}, "2,2"),
    ({"rules": ["topdown", "gbv"], "trees": ["2,2"]}, "gbv may judge none"),
    ({"proposals": ["all"]}, "all"),
    ({"trees": ["best:8"]}, "best:8"),
    ({"temperatures": [-1.0]}, "temperature must be >= 0"),
    ({"temperatures": ["hot"]}, "plan.temperatures[0]"),
    ({"seeds": [-1]}, "a seed must be >= 0, got -1"),
    ({"seeds": [0.5]}, "plan.seeds[0]"),
    ({"max_tokens": 0}, "got 0"),
    ({"prompts": 0}, "from 1 to 100, got 0"),
    ({"prompts": 101}, "from 1 to 100, got 101"),
    ({"prompts": ["a", ""]}, "prompts[1] is empty"),
    ({"prompts": True}, "plan.prompts: expected a list"),
    ({"prompt": ["a"]}, "prompt"),
    ({"speed": "yes"}, "plan.speed: expected true or false"),
    ({"models": {"target": "a"}}, "both models or none"),
    ({"models": {"pair": "qwn"}}, "qwn"),
    ({"models": {"threads": 0}}, "threads must be >= 1, got 0"),
    ({"models": 3}, "plan.models"),
    ({"seeds": list(range(1000)), "prompts": 100, "temperatures": [0.1 * k for k in range(30)]}, "at most 1000000 runs"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_plan_that_cannot_be_made_is_refused(changes: dict[str, Any], said: str) -> None:
    """A study that fails after an hour, or measures something else than its plan says."""
    with pytest.raises(ValueError) as refused:
        build_plan({**SMALL, **changes})
    assert said in str(refused.value)
    assert build_plan(SMALL) == small_plan(), "the control"


def test_files_of_plans() -> None:
    """A plan that ships and cannot be read; or a file that is no TOML and shows a traceback."""
    plans = sorted((ROOT / "docs/studies").glob("*.toml"))
    assert plans
    for path in plans:
        assert isinstance(read_plan(path.read_text(encoding="utf-8")), StudyPlan)
    with pytest.raises(ValueError, match="no TOML"):
        read_plan("trees = [")
    assert read_plan('trees = ["chain:2"]\nrules = ["topdown"]').prompts == PROMPTS
    assert Models("gpt2").names == ("openai-community/gpt2-large", "distilbert/distilgpt2")
