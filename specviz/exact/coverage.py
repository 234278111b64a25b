"""What `prove` covers: every rule x every proposal x every form of the tree grammar, read off the registries.

The plan lists all combinations and needs no enumeration, so a test can hold it against the menus. A combination is proven
on small trees of its form, one of them three levels deep, over the named toys and random ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from specviz.core.dist import Number
from specviz.core.tree import Kind, find_common_kind
from specviz.draft import FORMS, PROPOSALS, Drafter, Proposal, TreeForm, drafter, fitting_proposals, parse
from specviz.exact.enumeration import drift
from specviz.exact.sample_models import Sample, sample_models
from specviz.exact.step import output_law
from specviz.models.toy import TOYS
from specviz.texts import exact as texts
from specviz.verify import VERIFIERS, Rule


@dataclass(frozen=True)
class Combination:
    """One rule with one proposal on trees of one form."""

    rule: Rule
    proposal: Proposal
    form: TreeForm
    trees: tuple[str, ...]

    @cached_property
    def drafters(self) -> tuple[Drafter, ...]:
        """One for each of the trees; none where the form does not take the proposal."""
        fits = all(self.proposal in fitting_proposals(tree) for tree in self.trees)
        return tuple(drafter(tree, self.proposal.key) for tree in self.trees) if fits else ()

    @cached_property
    def kind(self) -> Kind | None:
        """What is known of all its trees; None where the form does not take the proposal."""
        return find_common_kind(draft.kind for draft in self.drafters) if self.drafters else None

    @cached_property
    def applies(self) -> bool:
        """Whether its trees are enough for the rule."""
        return self.kind is not None and self.rule.sound_on(self.kind)

    @property
    def promised(self) -> bool:
        """Whether the rule promises to be lossless here."""
        return self.applies and self.rule.lossless


@dataclass(frozen=True)
class Finding:
    """What one combination came to: how many laws were enumerated, the largest drift and where, the first error."""

    combination: Combination
    laws: int = 0
    depth: int = 0
    drift: Number = Fraction(0)
    tree: str = ""  # of the largest drift, or of the error
    toy: str = ""
    error: str = ""

    @property
    def broken(self) -> bool:
        """Whether a promise was broken: the rule drifts, cannot run on its trees, or no model was found for it."""
        return bool(self.error) or (self.combination.promised and self.drift != 0)


def plan_coverage(rules: Sequence[str] = (), proposals: Sequence[str] = (), trees: Sequence[str] = ()) -> list[Combination]:
    """All combinations of these rules, proposals and trees (without any: of all), grouped by proposal, then by form."""
    forms = [(form, form.proven) for form in FORMS]
    if trees:
        plans = [parse(tree).spec for tree in trees]
        forms = [(form, tuple(tree for tree in plans if form.plan(tree))) for form in FORMS]
    return [
        Combination(rule, proposal, form, proven)
        for proposal in PROPOSALS
        if not proposals or proposal.key in proposals
        for form, proven in forms
        if proven
        for rule in VERIFIERS
        if not rules or rule.key in rules
    ]


def count_models(plan: Sequence[Combination], models: int) -> int:
    """How many toys `cover` goes through."""
    trees = sum(len(group[0].trees) for group in _groups(plan) if any(one.applies for one in group))
    return trees * (len(TOYS) + models)


def cover(
    plan: Sequence[Combination], models: int, most_drafts: int, on_model: Callable[[], None]
) -> Iterator[list[Finding]]:
    """The findings, those of one proposal on one form together; `on_model` is called after every toy."""
    for group in _groups(plan):
        findings = [Finding(one) for one in group]
        for tree in group[0].trees if any(one.applies for one in group) else ():
            try:
                for sample in sample_models(drafter(tree, group[0].proposal.key), models, most_drafts):
                    if sample is not None:
                        findings = [_extend(finding, tree, sample) for finding in findings]
                    on_model()
            except ValueError as error:  # drafting failed, and with it every rule
                findings = [_fail(finding, tree, "", error) for finding in findings]
        yield [_check_laws(finding) for finding in findings]


def _check_laws(finding: Finding) -> Finding:
    """The finding, with an error if its rule applies and nothing was enumerated."""
    covered = finding.laws or finding.error or not finding.combination.applies
    return finding if covered else replace(finding, error=texts.NO_MODEL)


def _groups(plan: Sequence[Combination]) -> list[list[Combination]]:
    return [list(group) for _, group in groupby(plan, lambda one: (one.proposal.key, one.form.key))]


def _fail(finding: Finding, tree: str, toy: str, error: ValueError) -> Finding:
    """The finding with this error, if its rule applies and had none before."""
    first = finding.combination.applies and not finding.error
    return replace(finding, error=str(error), tree=tree, toy=toy) if first else finding


def _extend(finding: Finding, tree: str, sample: Sample) -> Finding:
    """The finding with one more law, if its rule applies."""
    if not finding.combination.applies or finding.error:
        return finding
    try:
        outputs = output_law(sample.toy, sample.drafts, finding.combination.rule.verify_with_checks)
    except ValueError as error:
        return _fail(finding, tree, sample.toy.key, error)
    found, more = drift(outputs, sample.toy.target), replace(finding, laws=finding.laws + 1)
    more = replace(more, depth=max(finding.depth, sample.depth))
    return replace(more, drift=found, tree=tree, toy=sample.toy.key) if found > finding.drift else more
