"""Every mistake of the lab: it drifts where the docs say so, its counterexample is one, and it opens in the panes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lab_helpers import judged, open_bench

from specviz.core.dice import SeededDice
from specviz.exact.enumeration import drift, output, total_variation, verdict
from specviz.exact.proof import drafts, output_law
from specviz.lab.breaks import BREAKS, Break, make_mistake, mend
from specviz.lab.counterexample import find_coins, find_counterexample, find_telling_draft, find_wrong_text
from specviz.lab.run import reply_run
from specviz.lab.state import from_toy, read_link
from specviz.models.toy import find_toy
from specviz.verify import find_rule
from tools import list_breaks

T2 = from_toy(find_toy("T2"), tree="chain:1", proposal="with")


@pytest.mark.parametrize("mistake", BREAKS, ids=lambda one: one.key)
def test_a_mistake_drifts_and_the_rule_beside_it_does_not(mistake: Break) -> None:
    """A switch that breaks nothing, or breaks the rule that it is compared with."""
    state = mistake.example
    toy = state.make_toy()
    trees = drafts(toy, state.drafter)
    wrong, right = (output_law(toy, trees, find_rule(key).verify_with_checks) for key in (state.right, state.left))
    assert drift(wrong, toy.target) > 0
    assert drift(right, toy.target) == 0
    assert mistake.is_on(state)
    assert not mistake.is_on(mend(state, mistake))


@pytest.mark.parametrize("mistake", BREAKS, ids=lambda one: one.key)
def test_the_counterexample_is_one(mistake: Break) -> None:
    """A counterexample whose text comes out right, whose draft does not show it, or whose coins lead elsewhere."""
    bench = open_bench(mistake.example)
    wrong, right = judged(bench, mistake.right), judged(bench, mistake.left)
    assert wrong.law is not None
    text, got, expected = find_wrong_text(bench, wrong.law)
    assert got > expected
    for length in range(1, len(text)):
        assert not total_variation(bench.continued(wrong.law, length), bench.target_laws[length - 1]), (
            "a shorter one is wrong"
        )
    place = find_telling_draft(bench, wrong, right, text)
    one = bench.drafts[place]
    outcome, coins = find_coins(one, wrong.rule, text, wrong.laws[place])
    assert outcome[: len(text)] == text[: len(outcome)]
    live = verdict(wrong.rule.verify(one.tree, one.target, SeededDice("coin", coins, 0)))
    assert output(one.tree, live) == outcome
    said = find_counterexample(bench, [right, wrong])
    assert said is not None
    opened = read_link(said.link)
    assert (opened.draft, opened.coins) == (place, coins)
    assert find_counterexample(bench, [right, right]) is None, "the control: a rule that does not drift has none"


@pytest.mark.parametrize("mistake", BREAKS, ids=lambda one: one.key)
def test_the_counterexample_opens_in_the_panes(mistake: Break) -> None:
    """A draft or an outcome in the panes that is not the one of the sentence."""
    bench = open_bench(mistake.example)
    wrong, right = judged(bench, mistake.right), judged(bench, mistake.left)
    said = find_counterexample(bench, [right, wrong])
    assert said is not None
    state = read_link(said.link)
    message = json.loads(reply_run(state, bench.toy, bench.drafts).message)
    [scene] = message["scenes"]
    tree = bench.drafts[state.draft].tree
    letters = bench.toy.vocabulary
    assert [node["text"] for node in scene["nodes"][1:]] == [letters[token] for token in tree.tokens[1:]]
    assert [pane["key"] for pane in scene["panes"]] == [state.left, state.right]
    live = verdict(wrong.rule.verify(tree, bench.drafts[state.draft].target, SeededDice("coin", state.coins, 0)))
    assert scene["panes"][1]["path"] == list(tree.path(live.node))


def test_a_switch_changes_what_it_must_and_no_more() -> None:
    """A switch that changes the toy or the tree although its mistake can be made there; one that cannot be taken back."""
    state = replace(T2, tree="2", proposal="without")
    for mistake in BREAKS:
        broken = make_mistake(state, mistake)
        assert mistake.is_on(broken)
        if find_rule(mistake.right).sound_on("honest") and not mistake.proposal:
            assert (broken.rows, broken.tree, broken.proposal) == (state.rows, state.tree, state.proposal)
        assert not mistake.is_on(mend(broken, mistake))
    both = make_mistake(make_mistake(state, BREAKS[3]), BREAKS[0])
    assert [mistake.key for mistake in BREAKS if mistake.is_on(both)] == [BREAKS[0].key], "one mistake at a time"


def test_the_table_in_the_docs_is_computed() -> None:
    """A drift in the docs that the code does not have any more."""
    page = Path(list_breaks.PAGE).read_text(encoding="utf-8")
    assert page == list_breaks.page(), "run `make docs`"
    assert page != list_breaks.page(BREAKS[1:]), "the control"
