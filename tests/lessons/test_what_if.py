"""The model of speed: exact where it claims to be, the same sums in Python and in the browser, and fit to the runs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product

import pytest

from specviz.engine.settings import Settings
from specviz.exact.enumeration import expected_length, stop_law
from specviz.exact.step import drafts
from specviz.lessons.lesson import WhatIf
from specviz.lessons.measured import QUANTITIES, list_quantities, measure, start_what_if
from specviz.lessons.tasks import view_task
from specviz.lessons.values import Scope, evaluate
from specviz.lessons.what_if import Modelled, best_depth, break_even, find_best, model
from specviz.models.toy import TableModel, find_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.resources import ASSETS
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule

START = {one.key: one.value for one in QUANTITIES}
Model = Callable[[Mapping[str, float]], Modelled]


def load_run(key: str) -> RunTrace:
    """A recorded run."""
    return find_recorded_run(key).trace()


def accept_independently(depth: int, width: int, acceptance: Fraction) -> Fraction:
    """Tokens per step by flipping a coin for every node: one level goes on if any child of the last accepted node does."""
    sizes = [width**level for level in range(1, depth + 1)]
    total = Fraction(0)
    for coins in product((True, False), repeat=sum(sizes)):
        chance, at, begin, accepted = Fraction(1), 0, 0, 0
        for coin in coins:
            chance *= acceptance if coin else 1 - acceptance
        for size in sizes:
            children = [child for child in range(at * width, at * width + width) if coins[begin + child]]
            if not children:
                break
            at, begin, accepted = children[0], begin + size, accepted + 1
        total += chance * (accepted + 1)
    return total


def with_a_fault(fault: str) -> Model:
    """The model with one mistake in its sums."""

    def faulty(values: Mapping[str, float]) -> Modelled:
        found = model(values)
        match fault:
            case "no token of the target":
                return Modelled(found.nodes, found.tokens - 1, found.drafting, found.scoring)
            case "acceptance adds up":
                sure = min(1, values["acceptance"] * values["width"])
                tokens = sum(sure**level for level in range(int(values["depth"]) + 1))
                return Modelled(found.nodes, tokens, found.drafting, found.scoring)
        return model({**values, "depth": values["depth"] + 1})

    return faulty


def disagreement(judged: Model) -> float:
    """How far its tokens per step are from the flipped coins, at most."""
    found = [
        abs(
            judged({**START, "depth": depth, "width": width, "acceptance": a}).tokens
            - accept_independently(depth, width, a)
        )
        for depth, width in ((1, 1), (2, 1), (5, 1), (1, 3), (2, 2), (1, 4))
        for a in (Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(1))
    ]
    return max(found)


def test_tokens_are_those_of_independent_coins() -> None:
    """Tokens per step that a wrong sum of powers gives: every coin of every node is flipped, in exact fractions."""
    assert disagreement(model) == 0


@pytest.mark.parametrize("fault", ["no token of the target", "acceptance adds up", "one level more"])
def test_a_wrong_sum_is_found(fault: str) -> None:
    """A control of the comparison: planted mistakes in the model are seen."""
    assert disagreement(with_a_fault(fault)) > 0


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_chain_of_the_same_distributions_is_exact(depth: int) -> None:
    """A model that is wrong for a real rule: on T1 each draft is accepted with 2/3, whatever came before."""
    toy, rule = find_toy("T1"), find_rule("topdown")
    total = Fraction(0)
    for chance, tree in drafts(toy, Settings(f"chain:{depth}", "with", "topdown", ()).drafter):
        target = TableModel(toy.target)
        target.start([toy.mark])
        scored = target.extend(tree.tokens, tree.parents)
        law = (rule.stop_law or (lambda t, p: stop_law(rule.verify, t, p)))(tree, scored)
        total += chance * expected_length(tree, law)
    found = model({**START, "depth": depth, "acceptance": Fraction(2, 3)}).tokens
    assert found == 1 + total


@pytest.mark.parametrize(("depth", "cost", "acceptance"), [(5, 0.1, 0.8), (3, 0.02, 0.6), (12, 0.4, 0.95)])
def test_a_chain_follows_the_published_formula(depth: int, cost: float, acceptance: float) -> None:
    """A speed that is not (1 - a^(d+1)) / ((1 - a)(dc + 1)), theorem 3.8 of Leviathan et al."""
    found = model({**START, "depth": depth, "draft-cost": cost, "acceptance": acceptance})
    assert found.speed == pytest.approx((1 - acceptance ** (depth + 1)) / ((1 - acceptance) * (depth * cost + 1)))


def test_some_length_pays_if_and_only_if_drafts_are_accepted_more_often_than_a_pass_costs() -> None:
    """A model in which the corollary of that theorem does not hold: a speed above 1 needs a > c, and a > c is enough."""
    for cost, acceptance in product([0.05, 0.2, 0.5, 0.9], [0.1, 0.3, 0.6, 0.95]):
        values = {**START, "draft-cost": cost, "acceptance": acceptance}
        fastest = model({**values, "depth": best_depth(values, 12)}).speed
        assert (fastest > 1) == (acceptance > cost)


def test_break_even_is_where_a_step_is_as_fast_as_plain_decoding() -> None:
    """A break-even that is none, or that is reported where the costs are too high for any acceptance."""
    for depth, width, cost, batch in product([1, 4, 12], [1, 2], [0.05, 0.3, 1.0], [1, 32]):
        values = {**START, "depth": depth, "width": width, "draft-cost": cost, "batch": batch, "free": 64}
        found = break_even(values)
        if found is None:
            assert model({**values, "acceptance": 1.0}).speed <= 1
        else:
            assert model({**values, "acceptance": found}).speed == pytest.approx(1, abs=1e-6)


def test_positions_beyond_the_free_ones_cost() -> None:
    """Trees that are free at any size, for the target or for the draft; a batch that slows only one of the two ways."""
    tree = {**START, "depth": 3, "width": 2, "draft-cost": 0.1}
    assert model({**tree, "free": 15}).scoring == 1
    assert model({**tree, "free": 5}).scoring == 3
    assert model({**tree, "free": 2}).drafting == pytest.approx(0.1 * (1 + 1 + 2))
    busy = model({**tree, "depth": 1, "width": 1, "batch": 64, "free": 1})
    assert (busy.scoring, busy.drafting) == (2, pytest.approx(0.1))


JAVASCRIPT = """
const { load } = require(process.argv[1]);
const [whatIf] = load(["lessons/what_if.js"], ["SpecvizWhatIf"]);
const { settings, quantities, searches } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const results = settings.map((values) => ({ ...whatIf.model(values), even: whatIf.findBreakEven(values) }));
const best = searches.map(([free, limits]) => whatIf.findBest(quantities, free, whatIf.startFrom(quantities), limits));
console.log(JSON.stringify({ results, best }));
"""
SETTINGS = [
    {"acceptance": a, "depth": d, "width": w, "draft-cost": c, "score-cost": r, "batch": b, "free": f}
    for a, d, w, c, r, b, f in product(
        [0.0, 0.31, 0.77, 1.0], [1, 4, 12], [1, 2, 3], [0.01, 0.21, 1.0], [1.0, 1.6], [1, 7, 64], [1, 15, 256]
    )
]
SEARCHES = [(["depth"], {}), (["depth", "width"], {"positions": 16}), (["depth", "draft-cost"], {"wasted": 2.5})]


def test_the_browser_does_the_same_sums() -> None:
    """A slider that shows another speed, break-even or best setting than the lesson's text was checked with."""
    quantities = [vars(one) for one in QUANTITIES]
    asked = json.dumps({"settings": SETTINGS, "quantities": quantities, "searches": SEARCHES})
    loader = ASSETS.parent / "tests" / "js" / "load.js"
    command = ["node", "-e", JAVASCRIPT, str(loader)]
    answer = json.loads(subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout)
    assert len(answer["results"]) == len(SETTINGS)
    for values, found in zip(SETTINGS, answer["results"], strict=True):
        here = model(values)
        for name in ("nodes", "positions", "tokens", "drafting", "scoring", "cost", "speed", "wasted"):
            assert found[name] == pytest.approx(getattr(here, name), rel=1e-12, abs=1e-12), (name, values)
        assert found["even"] == (None if (even := break_even(values)) is None else pytest.approx(even, abs=1e-9))
    assert answer["best"] == pytest.approx([find_best(QUANTITIES, free, START, limits) for free, limits in SEARCHES])


