"""Reads `speculate_metrics` and `draft_logprobs` of FastDeploy's responses.

Source: fastdeploy/output/token_processor.py, `_record_speculative_decoding_accept_num`, and its test
tests/e2e/test_ernie_21b_mtp.py. What it calls accepted includes the token that the target itself writes in each step:
accepted_tokens_per_head[0] is the number of steps, and [n] how many of them accepted the n-th draft. Earlier versions
lack it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from specviz.engines.checks import check_counts, check_ratio
from specviz.engines.fields import Fields, read_logarithm
from specviz.engines.record import Engine
from specviz.engines.report import Counts, Request
from specviz.texts import engines as texts

NAMES = ("speculate_metrics", "draft_logprobs")
HEADS = "accepted_tokens_per_head"
LENGTH = ("average_accept_length", "avg_accept_len")
NEAR = 1e-3  # how far from a whole number a number of steps may be that is computed from a mean


def holds(record: Fields) -> bool:
    """Whether this is a response of FastDeploy, or its `speculate_metrics` alone."""
    choices = record.value.get("choices")
    if isinstance(choices, list) and any(isinstance(one, dict) and any(name in one for name in NAMES) for one in choices):
        return True
    return HEADS in record.value or "speculate_metrics" in record.value


def read(record: Fields) -> list[Request]:
    """The metrics of each choice that has some."""
    if HEADS in record.value:
        return [_read_metrics(record, record, record)]
    holders = record.children("choices") if "choices" in record.value else [record]
    found = [_read_choice(one, record) for one in holders if one.has(*NAMES)]
    if not found:
        raise record.refuse(texts.FASTDEPLOY_NULL)
    return found


def _read_choice(choice: Fields, record: Fields) -> Request:
    metrics = choice.child("speculate_metrics")
    if metrics is None:
        return Request(Counts(), drafts=tuple(_list_drafts(choice)), notes=(texts.FASTDEPLOY_NO_METRICS,))
    return _read_metrics(metrics, choice, record)


def _read_metrics(metrics: Fields, choice: Fields, record: Fields) -> Request:
    heads, kept = metrics.wholes(HEADS), metrics.whole("accepted_tokens")
    name = next((name for name in LENGTH if metrics.has(name)), LENGTH[0])
    lengths: tuple[int, ...] | None = None
    if heads is None:
        steps, total = _find_steps(metrics, kept, name), kept or 0
    else:
        steps, total, lengths = _read_heads(metrics, heads, kept)
    rejected, usage = metrics.whole("rejected_tokens"), record.child("usage")
    counts = Counts(
        steps=steps,
        drafted=None if rejected is None else total + rejected - steps,
        accepted=total - steps,
        written=usage.whole("completion_tokens") if usage else None,
        longest=None if heads is None else len(heads) - 1,
        lengths=lengths,
    )
    check_counts(counts, metrics)
    values = {
        "average_accept_length": check_ratio(metrics, name, total, steps),
        "accept_ratio": check_ratio(metrics, "accept_ratio", total - steps, total),
    }
    known = {key: value for key, value in values.items() if value is not None}
    notes = (texts.FASTDEPLOY_COUNTS, *(() if lengths else (texts.FASTDEPLOY_NO_HEADS,)))
    return Request(counts, values=known, drafts=tuple(_list_drafts(choice)), notes=notes)


def _read_heads(metrics: Fields, heads: tuple[int, ...], kept: int | None) -> tuple[int, int, tuple[int, ...]]:
    """The steps, the tokens that they wrote, and the accepted lengths."""
    if not heads or any(later > earlier for earlier, later in itertools.pairwise(heads)):
        raise metrics.refuse(texts.HEADS_RISE, name=HEADS)
    if kept is not None and kept != sum(heads):
        raise metrics.refuse(texts.HEADS_SUM, total=sum(heads), accepted=kept)
    levels = [*heads, 0]
    return heads[0], sum(heads), tuple(one - next_one for one, next_one in itertools.pairwise(levels))


def _find_steps(metrics: Fields, kept: int | None, name: str) -> int:
    """The number of steps of a version that gives only their mean."""
    metrics.need("accepted_tokens")
    metrics.need(name)
    mean = metrics.number(name) or 0.0
    if mean < 1 or abs((kept or 0) / mean - round((kept or 0) / mean)) > NEAR:
        raise metrics.refuse(texts.HEADS_MEAN, name=name, accepted=kept, mean=f"{mean:g}")
    return round((kept or 0) / mean)


def _list_drafts(choice: Fields) -> Iterator[tuple[str, float]]:
    """The draft's tokens with the logarithms of their probabilities."""
    logprobs = choice.child("draft_logprobs")
    if logprobs is None:
        return
    if logprobs.has("content"):
        for one in logprobs.children("content"):
            yield one.text("token") or "", read_logarithm(one.need("logprob"), one.place("logprob"))
    else:
        tokens, values = logprobs.texts("tokens") or (), logprobs.value.get("token_logprobs") or []
        if not isinstance(values, list) or len(values) != len(tokens):
            raise logprobs.refuse(texts.DRAFT_LISTS, tokens=len(tokens))
        for number, (token, value) in enumerate(zip(tokens, values, strict=True)):
            yield token, read_logarithm(value, f"{logprobs.place('token_logprobs')}[{number}]")


FASTDEPLOY = Engine(key="fastdeploy", title="FastDeploy", holds=holds, read=read)
