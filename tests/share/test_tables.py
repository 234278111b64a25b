"""The tables: read back, they are the run's own metrics and events; no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from toy_runs import traced

from specviz.core.events import Trial
from specviz.engine.settings import Settings
from specviz.models.toy import find_toy, noise_toy, random_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.share.files import FILES, MOST_IN_LINK, make_file, unpack_run
from specviz.share.recipe import describe_recipe
from specviz.share.tables import EVENT_COLUMNS, METRIC_COLUMNS, write_events, write_metrics
from specviz.texts import player
from specviz.trace.engine_names import ENGINE_NAMES
from specviz.trace.file import load
from specviz.trace.metrics import RunTally, metrics
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.scores import score_table

KEYS = ("rescued", "chain", "toy", "paper", "wrong-q")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def values(trace: RunTrace, rule: str, column: str = "name") -> dict[tuple[str, str], str]:
    return {(row[column], row["position"]): row["value"] for row in read(write_metrics(trace)) if row["rule"] == rule}


@pytest.mark.parametrize("key", KEYS)
def test_the_metrics_are_read_back(key: str) -> None:
    """A figure of another rule, a rounded one, or one under a wrong name."""
    trace = find_recorded_run(key).trace()
    for rule in trace.steps[0].verdicts:
        found, table = metrics(trace, rule), values(trace, rule)
        for name in ("steps", "drafted", "accepted", "tokens_per_step", "wasted_per_step"):
            assert float(table[name, ""]) == getattr(found, name)
        assert float(table["acceptance_rate", ""]) == found.accepted / found.drafted
        text = sum(len(step.tokens) for step in trace.steps) if rule == trace.settings.verifier else ""
        assert table["written", ""] == str(text)
        assert float(table["expected_tokens_per_step", ""] or "nan") == pytest.approx(float(found.expected_tokens_per_step))
        for depth, rate in enumerate(found.per_position, start=1):
            assert float(table["rate_at_position", str(depth)]) == rate
        assert sum(int(value) for (name, _), value in table.items() if name == "steps_with_length") == found.steps
        spent = {position: float(value) for (name, position), value in table.items() if name == "seconds"}
        assert spent == found.seconds


def test_the_names_of_other_engines_have_their_meaning() -> None:
    """vLLM's mean acceptance length without the bonus token, SGLang's before its text was cut, a histogram from 1 on."""
    trace = find_recorded_run("easy").trace()
    by = {column: values(trace, "traversal", column) for column in ("vllm", "prometheus", "sglang")}
    vllm, server, sglang = by["vllm"], by["prometheus"], by["sglang"]
    lengths = [step.accepted_length("traversal") for step in trace.steps]
    steps, drafted, accepted = len(lengths), sum(len(step.nodes) - 1 for step in trace.steps), sum(lengths)
    written = sum(len(step.tokens) for step in trace.steps)
    assert written < accepted + steps, "the control: this run was cut"
    assert [int(vllm[name, ""]) for name in ("num_spec_steps", "num_draft_tokens")] == [steps, drafted]
    assert float(vllm["mean_acceptance_length", ""]) == 1 + accepted / steps
    assert float(vllm["draft_acceptance_rate", ""]) == accepted / drafted == float(sglang["spec_accept_rate", ""])
    assert float(sglang["spec_accept_length", ""]) == written / steps
    counters = ("num_drafts", "num_draft_tokens", "num_accepted_tokens")
    assert [int(server[f"vllm:spec_decode_{name}", ""]) for name in counters] == [steps, drafted, accepted]
    histogram = {int(at): int(count) for (name, at), count in vllm.items() if name == "acceptance_histogram"}
    assert histogram == {length: lengths.count(length) for length in range(7)}
    positions = [int(server["vllm:spec_decode_num_accepted_tokens_per_pos", str(at)]) for at in range(1, 7)]
    assert positions == [sum(length >= at for length in lengths) for at in range(1, 7)]
    assert sum(positions) == accepted == int(sglang["spec_num_correct_drafts", ""])
    rows = [row for row in read(write_metrics(trace)) if row["rule"] == "traversal"]
    aliases = {row["name"]: row["sglang_aliases"] for row in rows}
    assert aliases["accepted"] == "spec_accepted_drafts spec_accept_token_num"
    assert ENGINE_NAMES.keys() <= aliases.keys()


def test_the_intervals_are_those_on_the_page() -> None:
    """5.083 in the file and 5.00 on the screen; an interval in the one and "too few steps" in the other."""
    long = Settings("chain:2", "with", "traversal", ("topdown",), max_tokens=60)
    runs = [(record.trace(), record.panes) for record in RECORDED]
    toys = (random_toy(2, 3, 5), noise_toy(3, 12), find_toy("T1"))
    runs += [(traced(toy, long), ("topdown", "traversal")) for toy in toys]
    short = replace(long, coin_seed=5, max_tokens=26)
    runs.append((traced(random_toy(5, 3, 5), short), ("topdown", "traversal")))
    intervals = bounded = 0
    for trace, panes in runs:
        run = RunTally(panes)
        for step in trace.steps:
            run.add(step)
        rows = {row.level: row for row in score_table(trace, trace.steps[-1], [*map(find_rule, panes)], run).rows}
        for place, rule in enumerate(panes):
            table = values(trace, rule)
            for level, name in (("observed", "tokens_per_step"), ("averaged", "expected_tokens_per_step")):
                ends = [table[f"{name}_{end}", ""] for end in ("low", "high")]
                shown = rows[level].values[place].spread if rows[level].values else ""
                said = shown.split(" to ") if " to " in shown else ["", ""]
                digits = len(said[0].partition(".")[2])
                assert [end and f"{float(end):.{digits}f}" for end in ends] == said
                intervals, bounded = intervals + bool(ends[0]), bounded + (ends[1] == "3.0")
    assert intervals > 4, "the control: some runs are long enough"
    assert bounded, "and one of their intervals ends where the tokens of a step do"


@pytest.mark.parametrize("key", KEYS)
def test_the_events_are_read_back(key: str) -> None:
    """An event, coin or token that is lost, or that stands at another node."""
    trace = find_recorded_run(key).trace()
    rows = iter(read(write_events(trace)))
    for step in trace.steps:
        for rule, events in step.verdicts.items():
            for number, event in enumerate(events):
                row = next(rows)
                assert (row["step"], row["rule"], row["event"]) == (str(step.number), rule, str(number))
                assert (row["kind"], row["node"]) == (type(event).__name__.lower(), str(event.node))
                assert row["commits"] == str(rule == step.verifier).lower()
                assert json.loads(row["text"]) == trace.texts[int(row["token"])]
                if isinstance(event, Trial):
                    assert float(row["coin"]) == event.flip.u and row["accepted"] == str(event.flip.accepted).lower()
                    assert float(row["probability"]) == float(event.flip.prob)
    assert next(rows, None) is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "a,b", 'a"b', "a\nb", "</script>", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A token, or a phase in a file that somebody sent, that a spreadsheet runs."""
    trace = find_recorded_run("toy").trace()
    step = trace.steps[0]
    hostile = replace(trace, texts=dict.fromkeys(trace.texts, text), steps=(replace(step, seconds={text: 1.0}),))
    rows = [*read(write_events(hostile)), *read(write_metrics(hostile))]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+@\t\r") or cell == "-1"]
    assert json.loads(read(write_events(hostile))[0]["text"]) == text
    assert len(rows[0]) == len(EVENT_COLUMNS), "a comma that ends a cell"


