"""What the exact tests share: given trees, laws on one tree, all shapes, and models that are drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product

from specviz.core.dice import Dice, ScriptedDice, SeededDice
from specviz.core.dist import Dist
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree
from specviz.draft import drafter
from specviz.exact.enumeration import Law, Tokens, law, output, verdict
from specviz.models.toy import TableModel, Toy


def drawn(pair: Toy, spec: str, proposal: str, tokens: Sequence[int]) -> DraftTree:
    """The tree that comes about when these tokens are drawn, level by level."""
    model = TableModel(pair.draft)
    model.start([pair.mark])
    dice = ScriptedDice(SeededDice("tree", 0, 0), tokens)
    return drafter(spec, proposal)(model, pair.mark, Sampling(), dice).tree


def scores(pair: Toy, tree: DraftTree) -> list[Dist]:
    """The target's distribution after every node."""
    model = TableModel(pair.target)
    model.start([pair.mark])
    return model.extend(tree.tokens, tree.parents)


def law_on(pair: Toy, tree: DraftTree, verify: Callable[..., Iterator]) -> Law[Tokens]:
    """The exact law of a verdict on one tree."""
    target = scores(pair, tree)

    def step(dice: Dice) -> Tokens:
        return output(tree, verdict(verify(tree, target, dice)))

    return law(step)


def shapes(most_nodes: int, most_draws: int, most_depth: int) -> list[str]:
    """Every ordered tree within these limits, in the grammar of `draft/grammar.py`."""

    @cache
    def forests(nodes: int, width: int, depth: int) -> list[tuple]:
        if nodes == 0:
            return [()]
        if width == 0 or depth == 0:
            return []
        return [
            (first, *rest)
            for size in range(1, nodes + 1)
            for first in forests(size - 1, most_draws, depth - 1)
            for rest in forests(nodes - size, width - 1, depth)
        ]

    def ranks(forest: tuple, above: str = "") -> Iterator[str]:
        for rank, below in enumerate(forest):
            yield f"{above}{rank}"
            yield from ranks(below, f"{above}{rank}")

    return [
        "shape:" + ",".join(ranks(forest))
        for nodes in range(1, most_nodes + 1)
        for forest in forests(nodes, most_draws, most_depth)
    ]


def simplex(size: int, steps: int) -> list[list[Fraction]]:
    """Every distribution with this denominator."""
    return [
        [Fraction(part, steps) for part in (*parts, steps - sum(parts))]
        for parts in product(range(steps + 1), repeat=size - 1)
        if sum(parts) <= steps
    ]
