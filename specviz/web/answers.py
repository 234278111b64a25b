"""What all handlers answer with: a message for the player, the run it is about, and the fields to fill in by name."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import gradio as gr

from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.verify import Rule, find_rule

Answer: TypeAlias = tuple[str | None, RunTrace | None, Mapping[str, Any]]
"""A message for the player, the run that it is about, and fields to fill in; what is None or missing stays as it is."""

PANES = ("topdown", "traversal")


@contextmanager
def show_errors() -> Iterator[None]:
    """Every failure a sentence on the page."""
    try:
        yield
    except UnicodeError:
        raise gr.Error(texts.NOT_UNICODE, print_exception=False) from None
    except (ValueError, MemoryError) as error:
        escaped = str(error).replace("&", "&amp;").replace("<", "&lt;")  # Gradio reads it as markup
        raise gr.Error(escaped, print_exception=False) from None


def next_number() -> int:
    """A sequence number: later messages have larger ones."""
    return time.time_ns() // 1000


def find_rules(keys: Sequence[str]) -> list[Rule]:
    """The records of the rules in the panes."""
    return [find_rule(key) for key in keys]


def list_evaluated(trace: RunTrace) -> list[str]:
    """The keys of the rules that have a verdict in every step."""
    first = trace.steps[0].verdicts if trace.steps else ()
    return [key for key in first if all(key in step.verdicts for step in trace.steps)]


def choose_panes(trace: RunTrace, panes: tuple[str, str] = PANES) -> tuple[str, str]:
    """These rules if the run has their verdicts, else some that it has."""
    known = list_evaluated(trace) if trace.steps else list(panes)
    if not known:
        raise ValueError(texts.NO_VERDICTS)
    left, right = panes
    return (left if left in known else known[-1], right if right in known else known[0])
