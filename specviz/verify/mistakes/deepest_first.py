"""Traversal with one mistake: nodes are judged level by level from the deepest, and not in post-order.

A node's siblings then lose their chance before it has used its own: its weight no longer says what is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at, cap, residual
from specviz.core.events import Commit, Dead, Event, Residual, Sample, Trial, Weigh
from specviz.core.tree import DraftTree, Draw
from specviz.verify.record import Line, Rule


def deepest_first(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Judge every draw, the deepest first; the root is always accepted."""
    owed, weights = list(target), dict[int, Number]({0: 1})
    for draw, parent in order_draws(tree):
        child = draw.node
        yield from weigh_path(tree, child, owed, weights)
        p, q = at(owed[parent], tree.tokens[child]), at(draw.dist, tree.tokens[child])
        flip = dice.flip(child, weights[child])
        yield Trial(child, flip, p, q)
        if flip.accepted:
            yield from stop_at(child, owed[child], dice)
            return
        (rest, mass), before = residual(owed[parent], draw.dist, weights[parent]), weights[parent]
        if mass > 0:
            owed[parent], weights[parent] = rest, mass / (mass + (1 - before))
            yield Residual(parent, rest, mass, before, weights[parent])
        elif parent:
            weights[parent] = 0
            yield Dead(parent, before)
        for node in tree.subtree(child):  # drawn once more, it is weighed anew
            weights.pop(node, None)
    yield from stop_at(0, owed[0], dice)


def order_draws(tree: DraftTree) -> list[tuple[Draw, int]]:
    """Every draw with its parent: all of the deepest level first, then the level above."""

    def list_below(node: int) -> Iterator[tuple[Draw, int]]:
        for draw in tree.draws[node]:
            yield from list_below(draw.node)
            yield draw, node

    return sorted(list_below(0), key=lambda pair: -tree.depths[pair[0].node])


def weigh_path(tree: DraftTree, node: int, owed: Sequence[Dist], weights: dict[int, Number]) -> Iterator[Event]:
    """The weights on the way down, from what has been rejected so far."""
    for child in tree.path(node)[1:]:
        parent, token = tree.parents[child] or 0, tree.tokens[child]
        if child not in weights:
            draw = next(draw for draw in tree.draws[parent] if draw.node == child)
            p, q = at(owed[parent], token), at(draw.dist, token)
            weights[child] = cap(weights[parent] * p / q)
            yield Weigh(child, weights[child], weights[parent], p, q)


def stop_at(node: int, owed: Dist, dice: Dice) -> Iterator[Event]:
    """Accept the path down to this node."""
    token = dice.draw(node, owed)
    yield Sample(node, owed, token)
    yield Commit(node, token)


RULE = Rule(
    key="deepest_first",
    title="deepest first",
    summary="Traversal, but nodes are judged level by level from the deepest, and not each subtree on its own.",
    paper="",
    lossless=False,
    needs="honest",
    verify=deepest_first,
    pseudocode=(
        Line("open", "w(root) = 1, r(v) = {p}(.|v) for every v"),
        Line("control", "for each draw {x} of a v, the deepest first:  # wrong"),
        Line(
            "weigh",
            "  w({x}) = min(1, w(v) r({x}) / {q}({x})), where it has none",
            "w({x}) = {weight}, w(v) = {before}, r({x}) = {owed}, {q}({x}) = {carried}",
        ),
        Line("accept", "  if u < w({x}): accept {x}, no other is judged", "u = {u}, w({x}) = {prob}"),
        Line("reject", "  else: reject {x}", "u = {u}, w({x}) = {prob}"),
        Line("control", "    if S > 0, S = sum [w(v) r(v) - {q}]+:"),
        Line("residual", "      r(v), w(v) = [w r - {q}]+ / S, S / (S + 1 - w)", "S = {mass}, w was {before}, w = {after}"),
        Line("dead", "    else: w(v) = 0  # unless v is the root", "w was {before}"),
        Line("sample", "draw y from r(v) of the accepted v, or of the root", "r(y) = {chance}"),
        Line("commit", "commit the path to v, then y"),
    ),
)
