"""What each open tab was last shown, so that a reload in the middle of a run comes back to the steps that were made.

In the memory of the server, for as long as there are not too many tabs. A tab is known by a name that it made up at random.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from specviz.trace.schema import RunTrace

MOST_TABS = 64


@dataclass
class Tab:
    """A tab: the run that it shows, and how many steps the run under way in it has made."""

    trace: RunTrace | None = None
    made: int = 0

    def end(self) -> int:
        """No run is under way any more; how many steps the last one had made."""
        made, self.made = self.made, 0
        return made


class Tabs:
    """The tabs that were heard of last."""

    def __init__(self) -> None:
        self._tabs: OrderedDict[str, Tab] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, name: str) -> Tab:
        """The tab of this name; a new one if it is not known."""
        if not name:
            return Tab()
        with self._lock:
            tab = self._tabs.setdefault(name, Tab())
            self._tabs.move_to_end(name)
            while len(self._tabs) > MOST_TABS:
                self._tabs.popitem(last=False)
            return tab
