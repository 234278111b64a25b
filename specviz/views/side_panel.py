"""What stands beside the trees: what is owed at a node, and how the weight of a path came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.frames import Frame
from specviz.replay.numbers import MOST_DIGITS, VISIBLE, write_number
from specviz.trace.schema import BarEvent, Bars, RunTrace, StepTrace

BARS = 8  # tokens that have one of their own


@dataclass(frozen=True)
class Residue:
    """Aligned bars at a node: what the models say, what is owed there now; the likeliest first, and last all others."""

    node: int
    tokens: tuple[str, ...]
    p: tuple[float, ...]
    q: tuple[float, ...] | None
    owed: tuple[float, ...]
    texts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Stair:
    """One node of a path: the weight of the path down to it, and what its tests one by one would come to."""

    text: str
    weight: float
    single: float | None
    texts: tuple[str, str]


@dataclass(frozen=True)
class Stairs:
    """The weight of a path, node by node from the root."""

    node: int
    steps: tuple[Stair, ...]


def residue(trace: RunTrace, step: StepTrace, node: int, owed: Bars) -> Residue:
    """What is owed at a node, beside p and q; what is not among the likeliest goes into the last bar."""
    record = step.nodes[node]
    order = sorted(range(len(record.shown)), key=lambda i: (-owed[i], -record.p[i]))[:BARS]
    p, owing = _rest(record.p, order), _rest(owed, order)
    q = None if record.q is None else _rest(record.q, order)
    return Residue(
        node,
        (*(visible(trace, record.shown[i]) for i in order), "all others"),
        tuple(map(float, p)),
        None if q is None else tuple(map(float, q)),
        tuple(map(float, owing)),
        tuple((write_number(p[i]), "" if q is None else write_number(q[i]), write_number(owing[i])) for i in range(len(p))),
    )


def _rest(bars: Bars, order: Sequence[int]) -> Bars:
    """These bars, and the sum of all others; of floats with as many digits as they have."""
    others = sum(bar for i, bar in enumerate(bars) if i not in order)
    return (*(bars[i] for i in order), others if isinstance(others, Fraction) else float(f"{others:.4g}"))


def stairs(trace: RunTrace, step: StepTrace, key: str, k: int, frame: Frame) -> Stairs | None:
    """The weights along the path to the node in focus after k events, for a rule that has weighed it.

    Beside each stands the product of min(1, p / q) so far: the chance of token-by-token tests to come down there. It has
    that meaning where every node of the path is the first draw of its parent, and is left out elsewhere.
    """
    path = step.path(frame.focus)
    if len(path) < 2 or any(node not in frame.weights for node in path[1:]):
        return None
    rises: dict[int, list[Weigh]] = {}
    for event in step.verdicts[key][:k]:
        if isinstance(event, Weigh):
            rises.setdefault(event.node, []).append(event)
    single: Number | None = 1
    steps = [Stair("root", float(frame.weights.get(0, 1)), 1.0, (write_number(frame.weights.get(0, 1)), "1"))]
    for node in path[1:]:
        parent = step.nodes[node].parent
        weighed = rises.get(node, [])
        first = parent is not None and step.nodes[parent].draws[0].node == node and len(weighed) == 1
        single = single * min(1, weighed[0].owed / weighed[0].q) if first and single is not None else None
        texts = (write_number(frame.weights[node]), "" if single is None else write_number(single))
        weight = float(frame.weights[node])
        steps.append(
            Stair(visible(trace, step.nodes[node].token), weight, None if single is None else float(single), texts)
        )
    return Stairs(frame.focus, tuple(steps))


def visible(trace: RunTrace, token: int) -> str:
    """A token's text with its spaces and line ends to be seen."""
    return trace.texts[token].translate(VISIBLE)


def facts(event: BarEvent) -> str:
    """The numbers of an event with all the digits that the trace keeps."""
    match event:
        case Weigh():
            return _list(weight=event.weight, before=event.before, owed=event.owed, q=event.q)
        case Trial():
            return _list(accepts=event.flip.prob, coin=event.flip.u, owed=event.owed, q=event.q)
        case Residual():
            return _list(S=event.mass, before=event.before, after=event.after)
        case Dead():
            return _list(before=event.before)
        case Discount():
            return _list(rho=event.rho, beta=event.beta)
        case Threshold():
            return _list(least=event.least)
        case Sample() | Commit() | Choose():
            return ""
    assert_never(event)


def _list(**numbers: Number | None) -> str:
    names = {"before": "weight before", "after": "weight after"}
    return ", ".join(f"{names.get(n, n)} {write_number(x, MOST_DIGITS)}" for n, x in numbers.items() if x is not None)
