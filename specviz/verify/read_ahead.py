"""Compute what the coins of a tree will be compared with, many draws at a time, and read it with one wait.

It foresees that every coin rejects: a coin that accepts only ends the questions at a node. No rule is written here. A rule
finds an answer by the very numbers it has computed, so one that does something else asks the device itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from specviz.core.device_dist import DeviceDist, list_answers
from specviz.core.dist import Dist, Number, positive_part
from specviz.core.read_ahead import Vector, fill, join, read_entropies, read_probabilities, stack
from specviz.core.tree import DraftTree, Draw


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A node whose draws are rejected one after the other: residual and path weight now, and the draws to come."""

    owed: DeviceDist
    weight: Vector  # one number on the device
    draws: Sequence[Draw]


@dataclass(frozen=True, slots=True, eq=False)
class Rejection:
    """A draw that is rejected, and the residual that is left then."""

    owed: DeviceDist
    carried: DeviceDist
    token: int
    left: DeviceDist

    def answer(self, numbers: Sequence[Number], weigh: bool) -> None:
        """Leave p, q, the weight before and the mass where a rule asks for them.

        A residual that was known already shares its answers with this one. With weights this one takes its place, because
        the weights that were computed from it are found by their last digit.
        """
        p, q, weight, mass = numbers
        self.owed.answers[self.token], self.carried.answers[self.token] = p, q
        question = ("residual", self.carried, weight)
        if question in self.owed.answers:
            self.left.answers = self.owed.answers[question][0].answers
        if weigh or question not in self.owed.answers:
            self.owed.answers[question] = self.left, mass


def read_rejections(
    tokens: Sequence[int], draws: Sequence[Sequence[Draw]], target: Sequence[Dist], weigh: bool = False
) -> None:
    """For every draw of a tree p and q of its token, and the residual that its rejection leaves, with its mass.

    With `weigh` nodes have path weights: from 1 at the root, each enters a draw and is changed by its rejection.
    """
    if not isinstance(target[0], DeviceDist):
        return
    if not all(isinstance(draw.dist, DeviceDist) for under in draws for draw in under):
        return
    one = _remote(target[0]).vector[:1] * 0 + 1
    waiting = {
        node: Visit(_remote(target[node]), one[0], under)
        for node, under in enumerate(draws)
        if under and _is_new(("rejections", weigh, under[0].dist), target[node])
    }
    visits = [waiting.pop(node) for node in ([0] if weigh else list(waiting)) if node in waiting]
    rounds = list(_reject(visits, waiting, tokens, weigh))
    if rounds:
        found = join([numbers for _, numbers in rounds], 1).T.tolist()
        for rejection, numbers in zip((one for batch, _ in rounds for one in batch), found, strict=True):
            rejection.answer(numbers, weigh)


def _reject(
    visits: list[Visit], waiting: dict[int, Visit], tokens: Sequence[int], weigh: bool
) -> Iterator[tuple[list[Rejection], Vector]]:
    """Reject the next draw of every node that is visited, until none has draws; with weights, enter the nodes below."""
    while visits := [visit for visit in visits if visit.draws]:
        batch = [visit.draws[0] for visit in visits]
        owed, carried = [visit.owed for visit in visits], [_remote(draw.dist) for draw in batch]
        p, q = (
            stack([d.vector[tokens[draw.node]] for d, draw in zip(dists, batch, strict=True)]) for dists in (owed, carried)
        )
        weight = stack([visit.weight for visit in visits])
        left: Vector = positive_part(weight[:, None] * stack(owed) - stack(carried))  # [visits, vocabulary]
        mass = left.sum(-1)
        rests = [DeviceDist(rest) for rest in left / fill(mass)[:, None]]
        places = zip(owed, carried, (tokens[draw.node] for draw in batch), rests, strict=True)
        yield [Rejection(*place) for place in places], stack([p, q, weight, mass])
        entered, after = ((weight * p / q).clip(max=1), mass / fill(mass + (1 - weight))) if weigh else (weight, weight)
        opened = [
            replace(waiting.pop(draw.node), weight=own)
            for draw, own in zip(batch, entered, strict=True)
            if draw.node in waiting
        ]
        moved = zip(rests, after, visits, strict=True)
        visits = [*(Visit(rest, own, visit.draws[1:]) for rest, own, visit in moved), *opened]


def _is_new(question: tuple[object, ...], owed: Dist) -> bool:
    """Whether this was not read ahead here before; from now on it was."""
    answers = list_answers(owed)
    is_new = question not in answers
    answers[question] = True
    return is_new


def _remote(d: Dist) -> DeviceDist:
    """What is known to be on a device."""
    return cast(DeviceDist, d)


def read_trials(tree: DraftTree, target: Sequence[Dist], entropies: bool = False) -> None:
    """For every draw of a tree p and q of its token; if asked for, the target's entropy at every node that has draws."""
    if isinstance(target[0], DeviceDist):
        read_entropies(target[node] for node, under in enumerate(tree.draws) if under and entropies)
        draws = [(target[node], draw) for node, under in enumerate(tree.draws) for draw in under]
        read_probabilities((d, [tree.tokens[draw.node]]) for p, draw in draws for d in (p, draw.dist))
