"""Two rules compared on one step: with these coins, and averaged over all coins on this tree."""

from __future__ import annotations

from collections.abc import Iterator

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.replay.narrate import Namer, name_rule
from specviz.replay.numbers import settle, write_alike, write_number
from specviz.replay.reason import tell_reason
from specviz.texts import events as texts
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule


def caption(trace: RunTrace, step: StepTrace, one: str, other: str) -> str:
    """What the two rules come to, and why they differ with these coins: at most three sentences."""
    return " ".join(
        (
            _with_these_coins(step, one, other),
            *tell_reason(step, Namer(trace, step), one, other),
            *_averaged(trace, step, one, other),
        )
    )


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
    if not {one, other} <= set(step.stop_laws):
        lossy = _lossy(trace, step, (one, other), None)
        if lossy is not None:
            yield texts.LOSSY.format(lossy=name_rule(lossy))
        return
    mean = {key: settle(expected_tokens(step, key) - 1) for key in (one, other)}
    winner, loser = sorted((one, other), key=lambda key: -mean[key])
    more, less = write_alike(mean[winner], mean[loser])
    equal = _are_equal(mean[winner], mean[loser])
    lossy = _lossy(trace, step, (one, other), None if equal else winner)
    note = "lossy" if lossy is not None else ""
    values = {"winner": name_rule(winner), "loser": name_rule(loser), "lossy": lossy and name_rule(lossy)}
    if equal:
        yield texts.EQUAL[note].format(more=write_alike(mean[one], mean[one])[0], **values)
        return
    if not note and loser == other and all(_promises(trace, key) for key in (one, other)):
        note = "trees"
    shorter = step.accepted_length(winner) < step.accepted_length(loser)
    yield (texts.AVERAGE_BUT if shorter else texts.AVERAGE)[note].format(more=more, less=less, **values)


def _lossy(trace: RunTrace, step: StepTrace, keys: tuple[str, str], winner: str | None) -> str | None:
    """A rule that accepts more, in this step or on average, and does not promise the target's distribution."""
    lengths = {key: step.accepted_length(key) for key in keys}
    longest = max(keys, key=lambda key: lengths[key])
    ahead = [longest] if len(set(lengths.values())) > 1 else []
    ahead += [] if winner is None else [winner]
    return next((key for key in ahead if not _promises(trace, key)), None)


def _promises(trace: RunTrace, key: str) -> bool:
    """Whether a rule promises the target's distribution on the trees of this run."""
    rule = find_rule(key)
    return rule.lossless and rule.sound_on(trace.settings.drafter.kind)


def _are_equal(one: Number, other: Number) -> bool:
    """Two means that differ by less than what is written of them differ by rounding, unless they are exact."""
    rough = isinstance(one, float) or isinstance(other, float)
    return one == other or (rough and write_number(float(one), 4) == write_number(float(other), 4))
