"""Every failure of every handler is said in a sentence and logged once; a run that fails keeps what it has."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr
import pytest
import torch
from page_forms import PLAIN, PageState

from specviz.cli import main
from specviz.core.dist import Dist
from specviz.explore import handlers
from specviz.explore.pool import Unavailable
from specviz.models.contract import ModelFailure
from specviz.models.huggingface import HuggingFaceModel
from specviz.models.load import Pair
from specviz.recorded.runs import RECORDED
from specviz.texts import page as texts
from specviz.web import failures, page
from specviz.web.pairs import PairPool

SECRET = "the prompt that nobody may read"
FAULTS = (KeyError(SECRET), OverflowError(SECRET), IndexError(SECRET), RuntimeError("no kernel"), AssertionError(SECRET))


@pytest.fixture
def pool(pair: Pair) -> PairPool:
    """A pool with the embedded pair."""
    return PairPool("embedded", load=lambda key: pair.fork())


def build_page() -> gr.Blocks:
    """The real page, built in an event loop: Gradio else makes some and leaves them open."""

    async def build() -> gr.Blocks:
        return page.build(PairPool("embedded", no_models=True), next(one for one in RECORDED if not one.itself))

    return asyncio.run(build())


def fail_with(error: Exception, like: Callable[..., Any]) -> Callable[..., Any]:
    """A handler of the same kind that raises: a function, a generator or one that is awaited."""

    def function(*values: Any) -> Any:
        raise error

    def generator(*values: Any) -> Iterator[Any]:
        yield from function()

    async def later(*values: Any) -> Any:
        yield function()

    if inspect.isasyncgenfunction(like):
        return later
    return generator if inspect.isgeneratorfunction(like) else function


def call(handler: Callable[..., Any]) -> Any:
    """The only answer of a handler of any kind."""
    found = handler()
    if inspect.isasyncgen(found):

        async def first() -> Any:
            return [one async for one in found]

        return asyncio.run(first())[0]
    return next(found) if inspect.isgenerator(found) else found


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
def test_every_handler_says_its_failure(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A press after which nothing happens, a log that is silent or says it twice, or that quotes what a visitor wrote."""
    players: list[gr.Component] = []
    with monkeypatch.context() as patch:
        patch.setattr(page, "guard_handlers", lambda page, player: players.append(player))
        found = build_page()
    dependencies = [one for one in found.fns.values() if one.fn is not None]
    assert len(dependencies) > 30
    for dependency in dependencies:
        dependency.fn = fail_with(error, dependency.fn)
    failures.guard_handlers(found, players[0])
    for dependency in dependencies:
        caplog.clear()
        if players[0] in dependency.outputs:
            answer = call(dependency.fn)
            assert len(dependency.outputs) == (len(answer) if isinstance(answer, list) else 1)
            sent = answer[dependency.outputs.index(players[0])] if isinstance(answer, list) else answer
            message = json.loads(sent)
            said = message["banner"]
            assert message["error"]
        else:
            with pytest.raises(gr.Error) as raised:
                call(dependency.fn)
            said = raised.value.message
        assert said == texts.UNEXPECTED.format(error=type(error).__name__), dependency.fn
        errors = [one for one in caplog.records if one.levelno >= logging.ERROR]
        assert len(errors) == 1
        assert type(error).__name__ in errors[0].getMessage()
        assert "test_failures.py" in errors[0].getMessage(), "where it happened"
        assert SECRET not in caplog.text


