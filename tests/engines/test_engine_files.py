"""Files of other engines: the samples are read as what they say, damaged ones are refused in a sentence."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from engine_samples import NAMES, damage, read_sample

from specviz.engines import vllm
from specviz.engines.cut import cut_tokens
from specviz.engines.fields import Fields
from specviz.engines.file import ENGINES, MOST_MESSAGE, read_report, recognize
from specviz.engines.report import Counts, Report, Request
from specviz.engines.view import view_report
from specviz.recorded.runs import find_recorded_run
from specviz.trace.file import dump

DAMAGED = 200


def counts(name: str) -> Counts:
    return read_report(read_sample(name)).counts


READ = {
    "vllm-detailed.json": Counts(4, 12, 8, 12, 3, (1, 0, 1, 2)),
    "vllm-summary.json": Counts(43, 129, 10, 54, 3, (39, 1, 0, 3)),
    "vllm-counters.prom": Counts(1000, 3000, 1900, None, 3, (150, 230, 190, 430)),
    "vllm-log.txt": Counts(221, 661, 345, None, 3, (61, 46, 43, 71)),
    "sglang.json": Counts(10, 70, 10, 20, None, (3, 4, 3)),
    "sglang-older.json": Counts(20, 60, 33, 54, None, None),
    "llama-cpp.json": Counts(None, 96, 72, 112, None, None),
    "fastdeploy.json": Counts(79, 237, 83, 162, 3, (28, 28, 14, 9)),
    "ddtree.json": Counts(3, 18, 4, None, 3, (1, 1, 0, 1)),
    "steps.jsonl": Counts(4, 12, 8, 11, 3, (1, 0, 1, 2)),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_read(name: str) -> None:
    """A field that is read under another meaning: the bonus token among the accepted ones, a position off by one."""
    assert recognize(read_sample(name))
    assert counts(name) == READ[name]


def test_the_text_is_cut_by_step() -> None:
    """A text that is cut one token early: the first one comes from the prompt's pass, and belongs to no step."""
    report = read_report(read_sample("vllm-detailed.json"))
    (request,) = report.requests
    assert request.before == " Once"
    assert [step.text for step in request.steps] == [
        (" upon", " a", " time", " there"),
        (" was", " a", " little"),
        (" fox",),
        (" who", " lived", " alone."),
    ]
    assert [step.text for step in report.steps] == [step.text for step in read_report(read_sample("steps.jsonl")).steps]


def test_a_text_with_passes_that_drafted_nothing_is_not_cut() -> None:
    """A text that is cut all the same, at wrong places."""
    tokens = [f"t{number}" for number in range(12)]
    assert cut_tokens(tokens, (3, 2, 0, 3)) is not None, "the control"
    assert cut_tokens(tokens, (3, 2, 0, 2)) == ("t0", (tuple(tokens[1:5]), tuple(tokens[5:8]), ("t8",), tuple(tokens[9:])))
    for accepted in ((3, 2, 0), (3, 2, 0, 3, 3), (3, 2, 0, 1), ()):
        assert cut_tokens(tokens, accepted) is None, accepted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("llama-cpp.json", "llama.cpp reports no step count, so tokens per step cannot be computed"),
        ("llama-cpp.json", "the 112 tokens took 40 passes, 2.80 tokens per pass"),
        ("vllm-summary.json", "--per-request-spec-decode-metrics detailed"),
        ("sglang.json", "does not say whether it drafted chains or trees"),
        ("sglang-older.json", "no histogram"),
        ("ddtree.json", "without p and q"),
        ("fastdeploy.json", "includes the token that the target writes itself"),
        ("vllm-counters.prom", "since the server started"),
        ("vllm-log.txt", "vLLM logs no number of steps"),
    ],
)
def test_what_is_missing_is_said(name: str, said: str) -> None:
    """A gap that the reader takes for a 0."""
    notes = [note for request in read_report(read_sample(name)).requests for note in request.notes]
    assert any(said in note for note in notes), notes


