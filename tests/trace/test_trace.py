"""A trace comes back as it was, is small, and nothing that no run can have left behind is believed."""

from __future__ import annotations

import copy
import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_runs import all_riders, approximate, traced

from specviz.core.events import Trial
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TableModel, find_toy, noise_toy, random_toy
from specviz.trace import file
from specviz.trace.file import dump, load
from specviz.trace.from_step import record_step
from specviz.trace.schema import RunTrace


@pytest.mark.parametrize("make", [find_toy, lambda key: approximate(find_toy(key))], ids=["exact", "float"])
@pytest.mark.parametrize("key", ["T1", "T2", "shorter"])
@pytest.mark.parametrize(
    ("tree", "proposal"), [("3,2", "without"), ("paths:2x2", "with"), ("best:4", "topk"), ("2,1", "topk-softmax")]
)
def test_a_trace_comes_back(make, key: str, tree: str, proposal: str) -> None:
    """A number, an event or a field that is lost on the way, or comes back as another kind."""
    verifier = "naive" if proposal == "topk-softmax" else "traversal"
    trace = traced(make(key), all_riders(Settings(tree, proposal, verifier, max_tokens=6)))
    again = load(dump(trace))
    assert again == trace
    assert dump(again) == dump(trace)
    changed = replace(trace, steps=trace.steps[:-1])
    assert again != changed, "the control"
    texts = json.dumps(json.loads(dump(trace))["steps"][0]["nodes"])
    assert ('"1/' in texts) == (make is find_toy), "exact numbers are texts, floats are numbers"


def test_same_seeds_same_trace() -> None:
    """A trace that depends on anything but its settings; other seeds give another one."""

    def still(trace: RunTrace) -> RunTrace:
        return replace(trace, steps=tuple(replace(step, seconds={}) for step in trace.steps))

    pair, chosen = noise_toy(3, 50), all_riders(Settings("3,2", max_tokens=12))
    assert still(traced(pair, chosen)) == still(traced(pair, chosen))
    assert still(traced(pair, chosen)).steps != still(traced(pair, replace(chosen, coin_seed=1))).steps
    assert still(traced(pair, chosen)).steps != still(traced(pair, replace(chosen, tree_seed=1))).steps


@pytest.mark.parametrize(("tree", "proposal", "nodes"), [("binary:4", "without", 30), ("best:31", "topk", 31)])
def test_a_run_is_small(tree: str, proposal: str, nodes: int) -> None:
    """Traces that a browser cannot keep: 64 tokens with about 31 nodes a step stay under 300 kB gzipped."""
    trace = traced(noise_toy(1, 4096, disagreement=0.4), Settings(tree, proposal, "traversal", ("topdown",), max_tokens=64))
    assert {len(step.nodes) - 1 for step in trace.steps} == {nodes}
    assert sum(len(step.tokens) for step in trace.steps) == 64
    assert 20_000 < len(gzip.compress(dump(trace).encode())) < 300_000


NASTY = "</script><img src=x onerror=alert(1)>${alert(1)}{{value}}\u2028\x00"


def test_any_text_is_only_text() -> None:
    """A token's text that is changed, escaped twice or dropped."""
    trace = traced(find_toy("T1"), Settings("2", max_tokens=2))
    trace = replace(trace, texts=dict.fromkeys(trace.texts, NASTY))
    assert load(dump(trace)).texts[0] == NASTY


TRACE = json.loads(dump(traced(find_toy("T2"), all_riders(Settings("2,1", max_tokens=4)))))
FLOATS = json.loads(dump(traced(approximate(find_toy("T2")), Settings("2,1", max_tokens=4))))


def put(value: object, *path: object):
    def change(data: dict) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


def take(*path: object):
    def change(data: dict) -> None:
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


def event_of(name: str, data: dict = TRACE) -> tuple:
    return next(
        ("steps", s, "verdicts", key, e)
        for s, step in enumerate(data["steps"])
        for key, events in step["verdicts"].items()
        for e, event in enumerate(events)
        if event["is"] == name
    )


def verdicts(data: dict) -> dict:
    return data["steps"][0]["verdicts"]


