"""The search for the recorded runs: through seeds, until a run of the embedded pair or of a toy bears out its claim."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, find_toy
from specviz.recorded.record import FOLDER, RecordedRun
from specviz.texts import recorded as texts
from specviz.trace.file import dump
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace

if TYPE_CHECKING:
    from specviz.models.load import Pair

SEEDS = 400  # that are tried before the search gives up


def search(run: RecordedRun, load_pair: Callable[[], Pair]) -> RunTrace:
    """The first run, by seeds, that bears out the claim; a toy's needs no pair."""
    decode_one = _toy_decoder(run.toy) if run.toy is not None else _pair_decoder(run, load_pair())
    for settings in _seed(run, decode_one):
        trace = decode_one(settings)
        if run.holds(trace) is not None:
            return trace
    raise ValueError(texts.NOT_FOUND.format(seeds=SEEDS, key=run.key, claim=run.claim))


def _seed(run: RecordedRun, decode_one: Callable[[Settings], RunTrace]) -> Iterator[Settings]:
    """The settings with one seed for tree and coins, or the coin seeds on the first tree that is like the record's."""
    for seed in range(SEEDS):
        settings = replace(run.settings, tree_seed=seed, coin_seed=seed)
        if run.drafts is None:
            yield settings
        elif run.drafts(decode_one(settings).steps[0]):
            yield from (replace(settings, coin_seed=coin) for coin in range(SEEDS))
            return


def write(run: RecordedRun, trace: RunTrace) -> None:
    """Write the trace where the run is read from."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    run.path.write_text(dump(trace) + "\n", encoding="utf-8")


def _toy_decoder(key: str) -> Callable[[Settings], RunTrace]:
    """One step of a toy."""
    toy = find_toy(key)

    def decode_one(settings: Settings) -> RunTrace:
        steps = decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings)
        first = map(record_step, itertools.islice(steps, 1))
        return run_trace({"toy": toy.key}, settings, [toy.mark], toy.text, first)

    return decode_one


def _pair_decoder(run: RecordedRun, pair: Pair) -> Callable[[Settings], RunTrace]:
    """A whole run of the embedded pair. If the target drafts for itself the page cannot continue it: no pair is named."""
    tokens = pair.encode(run.prompt)
    draft = pair.target.twin() if run.itself else pair.draft
    names = {"target": "embedded target", "draft": "embedded target"} if run.itself else {"pair": "embedded"}

    def decode_one(settings: Settings) -> RunTrace:
        steps = decode(pair.target, draft, tokens, settings)
        return run_trace(names, settings, tokens, pair.text, map(record_step, steps))

    return decode_one
