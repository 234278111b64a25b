"""The kinds of file that a run can be saved as. This tuple is the one place that lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from specviz.core.lookup import check_unique, find
from specviz.engines.steps import write_steps
from specviz.share.packed import pack, unpack
from specviz.share.tables import write_events, write_metrics
from specviz.site.standalone import standalone_page
from specviz.texts import share as texts
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace


@dataclass(frozen=True)
class FileKind:
    """A kind of file; its title is in `texts.player.FILES`."""

    key: str
    ending: str  # of a file's name
    media: str
    write: Callable[[RunTrace], str]


LINK, MOST_IN_LINK = "link", 8_000  # characters of a run in a link: what browsers, and those who pass links on, take


FILES: tuple[FileKind, ...] = check_unique(
    (
        FileKind("run", "json", "application/json", dump),
        FileKind("page", "html", "text/html", standalone_page),
        FileKind("events", "events.csv", "text/csv", write_events),
        FileKind("metrics", "metrics.csv", "text/csv", write_metrics),
        FileKind("lines", "steps.jsonl", "application/jsonl", write_steps),
    ),
    "file",
)


MOST_UNPACKED = 1_000_000  # bytes; what fits into a link unpacks to a tenth of it


def make_file(trace: RunTrace, key: str, name: str) -> dict[str, str]:
    """The run as a file of this kind, or packed for a link: name, media type and text; or what is wrong, as `error`."""
    try:
        if key == LINK:
            return {"name": name, "media": "text/plain", "text": pack_run(trace), "error": ""}
        kind = find(FILES, key, "file")
        return {"name": f"specviz-{name}.{kind.ending}", "media": kind.media, "text": kind.write(trace), "error": ""}
    except ValueError as error:
        return {"name": "", "media": "", "text": "", "error": str(error)}


def unpack_run(packed: str) -> RunTrace:
    """The run again; an error with what is wrong. It is read as strictly as a file."""
    try:
        return load(unpack(packed, MOST_UNPACKED))
    except ValueError as error:
        raise ValueError(texts.RUN_IN_LINK.format(why=error)) from None


def pack_run(trace: RunTrace) -> str:
    """A small run, packed for an address."""
    packed = pack(dump(trace))
    if len(packed) > MOST_IN_LINK:
        raise ValueError(texts.PACK_TOO_LONG.format(most=MOST_IN_LINK, got=len(packed)))
    return packed
