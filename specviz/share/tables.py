"""A run as tables for a spreadsheet: its events, a row each, and its metrics, also under the names of vLLM and SGLang.

A number is written with all its digits, an exact one as the nearest decimal. A token's text is written as a JSON string:
its first character is then a quote, and no spreadsheet takes `=...` in it for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.trace.acceptance import AcceptanceTally
from specviz.trace.engine_names import ENGINE_NAMES, EngineNames
from specviz.trace.metrics import Tally, metrics
from specviz.trace.schema import BarEvent, RunTrace, StepTrace

EVENT_COLUMNS = (
    *("step", "rule", "commits", "event", "kind", "node", "parent", "depth", "token", "text"),
    *("probability", "coin", "accepted", "owed", "q", "before", "weight", "after", "mass", "rho", "beta", "child", "least"),
)
METRIC_COLUMNS = ("rule", "commits", "name", "position", "value", "vllm", "prometheus", "sglang", "sglang_aliases")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # so begins what a spreadsheet computes; names in a file can be anything
OF_TOKENS = ("Sample", "Commit")  # their token is what they write, and not that of their node


def write_events(trace: RunTrace) -> str:
    """Every event of every rule, in the order in which they happened."""
    return _write(EVENT_COLUMNS, (row for step in trace.steps for row in _list_events(trace, step)))


def write_metrics(trace: RunTrace) -> str:
    """The metrics of every rule that judged all steps; those of a rider are what it accepts on the same trees."""
    return _write(METRIC_COLUMNS, _list_metrics(trace))


def _list_events(trace: RunTrace, step: StepTrace) -> Iterator[Mapping[str, Any]]:
    for rule, events in step.verdicts.items():
        for number, event in enumerate(events):
            place = {"step": step.number, "rule": rule, "commits": rule == step.verifier, "event": number}
            yield {**place, **_describe_event(trace, step, event)}


def _describe_event(trace: RunTrace, step: StepTrace, event: BarEvent) -> dict[str, Any]:
    node, kind = step.nodes[event.node], type(event).__name__
    known = {field.name: getattr(event, field.name) for field in fields(event) if field.name in EVENT_COLUMNS}
    if isinstance(event, Trial):
        known |= {"probability": event.flip.prob, "coin": event.flip.u, "accepted": event.flip.accepted}
    token = known["token"] if kind in OF_TOKENS else node.token
    place = {"kind": kind.lower(), "parent": node.parent, "depth": step.depth(event.node)}
    return {**known, **place, "token": token, "text": json.dumps(trace.texts[token], ensure_ascii=False)}


def _list_metrics(trace: RunTrace) -> Iterator[Mapping[str, Any]]:
    rules = (
        [key for key in trace.steps[0].verdicts if all(key in step.verdicts for step in trace.steps)] if trace.steps else []
    )
    for rule in rules:
        for name, position, value in _measure(trace, rule):
            names = _name_elsewhere(name)
            place = {"rule": rule, "commits": rule == trace.settings.verifier, "name": name, "position": position}
            yield {**place, "value": value, **names}


def _measure(trace: RunTrace, rule: str) -> Iterator[tuple[str, int | str | None, Number | None]]:
    """Name, position and value; a position is an accepted length, a depth from 1 on, or a phase."""
    found, tally = metrics(trace, rule), Tally()
    for step in trace.steps:
        tally.add(step, rule)
    whole = tally.averaged.count == tally.steps
    yield "steps", None, found.steps
    yield "drafted", None, found.drafted
    yield "accepted", None, found.accepted
    yield "acceptance_rate", None, found.acceptance_rate
    yield "tokens_per_step", None, found.tokens_per_step
    yield from _list_interval("tokens_per_step", found.interval)
    yield "expected_tokens_per_step", None, found.expected_tokens_per_step
    yield from _list_interval("expected_tokens_per_step", tally.averaged_interval if whole else None)
    yield "written", None, found.written
    yield "cut", None, found.cut
    yield "written_per_step", None, None if found.written is None else found.written / found.steps
    yield "wasted_per_step", None, found.wasted_per_step
    for length in range(tally.deepest + 1):
        yield "steps_with_length", length, tally.lengths.get(length, 0)
    for depth, rate in enumerate(found.per_position, start=1):
        yield "accepted_at_position", depth, round(rate * found.steps)
        yield "rate_at_position", depth, rate
    yield from _list_places(trace) if rule == trace.settings.verifier else ()
    for phase, seconds in found.seconds.items():
        yield "seconds", phase, seconds


def _list_places(trace: RunTrace) -> Iterator[tuple[str, int, Number]]:
    """How often each depth was tried by the rule that commits, and how far the models overlap there."""
    found = AcceptanceTally()
    for step in trace.steps:
        found.add(step)
    for depth, one in enumerate(found.depths, start=1):
        yield "tried_at_position", depth, one.tried
        yield "overlap_at_position_low", depth, one.low.value
        yield "overlap_at_position_high", depth, one.high.value


def _list_interval(name: str, interval: tuple[float, float] | None) -> Iterator[tuple[str, None, float | None]]:
    """The ends of an interval, as it is shown on the page; none where the page shows none."""
    low, high = interval or (None, None)
    yield f"{name}_low", None, low
    yield f"{name}_high", None, high


def _name_elsewhere(name: str) -> Mapping[str, str]:
    """What other engines call a count. They draft chains; on a tree, what is drafted are all of its nodes."""
    found = ENGINE_NAMES.get(name, EngineNames())
    newest, *older = found.sglang or ("",)
    return {"vllm": found.vllm, "prometheus": found.prometheus, "sglang": newest, "sglang_aliases": " ".join(older)}


def _write(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_write_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def _write_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value) if value.startswith(FORMULA) else value
    return str(value) if isinstance(value, int) else repr(float(value))
