"""The numbers of a study, by tree, proposal, temperature and rule. A function of its results, stored nowhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from specviz.studies.estimate import Estimate, estimate_ratio
from specviz.studies.results import Study
from specviz.studies.unit import UnitResult

PLAIN, ASSISTED = "plain", "assisted"
"""The library's ways among what is timed; the others are rules."""


@dataclass(frozen=True)
class Setting:
    """What the runs of one row have in common, beside the rule."""

    tree: str
    proposal: str
    temperature: float


@dataclass(frozen=True)
class Row:
    """One rule's numbers. `gain` is over the first rule on the same trees, as a share; None for that rule itself."""

    setting: Setting
    rule: str
    runs: int
    steps: int
    expected: Estimate | None  # tokens per step over all coins on each tree; None where one is not known exactly
    observed: Estimate  # tokens per step as they came
    expected_gain: Estimate | None
    observed_gain: Estimate | None
    wasted: Estimate  # drafted nodes per step that were not accepted
    by_depth: tuple[float, ...]  # how often a draft of this depth was accepted, per step
    by_rank: tuple[float, ...]  # accepted tokens per step by rank: the first, second, ... token drawn there
    speed: Estimate | None  # tokens per second over those of plain generation, where both were timed
    assisted: Estimate | None  # the same over assisted generation


@dataclass(frozen=True)
class Phases:
    """Milliseconds per step of each phase, in the runs of a setting."""

    setting: Setting
    rule: str  # that commits
    milliseconds: dict[str, float]


def summarize(study: Study) -> list[Row]:
    """A row for every rule in every setting that has results, in the plan's order."""
    return [_build_row(setting, key, results) for setting, results in _list_settings(study) for key in results[0].rules]


def summarize_phases(study: Study) -> list[Phases]:
    """The time of every setting that has results."""
    found = []
    for setting, results in _list_settings(study):
        steps = sum(one.steps for one in results)
        phases = dict.fromkeys(phase for one in results for phase in one.seconds)
        spent = {phase: 1000 * sum(one.seconds.get(phase, 0.0) for one in results) / steps for phase in phases}
        found.append(Phases(setting, next(iter(results[0].rules)), spent))
    return found


def _list_settings(study: Study) -> Iterator[tuple[Setting, list[UnitResult]]]:
    groups: dict[Setting, list[UnitResult]] = {}
    for unit in study.plan.list_units():
        groups.setdefault(Setting(unit.tree, unit.proposal, unit.temperature), [])
    for one in study.results:
        groups[Setting(one.unit.tree, one.unit.proposal, one.unit.temperature)].append(one)
    yield from ((setting, results) for setting, results in groups.items() if results)


def _build_row(setting: Setting, key: str, results: Sequence[UnitResult]) -> Row:
    base = next(iter(results[0].rules))
    steps = sum(one.steps for one in results)
    exact = all(sums.expected is not None for one in results for sums in (one.rules[key], one.rules[base]))

    def average(numbers: Sequence[float], over: Sequence[float]) -> Estimate:
        return estimate_ratio(zip(_group(results), numbers, over, strict=True))

    counts = [one.steps for one in results]
    observed = {rule: [one.steps + one.rules[rule].accepted for one in results] for rule in (key, base)}
    expected = {rule: [one.rules[rule].expected or 0.0 for one in results] for rule in (key, base)}
    wasted = [one.drafted - one.rules[key].accepted for one in results]
    return Row(
        setting,
        key,
        len(results),
        steps,
        average(expected[key], counts) if exact else None,
        average(observed[key], counts),
        average(_subtract(expected[key], expected[base]), expected[base]) if exact and key != base else None,
        average(_subtract(observed[key], observed[base]), observed[base]) if key != base else None,
        average(wasted, counts),
        _divide([one.rules[key].by_depth for one in results], steps),
        _divide([one.rules[key].by_rank for one in results], steps),
        _compare_speeds(results, key, PLAIN),
        _compare_speeds(results, key, ASSISTED),
    )


def _compare_speeds(results: Sequence[UnitResult], key: str, other: str) -> Estimate | None:
    timed = [one for one in results if key in one.timed and other in one.timed]
    if not timed:
        return None
    slow = (one.timed[other].seconds / one.timed[other].tokens for one in timed)
    fast = (one.timed[key].seconds / one.timed[key].tokens for one in timed)
    return estimate_ratio(zip(_group(timed), slow, fast, strict=True))


def _group(results: Sequence[UnitResult]) -> list[Hashable]:
    """What each result is an observation of: its prompt, and where there is but one prompt, its seed."""
    one_prompt = len({one.unit.prompt for one in results}) == 1
    return [one.unit.seed if one_prompt else one.unit.prompt for one in results]


def _subtract(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(ours, theirs, strict=True)]


def _divide(counts: Sequence[Sequence[int]], steps: int) -> tuple[float, ...]:
    return tuple(sum(column) / steps for column in zip_longest(*counts, fillvalue=0))
