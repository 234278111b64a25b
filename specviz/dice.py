"""The only randomness: coins that accept or refuse a node, and draws of a token.

The live dice are a pure function of what is asked: the k-th flip at a node of a step is the same number whichever
verifier asks for it, in whatever order. `specviz.exact` has dice of its own, which take every outcome in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, Protocol, TypeAlias

from specviz.dist import Dist, Number, at, pick

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


def uniform(*key: int | str) -> float:
    """A number in [0, 1) that depends on nothing but the key, the same on every machine."""
    digest = blake2b(repr(key).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) * 2.0**-53
