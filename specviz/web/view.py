"""What only the browser knows, as it comes with every press: where the cursor is, which rules were picked, the address.

The page's JavaScript writes it as JSON into one hidden field, which is the last input of every event.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from typing import Any

from specviz.explore.addresses import read_address

KEY = re.compile("[0-9a-f]{32}")  # what a page draws at random, so that nobody can guess it
KEYS = ("tab", "channel", "browser")


@dataclass(frozen=True)
class View:
    """Where the browser is; what it did not say is as at the beginning."""

    step: int = 0
    event: int = 0  # counted from the scored tree, so drafting is before 0
    left: str = ""  # the rules that are picked in the panes
    right: str = ""
    address: str = ""
    tab: str = ""  # the key of this tab, which outlives a reload
    channel: str = ""  # the key of its stream, if that is open
    browser: str = ""  # the key of this browser, the same in all its tabs
    press: int = 0  # the number of the latest press that changes what is on show: later ones are larger
    steps: int = -1  # how many of the run are on show; -1 where that is not to be looked at
    seq: int = 0  # the number of the latest message that it has seen
    activity: str = ""  # what was under way when Stop was pressed
    file: str = ""  # the kind of file that is to be made of the run on show

    @property
    def name(self) -> str:
        """What the run on show is called."""
        return read_address(self.address).name

    @property
    def at(self) -> tuple[int, int]:
        """The step and the event at the cursor."""
        return self.step, self.event


def read_view(text: Any) -> View:
    """The view in this text. It comes from a browser, so what is of another kind than expected is left out."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return View()
    if not isinstance(found, dict):
        return View()
    kinds = {field.name: type(field.default) for field in fields(View)}
    known = {name: found[name] for name, kind in kinds.items() if type(found.get(name)) is kind}
    keys = {name: known[name] for name in KEYS if KEY.fullmatch(known.get(name, ""))}
    return View(**(known | dict.fromkeys(KEYS, "") | keys))
