"""`specviz sentences`: every sentence that the rules say, so that one reader can go through them from top to bottom."""

from __future__ import annotations

import argparse
import re
from collections import Counter
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
FEW = 2  # sentences of one kind, which differ in names and numbers only
VARIABLE = re.compile(r"“[^”]*”|[\d./]+|\b(" + "|".join(rule.title for rule in VERIFIERS) + r")\b")

Spoken = dict[str, dict[str, dict[str, None]]]
"""For each rule its situations, and the sentences of each in the order in which they came."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """All of them, or a few of each kind."""
    parser.add_argument("--all", action="store_true", help=texts.SENTENCES_ALL_HELP)


def run(options: argparse.Namespace) -> int:
    """Print each distinct sentence once, under its rule and its situation."""
    runs = [*(record.trace() for record in RECORDED), *toy_runs()]
    for line in lines(runs, None if options.all else FEW):
        print(line)
    return 0


def toy_runs() -> Iterator[RunTrace]:
    """Runs of toys on which every rule that is sound there judges."""
    for tree, proposal in TREES:
        for seed in range(SEEDS):
            for toy in (*TOYS, noise_toy(seed, 20)):
                yield _toy_run(toy, tree, proposal, seed)


def lines(runs: Iterable[RunTrace], most: int | None = None) -> Iterator[str]:
    """The sentences of all rules, then the captions of every two rules that are neighbours in a run.

    Of those that differ only in names and numbers, at most so many.
    """
    spoken: Spoken = {rule.key: {} for rule in VERIFIERS}
    captions: dict[str, None] = {}
    for trace in runs:
        for step in trace.steps:
            keys = list(step.verdicts)
            captions.update((caption(trace, step, *pair), None) for pair in zip(keys[1:], keys, strict=False))
            for key in keys:
                for plain in (True, False):
                    for parts in worded_situations(trace, step, key, plain):
                        for situation, said in parts:
                            spoken[key].setdefault(situation, {})[said] = None
    for rule in VERIFIERS:
        yield texts.SENTENCES_RULE.format(title=rule.title, key=rule.key)
        for situation, listed in spoken[rule.key].items():
            yield texts.SENTENCES_SITUATION.format(situation=situation)
            yield from few_of_each(listed, most)
    yield texts.SENTENCES_CAPTIONS
    yield from few_of_each(captions, most)


def few_of_each(listed: Iterable[str], most: int | None) -> Iterator[str]:
    """At most so many of the sentences that are alike but for names and numbers."""
    counts: Counter[str] = Counter()
    for sentence in listed:
        kind = VARIABLE.sub("_", sentence)
        counts[kind] += 1
        if most is None or counts[kind] <= most:
            yield sentence


def _toy_run(toy: Toy, tree: str, proposal: str, seed: int) -> RunTrace:
    kind = drafter(tree, proposal).kind
    first, *riders = [rule.key for rule in VERIFIERS if rule.sound_on(kind)]
    settings = Settings(tree, proposal, first, tuple(riders), tree_seed=seed, coin_seed=seed)
    steps = decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings)
    return run_trace({"toy": toy.key}, settings, [toy.mark], toy.text, map(record_step, islice(steps, STEPS)))
