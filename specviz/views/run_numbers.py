"""What a run comes to for the rule that commits: its acceptance, why it is not more, and what its steps cost.

An acceptance rate is a share of all drafted tokens. It is well defined on a chain only: on a tree siblings compete for one
place. What decides at a place is how alike the two models are there, so that is what the reason names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from specviz.replay.numbers import write_percent
from specviz.replay.phases import write_time
from specviz.texts import scores as texts
from specviz.trace.acceptance import AcceptanceTally, DepthTally
from specviz.trace.metrics import RunTally, Tally
from specviz.trace.schema import RunTrace, StepTrace
from specviz.trace.speed import SpeedTally
from specviz.verify import find_rule
from specviz.views.scores import MOST_DEPTHS, ScoreRow, ScoreValue, run_rows


@dataclass(frozen=True)
class DepthView:
    """A depth: how many steps came there, how many of them accepted a token, as a share of all steps, and the overlap."""

    depth: str
    tried: str
    accepted: str
    share: str
    overlap: str


@dataclass(frozen=True)
class RunNumbers:
    """The numbers of a run so far, of the rule whose tokens are written."""

    rule: str  # its title
    rows: tuple[ScoreRow, ...]  # one value each
    reason: str  # where drafts are lost, and how alike the models are there
    depths: tuple[DepthView, ...]
    speed: str  # when a step pays; "" where it was not timed, or has no meaning
    what_if: str  # the quantities of the model of speed, as its address has them; "" where it does not fit


class CommittingTally:
    """The sums of the steps so far, of the rule that commits."""

    def __init__(self, trace: RunTrace) -> None:
        self.key = trace.settings.verifier
        self.run, self.acceptance, self.speed = RunTally((self.key,)), AcceptanceTally(), SpeedTally()

    def add(self, step: StepTrace) -> None:
        """One step more."""
        self.run.add(step)
        self.acceptance.add(step)
        self.speed.add(step)

    @property
    def tally(self) -> Tally:
        """The rule's own."""
        return self.run.of[self.key]


def run_numbers(trace: RunTrace, found: CommittingTally) -> RunNumbers:
    """The numbers of the steps that were added."""
    averaged, observed, wasted = run_rows(found.run)
    return RunNumbers(
        rule=find_rule(found.key).title,
        rows=(_rate(found), averaged, observed, _written(found.tally), wasted),
        reason=" ".join(_explain(trace, found.acceptance)),
        depths=tuple(
            _depth(depth, one, found.tally.steps)
            for depth, one in enumerate(found.acceptance.depths[:MOST_DEPTHS], start=1)
        ),
        speed=_compare_speed(trace, found),
        what_if=_set_model(trace, found.speed),
    )


def _rate(found: CommittingTally) -> ScoreRow:
    tally, rate = found.tally, found.tally.acceptance_rate
    if rate is None or not found.acceptance.is_chain:
        note = texts.NOTHING_DRAFTED if rate is None else texts.RATE_OF_TREE
        return ScoreRow("rate", texts.RATE, texts.RATE_UNIT, (), None, note)
    spread = texts.RATE_OF.format(accepted=tally.accepted, drafted=tally.drafted)
    return ScoreRow("rate", texts.RATE, texts.RATE_UNIT, (ScoreValue(_write_share(rate), spread),), None, texts.RATE_NOTE)


def _written(tally: Tally) -> ScoreRow:
    written = tally.accepted + tally.steps - tally.cut
    template = texts.WRITTEN_OF_ONE if tally.steps == 1 else texts.WRITTEN_OF
    value = ScoreValue(f"{tally.written_per_step:.2f}", template.format(written=written, steps=tally.steps))
    notes = (texts.WRITTEN_NOTE, texts.WRITTEN_NOTE_CUT_ONE, texts.WRITTEN_NOTE_CUT)
    note = notes[min(tally.cut, 2)].format(cut=tally.cut)
    return ScoreRow("written", texts.WRITTEN, texts.TOKENS_PER_STEP, (value,), None, note)


def _depth(depth: int, one: DepthTally, steps: int) -> DepthView:
    accepted = texts.COUNT_AND_SHARE.format(count=one.accepted, share=100 * one.accepted / one.tried)
    return DepthView(str(depth), str(one.tried), accepted, _write_share(one.accepted / steps), _write_overlap(one))


def _write_share(share: float) -> str:
    return texts.PERCENT.format(share=100 * share)


def _write_overlap(one: DepthTally) -> str:
    """The mean overlap, or between what it lies where too few tokens were kept to know it."""
    low, high = (f"{100 * mean.value:.0f}" for mean in (one.low, one.high))
    return texts.OVERLAP.format(share=low) if low == high else texts.OVERLAP_RANGE.format(low=low, high=high)


def _explain(trace: RunTrace, found: AcceptanceTally) -> Iterator[str]:
    """Why no more is accepted: the depth that ends most steps, the overlap there, and that at temperature 0."""
    if not found.depths:
        yield texts.NOTHING_DRAFTED
        return
    worst = found.worst
    if worst is None:
        yield texts.NOTHING_LOST
        return
    one = found.depths[worst - 1]
    template = texts.WORST_DEPTH_ONE if one.tried == 1 else texts.WORST_DEPTH
    yield template.format(depth=worst, lost=one.lost, tried=one.tried)
    agreed = {"agreed": one.agreed, "tried": one.tried, "share": write_percent(Fraction(one.agreed, one.tried))}
    if trace.settings.sampling.temperature == 0:
        yield texts.AT_ZERO.format(**agreed)
        return
    if found.is_certain:
        yield texts.CHANCE_OF_DRAFTED.format(chance=_write_share(one.chance.value))
    else:
        yield texts.OVERLAP_THERE.format(overlap=_write_overlap(one))
        if not found.is_exact:  # of a toy, whose letters tie too often for that to mean much
            yield texts.AGREED_AT_ZERO.format(**agreed)


def _compare_speed(trace: RunTrace, found: CommittingTally) -> str:
    """How many tokens a step has to write, if plain decoding takes a pass like the scoring pass for each."""
    speed, steps, needed = found.speed, found.tally.steps, found.speed.break_even
    if needed is None or "toy" in trace.models:
        return ""
    written = found.tally.written_per_step
    return texts.BREAK_EVEN.format(
        step=write_time(sum(speed.seconds.values()) / steps),
        score=write_time(speed.seconds["score"] / steps),
        needed=f"{needed:.2f}",
        written=f"{written:.2f}",
        times=f"{written / needed:.2f}",
    )


def _set_model(trace: RunTrace, speed: SpeedTally) -> str:
    """The quantities of the model of speed that this run measured, for trees of the kind that it knows."""
    values = speed.measure(trace.models)
    if "draft-cost" not in values or not speed.is_regular:
        return ""
    return "&".join(f"{key}={value:g}" for key, value in values.items())
