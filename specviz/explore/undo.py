"""The runs that were on show before: nothing that is replaced is lost, and Undo brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from specviz.explore.addresses import Place, identify_run
from specviz.explore.answers import Answer, choose_panes, show_run, tell_error
from specviz.explore.chip import fill_page
from specviz.explore.held_runs import HeldRun
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.views.message import Banner

MOST_UNDO = 8  # that are kept, the latest ones


@dataclass(frozen=True)
class Shown:
    """A run as it was on show: the rules in its panes, where the cursor was, and what the address called it."""

    held: HeldRun
    panes: tuple[str, str]
    at: Place
    name: str = ""

    @property
    def trace(self) -> RunTrace:
        """The run itself."""
        return self.held.trace


Stack: TypeAlias = tuple[Shown, ...]


def remember(answers: Iterator[Answer], before: Shown | None, stack: Stack) -> Iterator[Answer]:
    """These answers; the one that first replaces the run on show by another one, or by less of it, puts it on the stack."""
    waiting = before is not None and bool(before.trace.steps)
    for message, trace, fields in answers:
        if waiting and before is not None and trace is not None and "undo" not in fields:
            waiting = False
            if _loses(before.trace, trace):
                fields = {**fields, "undo": (*stack, before)[-MOST_UNDO:]}
        yield message, trace, fields


def _loses(before: RunTrace, after: RunTrace) -> bool:
    return len(after.steps) < len(before.steps) or identify_run(after) != identify_run(before)


@tell_error
def go_back(stack: Stack) -> Answer:
    """The run that was on show before this one, as it was."""
    if not stack:
        raise ValueError(texts.NOTHING_TO_UNDO)
    shown = stack[-1]
    panes = choose_panes(shown.trace, shown.panes)
    said = Banner(texts.BROUGHT_BACK.format(run=describe_run(shown.trace)))
    fields = {**fill_page(shown.trace, panes, shown.name), "undo": stack[:-1]}
    return show_run(shown.trace, panes, shown.at, said, shown.name), shown.trace, fields


def find_shown(stack: Stack, name: str) -> Shown | None:
    """The latest run of the stack that has this id."""
    return next((shown for shown in reversed(stack) if shown.held.identity == name), None)


def describe_run(trace: RunTrace) -> str:
    """A run in a few words: how its text begins, and how many steps it has."""
    template = texts.A_RUN_ONE if len(trace.steps) == 1 else texts.A_RUN
    prompt = trace.prompt_text
    shortened = prompt if len(prompt) <= 40 else texts.SHORTENED.format(start=prompt[:40].rstrip())
    return template.format(prompt=shortened, steps=len(trace.steps))
