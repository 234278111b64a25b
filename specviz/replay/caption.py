"""Two rules compared on one step: with these coins, and averaged over all coins on this tree."""

from __future__ import annotations

from collections.abc import Iterator

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.replay.means import compare_means, promises, write_means
from specviz.replay.names import Namer, name_rule
from specviz.replay.reason import tell_reason
from specviz.texts import events as texts
from specviz.trace.schema import RunTrace, StepTrace


def caption(trace: RunTrace, step: StepTrace, one: str, other: str) -> str:
    """What the two rules come to, and why they differ with these coins: at most three sentences."""
    if one == other:
        return " ".join(_of_one(step, one))
    return " ".join(
        (
            _with_these_coins(step, one, other),
            *tell_reason(step, Namer(trace, step), one, other),
            *_averaged(trace, step, one, other),
        )
    )


def _of_one(step: StepTrace, key: str) -> Iterator[str]:
    """One rule in both panes has nothing to be compared with."""
    count = step.accepted_length(key)
    templates = texts.ALONE if _coin_decided(step, key) else texts.COINLESS_ALONE
    yield templates[min(count, 2)].format(one=name_rule(key), count=count)
    means = compare_means(step, key, key)
    if means is not None:
        yield texts.AVERAGE_ALONE.format(one=name_rule(key), mean=write_means([means.of[key]])[0])


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
        lossy = _lossy(trace, step, (one, other), None)
        if lossy is not None:
            yield texts.LOSSY.format(lossy=name_rule(lossy))
        return
    winner, loser = sorted((one, other), key=lambda key: -means.of[key])
    lossy = _lossy(trace, step, (one, other), means.longer)
    note = "lossy" if lossy is not None else ""
    values = {"winner": name_rule(winner), "loser": name_rule(loser), "lossy": lossy and name_rule(lossy)}
    if means.longer is None:
        yield texts.EQUAL[note].format(more=_write_shared(means.of[one], means.of[other]), **values)
        return
    more, less = write_means([means.of[winner], means.of[loser]])
    if not note and loser == other and all(promises(trace, key) for key in (one, other)):
        note = "trees"
    shorter = step.accepted_length(winner) < step.accepted_length(loser)
    yield (texts.AVERAGE_BUT if shorter else texts.AVERAGE)[note].format(more=more, less=less, **values)


def _lossy(trace: RunTrace, step: StepTrace, keys: tuple[str, str], winner: str | None) -> str | None:
    """A rule that accepts more, in this step or on average, and does not promise the target's distribution."""
    lengths = {key: step.accepted_length(key) for key in keys}
    longest = max(keys, key=lambda key: lengths[key])
    ahead = [longest] if len(set(lengths.values())) > 1 else []
    ahead += [] if winner is None else [winner]
    return next((key for key in ahead if not promises(trace, key)), None)


def _write_shared(one: Number, other: Number) -> str:
    """A mean that two rules share, but for what is too small to be told apart."""
    text = write_means([one, other])[0]
    return text if one == other else texts.ABOUT.format(number=f"{float(one):.2f}")
