"""How fast a pair decodes, in ratios taken in one run: the library's plain and assisted generation, and ours.

All contenders write the same number of tokens after the same prompts, in turn, round by round; the first round only warms
up. Overhead is the time of our steps, with all their events, over the time of the bare forward passes they had to make,
which are made once more right after each step. Speeds count the record of each step, too, but not the exact
distributions, which are left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tqdm import tqdm  # type: ignore[import-untyped]

from specviz.core.sampling import Sampling
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.studies.baselines import Call, RecordingModel, generate, machine, replay, wait
from specviz.studies.prompts import PROMPTS
from specviz.studies.timing import time_generation
from specviz.texts import studies as texts
from specviz.trace.from_step import record_step
from specviz.trace.mean import interval
from specviz.trace.metrics import expected_tokens

RECORD = "trace"  # the phase that makes the record of a step, with rounded bars instead of distributions
COMPARED = (("chain:5", 1.0), ("2,2,2", 1.0), ("chain:5", 0.2), ("2,2,2", 0.2))  # tree and temperature
Span = tuple[float, float]


@dataclass
class Contender:
    """One way to decode, and what was measured of it, round by round."""

    name: str
    tree: str | None = None
    verifier: str | None = None
    length: int | None = None  # of the drafts of assisted generation; None is its default
    assisted: bool = False
    tokens: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)  # tokens that each step's verdict comes to
    phases: dict[str, float] = field(default_factory=dict)

    @property
    def speed(self) -> float:
        """Tokens per second over all rounds."""
        return sum(self.tokens) / sum(self.seconds)

    @property
    def overhead(self) -> float | None:
        """The time of all steps, events and all, over the time of their bare forward passes."""
        spent = sum(took for phase, took in self.phases.items() if phase != RECORD)
        return spent / sum(self.bare) if self.bare else None

    def ratio(self, other: Contender) -> tuple[float, Span | None]:
        """How many times as fast as another one, and the interval that the rounds give."""
        pairs = zip(self.tokens, self.seconds, other.tokens, other.seconds, strict=True)
        return self.speed / other.speed, interval([(a / b) / (c / d) for a, b, c, d in pairs])


def list_contenders(length: int, trees: Sequence[str]) -> list[Contender]:
    """The library's ways, then ours: a chain of the same length and the trees, each with both rules."""
    ours = dict.fromkeys((f"chain:{length}", *trees))
    return [
        Contender(texts.PLAIN),
        Contender(texts.ASSISTED_DEFAULTS, assisted=True),
        Contender(texts.ASSISTED_LENGTH.format(length=length), length=length, assisted=True),
        *(Contender(_name(tree, rule), tree, rule) for tree in ours for rule in ("topdown", "traversal")),
    ]


def _name(tree: str, rule: str) -> str:
    return texts.OURS.format(tree=tree, rule=rule)


def race(pair: Pair, contenders: Sequence[Contender], sampling: Sampling, count: int, rounds: int) -> None:
    """Let all contenders write, in turn; the order moves on by one in every round."""
    calls: list[Call] = []
    target, draft = RecordingModel(pair.target, calls), RecordingModel(pair.draft, calls)
    turns = tqdm(total=(rounds + 1) * len(contenders), unit="run", leave=False)
    for turn in range(rounds + 1):
        prompt = pair.encode(PROMPTS[turn % len(PROMPTS)])
        for place in range(len(contenders)):
            contender = contenders[(place + turn) % len(contenders)]
            if contender.tree is None:
                seconds = time_generation(pair, prompt, count, sampling, turn, contender.assisted, contender.length)
                bare, written = None, count
            else:
                settings = Settings(contender.tree, "without", contender.verifier or "", (), sampling, turn, turn, count)
                seconds, bare, written = _ours(target, draft, calls, prompt, settings, contender if turn else None)
            if turn:
                contender.tokens.append(written)
                contender.seconds.append(seconds)
                contender.bare += [] if bare is None else [bare]
            turns.update()
    turns.close()


def _ours(
    target: RecordingModel,
    draft: RecordingModel,
    calls: list[Call],
    prompt: Sequence[int],
    settings: Settings,
    into: Contender | None,
) -> tuple[float, float, int]:
    """Seconds of a run with its trace, seconds of its bare passes, tokens; each step is followed by its passes alone."""
    seconds = bare = 0.0
    written = 0
    calls.clear()
    steps = decode(target, draft, prompt, replace(settings, annotate=False))
    while True:
        wait()
        start = time.perf_counter()
        step = next(steps, None)
        if step is None:
            return seconds, bare, written
        record = record_step(step)
        wait()
        seconds += (spent := time.perf_counter() - start)
        written += len(step.tokens)
        bare += replay(calls)
        calls.clear()
        if into is not None:
            into.steps.append(1 + record.accepted_length(settings.verifier))
            for phase, took in (*step.seconds.items(), (RECORD, spent - sum(step.seconds.values()))):
                into.phases[phase] = into.phases.get(phase, 0.0) + took


