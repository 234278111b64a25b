"""Drafting: a plan and a way to make draws, and from a draft model a tree. Knows nothing of the target or of verdicts.

Sound by construction: every draw stays in the tree, in draw order, and how many draws a node gets is settled before they
are made. Only `best` looks before it chooses, so it takes only proposals that are not random.
"""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.dice import Dice
from specviz.core.quoting import shorten
from specviz.core.sampling import Sampling
from specviz.core.tree import Kind
from specviz.draft.best import best
from specviz.draft.grammar import FORMS, parse
from specviz.draft.grow import Draft, Reader, grow
from specviz.draft.plan import Best, Plan, extent
from specviz.draft.proposals import PROPOSALS, find_proposal
from specviz.draft.record import Proposal, TreeForm
from specviz.models.contract import LanguageModel
from specviz.texts import draft as texts

__all__ = [
    "FORMS",
    "PROPOSALS",
    "Draft",
    "Drafter",
    "Proposal",
    "Suggestion",
    "TreeForm",
    "drafter",
    "find_proposal",
    "fitting_proposals",
    "parse",
    "suggestions",
]


@dataclass(frozen=True)
class Drafter:
    """A plan and a proposal that go together."""

    plan: Plan | Best
    proposal: Proposal

    def __post_init__(self) -> None:
        if not _fit(self.plan, self.proposal):
            fitting = " or ".join(record.key for record in PROPOSALS if _fit(self.plan, record))
            raise ValueError(
                texts.FIXED_PROPOSAL.format(tree=shorten(self.plan.spec), proposals=fitting, got=self.proposal.key)
            )

    @property
    def kind(self) -> Kind:
        """What every tree drafted so is known to be."""
        kind = self.proposal.kind
        if kind == "any" or isinstance(self.plan, Best):
            return kind
        nodes, levels = extent(self.plan)
        if nodes == levels:
            return "chain"
        return "paths" if kind == "iid" and self.plan.paths else kind

    def __call__(self, model: LanguageModel, root: int, sampling: Sampling, dice: Dice) -> Draft:
        """Draft one tree below the committed text, which ends with the token `root`."""
        read = Reader(model, sampling)
        if isinstance(self.plan, Best):
            return best(read, root, self.plan, self.proposal, dice)
        return grow(read, root, self.plan, self.proposal, dice)


@dataclass(frozen=True)
class Suggestion:
    """A tree to offer, its form, and the keys of the proposals that fit it."""

    tree: str
    form: TreeForm
    proposals: tuple[str, ...]


def drafter(tree: str, proposal: str) -> Drafter:
    """The drafter for a tree in the grammar of `draft/grammar.py`, and the key of a proposal."""
    return Drafter(parse(tree), find_proposal(proposal))


def fitting_proposals(tree: str) -> tuple[Proposal, ...]:
    """The proposals with which this tree can be drafted."""
    plan = parse(tree)
    return tuple(record for record in PROPOSALS if _fit(plan, record))


def suggestions() -> tuple[Suggestion, ...]:
    """The trees to offer, form by form."""
    return tuple(
        Suggestion(tree, form, tuple(record.key for record in fitting_proposals(tree)))
        for form in FORMS
        for tree in form.suggestions
    )


def _fit(plan: Plan | Best, proposal: Proposal) -> bool:
    return not (isinstance(plan, Best) and proposal.random)
