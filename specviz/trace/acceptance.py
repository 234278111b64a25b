"""Where a run loses its drafts: depth by depth, what was tried, what was accepted, and how alike the two models are there.

The place of a depth is the node above it on the path that the committing rule accepted: where that has draws, one of its
children was to be accepted, or the step ended. A single draft from q is accepted there with probability sum_x min(p, q),
so this overlap is what a chain's acceptance comes down to. A trace keeps the likeliest tokens and the rest as one number,
which leaves the overlap between two bounds. They meet where all tokens are kept, and where a rule rejected the first draft:
the mass of its residual is what p has over q.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from specviz.core.events import Residual
from specviz.trace.mean import Mean
from specviz.trace.schema import Bars, NodeTrace, StepTrace

NEAR = 2e-4  # what bars of four digits leave of two equal numbers


@dataclass
class DepthTally:
    """The places of one depth, so far."""

    tried: int = 0  # how often the accepted path had a draft there
    accepted: int = 0
    agreed: int = 0  # how often both models had the same likeliest token
    low: Mean = field(default_factory=Mean)  # of the overlap, from below
    high: Mean = field(default_factory=Mean)
    chance: Mean = field(default_factory=Mean)  # the target's probability of all that was drafted there

    @property
    def lost(self) -> int:
        """How many steps ended there although something was drafted."""
        return self.tried - self.accepted


class AcceptanceTally:
    """The places of all depths, over the steps so far; of the rule that commits."""

    def __init__(self) -> None:
        self.depths: list[DepthTally] = []  # the first is depth 1
        self.is_chain = True  # whether no step drafted two tokens for one place
        self.is_certain = True  # whether no draw was random: each had probability 1 where it came from
        self.is_exact = False  # whether the probabilities are fractions

    def add(self, step: StepTrace) -> None:
        """One step more."""
        self.is_chain = self.is_chain and all(len(step.children(node)) <= 1 for node in range(len(step.nodes)))
        self.is_certain = self.is_certain and all(draw.q == 1 for node in step.nodes for draw in node.draws)
        self.is_exact = isinstance(step.nodes[0].p[-1], Fraction)
        path, left = step.path(step.commit(step.verifier).node), find_residuals(step)
        for depth, node in enumerate(path):
            record = step.nodes[node]
            if record.q is None or not record.draws:
                return
            if depth == len(self.depths):
                self.depths.append(DepthTally())
            drafted = [step.nodes[child].token for child in step.children(node)]
            _add_place(self.depths[depth], record, drafted, left.get(node, ()))
            self.depths[depth].accepted += depth + 1 < len(path)

    @property
    def worst(self) -> int | None:
        """The first depth, from 1, at which no fewer steps ended than at any other; None where nothing was lost."""
        lost = [one.lost for one in self.depths]
        return 1 + lost.index(max(lost)) if any(lost) else None


def _add_place(tally: DepthTally, record: NodeTrace, drafted: Sequence[int], left: Sequence[Residual[Bars]]) -> None:
    low, high = bound_overlap(record, left)
    tally.tried += 1
    tally.agreed += agree(record)
    tally.low.add(low)
    tally.high.add(high)
    tally.chance.add(float(sum(record.p[record.shown.index(token)] for token in drafted)))


def find_residuals(step: StepTrace) -> dict[int, list[Residual[Bars]]]:
    """For each node the residuals after the first rejection there, of every rule that has one."""
    found: dict[int, list[Residual[Bars]]] = {}
    for events in step.verdicts.values():
        first: dict[int, Residual[Bars]] = {}
        for event in events:
            if isinstance(event, Residual):
                first.setdefault(event.node, event)
        for node, event in first.items():
            found.setdefault(node, []).append(event)
    return found


def bound_overlap(record: NodeTrace, left: Sequence[Residual[Bars]] = ()) -> tuple[float, float]:
    """Between what sum_x min(p, q) lies after a node: what is kept of it, and that with all the rest in common.

    Where a rule rejected the first draft, its residual is [p - q]+ over its mass, and the overlap is 1 - mass.
    """
    assert record.q is not None
    *known, rest = (float(min(p, q)) for p, q in zip(record.p, record.q, strict=True))
    low, high = sum(known), min(1.0, sum(known) + rest)
    for residual in left:
        if _is_difference(residual, record):
            low = high = min(max(1 - float(residual.mass), low), high)
    return low, high


def _is_difference(left: Residual[Bars], record: NodeTrace) -> bool:
    """Whether a residual is p without q, and without any weight or discount."""
    assert record.q is not None
    bars = zip(record.p[:-1], record.q[:-1], left.dist[:-1], strict=True)
    return all(abs(max(float(p) - float(q), 0.0) - float(left.mass) * float(rest)) < NEAR for p, q, rest in bars)


def agree(record: NodeTrace) -> bool:
    """Whether the target's likeliest token after a node is also the draft's, with as many digits as are kept."""
    assert record.q is not None
    p, q = record.p[:-1], record.q[:-1]
    return q[p.index(max(p))] == max(q)
