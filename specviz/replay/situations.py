"""What each event of a rule is an instance of: its situation, by name, with the values that its sentences may show.

Knows no rule by name, and no words: what is found here depends on the events alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias, assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.names import Name, find_child
from specviz.replay.numbers import are_alike
from specviz.trace.schema import BarEvent, Bars, StepTrace

SHORT_SUM = 8  # draws, of which the mean number of tests is computed exactly


@dataclass(frozen=True)
class Factor:
    """A number that is no probability."""

    value: Number


Value: TypeAlias = Number | str | Name | Factor
"""A probability, a count that is written already, a name, or another number."""
Values: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Situation:
    """`name` says which sentence has the formula, `plain` which one has the words; some have nothing to say in words."""

    name: str
    plain: str
    values: Values
    compared: tuple[tuple[str, str], ...] = ()  # values whose order must be seen
    changed: tuple[tuple[str, str], ...] = ()  # the same, in words only


class Narrator:
    """Goes through one rule's events on one step and knows, at each, what came before."""

    def __init__(self, step: StepTrace, key: str) -> None:
        self._step = step
        events: Sequence[BarEvent] = step.verdicts[key]
        self._count = len(events)
        self._weighs = any(isinstance(event, Weigh) for event in events)
        self._tests: Counter[int] = Counter()  # of each node so far
        self._accepted = set(step.path(step.commit(key).node))
        self._below = [0] * len(step.nodes)  # descendants
        for node in range(len(step.nodes) - 1, 0, -1):
            parent = step.nodes[node].parent or 0
            self._below[parent] += 1 + self._below[node]
        self._weight: dict[int, Weigh | Residual[Bars] | Dead] = {}  # what last set the path weight of a node
        self._residual: dict[int, Bars] = {}  # at a node, after a rejection below it
        self._discount: dict[int, Discount] = {}
        self._threshold: dict[int, Threshold] = {}
        self._skipped: set[int] = set()  # below a node that cannot be accepted
        self._chosen: set[int] = set()  # where the probability of a choice takes the place of q

    def tell(self, k: int, event: BarEvent) -> Iterator[Situation]:
        """What an event says; events are told in their order."""
        match event:
            case Weigh(node):
                yield self._weigh(event)
                if event.weight == 0:
                    self._skip(node)
                yield from self._source_of_q(event)
                self._weight[node] = event
            case Trial(node):
                self._tests[node] += 1
                yield (situation := self._trial(event))
                if situation.name.endswith(("_target", "_residual")) and "owed" in situation.values:
                    yield from self._source_of_q(event)
                if not event.flip.accepted:
                    yield from self._consequence(node)
            case Residual(node, dist, mass):
                yield from self._rest(event)
                self._weight[node] = event
                if mass > 0:
                    self._residual[node] = dist
                else:
                    self._residual.pop(node, None)
            case Dead(node):
                yield self._dead(event)
                self._weight[node] = event
            case Sample():
                yield from self._sample(event, k)
            case Commit():
                yield self._commit(event)
            case Discount(node):
                self._discount[node] = event
                yield self._discounted(event)
            case Choose(node, child, dist):
                self._chosen.add(node)
                chance = dist[self._step.nodes[node].shown.index(self._step.nodes[child].token)]
                yield Situation("choose", "choose", {**self._names(child), "chance": chance})
            case Threshold(node, least):
                self._threshold[node] = event
                yield Situation("threshold", "threshold", {"path": Name("place", node), "least": least})
            case _:
                assert_never(event)

    def _names(self, node: int) -> dict[str, Value]:
        return {"path": Name("path", node), "token": Name("token", self._step.nodes[node].token)}

    def _weigh(self, event: Weigh) -> Situation:
        source = "residual" if self._parent(event.node) in self._residual else "target"
        if event.weight == 0:
            change = "zero"
        else:
            higher = "repaired" if event.weight == 1 else "rises"
            change = higher if event.weight > event.before else "falls" if event.weight < event.before else "stays"
        numbers = {"weight": event.weight, "before": event.before, "owed": event.owed, "q": event.q}
        values = {**self._names(event.node), **numbers}
        return Situation(f"weigh_{source}", f"weigh_{change}", values, changed=(("before", "weight"),))

    def _trial(self, event: Trial) -> Situation:
        """The inequality that decided."""
        flip, parent = event.flip, self._parent(event.node)
        verdict = "accept" if flip.accepted else "reject"
        values = {**self._names(event.node), "q": event.q}
        threshold, discount = self._threshold.get(parent), self._discount.get(parent)
        if threshold is not None:
            name = f"{verdict}_threshold"
            return Situation(name, name, {**values, "owed": event.owed, "least": threshold.least}, (("owed", "least"),))
        source = "residual" if parent in self._residual and discount is None else "target"
        if flip.prob == 0 and not flip.accepted and (self._weighs or event.owed == 0):
            name = "reject_weight_zero" if self._weighs else f"reject_zero_{source}"
            return Situation(name, name, values)
        values |= {"owed": event.owed, "prob": flip.prob}
        if flip.u is None:
            name = f"{verdict}_no_coin_{source}"
            return Situation(name, name, values, (("owed", "q"),))
        values |= {"coin": flip.u}
        order = (("owed", "q"), ("coin", "prob"))
        if self._weighs:
            changed = isinstance(self._weight.get(event.node), Residual)
            name = f"{verdict}_weight_after" if changed else f"{verdict}_weight"
            plain = "accept_weight_full" if flip.accepted and flip.prob == 1 else name
            return Situation(name, plain, values, order)
        plain = "accept_full" if flip.accepted and flip.prob == 1 else verdict
        if discount is not None:
            return Situation(f"{verdict}_discount", plain, {**values, "rho": Factor(discount.rho)}, order)
        return Situation(f"{verdict}_{source}", plain, values, order)

    def _consequence(self, node: int) -> Iterator[Situation]:
        """What follows from a rejection: nothing where whole paths are judged, or where the node is accepted after all."""
        values, below = self._names(node), self._below[node]
        if again := self._tell_draws_left(node):
            yield Situation(again, again, values)
        elif below and not self._weighs and node not in self._accepted:
            name = "skip_one" if below == 1 else "skip_many"
            yield Situation(name, name, {**values, "count": str(below)})

    def _tell_draws_left(self, node: int) -> str:
        """Whether a rejected node was drawn once more: right after this draw, or later, if no other is accepted before."""
        parent = self._parent(node)
        draws = [draw.node for draw in self._step.nodes[parent].draws]
        places = [place for place, drawn in enumerate(draws) if drawn == node][self._tests[node] - 1 :]
        if len(places) < 2:
            return ""
        if parent in self._threshold:
            return "drawn_again_certain"
        return "drawn_again" if places[1] == places[0] + 1 and not self._weighs else "drawn_again_later"

    def _rest(self, event: Residual[Bars]) -> Iterator[Situation]:
        """What is left after a rejection, and what that did to the path weight."""
        values: dict[str, Value] = {
            "path": Name("path", event.node),
            "place": Name("place", event.node),
            "mass": event.mass,
            "before": event.before,
            "after": event.after,
        }
        discount = self._discount.get(event.node)
        order = "again" if event.node in self._residual else "first"
        if event.mass == 0:
            yield Situation("residual_empty", "residual_empty", values)
        elif discount is not None:
            draws = len(self._step.nodes[event.node].draws)
            tests, rho = Factor(_mean_tests(discount.beta, draws)), Factor(discount.rho)
            name = "residual_discount_one" if draws == 1 else "residual_discount"
            yield Situation(name, name, {**values, "tests": tests, "draws": str(draws), "rho": rho})
        elif event.before == event.after == 1:
            yield Situation(f"residual_{order}", f"residual_{order}", values)
        else:
            lower = event.after < event.before
            plain = "residual_lowers" if lower else "residual_keeps"
            yield Situation(f"residual_weight_{order}", plain, values, changed=(("before", "after"),))
        shown = self._step.nodes[event.node].shown
        best = max(range(len(shown)), key=lambda i: event.dist[i], default=None)
        if best is not None and event.dist[best] > 0:
            sure = event.dist[best] >= event.dist[-1]  # all tokens that are not listed come to no more than this
            name = "most_likely" if sure else "most_likely_listed"
            yield Situation(name, name, {"token": Name("token", shown[best]), "chance": event.dist[best]})

    def _sample(self, event: Sample[Bars], k: int) -> Iterator[Situation]:
        """The token, where it came from, and whether it was drafted."""
        node = self._step.nodes[event.node]
        chance = event.dist[node.shown.index(event.token)]
        token = Name("token", event.token)
        residual = self._residual.get(event.node)
        if residual == event.dist:
            source = "residual"
        elif are_alike(event.dist, node.p):
            source = "target" if residual is None else "target_after_rejection"
        else:  # from neither: all mass on one token, or a trace from elsewhere
            source = "point" if chance == 1 else "other"
        name = f"sample_{source}"
        yield Situation(name, name, {"path": Name("place", event.node), "token": token, "chance": chance})
        child = find_child(self._step, event.node, event.token)
        if child is not None and k < self._count - 2:
            yield Situation("sample_drafted", "sample_drafted", {"token": token, "child": Name("path", child)})

    def _commit(self, event: Commit) -> Situation:
        extra = "correction" if self._step.nodes[event.node].draws else "bonus"
        count = self._step.depth(event.node)
        name = (f"commit_only_{extra}", f"commit_{extra}_one", f"commit_{extra}")[min(count, 2)]
        token = Name("token", event.token)
        values: dict[str, Value] = {"path": Name("path", event.node), "token": token, "count": str(count)}
        return Situation(name, name, values)

    def _dead(self, event: Dead) -> Situation:
        """What is left out below a node: no descendant that was weighed is tested again."""
        count = len(self._skip(event.node))
        name = ("dead", "dead_one", "dead_many")[min(count, 2)]
        return Situation(name, name, {"path": Name("path", event.node), "before": event.before, "count": str(count)})

    def _discounted(self, event: Discount) -> Situation:
        draws = len(self._step.nodes[event.node].draws)
        name = "discount_one" if draws == 1 else "discount"
        rho = Factor(event.rho)
        values: dict[str, Value] = {"path": Name("place", event.node), "rho": rho, "draws": str(draws)}
        return Situation(name, "discount_none" if event.rho == 1 else "discount", values)

    def _skip(self, node: int) -> set[int]:
        """The descendants of a node that were neither weighed nor skipped before."""
        found, waiting = set[int](), [*self._step.children(node)]
        while waiting:
            child = waiting.pop()
            if child not in self._skipped:
                waiting += self._step.children(child)
                if child not in self._weight:
                    found.add(child)
        self._skipped |= found
        return found

    def _source_of_q(self, event: Weigh | Trial) -> Iterator[Situation]:
        """Where the q of a draw is not the draft's own, or should not be: what it is."""
        parent, token = self._parent(event.node), self._step.nodes[event.node].token
        node = self._step.nodes[parent]
        if parent in self._chosen or node.q is None:
            return
        own, drawn = node.q[node.shown.index(token)], next(draw.q for draw in node.draws if draw.node == event.node)
        values = {"own": own, "drawn": drawn}
        if not _near(event.q, drawn):
            yield Situation("q_stale", "", values)
        elif not _near(event.q, own):
            before = list(takewhile(lambda draw: draw.node != event.node, node.draws))
            rest = 1 - sum(node.q[node.shown.index(self._step.nodes[draw.node].token)] for draw in before)
            after = before and rest > 0 and _near(event.q * rest, own)
            yield Situation("q_after_draws" if after else "q_of_draw", "", values)

    def _parent(self, node: int) -> int:
        return self._step.nodes[node].parent or 0


def _mean_tests(beta: Number, draws: int) -> Number:
    """How many of these draws are tested on average, one after the other until one is accepted."""
    miss = 1 - (beta if draws <= SHORT_SUM else float(beta))
    tests: Number = 0
    for _ in range(draws):
        tests = 1 + miss * tests
    return tests


def _near(one: Number, other: Number) -> bool:
    """Whether two probabilities are the same, but for how many digits were kept of them."""
    return abs(float(one) - float(other)) <= 1e-6 + 1e-3 * float(other)  # bars keep four digits
