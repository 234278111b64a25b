"""What stands beside the trees: the residual at a node, and the weights of a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.core.quoting import shorten
from specviz.replay.frames import Frame
from specviz.replay.numbers import MOST_DIGITS, VISIBLE, write_number
from specviz.texts import views as texts
from specviz.trace.schema import BarEvent, Bars, RunTrace, StepTrace

BARS = 8  # tokens that have one of their own


@dataclass(frozen=True)
class ResidualBars:
    """Aligned bars at a node: p, q and the residual now; the likeliest tokens first, and last all others."""

    node: int
    tokens: tuple[str, ...]
    p: tuple[float, ...]
    q: tuple[float, ...] | None
    residual: tuple[float, ...]
    texts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PathWeight:
    """The last node of a path: the weight of the path down to it, and what its tests one by one would come to.

    Paths share what they begin with, or those of a deep tree would fill a message: `above` is the number of the path
    without this node, None at the root.
    """

    text: str
    weight: float
    single: float | None
    texts: tuple[str, str]
    apart: bool  # whether tests one by one come to something else
    above: int | None


def residual_bars(trace: RunTrace, step: StepTrace, node: int, owed: Bars) -> ResidualBars:
    """The residual at a node, beside p and q; what is not among the likeliest goes into the last bar."""
    record = step.nodes[node]
    order = sorted(range(len(record.shown)), key=lambda i: (-owed[i], -record.p[i]))[:BARS]
    p, residual = _with_rest(record.p, order), _with_rest(owed, order)
    q = None if record.q is None else _with_rest(record.q, order)
    return ResidualBars(
        node,
        (*(show_token(trace, record.shown[i]) for i in order), texts.ALL_OTHERS),
        tuple(map(float, p)),
        None if q is None else tuple(map(float, q)),
        tuple(map(float, residual)),
        tuple(
            (write_number(p[i]), "" if q is None else write_number(q[i]), write_number(residual[i])) for i in range(len(p))
        ),
    )


def _with_rest(bars: Bars, order: Sequence[int]) -> Bars:
    """These bars, and the sum of all others; of floats with as many digits as they have."""
    named = set(order)
    others = sum(bar for i, bar in enumerate(bars) if i not in named)
    return (*(bars[i] for i in order), others if isinstance(others, Fraction) else float(f"{others:.4g}"))


class WeightHistory:
    """The weights of paths as a rule's events go by: how often each node was weighed, and by which first ratio."""

    def __init__(self, trace: RunTrace, step: StepTrace) -> None:
        self._trace, self._step = trace, step
        self._first: dict[int, Weigh] = {}
        self._times: dict[int, int] = {}
        self._numbers: dict[tuple[int, int | None, Number, int], int] = {}  # by node, path above, weight, times weighed
        self._singles: list[Number | None] = []
        self._current: dict[int, int] = {}  # the number of the path to a node, as its weights are now
        self.paths: list[PathWeight] = []
        self._chosen = False  # a rule that chooses a path tests it by how likely that choice was, and by no p / q

    def add(self, event: BarEvent) -> None:
        """One event more."""
        if isinstance(event, Weigh):
            self._first.setdefault(event.node, event)
            self._times[event.node] = self._times.get(event.node, 0) + 1
        elif isinstance(event, Choose):
            self._chosen = True
        if isinstance(event, Weigh | Residual | Dead):
            self._forget(event.node)

    def _forget(self, node: int) -> None:
        """The weight of a node has changed, and with it all paths through it."""
        waiting = [node]
        while waiting:
            v = waiting.pop()
            if self._current.pop(v, None) is not None:
                waiting += self._step.children(v)

    def path_weights(self, frame: Frame) -> int | None:
        """The number of the path to the node in focus, with its weights, for a rule that has weighed all of it.

        Beside each stands the product of min(1, p / q) so far: the probability that token-by-token tests come down there.
        It has that meaning where every node of the path is the first draw of its parent, and is left out elsewhere.
        """
        if not frame.focus or frame.focus not in frame.weights:
            return None
        node: int | None = frame.focus
        unknown: list[int] = []
        while node is not None and node not in self._current:
            if node and node not in frame.weights:
                return None
            unknown.append(node)
            node = self._step.parents[node]
        last = None if node is None else self._current[node]
        for node in reversed(unknown):
            known = (node, last, frame.weights.get(node, 1), self._times.get(node, 0))
            if known not in self._numbers:
                self._numbers[known] = len(self.paths)
                self._add_path(node, last, frame.weights.get(node, 1))
            last = self._current[node] = self._numbers[known]
        return last

    def _add_path(self, node: int, above: int | None, weight: Number) -> None:
        single = 1 if above is None else self._single(node, self._singles[above])
        written = (write_number(weight), "" if single is None else write_number(single))
        text = texts.ROOT_NAME if above is None else show_token(self._trace, self._step.nodes[node].token)
        apart = above is not None and single is not None and written[0] != written[1]
        self._singles.append(single)
        self.paths.append(PathWeight(text, float(weight), None if single is None else float(single), written, apart, above))

    def _single(self, node: int, above: Number | None) -> Number | None:
        parent, weighed = self._step.nodes[node].parent, self._first.get(node)
        if above is None or parent is None or weighed is None or self._times[node] > 1 or self._chosen:
            return None
        if self._step.nodes[parent].draws[0].node != node:
            return None
        return above * min(1, weighed.owed / weighed.q)


def show_token(trace: RunTrace, token: int) -> str:
    """A token's text with its spaces and line ends to be seen; of a long one the beginning."""
    return shorten(trace.texts[token]).translate(VISIBLE)


def write_facts(event: BarEvent) -> str:
    """The numbers of an event with all the digits that the trace keeps."""
    match event:
        case Weigh(_, weight, before, owed, q):
            return _fill(texts.WEIGH, weight=weight, before=before, owed=owed, q=q)
        case Trial(_, flip, owed, q):
            if flip.u is None:
                return _fill(texts.TRIAL_COINLESS, probability=flip.prob, owed=owed, q=q)
            return _fill(texts.TRIAL, probability=flip.prob, coin=flip.u, owed=owed, q=q)
        case Residual(_, _, mass, before, after):
            return _fill(texts.RESIDUAL, mass=mass, before=before, after=after)
        case Dead(_, before):
            return _fill(texts.DEAD, before=before)
        case Discount(_, rho, beta):
            return _fill(texts.DISCOUNT, rho=rho, beta=beta)
        case Threshold(_, least):
            return _fill(texts.THRESHOLD, least=least)
        case Sample() | Commit() | Choose():
            return ""
    assert_never(event)


def _fill(template: str, **numbers: Number) -> str:
    return template.format(**{name: write_number(x, MOST_DIGITS) for name, x in numbers.items()})
