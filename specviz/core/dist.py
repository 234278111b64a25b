"""Distributions over the vocabulary, and the few operations that everything else is written with.

A distribution is a numpy array of exact fractions (dtype object), a numpy array of floats, or a torch tensor on any
device, which a `DeviceDist` holds. Only what all three can do is used, so the same lines of a verifier run on all of them.
Knows nothing of trees, coins or models, and never writes to a distribution that it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from fractions import Fraction
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, Protocol, Self, TypeAlias, TypeVar, cast, overload

import numpy as np

from specviz.core.device_dist import DeviceDist, ask_once, bare, hold_alike
from specviz.texts import core as texts

Number: TypeAlias = Fraction | float
P = ParamSpec("P")
R = TypeVar("R")
MOST_KEPT = 4096  # answers
SUM_TOLERANCE = 1e-5  # a float32 softmax over 150,000 tokens is off by about 1e-6


class Dist(Protocol):
    """A vector over the vocabulary that sums to 1 and is never written to: what numpy and torch have in common."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, token: int, /) -> Number: ...
    @overload
    def __getitem__(self, tokens: Dist | slice, /) -> Dist: ...
    def __setitem__(self, token: int | Dist, value: Number | Dist, /) -> None: ...
    def __add__(self, other: Self | Number, /) -> Self: ...
    def __sub__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self | Number, /) -> Self: ...
    def __rsub__(self, other: Number, /) -> Self: ...
    def __rmul__(self, other: Number, /) -> Self: ...
    def __truediv__(self, other: Self | Number, /) -> Self: ...
    def __pow__(self, exponent: int, /) -> Self: ...
    def __neg__(self) -> Self: ...
    def __gt__(self, other: Number, /) -> Self: ...
    def __and__(self, other: Self, /) -> Self: ...
    def clip(self, low: int, /) -> Self: ...
    @overload
    def sum(self) -> Number: ...
    @overload
    def sum(self, axis: int, /, *, keepdims: bool) -> Self: ...
    @overload
    def max(self) -> Number: ...
    @overload
    def max(self, axis: int, /, *, keepdims: bool) -> Self: ...
    def min(self) -> Number: ...
    def argmax(self) -> int: ...
    def cumsum(self, axis: int, /) -> Self: ...
    def argsort(self, *, stable: bool) -> Self: ...


def exact(values: Iterable[Fraction | int | str]) -> Dist:
    """An exact distribution from fractions, ints or strings such as "1/3"."""
    d = np.array([value if isinstance(value, Fraction) else Fraction(value) for value in values], dtype=object)
    d.setflags(write=False)
    return check_distribution(cast(Dist, d))


def floats(values: Iterable[float]) -> Dist:
    """A float64 distribution."""
    d = np.array([float(value) for value in values], dtype=np.float64)
    d.setflags(write=False)
    return check_distribution(cast(Dist, d))


def check_distribution(d: Dist) -> Dist:
    """The same vector, if it is a distribution."""
    least, mass = number(d.min()), total(d)
    if not least >= 0:
        raise ValueError(texts.NEGATIVE_PROBABILITY.format(got=least, token=int((-d).argmax())))
    if not (mass == 1 if is_exact(d) else gap(mass, 1) <= SUM_TOLERANCE):
        raise ValueError(texts.MASS_NOT_ONE.format(got=mass))
    return d


def is_exact(d: Dist) -> bool:
    """Whether the numbers are fractions."""
    d = bare(d)
    return isinstance(d, np.ndarray) and d.dtype.hasobject


def keep_exact(function: Callable[Concatenate[Dist, Dist, P], R]) -> Callable[Concatenate[Dist, Dist, P], R]:
    """The function, which keeps its answers in fractions: whoever enumerates coins asks again in every outcome."""
    answers: dict[Hashable, R] = {}

    @wraps(function)
    def ask(p: Dist, q: Dist, /, *details: P.args, **named: P.kwargs) -> R:
        if not is_exact(p):
            return function(p, q, *details, **named)
        numbers = tuple(at(d, token) for d in (p, q) for token in range(len(d)))
        key = (numbers, type(numbers[0]), *details, *named.items())  # an answer is in the kind of numbers of the question
        with suppress(KeyError):  # asked first, as another thread may clear them at any time
            return answers[key]
        if len(answers) >= MOST_KEPT:
            answers.clear()
        answer = answers[key] = function(p, q, *details, **named)
        return answer

    return ask


