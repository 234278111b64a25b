"""The runs that the server holds for its visitors: those in use as they are, all others packed, a tenth of the size.

A run of 2 MB takes 8 MB of objects. Every open page has one, and up to eight to go back to.
"""

from __future__ import annotations

import pickle
import threading
import weakref
import zlib
from collections import OrderedDict
from functools import cached_property

from specviz.explore.addresses import identify_run
from specviz.explore.limits import MOST_HELD
from specviz.trace.schema import RunTrace


class HeldRun:
    """A run that may be packed; `trace` unpacks it."""

    def __init__(self, trace: RunTrace, runs: HeldRuns) -> None:
        self._runs = runs
        self.unpacked: RunTrace | None = trace
        self.packed: bytes | None = None
        self.size = _count(trace)

    @property
    def trace(self) -> RunTrace:
        """The run itself."""
        return self._runs.unpack(self)

    @cached_property
    def identity(self) -> str:
        """Its id, as in an address; known without unpacking it again."""
        return identify_run(self.trace)

    def __deepcopy__(self, memo: object) -> HeldRun:
        """The same one: a run does not change, and Gradio copies what every visitor begins with."""
        return self


class HeldRuns:
    """All runs that are held, the least recently used ones packed."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._lock = threading.RLock()
        self._unpacked: OrderedDict[int, weakref.ref[HeldRun]] = OrderedDict()  # by the identity of the object

    def hold(self, trace: RunTrace) -> HeldRun:
        """Hold a run; who holds the same one gets the same."""
        with self._lock:
            for reference in reversed(self._unpacked.values()):
                held = reference()
                if held is not None and held.unpacked is trace:
                    return held
            held = HeldRun(trace, self)
            self._use(held)
            return held

    def unpack(self, held: HeldRun) -> RunTrace:
        """The run itself, which is then the last one that was used."""
        with self._lock:
            trace = held.unpacked
            if trace is None:
                assert held.packed is not None
                trace = held.unpacked = pickle.loads(zlib.decompress(held.packed))
            self._use(held)
            return trace

    def measure(self) -> int:
        """The nodes and events of all runs that are not packed."""
        return sum(held.size for held in self._list_unpacked())

    def _use(self, held: HeldRun) -> None:
        key = id(held)
        if key not in self._unpacked:
            self._unpacked[key] = weakref.ref(held, lambda _: self._forget(key))
        self._unpacked.move_to_end(key)
        excess = self.measure() - self._most
        for other in self._list_unpacked():
            if excess > 0 and other is not held:
                excess -= other.size
                self._pack(other)

    def _forget(self, key: int) -> None:
        with self._lock:
            self._unpacked.pop(key, None)

    def _pack(self, held: HeldRun) -> None:
        if held.packed is None:
            held.packed = zlib.compress(pickle.dumps(held.unpacked, pickle.HIGHEST_PROTOCOL), level=1)
        held.unpacked = None
        self._unpacked.pop(id(held), None)

    def _list_unpacked(self) -> list[HeldRun]:
        return [held for reference in list(self._unpacked.values()) if (held := reference()) is not None]


def _count(trace: RunTrace) -> int:
    """The nodes and events of a run: each takes about 500 bytes."""
    events = (events for step in trace.steps for events in (*step.verdicts.values(), *step.counterfactuals.values()))
    return len(trace.texts) + sum(len(step.nodes) for step in trace.steps) + sum(map(len, events))


HELD = HeldRuns()
