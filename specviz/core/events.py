"""What a verifier says, at the line where it decides. One class per event; the last one is always a single Commit.

The same classes stand in a trace, with a short list of probabilities in the place of D, the full distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from specviz.core.dice import Flip
from specviz.core.dist import Dist, Number

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Weigh:
    """The weight of the whole path down to `node`: min(1, before * p / q), `before` being its parent's weight now.

    `owed` is the probability of the node's token in its parent's residual, which before the first rejection there is the
    target's p; q is what its draw carries.
    """

    node: int
    weight: Number
    before: Number
    owed: Number
    q: Number


@dataclass(frozen=True, slots=True)
class Trial:
    """A coin decided on `node`. `owed` and q as in Weigh."""

    node: int
    flip: Flip
    owed: Number
    q: Number


@dataclass(frozen=True, slots=True)
class Residual(Generic[D]):
    """After a refusal below `node`: what the target is still owed there, the mass S it had before it was normalised,

    and the weight of the path down to `node` before and after (1 and 1 for a rule that carries none).
    """

    node: int
    dist: D
    mass: Number
    before: Number
    after: Number


@dataclass(frozen=True, slots=True)
class Dead:
    """Nothing is owed at `node` any more: its path cannot be accepted, and what is left below it is skipped."""

    node: int
    before: Number


@dataclass(frozen=True, slots=True)
class Sample(Generic[D]):
    """A token was drawn from the distribution that the target is owed at `node`."""

    node: int
    dist: D
    token: int


@dataclass(frozen=True, slots=True)
class Commit:
    """The verdict: the path down to `node` is kept, and `token` follows it."""

    node: int
    token: int


@dataclass(frozen=True, slots=True)
class Discount:
    """K-SEQ at `node`: accept a child with min(1, P / (rho * Q)); beta = sum min(P / rho, Q)."""

    node: int
    rho: Number
    beta: Number


@dataclass(frozen=True, slots=True)
class Choose(Generic[D]):
    """GBV at `node`: the walk goes on to `child`; `dist` is the law of that choice, and stands in for Q."""

    node: int
    child: int
    dist: D


@dataclass(frozen=True, slots=True)
class Threshold:
    """Typical acceptance at `node`: a child passes where P is above `least`."""

    node: int
    least: float


Event: TypeAlias = Weigh | Trial | Residual[Dist] | Dead | Sample[Dist] | Commit | Discount | Choose[Dist] | Threshold
