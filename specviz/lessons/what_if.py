"""A model of the speed of speculative decoding, after Leviathan et al. (2023), section 3: the sums, and nothing of a run.

A step of `depth` levels with `width` children under every node takes `depth` passes of the draft and one of the target.
Each level goes on with probability 1 - (1 - a) ** width, where `a` is how likely one draft is accepted: exact for chains
of drafts that are accepted independently, an estimate for trees, whose siblings depend on each other. A pass over n
positions takes as long as one over a single position up to `free` positions, and from there on in proportion to n.
A draft pass is measured against the scoring pass, and the scoring pass against a pass of plain decoding.
`assets/web/lessons/what_if.js` does the same sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_NODES = 4_096  # of a tree in the model: wider and deeper ones are not offered
HALVINGS = 40  # of the interval in which the break-even lies: far below what a slider shows


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


@dataclass(frozen=True)
class Modelled:
    """What the model says of one setting. Costs are in passes of plain decoding of the same batch."""

    nodes: int  # drafted in a step
    tokens: float  # written in a step, on average
    drafting: float  # the cost of a step's draft passes
    scoring: float  # and of its target pass

    @property
    def positions(self) -> int:
        """What the target scores in a step: the drafted nodes and the root."""
        return self.nodes + 1

    @property
    def cost(self) -> float:
        """What a step costs."""
        return self.drafting + self.scoring

    @property
    def speed(self) -> float:
        """How many times as fast as plain decoding."""
        return self.tokens / self.cost

    @property
    def wasted(self) -> float:
        """Drafted nodes of a step that are not accepted."""
        return self.nodes - (self.tokens - 1)


def model(values: Mapping[str, float]) -> Modelled:
    """The speed with these quantities."""
    depth, width = int(values["depth"]), int(values["width"])
    going_on = 1 - (1 - values["acceptance"]) ** width
    tokens = sum(going_on**level for level in range(depth + 1))
    nodes = sum(width**level for level in range(1, depth + 1))

    def price(positions: int) -> float:
        return max(1.0, values["batch"] * positions / values["free"])

    unit = values["score-cost"] / price(1)
    drafting = unit * values["draft-cost"] * sum(price(width**level) for level in range(depth))
    return Modelled(nodes, tokens, drafting, unit * price(nodes + 1))


def break_even(values: Mapping[str, float]) -> float | None:
    """The acceptance from which on a step is faster than plain decoding; None if it never is."""

    def speed(acceptance: float) -> float:
        return model({**values, "acceptance": acceptance}).speed

    if speed(1.0) <= 1:
        return None
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if speed(middle) < 1 else (low, middle)
    return high


def best_depth(values: Mapping[str, float], most: int) -> int:
    """The number of levels, up to `most`, with the highest speed."""
    return max(range(1, most + 1), key=lambda depth: model({**values, "depth": depth}).speed)


def find_best(
    quantities: Sequence[Quantity], free: Sequence[str], values: Mapping[str, float], limits: Mapping[str, float]
) -> float:
    """The best speed that can be reached by moving what is free, within the limits; 0 if nothing keeps to them."""
    found = (model(at) for at in _settings([one for one in quantities if one.key in free], values))
    return max((one.speed for one in found if one.nodes <= MOST_NODES and keeps_to(one, limits)), default=0.0)


def keeps_to(found: Modelled, limits: Mapping[str, float]) -> bool:
    """Whether a result is within its limits, such as so many positions at most."""
    return all(getattr(found, name) <= most for name, most in limits.items())


def _settings(moved: Sequence[Quantity], values: Mapping[str, float]) -> Iterator[Mapping[str, float]]:
    if not moved:
        yield values
        return
    first, *rest = moved
    for count in range(round((first.most - first.least) / first.step) + 1):
        yield from _settings(rest, {**values, first.key: first.least + count * first.step})
