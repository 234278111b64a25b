"""The command line: `python -m specviz prove`, `explain`, `bench`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence

from specviz import bench, explain, proof


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says whether it held."""
    parser = argparse.ArgumentParser(prog="python -m specviz", description="See speculative decoding, and check it.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("prove", help="exact laws of every rule over toy models")
    told = commands.add_parser("explain", help="one step of two rules side by side")
    told.add_argument("toy", nargs="?", default="T2", choices=list(explain.EXAMPLES))
    told.add_argument("--coin-seed", type=int, default=None, help="other coins on the same tree")
    timed = commands.add_parser("bench", help="how fast verification is, as a ratio to one pass over the same numbers")
    timed.add_argument("--vocabulary", type=int, default=151_936)
    timed.add_argument("--tree", nargs="+", default=["4,3,2,1", "chain:64"], help="in the grammar of trees")
    timed.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except ValueError as error:
        parser.error(str(error))


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "prove":
            rows: list[proof.Row] = []
            for line in proof.lines(_kept_in(rows, proof.prove())):
                print(line, flush=True)
            return 0 if all(row.kept for row in rows) else 1
        case "explain":
            print("\n".join(explain.lines(options.toy, options.coin_seed)))
        case "bench":
            for tree in options.tree:
                print("\n".join(bench.verification(options.vocabulary, tree, options.repeats)), end="\n\n")
    return 0


def _kept_in(rows: list[proof.Row], source: Iterable[proof.Row]) -> Iterator[proof.Row]:
    for row in source:
        rows.append(row)
        yield row


if __name__ == "__main__":
    sys.exit(main())
