"""`specviz examples`: search for the recorded runs anew, and write them."""

from __future__ import annotations

import argparse

from specviz.models.pairs import EMBEDDED
from specviz.recorded.runs import make

HELP = "search for the recorded runs anew, and write them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None yet."""


def run(options: argparse.Namespace) -> int:
    """Write each run and say where."""
    from specviz.models.load import load_named

    for one in make(load_named(EMBEDDED)):
        print(f"{one.path}  {one.claim}")
    return 0
