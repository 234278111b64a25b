"""Each limit on a run that is read: at the limit it is read, one past it it is refused, before anything is computed."""

from __future__ import annotations

import json
import math
import sys
import tracemalloc
from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import pytest
from toy_runs import all_riders, approximate, traced

from specviz.draft.plan import MOST_NODES as MOST_PLANNED
from specviz.engine.settings import Settings
from specviz.models.toy import find_toy, noise_toy
from specviz.recorded.runs import RECORDED
from specviz.trace import check, check_numbers, codec, limits
from specviz.trace.file import dump, load
from specviz.views.message import run_message

JSON = Any
EXACT = dump(traced(find_toy("T2"), all_riders(Settings("paths:2x2", "with", max_tokens=2))))
FLOATS = dump(traced(approximate(find_toy("T2")), all_riders(Settings("paths:2x2", "with", max_tokens=2))))


def read(change: Callable[[JSON], object], text: str = EXACT) -> str:
    """What `load` says of a changed run; nothing if it is read."""
    data = json.loads(text)
    change(data)
    try:
        load(json.dumps(data))
    except ValueError as error:
        return str(error)
    return ""


def make_chain(nodes: int, steps: int = 1, draws: int = 1, samples: int = 1) -> JSON:
    """A run that naive could have left on a chain, with floats."""
    data = json.loads(dump(traced(approximate(find_toy("T1")), Settings("chain:2", "with", "naive", max_tokens=1))))
    step = data["steps"][0]
    data["settings"]["stop_tokens"], step["counterfactuals"], step["stop_laws"] = [], {}, {}
    inner = {**step["nodes"][1], "token": 0, "shown": [0, 1], "p": [0.5, 0.5, 0.0]}
    node = {"draws": [], "q": [0.5, 0.5, 0.0]}
    step["nodes"] = [{**inner, **node, "parent": n - 1 if n else None} for n in range(nodes)]
    for n, one in enumerate(step["nodes"][:-1]):
        one["draws"] = [{"is": "DrawTrace", "node": n + 1, "q": 0.5}] * draws
    step["nodes"][0]["token"] = 0
    sample = {"is": "Sample", "node": 0, "dist": [0.5, 0.5, 0.0], "token": 0}
    step["verdicts"] = {"naive": [sample] * samples + [{"is": "Commit", "node": 0, "token": 0}]}
    step["tokens"], data["prompt"], data["texts"] = [0], [0], {"0": "a", "1": "b"}
    data["steps"] = [{**step, "number": number} for number in range(steps)]
    return data


def refuse(data: JSON) -> str:
    return read(lambda empty: (empty.clear(), empty.update(data)))


def test_numbers_of_nodes_draws_and_levels() -> None:
    """A chain of 12,000 nodes, which took 0.7 GB to draw; or a tree that the grammar makes, refused."""
    assert limits.MOST_DRAWS == MOST_PLANNED, "every tree that can be asked for can be read"
    assert refuse(make_chain(limits.MOST_NODES)) == "", "as deep as it has nodes"
    assert refuse(make_chain(limits.MOST_NODES + 1)) == "trace.steps[0].nodes: expected 1025 items at most, got 1026"
    assert refuse(make_chain(513, draws=2)) == ""
    assert refuse(make_chain(514, draws=2)) == "trace.steps[0].nodes: expected 1024 draws at most in one step, got 1026"
    assert refuse(make_chain(2, draws=1024)) == ""
    assert "draws: expected 1024 items at most, got 1025" in refuse(make_chain(2, draws=1025))


def test_numbers_of_events() -> None:
    """A small file with a thousand events in a step, which took 102 s to draw."""
    most = limits.MOST_EVENTS_PER_DRAW * 4
    assert f"verdicts['naive']: expected {most} events at most for 3 draws, got {most + 1}" in refuse(
        make_chain(4, samples=most)
    )


