"""A distribution on a device that remembers what was read of it, because there every question waits for the device.

A rule asks for one number after the other. `read_ahead` foresees such questions and answers many of them with one wait;
what it does not foresee is asked for when its turn comes. So it decides when a number is read, and never which.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from specviz.core.dist import Dist, Number

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class DeviceDist:
    """A vector with the answers to the questions it was asked; what is computed from it is a plain vector again."""

    __slots__ = ("answers", "vector")
    __array_ufunc__ = None  # numpy leaves the operators to the methods here

    def __init__(self, vector: Dist, answers: dict[Hashable, Any] | None = None) -> None:
        self.vector = vector
        self.answers: dict[Hashable, Any] = {} if answers is None else answers

    def answer(self, question: Hashable, ask: Callable[[Dist], R]) -> R:
        """The answer to a question: the one it got before, or else what is asked of the vector now."""
        if question not in self.answers:
            self.answers[question] = _hold(ask(self.vector), type(self.vector))
        return cast(R, self.answers[question])

    def __len__(self) -> int:
        return len(self.vector)

    def __getitem__(self, token: int | Dist) -> Number | Dist:
        return self.answer(token, lambda v: _plain(v[token])) if isinstance(token, int) else self.vector[token]

    def sum(self) -> Number:
        """The sum of the entries."""
        return self.answer("sum", lambda v: _plain(v.sum()))

    def min(self) -> Number:
        """The smallest entry."""
        return self.answer("min", lambda v: _plain(v.min()))

    def max(self) -> Number:
        """The largest entry."""
        return self.answer("max", lambda v: _plain(v.max()))

    def argmax(self) -> int:
        """The place of the largest entry."""
        return self.answer("argmax", lambda v: int(v.argmax()))

    def cumsum(self, axis: int) -> Dist:
        """The running sums."""
        return self.vector.cumsum(axis)

    def argsort(self, *, stable: bool) -> Dist:
        """The places of the entries in rising order."""
        return self.vector.argsort(stable=stable)

    def clip(self, low: int) -> Dist:
        """The entries, none below `low`."""
        return self.vector.clip(low)

    def __add__(self, other: Dist | Number) -> Dist:
        return self.vector + bare(other)

    def __radd__(self, other: Dist | Number) -> Dist:
        return self.vector + other

    def __sub__(self, other: Dist) -> Dist:
        return self.vector - bare(other)

    def __rsub__(self, other: Dist | Number) -> Dist:
        return other - self.vector

    def __mul__(self, other: Dist | Number) -> Dist:
        return self.vector * bare(other)

    def __rmul__(self, other: Dist | Number) -> Dist:
        return self.vector * other

    def __truediv__(self, other: Dist | Number) -> Dist:
        return self.vector / bare(other)

    def __pow__(self, exponent: int) -> Dist:
        return self.vector**exponent

    def __neg__(self) -> Dist:
        return -self.vector

    def __gt__(self, other: Number) -> Dist:
        return self.vector > other


def keep_answers(dists: Sequence[Dist]) -> list[Dist]:
    """The same distributions, of which those that are not in main memory remember what was read of them."""
    return [d if isinstance(d, np.ndarray) else cast("Dist", DeviceDist(d)) for d in dists]


def bare(d: T) -> T:
    """The vector itself."""
    return cast(T, d.vector) if isinstance(d, DeviceDist) else d


def list_answers(d: Dist) -> dict[Hashable, Any]:
    """What is remembered of a distribution that is known to be on a device."""
    return cast(DeviceDist, d).answers


def hold_alike(d: Dist, like: Dist, answers: dict[Hashable, Any] | None = None) -> Dist:
    """A vector that remembers answers, these from the start, if the one it was computed from does."""
    return cast("Dist", DeviceDist(d, answers)) if isinstance(like, DeviceDist) else d


def ask_once(function: Callable[Concatenate[Dist, P], R]) -> Callable[Concatenate[Dist, P], R]:
    """The function, which asks a distribution on a device the same question only once."""

    @wraps(function)
    def ask(d: Dist, /, *details: P.args, **named: P.kwargs) -> R:
        if not isinstance(d, DeviceDist):
            return function(d, *details, **named)
        return d.answer((function.__name__, *details, *named.items()), lambda vector: function(vector, *details, **named))

    return ask


def _hold(answer: R, kind: type) -> R:
    """An answer in which vectors remember answers, too."""
    if isinstance(answer, kind):
        return cast(R, DeviceDist(cast("Dist", answer)))
    return cast(R, tuple(_hold(part, kind) for part in answer)) if isinstance(answer, tuple) else answer


def _plain(x: Number) -> Number:
    """A number in main memory."""
    return x if isinstance(x, Fraction) else float(x)
