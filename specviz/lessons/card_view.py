"""What the browser gets of the lessons: texts with their values, places as events, and the answers to the tasks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, TypeAlias

from specviz.lab.links import link_step
from specviz.lessons.answers import write_answer
from specviz.lessons.glossary import load_glossary
from specviz.lessons.lesson import Card, Chapter, Lesson, Place
from specviz.lessons.measured import LoadRun
from specviz.lessons.places import find_event
from specviz.lessons.tasks import TaskView, view_task
from specviz.lessons.values import Scope, fill, holds
from specviz.texts import lessons as texts
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.scene import scene
from specviz.views.view_models import Scene

MOST_WORDS = 60  # of a card's text
MARKED = re.compile(r"\[([^\]|]+)(?:\|([^\]]+))?\]|\*([^*]+)\*")


@dataclass(frozen=True)
class Piece:
    """A part of a text: plain, emphasised, or a term of the glossary."""

    text: str
    kind: Literal["plain", "strong", "term"]
    term: str  # its key in the glossary; "" for any other


@dataclass(frozen=True)
class PlaceView:
    """Where the view goes: events count from the first pass of the draft."""

    step: int
    event: int
    pane: int | None  # the one that the card is about; None for both
    bright: tuple[str, ...]
    nodes: tuple[int, ...]
    cue: int | None
    side: str
    exact: bool


@dataclass(frozen=True)
class CardView:
    """A card, ready to be shown."""

    key: str  # of its lesson and its own, as in the address
    title: str
    text: tuple[tuple[Piece, ...], ...]  # by paragraph
    run: str
    panes: tuple[str, str]
    place: PlaceView
    reveal: PlaceView
    task: TaskView
    lab: str  # the setting of the lab that shows the same draft; "" where the run has no toy
    answer: tuple[str, ...]  # for teachers, line by line


@dataclass(frozen=True)
class LessonView:
    """A lesson in the list."""

    key: str
    title: str
    minutes: int
    cards: tuple[CardView, ...]


@dataclass(frozen=True)
class ChapterView:
    """A chapter in the list."""

    key: str
    title: str
    summary: str
    lessons: tuple[LessonView, ...]


def view_chapters(chapters: Sequence[Chapter], load: LoadRun) -> tuple[ChapterView, ...]:
    """All lessons, in their order."""
    return tuple(
        ChapterView(one.key, one.title, one.summary, tuple(view_lesson(lesson, load) for lesson in one.lessons))
        for one in chapters
    )


def view_lesson(lesson: Lesson, load: LoadRun) -> LessonView:
    """A lesson whose every number comes from its runs; an error says which card disagrees with them."""
    load, find = cache(load), _scenes()
    cards = tuple(_view_card(lesson, card, load, find) for card in lesson.cards)
    return LessonView(lesson.key, lesson.title, lesson.minutes, cards)


FindScene: TypeAlias = Callable[[RunTrace, int, tuple[str, str]], Scene]


def _scenes() -> FindScene:
    """Each scene is made once for a lesson."""
    known: dict[tuple[int, int, tuple[str, str]], Scene] = {}

    def find(trace: RunTrace, index: int, panes: tuple[str, str]) -> Scene:
        key = (id(trace), index, panes)
        if key not in known:
            known[key] = scene(trace, index, [find_rule(pane) for pane in panes])
        return known[key]

    return find


def _view_card(lesson: Lesson, card: Card, load: LoadRun, find: FindScene) -> CardView:
    where = f"{lesson.key}/{card.key}"
    trace = load(card.run)
    _check_rules(trace, card, where)
    scope = replace(make_scope(trace, card, card.place, where), load=load)
    try:
        for claim in card.claims:
            if not holds(claim, scope):
                raise ValueError(texts.FALSE_CLAIM.format(where=where, claim=claim))
        text, task = fill(card.text, scope), view_task(card.task, scope, where)
    except ValueError as error:
        raise ValueError(str(error) if str(error).startswith(where) else f"{where}: {error}") from None
    check_words(card.text, text, where)
    place, reveal = (_view_place(one, trace, card, find, where) for one in (card.place, card.reveal))
    paragraphs = tuple(split_text(one, where) for one in re.split(r"\n\s*\n", text))
    title, lab = fill(card.title, scope), link_step(trace, scope.index, card.panes)
    return CardView(where, title, paragraphs, card.run, card.panes, place, reveal, task, lab, write_answer(task))


def make_scope(trace: RunTrace, card: Card, place: Place, where: str) -> Scope:
    """Where a card's values are asked for."""
    if not 1 <= place.step <= len(trace.steps):
        raise ValueError(texts.NO_STEP.format(where=where, most=len(trace.steps), got=place.step))
    return Scope(trace, place.step - 1, card.panes)


def check_words(written: str, filled: str, where: str) -> None:
    """A text must be short, and must take its numbers from the run."""
    count = len(filled.split())
    if count > MOST_WORDS:
        raise ValueError(texts.TOO_MANY_WORDS.format(where=where, got=count, most=MOST_WORDS))
    bare = re.search(r"\d[\d.,]*", re.sub(r"\{[^{}]*\}|\[[^\]]*\|", "", written))
    if bare:
        raise ValueError(texts.BARE_NUMBER.format(where=where, got=bare[0]))


def split_text(text: str, where: str) -> tuple[Piece, ...]:
    """A paragraph in pieces: [residual] or [the rest|residual] is a term of the glossary, *this* is emphasised."""
    pieces, end = list[Piece](), 0
    text = re.sub(r"[ \t\r\n]+", " ", text).strip()  # a percentage has a space that must not break
    for found in MARKED.finditer(text):
        if found.start() > end:
            pieces.append(Piece(text[end : found.start()], "plain", ""))
        end = found.end()
        if found[3]:
            pieces.append(Piece(found[3], "strong", ""))
            continue
        term = (found[2] or found[1]).lower()
        if term not in load_glossary():
            raise ValueError(texts.NO_TERM.format(where=where, got=term))
        pieces.append(Piece(found[1], "term", term))
    if end < len(text):
        pieces.append(Piece(text[end:], "plain", ""))
    return tuple(pieces)


def _check_rules(trace: RunTrace, card: Card, where: str) -> None:
    known: Mapping[str, object] = trace.steps[0].verdicts
    for key in (*card.panes, card.place.rule, card.reveal.rule):
        if key and key not in known:
            raise ValueError(texts.NO_PANE.format(where=where, got=key, known=", ".join(known)))


def _view_place(place: Place, trace: RunTrace, card: Card, find: FindScene, where: str) -> PlaceView:
    scope = make_scope(trace, card, place, where)
    shown = find(trace, scope.index, card.panes)
    return PlaceView(
        step=scope.index,
        event=find_event(shown, trace, place, card.panes, where),
        pane=card.panes.index(place.rule) if place.rule in card.panes else None,
        bright=place.bright,
        nodes=place.nodes,
        cue=place.cue,
        side=place.side,
        exact=place.exact,
    )
