"""Reads `meta_info` of SGLang's responses, under every name that its versions gave to the same count.

Source: python/sglang/srt/managers/tokenizer_manager.py, `_calculate_spec_decoding_metrics`: first as
`spec_accept_token_num`, then as `spec_accepted_drafts`, now `spec_num_correct_drafts`. A step proposes
num-draft-tokens - 1 tokens; the accept length is the tokens of the answer by the verifications.
"""

from __future__ import annotations

from specviz.engines.checks import check_counts, check_ratio
from specviz.engines.fields import Fields
from specviz.engines.record import Engine
from specviz.engines.report import Counts, Request
from specviz.texts import engines as texts

STEPS = ("spec_verify_ct",)
ACCEPTED = ("spec_num_correct_drafts", "spec_accepted_drafts", "spec_accept_token_num")
DRAFTED = ("spec_num_proposed_drafts", "spec_proposed_drafts", "spec_draft_token_num")
LENGTHS = ("spec_correct_drafts_histogram", "spec_accept_histogram")
VALUES = ("spec_accept_length", "spec_accept_rate")
NAMES = (*STEPS, *ACCEPTED, *DRAFTED, *LENGTHS, *VALUES)


def holds(record: Fields) -> bool:
    """Whether this is a response of SGLang, or its `meta_info` alone."""
    return any(True for _ in _list_places(record))


def _list_places(record: Fields) -> list[Fields]:
    """The objects that have the metrics: the record itself, its `meta_info`, or those of its choices."""
    choices = record.value.get("choices")
    holders = [record, *(record.children("choices") if isinstance(choices, list) else [])]
    places = [record] + [Fields(one.value["meta_info"], one.place("meta_info")) for one in holders if _has_info(one)]
    return [one for one in places if any(name in one.value for name in NAMES)]


def _has_info(record: Fields) -> bool:
    return isinstance(record.value.get("meta_info"), dict)


def read(record: Fields) -> list[Request]:
    """The metrics of each answer in a response."""
    return [_read_info(one) for one in _list_places(record)]


def _read_info(info: Fields) -> Request:
    lengths = info.wholes(*LENGTHS)
    counts = Counts(
        steps=info.whole(*STEPS),
        drafted=info.whole(*DRAFTED),
        accepted=info.whole(*ACCEPTED),
        written=info.whole("completion_tokens"),
        lengths=lengths,
    )
    if counts.steps is None and lengths is None:
        raise info.refuse(texts.MISSING_ONE_OF, names=", ".join((*STEPS, *LENGTHS)))
    if lengths is not None:
        total = sum(length * count for length, count in enumerate(lengths))
        steps, accepted = counts.steps, counts.accepted
        counts = Counts(
            steps=sum(lengths) if steps is None else steps,
            drafted=counts.drafted,
            accepted=total if accepted is None else accepted,
            written=counts.written,
            lengths=lengths,
        )
    check_counts(counts, info)
    if counts.steps and counts.drafted is not None and counts.drafted % counts.steps:
        raise info.refuse(texts.UNEVEN_DRAFTS, drafted=counts.drafted, steps=counts.steps)
    values = {
        "spec_accept_length": check_ratio(info, "spec_accept_length", counts.written, counts.steps),
        "spec_accept_rate": check_ratio(info, "spec_accept_rate", counts.accepted, counts.drafted),
    }
    notes = [texts.SGLANG_TREES, texts.SGLANG_TEXT]
    if lengths is None:
        notes.append(texts.SGLANG_NO_LENGTHS)
    return Request(counts, values={key: one for key, one in values.items() if one is not None}, notes=tuple(notes))


SGLANG = Engine(key="sglang", title="SGLang", holds=holds, read=read)
