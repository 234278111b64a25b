"""My rule: say here, in a sentence or two, what it does and why it is lossless.

This file is complete: press Run, and it is proven. It accepts no drafted token, and
draws one token from the target. Make it accept more. What stands behind # explains.
"""

# WHAT THE FUNCTION IS GIVEN
#   target[v]        p, the target's distribution after node v. Node 0 is the root: the
#                    last token of the text so far.
#   tree.draws[v]    what was drafted under node v, in draw order: one draw under each
#                    node of a chain, several in a tree, none under a leaf.
#   draw.node        the child that a draw made: the next v, if the draw is accepted.
#   tree.tokens[v]   the token of node v: the x of a draw is tree.tokens[draw.node].
#   draw.dist        q, the distribution that this x was drawn from. Take it as it is.
#   at(p, x)         the probability p(x).
#   cap(a)           min(1, a).
#   residual(p, q)   two values: the residual [p - q]+ / S, and its mass S.
#   dice.flip(v, a)  the coin of node v: its .accepted is True with probability a.
#   dice.draw(v, r)  a token drawn from the distribution r, to stand after node v.
#
# WHAT IT SAYS: it yields an event where it decides
#   Trial(draw.node, flip, p, q)   after each coin: the coin, and the two probabilities
#                                  that it compared, p(x) and q(x).
#   Residual(v, r, mass, 1, 1)     after a rejection under v: the residual and its mass
#                                  (the last two are path weights, for rules with them).
#   Sample(v, r, token)            the extra token after node v, just drawn from r.
#   Commit(v, token)               the verdict, at the very end: the path to v, then token.
#
# AN EXAMPLE: the first draw under v, accepted with min(1, p(x) / q(x)), else rejected
#   p = target[v]
#   draw = tree.draws[v][0]
#   x = tree.tokens[draw.node]
#   flip = dice.flip(draw.node, cap(at(p, x) / at(draw.dist, x)))
#   yield Trial(draw.node, flip, at(p, x), at(draw.dist, x))
#   if flip.accepted:
#       v = draw.node
#   else:
#       p, mass = residual(p, draw.dist)
#       yield Residual(v, p, mass, 1, 1)
#
# LIKELY MISTAKES
#   The extra token after a rejection comes from the residual, not from target[v].
#   A second draw under v is tested against the residual, not against target[v].
#   Numbers are exact fractions: write Fraction(1, 2), not 0.5 or 1 / 2.
#   There is no randomness but the dice. Nobody may write into target[v] or draw.dist.

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, at, cap, residual  # noqa: F401
from specviz.core.events import Commit, Event, Residual, Sample, Trial  # noqa: F401
from specviz.core.tree import DraftTree
from specviz.verify.record import Line, Rule


def my_rule(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Accept nothing, and draw one token from the target."""
    v = 0
    token = dice.draw(v, target[v])
    yield Sample(v, target[v], token)
    yield Commit(v, token)


RULE = Rule(
    key="my_rule",
    title="my rule",
    summary="Accept nothing, and draw one token from the target.",
    paper="",  # such as "arXiv 2211.17192"
    lossless=True,  # what you claim: with False the largest difference is measured instead
    needs="honest",  # draws carry their true q; "iid": and all under a node the same one
    verify=my_rule,
    # What the page shows beside a run: one line for each kind of event, "control" for the rest.
    pseudocode=(
        Line("open", "v = root, r = {p}(.|v)"),
        Line("accept", "accept {x}: v = {x}, r = {p}(.|v)", "u = {u}, a = {prob}"),
        Line("reject", "reject {x}", "u = {u}, a = {prob}"),
        Line("residual", "r = [r - {q}]+ / S", "S = {mass}"),
        Line("sample", "draw y from r", "r(y) = {chance}"),
        Line("commit", "commit the path to v, then y"),
    ),
)
