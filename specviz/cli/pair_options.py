"""The options that name two models, and the pair that they name."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from specviz.models.pairs import EMBEDDED, PAIRS, find_pair

if TYPE_CHECKING:
    from specviz.models.load import Pair


def add_pair_arguments(parser: argparse.ArgumentParser) -> None:
    """Which two models, and where."""
    add = parser.add_argument
    add("--pair", default=EMBEDDED, choices=[record.key for record in PAIRS])
    add("--target", default=os.environ.get("SPECVIZ_TARGET"), help="folder or hub id[@revision]; or SPECVIZ_TARGET")
    add("--draft", default=os.environ.get("SPECVIZ_DRAFT"), help="folder or hub id[@revision]; or SPECVIZ_DRAFT")
    add("--device", help="cpu, cuda, cuda:1, ...; a GPU where there is one")
    add("--device-map", help="how to spread a target that is larger than one device: auto, balanced, ...")
    add("--dtype", help="auto, float32, bfloat16 or float16")
    add("--trust-remote-code", action="store_true", help="run code that comes with the models")


def load_chosen_pair(options: argparse.Namespace) -> tuple[Pair, dict[str, str]]:
    """The pair that the options name, loaded, and its names for the trace."""
    from specviz.models.load import Source, load_pair

    record = find_pair(options.pair)
    names, dtype, device = (record.target, record.draft), record.dtype, record.device
    if options.target or options.draft:
        if not (options.target and options.draft):
            raise ValueError("name both models, --target and --draft, or SPECVIZ_TARGET and SPECVIZ_DRAFT, or a --pair")
        names, dtype, device = (options.target, options.draft), "auto", "auto"
        shown = names
    else:
        shown = record.names
    maps = (options.device_map, None)
    one, other = (
        Source(name, options.dtype or dtype, options.device or device, spread, options.trust_remote_code)
        for name, spread in zip(names, maps, strict=True)
    )
    pair = load_pair(one, other, quick=not getattr(options, "library_pass", False))
    return pair, dict(zip(("target", "draft"), shown, strict=True))
