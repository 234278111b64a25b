"""Ordered traversal: judge the draws of a node in the order of P / Q, best first, where that promises more than their own.

To sort draws and to keep their Q is a mistake. Here a draw carries what it has become: the distribution of the best of
all draws, then that of the next one given those before it. They are honest draws again, in another order, and traversal is
lossless on honest draws. Which order is taken depends on P and Q alone, so on nothing that was drawn. How many draws were
made below a child may tell how often or how early it was drawn, and so something of its siblings; that does no harm, as
traversal accepts a child or something below it with the same probability min(1, w P' / q) whatever was made below it.

The best draw knows of all draws, so more of it is accepted where P and Q differ; where they are alike, any draw is good
and the best one is too good. Both orders are compared by what is accepted of two draws on one level. How close that comes
to the most that any rule could accept: docs/headroom.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import comb

from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number, at, keep_exact, overlap, positive_part, total, without, zeros
from specviz.core.events import Event
from specviz.core.tree import DraftTree, Draw
from specviz.texts import verify as texts
from specviz.verify.gbv import powers
from specviz.verify.record import Line, Rule
from specviz.verify.traversal import judge, walk_line

LEAST_GAIN = ROUNDING = Fraction(1, 10_000)  # less may come of rounding: no reason to change the order, or to refuse a draw


def ordered(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Judge every draw in post-order, those of a node in the order that promises more."""
    yield from judge(tree.tokens, order_draws(tree, target), target, dice)


def order_draws(tree: DraftTree, target: Sequence[Dist]) -> list[tuple[Draw, ...]]:
    """The draws of every node in the order in which they are judged, each with what it carries there."""
    return [tuple(_order(tree.tokens, draws, target[node])) for node, draws in enumerate(tree.draws)]


def _order(tokens: Sequence[int], draws: Sequence[Draw], p: Dist) -> Sequence[Draw]:
    """The draws of one node; of those without replacement only the last two change places."""
    if len(draws) < 2:
        return draws
    q, second = draws[0].dist, draws[1].dist
    if second is q or not bool(((second - q) > 0).max()):
        pair = find_pair(p, q, repeats=True)
        return list(_sort_independent(tokens, draws, pair)) if pair else draws
    *before, one, two = draws
    _check_distinct(tokens, one, two)
    pair = find_pair(p, one.dist, repeats=False)
    return (*before, *_sort_pair(tokens, one, two, pair)) if pair else draws


def _check_distinct(tokens: Sequence[int], one: Draw, two: Draw) -> None:
    """Refuse a pair of which the second draw did not come from what the first one left of its distribution."""
    q, token = one.dist, tokens[one.node]
    if at(q, token) == 1 or total(positive_part(two.dist - without(q, token))) > ROUNDING:
        raise ValueError(texts.NEEDS_SAMPLED.format(node=one.node, other=two.node))


class Pair:
    """Two draws, i and then j with probability odds(i) q(j), and the order of the tokens by P / Q, ties by id."""

    def __init__(self, p: Dist, q: Dist, odds: Dist, repeats: bool) -> None:
        self.p, self.q, self.odds = p, q, odds
        self._order = (p / (q + zeros(q))).argsort(stable=True)
        self._rank = self._order.argsort(stable=True)
        self.below = self._add_below(q)
        self.best = q * self._add_below(odds) + odds * self.below + (q * q if repeats else q * 0)

    def _add_below(self, v: Dist) -> Dist:
        """For each token the sum of v over the tokens below it."""
        result, ranked = v * 0, v[self._order]
        result[self._order] = ranked.cumsum(0) - ranked
        return result

    def is_below(self, token: int) -> Dist:
        """1 for the tokens below this one, else 0."""
        return ((self.rank(token) - self._rank) > 0) * 1

    def rank(self, token: int) -> int:
        """The place of a token, from the worst."""
        return int(self._rank[token])

    def gains(self) -> bool:
        """Whether more is accepted of the two on one level if the better one is judged first."""
        q, odds = self.q, self.odds
        lost = self._reject(q)
        made = total(overlap(self.p, q)) + self._accept(q, q * total(lost * odds))
        lost = self._reject(self.best)
        worse = q * self._add_above(lost * odds) + odds * self._add_above(lost * q)
        return total(overlap(self.p, self.best)) + self._accept(self.best, worse) > made + LEAST_GAIN

    def _add_above(self, v: Dist) -> Dist:
        """For each token the sum of v over the tokens above it."""
        return total(v) - v - self._add_below(v)

    def _reject(self, first: Dist) -> Dist:
        """How likely each token is rejected if it comes first, and comes with this distribution."""
        return 1 - overlap(self.p, first) / (first + zeros(first))

    def _accept(self, first: Dist, second: Dist) -> Number:
        """How likely the second one is accepted: `second` is how likely each token comes after a rejected one."""
        return total(overlap(self.p - overlap(self.p, first), second))