NODE = ("steps", 0, "nodes")
WRONG = [
    (put(99, "schema"), "reads runs of schema 2, got 99"),
    (put(True, "schema"), "reads runs of schema 2, got true"),
    (put("Run", "is"), "an object that says it is a RunTrace"),
    (put(5, *NODE, 3, "parent"), "trace.steps[0].nodes[3].parent: expected 0 to 2, got 5"),
    (put(None, *NODE, 3, "parent"), "trace.steps[0].nodes[3].parent: expected 0 to 2, got None"),
    (put(1, *NODE, 0, "token"), "the last committed token, 3, at the root"),
    (put(99, *NODE, 1, "token"), "trace.steps[0].nodes[1]: token 99 has no text"),
    (put(77, *NODE, 0, "draws", 0, "node"), "expected a child of node 0, got 77"),
    (put("3/2", *NODE, 0, "p", 0), "nodes[0].p[0]: expected a probability, 0 to 1, got 3/2"),
    (put("-1/2", *NODE, 0, "p", 0), "expected a probability, 0 to 1, got -1/2"),
    (put("1/0", *NODE, 0, "p", 0), 'expected an exact number such as "2/3"'),
    (put("1e999999", *NODE, 0, "p", 0), 'expected an exact number such as "2/3"'),
    (put("9" * 3000, *NODE, 0, "p", 0), "nodes[0].p[0]: expected a text of 1000 characters at most, got 3000"),
    (put(True, *NODE, 0, "p", 0), "expected a number, got true"),
    (put("0", *NODE, 0, "p", 0), "expected probabilities that sum to 1"),
    (take(*NODE, 0, "p", 0), "expected 4 numbers, one for each token shown and the rest, got 3"),
    (put(99, *event_of("Trial"), "node"), ".node: expected 1 to 4, got 99"),
    (put("2", *event_of("Trial"), "flip", "prob"), ".flip.prob: expected a probability, 0 to 1, got 2"),
    (put(1.5, *event_of("Trial"), "flip", "u"), ".flip.u: expected a probability, 0 to 1, got 1.5"),
    (put("0", *event_of("Trial"), "q"), ".q: expected a probability above 0, got 0"),
    (put(0, *event_of("Commit"), "token"), "expected the Commit of what was sampled"),
    (put(99, *event_of("Sample"), "token"), ".token: expected a token shown at node"),
    (put("Trail", *event_of("Trial"), "is"), "expected one of Weigh, Trial, Residual"),
    (put("7/5", *event_of("Weigh"), "weight"), ".weight: expected a probability"),
    (put("7/5", *event_of("Residual"), "mass"), ".mass: expected a probability"),
    (put(3, "steps", 0, "number"), "trace.steps[1].number: expected 4, got 1"),
    (put("nobody", "steps", 0, "verifier"), "'nobody' has no verdict"),
    (put([], "steps", 0, "tokens"), "trace.steps[0].tokens: expected"),
    (put([2, 2, 2, 2], "steps", 0, "tokens"), "or its beginning, got [2, 2, 2, 2]"),
    (put(-1, "steps", 0, "number"), "trace.steps[0].number: expected 0 or more, got -1"),
    (put(None, *NODE, 0, "q"), "nodes[0].q: expected the draft's probabilities, as the node has draws, got null"),
    (put("0", *NODE, 0, "draws", 0, "q"), "draws[0].q: expected a probability above 0, got 0"),
    (put(0, *event_of("Trial"), "node"), ".node: expected 1 to 4, got 0"),
    (put(4, *event_of("Residual"), "node"), ".node: expected a node with draws, got 4"),
    (
        lambda data: data["steps"][0]["nodes"][2].update(token=data["steps"][0]["nodes"][1]["token"]),
        "expected children that differ in token",
    ),
    (put([], "prompt"), "trace.prompt: expected at least one token"),
    (put({}, "texts"), "has no text in trace.texts"),
    (put({"x": ""}, "texts"), "trace.texts: expected whole numbers as keys, got 'x'"),
    (put("nonsense", "settings", "tree"), "trace.settings: a tree is chain:5"),
    (put(-1.0, "settings", "sampling", "temperature"), "trace.settings.sampling: temperature must be >= 0, got -1.0"),
    (put(0, "settings", "max_tokens"), "trace.settings: max_tokens must be at least 1, got 0"),
    (put(1, "surprise"), "trace: unknown field 'surprise'"),
    (take("prompt"), "trace: missing field 'prompt'"),
    (put("4", "steps", 0, "number"), 'trace.steps[0].number: expected a whole number, got "4"'),
    (put({}, "steps"), "trace.steps: expected a list, got {}"),
    (put(["1"], "steps", 0, "stop_laws", "traversal"), "expected 5 numbers, one for each node, got 1"),
    (
        lambda data: data["steps"][0]["verdicts"]["naive"].append(data["steps"][0]["verdicts"]["naive"][-1]),
        "one Commit, at the end",
    ),
    (
        lambda data: data["steps"][0]["verdicts"].update(nobody=data["steps"][0]["verdicts"]["naive"]),
        "unknown rule 'nobody'",
    ),
]


