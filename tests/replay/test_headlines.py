"""Headlines: short, true, and never before their time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

import pytest
from toy_runs import given, paper, random_runs, recorded_runs, spoken_runs

from specviz.core.events import Commit, Sample, Trial, Weigh
from specviz.models.toy import find_toy
from specviz.recorded.runs import find_recorded_run
from specviz.replay.frames import frames
from specviz.replay.headlines import MOST_WORDS, headlines
from specviz.replay.means import compare_means
from specviz.replay.names import head_rule
from specviz.replay.phases import draft_passes
from specviz.replay.standing import Standing
from specviz.trace.schema import BarEvent, RunTrace, StepTrace
from specviz.verify import VERIFIERS, find_rule

OUTCOME = re.compile(r"throws away|accepts? (the same|no |\d+|one)|Neither|neither|each,|would")


def everything() -> list[RunTrace]:
    return recorded_runs() + random_runs() + spoken_runs()[::5]


def steps(traces: list[RunTrace] | None = None) -> Iterator[tuple[RunTrace, StepTrace]]:
    yield from ((trace, step) for trace in traces or everything() for step in trace.steps)


def told(trace: RunTrace, step: StepTrace, one: str, other: str) -> list[str]:
    """The headline of each event, from the first pass of the draft to what is written."""
    found = list(headlines(trace, step, (one, other), {key: frames(step, key) for key in (one, other)}))
    assert found[0][0] == 0
    assert all(a < b and text != other_text for (a, text), (b, other_text) in pairwise(found))
    count = len(draft_passes(trace, step)) + 2 + max(len(step.verdicts[key]) for key in (one, other))
    texts = dict(found)
    shown: list[str] = []
    for event in range(count):
        shown.append(texts.get(event, shown[-1] if shown else ""))
    assert max(texts) < count
    return shown


@pytest.mark.slow
def test_a_headline_is_short() -> None:
    """A sentence of numbers where a headline belongs; two long titles in it."""
    seen = 0
    for trace, step in steps():
        for one, other in product(step.verdicts, repeat=2):
            for text in told(trace, step, one, other):
                assert 3 <= len(text.split()) <= MOST_WORDS, text
                assert text[0] == text[0].upper()
                assert not set(text) & set("{}"), text
                assert not text.endswith("."), text
                seen += 1
    assert seen > 10_000


def shorten(step: StepTrace, key: str, count: int) -> StepTrace:
    """The step with another future for a rule: after so many events it stops at the root."""
    events = step.verdicts[key]
    if count >= len(events):
        return step
    ends: tuple[BarEvent, ...] = (Sample(0, step.nodes[0].p, step.nodes[0].shown[0]), Commit(0, step.nodes[0].shown[0]))
    return replace(step, verdicts={**step.verdicts, key: (*events[:count], *ends)})


def other_futures(trace: RunTrace, step: StepTrace, one: str, other: str) -> Iterator[tuple[int, str, str]]:
    """For each event its headline, and the headline that it has where all that follows is different."""
    scored = len(draft_passes(trace, step))
    real = told(trace, step, one, other)
    for count in range(1, max(len(step.verdicts[key]) for key in (one, other))):
        changed = shorten(shorten(step, one, count), other, count)
        yield scored + count, real[scored + count], told(trace, changed, one, other)[scored + count]


@pytest.mark.slow
def test_no_headline_tells_what_has_not_happened() -> None:
    """`Traversal accepts 3 tokens` while it is still judging; a rejection that comes later."""
    compared = 0
    for trace, step in steps(everything()[::2]):
        keys = list(step.verdicts)
        for one, other in pairwise([*keys, keys[0]]):
            for _, text, elsewhere in other_futures(trace, step, one, other):
                assert text == elsewhere
                compared += 1
    assert compared > 2_000


def test_a_spoiler_would_be_found() -> None:
    """The control: the headlines of one event later differ between the two futures."""
    trace = find_recorded_run("rescued").trace()
    early = 0
    for step in trace.steps:
        real = told(trace, step, "topdown", "traversal")
        scored = len(draft_passes(trace, step))
        for count in range(1, 3):
            changed = shorten(shorten(step, "topdown", count), "traversal", count)
            early += real[scored + count + 2] != told(trace, changed, "topdown", "traversal")[scored + count + 2]
    assert early > 3


def test_before_verification_nothing_of_it_is_told() -> None:
    """The outcome above a tree that is still being drafted."""
    for trace, step in steps():
        keys = list(step.verdicts)
        passes = draft_passes(trace, step)
        shown = told(trace, step, keys[0], keys[-1])
        total = 0
        for k, nodes in enumerate(passes):
            total += len(nodes)
            assert shown[k].startswith(f"The draft model has proposed {total} token")
            assert ("one pass" in shown[k]) == (k == 0)
        assert shown[len(passes)] == f"One target pass scores all {len(step.nodes)} positions at once"


@pytest.mark.slow
def test_the_outcome_is_told_when_both_have_ended() -> None:
    """An outcome with the wrong winner or number; one that comes late or not at all."""
    met = set()
    for trace, step in steps():
        scored = len(draft_passes(trace, step))
        for one, other in product(step.verdicts, repeat=2):
            shown = told(trace, step, one, other)
            lengths = {key: step.accepted_length(key) for key in (one, other)}
            end = scored + max(len(step.verdicts[key]) for key in (one, other))
            head = shown[end]
            assert OUTCOME.search(head) or "accepts" in head, head
            if one == other:
                assert head.lower().startswith(head_rule(one).lower() + " accepts "), head
                met.add("alone")
            elif lengths[one] != lengths[other]:
                winner, loser = sorted(lengths, key=lambda key: -lengths[key])
                assert head.lower().startswith(f"{head_rule(winner)} accepts {lengths[winner]}".lower()), head
                assert head_rule(loser).lower() in head.lower()
                met.add("lossy" if "lossy" in head else "average" if "averaged" in head else "longer")
                if "averaged" in head:
                    means = compare_means(step, one, other)
                    assert means is not None
                    assert means.longer == loser
                if "lossy" in head:
                    rule = find_rule(winner)
                    assert not (rule.lossless and rule.sound_on(trace.settings.drafter.kind))
                if "throws away" in head:
                    assert lengths[loser] == 0
            elif step.commit(one).node != step.commit(other).node:
                assert "on different paths" in head or "not the same" in head
                met.add("apart")
            else:
                assert ("neither" in head.lower()) == (lengths[one] == 0), head
                assert lengths[one] < 2 or f"the same {lengths[one]} tokens" in head
                met.add("cold" if "temperature 0" in head else "same")
                assert ("temperature 0" in head) <= (trace.settings.sampling.temperature == 0)
    assert met == {"alone", "lossy", "average", "longer", "apart", "cold", "same"}


def test_one_rule_in_both_panes_is_not_compared() -> None:
    """`Traversal and traversal accept the same 3 tokens`."""
    for trace, step in steps():
        for key in step.verdicts:
            for text in told(trace, step, key, key)[:-1]:
                assert text.lower().count(head_rule(key).lower()) <= 1, text
                assert " both " not in text
                assert "same" not in text


def test_the_recorded_rescue_word_by_word() -> None:
    """The insight of the page: what top-down loses, a later token repairs."""
    record = find_recorded_run("rescued")
    trace = record.trace()
    step = trace.steps[record.holds(trace)]
    shown = [text.replace("\u00a0", " ") for text in told(trace, step, "topdown", "traversal")]
    assert shown[4] == "Top-down rejects “,” and skips 6 tokens; traversal has not judged “,” yet"
    assert shown[5] == "Top-down rejected “,”; for traversal, “who” repairs the path: 84 % → 100 %"
    assert shown[-2] == "Traversal accepts 3 tokens that top-down throws away"
    assert shown[-1] == "3 accepted tokens and 1 bonus: plain decoding would have needed 4 target passes"


def test_what_a_headline_says_of_a_node_has_happened_to_it() -> None:
    """A rejection or a repair of another node, or of one that this rule never touched."""
    rejected = repaired = 0
    for trace, step in steps():
        scored = len(draft_passes(trace, step))
        for one, other in pairwise(step.verdicts):
            for k, text in enumerate(told(trace, step, one, other)[scored + 1 : -1], start=1):
                so_far = {key: step.verdicts[key][:k] for key in (one, other)}
                if found := re.match(r"(.*?) reject(?:s|ed) (?:the path )?“(.*?)”(?:;| and|,|$)", text):
                    key = next(key for key in (one, other) if head_rule(key).lower() == found[1].lower())
                    trials = [event for event in so_far[key] if isinstance(event, Trial) and not event.flip.accepted]
                    names = {trace.texts[step.nodes[event.node].token].strip() for event in trials}
                    shown = found[2].replace("␣", " ").strip("…")
                    assert any(shown.endswith(name) or name.endswith(shown) for name in names), text
                    rejected += 1
                if found := re.search(r"[Ff]or (.*?), “(.*?)” repairs the path", text):
                    key = next(key for key in (one, other) if head_rule(key).lower() == found[1].lower())
                    assert any(isinstance(event, Weigh) and event.weight == 1 > event.before for event in so_far[key])
                    repaired += 1
    assert rejected > 500
    assert repaired > 30


def judged_never(trace: RunTrace) -> Iterator[str]:
    """The headlines that wait for a verdict of a rule that has ended: it accepted another path, or drew its token."""
    for step in trace.steps:
        scored = len(draft_passes(trace, step))
        for one, other in pairwise([*step.verdicts, next(iter(step.verdicts))]):
            for k, text in enumerate(told(trace, step, one, other)[scored + 1 : -1], start=1):
                if not (found := re.search(r"(?:^|; )([^;]*) has not judged", text)):
                    continue
                waits = next(key for key in (one, other) if head_rule(key).lower() == found[1].lower())
                rejects = one if waits == other else other
                so_far, rejected = step.verdicts[waits][:k], step.verdicts[rejects][:k]
                node = [event.node for event in rejected if isinstance(event, Trial) and not event.flip.accepted][-1]
                accepted = {event.node for event in so_far if isinstance(event, Trial) and event.flip.accepted}
                weighs = any(isinstance(event, Weigh) for event in so_far)
                drawn = any(isinstance(event, Sample) for event in so_far)
                if drawn or (accepted if weighs else accepted - {*step.path(node)}):
                    yield f"{one}, {other}, event {k}: {text}"


def waits_for_verdicts(trace: RunTrace) -> int:
    return sum("has not judged" in text for step in trace.steps for text in told(trace, step, *list(step.verdicts)[:2]))


def test_no_headline_waits_for_a_rule_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Traversal has not judged “not” yet` when traversal has just accepted another path, and never will."""
    traces = recorded_runs()
    assert [text for trace in traces for text in judged_never(trace)] == []
    assert sum(map(waits_for_verdicts, traces)) > 10, "what is true is still said"
    old = lambda one, step, node: one.marks[node] in ("untested", "testing")  # noqa: E731
    monkeypatch.setattr(Standing, "may_judge", old)
    assert any("“not”" in text for text in judged_never(find_recorded_run("rescued").trace())), "the control"


