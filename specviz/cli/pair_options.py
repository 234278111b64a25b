"""The options that name two models, and the pair that they name."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from specviz.models.pairs import EMBEDDED, PAIRS, find_pair
from specviz.models.processes import SPLIT
from specviz.texts import commands as texts
from specviz.texts.models import ONLY_STUDIES

if TYPE_CHECKING:
    from specviz.models.load import Pair


def add_pair_arguments(parser: argparse.ArgumentParser) -> None:
    """Which two models, and where."""
    add = parser.add_argument
    keys = [record.key for record in PAIRS]
    pair_help = texts.PAIR_HELP.format(choices=", ".join(keys), default=EMBEDDED)
    add("--pair", choices=keys, metavar="PAIR", help=pair_help)
    add("--target", help=texts.TARGET_HELP)
    add("--draft", help=texts.DRAFT_HELP)
    add("--device", help=texts.DEVICE_HELP)
    add("--device-map", help=texts.DEVICE_MAP_HELP)
    add("--dtype", help=texts.DTYPE_HELP)
    add("--trust-remote-code", action="store_true", help=texts.TRUST_REMOTE_CODE_HELP)


def read_models(options: argparse.Namespace) -> tuple[str, str] | None:
    """The two models that --target and --draft name, else those of the environment; None if a --pair is to be loaded."""
    target, draft = options.target, options.draft
    if options.pair and (target or draft):
        raise ValueError(texts.PAIR_AND_MODELS.format(pair=options.pair))
    if options.pair:
        return None
    target, draft = target or os.environ.get("SPECVIZ_TARGET"), draft or os.environ.get("SPECVIZ_DRAFT")
    if not target and not draft:
        return None
    if not target or not draft:
        raise ValueError(texts.ONE_MODEL_MISSING)
    return target, draft


def load_chosen_pair(options: argparse.Namespace) -> tuple[Pair, dict[str, str]]:
    """The pair that the options name, loaded, and its names for the trace."""
    named = read_models(options)
    from specviz.models.load import Source, load_pair  # imports PyTorch

    record = find_pair(options.pair or EMBEDDED)
    sources, names, dtype, device = (record.target, record.draft), record.names, record.dtype, record.device
    if named is not None:
        sources = names = named
        dtype = device = "auto"
    if options.device_map == SPLIT:  # every process would serve, print and write
        raise ValueError(ONLY_STUDIES)
    maps = (options.device_map, None)
    target, draft = (
        Source(name, options.dtype or dtype, options.device or device, device_map, options.trust_remote_code)
        for name, device_map in zip(sources, maps, strict=True)
    )
    pair = load_pair(target, draft, use_fast_pass=not getattr(options, "library_pass", False))
    return pair, dict(zip(("target", "draft"), names, strict=True))
