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
from specviz.trace.metrics import Tally, metrics
from specviz.trace.schema import BarEvent, RunTrace, StepTrace

EVENT_COLUMNS = (
    *("step", "rule", "commits", "event", "kind", "node", "parent", "depth", "token", "text"),
    *("probability", "coin", "accepted", "owed", "q", "before", "weight", "after", "mass", "rho", "beta", "child", "least"),
)
METRIC_COLUMNS = ("rule", "commits", "name", "position", "value", "vllm", "sglang")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # so begins what a spreadsheet computes; names in a file can be anything
OF_TOKENS = ("Sample", "Commit")  # their token is what they write, and not that of their node
VLLM: Mapping[str, str] = {
    "steps": "num_spec_steps",
    "drafted": "num_draft_tokens",
    "accepted": "num_accepted_draft_tokens",
    "acceptance_rate": "draft_acceptance_rate",
    "tokens_per_step": "mean_acceptance_length",
    "steps_with_length": "acceptance_histogram",
    "accepted_at_position": "vllm:spec_decode_num_accepted_tokens_per_pos",
}
SGLANG: Mapping[str, str] = {
    "steps": "spec_verify_ct",
    "drafted": "spec_num_proposed_drafts",
    "accepted": "spec_num_correct_drafts",
    "acceptance_rate": "spec_accept_rate",
    "tokens_per_step": "spec_accept_length",
    "steps_with_length": "spec_correct_drafts_histogram",
}
"""Other engines' names of the same counts. They draft chains; on a tree, what is drafted are all of its nodes."""


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
            names = {"vllm": VLLM.get(name), "sglang": SGLANG.get(name)}
            place = {"rule": rule, "commits": rule == trace.settings.verifier, "name": name, "position": position}
            yield {**place, "value": value, **names}


def _measure(trace: RunTrace, rule: str) -> Iterator[tuple[str, int | str | None, Number | None]]:
    """Name, position and value; a position is an accepted length, a depth from 1 on, or a phase."""
    found, tally = metrics(trace, rule), Tally()
    for step in trace.steps:
        tally.add(step, rule)
    low, high = found.interval or (None, None)
    yield "steps", None, found.steps
    yield "drafted", None, found.drafted
    yield "accepted", None, found.accepted
    yield "acceptance_rate", None, found.accepted / found.drafted if found.drafted else None
    yield "tokens_per_step", None, found.tokens_per_step
    yield "tokens_per_step_low", None, low
    yield "tokens_per_step_high", None, high
    yield "expected_tokens_per_step", None, found.expected_tokens_per_step
    yield "wasted_per_step", None, found.wasted_per_step
    for length in range(tally.deepest + 1):
        yield "steps_with_length", length, tally.lengths.get(length, 0)
    for depth, rate in enumerate(found.per_position, start=1):
        yield "accepted_at_position", depth, round(rate * found.steps)
        yield "rate_at_position", depth, rate
    for phase, seconds in found.seconds.items():
        yield "seconds", phase, seconds


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