def test_the_kinds_of_file_are_offered() -> None:
    """A kind that no button makes, or a button that makes nothing."""
    assert [key for key, _ in player.FILES] == [kind.key for kind in FILES]
    trace = find_recorded_run("toy").trace()
    for kind in FILES:
        made = make_file(trace, kind.key, "toy")
        assert made["name"] == f"specviz-toy.{kind.ending}" and made["text"] and not made["error"]
    assert "unknown" in make_file(trace, "nothing", "toy")["error"]


def test_a_small_run_travels_in_a_link_and_a_large_one_is_refused() -> None:
    """A run that comes back changed, or a link of 40 kB."""
    small, large = find_recorded_run("toy").trace(), find_recorded_run("deep").trace()
    packed = make_file(small, "link", "toy")["text"]
    assert unpack_run(packed) == small == load(make_file(small, "run", "toy")["text"])
    assert len(packed) < MOST_IN_LINK
    refused = make_file(large, "link", "deep")
    assert not refused["text"] and f"{MOST_IN_LINK} at most" in refused["error"]


def test_every_recorded_run_becomes_tables() -> None:
    """A kind of event, or a run without timings, that the tables cannot write."""
    for record in RECORDED:
        assert read(write_events(record.trace())) and read(write_metrics(record.trace())), record.key


def test_the_page_on_sharing_names_everything() -> None:
    """A column, a metric or a kind of file that the documentation leaves out, or calls by another name."""
    page = (Path(__file__).parents[2] / "docs" / "sharing.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", page))
    trace = find_recorded_run("rescued").trace()
    assert {*EVENT_COLUMNS, *METRIC_COLUMNS} <= named
    assert {name for name, _ in values(trace, "traversal")} <= named
    assert {kind.key for kind in FILES} <= named
    for name, elsewhere in ENGINE_NAMES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        for known in filter(None, (elsewhere.vllm, elsewhere.prometheus, *elsewhere.sglang)):
            assert f"`{known}`" in row, f"{name} is {known} elsewhere"
    assert describe_recipe(trace) in page, "the example is the recipe of a recorded run"
