"""Runs that are changed at random, in values and in structure: each is refused in a sentence, or shown."""

from __future__ import annotations

import json
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pytest
from toy_runs import all_riders, approximate, traced

from specviz.engine.settings import Settings
from specviz.models.toy import find_toy, noise_toy, random_toy
from specviz.resources import ASSETS
from specviz.trace import check, file
from specviz.trace.file import MOST_MESSAGE, dump, load
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS, find_rule
from specviz.views.charts import charts
from specviz.views.message import run_message

MOST_LETTERS = 30  # of the message to the player, for each letter of the file and each event that can repeat a sentence
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
JSON = Any
Path = tuple[Any, ...]
Change = Callable[[JSON, list[Path], random.Random], None]

TEXTS = ("", " ", "\n", "\x00", "\ud800", "a\udc00b", "<b>", "{", "<e5>", "\u2028", "x" * 5000, "traversal")
VALUES: tuple[JSON, ...] = (
    *TEXTS,
    *(None, True, False, -1, 0, 1, 2, 7, 10**15, -(10**19), 10**30, 10**400, 2**1024),
    *(0.0, -0.0, 1.0, 0.5, 0.999999, 1e-9, 5e-324, 1e-310, 1e308, -0.5, 1.5, float("inf"), float("nan")),
    *("0", "1", "1/2", "1/3", "2/2", "-1/2", "3/2", "1/0", "1e9"),
    *("1/" + "7" * 900, "1/" + "9" * 1200, "9" * 700 + "/" + "1" + "0" * 700),
    *([], {}, [[]], [0], {"is": "Trial"}, {"is": []}, {"is": "Commit", "node": 0, "token": 0}),
    *(rule.key for rule in VERIFIERS),
    *("chain:5", "paths:2x2", "chain:" + "9" * 5000, "9,9,9,9,9", "without", "with", "topk"),
)


def find_paths(value: JSON, path: Path = ()) -> Iterator[Path]:
    """Where everything in a JSON value stands."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from find_paths(item, (*path, key))


def get(value: JSON, path: Path) -> JSON:
    for key in path:
        value = value[key]
    return value


def choose(data: JSON, paths: list[Path], rng: random.Random, fits: Callable[[JSON], bool]) -> Path:
    """A place that holds what is looked for. Every field is as likely as any other, however often it stands in the file."""
    fields: dict[Path, list[Path]] = {}
    for path in paths:
        if fits(get(data, path)):
            fields.setdefault(tuple("#" if str(key).isdigit() else key for key in path), []).append(path)
    return rng.choice(fields[rng.choice(sorted(fields))])


def is_leaf(value: JSON) -> bool:
    return not isinstance(value, dict | list)


def is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_items(value: JSON) -> bool:
    return isinstance(value, list) and len(value) > 0


def put_value(data: JSON, paths: list[Path], rng: random.Random) -> None:
    *above, key = choose(data, paths, rng, is_leaf)
    get(data, tuple(above))[key] = rng.choice(VALUES)


def put_text(data: JSON, paths: list[Path], rng: random.Random) -> None:
    *above, key = choose(data, paths, rng, lambda value: isinstance(value, str) and "/" not in value)
    get(data, tuple(above))[key] = rng.choice(TEXTS)


def put_anywhere(data: JSON, paths: list[Path], rng: random.Random) -> None:
    *above, key = choose(data, paths, rng, lambda value: True)
    get(data, tuple(above))[key] = rng.choice(VALUES)


def copy_value(data: JSON, paths: list[Path], rng: random.Random) -> None:
    """Another value of the same field: an other node, token, probability."""
    *above, key = choose(data, paths, rng, is_leaf)
    others = [path for path in paths if path[-1] == key or (isinstance(key, int) and path[:-2] == tuple(above)[:-1])]
    get(data, tuple(above))[key] = get(data, rng.choice(others))


def nudge_number(data: JSON, paths: list[Path], rng: random.Random) -> None:
    *above, key = choose(data, paths, rng, is_number)
    holder = get(data, tuple(above))
    holder[key] = rng.choice((0, 1, holder[key] + 1, holder[key] - 1, holder[key] * 1.0000001, holder[key] / 2))


def remove(data: JSON, paths: list[Path], rng: random.Random) -> None:
    *above, key = choose(data, paths, rng, lambda value: True)
    del get(data, tuple(above))[key]


def repeat_item(data: JSON, paths: list[Path], rng: random.Random) -> None:
    items = get(data, choose(data, paths, rng, is_items))
    place = rng.randrange(len(items))
    items[place:place] = [items[place]] * rng.choice((1, 2, 20))


def exchange_items(data: JSON, paths: list[Path], rng: random.Random) -> None:
    items = get(data, choose(data, paths, rng, is_items))
    one, other = rng.randrange(len(items)), rng.randrange(len(items))
    items[one], items[other] = items[other], items[one]


def copy_object(data: JSON, paths: list[Path], rng: random.Random) -> None:
    """An object in the place of another one of any class of the same step, such as an event of another rule."""
    one = choose(data, paths, rng, lambda value: isinstance(value, dict) and "is" in value)
    others = [path for path in paths if len(path) == len(one) and isinstance(get(data, path), dict)]
    get(data, one[:-1])[one[-1]] = json.loads(json.dumps(get(data, rng.choice(others))))


def insert_event(data: JSON, paths: list[Path], rng: random.Random) -> None:
    """An event of another rule, before the verdict."""
    verdicts = rng.choice(data["steps"])["verdicts"]
    one, other = rng.choice(sorted(verdicts)), rng.choice(sorted(verdicts))
    event = rng.choice(verdicts[other][:-2] or verdicts[other])
    verdicts[one].insert(rng.randrange(len(verdicts[one]) - 1), event)


def exchange_verdicts(data: JSON, paths: list[Path], rng: random.Random) -> None:
    """A rule's verdict, counterfactuals or stop law as those of another rule; of one step, or without one of them."""
    step = rng.choice(data["steps"])
    held = step[rng.choice(("verdicts", "counterfactuals", "stop_laws"))]
    if held:
        one, other = rng.choice(sorted(held)), rng.choice(sorted(held))
        held[one], held[other] = held[other], held[one]
        if rng.random() < 0.3:
            del held[one]