def test_the_acceptance_of_a_run_gives_its_tokens_back() -> None:
    """An acceptance that counts levels which were never reached, or takes that of a level for that of one draft.

    Exact if every step accepts as often; the recorded runs are short, so their means come near.
    """
    for run in start_what_if({record.key: record.title for record in RECORDED}, load_run).runs:
        found = model({one.key: one.value for one in run.quantities})
        assert found.tokens == pytest.approx(run.tokens, rel=0.15), run.key
        assert found.wasted == pytest.approx(run.wasted, abs=0.5), run.key


def test_only_what_a_run_measured_is_called_measured() -> None:
    """Costs made up for a toy, whose models are tables; a scoring pass that was never compared with a plain one."""
    toy, deep, itself = (load_run(key) for key in ("toy", "deep", "itself"))
    assert measure(toy).keys() & {"draft-cost", "score-cost"} == set()
    assert "draft-cost" in measure(deep) and "score-cost" not in measure(deep)
    assert measure(itself)["draft-cost"] * measure(itself)["score-cost"] == pytest.approx(1, abs=0.05)
    fixed = {one.key: one for one in list_quantities(deep, {"draft-cost": 0.5})}
    assert (fixed["draft-cost"].value, fixed["draft-cost"].measured) == (0.5, False)


def task(**changes: object) -> WhatIf:
    """A task of the kind."""
    start: dict[str, object] = {"ask": "Ask", "why": "Why", "free": ("depth",), "wrong": "Wrong"}
    return WhatIf(**(start | changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fixed": {"depth": 4.0}}, "reached before anything is moved"),
        ({"limits": {"positions": 1.0}}, "no setting reaches the goal"),
        (
            {"goal": "even", "fixed": {"draft-cost": 1.0, "acceptance": 0.1}},
            "no setting reaches the goal",
        ),
        ({"free": ("acceptance", "depth", "draft-cost")}, "settings"),
        ({"free": ("deep",)}, "cannot be moved"),
        ({"limits": {"cost": 1.0}}, "cannot be moved"),
        ({"goal": "slowest"}, "cannot be moved"),
    ],
)
def test_a_task_that_cannot_be_done_is_refused(changes: dict[str, object], said: str) -> None:
    """A card that is solved before it begins, or that cannot be solved at all."""
    scope = Scope(load_run("deep"), 0, ("topdown", "traversal"))
    view_task(task(), scope, "here")
    with pytest.raises(ValueError, match=said):
        view_task(task(**changes), scope, "here")


def test_a_lesson_asks_for_results_of_the_model() -> None:
    """A text whose number is another one than the sliders show."""
    scope = Scope(load_run("deep"), 0, ("topdown", "traversal"), load=load_run)
    start = {one.key: one.value for one in list_quantities(scope.trace, {})}
    assert evaluate("modelled speed depth=4", scope).number == model({**start, "depth": 4}).speed
    assert evaluate("best-depth", scope).number == best_depth(start, 12)
    other = {one.key: one.value for one in list_quantities(load_run("easy"), {})}
    assert evaluate("best-depth run=easy", scope).number == best_depth(other, 12)
    for asked, said in (
        ("modelled joy", "the model gives"),
        ("best-depth deep=4", "expected"),
        ("best-depth run=toy", "did not measure"),
        ("run-quantity joy", "did not measure"),
    ):
        with pytest.raises(ValueError, match=said):
            evaluate(asked, scope)
