"""What is entered, kept and handled, without a browser: fields to settings and back, failures as sentences."""

from __future__ import annotations

import json
from dataclasses import replace

import gradio as gr
import pytest

from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.web import browser_storage as memory
from specviz.web import handlers
from specviz.web.form import entered, fields, hint, same, sound
from specviz.web.pairs import PairPool


def values(**changed: object) -> list[object]:
    """Fields as somebody may have left them."""
    names = (
        "prompt",
        "pair",
        "tree",
        "drawn",
        "commits",
        "temperature",
        "top_k",
        "top_p",
        "tokens",
        "tree_seed",
        "coin_seed",
    )
    plain = dict(zip(names, ("The fox", "embedded", "2,2", "without", "traversal", 0.7, 0, 1, 12, 3, 4), strict=True))
    plain |= {"chat": False, "left": "topdown", "right": "traversal"}
    return list((plain | changed).values())


@pytest.mark.parametrize("one", [one for one in RECORDED if not one.itself], ids=lambda one: one.key)
def test_the_fields_of_a_run_ask_for_it_again(one) -> None:
    """A run that is opened, and by Run becomes another one."""
    trace = one.trace()
    now = entered(fields(trace, one.panes))
    assert same(trace, now)
    assert now.asked.settings.tree_seed == trace.settings.tree_seed
    for changed in ({"tree": "chain:3"}, {"coin_seed": 99}, {"prompt": "B"}, {"drawn": "stale"}):
        other = dict(zip(range(14), fields(trace, one.panes), strict=True))
        place = {"prompt": 0, "tree": 2, "drawn": 3, "coin_seed": 10}
        for name, value in changed.items():
            other[place[name]] = value if value != "stale" else "topk" if other[3] != "topk" else "without"
        assert not same(trace, entered(list(other.values()))), changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tree": "nonsense"}, "a tree is chain:5"),
        ({"tree": "9999"}, "at most 1024 nodes"),
        ({"coin_seed": None}, "the coin seed must be a number, got nothing"),
        ({"temperature": -1}, "temperature must be >= 0, got -1"),
        ({"tokens": 0}, "max_tokens must be at least 1, got 0"),
        ({"right": "gbv"}, "the rider gbv needs trees that are 'paths'"),
        ({"tree": "best:8"}, "it needs the proposal topk"),
        ({"pair": "toy:T1", "prompt": "xyz"}, "x"),
        ({"pair": "no such"}, "no such"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, object], sentence: str) -> None:
    """A traceback on the page, or a value that is quietly replaced."""
    with pytest.raises(gr.Error) as error:
        list(handlers.run(PairPool("embedded", none=True), None, values(**changed)))
    assert sentence in error.value.message


def test_an_error_is_never_markup() -> None:
    """A token that becomes an element, in the sentence that refuses it."""
    with pytest.raises(gr.Error) as error, handlers.show_errors():
        raise ValueError("got <img src=x onerror=alert(1)>")
    assert "<" not in error.value.message
    assert "&lt;img" in error.value.message


def test_a_tree_is_described_where_it_is_entered() -> None:
    """A number of nodes that the tree does not have, or an error that waits until Run."""
    assert hint("2,2,2", "without").startswith("at most 14 drafted tokens in 3 levels")
    assert hint("chain:5", "without").startswith("at most 5 drafted tokens in 5 levels (vLLM")
    assert hint("eagle25", "topk").startswith("at most 25 drafted tokens in 5 levels")
    assert hint("paths:3x4", "with").startswith("at most 12 drafted tokens in 4 levels")
    assert hint("best:16x3", "topk").startswith("at most 16 drafted tokens in 3 levels")
    assert "nonsense" in hint("nonsense", "with")
    bushy, paths = ({key: text for text, key in sound(*drawn)} for drawn in (("3,2", "without"), ("paths:3x4", "with")))
    assert bushy["gbv"].endswith("(needs paths draws)")
    assert paths["gbv"] == "greedy multi-path block"
    assert "lossy" in bushy["typical"]


def test_the_browser_keeps_the_last_runs() -> None:
    """Runs that fill the browser's memory, that are kept twice, or that vanish without a word."""
    trace, kept = find_recorded_run("rescued").trace(), None
    for seed in range(memory.MOST_RUNS + 3):
        kept = memory.remember(kept, replace(trace, settings=replace(trace.settings, coin_seed=seed)), values())
        again = memory.remember(kept, replace(trace, settings=replace(trace.settings, coin_seed=seed)), values())
        assert len(again["runs"]) == len(kept["runs"])
    assert len(kept["runs"]) == memory.MOST_RUNS
    assert "older ones were dropped" in memory.label(kept)
    assert memory.recall(kept, 0).settings.coin_seed == memory.MOST_RUNS + 2
    assert memory.recall(kept, 99) is None
    assert json.loads(json.dumps(kept)) == kept


def test_a_run_too_large_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that the browser refuses, and with it everything else that was kept."""
    small, large = find_recorded_run("toy").trace(), find_recorded_run("deep").trace()
    monkeypatch.setattr(memory, "MOST_LETTERS", 20_000)
    kept = memory.remember(memory.remember(None, small, values()), large, values())
    assert [run["start"] for run in kept["runs"]] == [memory.start(small)]
    assert "too large" in memory.label(kept)


def test_an_address_that_leads_nowhere() -> None:
    """A link with a step that is not there, to a run that is not kept, or to nothing."""
    for address in ("#foo.99.99", "#run.0.0", "#", "", "#rescued.x.y", "nonsense"):
        found = handlers.arrive(None, address)
        assert len(found) == 4 + 14
    shown, trace, *_ = handlers.arrive(None, "#rescued.999.999")
    assert json.loads(shown)["at"][0] == len(trace.steps) - 1
