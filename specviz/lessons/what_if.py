"""A model of the speed of speculative decoding, after Leviathan et al. (2023), with what a run measured to start from.

A step of `depth` levels with `width` children under every node costs `depth` passes of the draft and one of the target.
Each level goes on with probability 1 - (1 - a) ** width, where `a` is how likely one draft is accepted: exact for
independent drafts of the same kind, an estimate for any other. A target pass over n positions takes as long as one over a
single position up to `free` positions, and from there in proportion to n. `assets/web/what_if.js` does the same sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from specviz.texts import what_if as texts
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace

MOST_NODES = 4_096  # of a tree in the model: wider and deeper ones are not offered


@dataclass(frozen=True)
class Quantity:
    """Something that can be moved: where it starts, how far it goes, and what it is called."""

    key: str
    title: str
    unit: str
    least: float
    most: float
    step: float
    value: float
    measured: bool  # in the run, rather than assumed


def list_quantities(trace: RunTrace, fixed: Mapping[str, float]) -> tuple[Quantity, ...]:
    """All quantities; those that the run measured start there, and those that are fixed as told."""
    measured = measure(trace)
    started = (replace(one, value=measured.get(one.key, one.value), measured=one.key in measured) for one in QUANTITIES)
    return tuple(replace(one, value=fixed[one.key], measured=False) if one.key in fixed else one for one in started)


def measure(trace: RunTrace) -> dict[str, float]:
    """What a run says of the model's quantities: those of a run without times lack the cost of a draft pass."""
    found = metrics(trace)
    tested = found.accepted + sum(step.accepted_length(step.verifier) < max(step.depths) for step in trace.steps)
    values = {
        "acceptance": round(found.accepted / max(1, tested), 2),
        "depth": float(max(max(s.depths) for s in trace.steps)),
    }
    draft, score = found.seconds.get("draft", 0.0), found.seconds.get("score", 0.0)
    if draft and score:
        passes = sum(max(step.depths) for step in trace.steps)
        values["draft-cost"] = round(min(1.0, (draft / passes) / (score / found.steps)), 2)
    return values


@dataclass(frozen=True)
class Modelled:
    """What the model says of one setting."""

    nodes: float  # drafted in a step
    tokens: float  # written in a step, on average
    cost: float  # of a step, in target passes over one position of every text in the batch
    speed: float  # against plain decoding of the same batch

    @property
    def wasted(self) -> float:
        """Drafted nodes of a step that are not accepted."""
        return self.nodes - (self.tokens - 1)


def model(values: Mapping[str, float]) -> Modelled:
    """The speed with these quantities."""
    depth, width, batch, free = (values[key] for key in ("depth", "width", "batch", "free"))
    going_on = 1 - (1 - values["acceptance"]) ** width
    tokens = sum(going_on**level for level in range(int(depth) + 1))
    nodes = sum(width**level for level in range(1, int(depth) + 1))
    plain = max(1.0, batch / free)
    cost = (depth * values["draft-cost"] * plain + max(1.0, batch * (nodes + 1) / free)) / plain
    return Modelled(nodes, tokens, cost, tokens / cost)


def break_even(values: Mapping[str, float]) -> float | None:
    """The acceptance from which on a step is faster than plain decoding; None if it never is."""
    low, high = 0.0, 1.0
    if model({**values, "acceptance": high}).speed <= 1:
        return None
    if model({**values, "acceptance": low}).speed >= 1:
        return 0.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if model({**values, "acceptance": middle}).speed < 1 else (low, middle)
    return high


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("acceptance", texts.ACCEPTANCE, "", 0.0, 1.0, 0.01, 0.7, False),
    Quantity("depth", texts.DEPTH, "", 1, 12, 1, 4, False),
    Quantity("width", texts.WIDTH, "", 1, 4, 1, 1, False),
    Quantity("draft-cost", texts.DRAFT_COST, "", 0.01, 1.0, 0.01, 0.1, False),
    Quantity("batch", texts.BATCH, "", 1, 64, 1, 1, False),
    Quantity("free", texts.FREE, "", 1, 256, 1, 64, False),
)
