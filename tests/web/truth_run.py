"""A run as it must be shown, computed by code of its own: what holds for a step, for a rule on it, and for the run so far.

In: the steps with their full distributions, how often each model was asked for them, and the settings. Out: what a
message and a page have to say, moment by moment. Events are counted from the first pass of the draft.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

import independent_oracle as oracle
from independent_oracle import Given, Moment, SeededCoins
from truth_numbers import names_of

from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.verify import VERIFIERS

TITLES = {rule.key: rule.title for rule in VERIFIERS}
SUMMARIES = {rule.key: rule.summary for rule in VERIFIERS}
"""What rules are called."""
LOSSLESS_ON = {
    "naive": "with without hub topk topk-softmax",
    "topdown": "with without hub topk",
    "traversal": "with without hub topk",
    "ordered": "with without",
    "kseq": "with",
    "gbv": "paths",
    "spechub": "hub",
    "block": "",
}
"""For each lossless rule the draws on which it is; those of a chain do for every rule, unless they carry a wrong q."""
WEIGH_PATHS = {"block", "gbv", "traversal", "ordered", "uncapped"}


class CountingModel:
    """A language model that remembers how many nodes it was asked for, pass by pass."""

    def __init__(self, model: object) -> None:
        self.model, self.passes = model, []

    def __getattr__(self, name: str) -> object:
        return getattr(self.model, name)

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> object:
        self.passes.append(len(tokens))
        return self.model.extend(tokens, parents)


def vector(dist: Sequence[float]) -> list:
    return [Fraction(x) if isinstance(x, Fraction | int) else float(x) for x in dist]


class RuleTruth:
    """One rule on one step."""

    def __init__(self, step: StepTruth, key: str) -> None:
        self.step, self.key = step, key
        self.moments = oracle.tell(step.given, key, SeededCoins(step.coin_seed, step.number))
        self.end, self.token = self.moments[-1].node, int(self.moments[-1]["token"])
        self.path = step.given.path(self.end)
        self.accepted = len(self.path) - 1

    @cached_property
    def law(self) -> list:
        """How likely it stops at each node."""
        return oracle.stops(self.step.given, self.key)

    @cached_property
    def lengths(self) -> list:
        """How likely it accepts so many tokens."""
        depths = self.step.given.depths
        return [sum(x for v, x in enumerate(self.law) if depths[v] == d) for d in range(max(depths) + 1)]

    @property
    def expected(self) -> Fraction | float:
        """Tokens of this step, averaged over all coins."""
        return 1 + sum(depth * x for depth, x in enumerate(self.lengths))

    @cached_property
    def unheard(self) -> dict[int, Moment]:
        """What the tests below a rejected node would have said."""
        seed, number = self.step.coin_seed, self.step.number
        return oracle.unheard(self.step.given, self.key, self.moments, lambda inside: SeededCoins(seed, number, inside))

    @property
    def ended(self) -> int:
        """The event that is its verdict."""
        return self.step.scored + len(self.moments) - 1

    def moment(self, event: int) -> Moment | None:
        """The rule's own moment at an event; None before the target's pass and once it is written."""
        own = event - self.step.scored
        return self.moments[own] if 0 <= own < len(self.moments) else None

    def kind(self, event: int) -> str:
        if event < self.step.scored:
            return "draft"
        if event == self.step.scored:
            return "score"
        return "written" if event > self.ended else self.moment(event).kind

    def marks(self, event: int) -> str:
        """One letter for each node."""
        depths = self.step.given.depths
        if event < self.step.scored:
            return "".join("a" if not depth else "d" if depth <= event + 1 else "h" for depth in depths)
        if event > self.ended:
            marks = self.moments[-1].marks
            return "".join(mark if v in self.path else "x" for v, mark in enumerate(marks))
        return self.moment(event).marks

    def weights(self, event: int) -> dict[int, Fraction | float]:
        if event < self.step.scored:
            return {}
        return (self.moment(event) or self.moments[-1]).weights

    def focus(self, event: int) -> int:
        if event > self.ended:
            return self.end
        return 0 if event < self.step.scored else self.moment(event).node

    def trials(self, until: int | None = None) -> list[tuple[int, Moment]]:
        """Its tests up to an event, with their events."""
        last = self.ended if until is None else until
        return [(k, m) for k, m in enumerate(self.moments, start=self.step.scored) if m.kind == "trial" and k <= last]

    def order(self, until: int | None = None) -> list[int]:
        """The order of the first tests of nodes, as far as they have come."""
        order = [0] * len(self.step.given.tokens)
        for _, trial in self.trials(until):
            order[trial.node] = order[trial.node] or 1 + max(order)
        return order

    @property
    def decisions(self) -> dict[int, int]:
        """For each node the event that decided: where it was accepted, else the likeliest of its rejections."""
        found: dict[int, tuple] = {}
        for event, trial in self.trials():
            rank = (bool(trial["accepted"]), trial["prob"])
            if trial.node not in found or rank > found[trial.node][0]:
                found[trial.node] = rank, event
        return {node: event for node, (_, event) in found.items()}

    @property
    def extra(self) -> str:
        return "correction" if self.step.given.draws[self.end] else "bonus"


class StepTruth:
    """One step."""

    def __init__(self, step: Step, settings: Settings, passes: int, asked: list[int], text: object) -> None:
        self.number, self.coin_seed, self.settings = step.number, settings.coin_seed, settings
        draws = [[(draw.node, vector(draw.dist)) for draw in under] for under in step.tree.draws]
        self.given = Given(step.tree.tokens, step.tree.parents, draws, [vector(row) for row in step.target])
        self.draft = {node: vector(dist) for node, dist in step.draft.items()}
        self.scored, self.asked, self.text = passes, asked, text
        self.tokens, self.seconds = step.tokens, dict(step.seconds)
        self.rules: dict[str, RuleTruth] = {}

    def rule(self, key: str) -> RuleTruth:
        if key not in self.rules:
            self.rules[key] = RuleTruth(self, key)
        return self.rules[key]

    def is_lossless(self, key: str) -> bool:
        tree, proposal = self.settings.tree, self.settings.proposal
        if key in LOSSLESS_ON and tree.startswith("chain:") and proposal != "topk-softmax":
            return True
        draws = {proposal, *(("paths",) if proposal == "with" and tree.startswith("paths:") else ())}
        return bool(draws & set(LOSSLESS_ON.get(key, "").split()))

    @property
    def commits(self) -> RuleTruth:
        return self.rule(self.settings.verifier)

    @property
    def kept(self) -> list[int]:
        """The nodes whose rows the caches keep: what is written, but for its last token."""
        return self.commits.path[: len(self.tokens)]

    def p(self, node: int) -> Fraction | float:
        return self.given.target[self.given.parents[node]][self.given.tokens[node]]

    def q(self, node: int) -> Fraction | float:
        """Of its first draw."""
        draws = self.given.draws[self.given.parents[node]]
        return next(dist for child, dist in draws if child == node)[self.given.tokens[node]]

    def times(self, node: int) -> int:
        return sum(child == node for child, _ in self.given.draws[self.given.parents[node]])

    def shown(self, node: int) -> list[int]:
        """The tokens after a node that a trace keeps: the likeliest of either model, the children, and what was drawn."""
        laws = [self.given.target[node], *([self.draft[node]] if self.given.draws[node] else [])]
        tokens = {x for law in laws for x in sorted(range(len(law)), key=lambda x: -law[x])[:8] if law[x] > 0}
        tokens |= {token for v, token in enumerate(self.given.tokens) if self.given.parents[v] == node}
        for key in (self.settings.verifier, *self.settings.riders):
            samples = [m for m in self.rule(key).moments if m.kind == "sample" and m.node == node]
            tokens |= {int(sample["token"]) for sample in samples}
        return sorted(tokens)

    def names(self, *nodes: int) -> set[str]:
        """What a node is called: its token, or the path down to it."""
        texts = {v: self.text(self.given.tokens[v]) for v in range(len(self.given.tokens))}
        found = [names_of([texts[v]]) | names_of([texts[u] for u in self.given.path(v)[1:]]) for v in nodes if v]
        return set().union(*found)


@dataclass
class RunTruth:
    """A run, and how it was made."""

    settings: Settings
    prompt: list[int]
    steps: list[StepTruth]
    source: list[Step]

    def is_lossless(self, key: str) -> bool:
        return self.steps[0].is_lossless(key)

    def mean(self, key: str, until: int) -> float:
        """Tokens per step as they came, up to a step."""
        return self.average([1 + step.rule(key).accepted for step in self.steps[: until + 1]])

    @staticmethod
    def average(values: Sequence[float]) -> float:
        return float(sum(values) / len(values))

    @staticmethod
    def interval(values: Sequence[float]) -> tuple[float, float] | None:
        """95 %, by Student's t."""
        n = len(values)
        if n < 2:
            return None
        mean = float(sum(values)) / n
        spread = math.sqrt(sum((float(x) - mean) ** 2 for x in values) / (n - 1) / n)
        return mean - student(n - 1) * spread, mean + student(n - 1) * spread


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t: its density is summed up by Simpson's rule until there is enough of it."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def mass(angle: float) -> float:  # with x = sqrt(n) tan(angle) the density is a power of a cosine
        pieces, width = 400, angle / 400
        heights = [math.cos(width * i) ** (freedom - 1) for i in range(pieces + 1)]
        area = heights[0] + heights[-1] + 4 * sum(heights[1::2]) + 2 * sum(heights[2:-1:2])
        return scale * math.sqrt(freedom) * area * width / 3

    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if mass(middle) < 0.475 else (low, middle)
    return math.sqrt(freedom) * math.tan(low)


def make_run(
    target: object, draft: object, prompt: list[int], settings: Settings, text: object, most: int | None = None
) -> RunTruth:
    """Decode so many steps, and count how often each model was asked."""
    target, draft = CountingModel(target), CountingModel(draft)
    source, steps = [], []
    for step in islice(decode(target, draft, prompt, settings), most):
        source.append(step)
        steps.append(StepTruth(step, settings, len(draft.passes), target.passes[:], text))
        target.passes.clear()
        draft.passes.clear()
    return RunTruth(settings, prompt, steps, source)
