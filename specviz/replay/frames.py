"""What is on the screen after each event of a rule: a pure fold, from the tree as drafted to the verdict."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeAlias, TypeVar, assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.trace.schema import BarEvent, Bars, StepTrace

Mark: TypeAlias = Literal["untested", "testing", "accepted", "rejected", "skipped", "stop"]
V = TypeVar("V")


class History(Generic[V]):
    """What nodes had at each moment, kept as changes: to copy everything at every event took gigabytes for a deep tree."""

    def __init__(self) -> None:
        self._moments: dict[int, list[int]] = {}
        self._values: dict[int, list[V]] = {}
        self._order: list[tuple[int, int]] = []  # the moment of each node's first value, and the node

    def __len__(self) -> int:
        return len(self._order)

    def put(self, moment: int, node: int, value: V) -> None:
        """A node has this value from now on; moments never go back."""
        if node not in self._moments:
            self._moments[node], self._values[node] = [], []
            self._order.append((moment, node))
        self._moments[node].append(moment)
        self._values[node].append(value)

    def find(self, moment: int, node: int) -> V:
        """What a node had at this moment; a KeyError if that was nothing yet."""
        place = bisect_right(self._moments[node], moment)
        if place == 0:
            raise KeyError(node)
        return self._values[node][place - 1]

    def list_nodes(self, moment: int) -> list[int]:
        """The nodes that had a value, in the order in which they got one."""
        return [node for first, node in self._order[: bisect_right(self._order, moment, key=lambda one: one[0])]]


@dataclass(frozen=True, eq=False)  # it equals any mapping with the same items
class Past(Mapping[int, V]):
    """What the nodes had at one moment."""

    history: History[V] = field(default_factory=History)
    moment: int = 0

    def __getitem__(self, node: int) -> V:
        return self.history.find(self.moment, node)

    def __iter__(self) -> Iterator[int]:
        return iter(self.history.list_nodes(self.moment))

    def __len__(self) -> int:
        return len(self.history.list_nodes(self.moment))

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class Frame:
    """The tree after some events. `skipped` is a node that will not be examined as things stand.

    A rejection is not always the last word: a token that was drawn twice has a second trial, and K-SEQ may still draw a
    rejected one from its residual. What hangs below is then open again.
    """

    marks: tuple[Mark, ...]
    weights: Mapping[int, Number] = field(default_factory=Past)  # of the path down to a node, now
    owed: Mapping[int, Bars] = field(default_factory=Past)  # the residual at a node, once it is no longer its p
    focus: int = 0
    trials: int = 0
    moved: tuple[int, ...] = ()  # the nodes whose marks the last event may have changed


def frames(step: StepTrace, key: str) -> tuple[Frame, ...]:
    """Frame k is what is there after k events of this rule."""
    fold = Fold(step, key)
    return (fold.frame(), *(fold.after(event) for event in step.verdicts[key]))


def difference(step: StepTrace, one: str, other: str) -> int | None:
    """The first node that only one of two rules accepts, in the order of ids; None where they agree."""
    paths = [set(step.path(step.commit(key).node)) for key in (one, other)]
    return min(paths[0] ^ paths[1], default=None)


class Fold:
    """What has become of each node so far; changed in place by one event after the other."""

    def __init__(self, step: StepTrace, key: str) -> None:
        self._step = step
        self._weighs = any(isinstance(event, Weigh) for event in step.verdicts[key])
        self._parents = [record.parent for record in step.nodes]
        self._children: list[list[int]] = [[] for _ in step.nodes]
        for node, record in enumerate(step.nodes):
            if record.parent is not None:
                self._children[record.parent].append(node)
        self._marks: list[Mark] = ["accepted", *["untested"] * (len(step.nodes) - 1)]  # type: ignore[list-item]
        self._weights: History[Number] = History()
        self._owed: History[Bars] = History()
        self._shown, self._moved = tuple(self._marks), dict[int, None]()
        self._focus = self._trials = self._moment = 0

    def frame(self) -> Frame:
        """Everything as it is now."""
        past = Past(self._weights, self._moment), Past(self._owed, self._moment)
        moved, self._moved = tuple(self._moved), {}
        if moved:
            self._shown = tuple(self._marks)
        return Frame(self._shown, *past, self._focus, self._trials, moved)

    def _mark(self, node: int, mark: Mark) -> None:
        if self._marks[node] != mark:
            self._marks[node] = mark
            self._moved[node] = None

    def after(self, event: BarEvent) -> Frame:
        """Everything after one event more."""
        self._focus = event.node
        self._moment += 1
        match event:
            case Weigh(node, weight):
                self._weights.put(self._moment, node, weight)
                self._mark(node, "testing")
                if weight > 0:
                    self._open(node)
                else:
                    self._skip(node)
            case Trial(node, flip):
                self._trials += 1
                if flip.accepted:
                    self._accept(node)
                else:
                    self._mark(node, "rejected")
                    if not self._weighs:
                        self._skip(node)
            case Residual(node, dist, _, _, after):
                self._owed.put(self._moment, node, dist)
                if self._weighs:
                    self._weights.put(self._moment, node, after)
            case Dead(node):
                self._weights.put(self._moment, node, 0)
                self._skip(node)
                self._mark(node, "skipped")
            case Sample(node) | Discount(node):
                self._accept(node)
            case Choose(_, child):
                self._mark(child, "testing")
            case Threshold():
                pass
            case Commit(node):
                self._close(node)
            case _:
                assert_never(event)
        return self.frame()

    def _accept(self, node: int) -> None:
        """The whole path down to a node is accepted, and what hangs below it may be examined."""
        reopened = self._marks[node] == "rejected" and not self._weights  # who weighs paths ends with an acceptance
        for v in self._list_unaccepted(node):
            self._mark(v, "accepted")
        if reopened:
            self._open(node)

    def _list_unaccepted(self, node: int) -> list[int]:
        """The nodes of the path down to a node that are not accepted yet, from the root."""
        nodes: list[int] = []
        v: int | None = node
        while v is not None:
            if self._marks[v] != "accepted":
                nodes.append(v)
            v = self._parents[v]
        return nodes[::-1]

    def _close(self, stop: int) -> None:
        """The verdict: what is not on the path was rejected, or will never be examined."""
        path = set(self._step.path(stop))
        for node, mark in enumerate(self._marks):
            self._mark(node, "accepted" if node in path else "rejected" if mark == "rejected" else "skipped")
        self._mark(stop, "stop")

    def _open(self, node: int) -> None:
        """What was skipped below a node may be examined after all."""
        for v in self._below(node):
            if self._marks[v] == "skipped":
                self._mark(v, "untested")

    def _skip(self, node: int) -> None:
        """What hangs below a node and has not been judged will not be."""
        for v in self._below(node):
            if self._marks[v] in ("untested", "testing"):
                self._mark(v, "skipped")

    def _below(self, node: int) -> Iterator[int]:
        waiting = [*self._children[node]]
        while waiting:
            v = waiting.pop()
            yield v
            waiting += self._children[v]
