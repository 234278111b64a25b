"""The lessons that ship, and what is said of a file that cannot be a lesson."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import pytest

from specviz.lessons import coins
from specviz.lessons.card_view import view_lesson
from specviz.lessons.lesson import Card, Lesson
from specviz.lessons.page import lessons_message
from specviz.lessons.read import load_chapters, make, read_lesson
from specviz.lessons.tasks import CoinsView, NumberView
from specviz.lessons.values import Scope, evaluate, fill, holds, nodes
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.trace.schema import RunTrace
from tools import list_lessons

CHAPTERS = load_chapters()
LESSONS = [lesson for chapter in CHAPTERS for lesson in chapter.lessons]
MOST_ALIKE = 2 / 3  # of the tasks of a chapter


def load_run(key: str) -> RunTrace:
    return find_recorded_run(key).trace()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_every_card_agrees_with_its_run(lesson: Lesson) -> None:
    """A number, a claim, a node, a moment or a term that is not there; a long text; a task with nothing right."""
    assert len(view_lesson(lesson, load_run).cards) == len(lesson.cards) > 0


def test_every_question_of_the_course_is_answered() -> None:
    """A question that no card answers, and an answer to a question that nobody asked."""
    answered = list_lessons.answering(CHAPTERS)
    assert [key for key, cards in answered.items() if not cards] == []
    assert answered.keys() == list_lessons.load_questions().keys()


def test_every_chapter_ends_with_something_to_build() -> None:
    """A chapter that ends with another question."""
    ends = [chapter.lessons[-1].cards[-1].task.kind for chapter in CHAPTERS]
    assert set(ends) <= {"coin", "coins", "tree", "what-if"}


def test_the_tasks_of_a_chapter_vary() -> None:
    """A chapter of multiple choice."""
    for chapter in CHAPTERS:
        kinds = [card.task.kind for lesson in chapter.lessons for card in lesson.cards]
        assert max(map(kinds.count, kinds)) <= MOST_ALIKE * len(kinds), chapter.key


def test_keys_are_unique() -> None:
    """An address that leads to another card."""
    keys = [f"{lesson.key}/{card.key}" for lesson in LESSONS for card in lesson.cards]
    assert len(keys) == len(set(keys))


def test_the_page_of_the_docs_is_current() -> None:
    """A list of lessons that was written by hand."""
    page = list_lessons.PAGE.read_text(encoding="utf-8")
    assert page == list_lessons.write_page(page), "run `make docs`"


def test_the_sample_of_the_docs_is_a_lesson() -> None:
    """A format that has moved on."""
    page = list_lessons.PAGE.read_text(encoding="utf-8")
    sample = re.search(r"```toml\n(.*?)```", page, re.S)
    assert sample is not None
    assert len(view_lesson(read_lesson(sample[1], "mine"), load_run).cards) == 1


def test_the_message_is_json_without_surprises() -> None:
    """NaN, or a set, or a fraction in what the browser gets."""
    message = lessons_message(load_run, {"deep": "A chain"})
    assert message.startswith('{"chapters":[') and "NaN" not in message


SAMPLE = """
title = "Sample"
minutes = 1

[[card]]
key = "one"
title = "One"
run = "bonus"
step = 2
at = "before 1"
rule = "topdown"
text = "The draft gave {token 1} {q 1}, and [target] is a term."
claims = ["coin 1 topdown < chance 1 topdown"]

