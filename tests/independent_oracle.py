"""Two rules told again, from the papers and with none of the project's code for them: what must be on the screen.

In: trees, the models' distributions, the coins that came up and the tokens that were drawn. Everything else is computed
here, in plain floats: after every event the weights, the residuals, the marks, and how likely each coin was to accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from specviz.core.events import Trial
from specviz.engine.decode import Step

Vector = list[float]


@dataclass
class Moment:
    """What there is after an event."""

    focus: int
    signs: list[str]
    weights: dict[int, float] = field(default_factory=dict)
    owed: dict[int, Vector] = field(default_factory=dict)
    prob: float | None = None  # of the coin, if it is one
    mass: float | None = None  # of the residual, if it is one


def p(step: Step, node: int) -> Vector:
    """What the target says after a node."""
    return [float(x) for x in step.target[node]]


def q(step: Step, node: int) -> Vector:
    """What a node's last draw came from."""
    parent = step.tree.parents[node]
    return [float(x) for x in [draw for draw in step.tree.draws[parent] if draw.node == node][-1].dist]


def left(owed: Vector, draft: Vector, weight: float = 1.0) -> tuple[Vector, float]:
    """[w p - q]+ normalised, and its mass."""
    rest = [max(weight * a - b, 0.0) for a, b in zip(owed, draft, strict=True)]
    mass = sum(rest)
    return ([x / mass for x in rest] if mass else rest), mass


class Teller:
    """Tells one rule on one step. The coins are read from what happened: each node's, in the order of its flips."""

    def __init__(self, step: Step, rule: str) -> None:
        self.step, self.rule, self.tree = step, rule, step.tree
        self.coins: dict[int, list[float]] = {}
        for event in (*step.verdicts[rule], *step.counterfactuals.get(rule, ())):
            if isinstance(event, Trial):
                self.coins.setdefault(event.node, []).append(float(event.flip.u))
        self.end = step.verdicts[rule][-1].node
        self.signs = [""] * len(self.tree)
        self.weights: dict[int, float] = {}
        self.owed: dict[int, Vector] = {}

    def below(self, node: int) -> list[int]:
        """The nodes under a node."""
        return [v for v in range(len(self.tree)) if v != node and node in self.tree.path(v)]

    def moment(self, focus: int, prob: float | None = None, mass: float | None = None) -> Moment:
        """As things stand."""
        return Moment(focus, list(self.signs), dict(self.weights), dict(self.owed), prob, mass)

    def keep(self, node: int) -> None:
        """The path down to a node is accepted."""
        for v in self.tree.path(node)[1:]:
            self.signs[v] = "✓"

    def tell(self) -> list[Moment]:
        """Every moment, the first before any event."""
        tale = [self.moment(0), *(self.topdown() if self.rule == "topdown" else self.traversal())]
        tale.append(self.moment(self.end))  # a token is drawn
        kept = self.tree.path(self.end)
        ghosts = self.counterfactual_trials() if self.rule == "topdown" else {}
        for v in range(1, len(self.tree)):
            if v in kept:
                self.signs[v] = "✓"
            elif self.signs[v] != "✕":
                self.signs[v] = ghosts.get(v, "")
        tale.append(self.moment(self.end))
        return tale

    # --- top-down ---
    def topdown(self) -> Iterator[Moment]:
        """Children in draw order, down from the root."""
        node, going, ghosts = 0, True, self.counterfactual_trials()
        while going:
            going, owed = False, p(self.step, node)
            for draw in self.tree.draws[node]:
                child, token = draw.node, self.tree.tokens[draw.node]
                draft = [float(x) for x in draw.dist]
                prob = min(1.0, owed[token] / draft[token])
                if self.coins[child][0] < prob:
                    self.keep(child)
                    yield self.moment(child, prob)
                    node, going = child, True
                    break
                self.signs[child] = "✕"
                for v in self.below(child):
                    self.signs[v] = ghosts.get(v, "")
                yield self.moment(child, prob)
                owed, mass = left(owed, draft)
                self.owed[node] = owed
                yield self.moment(node, mass=mass)

    def counterfactual_trials(self) -> dict[int, str]:
        """What the coins below a refused node would have said, had it been accepted."""
        found: dict[int, str] = {}

        def visit(node: int, real: bool) -> None:
            owed = p(self.step, node)
            for draw in self.tree.draws[node]:
                child, token = draw.node, self.tree.tokens[draw.node]
                draft = [float(x) for x in draw.dist]
                yes = self.coins[child][0] < min(1.0, owed[token] / draft[token])
                if not real:
                    found[child] = "(✓)" if yes else "(✕)"
                visit(child, real and yes)
                if yes:
                    return
                owed, _ = left(owed, draft)

        visit(0, True)
        return found

    # --- from the leaves to the root ---
    def traversal(self) -> Iterator[Moment]:
        """Whole paths, in post-order."""
        yield from self.judge(0, 1.0)

    def judge(self, node: int, weight: float) -> Iterator[Moment]:
        """What hangs below a node; ends early once something is accepted."""
        owed = p(self.step, node)
        for draw in self.tree.draws[node]:
            if weight == 0 or self.signs[self.end] == "✓":
                return
            child, token = draw.node, self.tree.tokens[draw.node]
            draft = [float(x) for x in draw.dist]
            self.weights[child] = min(1.0, weight * owed[token] / draft[token])
            self.signs[child] = "?"
            yield self.moment(child)
            yield from self.judge(child, self.weights[child])
            if self.end and self.signs[self.end] == "✓":
                return
            prob = self.weights[child]
            if self.coins[child][0] < prob:
                self.keep(child)
                yield self.moment(child, prob)
                return
            self.signs[child] = "✕"
            yield self.moment(child, prob)
            before = weight
            owed, mass = left(owed, draft, weight)
            weight = mass / (mass + 1 - weight) if mass else 0.0
            self.weights[node] = weight
            if mass:
                self.owed[node] = owed
                yield self.moment(node, mass=mass)
            else:
                self.signs[node] = ""
                yield self.moment(node, mass=before)


