"""A Space: GPUs that are lent, pairs that are not to be had, toys asked like pairs, and what the README tells the hub."""

from __future__ import annotations

import argparse
import gc
import inspect
import itertools
import json
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
import torch
import yaml

import app
from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.explore.pool import Unavailable
from specviz.explore.runs import RunRequest, continue_from, grow_run, pair_key, prepare_run, rerun_from, start_run
from specviz.models.huggingface import HuggingFaceModel
from specviz.models.load import Pair
from specviz.models.pairs import PAIRS, find_pair
from specviz.models.toy import TOYS, ToyPair, find_toy
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace
from specviz.web import pairs as pairs_module
from specviz.web import serve, zerogpu
from specviz.web.pairs import PairPool

ROOT = Path(__file__).parents[2]
PROMPT = "The fox said"
SETTINGS = Settings("3,2", riders=("topdown",), max_tokens=16)
ASKED = RunRequest(PROMPT, SETTINGS)


@pytest.fixture(scope="module")
def lent() -> dict[str, Any]:
    """What zerogpu.py found. It needs a process of its own: importing `spaces` as on ZeroGPU changes PyTorch for good, and
    a worker may only be forked from a process of which we know all threads."""
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "tests/imitated_zerogpu.py"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    return dict(json.loads(found.stdout.splitlines()[-1]))


@pytest.fixture
def pool(pair: Pair) -> PairPool:
    """A pool to which every pair is the embedded one."""
    return PairPool("embedded", load=lambda key: pair.fork())


def plain(trace: RunTrace) -> RunTrace:
    return replace(trace, steps=tuple(replace(step, seconds={}) for step in trace.steps))


def last(runs: Iterator[Any]) -> Any:
    return list(runs)[-1]


# Lent GPUs: the package `spaces` as it runs on ZeroGPU, with workers that are forked and yields that are pickled.


@pytest.mark.slow
def test_a_forked_worker_makes_the_same_run(lent: dict[str, Any]) -> None:
    """Yields that cannot be pickled, a pair that the worker does not know, texts looked up there, steps that differ."""
    whole, again = lent["whole"], lent["again"]
    assert json.loads(whole["trace"]) == json.loads(lent["direct"])
    assert whole["made"] == whole["steps"] > 5
    assert whole["process"] not in (0, lent["main"]), "made in another process"
    assert (again["trace"], again["process"]) == (whole["trace"], whole["process"]), "a worker that is used twice"
    assert (whole["banner"], whole["error"], whole["models"]) == ("", "", {"pair": "near"})
    assert lent["one step"]["made"] == lent["one step"]["steps"] == 1
    assert lent["one step"]["trace"] != whole["trace"], "the control"


@pytest.mark.slow
def test_a_stop_reaches_the_worker(lent: dict[str, Any]) -> None:
    """A worker that goes on to the end of the text for nobody, on somebody's quota; or that is of no use afterwards."""
    assert lent["stopped"]["seen"] == 2
    assert lent["stopped"]["made"] in (3, 4), "the step that was being made, and no more"
    assert lent["whole"]["made"] > 4, "the control"
    assert lent["after the stop"]["trace"] == lent["whole"]["trace"]
    assert lent["after the stop"]["process"] == lent["whole"]["process"]


