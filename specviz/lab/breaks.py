"""The classic mistakes, each as a change of the setting: what stands in the panes, and how the draws are made.

Each has an example on which its drift is known: the table in docs/lab.md, which a test holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from specviz.core.lookup import check_unique, find
from specviz.draft import drafter, fitting_proposals
from specviz.exact.cases import FIG1
from specviz.lab.state import LabState, from_toy
from specviz.models.toy import find_toy
from specviz.texts import lab as texts
from specviz.verify import find_rule


@dataclass(frozen=True)
class Break:
    """One mistake. With `proposal` it lies in the draws; else in the rule on the right, beside the one that is right."""

    key: str
    left: str
    right: str
    toy: str  # of the example
    tree: str
    draws: str
    proposal: str = ""
    mended: str = ""  # the proposal without the mistake

    @property
    def title(self) -> str:
        """What its switch says."""
        return texts.BREAKS[self.key][0]

    @property
    def summary(self) -> str:
        """What is done wrong, in a sentence."""
        return texts.BREAKS[self.key][1]

    @property
    def example(self) -> LabState:
        """The setting of the table in the docs."""
        return from_toy(find_toy(self.toy), tree=self.tree, proposal=self.draws, left=self.left, right=self.right)

    def is_on(self, state: LabState) -> bool:
        """Whether a setting makes this mistake."""
        return state.proposal == self.proposal if self.proposal else state.right == self.right


BREAKS: tuple[Break, ...] = check_unique(
    (
        Break("extra_from_p", "topdown", "no_residual", "T1", "chain:2", "with"),
        Break("no_coin", "topdown", "threshold", "T1", "chain:2", "with"),
        Break("first_q", "topdown", "stale_q", "T2", "2", "without"),
        Break("softmax_q", "naive", "topdown", "T2", "2", "topk-softmax", proposal="topk-softmax", mended="topk"),
        Break("deepest_first", "traversal", "deepest_first", "T2", FIG1, "without"),
        Break("unscaled_q", "traversal", "unscaled_q", "T2", FIG1, "without"),
        Break("product", "traversal", "uncapped", "T1", "chain:2", "with"),
        Break("wrong_draws", "topdown", "kseq_without", "T2", "2", "without"),
    ),
    "mistake",
)


def find_break(key: str) -> Break:
    """The mistake with this key."""
    return find(BREAKS, key, "mistake")


def make_mistake(state: LabState, mistake: Break) -> LabState:
    """The setting with this mistake; where its tree cannot have it, the mistake's own example."""
    proposal = mistake.proposal or state.proposal
    fits = any(one.key == proposal for one in fitting_proposals(state.tree))
    if not (fits and (mistake.proposal or find_rule(mistake.right).sound_on(drafter(state.tree, proposal).kind))):
        return mistake.example
    if not mistake.proposal and any(one.proposal == proposal for one in BREAKS):
        proposal = mistake.draws  # one mistake at a time
    return replace(state, left=mistake.left, right=mistake.right, proposal=proposal, draft=0)


def mend(state: LabState, mistake: Break) -> LabState:
    """The setting without this mistake."""
    if mistake.proposal:
        return replace(state, proposal=mistake.mended, draft=0)
    return replace(state, right=mistake.left, left="traversal" if mistake.left == "topdown" else "topdown")
