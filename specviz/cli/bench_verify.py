"""`specviz bench-verify`: the time of a verification, as a ratio to one pass over the same numbers."""

from __future__ import annotations

import argparse

from specviz.studies import bench_verify

HELP = "how fast verification is, as a ratio to one pass over the numbers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the vocabulary, the trees, the repeats."""
    parser.add_argument("--vocabulary", type=int, default=151_936)
    parser.add_argument("--tree", nargs="+", default=["4,3,2,1", "chain:64"], help="in the grammar of trees")
    parser.add_argument("--repeats", type=int, default=7)


def run(options: argparse.Namespace) -> int:
    """Print one table for each tree."""
    for tree in options.tree:
        print("\n".join(bench_verify.verification(options.vocabulary, tree, options.repeats)), end="\n\n")
    return 0
