"""Traversal Verification (arXiv 2505.12398): judge whole paths, from the leaves to the root.

The weight of a path is carried down through every ratio p / q on it, and a node is judged after all that hangs below it;
so a prefix that top-down would have rejected can be accepted for the sake of what follows. On a chain this is Block
Verification (arXiv 2403.10444). On a given tree the tests, their order and their probabilities are fixed; the first
acceptance ends them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number, at, cap, residual
from specviz.core.events import Commit, Dead, Event, Residual, Sample, Trial, Weigh
from specviz.core.tree import DraftTree, Draw
from specviz.verify.read_ahead import read_rejections
from specviz.verify.record import Line, Rule


def traversal(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Judge every draw of the tree in post-order; the root is always accepted."""
    yield from judge(tree.tokens, tree.draws, target, dice)


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """What is left to a node after nothing below it was accepted: the weight of its path, and its residual."""

    weight: Number
    owed: Dist


def judge(tokens: Sequence[int], draws: Sequence[Sequence[Draw]], target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Judge these draws, which are a tree's or a part of them, from the leaves to the root."""
    read_rejections(tokens, draws, target, weigh=True)

    def judge_below(node: int, weight: Number) -> Generator[Event, None, Remaining | None]:
        """Judge what hangs below a node: None if something was accepted."""
        owed = target[node]
        for draw in draws[node]:
            if weight == 0:
                break
            child, token = draw.node, tokens[draw.node]
            p, q = at(owed, token), at(draw.dist, token)
            entered = cap(weight * p / q)
            yield Weigh(child, entered, weight, p, q)
            remaining = yield from judge_below(child, entered)
            if remaining is None:
                return None
            flip = dice.flip(child, remaining.weight)
            yield Trial(child, flip, p, q)
            if flip.accepted:
                yield from stop_at(child, remaining.owed)
                return None
            (rest, mass), before = residual(owed, draw.dist, weight), weight
            if mass > 0:
                owed, weight = rest, mass / (mass + (1 - weight))
                yield Residual(node, owed, mass, before, weight)
            elif node == 0:
                owed = target[0]  # the root is always accepted: it gets here only by rounding
            else:
                weight = 0
                yield Dead(node, before)
        return Remaining(weight, owed)

    def stop_at(node: int, owed: Dist) -> Iterator[Event]:
        """Accept the path down to this node: the extra token comes from its residual, not from the target's P."""
        token = dice.draw(node, owed)
        yield Sample(node, owed, token)
        yield Commit(node, token)

    remaining = yield from judge_below(0, 1)
    if remaining is not None:
        yield from stop_at(0, remaining.owed)


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return walk_line(tree, traversal(tree, target, RejectingDice()))


def walk_line(tree: DraftTree, events: Iterable[Event]) -> list[Number]:
    """Where a rule stops that ends at its first acceptance, and else at the root: one pass along the line of its coins."""
    stops: list[Number] = [0] * len(tree)
    alive: Number = 1
    for event in events:
        if isinstance(event, Trial):
            stops[event.node] += alive * event.flip.prob
            alive *= 1 - event.flip.prob
            if alive == 0:
                break
    stops[0] += alive
    return stops


RULE = Rule(
    key="traversal",
    title="traversal",
    summary="Judge whole paths from the leaves to the root, each by its path weight.",
    paper="arXiv 2505.12398",
    lossless=True,
    needs="honest",
    verify=traversal,
    pseudocode=(
        Line("open", "judge(root, 1)"),
        Line("control", "judge(v, w), r = {p}(.|v):"),
        Line("control", "  for each draw {x} of v, from its own {q}, while w > 0:"),
        Line(
            "weigh",
            "    judge({x}, w' = min(1, w r({x}) / {q}({x})))",
            "w' = {weight}, w = {before}, r({x}) = {owed}, {q}({x}) = {carried}",
        ),
        Line("control", "    if S > 0, S = sum [w r - {q}]+:"),
        Line("residual", "      r, w = [w r - {q}]+ / S, S / (S + 1 - w)", "S = {mass}, w was {before}, w = {after}"),
        Line("dead", "    else: w = 0  # v cannot be accepted; never the root", "w was {before}"),
        Line("control", "  if v is not the root:"),
        Line("control", "    if u >= w:"),
        Line("reject", "      reject v and return", "u = {u}, w = {prob}"),
        Line("accept", "    accept v: no other is judged", "u = {u}, w = {prob}"),
        Line("sample", "  draw y from r", "r(y) = {chance}"),
        Line("commit", "  commit the path to v, then y, and stop"),
    ),
    stop_law=stop_law,
)
