"""What a file of an engine says, in words and numbers for a reader: the same for the page and for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from specviz.core.quoting import shorten
from specviz.engines.definitions import Measured, count_per_step, list_measured
from specviz.engines.file import find_engine
from specviz.engines.report import Counts, DraftedTree, Report, ReportedStep
from specviz.engines.what_if import MOST_DEPTH, find_depth, fit_model
from specviz.texts import engines as texts
from specviz.views.layout import layout
from specviz.views.report import (
    ReportBar,
    ReportChart,
    ReportLink,
    ReportNode,
    ReportRow,
    ReportTextStep,
    ReportTree,
    ReportView,
    ReportWord,
)

MOST_TOKENS = 2_000  # of the text
MOST_TREES, MOST_NODES = 64, 4_000  # trees, and nodes of all of them
MOST_NOTES = 6
LONGEST_NODE = 14  # characters of a token in a tree


def view_report(report: Report) -> ReportView:
    """Everything that is shown of a report."""
    title = shorten(report.made_by) or find_engine(report.engine).title
    trees, cut = _view_trees(report)
    steps, text_cut = _view_text(report)
    return ReportView(
        title=texts.TITLE.format(engine=title),
        mark=texts.MARK.format(engine=title),
        facts=tuple(_list_facts(report)),
        notes=tuple(_list_notes(report)),
        text_title=texts.TEXT_TITLE if steps else "",
        text_note=texts.TEXT_CUT.format(shown=len(steps)) if text_cut else texts.TEXT_NOTE,
        steps=steps,
        charts=tuple(_list_charts(report)),
        table_title=texts.TABLE_TITLE,
        table_note=texts.LETTERS,
        columns=texts.TABLE_COLUMNS,
        rows=tuple(_view_row(one) for one in list_measured(report)),
        model_title=texts.MODEL_TITLE,
        model=_view_model(report.counts),
        trees_title=texts.TREES_TITLE if trees else "",
        trees_note=texts.TREES_CUT.format(shown=len(trees)) if cut else texts.TREES_NOTE,
        trees=trees,
        close=texts.CLOSE,
        tree_label=texts.TREE_LABEL,
        back=texts.TREE_BACK,
        on=texts.TREE_ON,
    )


def _list_facts(report: Report) -> Iterator[tuple[str, str]]:
    """The counts with their names; what the file lacks is said."""
    counts, requests = report.counts, len(report.requests)
    if requests > 1:
        yield texts.REQUESTS, str(requests)
    for name, value in (
        (texts.STEPS, counts.steps),
        (texts.DRAFTED, counts.drafted),
        (texts.ACCEPTED, counts.accepted),
        (texts.WRITTEN, counts.written),
        (texts.LONGEST, counts.longest),
    ):
        yield name, texts.NOT_REPORTED if value is None else f"{value:,}".replace(",", texts.THOUSANDS)
    found = count_per_step(counts)
    yield texts.TOKENS_PER_STEP, texts.NOT_COMPUTABLE if found is None else f"{found:.2f}"


def _list_notes(report: Report) -> Iterator[str]:
    """What is missing, each once; and the draft's probabilities, if there are some."""
    notes = list(dict.fromkeys([*report.notes, *(note for request in report.requests for note in request.notes)]))
    yield from notes[:MOST_NOTES]
    if len(notes) > MOST_NOTES:
        yield texts.MORE_NOTES.format(count=len(notes) - MOST_NOTES)
    drafts = [value for request in report.requests for _, value in request.drafts]
    if drafts:
        yield texts.DRAFT_PROBABILITIES.format(count=len(drafts))
    if report.counts.steps == 0:
        yield texts.NOTHING_DRAFTED


def _view_text(report: Report) -> tuple[tuple[ReportTextStep, ...], bool]:
    """The text by step, and whether there is more of it."""
    made, tokens = list[ReportTextStep](), 0
    for request in report.requests:
        if not any(step.text is not None for step in request.steps):
            continue
        if request.before:
            made.append(ReportTextStep(texts.BEFORE_STEPS, (ReportWord(request.before, "before"),)))
        for number, step in enumerate(request.steps, start=1):
            if step.text is None:
                continue
            tokens += len(step.text)
            if tokens > MOST_TOKENS:
                return tuple(made), True
            made.append(ReportTextStep(_name_step(number, step), tuple(_list_words(step))))
    return tuple(made), False


