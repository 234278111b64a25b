"""How much work the page takes in one step and in one run, and where it says so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from page_forms import PLAIN, last_run, messages

from specviz.explore import handlers, offers
from specviz.explore.chip import write_chip
from specviz.explore.form import describe_tree
from specviz.models.load import Pair
from specviz.web.pairs import PairPool


@pytest.fixture
def pool(pair: Pair) -> PairPool:
    """A pool with the embedded pair."""
    return PairPool("embedded", load=lambda key: pair.fork())


@pytest.mark.parametrize("tree", ["chain:551", "best:1024", "delayed:480+17x32", "paths:2x512"])
def test_a_step_that_is_too_large_is_refused_where_it_is_entered(tree: str) -> None:
    """A tree whose step fills a message of 25 MB, found out only when it is there."""
    said = describe_tree(tree, "topk" if tree.startswith("best") else "with")
    assert "Nodes and levels together may be at most 1100" in said
    with pytest.raises(ValueError, match="Nodes and levels together"):
        replace(PLAIN, tree=tree, proposal="topk" if tree.startswith("best") else "with", max_tokens=1).request  # noqa: B018
    for fitting in ("chain:550", "paths:32x32", "binary:9", "1024", "best:512"):
        assert "drafted tokens in" in describe_tree(fitting, "topk") or "most likely" in describe_tree(fitting, "topk")


def test_a_run_that_is_too_large_is_refused_with_an_offer(pool: PairPool) -> None:
    """A run that fills the page's memory, and that no button makes smaller."""
    form = replace(PLAIN, tree="16,8", max_tokens=200)
    assert replace(form, tree="8,8").request.settings.max_tokens == 200
    answer = messages(answers := list(handlers.run_prompt(pool, form)))[-1]
    assert "up to 144 tokens in a step, and 200 tokens may take as many steps" in answer["banner"]
    assert answer["action"] == "Switch to 177 tokens and run"
    changes = answers[-1][2]["offer"]
    assert replace(form, **changes).request.settings.max_tokens == 177
    assert "up to 144 tokens" in json.loads(write_chip(form, None))["changes"]


def test_a_run_is_not_continued_without_end(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that grows by its limit with every press of Continue, until nothing can hold it."""
    trace = last_run(handlers.run_prompt(pool, PLAIN))
    drafted = sum(len(step.nodes) - 1 for step in trace.steps)
    monkeypatch.setattr(offers, "MOST_DRAFTED", drafted + 6 * PLAIN.max_tokens)
    longer = last_run(handlers.continue_run(pool, trace, PLAIN, len(trace.steps) - 1))
    assert len(longer.steps) > len(trace.steps), "the control: so much fits"
    said = messages(handlers.continue_run(pool, longer, PLAIN, len(longer.steps) - 1))[-1]
    assert (said["error"], "start a new run" in said["banner"]) == (True, True)
