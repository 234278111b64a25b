"""Typical acceptance (Medusa, arXiv 2401.10774): accept the longest path of tokens that the target finds likely enough.

Not lossless: nothing ties the text to the target's distribution. It flips no coin; its flips are certain either way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice, Flip
from specviz.core.dist import Dist, Number, at, entropy, point
from specviz.core.events import Commit, Event, Sample, Threshold, Trial
from specviz.core.tree import DraftTree
from specviz.verify.read_ahead import read_trials
from specviz.verify.record import Line, Rule

EPSILON, DELTA = 0.09, 0.3


def typical(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Test every child against its parent's threshold; the extra token is the most likely one."""
    read_trials(tree, target, entropies=True)
    likelihood: dict[int, Number] = {0: 1}
    for node, children in enumerate(tree.children):
        if node not in likelihood or not children:
            continue
        least = min(EPSILON, DELTA * math.exp(-entropy(target[node])))
        yield Threshold(node, least)
        for draw in tree.draws[node]:
            p = at(target[node], tree.tokens[draw.node])
            passes = p > least
            yield Trial(draw.node, Flip(1 if passes else 0, None, passes), p, at(draw.dist, tree.tokens[draw.node]))
            if passes:
                likelihood[draw.node] = likelihood[node] * p
    best = max(likelihood, key=lambda v: (tree.depths[v], likelihood[v]))
    token = int(target[best].argmax())
    yield Sample(best, point(target[best], token), token)
    yield Commit(best, token)


RULE = Rule(
    key="typical",
    title="typical acceptance",
    summary="Accept the longest path of tokens that the target finds likely enough, without a coin.",
    paper="arXiv 2401.10774",
    lossless=False,
    needs="any",
    verify=typical,
    pseudocode=(
        Line("open", "accept the root, L(root) = 1"),
        Line("control", "for each accepted v that has draws, from the root down:"),
        Line("threshold", "  least = min(.09, .3 exp(-H({p}(.|v))))", "least = {least}"),
        Line("control", "  for each draw {x} of v:"),
        Line("control", "    if {p}({x}) > least:"),
        Line("accept", "      accept {x}, L({x}) = L(v) {p}({x})", "{p}({x}) = {owed}"),
        Line("reject", "    else: reject {x}", "{p}({x}) = {owed}"),
        Line("control", "with v = the deepest accepted, of equals the largest L:"),
        Line("sample", "  y = argmax {p}(.|v)"),
        Line("commit", "  commit the path to v, then y"),
    ),
    wording={
        "threshold": (
            "The threshold after {path} is t = min(.09, .3 exp(-entropy of p)) = {least}; a token is accepted if its p is "
            "above it."
        ),
    },
)