def test_every_handler_of_the_page_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is built without its guard, or a guard that makes another kind of function than Gradio expects."""
    with monkeypatch.context() as patch:
        patch.setattr(page, "guard_handlers", lambda page, player: None)
        bare = [one.fn for one in build_page().fns.values() if one.fn is not None]
    guarded = [one.fn for one in build_page().fns.values() if one.fn is not None]
    kinds = (inspect.isgeneratorfunction, inspect.isasyncgenfunction, inspect.iscoroutinefunction)
    for one, other in zip(bare, guarded, strict=True):
        assert not one.__code__.co_filename.endswith("failures.py"), "the control"
        assert other.__code__.co_filename.endswith("failures.py"), one
        assert [kind(one) for kind in kinds] == [kind(other) for kind in kinds]
        assert inspect.signature(one) == inspect.signature(other)


def test_a_refusal_is_said_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A log full of what visitors mistype; a refusal that is called a failure."""
    player, other = gr.HTML(), gr.HTML()
    guarded = failures.guard(fail_with(ValueError("choose another tree"), lambda: None), [other, player], player)
    skipped, message = call(guarded)
    assert json.loads(message)["banner"] == "Choose another tree."
    assert skipped == gr.skip()
    assert not caplog.records
    assert call(failures.guard(lambda: 7, [other], player)) == 7, "the control: an answer passes"


def break_model(monkeypatch: pytest.MonkeyPatch, pair: Pair, role: str, fault: float | Exception, after: int) -> list[int]:
    """From this pass on, a model of the embedded pair answers with this number, or raises; the list holds its passes."""
    size, first, passes = getattr(pair, role).parameter_bytes, HuggingFaceModel._forward, list[int]()

    def forward(self: HuggingFaceModel, *arguments: Any) -> Sequence[Dist]:
        rows = first(self, *arguments)
        if self.parameter_bytes == size:
            passes.append(len(rows))
            if len(passes) > after and isinstance(fault, Exception):
                raise fault
            if len(passes) > after:
                rows[-1][0] = fault
        return rows

    monkeypatch.setattr(HuggingFaceModel, "_forward", forward)
    return passes


SAID = {
    "raises": (RuntimeError("a kernel failed"), "failed when it read"),
    "nan": (math.nan, "gave no usable logits after token"),
    "inf": (math.inf, "gave no usable logits after token"),
    "memory": (torch.OutOfMemoryError("2 GiB"), "o memory left on cpu"),
}


@pytest.mark.parametrize("fault", SAID)
@pytest.mark.parametrize("role", ["target", "draft"])
def test_a_model_that_fails_in_the_middle(
    role: str, fault: str, pair: Pair, pool: PairPool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A run that is lost with its last step, a failure without a word, and a page that makes no run any more."""
    state = PageState()
    (kind, sentence), after = SAID[fault], 3 if role == "target" else 7  # the draft reads twice in a step
    with monkeypatch.context() as patch:
        passes = break_model(patch, pair, role, kind, after)
        state.take(handlers.run_prompt(pool, PLAIN))
    assert len(passes) == after + 1
    assert state.trace is not None
    kept = len(state.trace.steps)
    assert kept >= 2, "the steps before it"
    assert sentence in state.said[-1]["banner"]
    assert state.said[-1]["error"]
    assert fault == "memory" or role in state.said[-1]["banner"]
    assert len([one for one in caplog.records if one.levelno >= logging.ERROR]) == 1
    assert PLAIN.prompt not in caplog.text
    state.take(handlers.continue_run(pool, state.trace, PLAIN, kept - 1))
    assert len(state.trace.steps) > kept, "it can be continued"
    fresh = PageState().take(handlers.run_prompt(pool, PLAIN))
    assert fresh.text == state.text, "and the next run is as if nothing had been"


def test_a_command_says_that_a_model_failed(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A traceback where a sentence says it."""
    break_model(monkeypatch, pair, "draft", math.nan, 3)
    with pytest.raises(SystemExit) as ended:
        main(["run", "The fox", "--max-tokens", "9"])
    assert ended.value.code == 2
    assert "the draft model gave no usable logits" in capsys.readouterr().err


def test_what_a_library_says_is_kept_for_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A log that says that a model failed, and not of what; a pair that cannot be loaded and leaves no trace."""
    try:
        raise ModelFailure("the draft model failed") from RuntimeError("CUDA error 700")
    except ModelFailure as error:
        failures.explain_failure(error)
    assert "the draft model failed" in caplog.text
    caplog.clear()
    try:
        raise Unavailable("gpt2", "no such file") from OSError(2, "no such file")
    except Unavailable as error:
        failures.explain_failure(error)
    assert "FileNotFoundError" in caplog.text
