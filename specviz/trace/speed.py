"""What the steps of a run cost, and how often their levels go on: where a model of speed starts from."""

from __future__ import annotations

from collections.abc import Mapping

from specviz.engine.decode import COMMITTING
from specviz.trace.schema import StepTrace

WIDEST, MOST_LEVELS = 4, 12  # of the trees that the model of speed knows: children under every node, and levels


class SpeedTally:
    """The sums of the steps so far; of the rule that commits."""

    def __init__(self) -> None:
        self.steps = self.drafted = self.accepted = 0
        self.reached = 0  # levels that were tried
        self.passes = 0  # of the draft
        self.deepest = 0
        self.seconds: dict[str, float] = {}  # of the phases that the text needs

    def add(self, step: StepTrace) -> None:
        """One step more."""
        depth, length = max(step.depths), step.accepted_length(step.verifier)
        self.steps += 1
        self.drafted += len(step.nodes) - 1
        self.accepted += length
        self.reached += length + (length < depth)
        self.passes += depth
        self.deepest = max(self.deepest, depth)
        for phase in COMMITTING:
            if phase in step.seconds:
                self.seconds[phase] = self.seconds.get(phase, 0.0) + step.seconds[phase]

    @property
    def width(self) -> int:
        """The number of children under every node that comes closest to so many drafted nodes."""
        levels = min(self.deepest, MOST_LEVELS)
        return min(range(1, WIDEST + 1), key=lambda width: abs(self.steps * _count_nodes(width, levels) - self.drafted))

    @property
    def is_regular(self) -> bool:
        """Whether the trees have as many nodes as ones of the model, with so many children under every node."""
        return self.deepest <= MOST_LEVELS and self.drafted == self.steps * _count_nodes(self.width, self.deepest)

    @property
    def break_even(self) -> float | None:
        """Tokens that a step has to write to be as fast as one pass like its scoring pass for each; None without times."""
        score = self.seconds.get("score", 0.0)
        return sum(self.seconds.values()) / score if score and self.seconds.get("draft") else None

    def measure(self, models: Mapping[str, str]) -> dict[str, float]:
        """The quantities of the model of speed; those of a toy, or of a run without times, lack the costs.

        A run counts how often a level was reached and went on; where every node has several children, the acceptance of
        one draft is what would make a level go on that often.
        """
        acceptance = 1 - (1 - self.accepted / max(1, self.reached)) ** (1 / self.width)
        values = {
            "acceptance": round(acceptance, 2),
            "depth": float(self.deepest),
            "width": float(self.width),
            "batch": 1.0,
        }
        if self.break_even is not None and "toy" not in models:
            cost = (self.seconds["draft"] / self.passes) / (self.seconds["score"] / self.steps)
            values["draft-cost"] = round(min(1.0, cost), 2)
            if models.get("draft") == models.get("target", ""):  # then a draft pass is a pass of plain decoding
                values["score-cost"] = round(20 / cost) / 20
        return values


def _count_nodes(width: int, depth: int) -> int:
    return sum(width**level for level in range(1, depth + 1))
