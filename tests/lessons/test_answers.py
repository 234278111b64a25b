"""What teachers read as the answer: the one that the browser would call right, and for every card."""

from __future__ import annotations

import pytest

from specviz.explore.addresses import load_recorded
from specviz.lessons.answers import find_coins, write_answer
from specviz.lessons.card_view import CardView, view_lesson
from specviz.lessons.coins import end
from specviz.lessons.read import load_chapters
from specviz.lessons.tasks import ChooseView, CoinsView, MatchView, NumberView, OrderView, PickView, TreeTaskView

LESSONS = [lesson for chapter in load_chapters() for lesson in chapter.lessons]


@pytest.fixture(scope="module")
def cards() -> list[CardView]:
    """All cards of all lessons."""
    return [card for lesson in LESSONS for card in view_lesson(lesson, load_recorded).cards]


@pytest.mark.slow
def test_every_card_has_its_answer(cards: list[CardView]) -> None:
    """A card without an answer; an answer that the card would not take; a wrong one among the right ones."""
    kinds = set()
    for card in cards:
        task, lines = card.task, write_answer(card.task)
        kinds.add(task.kind)
        assert card.answer == lines
        assert lines or task.kind == "what-if", card.key
        match task:
            case PickView(options=options):
                assert [option.right for option in options if option.text in lines] == [True] * len(lines)
                assert 0 < len(lines) < len(options)
            case ChooseView(nodes=nodes):
                assert {node.text for node in nodes if node.right} == set(lines)
            case NumberView(shown=shown):
                assert lines == (shown,)
            case OrderView(items=items):
                assert [line.split(". ", 1)[1] for line in lines] == list(items)
            case MatchView(items=items, choices=choices, right=right):
                assert list(lines) == [f"{one}: {choices[k]}" for one, k in zip(items, right, strict=True)]
            case CoinsView():
                coins = {node: find_coins(task)[path] for node, path, _ in task.nodes}
                accepted = [end(course.outcome, coins).accepted for course in task.courses]
                assert accepted[0] == task.accepted if task.more is None else accepted[1] - accepted[0] == task.more
            case TreeTaskView(trees=trees, goal=goal):
                enough = {tree for tree, (_, average, _) in trees.items() if average >= goal}
                assert {line.partition(":")[0] for line in lines} == enough
                assert enough != set(trees)
    assert kinds >= {"pick", "choose", "number", "order", "match", "coin", "coins", "tree", "what-if"}, "the control"
