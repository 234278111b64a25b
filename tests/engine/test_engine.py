"""The engine on the embedded pair: greedy text, laws, seeds, riders, stops, interruptions, and its own benchmark."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from scipy.stats import chi2, ncx2

from specviz.cli import main, run
from specviz.core.dice import SeededDice, uniform
from specviz.core.dist import Dist, at, pick, top
from specviz.core.events import Commit, Trial, Weigh
from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import output, verdict
from specviz.models import fast_llama, huggingface
from specviz.models.huggingface import HuggingFaceModel
from specviz.models.load import Pair
from specviz.models.pairs import PAIRS, find_pair
from specviz.studies import agreement as agree
from specviz.studies.baselines import generate
from specviz.studies.bench import SpeedComparison, compare_speeds
from specviz.trace.file import dump, load
from specviz.trace.from_step import record_step
from specviz.trace.schema import StepTrace
from specviz.verify import find_rule

PROMPT = "Once upon a time there was a little girl"


def traced(pair: Pair, settings: Settings, prompt: str = PROMPT) -> list[StepTrace]:
    """The steps of a run, without their times."""
    steps = decode(pair.target, pair.draft, pair.encode(prompt), settings)
    return [replace(record_step(step), seconds={}) for step in steps]


@pytest.mark.slow
def test_temperature_0_is_greedy_generation(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of `python -m specviz agree`: all trees and lossless rules. The control is held against the draft's text."""
    *_, (_, found) = agree.agree(pair, ["Once upon a time there was", "The fox"], 32)
    assert len(found) > 20
    assert sum(one.wrong for one in found) == 0
    assert all(one.steps >= 64 / 7 for one in found)
    generate = agree.generate
    monkeypatch.setattr(agree, "generate", lambda target, *rest: generate(pair.draft, *rest))
    *_, (_, found) = agree.agree(pair, ["Once upon a time there was"], 32, [("chain:3", "with")])
    assert all(one.wrong for one in found)


def test_the_agree_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that says yes to everything, or compares nothing."""
    assert main(["agree", "--prompts", "1", "--max-tokens", "4"]) == 0
    assert "traversal" in capsys.readouterr().out
    assert main(["agree", "--prompts", "0"]) == 1


# The float path is lossless: chi-square on the joint law of the first two tokens after a prompt, likely pairs one by one,
# the others together. False alarm: 1e-6 for each test. Power: a rule whose law on these cells is off by a total variation
# of 0.12 is missed with probability below 1e-3 (checked below). Seeds are fixed, so a green test stays green.
STEPS, ALARM, FIRST, SECOND, LEAST = 4000, 1e-6, 8, 4, 8
CASES = {("3,2", "without"): ("topdown", "traversal"), ("paths:3x2", "with"): ("kseq", "gbv", "traversal")}
CONTROL = "no_residual"


@cache
def follow(pair: Pair, *text: int) -> Dist:
    """The target's distribution after the prompt and these tokens."""
    tokens = [*pair.encode(PROMPT), *text]
    pair.target.start(tokens)
    return Sampling().rows(pair.target.extend(tokens[-1:], [None]))[0]


@cache
def cells(pair: Pair) -> dict[tuple[int, int], float]:
    """Pairs of tokens, each likely enough to be expected eight times, and their law; -1 stands for all other tokens."""
    law: dict[tuple[int, int], float] = {}
    first = follow(pair)
    for a in top(first, FIRST):
        p, second = float(at(first, a)), follow(pair, a)
        law |= {(a, b): p * float(at(second, b)) for b in top(second, SECOND) if p * at(second, b) * STEPS >= LEAST}
        law[a, -1] = p - sum(mass for (one, _), mass in law.items() if one == a)
    return law | {(-1, -1): 1 - sum(law.values())}


@cache
def squares(pair: Pair, tree: str, proposal: str) -> dict[str, float]:
    """For each rule the chi-square of its first two tokens; all rules judge the same trees with the same coins."""
    law, tokens, draw = cells(pair), pair.encode(PROMPT), drafter(tree, proposal)
    counts: dict[str, Counter[tuple[int, int]]] = {rule: Counter() for rule in (*CASES[tree, proposal], CONTROL)}
    for step in range(STEPS):
        pair.draft.start(tokens)
        drafted = draw(pair.draft, tokens[-1], Sampling(), SeededDice("tree", 3, step)).tree
        pair.target.start(tokens)
        scores = Sampling().rows(pair.target.extend(drafted.tokens, drafted.parents))
        texts = {}
        for rule in counts:
            events = find_rule(rule).verify(drafted, scores, SeededDice("coin", 3, step))
            texts[rule] = output(drafted, verdict(events))[:2]
        for rule, (a, *more) in texts.items():
            if (a, -1) not in law:
                counts[rule][-1, -1] += 1
            else:  # where only one token came, the target goes on
                b = more[0] if more else pick(follow(pair, a), uniform("next", step))
                counts[rule][(a, b) if (a, b) in law else (a, -1)] += 1
    return {
        rule: sum((seen[cell] - STEPS * p) ** 2 / (STEPS * p) for cell, p in law.items()) for rule, seen in counts.items()
    }


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_two_tokens_after_a_prompt(pair: Pair, case: tuple[str, str]) -> None:
    """Rounding, a cache row or a mask that bends the law; and the control, a lossy rule that must be seen to."""
    limit = chi2.ppf(1 - ALARM, len(cells(pair)) - 1)
    found = squares(pair, *case)
    assert all(found[rule] < limit for rule in CASES[case]), found
    assert found[CONTROL] > limit, "the control: the extra token from P instead of the residual"


