"""`specviz engines`: what another engine reports of speculative decoding, or the tree that its flags make."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from specviz.core.quoting import shorten
from specviz.engines.file import read_report
from specviz.engines.flags import read_flags
from specviz.engines.view import view_report
from specviz.texts import engines as texts
from specviz.trace.limits import MOST_BYTES
from specviz.views.report import ReportTree, ReportView

HELP = texts.HELP
BAR = 24  # characters of the longest bar
FULL = "█"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file, or flags."""
    parser.add_argument("file", type=Path, nargs="?", help=texts.FILE_HELP)
    parser.add_argument("--flags", metavar="FLAGS", help=texts.FLAGS_HELP)


def run(options: argparse.Namespace) -> int:
    """Print it."""
    if (options.file is None) == (options.flags is None):
        got = texts.NEITHER_OF_BOTH if options.file is None else texts.BOTH
        raise ValueError(texts.FILE_OR_FLAGS.format(got=got))
    lines = [read_flags(options.flags).sentence] if options.flags is not None else write_view(_open(options.file))
    print("\n".join(lines))
    return 0


def _open(path: Path) -> ReportView:
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(texts.BYTES.format(most=MOST_BYTES, got=size))
    try:
        return view_report(read_report(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        raise ValueError(texts.NOT_TEXT.format(name=shorten(path.name))) from None


def write_view(view: ReportView) -> Iterator[str]:
    """The view as lines for a terminal, in its order."""
    yield from (view.title, view.mark, "")
    yield from (texts.FACT.format(name=name, value=value) for name, value in view.facts)
    if view.notes:
        yield from ("", *view.notes)
    if view.steps:
        yield from ("", view.text_title)
        for step in view.steps:
            yield from (step.title, "  " + repr("".join(word.text for word in step.words)))
    for chart in view.charts:
        yield from ("", chart.title, chart.note)
        yield texts.BAR_HEAD.format(first=chart.columns[0], second=chart.columns[1])
        for one in chart.bars:
            yield texts.BAR.format(label=one.label, bar=FULL * round(BAR * one.share), value=one.value)
    yield from ("", view.table_title)
    head = dict(zip(("engine", "name", "value", "reported", "formula"), view.columns, strict=True))
    yield texts.ROW.format(**head)
    yield from (texts.ROW.format(**vars(row)) for row in view.rows)
    yield from (view.table_note, "", view.model_title, view.model.text)
    if view.model.address:
        yield texts.OPEN_LINK.format(label=view.model.label, address=f"lessons{view.model.address}")
    if view.trees:
        yield from ("", view.trees_title)
        for tree in view.trees:
            yield from (tree.title, *_draw_tree(tree))


def _draw_tree(tree: ReportTree) -> Iterator[str]:
    """The nodes below one another, each child after its parent; what was accepted is marked."""
    children: list[list[int]] = [[] for _ in tree.nodes]
    for number, node in enumerate(tree.nodes):
        if node.parent is not None:
            children[node.parent].append(number)
    waiting = [0]
    while waiting:
        number = waiting.pop()
        node = tree.nodes[number]
        indent = "  " * (node.column + 1)
        yield texts.TREE_LINE.format(indent=indent, mark=texts.TREE_MARKS[node.accepted], text=node.text)
        waiting += reversed(children[number])
