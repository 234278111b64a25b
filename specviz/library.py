"""A whole run in one call, for code that uses specviz as a library. Knows no page and no command line."""

from __future__ import annotations

from dataclasses import replace

from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.numpy_pair import load_numpy_pair
from specviz.models.pair import ModelPair
from specviz.models.pairs import EMBEDDED
from specviz.models.toy import TOYS, ToyPair, find_toy
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace

PLAIN = Settings()


def run(prompt: str = "", settings: Settings = PLAIN, pair: str = EMBEDDED) -> RunTrace:
    """Decode one prompt with the pair or the toy of this key, and return the trace of the run."""
    models = _load(pair)
    settings = replace(settings, stop_tokens=settings.stop_tokens | models.stop_tokens)
    tokens = models.encode(prompt)
    steps = decode(models.target, models.draft, tokens, settings)
    source = {"toy" if isinstance(models, ToyPair) else "pair": pair}
    return run_trace(source, settings, tokens, models.text, map(record_step, steps))


def _load(key: str) -> ModelPair | ToyPair:
    if any(toy.key == key for toy in TOYS):
        return ToyPair(find_toy(key))
    try:
        from specviz.models.load import load_named  # imports PyTorch, which a toy does not need
    except ModuleNotFoundError:
        if key != EMBEDDED:
            raise
        return load_numpy_pair()
    return load_named(key)