[card.task]
kind = "number"
ask = "How likely is it accepted?"
right = "chance 1 topdown"
below = "It is more than {q 1}."
above = "It is less."
why = "It is {chance 1 topdown}."
"""
PLANTED: Sequence[tuple[str, str, str]] = (
    ("step = 2", "step = 99", "the run has the steps 1 to 8, got 99"),
    ('run = "bonus"', 'run = "nobody"', "nobody"),
    ('"before 1"', '"before 77"', "no such moment"),
    ('"before 1"', '"yesterday"', "no such moment"),
    ('rule = "topdown"', 'rule = "naive"', "the run was not judged by 'naive'"),
    ("{q 1}, and", "{q 99}, and", "the tree has the nodes 0 to 6"),
    ("{q 1}, and", "{weight 1 topdown}, and", "topdown did not weigh node 1"),
    ("{q 1}, and", "{luck 1}, and", "no value 'luck'"),
    ("{q 1}, and", "51 %, and", "'51' is written down"),
    ("[target]", "[wizard]", "the glossary has no 'wizard'"),
    ("is a term", "is a term " + 60 * "word ", "a card has 60 at most"),
    ("< chance 1", "> chance 1", "does not hold in the run"),
    ("< chance 1 topdown", "is below", "a claim compares two values"),
    ('"number"', '"riddle"', "the kind of a task is one of"),
    ('right = "chance 1 topdown"', 'right = "drafted"\nleast = 7', "does not lie between"),
    ('why = "It is {chance 1 topdown}."', "", "needs 'why'"),
    ("minutes = 1", 'minutes = "1"', "expected a whole number, got '1'"),
    ("minutes = 1", "minutes = 1\ncolour = 3", "got colour"),
    ('key = "one"', 'key = "One!"', "a key is lower-case letters"),
    ("[[card]]", "[card]", "needs at least one [[card]]"),
    ('title = "Sample"', "title = ", "is not TOML"),
)


@pytest.mark.parametrize(("old", "new", "said"), PLANTED, ids=[new[:24] for _, new, _ in PLANTED])
def test_a_planted_disagreement_is_found(old: str, new: str, said: str) -> None:
    """A lesson that says what its run does not."""
    view_lesson(read_lesson(SAMPLE, "sample"), load_run)
    assert old in SAMPLE
    with pytest.raises(ValueError, match=re.escape(said)):
        view_lesson(read_lesson(SAMPLE.replace(old, new, 1), "sample"), load_run)


def test_a_file_that_is_too_large_is_refused() -> None:
    """A lesson that takes minutes to read."""
    with pytest.raises(ValueError, match="may have 200000 bytes, this one has 200"):
        read_lesson("#" * 200_001, "large")


def test_values_of_a_step() -> None:
    """A value that reads another node, rule or model."""
    scope = Scope(load_run("rescued"), 3, ("topdown", "traversal"))
    step = scope.step
    assert evaluate("accepted", scope).number == step.accepted_length("traversal") == 3
    assert evaluate("accepted topdown|words", scope).text == "none"
    assert evaluate("accepted|decimal", scope).text == "3.00"
    assert evaluate("p 1", scope).number == step.nodes[0].p[step.nodes[0].shown.index(step.nodes[1].token)]
    assert nodes("kept traversal", scope) == step.path(step.commit("traversal").node)[1:]
    assert set(nodes("below 1", scope)) | {1} == set(step.subtree(1))
    assert nodes("1 2", scope) == (1, 2)
    assert holds("accepted topdown < accepted traversal", scope)
    assert not holds("accepted topdown >= 1", scope)


def test_a_line_breaks_neither_before_a_unit_nor_within_a_comparison() -> None:
    """A line that begins with “ms”, or ends with “p =”."""
    scope = Scope(load_run("bonus"), 0, ("topdown", "traversal"))
    for kept in ("{seconds draft}", "100 %", "p = {p 1}", "*q* = {q 1}", "p / q of them", "p − q of them"):
        assert " " not in fill(kept, scope).partition(" of")[0], kept
    assert fill("{drafted} tokens of 3 models, drop = 3", scope).count(" ") == 7, "the control"


def test_coins_follow_the_rule_itself() -> None:
    """A tree of outcomes that is not what the rule does with the run's own coins."""
    tried = 0
    for lesson in LESSONS:
        for card, view in zip(lesson.cards, view_lesson(lesson, load_run).cards, strict=True):
            if isinstance(view.task, CoinsView):
                tried += 1
                _check_courses(card, view.task)
    sample = SAMPLE[: SAMPLE.index("[card.task]")].replace('"bonus"\nstep = 2\nat = "before 1"\nrule = "topdown"', '"toy"')
    sample = sample.replace("coin 1 topdown < chance 1 topdown", "accepted topdown = 0")
    task = '[card.task]\nkind = "coins"\nask = "a"\nwhy = "b"\nwrong = "c"\nmore = 2\n'
    view = view_lesson(read_lesson(sample + task, "coins"), load_run).cards[0]
    assert isinstance(view.task, CoinsView)
    _check_courses(read_lesson(sample + task, "coins").cards[0], view.task)
    with pytest.raises(ValueError, match="no coins make"):
        view_lesson(read_lesson(sample + task.replace("more = 2", "more = 5"), "coins"), load_run)


