"""A run as text, to be kept in a file and read again; nothing that is read is believed before it is checked."""

from __future__ import annotations

import json

from specviz.trace import codec
from specviz.trace.check import check
from specviz.trace.schema import SCHEMA, RunTrace

MOST_BYTES = 20_000_000


def dump(trace: RunTrace) -> str:
    """The trace as one line of JSON."""
    return json.dumps(codec.encode(trace), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(text: str) -> RunTrace:
    """The trace in this text, if everything in it can be what a run leaves behind; else an error with what and where."""
    if len(text) > MOST_BYTES or len(text.encode()) > MOST_BYTES:
        raise ValueError(f"a trace may have {MOST_BYTES} bytes at most, got {len(text.encode())}")
    try:
        value = codec.parse(text)
    except ValueError as error:
        raise ValueError(f"not a trace: expected JSON, got {error}") from None
    if not isinstance(value, dict) or value.get("is") != "RunTrace":
        raise ValueError("not a trace: expected an object that says it is a RunTrace")
    if value.get("schema") == 1:
        value = upgrade(value)
    if value.get("schema") != SCHEMA:
        raise ValueError(f"this version reads traces of schema {SCHEMA}, got {value.get('schema')!r}")
    trace = codec.decode(RunTrace, value, "trace")
    check(trace)
    return trace


def upgrade(value: codec.JSON) -> codec.JSON:
    """A run of schema 1 in the words of schema 2: an event's `p` is `owed`, a step's `ghosts` are `counterfactuals`.

    What is no run of schema 1 either comes back as it is, for `decode` to say what is wrong with it.
    """
    match value:
        case dict():
            is_event = value.get("is") in ("Weigh", "Trial")
            names = {"p": "owed"} if is_event else {"ghosts": "counterfactuals"} if value.get("is") == "StepTrace" else {}
            changed = {names.get(name, name): upgrade(item) for name, item in value.items()}
            return changed | {"schema": SCHEMA} if value.get("is") == "RunTrace" else changed
        case list():
            return [upgrade(item) for item in value]
    return value
