"""`specviz explain`: one step told in the terminal, two rules side by side on one tree with the same coins."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from specviz.core.dice import Dice, Role, ScriptedDice, SeededDice
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, find_toy
from specviz.replay.caption import caption
from specviz.replay.narrate import sentences
from specviz.replay.numbers import write_number
from specviz.texts import events as texts
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import VERIFIERS, find_rule

HELP = texts.EXPLAIN_HELP
WIDTH = 58
RULES = ("topdown", "traversal")  # unless others are asked for


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
    """Which toy, which rules, and other coins for its tree."""
    keys = [rule.key for rule in VERIFIERS]
    parser.add_argument("toy", nargs="?", default="T2", choices=list(EXAMPLES))
    parser.add_argument("--rules", nargs=2, default=RULES, choices=keys, metavar="RULE", help=texts.EXPLAIN_RULES)
    parser.add_argument("--coin-seed", type=int, default=None, help=texts.EXPLAIN_COINS)


def run(options: argparse.Namespace) -> int:
    """Print the two columns."""
    print("\n".join(lines(options.toy, options.coin_seed, tuple(options.rules))))
    return 0


def example_run(key: str, coin_seed: int | None = None, rules: tuple[str, ...] = RULES) -> RunTrace:
    """The trace of the example's one step, with these rules on it; the last one commits."""
    pair, example = find_toy(key), EXAMPLES[find_toy(key).key]
    seed = example.coin_seed if coin_seed is None else coin_seed
    _check_rules(example, pair.key, rules)

    def dice(role: Role, seed: int, step: int) -> Dice:
        live = SeededDice(role, seed, step)
        return ScriptedDice(live, example.tokens) if role == "tree" else live

    settings = Settings(example.tree, example.proposal, rules[-1], rules[:-1], coin_seed=seed, max_tokens=8)
    steps = decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], settings, dice=dice)
    step = record_step(next(steps))
    steps.close()  # type: ignore[attr-defined]
    return run_trace({"target": pair.title, "draft": pair.title}, settings, [pair.mark], pair.text, [step])


def lines(key: str, coin_seed: int | None = None, rules: tuple[str, ...] = RULES) -> Iterator[str]:
    """The tree, then one sentence per event in two columns, then what it comes to."""
    trace = example_run(key, coin_seed, rules)
    step, settings = trace.steps[0], trace.settings
    yield texts.EXPLAIN_HEAD.format(
        title=find_toy(key).title, tree=settings.tree, proposal=settings.proposal, coin_seed=settings.coin_seed
    )
    yield from _tree(trace, step, 0)
    yield ""
    one, other = rules
    yield f"{find_rule(one).title.upper():<{WIDTH}}   {find_rule(other).title.upper()}"
    for left, right in zip_longest(_column(trace, step, one), _column(trace, step, other), fillvalue=""):
        yield f"{left:<{WIDTH}}   {right}".rstrip()
    yield ""
    yield from textwrap.wrap(caption(trace, step, one, other), 2 * WIDTH)


def _check_rules(example: Example, toy: str, rules: tuple[str, ...]) -> None:
    """Refuse a rule that is not sound on the example's tree."""
    kind = drafter(example.tree, example.proposal).kind
    for rule in map(find_rule, rules):
        if not rule.sound_on(kind):
            where = {"toy": toy, "tree": example.tree, "proposal": example.proposal, "kind": kind}
            raise ValueError(texts.EXPLAIN_UNSOUND.format(title=rule.title, needs=rule.needs, **where))


def _column(trace: RunTrace, step: StepTrace, key: str) -> list[str]:
    return [
        line
        for number, said in enumerate(sentences(trace, step, key), start=1)
        for line in textwrap.wrap(said, WIDTH, initial_indent=f"{number:>2} ", subsequent_indent="   ")
    ]


def _tree(trace: RunTrace, step: StepTrace, node: int) -> Iterator[str]:
    here = step.nodes[node]
    for draw in here.draws:
        token = step.nodes[draw.node].token
        p, q = write_number(here.p[here.shown.index(token)]), write_number(draw.q)
        indent = "    " * step.depth(draw.node)
        yield texts.EXPLAIN_NODE.format(indent=indent, token=trace.texts[token], p=p, q=q)
        yield from _tree(trace, step, draw.node)
