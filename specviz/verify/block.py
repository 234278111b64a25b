"""Block Verification (arXiv 2403.10444): of the prefixes of a chain, keep the longest one that its own coin accepts.

The path weights w_i = min(1, w_(i-1) P / Q) are those of the prefixes if nothing longer could be accepted. What a longer
one takes is left out of h_i = S_i / (S_i + 1 - w_i), with S_i = sum [w_i P - Q]+; for the whole draft, h_L = w_L.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number, at, cap, residual
from specviz.core.events import Commit, Dead, Event, Residual, Sample, Trial, Weigh
from specviz.core.tree import DraftTree
from specviz.texts import verify as texts
from specviz.verify.read_ahead import read_rejections
from specviz.verify.record import Line, Rule
from specviz.verify.traversal import walk_line


def block(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Weigh every prefix on the way down, then look for the longest accepted one from the end; the empty one always is."""
    check_chain(tree)
    read_rejections(tree.tokens, tree.draws, target, weigh=True)
    weights: list[Number] = [1]  # w_i; node i of a chain is its i-th token
    for node in range(1, len(tree)):
        if weights[-1] == 0:
            break
        p, q = _read_ratio(tree, target, node)
        weights.append(cap(weights[-1] * p / q))
        yield Weigh(node, weights[-1], weights[-2], p, q)
    longest = len(weights) - 1
    owed, chance = target[longest], weights[longest]  # h_L = w_L
    for node in range(longest, 0, -1):
        p, q = _read_ratio(tree, target, node)
        flip = dice.flip(node, chance)
        yield Trial(node, flip, p, q)
        if flip.accepted:
            break
        longest, weight = node - 1, weights[node - 1]
        [draw] = tree.draws[longest]
        rest, mass = residual(target[longest], draw.dist, weight)
        if mass > 0:
            owed, chance = rest, mass / (mass + (1 - weight))
            yield Residual(longest, owed, mass, weight, chance)
        elif longest == 0:
            owed = target[0]  # the empty prefix is always accepted: it gets here only by rounding
        else:
            chance = 0
            yield Dead(longest, weight)
    token = dice.draw(longest, owed)
    yield Sample(longest, owed, token)
    yield Commit(longest, token)


def _read_ratio(tree: DraftTree, target: Sequence[Dist], node: int) -> tuple[Number, Number]:
    """What the target and the draft give the token of a node."""
    [draw] = tree.draws[node - 1]
    return at(target[node - 1], tree.tokens[node]), at(draw.dist, tree.tokens[node])


def check_chain(tree: DraftTree) -> None:
    """Refuse a tree in which something was drawn beside another draw."""
    for node, draws in enumerate(tree.draws):
        if len(draws) > 1:
            raise ValueError(texts.NEEDS_CHAIN.format(node=node, draws=len(draws)))


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this chain stops there."""
    return walk_line(tree, block(tree, target, RejectingDice()))


LINES = (
    Line("open", "v = root, w_v = 1"),
    Line("control", "for each {x} down the chain, v above it, while w_v > 0:"),
    Line(
        "weigh",
        "  w_{x} = min(1, w_v {p}({x}) / {q}({x}))",
        "w_{x} = {weight}, w_v = {before}, {p}({x}) = {owed}, {q}({x}) = {carried}",
    ),
    Line("control", "# of the last {x}, h_{x} = w_{x}"),
    Line("control", "for each {x} from there up, v above it:"),
    Line("accept", "  if u < h_{x}: accept {x} and leave", "u = {u}, h_{x} = {prob}"),
    Line("reject", "  else: reject {x}", "u = {u}, h_{x} = {prob}"),
    Line("control", "  if S > 0, S = sum [w_v {p} - {q}]+:"),
    Line(
        "residual",
        "    r, h_v = [w_v {p} - {q}]+ / S, S / (S + 1 - w_v)",
        "S = {mass}, w_v = {before}, h_v = {after}",
    ),
    Line("dead", "  else: w_v = 0, h_v = 0  # v cannot be accepted", "w_v was {before}"),
    Line("sample", "draw y from r where that ended  # at a leaf r = {p}", "r(y) = {chance}"),
    Line("commit", "commit the path to there, then y"),
)

RULE = Rule(
    key="block",
    title="block verification",
    summary="Judge every prefix of a chain by its path weight, and keep the longest one that is accepted.",
    paper="arXiv 2403.10444",
    lossless=True,
    needs="chain",
    verify=block,
    pseudocode=LINES,
    wording={
        "accept_weight_after": (
            "Coin {coin} < h = {prob}: accept {path}. No longer prefix was accepted by its own coin, so this one is kept."
        ),
        "reject_weight_after": "Coin {coin} ≥ h = {prob}: reject {path}. The prefix that is one token shorter comes next.",
        "accept_weight": "Coin {coin} < path weight {prob} of the whole draft: accept {path}.",
        "reject_weight": (
            "Coin {coin} ≥ path weight {prob} of the whole draft: reject {path}. The prefix that is one token shorter "
            "comes next."
        ),
        "residual_first": (
            "At {path}: residual = [p - q]+ / S with S = {mass}, the sum of [p - q]+. The next token comes from it if this "
            "prefix is kept."
        ),
        "residual_weight_first": (
            "At {path}: residual = [w p - q]+ / S with this prefix's own path weight w = {before} and S = {mass}. That "
            "weight counts longer prefixes, too; from w = {before} it goes to h = S / (S + 1 - w) = {after} for this one."
        ),
    },
    plain={
        "accept_weight_after": (
            "Accepts {path}: its coin ({coin}) is below its probability ({prob}), and no longer prefix was accepted."
        ),
        "reject_weight_after": (
            "Rejects {path}: its coin ({coin}) is not below its probability ({prob}). A shorter prefix comes next."
        ),
        "residual_lowers": "Without the longer prefixes, {path} is accepted with probability {after} instead of {before}.",
    },
    stop_law=stop_law,
)
