"""The proof: exact laws of whole steps over toy models, drafting included, for every rule, proposal and tree.

Nothing is sampled. A lossless rule on the trees it needs drifts by exactly 0; what is lossy shows by how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree
from specviz.draft import Drafter, drafter
from specviz.exact.ceiling import ceiling
from specviz.exact.enumeration import Law, Tokens, Verify, drift, enumerate_outcomes, law, output, verdict
from specviz.models.toy import TableModel, Toy, find_toy
from specviz.verify import VERIFIERS, Rule

Drafts: TypeAlias = list[tuple[Number, DraftTree]]

FIG1 = "shape:0,1,00,01,10"  # the first figure of the Traversal Verification paper
CASES: tuple[tuple[str, str, str], ...] = (
    ("T1", "chain:2", "with"),
    ("T2", "chain:2", "with"),
    ("T2", "2", "with"),
    ("T2", "2", "without"),
    ("T2", "2", "topk"),
    ("T2", "2", "topk-softmax"),
    ("T2", FIG1, "with"),
    ("T2", FIG1, "without"),
    ("T2", FIG1, "topk-softmax"),
    ("T2", "paths:2x2", "with"),
    ("T2", "delayed:1+2x1", "with"),
    ("T2", "delayed:1+2x1", "without"),
    ("T2", "best:4", "topk"),
    ("shorter", "1,2", "without"),
)


@dataclass(frozen=True)
class Row:
    """One rule on one way to draft: its drift, and what it accepts of at most `ceiling` drafted tokens."""

    toy: str
    tree: str
    proposal: str
    rule: Rule
    promised: bool  # lossless, on the kind of trees that it needs
    drift: Number
    length: Number
    ceiling: float

    @property
    def kept(self) -> bool:
        """Whether a promise was kept; where none was made, none was broken."""
        return self.drift == 0 or not self.promised


def drafts(pair: Toy, draft: Drafter) -> Drafts:
    """Every tree that can be drafted, with its probability."""
    model = TableModel(pair.draft)

    def tree(dice: Dice) -> DraftTree:
        model.start([pair.mark])
        return draft(model, pair.mark, Sampling(), dice).tree

    return list(enumerate_outcomes(tree))


def output_law(pair: Toy, trees: Iterable[tuple[Number, DraftTree]], verify: Verify) -> Law[Tokens]:
    """The law of what one step commits."""
    result: dict[Tokens, Number] = {}
    model = TableModel(pair.target)
    for chance, tree in trees:
        model.start([pair.mark])
        scores = model.extend(tree.tokens, tree.parents)

        def step(dice: Dice, tree: DraftTree = tree, scores: Sequence[Dist] = scores) -> Tokens:
            return output(tree, verdict(verify(tree, scores, dice)))

        for tokens, mass in law(step).items():
            result[tokens] = result.get(tokens, 0) + chance * mass
    return result


def accepted(outputs: Mapping[Tokens, Number]) -> Number:
    """The expected number of accepted drafted tokens; an output has one token more."""
    return sum(((len(tokens) - 1) * mass for tokens, mass in outputs.items()), start=Fraction(0))


def prove(cases: Iterable[tuple[str, str, str]] = CASES) -> Iterator[Row]:
    """A row for every rule that can run, for each toy, tree and proposal."""
    for key, tree, proposal in cases:
        pair, draft = find_toy(key), drafter(tree, proposal)
        trees = drafts(pair, draft)
        best = ceiling(trees, pair.target)
        for rule in VERIFIERS:
            try:
                outputs = output_law(pair, trees, rule.verify)
            except ValueError:  # to this rule only i.i.d. draws, or paths, have a meaning
                continue
            promised = rule.lossless and rule.sound_on(draft.kind)
            yield Row(key, tree, proposal, rule, promised, drift(outputs, pair.target), accepted(outputs), best)


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The table as text, with a summary at the end."""
    done: list[Row] = []
    yield "The law of one step, drafts included, by exact enumeration. Drift: total variation from the target's own law."
    yield "Accepted: expected number of drafted tokens kept. Ceiling: the most that any lossless rule could keep."
    for row in rows:
        place = (row.toy, row.tree, row.proposal)
        if not done or place != (done[-1].toy, done[-1].tree, done[-1].proposal):
            yield f"\n{row.toy}  tree {row.tree}  children {row.proposal}  ceiling {row.ceiling:.6f}"
            yield f"  {'rule':<12} {'drift':>14}  {'accepted':>28}"
        done.append(row)
        yield f"  {row.rule.key:<12} {_short(row.drift):>14}  {_short(row.length):>28}  {_mark(row)}"
    yield ""
    promised = [row for row in done if row.promised]
    yield f"{sum(row.kept for row in promised)} of {len(promised)} promises to be lossless are kept exactly."
    for rule in VERIFIERS:
        if not rule.lossless and any(row.rule is rule for row in done):
            worst = max((row for row in done if row.rule is rule), key=lambda row: row.drift)
            yield f"{rule.key} is lossy: drift {_short(worst.drift)} on {worst.toy} {worst.tree} {worst.proposal}."


def _mark(row: Row) -> str:
    if row.promised:
        return "✓ lossless" if row.kept else "✗ BROKEN PROMISE"
    if row.drift == 0:
        return "· no promise, no harm here"
    return "✓ lossy, as said" if not row.rule.lossless else "✓ lossy: not the trees it needs"


def _short(x: Number) -> str:
    text = str(x)
    return text if len(text) <= 28 else f"{float(x):.9f}..."