def test_every_alias_of_a_count_is_read_alone() -> None:
    """A version of SGLang whose names are read no more."""
    record = json.loads(read_sample("sglang.json"))
    names = {
        "accepted": ("spec_num_correct_drafts", "spec_accepted_drafts", "spec_accept_token_num"),
        "drafted": ("spec_num_proposed_drafts", "spec_proposed_drafts", "spec_draft_token_num"),
        "lengths": ("spec_correct_drafts_histogram", "spec_accept_histogram"),
    }
    plain = {key: value for key, value in record["meta_info"].items() if not any(key in one for one in names.values())}
    for accepted in names["accepted"]:
        for drafted in names["drafted"]:
            for lengths in names["lengths"]:
                found = {**plain, accepted: 10, drafted: 70, lengths: [3, 4, 3]}
                assert read_report(json.dumps({"meta_info": found})).counts == READ["sglang.json"]
    assert read_report(json.dumps({"meta_info": plain | {"spec_accept_histogram": [3, 4, 3]}})).counts.accepted == 10


def test_two_aliases_must_agree() -> None:
    """The first name is believed, and the second one never looked at."""
    record = json.loads(read_sample("sglang.json"))
    record["meta_info"]["spec_accepted_drafts"] = 9
    with pytest.raises(ValueError, match="spec_num_correct_drafts and spec_accepted_drafts are two names of one count"):
        read_report(json.dumps(record))


def test_the_forms_in_which_people_keep_responses() -> None:
    """A list, a line for each, the events of a stream, or the metrics without the response, which are refused."""
    record = json.loads(read_sample("vllm-summary.json"))
    twice = Counts(86, 258, 20, 108, 3, (78, 2, 0, 6))
    assert read_report(json.dumps([record, record])).counts == twice
    assert read_report(f"{json.dumps(record)}\n{json.dumps(record)}\n").counts == twice
    chunk = {"object": "text_completion", "choices": [{"text": "a"}], "metrics": {"speculative_decoding": None}}
    stream = f"data: {json.dumps(chunk)}\n\ndata: {json.dumps(record)}\n\ndata: [DONE]\n"
    assert read_report(stream).counts == READ["vllm-summary.json"]
    bare = record["metrics"]["speculative_decoding"]
    assert read_report(json.dumps(bare)).counts == Counts(43, 129, 10, None, 3, (39, 1, 0, 3))
    assert read_report(json.dumps({"spec_decode_metrics": bare})).counts.steps == 43
    rounds = json.loads(read_sample("ddtree.json"))["round_trees"]
    assert read_report(json.dumps(rounds)).counts == READ["ddtree.json"]
    older = read_sample("vllm-counters.prom").replace("_total", "")
    assert read_report(older).counts == READ["vllm-counters.prom"]


def test_lines_without_numbers_are_counted_and_left_out() -> None:
    """Responses that vanish without a word."""
    record = read_sample("sglang.json")
    report = read_report(json.dumps([json.loads(record), {"text": "an answer without speculative decoding"}]))
    assert report.notes == ("1 of 2 records have no numbers of speculative decoding and are left out.",)


def write_log(steps: int, drafted: int, reached: tuple[int, ...], digits: int = 3) -> str:
    """The line that vLLM logs of these counts."""
    accepted = sum(reached)
    shares = ", ".join(f"{one / steps:.{digits}f}" for one in reached)
    return (
        f"INFO 11-20 [metrics.py:100] SpecDecoding metrics: Mean acceptance length: {1 + accepted / steps:.2f}, "
        f"Accepted throughput: 1.00 tokens/s, Drafted throughput: 1.00 tokens/s, Accepted: {accepted} tokens, "
        f"Drafted: {drafted} tokens, Per-position acceptance rate: {shares}, "
        f"Avg Draft acceptance rate: {100 * accepted / drafted:.1f}%"
    )