def stops(step: Step, rule: str) -> Vector:
    """How likely each node is the last one kept."""
    tree, law = step.tree, [0.0] * len(step.tree)

    def topdown(node: int, chance: float) -> None:
        owed = p(step, node)
        for draw in tree.draws[node]:
            draft, token = [float(x) for x in draw.dist], tree.tokens[draw.node]
            yes = min(1.0, owed[token] / draft[token])
            topdown(draw.node, chance * yes)
            chance *= 1 - yes
            owed, mass = left(owed, draft)
            if not mass:
                break
        law[node] += chance

    def traversal(node: int, weight: float) -> Iterator[tuple[int, float] | float]:
        owed = p(step, node)
        for draw in tree.draws[node]:
            if weight == 0:
                break
            draft, token = [float(x) for x in draw.dist], tree.tokens[draw.node]
            kept = yield from traversal(draw.node, min(1.0, weight * owed[token] / draft[token]))
            yield draw.node, kept
            owed, mass = left(owed, draft, weight)
            weight = mass / (mass + 1 - weight) if mass else 0.0
        return weight

    if rule == "topdown":
        topdown(0, 1.0)
        return law
    alive = 1.0
    for node, yes in traversal(0, 1.0):
        law[node] += alive * yes
        alive *= 1 - yes
    law[0] += alive
    return law


def depth(step: Step, node: int) -> int:
    """How many drafted tokens lead to a node."""
    return len(step.tree.path(node)) - 1


def by_depth(steps: Sequence[Step], rule: str) -> Vector:
    """How often a draft of each depth was kept."""
    kept = [depth(step, step.verdicts[rule][-1].node) for step in steps]
    deepest = max(depth(step, node) for step in steps for node in range(len(step.tree)))
    return [sum(length >= d for length in kept) / len(kept) for d in range(1, deepest + 1)]
