"""The speed of a run beside the library's plain decoding, both timed on the server."""

from __future__ import annotations

from collections.abc import Iterator

from specviz.explore.answers import Answer, need_turn, next_number, tell_errors
from specviz.explore.events import observe
from specviz.explore.handlers import load_pair
from specviz.explore.pool import Pool
from specviz.explore.runs import name_committing, pair_key
from specviz.models.load import Pair
from specviz.studies.bench import compare_speeds
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.views.message import speed_message


@tell_errors
@observe("comparison")
def compare_speed(pool: Pool, trace: RunTrace | None) -> Iterator[Answer]:
    """The run's way of decoding and the library's plain decoding, timed in turn; it can be stopped at every yield."""
    if trace is None or not trace.steps:
        raise ValueError(texts.NO_STEPS)
    key = pair_key(trace)
    yield from load_pair(pool, key)
    pair = pool.get_pair(key)
    if not isinstance(pair, Pair):
        raise ValueError(texts.COMPARE_TOY)
    if pair.on_gpu:
        raise ValueError(texts.COMPARE_GPU)
    yield need_turn("comparison")
    yield speed_message(next_number(), texts.COMPARING), None, {}
    for found in compare_speeds(pair, trace.prompt, trace.settings):
        if found is None:
            yield None, None, {}
            continue
        ratio = found.speculative / found.plain
        speeds = {"speculative": found.speculative, "plain": found.plain, "rounds": len(found.ratios)}
        low, high = min(found.ratios), max(found.ratios)
        said = texts.COMPARED.format(rule=name_committing(trace), ratio=ratio, low=low, high=high, **speeds)
        said = texts.COMPARED_OPEN.format(compared=said) if low <= 1 <= high else said
        yield speed_message(next_number(), said), None, {}
