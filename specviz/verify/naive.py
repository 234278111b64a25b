"""Naive match: draw the next token from the target alone, and go down if it happens to have been drafted.

Lossless on any tree at all, because the draft never touches the draw. (Called NSS in arXiv 2602.16994.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number
from specviz.core.events import Commit, Event, Sample
from specviz.core.tree import DraftTree
from specviz.verify.read_ahead import read_trials
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import walk_down


def naive(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Sample from the target at every node on the way, until the token has no node."""
    node = 0
    while True:
        token = dice.draw(node, target[node])
        yield Sample(node, target[node], token)
        child = tree.child(node, token)
        if child is None:
            yield Commit(node, token)
            return
        node = child


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    read_trials(tree, target)
    return walk_down(tree, lambda node: [Sample(node, target[node], RejectingDice().draw(node, target[node]))])


RULE = Rule(
    key="naive",
    title="naive match",
    summary="Draw each token from the target, and go down as long as it was drafted.",
    paper="arXiv 2305.09781",
    lossless=True,
    needs="any",
    verify=naive,
    pseudocode=(
        Line("open", "v = root"),
        Line("control", "repeat:"),
        Line("sample", "  draw y from {p}(.|v)", "{p}(y) = {chance}"),
        Line("control", "  if y was drafted under v: go on at v = y"),
        Line("commit", "  commit the path to v, then y, and stop"),
    ),
    stop_law=stop_law,
)
