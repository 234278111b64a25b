"""The quantities of the lessons' model of speed that a file has: levels, children, and the acceptance that fits them."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.engines.report import Counts

RUN = "deep"  # the recorded run from which the model takes what no file has: the costs of the passes
MOST_DEPTH, MOST_WIDTH = 12, 4  # how far the sliders of the model go
HALVINGS = 40


@dataclass(frozen=True)
class Fit:
    """Levels and children of the draft, and the acceptance at which the model writes as many tokens per step."""

    depth: int
    width: int
    acceptance: float  # of one draft
    tokens: float  # per step

    @property
    def address(self) -> str:
        """The part of the lessons' address that sets the model."""
        return f"#what-if/{RUN}?acceptance={round(self.acceptance, 2):g}&depth={self.depth}&width={self.width}"


def fit_model(counts: Counts) -> Fit | None:
    """The fit; None where the file does not say how long drafts are, or they are longer than the model's."""
    depth = find_depth(counts)
    if not counts.steps or counts.accepted is None or not counts.drafted or depth is None or not 1 <= depth <= MOST_DEPTH:
        return None
    width = _find_width(counts.drafted / counts.steps, depth)
    tokens = 1 + counts.accepted / counts.steps
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(middle**level for level in range(depth + 1)) < tokens else (low, middle)
    return Fit(depth, width, 1 - (1 - high) ** (1 / width), tokens)


def find_depth(counts: Counts) -> int | None:
    """How many levels a draft has: as the file says, or as many as a chain of this many drafts once had accepted."""
    if counts.longest is not None:
        return counts.longest
    if counts.lengths and counts.steps and counts.drafted == counts.steps * (len(counts.lengths) - 1):
        return len(counts.lengths) - 1
    return None


def _find_width(drafted: float, depth: int) -> int:
    """The number of children under every node that comes closest to so many drafted nodes."""
    return min(
        range(1, MOST_WIDTH + 1), key=lambda width: abs(sum(width**level for level in range(1, depth + 1)) - drafted)
    )
