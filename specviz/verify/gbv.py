"""GBV, greedy multi-path block verification (arXiv 2602.16961): choose one of K i.i.d. paths, then judge it as a block.

At every node the walk prefers the child with the largest P / Q that was drafted. That choice has a law of its own, that of
the highest of K independent paths, and it takes the place of Q in Block Verification along the chosen path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at, zeros
from specviz.core.events import Choose, Event
from specviz.core.tree import DraftTree, Draw
from specviz.verify.kseq import iid
from specviz.verify.traversal import judge

T = TypeVar("T", Number, Dist)


def gbv(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Walk greedily to a leaf, then judge that path from its end, with the law of the walk in the place of Q."""
    check_paths(tree)
    chosen: list[tuple[Draw, ...]] = [() for _ in tree.draws]
    node = 0
    lower: Number = 0  # Q-mass of the prefixes below the walk's
    reach: Number = 1  # and of its own
    while tree.draws[node]:
        q = iid(tree, node)
        order = (target[node] / (q + zeros(q))).argsort(stable=True)  # by P / Q, ties by id
        rank, ranked = order.argsort(stable=True), q[order]
        below = q * 0
        below[order] = ranked.cumsum(0) - ranked
        child = max(tree.children[node], key=lambda v: int(rank[tree.tokens[v]]))
        law = highest(q, below, lower, reach, len(tree.draws[0]))
        yield Choose(node, child, law)
        chosen[node] = (Draw(child, law),)
        token = tree.tokens[child]
        lower, reach = lower + reach * at(below, token), reach * at(q, token)
        node = child
    yield from judge(tree.tokens, chosen, target, dice)


def highest(q: Dist, below: Dist, lower: Number, reach: Number, count: int) -> Dist:
    """The law of the next token of the highest of `count` paths, given the prefix they are known to share.

    A path ends up below token t with probability lower + reach * below(t), and not above it with reach * q(t) more, so
    the law is a difference of two powers over another. a^K - b^K = (a - b) * sum a^i b^(K-1-i) takes `reach` out of
    both: as they stand they would cancel to nothing a few levels down.
    """
    high, low = (below + q) * reach + lower, below * reach + lower
    share = powers(high, low, count) / powers(lower + reach, lower, count)
    return q * share


def powers(a: T, b: T, count: int) -> T:
    """The sum of a^i b^(count-1-i) over i."""
    result = a ** (count - 1)
    for i in range(count - 1):
        result = result + a**i * b ** (count - 1 - i)
    return result


def check_paths(tree: DraftTree) -> None:
    """RejectingDice a tree that is not made of root-to-leaf paths merged: as many draws under a node as paths through it."""
    deepest = max(tree.depths)
    for node, draws in enumerate(tree.draws):
        through = len(draws) if node == 0 else tree.times[node]
        if tree.depths[node] < deepest and len(draws) != through:
            raise ValueError(
                f"this rule needs paths of equal length merged into a tree, but node {node} "
                f"lies on {through} of them and has {len(draws)} draws"
            )
