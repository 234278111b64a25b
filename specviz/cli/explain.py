"""One step told in the terminal: two rules side by side, on one tree, with the same coins."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from specviz.core.dice import Dice, Role, ScriptedDice, SeededDice
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, find_toy
from specviz.replay.narrate import caption, sentence
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace, StepTrace

HELP = "one step of two rules side by side"
WIDTH = 58


@dataclass(frozen=True)
class Example:
    """A drawn tree that is worth a look, and a coin seed that shows why."""

    tree: str
    proposal: str
    tokens: tuple[int, ...]  # in the order in which they are drawn
    coin_seed: int


EXAMPLES: dict[str, Example] = {
    "T1": Example("chain:2", "with", (0, 0), 3),
    "T2": Example("shape:0,1,00,01,10", "without", (0, 2, 1, 2, 0), 4),
    "shorter": Example("1,2", "without", (0, 3, 1), 4),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which toy, and other coins for its tree."""
    parser.add_argument("toy", nargs="?", default="T2", choices=list(EXAMPLES))
    parser.add_argument("--coin-seed", type=int, default=None, help="other coins on the same tree")


def run(options: argparse.Namespace) -> int:
    """Print the two columns."""
    print("\n".join(lines(options.toy, options.coin_seed)))
    return 0


def example_run(key: str, coin_seed: int | None = None) -> RunTrace:
    """The trace of the example's one step, with top-down and traversal on it."""
    pair, example = find_toy(key), EXAMPLES[find_toy(key).key]
    seed = example.coin_seed if coin_seed is None else coin_seed

    def dice(role: Role, seed: int, step: int) -> Dice:
        live = SeededDice(role, seed, step)
        return ScriptedDice(live, example.tokens) if role == "tree" else live

    settings = Settings(example.tree, example.proposal, "traversal", ("topdown",), coin_seed=seed, max_tokens=8)
    steps = decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], settings, dice=dice)
    step = record_step(next(steps))
    steps.close()  # type: ignore[attr-defined]
    return run_trace({"target": pair.title, "draft": pair.title}, settings, [pair.mark], pair.text, [step])


def lines(key: str, coin_seed: int | None = None) -> Iterator[str]:
    """The tree, then one sentence per event in two columns, then what it comes to."""
    trace = example_run(key, coin_seed)
    step = trace.steps[0]
    with_ = trace.settings
    yield f"{find_toy(key).title}: tree {with_.tree}, children {with_.proposal}, coin seed {with_.coin_seed}"
    yield from _tree(trace, step, 0)
    yield ""
    left, right = (
        [line for k in range(len(step.verdicts[rule])) for line in _wrapped(k, sentence(trace, step, rule, k))]
        for rule in ("topdown", "traversal")
    )
    yield f"{'TOP-DOWN':<{WIDTH}}   LEAF TO ROOT"
    for one, other in zip_longest(left, right, fillvalue=""):
        yield f"{one:<{WIDTH}}   {other}".rstrip()
    yield ""
    yield from textwrap.wrap(caption(trace, step), 2 * WIDTH)


def _wrapped(k: int, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"{k + 1:>2} ", subsequent_indent="   ")


def _tree(trace: RunTrace, step: StepTrace, node: int) -> Iterator[str]:
    for draw in step.nodes[node].draws:
        here = step.nodes[node]
        token = step.nodes[draw.node].token
        p = here.p[here.shown.index(token)]
        yield f"{'    ' * step.depth(draw.node)}{trace.texts[token]}   target p {p}, draft q {draw.q}"
        yield from _tree(trace, step, draw.node)
