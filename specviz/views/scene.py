"""One step of a run as a scene for the player: places, texts, and what each rule does event by event.

Everything that is shown is said here, in words and numbers; the player places and moves. Token texts are plain data and
are escaped where they are put on the page, which is the player's one way to write text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from specviz.dist import Number
from specviz.events import Trial
from specviz.frames import difference, frames
from specviz.metrics import expected_tokens, interval, length_law
from specviz.narrate import VISIBLE, caption, sentence, shown
from specviz.trace import BarEvent, Bars, RunTrace, StepTrace
from specviz.views.layout import layout

LETTERS = {"untested": "u", "testing": "t", "accepted": "a", "rejected": "r", "lost": "l", "stop": "s"}


class Rule(Protocol):
    """What a pane is told of its rule."""

    @property
    def key(self) -> str:
        """As in the trace."""
        ...

    @property
    def title(self) -> str:
        """As people say it."""
        ...

    @property
    def lossless(self) -> bool:
        """Whether the output has the target's law."""
        ...


@dataclass(frozen=True)
class NodeView:
    """A node: where it stands, its token, and what either model gave it, as a length and as text."""

    id: int
    parent: int | None
    column: int
    row: float
    text: str
    p: float | None  # None at the root
    q: float | None
    numbers: tuple[str, str, str] | None  # p, q, p / q, short
    exact: str  # in full, for the focus
    times: int


@dataclass(frozen=True)
class Coin:
    """One trial on the scrubber: how likely it was to accept, where the coin lay, what came of it."""

    prob: float
    u: float | None
    accepted: bool
    text: str


@dataclass(frozen=True)
class EventView:
    """What is there after an event: a letter for each node's mark, the weights that are known, the sentence."""

    kind: str
    node: int
    marks: str
    weights: Mapping[int, str]
    say: str
    coin: Coin | None
    owed: int | None  # which residual is on show: an index into the pane's


@dataclass(frozen=True)
class Residue:
    """Aligned bars at a node: what the models say, what is owed there now."""

    node: int
    tokens: tuple[str, ...]
    p: tuple[float, ...]
    q: tuple[float, ...] | None
    owed: tuple[float, ...]
    texts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PaneView:
    """One rule on this step."""

    key: str
    title: str
    lossless: bool
    events: tuple[EventView, ...]
    residuals: tuple[Residue, ...]
    ghosts: Mapping[int, str]
    order: tuple[int, ...]  # of the first trial of each node, from 1; 0 for none
    law: tuple[float, ...] | None  # how likely verification stops at each node, over all coins
    laws: tuple[str, ...] | None
    lengths: tuple[tuple[str, float], ...] | None  # accepted lengths and how likely they are
    kept: int
    expected: str | None
    commits: bool


@dataclass(frozen=True)
class TokenView:
    """A token of the text: where it came from, and which rule alone would have kept it."""

    text: str
    origin: str
    mark: str  # "gained", "missed" or ""


@dataclass(frozen=True)
class Scene:
    """One step."""

    number: int
    columns: int
    rows: int
    nodes: tuple[NodeView, ...]
    panes: tuple[PaneView, ...]
    caption: str
    turn: int | None  # the event after which their fates can be seen to part; None where the two end alike
    means: Mapping[str, str]  # tokens per step of the run so far, with its interval
    tokens: tuple[TokenView, ...]
    seconds: Mapping[str, float]


def scene(trace: RunTrace, index: int, rules: Sequence[Rule]) -> Scene:
    """Step `index` of a run, with these rules in the panes."""
    step = trace.steps[index]
    place = layout([step.children(node) for node in range(len(step.nodes))])
    one, other = rules[0].key, rules[-1].key
    return Scene(
        number=step.number,
        columns=place.width,
        rows=place.height,
        nodes=tuple(_node(trace, step, node, place.columns[node], place.rows[node]) for node in range(len(step.nodes))),
        panes=tuple(_pane(trace, step, rule) for rule in rules),
        caption=caption(trace, step, one, other),
        turn=_turn(step, one, other),
        means={rule.key: _mean(trace.steps[: index + 1], rule.key) for rule in rules},
        tokens=_tokens(trace, step, one, other),
        seconds=dict(step.seconds),
    )


def _turn(step: StepTrace, one: str, other: str) -> int | None:
    """The first event by which one rule has refused, or passed by, what the other one keeps in the end."""
    node = difference(step, one, other)
    if node is None:
        return None
    kept = next(key for key in (one, other) if node in step.path(step.commit(key).node))
    loser = other if kept == one else one
    return next(k for k, frame in enumerate(frames(step, loser)) if frame.marks[node] in ("rejected", "lost"))


def _mean(steps: Sequence[StepTrace], key: str) -> str:
    counts = [1 + step.depth(step.commit(key).node) for step in steps]
    span = interval(counts)
    mean = f"{sum(counts) / len(counts):.2f}"
    return mean if span is None else f"{mean} ({span[0]:.2f} to {span[1]:.2f})"


def visible(trace: RunTrace, token: int) -> str:
    """A token's text with its spaces and line ends to be seen."""
    return trace.texts[token].translate(VISIBLE)


