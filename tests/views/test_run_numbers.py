"""The numbers of the rule that commits, and what stands behind a rule's badge; the truth tests count all of it again."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from toy_runs import all_riders, traced

from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.exact.proof import ALL, Scope
from specviz.lessons.measured import QUANTITIES, measure
from specviz.models.toy import TOYS, noise_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.texts import scores as texts
from specviz.texts import views
from specviz.trace.engine_names import ENGINE_NAMES
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS
from specviz.views.elsewhere import list_elsewhere
from specviz.views.message import list_settings
from specviz.views.proof import rule_proofs
from specviz.views.run_numbers import CommittingTally, RunNumbers, run_numbers

TIMED = ("rescued", "chain", "deep", "easy", "itself")


def numbers(trace: RunTrace, steps: int | None = None) -> RunNumbers:
    found = CommittingTally(trace)
    for step in trace.steps[:steps]:
        found.add(step)
    return run_numbers(trace, found)


def test_a_rate_is_said_of_chains_only() -> None:
    """A rate of a tree, whose siblings cannot all be accepted, that passes for one of a chain."""
    chain = numbers(find_recorded_run("chain").trace()).rows[0]
    found = metrics(find_recorded_run("chain").trace())
    assert chain.values[0].text == f"{100 * found.accepted / found.drafted:.0f} %"
    assert chain.values[0].spread == f"{found.accepted} of {found.drafted} drafted tokens"
    tree = numbers(find_recorded_run("rescued").trace()).rows[0]
    assert (tree.values, tree.note) == ((), texts.RATE_OF_TREE)


def test_a_cut_is_told() -> None:
    """Tokens per step that do not come to the text, without a word."""
    row = numbers(find_recorded_run("easy").trace()).rows[3]
    found = metrics(find_recorded_run("easy").trace())
    assert found.cut and found.written == 24
    assert row.values[0].text == f"{24 / found.steps:.2f}"
    assert ("one verified token" if found.cut == 1 else f"{found.cut} verified tokens") in row.note
    assert numbers(find_recorded_run("easy").trace(), 1).rows[3].note == texts.WRITTEN_NOTE, "the control: not cut yet"


def test_the_reason_is_that_of_the_run() -> None:
    """A reason that is the same for every run: each kind is seen, on runs that call for it."""
    one = noise_toy(2, 12)
    chosen = Settings("chain:2", "with", "topdown", max_tokens=12)
    ways = {
        "warm": (numbers(traced(one, chosen)), "overlap by"),
        "zero": (numbers(traced(one, replace(chosen, sampling=Sampling(0)))), "only the likeliest tokens count"),
        "sure": (numbers(traced(one, replace(chosen, proposal="topk", tree="2,2"))), "of the target's probability"),
        "all": (numbers(find_recorded_run("itself").trace()), "No draft was rejected"),
    }
    for found, said in ways.values():
        assert said in found.reason
        assert sum(other in found.reason for _, other in ways.values()) == 1
    exact = numbers(find_recorded_run("toy").trace())
    assert "temperature" not in exact.reason, "a toy has no other temperature"


@pytest.mark.parametrize("key", TIMED)
def test_when_it_pays(key: str) -> None:
    """The time of riders and exact numbers in the step, or tokens that were never written."""
    trace = find_recorded_run(key).trace()
    found = metrics(trace)
    needed = sum(found.text_seconds.values()) / found.seconds["score"]
    written = sum(len(step.tokens) for step in trace.steps) / len(trace.steps)
    said = numbers(trace).speed
    assert f"more than {needed:.2f} tokens" in said
    assert f"at {written:.2f}, this run would be {written / needed:.2f} times" in said
    assert "an estimate" in said
    display = sum(found.seconds.values()) / found.seconds["score"]
    assert f"{display:.2f}" not in said, "the control: with what only serves the page"


def test_the_model_of_speed_is_set_as_the_run_measured_it() -> None:
    """A link that sets another run's values, or some that no slider has."""
    linked = 0
    for record in RECORDED:
        trace = record.trace()
        query = numbers(trace).what_if
        if "toy" in trace.models:
            assert query == numbers(trace).speed == ""
            continue
        found = measure(trace)
        if not query:
            width, depth = int(found["width"]), int(found["depth"])
            nodes = sum(width**level for level in range(1, depth + 1))
            assert depth > 12 or nodes * len(trace.steps) != metrics(trace).drafted
            continue
        values = {key: float(value) for key, value in parse_qsl(query)}
        assert values == found
        assert all(one.least <= values[one.key] <= one.most for one in QUANTITIES if one.key in values)
        linked += 1
    assert linked > 5


