"""The record of a recorded run: what it claims, how it is made, and whether a trace bears the claim out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from specviz.engine.settings import Settings
from specviz.models.toy import find_toy
from specviz.resources import ASSETS
from specviz.texts import recorded as texts
from specviz.trace.file import load
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule

FOLDER = ASSETS / "examples"


@dataclass(frozen=True, kw_only=True)
class RecordedRun:
    """A run to open; `holds` finds the step that bears out the claim, or None if no step does.

    With `drafts`, a toy's tree and its coins are searched apart: first a seed for a tree like this, then one for the coins.
    """

    key: str
    title: str  # as the menu shows it
    claim: str  # one sentence
    settings: Settings
    holds: Callable[[RunTrace], int | None]
    drafts: Callable[[StepTrace], bool] | None = None
    whole_run: bool = False  # whether the claim is about all steps, and not about the one that `holds` finds
    prompt: str = texts.STORY
    toy: str | None = None  # the key of a toy; else the embedded pair
    itself: bool = False  # the target drafts for itself
    panes: tuple[str, str] = ("topdown", "traversal")

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.key):
            raise ValueError(texts.KEY.format(got=self.key))
        for part in ("title", "claim", "prompt"):
            if not getattr(self, part):
                raise ValueError(texts.PART.format(key=self.key, part=part))
        if not callable(self.holds):
            raise ValueError(texts.HOLDS.format(key=self.key, got=self.holds))
        if self.toy is not None:
            find_toy(self.toy)
        rules = [rule.key for rule in self.settings.verifiers]
        for pane in self.panes:
            if find_rule(pane).key not in rules:
                raise ValueError(texts.PANE.format(key=self.key, pane=pane, rules=", ".join(rules)))

    @property
    def path(self) -> Path:
        """The file of its trace."""
        return FOLDER / f"{self.key}.json"

    def trace(self) -> RunTrace:
        """The bundled run."""
        if not self.path.is_file():
            raise ValueError(texts.NOT_MADE.format(key=self.key))
        return load(self.path.read_text(encoding="utf-8"))
