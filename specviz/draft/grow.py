"""Draft a tree level by level: one forward pass of the draft model for each, and as many draws as the plan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from specviz.core.device_dist import keep_answers
from specviz.core.dice import Dice
from specviz.core.dist import Dist
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree, Draw
from specviz.draft.plan import Place, Plan
from specviz.draft.record import Proposal
from specviz.models.contract import LanguageModel


@dataclass(frozen=True, eq=False)
class Draft:
    """A tree, and for every node that the draft model read its q there and the id by which the model knows the node."""

    tree: DraftTree
    dists: dict[int, Dist]
    model_ids: dict[int, int]


class Reader:
    """Has the draft model read nodes, and remembers its distribution after each and the id that the model gave it."""

    def __init__(self, model: LanguageModel, sampling: Sampling) -> None:
        self._model, self._sampling = model, sampling
        self.dists: dict[int, Dist] = {}
        self.model_ids: dict[int, int] = {}

    def __call__(self, level: Sequence[int], tokens: Sequence[int], parents: Sequence[int | None]) -> None:
        """Read the nodes of one level, given the tokens and parents of all nodes so far."""
        parent_ids = [None if (parent := parents[node]) is None else self.model_ids[parent] for node in level]
        rows = self._model.extend([tokens[node] for node in level], parent_ids)
        for node, dist in zip(level, keep_answers(self._sampling.rows(rows)), strict=True):
            self.model_ids[node] = len(self.model_ids)
            self.dists[node] = dist


def grow(read: Reader, root: int, plan: Plan, proposal: Proposal, dice: Dice) -> Draft:
    """Draft a tree with as many draws as the plan says, below the committed text, which ends with the token `root`."""
    tokens, parents, places = [root], list[int | None]([None]), [Place(0, (), 1)]
    draws: list[list[Draw]] = [[]]
    level = [0]
    while level := [node for node in level if plan.count(places[node])]:
        read(level, tokens, parents)
        counts = [plan.count(places[node]) for node in level]
        proposal.read_ahead([read.dists[node] for node in level], counts, level, dice)
        next_level: list[int] = []
        for node, count in zip(level, counts, strict=True):
            children: dict[int, int] = {}  # by token
            proposed = proposal.propose(read.dists[node], count, node, dice)
            for rank, (token, dist) in enumerate(proposed):
                if token in children:
                    child = children[token]
                    places[child] = places[child].repeat()
                else:
                    child = children[token] = len(tokens)
                    tokens.append(token)
                    parents.append(node)
                    places.append(places[node].child(rank))
                    draws.append([])
                    next_level.append(child)
                draws[node].append(Draw(child, dist))
        level = next_level
    return Draft(DraftTree(tuple(tokens), tuple(parents), tuple(map(tuple, draws))), read.dists, read.model_ids)
