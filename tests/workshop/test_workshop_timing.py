"""How long a rule takes: right by a clock with coarse steps, as a browser has, and unsaid by one that stands still."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specviz.texts import workshop as texts
from specviz.verify import find_rule
from specviz.workshop import timing
from specviz.workshop.tables import tabulate_times

TRUE = 37e-6  # seconds that a tree takes by the clock of these tests


def set_clock(monkeypatch: pytest.MonkeyPatch, read: Callable[[float], float]) -> None:
    """A clock that goes on by one tree's time with every tree, and is read as told; no time passes."""
    trees = [0]

    def run_once(*_: object) -> None:
        trees[0] += 1

    monkeypatch.setattr(timing, "_run_once", run_once)
    monkeypatch.setattr(timing, "perf_counter", lambda: read(trees[0] * TRUE))


def test_a_coarse_clock_measures_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree that takes 0 µs, and others 50000 times as long, as every single run is shorter than the clock's step."""
    set_clock(monkeypatch, lambda now: now // 0.005 * 0.005)
    times, plan = timing.time_rules(find_rule("topdown"))
    assert len(times) > 2
    assert all(seconds == pytest.approx(TRUE, rel=0.06) for _, seconds in times)
    assert all(row[2] in (texts.ABSENT, "1.00 times") for row in tabulate_times(times, plan).rows)


def test_a_clock_that_stands_still_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a number where nothing was measured."""
    set_clock(monkeypatch, lambda _: 0.0)
    monkeypatch.setattr(timing, "MOST_PASSES", 10)
    times, plan = timing.time_rules(find_rule("topdown"))
    assert [row[1:] for row in tabulate_times(times, plan).rows] == [[texts.NOT_MEASURED, texts.ABSENT]]
