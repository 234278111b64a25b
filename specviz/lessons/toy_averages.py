"""What a toy's run comes to over all drafts and all coins, in exact fractions, for the values of values.py."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import islice

from specviz.core.dist import Number
from specviz.core.tree import DraftTree
from specviz.engine.settings import Settings
from specviz.exact.enumeration import drift, expected_length, stop_law
from specviz.exact.step import Drafts, enumerate_drafts, output_law
from specviz.models.toy import TableModel, Toy, find_toy
from specviz.texts import lessons as texts
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule

MOST_DRAFTS = 1_000  # that are enumerated for a value


def average_on_shape(trace: RunTrace, shape: str, rule: str) -> Number:
    """The accepted length of a rule on trees of this shape, drafted as in the run."""
    return sum(
        (chance * average_on_tree(_toy(trace), tree, rule) for chance, tree in list_drafts(trace, shape)),
        start=Fraction(0),
    )


def chance_of_draft(trace: RunTrace, letters: str) -> Number:
    """How likely the tokens of the run's tree are these letters, in the order of its nodes."""
    return sum((chance for chance, tree in list_drafts(trace) if _spell(trace, tree) == letters), start=Fraction(0))


def average_on_draft(trace: RunTrace, letters: str, rule: str) -> Number:
    """The accepted length of a rule on the tree with these letters, over all coins."""
    found = next((tree for _, tree in list_drafts(trace) if _spell(trace, tree) == letters), None)
    if found is None:
        raise ValueError(texts.NO_DRAFT.format(got=letters))
    return average_on_tree(_toy(trace), found, rule)


def average_on_tree(toy: Toy, tree: DraftTree, rule: str) -> Number:
    """The accepted length of a rule on this tree, over all coins."""
    model = TableModel(toy.target)
    model.start([toy.mark])
    return expected_length(tree, stop_law(find_rule(rule).verify, tree, model.extend(tree.tokens, tree.parents)))


def chance_of_letter(trace: RunTrace, letter: str, rule: str) -> Number:
    """How likely this letter is the first that a step writes, over all drafts and coins."""
    outputs = output_law(_toy(trace), list_drafts(trace), find_rule(rule).verify)
    return sum((mass for tokens, mass in outputs.items() if _toy(trace).text(tokens[0]) == letter), start=Fraction(0))


def distance(trace: RunTrace, rule: str) -> Number:
    """The total variation between what steps write, continued by the target, and the target's own text."""
    return drift(output_law(_toy(trace), list_drafts(trace), find_rule(rule).verify), _toy(trace).target)


def list_drafts(trace: RunTrace, shape: str = "") -> Drafts:
    """Every tree of this shape (that of the run if none is named), with its probability."""
    return _enumerate(_toy(trace).key, replace(trace.settings, tree=shape or trace.settings.tree))


@cache
def _enumerate(toy: str, settings: Settings) -> Drafts:
    found = list(islice(enumerate_drafts(find_toy(toy), settings.drafter), MOST_DRAFTS + 1))
    if len(found) > MOST_DRAFTS:
        raise ValueError(texts.TOO_MANY_DRAFTS.format(tree=settings.tree, most=MOST_DRAFTS))
    return found


def _toy(trace: RunTrace) -> Toy:
    if "toy" not in trace.models:
        raise ValueError(texts.NOT_ENUMERABLE.format(got=", ".join(trace.models.values())))
    return find_toy(trace.models["toy"])


def _spell(trace: RunTrace, tree: DraftTree) -> str:
    return "".join(_toy(trace).text(token) for token in tree.tokens[1:])
