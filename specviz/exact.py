"""Exact laws by enumeration: whatever asks only its dice for randomness can be played out to every end.

A program is replayed once per outcome; drafting can be part of it. Nothing here knows a rule: the verifier that runs
live is the one that is enumerated.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

from specviz.dice import Dice, Flip, Keys, Role
from specviz.dist import Dist, Number, at, gap
from specviz.events import Commit, Event
from specviz.tree import DraftTree

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Tokens: TypeAlias = tuple[int, ...]
Law: TypeAlias = dict[H, Number]


def outcomes(program: Callable[[World], T], apart: DraftTree | None = None) -> Iterator[tuple[Number, T]]:
    """Every way the program can go, with its probability.

    With `apart`, only the children in that tree are told apart when a token is drawn; all others are one, past the
    vocabulary.
    """
    choices: list[int] = []
    while True:
        world = World(choices, apart)
        result = program(world)
        yield world.chance, result
        taken = world.taken
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        choices = [choice for choice, _ in taken]
        choices[-1] += 1


class World:
    """Dice that follow a list of choices and then take the first outcome each time. Every number they give is fresh.

    `seeded` makes dice that name their numbers as the live ones do: one name, one number. A number in [0, 1) is only
    known to lie in an interval, and every question cuts that into the pieces of its outcomes.
    """

    def __init__(self, choices: Sequence[int], apart: DraftTree | None) -> None:
        self._choices, self._apart = choices, apart
        self._known: dict[Hashable, tuple[Number, Number]] = {}
        self.taken: list[tuple[int, int]] = []  # which outcome, of how many
        self.chance: Number = Fraction(1)

    def flip(self, node: int, prob: Number, name: Hashable = None) -> Flip:
        return Flip(prob, None, self._ask(name, (prob, 1 - prob)) == 0)

    def draw(self, node: int, dist: Dist, name: Hashable = None) -> int:
        tree, size = self._apart, len(dist)
        tokens = range(size) if tree is None else sorted(tree.tokens[child] for child in tree.children[node])
        masses = [at(dist, token) for token in tokens]
        outcome = self._ask(name, masses if tree is None else [*masses, 1 - sum(masses)])
        return tokens[outcome] if outcome < len(tokens) else size

    def seeded(self, role: Role, seed: int, step: int) -> Dice:
        """What `SeededDice` are in the live run."""
        return _Named(self, (role, seed, step))

    def _ask(self, name: Hashable, masses: Sequence[Number]) -> int:
        if name is None:
            possible = [outcome for outcome, mass in enumerate(masses) if mass > 0]
            outcome = possible[self._choose(len(possible))]
            self.chance *= masses[outcome]
            return outcome
        low, high = self._known.get(name, (Fraction(0), Fraction(1)))
        pieces: list[tuple[int, Number, Number]] = []
        start: Number = 0
        for outcome, mass in enumerate(masses):
            left, right = max(low, start), min(high, start + mass)
            if mass > 0 and left < right:
                pieces.append((outcome, left, right))
            start += mass
        outcome, left, right = pieces[self._choose(len(pieces))]
        self.chance *= (right - left) / (high - low)
        self._known[name] = left, right
        return outcome

    def _choose(self, count: int) -> int:
        choice = self._choices[len(self.taken)] if len(self.taken) < len(self._choices) else 0
        self.taken.append((choice, count))
        return choice


class _Named:
    """Dice for one tree, in a world."""

    def __init__(self, world: World, where: tuple[Role, int, int]) -> None:
        self._world, self._where, self._keys = world, where, Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        return self._world.flip(node, prob, (*self._where, *self._keys(node, "flip")))

    def draw(self, node: int, dist: Dist) -> int:
        return self._world.draw(node, dist, (*self._where, *self._keys(node, "draw")))


def law(program: Callable[[World], H]) -> Law[H]:
    """The distribution of the program's result."""
    result: Law[H] = {}
    for chance, outcome in outcomes(program):
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
    for chance, node in outcomes(lambda dice: verdict(verify(tree, target, dice)).node, apart=tree):
        stops[node] += chance
    return stops


def expected_length(tree: DraftTree, stops: Sequence[Number]) -> Number:
    """The expected number of accepted drafted tokens."""
    return sum((depth * stop for depth, stop in zip(tree.depths, stops, strict=True)), start=Fraction(0))
