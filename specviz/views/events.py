"""The events of a step in one pane: the draft's passes, the target's pass, the rule's own events, and what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specviz.core.events import Trial
from specviz.replay.frames import Frame
from specviz.replay.narrate import Told, tell_events
from specviz.replay.numbers import write_number, write_small
from specviz.replay.phases import draft_passes, find_writer, tell_draft, tell_score, tell_written
from specviz.replay.pseudocode import NOTATIONS, Live, live_in_all_notations, opening
from specviz.replay.why import Chains
from specviz.texts import views as texts
from specviz.trace.schema import BarEvent, RunTrace, StepTrace
from specviz.verify import Rule
from specviz.views.side_panel import PathWeight, ResidualBars, WeightHistory, residual_bars, show_token, write_facts
from specviz.views.view_models import Coin, EventView, Letter, WhyLine

MOST_EXPLAINED = 500  # events of one rule that come with their numbers, 600 bytes each: a message has about 2 MB at most
LETTERS: dict[str, Letter] = {
    "untested": "u",
    "testing": "t",
    "accepted": "a",
    "rejected": "r",
    "skipped": "l",
    "stop": "s",
}


@dataclass(frozen=True)
class EventViews:
    """Events, and what they point to."""

    events: tuple[EventView, ...]
    residuals: tuple[ResidualBars, ...]
    path_weights: tuple[PathWeight, ...]
    why_lines: tuple[WhyLine, ...]
    left_out: str


def view_events(trace: RunTrace, step: StepTrace, rule: Rule, course: Sequence[Frame]) -> EventViews:
    """All events of a pane; `course` is what is on the screen after each of the rule's own."""
    own = _OwnEvents(trace, step, rule)
    judged = own.view(course)
    events = (*_drafted(trace, step, rule), _scored(step, rule), *judged, _written(trace, step, rule))
    residuals = tuple(bars for _, bars in own.residuals.values())
    return EventViews(events, residuals, tuple(own.history.paths), tuple(own.why_lines), own.left_out)


def _drafted(trace: RunTrace, step: StepTrace, rule: Rule) -> Iterator[EventView]:
    """One event for each pass of the draft model; before the first, only the root is there."""
    passes, writer = draft_passes(trace, step), find_writer(trace, step, rule.key)
    for index, nodes in enumerate(passes):
        marks: dict[int, Letter] = {}
        if index == 0:
            marks = {**dict.fromkeys(range(1, len(step.nodes)), "h"), 0: "a"}
        marks.update(dict.fromkeys(nodes, "d"))
        yield _plain_event("draft", 0, dict(sorted(marks.items())), tell_draft(trace, passes, index, writer))


def _scored(step: StepTrace, rule: Rule) -> EventView:
    """All nodes have their p at once."""
    marks: dict[int, Letter] = dict.fromkeys(range(1, len(step.nodes)), "u")
    if not marks:
        marks = {0: "a"}  # nothing was drafted before
    return _plain_event("score", 0, marks, tell_score(step), [opening(rule.key) for _ in NOTATIONS])


def _written(trace: RunTrace, step: StepTrace, rule: Rule) -> EventView:
    """What is not on the rule's path is thrown away."""
    end = step.commit(rule.key).node
    path = set(step.path(end))
    marks: dict[int, Letter] = {node: "x" for node in range(len(step.nodes)) if node not in path}
    return _plain_event("written", end, marks, tell_written(trace, step, rule.key))


def _plain_event(
    kind: str, node: int, marks: dict[int, Letter], told: Told, lines: Sequence[Live] | None = None
) -> EventView:
    """An event that is no rule's."""
    return EventView(
        kind=kind,
        node=node,
        marks=marks,
        weights={},
        say=told.say,
        detail=told.detail,
        facts="",
        why=(),
        coin=None,
        residual=None,
        path_weights=None,
        line=lines[0].line if lines else None,
        values=tuple(one.values for one in lines) if lines else ("",) * len(NOTATIONS),
    )


class _OwnEvents:
    """The views of a rule's events, in one pass; what is on show more than once is kept once."""

    def __init__(self, trace: RunTrace, step: StepTrace, rule: Rule) -> None:
        self.trace, self.step, self.rule = trace, step, rule
        self.history = WeightHistory(trace, step)
        self.residuals: dict[tuple[int, int], tuple[int, ResidualBars]] = {}  # by node and identity of its bars
        self.chains = Chains(trace, step, rule.key)
        self.why_lines: dict[WhyLine, int] = {}
        events = len(step.verdicts[rule.key])
        said = texts.TOO_MANY_EVENTS.format(events=events, most=MOST_EXPLAINED)
        self.left_out = said if events > MOST_EXPLAINED else ""

    def view(self, course: Sequence[Frame]) -> Iterator[EventView]:
        """One event after the other."""
        step, key = self.step, self.rule.key
        told = tell_events(self.trace, step, key)
        lines = live_in_all_notations(step, key)
        for k, event in enumerate(step.verdicts[key]):
            self.history.add(event)
            yield self._event(event, (course[k], course[k + 1]), told[k], lines[k])

    def _event(self, event: BarEvent, change: tuple[Frame, Frame], told: Told, lines: Sequence[Live]) -> EventView:
        before, frame = change
        view = EventView(
            kind=type(event).__name__.lower(),
            node=frame.focus,
            marks=_marks(before, frame),
            weights=_weights(before, frame),
            say=told.say,
            detail="",
            facts="",
            why=(),
            coin=_coin(event),
            residual=None,
            path_weights=self.history.path_weights(frame),
            line=lines[0].line,
            values=("",) * len(NOTATIONS),
        )
        if self.left_out:
            return view
        return replace(
            view,
            detail=told.detail,
            facts=write_facts(event),
            why=tuple(self._why(event)),
            residual=self._residual(frame),
            values=tuple(one.values for one in lines),
        )

    def _why(self, event: BarEvent) -> Iterator[int]:
        for line in self.chains.after(event):
            token = show_token(self.trace, self.step.nodes[line.node].token)
            shown = WhyLine(line.node, token, line.chance, line.text)
            yield self.why_lines.setdefault(shown, len(self.why_lines))

    def _residual(self, frame: Frame) -> int | None:
        owed = frame.owed.get(frame.focus)
        if owed is None:
            return None
        known = (frame.focus, id(owed))  # the trace holds the bars for as long as this view is made
        if known not in self.residuals:
            self.residuals[known] = len(self.residuals), residual_bars(self.trace, self.step, frame.focus, owed)
        return self.residuals[known][0]


def _marks(before: Frame, frame: Frame) -> dict[int, Letter]:
    """The marks that were not there before."""
    return {node: LETTERS[frame.marks[node]] for node in sorted(frame.moved) if frame.marks[node] != before.marks[node]}


def _weights(before: Frame, frame: Frame) -> dict[int, str]:
    """The weight that was not there before: an event changes none but that of its own node."""
    node, weight = frame.focus, frame.weights.get(frame.focus)
    return {} if weight is None or before.weights.get(node) == weight else {node: write_small(weight)}


def _coin(event: BarEvent) -> Coin | None:
    """The coin of a trial, for a rule that flips one."""
    if not isinstance(event, Trial) or event.flip.u is None:
        return None
    flip, u = event.flip, event.flip.u
    text = texts.COIN.format(probability=write_number(flip.prob), coin=write_number(u))
    return Coin(float(flip.prob), u, flip.accepted, text)
