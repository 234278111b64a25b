"""Runs of toys for tests: with all riders, on a given tree with given coins, and many at random."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

import numpy as np

from specviz.cli.sentences import toy_runs
from specviz.core.dice import Dice, Flip, Role, ScriptedDice, SeededDice
from specviz.core.dist import Dist, Number, at
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import Context, RowFunction, TableModel, Toy, find_toy, noise_toy, random_toy
from specviz.recorded.runs import RECORDED
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS

PAPER = ("shape:0,1,00,01,10", "without", (0, 2, 1, 2, 0))  # nodes 1 a, 2 c, 3 ab, 4 ac, 5 ca


def traced(pair: Toy, chosen: Settings) -> RunTrace:
    steps = decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], chosen)
    return run_trace({"target": "t", "draft": "d"}, chosen, [pair.mark], pair.text, map(record_step, steps))


def approximate(toy: Toy) -> Toy:
    """The same pair with rows of float64 logits, as a real model has them."""

    def logarithms(rows: RowFunction) -> RowFunction:
        def logits(context: Context) -> Dist:
            probabilities = [float(at(rows(context), token)) for token in range(len(toy.vocabulary))]
            return cast(Dist, np.array([math.log(p) if p else -math.inf for p in probabilities]))

        return logits

    return replace(toy, target=logarithms(toy.target), draft=logarithms(toy.draft))


def all_riders(chosen: Settings) -> Settings:
    return replace(chosen, riders=tuple(rule.key for rule in VERIFIERS if rule.sound_on(chosen.drafter.kind)))


@dataclass
class GivenCoins:
    """The coins that are written down for a node, in turn, and for all others a coin that refuses what it can."""

    at: Mapping[int, Sequence[float]] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)
    draws: Dice = field(default_factory=lambda: SeededDice("coin", 0, 0))

    def flip(self, node: int, prob: Number) -> Flip:
        k = self.used[node] = self.used.get(node, -1) + 1
        written = self.at.get(node, ())
        u = written[k] if k < len(written) else 0.999
        return Flip(prob, u, u < prob)

    def draw(self, node: int, dist: Dist) -> int:
        return self.draws.draw(node, dist)


def given(
    pair: Toy, tree: str, proposal: str, tokens: Sequence[int], rules: tuple[str, ...], **coins: Sequence[float]
) -> RunTrace:
    """One step on the tree of these tokens; n3=(.1, .2) are the coins of node 3."""
    written = {int(name[1:]): us for name, us in coins.items()}

    def dice(role: Role, seed: int, step: int) -> Dice:
        live = SeededDice(role, seed, step)
        return ScriptedDice(live, tokens) if role == "tree" else GivenCoins(written)

    chosen = Settings(tree, proposal, rules[0], rules[1:], max_tokens=8)
    step = record_step(next(decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], chosen, dice=dice)))
    return run_trace({}, chosen, [pair.mark], pair.text, [step])


def paper(**coins: Sequence[float]) -> RunTrace:
    return given(find_toy("T2"), *PAPER, ("traversal", "topdown", "naive"), **coins)


@cache
def random_runs() -> list[RunTrace]:
    pairs = [random_toy(seed, 3, 5) for seed in range(6)] + [noise_toy(seed, 12) for seed in range(3)]
    trees = [
        ("3,2", "without"),
        ("3,2", "with"),
        ("paths:4x2", "with"),
        ("best:6", "topk"),
        ("chain:3", "with"),
        ("2,1", "hub"),
    ]
    return [
        traced(pair, all_riders(Settings(tree, proposal, "traversal", coin_seed=seed, max_tokens=4)))
        for seed, pair in enumerate(pairs)
        for tree, proposal in trees
    ]


@cache
def recorded_runs() -> list[RunTrace]:
    return [record.trace() for record in RECORDED]


@cache
def spoken_runs() -> list[RunTrace]:
    """The toys of `specviz sentences`."""
    return list(toy_runs())
