"""Two rules compared on one step: with these coins, and averaged over all coins on this tree."""

from __future__ import annotations

from collections.abc import Iterator

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.replay.means import compare_means, promises, write_means
from specviz.replay.names import Namer, name_rule
from specviz.replay.numbers import add_decimals
from specviz.replay.reason import tell_reason
from specviz.texts import events as texts
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule


def caption(trace: RunTrace, step: StepTrace, one: str, other: str) -> str:
    """What the two rules come to, why they differ with these coins, and whether a rule is lossy: a sentence for each."""
    if one == other:
        return " ".join(_of_one(step, one))
    return " ".join(
        (
            _with_these_coins(step, one, other),
            *tell_reason(step, Namer(trace, step), one, other),
            *_averaged(trace, step, one, other),
            *_warn(trace, one, other),
        )
    )


def _of_one(step: StepTrace, key: str) -> Iterator[str]:
    """One rule in both panes has nothing to be compared with."""
    count = step.accepted_length(key)
    templates = texts.ALONE if _coin_decided(step, key) else texts.COINLESS_ALONE
    yield templates[min(count, 2)].format(one=name_rule(key), count=count)
    means = compare_means(step, key, key)
    if means is not None:
        mean = add_decimals(means.of[key], *write_means([means.of[key]]))
        yield texts.AVERAGE_ALONE.format(one=name_rule(key), mean=mean)


def _with_these_coins(step: StepTrace, one: str, other: str) -> str:
    lengths = {key: step.accepted_length(key) for key in (one, other)}
    coins = any(_coin_decided(step, key) for key in (one, other))
    if lengths[one] == lengths[other]:
        count = lengths[one]
        with_coins = (texts.BOTH_NONE, texts.BOTH_ONE, texts.BOTH_MANY)
        without = (texts.COINLESS_BOTH_NONE, texts.COINLESS_BOTH_ONE, texts.COINLESS_BOTH_MANY)
        template = (with_coins if coins else without)[min(count, 2)]
        return template.format(one=name_rule(one), other=name_rule(other), count=count)
    winner, loser = sorted(lengths, key=lambda key: -lengths[key])
    with_coins = (texts.ONE_AND_NONE, texts.MANY_AND_NONE, texts.MANY_AND_SOME)
    without = (texts.COINLESS_ONE_AND_NONE, texts.COINLESS_MANY_AND_NONE, texts.COINLESS_MANY_AND_SOME)
    template = (with_coins if coins else without)[2 if lengths[loser] else min(lengths[winner], 2) - 1]
    return template.format(winner=name_rule(winner), loser=name_rule(loser), more=lengths[winner], less=lengths[loser])


def _coin_decided(step: StepTrace, key: str) -> bool:
    """Whether a coin could have turned out otherwise for this rule."""
    trials = (event for event in step.verdicts[key] if isinstance(event, Trial))
    return any(trial.flip.u is not None and 0 < trial.flip.prob < 1 for trial in trials)


def _averaged(trace: RunTrace, step: StepTrace, one: str, other: str) -> Iterator[str]:
    """The exact means, and what to keep in mind where they are compared."""
    means = compare_means(step, one, other)
    if means is None:
        return
    if means.longer is None:
        yield texts.EQUAL.format(more=_write_shared(means.of[one], means.of[other]))
        return
    winner, loser = sorted((one, other), key=lambda key: -means.of[key])
    both = [means.of[winner], means.of[loser]]
    more, less = map(add_decimals, both, write_means(both))
    shorter = step.accepted_length(winner) < step.accepted_length(loser)
    templates = texts.AVERAGE_BUT if shorter else texts.AVERAGE
    template = templates["trees" if all(promises(trace, key) for key in (one, other)) else ""]
    yield template.format(more=more, less=less, winner=name_rule(winner), loser=name_rule(loser))


def _warn(trace: RunTrace, one: str, other: str) -> Iterator[str]:
    """Which of the two rules does not promise the target's distribution on these draws."""
    lossy = [key for key in (one, other) if not promises(trace, key)]
    if len(lossy) == 2:
        yield texts.LOSSY_BOTH
    elif lossy:
        yield (texts.LOSSY_HERE if find_rule(lossy[0]).lossless else texts.LOSSY).format(lossy=name_rule(lossy[0]))


def _write_shared(one: Number, other: Number) -> str:
    """A mean that two rules share, but for what is too small to be told apart."""
    text = add_decimals(one, write_means([one, other])[0])
    return text if one == other else texts.ABOUT.format(number=f"{float(one):.2f}")
