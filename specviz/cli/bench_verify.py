"""`specviz bench-verify`: the time of a verification, as a ratio to one pass over the same numbers."""

from __future__ import annotations

import argparse

from specviz.texts import commands as texts

HELP = texts.BENCH_VERIFY_HELP
TREES = ("4,3,2,1", "chain:64")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the vocabulary, the trees, the repeats."""
    add = parser.add_argument
    add("--vocabulary", type=int, default=151_936, help=texts.VOCABULARY_HELP.format(default=151_936))
    add("--tree", nargs="+", default=TREES, help=texts.TREE_LIST_HELP.format(default=" ".join(TREES)))
    add("--repeats", type=int, default=7, help=texts.REPEATS_HELP.format(default=7))


def run(options: argparse.Namespace) -> int:
    """Print one table for each tree."""
    from specviz.studies import bench_verify

    for tree in options.tree:
        print("\n".join(bench_verify.verification(options.vocabulary, tree, options.repeats)), end="\n\n")
    return 0
