"""Top-down token-level rejection: judge the children of a node one by one, and go down into the first that is accepted.

Leviathan et al. (arXiv 2211.17192) and Chen et al. (arXiv 2302.01318) on a chain; on trees, SpecInfer (arXiv 2305.09781)
where children are drawn with replacement and Sequoia (arXiv 2402.12374) where they are drawn without. It is one rule,
because a draw carries the distribution it came from. The subtree of a rejected child is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number, at, cap, residual
from specviz.core.events import Commit, Event, Residual, Sample, Trial
from specviz.core.tree import DraftTree
from specviz.verify.read_ahead import read_rejections
from specviz.verify.record import Line, Rule


def topdown(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Descend while a child is accepted; where none is, the extra token comes from the residual."""
    read_rejections(tree.tokens, tree.draws, target)
    node = 0
    while True:
        outcome = yield from _judge_children(node, tree, target, dice)
        if not isinstance(outcome, int):
            break
        node = outcome
    token = dice.draw(node, outcome)
    yield Sample(node, outcome, token)
    yield Commit(node, token)


def _judge_children(node: int, tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Generator[Event, None, int | Dist]:
    """Judge the draws under one node: the child that was accepted, or else the residual there."""
    owed = target[node]
    for draw in tree.draws[node]:
        token = tree.tokens[draw.node]
        p, q = at(owed, token), at(draw.dist, token)
        flip = dice.flip(draw.node, cap(p / q))
        yield Trial(draw.node, flip, p, q)
        if flip.accepted:
            return draw.node
        left, mass = residual(owed, draw.dist)
        owed = left if mass > 0 else target[node]  # nothing left of it: only by rounding
        yield Residual(node, owed, mass, 1, 1)
    return owed


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    read_rejections(tree.tokens, tree.draws, target)
    return walk_down(tree, lambda node: _judge_children(node, tree, target, RejectingDice()))


def walk_down(tree: DraftTree, judge: Callable[[int], Iterable[Event]]) -> list[Number]:
    """Where a rule stops that goes from node to child: one walk, given what is judged at a node if all coins reject.

    A token that is drawn at a node, and was drafted there, leads on as an accepted child does; where nothing is drawn
    among the events of a node, verification stops.
    """
    stops: list[Number] = [0] * len(tree)
    stops[0] = 1  # parents come before children: what has reached a node is complete when its turn comes
    for node in range(len(tree)):
        for event in judge(node) if stops[node] else ():
            if isinstance(event, Trial):
                stops[event.node] += stops[node] * event.flip.prob
                stops[node] *= 1 - event.flip.prob
            elif isinstance(event, Sample):
                reached, drafted = stops[node], [at(event.dist, tree.tokens[child]) for child in tree.children[node]]
                for child, chance in zip(tree.children[node], drafted, strict=True):
                    stops[child] += reached * chance
                stops[node] = reached * max(1 - sum(drafted), 0)  # below 0 only by rounding
    return stops


COIN = "u = {u}, a = {prob}, r({x}) = {owed}, {q}({x}) = {carried}"
LINES = (
    Line("open", "v = root, r = {p}(.|v)"),
    Line("control", "while v has a next draw {x}, from its own {q}:"),
    Line("control", "  if u < a = min(1, r({x}) / {q}({x})):"),
    Line("accept", "    accept: v = {x}, r = {p}(.|v)", COIN),
    Line("control", "  else:"),
    Line("reject", "    reject {x} and skip all below it", COIN),
    Line("residual", "    r = [r - {q}]+ / S  # S = sum [r - {q}]+", "S = {mass}"),
    Line("sample", "draw y from r", "r(y) = {chance}"),
    Line("commit", "commit the path to v, then y"),
)

RULE = Rule(
    key="topdown",
    title="top-down",
    summary="Test the children of a node one by one, and go down into the first that is accepted.",
    paper="arXiv 2211.17192",
    lossless=True,
    needs="honest",
    verify=topdown,
    pseudocode=LINES,
    stop_law=stop_law,
)
