"""Counters, histograms and gauges in Prometheus' text format. Knows nothing of what they count.

Labels take values from the code only, never from a visitor: so no figure can grow without bound. Every method may be called
from any thread.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Protocol

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metric(Protocol):
    """What can be written."""

    def write(self) -> Iterator[str]:
        """Its lines."""
        ...


class Counter:
    """How often something happened, for each value of its labels; it only grows."""

    def __init__(self, name: str, meaning: str, *labels: str) -> None:
        self.name, self.meaning, self.labels = name, meaning, labels
        self._values: dict[tuple[tuple[str, str], ...], float] = {}
        self._lock = threading.Lock()

    def add(self, amount: float = 1, **labels: str) -> None:
        """It happened once more, or so often."""
        key = tuple((name, labels[name]) for name in self.labels)
        with self._lock:
            self._values[key] = self._values.get(key, 0) + amount

    def total(self) -> float:
        """How often it happened altogether."""
        with self._lock:
            return sum(self._values.values())

    def write(self) -> Iterator[str]:
        """Its lines; one without labels begins at 0."""
        with self._lock:
            values = dict(self._values) if self.labels else {(): 0.0} | self._values
        yield from _head(self.name, self.meaning, "counter")
        for labels, value in sorted(values.items()):
            yield _line(self.name, labels, value)


class Histogram:
    """How many values lie below each bound."""

    def __init__(self, name: str, meaning: str, bounds: Sequence[float] = SECONDS) -> None:
        self.name, self.meaning, self.bounds = name, meaning, bounds
        self._counts, self._sum = [0] * (len(bounds) + 1), 0.0
        self._lock = threading.Lock()

    def add(self, value: float) -> None:
        """One value more."""
        with self._lock:
            self._counts[bisect_left(self.bounds, value)] += 1
            self._sum += value

    def write(self) -> Iterator[str]:
        """Its lines: each bucket counts those below it too, as the format has it."""
        with self._lock:
            counts, total = list(accumulate(self._counts)), self._sum
        yield from _head(self.name, self.meaning, "histogram")
        for bound, count in zip((*self.bounds, float("inf")), counts, strict=True):
            yield _line(f"{self.name}_bucket", (("le", "+Inf" if bound == float("inf") else f"{bound:g}"),), count)
        yield _line(f"{self.name}_sum", (), total)
        yield _line(f"{self.name}_count", (), counts[-1])


class Gauge:
    """What something is now."""

    def __init__(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        self.name, self.meaning, self.read = name, meaning, read

    def write(self) -> Iterator[str]:
        """Its lines."""
        yield from _head(self.name, self.meaning, "gauge")
        yield _line(self.name, (), self.read())


def write_metrics(metrics: Sequence[Metric]) -> str:
    """All of them, as Prometheus reads them."""
    return "".join(f"{line}\n" for one in metrics for line in one.write())


def _head(name: str, meaning: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Sequence[tuple[str, str]], value: float) -> str:
    inside = ",".join(f'{key}="{said}"' for key, said in labels)
    return f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}"
