"""How the draws under one node are made. Knows one node and its distribution q, and nothing of the tree.

A new proposal is one record in PROPOSALS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, point, support, top, without
from specviz.core.lookup import check_unique, find
from specviz.core.read_ahead import read_tops
from specviz.draft.read_ahead import read_with_replacement, read_without_replacement
from specviz.draft.record import Proposal


def with_replacement(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """Independent draws from Q."""
    for _ in range(count):
        yield dice.draw(node, q), q


def without_replacement(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """Every draw from Q without the tokens drawn before it; fewer where Q has fewer tokens."""
    count = min(count, support(q))
    for number in range(1, count + 1):
        token = dice.draw(node, q)
        yield token, q
        if number < count:
            q = without(q, token)


def hub_and_other(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """A draw from Q; then its most likely token, the hub, or where that was drawn already, a draw from Q without it."""
    pair = count > 1 and support(q) > 1
    [hub] = top(q, 1)
    token = dice.draw(node, q)
    yield token, q
    if pair and token != hub:
        yield hub, point(q, hub)
    elif pair:
        rest = without(q, hub)
        yield dice.draw(node, rest), rest


def top_k(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """The most likely tokens. Nothing is random, so each draw carries a point mass."""
    for token in top(q, count):
        yield token, point(q, token)


def top_k_softmax(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """The most likely tokens, as if they had been drawn from Q: the mistake of Hugging Face issue 47932."""
    for token in top(q, count):
        yield token, q


def read_hub_and_other(dists: Sequence[Dist], counts: Sequence[int], nodes: Sequence[int], dice: Dice) -> None:
    """The most likely token at every node of a level, and two draws without replacement, as if the hub came first."""
    read_tops(dists, [1] * len(dists))
    read_without_replacement(dists, counts, nodes, dice)


def read_top_k(dists: Sequence[Dist], counts: Sequence[int], nodes: Sequence[int], dice: Dice) -> None:
    """The most likely tokens at every node of a level."""
    read_tops(dists, counts)


PROPOSALS: tuple[Proposal, ...] = check_unique(
    (
        Proposal(
            key="with",
            title="drawn with replacement",
            summary="Independent draws from q; a token can be drawn twice.",
            propose=with_replacement,
            read_ahead=read_with_replacement,
            kind="iid",
            random=True,
        ),
        Proposal(
            key="without",
            title="drawn without replacement",
            summary="Each draw comes from q without the tokens drawn before it, renormalised.",
            propose=without_replacement,
            read_ahead=read_without_replacement,
            kind="sampled",
            random=True,
        ),
        Proposal(
            key="hub",
            title="a pair around the most likely",
            summary="At most two draws: one from q, and the most likely token; if that came first, one from the rest of q.",
            propose=hub_and_other,
            read_ahead=read_hub_and_other,
            kind="hub",
            random=True,
        ),
        Proposal(
            key="topk",
            title="top-k",
            summary="The most likely tokens of q; each draw carries a point mass, because nothing is random.",
            propose=top_k,
            read_ahead=read_top_k,
            kind="honest",
            random=False,
        ),
        Proposal(
            key="topk-softmax",
            title="top-k that keeps the softmax q (lossy)",
            summary="The most likely tokens of q, verified as if they had been drawn from q: a known mistake.",
            propose=top_k_softmax,
            read_ahead=read_top_k,
            kind="any",
            random=False,
        ),
    ),
    "proposal",
)


def find_proposal(key: str) -> Proposal:
    """The proposal with this key."""
    return find(PROPOSALS, key, "proposal")
