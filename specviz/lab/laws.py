"""What every draft of a toy comes to under a rule: the exact distribution of its outputs, fast enough for a dragged bar.

It enumerates as `specviz.exact` does, with two short cuts that change no number: tokens that were not drafted are one
outcome of a draw until the end, and are told apart by the distribution that was last drawn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import EnumeratingDice, Flip
from specviz.core.dist import Dist, Number, at
from specviz.core.tree import DraftTree
from specviz.exact.enumeration import Law, Tokens, Verify, enumerate_outcomes, verdict
from specviz.exact.step import enumerate_drafts
from specviz.lab.state import LabState, Rows, write_link
from specviz.models.toy import TableModel, Toy
from specviz.texts import lab as texts

MOST_DRAFTS = 2_000
MOST_OUTCOMES = 60_000  # of all drafts together, of one rule


@dataclass(frozen=True, eq=False)
class Scored:
    """A tree that can be drafted, how likely that is, and the target's distribution after each of its nodes."""

    chance: Number
    tree: DraftTree
    target: Sequence[Dist]


def score_drafts(state: LabState, toy: Toy) -> Iterator[Scored]:
    """Every tree that can be drafted; an error past the limit."""
    for count, (chance, tree) in enumerate(draft_trees(state, toy)):
        if count == MOST_DRAFTS:
            raise ValueError(texts.TOO_MANY_DRAFTS.format(most=MOST_DRAFTS))
        model = TableModel(toy.target)
        model.start([toy.mark])
        yield Scored(chance, tree, model.extend(tree.tokens, tree.parents))


def draft_trees(state: LabState, toy: Toy) -> Iterator[tuple[Number, DraftTree]]:
    """Every tree with its probability. The last ones are kept: they are the same while only a bar of the target moves."""
    key = write_link(forget_target(state))
    if key in _KEPT:
        yield from _KEPT[key]
        return
    found = list[tuple[Number, DraftTree]]()
    for one in enumerate_drafts(toy, state.drafter):
        found.append(one)
        yield one
    _KEPT.clear()
    _KEPT[key] = found


_KEPT: dict[str, list[tuple[Number, DraftTree]]] = {}


def forget_target(state: LabState) -> LabState:
    """A setting with all that drafts depend on, and nothing else of this one."""
    contexts = {context: Rows(rows.q, rows.q) for context, rows in state.contexts.items()}
    return LabState(Rows(state.rows.q, state.rows.q), state.tree, state.proposal, contexts=contexts)


class _LastDraw:
    """Dice that remember which distribution was last drawn from; where nothing was drafted all tokens are one outcome."""

    def __init__(self, dice: EnumeratingDice, tree: DraftTree) -> None:
        self._dice, self._tree = dice, tree
        self.dist: Dist | None = None

    def flip(self, node: int, prob: Number) -> Flip:
        return self._dice.flip(node, prob)

    def draw(self, node: int, dist: Dist) -> int:
        self.dist = dist
        return self._dice.draw(node, dist) if self._tree.draws[node] else len(dist)


def output_law_of_draft(verify: Verify, scored: Scored) -> Law[Tokens]:
    """The distribution of what a rule commits on one tree."""
    tree, target = scored.tree, scored.target
    size = len(target[0])
    result: Law[Tokens] = {}

    def judge(dice: EnumeratingDice) -> tuple[int, int, Dist]:
        watched = _LastDraw(dice, tree)
        commit = verdict(verify(tree, target, watched))
        if watched.dist is None:
            raise ValueError(texts.NOTHING_DRAWN)
        return commit.node, commit.token, watched.dist

    for mass, (node, token, dist) in enumerate_outcomes(judge, tree):
        path = tree.text(node)
        if token < size:
            result[*path, token] = result.get((*path, token), 0) + mass
            continue
        drafted = {tree.tokens[child] for child in tree.children[node]}
        others = [(one, at(dist, one)) for one in range(size) if one not in drafted and at(dist, one) > 0]
        rest = sum(share for _, share in others) if drafted else 1
        for one, share in others:
            result[*path, one] = result.get((*path, one), 0) + mass * share / rest
    return result
