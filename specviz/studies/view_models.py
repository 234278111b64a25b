"""What the bench's page is sent: plain data, in words. `tools/message_types.py` writes the page's types from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specviz.studies.tables import Table


@dataclass(frozen=True)
class BenchChoice:
    """Something to tick: whether it is at the start, and a note."""

    key: str
    title: str
    note: str
    chosen: bool


@dataclass(frozen=True)
class BenchForm:
    """What is filled in: lists as texts, as somebody writes them."""

    pair: str
    bundled: int
    own: str
    trees: str
    rules: tuple[str, ...]
    proposals: tuple[str, ...]
    temperatures: str
    seeds: str
    max_tokens: int
    speed: bool


@dataclass(frozen=True)
class BenchMessage:
    """The page when it opens."""

    pairs: tuple[BenchChoice, ...]
    trees: tuple[str, ...]
    rules: tuple[BenchChoice, ...]
    proposals: tuple[BenchChoice, ...]
    most_bundled: int
    most_tokens: int
    start: BenchForm
    words: Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """A number in a chart: where, its interval if it has one, and in words. Places are shares, y from below."""

    x: float
    y: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class Tick:
    """A number at an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Series:
    """The marks of one rule."""

    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ChartView:
    """Tokens per step by temperature, for one tree and proposal."""

    title: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class StudyView:
    """A study so far. `missing` has the numbers of the runs that are still to be made."""

    said: str
    notes: tuple[str, ...]
    planned: int
    missing: tuple[int, ...]
    form: BenchForm
    charts: tuple[ChartView, ...]
    tables: tuple[Table, ...]
    csv: str
    markdown: str
    toml: str
