"""Top-down with one mistake: after a rejection the extra token comes from P instead of the residual.

The accepted length is what it was, and the text is wrong. The most common mistake in public code, and fast but wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specviz.core.dice import Dice, Flip
from specviz.core.dist import Dist, Number
from specviz.core.events import Event, Sample
from specviz.core.tree import DraftTree
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import LINES, stop_law, topdown


@dataclass(frozen=True)
class _FromTarget:
    """Dice that draw from the target's P, whatever they are asked to draw from."""

    dice: Dice
    target: Sequence[Dist]

    def flip(self, node: int, prob: Number) -> Flip:
        return self.dice.flip(node, prob)

    def draw(self, node: int, dist: Dist) -> int:
        return self.dice.draw(node, self.target[node])


def no_residual(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down, but for the distribution of the extra token."""
    for event in topdown(tree, target, _FromTarget(dice, target)):
        yield Sample(event.node, target[event.node], event.token) if isinstance(event, Sample) else event


RULE = Rule(
    key="no_residual",
    title="no residual",
    summary="Top-down, with the residual for the other children, but the extra token comes from p even after a rejection.",
    paper="",
    lossless=False,
    needs="honest",
    verify=no_residual,
    stop_law=stop_law,  # only the extra token differs
    pseudocode=(
        *LINES[:7],
        Line("sample", "draw y from {p}(.|v)  # wrong: it must come from r", "{p}(y) = {chance}"),
        LINES[8],
    ),
    wording={
        "sample_target_after_rejection": (
            "The residual was used for the other children, but this rule draws its extra token after {path} from the "
            "target's p: {token}, which has probability {chance}."
        ),
    },
    plain={
        "sample_target_after_rejection": (
            "Draws the next token from the target again, as if nothing had been rejected: {token} ({chance})."
        ),
    },
)
