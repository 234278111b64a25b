"""What a program did in every outcome of its dice, as plain data: recorded where a stranger's code runs, played elsewhere.

The code and the proof never meet. Where the code runs, nothing is concluded; where it is judged, it never ran: there a rule
is only a table of what it asked of its dice, and of what it said between its questions. The numbers of a recording are read
and checked like those of any stranger, so a recording can be wrong, but it cannot be wrong and look like a proof of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from specviz.core.dice import Dice, Flip
from specviz.core.dist import Dist, Number
from specviz.texts import workshop as texts
from specviz.workshop.numbers import read_dist, read_number, write_dist, write_number

T = TypeVar("T")
Plain: TypeAlias = list[object]
MOST_OUTCOMES = 4_096  # of a program on one tree
MOST_WORDS = 1_000  # that a program says on its way to one outcome


@dataclass(slots=True)
class Recording:
    """What was said up to the next question, the question, and how it went on after each answer; no question at an end."""

    says: tuple[str, ...]
    asks: str = ""
    then: dict[int, Recording] = field(default_factory=dict)

    def to_plain(self) -> Plain:
        """The same as lists, for JSON."""
        return [list(self.says), self.asks, [[answer, after.to_plain()] for answer, after in self.then.items()]]

    def hides_coin(self, pending: frozenset[str] = frozenset()) -> bool:
        """Whether it can flip a coin for a node, and end without a Trial of that node."""
        left = pending - {word.split()[1] for word in self.says if word.startswith("trial ")}
        if not self.asks:
            return bool(left)
        kind, node, _ = self.asks.split()
        waiting = left | {node} if kind == "flip" else left
        return any(after.hides_coin(waiting) for after in self.then.values())


def from_plain(plain: object) -> Recording:
    """A recording from JSON, or an error: it comes from a stranger's code."""
    match plain:
        case [[*says], str(asks), [*then]] if all(isinstance(word, str) for word in says):
            answers: dict[int, Recording] = {}
            for one in then:
                match one:
                    case [int(answer), after]:
                        answers[answer] = from_plain(after)
                    case _:
                        raise ValueError(texts.DAMAGED)
            return Recording(tuple(map(str, says)), asks, answers)
    raise ValueError(texts.DAMAGED)


class NotRepeatable(ValueError):
    """A program that does something else the second time, with the same answers of its dice."""


class Coin(Flip):
    """A flip that is no truth value: as one it would always be true."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise ValueError(texts.COIN_IS_NO_ANSWER)


class RecordingDice:
    """Dice for one replay: they follow a list of answers, then take the first possible one, and note every question."""

    def __init__(self, answers: Sequence[int], nodes: range, size: int) -> None:
        self._answers, self._nodes, self._size = answers, nodes, size
        self.asked: list[tuple[str, int, list[int]]] = []  # each question, its answer, and all possible ones
        self.said: list[list[str]] = [[]]  # before each question, and after the last
        self.drawn: dict[int, tuple[int, str]] = {}  # the latest token that was drawn at a node, and from what

    def flip(self, node: int, prob: Number) -> Flip:
        """Both outcomes, if both are possible."""
        if node not in self._nodes or node == 0:
            raise ValueError(texts.FLIP_NODE.format(got=node, last=self._nodes[-1]))
        exact = write_number(prob)
        if not 0 <= prob <= 1:
            raise ValueError(texts.FLIP_PROBABILITY.format(node=node, got=prob))
        answers = [answer for answer, possible in ((1, prob > 0), (0, prob < 1)) if possible]
        return Coin(prob, None, self._ask(f"flip {node} {exact}", answers) == 1)

    def draw(self, node: int, dist: Dist) -> int:
        """Every token that has a probability."""
        if node not in self._nodes:
            raise ValueError(texts.DRAW_NODE.format(got=node, last=self._nodes[-1]))
        exact = write_dist(dist, self._size)
        token = self._ask(f"draw {node} {exact}", [token for token in range(self._size) if dist[token] > 0])
        self.drawn[node] = token, exact
        return token

    def say(self, word: str) -> None:
        """Note what was said."""
        self.said[-1].append(word)
        if sum(map(len, self.said)) > MOST_WORDS:
            raise ValueError(texts.MOST_WORDS.format(most=MOST_WORDS))

    def _ask(self, question: str, answers: list[int]) -> int:
        number = len(self.asked)
        if number >= MOST_WORDS:
            raise ValueError(texts.MOST_QUESTIONS.format(most=MOST_WORDS))
        answer = self._answers[number] if number < len(self._answers) else answers[0]
        if answer not in answers:
            raise NotRepeatable(texts.NOT_REPEATABLE)
        self.asked.append((question, answer, answers))
        self.said.append([])
        return answer


def record(run: Callable[[RecordingDice], None], nodes: range, size: int) -> Recording:
    """Every way a program can go; it asks the dice and tells them what it says."""
    top: Recording | None = None
    answers: Sequence[int] = ()
    for count in range(MOST_OUTCOMES + 1):
        dice = RecordingDice(answers, nodes, size)
        run(dice)
        if count == 0:  # the first one again: what follows the last question is seen once only otherwise
            again = RecordingDice([answer for _, answer, _ in dice.asked], nodes, size)
            run(again)
            if (again.said, again.asked) != (dice.said, dice.asked):
                raise NotRepeatable(texts.NOT_REPEATABLE)
        top = _add(top, dice)
        following = _find_next(dice)
        if following is None:
            return top
        answers = following
    raise ValueError(texts.MOST_OUTCOMES.format(most=MOST_OUTCOMES))


def _add(top: Recording | None, dice: RecordingDice) -> Recording:
    """The recording with one outcome more; its beginning must be what it was before."""
    questions = [*(question for question, _, _ in dice.asked), ""]
    made = top or Recording(tuple(dice.said[0]), questions[0])
    at = made
    for number, (says, question) in enumerate(zip(dice.said, questions, strict=True)):
        if (at.says, at.asks) != (tuple(says), question):
            raise NotRepeatable(texts.NOT_REPEATABLE)
        if question:
            answer = dice.asked[number][1]
            if answer not in at.then:
                at.then[answer] = Recording(tuple(dice.said[number + 1]), questions[number + 1])
            at = at.then[answer]
    return made


def _find_next(dice: RecordingDice) -> list[int] | None:
    """The answers that lead to the next outcome; None after the last."""
    asked = list(dice.asked)
    while asked:
        _, answer, possible = asked.pop()
        later = possible[possible.index(answer) + 1 :]
        if later:
            return [*(one for _, one, _ in asked), later[0]]
    return None


def play(
    recording: Recording, dice: Dice, read: Callable[[str, Mapping[int, Flip]], T], node: int | None = None
) -> Iterator[T]:
    """What the program says when these dice answer it; `node` replaces the one that it asks for."""
    flips: dict[int, Flip] = {}
    while True:
        for word in recording.says:
            yield read(word, flips)
        if not recording.asks:
            return
        match recording.asks.split():
            case ["flip", where, prob]:
                place = int(where) if node is None else node
                flips[place] = dice.flip(place, read_number(prob))
                answer = int(flips[place].accepted)
            case ["draw", where, dist]:
                answer = dice.draw(int(where) if node is None else node, read_dist(dist))
            case _:
                raise ValueError(texts.DAMAGED)
        if answer not in recording.then:
            raise ValueError(texts.DAMAGED)
        recording = recording.then[answer]
