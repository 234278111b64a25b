"""The phases of a step: how many passes the draft model really made, and what was counted, timed and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from toy_runs import given, paper, random_runs

from specviz.core.dist import Dist
from specviz.core.events import Commit, Sample
from specviz.core.sampling import Sampling
from specviz.draft import FORMS, fitting_proposals
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.toy import TOYS, TableModel, Toy, find_toy, noise_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.replay.names import name_rule
from specviz.replay.phases import count_phases, draft_passes, find_writer, kept_path, tell_draft, tell_written, write_time
from specviz.texts import story as texts
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace

TREES = sorted({tree for form in FORMS for tree in (form.example, *form.proven, *form.suggested)} | {"best:5x2", "best:9"})


class CountingModel(TableModel):
    """A draft model that counts its forward passes."""

    passes = 0

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        self.passes += 1
        return super().extend(tokens, parents)


def counted_steps(toy: Toy, settings: Settings) -> Iterator[tuple[RunTrace, int]]:
    """Each step alone, with the passes that the draft model made for it."""
    draft, before = CountingModel(toy.draft), 0
    for step in decode(TableModel(toy.target), draft, [toy.mark], settings):
        yield run_trace({}, settings, [toy.mark], toy.text, [record_step(step)]), draft.passes - before
        before = draft.passes


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("temperature", [0, 1])
def test_the_passes_of_the_draft_are_those_that_were_made(tree: str, temperature: float) -> None:
    """A best-first tree whose last pass found nothing, and which is said to have taken one pass less."""
    toys = [find_toy("T2"), noise_toy(1, 30), noise_toy(2, 6)]
    proposals = [proposal.key for proposal in fitting_proposals(tree)]
    checked = 0
    for toy, proposal in ((toy, proposal) for toy in toys for proposal in proposals):
        settings = Settings(tree, proposal, "naive", sampling=Sampling(temperature), max_tokens=3, annotate=False)
        for trace, passes in counted_steps(toy, settings):
            found = draft_passes(trace, trace.steps[0])
            assert len(found) == passes, (toy.key, proposal)
            assert [node for nodes in found for node in nodes] == sorted(
                range(1, len(trace.steps[0].nodes)), key=lambda node: (trace.steps[0].depth(node), node)
            )
            checked += 1
    assert checked > 3


def test_a_last_pass_in_vain_is_counted() -> None:
    """The control: as many passes as levels would do for every tree."""
    extra = set()
    for seed in range(6):
        for trace, passes in counted_steps(noise_toy(seed, 20), Settings("best:6", "topk", "naive", max_tokens=3)):
            extra.add(passes - max(trace.steps[0].depths))
    assert extra == {1}


def test_counts_are_those_of_the_step() -> None:
    """Coins of a rule that flips none, or the tests of the other rule."""
    for record in RECORDED:
        trace = record.trace()
        for step in trace.steps:
            draft, score, verify, commit = count_phases(trace, step)
            drafted, passes = len(step.nodes) - 1, max(step.depths)
            tokens = "1 token" if drafted == 1 else f"{drafted} tokens"
            assert draft == f"{passes} passes, {tokens}" or (passes == 1 and draft == f"1 pass, {tokens}")
            assert score == f"{drafted + 1} positions, one pass"
            assert verify.split()[1].startswith("coin")
            if len(step.tokens) == 1 + step.accepted_length(step.verifier):
                assert commit == f"{len(step.tokens) - 1} + 1 tokens"
    toy = find_toy("T2")
    shape = ("shape:0,1,00,01,10", "without", (0, 2, 1, 2, 0))
    verified = {
        key: count_phases(t := given(toy, *shape, (key,)), t.steps[0])[2] for key in ("typical", "naive", "threshold")
    }
    assert verified["typical"].endswith("no coin")
    assert verified["threshold"].endswith("no coin")
    assert "draw" in verified["naive"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0.0, "0.0 ms"), (0.00001, "<0.1 ms"), (0.0042, "4.2 ms"), (0.1234, "123 ms")]
)
def test_a_time_is_written_in_milliseconds(seconds: float | None, text: str) -> None:
    """A time of nothing where nothing was measured; seven digits of a second."""
    assert write_time(seconds) == text


def test_a_text_that_another_rule_has_written_is_said_to_be_its() -> None:
    """A pane that goes on, without a word, from a text that its own rule would not have written; one that cries always."""
    told = set()
    for record in RECORDED:
        trace = record.trace()
        for before, step in pairwise(trace.steps):
            for key in step.verdicts:
                ends = [(before.path(one.node), one.token) for one in (before.commit(key), before.commit(step.verifier))]
                writer = find_writer(trace, step, key)
                assert writer == ("" if ends[0] == ends[1] else name_rule(step.verifier)), (record.key, step.number)
                told.add(bool(writer))
        assert all(find_writer(trace, trace.steps[0], key) == "" for key in trace.steps[0].verdicts)
    assert told == {True, False}, "the control"
    trace = find_recorded_run("rescued").trace()
    passes = draft_passes(trace, trace.steps[1])
    assert tell_draft(trace, passes, 0, "traversal").say.startswith("The text goes on as traversal wrote it. ")
    assert "traversal" not in tell_draft(trace, passes, 0).say


def test_what_another_rule_would_have_written_is_compared() -> None:
    """The same text told as another one; a bonus token that the limit kept out told as written."""
    trace = find_recorded_run("greedy").trace()
    for step in trace.steps:
        for key in step.verdicts:
            if key != step.verifier:
                assert tell_written(trace, step, key).say.startswith("This rule would have written the same: ")
                cut = replace(step, tokens=step.tokens[:1])
                said = tell_written(trace, cut, key).say
                assert (said == texts.WOULD_WRITE_SAME_CUT) == (step.accepted_length(step.verifier) > 0), said


def test_what_is_written_is_what_the_rule_that_commits_accepted() -> None:
    """The tokens of the other rule said to be written; a run that ended early said to be whole."""
    trace = paper(n3=(0.6,))
    step = trace.steps[0]
    assert tell_written(trace, step, "traversal").say.startswith("Written: 2 accepted tokens, “ab”, and ")
    other = tell_written(trace, step, "topdown").say
    assert other.startswith("This rule would have written “")
    assert other.endswith("Both panes go on with the text of traversal, which commits.")
    cut = replace(step, tokens=step.tokens[:2])
    assert tell_written(trace, cut, "traversal").say.startswith("Only 2 of these 3 tokens are written")
    assert kept_path(cut) == kept_path(step)[:2], "the last token that is written is not in the cache yet"
    assert kept_path(step) == step.path(step.commit("traversal").node)


def test_a_step_without_a_draft_has_no_pass() -> None:
    """A division, or a phase that is told although nothing was done in it, for a run from elsewhere."""
    trace = paper()
    root = replace(trace.steps[0].nodes[0], draws=(), q=None)
    events = (Sample(0, root.p, root.shown[0]), Commit(0, root.shown[0]))
    step = replace(trace.steps[0], nodes=(root,), verdicts=dict.fromkeys(trace.steps[0].verdicts, events), tokens=(0,))
    assert draft_passes(trace, step) == ()
    assert count_phases(trace, step)[0] == "0 passes, 0 tokens"


def test_every_toy_is_drafted() -> None:
    """A toy whose runs have levels that the plan does not know of."""
    assert {toy.key for toy in TOYS} >= {"T1", "T2"}
    for trace in random_runs():
        for step in trace.steps:
            passes = draft_passes(trace, step)
            assert len(passes) - max(step.depths) in (0, 1)
            assert sum(map(len, passes)) == len(step.nodes) - 1
