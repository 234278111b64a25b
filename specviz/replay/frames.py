"""What is on the screen after each event of a rule: a pure fold, from the tree as drafted to the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.trace.schema import BarEvent, Bars, StepTrace

Mark: TypeAlias = Literal["untested", "testing", "accepted", "rejected", "lost", "stop"]


@dataclass(frozen=True)
class Frame:
    """The tree after some events. `lost` is a node that is dead, or that will not be examined as things stand.

    A refusal is not always the last word: a token that was drawn twice has a second trial, and K-SEQ may still draw a
    refused one from its residual. What hangs below is then open again.
    """

    marks: tuple[Mark, ...]
    weights: Mapping[int, Number] = field(default_factory=dict)  # of the path down to a node, now
    owed: Mapping[int, Bars] = field(default_factory=dict)  # the residual at a node, once it is no longer its p
    focus: int = 0
    trials: int = 0


def frames(step: StepTrace, key: str) -> tuple[Frame, ...]:
    """Frame k is what is there after k events of this rule."""
    events = step.verdicts[key]
    weighs = any(isinstance(event, Weigh) for event in events)
    untested: list[Mark] = ["untested"] * (len(step.nodes) - 1)
    frame = Frame(("accepted", *untested))
    result = [frame]
    for event in events:
        frame = _after(frame, event, step, weighs)
        result.append(frame)
    return tuple(result)


def difference(step: StepTrace, one: str, other: str) -> int | None:
    """The first node whose fate two rules do not share, in the order of ids; None where they agree."""
    ends = (frames(step, one)[-1].marks, frames(step, other)[-1].marks)
    fates = [[mark in ("accepted", "stop") for mark in marks] for marks in ends]
    return next((node for node, (a, b) in enumerate(zip(*fates, strict=True)) if a != b), None)


def _after(frame: Frame, event: BarEvent, step: StepTrace, weighs: bool) -> Frame:
    frame = replace(frame, focus=event.node)
    match event:
        case Weigh(node, weight):
            frame = _marked(replace(frame, weights={**frame.weights, node: weight}), node, "testing")
            return _open(frame, step, node) if weight > 0 else _lose(frame, step, node)
        case Trial(node, flip):
            frame = replace(frame, trials=frame.trials + 1)
            if flip.accepted:
                return _path(frame, step, node)
            frame = _marked(frame, node, "rejected")
            return frame if weighs else _lose(frame, step, node)
        case Residual(node, dist, _, _, after):
            weights = {**frame.weights, node: after} if weighs else frame.weights
            return replace(frame, owed={**frame.owed, node: dist}, weights=weights)
        case Dead(node):
            return _marked(_lose(replace(frame, weights={**frame.weights, node: 0}), step, node), node, "lost")
        case Sample(node) | Discount(node):
            return _path(frame, step, node)
        case Choose(_, child):
            return _marked(frame, child, "testing")
        case Threshold():
            return frame
        case Commit(node):
            path = set(step.path(node))
            marks: list[Mark] = [_at_the_end(mark, v in path) for v, mark in enumerate(frame.marks)]
            marks[node] = "stop"
            return replace(frame, marks=tuple(marks))
    assert_never(event)


def _at_the_end(mark: Mark, kept: bool) -> Mark:
    if kept:
        return "accepted"
    return "rejected" if mark == "rejected" else "lost"


def _marked(frame: Frame, node: int, mark: Mark) -> Frame:
    marks = list(frame.marks)
    marks[node] = mark
    return replace(frame, marks=tuple(marks))


def _path(frame: Frame, step: StepTrace, node: int) -> Frame:
    """The whole path down to a node is accepted, and what hangs below it may be examined."""
    again = frame.marks[node] == "rejected" and not frame.weights  # a rule that weighs paths is through once it accepts
    for v in step.path(node):
        frame = _marked(frame, v, "accepted")
    return _open(frame, step, node) if again else frame


def _open(frame: Frame, step: StepTrace, node: int) -> Frame:
    """What was lost below a node may be examined after all."""
    for v in range(node + 1, len(step.nodes)):
        if node in step.path(v) and frame.marks[v] == "lost":
            frame = _marked(frame, v, "untested")
    return frame


def _lose(frame: Frame, step: StepTrace, node: int) -> Frame:
    """What hangs below a node and has not been judged will not be."""
    for v in range(node + 1, len(step.nodes)):
        if node in step.path(v) and frame.marks[v] in ("untested", "testing"):
            frame = _marked(frame, v, "lost")
    return frame
