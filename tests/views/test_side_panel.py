"""Where the next token would come from, and scenes of runs that are long or strange."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction as F

import pytest
from toy_runs import PAPER, given, paper, traced

from specviz.core.events import Commit, Residual, Sample
from specviz.engine.settings import Settings
from specviz.models.toy import find_toy, noise_toy
from specviz.trace.file import dump, load
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS, find_rule
from specviz.views.message import run_message
from specviz.views.pane import next_token_sources
from specviz.views.scene import scene, scenes

LOSSY = ("topdown", "no_residual", "threshold", "stale_q", "typical")


def lossy_runs() -> list[RunTrace]:
    return [
        traced(noise_toy(seed, 12), Settings("3,2", "with", "topdown", LOSSY[1:], coin_seed=seed, max_tokens=12))
        for seed in range(8)
    ]


def test_the_next_token_comes_from_where_it_is_said_to() -> None:
    """`no_residual` said to draw from the residual; a rule that takes the likeliest token said to draw."""
    seen: dict[str, set[tuple[str, str]]] = {key: set() for key in LOSSY}
    for trace in lossy_runs():
        for step in trace.steps:
            for key in LOSSY:
                seen[key].add(next_token_sources(step, find_rule(key)))
    assert seen["topdown"] == {("target", "residual")}
    assert seen["no_residual"] == {("target", "ignored"), ("target", "unknown")}, "unknown where nothing was rejected"
    assert seen["threshold"] == seen["stale_q"] == {("target", "residual"), ("target", "unknown")}
    assert ("likeliest", "unknown") in seen["typical"]
    assert seen["no_residual"] != seen["threshold"], "the control: rules that differ in this alone"


def test_what_is_said_is_what_was_drawn_from() -> None:
    """A source that is not the distribution of the rule's own last draw."""
    checked = 0
    for trace in lossy_runs():
        for step in trace.steps:
            for rule in map(find_rule, LOSSY):
                *events, sample, _ = step.verdicts[rule.key]
                assert isinstance(sample, Sample)
                left = [e for e in events if isinstance(e, Residual) and e.node == sample.node]
                plain, rejected = next_token_sources(step, rule)
                source = rejected if left else plain
                p = step.nodes[sample.node].p
                expected = {"target": p, "ignored": p, "residual": left[-1].dist if left else None}.get(source)
                if expected is not None:
                    assert list(map(float, sample.dist)) == pytest.approx(list(map(float, expected)), abs=1e-3)
                    checked += 1
    assert checked > 50


@pytest.mark.slow
def test_a_step_is_read_once() -> None:
    """Scenes of a long run that take four times as long when it is twice as long; scores that are not the run's."""
    step = paper().steps[0]
    rules = [find_rule("topdown"), find_rule("traversal")]
    spent = {}
    for count in (100, 400):
        trace = replace(paper(), steps=tuple(replace(step, number=n) for n in range(count)))
        start = time.process_time()
        found = list(scenes(trace, rules))
        spent[count] = time.process_time() - start
        assert len(found) == count
    assert spent[400] < 9 * spent[100], spent  # quadratic: 16
    assert found[-1].scores == scene(trace, 399, rules).scores


def test_scores_on_trees_of_any_order() -> None:
    """The depth of the last node taken for the deepest, where a tree is listed depth first and ends on a short branch."""
    trace = given(find_toy("T2"), *PAPER, ("traversal", "topdown"))
    step = trace.steps[0]
    order = [0, 2, 5, 1, 3, 4]
    place = {node: i for i, node in enumerate(order)}
    nodes = tuple(
        replace(
            step.nodes[node],
            parent=None if step.nodes[node].parent is None else place[step.nodes[node].parent],
            draws=tuple(replace(draw, node=place[draw.node]) for draw in step.nodes[node].draws),
        )
        for node in order[:-2]
    )
    nodes = (*nodes[:3], replace(nodes[3], draws=()))
    cut = replace(
        step,
        nodes=nodes,
        verdicts={key: (Sample(0, nodes[0].p, nodes[0].shown[0]), Commit(0, nodes[0].shown[0])) for key in step.verdicts},
        stop_laws={},
        counterfactuals={},
        tokens=(nodes[0].shown[0],),
    )
    assert [cut.depth(node) for node in range(4)] == [0, 1, 2, 1]
    run = replace(trace, steps=(cut,))
    rates = metrics(run, "topdown").per_position
    assert rates == (0, 0), "two depths, though the last node stands on the first"
    shown = scene(run, 0, [find_rule("topdown")]).scores.depths
    assert [row.values[0].text for row in shown] == ["0 %"], "accepted at depth 1 or deeper: never"


def test_steps_with_other_rules_are_refused_in_words() -> None:
    """A KeyError where a run lacks a rule's verdict in one of its steps."""
    trace = paper()
    step = trace.steps[0]
    verdicts = {key: events for key, events in step.verdicts.items() if key != "naive"}
    mixed = replace(trace, steps=(step, replace(step, number=1, verdicts=verdicts)))
    with pytest.raises(ValueError, match="step 1 has verdicts of traversal, topdown, none of 'naive'"):
        run_message(mixed, 1, [find_rule("traversal"), find_rule("naive")])


def test_a_draw_of_no_probability_has_no_ratio() -> None:
    """A division by zero, for a run from elsewhere whose draws say that they could not be drawn."""
    trace = paper()
    step = trace.steps[0]
    root = replace(step.nodes[0], draws=tuple(replace(draw, q=F(0)) for draw in step.nodes[0].draws))
    strange = replace(trace, steps=(replace(step, nodes=(root, *step.nodes[1:])),))
    found = scene(strange, 0, [find_rule("topdown"), find_rule("traversal")])
    assert [node.numbers[2] for node in found.nodes if node.parent == 0] == ["none", "none"]


NUMBERS = (0, 1, "0", "1", "1/2", 1e-300, 1e-12, 0.5, None, -1, 2, 7, "x", [], True)


def mutate(content: object, rng: random.Random) -> None:
    """Another value, somewhere inside."""
    while isinstance(content, dict | list) and content:
        key = rng.choice(list(content)) if isinstance(content, dict) else rng.randrange(len(content))
        inner = content[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.05:
            content[key] = rng.choice(NUMBERS)
            return
        content = inner


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_what_load_accepts_is_shown(seed: int) -> None:
    """A run from elsewhere that passes every check and then raises in a scene."""
    rng = random.Random(seed)
    settings = Settings("2,1", "with", "traversal", tuple(rule.key for rule in VERIFIERS if rule.sound_on("iid")))
    text = dump(traced(noise_toy(seed, 6), replace(settings, max_tokens=4)))
    shown = 0
    for _ in range(250):
        content = json.loads(text)
        mutate(content["steps"], rng)
        try:
            trace = load(json.dumps(content))
        except (ValueError, OverflowError):
            continue
        one, other = (rng.choice(list(trace.steps[0].verdicts)) for _ in range(2))
        run_message(trace, 1, [find_rule(one), find_rule(other)])
        shown += 1
    assert shown > 5, "the control: some are accepted"


def test_scenes_need_nothing_heavy() -> None:
    """A scene that cannot be made in a browser, where neither scipy nor plotly nor torch is."""
    heavy = ["torch", "transformers", "gradio", "spaces", "plotly", "scipy"]
    script = f"import sys; sys.modules.update(dict.fromkeys({heavy})); import specviz.views.message"
    subprocess.run([sys.executable, "-c", script], check=True)
