"""`specviz examples [KEY ...]`: search for recorded runs anew, and write them."""

from __future__ import annotations

import argparse
from functools import cache
from typing import TYPE_CHECKING

from specviz.models.pairs import EMBEDDED
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.recorded.search import search, write
from specviz.texts import recorded as texts

if TYPE_CHECKING:
    from specviz.models.load import Pair

HELP = texts.EXAMPLES_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which recorded runs."""
    parser.add_argument("keys", nargs="*", metavar="KEY", help=texts.EXAMPLES_KEYS_HELP)


def run(options: argparse.Namespace) -> int:
    """Write each run and say where."""
    for record in [find_recorded_run(key) for key in options.keys] or RECORDED:
        write(record, search(record, _load_pair))
        print(f"{record.path}  {record.claim}", flush=True)
    return 0


@cache
def _load_pair() -> Pair:
    from specviz.models.load import load_named

    return load_named(EMBEDDED)
