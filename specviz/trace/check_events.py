"""Whether the events of a step can have happened on its tree: nodes in range, numbers that are probabilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.texts import trace as texts
from specviz.trace.check_numbers import NumberCheck, measure_bits
from specviz.trace.schema import BarEvent, Bars, StepTrace


class EventCheck:
    """Checks the events of one step, whichever rule they are said to be of."""

    def __init__(self, step: StepTrace, numbers: NumberCheck) -> None:
        self._step, self._numbers = step, numbers
        self._shown = [set(node.shown) for node in step.nodes]
        self._drawn = [set(step.children(node)) for node in range(len(step.nodes))]
        self._times = Counter(draw.node for node in step.nodes for draw in node.draws)

    def check_all(self, events: Sequence[BarEvent], where: str) -> None:
        """Refuse events that this tree has no place for."""
        counts: Counter[tuple[type, int]] = Counter()
        for e, event in enumerate(events):
            place = f"{where}[{e}]"
            self._check(event, place)
            counts[type(event), event.node] += 1
            self._check_count(event, counts[type(event), event.node], place)
        self._check_products(events, where)

    def _check(self, event: BarEvent, where: str) -> None:
        self._check_node(event, where)
        probability = self._numbers.probability
        match event:
            case Weigh():
                probability(event.weight, f"{where}.weight")
                probability(event.before, f"{where}.before")
                self._check_ratio(event.owed, event.q, where)
            case Trial():
                probability(event.flip.prob, f"{where}.flip.prob")
                if event.flip.u is not None and not 0 <= event.flip.u <= 1:
                    raise ValueError(texts.PROBABILITY.format(where=f"{where}.flip.u", got=event.flip.u))
                self._check_ratio(event.owed, event.q, where)
            case Residual():
                for name in ("mass", "before", "after"):
                    probability(getattr(event, name), f"{where}.{name}")
                self._check_bars(event.dist, event.node, f"{where}.dist")
            case Sample():
                self._check_bars(event.dist, event.node, f"{where}.dist")
                if event.token not in self._shown[event.node]:
                    raise ValueError(texts.SAMPLED_TOKEN.format(where=where, node=event.node, got=event.token))
            case Choose():
                self._check_bars(event.dist, event.node, f"{where}.dist")
                if event.child not in self._drawn[event.node]:
                    raise ValueError(texts.CHOSEN_CHILD.format(where=where, node=event.node, got=event.child))
            case Dead():
                probability(event.before, f"{where}.before")
            case Discount():
                self._check_discount(event, where)
            case Threshold():
                if not 0 <= event.least <= 1:
                    raise ValueError(texts.PROBABILITY.format(where=f"{where}.least", got=event.least))
            case Commit():
                pass
            case _:
                assert_never(event)

    def _check_node(self, event: BarEvent, where: str) -> None:
        first, last = int(isinstance(event, Weigh | Trial)), len(self._step.nodes) - 1  # the root is not tried
        if not first <= event.node <= last:
            raise ValueError(texts.EVENT_NODE.format(where=where, first=first, last=last, got=event.node))
        judges_draws = isinstance(event, Residual | Dead | Discount | Choose | Threshold)
        if judges_draws and not self._step.nodes[event.node].draws:
            raise ValueError(texts.EVENT_LEAF.format(where=where, got=event.node))

    def _check_count(self, event: BarEvent, count: int, where: str) -> None:
        """A draw is weighed, tested and rejected once; what else happens at a node happens once there."""
        match event:
            case Weigh() | Trial():
                most = self._times[event.node]
            case Residual() | Dead():
                most = len(self._step.nodes[event.node].draws)
            case Commit():
                return  # how a verdict ends is checked with all of it
            case _:
                most = 1
        if count > most:
            kind = type(event).__name__
            raise ValueError(texts.EVENT_COUNT.format(where=where, most=most, kind=kind, node=event.node))

    def _check_discount(self, event: Discount, where: str) -> None:
        self._numbers.probability(event.beta, f"{where}.beta")
        self._numbers.kind(event.rho, f"{where}.rho")
        self._numbers.power(event.beta, len(self._step.nodes[event.node].draws), where)
        if not event.rho >= 1:
            raise ValueError(texts.RHO.format(where=where, got=event.rho))

    def _check_ratio(self, owed: Number, q: Number, where: str) -> None:
        self._numbers.probability(owed, f"{where}.owed")
        self._numbers.positive(q, f"{where}.q")

    def _check_bars(self, bars: Bars, node: int, where: str) -> None:
        expected = len(self._shown[node]) + 1
        if len(bars) != expected:
            raise ValueError(texts.BARS.format(where=where, expected=expected, got=len(bars)))
        self._numbers.law(bars, where)

    def _check_products(self, events: Sequence[BarEvent], where: str) -> None:
        """The panel of weights multiplies the ratios of a path."""
        if not self._numbers.exact:
            return
        bits = [0] * len(self._step.nodes)
        for event in events:
            if isinstance(event, Weigh):
                bits[event.node] = max(bits[event.node], measure_bits(event.owed) + measure_bits(event.q))
        for node, parent in enumerate(self._step.parents):
            if parent is not None:
                bits[node] += bits[parent]
            self._numbers.product(bits[node], where)
