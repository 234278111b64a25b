"""Exact laws by enumeration: whatever asks only its dice for randomness can be played out to every end.

A program is replayed once per outcome; drafting can be part of it. Nothing here knows a rule: the verifier that runs
live is the one that is enumerated.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

from specviz.core.dice import Dice, EnumeratingDice
from specviz.core.dist import Dist, Number, at, gap
from specviz.core.events import Commit, Event
from specviz.core.tree import DraftTree

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Tokens: TypeAlias = tuple[int, ...]
Law: TypeAlias = dict[H, Number]


def enumerate_outcomes(
    program: Callable[[EnumeratingDice], T], apart: DraftTree | None = None
) -> Iterator[tuple[Number, T]]:
    """Every way the program can go, with its probability.

    With `apart`, only the children in that tree are told apart when a token is drawn; all others are one, past the
    vocabulary.
    """
    choices: list[int] = []
    while True:
        world = EnumeratingDice(choices, apart)
        result = program(world)
        yield world.chance, result
        taken = world.taken
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        choices = [choice for choice, _ in taken]
        choices[-1] += 1


def law(program: Callable[[EnumeratingDice], H]) -> Law[H]:
    """The distribution of the program's result."""
    result: Law[H] = {}
    for chance, outcome in enumerate_outcomes(program):
        result[outcome] = result.get(outcome, 0) + chance
    return result


Verify: TypeAlias = Callable[[DraftTree, Sequence[Dist], Dice], Iterator[Event]]


def verdict(events: Iterable[Event]) -> Commit:
    """The last event, which is the verdict."""
    for event in events:
        if isinstance(event, Commit):
            return event
    raise ValueError("a verifier must end with a Commit, and this one did not")


def output(tree: DraftTree, commit: Commit) -> Tokens:
    """The tokens that a verdict commits."""
    return (*tree.text(commit.node), commit.token)


def continued(outputs: Mapping[Tokens, Number], target: Callable[[Tokens], Dist], length: int) -> Law[Tokens]:
    """The law of the first `length` tokens, when the target goes on where an output ends."""
    result: Law[Tokens] = {}
    open_ = dict(outputs)
    while open_:
        text, mass = open_.popitem()
        if len(text) >= length:
            result[text[:length]] = result.get(text[:length], 0) + mass
            continue
        after = target(text)
        for token in range(len(after)):
            if at(after, token) > 0:
                longer = (*text, token)
                open_[longer] = open_.get(longer, 0) + mass * at(after, token)
    return result


def total_variation(one: Mapping[H, Number], other: Mapping[H, Number]) -> Number:
    """Half the sum of the absolute differences."""
    return sum((gap(one.get(key, 0), other.get(key, 0)) for key in {**one, **other}), start=Fraction(0)) / 2


def drift(outputs: Mapping[Tokens, Number], target: Callable[[Tokens], Dist]) -> Number:
    """How far a law of outputs, continued by the target, is from the target's own: 0 if and only if it is lossless."""
    length = max(map(len, outputs))
    return total_variation(continued(outputs, target, length), continued({(): 1}, target, length))


def stop_law(verify: Verify, tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the probability that this rule stops there on this tree, by enumeration of its coins.

    Of what it draws only the children matter, so all other tokens count as one.
    """
    stops: list[Number] = [Fraction(0)] * len(tree)
    for chance, node in enumerate_outcomes(lambda dice: verdict(verify(tree, target, dice)).node, apart=tree):
        stops[node] += chance
    return stops


def expected_length(tree: DraftTree, stops: Sequence[Number]) -> Number:
    """The expected number of accepted drafted tokens."""
    return sum((depth * stop for depth, stop in zip(tree.depths, stops, strict=True)), start=Fraction(0))
