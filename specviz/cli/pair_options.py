"""The options that name two models, and the pair that they name."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from specviz.models.pairs import EMBEDDED, PAIRS, find_pair
from specviz.texts import commands as texts

if TYPE_CHECKING:
    from specviz.models.load import Pair


def add_pair_arguments(parser: argparse.ArgumentParser) -> None:
    """Which two models, and where."""
    add = parser.add_argument
    keys = [record.key for record in PAIRS]
    pair_help = texts.PAIR_HELP.format(choices=", ".join(keys), default=EMBEDDED)
    add("--pair", default=EMBEDDED, choices=keys, metavar="PAIR", help=pair_help)
    add("--target", default=os.environ.get("SPECVIZ_TARGET"), help=texts.TARGET_HELP)
    add("--draft", default=os.environ.get("SPECVIZ_DRAFT"), help=texts.DRAFT_HELP)
    add("--device", help=texts.DEVICE_HELP)
    add("--device-map", help=texts.DEVICE_MAP_HELP)
    add("--dtype", help=texts.DTYPE_HELP)
    add("--trust-remote-code", action="store_true", help=texts.TRUST_REMOTE_CODE_HELP)


def load_chosen_pair(options: argparse.Namespace) -> tuple[Pair, dict[str, str]]:
    """The pair that the options name, loaded, and its names for the trace."""
    from specviz.models.load import Source, load_pair  # imports PyTorch

    record = find_pair(options.pair)
    sources, names, dtype, device = (record.target, record.draft), record.names, record.dtype, record.device
    if options.target or options.draft:
        if not (options.target and options.draft):
            raise ValueError(texts.ONE_MODEL_MISSING)
        sources = names = (options.target, options.draft)
        dtype = device = "auto"
    maps = (options.device_map, None)
    target, draft = (
        Source(name, options.dtype or dtype, options.device or device, device_map, options.trust_remote_code)
        for name, device_map in zip(sources, maps, strict=True)
    )
    pair = load_pair(target, draft, quick=not getattr(options, "library_pass", False))
    return pair, dict(zip(("target", "draft"), names, strict=True))
