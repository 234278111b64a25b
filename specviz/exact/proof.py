"""The proof: exact distributions of whole steps over toys, drafting included, for every rule, proposal and tree form.

Nothing is sampled. A lossless rule on the trees it needs drifts by exactly 0; what is lossy shows by how much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dist import Number
from specviz.core.tree import Kind
from specviz.draft import drafter, find_proposal, parse
from specviz.exact.cases import CASES, FIG1
from specviz.exact.ceiling import ceiling
from specviz.exact.coverage import Combination, Finding, count_models, cover, plan_coverage
from specviz.exact.enumeration import drift
from specviz.exact.step import drafts, expected_accepted_length, output_law
from specviz.models.toy import find_toy
from specviz.texts import exact as texts
from specviz.verify import VERIFIERS, Rule, find_rule

__all__ = ["CASES", "FIG1", "Row", "Scope", "drafts", "expected_accepted_length", "output_law", "prove"]


@dataclass(frozen=True)
class Scope:
    """What is to be proven: keys of rules and proposals, trees (none: all of them), and on how many models each."""

    rules: Sequence[str] = ()
    proposals: Sequence[str] = ()
    trees: Sequence[str] = ()
    models: int = 6  # random ones for every tree, beside the named toys
    most_drafts: int = 100  # that are enumerated for one tree and model

    def __post_init__(self) -> None:
        for key in self.rules:
            find_rule(key)
        for key in self.proposals:
            find_proposal(key)
        for tree in self.trees:
            parse(tree)
        if self.models < 0:
            raise ValueError(texts.MODELS.format(got=self.models))
        if self.most_drafts < 1:
            raise ValueError(texts.MOST_DRAFTS.format(got=self.most_drafts))
        if not any(one.applies for one in self.plan()) and not self.cases():
            raise ValueError(texts.NOTHING_TO_PROVE)

    def cases(self) -> list[tuple[str, str, str]]:
        """The published cases among them."""
        trees = {parse(tree).spec for tree in self.trees}
        return [
            (toy, tree, proposal)
            for toy, tree, proposal in CASES
            if (not trees or tree in trees) and (not self.proposals or proposal in self.proposals)
        ]

    def plan(self) -> list[Combination]:
        """All combinations to cover."""
        return plan_coverage(self.rules, self.proposals, self.trees)

    def count(self) -> int:
        """How many pieces of work there are: published cases, then toys of the coverage."""
        return len(self.cases()) + count_models(self.plan(), self.models)


ALL = Scope()


@dataclass(frozen=True)
class Row:
    """One rule in one published case: its drift, and what it accepts of at most `ceiling` drafted tokens."""

    toy: str
    tree: str
    proposal: str
    rule: Rule
    kind: Kind
    ceiling: float
    drift: Number | None  # None where the rule cannot run on such draws
    length: Number | None
    error: str = ""

    @property
    def promised(self) -> bool:
        """Whether the rule promises to be lossless here: it is on the trees that it needs."""
        return self.rule.lossless and self.rule.sound_on(self.kind)

    @property
    def broken(self) -> bool:
        """Whether a promise was broken: the rule drifts, or cannot run on the trees that it needs."""
        return self.rule.sound_on(self.kind) and (bool(self.error) or (self.promised and self.drift != 0))


def prove(scope: Scope = ALL, on_piece: Callable[[], None] = lambda: None) -> Iterator[Row | Finding]:
    """A row for every rule in every published case, then a finding for every combination of the coverage."""
    for case in scope.cases():
        yield from _rows(*case, rules=scope.rules)
        on_piece()
    for findings in cover(scope.plan(), scope.models, scope.most_drafts, on_piece):
        yield from findings


def _rows(toy: str, tree: str, proposal: str, rules: Sequence[str]) -> Iterator[Row]:
    pair, draft = find_toy(toy), drafter(tree, proposal)
    trees = drafts(pair, draft)
    most = ceiling(trees, pair.target)
    for rule in VERIFIERS:
        if rules and rule.key not in rules:
            continue
        try:
            outputs = output_law(pair, trees, rule.verify_with_checks)
        except ValueError as error:  # to some rules only i.i.d. draws, or paths, have a meaning
            yield Row(toy, tree, proposal, rule, draft.kind, most, None, None, str(error))
            continue
        length = expected_accepted_length(outputs)
        yield Row(toy, tree, proposal, rule, draft.kind, most, drift(outputs, pair.target), length)
