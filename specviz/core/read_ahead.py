"""Read many numbers of many distributions on a device with one wait, before they are asked for one by one.

The answers are left with the distributions. In main memory a question costs nothing, so there nothing is read ahead.
What is computed here runs on numpy and torch alike; an index or a number that has to be sent to the device is sent once.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Sequence
from types import ModuleType
from typing import Any, TypeAlias, cast

import numpy as np

from specviz.core.device_dist import DeviceDist, bare, list_answers
from specviz.core.dist import Dist, Number, rough

Vector: TypeAlias = Any  # of either library, and of one or more dimensions: there is no protocol for many rows


def find_remote(dists: Iterable[Dist]) -> list[DeviceDist]:
    """Those that remember answers, none twice."""
    return list(dict.fromkeys(cast(DeviceDist, d) for d in dists if isinstance(d, DeviceDist)))


def find_library(vector: Vector) -> ModuleType:
    """Numpy or torch, whichever made it: both have the few functions that are no methods."""
    return sys.modules["torch"] if type(vector).__module__ == "torch" else np


def stack(parts: Sequence[Vector]) -> Vector:
    """Vectors as the rows of one matrix, or numbers on a device as one vector."""
    vectors = [bare(part) for part in parts]
    return find_library(vectors[0]).stack(vectors)


def join(parts: Sequence[Vector], axis: int) -> Vector:
    """Matrices side by side or one below the other."""
    return find_library(parts[0]).concatenate(parts, axis)


def send(values: Sequence[object], like: Vector, dtype: object = None) -> Vector:
    """These numbers as a vector or matrix where another one is."""
    return find_library(like).asarray(values, dtype=dtype, device=like.device)


def receive(columns: Sequence[Vector]) -> list[list[Number]]:
    """The numbers of vectors of equal length, with one wait."""
    return cast("list[list[Number]]", stack(columns).tolist())


def fill(mass: Vector) -> Vector:
    """What may be divided by: the same, and 1 instead of 0."""
    return mass + (mass == 0)


def read_probabilities(questions: Iterable[tuple[Dist, Iterable[int]]]) -> None:
    """The probabilities of some tokens of each distribution."""
    wanted: dict[DeviceDist, dict[int, None]] = {}
    for d, tokens in questions:
        if isinstance(d, DeviceDist):
            new = [token for token in tokens if token not in list_answers(d)]
            wanted.setdefault(cast(DeviceDist, d), {}).update(dict.fromkeys(new))
    places = [(row, token) for row, tokens in enumerate(wanted.values()) for token in tokens]
    if not places:
        return
    rows = stack(list(wanted))
    index = send(list(zip(*places, strict=True)), rows)
    found = receive([rows[index[0], index[1]]])[0]
    dists = list(wanted)
    for (row, token), chance in zip(places, found, strict=True):
        dists[row].answers[token] = chance


def read_tops(dists: Sequence[Dist], counts: Sequence[int]) -> None:
    """The most probable tokens, so many of each distribution, with their probabilities; and what a check of it asks."""
    places = [(cast(DeviceDist, d), count) for d, count in zip(dists, counts, strict=True) if isinstance(d, DeviceDist)]
    wanted = {d: count for d, count in places if count and ("top", count) not in d.answers}
    if not wanted:
        return
    rest = stack(list(wanted))  # [distributions, vocabulary], ours
    columns = [find_least(rest), rest.sum(-1)]
    row = list_rows(rest)
    for _ in range(min(max(wanted.values()), rest.shape[-1])):
        tokens = rest.argmax(-1)
        columns += [tokens, rest[row, tokens]]
        rest[row, tokens] = 0
    least, mass, *found = receive(columns)
    for i, (d, count) in enumerate(wanted.items()):
        tokens, chances = ([column[i] for column in columns] for columns in (found[::2], found[1::2]))
        likely: dict[Hashable, Number] = {
            int(token): chance for token, chance in zip(tokens, chances, strict=True) if chance > 0
        }
        d.answers |= likely
        d.answers |= {"min": least[i], "max": chances[0], "sum": mass[i], ("top", count): [*likely][:count]}


def list_rows(rows: Vector) -> Vector:
    """The numbers of the rows, as an index."""
    return find_library(rows).arange(len(rows), device=rows.device)


def find_least(rows: Vector) -> Vector:
    """The smallest entry of each row."""
    least = rows.min(-1)
    return getattr(least, "values", least)  # torch's minimum comes with its place


def read_entropies(dists: Iterable[Dist]) -> None:
    """The entropies, in nats."""
    wanted = [d for d in find_remote(dists) if ("entropy",) not in d.answers]
    if wanted:
        rows = stack([rough(cast(Dist, d)) for d in wanted])
        logarithms = find_library(rows).log(fill(rows))
        for d, negative in zip(wanted, receive([(rows * logarithms).sum(-1)])[0], strict=True):
            d.answers["entropy",] = -float(negative)


def count_above(dists: Sequence[Dist], factors: Sequence[Number], least: Number) -> list[int]:
    """For each distribution how many of its entries, times a factor, are larger than `least`."""
    if not find_remote(dists):
        return [int((d * factor > least).sum()) for d, factor in zip(dists, factors, strict=True)]
    rows = stack(dists)
    inside = rows * send(factors, rows, rows.dtype)[:, None] > least
    return [int(count) for count in receive([inside.sum(-1)])[0]]
