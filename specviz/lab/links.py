"""From a run of a toy to the setting of the lab that shows the same draft."""

from __future__ import annotations

from dataclasses import replace

from specviz.core.tree import DraftTree
from specviz.exact.step import enumerate_drafts
from specviz.lab.state import LabState, from_toy, write_link
from specviz.models.toy import find_toy
from specviz.trace.schema import RunTrace, StepTrace


def link_step(trace: RunTrace, index: int, panes: tuple[str, str]) -> str:
    """The link of a step with these rules in the panes; "" where the run has no toy, or one that the lab does not take."""
    key, settings = trace.models.get("toy"), trace.settings
    if key is None:
        return ""
    try:
        state = from_toy(find_toy(key), tree=settings.tree, proposal=settings.proposal, left=panes[0], right=panes[1])
    except ValueError:
        return ""
    step = trace.steps[index]
    coins = settings.coin_seed if step.number == 0 and settings.coin_seed >= 0 else 0
    return write_link(replace(state, draft=find_draft(state, step), coins=coins))


def find_draft(state: LabState, step: StepTrace) -> int:
    """The place of a step's tree among all drafts; the first one where it is none of them."""
    drafts = enumerate_drafts(state.make_toy(), state.drafter)
    return next((place for place, (_, tree) in enumerate(drafts) if is_same(tree, step)), 0)


def is_same(tree: DraftTree, step: StepTrace) -> bool:
    """Whether a draft is the tree of a step: the same tokens, drawn in the same order."""
    drawn = [(node.parent, node.token, [draw.node for draw in node.draws]) for node in step.nodes]
    tokens = (step.nodes[0].token, *tree.tokens[1:])  # the root is the last token of the text so far
    return drawn == [
        (parent, token, [draw.node for draw in draws])
        for parent, token, draws in zip(tree.parents, tokens, tree.draws, strict=True)
    ]
