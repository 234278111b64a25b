"""What is on the screen after each event of a rule: a pure fold, from the tree as drafted to the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.trace.schema import BarEvent, Bars, StepTrace

Mark: TypeAlias = Literal["untested", "testing", "accepted", "rejected", "skipped", "stop"]


@dataclass(frozen=True)
class Frame:
    """The tree after some events. `skipped` is a node that will not be examined as things stand.

    A rejection is not always the last word: a token that was drawn twice has a second trial, and K-SEQ may still draw a
    rejected one from its residual. What hangs below is then open again.
    """

    marks: tuple[Mark, ...]
    weights: Mapping[int, Number] = field(default_factory=dict)  # of the path down to a node, now
    owed: Mapping[int, Bars] = field(default_factory=dict)  # the residual at a node, once it is no longer its p
    focus: int = 0
    trials: int = 0


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
        self._children: list[list[int]] = [[] for _ in step.nodes]
        for node, record in enumerate(step.nodes):
            if record.parent is not None:
                self._children[record.parent].append(node)
        self._marks: list[Mark] = ["accepted", *["untested"] * (len(step.nodes) - 1)]  # type: ignore[list-item]
        self._weights: dict[int, Number] = {}
        self._owed: dict[int, Bars] = {}
        self._focus = self._trials = 0

    def frame(self) -> Frame:
        """Everything as it is now."""
        return Frame(tuple(self._marks), dict(self._weights), dict(self._owed), self._focus, self._trials)

    def after(self, event: BarEvent) -> Frame:
        """Everything after one event more."""
        self._focus = event.node
        match event:
            case Weigh(node, weight):
                self._weights[node] = weight
                self._marks[node] = "testing"
                if weight > 0:
                    self._open(node)
                else:
                    self._skip(node)
            case Trial(node, flip):
                self._trials += 1
                if flip.accepted:
                    self._accept(node)
                else:
                    self._marks[node] = "rejected"
                    if not self._weighs:
                        self._skip(node)
            case Residual(node, dist, _, _, after):
                self._owed[node] = dist
                if self._weighs:
                    self._weights[node] = after
            case Dead(node):
                self._weights[node] = 0
                self._skip(node)
                self._marks[node] = "skipped"
            case Sample(node) | Discount(node):
                self._accept(node)
            case Choose(_, child):
                self._marks[child] = "testing"
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
        for v in self._step.path(node):
            self._marks[v] = "accepted"
        if reopened:
            self._open(node)

    def _close(self, stop: int) -> None:
        """The verdict: what is not on the path was rejected, or will never be examined."""
        path = set(self._step.path(stop))
        for node, mark in enumerate(self._marks):
            self._marks[node] = "accepted" if node in path else "rejected" if mark == "rejected" else "skipped"
        self._marks[stop] = "stop"

    def _open(self, node: int) -> None:
        """What was skipped below a node may be examined after all."""
        for v in self._below(node):
            if self._marks[v] == "skipped":
                self._marks[v] = "untested"

    def _skip(self, node: int) -> None:
        """What hangs below a node and has not been judged will not be."""
        for v in self._below(node):
            if self._marks[v] in ("untested", "testing"):
                self._marks[v] = "skipped"

    def _below(self, node: int) -> Iterator[int]:
        waiting = [*self._children[node]]
        while waiting:
            v = waiting.pop()
            yield v
            waiting += self._children[v]
