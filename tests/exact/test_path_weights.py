"""What the page says of a path weight: how likely the path or a longer one is accepted, over what may be drafted below."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction as F

import pytest
from exact_helpers import scores

from specviz.core.dice import Dice
from specviz.core.events import Weigh
from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.exact.enumeration import enumerate_outcomes, verdict
from specviz.models.toy import TableModel, Toy, find_toy
from specviz.verify import find_rule

Path = tuple[tuple[int, ...], F, bool, bool]


def follow_first_draws(pair: Toy, rule: str, spec: str, proposal: str, dice: Dice) -> list[Path]:
    """Draft a tree and judge it; of each path of first draws its tokens, its weight, whether it is accepted, and ends."""
    model = TableModel(pair.draft)
    model.start([pair.mark])
    tree = drafter(spec, proposal)(model, pair.mark, Sampling(), dice).tree
    events = list(find_rule(rule).verify(tree, scores(pair, tree), dice))
    end = verdict(events).node
    weights: dict[int, F] = {}
    for event in events:
        if isinstance(event, Weigh):
            weights.setdefault(event.node, F(event.weight))
    found, node = list[Path](), 0
    while tree.draws[node] and (node := tree.draws[node][0].node) in weights:
        found.append((tree.text(node), weights[node], node in tree.path(end), node == end))
    return found


@pytest.mark.parametrize("toy", ["T1", "T2"])
@pytest.mark.parametrize(
    ("rule", "spec", "proposal"),
    [
        ("traversal", "chain:3", "with"),
        ("traversal", "2,2", "with"),
        ("traversal", "2,2", "without"),
        ("block", "chain:3", "with"),
    ],
)
def test_a_path_weight_is_how_likely_the_path_or_a_longer_one_is_accepted(
    toy: str, rule: str, spec: str, proposal: str
) -> None:
    """A glossary that calls it the probability of this path alone."""
    chances: defaultdict[tuple[int, ...], list[F]] = defaultdict(lambda: [F(0)] * 3)
    weights: dict[tuple[int, ...], F] = {}
    pair = find_toy(toy)
    for chance, paths in enumerate_outcomes(lambda dice: follow_first_draws(pair, rule, spec, proposal, dice)):
        for text, weight, accepted, ends in paths:
            assert weights.setdefault(text, weight) == weight
            chances[text] = [old + F(chance) * one for old, one in zip(chances[text], (True, accepted, ends), strict=True)]
    assert len(weights) > 3
    assert {text: accepted / drafted for text, (drafted, accepted, _) in chances.items()} == weights
    assert {text: ends / drafted for text, (drafted, _, ends) in chances.items()} != weights, "the control: this path alone"
