"""How long a rule takes to judge a tree, beside ours: where it runs, as nothing is concluded from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter

from specviz.core.dice import SeededDice
from specviz.core.dist import Dist
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree
from specviz.draft import drafter
from specviz.models.toy import TableModel, noise_toy
from specviz.texts import workshop as texts
from specviz.verify import VERIFIERS, Rule
from specviz.workshop.source import Mistake, explain

TREES = (("3,2,2", "without"), ("3,2,2", "with"), ("2,2,2", "hub"), ("paths:3x3", "with"), ("chain:6", "with"))
SIZE, COUNT, ROUNDS = 64, 12, 3
ENOUGH = 0.1  # seconds in a round: the clock of a worker may have steps of 5 ms
MOST_PASSES = 1_000  # over all trees in a round


def time_rules(rule: Rule) -> tuple[list[tuple[str, float | None]], dict[str, int]]:
    """Seconds per tree of this rule and of ours that are sound on the same trees; and what was measured."""
    spec, proposal, kind = next(
        (spec, proposal, draft.kind) for spec, proposal in TREES if rule.sound_on((draft := drafter(spec, proposal)).kind)
    )
    drafted = list(_draft_trees(spec, proposal))
    others = [one for one in VERIFIERS if one.lossless and one.sound_on(kind)]
    titles = {one.title for one in others}
    title = texts.YOURS.format(title=rule.title) if rule.title in titles else rule.title
    times = [(title, _time_rule(rule, drafted))]
    if times[0][1] is not None:  # what is nothing to compare with is not measured
        times += [(one.title, _time_rule(one, drafted)) for one in others]
    return times, {"trees": len(drafted), "nodes": max(tree.drafted for tree, _ in drafted), "size": SIZE}


def _draft_trees(spec: str, proposal: str) -> Iterator[tuple[DraftTree, Sequence[Dist]]]:
    sampling, draft = Sampling(), drafter(spec, proposal)
    for seed in range(COUNT):
        toy = noise_toy(seed, SIZE)
        model, target = TableModel(toy.draft), TableModel(toy.target)
        model.start([toy.mark])
        target.start([toy.mark])
        tree = draft(model, toy.mark, sampling, SeededDice("tree", seed, 0)).tree
        yield tree, sampling.rows(target.extend(tree.tokens, tree.parents))


def _time_rule(rule: Rule, drafted: Sequence[tuple[DraftTree, Sequence[Dist]]]) -> float | None:
    """The mean of the seconds per tree, in the fastest of some rounds; None where the clock cannot tell.

    A browser's clock may stand still for milliseconds. So a round goes over all trees until it is far longer than that.
    """
    rounds = [_time_round(rule, drafted) for _ in range(ROUNDS)]
    return min((one for one in rounds if one is not None), default=None)


def _time_round(rule: Rule, drafted: Sequence[tuple[DraftTree, Sequence[Dist]]]) -> float | None:
    start = perf_counter()
    for made in range(1, MOST_PASSES + 1):
        for seed, (tree, target) in enumerate(drafted):
            _run_once(rule, tree, target, seed)
        if (spent := perf_counter() - start) >= ENOUGH:
            return spent / (made * len(drafted))
    return None


def _run_once(rule: Rule, tree: DraftTree, target: Sequence[Dist], seed: int) -> None:
    try:
        for _ in rule.verify(tree, target, SeededDice("coin", seed, 0)):
            pass
    except BaseException as error:
        mistake = explain(error)
        raise Mistake(texts.ON_FLOATS.format(text=mistake.text), mistake.line) from error
