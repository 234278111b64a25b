"""Mistakes seen in public code, planted one at a time: the exact law catches each, and the same code without it passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from specviz.core.dice import Dice, EnumeratingDice, Flip, Keys, Role
from specviz.core.dist import Dist, Number, at, cap, normalize, residual, without
from specviz.core.events import Commit, Event, Sample
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree, Draw
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import Tokens, drift, law
from specviz.exact.proof import FIG1, drafts, output_law
from specviz.models.toy import TableModel, Toy, find_toy, random_toy
from specviz.verify import find_rule

LEAST = Fraction(1, 100)


@dataclass(frozen=True)
class Mistakes:
    """Traversal as it is, but for what is switched on."""

    original_p: bool = False
    weight_not_updated: bool = False
    no_denominator: bool = False
    deepest_first: bool = False

    def __call__(self, tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        owed, weights = list(target), {0: 1}
        for draw, parent in self.order(tree):
            v = draw.node
            for node in tree.path(v)[1:]:  # the weights on the way down, from what has been refused so far
                if node not in weights:
                    weights[node] = self.entered(tree, owed, weights, node)
            weight = weights[v]
            if dice.flip(v, weight).accepted:
                yield from self.commit(v, owed, target, dice)
                return
            left, mass = residual(owed[parent], draw.dist, weights[parent])
            if mass > 0:
                owed[parent] = left
                if not self.weight_not_updated:
                    rest = 0 if self.no_denominator else 1 - weights[parent]
                    weights[parent] = cap(mass / (mass + rest) if not self.no_denominator else mass)
            elif parent:
                weights[parent] = 0
            for node in tree.subtree(v):  # drawn once more, it is weighed anew
                weights.pop(node, None)
        yield from self.commit(0, owed, target, dice)

    def entered(self, tree: DraftTree, owed: Sequence[Dist], weights: dict[int, Number], node: int) -> Number:
        parent, token = tree.parents[node], tree.tokens[node]
        assert parent is not None
        draw = next(draw for draw in tree.draws[parent] if draw.node == node)
        return cap(weights[parent] * at(owed[parent], token) / at(draw.dist, token))

    def order(self, tree: DraftTree) -> list[tuple[Draw, int]]:
        """Post-order; or all nodes of the deepest level first, then the level above."""

        def below(node: int) -> Iterator[tuple[Draw, int]]:
            for draw in tree.draws[node]:
                yield from below(draw.node)
                yield draw, node

        order = list(below(0))
        if self.deepest_first:
            order.sort(key=lambda pair: -tree.depths[pair[0].node])
        return order

    def commit(self, node: int, owed: Sequence[Dist], target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        dist = target[node] if self.original_p else owed[node]
        token = dice.draw(node, dist)
        yield Sample(node, dist, token)
        yield Commit(node, token)


def judged(pair: Toy, spec: str, proposal: str, verify: Callable[..., Iterator[Event]]) -> Number:
    trees = drafts(pair, drafter(spec, proposal))
    return drift(output_law(pair, trees, verify), pair.target)


CASES = [(find_toy("T2"), FIG1, "without"), (find_toy("T1"), "chain:2", "without"), (random_toy(3, 3, 4), "2,2", "without")]


@pytest.mark.parametrize(
    "mistake",
    [
        Mistakes(original_p=True),
        Mistakes(weight_not_updated=True),
        Mistakes(no_denominator=True),
        Mistakes(deepest_first=True),
    ],
    ids=str,
)
def test_mistakes_in_traversal(mistake: Mistakes) -> None:
    """The order, the extra token, the weight after a refusal: each wrong in some public implementation."""
    assert max(judged(*case, mistake) for case in CASES) >= LEAST


def test_without_a_mistake_it_is_traversal() -> None:
    """A planted mistake that is caught for another reason: the same code without one has no drift."""
    for case in CASES:
        assert judged(*case, Mistakes()) == 0


Relabel = Callable[[DraftTree, int], list[Draw]]


def relabelled(verify: Callable[..., Iterator[Event]], draws: Relabel) -> Callable[..., Iterator[Event]]:
    """A rule that is shown other draws than those that were made."""

    def mistaken(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        return verify(replace(tree, draws=tuple(tuple(draws(tree, v)) for v in range(len(tree)))), target, dice)

    return mistaken


def by_id(tree: DraftTree, node: int) -> list[Draw]:
    return sorted(tree.draws[node], key=lambda draw: tree.tokens[draw.node])


def by_probability(tree: DraftTree, node: int) -> list[Draw]:
    first = tree.draws[node][0].dist if tree.draws[node] else None
    return sorted(tree.draws[node], key=lambda draw: -at(first, tree.tokens[draw.node]))


def as_if_with(tree: DraftTree, node: int) -> list[Draw]:
    """The rule for independent draws, on draws without replacement: q is stale from the second one on."""
    return [Draw(draw.node, tree.draws[node][0].dist) for draw in tree.draws[node]]


def as_if_without(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down on one level, by the rule for draws without replacement: every q leaves the earlier tokens out."""
    owed, q, before = target[0], tree.draws[0][0].dist, None
    for draw in tree.draws[0]:
        token = tree.tokens[draw.node]
        if before is not None and 0 < at(q, before) < 1:
            q = without(q, before)
        if at(q, token) > 0 and dice.flip(draw.node, cap(at(owed, token) / at(q, token))).accepted:
            extra = dice.draw(draw.node, target[draw.node])
            yield Commit(draw.node, extra)
            return
        left, mass = residual(owed, q)
        owed, before = left if mass > 0 else owed, token
    yield Commit(0, dice.draw(0, owed))