def _name_step(number: int, step: ReportedStep) -> str:
    if step.drafted is None:
        return texts.STEP_UNKNOWN.format(number=number, accepted=step.accepted)
    return texts.STEP.format(number=number, accepted=step.accepted, drafted=step.drafted)


def _list_words(step: ReportedStep) -> Iterator[ReportWord]:
    for at, text in enumerate(step.text or ()):
        yield ReportWord(text, "accepted" if at < step.accepted else "own")


def _list_charts(report: Report) -> Iterator[ReportChart]:
    """How many steps accepted each length; and how often a draft at each position was accepted."""
    counts = report.counts
    if counts.lengths and counts.steps:
        most = max(*counts.lengths, 1)
        bars = tuple(
            ReportBar(str(length), count / most, texts.BAR_COUNT.format(count=count, share=_percent(count / counts.steps)))
            for length, count in enumerate(counts.lengths)
        )
        yield ReportChart(texts.LENGTHS_TITLE, texts.LENGTHS_NOTE, texts.LENGTHS_COLUMNS, bars)
    if counts.reached and counts.steps:
        yield ReportChart(
            texts.POSITIONS_TITLE,
            texts.POSITIONS_NOTE,
            texts.POSITIONS_COLUMNS,
            tuple(_list_positions(counts.steps, counts.reached)),
        )
    drafts = next((request.drafts for request in report.requests if request.drafts), ())
    if drafts:
        yield _chart_drafts(drafts)


def _list_positions(steps: int, reached: Sequence[int]) -> Iterator[ReportBar]:
    before = steps
    for position, count in enumerate(reached, start=1):
        share = count / steps
        after = _percent(count / before) if before else texts.NEVER_REACHED
        yield ReportBar(str(position), share, texts.BAR_POSITION.format(share=_percent(share), after=after))
        before = count


def _chart_drafts(drafts: Sequence[tuple[str, float]]) -> ReportChart:
    """The draft's probability of each of its tokens, the first of them."""
    bars = tuple(
        ReportBar(shorten(repr(token)), math.exp(value), _percent(math.exp(value))) for token, value in drafts[:32]
    )
    return ReportChart(texts.DRAFTS_TITLE, texts.DRAFTS_NOTE, texts.DRAFTS_COLUMNS, bars)


def _view_row(one: Measured) -> ReportRow:
    definition = one.definition
    write = _percent if definition.percent else _number
    value = texts.NOT_COMPUTABLE if one.value is None else write(one.value)
    reported = "" if one.reported is None else write(one.reported)
    return ReportRow(definition.engine, definition.name, definition.formula, value, reported)


def _view_model(counts: Counts) -> ReportLink:
    fit = fit_model(counts)
    if fit is not None:
        nodes = (counts.drafted or 0) / (counts.steps or 1)
        template = texts.MODEL_CHAIN if nodes == fit.depth else texts.MODEL_TREE
        values = {"depth": fit.depth, "width": fit.width, "nodes": f"{nodes:.1f}"}
        values |= {"tokens": _number(fit.tokens), "acceptance": _percent(fit.acceptance)}
        return ReportLink(template.format(**values), texts.MODEL_LABEL, fit.address)
    depth = find_depth(counts)
    if depth is not None and depth > MOST_DEPTH:
        return ReportLink(texts.MODEL_LONG.format(depth=depth, most=MOST_DEPTH), "", "")
    return ReportLink(texts.MODEL_UNKNOWN, "", "")


def _view_trees(report: Report) -> tuple[tuple[ReportTree, ...], bool]:
    """The first trees, and whether there are more."""
    made, nodes = list[ReportTree](), 0
    for number, step in enumerate(report.steps, start=1):
        if step.tree is None:
            continue
        nodes += len(step.tree.parents)
        if len(made) == MOST_TREES or (nodes > MOST_NODES and made):
            return tuple(made), True
        made.append(_view_tree(step.tree, number, step))
    return tuple(made), False


def _view_tree(tree: DraftedTree, number: int, step: ReportedStep) -> ReportTree:
    places, path = layout(tree.children), set(tree.accepted)
    nodes = tuple(
        ReportNode(
            shorten(text, LONGEST_NODE) or texts.ROOT,
            tree.parents[node],
            places.columns[node],
            places.rows[node],
            node in path,
        )
        for node, text in enumerate(tree.texts)
    )
    return ReportTree(_name_step(number, step), places.width, places.height, nodes)


def _number(value: float) -> str:
    return f"{value:.2f}"


def _percent(value: float) -> str:
    return texts.PERCENT.format(value=f"{100 * value:.0f}")
