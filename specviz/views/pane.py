"""One rule on one step: what it does event by event, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence

from specviz.core.dist import Number
from specviz.core.events import Residual, Sample, Trial
from specviz.replay.frames import Frame
from specviz.replay.narrate import sentences
from specviz.replay.numbers import are_alike, settle, write_number
from specviz.replay.pseudocode import NOTATIONS, Live, live_lines, opening
from specviz.texts import core
from specviz.texts import views as texts
from specviz.trace.metrics import length_law
from specviz.trace.schema import BarEvent, Bars, RunTrace, StepTrace
from specviz.verify import Rule
from specviz.views.side_panel import PathWeights, ResidualBars, WeightHistory, residual_bars, write_facts
from specviz.views.view_models import Coin, Counterfactual, EventView, Letter, PaneView, Source

LETTERS: dict[str, Letter] = {
    "untested": "u",
    "testing": "t",
    "accepted": "a",
    "rejected": "r",
    "skipped": "l",
    "stop": "s",
}


def pane(trace: RunTrace, step: StepTrace, rule: Rule, course: Sequence[Frame]) -> PaneView:
    """A rule on a step; `course` is what is on the screen after each of its events."""
    key = rule.key
    events, residuals, path_weights = _Events(trace, step, rule).view(course)
    law = step.stop_laws.get(key)
    source, source_after_rejection = next_token_sources(step, rule)
    return PaneView(
        key=key,
        title=rule.title,
        badge=_badge(trace, rule, key == step.verifier),
        events=events,
        residuals=residuals,
        path_weights=path_weights,
        counterfactuals={trial.node: _counterfactual(trial) for trial in step.counterfactuals.get(key, ())},
        order=_order(step, key),
        decisions={node: 1 + k for node, k in step.decisions(key).items()},  # event 0 is the start
        stop_probabilities=None if law is None else tuple(map(float, law)),
        stop_texts=None if law is None else tuple(map(write_small, law)),
        lengths=None if law is None else tuple((write_small(settle(x)), float(x)) for x in length_law(step, key)),
        path=step.path(step.commit(key).node),
        source=source,
        source_after_rejection=source_after_rejection,
    )


class _Events:
    """The views of a rule's events, in one pass; what is on show more than once is kept once."""

    def __init__(self, trace: RunTrace, step: StepTrace, rule: Rule) -> None:
        self.trace, self.step, self.rule = trace, step, rule
        self.history = WeightHistory(trace, step)
        self.residuals: dict[tuple[int, int], tuple[int, ResidualBars]] = {}  # by node and identity of its bars
        self.path_weights: dict[PathWeights, int] = {}

    def view(
        self, course: Sequence[Frame]
    ) -> tuple[tuple[EventView, ...], tuple[ResidualBars, ...], tuple[PathWeights, ...]]:
        """Events, and what they point to."""
        step, key = self.step, self.rule.key
        events = step.verdicts[key]
        says = sentences(self.trace, step, key)
        lines = list(zip(*(live_lines(step, key, one.key) for one in NOTATIONS), strict=True))
        start = [opening(key) for _ in NOTATIONS]
        views = [self._event(None, (None, course[0]), _opening(step, self.rule.title), start)]
        for k, event in enumerate(events):
            self.history.add(event)
            views.append(self._event(event, (course[k], course[k + 1]), _capitalise(says[k]), lines[k]))
        return tuple(views), tuple(bars for _, bars in self.residuals.values()), tuple(self.path_weights)

    def _event(
        self, event: BarEvent | None, change: tuple[Frame | None, Frame], say: str, lines: Sequence[Live]
    ) -> EventView:
        before, frame = change
        weights = self.history.path_weights(frame)
        return EventView(
            kind=type(event).__name__.lower() if event else "start",
            node=frame.focus,
            marks=_marks(before, frame),
            weights=_weights(before, frame),
            say=say,
            facts=write_facts(event) if event else "",
            coin=_coin(event),
            residual=self._residual(frame),
            path_weights=None if weights is None else self.path_weights.setdefault(weights, len(self.path_weights)),
            line=lines[0].line,
            values=tuple(one.values for one in lines),
        )

    def _residual(self, frame: Frame) -> int | None:
        owed = frame.owed.get(frame.focus)
        if owed is None:
            return None
        known = (frame.focus, id(owed))  # the trace holds the bars for as long as this view is made
        if known not in self.residuals:
            self.residuals[known] = len(self.residuals), residual_bars(self.trace, self.step, frame.focus, owed)
        return self.residuals[known][0]


