"""Settings of the lab and their links: what comes back is what was sent, and what is damaged is refused in a sentence."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from lab_helpers import draw_setting

from specviz.core.dist import at
from specviz.lab.change import change_state, rescale, resize
from specviz.lab.search import draw_row
from specviz.lab.state import MOST_CHARACTERS, SIZES, UNITS, LabState, Rows, from_toy, read_link, write_link
from specviz.models.toy import TOYS, find_toy

T2 = from_toy(find_toy("T2"), tree="2,1")


def test_a_setting_comes_back_from_its_link() -> None:
    """A part of a setting that its link does not hold, or that is read as another one."""
    for seed in range(200):
        state = draw_setting(seed)
        assert read_link(write_link(state)) == state
        assert len(write_link(state)) <= MOST_CHARACTERS
    assert read_link(write_link(T2)) != draw_setting(0), "the control"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "a link to the lab is made of parts"),
        ("t=2,2", "has no part m"),
        ("m=30,30/30,30&m=30,30/30,30", "each once"),
        ("m=30,30/30,30&x=1", "got 'x=1'"),
        ("m=30,30/30,30&t=<script>", "the part t of this link is damaged"),
        ("m=30,31/30,30", "must come to 60 sixtieths, got 30,31"),
        ("m=30,30/20,20,20", "got 2 and 3 of them"),
        ("m=30,30/30,30;c=30,30/30,30", "at most 4 tokens of the toy, got c"),
        ("m=30,30/30,30;a=20,20,20/20,20,20", "needs 2 tokens, got 3 after a"),
        ("m=30,30/30,30&t=eagle25", "at most 12 nodes in 4 levels, got eagle25"),
        ("m=30,30/30,30&t=chain:5", "at most 12 nodes in 4 levels, got chain:5"),
        ("m=30,30/30,30&t=chain:0", "chain:0"),
        ("m=30,30/30,30&r=topdown,nothing", "unknown rule 'nothing'"),
        ("m=30,30/30,30&d=nothing", "unknown proposal 'nothing'"),
        ("m=30,30/30,30&t=best:4&d=with", "best:4"),
        ("m=30,30/30,30&" + "t=2" * MOST_CHARACTERS, "at most 2000 characters"),
        ("m=60/60", "the part m of this link is damaged"),
    ],
)
def test_a_damaged_link_is_refused(link: str, said: str) -> None:
    """A link that is guessed at, or that ends in a traceback: what is wrong must stand in the sentence."""
    with pytest.raises(ValueError) as refused:
        read_link(link)
    assert said in str(refused.value)


def test_named_toys_are_settings() -> None:
    """A toy whose rows are rounded when it is opened."""
    for toy in TOYS:
        state = from_toy(toy)
        made = state.make_toy()
        for context in ((), (0,), (1,), (0, 1)):
            for own, other in ((made.target, toy.target), (made.draft, toy.draft)):
                assert [at(own(context), t) for t in range(len(toy.vocabulary))] == [
                    at(other(context), t) for t in range(len(toy.vocabulary))
                ]


def test_a_bar_takes_from_the_others_what_it_gains() -> None:
    """Rows that do not sum to one, others that change their order, or a bar that ends elsewhere than it was dragged to."""
    rng = random.Random(5)
    for _ in range(300):
        row = draw_row(rng.choice(SIZES), rng)
        token, units = rng.randrange(len(row)), rng.randrange(UNITS + 1)
        moved = rescale(row, token, units)
        assert (sum(moved), moved[token], min(moved) >= 0) == (UNITS, units, True)
        others = [one for one in range(len(row)) if one != token]
        for one in others:
            for other in others:
                if row[one] > row[other]:
                    assert moved[one] >= moved[other]
        if any(row[one] for one in others):
            whole = sum(row[one] for one in others)
            assert all(abs(moved[one] - Fraction((UNITS - units) * row[one], whole)) < 1 for one in others)
    assert rescale((60, 0, 0), 0, 20) == (20, 20, 20)
    assert rescale((18, 24, 18), 1, 24) == (18, 24, 18)


def test_more_and_fewer_tokens_keep_the_proportions() -> None:
    """A fourth token that takes everything, or a third one that leaves a row without mass."""
    assert resize(T2, 3) == T2
    for size in SIZES:
        state = resize(T2, size)
        assert (len(state.rows.p), sum(state.rows.p), sum(state.rows.q)) == (size, UNITS, UNITS)
    assert resize(T2, 2).rows.q == (40, 20)
    assert resize(LabState(Rows((0, 0, 60), (0, 0, 60))), 2).rows.p == (30, 30)
    with pytest.raises(ValueError, match="2 to 5 tokens, got 6"):
        resize(T2, 6)


def test_changes() -> None:
    """A change of the page that changes something else, or keeps a draft that is not there any more."""
    own = change_state(T2, {"own": {"context": "a", "on": True}})
    moved = change_state(own, {"bar": {"context": "a", "who": "p", "token": 0, "units": 60}})
    assert moved.contexts[0,].p == (60, 0, 0)
    assert moved.rows == T2.rows
    assert change_state(moved, {"own": {"context": "a", "on": False}}) == T2
    assert change_state(T2, {"bar": {"context": "*", "who": "q", "token": 2, "units": 60}}).rows.q == (0, 0, 60)
    assert change_state(T2, {"tree": "best:4"}).proposal == "topk"
    assert change_state(T2, {"toy": "T1"}).size == 2
    assert change_state(change_state(T2, {"draft": 7}), {"tree": "2"}).draft == 0
    with pytest.raises(ValueError, match="unknown change: colour"):
        change_state(T2, {"colour": "red"})
