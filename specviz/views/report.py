"""What is shown of a file of another engine, as the browser gets it. `specviz.engines.view` fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ReportWord:
    """A token of the text: from before the first step, an accepted draft, or the one that the target wrote itself."""

    text: str
    kind: Literal["before", "accepted", "own"]


@dataclass(frozen=True)
class ReportTextStep:
    """A step of the text: how long its draft was, in a sentence, and what it wrote."""

    title: str
    words: tuple[ReportWord, ...]


@dataclass(frozen=True)
class ReportBar:
    """A bar: its label, its length as a share of the longest, and its value in words."""

    label: str
    share: float
    value: str


@dataclass(frozen=True)
class ReportChart:
    """Some bars."""

    title: str
    note: str
    columns: tuple[str, str]
    bars: tuple[ReportBar, ...]


@dataclass(frozen=True)
class ReportRow:
    """A metric of an engine: its name, how it is computed, its value here, and the value that the file gives."""

    engine: str
    name: str
    formula: str
    value: str
    reported: str


@dataclass(frozen=True)
class ReportNode:
    """A node of a tree, at its place; an accepted one is on the path that was kept."""

    text: str
    parent: int | None
    column: int
    row: float
    accepted: bool


@dataclass(frozen=True)
class ReportTree:
    """The tree of a step."""

    title: str
    columns: int
    rows: int
    nodes: tuple[ReportNode, ...]


@dataclass(frozen=True)
class ReportLink:
    """What leads on from here: a sentence, and a link into the lessons."""

    text: str
    label: str
    address: str


@dataclass(frozen=True)
class ReportView:
    """A file of an engine, from top to bottom."""

    title: str
    mark: str  # that nothing here is proven
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    text_title: str
    text_note: str
    steps: tuple[ReportTextStep, ...]
    charts: tuple[ReportChart, ...]
    table_title: str
    table_note: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    model_title: str
    model: ReportLink
    trees_title: str
    trees_note: str
    trees: tuple[ReportTree, ...]
    close: str
    tree_label: str  # with {number} and {count}
    back: str
    on: str
