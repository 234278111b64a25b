"""A run as text, to be kept in a file and read again; nothing that is read is believed before it is checked."""

from __future__ import annotations

import json

from specviz.texts import trace as texts
from specviz.trace import codec
from specviz.trace.check import check
from specviz.trace.limits import MOST_BYTES as MOST_BYTES
from specviz.trace.limits import check_lengths
from specviz.trace.schema import SCHEMA, RunTrace

MOST_MESSAGE = 280  # characters


def dump(trace: RunTrace) -> str:
    """The trace as one line of JSON."""
    return json.dumps(codec.encode(trace), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(text: str) -> RunTrace:
    """The trace in this text, if everything in it can be what a run leaves behind; else an error with what and where."""
    try:
        return _read(text)
    except ValueError as error:
        raise ValueError(_shorten(str(error))) from None


def _read(text: str) -> RunTrace:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise ValueError(texts.BYTES.format(most=MOST_BYTES, got=size))
    try:
        value = codec.parse(text)
    except ValueError as error:
        raise ValueError(texts.NOT_JSON.format(error=error)) from None
    if not isinstance(value, dict) or value.get("is") != "RunTrace":
        raise ValueError(texts.NOT_A_RUN)
    if value.get("schema") == 1 and value["schema"] is not True:
        value = upgrade(value)
    if value.get("schema") != SCHEMA:
        raise ValueError(texts.SCHEMA.format(expected=SCHEMA, got=codec.abbreviate(value.get("schema"))))
    check_lengths(value, "trace")
    trace = codec.decode(RunTrace, value, "trace")
    check(trace)
    return trace


def _shorten(message: str) -> str:
    """One line of a length that a page can show: a message quotes what came, which may be anything."""
    line = " ".join(message.split())
    return line if len(line) <= MOST_MESSAGE else line[: MOST_MESSAGE - 3] + "..."


def upgrade(value: codec.JSON) -> codec.JSON:
    """A run of schema 1 in the words of schema 2: an event's `p` is `owed`, a step's `ghosts` are `counterfactuals`.

    What is no run of schema 1 either comes back as it is, for `decode` to say what is wrong with it.
    """
    match value:
        case dict():
            is_event = value.get("is") in ("Weigh", "Trial")
            names = {"p": "owed"} if is_event else {"ghosts": "counterfactuals"} if value.get("is") == "StepTrace" else {}
            names = {old: new for old, new in names.items() if new not in value}  # what has both is left to be refused
            changed = {names.get(name, name): upgrade(item) for name, item in value.items()}
            return changed | {"schema": SCHEMA} if value.get("is") == "RunTrace" else changed
        case list():
            return [upgrade(item) for item in value]
    return value
