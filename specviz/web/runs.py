"""Runs that grow step by step, and are taken up again from one of their steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specviz.engine.settings import Settings
from specviz.models.pairs import EMBEDDED, PAIRS
from specviz.models.toy import TOY, TOYS
from specviz.trace.from_step import extend_run, run_trace
from specviz.trace.schema import RunTrace
from specviz.web.pairs import INSTEAD, PairPool, Unavailable, _missing, title
from specviz.web.zerogpu import AnyPair, GpuLost, made


@dataclass(frozen=True)
class RunRequest:
    """What a visitor asked for, checked where it was entered."""

    prompt: str
    settings: Settings
    chat: bool = False


def key_of(trace: RunTrace) -> str:
    """The key of the pair or toy that made a run."""
    models = dict(trace.models)
    for pair in PAIRS:
        if models in ({"pair": pair.key}, dict(zip(("target", "draft"), pair.names, strict=True))):
            return pair.key
    for one in TOYS:
        if models == {"toy": one.key}:
            return TOY + one.key
    made_by = ", ".join(f"{name} ({part})" for part, name in sorted(models.items())) or "models without a name"
    raise ValueError(f"this run was made by {made_by}, and this page holds none of them: it can be read, not gone on with")


def begin(pair: AnyPair, key: str, asked: RunRequest) -> RunTrace:
    """A run without steps."""
    prompt = pair.chat(asked.prompt) if asked.chat else asked.prompt
    settings = replace(asked.settings, stop_tokens=pair.stop_tokens)
    return run_trace(_names(key), settings, pair.encode(prompt), pair.text, [])


def start(pool: PairPool, key: str, asked: RunRequest, steps: int | None = None) -> Iterator[tuple[str, RunTrace]]:
    """A new run, without steps and then after each, beside the banner to show; one without steps begins anew.

    Where its pair is not to be had, or the GPU is not before the first step, the embedded pair makes it.
    """
    key, pair, banner = pool.take(key)
    trace = begin(pair, key, replace(asked, chat=asked.chat and not banner))
    yield banner, trace
    try:
        for grown in grow(pool, trace, steps):
            yield banner, grown
        return
    except Unavailable as error:
        if key == EMBEDDED:
            raise
        banner = f"{error} {INSTEAD}"
    trace = begin(pool.pair(EMBEDDED), EMBEDDED, replace(asked, chat=False))  # it has no chat template
    yield banner, trace
    for grown in grow(pool, trace, steps):
        yield banner, grown


def grow(pool: PairPool, trace: RunTrace, steps: int | None = None, first: int = 0) -> Iterator[RunTrace]:
    """The run after each further step, until it has as many tokens as were asked for, ends, or has so many steps more."""
    written = [token for step in trace.steps for token in step.tokens]
    left = trace.settings.max_tokens - len(written)
    if left < 1 or (written and written[-1] in trace.settings.stop_tokens):
        return
    key, text = key_of(trace), (*trace.prompt, *written)
    pair = pool.pair(key)
    _check_texts(pair, trace, text)
    number, before = trace.steps[-1].number + 1 if trace.steps else first, len(trace.steps)
    try:
        for step in made(key, pair, text, replace(trace.settings, max_tokens=left), number, steps):
            trace = extend_run(trace, [step], pair.text)
            yield trace
    except GpuLost as error:
        count = len(trace.steps) - before
        if not count:
            raise Unavailable(_missing(key, str(error))) from error
        raise ValueError(f"{title(key)} stopped after {count} step{'s' * (count > 1)}, which are kept: {error}.") from error


def again(trace: RunTrace, index: int, tree_seed: int, coin_seed: int) -> RunTrace:
    """The run cut before step `index`, whose text is then its prompt, with other seeds. To be grown from that number on."""
    before = [token for step in trace.steps[:index] for token in step.tokens]
    left = trace.settings.max_tokens - len(before)
    settings = replace(trace.settings, max_tokens=left, tree_seed=tree_seed, coin_seed=coin_seed)
    return replace(trace, prompt=(*trace.prompt, *before), settings=settings, steps=())


def continue_from(trace: RunTrace, index: int, settings: Settings) -> RunTrace:
    """A new run from the text up to step `index`, that step included. To be grown from the number after that step's on."""
    if not 0 <= index < len(trace.steps):
        raise ValueError(f"expected a step from 0 to {len(trace.steps) - 1} to go on from, got {index}")
    written = [token for step in trace.steps[: index + 1] for token in step.tokens]
    if written[-1] in trace.settings.stop_tokens:
        raise ValueError("the text ends with this step: there is nothing to go on with")
    settings = replace(settings, stop_tokens=trace.settings.stop_tokens)
    return replace(trace, prompt=(*trace.prompt, *written), settings=settings, steps=())


def _names(key: str) -> dict[str, str]:
    """How a run says who made it."""
    return {"toy": key.removeprefix(TOY)} if key.startswith(TOY) else {"pair": key}


def _check_texts(pair: AnyPair, trace: RunTrace, text: Sequence[int]) -> None:
    """RejectingDice tokens that mean something else to the pair, or nothing."""
    for token in dict.fromkeys(text):
        if not pair.reads(token, trace.texts[token]):
            here = f"token {token} is {trace.texts[token]!r} in the run, and not in the models here"
            raise ValueError(f"this run was made with another version of these models: {here}")
