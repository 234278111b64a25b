"""Makes steps where a pair is: here, or on a GPU, which on ZeroGPU is lent to a forked worker for the time of one call.

A worker is a copy of this process: it knows the pairs that were held when it was forked, and nothing that came later. What
goes there and comes back is pickled, and of an exception only its name would arrive: its text comes as a Fault. Off
ZeroGPU the decorator changes nothing, and the same lines run in this process.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias
from weakref import WeakValueDictionary

import gradio as gr
import httpx
import spaces

from specviz.engine.settings import Settings
from specviz.explore.events import count_step
from specviz.explore.pool import GpuLost, make_steps_with
from specviz.models.load import NO_MEMORY, Pair
from specviz.models.toy import ToyPair
from specviz.texts import page as texts
from specviz.trace.schema import StepTrace

AnyPair: TypeAlias = Pair | ToyPair
HELD_PAIRS: WeakValueDictionary[str, Pair] = WeakValueDictionary()
"""The pairs that a pool holds, by key: what a worker inherits, since no model can be sent to it."""

START_SECONDS, LOAD_SECONDS_PER_BYTE = 5.0, 1e-9  # until a worker is there; for the weights to reach its GPU
STEP_SECONDS, READ_SECONDS_PER_BYTE = 0.25, 2e-12  # for a step; for the weights that it reads
TOKENS = 2  # that a step writes on average, or more
LONGEST = 120  # ZeroGPU refuses tasks that ask for more than a visitor may have
ZEROGPU_ERRORS = (gr.Error, httpx.HTTPError, RuntimeError, OSError)  # no quota, no GPU, a worker that died


@dataclass(frozen=True)
class Fault:
    """Why there are no more steps: a request that is wrong, or a GPU that gave up."""

    text: str
    lost: bool


def estimate_seconds(key: str, text: tuple[int, ...], settings: Settings, first: int, count: int | None) -> int:
    """How long to ask for a GPU, a guess: who has less quota left is refused, what takes longer is cut short."""
    size = HELD_PAIRS[key].parameter_bytes
    most = -(-settings.max_tokens // TOKENS)
    steps = most if count is None else min(count, most)
    one_step = STEP_SECONDS + READ_SECONDS_PER_BYTE * size
    return min(LONGEST, round(START_SECONDS + LOAD_SECONDS_PER_BYTE * size + steps * one_step))


@spaces.GPU(duration=estimate_seconds)
def make_steps_on_gpu(
    key: str, text: tuple[int, ...], settings: Settings, first: int, count: int | None
) -> Generator[StepTrace | Fault, None, None]:
    """The steps of a pair that is held, and at the end a Fault if there is one. Everything here can be pickled."""
    try:
        yield from make_steps_with(HELD_PAIRS[key], text, settings, first, count)
    except (*NO_MEMORY, RuntimeError) as error:
        yield Fault(describe_error(error), lost=True)
    except ValueError as error:
        yield Fault(str(error), lost=False)


def make_steps(
    key: str, pair: AnyPair, text: tuple[int, ...], settings: Settings, first: int, count: int | None
) -> Iterator[StepTrace]:
    """The steps, wherever the pair is. The embedded pair and toys stay here, and cost nobody's quota."""
    try:
        if pair.on_gpu:
            yield from map(count_step, _borrow_gpu(key, text, settings, first, count))
        else:
            yield from map(count_step, make_steps_with(pair, text, settings, first, count))
    except NO_MEMORY as error:
        raise GpuLost(describe_error(error)) from error


def _borrow_gpu(
    key: str, text: tuple[int, ...], settings: Settings, first: int, count: int | None
) -> Generator[StepTrace, None, None]:
    try:
        steps = make_steps_on_gpu(key, text, settings, first, count)
        with closing(steps):  # closed with us: a worker must not work on
            for step in steps:
                if isinstance(step, Fault):
                    raise GpuLost(step.text) if step.lost else ValueError(step.text)
                yield step
    except ZEROGPU_ERRORS as error:
        raise GpuLost(describe_error(error)) from error


def describe_error(error: BaseException) -> str:
    """What an error says, in one line."""
    said = str(error.message) if isinstance(error, gr.Error) else str(error)
    line = said.strip().partition("\n")[0].rstrip(". ") or type(error).__name__
    return texts.ERROR_TITLE.format(title=error.title, line=line) if isinstance(error, gr.Error) else line
