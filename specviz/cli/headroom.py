"""`specviz headroom`: what the lossless rules accept, beside the most that any lossless rule could."""

from __future__ import annotations

import argparse

from specviz.exact.headroom import lines
from specviz.texts import exact as texts

HELP = texts.HEADROOM_HELP
MODELS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many random pairs the second table averages over."""
    text = texts.HEADROOM_MODELS_HELP.format(default=MODELS)
    parser.add_argument("--models", type=int, default=MODELS, metavar="N", help=text)


def run(options: argparse.Namespace) -> int:
    """Print the tables, in Markdown."""
    if options.models < 1:
        raise ValueError(texts.HEADROOM_MODELS.format(got=options.models))
    for line in lines(options.models):
        print(line, flush=True)
    return 0
