"""Every message is true: each field is computed again by other code, for every rule, and every tampering is found."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from truth_message import list_path, wrong
from truth_run import TITLES, RunTruth, make_run, student

from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.models.toy import TableModel, Toy, find_toy, noise_toy, random_toy
from specviz.trace.from_step import record_step, run_trace
from specviz.verify import find_rule
from specviz.views.message import run_message

HONEST = ("topdown", "naive", "typical", "no_residual", "threshold", "stale_q")
INDEPENDENT = ("topdown", "gbv", "traversal", "naive")
BYTES = Toy("bytes", "parts of characters", ("<e2>", "<82>", "<ac>", "a", "<c3><a9>", " "), *[noise_toy(5, 6).target] * 2)


@dataclass(frozen=True)
class Case:
    """A run, and the rules in its panes."""

    toy: Toy
    settings: Settings
    panes: tuple[tuple[str, str], ...]


def settings(tree: str, proposal: str, verifier: str, *riders: str, seed: int = 1, **others: Any) -> Settings:
    chosen = {"tree_seed": seed, "coin_seed": seed + 1, "max_tokens": 9, **others}
    return Settings(tree, proposal, verifier, tuple(rider for rider in riders if rider != verifier), **chosen)


FLOATS = noise_toy(3, 12)
EXACT = random_toy(4, 3, 6)
CASES = (
    Case(FLOATS, settings("2,2,1", "without", "traversal", *HONEST), (("topdown", "traversal"), ("naive", "typical"))),
    Case(
        FLOATS,
        settings("3,2", "without", "topdown", *HONEST, seed=4),
        (("no_residual", "threshold"), ("stale_q", "topdown")),
    ),
    Case(FLOATS, settings("paths:3x3", "with", "kseq", *INDEPENDENT), (("kseq", "gbv"), ("gbv", "naive"))),
    Case(FLOATS, settings("3,3", "with", "traversal", "kseq", "topdown", seed=7), (("kseq", "traversal"),)),
    Case(FLOATS, settings("chain:5", "with", "gbv", "kseq", "traversal", seed=2), (("traversal", "gbv"),)),
    Case(FLOATS, settings("best:6", "topk", "typical", "naive", "topdown"), (("typical", "topdown"),)),
    Case(FLOATS, settings("best:6x2", "topk", "naive", "typical", seed=3), (("naive", "naive"),)),
    Case(FLOATS, settings("3,2", "topk-softmax", "traversal", "naive", "typical"), (("traversal", "naive"),)),
    Case(FLOATS, settings("2,2,2", "without", "traversal", "topdown", sampling=Sampling(0)), (("topdown", "traversal"),)),
    Case(find_toy("T2"), settings("shape:0,1,00,01,10", "without", "traversal", *HONEST), (("topdown", "traversal"),)),
    Case(find_toy("T2"), settings("paths:2x2", "with", "kseq", *INDEPENDENT), (("kseq", "gbv"),)),
    Case(EXACT, settings("2,2", "with", "kseq", "topdown", "typical", seed=8), (("kseq", "typical"),)),
    Case(EXACT, settings("delayed:1+2x2", "without", "no_residual", *HONEST), (("threshold", "stale_q"),)),
    Case(FLOATS, settings("2,2", "hub", "spechub", "traversal", "topdown", seed=3), (("spechub", "topdown"),)),
    Case(EXACT, settings("2,1", "hub", "spechub", "naive", seed=5), (("spechub", "naive"),)),
    Case(FLOATS, settings("chain:4", "with", "block", "uncapped", "traversal", seed=6), (("block", "uncapped"),)),
    Case(find_toy("T1"), settings("chain:3", "without", "uncapped", "block"), (("uncapped", "block"),)),
    Case(FLOATS, settings("3,2", "without", "ordered", "traversal", seed=9), (("ordered", "traversal"),)),
    Case(EXACT, settings("3,1", "with", "ordered", "topdown", seed=2), (("ordered", "topdown"),)),
    Case(BYTES, settings("2,2", "with", "naive", "topdown", max_tokens=24), (("naive", "topdown"),)),
)


def made(case: Case, most: int | None = None) -> RunTruth:
    toy = case.toy
    return make_run(TableModel(toy.target), TableModel(toy.draft), [toy.mark], case.settings, toy.text, most)


def sent(run: RunTruth, panes: tuple[str, str]) -> dict[str, Any]:
    """The message of a run."""
    text = run.steps[0].text
    trace = run_trace({"toy": "t"}, run.settings, run.prompt, text, map(record_step, run.source))
    return json.loads(run_message(trace, 0, [find_rule(key) for key in panes]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.settings.tree} {case.settings.proposal}")
def test_every_field_of_every_message(case: Case) -> None:
    """A number, a name, a mark or a verdict of another node, event, step or rule, or one that is told too early."""
    run = made(case)
    for panes in case.panes:
        assert wrong(sent(run, panes), run) == []


def test_the_embedded_pair(pair: Pair) -> None:
    """The same for real models: tokens with spaces, a vocabulary of thousands, residuals that are not all shown."""
    tokens = pair.encode("The fox and the bear")
    for chosen, panes in (
        (settings("2,2", "without", "traversal", *HONEST), ("topdown", "traversal")),
        (settings("paths:2x2", "with", "kseq", *INDEPENDENT), ("kseq", "gbv")),
    ):
        run = make_run(pair.target, pair.draft, tokens, replace(chosen, sampling=Sampling(0.8), max_tokens=5), pair.text)
        assert wrong(sent(run, panes), run) == []


def test_every_rule_is_in_a_pane() -> None:
    """A rule that no case shows, or a new one that nothing tells again."""
    assert {key for case in CASES for panes in case.panes for key in panes} == TITLES.keys()
    assert {case.settings.verifier for case in CASES} >= {"naive", "topdown", "kseq", "gbv", "traversal", "typical"}


# --- controls: each field of a message, changed, is missed ---
FREE = {
    "seq": "it counts messages",
    "name": "of the run, in the address",
    "kind": "of the message",
    "link": "the tests of sharing open it again",
    "place": "the tests of runs in the browser read it",
    "prompt": "the tests of the views read it",
    "description": "the tests of the views read it",
    "settings": "the tests of the views read it",
    "proofs": "the tests of the proofs read them",
    "banner": "the tests of the page read it",
    "error": "the tests of the page read it",
    "action": "the tests of the page read it",
    "note": "the tests of the page read it",
    "claim": "the tests of recorded runs hold it against them",
    "claim_step": "the tests of recorded runs hold it against them",
    "notations": "fixed words",
    "words": "fixed words",
    "code": "the tests of the pseudocode run it; which line is live is checked here",
    "at": "the tests of the views ask for it",
    "scenes.*.scores.*": "rows of the first version; those of the table of scores are computed again",
    "scenes.*.reason": "the tests of the caption read it",
    "scenes.*.rows": "a place",
    "scenes.*.columns": "a place",
    "scenes.*.folded_rows": "a place",
    "scenes.*.nodes.*.row": "a place",
    "scenes.*.nodes.*.folded_row": "a place",
    "scenes.*.folds": "places",
}
"""What is not computed again here, and who looks after it; with all that is in it."""


WORDED = (
    "note",
    "rows.*.name",
    "unit",
    "spread",
    "finding",
    "reason",
    "trees",
    "depths.*.name",
    "exact",
    "say",
    "detail",
    "facts",
    "values.*",
    "tokens.*",
    "steps.*.text",
    "badge",
    "time",
    "texts.*",
)
"""Fields that may be words alone: these are for the tests of the texts, and here only numbers and names in them."""


def leaves(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The ways to all that a message holds."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def pattern(path: tuple) -> str:
    """A way without the numbers in it."""
    return ".".join("*" if isinstance(key, int) or key.isdigit() else key for key in path)


def reach(value: Any, path: tuple) -> Any:
    for key in path:
        value = value[key]
    return value


def tampered(name: str, value: Any) -> list[Any]:
    """What may stand in the place of a value."""
    if isinstance(value, bool):
        return [not value]
    if value is None:
        return [0]
    if name.endswith("headlines.*.first"):
        return [value + 99]  # one that stays on show a little longer need not be wrong
    if isinstance(value, int | float):
        return [value + (1 if isinstance(value, int) else 0.01)]
    changed = []
    if digit := re.search(r"\d", re.sub("“[^”]*”", lambda quote: "x" * len(quote[0]), value)):
        where = digit.start()
        changed.append(value[:where] + str((int(value[where]) + 3) % 10) + value[where + 1 :])
    if "“" in value:
        changed.append(value.replace("“", "“~", 1))
    return changed or ([] if name.endswith(WORDED) and not name.endswith("tokens.*.text") else [value + "~"])


@pytest.mark.slow
def test_every_tampering_is_found() -> None:
    """A check that does not see what it looks at; a field that is added and that nothing looks at."""
    rng = random.Random(3)
    fields: dict[str, list] = {}
    for number in (0, 2, 4):
        case = CASES[number]
        run = made(replace(case, settings=replace(case.settings, max_tokens=3)), most=1)
        message = sent(run, case.panes[0])
        for path in leaves(message):
            name = pattern(path)
            if not any(name == free or name.startswith(f"{free}.") for free in FREE):
                fields.setdefault(name, []).append((run, message, path))
    missed = []
    for name, places in fields.items():
        for run, message, path in rng.sample(places, min(len(places), 4)):
            for value in tampered(name, reach(message, path)):
                copied = copy.deepcopy(message)
                reach(copied, path[:-1])[path[-1]] = value
                if not found(copied, run):
                    missed.append((name, path, reach(message, path), value))
    assert missed == [], sorted({name for name, *_ in missed})
    assert len(fields) > 60


def found(message: dict[str, Any], run: RunTruth) -> bool:
    try:
        return wrong(message, run) != []
    except (KeyError, IndexError, ValueError, TypeError, StopIteration):
        return True


# --- nothing is told before its time ---
def test_what_is_told_does_not_depend_on_what_comes_later() -> None:
    """A sentence, a headline or a mark that gives away a coin that has not been flipped yet.

    The same tree is judged with other coins. As long as two stories agree in what has happened, they are told alike.
    """
    compared = 0
    for case in CASES[:12]:
        stories = []
        for seed in range(5):
            one = replace(case, settings=replace(case.settings, coin_seed=seed, max_tokens=40))
            run = made(one, most=1)
            stories.append((run, sent(run, case.panes[0])["scenes"][0]))
        for (run, scene), (other_run, other) in itertools.pairwise(stories):
            assert run.steps[0].given.tokens == other_run.steps[0].given.tokens
            assert early(run, scene, other_run, other, case.panes[0]) == [], case.settings
            compared += 1
    assert compared > 40
    run, scene = stories[0]
    spoilt = copy.deepcopy(scene)
    spoilt["headlines"][0]["text"] += "!"
    assert early(run, scene, run, spoilt, case.panes[0]), "the control: a headline that knows more"


def early(run: RunTruth, scene: Any, other_run: RunTruth, other: Any, keys: tuple[str, str]) -> list[str]:
    """What two tellings of the same beginning have that differs."""
    found, alike = [], []
    for key, pane, other_pane in zip(keys, scene["panes"], other["panes"], strict=True):
        one, two = run.steps[0].rule(key), other_run.steps[0].rule(key)
        pairs = zip(one.moments, two.moments, strict=False)
        until = one.step.scored + next(
            (k for k, (a, b) in enumerate(pairs) if a != b), min(len(one.moments), len(two.moments))
        )
        alike.append(until)
        for k in range(until):
            if told(pane, k) != told(other_pane, k):
                found.append(f"{key} at {k}: {told(pane, k)} and {told(other_pane, k)}")
    for k in range(min(alike)):
        if (one := headline(scene, k)) != (two := headline(other, k)):
            found.append(f"headline at {k}: {one} and {two}")
    return found


def told(pane: Any, k: int) -> dict[str, Any]:
    """An event with all that is on show with it."""
    event = dict(pane["events"][k])
    event["residual"] = None if event["residual"] is None else pane["residuals"][event["residual"]]
    event["path_weights"] = [{**one, "above": None} for one in list_path(pane, event["path_weights"])]
    event["why"] = [pane["why_lines"][line] for line in event["why"]]
    if event["residual"]:
        event["residual"] = {**event["residual"], "tokens": None, "texts": None, "p": None, "q": None, "residual": None}
    return event


def headline(scene: Any, k: int) -> str:
    return [one["text"] for one in scene["headlines"] if one["first"] <= k][-1]


@pytest.mark.parametrize(("freedom", "quantile"), [(1, 12.7062), (4, 2.7764), (9, 2.2622), (30, 2.0423), (200, 1.9719)])
def test_students_t_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    """Intervals that agree because both are wrong."""
    assert student(freedom) == pytest.approx(quantile, abs=6e-5)
