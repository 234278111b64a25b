"""What one step may cost: no rule enumerates, messages are bounded, and what is left out is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from specviz.core.dice import SeededDice
from specviz.core.dist import Dist
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree
from specviz.draft import drafter
from specviz.engine import decode as loop
from specviz.engine import settings as chosen
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact import enumeration
from specviz.exact.enumeration import TooManyOutcomes, limit_outcomes, stop_law
from specviz.models.toy import TableModel, noise_toy
from specviz.trace.from_step import record_step, run_trace
from specviz.verify import VERIFIERS, Rule, find_rule
from specviz.views.events import MOST_EXPLAINED
from specviz.views.message import step_message
from tools.measure_steps import LARGEST, choose_rules, measure_step, throw

WIDE = [("paths:4x4", "with"), ("2,2,2", "hub"), ("chain:16", "with")]  # the first that a rule is sound on
MOST_MEGABYTES, MOST_SECONDS = 2.0, 10.0  # the ceiling of seconds is of CPU time, and several times what it takes


def scored(tree: str, proposal: str) -> tuple[DraftTree, list[Dist]]:
    """A drafted tree with the target's distributions."""
    toy = noise_toy(0, 64)
    target, draft = TableModel(toy.target), TableModel(toy.draft)
    target.start([toy.mark])
    draft.start([toy.mark])
    drafted = drafter(tree, proposal)(draft, toy.mark, Sampling(), SeededDice("tree", 0, 0)).tree
    return drafted, Sampling().rows(target.extend(drafted.tokens, drafted.parents))


def panes(settings: Settings) -> dict[str, dict[str, Any]]:
    """What the page gets of one step of noise, by rule."""
    toy = noise_toy(0, 64)
    step = next(decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings, dice=throw))
    trace = run_trace({}, settings, [toy.mark], toy.text, [record_step(step)])
    message = json.loads(step_message(trace, 1, settings.verifiers))
    return {pane["key"]: pane for pane in message["scene"]["panes"]}


@pytest.mark.slow
@pytest.mark.parametrize(("tree", "proposal"), [one for one in LARGEST if one[0] != "chain:1024"])
def test_the_largest_trees(tree: str, proposal: str) -> None:
    """A message that grows with the square of the depth, a draft that ranks every token again, a subtree checked twice."""
    cost = measure_step(tree, proposal, choose_rules(tree, proposal), 2_048)
    assert cost.nodes > 500 or tree == "eagle25"
    assert cost.size < MOST_MEGABYTES
    assert cost.step + cost.message < MOST_SECONDS


@pytest.mark.parametrize("rule", VERIFIERS, ids=lambda rule: rule.key)
def test_no_rule_enumerates_its_coins_in_a_step(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule whose stop law takes a replay for every outcome: there can be millions."""
    replays = 0
    first = enumeration.EnumeratingDice

    def count(*arguments: Any) -> Any:
        nonlocal replays
        replays += 1
        return first(*arguments)

    monkeypatch.setattr(enumeration, "EnumeratingDice", count)
    tree, proposal = next(one for one in WIDE if rule.sound_on(drafter(*one).kind))
    toy, settings = noise_toy(0, 64), Settings(tree, proposal, rule.key, max_tokens=1)
    step = next(decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings))
    assert rule.key in step.stop_laws
    assert replays <= 1


def is_within(tree: DraftTree, target: list[Dist], most: int) -> bool:
    """Whether K-SEQ has no more outcomes than this."""
    try:
        return bool(stop_law(find_rule("kseq").verify, tree, target, most))
    except TooManyOutcomes:
        return False


def test_an_enumeration_ends_at_its_budget() -> None:
    """A budget that is not looked at, or that refuses what is within it."""
    tree, target = scored("3,2", "with")
    verify = find_rule("kseq").verify
    outcomes = next(most for most in range(1, 1_000) if is_within(tree, target, most))
    assert outcomes > 3
    assert stop_law(verify, tree, target, outcomes) == stop_law(verify, tree, target)
    with pytest.raises(TooManyOutcomes, match=f"too many outcomes to enumerate: more than {outcomes - 1}$"):
        stop_law(verify, tree, target, outcomes - 1)
    larger, _ = scored("binary:5", "with")
    assert limit_outcomes(tree, target) > limit_outcomes(larger, target) > 0


def test_a_stop_law_that_takes_too_long_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that waits for minutes for a number that only serves the display, or fails for lack of it."""
    slow = replace(find_rule("kseq"), stop_law=None)
    monkeypatch.setattr(chosen, "find_rule", lambda key: slow if key == "kseq" else find_rule(key))
    settings = Settings("3,2", "with", "kseq", ("topdown",), max_tokens=1)
    assert all(pane["lengths"] for pane in panes(settings).values()), "the control: there is time enough"
    monkeypatch.setattr(loop, "limit_outcomes", lambda tree, target: 1)
    found = panes(settings)
    assert found["kseq"]["lengths"] is None
    assert found["topdown"]["lengths"]


def test_what_is_left_out_of_a_long_step_is_said() -> None:
    """Formulas and reasons that are missing without a word, or missing where there is room for them."""
    short, long = (
        panes(Settings(tree, "with", "traversal", max_tokens=1))["traversal"] for tree in ("chain:9", "chain:400")
    )
    tests = [[event for event in pane["events"] if event["kind"] == "trial"] for pane in (short, long)]
    assert short["left_out"] == ""
    assert all(event["detail"] and event["why"] for event in tests[0])
    assert f"up to {MOST_EXPLAINED} events" in long["left_out"]
    assert len(tests[1]) > MOST_EXPLAINED / 3
    assert not any(event["detail"] or event["why"] for event in tests[1])
