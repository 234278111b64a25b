"""How long decoding takes: the library's own generation, and a rule alone. Seconds are of texts of the same length."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from specviz.core.sampling import Sampling
from specviz.draft.plan import extent
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.studies.baselines import generate, wait
from specviz.studies.summary import ASSISTED, PLAIN
from specviz.studies.unit import Timing, round_number
from specviz.texts import studies as texts

WARM = 8  # tokens that are written before anything is timed


def time_generation(
    pair: Pair, prompt: Sequence[int], count: int, sampling: Sampling, seed: int, assisted: bool, length: int | None = None
) -> float:
    """Seconds of so many tokens by the library, alone or assisted: by its defaults, or with drafts of this length."""
    wait()
    start = time.perf_counter()
    written = generate(pair.target, prompt, count, sampling, seed, pair.draft if assisted else None, length)
    wait()
    seconds = time.perf_counter() - start
    if len(written) != count:
        raise ValueError(texts.WRONG_LENGTH.format(name=ASSISTED if assisted else PLAIN, got=len(written), expected=count))
    return seconds


def time_decoding(pair: Pair, prompt: Sequence[int], settings: Settings) -> float:
    """Seconds of a run, with its events and without anything that only serves the display."""
    wait()
    start = time.perf_counter()
    for _ in decode(pair.target, pair.draft, prompt, settings):
        pass
    wait()
    return time.perf_counter() - start


def time_ways(pair: Pair, prompt: Sequence[int], settings: Settings) -> Iterator[tuple[str, Timing]]:
    """Every rule of these settings alone, plain generation, and assisted generation with drafts as long as the tree.

    The order turns with the seed, so that none is always the first.
    """
    count, (_, depth) = settings.max_tokens, extent(settings.drafter.plan)
    alone = replace(settings, riders=(), annotate=False, stop_tokens=frozenset())
    sampling, seed = settings.sampling, settings.coin_seed
    time_decoding(pair, prompt, replace(alone, max_tokens=min(count, WARM)))
    time_generation(pair, prompt, min(count, WARM), sampling, seed, assisted=True, length=depth)
    ways = [PLAIN, ASSISTED, *(rule.key for rule in settings.verifiers)]
    for place in range(len(ways)):
        way = ways[(place + seed) % len(ways)]
        if way in (PLAIN, ASSISTED):
            assisted = way == ASSISTED
            seconds = time_generation(pair, prompt, count, sampling, seed, assisted, depth if assisted else None)
        else:
            seconds = time_decoding(pair, prompt, replace(alone, verifier=way))
        yield way, Timing(count, round_number(seconds))