@pytest.mark.slow
def test_the_pair_is_placed_before_the_page_is_served(lent: dict[str, Any]) -> None:
    """A pair loaded in a thread, where ZeroGPU's imitation of CUDA does not reach; a pass on a GPU that is not there."""
    assert lent["launch"] == {"held": ["embedded", "near"], "passes": {"cpu": 2}, "host": "127.0.0.1"}
    assert lent["device"] == ["cuda:0", False], "no fast pass, which would be compared"
    assert lent["passes here"]["cuda"] > 0, "the control: a pass on the GPU is counted"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scene", "why"),
    [
        ("no quota", "ZeroGPU quota exceeded: Space app has reached its GPU limit"),
        ("no GPU", "ZeroGPU client error: No GPU was available"),
        ("died at once", "ZeroGPU worker error: GPU task aborted"),
        ("memory", "no memory left on cuda:0 to read"),
    ],
)
def test_the_embedded_pair_takes_over(lent: dict[str, Any], scene: str, why: str) -> None:
    """A visitor without quota who is shown nothing, or another model's text as if it were what was asked for."""
    found = lent[scene]
    assert found["error"] == ""
    assert found["models"] == {"pair": "embedded"}
    assert found["process"] == lent["main"]
    assert found["steps"] == lent["embedded"]["steps"] > 0
    assert found["trace"] == lent["embedded"]["trace"], "the same prompt and settings, from the beginning"
    assert found["banner"].startswith(f"The same on a GPU is not available here: {why}")
    assert found["banner"].endswith(" The embedded pair is used instead.")
    assert lent["whole"]["banner"] == lent["embedded"]["banner"] == "", "the control"


@pytest.mark.slow
def test_a_worker_that_dies_leaves_its_steps(lent: dict[str, Any]) -> None:
    """Steps that are lost, or a text that goes on with another pair's."""
    found = lent["died"]
    why = "The same on a GPU stopped after 3 steps, which are kept: ZeroGPU worker error: GPU task aborted."
    assert (found["steps"], found["models"], found["error"]) == (3, {"pair": "near"}, f"ValueError: {why}")
    kept = load(found["trace"])
    assert kept.steps == load(lent["whole"]["trace"]).steps[:3]
    after = lent["after the death"]
    assert (after["trace"], after["error"], after["banner"]) == (lent["whole"]["trace"], "", ""), "by a new worker"
    assert after["process"] not in (lent["main"], lent["whole"]["process"])


@pytest.mark.slow
def test_a_wrong_request_keeps_its_words(lent: dict[str, Any]) -> None:
    """Of an exception in a worker only the name arrives: `ValueError`, and the visitor does not know what to change."""
    error = "ValueError: llama reads at most 512 tokens, and the text with its draft needs 801"
    assert lent["too long"]["error"] == error
    assert lent["too long"]["banner"] == "", "no reason to take another pair"


@pytest.mark.slow
def test_what_needs_no_gpu_asks_for_none(lent: dict[str, Any]) -> None:
    """Quota spent on the embedded pair or on a toy; a pair that is loaded where ZeroGPU cannot see it."""
    assert [lent[scene]["asked"] for scene in ("embedded", "toy", "another")] == [[], [], []]
    assert len(lent["whole"]["asked"]) == 1, "the control"
    assert lent["toy"]["steps"] > 0
    assert "ZeroGPU holds only the pair that the Space starts with" in lent["another"]["banner"]


# How long a GPU is asked for.


