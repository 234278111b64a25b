"""What a scene is made of: plain data, in the words of the page. The player gets it as JSON.

`tools/message_types.py` writes the player's types from these classes, and a test holds them against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from specviz.views.run_numbers import RunNumbers
from specviz.views.scores import ScoreTable
from specviz.views.side_panel import PathWeight, ResidualBars

Letter: TypeAlias = Literal["h", "d", "u", "t", "a", "r", "l", "s", "x"]
"""A node's mark: hidden (not drafted yet), drafted (only q is known), scored and not judged, under test, accepted,
rejected, skipped, where verification stops, thrown away."""
Source: TypeAlias = Literal["target", "residual", "ignored", "likeliest", "unknown"]
"""Where the next token would come from: `ignored` is the target's p although there is a residual."""

PhaseKey: TypeAlias = Literal["draft", "score", "verify", "commit"]


@dataclass(frozen=True)
class NodeView:
    """A node: where it stands, its token, and what either model gave it, as a length and as text."""

    id: int
    parent: int | None
    column: int
    row: float  # with every node drawn
    folded_row: float | None  # with the least likely ones folded; None for one of those
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
    folded_row: float
    text: str


@dataclass(frozen=True)
class Coin:
    """One trial in a rule's lane, of a rule that flips coins: its acceptance probability, the coin, what came of it."""

    prob: float
    u: float
    accepted: bool
    text: str


@dataclass(frozen=True)
class Counterfactual:
    """What the test of a node below a rejected one would have said."""

    accepted: bool
    text: str


@dataclass(frozen=True)
class WhyLine:
    """One node of the chain that leads to an event: what came of it, as a percentage and in words."""

    node: int
    token: str
    chance: str  # of the path down to it, for a rule that weighs paths; else of its test or draw
    text: str


@dataclass(frozen=True)
class EventView:
    """An event: what it changes (a letter for a node's mark, a weight), its sentence, and what else is on show with it."""

    kind: str  # "draft" for each pass of the draft, "score", the class of a rule's event, "written" at the end
    node: int
    marks: Mapping[int, Letter]
    weights: Mapping[int, str]
    say: str  # in words
    detail: str  # with its formula; "" where there is none
    facts: str  # its numbers in full
    why: tuple[int, ...]  # the chain of numbers that leads here: the pane's lines, by number
    coin: Coin | None  # None also for a trial that no coin decides
    residual: int | None  # which one is on show: an index into the pane's
    path_weights: int | None  # the path on show: an index into the pane's, where its last node is
    line: int | None  # of the pseudocode; None for an event that this rule never yields
    values: tuple[str, ...]  # there, in each notation


@dataclass(frozen=True)
class PaneView:
    """One rule on this step. Its events are the draft's passes, the target's pass, the rule's own, and what is written."""

    key: str
    title: str
    badge: str
    lossless: bool  # on these trees
    events: tuple[EventView, ...]
    ended: int  # the event that is its verdict
    accepted: int  # drafted tokens, with these coins
    why_lines: tuple[WhyLine, ...]
    left_out: str  # that formulas, residuals and reasons are missing, and why; "" where they are there
    residuals: tuple[ResidualBars, ...]
    path_weights: tuple[PathWeight, ...]
    counterfactuals: Mapping[int, Counterfactual]
    decisions: Mapping[int, int]  # the event that decided on each node that was tested
    order: tuple[int, ...]  # of the first trial of each node, from 1; 0 for none
    stop_probabilities: tuple[float, ...] | None  # how likely verification stops at each node, over all coins
    stop_texts: tuple[str, ...] | None
    lengths: tuple[tuple[str, float], ...] | None  # accepted lengths and how likely they are
    path: tuple[int, ...]  # what it accepts, the root included
    source: Source  # at a node where nothing is rejected yet
    source_after_rejection: Source


@dataclass(frozen=True)
class TokenView:
    """A token of the text: where it came from, and which rule alone would have accepted it.

    A character may take several tokens. The last of them then has the whole character as its text, and `joins` says how
    many tokens before it, also of earlier steps, are not shown any more.
    """

    text: str
    joins: int
    origin: Literal["accepted", "correction", "bonus"]
    mark: Literal["gained", "missed", ""]


@dataclass(frozen=True)
class MaskView:
    """The attention mask of the target's pass, and what stays in its cache."""

    cached: int  # tokens that the target had read before
    rows: tuple[tuple[int, ...], ...] | None  # for each node the nodes that it sees; None where they are too many
    kept: tuple[int, ...]  # nodes whose rows stay


@dataclass(frozen=True)
class PhaseView:
    """A phase of a step: the event with which it begins, how much was done in it, and how long it took."""

    key: PhaseKey
    first: int
    count: str
    time: str  # "" if it was not timed


@dataclass(frozen=True)
class Headline:
    """What the step comes to so far, from one event on until the next headline."""

    first: int
    text: str


@dataclass(frozen=True)
class RuleBadge:
    """A rule and what it promises on these trees."""

    key: str
    title: str
    badge: str
    lossless: bool


@dataclass(frozen=True)
class RuleChoice:
    """A rule that can be chosen for a pane; the note says what keeps it from being lossless on these trees."""

    key: str
    title: str
    summary: str  # what it does
    note: str
    lossless: bool
    weighs: bool  # whole paths, by their path weight


@dataclass(frozen=True)
class Scene:
    """One step. Events are counted from the first pass of the draft; `scored` is the one that is the target's pass."""

    number: int
    scored: int
    phases: tuple[PhaseView, ...]  # draft, score, verify, commit
    headlines: tuple[Headline, ...]
    reason: str  # both rules compared; it holds only from where both have ended
    columns: int
    rows: int
    folded_rows: int  # rows, with the least likely nodes folded
    nodes: tuple[NodeView, ...]
    folds: tuple[FoldView, ...]
    panes: tuple[PaneView, ...]
    gaps: tuple[tuple[float, str], ...] | None  # how much likelier the second rule stops at each node than the first
    divergence_event: int | None  # after which the rules can be seen to part; None where the two end alike
    mask: MaskView
    scores: ScoreTable
    numbers: RunNumbers  # so far, of the rule that commits
    tokens: tuple[TokenView, ...]
