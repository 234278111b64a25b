"""GBV, greedy multi-path block verification (arXiv 2602.16961): choose one of K i.i.d. paths, then judge it as a block.

At every node the walk prefers the child with the largest P / Q that was drafted. The distribution of that choice, that of
the highest of K independent paths, replaces Q in Block Verification along the chosen path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from specviz.core.device_dist import DeviceDist, hold_alike
from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number, at, zeros
from specviz.core.events import Choose, Event
from specviz.core.read_ahead import read_probabilities
from specviz.core.tree import DraftTree, Draw
from specviz.texts import verify as texts
from specviz.verify.kseq import common_dist
from specviz.verify.record import Line, Rule
from specviz.verify.traversal import judge, walk_line

T = TypeVar("T", Number, Dist)


def gbv(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Walk greedily to a leaf, then judge that path from its end, with the distribution of each choice in place of Q."""
    check_paths(tree)
    chosen: list[tuple[Draw, ...]] = [() for _ in tree.draws]
    node = 0
    lower: Number = 0  # Q-mass of the prefixes below the walk's
    reach: Number = 1  # and of its own
    while tree.draws[node]:
        q = common_dist(tree, node)
        order = (target[node] / (q + zeros(q))).argsort(stable=True)  # by P / Q, ties by id
        rank, ranked = order.argsort(stable=True), q[order]
        below = q * 0
        below[order] = ranked.cumsum(0) - ranked
        rank, below = hold_alike(rank, q), hold_alike(below, q)
        if isinstance(q, DeviceDist):
            tokens = [tree.tokens[child] for child in tree.children[node]]
            read_probabilities([(rank, tokens), (below, tokens)])
        child = max(tree.children[node], key=lambda v: at(rank, tree.tokens[v]))
        choice = hold_alike(choice_dist(q, below, lower, reach, len(tree.draws[0])), q)
        yield Choose(node, child, choice)
        chosen[node] = (Draw(child, choice),)
        token = tree.tokens[child]
        lower, reach = lower + reach * at(below, token), reach * at(q, token)
        node = child
    yield from judge(tree.tokens, chosen, target, dice)


def choice_dist(q: Dist, below: Dist, lower: Number, reach: Number, count: int) -> Dist:
    """The distribution of the next token of the highest of `count` paths, given the prefix they are known to share.

    A path ends up below token t with probability lower + reach * below(t), and not above it with reach * q(t) more, so
    it is a difference of two powers over another. a^K - b^K = (a - b) * sum a^i b^(K-1-i) takes `reach` out of
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
    """Refuse a tree that is not made of root-to-leaf paths merged: as many draws under a node as paths through it."""
    deepest = max(tree.depths)
    for node, draws in enumerate(tree.draws):
        through = len(draws) if node == 0 else tree.times[node]
        if tree.depths[node] < deepest and len(draws) != through:
            raise ValueError(texts.NEEDS_PATHS.format(node=node, through=through, draws=len(draws)))


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there: the choices need no coin."""
    return walk_line(tree, gbv(tree, target, RejectingDice()))


RULE = Rule(
    key="gbv",
    title="greedy multi-path block",
    summary="Choose one of several independent paths greedily by p / q, then judge it as a block.",
    paper="arXiv 2602.16961",
    lossless=True,
    needs="paths",
    verify=gbv,
    pseudocode=(
        Line("open", "v = root, w_v = 1"),
        Line("control", "while v has draws, from {q}:"),
        Line("control", "  # g: how likely each {x} is, as the best of K paths"),
        Line("choose", "  walk to v = {x}, drafted, with most {p}({x}) / {q}({x})", "g({x}) = {chance}"),
        Line("control", "for each {x} down the walk, v above it, while w_v > 0:"),
        Line(
            "weigh",
            "  w_{x} = min(1, w_v {p}({x}) / g({x}))",
            "w_{x} = {weight}, w_v = {before}, {p}({x}) = {owed}, g({x}) = {carried}",
        ),
        Line("control", "for each {x} from there up, v above it:"),
        Line("accept", "  if u < w_{x}: accept {x} and leave", "u = {u}, w_{x} = {prob}"),
        Line("reject", "  else: reject {x}", "u = {u}, w_{x} = {prob}"),
        Line("control", "  if S > 0, S = sum [w_v {p} - g]+:"),
        Line(
            "residual", "    r, w_v = [w_v {p} - g]+ / S, S / (S + 1 - w_v)", "S = {mass}, w_v was {before}, w_v = {after}"
        ),
        Line("dead", "  else: w_v = 0  # v cannot be accepted", "w_v was {before}"),
        Line("sample", "draw y from r where that ended  # at a leaf r = {p}", "r(y) = {chance}"),
        Line("commit", "commit the path to there, then y"),
    ),
    wording={
        "choose": (
            "The choice falls on {path}, the drafted child with the largest p / q. Averaged over all drafts of the "
            "children, it falls there with probability g = {chance}; below, g takes the place of q."
        ),
        "weigh_target": (
            "Path weight of {path}: min(1, w p/g) = {weight}, with its parent's path weight w = {before}, and p = "
            "{owed} and g = {q} of its last token, where g is the probability that the choice falls on it."
        ),
        "residual_first": (
            "At {path}: residual = [p - g]+ / S with S = {mass}, the sum of [p - g]+; g(t) is the probability that the "
            "choice falls on t."
        ),
        "residual_weight_first": (
            "At {path}: residual = [w p - g]+ / S with this node's own path weight w = {before} and S = {mass}; g(t) "
            "is the probability that the choice falls on t. The path weight of {path} goes from w = {before} to S / (S "
            "+ 1 - w) = {after}."
        ),
    },
    plain={
        "choose": "Chooses {token}: the drafted token that is likeliest under the target, compared with the draft.",
    },
    stop_law=stop_law,
)