def test_what_is_written_is_counted() -> None:
    """A bonus that is a correction; a count of passes that is one too low."""
    for trace, step in steps():
        keys = list(step.verdicts)
        text, accepted = told(trace, step, keys[0], keys[-1])[-1], step.accepted_length(step.verifier)
        if len(step.tokens) <= accepted:
            assert f"of {accepted + 1} tokens" in text
            continue
        assert step.origins[-1] in text
        assert f"{accepted + 1} target pass" in text
        assert text.startswith(("Only the", f"{accepted} accepted token"))


def test_a_level_difference_is_no_difference() -> None:
    """1.429 against 1.428 called longer; two fractions that differ called level."""
    trace = paper()
    step = trace.steps[0]
    count = len(step.nodes)
    law = [0.0] * count
    near = {"traversal": (0.571, 0.429, *law[2:]), "topdown": (0.572, 0.428, *law[2:])}
    found = compare_means(replace(step, stop_laws=near), "traversal", "topdown")
    assert found is not None
    assert found.longer is None
    exact = compare_means(step, "traversal", "topdown")
    assert exact is not None
    assert exact.longer == "traversal", "the control: 64/33 against 7/4"
    assert compare_means(replace(step, stop_laws={}), "traversal", "topdown") is None


@pytest.mark.parametrize("rule", VERIFIERS, ids=lambda rule: rule.key)
def test_every_rule_has_a_title_that_fits(rule) -> None:
    """A title so long that no headline about it is short enough."""
    assert len(head_rule(rule.key).split()) <= 4
    spec, tokens = ("paths:2x2", (0, 0, 1, 1)) if rule.sound_on("paths") else ("chain:2", (0, 1))
    paths = given(find_toy("T1"), spec, "with", tokens, (rule.key,))
    assert told(paths, paths.steps[0], rule.key, rule.key)


def test_a_token_that_was_drawn_twice_is_not_lost_at_once() -> None:
    """`skips 5 tokens` at the first of three tests of a node, and nothing at the last."""
    pair = find_toy("T2")
    trace = given(pair, "shape:0,1,00", "with", (0, 0, 1), ("topdown",), n1=(0.999, 0.999))
    step = trace.steps[0]
    shown = told(trace, step, "topdown", "topdown")
    trials = [k for k, event in enumerate(step.verdicts["topdown"], start=1) if isinstance(event, Trial)]
    first, second = (shown[len(draft_passes(trace, step)) + k] for k in trials)
    assert first == "Top-down judges the drafted tokens"
    assert second == "Top-down rejects “a” and skips the token below it"