def same(tree: DraftTree, node: int) -> list[Draw]:
    return list(tree.draws[node])


@pytest.mark.parametrize("rule", ["topdown", "traversal"])
@pytest.mark.parametrize(
    ("draws", "proposal"),
    [(by_id, "without"), (by_probability, "without"), (as_if_with, "without")],
)
def test_draws_that_are_not_what_was_drawn(rule: str, draws: Relabel, proposal: str) -> None:
    """Children that are sorted after they were drawn, and a stale q, which is the rule for independent draws."""
    pair, verify = find_toy("T2"), find_rule(rule).verify
    assert judged(pair, "2", proposal, relabelled(verify, draws)) >= LEAST
    assert judged(pair, "2", proposal, relabelled(verify, same)) == 0


def test_the_rule_without_on_draws_with_replacement() -> None:
    """The two ways to draw swapped the other way round: a repeat is taken out of a q that never left it out."""
    pair = find_toy("T2")
    assert judged(pair, "2", "with", as_if_without) >= LEAST
    assert judged(pair, "2", "without", as_if_without) == 0


@pytest.mark.parametrize("rule", ["topdown", "traversal"])
def test_softmax_q_on_top_k(rule: str) -> None:
    """The most likely tokens, judged as if they had been drawn from the softmax."""
    pair = find_toy("T2")
    assert judged(pair, "2", "topk-softmax", find_rule(rule).verify) >= LEAST
    assert judged(pair, "2", "topk", find_rule(rule).verify) == 0


def test_q_that_is_not_normalised_is_refused() -> None:
    """A q with the earlier siblings taken out and not divided by what is left: no tree is made of it."""
    pair = find_toy("T2")
    [(_, tree), *_] = drafts(pair, drafter("2", "without"))
    first, second = tree.draws[0]
    short = first.dist * 1
    short[tree.tokens[first.node]] = 0
    with pytest.raises(ValueError, match=r"must sum to 1, got"):
        replace(tree, draws=((first, Draw(second.node, short)), (), ()))
    assert replace(tree, draws=((first, Draw(second.node, normalize(short))), (), ())).drafted == 2