@pytest.mark.parametrize(
    "rule, kind, field",
    [
        ("topdown", "Trial", "verdicts"),
        ("topdown", "Trial", "counterfactuals"),
        ("topdown", "Residual", "verdicts"),
        ("traversal", "Weigh", "verdicts"),
        ("naive", "Sample", "verdicts"),
        ("kseq", "Discount", "verdicts"),
        ("gbv", "Choose", "verdicts"),
    ],
)
def test_an_event_happens_as_often_as_its_node_was_drawn(rule: str, kind: str, field: str) -> None:
    """169 kB of one test that is repeated 600 times on a chain of 600 nodes, which took 46 s to draw."""
    step = next(one for one in json.loads(EXACT)["steps"] if any(e["is"] == kind for e in one["verdicts"][rule]))
    event = next(event for event in step["verdicts"][rule] if event["is"] == kind)
    times = sum(draw["node"] == event["node"] for node in step["nodes"] for draw in node["draws"])
    draws = len(step["nodes"][event["node"]]["draws"])
    most = {"Trial": times, "Weigh": times, "Residual": draws}.get(kind, 1)

    def repeat(more: int) -> Callable[[JSON], object]:
        def change(data: JSON) -> None:
            held = data["steps"][step["number"]][field]
            others = [one for one in held.get(rule, []) if (one["is"], one["node"]) != (kind, event["node"])]
            held[rule] = [event] * (most + more) + others

        return change

    assert read(repeat(0)) == "", "the control: as often as it can happen"
    assert f"expected {kind} {most} times at most at node {event['node']}, got it once more" in read(repeat(1))


@pytest.mark.slow
def test_numbers_of_steps_and_of_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the size allowed that holds ten times what the engine could have put into it."""
    most = limits.MOST_STEPS
    assert refuse(make_chain(1, steps=most)) == ""
    assert refuse(make_chain(1, steps=most + 1)) == f"trace.steps: expected {most} items at most, got {most + 1}"
    monkeypatch.setattr(check, "MOST_IN_ALL", 30)
    assert refuse(make_chain(1, steps=10)) == ""
    assert "expected 30 nodes and events at most in all steps together, got 33" in refuse(make_chain(1, steps=11))


def test_number_of_lists_and_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """18 MB of empty lists, which took a gigabyte and 4 s to refuse."""
    monkeypatch.setattr(codec, "MOST_LISTS", 5)
    assert codec.parse("[[],[],{},{}]")
    with pytest.raises(ValueError, match="6 lists and objects, where 5 are the most"):
        codec.parse("[[],[],{},{},[]]")


def test_length_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 kB whose prompt names one token of 1,000 letters 100,000 times: a message of 100 MB."""
    data = json.loads(EXACT)
    length = sum(
        len(data["texts"][str(token)])
        for tokens in (data["prompt"], *(s["tokens"] for s in data["steps"]))
        for token in tokens
    )
    monkeypatch.setattr(check, "MOST_TEXT", length)
    load(EXACT)
    monkeypatch.setattr(check, "MOST_TEXT", length - 1)
    with pytest.raises(ValueError, match=f"expected {length - 1} characters at most in the prompt and what is written"):
        load(EXACT)


def make_deep(rule: str) -> Callable[[int], JSON]:
    """A run in which a rule judges all of a chain, from its leaf to its root if it weighs."""

    def make(nodes: int) -> JSON:
        data = make_chain(nodes)
        data["settings"]["verifier"] = rule
        dist, q = [0.5, 0.5, 0.0], {"owed": 0.3, "q": 0.5}
        down = [{"is": "Weigh", "node": n, "weight": 0.5, "before": 0.5, **q} for n in range(1, nodes)]
        trials = [
            {"is": "Trial", "node": n, "flip": {"is": "Flip", "prob": 0.5, "u": 0.7, "accepted": False}, **q}
            for n in range(1, nodes)
        ]
        rests = [
            {"is": "Residual", "node": n, "dist": dist, "mass": 0.3, "before": 0.5, "after": 0.4} for n in range(nodes - 1)
        ]
        judged = [event for both in zip(trials, rests, strict=True) for event in both][:: -1 if rule == "traversal" else 1]
        step = data["steps"][0]
        step["verdicts"] = {rule: [*(down if rule == "traversal" else []), *judged, *step["verdicts"]["naive"]]}
        step["verifier"], step["stop_laws"] = rule, {rule: [1.0] + [0.0] * (nodes - 1)}
        return data

    return make


