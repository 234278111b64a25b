"""One step of a run as a scene for the player: places, texts, and what each rule does event by event.

Everything that is shown is said here, in words and numbers; the player places and moves. Token texts are plain data and
are escaped where they are put on the page, which is the player's one way to write text.
"""

from __future__ import annotations

from collections.abc import Sequence

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.replay.caption import caption
from specviz.replay.frames import Frame, difference, frames
from specviz.replay.narrate import sentence
from specviz.replay.numbers import write_number
from specviz.replay.pseudocode import NOTATIONS, live, opening
from specviz.trace.metrics import expected_tokens, interval, length_law
from specviz.trace.schema import BarEvent, Bars, RunTrace, StepTrace
from specviz.views.layout import folded, layout
from specviz.views.side_panel import Residue, Stairs, facts, residue, stairs, visible
from specviz.views.view_models import Coin, EventView, FoldView, NodeView, PaneView, Rule, RunView, Scene, TokenView

MOST = 64  # drafted nodes that are drawn one by one; of larger trees the likeliest, and those that are kept
NEEDS = {
    "any": "any draws",
    "honest": "draws with the q that they came from",
    "iid": "independent draws, with replacement",
    "paths": "independent paths",
}
FEW = 6  # steps, of which a mean has no interval worth showing
LETTERS = {"untested": "u", "testing": "t", "accepted": "a", "rejected": "r", "skipped": "l", "stop": "s"}


def scene(trace: RunTrace, index: int, rules: Sequence[Rule]) -> Scene:
    """Step `index` of a run, with these rules in the panes."""
    step = trace.steps[index]
    children = [step.children(node) for node in range(len(step.nodes))]
    place = layout(children)
    near, folds = folded(children, _likeliest(step))
    one, other = rules[0].key, rules[-1].key
    return Scene(
        number=step.number,
        columns=place.width,
        rows=place.height,
        near=1 + int(max([*near.values(), *(fold.row for fold in folds)])),
        nodes=tuple(
            _node(trace, step, node, (place.columns[node], place.rows[node], near.get(node)))
            for node in range(len(step.nodes))
        ),
        folds=tuple(
            FoldView(f.parent, f.nodes, f.column, f.row, f"+{len(f.nodes)}", write_number(_drafted(step, f.nodes)))
            for f in folds
        ),
        panes=tuple(_pane(trace, index, rule) for rule in rules),
        gaps=_gaps(step, one, other),
        caption=caption(trace, step, one, other) + _cut(step),
        turn=_turn(step, one, other),
        cached=len(trace.prompt) - 1 + sum(len(before.tokens) for before in trace.steps[:index]),
        tokens=_tokens(trace, step, one, other),
    )


def _cut(step: StepTrace) -> str:
    """Where fewer tokens were written than the verdict came to."""
    most = 1 + step.depth(step.commit(step.verifier).node)
    if len(step.tokens) == most:
        return ""
    return f" Only the first {len(step.tokens)} of these {most} tokens were written: as many as were asked for, or the end."


def _mass(step: StepTrace) -> list[float]:
    """For each node how likely the draft model finds its path."""
    mass = [1.0]
    for record in step.nodes[1:]:
        assert record.parent is not None
        above = step.nodes[record.parent]
        q = above.q[above.shown.index(record.token)] if above.q else 0
        mass.append(mass[record.parent] * float(q))
    return mass


def _likeliest(step: StepTrace) -> set[int]:
    """The nodes that are drawn one by one: what any rule keeps, then the paths that the draft finds likeliest."""
    drawn = {node for key in step.verdicts for node in step.path(step.commit(key).node)}
    mass = _mass(step)
    for node in sorted(range(len(step.nodes)), key=lambda node: (-mass[node], node)):
        if len(drawn) > MOST and len(step.nodes) > MOST + 1:
            break
        drawn.update(step.path(node))
    return drawn


