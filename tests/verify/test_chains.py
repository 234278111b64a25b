"""Rules for chains: Block Verification under its own name, and the mistake of a product that is cut only at the end."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import product

import pytest
from exact_helpers import drawn, law_on, scores

from specviz.core.dice import SeededDice
from specviz.core.dist import at, exact
from specviz.core.tree import DraftTree, Draw
from specviz.draft import drafter
from specviz.exact.enumeration import drift, stop_law
from specviz.exact.step import drafts, expected_accepted_length, output_law
from specviz.models.toy import find_toy, random_toy
from specviz.verify import find_rule


@pytest.mark.parametrize("length", [1, 2, 3])
def test_block_verification_is_traversal_on_chains(length: int) -> None:
    """A textbook form that is another rule: on every draft of every chain both have one law, and make the same events."""
    block, traversal, other = find_rule("block"), find_rule("traversal"), 0
    for number in range(24):
        pair = random_toy(number, 3, 4)
        for _, tree in drafts(pair, drafter(f"chain:{length}", "with")):
            assert law_on(pair, tree, block.verify) == law_on(pair, tree, traversal.verify)
            other += law_on(pair, tree, find_rule("topdown").verify) != law_on(pair, tree, block.verify)
            target = scores(pair, tree)
            assert block.stop_law and traversal.stop_law
            assert block.stop_law(tree, target) == traversal.stop_law(tree, target) == stop_law(block.verify, tree, target)
            one, two = (list(rule.verify(tree, target, SeededDice("coin", number, 0))) for rule in (block, traversal))
            assert list(map(str, one)) == list(map(str, two))
    assert (other > 20) == (length > 1), "the control: top-down is another law from two tokens on"


def test_the_longest_accepted_prefix_is_kept() -> None:
    """A loop that keeps the first prefix whose coin accepts, or stops at the first that does not: all coins, one by one."""
    pair, tree = find_toy("T1"), drawn(find_toy("T1"), "chain:3", "with", (0, 1, 0))
    p, q = exact(["1/3", "2/3"]), exact(["2/3", "1/3"])
    weights = [F(1)]
    for token in (0, 1, 0):
        weights.append(min(F(1), weights[-1] * at(p, token) / at(q, token)))
    accept = []
    for w in weights[1:3]:  # h_i from the formula of the paper, of the prefixes that are not the whole draft
        mass = sum(max(w * at(p, token) - at(q, token), F(0)) for token in (0, 1))
        accept.append(mass / (mass + 1 - w))
    accept.append(weights[3])
    expected = {node: F(0) for node in range(4)}
    shortest = dict(expected)
    for coins in product((True, False), repeat=3):
        chance = F(1)
        for coin, h in zip(coins, accept, strict=True):
            chance *= h if coin else 1 - h
        accepted = [i + 1 for i, coin in enumerate(coins) if coin]
        expected[max(accepted, default=0)] += chance
        shortest[min(accepted, default=0)] += chance
    found = dict(enumerate(stop_law(find_rule("block").verify, tree, scores(pair, tree))))
    assert found == expected
    assert found != shortest, "the control: the shortest accepted prefix is another law"


@pytest.mark.parametrize("key", ["block", "uncapped"])
def test_what_is_no_chain_is_refused(key: str) -> None:
    """A rule for chains that judges the first child of a wider tree and forgets the others."""
    q = exact(["1/2", "1/2"])
    tree = DraftTree((9, 0, 1), (None, 0, 0), ((Draw(1, q), Draw(2, q)), (), ()))
    with pytest.raises(ValueError, match="this rule needs a chain, but 2 draws were made under node 0"):
        list(find_rule(key).verify(tree, [q] * 3, SeededDice("coin", 0, 0)))
    assert not find_rule(key).sound_on(drafter("2", "with").kind)
    assert find_rule(key).sound_on(drafter("1,1", "without").kind)


PUBLISHED = [("T1", "chain:2", "4/3", "1/9"), ("T1", "chain:3", None, "5/81"), ("T2", "chain:2", None, "3/50")]


@pytest.mark.parametrize(("toy", "tree", "length", "drifts"), PUBLISHED)
def test_the_uncapped_product_drifts(toy: str, tree: str, length: str | None, drifts: str) -> None:
    """An exhibit that is not the mistake it is said to be: more tokens than any lossless rule, and another text."""
    pair = find_toy(toy)
    trees = drafts(pair, drafter(tree, "with"))
    outputs = output_law(pair, trees, find_rule("uncapped").verify_with_checks)
    assert drift(outputs, pair.target) == F(drifts)
    assert length is None or expected_accepted_length(outputs) == F(length)
    block = output_law(pair, trees, find_rule("block").verify_with_checks)
    assert drift(block, pair.target) == 0, "the control: with the path weight there is no drift"
    assert expected_accepted_length(block) < expected_accepted_length(outputs)