def test_other_engines_names_are_on_the_screen() -> None:
    """A row that nobody finds in the engine's own log."""
    found = list_elsewhere()
    assert found["rate"].startswith("vLLM: draft_acceptance_rate · vLLM's server: vllm:spec_decode_num_accepted_tokens / ")
    assert found["observed"].startswith("vLLM: mean_acceptance_length")
    for name, level in (("accepted_at_position", "depth"), ("acceptance_rate", "rate"), ("written_per_step", "written")):
        known = ENGINE_NAMES[name]
        assert all(one in found[level] for one in (known.vllm, known.prometheus, *known.sglang[:1]))
    levels = {row.level for row in numbers(find_recorded_run("chain").trace()).rows} | {"depth"}
    assert found.keys() <= levels


def test_the_proof_behind_a_badge() -> None:
    """A promise of another rule, on other trees, or proven by a command that covers something else."""
    trace = find_recorded_run("wrong-q").trace()
    proofs = {one.key: one for one in rule_proofs(trace)}
    assert list(proofs) == [rule.key for rule in VERIFIERS]
    for rule in VERIFIERS:
        points = dict(proofs[rule.key].points)
        assert points[views.DOES] == rule.summary
        assert (views.CHECKED_LOSSLESS in points.values()) == rule.lossless
        assert rule.lossless or points[views.PROMISES] == views.PROMISED_NOTHING
        command = proofs[rule.key].command.split()
        assert command[:3] == ["specviz", "prove", "--rule"] and Scope(rules=command[3:]).plan()
        assert proofs[rule.key].paper_address.endswith(rule.paper.removeprefix("arXiv "))
    assert "does not hold" in dict(proofs["topdown"].points)[views.THESE_TREES]
    assert "holds in this run" in dict(proofs["naive"].points)[views.THESE_TREES]


def test_what_is_said_to_be_enumerated_is() -> None:
    """A count of models that the command no longer has."""
    assert len(TOYS) == 3 and "three models made by hand" in views.CHECKED_LOSSLESS
    assert ALL.models == 6 and "six random ones" in views.CHECKED_LOSSLESS


def test_the_settings_are_told_apart() -> None:
    """Two runs that differ and are said to be alike."""
    chosen = all_riders(Settings("chain:2", "with", max_tokens=4))
    trace = traced(noise_toy(1, 12), chosen)
    others = {
        "tree": replace(chosen, tree="2,2", riders=()),
        "proposal": replace(chosen, proposal="without", riders=()),
        "rule": replace(chosen, verifier="naive"),
        "temperature": replace(chosen, sampling=Sampling(0.5)),
        "top_k": replace(chosen, sampling=Sampling(1, 5)),
        "top_p": replace(chosen, sampling=Sampling(1, None, 0.5)),
        "tree_seed": replace(chosen, tree_seed=7),
        "coin_seed": replace(chosen, coin_seed=7),
        "max_tokens": replace(chosen, max_tokens=5),
    }
    before = list_settings(trace)
    assert [name for name, _ in before] == list(views.SETTINGS.values())
    for key, settings in others.items():
        after = list_settings(replace(trace, settings=settings))
        differs = [one[0] for one, other in zip(before, after, strict=True) if one != other]
        assert differs == [views.SETTINGS[key]]
    assert list_settings(replace(trace, models={"pair": "other"})) != before
