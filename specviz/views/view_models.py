"""What a scene is made of: plain data, in the words of the page. The player gets it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from specviz.core.tree import Kind
from specviz.views.side_panel import Residue, Stairs


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
        """Whether the output has the target's law, on trees that are enough for it."""
        ...

    @property
    def needs(self) -> Kind:
        """The trees that are enough for it."""
        ...

    def sound_on(self, kind: Kind) -> bool:
        """Whether trees of this kind are."""
        ...


@dataclass(frozen=True)
class NodeView:
    """A node: where it stands, its token, and what either model gave it, as a length and as text."""

    id: int
    parent: int | None
    column: int
    row: float  # with every node drawn
    near: float | None  # with the least likely ones folded; None for one of those
    text: str
    p: float | None  # None at the root
    q: float | None
    numbers: tuple[str, str, str] | None  # p, q, p / q, short
    exact: str  # in full, for the focus
    times: int


@dataclass(frozen=True)
class FoldView:
    """Children that are not drawn one by one: their nodes, and how likely the draft was to come there."""

    parent: int
    nodes: tuple[int, ...]
    column: int
    near: float
    text: str
    q: str


@dataclass(frozen=True)
class Coin:
    """One trial on the scrubber: how likely it was to accept, where the coin lay, what came of it."""

    prob: float
    u: float | None
    accepted: bool
    text: str


@dataclass(frozen=True)
class EventView:
    """An event: what it changes (a letter for a node's mark, a weight), its sentence, and what else is on show with it."""

    kind: str
    node: int
    marks: Mapping[int, str]
    weights: Mapping[int, str]
    say: str
    facts: str  # its numbers in full
    coin: Coin | None
    owed: int | None  # which residual is on show: an index into the pane's
    stairs: int | None  # which staircase of weights
    line: int | None  # of the pseudocode; None for an event that the rule has no line for
    values: tuple[str, ...]  # there, in each notation


@dataclass(frozen=True)
class RunView:
    """One rule on the run so far."""

    mean: str  # tokens per step, with its interval
    depths: str  # how often a draft of each depth was kept
    wasted: str  # drafted nodes per step that were not kept


@dataclass(frozen=True)
class PaneView:
    """One rule on this step."""

    key: str
    title: str
    badge: str
    events: tuple[EventView, ...]
    residuals: tuple[Residue, ...]
    stairs: tuple[Stairs, ...]
    counterfactuals: Mapping[int, str]
    order: tuple[int, ...]  # of the first trial of each node, from 1; 0 for none
    law: tuple[float, ...] | None  # how likely verification stops at each node, over all coins
    laws: tuple[str, ...] | None
    lengths: tuple[tuple[str, float], ...] | None  # accepted lengths and how likely they are
    path: tuple[int, ...]  # what it keeps, the root included
    expected: str | None
    run: RunView
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
    near: int  # rows, with the least likely nodes folded
    nodes: tuple[NodeView, ...]
    folds: tuple[FoldView, ...]
    panes: tuple[PaneView, ...]
    gaps: tuple[tuple[float, str], ...] | None  # how much likelier the second rule stops at each node than the first
    caption: str
    turn: int | None  # the event after which their fates can be seen to part; None where the two end alike
    cached: int  # tokens that the target had read before
    tokens: tuple[TokenView, ...]
