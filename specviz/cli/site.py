"""`specviz site`: Explore and the lessons as plain files, with live runs in the visitor's browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from specviz.site.build import build_site, weigh_site
from specviz.texts import commands as texts

HELP = texts.SITE_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it is written."""
    parser.add_argument("folder", type=Path, help=texts.SITE_FOLDER_HELP)


def run(options: argparse.Namespace) -> int:
    """Write the site, and say what it weighs."""
    build_site(options.folder)
    weights = weigh_site(options.folder)
    print(
        texts.SITE_WRITTEN.format(folder=options.folder, files=len(weights), kilobytes=round(sum(weights.values()) / 1000))
    )
    return 0
