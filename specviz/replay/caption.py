"""Two rules compared on one step: with these coins, and averaged over all coins on this tree."""

from __future__ import annotations

from collections.abc import Iterator

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.replay.narrate import Namer
from specviz.replay.numbers import write_apart, write_number
from specviz.texts import events as texts
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule


def caption(trace: RunTrace, step: StepTrace, one: str, other: str) -> str:
    """What the two rules come to, and why they differ with these coins."""
    parts = [_with_these_coins(step, one, other), *_reason(trace, step, one, other)]
    if one in step.stop_laws and other in step.stop_laws:
        parts += _averaged(trace, step, one, other)
    return " ".join(parts)


def _with_these_coins(step: StepTrace, one: str, other: str) -> str:
    lengths = {key: step.accepted_length(key) for key in (one, other)}
    if lengths[one] == lengths[other]:
        count = lengths[one]
        template = (texts.BOTH_NONE, texts.BOTH_ONE, texts.BOTH_MANY)[min(count, 2)]
        return template.format(one=_title(one), other=_title(other), count=count)
    winner, loser = sorted(lengths, key=lambda key: -lengths[key])
    template = texts.MANY_AND_SOME if lengths[loser] else texts.MANY_AND_NONE
    if lengths[winner] == 1:
        template = texts.ONE_AND_NONE
    return template.format(winner=_title(winner), loser=_title(loser), more=lengths[winner], less=lengths[loser])


def _reason(trace: RunTrace, step: StepTrace, one: str, other: str) -> Iterator[str]:
    """Why one rule accepted more with these coins: what the other one said of the first node that it did not accept."""
    paths = {key: step.path(step.commit(key).node) for key in (one, other)}
    if len(paths[one]) == len(paths[other]):
        return
    winner, loser = sorted(paths, key=lambda key: -len(paths[key]))
    node = next(v for v in paths[winner] if v not in paths[loser])
    name = Namer(trace, step)
    values = {"winner": _title(winner), "loser": _title(loser), "path": name.path(node)}
    yes, no = _decision(step, winner, node), _decision(step, loser, node)
    if no is None:
        yield texts.NO_TRIAL.format(end=name.path(paths[loser][-1]), **values)
    elif no.flip.accepted:
        return
    elif no.flip.u is None or no.flip.u <= no.flip.prob:
        yield texts.REJECTED.format(**values)
    elif no.flip.prob == 0:
        yield texts.NO_PROBABILITY.format(**values)
    else:
        yield _coin(step, (yes, no), values, name.path(paths[winner][-1]))


def _coin(step: StepTrace, trials: tuple[Trial | None, Trial], values: dict[str, str], end: str) -> str:
    """The coin that rejected the node, and what the other rule made of it."""
    yes, no = trials
    assert no.flip.u is not None
    coin, prob = write_apart(no.flip.u, no.flip.prob)
    values = {**values, "coin": coin, "prob": prob}
    if yes is None or not yes.flip.accepted:
        return texts.COIN_AND_PATH.format(end=end, **values)
    if yes.flip.u != no.flip.u:
        return texts.COIN.format(**values)
    return texts.COIN_BETWEEN.format(higher=write_apart(no.flip.u, yes.flip.prob)[1], **values)


def _averaged(trace: RunTrace, step: StepTrace, one: str, other: str) -> Iterator[str]:
    mean = {key: _settle(expected_tokens(step, key) - 1) for key in (one, other)}
    if mean[one] == mean[other] or write_number(mean[one], 4) == write_number(mean[other], 4):  # the rest is rounding
        yield texts.AVERAGE_EQUAL.format(mean=write_number(mean[one], 4))
        return
    winner, loser = sorted(mean, key=lambda key: -mean[key])
    more, less = write_apart(mean[winner], mean[loser])
    shorter = step.accepted_length(winner) < step.accepted_length(loser)
    template = texts.AVERAGE_BUT_SHORTER if shorter else texts.AVERAGE
    yield template.format(winner=_title(winner), loser=_title(loser), more=more, less=less)
    kind = trace.settings.drafter.kind
    if loser == other and all(find_rule(key).lossless and find_rule(key).sound_on(kind) for key in (one, other)):
        yield texts.ALL_DRAFTS.format(loser=_title(loser))


def _settle(mean: Number) -> Number:
    """A sum of numbers with nine digits has no more than eight: what differs after that is rounding."""
    return round(mean, 8) if isinstance(mean, float) else mean


def _decision(step: StepTrace, key: str, node: int) -> Trial | None:
    """What decided on a node: the trial that accepted it, or the likeliest of those that rejected it."""
    trials = [event for event in step.verdicts[key] if isinstance(event, Trial) and event.node == node]
    return max(trials, key=lambda trial: (trial.flip.accepted, trial.flip.prob), default=None)


def _title(key: str) -> str:
    return find_rule(key).title