@pytest.mark.slow
def test_the_time_asked_for_is_the_time_computed(lent: dict[str, Any], pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A duration from other arguments than the call's."""
    monkeypatch.setitem(zerogpu.HELD_PAIRS, "near", pair)
    settings = Settings("3,2", riders=("topdown",), max_tokens=20)
    for scene, count in (("whole", None), ("one step", 1)):
        (asked,) = lent[scene]["asked"]
        assert int(asked["durationSeconds"]) == zerogpu.estimate_seconds("near", (0,), settings, 0, count)
    assert lent["whole"]["asked"] != lent["one step"]["asked"], "the control"


def test_more_work_asks_for_more_time(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A duration that is always the same: too much for one step, too little for a long text or a large pair."""
    assert inspect.signature(zerogpu.estimate_seconds).parameters == inspect.signature(zerogpu.make_steps_on_gpu).parameters
    monkeypatch.setitem(zerogpu.HELD_PAIRS, "x", pair)

    def ask(tokens: int, count: int | None = None) -> int:
        return zerogpu.estimate_seconds("x", (0,), replace(SETTINGS, max_tokens=tokens), 0, count)

    assert ask(16) < ask(48) < ask(200)
    assert ask(200, 1) < ask(200, 20) < ask(200)
    assert ask(2, 50) == ask(2), "the control: no more steps than there are tokens"
    small = ask(48)
    monkeypatch.setattr(Pair, "parameter_bytes", 16_000_000_000)
    assert small < ask(48) <= ask(10_000) == zerogpu.LONGEST


# Pairs that are not to be had.


def test_a_hub_that_cannot_be_reached(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that cannot do anything because of one pair. The real library, told to stay offline."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    pool = PairPool("smollm2", clock=lambda: 0.0)
    key, found, banner = pool.get_available_pair("smollm2")
    assert (key, found) == ("embedded", pool.get_pair("embedded"))
    assert banner.startswith(
        "SmolLM2 1.7B with 135M is not available here: cannot load HuggingFaceTB/SmolLM2-1.7B-Instruct: "
    )
    again = "it can be tried again in 60 s. The embedded pair is used instead."
    assert banner.endswith(f"the hub cannot be reached; {again}")
    assert pool.get_available_pair("embedded") == ("embedded", found, ""), "the control"
    runs = list(start_run(pool, "smollm2", replace(ASKED, chat=True)))
    assert {said for said, _ in runs} == {banner}
    assert runs[-1][1].models == {"pair": "embedded"}
    assert plain(runs[-1][1]) == plain(last(grow_run(pool, prepare_run(found, "embedded", ASKED)))), "asked in plain text"
    with pytest.raises(Unavailable, match="is not available here"):
        pool.get_pair("smollm2")


def test_a_pair_for_which_there_is_no_gpu(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor who makes the machine load 64 GB, and ends the page for all."""
    monkeypatch.setattr(pairs_module, "has_gpu", lambda: False)
    assert pool.get_available_pair("qwen3-large")[2].startswith(
        "Qwen3 32B with 0.6B is not available here: it needs a GPU with 80 GB, and"
    )
    assert pool.get_available_pair("gpt2")[2] == "", "the control"
    own = PairPool("qwen3-large", load=pool._load)
    assert own.get_available_pair("qwen3-large")[2] == "", "what the operator asked for is tried"
    monkeypatch.setattr(pairs_module, "has_gpu", lambda: True)
    assert pool.get_available_pair("qwen3-large")[2] == "", "the control"


@pytest.mark.slow
def test_memory_is_for_one_pair_beside_the_embedded(pair: Pair) -> None:
    """Two large pairs at once; the embedded pair read anew for every visitor."""
    alive: dict[str, weakref.ref[Pair]] = {}
    loads: list[tuple[str, list[str]]] = []

    def fetch(key: str) -> Pair:
        gc.collect()
        loads.append((key, [other for other, found in alive.items() if found() is not None]))
        if key == "gemma3":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        found = pair.fork()
        alive[key] = weakref.ref(found)
        return found

    pool = PairPool("gpt2", load=fetch)
    pool.preload()
    for key in ("gpt2", "smollm2", "embedded", "gpt2"):
        pool.get_pair(key)
    held = ["embedded"]
    assert loads == [("embedded", []), ("gpt2", held), ("smollm2", held), ("gpt2", held)]
    assert (pool.has("gpt2"), pool.has("smollm2"), pool.has("embedded"), pool.has("toy:T1")) == (True, False, True, True)
    assert "Gemma 3 1B with 270M is not available here: CUDA out of memory" in pool.get_available_pair("gemma3")[2]
    with pytest.raises(ValueError, match="unknown pair 'gpt5'"):
        pool.get_available_pair("gpt5")


def test_what_fails_at_the_start_is_said_and_the_page_stays(pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    """A page that does not come up, or an operator who never learns why a pair is missing."""

    def fetch(key: str) -> Pair:
        if key == "embedded":
            return pair.fork()
        raise ValueError("no such thing")

    pool = PairPool("gpt2", load=fetch)
    pool.preload()
    assert caplog.messages == ["GPT-2 large with DistilGPT-2 is not available here: no such thing."]
    assert pool.has("embedded")


def test_no_models_but_toys() -> None:
    """A page without models that loads one; a toy that needs one."""
    pool = PairPool("embedded", no_models=True)
    for key in ("embedded", "gpt2"):
        with pytest.raises(ValueError, match="started without models"):
            pool.get_available_pair(key)
    assert not pool.has("embedded")
    assert last(start_run(pool, "toy:T1", RunRequest("A", SETTINGS)))[1].steps


def test_quota_that_ends(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ZeroGPU, which is no ValueError, that nobody takes for what it is, before and after the first step."""
    monkeypatch.setattr(Pair, "on_gpu", property(lambda self: self is pool._held.get("gpt2")))
    whole = last(start_run(pool, "gpt2", ASKED))
    assert (whole[0], whole[1].models) == ("", {"pair": "gpt2"}), "the control"
    real = zerogpu.make_steps_on_gpu

    def ends(after: int) -> Any:
        def on_gpu(*arguments: Any) -> Iterator[Any]:
            yield from itertools.islice(real(*arguments), after)
            raise gr.Error("You have exceeded your quota (8s requested vs. 3s left). ", title="ZeroGPU quota exceeded")

        return on_gpu

    why = r"ZeroGPU quota exceeded: You have exceeded your quota \(8s requested vs. 3s left\)\."
    monkeypatch.setattr(zerogpu, "make_steps_on_gpu", ends(0))
    banner, taken = last(start_run(pool, "gpt2", ASKED))
    assert re.fullmatch(f"GPT-2 large .* is not available here: {why} The embedded pair is used instead\\.", banner)
    assert plain(taken) == plain(last(grow_run(pool, prepare_run(pool.get_pair("embedded"), "embedded", ASKED))))
    with pytest.raises(Unavailable, match=why):
        next(grow_run(pool, rerun_from(whole[1], 1, 0, 1), 1, 1))
    monkeypatch.setattr(zerogpu, "make_steps_on_gpu", ends(2))
    seen = []
    with pytest.raises(ValueError, match=rf"GPT-2 large .* stopped after 2 steps, which are kept: {why}") as raised:
        seen.extend(trace for _, trace in start_run(pool, "gpt2", ASKED))
    assert not isinstance(raised.value, Unavailable), "nothing may take its place now"
    assert plain(seen[-1]).steps == plain(whole[1]).steps[:2]


def test_memory_that_ends(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch's own error, as a traceback, and steps that are lost."""
    whole = last(start_run(pool, "embedded", ASKED))[1]
    read, passes = HuggingFaceModel._read, itertools.count()

    def small(self: HuggingFaceModel, *arguments: Any) -> torch.Tensor:
        if next(passes) == 10:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return read(self, *arguments)

    monkeypatch.setattr(HuggingFaceModel, "_read", small)
    seen = []
    with pytest.raises(ValueError, match=r"stopped after \d steps?, which are kept: no memory left on cpu"):
        seen.extend(trace for _, trace in start_run(pool, "embedded", ASKED))
    assert 0 < len(seen[-1].steps) < len(whole.steps), "the control: without the error there are more"


def test_closing_a_run_closes_the_worker_s(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generator that is left to the garbage collector, while a GPU works."""
    monkeypatch.setattr(Pair, "on_gpu", True)
    real, said = zerogpu.make_steps_on_gpu, []

    def on_gpu(*arguments: Any) -> Iterator[Any]:
        try:
            yield from real(*arguments)
            said.append("ended")
        except GeneratorExit:
            said.append("closed")
            raise

    monkeypatch.setattr(zerogpu, "make_steps_on_gpu", on_gpu)
    runs = start_run(pool, "embedded", ASKED)
    for _ in range(3):
        next(runs)
    assert said == []
    runs.close()
    assert said == ["closed"]
    list(start_run(pool, "embedded", ASKED))
    assert said == ["closed", "ended"], "the control"


# Toys as pairs, and who made a run.


def test_letters_are_a_toy_s_prompt() -> None:
    """A letter that is another, a mark that is missing, a space that is a letter."""
    pair = ToyPair(find_toy("T1"))
    assert pair.encode("AAB") == pair.encode(" A A\nB ") == [2, 0, 0, 1]
    assert pair.encode("") == [2]
    assert "".join(map(pair.text, pair.encode("AAB"))) == "AAB"
    with pytest.raises(ValueError, match="the tokens of the toy T1 are A, B, got 'a'"):
        pair.encode("Aa")
    assert ToyPair(find_toy("T2")).encode("a") == [3, 0], "the control"
    with pytest.raises(ValueError, match="Toys have no chat template: turn off the chat template to prompt the toy T1"):
        prepare_run(pair, "toy:T1", RunRequest("A", SETTINGS, chat=True))
    with pytest.raises(ValueError, match="unknown toy 'T9', expected one of T1"):
        PairPool("embedded").get_available_pair("toy:T9")


@pytest.mark.parametrize("one", TOYS, ids=lambda one: one.key)
def test_a_toy_is_grown_and_flipped_like_a_pair(one: Any) -> None:
    """A toy's run that is floats, does not come back from JSON, or cannot be taken up again."""
    pool, key = PairPool("embedded", no_models=True), f"toy:{one.key}"
    banner, trace = last(start_run(pool, key, RunRequest(one.vocabulary[0], SETTINGS)))
    assert (banner, pair_key(trace), trace.models) == ("", key, {"toy": one.key})
    assert sum(len(step.tokens) for step in trace.steps) == SETTINGS.max_tokens
    assert load(dump(trace)) == trace
    assert all(isinstance(p, Fraction) for p in trace.steps[0].nodes[0].p)
    assert plain(last(grow_run(pool, rerun_from(trace, 2, 0, 0), 1, 2))).steps == plain(trace).steps[2:3], "the same seeds"

    def tree(steps: Any) -> list[Any]:
        return [(node.parent, node.token) for node in steps[0].nodes]

    coins = [plain(last(grow_run(pool, rerun_from(trace, 2, 0, seed), 1, 2))).steps for seed in range(1, 9)]
    assert all(tree(steps) == tree(trace.steps[2:]) for steps in coins), "other coins, the same tree"
    assert any(steps[0].verdicts != trace.steps[2].verdicts for steps in coins)
    drafts = [last(grow_run(pool, rerun_from(trace, 2, seed, 0), 1, 2)).steps for seed in range(1, 9)]
    assert any(tree(steps) != tree(trace.steps[2:]) for steps in drafts), "the control: another tree"


def test_a_toy_s_temperature_is_said() -> None:
    """Exact probabilities to a power that is no fraction."""
    pool = PairPool("embedded", no_models=True)
    with pytest.raises(ValueError, match="exact probabilities need a temperature of"):
        list(start_run(pool, "toy:T1", RunRequest("A", replace(SETTINGS, sampling=Sampling(0.7)))))
    assert list(start_run(pool, "toy:T1", RunRequest("A", replace(SETTINGS, sampling=Sampling(0.5))))), "the control"


def test_who_made_a_run() -> None:
    """A run that goes on with other models than its own, or a bundled one that cannot go on."""
    assert {pair_key(one.trace()) for one in RECORDED if not one.itself} == {"embedded", "toy:T1", "toy:T2"}
    trace = find_recorded_run("rescued").trace()
    for models, key in (
        ({"pair": "qwen3"}, "qwen3"),
        ({"target": find_pair("qwen3").target, "draft": find_pair("qwen3").draft}, "qwen3"),
        ({"target": "embedded target", "draft": "embedded draft"}, "embedded"),
    ):
        assert pair_key(replace(trace, models=models)) == key
    for models in (
        {"target": "my/own", "draft": "my/other"},
        {"pair": "gpt9"},
        {"toy": "T9"},
        {"toy": "T1", "pair": "gpt2"},
    ):
        with pytest.raises(
            ValueError, match=r"this run was made by .*; this page has none of them, so it can be viewed but not continued"
        ) as error:
            pair_key(replace(trace, models=models))
        assert all(name in str(error.value) for name in models.values())
    with pytest.raises(ValueError, match="made by models without a name"):
        pair_key(replace(trace, models={}))


@pytest.mark.parametrize("one", [one for one in RECORDED if not one.itself], ids=lambda one: one.key)
def test_a_bundled_run_is_flipped_by_its_own_models(pool: PairPool, one: Any) -> None:
    """A step taken up again on another tree, or by a pair that the run was not made by."""
    trace = one.trace()
    flipped = last(grow_run(pool, rerun_from(trace, 0, trace.settings.tree_seed, 999), 1, trace.steps[0].number))
    assert [node.token for node in flipped.steps[0].nodes] == [node.token for node in trace.steps[0].nodes]


def test_tokens_that_mean_something_else(pool: PairPool) -> None:
    """A run of another version of the models, gone on with as if it were this one's; a token that is none, on a GPU."""
    trace = find_recorded_run("rescued").trace()
    assert list(grow_run(pool, rerun_from(trace, 0, 0, 0), 1)), "the control"
    token = trace.prompt[2]
    for wrong in (
        replace(trace, texts={**trace.texts, token: "else"}),
        replace(trace, prompt=(*trace.prompt, 10**6), texts={**trace.texts, 10**6: ""}),
        replace(trace, prompt=(*trace.prompt, -1), texts={**trace.texts, -1: ""}),
    ):
        with pytest.raises(ValueError, match=r"this run was made with another version of these models: token -?\d+ is"):
            list(grow_run(pool, rerun_from(wrong, 0, 0, 0), 1))


def test_going_on_from_a_step(pool: PairPool) -> None:
    """Tokens lost or doubled at the seam, numbers that begin anew and coins that come twice, a stop that is forgotten."""
    whole = last(start_run(pool, "embedded", ASKED))[1]
    chain = Settings("chain:2", max_tokens=6)
    further = continue_from(whole, 1, chain)
    written = [token for step in whole.steps[:2] for token in step.tokens]
    assert further.prompt == (*whole.prompt, *written)
    assert further.settings == replace(chain, stop_tokens=whole.settings.stop_tokens)
    assert whole.settings.stop_tokens
    grown = last(grow_run(pool, further, first=whole.steps[1].number + 1))
    assert [step.number for step in grown.steps] == list(range(2, 2 + len(grown.steps)))
    assert sum(len(step.tokens) for step in grown.steps) == 6
    table = last(start_run(pool, "toy:T2", RunRequest("a", replace(SETTINGS, max_tokens=30))))[
        1
    ]  # where no number is rounded
    for first in (2, 0):
        grown = last(grow_run(pool, continue_from(table, 1, replace(SETTINGS, max_tokens=100)), 1, first))
        assert (plain(grown).steps == plain(table).steps[2:3]) == (first == 2), "as if it were never cut; and the control"
    for index in (-1, len(whole.steps)):
        with pytest.raises(ValueError, match="expected a step from 0 to"):
            continue_from(whole, index, chain)
    ended = replace(whole, settings=replace(whole.settings, stop_tokens=frozenset(whole.steps[1].tokens[-1:])))
    with pytest.raises(ValueError, match="the text ends with this step: there is nothing to continue"):
        continue_from(ended, 1, chain)


def test_visitors_of_other_pairs_do_not_wait(pair: Pair) -> None:
    """A large pair on its way from the hub, and nobody can use the one that is there."""
    arrived = threading.Event()

    def fetch(key: str) -> Pair:
        assert key == "embedded" or arrived.wait(60)
        return pair.fork()

    pool = PairPool("embedded", load=fetch)
    slow = threading.Thread(target=pool.get_pair, args=("gpt2",))
    slow.start()
    assert pool.get_available_pair("embedded")[0] == "embedded"
    assert not pool.has("gpt2"), "the control: it is still on its way"
    arrived.set()
    slow.join()
    assert pool.has("gpt2")


# What the hub and the operator say.


def front_matter(text: str) -> dict[str, Any]:
    found = re.match(r"---\n(.*?)\n---\n", text, re.S)
    assert found, "the README begins with what a Space reads"
    return dict(yaml.safe_load(found[1]))


def faults(about: dict[str, Any], requirements: str) -> list[str]:
    """What a Space would stumble over."""
    pins = dict(line.split("==") for line in requirements.split())
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    checks = {
        "sdk": about["sdk"] == "gradio",
        "sdk_version": about["sdk_version"] == pins["gradio"],
        "python_version": about["python_version"] == "3.12",
        "app_file": (ROOT / about["app_file"]).is_file(),
        "short_description": 0 < len(about["short_description"]) <= 60,
        "colours": {about["colorFrom"], about["colorTo"]} <= colours,
        "texts": all(isinstance(about[name], str) and about[name] for name in ("title", "emoji", "license")),
        "tags": all(isinstance(tag, str) for tag in about["tags"]),
        "models": not {"models", "preload_from_hub"} & about.keys(),  # the embedded pair is no model of the hub
        "spaces": "spaces" in pins,
    }
    return [name for name, holds in checks.items() if not holds]


def test_the_readme_s_head_is_true() -> None:
    """A Space that does not build, or builds with another Gradio than the one that is tested."""
    about, requirements = front_matter((ROOT / "README.md").read_text()), (ROOT / "requirements.txt").read_text()
    assert faults(about, requirements) == []
    assert f'license = "{about["license"]}"' in (ROOT / "pyproject.toml").read_text().lower()
    wrong = {
        "sdk_version": "6.30.0",
        "python_version": 3.12,
        "app_file": "main.py",
        "short_description": "x" * 61,
        "preload_from_hub": ["x/y"],
        "colorTo": "orange",
    }
    names = {"preload_from_hub": "models", "colorTo": "colours"}
    for name, value in wrong.items():
        assert faults(about | {name: value}, requirements) == [names.get(name, name)], "the controls"


def test_plain_git_takes_every_file() -> None:
    """A push that the hub refuses: files over 10 MB need git-xet."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    sizes = {name: (ROOT / name).stat().st_size for name in tracked if (ROOT / name).is_file()}
    assert max(sizes.values()) < 10_000_000
    assert sizes["assets/pair/target/model.safetensors"] > 1_000_000, "the control: the weights are among them"


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.slow
def test_the_command_line_starts_without_gradio_and_spaces_comes_before_torch() -> None:
    """`specviz --help` that waits for PyTorch; a Space on which PyTorch looks for its GPU before one can be lent."""
    light = "import sys, app; assert not {'torch', 'gradio', 'spaces'} & set(sys.modules)"
    order = """
import sys, builtins, app
real, order = builtins.__import__, []
def noted(name, *rest, **more):
    if name.partition('.')[0] in ('torch', 'spaces') and name.partition('.')[0] not in order:
        order.append(name.partition('.')[0])
    return real(name, *rest, **more)
builtins.__import__ = noted
import gradio
gradio.Blocks.launch = lambda self, **options: None
app.main(['--no-models', '--port', '0'])
assert order == ['spaces', 'torch'], order
"""
    for code in (light, order):
        found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
        assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    ("environment", "host"),
    [({}, "127.0.0.1"), ({"SPACE_ID": "me/specviz"}, "0.0.0.0"), ({"GRADIO_SERVER_NAME": "10.0.0.1"}, "10.0.0.1")],
    ids=["here", "Space", "said"],
)
def test_where_it_is_served(environment: dict[str, str], host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Space that nobody can reach; a laptop that everybody can."""
    for name in ("SPACE_ID", "GRADIO_SERVER_NAME", "SPECVIZ_PAIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert options([]).host == host
    assert options(["--host", "::1"]).host == "::1", "the control"


def test_a_pair_that_is_misspelt_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that starts without the pair it was meant for."""
    monkeypatch.setenv("SPECVIZ_PAIR", "qwen3")
    assert options([]).pair == "qwen3", "the control"
    monkeypatch.setenv("SPECVIZ_PAIR", "qwen33")
    with pytest.raises(SystemExit):
        app.main([])
    assert "SPECVIZ_PAIR: unknown pair 'qwen33', expected one of embedded" in capsys.readouterr().err


def test_the_large_pairs_say_what_they_need() -> None:
    """A pair for a GPU that a laptop is made to load, or the other way round."""
    assert all(("laptop" in one.needs or "any machine" in one.needs) != one.large for one in PAIRS)
    assert find_pair("qwen3").large
    assert not find_pair("smollm2").large