def forget_rule(data: JSON, paths: list[Path], rng: random.Random) -> None:
    """A step without one of the rules, or with another one in its place."""
    step = rng.choice(data["steps"])
    key, other = rng.choice(sorted(step["verdicts"])), rng.choice(VERIFIERS).key
    for name in ("verdicts", "counterfactuals", "stop_laws"):
        held = step[name].pop(key, None)
        if held is not None and rng.random() < 0.3:
            step[name][other] = held


def rename_key(data: JSON, paths: list[Path], rng: random.Random) -> None:
    holder = get(data, choose(data, paths, rng, lambda value: isinstance(value, dict) and len(value) > 0))
    key = rng.choice(sorted(holder))
    holder[rng.choice(("x", "", "\ud800", "k" * 1000, "9" * 20, "0", *(rule.key for rule in VERIFIERS)))] = holder.pop(key)


CHANGES: tuple[Change, ...] = (
    put_value,
    put_value,
    put_text,
    put_anywhere,
    copy_value,
    copy_value,
    nudge_number,
    nudge_number,
    remove,
    repeat_item,
    exchange_items,
    copy_object,
    insert_event,
    exchange_verdicts,
    forget_rule,
    rename_key,
)


TREES = (("paths:2x2", "with"), ("2,1", "without"), ("best:3", "topk"), ("chain:2", "without"), ("2", "hub"))


@cache
def list_bases() -> tuple[tuple[str, list[Path]], ...]:
    """The recorded runs, cut to two steps, and runs of toys with all rules."""
    recorded = [path.read_text(encoding="utf-8") for path in sorted((ASSETS / "examples").glob("*.json"))]
    runs = [replace(run, steps=run.steps[:2]) for run in map(load, recorded)]
    for pair in (find_toy("T2"), random_toy(1, 3, 3), approximate(find_toy("shorter")), noise_toy(1, 12)):
        for tree, proposal in TREES:
            runs.append(traced(pair, all_riders(Settings(tree, proposal, max_tokens=3))))
    runs = [replace(run, steps=tuple(replace(step, seconds={"draft": 0.001}) for step in run.steps)) for run in runs]
    return tuple((text, list(find_paths(json.loads(text)))) for text in map(dump, runs))


