"""SpecHub (arXiv 2411.05289): of two draws one is the hub, the draft's most likely token. Test the other one first.

The paper draws x_1 from Q, and then the hub if x_1 is another token, or else x_2 from Q without the hub. Either way the
hub is there, and the token beside it has the distribution Q without the hub, in whichever order they came. So the other
token is tested against that distribution, and the hub last, with certainty in place of Q. The paper splits the first of
these tests by the order of the draws; averaged over both orders that accepts the same tokens equally often.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number, at, number, point, support, without
from specviz.core.events import Event
from specviz.core.read_ahead import read_probabilities
from specviz.core.tree import DraftTree, Draw
from specviz.texts import verify as texts
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import stop_law as topdown_stop_law
from specviz.verify.topdown import topdown


def spechub(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down, with the hub of every pair after the other draw."""
    yield from topdown(put_hubs_last(tree), target, dice)


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return topdown_stop_law(put_hubs_last(tree), target)


def put_hubs_last(tree: DraftTree) -> DraftTree:
    """The same tree as if, under every node, the token beside the hub had been drawn first and then the hub for sure."""
    read_probabilities(
        (under[0].dist, [tree.tokens[draw.node] for draw in under]) for under in tree.draws if len(under) > 1
    )
    draws = tuple(_put_hub_last(tree, node) if len(under) > 1 else under for node, under in enumerate(tree.draws))
    return DraftTree(tree.tokens, tree.parents, draws, is_checked=True)


def _put_hub_last(tree: DraftTree, node: int) -> tuple[Draw, Draw]:
    first, *others = tree.draws[node]
    second, q = others[0], first.dist
    one, two = tree.tokens[first.node], tree.tokens[second.node]
    was_second = at(second.dist, two) == 1 and (support(q) > 2 or (at(q, two), one) > (at(q, one), two))  # ties by id
    hub, other = (second, first) if was_second else (first, second)
    token = tree.tokens[hub.node]
    if len(others) > 1 or hub.node == other.node or at(q, token) < number(q.max()):
        raise ValueError(texts.NEEDS_HUB.format(node=node))
    return Draw(other.node, without(q, token)), Draw(hub.node, point(q, token))


COIN = "u = {u}, a = {prob}, r({x}) = {owed}, g({x}) = {carried}"

RULE = Rule(
    key="spechub",
    title="SpecHub",
    summary="Of two draws around the draft's most likely token, the hub, test the other one first and the hub last.",
    paper="arXiv 2411.05289",
    lossless=True,
    needs="hub",
    verify=spechub,
    pseudocode=(
        Line("open", "v = root, r = {p}(.|v)"),
        Line("control", "# the hub of v: the most likely token of {q}"),
        Line("control", "for each drawn {x} of v, the hub last:"),
        Line("control", "  # g = {q} without the hub; if {x} is the hub, g({x}) = 1"),
        Line("control", "  if u < a = min(1, r({x}) / g({x})):"),
        Line("accept", "    accept: go on at v = {x}, r = {p}(.|v)", COIN),
        Line("control", "  else:"),
        Line("reject", "    reject {x} and skip all below it", COIN),
        Line("residual", "    r = [r - g]+ / S  # S = sum [r - g]+", "S = {mass}"),
        Line("sample", "draw y from r", "r(y) = {chance}"),
        Line("commit", "commit the path to v, then y"),
    ),
    wording={
        "q_stale": (
            "Here q is the probability that the token is in the pair: 1 for the hub, the draft's most likely token, and q "
            "without the hub, renormalised, for the other one. Its own draw had q = {drawn}."
        ),
        "q_of_draw": (
            "Here q is the probability that the token is in the pair: 1 for the hub, the draft's most likely token. The "
            "draft's own q is {own}."
        ),
    },
    plain={
        "residual_again": "The hub was rejected, too: what the target still has to produce now has no hub in it.",
    },
    stop_law=stop_law,
)