def test_the_steps_of_a_log_are_those_that_its_numbers_allow() -> None:
    """Steps off by one, shares that do not come to the accepted tokens, or a guess that is told as a count."""
    assert read_report(write_log(41, 121, (30, 20, 11))).counts == Counts(41, 121, 61, None, 3, (11, 10, 9, 11))
    many = read_report(write_log(30_000, 90_000, (21_001, 12_002, 7_003)))
    assert many.counts.steps == 30_000 and many.counts.reached is not None and sum(many.counts.reached) == 40_006
    assert all(abs(one - other) <= 15 for one, other in zip(many.counts.reached, (21_001, 12_002, 7_003), strict=True))
    short = read_report(write_log(5_000, 14_000, (3_000, 2_000, 1_000)))
    assert short.requests[0].notes[-1] == (
        "vLLM logs no number of steps: 5000 is computed from the other numbers, which are rounded, and may be off by 20."
    )
    older = "SpecDecoding metrics: Draft acceptance rate: 50.7%, Accepted: 152 tokens, Drafted: 300 tokens"
    assert read_report(older).counts == Counts(None, 300, 152)
    idle = "SpecDecoding metrics: Draft acceptance rate: nan%, Accepted: 0 tokens, Drafted: 0 tokens\n"
    assert read_report(idle + older).counts == Counts(None, 300, 152)
    for right, wrong in (("2.49", "2.60"), ("61", "62"), ("0.488", "0.400"), ("121", "130")):
        assert "line 1: " in refuse(write_log(41, 121, (30, 20, 11)).replace(right, wrong)), wrong


def refuse(text: str) -> str:
    with pytest.raises(ValueError) as error:
        read_report(text)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"choices": [], "metrics": {"speculative_decoding": null}}', "start it with --per-request-spec-decode-metrics"),
        ('{"timings": {"predicted_n": 12, "prompt_n": 3}}', "draft_n only where something was drafted"),
        ('{"round_trees": null}', "save_tree_traces=True"),
        ('{"choices": [{"speculate_metrics": null}]}', "include_draft_logprobs"),
        ('{"hello": "world"}', "expected numbers of speculative decoding as vLLM"),
        ('{"spec_verify_ct": 3}\n{"draft_n": 3, "draft_n_accepted": 2}', "got lines of SGLang and of llama.cpp"),
        ('{"spec_verify_ct": 0, "spec_accepted_drafts": 2}', "no steps, but 0 drafted and 2 accepted"),
        ("vllm:spec_decode_num_drafts_total{engine=", "expected counters such as"),
    ],
)
def test_a_file_that_says_nothing_is_refused(text: str, said: str) -> None:
    """A report without a number, or one that mixes two engines."""
    assert said in refuse(text)


def test_damaged_files_are_refused_in_a_sentence() -> None:
    """A damaged file that is shown, or refused with a traceback or a word."""
    seen = set[str]()
    for number in range(DAMAGED):
        name, text = damage(number)
        seen.add(name)
        message = refuse(text) if _raises(text) else f"{number}: {name} was opened: {text[:300]}"
        assert _is_sentence(message), f"{number}: {name}: {message}"
    assert seen == set(NAMES)
    for name in NAMES:
        assert read_report(read_sample(name)).requests, f"the control: {name} itself is opened"


def _raises(text: str) -> bool:
    try:
        read_report(text)
    except ValueError:
        return True
    return False


def _is_sentence(message: str) -> bool:
    return "\n" not in message and 20 < len(message) <= MOST_MESSAGE and message.count(" ") > 2 and message.isprintable()


