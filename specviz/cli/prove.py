"""`specviz prove`: exact distributions of every rule over toy models, as a table."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from specviz.exact import proof

HELP = "exact laws of every rule over toy models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None yet."""


def run(options: argparse.Namespace) -> int:
    """Print the table; fail if a promise is broken."""
    rows: list[proof.Row] = []
    for line in proof.lines(_kept_in(rows, proof.prove())):
        print(line, flush=True)
    return 0 if all(row.kept for row in rows) else 1


def _kept_in(rows: list[proof.Row], source: Iterable[proof.Row]) -> Iterator[proof.Row]:
    for row in source:
        rows.append(row)
        yield row