@pytest.mark.slow
def test_the_power_is_what_it_is_said_to_be(pair: Pair) -> None:
    """Error rates that were never computed."""
    freedom = len(cells(pair)) - 1
    limit = chi2.ppf(1 - ALARM, freedom)
    assert freedom > 20
    assert min(cells(pair).values()) * STEPS >= 5
    assert ncx2.cdf(limit, freedom, 4 * 0.12**2 * STEPS) < 1e-3
    assert ncx2.cdf(limit, freedom, 4 * 0.02**2 * STEPS) > 0.5, "the control: small drifts are not seen"


def coins(events: Sequence[object]) -> list[object]:
    """The events without their bars: a token that a rider samples gets a bar in all of them."""
    return [event for event in events if isinstance(event, Trial | Weigh | Commit)]


def test_the_same_seeds_make_the_same_trace(pair: Pair) -> None:
    """A run that cannot be repeated; a rider that changes it; seeds that change nothing."""
    chosen = Settings("3,2", max_tokens=24)
    one = traced(pair, chosen)
    assert traced(pair, chosen) == one
    ridden = traced(pair, replace(chosen, riders=("topdown", "naive")))
    for step, other in zip(ridden, one, strict=True):
        assert set(step.verdicts) == {"traversal", "topdown", "naive"}
        assert coins(step.verdicts["traversal"]) == coins(other.verdicts["traversal"])
        assert (step.tokens, step.stop_laws["traversal"]) == (other.tokens, other.stop_laws["traversal"])
        assert [(n.parent, n.token, n.draws) for n in step.nodes] == [(n.parent, n.token, n.draws) for n in other.nodes]
    assert traced(pair, replace(chosen, coin_seed=1)) != one
    assert traced(pair, replace(chosen, tree_seed=1)) != one


def test_a_stop_token_inside_an_accepted_path(pair: Pair) -> None:
    """Text that goes on behind its end mark, or an end mark that is lost."""
    chosen = Settings("chain:5", max_tokens=48, annotate=False)
    steps = traced(pair, chosen)
    at_step = next(n for n, step in enumerate(steps) if len(step.tokens) > 3)
    mark = steps[at_step].tokens[1]
    before = [token for step in steps[:at_step] for token in step.tokens]
    if mark in before or mark == steps[at_step].tokens[0]:
        pytest.fail("choose another prompt: the mark comes up before its step")
    ended = traced(pair, replace(chosen, stop_tokens=frozenset({mark})))
    assert [token for step in ended for token in step.tokens] == [*before, steps[at_step].tokens[0], mark]


def test_a_run_that_is_closed_leaves_nothing_behind(pair: Pair) -> None:
    """Caches that remember a step that was never finished."""
    chosen = Settings("3,2", max_tokens=24, annotate=False)
    whole = traced(pair, chosen)
    for kept in (1, 2):
        steps = decode(pair.target, pair.draft, pair.encode(PROMPT), chosen)
        for _ in range(kept):
            next(steps)
        steps.close()
        assert traced(pair, chosen) == whole


def test_two_runs_at_once(pair: Pair) -> None:
    """Runs that share a cache."""
    chosen, other = Settings("3,2", max_tokens=24, annotate=False), Settings("chain:3", max_tokens=24, annotate=False)
    whole = [traced(pair, chosen), traced(pair, other, "The fox")]
    forks = [pair.fork(), pair.fork()]
    runs = [
        decode(fork.target, fork.draft, pair.encode(prompt), one)
        for fork, prompt, one in zip(forks, (PROMPT, "The fox"), (chosen, other), strict=True)
    ]
    found: list[list[StepTrace]] = [[], []]
    for pace in itertools.zip_longest(*runs):
        for steps, step in zip(found, pace, strict=True):
            if step is not None:
                steps.append(replace(record_step(step), seconds={}))
    assert found == whole