def test_a_check_that_is_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: counts that nobody compares, and ratios that nobody computes."""
    monkeypatch.setattr(vllm, "check_counts", lambda counts, fields: counts)
    opened = [number for number in range(DAMAGED) if not _raises(damage(number)[1])]
    assert opened, "a damaged file is opened where the counts are not checked"
    monkeypatch.undo()
    monkeypatch.setattr(vllm, "check_ratio", lambda fields, name, top, bottom, more=0: None)
    assert [number for number in range(DAMAGED) if not _raises(damage(number)[1])]


def test_a_run_is_no_report() -> None:
    """A run of ours that is taken for a file of another engine, whatever its prompt says."""
    assert not recognize(dump(find_recorded_run("rescued").trace()))
    assert not recognize('{"is": "RunTrace", "prompt": "\\"spec_verify_ct\\": 3"')
    assert recognize('{"meta_info": {"spec_verify_ct": 3'), "but a damaged one is known, and its damage told"


@pytest.mark.parametrize("text", ["", "[]", "null", "3", '"text"', "{", "{}\n{}", "data: ", "\ud800", "[" * 100, "{\x00}"])
def test_what_is_no_file_at_all(text: str) -> None:
    """A traceback for a file that is empty, or that is not even JSON."""
    assert re.search("expected", refuse(text)), text


def test_the_draft_probabilities_of_fastdeploy() -> None:
    """A logarithm that is shown as a probability."""
    (request,) = read_report(read_sample("fastdeploy.json")).requests
    assert [(token, round(math.exp(value), 6)) for token, value in request.drafts] == [("light", 0.9), (" before", 0.5)]


def test_the_engines_are_told_apart() -> None:
    """A response that two engines claim."""
    for name in NAMES:
        if name.endswith(".json"):
            value: Any = json.loads(read_sample(name))
            record = value[0] if isinstance(value, list) else value
            assert sum(engine.holds(Fields(record, "the file")) for engine in ENGINES) == 1, name


def test_requests_are_added_up() -> None:
    """The sum of two requests of which one lacks a count, as if that were 0."""
    one, other = Counts(2, 6, 3, 5, 3, (1, 0, 0, 1)), Counts(1, None, 1, None, 2, (0, 1, 0))
    report = Report("vllm", tuple(Request(counts) for counts in (one, other)))
    assert report.counts == Counts(3, None, 4, None, 3, (1, 1, 0, 1))


def test_a_version_of_fastdeploy_without_heads() -> None:
    """Steps that are guessed: 167 tokens at a mean of 1.704 are 98 steps, and no other mean is believed."""
    metrics = {"accepted_tokens": 167, "rejected_tokens": 29, "accept_ratio": 0.4131736526946108}
    record = {"choices": [{"speculate_metrics": {**metrics, "average_accept_length": 1.7040816326530612}}]}
    assert read_report(json.dumps(record)).counts == Counts(98, 98, 69, None, None, None)
    record["choices"][0]["speculate_metrics"]["average_accept_length"] = 1.71
    assert "does not divide 167 accepted tokens into whole steps" in refuse(json.dumps(record))


def test_a_file_beyond_all_measure() -> None:
    """A small file that takes minutes or gigabytes: a draft of a million tokens, a histogram of as many lengths."""
    head = '{"kind":"run","schema":"specviz-steps-1"}\n'
    step = '{"kind":"step","request":0,"drafted":%d,"accepted":0}'
    assert read_report(head + step % 1024).counts.longest == 1024, "the control"
    assert "expected a tree of 1024 nodes at most, got 1000000000" in refuse(head + step % 10**9)
    lengths = [1] * 50_000
    assert "a histogram of 1025 accepted lengths at most" in refuse(json.dumps({"spec_accept_histogram": lengths}))
    many = json.dumps([{"draft_n": 10, "draft_n_accepted": 3, "predicted_n": number} for number in range(10, 5_000)])
    view = view_report(read_report(many))
    assert view.notes[-1] == "4985 more notes on single requests are left out."
    assert dict(view.facts)["accepted tokens"] == "14\u202f970"


@pytest.mark.parametrize(
    ("parents", "path", "said"),
    [
        ([-1, 0, 2, 0], [0], "node 2: expected a parent before it, got 2"),
        ([-1, 0, 3, 0], [0], "node 2: expected a parent before it, got 3"),
        ([0, 0, 1, 0], [0], "the first of them -1"),
        ([-1, 0, 1], [0], "expected 4 parents for 3 nodes"),
        ([-1, 0, 1, 0], [], "begin with the root"),
        ([-1, 0, 1, 0], [0, 2], "2 is no child of 0"),
        ([-1, 0, 1, 0], [0, 9], "9 is no child of 0"),
    ],
)
def test_a_tree_that_is_none_is_refused(parents: list[int], path: list[int], said: str) -> None:
    """A tree with a circle, or a path that jumps: either would be drawn, or never end."""
    tree = {"node_token_ids": [5, 6, 7], "parents": parents}
    assert said in refuse(json.dumps({"round_trees": [{"accepted_indices": path, "tree": tree}]}))
    tree["parents"] = [-1, 0, 1, 0]
    assert read_report(json.dumps({"round_trees": [{"accepted_indices": [0, 1, 2], "tree": tree}]})).counts.accepted == 2
