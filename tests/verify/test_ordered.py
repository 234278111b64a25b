"""Ordered traversal: what a sorted draw carries is what it came from, draft by draft, in exact fractions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as F
from itertools import combinations
from math import prod
from pathlib import Path

import pytest
from exact_helpers import scores

from specviz.core.dice import RejectingDice, SeededDice
from specviz.core.dist import at, exact
from specviz.core.events import Weigh
from specviz.core.tree import DraftTree
from specviz.draft import drafter
from specviz.exact.ceiling import ceiling
from specviz.exact.headroom import REACHED, measure_headroom
from specviz.exact.step import drafts, expected_accepted_length, output_law
from specviz.models.toy import Table, Toy, find_toy, random_toy
from specviz.verify import find_rule
from specviz.verify.ordered import LEAST_GAIN, order_draws

PAGE = Path(__file__).parent.parent.parent / "docs" / "headroom.md"


def sequences(pair: Toy, tree: DraftTree, ordered: bool) -> list[tuple[int, F]]:
    """The tokens under the root with what they carry, as they were drawn or in the order of the rule."""
    draws = order_draws(tree, scores(pair, tree))[0] if ordered else tree.draws[0]
    return [(tree.tokens[draw.node], at(draw.dist, tree.tokens[draw.node])) for draw in draws]


@pytest.mark.parametrize(("tree", "proposal"), [("2", "with"), ("3", "with"), ("4", "with"), ("2", "without")])
def test_a_sorted_draw_carries_its_own_distribution(tree: str, proposal: str) -> None:
    """A probability that is not that of the best draw, of a repeat, or of the next one: each order must come as it says."""
    wrong = 0
    for number in range(15):
        pair = random_toy(number, 3 if tree == "4" else 4, 1)
        found, said, kept = Counter[tuple[int, ...]](), dict[tuple[int, ...], F](), dict[tuple[int, ...], F]()
        for chance, drafted in drafts(pair, drafter(tree, proposal)):
            draws = sequences(pair, drafted, ordered=True)
            tokens = tuple(token for token, _ in draws)
            found[tokens] += chance
            said[tokens] = prod((q for _, q in draws), start=F(1))
            kept[tokens] = prod((q for _, q in sequences(pair, drafted, ordered=False)), start=F(1))
        assert found == said
        wrong += found != kept
    assert wrong > 3, "the control: sorted draws that keep their q, a known mistake"


def accept_two(p: list[F], joint: dict[tuple[int, int], F]) -> F:
    """How often one of two draws is accepted on one level, tested in this order, the second whatever the first one was."""
    first, second = [F(0)] * len(p), [F(0)] * len(p)
    for (i, _), chance in joint.items():
        first[i] += chance
    for (i, j), chance in joint.items():
        second[j] += chance * max(first[i] - p[i], F(0)) / first[i]
    shared = [min(x, y) for x, y in zip(p, first, strict=True)]
    return sum(shared) + sum(min(x - y, z) for x, y, z in zip(p, shared, second, strict=True))


@pytest.mark.parametrize("proposal", ["with", "without"])
def test_the_better_order_is_taken(proposal: str) -> None:
    """An order that is the wrong way round, or taken where it costs: against the sums over all pairs, one by one."""
    orders = Counter[bool]()
    for number in range(60):
        pair = random_toy(number, 4, 1)
        p, q = list(pair.target(())), list(pair.draft(()))
        trees = drafts(pair, drafter("2", proposal))
        if max(len(tree.draws[0]) for _, tree in trees) < 2:
            continue
        ratio = [x / y if y else x for x, y in zip(p, q, strict=True)]
        made, best = dict[tuple[int, int], F](), Counter[tuple[int, int]]()
        for chance, tree in trees:
            one, two = (tree.tokens[draw.node] for draw in tree.draws[0])
            made[one, two] = chance
            best[max((one, two), key=lambda t: (ratio[t], t)), min((one, two), key=lambda t: (ratio[t], t))] += chance
        pays = accept_two(p, best) > accept_two(p, made) + LEAST_GAIN
        for _, tree in trees:
            draws = [tree.tokens[draw.node] for draw in order_draws(tree, [exact(p)] * len(tree))[0]]
            given = [tree.tokens[draw.node] for draw in tree.draws[0]]
            assert draws == (sorted(given, key=lambda t: (ratio[t], t), reverse=True) if pays else given)
        orders[pays] += 1
    assert min(orders[True], orders[False]) > 10, "the control: both orders are taken"


def test_it_is_traversal_where_nothing_is_sorted() -> None:
    """A rule that differs from traversal on chains, where there is no order to choose."""
    pair = random_toy(4, 3, 4)
    for _, tree in drafts(pair, drafter("chain:3", "with")):
        target = scores(pair, tree)
        events = [list(map(str, find_rule(key).verify(tree, target, RejectingDice()))) for key in ("ordered", "traversal")]
        assert events[0] == events[1]


def toy_of(p: list[str], q: list[str]) -> Toy:
    return Toy("pair", "pair", tuple("abcd"[: len(p)]), Table(exact(p)), Table(exact(q)))


ROW, ROW_Q = ["1/10", "1/2", "3/10", "1/10"], ["5/13", "5/13", "3/13", "0"]
FIGURES = [  # of docs/headroom.md: pair, tree, draws, what traversal and this rule accept, whether that is the ceiling
    (find_toy("T2"), "2", "with", "41/50", "89/100", True),
    (find_toy("T2"), "2", "without", "7/8", "139/140", True),
    (find_toy("T2"), "2,2", "without", "541/320", "2777/1400", False),
    (toy_of(["2/5", "3/5"], ["1/2", "1/2"]), "2", "with", "19/20", "19/20", False),
    (toy_of(ROW, ROW_Q), "2", "with", "301/338", "131283/148720", False),
]


@pytest.mark.parametrize(("pair", "tree", "proposal", "old", "new", "best"), FIGURES)
def test_what_it_accepts(pair: Toy, tree: str, proposal: str, old: str, new: str, best: bool) -> None:
    """A gain that is not there, and a rule that is said to be the best and is not."""
    found, page = measure_headroom(pair, tree, proposal), PAGE.read_text(encoding="utf-8")
    assert found.lengths["traversal"] == F(old)
    assert found.lengths["ordered"] == F(new)
    assert (found.ceiling <= float(F(new)) + REACHED) == best
    assert old in page and new in page


def test_always_sorting_costs() -> None:
    """A comparison of the orders that is not needed: where p is q, the best draw is too good."""
    half = F(1, 2)
    always = {(0, 0): half**2, (1, 0): half, (1, 1): half**2}
    assert accept_two([half, half], always) == F(11, 12)
    assert "11/12 are accepted" in PAGE.read_text(encoding="utf-8")
    pair = toy_of(["1/2", "1/2"], ["1/2", "1/2"])
    trees = drafts(pair, drafter("2", "with"))
    assert expected_accepted_length(output_law(pair, trees, find_rule("ordered").verify)) == 1


@pytest.mark.parametrize("proposal", ["with", "without", "hub"])
def test_the_bound_on_one_level_is_the_ceiling(proposal: str) -> None:
    """A ceiling that is too high or too low: on one level it is the smallest of the bounds of docs/headroom.md."""
    for number in range(12):
        pair = random_toy(number, 4, 1)
        trees, p = drafts(pair, drafter("2", proposal)), list(pair.target(()))
        bounds = []
        for size in range(5):
            for tokens in combinations(range(4), size):
                inside = sum(chance for chance, tree in trees if set(tree.tokens[1:]) <= set(tokens))
                bounds.append(1 - (inside - sum(p[token] for token in tokens)))
        assert float(min(bounds)) == pytest.approx(ceiling(trees, pair.target), abs=1e-9)


def test_every_draw_of_the_tree_is_judged() -> None:
    """A draw that is lost when its node is sorted, or judged twice."""
    pair = random_toy(7, 3, 4)
    for tree, proposal in (("paths:3x2", "with"), ("2,2", "without"), ("3,1", "without")):
        for _, drafted in drafts(pair, drafter(tree, proposal))[::5]:
            ordered = order_draws(drafted, scores(pair, drafted))
            for before, after in zip(drafted.draws, ordered, strict=True):
                assert sorted(draw.node for draw in before) == sorted(draw.node for draw in after)
            events = list(find_rule("ordered").verify(drafted, scores(pair, drafted), SeededDice("coin", 1, 0)))
            assert len([event for event in events if isinstance(event, Weigh)]) <= sum(map(len, drafted.draws))