def test_memory_that_runs_out_in_mid_run(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback, or a text that is lost; and a pair that is of no use afterwards."""
    chosen = Settings("3,2", max_tokens=24, annotate=False)
    whole = traced(pair, chosen)
    read, passes = HuggingFaceModel._read, iter(range(100))

    def small(self: HuggingFaceModel, *arguments: object) -> torch.Tensor:
        if next(passes) == 10:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return read(self, *arguments)

    monkeypatch.setattr(HuggingFaceModel, "_read", small)
    said: list[str] = []
    trace = run.write_aloud(pair, PROMPT, chosen, {"target": "t", "draft": "d"}, said.append)
    assert "no memory left on cpu to read" in "".join(said)
    assert [replace(step, seconds={}) for step in trace.steps] == whole[: len(trace.steps)]
    assert 0 < len(trace.steps) < len(whole)
    assert load(dump(trace)) == trace
    assert traced(pair, chosen) == whole


def test_a_prompt_that_is_empty_or_too_long(pair: Pair) -> None:
    """No text at all, and more than the window holds."""
    assert len(traced(pair, Settings("2", max_tokens=4), "")) > 0
    with pytest.raises(ValueError, match="llama reads at most 512 tokens"):
        traced(pair, Settings("2", max_tokens=4), "the fox " * 400)


def test_the_fast_pass_says_what_the_library_says(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other logits; and a pass that is wrong must not be taken."""
    model = pair.target.library
    assert pair.target.uses_fast_pass
    assert pair.draft.uses_fast_pass
    slow, tokens = HuggingFaceModel(model, use_fast_pass=False), pair.encode(PROMPT)
    chosen = Settings("3,2,2", max_tokens=24, annotate=False)
    runs = [list(decode(target, pair.draft, tokens, chosen)) for target in (pair.target, slow)]
    for one, two in zip(*runs, strict=True):
        assert one.tokens == two.tokens
        assert max(abs(p - q).max() for p, q in zip(one.target, two.target, strict=True)) < fast_llama.TOLERANCE
    monkeypatch.setattr(fast_llama.FastLlama, "_normalize", lambda self, x, weight: x * weight)
    assert huggingface.fast_pass(model) is None, "the control"


def test_the_bench_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A benchmark that no longer runs, or leaves a contender out."""
    out = tmp_path / "bench.json"
    options = ["--rounds", "2", "--max-tokens", "6", "--trees", "2,1", "--gain-steps", "3", "--out", str(out)]
    assert main(["bench", *options]) == 0
    found = json.loads(out.read_text())
    names = [one["name"] for one in found["contenders"]]
    assert names[:3] == ["generate", "assisted generation, defaults", "assisted generation, drafts of 5"]
    assert names[3:] == [f"{tree} {rule}" for tree in ("chain:5", "2,1") for rule in ("topdown", "traversal")]
    assert all(one["tokens"] == [6, 6] for one in found["contenders"])
    assert all(one["overhead"] > 0 for one in found["contenders"][3:])
    assert [gain["steps"] for gain in found["gains"]] == [3] * 4
    printed = capsys.readouterr().out
    assert "times as fast as assisted generation, drafts of 5" in printed


def test_a_comparison_of_speeds(pair: Pair) -> None:
    """A comparison that cannot be made for a run of the page, that is of nothing, or that cannot be stopped on the way."""
    settings = Settings("2,2", "without", "traversal", ("topdown",), max_tokens=200)
    *waits, found = compare_speeds(pair, pair.encode(PROMPT), settings, 4, 1)
    assert isinstance(found, SpeedComparison)
    assert found.speculative > 0
    assert found.plain > 0
    assert len(waits) >= 2 * (2 + 1), "at least two steps and one plain text in each of two rounds"
    assert set(waits) == {None}


@pytest.mark.slow
def test_the_library_s_text_leaves_models_and_generator_as_they_were(pair: Pair) -> None:
    """Two texts at once, after which the stop marks are lost for good, or everybody's random numbers begin anew."""
    library, prompt = pair.target.library, pair.encode(PROMPT)
    before, state = library.generation_config.to_dict(), torch.random.get_rng_state()
    assert library.generation_config.eos_token_id is not None
    seen: list[object] = []
    alone = [
        generate(pair.target, prompt, 24, Sampling(), seed, pair.draft, length) for seed, length in ((1, 3), (2, None))
    ]
    together: dict[int, list[int]] = {}

    def write(seed: int, length: int | None) -> None:
        together[seed] = generate(pair.target, prompt, 24, Sampling(), seed, pair.draft, length)

    threads = [threading.Thread(target=write, args=job) for job in ((1, 3), (2, None))]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.append(library.generation_config.eos_token_id)
    assert set(seen) == {before["eos_token_id"]}, "while the texts are written"
    assert library.generation_config.to_dict() == before
    assert pair.draft.library.generation_config.num_assistant_tokens is None
    assert torch.equal(torch.random.get_rng_state(), state)
    assert [together[1], together[2]] == alone
    assert alone[0] != alone[1], "the control: the seed matters"


def test_the_pairs_are_named_once() -> None:
    """A key twice, or a default that is not there."""
    assert len({record.key for record in PAIRS}) == len(PAIRS)
    assert PAIRS[0] is find_pair("embedded")
    with pytest.raises(ValueError, match="unknown pair 'gpt5', expected one of embedded, gpt2"):
        find_pair("gpt5")
