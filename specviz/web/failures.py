"""Whatever a handler of the page raises becomes a sentence, and a line in the log: the last resort, for all of them."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from functools import wraps
from typing import Any

import gradio as gr

from specviz.explore.answers import describe_failure, explain_failure


def guard_handlers(page: gr.Blocks, player: gr.Component) -> None:
    """Guard every handler that is connected, whatever it answers with."""
    for dependency in page.fns.values():
        if dependency.fn is not None:
            dependency.fn = guard(dependency.fn, dependency.outputs, player)


def guard(handler: Callable[..., Any], outputs: Sequence[Any], player: gr.Component) -> Callable[..., Any]:
    """The same handler, a function or a generator of either kind, that says its failure where the page can show it."""

    def tell(error: Exception) -> Any:
        if isinstance(error, gr.Error):  # which says what failed, and was logged by who raised it
            error = ValueError(str(error.message))
        if player not in outputs:
            raise gr.Error(explain_failure(error), print_exception=False) from error
        message, _, _ = describe_failure(error)
        answer = [message if component is player else gr.skip() for component in outputs]
        return answer if len(answer) > 1 else message

    @wraps(handler)
    def answer(*arguments: Any, **options: Any) -> Any:
        try:
            return handler(*arguments, **options)
        except Exception as error:
            return tell(error)

    @wraps(handler)
    def answers(*arguments: Any, **options: Any) -> Iterator[Any]:
        try:
            yield from handler(*arguments, **options)
        except Exception as error:
            yield tell(error)

    @wraps(handler)
    async def answers_later(*arguments: Any, **options: Any) -> AsyncIterator[Any]:
        try:
            async with aclosing(handler(*arguments, **options)) as found:
                async for one in found:
                    yield one
        except Exception as error:
            yield tell(error)

    @wraps(handler)
    async def answer_later(*arguments: Any, **options: Any) -> Any:
        try:
            return await handler(*arguments, **options)
        except Exception as error:
            return tell(error)

    if inspect.isasyncgenfunction(handler):
        return answers_later
    if inspect.iscoroutinefunction(handler):
        return answer_later
    return answers if inspect.isgeneratorfunction(handler) else answer
