"""What a rule would have said below a rejected node: the same coins, and no effect on the run.

A rule that weighs whole paths has no counterfactuals: before it rejects a node it has examined all nodes below it,
unless the path weight fell to 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, Flip
from specviz.core.dist import Dist, Number
from specviz.core.events import Event, Trial, Weigh
from specviz.core.tree import DraftTree, Draw
from specviz.exact.enumeration import Verify


def counterfactual_trials(
    verify: Verify, tree: DraftTree, target: Sequence[Dist], events: Sequence[Event], coins: Callable[[], Dice]
) -> tuple[Trial, ...]:
    """The trials of the rule in the subtrees of the nodes it rejected, and of those it would have rejected there."""
    if any(isinstance(event, Weigh) for event in events):
        return ()
    trials: list[Trial] = []
    rejected, read = _list_rejected(events), set[int]()
    for node in rejected:  # grows while it is read
        inside = tree.subtree(node)
        if len(inside) == 1 or node in read:
            continue
        read.add(node)
        below = verify(_extract_subtree(tree, inside), [target[v] for v in inside], _SubtreeDice(coins(), inside))
        found = [Trial(inside[event.node], event.flip, event.owed, event.q) for event in below if isinstance(event, Trial)]
        trials.extend(found)
        rejected.extend(_list_rejected(found))
    return tuple(trials)


def _list_rejected(events: Sequence[Event]) -> list[int]:
    accepted = {event.node for event in events if isinstance(event, Trial) and event.flip.accepted}
    return list(dict.fromkeys(event.node for event in events if isinstance(event, Trial) and event.node not in accepted))


def _extract_subtree(tree: DraftTree, inside: Sequence[int]) -> DraftTree:
    """The subtree of these nodes; the first of them becomes the root."""
    new = {node: number for number, node in enumerate(inside)}
    return DraftTree(
        tuple(tree.tokens[node] for node in inside),
        (None, *(new[parent] for node in inside[1:] if (parent := tree.parents[node]) is not None)),
        tuple(tuple(Draw(new[draw.node], draw.dist) for draw in tree.draws[node]) for node in inside),
        is_checked=True,
    )


@dataclass(frozen=True)
class _SubtreeDice:
    """The dice of a tree, asked by the node numbers of a subtree."""

    dice: Dice
    nodes: Sequence[int]

    def flip(self, node: int, prob: Number) -> Flip:
        return self.dice.flip(self.nodes[node], prob)

    def draw(self, node: int, dist: Dist) -> int:
        return self.dice.draw(self.nodes[node], dist)
