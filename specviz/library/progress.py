"""How far a run is: a line on a terminal, a bar in a notebook, nothing anywhere else. Needs no other package."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from specviz.texts import library as texts
from specviz.trace.schema import StepTrace

Tell: TypeAlias = Callable[[Sequence[StepTrace]], None]
CLEAR = "\r\x1b[K"
BAR = '<progress value="{tokens}" max="{most}"></progress> {said}'


@contextmanager
def report_progress(most: int, wanted: bool) -> Iterator[Tell]:
    """What is called after each step with all steps so far."""
    notebook = find_notebook() if wanted else None
    if notebook is not None:
        yield from _fill_bar(notebook, most)
    elif wanted and sys.stderr is not None and sys.stderr.isatty():
        yield from _write_line(most)
    else:
        yield lambda steps: None


def find_notebook() -> Callable[..., Any] | None:
    """IPython's `display` where a kernel runs this, which is then loaded already; else nothing."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is None:
        return None
    display: Callable[..., Any] = sys.modules["IPython.display"].display
    return display


def _write_line(most: int) -> Iterator[Tell]:
    """One line that is written over; it goes when the run is there, or fails."""

    def tell(steps: Sequence[StepTrace]) -> None:
        sys.stderr.write(CLEAR + _describe(steps, most))
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write(CLEAR)
        sys.stderr.flush()


def _fill_bar(display: Callable[..., Any], most: int) -> Iterator[Tell]:
    """One output that is replaced; in the end it is a line that says what was made."""
    made: Sequence[StepTrace] = ()

    def write(said: str, markup: str) -> dict[str, str]:
        return {"text/plain": said, "text/html": markup}

    def tell(steps: Sequence[StepTrace]) -> None:
        nonlocal made
        made, said = steps, _describe(steps, most)
        bar = BAR.format(tokens=count_tokens(steps), most=most, said=html.escape(said))
        output.update(write(said, bar), raw=True)

    said = _describe((), most)
    bar = BAR.format(tokens=0, most=most, said=html.escape(said))
    output = display(write(said, bar), raw=True, display_id=True)
    yield tell
    template = texts.DONE_ONE if len(made) == 1 else texts.DONE
    said = template.format(tokens=count_tokens(made), steps=len(made))
    output.update(write(said, html.escape(said)), raw=True)


def _describe(steps: Sequence[StepTrace], most: int) -> str:
    template = texts.PROGRESS_ONE if len(steps) == 1 else texts.PROGRESS
    return template.format(tokens=count_tokens(steps), most=most, steps=len(steps))


def count_tokens(steps: Sequence[StepTrace]) -> int:
    """How many tokens these steps have written."""
    return sum(len(step.tokens) for step in steps)
