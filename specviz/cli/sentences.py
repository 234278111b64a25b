"""`specviz sentences`: every sentence that the rules say, so that one reader can go through them from top to bottom."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import islice

from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TOYS, TableModel, Toy, noise_toy
from specviz.recorded.runs import RECORDED
from specviz.replay.caption import caption
from specviz.replay.narrate import worded_situations
from specviz.texts import events as texts
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS

HELP = texts.SENTENCES_HELP
TREES = (("3,2", "without"), ("3,2", "with"), ("paths:3x3", "with"), ("2,2", "topk"), ("2,2", "topk-softmax"))
SEEDS = 4
STEPS = 3

Spoken = dict[str, dict[str, dict[str, None]]]
"""For each rule its situations, and the sentences of each in the order in which they came."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: all of them."""


def run(options: argparse.Namespace) -> int:
    """Print each distinct sentence once, under its rule and its situation."""
    print("\n".join(lines([*(record.trace() for record in RECORDED), *toy_runs()])))
    return 0


def toy_runs() -> Iterator[RunTrace]:
    """Runs of toys on which every rule that is sound there judges."""
    for tree, proposal in TREES:
        for seed in range(SEEDS):
            for toy in (*TOYS, noise_toy(seed, 20)):
                yield _toy_run(toy, tree, proposal, seed)


def lines(runs: Iterable[RunTrace]) -> Iterator[str]:
    """All sentences of all rules, then the captions of every two rules that are neighbours in a run."""
    spoken: Spoken = {rule.key: {} for rule in VERIFIERS}
    captions: dict[str, None] = {}
    for trace in runs:
        for step in trace.steps:
            keys = list(step.verdicts)
            captions.update((caption(trace, step, *pair), None) for pair in zip(keys[1:], keys, strict=False))
            for key in keys:
                for parts in worded_situations(trace, step, key):
                    for situation, said in parts:
                        spoken[key].setdefault(situation, {})[said] = None
    for rule in VERIFIERS:
        yield texts.SENTENCES_RULE.format(title=rule.title, key=rule.key)
        for situation, listed in spoken[rule.key].items():
            yield texts.SENTENCES_SITUATION.format(situation=situation)
            yield from listed
    yield texts.SENTENCES_CAPTIONS
    yield from captions


def _toy_run(toy: Toy, tree: str, proposal: str, seed: int) -> RunTrace:
    kind = drafter(tree, proposal).kind
    first, *riders = [rule.key for rule in VERIFIERS if rule.sound_on(kind)]
    settings = Settings(tree, proposal, first, tuple(riders), tree_seed=seed, coin_seed=seed)
    steps = decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings)
    return run_trace({"toy": toy.key}, settings, [toy.mark], toy.text, map(record_step, islice(steps, STEPS)))
