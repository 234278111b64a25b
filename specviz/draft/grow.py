"""Draft a tree level by level: one forward pass of the draft model for each, and as many draws as the plan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice
from specviz.core.dist import Dist
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree, Draw
from specviz.draft.grammar import Place, Plan
from specviz.draft.proposals import Propose
from specviz.models.contract import LanguageModel


@dataclass(frozen=True, eq=False)
class Draft:
    """A tree, the draft's full Q at every node that was read, and the number by which the draft model knows that node."""

    tree: DraftTree
    dists: dict[int, Dist]
    read: dict[int, int]


class Reader:
    """Has the draft model read nodes, and keeps what it said."""

    def __init__(self, model: LanguageModel, sampling: Sampling) -> None:
        self._model, self._sampling = model, sampling
        self.dists: dict[int, Dist] = {}
        self.ids: dict[int, int] = {}

    def __call__(self, level: Sequence[int], tokens: Sequence[int], parents: Sequence[int | None]) -> None:
        """Read the nodes of one level, given the tokens and parents of all nodes so far."""
        above = [None if (parent := parents[node]) is None else self.ids[parent] for node in level]
        rows = self._model.extend([tokens[node] for node in level], above)
        for node, dist in zip(level, self._sampling.rows(rows), strict=True):
            self.ids[node] = len(self.ids)
            self.dists[node] = dist


def grow(read: Reader, root: int, plan: Plan, propose: Propose, dice: Dice) -> Draft:
    """A tree with the draws that the plan counts out, below the committed text, which ends with the token `root`."""
    tokens, parents, places = [root], list[int | None]([None]), [Place(0, (), 1)]
    draws: list[list[Draw]] = [[]]
    level = [0]
    while level := [node for node in level if plan.count(places[node])]:
        read(level, tokens, parents)
        below: list[int] = []
        for node in level:
            known: dict[int, int] = {}
            for rank, (token, carried) in enumerate(propose(read.dists[node], plan.count(places[node]), node, dice)):
                if token in known:
                    child = known[token]
                    places[child] = places[child].again()
                else:
                    child = known[token] = len(tokens)
                    tokens.append(token)
                    parents.append(node)
                    places.append(places[node].below(rank))
                    draws.append([])
                    below.append(child)
                draws[node].append(Draw(child, carried))
        level = below
    return Draft(DraftTree(tuple(tokens), tuple(parents), tuple(map(tuple, draws))), read.dists, read.ids)
