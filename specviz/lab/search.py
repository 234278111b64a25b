"""Find me a case: random settings, then small changes of the best one, each counted exactly."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from specviz.core.dist import Number, gap
from specviz.exact.enumeration import expected_length
from specviz.lab.breaks import BREAKS
from specviz.lab.change import rescale
from specviz.lab.laws import score_drafts
from specviz.lab.numbers import Bench, Judged, judge
from specviz.lab.state import UNITS, LabState, Row, Rows, from_toy, write_link
from specviz.lab.view_models import FoundReply, LabReply
from specviz.models.toy import Context, find_toy
from specviz.replay.numbers import write_number
from specviz.texts import lab as texts
from specviz.verify import find_rule

RANDOM, SMALL = 120, 180  # settings at random, and changes of the best one
LEAST = 1e-9  # of a difference that counts
WEIGHTS = (0, 1, 1, 2, 3, 5)  # of random rows: some tokens are impossible
SOUND, SWIFT = "topdown", "traversal"

Score: TypeAlias = Callable[[LabState], float | None]
"""How good a case a setting is; None if it is none."""


@dataclass(frozen=True)
class Goal:
    """What is looked for: on which trees, with which draws, and how good a case a setting is."""

    key: str
    trees: tuple[str, ...]
    proposals: tuple[str, ...]
    sizes: tuple[int, ...]
    score: Score
    start: LabState | None = None  # where changes begin, if random settings come to nothing


def average(bench: Bench, key: str) -> Number:
    """What a rule accepts on average over all drafts."""
    law = find_rule(key).stop_law
    assert law is not None
    return sum(one.chance * expected_length(one.tree, law(one.tree, one.target)) for one in bench.drafts)


def open_bench(state: LabState) -> Bench:
    """All drafts of a setting."""
    toy = state.make_toy()
    return Bench(state, toy, tuple(score_drafts(state, toy)))


def score_win(state: LabState) -> float:
    """How much more traversal accepts than top-down."""
    bench = open_bench(state)
    return float(average(bench, SWIFT) - average(bench, SOUND))


def score_loss(state: LabState) -> float:
    """How much less traversal accepts than top-down."""
    return -score_win(state)


def score_gap(state: LabState) -> float:
    """How far both rules are below the ceiling."""
    bench = open_bench(state)
    return bench.ceiling() - max(float(average(bench, SWIFT)), float(average(bench, SOUND)))


def score_wrong(state: LabState) -> float | None:
    """The drift of the rule on the right, if it accepts no less than the one on the left."""
    bench = open_bench(state)
    sound, wrong = (judge_all(bench, key) for key in (state.left, state.right))
    if wrong.law is None or wrong.accepted < sound.accepted:
        return None
    return float(wrong.drift)


def judge_all(bench: Bench, key: str) -> Judged:
    """What a rule comes to."""
    *_, last = judge(bench, find_rule(key))
    assert isinstance(last, Judged)
    return last


PAIRS = ("2", "2,1", "chain:2")
GOALS: Mapping[str, Goal] = {
    goal.key: goal
    for goal in (
        Goal("wins", ("chain:3", "2,1", "2,2"), ("without", "with"), (2, 3), score_win),
        Goal("loses", ("1,2",), ("without",), (4,), score_loss, start=from_toy(find_toy("shorter"), tree="1,2")),
        Goal("wrong", PAIRS, ("without",), (2, 3), score_wrong),
        Goal("gap", ("2", "2,1"), ("without", "with"), (2, 3), score_gap),
    )
}


def search(key: str, seed: int) -> Iterator[LabReply]:
    """The best case so far, whenever there is a better one or some time has gone; the last reply is the result."""
    if key not in GOALS:
        raise ValueError(texts.UNKNOWN_REQUEST.format(got=key))
    goal, rng = GOALS[key], random.Random(f"{key}/{seed}")
    best: LabState | None = None
    score = LEAST
    start: tuple[float, LabState] | None = None  # where changes begin while nothing is a case yet
    for tried in range(1, RANDOM + SMALL + 1):
        if start is None and goal.start:
            state = goal.start
        else:
            state = draw_state(goal, rng) if start is None or (tried <= RANDOM and not goal.start) else shift(start[1], rng)
        found = goal.score(state)
        if found is not None and (start is None or found > start[0]):
            start = found, state
            if found > score:
                best, score = state, found
        yield describe(goal, best, tried, done=False)
    yield describe(goal, best, RANDOM + SMALL, done=True)


def draw_state(goal: Goal, rng: random.Random) -> LabState:
    """A setting at random."""
    tree, proposal, size = rng.choice(goal.trees), rng.choice(goal.proposals), rng.choice(goal.sizes)
    left, right = SOUND, SWIFT
    if goal.key == "wrong":
        mistake = rng.choice([one for one in BREAKS if not one.proposal and find_rule(one.right).needs == "honest"])
        left, right = mistake.left, mistake.right
    return LabState(draw_rows(size, rng), tree, proposal, left, right)


def draw_rows(size: int, rng: random.Random) -> Rows:
    """Rows at random."""
    return Rows(*(draw_row(size, rng) for _ in range(2)))


def draw_row(size: int, rng: random.Random) -> Row:
    """A row in whole sixtieths, of small weights."""
    weights = [0]
    while not any(weights):
        weights = [rng.choice(WEIGHTS) for _ in range(size)]
    units = [UNITS * weight // sum(weights) for weight in weights]
    units[weights.index(max(weights))] += UNITS - sum(units)
    return tuple(units)


def shift(state: LabState, rng: random.Random) -> LabState:
    """The setting with one bar moved a little."""
    places: Sequence[Context | None] = (None, *state.contexts)
    place = rng.choice(places)
    rows = state.rows if place is None else state.contexts[place]
    who, token, by = rng.choice(("p", "q")), rng.randrange(state.size), rng.choice((-10, -5, -2, 2, 5, 10))
    row: Row = getattr(rows, who)
    moved = replace(rows, **{who: rescale(row, token, row[token] + by)})
    if place is None:
        return replace(state, rows=moved)
    return replace(state, contexts={**state.contexts, place: moved})


def describe(goal: Goal, best: LabState | None, tried: int, done: bool) -> FoundReply:
    """The best case, exactly, when the search has ended; until then how far it is."""
    if not done or best is None:
        said = texts.NOT_FOUND if done else texts.SEARCHING
        return FoundReply(said.format(tried=tried), "" if best is None else write_link(best), tried, done)
    bench = open_bench(best)
    left, right = judge_all(bench, best.left), judge_all(bench, best.right)
    text = texts.FOUND[goal.key].format(
        left=write(left.accepted),
        right=write(right.accepted),
        difference=write(gap(right.accepted, left.accepted)),
        rule=right.rule.title,
        sound=left.rule.title,
        drift=write(right.drift),
        ceiling=write_number(bench.ceiling(), 5) if goal.key == "gap" else "",
    )
    return FoundReply(text, write_link(best), tried, True)


def write(number: Number) -> str:
    """A number in a sentence."""
    return write_number(number, 4)
