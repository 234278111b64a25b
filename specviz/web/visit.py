"""All that comes with a press, by name: what the server keeps for this page, what is entered, what the browser knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from specviz.explore.addresses import Address
from specviz.explore.form import RunForm, read_form
from specviz.explore.held_runs import HELD
from specviz.explore.undo import Shown, Stack
from specviz.trace.schema import RunTrace
from specviz.web.view import View, read_view


@dataclass(frozen=True)
class Visit:
    """What comes with every press: the run on show, those before it, what the banner offers, the fields, the browser."""

    trace: RunTrace | None
    stack: Stack
    offer: Any
    wanted: tuple[str, str] | Address | None
    form: RunForm
    view: View

    @property
    def shown(self) -> Shown | None:
        """What is on show, to come back to it."""
        return None if self.trace is None else Shown(HELD.hold(self.trace), self.form.panes, self.view.at, self.view.name)

    @property
    def picked(self) -> tuple[str, str]:
        """The rules that were picked in the panes."""
        left, right = self.form.panes
        return self.view.left or left, self.view.right or right


def read_visit(values: Sequence[Any]) -> Visit:
    """The values of `Wiring.inputs`, by name."""
    held, stack, offer, wanted, *fields, view = values
    return Visit(held.trace if held else None, tuple(stack), offer, wanted, read_form(fields), read_view(view))
