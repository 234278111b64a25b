"""What a run is called in the address of the page, and what an address asks for.

An address is `#name.step.event;left=rule;right=rule;exact;gap;drawer=name;node=number;recipe=...;run=...`; all of it may be
missing. The name is the key of a recorded run or the id of a run that the browser keeps; the modes are the player's. A
recipe makes the run again where nobody keeps it (share/recipe.py); `run` is the whole run, packed (share/packed.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import blake2s
from typing import TypeAlias
from urllib.parse import unquote

from specviz.core.quoting import shorten
from specviz.explore.limits import MOST_ADDRESS
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS
from specviz.views.message import LIVE

LIVE_ID = re.compile(rf"{LIVE}-[0-9a-f]{{8}}")
NAME, STEP, EVENT = (re.compile(form, re.ASCII) for form in (r"[\w-]{1,64}", r"[0-9]{1,9}", r"-?[0-9]{1,9}"))
MODES = re.compile(r"exact|gap|drawer=[a-z]{1,20}|node=[0-9]{1,9}")
PANES = ("left", "right")
CARRIED = ("recipe", "run")
MOST_SAID = 5  # parts that are not known

Place: TypeAlias = tuple[int, int | None]
"""A step, and an event in it, counted from the scored tree."""


@dataclass(frozen=True)
class Address:
    """What an address asks for; `unknown` are the parts that mean nothing here."""

    name: str = ""
    at: Place | None = None
    panes: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    recipe: str = ""
    run: str = ""


def read_address(text: str | None) -> Address:
    """The parts of an address, each of them either understood or unknown."""
    text = text or ""
    if len(text) > MOST_ADDRESS:
        return Address(unknown=(shorten(text),))
    place, *parts = unquote(text).removeprefix("#").split(";")
    name, at, unknown = _read_place(place)
    panes: dict[str, str] = {}
    carried: dict[str, str] = {}
    rules = {rule.key for rule in VERIFIERS}
    for part in parts:
        key, _, value = part.partition("=")
        if key in PANES and key not in panes and value in rules:
            panes[key] = value
        elif key in CARRIED and key not in carried and value:
            carried[key] = value
        elif not MODES.fullmatch(part):
            unknown.append(shorten(part))
    return Address(name, at, panes, tuple(unknown[:MOST_SAID]), **carried)


def _read_place(text: str) -> tuple[str, Place | None, list[str]]:
    name, *numbers = text.split(".")
    if not text:
        return "", None, []
    if not NAME.fullmatch(name):
        return "", None, [shorten(text)]
    forms = STEP, EVENT
    known = len(numbers) <= len(forms) and all(form.fullmatch(number) for form, number in zip(forms, numbers, strict=False))
    if not known:
        return name, None, [shorten(".".join(numbers))]
    if not numbers:
        return name, None, []
    return name, (int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else None), []


def identify_run(trace: RunTrace) -> str:
    """The id of what a run is made from, however long it is and whoever else judges it."""
    settings = asdict(trace.settings)
    for name in ("riders", "max_tokens", "stop_tokens", "annotate"):
        del settings[name]
    number = trace.steps[0].number if trace.steps else 0
    recipe = json.dumps([dict(trace.models), trace.prompt, settings, number], sort_keys=True)
    return f"{LIVE}-{blake2s(recipe.encode(), digest_size=4).hexdigest()}"


def name_run(trace: RunTrace, known: str = "") -> str:
    """The name of a run in the address: the key of the recorded run that it is, else its id.

    Two recorded runs can be one with two claims; `known` is what it was called so far.
    """
    for record in sorted(RECORDED, key=lambda one: one.key != known):
        if _compare_settings(trace, record.settings) and _is_recorded(trace, record.key):
            return record.key
    return identify_run(trace)


@cache
def load_recorded(key: str) -> RunTrace:
    """The trace of a recorded run, which nobody changes: read once."""
    return find_recorded_run(key).trace()


def _compare_settings(trace: RunTrace, settings: object) -> bool:
    """Whether a recorded run can be this one, before its file is read."""
    parts = ("tree", "proposal", "verifier", "sampling")
    return all(getattr(trace.settings, part) == getattr(settings, part) for part in parts)


def _is_recorded(trace: RunTrace, key: str) -> bool:
    recorded = load_recorded(key)
    alike = [step.tokens for step in trace.steps] == [step.tokens for step in recorded.steps]
    return alike and identify_run(trace) == identify_run(recorded)
