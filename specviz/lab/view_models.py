"""What the lab's page is sent: plain data, in words. `tools/message_types.py` writes the page's types from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True)
class Amount:
    """A number: as a fraction if that is short, `about` in decimals, exactly, and its size."""

    text: str
    about: str
    exact: str
    size: float


@dataclass(frozen=True)
class Bar:
    """A token after some context, in sixtieths."""

    letter: str
    p: int
    q: int
    p_text: str
    q_text: str


@dataclass(frozen=True)
class RowsView:
    """What follows a context; `own` if it has rows of its own, else those of all others are shown."""

    context: str
    title: str
    own: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Choice:
    """An entry of a menu; the note is said beside it."""

    key: str
    title: str
    note: str


@dataclass(frozen=True)
class Switch:
    """A mistake that can be made: whether it is, and a setting on which it shows."""

    key: str
    title: str
    summary: str
    on: bool
    example: str


@dataclass(frozen=True)
class SettingReply:
    """The setting after a change, at once: its link, its rows, and what can be chosen in it."""

    link: str
    size: int
    units: int
    rows: tuple[RowsView, ...]
    tree: str
    proposal: str
    left: str
    right: str
    coins: int
    proposals: tuple[Choice, ...]
    rules: tuple[Choice, ...]
    contexts: tuple[Choice, ...]  # that can get rows of their own
    switches: tuple[Switch, ...]
    kind: Literal["setting"] = "setting"


@dataclass(frozen=True)
class OutputView:
    """A text that a step, continued by the target, may begin with: how likely by the target and by each pane's rule."""

    text: str
    target: Amount
    rules: tuple[Amount, ...]
    off: tuple[bool, ...]  # whether that is not the target's


@dataclass(frozen=True)
class RuleView:
    """A rule over all drafts: its drift, what it accepts, how far that is from the ceiling, and where it stops."""

    key: str
    title: str
    pane: Literal["left", "right", ""]
    exact: bool  # whether it is lossless here, exactly
    badge: str
    drift: Amount | None  # None where the rule cannot run on such draws
    accepted: Amount | None
    gap: str
    lengths: tuple[Amount, ...]  # how likely each accepted length is
    note: str


@dataclass(frozen=True)
class DraftView:
    """A draft: its leaves, how likely it is, and what each pane's rule accepts of it on average."""

    place: int
    text: str
    chance: Amount
    accepted: tuple[Amount, ...]


@dataclass(frozen=True)
class Counterexample:
    """The first text that comes out wrong, the draft and the outcome that show it, and the setting that opens them."""

    text: str  # in a sentence
    because: str
    link: str


@dataclass(frozen=True)
class NumbersReply:
    """What the setting comes to, exactly: `complete` once all rules are there, not only those of the panes."""

    link: str
    complete: bool
    finding: str  # in a sentence
    ceiling: str
    outputs: tuple[tuple[OutputView, ...], ...]  # of each length, from 1
    first_length: int  # that shows a difference, else 1
    rules: tuple[RuleView, ...]
    drafts: tuple[DraftView, ...]  # once it is complete
    drafts_note: str
    counterexample: Counterexample | None
    kind: Literal["numbers"] = "numbers"


@dataclass(frozen=True)
class RunReply:
    """The draft on show as a message for the player."""

    link: str
    message: str
    place: int
    text: str  # which draft it is, in a sentence
    kind: Literal["run"] = "run"


@dataclass(frozen=True)
class ProgressReply:
    """How far it is, in a sentence, and as a share if that is known."""

    text: str
    share: float | None
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True)
class RefusedReply:
    """Why it was not done."""

    text: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True)
class FoundReply:
    """The best case so far: what makes it one, in a sentence, and its link; `done` when the search has ended."""

    text: str
    link: str
    tried: int
    done: bool
    kind: Literal["found"] = "found"


LabReply: TypeAlias = SettingReply | NumbersReply | RunReply | ProgressReply | RefusedReply | FoundReply


@dataclass(frozen=True)
class LabMessage:
    """All that the page is sent when it opens: menus, words, and the replies to the setting that it opens with."""

    first: tuple[LabReply, ...]
    toys: tuple[Choice, ...]
    trees: tuple[Choice, ...]
    goals: tuple[Choice, ...]
    here: Mapping[str, str]
    words: Mapping[str, Any]
