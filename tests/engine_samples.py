"""The samples of other engines' files, and ways to damage them."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

JSON = Any
FOLDER = Path(__file__).parent / "engines" / "samples"
NAMES = (
    *("vllm-detailed.json", "vllm-summary.json", "vllm-counters.prom", "vllm-log.txt", "sglang.json"),
    *("sglang-older.json", "llama-cpp.json", "fastdeploy.json", "ddtree.json", "steps.jsonl"),
)
COUNTED = (  # fields whose every change of kind is a damage, and where one more is a contradiction
    *("acceptance_histogram", "num_spec_steps", "num_accepted_draft_tokens", "num_draft_tokens"),
    *("per_step_accepted", "per_step_drafted", "mean_acceptance_length", "draft_acceptance_rate"),
    *("spec_verify_ct", "spec_accept_length", "spec_accept_rate", "spec_num_correct_drafts", "spec_num_proposed_drafts"),
    *("spec_accepted_drafts", "spec_proposed_drafts", "spec_correct_drafts_histogram", "spec_accept_histogram"),
    *("spec_accept_token_num", "spec_draft_token_num"),
    *("accepted_tokens", "accepted_tokens_per_head", "accept_ratio", "average_accept_length"),
    *("acceptance_lengths", "accepted_indices", "node_depths"),
)
TYPED = (
    *COUNTED,
    "num_spec_tokens",
    "draft_n",
    "draft_n_accepted",
    "parents",
    "rejected_tokens",
    "node_token_ids",
    "logprob",
)
WRONG: tuple[JSON, ...] = ("12", True, {"a": 1}, [[1]], 10**13, 1e300)
Place = tuple[str | int, ...]


def read_sample(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def list_leaves(value: JSON, path: Place = ()) -> Iterator[Place]:
    """The places of all numbers in a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from list_leaves(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from list_leaves(item, (*path, at))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def list_places(value: JSON, names: tuple[str, ...]) -> list[Place]:
    """The places of the numbers in these fields; what the target says of its own tokens is not read."""
    return [path for path in list_leaves(value) if find_field(path) in names and "logprobs" not in path]


def find_field(path: Place) -> str:
    """The field that a number stands in, alone or in a list."""
    return next(str(part) for part in reversed(path) if isinstance(part, str))


def get(value: JSON, path: Place) -> JSON:
    for part in path:
        value = value[part]
    return value


def change(value: JSON, path: Place, new: JSON) -> JSON:
    changed = copy.deepcopy(value)
    get(changed, path[:-1])[path[-1]] = new
    return changed


def add_one(value: JSON, rng: random.Random) -> JSON:
    """A count that no longer agrees with the others."""
    path = rng.choice(list_places(value, COUNTED))
    return change(value, path, get(value, path) + 1)


def change_kind(value: JSON, rng: random.Random) -> JSON:
    """A text, an object, a list or a number out of all bounds where a count stands."""
    path = rng.choice(list_places(value, TYPED))
    return change(value, path, rng.choice(WRONG))


def make_negative(value: JSON, rng: random.Random) -> JSON:
    """A count below 0, or a probability above 1."""
    path = rng.choice([path for path in list_places(value, TYPED) if get(value, path) != -1])
    return change(value, path, -1 - abs(get(value, path)) if find_field(path) != "logprob" else 0.5)


CHANGES: tuple[Callable[[JSON, random.Random], JSON], ...] = (add_one, change_kind, make_negative)


def damage_text(text: str, rng: random.Random) -> str:
    """A file that is cut, or has a brace, a NaN or deep lists somewhere."""
    kind = rng.randrange(4)
    if kind == 0:
        return text[: rng.randrange(len(text) // 8, len(text) * 7 // 8)]
    at = rng.choice([place for place, letter in enumerate(text) if letter == ","])
    return text[:at] + ("}", ", NaN", ", " + "[" * 40)[kind - 1] + text[at:]


def damage_json(name: str, rng: random.Random) -> str:
    """The sample with one wrong value, or as a text that is broken."""
    text = read_sample(name)
    if rng.random() < 0.25:
        return damage_text(text, rng)
    value = json.loads(text)
    changes = CHANGES if name != "llama-cpp.json" else CHANGES[1:]
    return json.dumps(rng.choice(changes)(value, rng))


def damage_counters(rng: random.Random) -> str:
    """The counters with one line that contradicts the others, is broken, or stands there twice."""
    lines = read_sample("vllm-counters.prom").splitlines()
    at = rng.choice([at for at, line in enumerate(lines) if "_total{" in line])
    name, _, value = lines[at].rpartition(" ")
    kind = rng.randrange(4)
    if kind == 0:
        return "\n".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])
    wrong = ("-1.0", "1.5", "nothing", "nan", "1e300")[rng.randrange(5)]
    new = str(float(value) + 10_000) if kind == 2 and "num_accepted" in name else wrong
    return "\n".join([*lines[:at], f"{name} {new}", *lines[at + 1 :]])


def damage_log(rng: random.Random) -> str:
    """The log with one number that contradicts the others, or is none."""
    lines = read_sample("vllm-log.txt").splitlines()
    at = rng.choice([at for at, line in enumerate(lines) if "SpecDecoding" in line])
    found = re.split(r"(?<=: )(\d[\d.]*)(?=[ ,%])", lines[at].partition("SpecDecoding")[2])
    counted = [index for index in range(1, len(found), 2) if "throughput" not in found[index - 1]]
    index = rng.choice(counted)
    found[index] = ("nothing", "-1", "1e9", str(round(float(found[index]) * 3 + 1)), "")[rng.randrange(5)]
    return "\n".join([*lines[:at], "INFO SpecDecoding" + "".join(found), *lines[at + 1 :]])


def damage_steps(rng: random.Random) -> str:
    """Our file of steps with a wrong line: a count too many, an unknown field, no head, a second one."""
    lines = [json.loads(line) for line in read_sample("steps.jsonl").splitlines()]
    at = rng.randrange(2, len(lines))
    kind = rng.randrange(7)
    if kind == 0:
        lines[at]["accepted"] = lines[at]["drafted"] + 1
    elif kind == 1:
        lines[at]["surprise"] = 1
    elif kind == 2:
        del lines[0]
    elif kind == 3:
        lines.insert(at, lines[0])
    elif kind == 4:
        lines[at]["text"] += ["one", "too", "many", "more"]
    elif kind == 5:
        del lines[at][rng.choice(["drafted", "accepted", "request"])]
    else:
        lines[at]["tree"] = {"texts": ["a", "b"], "parents": [None, 1], "accepted": [0]}
    return "\n".join(map(json.dumps, lines))


def damage(number: int) -> tuple[str, str]:
    """Damaged file `number`: the name of its sample, and its text; the same every time."""
    rng = random.Random(number)
    name = NAMES[number % len(NAMES)]
    if name == "vllm-counters.prom":
        return name, damage_counters(rng)
    if name == "vllm-log.txt":
        return name, damage_log(rng)
    return name, damage_steps(rng) if name == "steps.jsonl" else damage_json(name, rng)
