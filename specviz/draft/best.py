"""Draft the likeliest tree of a given size, as EAGLE-2 (arXiv 2406.16858) and OPT-Tree (arXiv 2406.17276) do.

It looks at what the draft proposes before it chooses, and drops the rest. That is sound only where nothing was drawn at
random: the tree is then a function of the text alone.
"""

from __future__ import annotations

from specviz.core.dice import Dice
from specviz.core.dist import Number, at, top
from specviz.core.tree import DraftTree, Draw
from specviz.draft.grammar import Best
from specviz.draft.grow import Draft, Reader
from specviz.draft.proposals import Propose


def best(read: Reader, root: int, plan: Best, propose: Propose, dice: Dice) -> Draft:
    """The nodes with the largest products of q along their paths: what is outside once can never come inside again."""
    tokens, parents, depths = [root], list[int | None]([None]), [0]
    chance: list[Number] = [1]
    while True:
        inside = sorted(range(len(tokens)), key=lambda node: (-chance[node], node))[: plan.budget + 1]
        level = sorted(node for node in inside if node not in read.ids and depths[node] < plan.depth)
        if not level:
            break
        read(level, tokens, parents)
        for node in level:
            for token in top(read.dists[node], plan.budget):
                tokens.append(token)
                parents.append(node)
                depths.append(depths[node] + 1)
                chance.append(chance[node] * at(read.dists[node], token))

    kept = sorted(inside, key=lambda node: (depths[node], node))  # parents first
    new = {node: number for number, node in enumerate(kept)}
    draws: list[tuple[Draw, ...]] = []
    for node in kept:
        children = [new[child] for child in kept if parents[child] == node]  # the first of its top list, in order
        drawn = propose(read.dists[node], len(children), node, dice) if children else ()
        draws.append(tuple(Draw(child, dist) for child, (_, dist) in zip(children, drawn, strict=True)))
    return Draft(
        DraftTree(
            tuple(tokens[node] for node in kept),
            tuple(None if (parent := parents[node]) is None else new[parent] for node in kept),
            tuple(draws),
        ),
        {new[node]: dist for node, dist in read.dists.items() if node in new},
        {new[node]: number for node, number in read.ids.items() if node in new},
    )
