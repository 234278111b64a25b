"""The table of scores: the levels at which rules are compared, side by side, each with its name and its unit.

An average of a run is shown with an interval from so many steps on that Student's t then covers the mean nine times in
ten or more on the trees of real pairs; what is 95 % for normal numbers is less for few skewed ones. Differences between
rules are more skewed than the numbers themselves and need more steps. A test simulates both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from specviz.core.dist import Number
from specviz.replay.means import MOST_DECIMALS, are_same, write_decimals, write_means
from specviz.replay.names import name_rule
from specviz.replay.numbers import write_number
from specviz.texts import scores as texts
from specviz.trace.mean import FEW, FEW_PAIRS, SAME, Mean
from specviz.trace.metrics import RunTally, Tally, expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import Rule, find_rule

MOST_DEPTHS = 12  # that have a row each

Level: TypeAlias = Literal["coins", "tree", "averaged", "observed", "wasted", "depth", "rate", "written"]
_Values: TypeAlias = "tuple[ScoreValue, ...]"
_Span: TypeAlias = "tuple[float, float] | None"


@dataclass(frozen=True)
class ScoreValue:
    """A number, and how sure it is: its 95 % interval, or that it is the same in every step; empty where neither holds."""

    text: str
    spread: str


@dataclass(frozen=True)
class ScoreRow:
    """One level: a value for each rule, how much more the right one has, and a note; no values where they are missing."""

    level: Level
    name: str
    unit: str
    values: tuple[ScoreValue, ...]
    difference: ScoreValue | None  # of two different rules, right − left, step by step on the same trees
    note: str  # how the values were made, or why they are missing


@dataclass(frozen=True)
class ScoreTable:
    """The scores of one or two rules at a step; the same rule in both panes has one column."""

    rules: tuple[str, ...]  # the titles above the columns
    rows: tuple[ScoreRow, ...]
    depths: tuple[ScoreRow, ...]  # how often drafted tokens were accepted, by depth
    finding: str  # what the averages over coins say of the two rules; empty for one rule, or without exact distributions
    trees: str  # whose trees they are, where a rule does not commit


def score_table(trace: RunTrace, step: StepTrace, rules: Sequence[Rule], run: RunTally) -> ScoreTable:
    """The scores of these rules at a step; `run` has the same rules in the same order, up to and with this step."""
    titles = {rule.key: rule.title for rule in rules}
    keys = tuple(titles)
    tallies = [run.of[key] for key in keys]
    return ScoreTable(
        rules=tuple(titles.values()),
        rows=(_coins(step, keys), _tree(step, keys), *run_rows(run)),
        depths=_depths(tallies),
        finding=_find(trace, keys, run),
        trees=_name_trees(keys, run),
    )


def _coins(step: StepTrace, keys: Sequence[str]) -> ScoreRow:
    lengths = [step.accepted_length(key) for key in keys]
    values = tuple(ScoreValue(str(length), "") for length in lengths)
    difference = ScoreValue(_signed(lengths[-1] - lengths[0], str), "") if len(keys) > 1 else None
    return ScoreRow("coins", texts.WITH_THESE_COINS, texts.ACCEPTED_LENGTH, values, difference, texts.COINS_NOTE)


def _tree(step: StepTrace, keys: Sequence[str]) -> ScoreRow:
    known = all(key in step.stop_laws for key in keys)
    means = [expected_tokens(step, key) for key in keys] if known else []
    difference = None
    if len(means) > 1:
        gap = means[-1] - means[0]
        difference = ScoreValue(_signed(0 if are_same(means[0], means[-1]) else gap, _write_gap), "")
    values = tuple(ScoreValue(text, "") for text in write_means(means))
    note = texts.TREE_NOTE if known else texts.TREE_ABSENT
    return ScoreRow("tree", texts.THIS_TREE, texts.ACCEPTED_AND_ONE, values, difference, note)


def run_rows(run: RunTally) -> tuple[ScoreRow, ScoreRow, ScoreRow]:
    """The levels of a run so far: averaged over coins, as it came, and what was thrown away."""
    return _averaged(run), _observed(run), _wasted(run)


def _averaged(run: RunTally) -> ScoreRow:
    if run.first_without is not None:
        note = texts.AVERAGED_ABSENT.format(number=run.first_without + 1)
        return ScoreRow("averaged", texts.AVERAGED, texts.ACCEPTED_AND_ONE, (), None, note)
    means = [(tally.averaged, tally.averaged_interval) for tally in run.of.values()]
    values, difference = _compare(means, run, run.gap_averaged, texts.SAME_EVERY_TREE)
    note = _note([mean for mean, _ in means], texts.AVERAGED_NOTES)
    return ScoreRow("averaged", texts.AVERAGED, texts.ACCEPTED_AND_ONE, values, difference, note)


def _observed(run: RunTally) -> ScoreRow:
    means = [(tally.observed, tally.observed_interval) for tally in run.of.values()]
    values, difference = _compare(means, run, run.gap_observed, texts.SAME_EVERY_STEP)
    note = _note([mean for mean, _ in means], texts.OBSERVED_NOTES)
    return ScoreRow("observed", texts.OBSERVED, texts.ACCEPTED_AND_ONE, values, difference, note)


def _note(means: Sequence[Mean], notes: Mapping[str, str]) -> str:
    """What is averaged, and whether an interval is with it."""
    steps = means[0].count
    if steps == 1:
        return notes["one"]
    spread = "same" if not any(mean.varies for mean in means) else "few" if steps < FEW else "interval"
    return notes[spread].format(steps=steps, few=FEW)


def _wasted(run: RunTally) -> ScoreRow:
    values = tuple(ScoreValue(f"{one.wasted_per_step:.1f}", "") for one in run.of.values())
    return ScoreRow("wasted", texts.WASTED, texts.TOKENS_PER_PASS, values, None, texts.WASTED_NOTE)


def _depths(tallies: Sequence[Tally]) -> tuple[ScoreRow, ...]:
    """A row for each depth; the depths that no rule accepted, or that are too many, have one row together."""
    deepest, longest = tallies[0].deepest, max(max(one.lengths) for one in tallies)
    last = min(deepest, longest + 1, MOST_DEPTHS)
    rows = []
    for depth in range(1, last + 1):
        name = texts.AT_DEPTH if depth < last or last == deepest else texts.AT_DEPTH_OR_DEEPER
        reached = [sum(count for length, count in one.lengths.items() if length >= depth) for one in tallies]
        shares = [100 * count / tallies[0].steps for count in reached]
        values = tuple(ScoreValue(texts.PERCENT.format(share=share), "") for share in shares)
        rows.append(ScoreRow("depth", name.format(depth=depth), texts.SHARE_OF_STEPS, values, None, ""))
    return tuple(rows)


def _compare(means: Sequence[tuple[Mean, _Span]], run: RunTally, gap: Mean, same: str) -> tuple[_Values, ScoreValue | None]:
    """The means of a run with their intervals, and their difference with its own."""
    written = write_means([mean.value for mean, _ in means])
    values = tuple(ScoreValue(text, _spread(*one, same)) for text, one in zip(written, means, strict=True))
    if len(means) < 2:
        return values, None
    return values, ScoreValue(write_difference(gap.value), _spread(gap, run.limit_gap(gap), same))


def _spread(mean: Mean, interval: _Span, same: str) -> str:
    """The interval of a mean; or that all its numbers are the same."""
    if not mean.varies:
        return same if mean.count > 1 else ""
    if interval is None:
        return ""
    low, high = write_decimals(*interval)
    return texts.SPAN.format(low=low, high=high)


def _find(trace: RunTrace, keys: Sequence[str], run: RunTally) -> str:
    """What the averages over coins say of two rules: the difference, and whether it is clear."""
    if len(keys) < 2 or run.first_without is not None:
        return ""
    one, other = keys[0], keys[-1]
    gap, steps = run.gap_averaged, run.gap_averaged.count
    names = {"one": name_rule(one), "other": name_rule(other), "steps": steps, "few": FEW_PAIRS}
    if abs(gap.value) < SAME:
        template = texts.EQUAL_ON_AVERAGE if gap.varies else texts.EQUAL_ONE if steps == 1 else texts.EQUAL
        return _capitalise(template.format(**names))
    winner, loser = (other, one) if gap.value > 0 else (one, other)
    low, high = _orient(gap)
    if not gap.varies:
        template = texts.MORE_ONE if steps == 1 else texts.MORE_SAME
    elif steps < FEW_PAIRS:
        template = texts.MORE_FEW
    else:
        template = texts.MORE_UNCLEAR if low < SAME else texts.MORE_CLEARLY
    written = dict(zip(("low", "high"), write_decimals(low, high), strict=True))
    names |= {"winner": name_rule(winner), "loser": name_rule(loser), "gap": _write_gap(abs(gap.value)), **written}
    sentence = template.format(**names)
    record = find_rule(winner)
    if not (record.lossless and record.sound_on(trace.settings.drafter.kind)):
        sentence = texts.LOSSY.format(sentence=sentence, lossy=_capitalise(name_rule(winner)))
    return _capitalise(sentence)


def _orient(gap: Mean) -> tuple[float, float]:
    """The ends of the interval of a difference, counted from the rule that accepts less."""
    low, high = gap.span or (gap.value, gap.value)
    return (low, high) if gap.value > 0 else (-high, -low)


def _name_trees(keys: Sequence[str], run: RunTally) -> str:
    riders = [key for key in keys if key not in run.committing]
    if not riders:
        return ""
    commits = ", ".join(name_rule(key) for key in run.committing)
    if len(riders) == 1:
        return texts.RIDER.format(commits=_capitalise(commits), rider=_capitalise(name_rule(riders[0])))
    return texts.RIDERS.format(commits=_capitalise(commits))


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def _write_gap(gap: Number) -> str:
    """A difference without its sign: two decimals, or as many as show that it is one."""
    if not isinstance(gap, float):
        return write_number(gap, 3)
    decimals = next((n for n in range(2, MOST_DECIMALS) if round(gap, n) > 0), MOST_DECIMALS)
    return f"{gap:.{decimals}f}"


def write_difference(gap: float) -> str:
    """A difference of two means with its sign, or none if it is rounding."""
    return _signed(0 if abs(gap) < SAME else gap, _write_gap)


def _signed(gap: Number, write: Callable[[Number], str]) -> str:
    if gap == 0:
        return texts.NO_DIFFERENCE
    return texts.MORE.format(number=write(gap)) if gap > 0 else texts.LESS.format(number=write(-gap))
