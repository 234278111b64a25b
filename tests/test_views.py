"""Scenes: places, and numbers that are the trace's own, whatever a token's text is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from specviz.frames import frames
from specviz.metrics import expected_tokens, metrics
from specviz.narrate import sentence, shown
from specviz.presets import PRESETS, preset
from specviz.verify import verifier
from specviz.views.charts import charts
from specviz.views.layout import layout
from specviz.views.message import another, opening, whole
from specviz.views.scene import LETTERS, scene

EVIL = "</script><img src=x onerror=alert(1)>${alert(1)}{{value}}"


def test_a_tidy_tree() -> None:
    """Leaves on one row, a parent beside its children, a column that is not the depth."""
    found = layout([(1, 2), (3, 4), (), (), ()])
    assert found.columns == (0, 1, 1, 2, 2)
    assert found.rows == (1.25, 0.5, 2.0, 0.0, 1.0)
    assert (found.width, found.height) == (3, 3)
    assert layout([()]).rows == (0.0,)


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: one.key)
def test_a_scene_says_what_the_trace_says(one) -> None:
    """A number, a mark or a sentence from another node, event or rule."""
    trace = one.trace()
    rules = [verifier(key) for key in one.panes]
    for index, step in enumerate(trace.steps):
        found = scene(trace, index, rules)
        places = {(node.column, node.row) for node in found.nodes}
        assert len(places) == len(found.nodes)
        for node, record in zip(found.nodes, step.nodes, strict=True):
            assert node.parent == record.parent
            if record.parent is None:
                continue
            above = step.nodes[record.parent]
            p = above.p[above.shown.index(record.token)]
            q = next(draw.q for draw in above.draws if draw.node == node.id)
            assert (node.p, node.q) == (float(p), float(q))
            assert node.numbers[:2] == (shown(p), shown(q))
        for pane, rule in zip(found.panes, rules, strict=True):
            course = frames(step, rule.key)
            assert len(pane.events) == len(course)
            for k, (event, frame) in enumerate(zip(pane.events, course, strict=True)):
                assert event.marks == "".join(LETTERS[mark] for mark in frame.marks)
                assert k == 0 or event.say == sentence(trace, step, rule.key, k - 1)
                assert event.weights == {node: shown(weight) for node, weight in frame.weights.items()}
                if event.owed is not None:
                    residue = pane.residuals[event.owed]
                    assert residue.node == frame.focus
                    assert residue.owed == tuple(map(float, frame.owed[frame.focus]))
            assert pane.kept == step.depth(step.commit(rule.key).node)
            assert pane.expected == shown(expected_tokens(step, rule.key), 3)
            assert sum(pane.law) == pytest.approx(1, abs=1e-6)
        if found.turn is not None:
            ends = [{node for node, mark in enumerate(pane.events[-1].marks) if mark in "as"} for pane in found.panes]
            assert ends[0] != ends[1]


def test_charts_show_the_metrics() -> None:
    """A curve of another rule, or numbers that are not the run's."""
    trace = preset("rescued").trace()
    rules = [verifier("topdown"), verifier("traversal")]
    steps, expected, position, phases = charts(trace, rules)
    for rule in rules:
        found = metrics(trace, rule.key)
        curve = next(one for one in steps.data if one.name == rule.title)
        assert curve.y[-1] == pytest.approx(found.tokens_per_step)
        points = next(one for one in expected.data if one.name == rule.title)
        assert sum(points.y) / len(points.y) == pytest.approx(float(found.expected_tokens_per_step))
        assert next(one for one in position.data if one.name == rule.title).y == found.per_position
    band = next(one for one in steps.data if one.name == "95 % interval")
    assert (min(band.y[len(trace.steps)], 9), band.y[len(trace.steps) - 1]) == metrics(trace).interval
    spent = sum(metrics(trace).seconds.values())
    assert sum(phases.data[0].y) == pytest.approx(1000 * spent / len(trace.steps))
    assert all("<" not in str(one.name) for figure in (steps, expected, position) for one in figure.data)


def test_messages_are_plain_json() -> None:
    """Text that becomes markup, a message without its number, a cursor that is nowhere."""
    trace = preset("rescued").trace()
    token = trace.steps[0].nodes[1].token
    evil = replace(trace, texts={**trace.texts, token: EVIL})
    rules = [verifier("topdown"), verifier("traversal")]
    message = json.loads(whole(evil, 7, rules))
    assert message["seq"] == 7
    assert message["scenes"][0]["nodes"][1]["text"] == EVIL.replace(" ", "␣")
    step, event = message["at"]
    assert message["scenes"][step]["turn"] == event
    assert json.loads(opening(trace, 1, "note")) == {"seq": 1, "name": "run", "prompt": message["prompt"], "note": "note"}
    assert json.loads(another(trace, 2, rules))["scenes"][0]["number"] == trace.steps[-1].number
