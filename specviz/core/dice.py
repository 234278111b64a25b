"""The only randomness: coins that accept or refuse a node, and draws of a token.

The live dice are a pure function of what is asked: the k-th flip at a node of a step is the same number whichever
verifier asks for it, in whatever order. `specviz.exact` has dice of its own, which take every outcome in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from typing import Literal, Protocol, TypeAlias

from specviz.core.dist import Dist, Number, at, pick
from specviz.core.tree import DraftTree

Role: TypeAlias = Literal["tree", "coin"]
Key: TypeAlias = tuple[int, str, int]  # node, "flip" or "draw", how many of these this node had before


@dataclass(frozen=True, slots=True)
class Flip:
    """One coin: the probability to accept, the coin u (None where outcomes are enumerated or certain), the outcome."""

    prob: Number
    u: float | None
    accepted: bool


class Dice(Protocol):
    """What drafting and verification ask for their randomness."""

    def flip(self, node: int, prob: Number) -> Flip:
        """A coin that accepts `node` with probability `prob`."""
        ...

    def draw(self, node: int, dist: Dist) -> int:
        """A token that follows `node`, drawn from `dist`."""
        ...


class Keys:
    """Names each number that is asked for: the k-th flip, and the k-th draw, at every node of one tree."""

    def __init__(self) -> None:
        self._asked: Counter[tuple[int, str]] = Counter()

    def __call__(self, node: int, kind: Literal["flip", "draw"]) -> Key:
        """The name of the next number of this kind at this node."""
        k = self._asked[node, kind]
        self._asked[node, kind] += 1
        return node, kind, k


class SeededDice:
    """Dice for one tree: every number is a pure function of (role, seed, step, node, kind, k)."""

    def __init__(self, role: Role, seed: int, step: int) -> None:
        self._where = (role, seed, step)
        self._keys = Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        """Accept where the coin lies below the probability."""
        u = uniform(*self._where, *self._keys(node, "flip"))
        return Flip(prob, u, u < prob)

    def draw(self, node: int, dist: Dist) -> int:
        """The token at the coin's place in the running sum."""
        return pick(dist, uniform(*self._where, *self._keys(node, "draw")))


class ScriptedDice:
    """Dice that draw these tokens one after the other, and flip as others do: for a tree that is given."""

    def __init__(self, dice: Dice, tokens: Sequence[int]) -> None:
        self._dice, self._tokens = dice, iter(tokens)

    def flip(self, node: int, prob: Number) -> Flip:
        """The other dice's coin."""
        return self._dice.flip(node, prob)

    def draw(self, node: int, dist: Dist) -> int:
        """The next token of the script, if it can be drawn here."""
        token = next(self._tokens, None)
        if token is None or not 0 <= token < len(dist) or not at(dist, token) > 0:
            raise ValueError(f"the script draws {token} under node {node}, which has no probability there")
        return token


class RejectingDice:
    """Refuses every node. What is drawn does not matter: the walk is over then."""

    def flip(self, node: int, prob: Number) -> Flip:
        """A coin that comes down on the other side."""
        return Flip(prob, None, False)

    def draw(self, node: int, dist: Dist) -> int:
        """Some token."""
        return 0


class EnumeratingDice:
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
        return _SharedNumbers(self, (role, seed, step))

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


class _SharedNumbers:
    """Dice for one tree, in a world."""

    def __init__(self, world: EnumeratingDice, where: tuple[Role, int, int]) -> None:
        self._world, self._where, self._keys = world, where, Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        return self._world.flip(node, prob, (*self._where, *self._keys(node, "flip")))

    def draw(self, node: int, dist: Dist) -> int:
        return self._world.draw(node, dist, (*self._where, *self._keys(node, "draw")))


def uniform(*key: int | str) -> float:
    """A number in [0, 1) that depends on nothing but the key, the same on every machine."""
    digest = blake2b(repr(key).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) * 2.0**-53
