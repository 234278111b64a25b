"""The events of a scene from the draft to the text, what a run says of its rules, and tokens that are no characters."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from toy_runs import given, paper, random_runs, recorded_runs

from specviz.core.events import Trial
from specviz.explore.answers import show_run
from specviz.explore.opening import show_recorded
from specviz.models.toy import find_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import VERIFIERS, find_rule
from specviz.views.message import Claim, run_message
from specviz.views.scene import scene
from specviz.views.tokens import TokenReader
from specviz.views.view_models import PaneView, Scene

BOTH = [find_rule("topdown"), find_rule("traversal")]


@cache
def list_scenes() -> list[tuple[RunTrace, StepTrace, Scene]]:
    return [
        (trace, step, scene(trace, index, [find_rule(key) for key in keys]))
        for trace in recorded_runs() + random_runs()[::4]
        for index, step in enumerate(trace.steps)
        for keys in pairwise([*step.verdicts, next(iter(step.verdicts))])
    ]


def unfold(pane: PaneView) -> list[dict[int, str]]:
    """The letters of all nodes after each event."""
    letters: dict[int, str] = {}
    course = []
    for event in pane.events:
        letters = {**letters, **event.marks}
        course.append(letters)
    return course


def test_the_draft_grows_level_by_level() -> None:
    """A node that stands there before it was drafted, or one that is judged before it was scored."""
    for _, step, found in list_scenes():
        for pane in found.panes:
            course = unfold(pane)
            for k in range(found.scored):
                assert pane.events[k].kind == "draft"
                for node, depth in enumerate(step.depths):
                    assert course[k][node] == ("a" if not depth else "d" if depth <= k + 1 else "h"), (k, node)
            assert pane.events[found.scored].kind == "score"
            assert set(course[found.scored].values()) <= {"a", "u"}
            assert course[found.scored][0] == "a"
            assert {letter for letters in course[found.scored :] for letter in letters.values()} & {"h", "d"} == set()


def test_both_panes_end_in_what_is_written() -> None:
    """A node of the kept path thrown away, or one that stays for ever; a last event of its own in each pane."""
    thrown = 0
    for _, step, found in list_scenes():
        assert [phase.key for phase in found.phases] == ["draft", "score", "verify", "commit"]
        last = max(pane.ended for pane in found.panes) + 1
        assert [phase.first for phase in found.phases] == [0, found.scored, found.scored + 1, last]
        for pane in found.panes:
            assert [event.kind for event in pane.events][-2:] == ["commit", "written"]
            end, before = unfold(pane)[-1], unfold(pane)[-2]
            for node in range(len(step.nodes)):
                assert (end[node] == "x") == (node not in pane.path)
                assert end[node] in ("x", before[node])
            thrown += sum(letter == "x" for letter in end.values())
            assert "s" in before.values()
        assert found.headlines[0].first == 0
        assert found.headlines[-1].first == last
    assert thrown > 1_000


def test_the_rules_part_where_they_can_be_seen_to() -> None:
    """An event that counts from another beginning; a decision on another node."""
    parted = 0
    for _, step, found in list_scenes():
        for pane in found.panes:
            for node, event in pane.decisions.items():
                own = step.verdicts[pane.key][event - found.scored - 1]
                assert isinstance(own, Trial)
                assert own.node == node == pane.events[event].node
        if found.divergence_event is None:
            continue
        parted += 1
        event, only = found.divergence_event, set(found.panes[0].path) ^ set(found.panes[-1].path)
        gone = [unfold(pane)[min(event, pane.ended)][min(only)] in "rl" for pane in found.panes]
        assert any(gone)
        earlier = [unfold(pane)[min(event - 1, pane.ended)][min(only)] for pane in found.panes]
        assert gone.index(True) == next(k for k, pane in enumerate(found.panes) if min(only) not in pane.path)
        assert earlier[gone.index(True)] not in "rl"
    assert parted > 50


def test_a_coin_is_shown_only_where_one_was_flipped() -> None:
    """A lane with coins of typical acceptance."""
    with_coins = set()
    for _, step, found in list_scenes():
        for pane in found.panes:
            own = pane.events[found.scored + 1 : -1]
            for event, shown in zip(step.verdicts[pane.key], own, strict=True):
                assert (shown.coin is not None) == (isinstance(event, Trial) and event.flip.u is not None)
                with_coins |= {pane.key} if shown.coin else set()
    assert with_coins & {"typical", "threshold"} == set()
    assert {"topdown", "traversal"} <= with_coins, "the control"


def test_every_reason_leads_to_its_event() -> None:
    """A line of another pane, or one that is sent and never shown."""
    for _, step, found in list_scenes():
        for pane in found.panes:
            used = {index for event in pane.events for index in event.why}
            assert used == set(range(len(pane.why_lines)))
            assert all(0 < line.node < len(step.nodes) and line.text.endswith(".") for line in pane.why_lines)
            assert len(set(pane.why_lines)) == len(pane.why_lines)


def sent(trace: RunTrace, *arguments, **named) -> dict:
    return json.loads(run_message(trace, 1, BOTH, *arguments, **named))


def test_an_address_counts_from_the_target_s_pass() -> None:
    """An old link that opens on the draft; a place before the first event or past the last."""
    record = find_recorded_run("rescued")
    trace = record.trace()
    step = record.holds(trace)
    shown: Scene = scene(trace, step, BOTH)
    last = max(len(pane.events) for pane in shown.panes) - 1
    for event, place in ((0, shown.scored), (1, shown.scored + 1), (-1, shown.scored - 1), (-99, 0), (99, last)):
        assert sent(trace, at=(step, event))["at"] == [step, place]
    assert sent(trace, at=(step, None))["at"] == [step, shown.divergence_event]
    level = next(index for index in range(len(trace.steps)) if scene(trace, index, BOTH).divergence_event is None)
    assert sent(trace, at=(level, None))["at"] == [level, scene(trace, level, BOTH).scored]
    assert sent(trace, at=(99, 0))["at"][0] == len(trace.steps) - 1


def test_a_claim_belongs_to_its_step() -> None:
    """`Top-down accepts nothing` above a step in which it accepts two tokens."""
    for record in RECORDED:
        message = json.loads(show_run(record.trace(), record.panes, (0, 0), known=record.key))
        assert message["claim"] == record.claim
        step = record.holds(record.trace())
        assert message["claim_step"] == (None if record.whole_run else step)
        assert message["at"][0] == 0
    assert {record.whole_run for record in RECORDED} == {True, False}
    assert sent(paper(), claim=Claim("x", 0))["claim_step"] == 0
    assert sent(paper())["claim_step"] is None


def test_a_claim_about_the_whole_run_is_borne_out_by_no_single_step() -> None:
    """A claim about one step that is told above all of them: its run without the step still bears it out."""
    for record in RECORDED:
        trace = record.trace()
        first = replace(trace, steps=trace.steps[:1])
        if record.whole_run:
            assert record.holds(trace) == 0
        elif record.holds(trace) != 0:
            assert record.holds(first) is None


def test_a_run_says_what_every_rule_promises_here() -> None:
    """A lossy rule that commits while both panes say lossless; a note that is missing where the menu needs one."""
    message = json.loads(show_recorded(find_recorded_run("wrong-q"))[0])
    assert message["commits"] == {
        "key": "topdown",
        "title": "top-down",
        "badge": "lossy here: it needs draws recorded with the q they were drawn from",
        "lossless": False,
    }
    assert message["panes"] == ["topdown", "naive"]
    assert [choice["key"] for choice in message["rules"]] == [rule.key for rule in VERIFIERS]
    for choice in message["rules"]:
        assert choice["lossless"] == (choice["note"] == "")
        assert choice["lossless"] == (choice["key"] == "naive"), choice
    honest = sent(paper())
    assert {choice["key"] for choice in honest["rules"] if choice["lossless"]} == {
        "naive",
        "topdown",
        "traversal",
        "ordered",
    }
    for _, _, found in list_scenes():
        for pane in found.panes:
            assert pane.lossless == (pane.badge == "lossless")


@pytest.mark.parametrize(
    ("first", "shown"),
    [("<|endoftext|>", "b"), ("<s>", "b"), ("<|begin_of_text|>", "b"), ("<|im_start|>", "<|im_start|>b"), ("<b>", "<b>b")],
)
def test_a_prompt_begins_with_what_was_written(first: str, shown: str) -> None:
    """An empty prompt that reads `<|endoftext|>`; a tag that somebody typed left out."""
    trace = paper()
    texts = {**trace.texts, 0: first, 1: "b"}
    assert replace(trace, prompt=(0, 1), texts=texts).prompt_text == shown
    assert replace(trace, prompt=(0,), texts=texts).prompt_text == shown.removesuffix("b")


def joined(texts: list[str]) -> tuple[list[tuple[str, int]], str, str]:
    """What each token shows, the text that remains, and the same tokens read at once."""
    trace = replace(paper(), texts=dict(enumerate(texts)))
    reader = TokenReader(trace)
    views = [reader.read(token) for token in range(len(texts))]
    pieces: list[str] = []
    for text, joins in views:
        del pieces[len(pieces) - joins :]
        pieces.append(text)
    return views, "".join(pieces), trace.read(range(len(texts)))


@pytest.mark.parametrize(
    "texts",
    [
        [" a", "<e2>", "<80>", "<99>", "s"],
        ["<f0><9f>", "<8c><b3>"],
        ["<e5>", "<b9>", "a", "<b4>"],
        ["<ff>", "<e2>", "<80>", "<99>"],
        ["<e2><80>", "<99>", "<e2>", "<80>", "<9c>"],
        ["<zz>", "x"],
    ],
)
def test_bytes_become_whole_characters(texts: list[str]) -> None:
    """`<e2><80><99>` in the text for good; a character that swallows a word before it."""
    views, text, at_once = joined(texts)
    assert text == at_once
    for (shown, joins), own in zip(views, texts, strict=True):
        assert joins > 0 or shown == own


def test_a_character_is_completed_across_steps() -> None:
    """Bytes of one step that stay bytes, because the next step begins anew."""
    trace = given(find_toy("T2"), "chain:1", "with", (0,), ("traversal", "topdown"))
    step = trace.steps[0]
    first = replace(step, tokens=(step.tokens[0],))
    two = replace(trace, steps=(first, replace(first, number=1)))
    letters = {**two.texts, step.tokens[0]: "<c3>"}
    one = scene(replace(two, texts=letters), 1, BOTH).tokens
    assert [(token.text, token.joins) for token in one] == [("<c3>", 0)]
    reader = TokenReader(replace(two, texts={0: "<c3>", 1: "<a9>"}))
    assert [reader.read(0), reader.read(1)] == [("<c3>", 0), ("é", 1)]
