"""Distributions, dice and trees, each against a slow definition of its own or a value known beforehand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as F
from itertools import combinations

import numpy as np
import pytest
import torch
from scipy.stats import chi2

from specviz.core.dice import ScriptedDice, SeededDice, uniform
from specviz.core.dist import (
    MOST_KEPT,
    Dist,
    at,
    check_distribution,
    exact,
    floats,
    keep_exact,
    pick,
    point,
    residual,
    top,
    without,
)
from specviz.core.ratio import Ratio
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree, Draw

KINDS = {
    "exact": lambda values: exact(values),
    "float": lambda values: floats(map(float, values)),
    "torch": lambda values: torch.tensor([float(value) for value in values], dtype=torch.float64),
}
HALVES = [F(0), F(1, 4), F(0), F(1, 2), F(1, 4), F(0)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("u", [0.0, 0.2499999, 0.25, 0.5, 0.75, 1 - 2**-53])
def test_pick_is_the_inverse_of_the_running_sum(kind: str, u: float) -> None:
    """A token without probability drawn at the ends, or an interval that is closed on the wrong side."""
    expected = 1 if u < 0.25 else 3 if u < 0.75 else 4
    assert pick(KINDS[kind](HALVES), u) == expected


@pytest.mark.parametrize("d", [np.array([0.25, 0.75, 0], dtype=np.float32), torch.tensor([0.25, 0.75, 0])])
def test_pick_where_the_number_rounds_to_one(d: Dist) -> None:
    """A token past the vocabulary, or one that cannot be drawn: in float32 the largest u is 1."""
    most = 1 - 2.0**-53
    assert not bool((d.cumsum(0) > most * d.cumsum(0)[2]).max()), "the control: no running sum is above it"
    assert pick(d, most) == 1


def test_pick_with_rounding() -> None:
    """A running sum that ends below one: the last number there is must still give a token that can be drawn."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        d = rng.random(50) * (rng.random(50) < 0.3)
        d = d / d.sum() * (1 - 1e-6) if d.sum() else np.eye(50)[0]
        for u in (0.0, 1 - 2**-53, float(rng.random())):
            assert d[pick(d, u)] > 0


def test_answers_in_fractions_are_kept() -> None:
    """An answer to another question, or in another kind of numbers; floats that are kept; no end to it."""
    asked = list[Dist]()

    @keep_exact
    def add(p: Dist, q: Dist, weight: F = F(1)) -> list[F]:
        asked.append(p)
        return list(weight * (p + q))

    p, q = exact(HALVES), exact(reversed(HALVES))
    assert add(p, q) is add(exact(HALVES), q)
    assert [len(asked), add(q, p) == add(p, q), len(asked)] == [1, True, 2]
    assert add(p, q, weight=F(2)) == [2 * x for x in add(p, q)]
    same = exact(Ratio(x.numerator, x.denominator) for x in HALVES)
    assert {type(x) for x in add(same, same)} == {Ratio}
    assert {type(x) for x in add(p, p)} == {F}
    before = len(asked)
    assert add(floats(HALVES), floats(HALVES)) is not add(floats(HALVES), floats(HALVES))
    assert len(asked) == before + 2
    for number in range(MOST_KEPT + 1):
        assert add(p, q, weight=F(number)) == [number * x for x in add(p, q)]
    first = len(asked)
    add(p, q, weight=F(0))
    assert len(asked) == first + 1, "the first one was forgotten"


@pytest.mark.parametrize("values", [[0.5, 0.4], [0.5, 0.6], [1.5, -0.5], [float("nan"), 1.0]])
def test_what_is_no_distribution_is_refused(values: list[float]) -> None:
    """A q that was not normalised, taken for one that was."""
    with pytest.raises(ValueError, match=r"must (sum to 1|not be negative), got"):
        check_distribution(np.array(values))
    assert check_distribution(np.array([0.5, 0.5])) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_small_operations(kind: str) -> None:
    """An operation that is right for one kind of numbers only."""
    p, q = KINDS[kind]([F(1, 2), F(1, 4), F(1, 4)]), KINDS[kind]([F(1, 4), F(1, 4), F(1, 2)])
    before = [at(p, i) for i in range(3)]
    left, mass = residual(p, q)
    assert ([at(left, i) for i in range(3)], mass) == ([1, 0, 0], F(1, 4))
    assert residual(p, p)[1] == 0
    assert [at(without(p, 0), i) for i in range(3)] == [0, F(1, 2), F(1, 2)]
    assert [at(point(p, 2), i) for i in range(3)] == [0, 0, 1]
    assert top(p, 2) == [0, 1]
    assert top(point(p, 2), 3) == [2]
    assert [at(p, i) for i in range(3)] == before, "nothing is written to"
    with pytest.raises(ValueError, match="nothing to normalize"):
        without(point(p, 1), 1)