def test_coins_of_a_chain_are_compared_with_its_ratios() -> None:
    """A goal that no coins reach, coins on a tree, and a slider that belongs to another token."""
    sample = SAMPLE[: SAMPLE.index("[card.task]")]
    task = '[card.task]\nkind = "coins"\nask = "a"\nwhy = "b"\nwrong = "c"\naccepted = 4\n'
    card = read_lesson(sample + task, "coins").cards[0]
    view = view_lesson(read_lesson(sample + task, "coins"), load_run).cards[0].task
    assert isinstance(view, CoinsView)
    _check_courses(card, view)
    for accepted in range(7):
        told = {node: 0.0 if node <= accepted else 0.99 for node, _, _ in view.nodes}
        scope = Scope(load_run("bonus"), 1, card.panes)
        first = next((node for node in range(accepted + 1, 7) if not holds(f"ratio {node} > 0.99", scope)), 7)
        assert coins.end(view.courses[0].outcome, told).accepted == first - 1
    with pytest.raises(ValueError, match="no coins make exactly 3 tokens accepted"):
        view_lesson(read_lesson(sample + task.replace("= 4", "= 3"), "coins"), load_run)  # the fourth is always accepted
    with pytest.raises(ValueError, match="coins need 'more', or 'accepted' from 0 to 6, got 7"):
        view_lesson(read_lesson(sample + task.replace("= 4", "= 7"), "coins"), load_run)
    tree = sample.replace('"bonus"', '"residual"').replace('"before 1"', '"scored"')
    with pytest.raises(ValueError, match="are set on a chain, and this step drafted a tree"):
        view_lesson(read_lesson(tree + task, "coins"), load_run)


def test_a_rejection_followed_by_p_draws_too_much() -> None:
    """Numbers of the mistake that the residual avoids, on a toy whose fractions are known."""
    scope = Scope(load_run("toy"), 0, ("topdown", "traversal"))
    for asked, number in (("overlap 1", "1/3"), ("mass 1 topdown", "1/3"), ("redrawn 1 topdown", "4/9")):
        assert evaluate(asked, scope).number == Fraction(number), asked
    assert holds("residual 1 topdown = 0", scope)


def test_a_number_keeps_its_sign() -> None:
    """A line that ends between a number and its sign."""
    card = view_lesson(read_lesson(SAMPLE, "sample"), load_run).cards[0]
    assert "51\N{NO-BREAK SPACE}%" in "".join(piece.text for piece in card.text[0])


def _check_courses(card: Card, task: CoinsView) -> None:
    step = load_run(card.run).steps[card.place.step - 1]
    rules = card.panes if task.accepted is None else ("topdown",)
    for pane, course in zip(rules, task.courses, strict=True):
        trials = {event.node: event.flip.u for event in step.verdicts[pane] if hasattr(event, "flip")}
        told = {node: u for node, u in trials.items() if u is not None}
        flipped = {node: told.get(node, 0.5) for node in coins.list_nodes(course.outcome)}
        assert coins.end(course.outcome, flipped).path == step.path(step.commit(pane).node)


def test_a_tree_of_outcomes_has_a_branch_for_each_coin() -> None:
    """A coin that changes nothing, or is compared the wrong way round."""
    outcome = coins.Tested(1, 0.5, (coins.Ended(0, (0,)), coins.Ended(1, (0, 1))))
    assert coins.end(outcome, {1: 0.49}).accepted == 1
    assert coins.end(outcome, {1: 0.5}).accepted == 0


def test_a_record_is_made_of_its_fields_only() -> None:
    """A wrong type that is noticed when the card is drawn."""
    with pytest.raises(ValueError, match="expected a list"):
        make(Lesson, {"key": "a", "title": "b", "minutes": 1, "cards": "c"}, "here")


def test_a_number_is_its_own_kind() -> None:
    """A share that is set as a number from 0 to 1 where percent are shown."""
    view = view_lesson(read_lesson(SAMPLE, "sample"), load_run).cards[0].task
    assert isinstance(view, NumberView) and view.percent and view.right == 100


def test_runs_of_cards_are_recorded_ones() -> None:
    """A card that needs a model."""
    assert {card.run for lesson in LESSONS for card in lesson.cards} <= {record.key for record in RECORDED}
