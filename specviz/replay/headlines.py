"""The headlines of a step: for each moment at most 15 words, which tell nothing that has not happened by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.replay.phases import draft_passes
from specviz.texts import story as texts
from specviz.trace.schema import RunTrace, StepTrace

MOST_WORDS = 15


def headlines(trace: RunTrace, step: StepTrace, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The events from which a headline holds, and the headlines; events are counted from the first pass of the draft."""
    passes = draft_passes(trace, step)
    yield from enumerate(_tell_drafts(passes))
    yield len(passes), _tell_score(step)


def _tell_drafts(passes: Sequence[Sequence[int]]) -> Iterator[str]:
    total = 0
    for index, nodes in enumerate(passes):
        total += len(nodes)
        if index:
            yield texts.HEAD_DRAFT.format(count=total, passes=index + 1)
        else:
            yield (texts.HEAD_DRAFT_ONE if total == 1 else texts.HEAD_DRAFT_FIRST).format(count=total)


def _tell_score(step: StepTrace) -> str:
    count = len(step.nodes)
    return (texts.HEAD_SCORE_ONE if count == 1 else texts.HEAD_SCORE).format(count=count)