@keep_exact
def find_pair(p: Dist, q: Dist, *, repeats: bool) -> Pair | None:
    """Two draws from q, the second without the first or independent of it, if it pays to judge the better one first."""
    pair = Pair(p, q, q if repeats else q / _complement(q), repeats)
    return pair if pair.gains() else None


def _sort_independent(tokens: Sequence[int], draws: Sequence[Draw], pair: Pair) -> Iterator[Draw]:
    """Independent draws, best first: the next one is the best of the remaining draws, which are no better than the last."""
    q, below = pair.q, pair.below
    left, times = len(draws), 0  # draws that are no better than the last one, and how many of these are equal to it
    last: int | None = None
    for draw in sorted(draws, key=lambda draw: -pair.rank(tokens[draw.node])):
        if last is None:
            dist = q * powers(below + q, below, left)
        else:
            again, more = (_at_least(k, left, at(q, last), at(below, last)) for k in (times, times + 1))
            others = left - times
            worse = q * powers(below + q, below, others) * pair.is_below(last)  # the best of the others, if none is equal
            dist = worse * (comb(left, times) * at(q, last) ** times / again)
            dist[last] = more / again
        token = tokens[draw.node]
        if token != last:
            left, times, last = left - times, 0, token
        times += 1
        yield Draw(draw.node, dist)


def _at_least(times: int, count: int, q: Number, below: Number) -> Number:
    """How likely it is that `count` draws are a token or worse, and at least this many of them are the token."""
    result: Number = 0
    for k in range(times, count + 1):
        result += comb(count, k) * q**k * below ** (count - k)
    return result


def _sort_pair(tokens: Sequence[int], one: Draw, two: Draw, pair: Pair) -> tuple[Draw, Draw]:
    """Two draws without replacement, the better one first: i and j come in either order."""
    best, worst = sorted((one, two), key=lambda draw: -pair.rank(tokens[draw.node]))
    token = tokens[best.node]
    both = (pair.q * at(pair.odds, token) + pair.odds * at(pair.q, token)) * pair.is_below(token)
    return Draw(best.node, pair.best), Draw(worst.node, both / at(pair.best, token))


def _complement(q: Dist) -> Dist:
    """1 - q; for the most likely token as a sum, as the difference would round to nothing."""
    rest, others, most = 1 - q, q * 1, int(q.argmax())
    others[most] = 0
    rest[most] = total(others)
    return rest


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return walk_line(tree, ordered(tree, target, RejectingDice()))


RULE = Rule(
    key="ordered",
    title="ordered traversal",
    summary="Traversal, with the draws of a node sorted by p / q where more of them is accepted so.",
    paper="",
    lossless=True,
    needs="sampled",
    verify=ordered,
    pseudocode=(
        Line("open", "judge(root, 1)"),
        Line("control", "judge(v, w), r = {p}(.|v):"),
        Line("control", "  # by {p} / {q}; g: how likely {x} was to come next"),
        Line("control", "  for each draw {x}, sorted if that pays, while w > 0:"),
        Line(
            "weigh",
            "    judge({x}, w' = min(1, w r({x}) / g({x})))",
            "w' = {weight}, w = {before}, r({x}) = {owed}, g({x}) = {carried}",
        ),
        Line("control", "    if S > 0, S = sum [w r - g]+:"),
        Line("residual", "      r, w = [w r - g]+ / S, S / (S + 1 - w)", "S = {mass}, w was {before}, w = {after}"),
        Line("dead", "    else: w = 0  # v cannot be accepted; never the root", "w was {before}"),
        Line("control", "  if v is not the root:"),
        Line("control", "    if u >= w:"),
        Line("reject", "      reject v and return", "u = {u}, w = {prob}"),
        Line("accept", "    accept v: no other is judged", "u = {u}, w = {prob}"),
        Line("sample", "  draw y from r", "r(y) = {chance}"),
        Line("commit", "  commit the path to v, then y"),
    ),
    wording=dict.fromkeys(
        ("q_after_draws", "q_stale", "q_of_draw"),
        "Here q is the probability that this token comes next when draws are sorted by p / q; the draft's own is {own}.",
    ),
    stop_law=stop_law,
)
