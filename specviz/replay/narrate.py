"""A sentence for each event: the situation is found here, its words stand in `texts.events` or in the rule's record.

Knows no rule by name. What is said depends on the events alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TypeAlias, assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.numbers import are_alike, fill_in, write_apart, write_number, write_path
from specviz.texts import events as texts
from specviz.trace.schema import BarEvent, Bars, RunTrace, StepTrace
from specviz.verify import find_rule

Situation: TypeAlias = tuple[str, dict[str, str]]
"""Its name in `texts.events`, and the values of its sentence."""
SHORT_SUM = 8  # draws, of which the mean number of tests is computed exactly


def sentences(trace: RunTrace, step: StepTrace, key: str) -> tuple[str, ...]:
    """What each event of this rule says."""
    return tuple(" ".join(said for _, said in parts) for parts in worded_situations(trace, step, key))


def sentence(trace: RunTrace, step: StepTrace, key: str, k: int) -> str:
    """What event k of this rule says; who needs them all asks for `sentences`."""
    return sentences(trace, step, key)[k]


def worded_situations(trace: RunTrace, step: StepTrace, key: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """For each event of this rule its situations, by name, with their sentences."""
    rule, narrator = find_rule(key), _Narrator(trace, step, key)
    return tuple(
        tuple((name, fill_in(rule.template(name), values)) for name, values in narrator.tell(k, event))
        for k, event in enumerate(step.verdicts[key])
    )


def find_child(step: StepTrace, node: int, token: int) -> int | None:
    """The child with this token, if it was drafted."""
    return next((child for child in step.children(node) if step.nodes[child].token == token), None)


def name_rule(key: str) -> str:
    """A published rule has a name; the title of another one is marked as a title, since it can be ordinary words."""
    rule = find_rule(key)
    return rule.title if rule.paper else texts.NAME.format(title=rule.title)


class Namer:
    """How nodes and tokens of a step are named in a sentence."""

    def __init__(self, trace: RunTrace, step: StepTrace) -> None:
        self._texts, self._step = trace.texts, step
        self._paths: dict[int, str] = {0: texts.ROOT}

    def path(self, node: int) -> str:
        """The text of the drafted tokens down to a node."""
        if node not in self._paths:
            tokens = [self._step.nodes[v].token for v in self._step.path(node)[1:]]
            self._paths[node] = texts.TOKENS.format(text=write_path([self._texts[token] for token in tokens]))
        return self._paths[node]

    def place(self, node: int) -> str:
        """What a token follows: a path of drafted tokens, or the text so far."""
        return self.path(node) if node else texts.AFTER_ROOT

    def token(self, token: int) -> str:
        """The text of one token."""
        return texts.TOKENS.format(text=write_path([self._texts[token]]))


class _Narrator:
    """Goes through one rule's events on one step and knows, at each, what came before."""

    def __init__(self, trace: RunTrace, step: StepTrace, key: str) -> None:
        self._step, self._name = step, Namer(trace, step)
        events: Sequence[BarEvent] = step.verdicts[key]
        self._count = len(events)
        self._weighs = any(isinstance(event, Weigh) for event in events)
        self._last_trial = {event.node: k for k, event in enumerate(events) if isinstance(event, Trial)}
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
            case Trial():
                yield (situation := self._trial(event))
                if not self._weighs and situation[0].endswith(("_target", "_residual")) and "owed" in situation[1]:
                    yield from self._source_of_q(event)
                if not event.flip.accepted:
                    yield from self._consequence(event.node, k)
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
            case Discount(node, rho):
                self._discount[node] = event
                draws = len(self._step.nodes[node].draws)
                place, found = self._name.place(node), write_number(rho, 3)
                yield "discount_one" if draws == 1 else "discount", {"path": place, "rho": found, "draws": str(draws)}
            case Choose(node, child, dist):
                self._chosen.add(node)
                chance = dist[self._step.nodes[node].shown.index(self._step.nodes[child].token)]
                yield "choose", {"path": self._name.path(child), "chance": write_number(chance)}
            case Threshold(node, least):
                self._threshold[node] = event
                yield "threshold", {"path": self._name.place(node), "least": write_number(least)}
            case _:
                assert_never(event)

    def _weigh(self, event: Weigh) -> Situation:
        source = "residual" if self._parent(event.node) in self._residual else "target"
        return f"weigh_{source}", {
            "path": self._name.path(event.node),
            "weight": write_number(event.weight),
            "before": write_number(event.before),
            "owed": write_number(event.owed),
            "q": write_number(event.q),
        }

    def _trial(self, event: Trial) -> Situation:
        """The inequality that decided."""
        flip, parent = event.flip, self._parent(event.node)
        values = {"path": self._name.path(event.node), "token": self._name.token(self._step.nodes[event.node].token)}
        verdict = "accept" if flip.accepted else "reject"
        threshold, discount = self._threshold.get(parent), self._discount.get(parent)
        if threshold is not None:
            owed, least = write_apart(event.owed, threshold.least)
            return f"{verdict}_threshold", {**values, "owed": owed, "least": least, "q": write_number(event.q)}
        source = "residual" if parent in self._residual and discount is None else "target"
        if flip.prob == 0 and not flip.accepted and (self._weighs or event.owed == 0):
            reason = "weight_zero" if self._weighs else f"zero_{source}"
            return f"reject_{reason}", {**values, "q": write_number(event.q)}
        values["owed"], values["q"] = write_apart(event.owed, event.q)
        if flip.u is None:
            return f"{verdict}_no_coin", {**values, "prob": write_number(flip.prob)}
        values["coin"], values["prob"] = write_apart(flip.u, flip.prob)
        if self._weighs:
            changed = isinstance(self._weight.get(event.node), Residual)
            return f"{verdict}_weight_after" if changed else f"{verdict}_weight", values
        if discount is not None:
            return f"{verdict}_discount", {**values, "rho": write_number(discount.rho, 3)}
        return f"{verdict}_{source}", values

    def _consequence(self, node: int, k: int) -> Iterator[Situation]:
        """What follows from a rejection: nothing where whole paths are judged, or where the node is accepted after all."""
        path, below = self._name.path(node), self._below[node]
        if self._last_trial[node] > k:
            certain = self._parent(node) in self._threshold
            yield "drawn_again_certain" if certain else "drawn_again", {"path": path}
        elif below and not self._weighs and node not in self._accepted:
            yield ("skip_one", {"path": path}) if below == 1 else ("skip_many", {"path": path, "count": str(below)})

    def _rest(self, event: Residual[Bars]) -> Iterator[Situation]:
        """What is left after a rejection, and what that did to the path weight."""
        values = {
            "path": self._name.path(event.node),
            "mass": write_number(event.mass),
            "before": write_number(event.before),
            "after": write_number(event.after),
        }
        discount = self._discount.get(event.node)
        order = "again" if event.node in self._residual else "first"
        if event.mass == 0:
            yield "residual_empty", {"path": values["path"]}
        elif discount is not None:
            draws = len(self._step.nodes[event.node].draws)
            tests = write_number(_mean_tests(discount.beta, draws), 3)
            rho = write_number(discount.rho, 3)
            name = "residual_discount_one" if draws == 1 else "residual_discount"
            yield name, {**values, "tests": tests, "draws": str(draws), "rho": rho}
        elif event.before == event.after == 1:
            yield f"residual_{order}", values
        else:
            yield f"residual_weight_{order}", values
        shown = self._step.nodes[event.node].shown
        best = max(range(len(shown)), key=lambda i: event.dist[i], default=None)
        if best is not None and event.dist[best] > 0:
            sure = event.dist[best] >= event.dist[-1]  # all tokens that are not listed come to no more than this
            token, chance = self._name.token(shown[best]), write_number(event.dist[best])
            yield "most_likely" if sure else "most_likely_listed", {"token": token, "chance": chance}

    def _sample(self, event: Sample[Bars], k: int) -> Iterator[Situation]:
        """The token, where it came from, and whether it was drafted."""
        node = self._step.nodes[event.node]
        chance = event.dist[node.shown.index(event.token)]
        token = self._name.token(event.token)
        values = {"path": self._name.place(event.node), "token": token, "chance": write_number(chance)}
        residual = self._residual.get(event.node)
        if residual == event.dist:
            source = "residual"
        elif are_alike(event.dist, node.p):
            source = "target" if residual is None else "target_after_rejection"
        else:  # from neither: all mass on one token, or a trace from elsewhere
            source = "point" if chance == 1 else "other"
        yield f"sample_{source}", values
        child = find_child(self._step, event.node, event.token)
        if child is not None and k < self._count - 2:
            yield "sample_drafted", {"token": token, "child": self._name.path(child)}

    def _commit(self, event: Commit) -> Situation:
        extra = "correction" if self._step.nodes[event.node].draws else "bonus"
        count = self._step.depth(event.node)
        name = (f"commit_only_{extra}", f"commit_{extra}_one", f"commit_{extra}")[min(count, 2)]
        return name, {
            "path": self._name.path(event.node),
            "token": self._name.token(event.token),
            "count": str(count),
        }

    def _dead(self, event: Dead) -> Situation:
        """What is left out below a node: no descendant that was weighed is tested again."""
        skipped = str(count := len(self._skip(event.node)))
        values = {"path": self._name.path(event.node), "before": write_number(event.before), "count": skipped}
        return ("dead", "dead_one", "dead_many")[min(count, 2)], values

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
        values = {"own": write_number(own), "drawn": write_number(drawn)}
        if not _near(event.q, drawn):
            yield "q_stale", values
        elif not _near(event.q, own):
            before = list(takewhile(lambda draw: draw.node != event.node, node.draws))
            rest = 1 - sum(node.q[node.shown.index(self._step.nodes[draw.node].token)] for draw in before)
            yield "q_after_draws" if before and rest > 0 and _near(event.q * rest, own) else "q_of_draw", values

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
