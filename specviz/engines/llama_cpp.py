"""Reads `timings` of llama.cpp's server: how many tokens were drafted and accepted, and no number of steps.

Source: tools/server/server-task.cpp, `result_timings::to_json` (draft_n and draft_n_accepted, only where something was
drafted), and tools/server/README.md.
"""

from __future__ import annotations

from specviz.engines.checks import check_counts
from specviz.engines.fields import Fields
from specviz.engines.record import Engine
from specviz.engines.report import Counts, Request
from specviz.texts import engines as texts

NAMES = ("draft_n", "draft_n_accepted")


def holds(record: Fields) -> bool:
    """Whether this is a response of llama.cpp's server, or its `timings` alone."""
    return _find_timings(record) is not None


def _find_timings(record: Fields) -> Fields | None:
    timings = record.value.get("timings")
    if isinstance(timings, dict) and ("predicted_n" in timings or any(name in timings for name in NAMES)):
        return Fields(timings, record.place("timings"))
    return record if any(name in record.value for name in NAMES) else None


def read(record: Fields) -> list[Request]:
    """The timings of one request."""
    timings = _find_timings(record)
    assert timings is not None, "holds has found them"
    if not timings.has(*NAMES):
        raise timings.refuse(texts.LLAMA_NO_DRAFTS)
    for name in NAMES:
        timings.need(name)
    counts = Counts(
        drafted=timings.whole("draft_n"), accepted=timings.whole("draft_n_accepted"), written=timings.whole("predicted_n")
    )
    check_counts(counts, timings)
    notes = [texts.LLAMA_NO_STEPS]
    if counts.written is not None and counts.accepted is not None:
        if counts.accepted > counts.written:
            raise timings.refuse(texts.MORE_THAN_WRITTEN, accepted=counts.accepted, written=counts.written)
        passes = counts.written - counts.accepted
        if passes:
            per_pass = f"{counts.written / passes:.2f}"
            notes.append(texts.LLAMA_PASSES.format(written=counts.written, passes=passes, tokens=per_pass))
    return [Request(counts, notes=tuple(notes))]


LLAMA_CPP = Engine(key="llama.cpp", title="llama.cpp", holds=holds, read=read)
