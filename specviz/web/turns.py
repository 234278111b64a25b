"""Whose turn it is to work with the models: a few at a time, in a fair order, and everybody else is told how long it takes.

A visitor is a browser, however many tabs it has. The first turn of every visitor comes before the second one of any, so
that who asks five times does not make others wait five times. Knows nothing of runs, and of Gradio.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from statistics import mean

from specviz.explore.answers import Answer, next_number, tell_errors
from specviz.explore.pool import NotNow
from specviz.texts import page as texts
from specviz.views.message import banner_message
from specviz.web.limits import AT_ONCE, MOST_OF_ADDRESS, MOST_OF_VISITOR, MOST_WAITING

MEASURED = 16  # turns of each kind, the latest ones, from which it is told how long others will take
SHORTEST = 1.0  # seconds that a turn is thought to take still, when it has taken longer than others


@dataclass(frozen=True)
class Visitor:
    """Who asks: a browser, by the key that it keeps, and the address from which it comes."""

    browser: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        """What makes one visitor: a browser without a key is its address."""
        return self.browser or self.address


@dataclass(eq=False)
class Turn:
    """One visitor's turn: asked for, begun some time, ended. `begun` has a result from then on."""

    visitor: Visitor
    kind: str  # what it is for, as turns of a kind take about the same time
    since: float = 0.0  # when it began
    begun: Future[None] = field(default_factory=Future)


class Turns:
    """The turns that are under way, and those that are waited for."""

    def __init__(self, at_once: int = AT_ONCE, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._clock = at_once, clock
        self._working: list[Turn] = []
        self._waiting: list[Turn] = []
        self._taken: dict[str, deque[float]] = {}  # seconds, by kind
        self._lock = threading.Lock()

    def count(self) -> tuple[int, int]:
        """How many are under way, and how many wait."""
        return len(self._working), len(self._waiting)

    def ask(self, visitor: Visitor, kind: str) -> Turn:
        """A turn, begun at once if there is room. Refused where too many wait already."""
        with self._lock:
            self._check_room(visitor)
            turn = Turn(visitor, kind)
            self._waiting.append(turn)
            self._begin_next()
            return turn

    def end(self, turn: Turn) -> None:
        """The turn is over, or not wanted any more."""
        with self._lock:
            if turn in self._working:
                self._working.remove(turn)
                self._taken.setdefault(turn.kind, deque(maxlen=MEASURED)).append(self._clock() - turn.since)
                self._waiting.sort(key=lambda other: other.visitor.key == turn.visitor.key)  # behind all who wait now
            elif turn in self._waiting:
                self._waiting.remove(turn)
            self._begin_next()

    def find_place(self, turn: Turn) -> tuple[int, float | None]:
        """Which place in line a turn has, from 1, and in how many seconds it should begin; 0 if it has begun."""
        with self._lock:
            order = self._order()
            if turn not in order:
                return 0, 0.0
            place = order.index(turn)
            return place + 1, self._expect(order[:place])

    def _check_room(self, visitor: Visitor) -> None:
        waiting = [turn.visitor for turn in self._waiting]
        if len(waiting) >= MOST_WAITING or (
            visitor.address and sum(one.address == visitor.address for one in waiting) >= MOST_OF_ADDRESS
        ):
            raise NotNow(texts.LINE_FULL.format(waiting=len(waiting)))
        if visitor.browser and sum(one.browser == visitor.browser for one in waiting) >= MOST_OF_VISITOR:
            raise NotNow(texts.LINE_HOLDS_YOU.format(most=MOST_OF_VISITOR))

    def _order(self) -> list[Turn]:
        """Who waits, in the order in which they begin: by how many turns of the same visitor come before."""
        before = Counter(turn.visitor.key for turn in self._working)
        ranks = []
        for number, turn in enumerate(self._waiting):
            ranks.append((before[turn.visitor.key], number))
            before[turn.visitor.key] += 1
        return [self._waiting[number] for _, number in sorted(ranks)]

    def _begin_next(self) -> None:
        while self._waiting and len(self._working) < self._at_once:
            turn = self._order()[0]
            self._waiting.remove(turn)
            self._working.append(turn)
            turn.since = self._clock()
            turn.begun.set_result(None)

    def _expect(self, before: list[Turn]) -> float | None:
        """The seconds until a place is free, after those that are under way and these; None if nothing was measured yet."""
        usual = {kind: mean(taken) for kind, taken in self._taken.items()}
        if not usual:
            return None
        other = mean(usual.values())
        now = self._clock()
        free = [max(SHORTEST, usual.get(turn.kind, other) - (now - turn.since)) for turn in self._working]
        heapq.heapify(free)
        for turn in before:
            heapq.heapreplace(free, free[0] + usual.get(turn.kind, other))
        return free[0]


TURNS = Turns()


def hold_turn(answers: Iterator[Answer], turns: Turns, visitor: Visitor) -> Generator[Answer, None, None]:
    """These answers. Where one says that it needs the models, a turn is waited for, and it ends with the answers."""
    turn: Turn | None = None
    try:
        for answer in answers:
            kind = answer[2].get("turn")
            if kind is None:
                yield answer
            elif turn is None:
                turn = turns.ask(visitor, kind)
                yield from _wait(turns, turn)
    finally:
        if turn is not None:
            turns.end(turn)


take_turn = tell_errors(hold_turn)  # for the page, where a refusal is a sentence above the run on show


def _wait(turns: Turns, turn: Turn) -> Iterator[Answer]:
    """Until the turn begins, its place in line, whenever that has changed."""
    said = ""
    while not turn.begun.done():
        text = describe_place(*turns.find_place(turn))
        yield None if text == said else banner_message(next_number(), text, here=True), None, {"until": turn.begun}
        said = text
    if said:
        yield banner_message(next_number(), ""), None, {}


def describe_place(place: int, seconds: float | None) -> str:
    """A place in line, and about how long it takes: in steps that do not change at every look."""
    if seconds is None:
        return texts.NEXT_IN_LINE if place <= 1 else texts.IN_LINE.format(place=place)
    if seconds > 90:
        wait = texts.MINUTES.format(minutes=round(seconds / 60))
    else:
        wait = texts.SECONDS.format(seconds=max(5, 5 * round(seconds / 5)))
    return texts.NEXT_IN_LINE_WAIT.format(wait=wait) if place <= 1 else texts.IN_LINE_WAIT.format(place=place, wait=wait)
