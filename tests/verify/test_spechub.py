"""SpecHub against the algorithm of its paper, on pairs of distributions that are drawn at random, in exact fractions."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction as F

import pytest
from exact_helpers import law_on, simplex

from specviz.core.dice import SeededDice
from specviz.core.dist import at, exact, support
from specviz.core.tree import DraftTree, Draw
from specviz.draft import drafter
from specviz.exact.ceiling import ceiling
from specviz.exact.enumeration import drift
from specviz.exact.step import drafts, expected_accepted_length, output_law
from specviz.models.toy import Table, Toy, find_toy, random_toy
from specviz.verify import find_rule

Pairs = dict[tuple[int, int], F]


def paper(p: list[F], q: list[F]) -> tuple[Counter, list[F]]:
    """Its transport: for each pair without its order and each accepted token the probability, and what is left of p."""
    hub = q.index(max(q))
    joint: Pairs = {}
    for x, mass in enumerate(q):
        if x != hub and mass:
            joint[x, hub] = mass
            joint[hub, x] = q[hub] * mass / (1 - q[hub])
    left, rest, moved = list(p), dict(joint), Counter[tuple[frozenset[int], int]]()
    for pair in sorted(joint, key=lambda pair: pair[1] != hub):  # (x, hub) before (hub, x)
        x = pair[0] if pair[1] == hub else pair[1]
        flow = min(left[x], rest[pair])
        left[x], rest[pair] = left[x] - flow, rest[pair] - flow
        moved[frozenset(pair), x] += flow
    total = sum(rest.values())
    share = min(F(1), p[hub] / total) if total else F(0)
    for pair, mass in rest.items():
        moved[frozenset(pair), hub] += share * mass
    left[hub] -= share * total
    return moved, left


def toy_of(p: list[F], q: list[F]) -> Toy:
    return Toy("pair", "pair", tuple("abcdefgh"[: len(p)]), Table(exact(p)), Table(exact(q)))


def random_pairs(count: int) -> list[tuple[list[F], list[F]]]:
    rng, grid = random.Random(5), {size: simplex(size, 7) for size in (3, 4)}
    pairs = ((rng.choice(grid[size]), rng.choice(grid[size])) for size in (rng.choice((3, 4)) for _ in range(10 * count)))
    return [(p, q) for p, q in pairs if sum(x > 0 for x in q) > 1][:count]


def test_it_accepts_what_the_paper_accepts() -> None:
    """A simpler form that is another rule: for each pair and each accepted token the probability is the paper's."""
    differs = 0
    for p, q in random_pairs(100):
        moved, left = paper(p, q)
        toy = toy_of(p, q)
        found, extra = Counter[tuple[frozenset[int], int]](), Counter[int]()
        for chance, tree in drafts(toy, drafter("2", "hub")):
            drawn = frozenset(tree.tokens[1:])
            for tokens, mass in law_on(toy, tree, find_rule("spechub").verify).items():
                if len(tokens) == 2:
                    found[drawn, tokens[0]] += chance * mass
                else:
                    extra[tokens[0]] += chance * mass
        assert +found == +moved
        assert [extra[token] for token in range(len(p))] == left
        accepted = sum(found.values())
        top_down = expected_accepted_length(output_law(toy, drafts(toy, drafter("2", "hub")), find_rule("topdown").verify))
        assert accepted >= top_down
        differs += accepted > top_down
    assert differs > 30, "the control: top-down on the same draws accepts less"


def test_it_is_lossless_and_optimal_on_one_level() -> None:
    """A residual or an order that leaves something unaccepted: no lossless rule accepts more of a pair around a hub."""
    for p, q in random_pairs(40):
        toy = toy_of(p, q)
        trees = drafts(toy, drafter("2", "hub"))
        outputs = output_law(toy, trees, find_rule("spechub").verify_with_checks)
        assert drift(outputs, toy.target) == 0
        assert float(expected_accepted_length(outputs)) == pytest.approx(ceiling(trees, toy.target), abs=1e-9)


def test_the_published_value() -> None:
    """An accepted length that is off: 19/20 where recursive rejection without replacement accepts 7/8."""
    pair, lengths = find_toy("T2"), {}
    for rule, proposal in (("spechub", "hub"), ("topdown", "without"), ("topdown", "hub")):
        lengths[rule, proposal] = expected_accepted_length(
            output_law(pair, drafts(pair, drafter("2", proposal)), find_rule(rule).verify)
        )
    assert lengths["spechub", "hub"] == F(19, 20)
    assert lengths["topdown", "without"] == F(7, 8)
    assert lengths["topdown", "hub"] < F(19, 20), "the control: the draws alone do not do it"


@pytest.mark.parametrize("tree", ["2", "3,2", "2,2", "chain:2"])
def test_a_pair_has_the_hub_in_it(tree: str) -> None:
    """A proposal that gives more than a pair, another hub, or draws that carry what they did not come from."""
    for number in range(12):
        pair = random_toy(number, 3, 3)
        for _, drafted in drafts(pair, drafter(tree, "hub")):
            for node, draws in enumerate(drafted.draws):
                q = pair.draft(drafted.text(node))
                assert len(draws) <= min(2, support(q))
                if len(draws) == 2:
                    assert q.max() in [at(q, drafted.tokens[draw.node]) for draw in draws]
    for rule in ("topdown", "traversal", "spechub"):
        pair = random_toy(3, 3, 3)
        outputs = output_law(pair, drafts(pair, drafter(tree, "hub")), find_rule(rule).verify)
        assert drift(outputs, pair.target) == 0


def test_other_pairs_are_refused_or_lossy() -> None:
    """A rule that promises nothing on draws without a hub, and is said to."""
    q = exact(["1/2", "1/4", "1/4"])
    for tokens, draws in (
        ((9, 1, 2), (Draw(1, q), Draw(2, exact(["2/3", 0, "1/3"])))),
        ((9, 0), (Draw(1, q), Draw(1, q))),
    ):
        tree = DraftTree(tokens, (None, *[0] * (len(tokens) - 1)), (draws, *[()] * (len(tokens) - 1)))
        with pytest.raises(ValueError, match="needs two draws, one of them the most likely token"):
            list(find_rule("spechub").verify(tree, [q] * len(tree), SeededDice("coin", 0, 0)))
    assert not find_rule("spechub").sound_on(drafter("2", "without").kind)
    assert find_rule("spechub").sound_on(drafter("chain:2", "without").kind)
