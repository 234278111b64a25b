"""How much a run that is read may hold. What is larger is refused before anything is computed from it.

The engine stays well below each of these numbers; without them a small file could cost minutes or gigabytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specviz.core.quoting import shorten
from specviz.texts import trace as texts

JSON = Any

MOST_BYTES = 8_000_000  # 64 steps with 31 nodes each and all rules take about 1,500,000
MOST_LEVELS = 16  # of lists and objects inside one another: a coin in an event stands on the eighth
MOST_JSON_CHARACTERS = 40  # of a number in JSON: a float with all its digits has 24
MOST_DIGITS = 20  # of a whole number: a seed of 64 bits
MOST_EXACT_CHARACTERS = 1_000  # of an exact number: K-SEQ on four paths of a toy needs 190

MOST_DRAWS = 1_024  # in a step, and so its depth too: the tree grammar makes no larger tree
MOST_NODES = 1 + MOST_DRAWS
MOST_STEPS = 2_048  # a run on the page writes 200 tokens
MOST_RULES = 64
MOST_EVENTS_PER_DRAW = 4  # of one rule: greedy multi-path block needs a Choose, a Weigh, a Trial and a Residual
MOST_EVENTS = MOST_EVENTS_PER_DRAW * MOST_NODES
MOST_IN_ALL = 50_000  # nodes and events of all steps, 20 microseconds each to read: 260 tokens on trees of 34 have 15,000
MOST_LISTS = 10 * MOST_IN_ALL  # and objects, in the file: a node has six and an event two; empty ones are two bytes long

MOST_BITS = 6_600  # of a common denominator of exact probabilities, 2,000 digits: a sum has no more
MOST_BITS_IN_ALL = 300_000  # of those of all steps: metrics add up what is expected in each
MOST_PRODUCT_BITS = 13_200  # of a product or a power, which is then still written: Python refuses 4,300 digits

MOST_SECONDS = 1e9  # in a phase of a step

MOST_CHARACTERS = 1_000  # of a token: tokenizers have rows of 256 spaces or dashes
MOST_TEXT = 500_000  # characters of the prompt and all that is written: 100,000 tokens of a long context have about as many
MOST_KEY_CHARACTERS = 100
LENGTHS: Mapping[
    str, int
] = {  # by class and field: items of a list or object, characters of a text; [] is one level deeper
    "RunTrace.versions": 64,
    "RunTrace.models": 16,
    "RunTrace.prompt": 100_000,  # a long context
    "RunTrace.texts": 300_000,  # more than the largest vocabulary in use, 262,144
    "RunTrace.steps": MOST_STEPS,
    "Settings.tree": 10_000,  # a shape names every node by the digits on its path
    "Settings.riders": MOST_RULES,
    "Settings.stop_tokens": 1_000,
    "StepTrace.nodes": MOST_NODES,
    "StepTrace.verdicts": MOST_RULES,
    "StepTrace.verdicts[]": MOST_EVENTS,
    "StepTrace.counterfactuals": MOST_RULES,
    "StepTrace.counterfactuals[]": MOST_EVENTS,
    "StepTrace.stop_laws": MOST_RULES,
    "StepTrace.stop_laws[]": MOST_NODES,
    "StepTrace.tokens": MOST_NODES,
    "StepTrace.seconds": 64,
    "NodeTrace.draws": MOST_DRAWS,
    "NodeTrace.shown": 2 * MOST_NODES,  # eight for each model, its children, and what each rule sampled
    "NodeTrace.p": 2 * MOST_NODES + 1,
    "NodeTrace.q": 2 * MOST_NODES + 1,
    "Residual.dist": 2 * MOST_NODES + 1,
    "Sample.dist": 2 * MOST_NODES + 1,
    "Choose.dist": 2 * MOST_NODES + 1,
}


LONG = (str, list, dict)  # what has a length


def check_lengths(value: JSON, where: str) -> None:
    """Refuse texts, lists and objects that are longer than a run's, anywhere in a JSON value."""
    try:
        _check_value(value, "")
    except ValueError:  # places are written only for what is refused: they took most of the time
        _check_value(value, where)


def _check_value(value: JSON, where: str) -> None:
    match value:
        case str():
            _check_text(value, where, MOST_EXACT_CHARACTERS)
        case list():
            for i, item in enumerate(value):
                if isinstance(item, LONG):
                    _check_value(item, where and f"{where}[{i}]")
        case dict():
            _check_object(value, where)


def _check_object(value: Mapping[str, JSON], where: str) -> None:
    name = value.get("is")
    for key, item in value.items():
        if len(key) > MOST_KEY_CHARACTERS:
            raise ValueError(texts.MOST_KEY_CHARACTERS.format(where=where, most=MOST_KEY_CHARACTERS, got=len(key)))
        if not key.isascii():
            _check_text(key, where, MOST_KEY_CHARACTERS)
        if not isinstance(item, LONG):
            continue
        field = f"{name}.{key}"
        place = where and (f"{where}.{key}" if name else f"{where}[{shorten(key)!r}]")
        if isinstance(item, str):
            _check_text(item, place, LENGTHS.get(field, MOST_CHARACTERS))
        else:
            _check_length(item, place, field)
            if field + "[]" in LENGTHS and isinstance(item, dict):
                for inner, items in item.items():
                    _check_length(items, where and f"{place}[{shorten(inner)!r}]", field + "[]")
            _check_value(item, place)


def _check_length(items: JSON, where: str, field: str) -> None:
    most = LENGTHS.get(field)
    if most is not None and isinstance(items, list | dict) and len(items) > most:
        raise ValueError(texts.MOST_ITEMS.format(where=where, most=most, got=len(items)))


def _check_text(text: str, where: str, most: int) -> None:
    if len(text) > most:
        raise ValueError(texts.MOST_CHARACTERS.format(where=where, most=most, got=len(text)))
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(texts.SURROGATE.format(where=where, position=error.start)) from None
