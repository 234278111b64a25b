"""Scenes: places, and numbers that are the trace's own, whatever a token's text is."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, noise_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.replay.frames import frames
from specviz.replay.narrate import tell_events
from specviz.replay.numbers import write_small
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.metrics import expected_tokens
from specviz.verify import find_rule
from specviz.views.events import LETTERS
from specviz.views.layout import folded, layout
from specviz.views.message import begin_message, run_message, step_message
from specviz.views.scene import MOST, scene
from specviz.views.side_panel import BARS, PathWeight
from specviz.views.view_models import PaneView

EVIL = "</script><img src=x onerror=alert(1)>${alert(1)}{{value}}"


def test_a_tidy_tree() -> None:
    """Leaves on one row, a parent beside its children, a column that is not the depth."""
    found = layout([(1, 2), (3, 4), (), (), ()])
    assert found.columns == (0, 1, 1, 2, 2)
    assert found.rows == (1.25, 0.5, 2.0, 0.0, 1.0)
    assert (found.width, found.height) == (3, 3)
    assert layout([()]).rows == (0.0,)


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one.key)
def test_a_scene_says_what_the_trace_says(one) -> None:
    """A number, a mark or a sentence from another node, event or rule."""
    trace = one.trace()
    rules = [find_rule(key) for key in one.panes]
    for index, step in enumerate(trace.steps):
        found = scene(trace, index, rules)
        places = {(node.column, node.row) for node in found.nodes}
        assert len(places) == len(found.nodes)
        for node, kept in zip(found.nodes, step.nodes, strict=True):
            assert node.parent == kept.parent
            if kept.parent is None:
                continue
            above = step.nodes[kept.parent]
            p = above.p[above.shown.index(kept.token)]
            q = next(draw.q for draw in above.draws if draw.node == node.id)
            assert (node.p, node.q) == (float(p), float(q))
            assert node.numbers[:2] == (write_small(p), write_small(q))
        for pane, rule in zip(found.panes, rules, strict=True):
            course, told = frames(step, rule.key), tell_events(trace, step, rule.key)
            assert len(pane.events) == found.scored + len(course) + 1
            assert pane.ended == len(pane.events) - 2
            marks, weights = ["a", *["u"] * (len(step.nodes) - 1)], {}
            for k, (event, frame) in enumerate(zip(pane.events[found.scored + 1 : -1], course[1:], strict=True)):
                for node, letter in event.marks.items():
                    assert marks[node] != letter, "only changes are sent"
                    marks[node] = letter
                weights |= event.weights
                assert marks == [LETTERS[mark] for mark in frame.marks]
                assert weights == {node: write_small(weight) for node, weight in frame.weights.items()}
                assert (event.say, event.detail) == (told[k].say, told[k].detail)
                if event.residual is not None:
                    bars = pane.residuals[event.residual]
                    assert bars.node == frame.focus
                    owed = sorted(map(float, frame.owed[frame.focus][:-1]), reverse=True)[:BARS]
                    assert list(bars.residual[:-1]) == owed
                    assert (sum(bars.residual), sum(bars.p)) == (pytest.approx(1, abs=1e-3), pytest.approx(1, abs=1e-3))
                    assert bars.tokens[-1] == "all others"
                if event.path_weights is not None:
                    shown = list_path(pane, event.path_weights)
                    path = step.path(frame.focus)[1:]
                    assert [one.weight for one in shown[1:]] == [float(frame.weights[node]) for node in path]
            assert pane.path == step.path(step.commit(rule.key).node)
            assert pane.accepted == len(pane.path) - 1
            assert sum(pane.stop_probabilities) == pytest.approx(1, abs=1e-6)
        exact = next(row for row in found.scores.rows if row.level == "tree")
        means = [float(expected_tokens(step, rule.key)) for rule in rules]
        assert [float(Fraction(value.text)) for value in exact.values] == pytest.approx(means, abs=5e-3)
        if found.divergence_event is not None:
            assert found.panes[0].path != found.panes[1].path


def list_path(pane: PaneView, last: int) -> list[PathWeight]:
    """The path of this number, from the root."""
    above = pane.path_weights[last].above
    return [*([] if above is None else list_path(pane, above)), pane.path_weights[last]]


def test_messages_are_plain_json() -> None:
    """Text that becomes markup, a message without its number, a cursor that is nowhere."""
    trace = find_recorded_run("rescued").trace()
    token = trace.steps[0].nodes[1].token
    evil = replace(trace, texts={**trace.texts, token: EVIL})
    rules = [find_rule("topdown"), find_rule("traversal")]
    message = json.loads(run_message(evil, 7, rules))
    assert message["seq"] == 7
    assert message["scenes"][0]["nodes"][1]["text"] == EVIL.replace(" ", "␣")
    step, event = message["at"]
    assert message["scenes"][step]["divergence_event"] == event
    assert json.loads(begin_message(trace, 1, rules, name="run-1"))["name"] == "run-1"
    assert json.loads(step_message(trace, 2, rules))["scene"]["number"] == trace.steps[-1].number


def test_folding_keeps_what_matters() -> None:
    """A kept path that is folded away, a node that is neither drawn nor folded, or is both, a mark for a single leaf."""
    children = [(1, 2, 3, 4), (5, 6), (), (7,), (), (), (), ()]
    rows, folds = folded(children, {1, 5})
    assert sorted([*rows, *(node for fold in folds for node in fold.nodes)]) == list(range(8))
    assert [(fold.parent, fold.nodes) for fold in folds] == [(0, (2, 3, 7, 4))]
    assert rows[6] == 1.0, "a single leaf is drawn"
    assert folds[0].row == 2.0


def test_a_large_tree_is_folded_and_whole() -> None:
    """A large tree drawn as a wall of nodes, or one from which what was kept is missing."""
    table = noise_toy(3, 40)
    settings = Settings("4,4,4,2", "without", "traversal", ("topdown",), max_tokens=12)
    steps = map(record_step, decode(TableModel(table.target), TableModel(table.draft), [table.mark], settings))
    trace = run_trace({"toy": table.key}, settings, [table.mark], table.text, steps)
    rules = [find_rule("topdown"), find_rule("traversal")]
    for index, step in enumerate(trace.steps):
        found = scene(trace, index, rules)
        drawn = {node.id for node in found.nodes if node.folded_row is not None}
        away = [node for fold in found.folds for node in fold.nodes]
        assert len(step.nodes) > 200
        assert MOST <= len(drawn) < MOST + 20
        assert sorted([*drawn, *away]) == list(range(len(step.nodes)))
        assert all(set(pane.path) <= drawn for pane in found.panes)
        assert all(step.nodes[node].parent in drawn for node in drawn - {0})
        places = [(node.column, node.folded_row) for node in found.nodes if node.folded_row is not None]
        places += [(fold.column, fold.folded_row) for fold in found.folds]
        assert len(set(places)) == len(places)