@pytest.mark.parametrize(("change", "message"), WRONG, ids=[message[:60] for _, message in WRONG])
def test_what_cannot_be_is_refused(change, message: str) -> None:
    """A broken file that is shown all the same, or refused without saying what and where."""
    data = copy.deepcopy(TRACE)
    load(json.dumps(data))
    change(data)
    with pytest.raises(ValueError) as error:
        load(json.dumps(data))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected JSON"),
        ("[]", "an object that says it is a RunTrace"),
        ("NaN", "NaN, which is not a number in JSON"),
        ('{"is": Infinity}', "Infinity, which is not a number in JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"is": "RunTrace", "schema": 1' + "," * 5, "expected JSON"),
    ],
)
def test_what_is_no_trace_is_refused(text: str, message: str) -> None:
    """A text that makes the reader fail in a way of its own."""
    with pytest.raises(ValueError, match=message):
        load(text)


def test_numbers_no_float_can_hold_are_refused() -> None:
    """1e999 is infinite once it is read."""
    text = json.dumps(FLOATS).replace(
        f'"temperature": {FLOATS["settings"]["sampling"]["temperature"]}', '"temperature": 1e999'
    )
    with pytest.raises(ValueError, match=r"trace\.settings\.sampling\.temperature: expected a finite number, got inf"):
        load(text)


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that fills the memory before it is looked at."""
    text = json.dumps(TRACE)
    monkeypatch.setattr(file, "MOST_BYTES", len(text))
    load(text)
    with pytest.raises(ValueError, match=f"may have {len(text)} bytes at most, got {len(text) + 1}"):
        load(text + " ")


def leaves(data: object, path: tuple = ()) -> list[tuple]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path] + [leaf for key, value in items for leaf in leaves(value, (*path, key))]


LEAVES = leaves(TRACE)[1:]
VALUES = st.sampled_from([None, True, -1, 0, 1, 10**30, 0.5, -0.5, 1e300, "", "1/2", "x", [], {}, [[]], {"is": "Trial"}])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(LEAVES), VALUES, st.booleans())
def test_anything_else_is_refused_in_words(path: tuple, value: object, remove: bool) -> None:
    """Any other error than one that says what is wrong."""
    data = copy.deepcopy(TRACE)
    (take(*path) if remove else put(value, *path))(data)
    try:
        trace = load(json.dumps(data))
    except ValueError as error:
        assert len(str(error)) > 10
    else:
        assert load(dump(trace)) == trace


def test_random_runs_come_back() -> None:
    """A field that is lost only on some trees."""
    for number in range(12):
        chosen = all_riders(
            Settings(("3,2", "paths:3x2", "delayed:1+2x2")[number % 3], "with", max_tokens=5, coin_seed=number)
        )
        for pair in (random_toy(number, 3, 4), approximate(random_toy(number, 4, 4))):
            trace = traced(pair, chosen)
            assert load(dump(trace)) == trace


def test_a_text_is_read_with_its_characters_whole() -> None:
    """A prompt in Chinese shown as bytes, or bytes that are no character swallowed."""
    trace = traced(noise_toy(1, 4), Settings("2", "with", "topdown", max_tokens=1))
    texts = {1: "a ", 2: "<e5><b9>", 3: "<b4>", 4: " b", 5: "<e5>", 6: "<f0><9f>", 7: "<8c><b3>", 8: "<zz>"}
    trace = replace(trace, texts=texts)
    assert trace.read([1, 2, 3, 4]) == "a 年 b"
    assert trace.read([6, 7]) == "🌳"
    assert trace.read([1, 5, 4]) == "a <e5> b"
    assert trace.read([5, 2, 3, 8]) == "<e5>年<zz>"
    assert trace.read([]) == ""


def test_a_traced_step_has_the_shape_of_its_tree() -> None:
    """Depths, paths or children that differ from the tree's, or are worked out again each time they are asked for."""
    pair = random_toy(3, 3, 4)
    chosen = Settings("paths:3x3", "with", max_tokens=6)
    for step in decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], chosen):
        tree, record = step.tree, record_step(step)
        assert record.depths == tree.depths
        assert record.depths is record.depths, "derived once"
        for node in range(len(tree)):
            assert record.path(node) == tree.path(node)
            assert record.depth(node) == len(tree.path(node)) - 1
            assert record.children(node) == tree.children[node]
            assert (
                record.subtree(node)
                == tree.subtree(node)
                == tuple(other for other in range(len(tree)) if node in tree.path(other))
            )


def test_the_deciding_trial_is_the_one_that_accepted() -> None:
    """A token that is drawn twice: the view goes to its rejection, although its second trial accepted it."""
    trace = traced(find_toy("T1"), all_riders(Settings("3,2", "with", max_tokens=40)))
    seen = set()
    for step in trace.steps:
        for key, events in step.verdicts.items():
            trials = {k: event for k, event in enumerate(events) if isinstance(event, Trial)}
            for node, k in step.decisions(key).items():
                own = [trial for trial in trials.values() if trial.node == node]
                assert trials[k].node == node
                assert trials[k].flip.accepted == any(trial.flip.accepted for trial in own)
                seen.add((len(own) > 1, trials[k] is own[0]))
    assert (True, False) in seen, "the control: somewhere the first trial is not the one that decided"
