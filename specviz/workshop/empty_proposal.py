"""My proposal: say here, in a sentence or two, how it draws the tokens under one node.

This file is complete: press Run, and every rule is proven on what it drafts. It makes independent draws from q.
"""

# WHAT THE FUNCTION IS GIVEN
#   q                   the draft's distribution after the node. Nobody may write into it.
#   count               how many draws there may be, at most.
#   node                the node that they are drawn under: pass it on to the dice.
#   dice.draw(node, d)  a token drawn from the distribution d: the only randomness.
#   without(q, x)       q given that the token is not x.
#   top(q, n)           the n most likely tokens, the likeliest first.
#   point(q, x)         all probability on x.
#   support(q)          how many tokens have a probability above 0.
#
# WHAT IT YIELDS: each draw as its token and the distribution that it came from
#   yield x, d          in the order of the draws. The rules divide by d(x), so d must be
#                       true. A token that nothing random chose came from point(q, x).
#
# LIKELY MISTAKES
#   A second draw without replacement came from without(q, x), not from q.
#   Draws that are sorted afterwards are not the draws that were made.
#   How many draws there are must not depend on which tokens came up.

from __future__ import annotations

from collections.abc import Iterator

from specviz.core.dice import Dice
from specviz.core.dist import Dist, point, support, top, without  # noqa: F401
from specviz.draft.record import Proposal


def my_proposal(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """Independent draws from q."""
    for _ in range(count):
        x = dice.draw(node, q)
        yield x, q


PROPOSAL = Proposal(
    key="my-proposal",
    title="my proposal",
    summary="Independent draws from q.",
    propose=my_proposal,
    kind="iid",  # independent draws from one q; "honest": each carries its own true one
    random=True,  # whether it asks the dice
)
