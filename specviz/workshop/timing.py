"""How long a rule takes to judge a tree, beside ours: where it runs, as nothing is concluded from it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from statistics import median

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
SIZE, COUNT, REPEATS = 64, 12, 3


def time_rules(rule: Rule) -> tuple[list[tuple[str, float]], dict[str, int]]:
    """Seconds per tree of this rule and of ours that are sound on the same trees; and what was measured."""
    spec, proposal, kind = next(
        (spec, proposal, draft.kind) for spec, proposal in TREES if rule.sound_on((draft := drafter(spec, proposal)).kind)
    )
    drafted = list(_draft_trees(spec, proposal))
    others = [one for one in VERIFIERS if one.lossless and one.sound_on(kind)]
    titles = {one.title for one in others}
    title = texts.YOURS.format(title=rule.title) if rule.title in titles else rule.title
    times = [(title, _time_rule(rule, drafted))]
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


def _time_rule(rule: Rule, drafted: Sequence[tuple[DraftTree, Sequence[Dist]]]) -> float:
    """The median of the seconds per tree, of each the fastest of some runs."""
    found = []
    for seed, (tree, target) in enumerate(drafted):
        runs = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            _run_once(rule, tree, target, seed)
            runs.append(time.perf_counter() - start)
        found.append(min(runs))
    return max(median(found), 1e-9)


def _run_once(rule: Rule, tree: DraftTree, target: Sequence[Dist], seed: int) -> None:
    try:
        for _ in rule.verify(tree, target, SeededDice("coin", seed, 0)):
            pass
    except BaseException as error:
        mistake = explain(error)
        raise Mistake(texts.ON_FLOATS.format(text=mistake.text), mistake.line) from error
