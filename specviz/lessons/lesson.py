"""What a lesson is made of, as its file says it: cards with a text, a place in a run, and a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

PARTS = ("phases", "text", "headline", "left", "right", "side", "transport")
"""The parts of the view that a card can be about; all others are dimmed."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the view stands: `at` is a moment of a step, in the words of places.py; steps count from 1."""

    step: int = 1
    at: str = "scored"
    rule: str = ""  # the rule that the card is about; "" for both
    bright: tuple[str, ...] = PARTS
    nodes: tuple[int, ...] = ()  # that are not dimmed; none means that all of them are bright
    cue: int | None = None  # the node that is pointed at
    side: str = ""  # the tab of the side panel
    exact: bool = False  # how likely verification stops at each node, over all coins


@dataclass(frozen=True, kw_only=True)
class Choose:
    """Choose nodes of the tree, in the view or in the list beside it; `right` names them in the words of values.py."""

    kind: ClassVar[str] = "choose"
    ask: str
    why: str
    right: str
    among: str = "drafted"
    says: str  # of a node that is chosen and should not be: its node is `this`
    missed: str  # of one that should be and is not


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer of several; `because` says what is right or wrong about it."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Pick:
    """Pick one of the answers, or all that are right."""

    kind: ClassVar[str] = "pick"
    ask: str
    why: str
    options: tuple[Option, ...]
    several: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    """Set a number; the distance to the right one is drawn. A probability is set in percent."""

    kind: ClassVar[str] = "number"
    ask: str
    why: str
    right: str  # a value
    least: float = 0
    most: float = 100
    near: float = 5  # how far off is still right
    below: str  # what is said of a number that is too small
    above: str  # and of one that is too large


@dataclass(frozen=True, kw_only=True)
class Order:
    """Put items, which are given in the right order, into that order."""

    kind: ClassVar[str] = "order"
    ask: str
    why: str
    items: tuple[str, ...]
    wrong: str  # said with {first}: the first item that stands in a wrong place


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What belongs together; `because` is said where it is matched with something else."""

    one: str
    other: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """Match each item with what belongs to it; several may belong to the same."""

    kind: ClassVar[str] = "match"
    ask: str
    why: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, kw_only=True)
class Coin:
    """Set the coin of a node so that its test comes out as asked: the rule's own acceptance probability decides."""

    kind: ClassVar[str] = "coin"
    ask: str
    why: str
    node: int
    accepted: bool  # what the coin is to bring about
    rule: str = ""  # whose test it is; that of the right pane if none is named
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Coins:
    """Set the coins of all nodes. On a toy both rules run with them, and the goal is that the right one accepts so many
    more; on a chain of any run top-down runs with them, and the goal is how many it accepts."""

    kind: ClassVar[str] = "coins"
    ask: str
    why: str
    more: int | None = None  # tokens that the right rule accepts more than the left one; below 0: fewer
    accepted: int | None = None  # tokens that top-down accepts
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Choose how many children each level has, under a budget of nodes, so that a rule accepts enough on average."""

    kind: ClassVar[str] = "tree"
    ask: str
    why: str
    toy: str  # the pair whose exact averages decide
    budget: int
    levels: int
    rule: str
    share: float = 1.0  # of what the best tree under this budget reaches
    wrong: str


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """Move the modelled run's quantities so that it becomes as fast as it can, or just as fast as plain decoding."""

    kind: ClassVar[str] = "what-if"
    ask: str
    why: str
    free: tuple[str, ...]  # the quantities that can be moved
    fixed: Mapping[str, float] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)  # most of `positions` or `wasted` nodes that a step may have
    goal: str = "fastest"  # or "even"
    share: float = 0.98  # of the best speed that can be set: near enough to it
    near: float = 0.03  # how far from break-even is still near enough
    wrong: str


Task: TypeAlias = Choose | Pick | Number | Order | Match | Coin | Coins | Tree | WhatIf


@dataclass(frozen=True, kw_only=True)
class Card:
    """One idea: a text, a place in a recorded run, a task, and where the view goes when it is solved."""

    key: str
    title: str
    text: str
    run: str
    panes: tuple[str, str] = ("topdown", "traversal")
    place: Place
    reveal: Place  # after the right answer
    claims: tuple[str, ...]  # comparisons of values that the text relies on
    answers: tuple[str, ...]  # the questions of the course that this card answers, by key
    task: Task


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Some cards in a row."""

    key: str
    title: str
    minutes: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Some lessons in a row; the last card of the last one has something to build."""

    key: str
    title: str
    summary: str
    lessons: tuple[Lesson, ...]