@pytest.mark.parametrize("rule", ["topdown", "traversal", "naive"])
def test_bonus_from_the_untempered_target(rule: str) -> None:
    """Temperature on every node but the last: the bonus token comes from the raw softmax."""
    pair = find_toy("T2")
    half = Sampling(temperature=0.5)
    tempered = replace(
        pair,
        target=lambda context: half(pair.target(context)),
        draft=lambda context: half(pair.draft(context)),
    )
    verify = find_rule(rule).verify

    def raw_bonus(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        leaves = [pair.target(()) if not tree.draws[v] else target[v] for v in range(len(tree))]
        return verify(tree, leaves, dice)

    assert judged(tempered, "chain:1", "with", raw_bonus) >= LEAST
    assert judged(tempered, "chain:1", "with", verify) == 0


class NamedDice:
    """The dice of one tree named by a rule of the test's own."""

    def __init__(self, dice: EnumeratingDice, name: Callable[[int, str, int], object]) -> None:
        self.dice, self.name, self.keys = dice, name, Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        return self.dice.flip(node, prob, self.name(*self.keys(node, "flip")))

    def draw(self, node: int, dist: Dist) -> int:
        return self.dice.draw(node, dist, self.name(*self.keys(node, "draw")))


class NamedByChild(NamedDice):
    """Draws named by the node that they would make: after a token comes twice, that is the same node once more."""

    def __init__(self, dice: EnumeratingDice, name: Callable[[int, str, int], object]) -> None:
        super().__init__(dice, name)
        self.made: dict[int, set[int]] = {}

    def draw(self, node: int, dist: Dist) -> int:
        made = self.made.setdefault(node, set())
        token = self.dice.draw(node, dist, ("child of", node, len(made)))
        made.add(token)
        return token


Naming = Callable[[EnumeratingDice], Callable[[Role, int, int], Dice]]


def live(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    return lambda role, seed, step: NamedDice(dice, lambda *key: (role, seed, step, *key))


def one_number_per_node(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    return lambda role, seed, step: NamedDice(dice, lambda node, kind, k: (role, seed, step, node, kind))


def one_number_per_level(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    """Node 0 is a level of its own; below it, on the trees of this test, all draws are on one."""

    def dice_for(role: Role, seed: int, step: int) -> Dice:
        if role == "tree":
            return NamedDice(dice, lambda node, kind, k: (role, seed, step, node > 0, kind, k))
        return NamedDice(dice, lambda *key: (role, seed, step, *key))

    return dice_for


def by_child(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    def dice_for(role: Role, seed: int, step: int) -> Dice:
        return (NamedByChild if role == "tree" else NamedDice)(dice, lambda *key: (role, seed, step, *key))

    return dice_for


def one_seed_for_both(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    return lambda role, seed, step: NamedDice(dice, lambda *key: (seed, step, *key))


def one_number_for_flip_and_draw(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    return lambda role, seed, step: NamedDice(dice, lambda node, kind, k: (role, seed, step, node, k))


def every_step_alike(dice: EnumeratingDice) -> Callable[[Role, int, int], Dice]:
    return lambda role, seed, step: NamedDice(dice, lambda *key: (role, seed, *key))


@pytest.mark.parametrize(
    ("naming", "rule", "spec", "proposal"),
    [
        (one_number_per_node, "topdown", "2", "without"),
        (one_number_per_node, "topdown", "2", "with"),
        (one_number_per_level, "traversal", "2,1", "without"),
        (by_child, "topdown", "3", "with"),
        (one_seed_for_both, "topdown", "chain:1", "with"),
        (one_number_for_flip_and_draw, "traversal", "chain:2", "with"),
        (every_step_alike, "topdown", "chain:1", "with"),
    ],
)
def test_numbers_that_are_shared(naming: Naming, rule: str, spec: str, proposal: str) -> None:
    """Draws, flips, steps or seeds that meet the same random number; seen by an enumerator that remembers names."""
    pair = find_toy("T2")
    length = 2 if naming is every_step_alike else 1
    settings = Settings(spec, proposal, rule, max_tokens=length, annotate=False)
    longer = replace(settings, max_tokens=3)

    def text(how: Naming, chosen: Settings) -> Callable[[EnumeratingDice], Tokens]:
        def program(dice: EnumeratingDice) -> Tokens:
            target, draft = TableModel(pair.target), TableModel(pair.draft)
            run = decode(target, draft, [pair.mark], chosen, dice=how(dice))
            step = next(run)
            return step.tokens if how is not every_step_alike else (*step.tokens, *(t for s in run for t in s.tokens))

        return program

    chosen = longer if naming is one_number_per_level or naming is one_number_for_flip_and_draw else settings
    assert drift(law(text(naming, chosen)), pair.target) >= LEAST
    if chosen is settings:
        assert drift(law(text(live, chosen)), pair.target) == 0
