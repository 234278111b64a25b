"""Plans, merged paths, the most likely tree and draws, each against a slow definition of its own or a known value."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as F

import pytest

from specviz.core.dice import SeededDice
from specviz.core.dist import at
from specviz.core.sampling import Sampling
from specviz.core.tree import IMPLIED, DraftTree, find_common_kind
from specviz.draft import drafter, parse
from specviz.exact.enumeration import enumerate_outcomes
from specviz.models.toy import TableModel, find_toy, noise_toy, random_toy

LEVELS = {
    "chain:5": [1, 1, 1, 1, 1],
    "3,2,2,1": [3, 6, 12, 12],
    "binary:3": [2, 4, 8],
    "eagle25": [4, 8, 8, 3, 2],
    "shape:0,1,00,01,10": [2, 3],
    " chain:2 ": [1, 1],
}


@pytest.mark.parametrize("spec", LEVELS)
def test_plans(spec: str) -> None:
    """A level that has a node too many; more forward passes of the draft than levels."""
    pair = noise_toy(0, 64)
    model = CountingModel(pair.draft)
    model.start([pair.mark])
    tree = drafter(spec, "without")(model, pair.mark, Sampling(), SeededDice("tree", 0, 0)).tree
    assert [tree.depths.count(depth) for depth in range(1, max(tree.depths) + 1)] == LEVELS[spec]
    assert model.calls == len(LEVELS[spec])


class CountingModel(TableModel):
    calls = 0

    def extend(self, tokens, parents):
        self.calls += 1
        return super().extend(tokens, parents)


@pytest.mark.parametrize(("spec", "before"), [("paths:3x4", 0), ("delayed:2+3x2", 2)])
def test_merged_paths(spec: str, before: int) -> None:
    """Paths that are lost where they meet: every node must have as many draws as paths run through it."""
    pair = noise_toy(0, 3)
    for seed in range(30):
        model = TableModel(pair.draft)
        model.start([pair.mark])
        tree = drafter(spec, "with")(model, pair.mark, Sampling(), SeededDice("tree", seed, 0)).tree
        deepest = max(tree.depths)
        for node, depth in enumerate(tree.depths):
            expected = 1 if depth < before else 3 if depth == before else 0 if depth == deepest else tree.times[node]
            assert len(tree.draws[node]) == expected
    assert drafter("paths:3x4", "with").kind == "paths"
    assert drafter("delayed:2+3x2", "with").kind == "iid"
    assert drafter("paths:3x4", "without").kind == "sampled"


@pytest.mark.parametrize(
    ("spec", "proposal", "kind"),
    [
        ("chain:3", "with", "chain"),
        ("1,1", "without", "chain"),
        ("paths:1x2", "topk", "chain"),
        ("chain:3", "topk-softmax", "any"),
        ("best:5", "topk", "honest"),
        ("2,1", "hub", "hub"),
        ("1,1", "hub", "chain"),
        ("2,1", "with", "iid"),
    ],
)
def test_what_is_known_of_a_tree(spec: str, proposal: str, kind: str) -> None:
    """A rule that is offered on trees that it does not suit, or is not offered where it does."""
    assert drafter(spec, proposal).kind == kind


def test_what_trees_have_in_common() -> None:
    """Trees of one form and two kinds, of which the rule of the better kind is proven on both."""
    assert [
        find_common_kind(kinds) for kinds in (("hub", "iid"), ("chain", "paths"), ("sampled", "paths"), ("any", "chain"))
    ] == [
        "honest",
        "paths",
        "sampled",
        "any",
    ]
    for kind, implied in IMPLIED.items():
        assert kind in implied
        assert all(IMPLIED[other] <= implied for other in implied), "what is implied by what is implied"


@pytest.mark.parametrize(
    "spec",
    ["", "chain", "chain:0", "chain:-1", "3,,2", "binary:99", "paths:3", "best:0", "shape:1", "shape:0,000", "1025", "x"],
)
def test_bad_plans_are_refused(spec: str) -> None:
    """A typo that drafts something else, or so many nodes that nothing ever comes back."""
    with pytest.raises(ValueError) as error:
        parse(spec)
    assert repr(spec) in str(error.value)


def test_best_is_best() -> None:
    """A greedy choice that is not the likeliest tree: compared with every tree of this size."""
    for number in range(25):
        pair = random_toy(number, 3, 4)
        model = TableModel(pair.draft)
        model.start([pair.mark])
        tree = drafter("best:4x3", "topk")(model, pair.mark, Sampling(), SeededDice("tree", 0, 0)).tree
        chance = {(): F(1)}
        for depth in range(3):
            for text in [text for text in chance if len(text) == depth]:
                for token in range(3):
                    if mass := at(pair.draft(text), token):
                        chance[(*text, token)] = chance[text] * mass
        best = sum(sorted((mass for text, mass in chance.items() if text), reverse=True)[:4])
        assert sum(chance[tree.text(node)] for node in range(1, len(tree))) == best
    with pytest.raises(ValueError, match=r"best:4 chooses.*needs the proposal topk or topk-softmax, got with"):
        drafter("best:4", "with")


def test_draws_without_replacement_carry_what_they_came_from() -> None:
    """A carried q that still has the earlier siblings in it, or more draws than there are tokens."""
    pair = find_toy("T2")
    model = TableModel(pair.draft)

    def tree(dice) -> DraftTree:
        model.start([pair.mark])
        return drafter("3", "without")(model, pair.mark, Sampling(), dice).tree

    chances = Counter()
    for chance, drawn in enumerate_outcomes(tree):
        q = list(pair.draft(()))
        for draw in drawn.draws[0]:
            assert list(draw.dist) == [x / sum(q) for x in q]
            q[drawn.tokens[draw.node]] = F(0)
        chances[tuple(drawn.tokens[1:])] += chance
    assert len(chances) == 6
    assert chances[0, 1, 2] == F(3, 5) * F(3, 4)
    model.start([pair.mark])
    assert drafter("9", "without")(model, pair.mark, Sampling(), SeededDice("tree", 0, 0)).tree.drafted == 3
