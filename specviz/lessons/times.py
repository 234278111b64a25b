"""Where the time of a run goes, in milliseconds: the phases that the text needs, averaged over its steps."""

from __future__ import annotations

from specviz.replay.phases import draft_passes
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace


def phase_time(trace: RunTrace, phase: str) -> float:
    """How long a phase takes in an average step."""
    found = metrics(trace)
    return 1000 * found.text_seconds[phase] / found.steps


def step_time(trace: RunTrace) -> float:
    """How long an average step takes."""
    return sum(phase_time(trace, phase) for phase in metrics(trace).text_seconds)


def pass_time(trace: RunTrace) -> float:
    """How long one pass of the draft takes; where the target drafts for itself, a pass of plain decoding."""
    passes = sum(len(draft_passes(trace, step)) for step in trace.steps)
    return phase_time(trace, "draft") * len(trace.steps) / passes


def token_time(trace: RunTrace) -> float:
    """How long a token takes: an average step, shared by the tokens of an average step."""
    return step_time(trace) / metrics(trace).tokens_per_step
