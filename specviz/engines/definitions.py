"""What each engine calls its metrics, and how it computes them: the same counts under every engine's definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from specviz.engines.report import Counts, Report
from specviz.texts import engines as texts


@dataclass(frozen=True)
class Definition:
    """One metric of one engine, or of the literature."""

    engine: str  # its title
    key: str  # of the engine, "" for the literature
    name: str
    formula: str  # in the letters that texts.LETTERS explains
    compute: Callable[[Counts], float | None]
    percent: bool = False


@dataclass(frozen=True)
class Measured:
    """A metric with its value, None where a count is missing; and what the file itself says."""

    definition: Definition
    value: float | None
    reported: float | None


def _divide(top: int | None, bottom: int | None) -> float | None:
    return None if top is None or not bottom else top / bottom


def count_per_step(counts: Counts) -> float | None:
    """1 + A / S."""
    found = _divide(counts.accepted, counts.steps)
    return None if found is None else 1 + found


def rate_drafts(counts: Counts) -> float | None:
    """A / D."""
    return _divide(counts.accepted, counts.drafted)


def count_written_per_step(counts: Counts) -> float | None:
    """N / S."""
    return _divide(counts.written, counts.steps)


def share_drafted(counts: Counts) -> float | None:
    """A / (A + S)."""
    if counts.accepted is None or counts.steps is None:
        return None
    return _divide(counts.accepted, counts.accepted + counts.steps)


def rate_tested(counts: Counts) -> float | None:
    """A / (A + R): R steps ended with a rejection. Known of chains that always have their whole length."""
    steps, longest, lengths = counts.steps, counts.longest, counts.lengths
    if None in (steps, longest, counts.accepted) or lengths is None or counts.drafted != (steps or 0) * (longest or 0):
        return None
    rejected = (steps or 0) - (lengths[longest or 0] if len(lengths) > (longest or 0) else 0)
    return _divide(counts.accepted, (counts.accepted or 0) + rejected)


DEFINITIONS: tuple[Definition, ...] = (
    Definition("vLLM", "vllm", "mean_acceptance_length", texts.ONE_PLUS_A_BY_S, count_per_step),
    Definition("vLLM", "vllm", "draft_acceptance_rate", texts.A_BY_D, rate_drafts, percent=True),
    Definition("SGLang", "sglang", "spec_accept_length", texts.N_BY_S, count_written_per_step),
    Definition("SGLang", "sglang", "spec_accept_rate", texts.A_BY_D, rate_drafts, percent=True),
    Definition("llama.cpp", "llama.cpp", texts.LLAMA_RATE, texts.A_BY_D, rate_drafts, percent=True),
    Definition("FastDeploy", "fastdeploy", "average_accept_length", texts.A_PLUS_S_BY_S, count_per_step),
    Definition("FastDeploy", "fastdeploy", "accept_ratio", texts.A_BY_A_PLUS_S, share_drafted, percent=True),
    Definition("DDTree", "ddtree", texts.DDTREE_MEAN, texts.A_PLUS_S_BY_S, count_per_step),
    Definition("specviz", "specviz", texts.OUR_TOKENS, texts.ONE_PLUS_A_BY_S, count_per_step),
    Definition(texts.PAPERS, "", texts.BLOCK_EFFICIENCY, texts.ONE_PLUS_A_BY_S, count_per_step),
    Definition(texts.PAPERS, "", texts.TESTED_RATE, texts.A_BY_A_PLUS_R, rate_tested, percent=True),
)


def list_measured(report: Report) -> Iterator[Measured]:
    """Every definition with the value that the file's counts give it."""
    only = report.requests[0].values if len(report.requests) == 1 else {}
    for one in DEFINITIONS:
        reported = only.get(one.name) if one.key == report.engine else None
        yield Measured(one, one.compute(report.counts), reported)
