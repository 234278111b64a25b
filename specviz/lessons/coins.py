"""What a rule does for every possible coin: its tests on one tree, as a tree of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from specviz.core.dice import Flip
from specviz.core.dist import Dist, Number
from specviz.core.events import Commit
from specviz.core.tree import DraftTree
from specviz.verify import Rule


@dataclass(frozen=True)
class Ended:
    """The rule has ended: how many drafted tokens it accepts, and the path."""

    accepted: int
    path: tuple[int, ...]


@dataclass(frozen=True)
class Tested:
    """A coin is flipped for a node: below `chance` it is accepted."""

    node: int
    chance: float
    then: tuple[Outcome, Outcome]  # if it is rejected, and if it is accepted


Outcome: TypeAlias = Ended | Tested


class _Script:
    """Dice whose coins come out as told; the first flip that nobody told of ends the program."""

    def __init__(self, outcomes: Sequence[bool]) -> None:
        self._outcomes, self._next = outcomes, 0

    def flip(self, node: int, prob: Number) -> Flip:
        if prob in (0, 1):
            return Flip(prob, None, prob == 1)
        if self._next == len(self._outcomes):
            raise _Untold(node, prob)
        self._next += 1
        return Flip(prob, None, self._outcomes[self._next - 1])

    def draw(self, node: int, dist: Dist) -> int:
        return max(range(len(dist)), key=lambda token: float(dist[token]))  # any token that can come


class _Untold(Exception):
    """A coin that the script does not have."""

    def __init__(self, node: int, prob: Number) -> None:
        super().__init__(node)
        self.node, self.prob = node, prob


def follow_coins(rule: Rule, tree: DraftTree, target: Sequence[Dist], told: tuple[bool, ...] = ()) -> Outcome:
    """Every course that a rule can take on this tree. Only for rules that decide by coins alone, one for each node."""
    try:
        *_, last = rule.verify(tree, target, _Script(told))
    except _Untold as untold:
        then = (follow_coins(rule, tree, target, (*told, False)), follow_coins(rule, tree, target, (*told, True)))
        return Tested(untold.node, float(untold.prob), then)
    assert isinstance(last, Commit)
    return Ended(tree.depths[last.node], tuple(tree.path(last.node)))


def follow_chain(chances: Sequence[float]) -> Outcome:
    """Every course of top-down on a chain, whose tests do not depend on another: the chance of each token, in order."""
    outcome: Outcome = Ended(len(chances), tuple(range(len(chances) + 1)))
    for node in range(len(chances), 0, -1):
        rejected = Ended(node - 1, tuple(range(node)))
        outcome = Tested(node, chances[node - 1], (rejected, outcome))
    return outcome


def list_nodes(outcome: Outcome) -> set[int]:
    """The nodes for which a coin may be flipped."""
    if isinstance(outcome, Ended):
        return set()
    return {outcome.node} | list_nodes(outcome.then[0]) | list_nodes(outcome.then[1])


def end(outcome: Outcome, coins: dict[int, float]) -> Ended:
    """Where the rule ends with these coins."""
    while isinstance(outcome, Tested):
        outcome = outcome.then[coins[outcome.node] < outcome.chance]
    return outcome
