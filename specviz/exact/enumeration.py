"""Exact distributions by enumeration: a program that asks only its dice for randomness is replayed once per outcome.

Drafting can be part of the program. Nothing here knows a rule: the verifier that runs live is the one that is enumerated.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

from specviz.core.dice import Dice, EnumeratingDice
from specviz.core.dist import Dist, Number, at, gap
from specviz.core.events import Commit, Event
from specviz.core.tree import DraftTree
from specviz.texts import exact as texts

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Tokens: TypeAlias = tuple[int, ...]
Law: TypeAlias = dict[H, Number]

MOST_WORK = 2**28  # probabilities that a live step may read to enumerate one rule: a second or two, as nothing stops it
NODE_WORK = 4096  # what visiting a node costs beside reading its row, in probabilities


def enumerate_outcomes(
    program: Callable[[EnumeratingDice], T], tree: DraftTree | None = None
) -> Iterator[tuple[Number, T]]:
    """Every way the program can go, with its probability.

    With `tree`, tokens that are no children there count as one outcome, the number past the vocabulary.
    """
    choices: list[int] = []
    while True:
        dice = EnumeratingDice(choices, tree)
        result = program(dice)
        yield dice.probability, result
        branches = dice.branches
        while branches and branches[-1][0] + 1 == branches[-1][1]:
            branches.pop()
        if not branches:
            return
        choices = [branch for branch, _ in branches]
        choices[-1] += 1


def law(program: Callable[[EnumeratingDice], H]) -> Law[H]:
    """The distribution of the program's result."""
    result: Law[H] = {}
    for chance, outcome in enumerate_outcomes(program):
        result[outcome] = result.get(outcome, 0) + chance
    return result


Verify: TypeAlias = Callable[[DraftTree, Sequence[Dist], Dice], Iterator[Event]]


def verdict(events: Iterable[Event]) -> Commit:
    """The Commit among the events."""
    for event in events:
        if isinstance(event, Commit):
            return event
    raise ValueError(texts.NO_COMMIT)


def output(tree: DraftTree, commit: Commit) -> Tokens:
    """The tokens that a verdict commits."""
    return (*tree.text(commit.node), commit.token)


def continue_law(outputs: Mapping[Tokens, Number], target: Callable[[Tokens], Dist], length: int) -> Law[Tokens]:
    """The law of the first `length` tokens, where the target continues every shorter output."""
    result: Law[Tokens] = {}
    unfinished = dict(outputs)
    while unfinished:
        text, mass = unfinished.popitem()
        if len(text) >= length:
            result[text[:length]] = result.get(text[:length], 0) + mass
            continue
        after = target(text)
        for token in range(len(after)):
            if at(after, token) > 0:
                longer = (*text, token)
                unfinished[longer] = unfinished.get(longer, 0) + mass * at(after, token)
    return result


def total_variation(one: Mapping[H, Number], other: Mapping[H, Number]) -> Number:
    """Half the sum of the absolute differences."""
    return sum((gap(one.get(key, 0), other.get(key, 0)) for key in {**one, **other}), start=Fraction(0)) / 2


def drift(outputs: Mapping[Tokens, Number], target: Callable[[Tokens], Dist]) -> Number:
    """Total variation between a law of outputs, continued by the target, and the target's own: 0 where it is lossless."""
    length = max(map(len, outputs))
    return total_variation(continue_law(outputs, target, length), continue_law({(): 1}, target, length))


class TooManyOutcomes(ValueError):
    """An enumeration that would go past its budget, and has ended."""


def limit_outcomes(tree: DraftTree, target: Sequence[Dist]) -> int:
    """How many outcomes of verifying this tree may be enumerated while somebody waits: at least one."""
    return max(1, MOST_WORK // (len(tree) * (NODE_WORK + len(target[0]))))


def stop_law(verify: Verify, tree: DraftTree, target: Sequence[Dist], most: int | None = None) -> list[Number]:
    """For each node the probability that this rule stops there on this tree, by enumeration of its coins.

    Of the tokens it draws only the children matter, so all others count as one. An error if there are more than `most`.
    """
    stops: list[Number] = [Fraction(0)] * len(tree)
    outcomes = enumerate_outcomes(lambda dice: verdict(verify(tree, target, dice)).node, tree=tree)
    for count, (chance, node) in enumerate(outcomes):
        if count == most:
            raise TooManyOutcomes(texts.TOO_MANY_OUTCOMES.format(most=most))
        stops[node] += chance
    return stops


def expected_length(tree: DraftTree, stops: Sequence[Number]) -> Number:
    """The expected number of accepted drafted tokens."""
    return sum((depth * stop for depth, stop in zip(tree.depths, stops, strict=True)), start=Fraction(0))