def _node(trace: RunTrace, step: StepTrace, node: int, column: int, row: float) -> NodeView:
    record = step.nodes[node]
    text = visible(trace, record.token)
    if record.parent is None:
        return NodeView(node, None, column, row, text, None, None, None, "the last committed token", 1)
    above = step.nodes[record.parent]
    p = above.p[above.shown.index(record.token)]
    draws = [draw for draw in above.draws if draw.node == node]
    q = draws[0].q
    numbers = (shown(p), shown(q), shown(p / q, 3))
    exact = f"target p = {shown(p, 9)}, draft q = {shown(q, 9)}, p / q = {shown(p / q, 6)}"
    if len(draws) > 1:
        exact += f", drawn {len(draws)} times"
    return NodeView(node, record.parent, column, row, text, float(p), float(q), numbers, exact, len(draws))


def _pane(trace: RunTrace, step: StepTrace, rule: Rule) -> PaneView:
    key = rule.key
    residuals: list[Residue] = []
    seen: dict[tuple[int, Bars], int] = {}
    events: list[EventView] = []
    for k, frame in enumerate(frames(step, key)):
        event = step.verdicts[key][k - 1] if k else None
        on_show = None
        if frame.focus in frame.owed:
            owed = frame.owed[frame.focus]
            on_show = seen.setdefault((frame.focus, owed), len(residuals))
            if on_show == len(residuals):
                residuals.append(_residue(trace, step, frame.focus, owed))
        events.append(
            EventView(
                type(event).__name__.lower() if event else "start",
                frame.focus,
                "".join(LETTERS[mark] for mark in frame.marks),
                {node: shown(weight) for node, weight in frame.weights.items()},
                sentence(trace, step, key, k - 1) if event else _opening(step, rule.title),
                _coin(event),
                on_show,
            )
        )
    law = step.stop_laws.get(key)
    return PaneView(
        key=key,
        title=rule.title,
        lossless=rule.lossless,
        events=tuple(events),
        residuals=tuple(residuals),
        ghosts={trial.node: _ghost(trial) for trial in step.ghosts.get(key, ())},
        order=_order(step, key),
        law=None if law is None else tuple(map(float, law)),
        laws=None if law is None else tuple(map(_small, law)),
        lengths=None if law is None else tuple((_small(chance), float(chance)) for chance in length_law(step, key)),
        kept=step.depth(step.commit(key).node),
        expected=None if law is None else shown(expected_tokens(step, key), 3),
        commits=key == step.verifier,
    )


def _opening(step: StepTrace, title: str) -> str:
    count = len(step.nodes) - 1
    return (
        f"{count} drafted token{'' if count == 1 else 's'}, scored by the target in one pass. {title} has judged none yet."
    )


def _small(chance: Number) -> str:
    """A probability for a narrow column: what is there, and yet too small to be seen, is said to be."""
    return "<.001" if 0 < chance < 0.001 and isinstance(chance, float) else shown(chance)


def _coin(event: BarEvent | None) -> Coin | None:
    if not isinstance(event, Trial):
        return None
    flip = event.flip
    text = f"accepts with {shown(flip.prob)}" + ("" if flip.u is None else f", coin {shown(flip.u)}")
    return Coin(float(flip.prob), flip.u, flip.accepted, text)


def _ghost(trial: Trial) -> str:
    verdict = "accept" if trial.flip.accepted else "refuse"
    coin = "" if trial.flip.u is None else f", coin {shown(trial.flip.u)}"
    return f"would {verdict}: {shown(trial.flip.prob)}{coin}. It does not count: a node above it was refused."


def _residue(trace: RunTrace, step: StepTrace, node: int, owed: Bars) -> Residue:
    record = step.nodes[node]
    tokens = (*(visible(trace, token) for token in record.shown), "all others")
    lines = zip(record.p, record.q or (None,) * len(record.p), owed, strict=True)
    texts = tuple((shown(p), "" if q is None else shown(q), shown(left)) for p, q, left in lines)
    return Residue(node, tokens, _floats(record.p), None if record.q is None else _floats(record.q), _floats(owed), texts)


def _floats(bars: Sequence[Number]) -> tuple[float, ...]:
    return tuple(map(float, bars))


def _order(step: StepTrace, key: str) -> tuple[int, ...]:
    """The fixed line of coins of a rule that judges from the leaves, or the order of descent so far as it came."""
    order = [0] * len(step.nodes)
    count = 0
    for event in step.verdicts[key]:
        if isinstance(event, Trial) and not order[event.node]:
            order[event.node] = (count := count + 1)
    return tuple(order)


def _tokens(trace: RunTrace, step: StepTrace, one: str, other: str) -> tuple[TokenView, ...]:
    """What the step added; a token is gained where only the second rule keeps it, missed where only the first would."""
    kept = {key: set(step.path(step.commit(key).node)) for key in (one, other)}
    path = step.path(step.commit(step.verifier).node)[1:]
    views = []
    for place, (token, origin) in enumerate(zip(step.tokens, step.origins, strict=True)):
        node = path[place] if place < len(path) else None
        mark = ""
        if node is not None and (node in kept[one]) != (node in kept[other]):
            mark = "gained" if node in kept[other] else "missed"
        views.append(TokenView(trace.texts[token], origin, mark))
    return tuple(views)
