"""Opens an engine's file: one response as JSON, a line for each, the events of a stream, or a server's counts or log."""

from __future__ import annotations

import json
from collections.abc import Iterator

from specviz.engines import steps
from specviz.engines.ddtree import DDTREE
from specviz.engines.fastdeploy import FASTDEPLOY
from specviz.engines.fields import JSON, Fields
from specviz.engines.llama_cpp import LLAMA_CPP
from specviz.engines.record import Engine
from specviz.engines.report import Report, Request
from specviz.engines.sglang import SGLANG
from specviz.engines.vllm import VLLM, is_counters, read_counters
from specviz.engines.vllm_log import is_log, read_log
from specviz.texts import engines as texts
from specviz.trace.codec import parse
from specviz.trace.limits import MOST_BYTES

ENGINES: tuple[Engine, ...] = (VLLM, SGLANG, LLAMA_CPP, FASTDEPLOY, DDTREE, steps.STEPS)
"""In the order in which they are tried: no field stands in the files of two of them."""

EVENT, END = "data:", "[DONE]"  # of a stream
TELLTALES = (
    *("num_spec_steps", "spec_verify_ct", "spec_accept_length", "draft_n_accepted", "speculate_metrics", "draft_logprobs"),
    *("round_trees", "accepted_indices", steps.SCHEMA),
)
"""Names by which a file is known even where it cannot be parsed."""
MOST_RECORDS = 20_000
MOST_MESSAGE = 280  # characters


def find_engine(key: str) -> Engine:
    """The engine with this key."""
    return next(one for one in ENGINES if one.key == key)


def recognize(text: str) -> bool:
    """Whether this is a file of an engine, however damaged: one of its records has fields that an engine writes."""
    if is_counters(text) or is_log(text):
        return True
    try:
        return any(_find(record) for record in _list_records(text))
    except ValueError:
        return any(f'"{name}"' in text for name in TELLTALES)


def read_report(text: str) -> Report:
    """What the file reports; an error in a sentence says what is wrong with it, and where."""
    try:
        return _read(text)
    except ValueError as error:
        line = " ".join(str(error).split())
        raise ValueError(line if len(line) <= MOST_MESSAGE else line[: MOST_MESSAGE - 3] + "...") from None


def _read(text: str) -> Report:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise ValueError(texts.BYTES.format(most=MOST_BYTES, got=size))
    if is_counters(text):
        return Report(VLLM.key, tuple(read_counters(text)))
    if is_log(text):
        return Report(VLLM.key, tuple(read_log(text)))
    records = list(_list_records(text))
    found = [(_find(record), record) for record in records]
    known = [(engine, record) for engine, record in found if engine is not None]
    if not known:
        raise ValueError(texts.NO_ENGINE)
    keys = list(dict.fromkeys(engine.key for engine, _ in known))
    if len(keys) > 1:
        raise ValueError(texts.TWO_ENGINES.format(one=find_engine(keys[0]).title, other=find_engine(keys[1]).title))
    engine = known[0][0]
    left_out = len(records) - len(known)
    notes = (texts.LEFT_OUT.format(left=left_out, all=len(records)),) if left_out else ()
    if engine is steps.STEPS:
        if left_out:
            lost = next(record for one, record in found if one is None)
            raise lost.refuse(texts.STEPS_LINE)
        made_by, requests = steps.read_lines([record for _, record in known])
        return Report(engine.key, tuple(requests), made_by, notes)
    last = known[-1][1] if is_stream(text) else None
    read = [request for _, record in known for request in _read_record(engine, record, last)]
    if all(_is_round(record) for _, record in known) and engine is DDTREE and len(read) > 1:
        read = DDTREE.read(Fields({"round_trees": [record.value for _, record in known]}, texts.FILE))
    return Report(engine.key, tuple(read), notes=notes)


def _is_round(record: Fields) -> bool:
    return "accepted_indices" in record.value


def _read_record(engine: Engine, record: Fields, last: Fields | None) -> list[Request]:
    """The requests of a record. In a stream, which has a last event, those before it have null where the metrics stand."""
    try:
        return engine.read(record)
    except ValueError:
        if last is None or record is last:
            raise
        return []


def _find(record: Fields) -> Engine | None:
    return next((engine for engine in ENGINES if engine.holds(record)), None)


def is_stream(text: str) -> bool:
    """Whether a text holds the events of a stream."""
    return any(line.lstrip().startswith(EVENT) for line in text.split("\n"))


def _list_records(text: str) -> Iterator[Fields]:
    """The objects of a file, each with its place."""
    lines = [line for line in text.split("\n") if line.strip()]
    if is_stream(text):
        events = [line.strip().removeprefix(EVENT).strip() for line in lines if line.strip().startswith(EVENT)]
        for number, line in enumerate(events, start=1):
            if line != END:
                yield from _expand(_parse(line), texts.EVENT.format(number=number))
        return
    try:
        value = _parse(text)
    except ValueError:
        if len(lines) < 2 or not _is_object(lines[0]):
            raise
        for number, line in enumerate(lines, start=1):
            yield from _expand(_parse(line, number), texts.LINE.format(number=number))
        return
    yield from _expand(value, texts.FILE)


def _expand(value: JSON, where: str) -> Iterator[Fields]:
    """The object, or those of a list."""
    if isinstance(value, list):
        if len(value) > MOST_RECORDS:
            raise ValueError(texts.MOST_ITEMS.format(where=where, most=MOST_RECORDS, got=len(value)))
        for number, item in enumerate(value):
            yield Fields(item, f"{where}[{number}]")
    else:
        yield Fields(value, where)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _parse(text: str, line: int | None = None) -> JSON:
    try:
        return parse(text)
    except ValueError as error:
        where = texts.FILE if line is None else texts.LINE.format(number=line)
        raise ValueError(texts.NOT_JSON.format(where=where, error=error)) from None
