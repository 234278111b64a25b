"""Why a rule has come to where it is: the path to the node in question as a chain of numbers, in words.

A rule that weighs whole paths is told by its path weights, any other one by its tests on the way. Knows no rule by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.names import PlainNamer
from specviz.replay.numbers import fill_in, write_number, write_percent, write_percents, write_product, write_ratio
from specviz.texts import story as texts
from specviz.trace.schema import BarEvent, RunTrace, StepTrace

ROUNDING = 0.002  # closer probabilities count as equal
LONGEST = 10  # lines: of a longer chain the end


@dataclass(frozen=True)
class Line:
    """A node, the probability of it or of the path down to it, and what came of it."""

    node: int
    chance: str
    text: str


class Chains:
    """Goes along with one rule's events and knows, at each, what has been said of every node so far."""

    def __init__(self, trace: RunTrace, step: StepTrace, key: str) -> None:
        self._step, self._name = step, PlainNamer(trace, step)
        self._weighs = any(isinstance(event, Weigh) for event in step.verdicts[key])
        self._reached: dict[int, Line] = {}  # how the path came to a node: its weight, or the test or draw that accepted it
        self._left: dict[int, Line] = {}  # what the rejections below a node left of its path weight
        self._left_above: dict[int, Line] = {}  # the same of a node's parent, where the node was weighed after that
        self._tested: dict[int, Line] = {}  # the last test of a node
        self._weight: dict[int, Number] = {}
        self._single: dict[int, Number] = {}  # the product of min(1, p / q) down to a node
        self._residual: set[int] = set()
        self._chosen: set[int] = set()
        self._discount: dict[int, Discount] = {}
        self._threshold: dict[int, Threshold] = {}

    def after(self, event: BarEvent) -> tuple[Line, ...]:
        """The chain for the node of an event; events come in their order."""
        match event:
            case Weigh(node, _, before):
                self._reached[node], self._weight[node] = self._weighed(event), event.weight
                parent = self._step.parents[node] or 0
                self._left_above.pop(node, None)
                if parent in self._left and before != self._weight.get(parent):
                    self._left_above[node] = self._left[parent]
                self._follow(event)
                self._left.pop(node, None)
                self._tested.pop(node, None)
            case Trial(node, flip):
                line = self._tell_path_test(event) if self._weighs else self._tell_test(event)
                self._tested[node] = line
                if flip.accepted and not self._weighs:
                    self._reached[node] = line
            case Residual(node, _, mass, before, after):
                if after < before:
                    self._left[node] = self._lowered(node, before, after)
                (self._residual.add if mass > 0 else self._residual.discard)(node)
            case Dead(node, before):
                self._left[node] = self._lowered(node, before, 0)
            case Sample():
                self._drawn(event)
            case Choose(node):
                self._chosen.add(node)
            case Discount(node):
                self._discount[node] = event
            case Threshold(node):
                self._threshold[node] = event
            case Commit():
                pass
        return tuple(islice(self._chain_backwards(event.node), LONGEST))[::-1]

    def _chain_backwards(self, end: int) -> Iterator[Line]:
        """What came of a node, what was tested below it, and the way to it, the last line first: only the end is kept."""
        if end in self._single and end not in self._left:
            yield from self._compare(end)
        if end in self._tested and self._tested[end] is not self._reached.get(end):
            yield self._tested[end]
        if end in self._left:
            yield self._left[end]
        yield from self._rejected_below(end)
        node: int | None = end
        while node:
            if node in self._reached:
                yield self._reached[node]
            if node in self._left_above:
                yield self._left_above[node]
            parent = self._step.parents[node]
            if parent is not None and not self._weighs:  # a rule that weighs tells what they left of the path
                yield from self._rejected_below(parent, node)
            node = parent

    def _rejected_below(self, parent: int, but: int | None = None) -> Iterator[Line]:
        """The tests of a node's children, of all but one, that did not lead to them; the last one first."""
        for child in reversed(self._step.children(parent)):
            if child != but and child in self._tested and self._tested[child] is not self._reached.get(child):
                yield self._tested[child]

    def _follow(self, event: Weigh) -> None:
        """The product of min(1, p / q) down to a node: known where every node of the path is its parent's first draw."""
        parent = self._step.nodes[event.node].parent or 0
        again = self._single.pop(event.node, None) is not None
        above = self._single.get(parent) if parent else 1
        if not again and above is not None and self._step.nodes[parent].draws[0].node == event.node:
            self._single[event.node] = above * min(1, event.owed / event.q)

    def _compare(self, node: int) -> Iterator[Line]:
        """Tests token by token, where they come to something else than the path as a whole."""
        if abs(float(self._single[node]) - float(self._weight[node])) > ROUNDING and not self._chosen:
            single, weight = write_percents(self._single[node], self._weight[node])
            text = texts.WHY_SINGLE.format(path=self._name.path(node), single=single, weight=weight)
            yield Line(node, single, text)

    def _weighed(self, event: Weigh) -> Line:
        before, weight = event.before, event.weight
        if weight == 0:
            template = texts.WHY_ENDS
        elif weight == before:
            template = texts.WHY_KEEPS_ALL if weight == 1 and event.owed > event.q else texts.WHY_KEEPS
        elif weight > before:
            template = texts.WHY_REPAIRS if weight == 1 else texts.WHY_RAISES
        else:
            template = texts.WHY_LOWERS if before == 1 else texts.WHY_LOWERS_AGAIN
        values = self._ratio(event)
        if template is texts.WHY_LOWERS:
            values["owed"], values["q"], values["weight"] = write_ratio(event.owed, event.q, weight)
        else:
            values["product"], values["weight"] = write_product(before, event.owed, event.q, weight)
        return Line(event.node, write_percent(weight), fill_in(template, values))

    def _tell_path_test(self, event: Trial) -> Line:
        """The test of a whole path."""
        flip = event.flip
        if flip.u is None or flip.prob in (0, 1):
            template = texts.WHY_PATH_CERTAIN if flip.accepted else texts.WHY_PATH_IMPOSSIBLE
            coin, prob = "", write_percent(flip.prob)
        else:
            template = texts.WHY_PATH_ACCEPTED if flip.accepted else texts.WHY_PATH_REJECTED
            coin, prob = write_percents(flip.u, flip.prob)
        text = template.format(path=self._name.path(event.node), coin=coin, prob=prob)
        return Line(event.node, write_percent(flip.prob), text)

    def _tell_test(self, event: Trial) -> Line:
        """The test of a token."""
        threshold = self._threshold.get(self._step.nodes[event.node].parent or 0)
        values, chance = self._ratio(event), write_percent(event.flip.prob)
        if threshold is not None:
            values["owed"], values["least"] = write_percents(event.owed, threshold.least)
            return Line(event.node, values["owed"], texts.WHY_THRESHOLD[event.flip.accepted].format_map(values))
        template, numbers = self._inequality(event)
        return Line(event.node, chance, fill_in(template, values | numbers))

    def _inequality(self, event: Trial) -> tuple[str, dict[str, str]]:
        """What decided on a token, and the numbers that this needs beside those of its ratio."""
        flip, verdict = event.flip, int(event.flip.accepted)
        if event.owed == 0 and not flip.accepted:
            return texts.WHY_NOTHING, {}
        if flip.u is None:
            return texts.WHY_NO_COIN[verdict], {}
        if flip.prob == 1 and flip.accepted:
            return texts.WHY_CERTAIN, {}
        discount = self._discount.get(self._step.nodes[event.node].parent or 0)
        names = ("owed", "q", "prob", "coin")
        if discount is not None and discount.rho != 1:
            rho = write_number(float(discount.rho), 3)
            written = write_ratio(event.owed, event.q, flip.prob, flip.u, by=rho)
            return texts.WHY_DISCOUNTED[verdict], {"rho": rho, **dict(zip(names, written, strict=True))}
        if abs(float(flip.prob) - min(1, float(event.owed) / float(event.q))) > ROUNDING:
            prob, coin = write_percents(flip.prob, flip.u)
            return texts.WHY_COIN[verdict], {"prob": prob, "coin": coin}
        return texts.WHY_TESTED[verdict], dict(zip(names, write_ratio(event.owed, event.q, flip.prob, flip.u), strict=True))

    def _drawn(self, event: Sample[tuple[Number, ...]]) -> None:
        """A token that was drawn and had been drafted leads on."""
        step, shown = self._step, self._step.nodes[event.node].shown
        child = next((one for one in step.children(event.node) if step.nodes[one].token == event.token), None)
        if child is not None:
            chance = write_percent(event.dist[shown.index(event.token)])
            text = texts.WHY_DRAWN.format(token=self._name.token(event.token), chance=chance)
            self._reached[child] = Line(child, chance, text)

    def _lowered(self, node: int, before: Number, after: Number) -> Line:
        was, left = write_percents(before, after)
        text = texts.WHY_LEFT.format(path=self._name.path(node), before=was, after=left)
        return Line(node, write_percent(after), text)

    def _ratio(self, event: Weigh | Trial) -> dict[str, str]:
        """A token, and what either side gives it."""
        parent, token = self._step.nodes[event.node].parent or 0, self._step.nodes[event.node].token
        owed, q = write_percents(event.owed, event.q)
        return {
            "token": self._name.token(token),
            "giver": texts.RESIDUAL if parent in self._residual and parent not in self._discount else texts.TARGET,
            "taker": texts.CHOICE if parent in self._chosen else texts.DRAFT_MODEL,
            "owed": owed,
            "q": q,
        }