def simple_sampling(logits: list[float], temperature: float, top_k: int | None, top_p: float) -> list[float]:
    """Temperature, top-k, top-p, token by token."""
    weights = [np.exp(x / temperature) for x in logits]
    order = sorted(range(len(logits)), key=lambda i: (-weights[i], i))[:top_k]
    mass, kept, run = sum(weights[i] for i in order), [], 0.0
    for i in order:
        if run < top_p * mass:
            kept.append(i)
        run += weights[i]
    return [weights[i] / sum(weights[j] for j in kept) if i in kept else 0.0 for i in range(len(logits))]


@pytest.mark.parametrize("make", [np.array, torch.tensor], ids=["numpy", "torch"])
def test_sampling(make) -> None:
    """Top-p before top-k, a nucleus without the token that crosses the line, a temperature on one side only."""
    rng = np.random.default_rng(1)
    for _ in range(60):
        logits = list(rng.normal(size=9) * 2)
        temperature, top_k, top_p = (
            rng.choice([0.3, 1.0, 2.0]),
            rng.choice([None, 1, 3, 20]),
            rng.choice([0.1, 0.6, 0.9, 1.0]),
        )
        found = Sampling(float(temperature), top_k, float(top_p))(make(logits))
        expected = simple_sampling(logits, temperature, top_k, top_p)
        assert [at(found, i) for i in range(9)] == pytest.approx(expected, abs=1e-12)


def test_sampling_of_exact_rows() -> None:
    """A toy that is sampled otherwise than a model."""
    row = exact([F(1, 2), F(1, 3), F(1, 6)])
    assert list(Sampling(0.5)(row)) == [F(9, 14), F(4, 14), F(1, 14)]
    assert list(Sampling(0)(row)) == [1, 0, 0]
    assert list(Sampling(1, top_k=2)(row)) == [F(3, 5), F(2, 5), 0]
    assert list(Sampling(1, top_p=0.5)(row)) == [1, 0, 0]
    assert list(Sampling(1, top_p=0.6)(row)) == [F(3, 5), F(2, 5), 0]
    with pytest.raises(ValueError, match=r"temperature of 0, 1, 1/2, 1/3, \.\.\., got 0\.7"):
        Sampling(0.7)(row)


@pytest.mark.parametrize("make", [np.array, torch.tensor], ids=["numpy", "torch"])
def test_tokens_that_are_ruled_out(make) -> None:
    """Minus infinity in the logits: no NaN, at any temperature."""
    row = make([-np.inf, 1.0, -np.inf, 0.5])
    for sampling in (Sampling(), Sampling(0), Sampling(0.5, top_k=1), Sampling(1, top_p=0.9)):
        assert at(sampling(row), 0) == 0
        assert sum(at(sampling(row), i) for i in range(4)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"temperature": -1}, "temperature must be >= 0, got -1"),
        ({"temperature": float("nan")}, "temperature must be >= 0, got nan"),
        ({"top_k": 0}, "top_k must be at least 1, or None for all tokens, got 0"),
        ({"top_p": 0}, "top_p must be above 0 and at most 1, got 0"),
        ({"top_p": 1.5}, "top_p must be above 0 and at most 1, got 1.5"),
    ],
)
def test_bad_sampling_is_refused(arguments: dict, message: str) -> None:
    """A value that is silently clipped."""
    with pytest.raises(ValueError) as error:
        Sampling(**arguments)
    assert str(error.value) == message


def test_live_dice_depend_on_nothing_but_their_key() -> None:
    """A coin that depends on who asks, or on what was asked before elsewhere."""
    one, other = SeededDice("coin", 3, 4), SeededDice("coin", 3, 4)
    first = [one.flip(node, 0.5).u for node in (1, 2, 3, 1)]
    second = {node: other.flip(node, 0.9).u for node in (3, 2, 1)}
    assert first == [second[1], second[2], second[3], other.flip(1, 0.1).u]
    assert len(set(first)) == 4, "the second flip at a node is another number"
    half = floats([0.5] * 2)
    draws = [
        [SeededDice(*key).draw(n, half) for n in range(64)] for key in (("tree", 0, 0), ("coin", 0, 0), ("tree", 0, 1))
    ]
    assert all(a != b for a, b in combinations(draws, 2)), "equal seeds do not make tree and coins alike, nor two steps"
    flips = [int(SeededDice("tree", 0, 0).flip(n, 0.5).u >= 0.5) for n in range(64)]
    assert flips != draws[0], "a node's flips and draws are two things"


