"""Reads what vLLM reports: `metrics.speculative_decoding` of a response, or the counters that its server shows.

Sources: docs/features/speculative_decoding (per-request acceptance metrics, experimental, newer than 0.28.0) and
vllm/v1/spec_decode/metrics.py (counters; the Prometheus client adds `_total`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from specviz.core.quoting import mend, shorten
from specviz.engines.checks import check_counts, check_ratio, check_steps
from specviz.engines.cut import cut_tokens, list_tokens
from specviz.engines.fields import MOST_COUNT, Fields
from specviz.engines.record import Engine
from specviz.engines.report import Counts, ReportedStep, Request
from specviz.texts import engines as texts

NAMES = ("num_spec_steps", "acceptance_histogram", "num_accepted_draft_tokens", "num_spec_tokens")
VALUES = ("mean_acceptance_length", "draft_acceptance_rate")
COUNTER = re.compile(
    r"vllm:spec_decode_(num_drafts|num_draft_tokens|num_accepted_tokens|num_accepted_tokens_per_pos|num_emitted_tokens)"
    r"(?:_total)?(?:\{([^{}]*)\})?\s+(\S+)(?:\s+-?\d+)?"
)
LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')
SERIES = "vllm:spec_decode_"
MOST_POSITIONS = 1_024


def holds(record: Fields) -> bool:
    """Whether this is a response of vLLM, or the metrics of one alone."""
    metrics = record.value.get("metrics")
    has_metrics = isinstance(metrics, dict) and "speculative_decoding" in metrics
    return has_metrics or "spec_decode_metrics" in record.value or any(name in record.value for name in NAMES)


def read(record: Fields) -> list[Request]:
    """The metrics of one request."""
    metrics = record.child("metrics")
    found = metrics.child("speculative_decoding") if metrics and "speculative_decoding" in metrics.value else None
    found = found or record.child("spec_decode_metrics") or (record if record.has(*NAMES) else None)
    if found is None:
        raise record.refuse(texts.VLLM_NULL)
    longest = found.whole("num_spec_tokens")
    choices = record.children("choices")
    usage = record.child("usage")
    counts = check_counts(
        Counts(
            steps=found.whole("num_spec_steps"),
            drafted=found.whole("num_draft_tokens"),
            accepted=found.whole("num_accepted_draft_tokens"),
            written=usage.whole("completion_tokens") if usage else None,
            longest=longest,
            lengths=found.wholes("acceptance_histogram"),
        ),
        found,
    )
    for name in ("num_spec_steps", "num_draft_tokens", "num_accepted_draft_tokens"):
        found.need(name)
    if None not in (counts.steps, longest) and (counts.drafted or 0) > (counts.steps or 0) * (longest or 0):
        raise found.refuse(texts.MORE_DRAFTED, drafted=counts.drafted, steps=counts.steps, longest=longest)
    values = {
        "mean_acceptance_length": check_ratio(found, "mean_acceptance_length", counts.accepted, counts.steps, more=1),
        "draft_acceptance_rate": check_ratio(found, "draft_acceptance_rate", counts.accepted, counts.drafted),
    }
    before, steps, notes = _read_steps(found, choices[0] if choices else None, counts)
    known = {name: value for name, value in values.items() if value is not None}
    return [Request(counts, steps, before, known, notes=notes)]


def _read_steps(
    found: Fields, choice: Fields | None, counts: Counts
) -> tuple[str, tuple[ReportedStep, ...], tuple[str, ...]]:
    """The text before the first step, the steps, and what they lack."""
    accepted, drafted = found.wholes("per_step_accepted"), found.wholes("per_step_drafted")
    if accepted is None:
        return "", (), (texts.VLLM_SUMMARY,)
    if drafted is not None and len(drafted) != len(accepted):
        raise found.refuse(texts.STEP_LISTS, accepted=len(accepted), drafted=len(drafted))
    steps = tuple(
        ReportedStep(length, None if drafted is None else drafted[number]) for number, length in enumerate(accepted)
    )
    check_steps(steps, counts, found)
    tokens = list_tokens(choice) if choice else None
    if tokens is None:
        return "", steps, (texts.NO_TOKENS,)
    cut = cut_tokens(tokens, accepted)
    if cut is None:
        return "", steps, (texts.CANNOT_CUT.format(tokens=len(tokens), steps=len(accepted)),)
    before, pieces = cut
    return before, tuple(ReportedStep(one.accepted, one.drafted, text) for one, text in zip(steps, pieces, strict=True)), ()


def is_counters(text: str) -> bool:
    """Whether a text has the counters of a server of vLLM, in the format of Prometheus."""
    return any(line.startswith(SERIES) for line in text.split("\n"))


def read_counters(text: str) -> list[Request]:
    """The counters of each model that a server has."""
    found: dict[str, dict[str, int]] = {}
    seen = set[tuple[str, str]]()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.startswith(SERIES) or line.partition("{")[0].split(" ")[0].endswith("_created"):
            continue
        match = COUNTER.fullmatch(line.strip())
        if match is None:
            continue  # another metric of the same server
        name, labels = match[1], match[2] or ""
        if (name, labels) in seen:
            raise ValueError(texts.COUNTER_TWICE.format(line=number, name=SERIES + name))
        seen.add((name, labels))
        known = dict(LABEL.findall(labels))
        counters = found.setdefault(shorten(mend(known.get("model_name", ""))), {})
        key = f"{name} {_read_position(known, number)}" if name.endswith("per_pos") else name
        counters[key] = counters.get(key, 0) + _read_counter(match[3], number, SERIES + name)
    if not found:
        raise ValueError(texts.NO_COUNTERS)
    return [_build_request(model, counters) for model, counters in found.items()]


def _read_counter(text: str, line: int, name: str) -> int:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (0 <= value <= MOST_COUNT and value.is_integer()):
        raise ValueError(texts.COUNTER.format(line=line, name=name, got=shorten(repr(text))))
    return int(value)


def _read_position(labels: Mapping[str, str], line: int) -> int:
    text = labels.get("position", "")
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII) or int(text) >= MOST_POSITIONS:
        raise ValueError(texts.COUNTER_POSITION.format(line=line, got=shorten(repr(text))))
    return int(text)


def _build_request(model: str, counters: Mapping[str, int]) -> Request:
    fields = Fields(dict[str, Any](counters), texts.COUNTERS_OF.format(model=model) if model else texts.COUNTERS)
    reached = list(_list_reached(counters, fields))
    steps = counters.get("num_drafts")
    if reached and steps is not None and max(reached) > steps:
        raise fields.refuse(texts.POSITION_STEPS, reached=max(reached), steps=steps)
    if any(later > earlier for earlier, later in itertools.pairwise(reached)):
        raise fields.refuse(texts.POSITIONS_RISE)
    lengths = None
    if reached and steps is not None:
        levels = [steps, *reached, 0]
        lengths = tuple(one - next_one for one, next_one in itertools.pairwise(levels))
    counts = check_counts(
        Counts(
            steps=steps,
            drafted=counters.get("num_draft_tokens"),
            accepted=counters.get("num_accepted_tokens"),
            longest=len(reached) or None,
            lengths=lengths,
        ),
        fields,
    )
    notes = (texts.COUNTERS_NOTE, *(() if steps is not None else (texts.COUNTERS_NO_STEPS,)))
    return Request(counts, before="", notes=notes)


def _list_reached(counters: Mapping[str, int], fields: Fields) -> Iterator[int]:
    """How many steps accepted a draft at each position."""
    known = {int(key.rpartition(" ")[2]): value for key, value in counters.items() if " " in key}
    for position in range(len(known)):
        if position not in known:
            raise fields.refuse(texts.NO_POSITION, position=position)
        yield known[position]


VLLM = Engine(key="vllm", title="vLLM", holds=holds, read=read)
