"""Whether what an engine counted can be true together: a file that contradicts itself is refused, in a sentence."""

from __future__ import annotations

from specviz.engines.fields import Fields
from specviz.engines.report import Counts, ReportedStep
from specviz.texts import engines as texts

MOST_LENGTHS = 1_025  # of accepted lengths, 0 among them: no engine drafts as many tokens in a step
ROUNDED = 1e-3  # how far a ratio that a file gives may be from that of its counts, as a share of it


def check_counts(counts: Counts, fields: Fields) -> Counts:
    """The same counts, if they agree with one another."""
    steps, drafted, accepted = counts.steps, counts.drafted, counts.accepted
    if accepted is not None and drafted is not None and accepted > drafted:
        raise fields.refuse(texts.MORE_ACCEPTED, accepted=accepted, drafted=drafted)
    if steps == 0 and (accepted or drafted):
        raise fields.refuse(texts.NO_STEPS_BUT, drafted=drafted or 0, accepted=accepted or 0)
    if None not in (steps, accepted, counts.longest) and (accepted or 0) > (steps or 0) * (counts.longest or 0):
        raise fields.refuse(texts.MORE_THAN_STEPS, accepted=accepted, steps=steps, longest=counts.longest)
    if counts.lengths is not None:
        _check_lengths(counts, counts.lengths, fields)
    return counts


def _check_lengths(counts: Counts, lengths: tuple[int, ...], fields: Fields) -> None:
    if len(lengths) > MOST_LENGTHS:
        raise fields.refuse(texts.LENGTHS_MANY, most=MOST_LENGTHS, got=len(lengths))
    total, accepted = sum(lengths), sum(length * count for length, count in enumerate(lengths))
    if counts.steps is not None and total != counts.steps:
        raise fields.refuse(texts.LENGTHS_STEPS, total=total, steps=counts.steps)
    if counts.accepted is not None and accepted != counts.accepted:
        raise fields.refuse(texts.LENGTHS_ACCEPTED, total=accepted, accepted=counts.accepted)
    if counts.longest is not None and any(lengths[counts.longest + 1 :]):
        longest = max(length for length, count in enumerate(lengths) if count)
        raise fields.refuse(texts.LENGTHS_LONGEST, got=longest, longest=counts.longest)


def check_ratio(fields: Fields, name: str, top: int | None, bottom: int | None, more: int = 0) -> float | None:
    """A ratio that the file gives, if it is that of its counts: more + top / bottom."""
    value = fields.number(name)
    if value is None or top is None or not bottom:
        return value
    expected = more + top / bottom
    if abs(value - expected) > ROUNDED * max(1.0, expected):
        raise fields.refuse(texts.RATIO, name=name, value=f"{value:g}", expected=f"{expected:.4g}")
    return value


def check_steps(steps: tuple[ReportedStep, ...], counts: Counts, fields: Fields) -> tuple[ReportedStep, ...]:
    """The same steps, if each can be true and all of them add up to the counts."""
    for number, step in enumerate(steps):
        if step.drafted is not None and step.accepted > step.drafted:
            raise fields.refuse(texts.STEP_ACCEPTED, step=number, accepted=step.accepted, drafted=step.drafted)
    sums = (
        (counts.steps, len(steps), texts.STEPS_COUNT),
        (counts.accepted, sum(step.accepted for step in steps), texts.STEPS_ACCEPTED),
        (counts.drafted, sum(step.drafted or 0 for step in steps), texts.STEPS_DRAFTED),
    )
    for said, found, template in sums:
        if said is not None and found != said and not (template == texts.STEPS_DRAFTED and _lack_drafts(steps)):
            raise fields.refuse(template, said=said, found=found)
    return steps


def _lack_drafts(steps: tuple[ReportedStep, ...]) -> bool:
    return any(step.drafted is None for step in steps)
