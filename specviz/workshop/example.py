"""The run that is shown of a rule that is proven: where it decides most, and otherwise than a rule of ours beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.events import Event, Trial
from specviz.verify import Rule, find_rule
from specviz.workshop.counterexample import NotedDice
from specviz.workshop.jobs import Setting
from specviz.workshop.tables import BESIDE
from specviz.workshop.words import Case

SETTINGS, SEEDS = 3, 12  # that are tried


@dataclass(frozen=True, eq=False)
class Example:
    """A draft, coins by their seed, and a lossless rule of ours to compare with."""

    setting: Setting
    case: Case
    seed: int
    beside: Rule


def find_example(rule: Rule, settings: Sequence[Setting]) -> Example | None:
    """The one that shows most; of many the first, on the likeliest of the largest drafts."""
    random = [one for one in settings if one.proposal.random] or settings  # a draft that nobody drew has no q but 1
    large = sorted(random, key=lambda one: -max(len(tree) for _, tree in one.sample.drafts))[:SETTINGS]
    return max(
        (one for setting in large for one in _list_examples(rule, setting)), key=lambda one: rate(rule, one), default=None
    )


def _list_examples(rule: Rule, setting: Setting) -> Iterator[Example]:
    case = find_largest(setting)
    for key in BESIDE:
        if find_rule(key).sound_on(setting.kind):
            yield from (Example(setting, case, seed, find_rule(key)) for seed in range(SEEDS))


def rate(rule: Rule, example: Example) -> tuple[bool, bool, bool]:
    """Whether the rules end at different nodes; whether this one accepts a token; whether it rejects one."""
    mine, other = (_verify(one, example) for one in (rule, example.beside))
    outcomes = {event.flip.accepted for event in mine if isinstance(event, Trial)}
    return mine[-1].node != other[-1].node, True in outcomes, False in outcomes


def _verify(rule: Rule, example: Example) -> list[Event]:
    return list(rule.verify_with_checks(example.case.tree, example.case.target, NotedDice({}, example.seed)))


def find_largest(setting: Setting) -> Case:
    """The likeliest of the largest drafts."""
    most = max(len(tree) for _, tree in setting.sample.drafts)
    large = [
        (chance, case)
        for (chance, tree), case in zip(setting.sample.drafts, setting.cases, strict=True)
        if len(tree) == most
    ]
    return max(large, key=lambda one: one[0])[1]
