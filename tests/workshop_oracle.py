"""A second way to the distribution of a step, for counterexamples: none of the workshop, of `exact` or of the dice is used.

A file is executed as it is. Its coins and draws are followed one by one, depth first; drafts are made by the proposal's own
function in the same way. Everything is a fraction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from types import ModuleType
from typing import Any

from specviz.core.dice import Flip
from specviz.core.dist import Dist
from specviz.core.events import Commit
from specviz.core.tree import DraftTree, Draw
from specviz.models.toy import Toy

Text = tuple[int, ...]


class Branch(Exception):
    """The program asked for more than it was answered: these are the answers that it can get, with their probabilities."""

    def __init__(self, answers: list[tuple[int, Fraction]]) -> None:
        super().__init__()
        self.answers = answers


class Answers:
    """Answers in order; the first question without one ends the program."""

    def __init__(self, given: tuple[int, ...]) -> None:
        self.left = list(given)

    def flip(self, node: int, prob: Fraction) -> Flip:
        return Flip(prob, None, self._next([(1, Fraction(prob)), (0, 1 - Fraction(prob))]) == 1)

    def draw(self, node: int, dist: Dist) -> int:
        return self._next([(token, Fraction(dist[token])) for token in range(len(dist))])

    def _next(self, answers: list[tuple[int, Fraction]]) -> int:
        if not self.left:
            raise Branch(answers)
        return self.left.pop(0)


def follow(program: Callable[[Answers], Any], given: tuple[int, ...] = (), chance: Fraction = Fraction(1)) -> Iterator:
    """Every result of a program with its probability."""
    try:
        result = program(Answers(given))
    except Branch as branch:
        found = branch.answers
    else:
        yield result, chance
        return
    for answer, mass in found:
        if mass:
            yield from follow(program, (*given, answer), chance * mass)


def load(source: str) -> Any:
    """The record of a file."""
    import sys

    module = sys.modules["planted"] = ModuleType("planted")
    exec(compile(source, "planted", "exec"), module.__dict__)
    return module.__dict__.get("RULE") or module.__dict__["PROPOSAL"]


def draft(toy: Toy, counts: Callable[..., int], propose: Callable, answers: Answers) -> DraftTree:
    """A tree whose nodes get as many draws as the plan counts for their place, level by level."""
    from specviz.draft.plan import Place

    tokens, parents, draws, places = [toy.mark], [None], [[]], [Place(0, (), 1)]
    level = [0]
    while level:
        following = []
        for node in level:
            count = counts(places[node])
            if not count:
                continue
            for rank, (token, dist) in enumerate(propose(toy.draft(spell(tokens, parents, node)), count, node, answers)):
                known = [one.node for one in draws[node] if tokens[one.node] == token]
                if known:
                    places[known[0]] = places[known[0]].repeat()
                else:
                    known = [len(tokens)]
                    tokens.append(token)
                    parents.append(node)
                    draws.append([])
                    places.append(places[node].child(rank))
                    following.append(known[0])
                draws[node].append(Draw(known[0], dist))
        level = following
    return DraftTree(tuple(tokens), tuple(parents), tuple(map(tuple, draws)))


def spell(tokens: list[int], parents: list[int | None], node: int) -> Text:
    """The tokens down to a node, without the root's."""
    parent = parents[node]
    return () if parent is None else (*spell(tokens, parents, parent), tokens[node])


def law_of_first(toy: Toy, trees: list[tuple[DraftTree, Fraction]], verify: Callable, length: int) -> dict[Text, Fraction]:
    """The distribution of the first tokens that come out, where the target goes on."""
    result: dict[Text, Fraction] = {}

    def go_on(text: Text, mass: Fraction) -> None:
        if len(text) >= length:
            result[text[:length]] = result.get(text[:length], Fraction(0)) + mass
            return
        row = toy.target(text)
        for token in range(len(row)):
            if row[token]:
                go_on((*text, token), mass * row[token])

    for tree, chance in trees:
        paths = [spell(list(tree.tokens), list(tree.parents), node) for node in range(len(tree))]
        target = [toy.target(path) for path in paths]

        def decide(answers: Answers, tree: DraftTree = tree, target: list = target) -> Commit:
            return list(verify(tree, target, answers))[-1]

        for commit, mass in follow(decide):
            go_on((*paths[commit.node], commit.token), chance * mass)
    return result


def distance(one: dict[Text, Fraction], other: dict[Text, Fraction]) -> Fraction:
    """Half the sum of the absolute differences."""
    return sum((abs(one.get(key, Fraction(0)) - other.get(key, Fraction(0))) for key in {*one, *other}), Fraction(0)) / 2


def target_law(toy: Toy, length: int) -> dict[Text, Fraction]:
    """How the target itself begins."""
    texts: dict[Text, Fraction] = {(): Fraction(1)}
    for _ in range(length):
        texts = {
            (*text, token): mass * toy.target(text)[token]
            for text, mass in texts.items()
            for token in range(len(toy.target(text)))
            if toy.target(text)[token]
        }
    return texts
