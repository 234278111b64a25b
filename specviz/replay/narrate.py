"""One sentence for each event, with the inequality that decided and the numbers that stood in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.numbers import VISIBLE, bracket, write_apart, write_number
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import BarEvent, RunTrace, StepTrace
from specviz.verify import find_rule

COINLESS = ("threshold", "typical")  # rules that compare, and flip no coin


def sentence(trace: RunTrace, step: StepTrace, key: str, k: int) -> str:
    """What event k of this rule says."""
    return _Narrator(trace, step, key).say(k)


def caption(trace: RunTrace, step: StepTrace, one: str = "topdown", other: str = "traversal") -> str:
    """Two rules compared, on this draw and, over all coins, on this tree."""
    kept = {key: step.depth(step.commit(key).node) for key in (one, other)}
    first, second = _title(one), _title(other)
    text = f"On this draw {second} keeps {_tokens(kept[other])}, {first} {kept[one]}{_because(trace, step, one, other)}."
    if not (one in step.stop_laws and other in step.stop_laws):
        return text
    mean = {key: _settled(expected_tokens(step, key) - 1) for key in (one, other)}
    more, less = write_apart(mean[other], mean[one])
    if write_number(mean[one], 4) == write_number(mean[other], 4):  # what is left is rounding
        more = less = write_number(mean[one])
    text += f" On this tree, over all coins, {second} keeps {more} on average and {first} {less}"
    if more == less:
        return text + ": no difference."
    if mean[other] > mean[one]:
        return text + ": longer on average" + ("." if kept[other] >= kept[one] else "; here it was shorter.")
    text += f": on this tree {second} is the shorter one."
    kind = trace.settings.drafter.kind
    if other != "traversal" or not (find_rule(one).lossless and find_rule(one).sound_on(kind)):
        return text
    return text + (
        " It may be stricter on one tree in order to keep more on others: what counts is the average over all drafts."
    )


def _settled(mean: Number) -> Number:
    """A sum of numbers with nine digits has no more than eight: what differs after that is rounding."""
    return round(mean, 8) if isinstance(mean, float) else mean


def _because(trace: RunTrace, step: StepTrace, one: str, other: str) -> str:
    """Why one rule kept more on this draw: what the other one said of the first node that it did not keep."""
    kept = {key: step.path(step.commit(key).node) for key in (one, other)}
    if len(kept[one]) == len(kept[other]):
        return ""
    more, less = sorted(kept, key=lambda key: -len(kept[key]))
    node = next(v for v in kept[more] if v not in kept[less])
    tell = _Narrator(trace, step, less)
    yes, no = _trial(step, more, node), _trial(step, less, node)
    if no is None:
        return f", because {_title(less)} stops at {tell.path(kept[less][-1])} without a trial of {tell.path(node)}"
    if no.flip.accepted:
        return ""
    if no.flip.u is None:
        return f", because {_title(less)} refuses {tell.path(node)}"
    coin, rate = write_apart(no.flip.u, no.flip.prob)
    refused = f", because at {tell.path(node)} the coin {coin} is not below {rate}, the rate of {_title(less)}"
    if yes is None or not yes.flip.accepted:
        return f"{refused}, while {_title(more)} keeps all of {tell.path(kept[more][-1])}"
    if yes.flip.u != no.flip.u:
        return refused
    return f"{refused}, and is below {write_apart(no.flip.u, yes.flip.prob)[1]}, that of {_title(more)}"


def _title(key: str) -> str:
    return find_rule(key).title


def _trial(step: StepTrace, key: str, node: int) -> Trial | None:
    """What decided on a node: the trial that accepted it, or the likeliest of those that refused it."""
    trials = [event for event in step.verdicts[key] if isinstance(event, Trial) and event.node == node]
    return max(trials, key=lambda trial: (trial.flip.accepted, trial.flip.prob), default=None)


class _Narrator:
    """Knows one rule's events on one step."""

    def __init__(self, trace: RunTrace, step: StepTrace, key: str) -> None:
        self.trace, self.step, self.key = trace, step, key
        self.events: Sequence[BarEvent] = step.verdicts[key]
        self.weighs = any(isinstance(event, Weigh) for event in self.events)
        self.walks = any(isinstance(event, Choose) for event in self.events)

    def say(self, k: int) -> str:
        event = self.events[k]
        match event:
            case Weigh():
                source = "the law of the walk" if self.walks else "draft"
                return f"{self.path(event.node)} weighs {_rate(event)}: target {write_number(event.owed)}, {source} {write_number(event.q)}."
            case Trial():
                return self.trial(event, k)
            case Residual():
                return self.residual(event, k)
            case Dead():
                return (
                    f"After this refusal the target is owed nothing at {self.path(event.node)}: its weight falls from "
                    f"{write_number(event.before)} to 0, and what is left below it is skipped."
                )
            case Sample():
                return self.sample(event, k)
            case Commit():
                extra = "correction" if self.step.nodes[event.node].draws else "bonus"
                what = f"Keep {self.path(event.node)}" if event.node else "Keep nothing that was drafted"
                return f"{what} and add the {extra} {self.token(event.token)}: {_tokens(self.step.depth(event.node))} kept."
            case Discount():
                return (
                    f"After {self.path(event.node)} each child is tested with min(1, p / (rho q)), "
                    f"rho = {write_number(event.rho, 3)}; one test accepts with probability beta = {write_number(event.beta)}."
                )
            case Choose():
                law = event.dist[self.step.nodes[event.node].shown.index(self.step.nodes[event.child].token)]
                return (
                    f"The walk goes on to {self.path(event.child)}, the largest p / q that was drafted. "
                    f"The law of this choice, here {write_number(law)}, takes the place of q."
                )
            case Threshold():
                return f"After {self.path(event.node)} a token passes where the target's p is above {write_number(event.least)}."
        assert_never(event)

    def trial(self, event: Trial, k: int) -> str:
        """The inequality, then what follows from it."""
        flip, rate = event.flip, self.rate(event, k)
        what = f"the whole path {self.path(event.node)}" if self.weighs else self.path(event.node)
        if self.key in COINLESS and flip.prob in (0, 1):
            fact = rate.partition(", as ")[2]
        elif flip.u is None:
            fact = f"acceptance probability {rate}"
        else:
            u, prob = write_apart(flip.u, flip.prob)
            fact = f"coin {u} {'<' if flip.accepted else '≥'} {rate.replace(write_number(flip.prob), prob, 1)}"
        if flip.accepted:
            return f"{fact}: accept {what}."
        return f"{fact}: refuse {what}{self.lost(event.node, k)}."

    def owed(self, event: Trial, k: int) -> bool:
        """Whether a refusal before this trial has left a residual in the place of p."""
        parent = self.step.nodes[event.node].parent
        return any(isinstance(before, Residual) and before.node == parent for before in self.events[:k])

    def lost(self, node: int, k: int) -> str:
        """What a refusal takes with it: nothing where whole paths are judged, or where the node has another trial."""
        if any(isinstance(after, Trial) and after.node == node for after in self.events[k + 1 :]):
            return "; it was drawn again, and has another trial"
        below = sum(node in self.step.path(other)[:-1] for other in range(len(self.step.nodes)))
        if self.weighs or not below or node in self.step.path(self.step.commit(self.key).node):
            return ""
        return "; the node below it is lost" if below == 1 else f"; the {below} nodes below it are lost"

    def rate(self, event: Trial, k: int) -> str:
        """The acceptance probability, and where it came from."""
        prob = write_number(event.flip.prob)
        for before in reversed(self.events[:k]):
            match before:
                case Weigh(node) if node == event.node:
                    return _rate(before)
                case Residual(node, _, mass, weight, _) if node == event.node:
                    left = f"{bracket(mass)}/({write_number(mass)} + 1 - {write_number(weight)})"
                    return f"{prob} = S / (S + 1 - w) = {left}, the weight left to it after the refusals below"
                case Dead(node) if node == event.node:
                    return "0, its path is dead"
                case Discount(_, rho):
                    return (
                        f"{prob} = min(1, {write_number(event.owed)} / ({write_number(rho, 3)} × {write_number(event.q)}))"
                    )
                case Threshold(_, least):
                    p, bar = write_apart(event.owed, least)
                    return f"{prob}, as target p = {p} {'>' if event.flip.accepted else '≤'} {bar}"
                case _:
                    pass
        if self.key == "threshold":
            p, q = write_apart(event.owed, event.q)
            owed = "the residual" if self.owed(event, k) else "p"
            return f"{prob}, as {owed} = {p} {'≥' if event.owed >= event.q else '<'} q = {q}"
        return f"{prob} = min(1, {_over(event.owed, event.q)})"

    def residual(self, event: Residual[tuple[Number, ...]], k: int) -> str:
        """What is owed after a refusal, and what that did to the weight."""
        node = self.step.nodes[event.node]
        best = max(range(len(node.shown)), key=lambda i: event.dist[i])
        most, chance = self.token(node.shown[best]), event.dist[best]
        owed = f"all on {most}" if chance == 1 else f"the likeliest is {most}, {write_number(chance)}"
        where = f"at {self.path(event.node)}" if event.node else "at the root"
        if event.before == event.after == 1:
            if event.mass == 0:
                return f"Refused: {where} nothing is left of the residual, so the target's p stands again: {owed}."
            return f"Refused: {where} the target is still owed {self.formula(k)}, S = {write_number(event.mass)}; normalised, {owed}."
        mass = f"S = sum [w p - {'g' if self.walks else 'q'}]+ = {write_number(event.mass)}"
        return (
            f"Refused: {where} {mass}, so its weight goes from {write_number(event.before)} to "
            f"S / (S + 1 - w) = {write_number(event.after)}; normalised, {owed}."
        )

    def formula(self, k: int) -> str:
        """The residual of a rule that carries no weight; K-SEQ's takes off what its tests have given on average."""
        for before in reversed(self.events[:k]):
            if isinstance(before, Discount):
                draws = len(self.step.nodes[before.node].draws)
                tests: Number = sum((1 - before.beta) ** i for i in range(draws))
                return f"[p - {write_number(tests, 3)} min(p / rho, q)]+ ({write_number(tests, 3)} of {draws} tests are made on average)"
        return "[p - q]+"

    def sample(self, event: Sample[tuple[Number, ...]], k: int) -> str:
        """The token, where it came from, and whether it goes on."""
        node = self.step.nodes[event.node]
        chance = write_number(event.dist[node.shown.index(event.token)])
        residual = any(isinstance(e, Residual) and (e.node, e.dist) == (event.node, event.dist) for e in self.events[:k])
        source = "the residual" if residual else "the target's p"
        after = f"after {self.path(event.node)}" if event.node else "at the root"
        drafted = any(self.step.nodes[child].token == event.token for child in self.step.children(event.node))
        last = k == len(self.events) - 2
        goes_on = " It was drafted: go on there." if drafted and not last else ""
        if not residual and not _alike(event.dist, node.p):  # no draw from either: all mass on one token
            return f"Take the target's likeliest token {after}: {self.token(event.token)}."
        return f"Draw from {source} {after}: {self.token(event.token)}, which had probability {chance}.{goes_on}"

    def path(self, node: int) -> str:
        """The text of the drafted tokens down to a node."""
        texts = [self.trace.texts[self.step.nodes[v].token] for v in self.step.path(node)[1:]]
        return f'"{"".join(texts).translate(VISIBLE)}"' if texts else "the root"

    def token(self, token: int) -> str:
        """The text of one token."""
        return f'"{self.trace.texts[token].translate(VISIBLE)}"'


def _alike(one: Sequence[Number], other: Sequence[Number]) -> bool:
    """Whether two rows of bars are the same, but for how many digits were kept of them."""
    return all(abs(float(a) - float(b)) <= 1e-3 * float(a) for a, b in zip(one, other, strict=True))


def _rate(event: Weigh) -> str:
    weight, formula = write_number(event.weight), _over(event.owed, event.q)
    return f"{weight} = min(1, {write_number(event.before)} × {formula})"


def _over(p: Number, q: Number) -> str:
    """p / q, with fractions in brackets."""
    return f"{bracket(p)}/{bracket(q)}"


def _tokens(count: int) -> str:
    return f"{count} drafted token{'' if count == 1 else 's'}"