def next_token_sources(step: StepTrace, rule: Rule) -> tuple[Source, Source]:
    """Where a rule takes the next token from: at a node with nothing rejected, and at one with a residual.

    A lossless rule has no choice. What another one does is read off the token that it drew in this step.
    """
    if rule.lossless:
        return "target", "residual"
    last: dict[int, Bars] = {}
    plain: Source = "target"
    rejected: Source = "unknown"
    for event in step.verdicts[rule.key]:
        if isinstance(event, Residual):
            last[event.node] = event.dist
        elif isinstance(event, Sample):
            p = step.nodes[event.node].p
            if event.node not in last:
                plain = "target" if are_alike(event.dist, p) else "likeliest"
            elif are_alike(event.dist, last[event.node]):
                rejected = "residual"
            else:
                rejected = "ignored" if are_alike(event.dist, p) else "unknown"
    return plain, rejected


def _badge(trace: RunTrace, rule: Rule, commits: bool) -> str:
    """What the rule promises, on trees that are drafted like these."""
    if not rule.lossless:
        promise = texts.LOSSY
    elif rule.sound_on(trace.settings.drafter.kind):
        promise = texts.LOSSLESS
    else:
        promise = texts.LOSSY_HERE.format(needs=core.DRAWS[rule.needs])
    return texts.COMMITS.format(promise=promise) if commits else promise


def _marks(before: Frame | None, frame: Frame) -> dict[int, Letter]:
    """The marks that were not there before."""
    if before is None:
        return {node: LETTERS[mark] for node, mark in enumerate(frame.marks)}
    pairs = enumerate(zip(before.marks, frame.marks, strict=True))
    return {node: LETTERS[mark] for node, (old, mark) in pairs if old != mark}


def _weights(before: Frame | None, frame: Frame) -> dict[int, str]:
    """The weights that were not there before."""
    known = {} if before is None else before.weights
    return {node: write_brief(weight) for node, weight in frame.weights.items() if known.get(node) != weight}


def _capitalise(text: str) -> str:
    """A sentence that begins with a word begins with a capital; a token stays as it is."""
    return text[0].upper() + text[1:]


def _opening(step: StepTrace, title: str) -> str:
    count = len(step.nodes) - 1
    return (texts.OPENING_ONE if count == 1 else texts.OPENING).format(count=count, rule=title)


def write_small(chance: Number) -> str:
    """A probability for a narrow column: what is there, and yet too small to be seen, is said to be."""
    return "<.001" if 0 < chance < 0.001 and isinstance(chance, float) else write_number(chance)


def write_brief(x: Number) -> str:
    """A probability for a narrow place: one digit where it is very small."""
    if isinstance(x, float) and 0 < x < 0.001:
        digits, power = f"{x:.0e}".split("e")
        return f"{digits}e{int(power)}"
    return write_number(x)


def _coin(event: BarEvent | None) -> Coin | None:
    if not isinstance(event, Trial):
        return None
    flip, probability = event.flip, write_number(event.flip.prob)
    if flip.u is None:
        text = texts.COINLESS.format(probability=probability)
    else:
        text = texts.COIN.format(probability=probability, coin=write_number(flip.u))
    return Coin(float(flip.prob), flip.u, flip.accepted, text)


def _counterfactual(trial: Trial) -> Counterfactual:
    flip = trial.flip
    if flip.u is None:
        text = texts.WOULD_ACCEPT_COINLESS if flip.accepted else texts.WOULD_REJECT_COINLESS
    else:
        template = texts.WOULD_ACCEPT if flip.accepted else texts.WOULD_REJECT
        text = template.format(probability=write_number(flip.prob), coin=write_number(flip.u))
    return Counterfactual(flip.accepted, text)


def _order(step: StepTrace, key: str) -> tuple[int, ...]:
    """The fixed line of coins of a rule that judges from the leaves, or the order of descent so far as it came."""
    order = [0] * len(step.nodes)
    count = 0
    for event in step.verdicts[key]:
        if isinstance(event, Trial) and not order[event.node]:
            order[event.node] = (count := count + 1)
    return tuple(order)
