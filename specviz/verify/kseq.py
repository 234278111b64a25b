"""K-SEQ (SpecTr, arXiv 2310.15141): every i.i.d. child is tested against the same discounted ratio P / (rho * Q).

rho in [1, k] is the smallest for which the k tests together accept no token more often than the target would. Any
larger rho up to k is lossless too, so the root is found by halving and rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

from specviz.core.device_dist import DeviceDist, ask_once, hold_alike, list_answers
from specviz.core.dice import Dice, RejectingDice
from specviz.core.dist import Dist, Number, at, cap, is_exact, keep_exact, overlap, positive_part, residual, rough, total
from specviz.core.events import Commit, Discount, Event, Residual, Sample, Trial
from specviz.core.read_ahead import Vector, fill, find_library, join, read_probabilities, stack
from specviz.core.tree import DraftTree
from specviz.texts import verify as texts
from specviz.verify.read_ahead import read_trials
from specviz.verify.record import Line, Rule
from specviz.verify.topdown import walk_down

T = TypeVar("T", Number, Dist)
HALVINGS = 24  # rho is at most about k / 2**24 too large


def kseq(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Test the children with one fresh coin for each draw; else draw from the residual, and go down if it was drafted."""
    read_discounts(tree, target)
    node = 0
    while True:
        accepted = None
        for event in judge_draws(node, tree, target, dice):
            yield event
            if isinstance(event, Trial) and event.flip.accepted:
                accepted = event.node
            elif isinstance(event, Sample):
                token = event.token
                accepted = tree.child(node, token)
        if accepted is None:
            yield Commit(node, token)
            return
        node = accepted


