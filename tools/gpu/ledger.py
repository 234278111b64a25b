"""What one step asks of a GPU, counted without one: `python -m tools.gpu.ledger` writes docs/performance.md's tables.

The models have as many layers as Qwen3-8B and Qwen3-0.6B, narrow ones with random weights: how many operations a pass
starts, and how often Python waits for an answer, depends neither on the width nor on the vocabulary.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from specviz.core.dist import Dist
from specviz.draft import drafter
from specviz.engine.settings import Settings
from specviz.models.contract import LanguageModel
from specviz.verify import VERIFIERS
from tools.gpu import texts
from tools.gpu.probes import RECORD, Tally, run_steps
from tools.gpu.rows import DeviceRows
from tools.gpu.shapes import QWEN3_06B, QWEN3_8B, TINY, Models, make_random_model

PAGE = Path(__file__).parent.parent.parent / "docs/performance.md"
NARROW: dict[str, Any] = {key: TINY[key] for key in TINY if key not in ("vocab_size", "num_hidden_layers")}
NARROW_SPREAD = 0.09  # of the weights: two such models agree about as much as a draft and its target
TREES = (
    ("chain:5", "without"),
    ("3,2,2,1", "without"),
    ("4,3,4", "without"),
    ("4,3,4", "with"),
    ("paths:8x8", "with"),
    ("best:64", "topk"),
)
VOCABULARY = 8192
STEPS = 3  # counted for each tree and rule, after one that reads the prompt
DRAFT, SCORE, VERIFY, ANNOTATE = "draft", "score", "verify", "annotate"
PASSES = "passes"
MOST_WAITS = {SCORE: 1, VERIFY: 12, ANNOTATE: 12, RECORD: 2}
MOST_WAITS_PER_PASS = 3  # of drafting: the rows are looked at, the draws are read, and for `best` the likely ones counted
"""What the page promises, and the test holds."""


@dataclass(frozen=True)
class Count:
    """What one step asked for in each phase, on average: waits, operations, copies."""

    tree: str
    proposal: str
    rule: str
    phases: defaultdict[str, Counter[str]]
    steps: int

    def mean(self, phase: str, kind: str) -> float:
        """Per step."""
        return self.phases[phase][kind] / self.steps

    @property
    def passes(self) -> float:
        """How many passes the draft model made: one for each level that it read."""
        return self.mean(DRAFT, PASSES)


class CountedDraft:
    """The draft model, which tells a tally of its passes."""

    def __init__(self, model: LanguageModel, tally: Tally) -> None:
        self.start, self.commit = model.start, model.commit
        self._model, self._tally = model, tally

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """One pass."""
        self._tally.add(PASSES)
        return self._model.extend(tokens, parents)


def build_narrow_pair(vocabulary: int = VOCABULARY, layers: int | None = None) -> Models:
    """A target and a draft with the depths of a Qwen3 pair and narrow layers."""
    rows = []
    for seed, shape in enumerate((QWEN3_8B, QWEN3_06B), start=1):
        changed = {"vocab_size": vocabulary, "num_hidden_layers": layers or shape["num_hidden_layers"]}
        model = make_random_model(shape | NARROW | changed, torch.float32, "cpu", seed, NARROW_SPREAD)
        rows.append(DeviceRows(model, use_fast_pass=False))
    return Models(rows[0], rows[1], tuple(range(16)))


def count_steps(models: Models, tree: str, proposal: str, rule: str, steps: int = STEPS) -> Count:
    """So many steps of one rule alone."""
    tally = Tally()
    with tally:
        settings = Settings(tree, proposal, rule, max_tokens=100_000)
        draft = CountedDraft(models.draft, tally)
        run_steps(models.target, draft, models.prompt, settings, "cpu", steps, tally.phase)
    return Count(tree, proposal, rule, tally.counts, steps)


def count_all(models: Models, trees: Iterable[tuple[str, str]] = TREES, steps: int = STEPS) -> Iterator[Count]:
    """Every rule on every tree that it is sound on; rules that promise nothing on trees without replacement."""
    for tree, proposal in trees:
        for rule in VERIFIERS:
            if rule.sound_on(drafter(tree, proposal).kind) and (rule.lossless or proposal == "without"):
                yield count_steps(models, tree, proposal, rule.key, steps)


def write_tables(counts: Sequence[Count]) -> str:
    """Both tables: drafting and scoring of each tree, and what each rule makes of it."""
    first = {(count.tree, count.proposal): count for count in reversed(counts)}
    trees = [
        _row(tree, proposal, f"{count.passes:.3g}", *_cells(count, DRAFT, SCORE))
        for (tree, proposal), count in reversed(first.items())
    ]
    return "\n".join([texts.LEDGER_TREES, *trees, "", texts.LEDGER_RULES, *map(write_rule_row, counts)])


def write_rule_row(count: Count) -> str:
    """The row of one rule on one tree."""
    return _row(count.rule, count.tree, count.proposal, *_cells(count, VERIFY, ANNOTATE, RECORD))


def _cells(count: Count, *phases: str) -> Iterator[str]:
    for phase in phases:
        for kind in ("waits", "operations"):
            yield f"{count.mean(phase, kind):,.0f}"


def _row(*cells: object) -> str:
    return "| {} |".format(" | ".join(str(cell) for cell in cells))


def replace_tables(page: str, tables: str) -> str:
    """The page with these tables between its two marks."""
    head, rest = page.split(texts.LEDGER_BEGIN)
    return f"{head}{texts.LEDGER_BEGIN}\n\n{tables}\n\n{texts.LEDGER_END}{rest.split(texts.LEDGER_END)[1]}"


def main() -> None:
    """Count, print, and write the page."""
    parser = argparse.ArgumentParser(description=texts.LEDGER_DESCRIPTION)
    parser.add_argument("--steps", type=int, default=STEPS, help=texts.LEDGER_STEPS_HELP)
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY, help=texts.LEDGER_VOCABULARY_HELP)
    parser.add_argument("--print", action="store_true", dest="only_print", help=texts.LEDGER_PRINT_HELP)
    options = parser.parse_args()
    counts = list[Count]()
    for count in count_all(build_narrow_pair(options.vocabulary), steps=options.steps):
        counts.append(count)
        print(write_rule_row(count), file=sys.stderr, flush=True)  # it takes minutes
    tables = write_tables(counts)
    print(tables)
    if not options.only_print:
        PAGE.write_text(replace_tables(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
