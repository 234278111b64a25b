"""Recordings: they play as the rule does, and a forged one is refused or judged by what it says."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from planted_mistakes import SOURCES

from specviz.core.dice import SeededDice
from specviz.exact.enumeration import Law, Tokens
from specviz.exact.step import output_law
from specviz.models.toy import find_toy
from specviz.verify import VERIFIERS, Rule
from specviz.workshop.counterexample import find_way, find_wrong_text
from specviz.workshop.home import Home
from specviz.workshop.jobs import MOST_DRAFTS, Setting, make_setting
from specviz.workshop.judge import RecordedRule
from specviz.workshop.recording import Recording, from_plain
from specviz.workshop.watch import record_rule
from specviz.workshop.words import read_case, write_case

TREES = (
    ("T2", "2,1", "without"),
    ("T2", "2", "with"),
    ("T2", "2,1", "hub"),
    ("T1", "paths:2x2", "with"),
    ("T1", "chain:2", "with"),
)


def setting_for(rule: Rule) -> Setting:
    made = (make_setting(find_toy(toy), tree, proposal, MOST_DRAFTS) for toy, tree, proposal in TREES)
    return next(one for one in made if one and rule.sound_on(one.kind))


def law_of(setting: Setting, verify: Any) -> Law[Tokens]:
    return output_law(setting.toy, setting.sample.drafts, verify)


@pytest.mark.parametrize("rule", VERIFIERS, ids=lambda rule: rule.key)
def test_a_recording_is_the_rule(rule: Rule) -> None:
    """An outcome that is left out, or an event that says something else once it has been through JSON."""
    setting, recorded = setting_for(rule), RecordedRule()
    cases = [read_case(json.loads(json.dumps(write_case(case)))) for case in setting.cases]
    made = [from_plain(json.loads(json.dumps(record_rule(rule, case).to_plain()))) for case in cases]
    recorded.add([tree for _, tree in setting.sample.drafts], made)
    assert law_of(setting, recorded.verify) == law_of(setting, rule.verify)
    for case in setting.cases:
        for seed in range(3):
            said, expected = (
                [str(event).replace("Fraction(1, 1)", "1").replace("Fraction(0, 1)", "0") for event in events]
                for events in (
                    verify(case.tree, case.target, SeededDice("coin", seed, 0)) for verify in (recorded.verify, rule.verify)
                )
            )
            assert said == expected


def begin(key: str = "topdown") -> tuple[Home, list[Any]]:
    """An examination of top-down after its first job, and the honest recordings for it."""
    rule = next(one for one in VERIFIERS if one.key == key)
    from specviz.workshop.desk import describe
    from specviz.workshop.source import Work

    home = Home()
    [answer] = ask(home, kind="begin", described=json.loads(json.dumps(describe(Work("rule", rule)))))
    return home, [record_rule(rule, read_case(case)).to_plain() for case in answer["cases"]]


def ask(home: Home, **request: Any) -> list[dict[str, Any]]:
    return [json.loads(answer["fields"]) for answer in home.ask(json.dumps({"text": json.dumps(request)}))]


def first_flip(plain: list[Any]) -> list[Any]:
    """The first recording below which a coin is flipped."""
    _, asks, then = plain
    return plain if asks.startswith("flip") else first_flip(then[0][1])


FORGED = {
    "an outcome is missing": lambda plain: first_flip(plain)[2].pop(),
    "a probability of 2": lambda plain: first_flip(plain).__setitem__(1, "flip 1 2"),
    "a probability below 0": lambda plain: first_flip(plain).__setitem__(1, "flip 1 -1/2"),
    "a number that nobody can read": lambda plain: first_flip(plain).__setitem__(1, f"flip 1 1/{'9' * 5000}"),
    "a power": lambda plain: first_flip(plain).__setitem__(1, "flip 1 1e999999999"),
    "a division by zero": lambda plain: first_flip(plain).__setitem__(1, "flip 1 1/0"),
    "another question": lambda plain: first_flip(plain).__setitem__(1, "exec 1 1/2"),
    "no list": lambda plain: plain.clear(),
    "words that are no texts": lambda plain: plain.__setitem__(0, [1]),
    "a distribution that sums to 2": lambda plain: deepest(plain).__setitem__(1, "draw 0 1,1"),
    "a verdict without a draw": lambda plain: plain.__setitem__(slice(None), [["commit 0 0"], "", []]),
    "no verdict": lambda plain: plain.__setitem__(slice(None), [[], "", []]),
}


def deepest(plain: list[Any]) -> list[Any]:
    """The last recording that asks something, along the first answers."""
    _, asks, then = plain
    return plain if asks.startswith("draw") or not then else deepest(then[0][1])


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_recording_proves_nothing(name: str) -> None:
    """A worker that a file has taken over, and that sends whatever it likes: it must not come out as a proof, or end us."""
    home, honest = begin()
    forged = copy.deepcopy(honest)
    FORGED[name](forged[0])
    [answer] = ask(home, kind="take", recordings=forged)
    assert answer["verdict"]["outcome"] in ("failed", "refuted")


def test_the_honest_recording_goes_on() -> None:
    """The control: what is refused above is refused for its forgery."""
    home, honest = begin()
    [answer] = ask(home, kind="take", recordings=honest)
    assert answer["cases"]


def test_too_few_recordings_are_refused() -> None:
    """A case without a recording that counts as proven."""
    home, honest = begin()
    [answer] = ask(home, kind="take", recordings=honest[:-1])
    assert answer["verdict"]["outcome"] == "failed"


def test_deep_recordings_are_refused() -> None:
    """A recording thousands of levels deep, which ends the interpreter that reads it."""
    home, honest = begin()
    deep: list[Any] = [[], "", []]
    for _ in range(20_000):
        deep = [[], "flip 1 1/2", [[1, deep]]]
    answer = home._take([deep, *honest[1:]])
    assert answer["verdict"].outcome == "failed"


def test_a_way_to_a_wrong_text_is_one() -> None:
    """Coins that lead elsewhere than the sentence about them says."""
    from specviz.exact.enumeration import output, verdict
    from specviz.workshop.counterexample import NotedDice

    rule = next(one for one in VERIFIERS if one.key == "no_residual")
    setting = setting_for(rule)
    wrong = find_wrong_text(law_of(setting, rule.verify), setting.toy)
    way = find_way(setting, rule, wrong.text)
    again = verdict(rule.verify(way.case.tree, way.case.target, NotedDice(way.coins)))
    assert again == way.commit
    assert output(way.case.tree, again)[: wrong.length] == wrong.text
    assert wrong.law[wrong.text] > wrong.target[wrong.text]


def test_a_rule_and_its_recording_are_two() -> None:
    """The control of the first test: another rule's recordings have another law."""
    rule, other = (next(one for one in VERIFIERS if one.key == key) for key in ("topdown", "naive"))
    setting, recorded = setting_for(rule), RecordedRule()
    made: list[Recording] = [record_rule(other, case) for case in setting.cases]
    recorded.add([tree for _, tree in setting.sample.drafts], made)
    assert law_of(setting, recorded.verify) != law_of(setting, rule.verify)
    assert SOURCES["naive"]
