"""What one step costs on the largest trees: `python -m tools.measure_steps` prints time and size for every form.

Both models are tables of noise that disagree, and every coin rejects what it can: the rules examine all that they ever do.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, Flip, Role, SeededDice
from specviz.core.dist import Dist, Number
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, noise_toy
from specviz.trace.from_step import record_step, run_trace
from specviz.verify import VERIFIERS, find_rule
from specviz.views.message import step_message

LARGEST: tuple[tuple[str, str], ...] = (
    ("chain:1024", "with"),
    ("chain:512", "with"),
    ("1024", "without"),
    ("32,31", "without"),
    ("32,31", "with"),
    ("binary:9", "without"),
    ("paths:32x32", "with"),
    ("delayed:32+31x32", "with"),
    ("eagle25", "without"),
    ("best:1024", "topk"),
    ("best:1024x32", "topk"),
)
"""Each form at its maximum, with the children that give it most to do; eagle25 has one size, and a shape has no more."""
COSTLY = ("traversal", "gbv", "kseq", "topdown")
HEAD = f"{'tree':<18} {'children':<9} {'rules':<18} {'nodes':>5} {'events':>6} {'step s':>7} {'message s':>9} {'MB':>6}"
ROW = "{0.tree:<18} {0.proposal:<9} {rules:<18} {0.nodes:>5} {0.events:>6} {0.step:>7.2f} {0.message:>9.2f} {0.size:>6.2f}"


@dataclass(frozen=True)
class Cost:
    """One step: its tree and rules, what it had to show, CPU seconds to make it and to write its message."""

    tree: str
    proposal: str
    rules: tuple[str, str]
    nodes: int
    events: int
    step: float
    message: float
    size: float  # of the message, in MB


class HighCoins:
    """Dice whose coins accept only what is all but certain."""

    def __init__(self, role: Role, seed: int, step: int) -> None:
        self._draws = SeededDice(role, seed, step)

    def flip(self, node: int, prob: Number) -> Flip:
        """A high coin."""
        return Flip(prob, 0.999999, prob > 0.999999)

    def draw(self, node: int, dist: Dist) -> int:
        """A token as in a run."""
        return self._draws.draw(node, dist)


def throw(role: Role, seed: int, step: int) -> Dice:
    """Ordinary dice for drafting, high coins for verification."""
    return SeededDice(role, seed, step) if role == "tree" else HighCoins(role, seed, step)


def choose_rules(tree: str, proposal: str) -> tuple[str, str]:
    """The two costliest rules that are sound on such trees."""
    kind = drafter(tree, proposal).kind
    first, second, *_ = [key for key in COSTLY if find_rule(key).sound_on(kind)]
    return first, second


def measure_step(tree: str, proposal: str, rules: tuple[str, str], vocabulary: int) -> Cost:
    """One step of noise on this tree, recorded and written for the page."""
    toy, settings = noise_toy(0, vocabulary), Settings(tree, proposal, rules[0], rules[1:], max_tokens=1_024)
    start = time.process_time()
    record = record_step(next(decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], settings, dice=throw)))
    made = time.process_time()
    trace = run_trace({}, settings, [toy.mark], toy.text, [record])
    message = step_message(trace, 1, [find_rule(key) for key in rules])
    written = time.process_time()
    events = max(map(len, record.verdicts.values()))
    size = len(message.encode()) / 1e6
    return Cost(tree, proposal, rules, len(record.nodes), events, made - start, written - made, size)


def measure_all(trees: Sequence[tuple[str, str]], vocabulary: int) -> Iterator[Cost]:
    """Each tree with its costliest rules, then the widest with every rule beside K-SEQ."""
    for tree, proposal in trees:
        yield measure_step(tree, proposal, choose_rules(tree, proposal), vocabulary)
    for rule in VERIFIERS:
        if rule.sound_on("paths"):
            yield measure_step("paths:32x32", "with", ("kseq", rule.key), vocabulary)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="time and size of one step on the largest trees")
    parser.add_argument("--vocabulary", type=int, default=2_048)
    parser.add_argument("--tree", nargs="*", metavar="TREE/CHILDREN", help="instead of the largest of every form")
    options = parser.parse_args()
    trees = [(tree, proposal) for tree, _, proposal in (text.partition("/") for text in options.tree or ())]
    print(HEAD)
    for cost in measure_all(trees or LARGEST, options.vocabulary):
        print(ROW.format(cost, rules="+".join(cost.rules)), flush=True)


if __name__ == "__main__":
    main()
