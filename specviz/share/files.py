"""The kinds of file that a run can be saved as. This tuple is the one place that lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from specviz.core.lookup import find, register
from specviz.share.tables import write_events, write_metrics
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace


@dataclass(frozen=True)
class FileKind:
    """A kind of file; its title is in `texts.player.FILES`."""

    key: str
    ending: str  # of a file's name
    media: str
    write: Callable[[RunTrace], str]
    opens: bool = False  # whether the page can open it again


@dataclass(frozen=True)
class SavedFile:
    """A file that is to be saved."""

    name: str
    media: str
    text: str


FILES: tuple[FileKind, ...] = register(
    (
        FileKind("run", "json", "application/json", dump, opens=True),
        FileKind("events", "events.csv", "text/csv", write_events),
        FileKind("metrics", "metrics.csv", "text/csv", write_metrics),
    ),
    "file",
)


def make_file(trace: RunTrace, key: str, name: str = "run") -> SavedFile:
    """The run as a file of this kind."""
    kind = find(FILES, key, "file")
    return SavedFile(f"specviz-{name}.{kind.ending}", kind.media, kind.write(trace))