@dataclass
class Findings:
    """What became of the changed runs."""

    refused: int = 0
    shown: int = 0
    left: Counter[str] = field(default_factory=Counter)  # how often a rule was shown there
    right: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0  # of the processor, for the worst run
    faults: list[str] = field(default_factory=list)


def change_run(number: int) -> str:
    """The text of changed run `number`, the same every time."""
    rng = random.Random(number)
    text, paths = list_bases()[number % len(list_bases())]
    data = json.loads(text)
    change = CHANGES[rng.randrange(len(CHANGES))]
    change(data, paths, rng)
    return json.dumps(data)


def fuzz(numbers: range, enough: int = 20) -> Findings:
    """Load each changed run, and show it with two of its rules if it is one, until there are enough faults."""
    found = Findings()
    for number in numbers:
        if len(found.faults) >= enough:
            break
        text = change_run(number)
        start = time.process_time()
        try:
            trace = load(text)
        except ValueError as error:
            found.refused += 1
            if not is_sentence(str(error)):
                found.faults.append(f"{number}: refused without a sentence: {error!r}")
            continue
        except Exception as error:
            found.faults.append(f"{number}: {type(error).__name__} in load: {str(error)[:200]}")
            continue
        found.shown += 1
        keys = [rule.key for rule in trace.settings.verifiers]
        one = min(keys, key=found.left.__getitem__)  # those seen least so far
        other = min(keys, key=lambda key: (found.right[key], key == one))
        found.left[one] += 1
        found.right[other] += 1
        try:
            show(trace, one, other, len(text))
        except Exception as error:
            found.faults.append(f"{number}: {type(error).__name__} shown with {one}, {other}: {str(error)[:200]}")
        found.seconds = max(found.seconds, time.process_time() - start)
    return found


def is_sentence(message: str) -> bool:
    return "\n" not in message and 20 < len(message) <= MOST_MESSAGE and message.count(" ") > 2 and message.isprintable()


def show(trace: RunTrace, one: str, other: str, letters: int) -> None:
    """All scenes and charts of a run, as JSON, in space that grows with the file alone.

    Two rules are compared, the first and the last; panes between them show the others, one of which may be changed.
    """
    rules = (find_rule(one), *(rule for rule in trace.settings.verifiers if rule.key not in (one, other)), find_rule(other))
    message = run_message(trace, 1, rules)
    message.encode()  # as it is sent
    assert len(json.loads(message)["scenes"]) == len(trace.steps)
    assert len(message) < 20_000 + MOST_LETTERS * letters, "a small file that makes a large page"
    for figure in charts(trace, (rules[0], rules[-1])):
        json.loads(figure.to_json())


def test_some_changed_runs() -> None:
    """A changed run that is neither refused in a sentence nor shown."""
    found = fuzz(range(50))
    assert not found.faults, "\n".join(found.faults)
    assert found.refused > 25, "most changes are found"
    assert found.shown > 2, "and some are none, or leave a run"


@pytest.mark.slow
@pytest.mark.parametrize("numbers", [range(100, 1100), pytest.param(range(1100, 3300), marks=pytest.mark.long)], ids=str)
def test_3000_changed_runs(numbers: range) -> None:
    """The same with every rule in either pane, the worst within 2 s of the processor and 200 MB."""
    fuzz(range(10))  # what is read once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = fuzz(numbers)
    assert not found.faults, "\n".join(found.faults)
    assert found.left.keys() == found.right.keys() == {rule.key for rule in VERIFIERS}
    assert found.refused > len(numbers) / 2
    assert found.shown > len(numbers) / 20
    assert found.seconds < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < before + MOST_MEGABYTES, "of all of them together"


def test_a_missing_check_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a check that passes everything, or one that does not compare the rules of the steps."""
    monkeypatch.setattr(file, "check", lambda trace: None)
    assert " shown with " in fuzz(range(3000), enough=1).faults[0]
    monkeypatch.undo()
    monkeypatch.setattr(check, "_check_settings", lambda trace, step, where: None)
    assert " shown with " in fuzz(range(3000), enough=1).faults[0]


@pytest.mark.slow
def test_an_unlimited_text_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: lengths and characters that nothing looks at."""
    monkeypatch.setattr(file, "check_lengths", lambda value, where: None)
    assert fuzz(range(3000), enough=1).faults
