"""`specviz agree`: at temperature 0, every lossless rule on every tree against the library's greedy generate."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from specviz.cli.pair_options import add_pair_arguments, load_chosen_pair
from specviz.texts import commands as texts

if TYPE_CHECKING:
    from specviz.studies.agreement import Agreement

HELP = texts.AGREE_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which pair, how many prompts, how long a text."""
    add_pair_arguments(parser)
    parser.add_argument("--prompts", type=int, default=100, help=texts.AGREE_PROMPTS_HELP.format(default=100))
    parser.add_argument("--max-tokens", type=int, default=64, help=texts.AGREE_TOKENS_HELP.format(default=64))


def run(options: argparse.Namespace) -> int:
    """Compare the texts; fail if one verdict differs."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    from specviz.studies.agreement import agree
    from specviz.studies.prompts import PROMPTS

    pair, _ = load_chosen_pair(options)
    agreements: list[Agreement] = []
    bar = tqdm(PROMPTS[: options.prompts], unit="prompt", leave=False)
    for _, agreements in agree(pair, bar, options.max_tokens):
        bar.set_postfix(wrong=sum(one.wrong for one in agreements))
    for one in agreements:
        print(texts.AGREEMENT.format(tree=one.tree, rule=one.rule, steps=one.steps, wrong=one.wrong))
    return 1 if not agreements or any(one.wrong for one in agreements) else 0