def number(x: Number) -> Number:
    """A plain fraction or float, whatever kind of scalar the array gave."""
    if isinstance(x, float):  # of numpy, too; asked first, because to ask for a fraction takes long
        return float(x)
    return x if isinstance(x, Fraction) else Fraction(x) if isinstance(x, int) else float(x)


def at(d: Dist, token: int) -> Number:
    """The probability of one token."""
    return number(d[token])


def total(v: Dist) -> Number:
    """The sum of a vector."""
    return number(v.sum())


def zeros(v: Dist) -> Dist:
    """1 where an entry is 0, else 0."""
    return 1 - (v > 0) * 1  # of a vector without negative entries


def positive_part(v: Dist) -> Dist:
    """[v]+ = max(v, 0), entry by entry."""
    return v.clip(0)


def residual(p: Dist, q: Dist, weight: Number = 1) -> tuple[Dist, Number]:
    """[weight * p - q]+ and its mass; normalised, unless there is nothing left of it."""
    if isinstance(p, DeviceDist):
        question = ("residual", q, weight) if isinstance(q, DeviceDist) else object()  # nobody else has that vector
        return p.answer(question, lambda vector: residual(vector, bare(q), weight))
    left = weight * p  # from here on in place: this vector is ours, and memory is what a large vocabulary costs
    left -= bare(q)
    left = positive_part(left)
    mass = total(left)
    if mass > 0:
        left /= mass
    return left, mass


def normalize(v: Dist) -> Dist:
    """v / sum(v)."""
    mass = total(v)
    if not mass > 0:
        raise ValueError(texts.NOTHING_TO_NORMALIZE.format(got=mass))
    return v / mass


def gap(x: Number, y: Number) -> Number:
    """|x - y|."""
    return x - y if x > y else y - x


def cap(x: Number) -> Number:
    """min(1, x), of the same kind of number."""
    return min(x, type(x)(1))


def point(like: Dist, token: int) -> Dist:
    """All mass on one token."""
    d = bare(like) * 0
    d[token] = one = Fraction(1) if is_exact(d) else 1.0
    return hold_alike(d, like, {token: one, "sum": one, "min": one * (len(d) == 1)})


@ask_once
def without(d: Dist, token: int) -> Dist:
    """The distribution given that it is not this token."""
    rest = d * 1
    rest[token] = 0
    return normalize(rest)


def overlap(p: Dist, q: Dist) -> Dist:
    """min(p, q), entry by entry."""
    return p - positive_part(p - q)


@ask_once
def pick(d: Dist, u: float) -> int:
    """The token where the running sum passes u in [0, 1): never one without probability."""
    running = d.cumsum(0)
    threshold = (Fraction(u) if is_exact(d) else u) * running[len(d) - 1]
    if above := int((running > threshold).sum()):
        return len(d) - above  # the first sum above it: there it grew
    return int((running[len(d) - 1] - running > 0).sum())  # in float32, u may round to 1: the last token there is


@ask_once
def top(d: Dist, count: int) -> list[int]:
    """The most probable tokens, at most `count`, none without probability; equals in order of their ids."""
    rest, tokens = d * 1, list[int]()
    while len(tokens) < count and rest[token := int(rest.argmax())] > 0:
        tokens.append(token)
        rest[token] = 0
    return tokens


@ask_once
def support(d: Dist) -> int:
    """How many tokens have a probability above zero."""
    return int((d > 0).sum())


def rough(d: Dist) -> Dist:
    """The distribution in floats, if it is exact."""
    return floats(float(at(d, token)) for token in range(len(d))) if is_exact(d) else d


@ask_once
def entropy(d: Dist) -> float:
    """The entropy in nats, a float even of an exact distribution."""
    v = rough(d)
    return -float(total(v * each("log", v + zeros(v))))  # 0 log 0 = 0


def each(name: Literal["exp", "log"], v: Dist) -> Dist:
    """A function of every entry, where torch has a method and numpy a function."""
    v = bare(v)
    method = getattr(v, name, None)
    return cast(Dist, method() if method else getattr(np, name)(v))
