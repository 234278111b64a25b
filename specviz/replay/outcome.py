"""The headline of a step on which both rules have ended: who accepted more, and what to keep in mind of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.replay.means import compare_means, promises
from specviz.replay.names import head_rule
from specviz.texts import story as texts
from specviz.trace.schema import RunTrace, StepTrace


def tell_outcome(trace: RunTrace, step: StepTrace, keys: Sequence[str]) -> Iterator[str]:
    """What may be said, the best first; the first that is short enough is taken."""
    lengths = {key: step.accepted_length(key) for key in keys}
    if len(keys) == 1:
        yield _choose(texts.HEAD_ALONE, lengths[keys[0]]).format(one=head_rule(keys[0]), count=lengths[keys[0]])
        return
    one, other = keys
    if lengths[one] == lengths[other]:
        yield from _tell_equal(trace, step, one, other)
        return
    winner, loser = sorted(keys, key=lambda key: -lengths[key])
    values = {
        "winner": head_rule(winner),
        "loser": head_rule(loser),
        "more": lengths[winner],
        "less": lengths[loser],
    }
    if not promises(trace, winner) and promises(trace, loser):
        yield texts.HEAD_LOSSY.format_map(values)
    means = compare_means(step, winner, loser)
    if means is not None and means.longer == loser:
        yield texts.HEAD_ON_AVERAGE.format_map(values)
    if lengths[loser] == 0:
        yield texts.HEAD_THROWN_AWAY[lengths[winner] > 1].format_map(values)
    yield texts.HEAD_LONGER.format_map(values)


def _tell_equal(trace: RunTrace, step: StepTrace, one: str, other: str) -> Iterator[str]:
    count = step.accepted_length(one)
    values = {"one": head_rule(one), "other": head_rule(other), "count": count}
    if step.commit(one).node != step.commit(other).node:
        yield texts.HEAD_APART[count > 1].format_map(values)
        return
    if trace.settings.sampling.temperature == 0:
        yield _choose(texts.HEAD_COLD, count).format_map(values)
    yield _choose(texts.HEAD_SAME, count).format_map(values)


def _choose(templates: tuple[str, str, str], count: int) -> str:
    """The template for none, for one, or for many."""
    return templates[min(count, 2)]
