"""The only randomness: coins that accept or reject a node, and draws of a token.

The live dice are a pure function of what is asked: the k-th flip at a node of a step is the same number whichever
verifier asks for it, in whatever order. The enumerating dice, which `specviz.exact` replays, take every outcome in turn.
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
from specviz.texts import core as texts

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
    """Names for the numbers of one tree: the k-th flip and the k-th draw at every node."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, str]] = Counter()

    def __call__(self, node: int, kind: Literal["flip", "draw"]) -> Key:
        """The name of the next number of this kind at this node."""
        k = self._counts[node, kind]
        self._counts[node, kind] += 1
        return node, kind, k

    def foresee(self, node: int, kind: Literal["flip", "draw"], count: int) -> list[Key]:
        """The names that the next numbers of this kind at this node will have."""
        return [(node, kind, self._counts[node, kind] + k) for k in range(count)]


class SeededDice:
    """Dice for one tree: every number is a pure function of (role, seed, step, node, kind, k)."""

    def __init__(self, role: Role, seed: int, step: int) -> None:
        self._place = (role, seed, step)
        self._keys = Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        """Accept where the coin lies below the probability."""
        u = uniform(*self._place, *self._keys(node, "flip"))
        return Flip(prob, u, u < prob)

    def draw(self, node: int, dist: Dist) -> int:
        """The token where the running sum of the distribution passes the number."""
        return pick(dist, uniform(*self._place, *self._keys(node, "draw")))

    def foresee_draws(self, node: int, count: int) -> list[float]:
        """The numbers that the next draws at a node will use."""
        return [uniform(*self._place, *key) for key in self._keys.foresee(node, "draw", count)]


class ScriptedDice:
    """Dice that draw the given tokens one after the other and flip as the given dice do."""

    def __init__(self, dice: Dice, tokens: Sequence[int]) -> None:
        self._dice, self._tokens = dice, iter(tokens)

    def flip(self, node: int, prob: Number) -> Flip:
        """The coin of the given dice."""
        return self._dice.flip(node, prob)

    def draw(self, node: int, dist: Dist) -> int:
        """The next token of the script, if it can be drawn here."""
        token = next(self._tokens, None)
        if token is None or not 0 <= token < len(dist) or not at(dist, token) > 0:
            raise ValueError(texts.SCRIPTED_DRAW.format(token=token, node=node))
        return token


class RejectingDice:
    """Dice that reject every node; the token they draw is arbitrary."""

    def flip(self, node: int, prob: Number) -> Flip:
        """A coin that rejects."""
        return Flip(prob, None, False)

    def draw(self, node: int, dist: Dist) -> int:
        """Token 0."""
        return 0


class EnumeratingDice:
    """Dice for one replay of a program: they follow a list of choices, then take the first possible outcome each time.

    A question without a name gets a fresh number. A name stands for one number in [0, 1), known only to lie in an
    interval, and every question about it cuts that interval into the pieces of its outcomes. With `tree`, a drawn token
    is only compared with the children there: all other tokens are one outcome, the number past the vocabulary.
    """

    def __init__(self, choices: Sequence[int], tree: DraftTree | None) -> None:
        self._choices, self._tree = choices, tree
        self._intervals: dict[Hashable, tuple[Number, Number]] = {}
        self.branches: list[tuple[int, int]] = []  # for each question: which possible outcome, of how many
        self.probability: Number = Fraction(1)  # of this replay

    def flip(self, node: int, prob: Number, name: Hashable = None) -> Flip:
        return Flip(prob, None, self._choose(name, (prob, 1 - prob)) == 0)

    def draw(self, node: int, dist: Dist, name: Hashable = None) -> int:
        tree, size = self._tree, len(dist)
        tokens = range(size) if tree is None else sorted(tree.tokens[child] for child in tree.children[node])
        masses = [at(dist, token) for token in tokens]
        outcome = self._choose(name, masses if tree is None else [*masses, 1 - sum(masses)])
        return tokens[outcome] if outcome < len(tokens) else size

    def seeded(self, role: Role, seed: int, step: int) -> Dice:
        """Dice for one tree that name their numbers as `SeededDice` do in a live run."""
        return SeededEnumeratingDice(self, role, seed, step)

    def _choose(self, name: Hashable, masses: Sequence[Number]) -> int:
        return self._choose_fresh(masses) if name is None else self._choose_named(name, masses)

    def _choose_fresh(self, masses: Sequence[Number]) -> int:
        possible = [outcome for outcome, mass in enumerate(masses) if mass > 0]
        outcome = possible[self._branch(len(possible))]
        self.probability *= masses[outcome]
        return outcome

    def _choose_named(self, name: Hashable, masses: Sequence[Number]) -> int:
        low, high = self._intervals.get(name, (Fraction(0), Fraction(1)))
        pieces: list[tuple[int, Number, Number]] = []
        start: Number = 0
        for outcome, mass in enumerate(masses):
            left, right = max(low, start), min(high, start + mass)
            if mass > 0 and left < right:
                pieces.append((outcome, left, right))
            start += mass
        outcome, left, right = pieces[self._branch(len(pieces))]
        self.probability *= (right - left) / (high - low)
        self._intervals[name] = left, right
        return outcome

    def _branch(self, count: int) -> int:
        number = len(self.branches)
        branch = self._choices[number] if number < len(self._choices) else 0
        self.branches.append((branch, count))
        return branch


class SeededEnumeratingDice:
    """Enumerating dice for one tree that name their numbers as the live dice do: one name, one number."""

    def __init__(self, dice: EnumeratingDice, role: Role, seed: int, step: int) -> None:
        self._dice, self._place, self._keys = dice, (role, seed, step), Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        return self._dice.flip(node, prob, (*self._place, *self._keys(node, "flip")))

    def draw(self, node: int, dist: Dist) -> int:
        return self._dice.draw(node, dist, (*self._place, *self._keys(node, "draw")))


def uniform(*key: int | str) -> float:
    """A number in [0, 1) that depends on nothing but the key, the same on every machine."""
    digest = blake2b(repr(key).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) * 2.0**-53
