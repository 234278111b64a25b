"""The page without a browser: what is entered, and a page that takes in the answers of handlers as the real one does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from specviz.explore.answers import Answer
from specviz.explore.form import FIELDS, RunForm
from specviz.explore.held_runs import HELD
from specviz.explore.undo import Shown, Stack, remember
from specviz.trace.schema import RunTrace

PLAIN = RunForm(
    prompt="The fox",
    pair="embedded",
    tree="2,2",
    proposal="without",
    verifier="traversal",
    temperature=0.7,
    top_k=0,
    top_p=1,
    max_tokens=12,
    tree_seed=3,
    coin_seed=4,
    chat=False,
    left="topdown",
    right="traversal",
)


def last_run(answers: Iterator[Any]) -> RunTrace:
    return [trace for _, trace, _ in answers if trace is not None][-1]


def messages(answers: Iterable[Any]) -> list[dict[str, Any]]:
    return [json.loads(message) for message, _, _ in answers if message is not None]


@dataclass
class PageState:
    """What the page holds between two presses."""

    form: RunForm = PLAIN
    trace: RunTrace | None = None
    stack: Stack = ()
    values: dict[str, Any] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    at: tuple[int, int] = (0, 0)

    def take(self, answers: Iterable[Answer]) -> PageState:
        """The answers of a handler, each put where it belongs."""
        before = None if self.trace is None else Shown(HELD.hold(self.trace), self.form.panes, self.at)
        for message, trace, values in remember(iter(answers), before, self.stack):
            self.said += [] if message is None else [json.loads(message)]
            self.trace = self.trace if trace is None else trace
            self.form = replace(self.form, **{name: value for name, value in values.items() if name in FIELDS})
            self.values |= values
            self.stack = values.get("undo", self.stack)
        return self

    @property
    def text(self) -> str:
        """All that is written."""
        assert self.trace is not None
        return self.trace.prompt_text + self.trace.read([token for step in self.trace.steps for token in step.tokens])

    @property
    def banner(self) -> str:
        """What stands over the run."""
        said = [message for message in self.said if message["kind"] in ("run", "banner")]
        return str(said[-1]["banner"])