def judge_draws(node: int, tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Test the draws under one node up to the first that is accepted; where none is, draw from what is left of P."""
    owed = target[node]
    if draws := tree.draws[node]:
        p, q = target[node], common_dist(tree, node)
        rho = discount(p, q, len(draws))
        beta = find_beta(p, q, rho)
        yield Discount(node, rho, beta)
        for draw in draws:
            token = tree.tokens[draw.node]
            flip = dice.flip(draw.node, cap(at(p, token) / (rho * at(q, token))))
            yield Trial(draw.node, flip, at(p, token), at(q, token))
            if flip.accepted:
                return
        left, mass = find_rest(p, q, rho, beta, len(draws))
        owed = left if mass > 0 else p  # nothing left of it: only by rounding
        yield Residual(node, owed, mass, 1, 1)
    yield Sample(node, owed, dice.draw(node, owed))


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    read_discounts(tree, target)
    return walk_down(tree, lambda node: judge_draws(node, tree, target, RejectingDice()))


def common_dist(tree: DraftTree, node: int) -> Dist:
    """The one distribution that all draws under a node came from."""
    first, *others = [draw.dist for draw in tree.draws[node]]
    if any(other is not first and bool(((other - first) > 0).max()) for other in others):
        raise ValueError(texts.NEEDS_IID.format(node=node))
    return first


def mean_tests(beta: T, k: int) -> T:
    """(1 - (1 - beta)^k) / beta: how many of k tests are made on average, each accepting with probability beta."""
    tests = (1 - beta) ** 0
    for i in range(1, k):
        tests = tests + (1 - beta) ** i
    return tests


@ask_once
@keep_exact
def find_beta(p: Dist, q: Dist, rho: Number) -> Number:
    """sum min(p / rho, q): how likely one test accepts."""
    return total(overlap(p / rho, q))


@ask_once
@keep_exact
def find_rest(p: Dist, q: Dist, rho: Number, beta: Number, k: int) -> tuple[Dist, Number]:
    """What is left of P after k tests that rejected, and its mass."""
    return residual(p, overlap(p / rho, q) * mean_tests(beta, k))


@ask_once
@keep_exact
def discount(p: Dist, q: Dist, k: int) -> Number:
    """The smallest rho in [1, k] with 1 - (1 - beta)^k <= rho * beta: halved in floats, then raised until exact."""

    def enough(rho: Number, p: Dist = p, q: Dist = q) -> bool:
        return mean_tests(find_beta(p, q, rho), k) <= rho

    if enough(Fraction(1) if is_exact(p) else 1.0):
        return Fraction(1) if is_exact(p) else 1.0
    rough_p, rough_q = rough(p), rough(q)
    low, high = 1.0, float(k)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle, rough_p, rough_q) else (middle, high)
    if not is_exact(p):
        return high
    steps = math.ceil(high * 2**HALVINGS)
    while not enough(rho := min(Fraction(steps, 2**HALVINGS), Fraction(k))):
        steps += 1
    return rho


def read_discounts(tree: DraftTree, target: Sequence[Dist]) -> None:
    """For all nodes on a device what `discount` finds by halving, and what is left of P where all tests reject."""
    if not isinstance(target[0], DeviceDist) or is_exact(target[0]):
        return
    read_trials(tree, target)
    dists = {node: common_dist(tree, node) for node, draws in enumerate(tree.draws) if draws}
    groups: dict[int, list[int]] = {}
    for node, q in dists.items():
        if ("discount", q, k := len(tree.draws[node])) not in list_answers(target[node]):
            groups.setdefault(k, []).append(node)
    rounds = [
        reject_all(stack([target[node] for node in nodes]), stack([dists[node] for node in nodes]), k)
        for k, nodes in groups.items()
    ]
    found = join([numbers for numbers, _ in rounds], 1).T.tolist() if rounds else []
    places = [(node, k) for k, nodes in groups.items() for node in nodes]
    drafted = list[tuple[Dist, list[int]]]()
    for (node, k), (rho, beta, mass), rest in zip(places, found, (row for _, left in rounds for row in left), strict=True):
        q, answers = dists[node], list_answers(target[node])
        answers |= {("discount", q, k): rho, ("find_beta", q, rho): beta}
        left = hold_alike(rest, target[node])
        answers["find_rest", q, rho, beta, k] = left, mass
        drafted.append((left, [tree.tokens[child] for child in tree.children[node]]))
    read_probabilities(drafted)


def reject_all(p: Vector, q: Vector, k: int) -> tuple[Vector, Vector]:
    """At nodes whose P and Q are the rows: the discounts, beta, the mass of what is left of P, and what is left."""

    def find_betas(rho: Vector) -> Vector:
        shared: Vector = overlap(p / rho[:, None], q)
        return shared.sum(-1)

    low = p.sum(-1) * 0 + 1
    high, where = low * k, find_library(p).where
    needless = mean_tests(find_betas(low), k) <= low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = mean_tests(find_betas(middle), k) <= middle
        low, high = where(enough, low, middle), where(enough, middle, high)
    rho = where(needless, high * 0 + 1, high)
    beta = find_betas(rho)
    left: Vector = positive_part(p - overlap(p / rho[:, None], q) * mean_tests(beta, k)[:, None])
    mass = left.sum(-1)
    return stack([rho, beta, mass]), left / fill(mass)[:, None]


COIN = "u = {u}, a = {prob}, {p}({x}) = {owed}, {q}({x}) = {carried}"

RULE = Rule(
    key="kseq",
    title="K-SEQ",
    summary="Test every independent draw with the same acceptance probability, discounted by rho.",
    paper="arXiv 2310.15141",
    lossless=True,
    needs="iid",
    verify=kseq,
    pseudocode=(
        Line("open", "v = root, r = {p}(.|v)"),
        Line("control", "repeat:"),
        Line("control", "  if v has k draws, all from {q}:"),
        Line("control", "    # beta = sum min({p} / rho, {q})"),
        Line("control", "    # n = 1 + (1 - beta) + ... + (1 - beta)^(k - 1)"),
        Line("discount", "    find the least rho in [1, k] with n <= rho", "rho = {rho}, beta = {beta}"),
        Line("control", "    for each draw {x} of v:"),
        Line("control", "      if u < a = min(1, {p}({x}) / (rho {q}({x}))):"),
        Line("accept", "        accept: go on at v = {x}, r = {p}(.|v)", COIN),
        Line("reject", "      else: reject {x}", COIN),
        Line("residual", "    r = [{p} - n min({p} / rho, {q})]+ / S", "S = {mass}"),
        Line("sample", "  draw y from r", "r(y) = {chance}"),
        Line("control", "  if y was drafted: go on at v = y, r = {p}(.|v)"),
        Line("commit", "  commit the path to v, then y, and stop"),
    ),
    stop_law=stop_law,
)
