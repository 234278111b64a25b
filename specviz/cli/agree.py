"""`specviz agree`: at temperature 0, every rule on every tree against the library's greedy generate."""

from __future__ import annotations

import argparse

from tqdm import tqdm  # type: ignore[import-untyped]

from specviz.cli.pair_options import add_pair_arguments, load_chosen_pair

HELP = "at temperature 0, every rule and tree against the library's generate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which pair, how many prompts, how long a text."""
    add_pair_arguments(parser)
    parser.add_argument("--prompts", type=int, default=100)
    parser.add_argument("--max-tokens", type=int, default=64)


def run(options: argparse.Namespace) -> int:
    """Greedy text against the library's; fails if one verdict differs."""
    from specviz.studies import agreement
    from specviz.studies.prompts import PROMPTS

    pair, _ = load_chosen_pair(options)
    found: list[agreement.Agreement] = []
    bar = tqdm(PROMPTS[: options.prompts], unit="prompt", leave=False)
    for _, found in agreement.agree(pair, bar, options.max_tokens):
        bar.set_postfix(wrong=sum(one.wrong for one in found))
    for one in found:
        print(f"{one.tree:<14} {one.rule:<10} {one.steps:>6} steps, {one.wrong} not as generate writes")
    return 1 if not found or any(one.wrong for one in found) else 0