def table(contenders: Sequence[Contender]) -> Iterator[str]:
    """A line for each contender."""
    plain = contenders[0]
    yield texts.TABLE_HEAD.format(**texts.TABLE_COLUMNS)
    for one in contenders:
        ratio, span = one.ratio(plain)
        if not one.steps:
            yield texts.LIBRARY_ROW.format(name=one.name, ratio=ratio, span=_write_span(span))
            continue
        mean, mean_span = sum(one.steps) / len(one.steps), _write_span(interval(one.steps))
        spent = [(name, took) for name, took in one.phases.items() if took >= 0.005]
        phases = "  ".join(texts.PHASE.format(name=name, seconds=took) for name, took in spent)
        numbers = {"name": one.name, "ratio": ratio, "span": _write_span(span), "mean": mean, "mean_span": mean_span}
        yield texts.OUR_ROW.format(**numbers, overhead=one.overhead, phases=phases)


def _write_span(span: Span | None) -> str:
    return "" if span is None else texts.INTERVAL.format(low=span[0], high=span[1])


def compare_contenders(contenders: Sequence[Contender], length: int) -> Iterator[str]:
    """The comparisons that decide: with the same draft length, and best against best."""
    peer = next(one for one in contenders if one.length == length)
    chain = next(one for one in contenders if one.name == _name(f"chain:{length}", "traversal"))
    best_peer = max((one for one in contenders if one.assisted), key=lambda one: one.speed)
    best = max((one for one in contenders if one.tree), key=lambda one: one.speed)
    for one, other in ((chain, peer), (best, best_peer)):
        ratio, span = one.ratio(other)
        yield texts.COMPARISON.format(one=one.name, ratio=ratio, other=other.name, span=_write_span(span))


@dataclass(frozen=True)
class Gain:
    """Expected tokens per step of traversal over top-down, on the same trees, over all coins."""

    tree: str
    temperature: float
    steps: int
    topdown: float
    traversal: float
    difference: Span  # 95 % interval of the mean difference

    def __str__(self) -> str:
        mean, low, high = (100 * value / self.topdown for value in (self.traversal - self.topdown, *self.difference))
        return texts.GAIN.format(**vars(self), share=mean, low=low, high=high)


def gain(pair: Pair, tree: str, sampling: Sampling, steps: int) -> Gain:
    """Both rules on the same trees, in exact expected lengths: the coins play no part in the comparison."""
    pairs: list[tuple[float, float]] = []
    for seed, prompt in enumerate(PROMPTS * (1 + steps // len(PROMPTS))):
        settings = Settings(tree, "without", "traversal", ("topdown",), sampling, seed, seed, 64)
        for step in map(record_step, decode(pair.target, pair.draft, pair.encode(prompt), settings)):
            pairs.append((float(expected_tokens(step, "topdown")), float(expected_tokens(step, "traversal"))))
            if len(pairs) == steps:
                break
        if len(pairs) == steps:
            break
    span = interval([b - a for a, b in pairs])
    assert span is not None
    down, up = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return Gain(tree, sampling.temperature, len(pairs), down, up, span)


@dataclass(frozen=True)
class SpeedComparison:
    """Tokens per second of speculative decoding and of the library's plain decoding, and their ratio in each round."""

    speculative: float
    plain: float
    ratios: tuple[float, ...]


def compare_speeds(
    pair: Pair, prompt: Sequence[int], settings: Settings, count: int = 16, rounds: int = 3
) -> Iterator[SpeedComparison | None]:
    """Both ways timed in turn, riders and annotations left out: None after each step and each plain text, then the result.

    Whoever closes the generator waits for one step, or for one plain text of `count` tokens, at most.
    """
    alone = replace(settings, riders=(), annotate=False, max_tokens=count, stop_tokens=frozenset())
    pair = pair.fork()
    speculative, plain = [0.0] * (1 + rounds), [0.0] * (1 + rounds)
    for turn in range(1 + rounds):  # the first one only warms up
        steps = decode(pair.target, pair.draft, prompt, alone)
        while True:
            start = time.perf_counter()
            step = next(steps, None)
            speculative[turn] += time.perf_counter() - start
            if step is None:
                break
            yield None
        start = time.perf_counter()
        generate(pair.target, prompt, count, settings.sampling)
        plain[turn] += time.perf_counter() - start
        yield None
    ratios = tuple(slow / fast for slow, fast in zip(plain[1:], speculative[1:], strict=True))
    yield SpeedComparison(rounds * count / sum(speculative[1:]), rounds * count / sum(plain[1:]), ratios)


def results(contenders: Sequence[Contender], gains: Sequence[Gain], load: float) -> dict[str, Any]:
    """Everything measured, for a file."""
    return {
        "machine": machine(),
        "load_seconds": load,
        "contenders": [{**vars(one), "speed": one.speed, "overhead": one.overhead} for one in contenders],
        "gains": [vars(one) for one in gains],
    }
