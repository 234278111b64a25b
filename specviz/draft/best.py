"""Draft the most likely tree of a given size, as EAGLE-2 (arXiv 2406.16858) and OPT-Tree (arXiv 2406.17276) do.

It looks at the draft's probabilities before it chooses its nodes. That is sound only where nothing was drawn at random:
the tree is then a function of the text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at, top
from specviz.core.read_ahead import count_above, read_tops
from specviz.core.tree import DraftTree, Draw
from specviz.draft.grow import Draft, Reader
from specviz.draft.plan import Best
from specviz.draft.record import Proposal
from specviz.texts import draft as texts


def best(read: Reader, root: int, plan: Best, proposal: Proposal, dice: Dice) -> Draft:
    """The nodes with the largest products of q along their paths: what is outside once can never come inside again."""
    tokens, parents, depths = [root], list[int | None]([None]), [0]
    chance: list[Number] = [1]
    while True:
        inside = sorted(range(len(tokens)), key=lambda node: (-chance[node], node))[: plan.budget + 1]
        level = sorted(node for node in inside if node not in read.model_ids and depths[node] < plan.depth)
        if not level:
            break
        read(level, tokens, parents)
        least = chance[inside[-1]] if len(inside) > plan.budget else 0
        dists = [read.dists[node] for node in level]
        hopeful = count_above(dists, [chance[node] for node in level], least)  # who is not, can never come inside
        counts = [min(count, plan.budget) for count in hopeful]
        read_tops(dists, counts)
        for node, count in zip(level, counts, strict=True):
            for token in top(read.dists[node], count):
                tokens.append(token)
                parents.append(node)
                depths.append(depths[node] + 1)
                chance.append(chance[node] * at(read.dists[node], token))

    chosen = sorted(inside, key=lambda node: (depths[node], node))  # parents first
    new = {node: number for number, node in enumerate(chosen)}
    below = {node: [child for child in chosen if parents[child] == node] for node in chosen}
    inner = [node for node in chosen if below[node]]  # what is below a node are the first of its top list, in order
    proposal.read_ahead([read.dists[node] for node in inner], [len(below[node]) for node in inner], inner, dice)
    draws: list[tuple[Draw, ...]] = []
    for node, children in below.items():
        proposed = proposal.propose(read.dists[node], len(children), node, dice) if children else ()
        draws.append(tuple(_draws(plan, proposed, [(new[child], tokens[child]) for child in children])))
    return Draft(
        DraftTree(
            tuple(tokens[node] for node in chosen),
            tuple(None if (parent := parents[node]) is None else new[parent] for node in chosen),
            tuple(draws),
        ),
        {new[node]: dist for node, dist in read.dists.items() if node in new},
        {new[node]: number for node, number in read.model_ids.items() if node in new},
    )


def _draws(plan: Best, proposed: Iterable[tuple[int, Dist]], children: Sequence[tuple[int, int]]) -> Iterator[Draw]:
    """The draws of these children (node and token), whose distributions the proposal gives."""
    for (child, expected), (token, dist) in zip(children, proposed, strict=True):
        if token != expected:
            raise ValueError(texts.NOT_TOP.format(tree=plan.spec, expected=expected, got=token))
        yield Draw(child, dist)
