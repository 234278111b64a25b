"""One step of a run as a scene for the player: places, texts, and what each rule does event by event.

Everything that is shown is said here, in words and numbers; the player places and moves. Token texts are plain data and
are escaped where they are put on the page, which is the player's one way to write text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dist import Number
from specviz.replay.caption import caption
from specviz.replay.frames import Frame, frames
from specviz.replay.headlines import headlines
from specviz.replay.numbers import settle, write_number, write_small
from specviz.replay.phases import count_phases, draft_passes, kept_path, write_time
from specviz.texts import views as texts
from specviz.trace.metrics import RunTally
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import Rule
from specviz.views.events import LETTERS
from specviz.views.layout import Layout, folded, layout
from specviz.views.pane import pane
from specviz.views.run_numbers import CommittingTally, RunNumbers, run_numbers
from specviz.views.scores import ScoreTable, score_table
from specviz.views.side_panel import show_token
from specviz.views.tokens import TokenReader
from specviz.views.view_models import FoldView, Headline, MaskView, NodeView, PhaseKey, PhaseView, Scene, TokenView

MOST = 64  # drafted nodes that are drawn one by one; of larger trees the likeliest, and those that are accepted
MOST_CELLS = 20_000  # of the mask of one tree


def scenes(trace: RunTrace, rules: Sequence[Rule], first: int = 0) -> Iterator[Scene]:
    """The steps of a run from one on, with these rules in the panes; each step is read once."""
    tally = RunTally(dict.fromkeys(rule.key for rule in rules))
    committing, cached, reader = CommittingTally(trace), len(trace.prompt) - 1, TokenReader(trace)
    for index, step in enumerate(trace.steps):
        tally.add(step)
        committing.add(step)
        tokens = reader.view(step, rules[0].key, rules[-1].key)
        if index >= first:
            numbers = score_table(trace, step, rules, tally), run_numbers(trace, committing)
            yield _scene(trace, step, rules, tokens, _mask(step, cached), numbers)
        cached += len(step.tokens)


def scene(trace: RunTrace, index: int, rules: Sequence[Rule]) -> Scene:
    """Step `index` of a run, with these rules in the panes; who needs them all asks for `scenes`."""
    return next(scenes(trace, rules, index))


def _scene(
    trace: RunTrace,
    step: StepTrace,
    rules: Sequence[Rule],
    tokens: tuple[TokenView, ...],
    mask: MaskView,
    numbers: tuple[ScoreTable, RunNumbers],
) -> Scene:
    children = [step.children(node) for node in range(len(step.nodes))]
    place = layout(children)
    rows, folds = folded(children, _likeliest(step))
    one, other = rules[0].key, rules[-1].key
    courses = {rule.key: frames(step, rule.key) for rule in rules}
    panes = tuple(pane(trace, step, rule, courses[rule.key]) for rule in rules)
    scored = len(draft_passes(trace, step))
    parting = _parting(step, courses, one, other)
    return Scene(
        number=step.number,
        scored=scored,
        phases=_phases(trace, step, scored, 1 + max(one.ended for one in panes)),
        headlines=tuple(Headline(first, text) for first, text in headlines(trace, step, (one, other), courses)),
        reason=caption(trace, step, one, other),
        columns=place.width,
        rows=place.height,
        folded_rows=1 + int(max([*rows.values(), *(fold.row for fold in folds)])),
        nodes=_nodes(trace, step, place, rows),
        folds=tuple(FoldView(f.parent, f.nodes, f.column, f.row, _fold_text(step, f.nodes)) for f in folds),
        panes=panes,
        gaps=_gaps(step, one, other),
        divergence_event=None if parting is None else scored + parting,
        mask=mask,
        scores=numbers[0],
        numbers=numbers[1],
        tokens=tokens,
    )


def _phases(trace: RunTrace, step: StepTrace, scored: int, last: int) -> tuple[PhaseView, ...]:
    """Where each phase begins, how much was done in it, and its time."""
    firsts: dict[PhaseKey, int] = {"draft": 0, "score": scored, "verify": scored + 1, "commit": last}
    counts = count_phases(trace, step)
    return tuple(
        PhaseView(key, first, count, write_time(step.seconds.get(key)))
        for (key, first), count in zip(firsts.items(), counts, strict=True)
    )


def _likeliest(step: StepTrace) -> set[int]:
    """The nodes that are drawn one by one: what any rule accepts, then the paths that the draft finds likeliest."""
    drawn = {node for key in step.verdicts for node in step.path(step.commit(key).node)}
    mass = [1.0]
    for record in step.nodes[1:]:
        assert record.parent is not None
        mass.append(mass[record.parent] * float(_draft(step, record.parent, record.token)))
    for node in sorted(range(len(step.nodes)), key=lambda node: (-mass[node], node)):
        if len(drawn) > MOST and len(step.nodes) > MOST + 1:
            break
        above: int | None = node
        while above is not None and above not in drawn:  # what is drawn has its path drawn
            drawn.add(above)
            above = step.nodes[above].parent
    return drawn


def _draft(step: StepTrace, node: int, token: int) -> Number:
    """The draft's probability of a token after a node."""
    record = step.nodes[node]
    return record.q[record.shown.index(token)] if record.q else 0


