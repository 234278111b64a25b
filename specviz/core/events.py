"""What a verifier yields at the line where it decides. One class per event; the last event is always a single Commit.

A trace holds the same classes, with a short list of probabilities where D, the full distribution, stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from specviz.core.dice import Flip
from specviz.core.dist import Dist, Number

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Weigh:
    """The path weight of `node`: min(1, before * owed / q), where `before` is the weight of its parent now.

    `owed` is the probability of the node's token in its parent's residual (before the first rejection there: the
    target's p), and q its probability in the distribution that its draw carries.
    """

    node: int
    weight: Number
    before: Number
    owed: Number
    q: Number


@dataclass(frozen=True, slots=True)
class Trial:
    """A coin decided on `node`. `owed` and q as in Weigh; for a rule that tests every child against p, `owed` is p."""

    node: int
    flip: Flip
    owed: Number
    q: Number


@dataclass(frozen=True, slots=True)
class Residual(Generic[D]):
    """A draw under `node` was rejected: `dist` is the residual there, `mass` its sum S before it was normalised.

    Where rounding leaves a mass of 0, `dist` is what takes its place. `before` and `after` are the path weight of `node`,
    or what the rule compares its coin with then (1 and 1 for a rule that has no path weights).
    """

    node: int
    dist: D
    mass: Number
    before: Number
    after: Number


@dataclass(frozen=True, slots=True)
class Dead:
    """The residual at `node` is empty: its path weight drops to 0, and its remaining descendants are skipped."""

    node: int
    before: Number


@dataclass(frozen=True, slots=True)
class Sample(Generic[D]):
    """A token was drawn at `node`, from the residual there or from the target's p."""

    node: int
    dist: D
    token: int


@dataclass(frozen=True, slots=True)
class Commit:
    """The verdict: the path down to `node` is accepted, and `token` is the extra token after it."""

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
    """GBV at `node`: the walk continues to `child`; `dist` is the distribution of that choice, which replaces q."""

    node: int
    child: int
    dist: D


@dataclass(frozen=True, slots=True)
class Threshold:
    """Typical acceptance at `node`: a child passes where P is above `least`."""

    node: int
    least: float


Event: TypeAlias = Weigh | Trial | Residual[Dist] | Dead | Sample[Dist] | Commit | Discount | Choose[Dist] | Threshold
