"""The same counts under every engine's definition, and the model of speed with a file's values."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from engine_samples import NAMES, read_sample

from specviz.engines.definitions import DEFINITIONS, list_measured, rate_tested
from specviz.engines.file import read_report
from specviz.engines.report import Counts
from specviz.engines.view import view_report
from specviz.engines.what_if import fit_model
from specviz.lessons.measured import QUANTITIES
from specviz.lessons.what_if import model
from specviz.texts import engines as texts

OWN = {  # sample -> the values that the engine itself gives, which its definitions must give again
    "vllm-detailed.json": {"mean_acceptance_length": 3.0, "draft_acceptance_rate": 2 / 3},
    "vllm-summary.json": {"mean_acceptance_length": 1.2325581395348837, "draft_acceptance_rate": 0.07751937984496124},
    "sglang.json": {"spec_accept_length": 2.0, "spec_accept_rate": 1 / 7},
    "fastdeploy.json": {"average_accept_length": 2.050632911392405, "accept_ratio": 0.5123456790123457},
}


@pytest.mark.parametrize("name", OWN)
def test_a_definition_gives_what_the_engine_gives(name: str) -> None:
    """A formula that is not the engine's: with the bonus token, or without it."""
    report = read_report(read_sample(name))
    found = {one.definition.name: one for one in list_measured(report) if one.definition.key == report.engine}
    for metric, value in OWN[name].items():
        assert found[metric].value == pytest.approx(value, abs=1e-12) == found[metric].reported


def test_the_definitions_differ_on_one_run() -> None:
    """The control: a table whose rows all say the same, so that a wrong formula is not seen."""
    values = {one.definition.name: one.value for one in list_measured(read_report(read_sample("fastdeploy.json")))}
    shares = {values["draft_acceptance_rate"], values["accept_ratio"], values[texts.TESTED_RATE]}
    assert len(shares) == 3
    assert values["draft_acceptance_rate"] == 83 / 237
    assert values[texts.TESTED_RATE] == 83 / (83 + 79 - 9)
    vllm = {one.definition.name: one.value for one in list_measured(read_report(read_sample("vllm-detailed.json")))}
    assert (vllm["mean_acceptance_length"], vllm["spec_accept_length"]) == (3.0, 12 / 4)
    summary = {one.definition.name: one.value for one in list_measured(read_report(read_sample("vllm-summary.json")))}
    assert summary["spec_accept_length"] == 54 / 43 != summary["mean_acceptance_length"]


def test_what_cannot_be_computed_is_empty() -> None:
    """A 0 or an infinity where llama.cpp has no steps."""
    values = {one.definition.name: one.value for one in list_measured(read_report(read_sample("llama-cpp.json")))}
    assert values[texts.LLAMA_RATE] == 72 / 96
    assert [name for name, value in values.items() if value is not None] == [
        *("draft_acceptance_rate", "spec_accept_rate", texts.LLAMA_RATE),
    ]
    assert all(one.value is None for one in list_measured(read_report('{"spec_verify_ct": 0}')))


def test_the_rate_of_tested_drafts_needs_whole_chains() -> None:
    """A rate that counts drafts as tested which were never made: a shorter draft ends without a rejection."""
    whole = Counts(4, 12, 8, None, 3, (1, 0, 1, 2))
    assert rate_tested(whole) == 8 / 10
    assert rate_tested(replace(whole, drafted=11)) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_model_writes_as_many_tokens_as_the_file(name: str) -> None:
    """A link into the lessons whose values are not those of the file."""
    counts = read_report(read_sample(name)).counts
    fit = fit_model(counts)
    if name in ("sglang.json", "sglang-older.json", "llama-cpp.json"):
        assert fit is None, "nobody knows how long these drafts are"
        return
    assert fit is not None
    values = {one.key: one.value for one in QUANTITIES}
    made = model({**values, "acceptance": fit.acceptance, "depth": fit.depth, "width": fit.width})
    assert made.tokens == pytest.approx(1 + (counts.accepted or 0) / (counts.steps or 1), abs=1e-6)
    query = dict(part.split("=") for part in fit.address.partition("?")[2].split("&"))
    ranges = {one.key: (one.least, one.most) for one in QUANTITIES}
    assert all(ranges[key][0] <= float(value) <= ranges[key][1] for key, value in query.items())
    assert re.fullmatch(r"#what-if/\w+\?acceptance=[\d.]+&depth=\d+&width=\d+", fit.address)


def test_a_chain_of_sglang_is_known_by_its_histogram() -> None:
    """A tree that is taken for a chain: only where a draft was once accepted to its end, its length is known."""
    chain = {"spec_verify_ct": 4, "spec_num_proposed_drafts": 12, "spec_accept_histogram": [1, 1, 1, 1]}
    found = fit_model(read_report(json.dumps({"meta_info": chain})).counts)
    assert found is not None and (found.depth, found.width) == (3, 1)
    tree = chain | {"spec_num_proposed_drafts": 28}
    assert fit_model(read_report(json.dumps({"meta_info": tree})).counts) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_view_says_who_reports_and_that_nothing_is_proven(name: str) -> None:
    """Numbers of another engine that pass for ours."""
    view = view_report(read_report(read_sample(name)))
    assert view.title.startswith("Reported by ") and "proves nothing" in view.mark
    assert len(view.rows) == len(DEFINITIONS)
    for chart in view.charts:
        assert all(0 <= bar.share <= 1 for bar in chart.bars)
    facts = dict(view.facts)
    assert (facts[texts.STEPS] == texts.NOT_REPORTED) == (name == "llama-cpp.json")


def test_the_histogram_and_the_positions_are_those_of_the_file() -> None:
    """A bar at a wrong length, or positions that are shares of another whole."""
    view = view_report(read_report(read_sample("vllm-counters.prom")))
    lengths, positions = view.charts
    assert [(bar.label, bar.value) for bar in lengths.bars] == [
        *(("0", "150 (15\u00a0%)"), ("1", "230 (23\u00a0%)"), ("2", "190 (19\u00a0%)"), ("3", "430 (43\u00a0%)")),
    ]
    assert [bar.value for bar in positions.bars] == [
        "85\u00a0% (85\u00a0%)",
        "62\u00a0% (73\u00a0%)",
        "43\u00a0% (69\u00a0%)",
    ]


def test_the_trees_are_drawn_with_what_was_accepted() -> None:
    """A path that is drawn beside the accepted nodes, or a tree that lost one."""
    first, second, third = view_report(read_report(read_sample("ddtree.json"))).trees
    assert [[at for at, node in enumerate(tree.nodes) if node.accepted] for tree in (first, second, third)] == [
        *([0, 1, 3, 5], [0], [0, 4]),
    ]
    assert [node.parent for node in first.nodes] == [None, 0, 0, 1, 1, 3, 4]
    assert [node.column for node in first.nodes] == [0, 1, 1, 2, 2, 3, 3]
    assert len({(node.column, node.row) for node in first.nodes}) == 7
    assert first.nodes[1].text == "#785"


def test_the_model_of_a_wide_tree() -> None:
    """The chance that a level goes on, given as that of a single draft: of two children, each is accepted less often."""
    fit = fit_model(Counts(steps=10, drafted=60, accepted=11, longest=2))
    assert fit is not None and (fit.depth, fit.width) == (2, 2)
    values = {one.key: one.value for one in QUANTITIES}
    made = model({**values, "acceptance": fit.acceptance, "depth": 2, "width": 2})
    assert (made.tokens, made.nodes) == (pytest.approx(2.1, abs=1e-6), 6)