def _drafted(step: StepTrace, nodes: Sequence[int]) -> Number:
    """The draft's probability of these nodes' tokens after their parent, of those that hang right below it."""
    parent = min(step.nodes[node].parent or 0 for node in nodes)
    above = step.nodes[parent]
    tokens = {step.nodes[node].token for node in nodes if step.nodes[node].parent == parent}
    return sum(above.q[above.shown.index(token)] for token in tokens) if above.q else 0


def _gaps(step: StepTrace, one: str, other: str) -> tuple[tuple[float, str], ...] | None:
    if not (one in step.stop_laws and other in step.stop_laws):
        return None
    pairs = zip(step.stop_laws[one], step.stop_laws[other], strict=True)
    return tuple((float(_sum(b - a)), _gap(_sum(b - a))) for a, b in pairs)


def _turn(step: StepTrace, one: str, other: str) -> int | None:
    """The first event by which one rule has refused, or passed by, what the other one keeps in the end."""
    node = difference(step, one, other)
    if node is None:
        return None
    kept = next(key for key in (one, other) if node in step.path(step.commit(key).node))
    loser = other if kept == one else one
    return next(k for k, frame in enumerate(frames(step, loser)) if frame.marks[node] in ("rejected", "skipped"))


def _run(steps: Sequence[StepTrace], key: str) -> RunView:
    kept = [step.depth(step.commit(key).node) for step in steps]
    span = interval([1 + depth for depth in kept])
    mean = f"{1 + sum(kept) / len(kept):.2f}"
    if span is not None and len(kept) >= FEW:  # a step adds one token at least
        mean += f" ({max(1, span[0]):.2f} to {span[1]:.2f})"
    deepest = max(step.depth(len(step.nodes) - 1) for step in steps)
    rates = [sum(depth >= d for depth in kept) / len(kept) for d in range(1, deepest + 1)]
    drafted = sum(len(step.nodes) - 1 for step in steps)
    return RunView(mean, " ".join(f"{rate:.2f}" for rate in rates), f"{(drafted - sum(kept)) / len(kept):.1f}")


def _node(trace: RunTrace, step: StepTrace, node: int, place: tuple[int, float, float | None]) -> NodeView:
    record = step.nodes[node]
    text = visible(trace, record.token)
    if record.parent is None:
        return NodeView(node, None, *place, text, None, None, None, "the last committed token", 1)
    above = step.nodes[record.parent]
    p = above.p[above.shown.index(record.token)]
    draws = [draw for draw in above.draws if draw.node == node]
    q = draws[0].q
    numbers = (brief(p), brief(q), write_number(p / q, 3))
    exact = f"target p = {write_number(p, 9)}, draft q = {write_number(q, 9)}, p / q = {write_number(p / q, 6)}"
    if trace.settings.proposal == "without" and above.draws[0].node != node:
        exact += ", q after the draws before it"
    if len(draws) > 1:
        exact += f", drawn {len(draws)} times"
    return NodeView(node, record.parent, *place, text, float(p), float(q), numbers, exact, len(draws))


def brief(x: Number) -> str:
    """A probability for a narrow place: one digit where it is very small."""
    if isinstance(x, float) and 0 < x < 0.001:
        digits, power = f"{x:.0e}".split("e")
        return f"{digits}e{int(power)}"
    return write_number(x)


