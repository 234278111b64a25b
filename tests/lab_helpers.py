"""Settings of the lab at random, and what one comes to."""

from __future__ import annotations

import random

from specviz.draft import fitting_proposals
from specviz.lab.numbers import Bench, Judged, judge, list_drafts
from specviz.lab.page import list_trees
from specviz.lab.search import draw_rows
from specviz.lab.state import LabState
from specviz.verify import find_rule

RULES = ("naive", "topdown", "traversal", "no_residual", "threshold", "stale_q", "unscaled_q")


def draw_setting(seed: int) -> LabState:
    """A setting of the page, with two rules that run on any draws."""
    rng = random.Random(seed)
    size, tree = rng.choice((2, 3)), rng.choice(list_trees())
    proposal = rng.choice(fitting_proposals(tree)).key
    contexts = {(token,): draw_rows(size, rng) for token in range(size) if rng.random() < 0.4}
    if rng.random() < 0.3:
        contexts[()] = draw_rows(size, rng)
    left, right = rng.sample(RULES, 2)
    return LabState(draw_rows(size, rng), tree, proposal, left, right, rng.randrange(9), rng.randrange(9), contexts)


def open_bench(state: LabState) -> Bench:
    """All drafts of a setting."""
    *_, bench = list_drafts(state)
    assert isinstance(bench, Bench)
    return bench


def judged(bench: Bench, key: str) -> Judged:
    """What a rule comes to."""
    *_, last = judge(bench, find_rule(key))
    assert isinstance(last, Judged)
    return last
