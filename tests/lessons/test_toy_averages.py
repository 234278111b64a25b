"""What a toy comes to over all drafts and coins, against the published figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from specviz.lessons import toy_averages as toys
from specviz.lessons.values import Scope, evaluate
from specviz.recorded.runs import find_recorded_run

PAPER, TOY = find_recorded_run("paper").trace(), find_recorded_run("toy").trace()


def test_averages_are_those_of_the_papers() -> None:
    """An average over the coins of one tree, or over drafts with replacement, in its place."""
    shape = PAPER.settings.tree
    assert toys.average_on_shape(PAPER, "", "topdown") == Fraction(161, 100)
    assert toys.average_on_shape(PAPER, shape, "traversal") == Fraction(167, 100)
    assert toys.average_on_shape(PAPER, "chain:2", "topdown") == Fraction(119, 100)
    assert toys.average_on_shape(TOY, "", "topdown") == Fraction(10, 9)
    assert toys.average_on_shape(TOY, "", "traversal") == Fraction(11, 9)


def test_drafts_are_told_apart() -> None:
    """The average of another draft, which would make traversal the better rule on each."""
    averages = {
        letters: [toys.average_on_draft(TOY, letters, rule) for rule in ("topdown", "traversal")]
        for letters in ("AA", "AB", "BA", "BB")
    }
    assert averages == {
        "AA": [Fraction(3, 4), Fraction(1, 2)],
        "AB": [1, 2],
        "BA": [Fraction(3, 2), Fraction(3, 2)],
        "BB": [2, 2],
    }
    assert [toys.chance_of_draft(TOY, letters) for letters in averages] == [Fraction(n, 9) for n in (4, 2, 2, 1)]
    with pytest.raises(ValueError, match="no draft of this run is 'AC'"):
        toys.average_on_draft(TOY, "AC", "topdown")


def test_letters_and_distance_tell_a_lossy_rule() -> None:
    """A distance that is always 0, and a first letter that is only the target's p."""
    assert [toys.chance_of_letter(PAPER, letter, "traversal") for letter in "abc"] == [Fraction(n, 10) for n in (3, 4, 3)]
    assert toys.distance(PAPER, "traversal") == toys.distance(TOY, "topdown") == 0
    assert toys.distance(TOY, "no_residual") == Fraction(1, 9)
    assert toys.chance_of_letter(TOY, "A", "no_residual") != Fraction(1, 3)


def test_only_small_toys_are_enumerated() -> None:
    """A lesson from a file that keeps the server busy."""
    with pytest.raises(ValueError, match="3,3,3 has more than"):
        toys.average_on_shape(PAPER, "3,3,3", "topdown")
    with pytest.raises(ValueError, match="only a toy has all its drafts enumerated, and 'embedded' is none"):
        toys.list_drafts(replace(PAPER, models={"pair": "embedded"}))


def test_the_papers_five_tests() -> None:
    """Weights, residuals and draws of another moment than the one that a card speaks of."""
    scope = Scope(PAPER, 0, ("topdown", "traversal"))

    def ask(value: str) -> object:
        return evaluate(value, scope).number

    assert [ask(f"chance {node}") for node in (3, 4, 1, 5, 2)] == [Fraction(2, 3), Fraction(7, 11), 0, Fraction(1, 2), 1]
    assert [ask(f"{name} 4") for name in ("parent-weight", "owed", "drawn-q")] == [Fraction(1, 11), 1, Fraction(1, 7)]
    assert ask("left 1") == Fraction(1, 20)
    assert [ask(f"{name} 3") for name in ("path-p", "path-q", "one-by-one")] == [
        Fraction(3, 25),
        Fraction(9, 50),
        Fraction(1, 2),
    ]
    assert ask("through 1") == ask("stop 3") + ask("stop 4") + ask("stop 1") == Fraction(29, 33)
    for value, wrong in (
        ("left 3", "traversal rejected nothing under node 3"),
        ("owed 1 topdown", "topdown did not weigh"),
    ):
        with pytest.raises(ValueError, match=wrong):
            ask(value)
