"""The cases on which a visitor's rule or proposal is tried, the smallest first: the forms and models of `prove`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from specviz.core.tree import Kind
from specviz.draft import FORMS, Drafter, Proposal, drafter, parse
from specviz.draft.plan import Best, extent
from specviz.exact.cases import CASES
from specviz.exact.sample_models import Sample, few_drafts, sample_models
from specviz.models.toy import TableModel, Toy, find_toy
from specviz.workshop.words import Case

MODELS = 4  # random ones for every tree, beside the named toys
MOST_DRAFTS = 64  # that are enumerated for one tree and model
MOST_NODES = 14
WIDE = ("3", "1,3", "3,2")  # more than two draws under a node: mistakes with the third one do not show before


@dataclass(frozen=True, eq=False)
class Setting:
    """A model with every tree that is drafted from it, and how they are drafted."""

    tree: str
    proposal: Proposal
    kind: Kind
    sample: Sample

    @property
    def toy(self) -> Toy:
        """The model."""
        return self.sample.toy

    @cached_property
    def cases(self) -> list[Case]:
        """Its trees, each scored by the target."""
        model, toy = TableModel(self.toy.target), self.toy
        found = []
        for _, tree in self.sample.drafts:
            model.start([toy.mark])
            found.append(Case(tree, model.extend(tree.tokens, tree.parents)))
        return found


def list_trees() -> list[str]:
    """The trees of the proof, the smallest first."""
    specs = dict.fromkeys((*(tree for form in FORMS for tree in form.proven), *WIDE))
    return sorted((spec for spec in specs if measure(spec)[0] <= MOST_NODES), key=measure)


def measure(spec: str) -> tuple[int, int]:
    """How many tokens a tree has at most, and in how many levels."""
    return extent(parse(spec))


def list_drafters(proposals: Sequence[Proposal]) -> Iterator[tuple[str, Drafter]]:
    """Every tree with every one of these proposals that it takes."""
    for spec in list_trees():
        for proposal in proposals:
            plan = parse(spec)
            if not (isinstance(plan, Best) and proposal.random):
                yield spec, Drafter(plan, proposal)


def list_settings(spec: str, draft: Drafter) -> Iterator[Setting]:
    """The models for one tree and proposal, the named ones first."""
    for sample in sample_models(draft, MODELS, MOST_DRAFTS):
        if sample is not None:
            yield Setting(spec, draft.proposal, draft.kind, sample)


@cache
def know_settings(spec: str, proposal: str) -> tuple[Setting, ...]:
    """The models for one tree and a proposal of ours: they are the same for every rule that is judged."""
    return tuple(list_settings(spec, drafter(spec, proposal)))


def list_compared() -> Iterator[Setting]:
    """The published cases, for the table of accepted lengths."""
    for toy, spec, proposal in CASES:
        if (setting := make_setting(find_toy(toy), spec, proposal, MOST_DRAFTS)) is not None:
            yield setting


def make_setting(toy: Toy, spec: str, proposal: str, most: int) -> Setting | None:
    """A model with all drafts of a tree by a proposal of ours, if there are no more than so many."""
    draft = drafter(spec, proposal)
    sample = few_drafts(toy, draft, most)
    return Setting(spec, draft.proposal, draft.kind, sample) if sample else None
