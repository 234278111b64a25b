"""Drafting: a plan and a way to make draws, and from a draft model a tree. Knows nothing of the target or of verdicts.

Sound by construction: what is drawn is kept, in draw order, and how many draws a node gets is settled before they are
made. Only `best` looks before it chooses, so it takes proposals that leave nothing to chance.
"""

from __future__ import annotations

from dataclasses import dataclass

from specviz.core.dice import Dice
from specviz.core.sampling import Sampling
from specviz.core.tree import Kind
from specviz.draft.best import best
from specviz.draft.grammar import Best, Plan, parse
from specviz.draft.grow import Draft, Reader, grow
from specviz.draft.proposals import PROPOSALS, Proposal, find_proposal
from specviz.models.contract import LanguageModel


@dataclass(frozen=True)
class Drafter:
    """A plan and a proposal that go together."""

    plan: Plan | Best
    proposal: Proposal

    def __post_init__(self) -> None:
        if isinstance(self.plan, Best) and self.proposal.random:
            fixed = " or ".join(record.key for record in PROPOSALS if not record.random)
            raise ValueError(
                f"{self.plan.spec} keeps the likeliest nodes and drops the others, which is lossy for random draws: "
                f"it needs the proposal {fixed}, got {self.proposal.key}"
            )

    @property
    def kind(self) -> Kind:
        """What every tree drafted so is known to be."""
        independent = self.proposal.kind == "iid" and isinstance(self.plan, Plan) and self.plan.paths
        return "paths" if independent else self.proposal.kind

    def __call__(self, model: LanguageModel, root: int, sampling: Sampling, dice: Dice) -> Draft:
        """Draft one tree below the committed text, which ends with the token `root`."""
        read = Reader(model, sampling)
        if isinstance(self.plan, Best):
            return best(read, root, self.plan, self.proposal.propose, dice)
        return grow(read, root, self.plan, self.proposal.propose, dice)


def drafter(tree: str, draws: str) -> Drafter:
    """The drafter for a tree in the grammar of `plans`, and the key of a proposal."""
    return Drafter(parse(tree), find_proposal(draws))