def _fold_text(step: StepTrace, nodes: Sequence[int]) -> str:
    """How many nodes are folded, and the draft's probability of those that hang right below their parent."""
    parent = min(step.nodes[node].parent or 0 for node in nodes)
    tokens = {step.nodes[node].token for node in nodes if step.nodes[node].parent == parent}
    mass = sum(_draft(step, parent, token) for token in tokens)
    return texts.FOLD.format(count=len(nodes), q=write_number(mass))


def _gaps(step: StepTrace, one: str, other: str) -> tuple[tuple[float, str], ...] | None:
    if not (one in step.stop_laws and other in step.stop_laws):
        return None
    pairs = zip(step.stop_laws[one], step.stop_laws[other], strict=True)
    return tuple((float(settle(b - a)), _gap(settle(b - a))) for a, b in pairs)


def _gap(more: Number) -> str:
    """A difference with its sign."""
    if more == 0:
        return "0"
    return ("+" if more > 0 else "−") + write_small(more if more > 0 else -more)


def _parting(step: StepTrace, courses: dict[str, tuple[Frame, ...]], one: str, other: str) -> int | None:
    """After how many events one rule has rejected, or skipped, what the other one accepts in the end."""
    ends = {key: set(step.path(step.commit(key).node)) for key in (one, other)}
    apart = ends[one] ^ ends[other]
    if not apart:
        return None
    node = min(apart)
    loser = other if node in ends[one] else one
    return next(k for k, frame in enumerate(courses[loser]) if LETTERS[frame.marks[node]] in "rl")


def _mask(step: StepTrace, cached: int) -> MaskView:
    count, kept = len(step.nodes), kept_path(step)
    if count + sum(map(step.depth, range(count))) > MOST_CELLS:
        return MaskView(cached, None, kept)
    rows: list[tuple[int, ...]] = []
    for node, record in enumerate(step.nodes):
        rows.append((node,) if record.parent is None else (*rows[record.parent], node))
    return MaskView(cached, tuple(rows), kept)


def _nodes(trace: RunTrace, step: StepTrace, place: Layout, rows: dict[int, float]) -> tuple[NodeView, ...]:
    draws: dict[int, list[Number]] = {}
    for record in step.nodes:
        for draw in record.draws:
            draws.setdefault(draw.node, []).append(draw.q)
    views = []
    for node, record in enumerate(step.nodes):
        where = (place.columns[node], place.rows[node], rows.get(node))
        text = show_token(trace, record.token)
        if record.parent is None:
            views.append(NodeView(node, None, *where, text, None, None, None, texts.ROOT, 1))
            continue
        above, q, times = step.nodes[record.parent], draws[node][0], len(draws[node])
        p = above.p[above.shown.index(record.token)]
        later = trace.settings.proposal == "without" and above.draws[0].node != node
        exact = _exact(p, q, times, later)
        ratio = write_number(p / q, 3) if q > 0 else texts.NO_RATIO
        numbers = (write_small(p), write_small(q), ratio)
        views.append(NodeView(node, record.parent, *where, text, float(p), float(q), numbers, exact, times))
    return tuple(views)


def _exact(p: Number, q: Number, times: int, later: bool) -> str:
    """The numbers of a node in full; `later` where its q is what was left after the draws before it."""
    if times > 1:
        template = texts.NODE_AFTER_DRAWS_TIMES if later else texts.NODE_TIMES
    else:
        template = texts.NODE_AFTER_DRAWS if later else texts.NODE
    ratio = write_number(p / q, 6) if q > 0 else texts.NO_RATIO
    return template.format(p=write_number(p, 9), q=write_number(q, 9), ratio=ratio, times=times)
