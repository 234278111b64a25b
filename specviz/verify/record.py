"""What a rule says of itself: its record, checked when it is made. Knows no rule.

A rule's file ends in its record. Menus, panes, pseudocode, narration, proofs and the general tests read the records, so
what is missing in one is refused here, in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from typing import Any, Literal, NamedTuple, TypeAlias, assert_never, get_args

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number
from specviz.core.events import Choose, Commit, Dead, Discount, Event, Residual, Sample, Threshold, Trial, Weigh
from specviz.core.tree import IMPLIED, KINDS, DraftTree, Kind
from specviz.texts import verify as texts
from specviz.texts.events import SENTENCES
from specviz.texts.plain import PLAIN
from specviz.verify.situations import PLAIN_VALUES, SENTENCE_VALUES

Verify: TypeAlias = Callable[[DraftTree, Sequence[Dist], Dice], Iterator[Event]]
StopLaw: TypeAlias = Callable[[DraftTree, Sequence[Dist]], list[Number]]
AnyEvent: TypeAlias = Weigh | Trial | Residual[Any] | Dead | Sample[Any] | Commit | Discount | Choose[Any] | Threshold
"""An event, whether it carries full distributions or the bars of a trace."""

LineKind: TypeAlias = Literal[
    "open",
    "weigh",
    "accept",
    "reject",
    "residual",
    "dead",
    "sample",
    "commit",
    "discount",
    "choose",
    "threshold",
    "control",
]
"""What a line stands for: the event that has just happened there, the start, or nothing but control."""
LINE_KINDS: tuple[LineKind, ...] = get_args(LineKind)
REQUIRED: tuple[LineKind, ...] = ("open", "sample", "commit")
LETTERS = ("p", "q", "x")  # how a notation writes the target's distribution, the draft's, and a drafted token

COIN_VALUES = ("u", "prob", "owed", "carried")
LINE_VALUES: Mapping[LineKind, tuple[str, ...]] = {
    "weigh": ("weight", "before", "owed", "carried"),
    "accept": COIN_VALUES,
    "reject": COIN_VALUES,
    "residual": ("mass", "before", "after"),
    "dead": ("before",),
    "sample": ("chance",),
    "discount": ("rho", "beta"),
    "choose": ("chance",),
    "threshold": ("least",),
}
"""The numbers of an event that its line may show; a line of another kind shows none."""


class Line(NamedTuple):
    """A line of pseudocode: what it stands for, its text, and the values that are shown when it is live.

    In both texts {p}, {q} and {x} are the notation's letters; the values also have the event's numbers, `LINE_VALUES`.
    """

    kind: LineKind
    text: str
    values: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule: what it promises (`lossless`), on which trees (`needs`), and how it is run, shown and worded."""

    key: str
    title: str
    summary: str  # one plain sentence
    paper: str  # where it was published; "" if nowhere
    lossless: bool
    needs: Kind
    verify: Verify
    pseudocode: tuple[Line, ...]
    stop_law: StopLaw | None = None  # a faster form than enumeration, proven equal to it
    wording: Mapping[str, str] = field(default_factory=dict)  # of situations that the default sentence does not fit
    plain: Mapping[str, str] = field(default_factory=dict)  # the same for the sentences in words

    def __post_init__(self) -> None:
        _check_words(self)
        _check_promise(self)
        _check_pseudocode(self)
        _check_wording(self, self.wording, SENTENCE_VALUES)
        _check_wording(self, self.plain, PLAIN_VALUES)

    def verify_with_checks(self, tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        """Verify a tree; an event that nothing could show, or that comes in the wrong place, is an error."""
        before: Event | None = None
        for event in self.verify(tree, target, dice):
            check_event(self, event, before)
            before = event
            yield event

    def sound_on(self, kind: Kind) -> bool:
        """Whether trees of this kind are enough for the rule."""
        return self.needs in IMPLIED[kind]

    def line(self, kind: LineKind) -> int | None:
        """The number of the line that stands for this kind of event, from 0; None if there is none."""
        return self._lines.get(kind)

    @cached_property
    def _lines(self) -> Mapping[LineKind, int]:
        """The first line of each kind."""
        return {line.kind: number for number, line in reversed([*enumerate(self.pseudocode)])}

    def template(self, situation: str) -> str:
        """The sentence for a situation, with its formula; its values are still to be filled in."""
        return self.wording.get(situation, SENTENCES[situation])

    def plain_template(self, situation: str) -> str:
        """The sentence for a situation in words; its values are still to be filled in."""
        return self.plain.get(situation, PLAIN[situation])


def check_event(rule: Rule, event: Event, before: Event | None) -> None:
    """Refuse an event that nothing could show, or that comes in the wrong place after the one before it."""
    check_lines(rule, (event,))
    _check_place(rule, event, before)


def check_lines(rule: Rule, events: Iterable[AnyEvent]) -> None:
    """Refuse an event for which the rule's pseudocode has no line."""
    for event in events:
        kind = line_kind(event)
        if rule.line(kind) is None:
            raise ValueError(texts.NO_LINE.format(key=rule.key, event=type(event).__name__, kind=kind))


def _check_place(rule: Rule, event: Event, before: Event | None) -> None:
    """Refuse a trial of the root, which was not drafted, and a verdict other than the token that was just drawn."""
    match event:
        case Trial(node=0) | Weigh(node=0):
            raise ValueError(texts.ROOT_TESTED.format(key=rule.key, event=type(event).__name__))
        case Commit():
            drawn = isinstance(before, Sample) and (before.node, before.token) == (event.node, event.token)
            if not drawn:
                raise ValueError(texts.COMMIT_WITHOUT_SAMPLE.format(key=rule.key, node=event.node, token=event.token))
        case _:
            pass


def line_kind(event: AnyEvent) -> LineKind:
    """The kind of line that an event is: its class, and for a trial its outcome."""
    match event:
        case Weigh():
            return "weigh"
        case Trial():
            return "accept" if event.flip.accepted else "reject"
        case Residual():
            return "residual"
        case Dead():
            return "dead"
        case Sample():
            return "sample"
        case Commit():
            return "commit"
        case Discount():
            return "discount"
        case Choose():
            return "choose"
        case Threshold():
            return "threshold"
    assert_never(event)


def _check_words(rule: Rule) -> None:
    if not (isinstance(rule.key, str) and re.fullmatch(r"[a-z][a-z0-9_]*", rule.key)):
        raise ValueError(texts.NO_KEY.format(key=rule.key))
    if not rule.title.strip():
        raise ValueError(texts.NO_TITLE.format(key=rule.key, title=rule.title))
    if not re.fullmatch(r"\S.*\.", rule.summary):
        raise ValueError(texts.NO_SUMMARY.format(key=rule.key, summary=rule.summary))


def _check_promise(rule: Rule) -> None:
    if not isinstance(rule.lossless, bool):
        raise ValueError(texts.NO_PROMISE.format(key=rule.key, got=rule.lossless))
    if rule.needs not in KINDS:
        raise ValueError(texts.NO_KIND.format(key=rule.key, known=", ".join(KINDS), got=rule.needs))
    for name, function in (("verify", rule.verify), ("stop_law", rule.stop_law)):
        if not callable(function) and not (name == "stop_law" and function is None):
            raise ValueError(texts.NO_FUNCTION.format(key=rule.key, name=name, got=function))


def _check_pseudocode(rule: Rule) -> None:
    seen: set[LineKind] = set()
    for number, line in enumerate(rule.pseudocode, start=1):
        if line.kind not in LINE_KINDS:
            known = ", ".join(LINE_KINDS)
            raise ValueError(texts.LINE_KIND.format(line=number, key=rule.key, kind=line.kind, known=known))
        if line.kind in seen:
            raise ValueError(texts.LINE_TWICE.format(key=rule.key, kind=line.kind))
        if line.kind != "control":
            seen.add(line.kind)
        _check_line(rule, number, line)
    for kind in REQUIRED:
        if kind not in seen:
            raise ValueError(texts.LINE_MISSING.format(key=rule.key, kind=kind))
    if rule.pseudocode[0].kind != "open":
        raise ValueError(texts.LINE_FIRST.format(key=rule.key, kind=rule.pseudocode[0].kind))


def _check_line(rule: Rule, number: int, line: Line) -> None:
    if not line.text.strip():
        raise ValueError(texts.LINE_EMPTY.format(line=number, key=rule.key))
    shown = LINE_VALUES.get(line.kind, ())
    for text, known in ((line.text, LETTERS), (line.values, (*LETTERS, *shown))):
        try:
            names = _names(text)
        except ValueError as error:
            raise ValueError(texts.LINE_BRACES.format(line=number, key=rule.key, reason=error, text=text)) from None
        for name in names:
            if name in known:
                continue
            if text is line.text:
                raise ValueError(texts.LINE_LETTER.format(line=number, key=rule.key, name=name, known=", ".join(LETTERS)))
            allowed = ", ".join(shown) or texts.NO_VALUES
            raise ValueError(texts.LINE_VALUE.format(line=number, key=rule.key, name=name, kind=line.kind, known=allowed))


def _check_wording(rule: Rule, wording: Mapping[str, str], values: Mapping[str, tuple[str, ...]]) -> None:
    for situation, text in wording.items():
        if situation not in values:
            known = ", ".join(values)
            raise ValueError(texts.WORDING_SITUATION.format(key=rule.key, situation=situation, known=known))
        try:
            names = _names(text)
        except ValueError as error:
            raise ValueError(
                texts.WORDING_BRACES.format(key=rule.key, situation=situation, reason=error, text=text)
            ) from None
        for name in names:
            if name not in values[situation]:
                known = ", ".join(values[situation])
                raise ValueError(texts.WORDING_VALUE.format(key=rule.key, situation=situation, name=name, known=known))


def _names(template: str) -> list[str]:
    """The names in a template's braces."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]