def test_uniform_is_uniform() -> None:
    """A hash that is cut wrongly. 1,000 cells, 100,000 numbers, false alarm 1e-6; a bias of 1 % of the mass shows."""
    limit = chi2.ppf(1 - 1e-6, 999)

    def statistic(numbers: list[float]) -> float:
        counts = Counter(int(1000 * u) for u in numbers)
        return sum((counts[cell] - 100) ** 2 / 100 for cell in range(1000))

    numbers = [uniform("coin", 0, step, node, "flip", 0) for step in range(1000) for node in range(100)]
    assert statistic(numbers) < limit
    assert statistic([u * 0.99 for u in numbers]) > limit, "the control"


def test_scripted_dice() -> None:
    """A script that draws what cannot be drawn."""
    dice = ScriptedDice(SeededDice("coin", 0, 0), [1, 0])
    assert dice.draw(0, floats([0.5, 0.5])) == 1
    with pytest.raises(ValueError, match="the script draws 0 under node 2"):
        dice.draw(2, floats([0, 1]))
    with pytest.raises(ValueError, match="the script draws None"):
        dice.draw(2, floats([0, 1]))


Q = exact([F(1, 2), F(1, 4), F(1, 4), 0])


def a_tree(tokens=(9, 0, 1, 2), parents=(None, 0, 0, 1), draws=None) -> DraftTree:
    draws = draws or ((Draw(1, Q), Draw(2, Q), Draw(1, Q)), (Draw(3, Q),), (), ())
    return DraftTree(tokens, parents, draws)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tokens": (9, 0, 1)}, "got 3 tokens, 4 parents, 4 lists of draws"),
        ({"parents": (0, 0, 0, 1)}, "parents[0] must be None, got 0"),
        ({"parents": (None, 0, 0, 3)}, "the parent of node 3 must be a node before it, 0 to 2, got 3"),
        ({"parents": (None, 0, None, 1)}, "the parent of node 2 must be a node before it, 0 to 1, got None"),
        ({"tokens": (9, 0, -1, 2)}, "the token of node 2 must be >= 0, got -1"),
        ({"tokens": (9, 0, 0, 2)}, "siblings must differ in token, got 0 at nodes 1 and 2"),
        ({"tokens": (9, 0, 1, 3)}, "node 3 has token 3, to which its draw gives no probability"),
        ({"tokens": (9, 0, 1, 7)}, "node 3 has token 7, to which its draw gives no probability"),
        ({"draws": ((Draw(1, Q),), (Draw(3, Q),), (), ())}, "every node needs a draw under its parent, node 2 has none"),
        ({"draws": ((Draw(1, Q), Draw(2, Q), Draw(3, Q)), (), (), ())}, "must name one of its children, got node 3"),
        ({"draws": ((Draw(1, Q), Draw(2, Q)), (Draw(3, Q * 1 / 2),), (), ())}, "a distribution must sum to 1, got 1/2"),
        (
            {"draws": ((Draw(1, Q), Draw(2, Q)), (Draw(3, exact([0, 0, 1])),), (), ())},
            "all draws must be over one vocabulary, got sizes [3, 4]",
        ),
    ],
)
def test_invalid_trees_are_refused(wrong: dict, message: str) -> None:
    """A tree that cannot have been drafted, and an error that does not say what came."""
    assert len(a_tree()) == 4
    with pytest.raises(ValueError) as error:
        a_tree(**wrong)
    assert message in str(error.value)


def test_what_is_derived_from_a_tree() -> None:
    """Ids taken for draw order, a node drawn twice counted as two."""
    tree = a_tree(draws=((Draw(2, Q), Draw(1, Q), Draw(2, Q)), (Draw(3, Q),), (), ()))
    assert tree.children == ((2, 1), (3,), (), ())
    assert tree.times == (1, 1, 2, 1)
    assert tree.depths == (0, 1, 1, 2)
    assert tree.path(3) == (0, 1, 3)
    assert tree.text(3) == (0, 2)
    assert tree.subtree(1) == (1, 3)
    assert (tree.child(0, 1), tree.child(0, 3)) == (2, None)
    assert tree.drafted == 3
