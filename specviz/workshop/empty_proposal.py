"""My proposal: say here, in a sentence or two, how it draws the tokens under one node.

This file is complete: press Run, and every rule is proven on what it drafts. It makes independent draws from q.
"""

# WHAT THE FUNCTION IS GIVEN
#   q                   the draft's distribution after the node. Nobody may write into it.
#   count               how many draws there may be, at most.
#   node                the node that they are drawn under: pass it on to the dice.
#   dice.draw(node, d)  a token that is drawn from the distribution d. There is no other randomness.
#   without(q, x)       q given that the token is not x.      top(q, n)    the n most likely tokens, the likeliest first.
#   point(q, x)         all probability on x.                 support(q)   how many tokens have a probability above 0.
#
# WHAT IT YIELDS: each draw as a token and the distribution that the token came from, in the order of the draws
#   yield x, d          d is what the rules divide by. A token that was not drawn at random came from point(q, x).
#
# LIKELY MISTAKES
#   A draw without replacement came from without(q, ...) and not from q: the rule would divide by a stale q.
#   Draws that are sorted after they were made are not the draws that were made.
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
    kind="iid",  # all draws under a node are independent, from one distribution; "honest": each carries its own true one
    random=True,  # whether it asks the dice
)
