"""Find a case: what is found is one, exactly, and the same for the same seed."""

from __future__ import annotations

import pytest
from lab_helpers import judged, open_bench

from specviz.lab import search as searching
from specviz.lab.search import GOALS, search
from specviz.lab.state import read_link
from specviz.lab.view_models import FoundReply


def last(key: str, seed: int = 0) -> FoundReply:
    *_, found = search(key, seed)
    assert isinstance(found, FoundReply)
    assert found.done
    return found


@pytest.mark.slow
@pytest.mark.parametrize("key", GOALS)
def test_what_is_found_is_such_a_case(key: str) -> None:
    """A search that ends with nothing, or whose result, counted exactly, is no such case."""
    found = last(key)
    assert found.link
    state = read_link(found.link)
    bench = open_bench(state)
    left, right = judged(bench, state.left), judged(bench, state.right)
    holds = {
        "wins": right.accepted > left.accepted and not right.drift,
        "loses": right.accepted < left.accepted and not right.drift,
        "wrong": bool(right.drift) and right.accepted >= left.accepted and not left.drift,
        "gap": bench.ceiling() > float(max(left.accepted, right.accepted)) + 1e-9,
    }
    assert holds[key]


def test_a_search_goes_the_same_way_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that nobody can find again; a search that says nothing on its way, so that nobody can stop it."""
    monkeypatch.setattr(searching, "RANDOM", 6)
    monkeypatch.setattr(searching, "SMALL", 6)
    replies = list(search("wins", 3))
    assert replies == list(search("wins", 3))
    assert len(replies) == 13
    assert replies != list(search("wins", 4)), "the control: another seed"


def test_an_unknown_goal_is_refused() -> None:
    """A goal of a newer page that ends in a traceback."""
    with pytest.raises(ValueError, match="does not know: nothing"):
        list(search("nothing", 0))
