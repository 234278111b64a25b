"""One whole step over a toy, exactly: every tree that can be drafted, and the distribution of what the step commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree
from specviz.draft import Drafter
from specviz.exact.enumeration import Law, Tokens, Verify, enumerate_outcomes, law, output, verdict
from specviz.models.toy import TableModel, Toy
from specviz.texts import exact as texts

Drafts: TypeAlias = list[tuple[Number, DraftTree]]


def enumerate_drafts(pair: Toy, draft: Drafter) -> Iterator[tuple[Number, DraftTree]]:
    """Every tree that can be drafted, with its probability, one after the other."""
    model = TableModel(pair.draft)

    def tree(dice: Dice) -> DraftTree:
        model.start([pair.mark])
        return draft(model, pair.mark, Sampling(), dice).tree

    return enumerate_outcomes(tree)


def drafts(pair: Toy, draft: Drafter) -> Drafts:
    """Every tree that can be drafted, with its probability."""
    return list(enumerate_drafts(pair, draft))


def output_law(pair: Toy, trees: Iterable[tuple[Number, DraftTree]], verify: Verify) -> Law[Tokens]:
    """The distribution of what one step commits."""
    result: dict[Tokens, Number] = {}
    model = TableModel(pair.target)
    for chance, tree in trees:
        model.start([pair.mark])
        scores = model.extend(tree.tokens, tree.parents)

        def step(dice: Dice, tree: DraftTree = tree, scores: Sequence[Dist] = scores) -> Tokens:
            return output(tree, verdict(verify(tree, scores, dice)))

        for tokens, mass in law(step).items():
            if isinstance(mass, float):
                raise ValueError(texts.FLOAT.format(got=mass))
            result[tokens] = result.get(tokens, 0) + chance * mass
    return result


def expected_accepted_length(outputs: Mapping[Tokens, Number]) -> Number:
    """The expected number of accepted drafted tokens; an output has one token more."""
    return sum(((len(tokens) - 1) * mass for tokens, mass in outputs.items()), start=Fraction(0))
