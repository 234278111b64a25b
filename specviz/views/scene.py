"""One step of a run as a scene for the player: places, texts, and what each rule does event by event.

Everything that is shown is said here, in words and numbers; the player places and moves. Token texts are plain data and
are escaped where they are put on the page, which is the player's one way to write text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from specviz.core.dist import Number
from specviz.replay.caption import caption
from specviz.replay.frames import Frame, frames
from specviz.replay.numbers import settle, write_number
from specviz.texts import views as texts
from specviz.trace.metrics import Tally, expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import Rule
from specviz.views.layout import Layout, folded, layout
from specviz.views.pane import LETTERS, pane, write_brief, write_small
from specviz.views.side_panel import show_token
from specviz.views.view_models import FoldView, MaskView, NodeView, Scene, Score, TokenView

MOST = 64  # drafted nodes that are drawn one by one; of larger trees the likeliest, and those that are accepted
FEW = 6  # steps, of which a mean has no interval worth showing
MOST_CELLS = 20_000  # of the mask of one tree


def scenes(trace: RunTrace, rules: Sequence[Rule], first: int = 0) -> Iterator[Scene]:
    """The steps of a run from one on, with these rules in the panes; each step is read once."""
    tallies = {rule.key: Tally() for rule in rules}
    cached = len(trace.prompt) - 1
    for index, step in enumerate(trace.steps):
        for key, tally in tallies.items():
            if key not in step.verdicts:
                known = ", ".join(step.verdicts)
                raise ValueError(texts.NO_VERDICT.format(step=step.number, known=known, rule=key))
            tally.add(step, key)
        if index >= first:
            yield _scene(trace, step, rules, tallies, cached)
        cached += len(step.tokens)


def scene(trace: RunTrace, index: int, rules: Sequence[Rule]) -> Scene:
    """Step `index` of a run, with these rules in the panes; who needs them all asks for `scenes`."""
    return next(scenes(trace, rules, index))


def _scene(trace: RunTrace, step: StepTrace, rules: Sequence[Rule], tallies: dict[str, Tally], cached: int) -> Scene:
    children = [step.children(node) for node in range(len(step.nodes))]
    place = layout(children)
    rows, folds = folded(children, _likeliest(step))
    one, other = rules[0].key, rules[-1].key
    courses = {rule.key: frames(step, rule.key) for rule in rules}
    return Scene(
        number=step.number,
        columns=place.width,
        rows=place.height,
        folded_rows=1 + int(max([*rows.values(), *(fold.row for fold in folds)])),
        nodes=_nodes(trace, step, place, rows),
        folds=tuple(FoldView(f.parent, f.nodes, f.column, f.row, _fold_text(step, f.nodes)) for f in folds),
        panes=tuple(pane(trace, step, rule, courses[rule.key]) for rule in rules),
        gaps=_gaps(step, one, other),
        caption=_caption(trace, step, one, other),
        divergence_event=_divergence_event(step, courses, one, other),
        mask=_mask(step, cached),
        scores=_scores(step, rules, tallies),
        tokens=_tokens(trace, step, one, other),
    )


def _caption(trace: RunTrace, step: StepTrace, one: str, other: str) -> str:
    """The two rules compared; and where fewer tokens were written than the verdict came to, that."""
    most = 1 + step.accepted_length(step.verifier)
    count = len(step.tokens)
    said = caption(trace, step, one, other)
    if count == most:
        return said
    return " ".join((said, (texts.CUT_ONE if count == 1 else texts.CUT).format(count=count, most=most)))


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


def _divergence_event(step: StepTrace, courses: dict[str, tuple[Frame, ...]], one: str, other: str) -> int | None:
    """The first event by which one rule has rejected, or skipped, what the other one accepts in the end."""
    ends = {key: set(step.path(step.commit(key).node)) for key in (one, other)}
    apart = ends[one] ^ ends[other]
    if not apart:
        return None
    node = min(apart)
    loser = other if node in ends[one] else one
    return next(k for k, frame in enumerate(courses[loser]) if LETTERS[frame.marks[node]] in "rl")


def _scores(step: StepTrace, rules: Sequence[Rule], tallies: dict[str, Tally]) -> tuple[Score, ...]:
    """The levels at which rules are compared, always apart: these coins, this tree, this run."""
    known = [tallies[rule.key] for rule in rules]
    lengths = tuple(str(step.accepted_length(rule.key)) for rule in rules)
    titles = " | ".join(rule.title for rule in rules)
    scores = [Score(texts.WITH_THESE_COINS, lengths, texts.ACCEPTED.format(rules=titles))]
    if all(rule.key in step.stop_laws for rule in rules):
        means = tuple(write_number(expected_tokens(step, rule.key), 3) for rule in rules)
        scores.append(Score(texts.THIS_TREE, means, texts.OVER_ALL_COINS))
    steps = known[0].steps
    note = texts.MEAN_ALONE if steps == 1 else texts.MEAN_FEW if steps < FEW else texts.MEAN
    rates = tuple(" ".join(f"{rate:.2f}" for rate in tally.per_position) for tally in known)
    return (
        *scores,
        Score(texts.THIS_RUN, tuple(map(_mean, known)), note.format(steps=steps)),
        Score(texts.BY_DEPTH, rates, texts.SHARE_OF_STEPS),
        Score(texts.WASTED, tuple(f"{tally.wasted_per_step:.1f}" for tally in known), texts.WASTED_NOTE),
    )


def _mean(tally: Tally) -> str:
    """Tokens per step, with an interval where there are steps enough."""
    mean, span = f"{tally.tokens_per_step:.2f}", tally.observed.interval if tally.steps >= FEW else None
    if span is None:
        return mean
    return texts.SPAN.format(mean=mean, low=f"{max(1, span[0]):.2f}", high=f"{span[1]:.2f}")  # a step adds one at least


def _mask(step: StepTrace, cached: int) -> MaskView:
    count, kept = len(step.nodes), step.path(step.commit(step.verifier).node)
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
        numbers = (write_brief(p), write_brief(q), ratio)
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


def _tokens(trace: RunTrace, step: StepTrace, one: str, other: str) -> tuple[TokenView, ...]:
    """What the step added; a token is gained where only the second rule accepts it, missed where only the first would."""
    ends = {key: set(step.path(step.commit(key).node)) for key in (one, other)}
    path = step.path(step.commit(step.verifier).node)[1:]
    views = []
    for place, (token, origin) in enumerate(zip(step.tokens, step.origins, strict=True)):
        node = path[place] if place < len(path) else None
        mark: Literal["gained", "missed", ""] = ""
        if node is not None and (node in ends[one]) != (node in ends[other]):
            mark = "gained" if node in ends[other] else "missed"
        views.append(TokenView(trace.texts[token], origin, mark))
    return tuple(views)