def _pane(trace: RunTrace, index: int, rule: Rule) -> PaneView:
    step, key = trace.steps[index], rule.key
    course = frames(step, key)
    residuals: dict[tuple[int, Bars], Residue] = {}
    climbs: dict[Stairs, int] = {}
    events: list[EventView] = []
    for k, frame in enumerate(course):
        event = step.verdicts[key][k - 1] if k else None
        now = [live(step, key, k - 1, one.key) if event else opening(key) for one in NOTATIONS]
        owed, climb = None, stairs(trace, step, key, k, frame)
        if frame.focus in frame.owed:
            known = (frame.focus, frame.owed[frame.focus])
            residuals.setdefault(known, residue(trace, step, *known))
            owed = list(residuals).index(known)
        events.append(
            EventView(
                type(event).__name__.lower() if event else "start",
                frame.focus,
                *_changes(course[k - 1] if k else None, frame),
                _capital(sentence(trace, step, key, k - 1)) if event else _opening(step, rule.title),
                facts(event) if event else "",
                _coin(event),
                owed,
                None if climb is None else climbs.setdefault(climb, len(climbs)),
                now[0].line,
                tuple(one.values for one in now),
            )
        )
    law = step.stop_laws.get(key)
    return PaneView(
        key=key,
        title=rule.title,
        badge=_badge(trace, rule),
        events=tuple(events),
        residuals=tuple(residuals.values()),
        stairs=tuple(climbs),
        counterfactuals={trial.node: _ghost(trial) for trial in step.counterfactuals.get(key, ())},
        order=_order(step, key),
        law=None if law is None else tuple(map(float, law)),
        laws=None if law is None else tuple(map(_small, law)),
        lengths=None if law is None else tuple((_small(_sum(chance)), float(chance)) for chance in length_law(step, key)),
        path=step.path(step.commit(key).node),
        expected=None if law is None else write_number(expected_tokens(step, key), 3),
        run=_run(trace.steps[: index + 1], key),
        commits=key == step.verifier,
    )


def _badge(trace: RunTrace, rule: Rule) -> str:
    """What the rule promises, on trees that are drafted like these."""
    if not rule.lossless:
        return "lossy"
    kind = trace.settings.drafter.kind
    return "lossless" if rule.sound_on(kind) else f"lossy here: it needs {NEEDS[rule.needs]}"


def _changes(before: Frame | None, frame: Frame) -> tuple[dict[int, str], dict[int, str]]:
    """The marks and the weights that were not there before."""
    old = [""] * len(frame.marks) if before is None else [LETTERS[mark] for mark in before.marks]
    marks = {node: LETTERS[mark] for node, mark in enumerate(frame.marks) if LETTERS[mark] != old[node]}
    known = {} if before is None else before.weights
    return marks, {node: brief(weight) for node, weight in frame.weights.items() if known.get(node) != weight}


def _capital(text: str) -> str:
    """A sentence that begins with a word begins with a capital; a token stays as it is."""
    return text[0].upper() + text[1:]


def _opening(step: StepTrace, title: str) -> str:
    count = len(step.nodes) - 1
    return (
        f"{count} drafted token{'' if count == 1 else 's'}, scored by the target in one pass. {title} has judged none yet."
    )


def _sum(x: Number) -> Number:
    """A sum or a difference of numbers with nine digits has no more than eight."""
    return round(x, 8) if isinstance(x, float) else x


def _gap(more: Number) -> str:
    """A difference with its sign."""
    if more == 0:
        return "0"
    return ("+" if more > 0 else "−") + _small(more if more > 0 else -more)


def _small(chance: Number) -> str:
    """A probability for a narrow column: what is there, and yet too small to be seen, is said to be."""
    return "<.001" if 0 < chance < 0.001 and isinstance(chance, float) else write_number(chance)


def _coin(event: BarEvent | None) -> Coin | None:
    if not isinstance(event, Trial):
        return None
    flip = event.flip
    text = f"accepts with {write_number(flip.prob)}" + ("" if flip.u is None else f", coin {write_number(flip.u)}")
    return Coin(float(flip.prob), flip.u, flip.accepted, text)


def _ghost(trial: Trial) -> str:
    verdict = "accept" if trial.flip.accepted else "refuse"
    coin = "" if trial.flip.u is None else f", coin {write_number(trial.flip.u)}"
    return f"would {verdict}: {write_number(trial.flip.prob)}{coin}. It does not count: a node above it was refused."


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