MAKERS = {
    "a chain": make_chain,
    "steps": lambda steps: make_chain(3, steps // 5),
    "top-down on a chain": make_deep("topdown"),
    "traversal on a chain": make_deep("traversal"),
}


@pytest.mark.slow
@pytest.mark.parametrize("maker", MAKERS)
def test_the_work_grows_with_the_file_alone(maker: str) -> None:
    """A path that is walked for every event, weights that are copied for every event, all steps read for every step."""
    small, large = (measure_work(json.dumps(MAKERS[maker](size))) for size in (150, 600))
    assert large[0] < 6 * small[0], "calls"
    assert large[1] < 6 * small[1], "bytes"
    assert 600 * 600 > 6 * 150 * 150, "the control: quadratic work"


def measure_work(text: str) -> tuple[int, int]:
    """How many functions are called to load a run and to show it, and how much memory that takes at a time."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    trace = load(text)
    rules = trace.settings.verifiers[:1] * 2
    run_message(trace, 1, rules)  # what is kept from one run to the next is there
    sys.setprofile(count)
    run_message(load(text), 1, rules)
    sys.setprofile(None)
    tracemalloc.start()
    run_message(trace, 1, rules)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return calls, peak


def test_every_length_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of the table that limits nothing, because its name is misspelt or its field is not looked at."""
    for field in limits.LENGTHS:
        name, _, rest = field.partition(".")
        key, nested, _ = rest.partition("[]")
        text = dump(traced(noise_toy(1, 8), all_riders(Settings("paths:2x2", "with", "gbv", max_tokens=2))))
        data = json.loads(text.replace('"stop_tokens":[]', '"stop_tokens":[99]'))
        sizes = [len(item) for value in find_objects(data, name) for item in find_items(value[key], bool(nested))]
        longest = max(sizes)
        assert longest > 0, field
        monkeypatch.setattr(limits, "LENGTHS", {**limits.LENGTHS, field: longest})
        load(json.dumps(data))
        monkeypatch.setattr(limits, "LENGTHS", {**limits.LENGTHS, field: longest - 1})
        with pytest.raises(
            ValueError, match=rf"{key}.*: expected .*{longest - 1} (items|characters) at most, got {longest}"
        ):
            load(json.dumps(data))
        monkeypatch.undo()


def find_objects(value: JSON, name: str) -> list[JSON]:
    """All objects of a class in a JSON value."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    here = [value] if isinstance(value, dict) and value.get("is") == name else []
    return here + [found for item in items for found in find_objects(item, name)]


def find_items(value: JSON, nested: bool) -> list[JSON]:
    return list(value.values()) if nested else [] if value is None else [value]


def test_lengths_of_texts_and_keys() -> None:
    """A text that fills the page, or a name that fills an error."""
    text = json.loads(EXACT)["prompt"][0]
    most, key = limits.MOST_CHARACTERS, limits.MOST_KEY_CHARACTERS
    assert read(lambda data: data["texts"].update({str(text): "é" * most})) == ""
    assert "a text of 1000 characters at most, got 1001" in read(lambda data: data["texts"].update({str(text): "é" * 1001}))
    assert read(lambda data: data["models"].update({"k" * key: ""})) == ""
    assert "keys of 100 characters at most, got one of 101" in read(
        lambda data: data["models"].update({"k" * (key + 1): ""})
    )
    assert read(lambda data: data["steps"][0]["seconds"].update(draft=limits.MOST_SECONDS)) == ""
    assert "seconds['draft']: expected 0 to 1000000000.0" in read(
        lambda data: data["steps"][0]["seconds"].update(draft=2e9)
    )
    assert "seconds['draft']: expected 0 to" in read(lambda data: data["steps"][0]["seconds"].update(draft=-1e-9))


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "a\\udc00b"])
def test_half_characters_are_refused(half: str) -> None:
    """Half of a surrogate pair, which no text that is sent can hold, as a UnicodeEncodeError."""
    for text in (
        EXACT.replace('"texts":{', f'"texts":{{"77":"{half}",'),
        EXACT.replace('"models":{', f'"models":{{"{half}":"",'),
    ):
        for given in (text, text.encode().decode("unicode_escape")):
            with pytest.raises(ValueError, match=r"whole characters, got half of a surrogate pair at position [01]"):
                load(given)
    load(EXACT.replace('"texts":{', '"texts":{"77":"\\ud83c\\udf33",')), "the control: both halves are a tree"


def test_digits_of_whole_numbers() -> None:
    """An integer that no float can hold: an OverflowError, or Python's own words about int strings."""
    most = 10**limits.MOST_DIGITS
    for field in ("tree_seed", "coin_seed"):
        assert read(lambda data, field=field: data["settings"].update({field: most - 1})) == ""
        assert "whole number of 20 digits at most" in read(lambda data, field=field: data["settings"].update({field: most}))
        assert "whole number of 20 digits at most" in read(
            lambda data, field=field: data["settings"].update({field: -most})
        )
    for number in (10**39, 10**30):
        assert "temperature: expected a whole number of 20 digits at most" in read(
            lambda data, number=number: data["settings"]["sampling"].update(temperature=number)
        )
        assert "whole number of 20 digits" in read(
            lambda data, n=number: data["steps"][0]["nodes"][0]["p"].append(n), FLOATS
        )
    for number in ("1" + "0" * 40, "9" * 5000, "0." + "1" * 39, "1e" + "0" * 50):
        with pytest.raises(ValueError, match=f"a number of {len(number)} characters, where 40 are the most"):
            load(EXACT.replace('"tree_seed":0', f'"tree_seed":{number}'))
    load(EXACT.replace('"temperature":1.0', f'"temperature":1.{"0" * 38}')), "the control: 40 characters"


def test_nesting_and_keys_that_stand_twice() -> None:
    """A recursion that ends the process, and a value that is dropped without a word."""
    for levels in (limits.MOST_LEVELS, limits.MOST_LEVELS + 1, 400, 50_000):
        deep = "[" * levels + "]" * levels
        if levels == limits.MOST_LEVELS:
            assert codec.parse(deep)
            continue
        with pytest.raises(ValueError, match="nested too deeply, more than 16 levels"):
            codec.parse(deep)
    with pytest.raises(ValueError, match="an object that has 'schema' twice"):
        load(EXACT.replace('"schema":2', '"schema":2,"schema":2'))


def primes(count: int) -> list[int]:
    found: list[int] = []
    number = 10_000
    while len(found) < count:
        number += 1
        if all(number % divisor for divisor in range(2, math.isqrt(number) + 1)):
            found.append(number)
    return found


def test_sums_of_exact_numbers_stay_short() -> None:
    """1.4 MB of fractions without a common denominator, which took 30 s to add up; or a toy's run that is refused."""
    law = [F(1, prime) for prime in primes(600)]
    law.append(1 - sum(law[:400]))
    numbers = check_numbers.NumberCheck(exact=True)
    with pytest.raises(ValueError, match="a common denominator of 6600 bits at most"):
        numbers.law(law, "here")
    shared = [F(1, 2**6598), F(2**6598 - 1, 2**6598)]
    assert numbers.law(shared, "here") == 6599
    assert numbers.law([F(1, 2**6599), F(2**6599 - 1, 2**6599)], "here") == 6600, "at the limit"
    with pytest.raises(ValueError, match="6600 bits at most"):
        numbers.law([F(1, 2**6600), F(2**6600 - 1, 2**6600)], "here")


def test_stop_laws_of_all_steps_stay_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Means of all steps are added up: their denominators multiply."""
    halves = [F(1, 2), F(1, 2)]  # two bits each
    monkeypatch.setattr(check_numbers, "MOST_BITS_IN_ALL", 6)
    numbers = check_numbers.NumberCheck(exact=True)
    for _ in range(3):
        numbers.stop_law(halves, "here")
    with pytest.raises(ValueError, match="common denominators of 6 bits at most in all steps together"):
        numbers.stop_law(halves, "here")


def test_products_and_powers_stay_short() -> None:
    """A product that Python refuses to write, which has more than 4,300 digits."""
    numbers = check_numbers.NumberCheck(exact=True)
    numbers.product(13_200, "here")
    with pytest.raises(ValueError, match="product down the path has 13200 bits at most, got 13201"):
        numbers.product(13_201, "here")
    beta = F(1, 2**98)  # 100 bits with its numerator
    numbers.power(beta, 132, "here")
    with pytest.raises(ValueError, match=r"here.beta: expected an exact number whose power 133 has 13200 bits at most"):
        numbers.power(beta, 133, "here")

    def lengthen(digits: int) -> Callable[[JSON], object]:
        def change(data: JSON) -> None:
            for step in data["steps"]:
                for event in step["verdicts"]["traversal"]:
                    if event["is"] == "Weigh":
                        event["owed"] = event["q"] = "1/" + "7" * digits

        return change

    assert read(lengthen(900)) == "", "the control: two levels"
    assert ".verdicts['traversal']: expected exact numbers whose product down the path" in read(lengthen(998))


def test_exact_and_decimal_numbers_are_not_mixed() -> None:
    """An exact number that is 0 as a float, and divides a float."""
    tiny = "1/1" + "0" * 900
    change = lambda data: data["steps"][0]["nodes"][0]["draws"][0].update(q=tiny)  # noqa: E731
    assert "draws[0].q: expected a decimal number, like the others" in read(change, FLOATS)
    assert read(change, EXACT) == ""
    change = lambda data: data["steps"][0]["nodes"][0]["draws"][0].update(q=0.5)  # noqa: E731
    assert "draws[0].q: expected an exact number, like the others" in read(change, EXACT)
    assert read(change, FLOATS) == ""


def test_steps_have_the_verdicts_of_the_settings() -> None:
    """Steps with different sets of verdicts, which no pair of panes can show."""

    def forget(field: str) -> Callable[[JSON], object]:
        return lambda data: [
            data["steps"][-1][name].pop("topdown", None) for name in (field, "stop_laws", "counterfactuals")
        ]

    assert ".verdicts: expected those of the rules in the settings, " in read(forget("verdicts"))
    assert read(forget("stop_laws")) == "", "the control: what is averaged over all coins may be left out"
    other = "expected the rule that commits by the settings, 'traversal', got 'topdown'"
    assert other in read(lambda data: [step.update(verifier="topdown") for step in data["steps"]])


def test_recorded_runs_are_far_below_the_limits() -> None:
    """A limit that real runs come close to."""
    for record in RECORDED:
        trace = record.trace()
        assert len(trace.steps) < limits.MOST_STEPS / 50
        assert max(len(text) for text in trace.texts.values()) < limits.MOST_CHARACTERS / 50
        assert max(len(node.shown) for step in trace.steps for node in step.nodes) < limits.LENGTHS["NodeTrace.shown"] / 50
    longest = max(len(part) for part in EXACT.split('"'))
    assert 60 < longest < limits.MOST_EXACT_CHARACTERS / 5
    assert max(len(record.path.read_bytes()) for record in RECORDED) < limits.MOST_BYTES / 50
