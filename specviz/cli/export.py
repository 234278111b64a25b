"""`specviz export`: a run that was saved as another kind of file: a page, tables, or its recipe for a link."""

from __future__ import annotations

import argparse
from pathlib import Path

from specviz.cli.output import check_folder, write_file
from specviz.share.files import FILES, make_file
from specviz.share.recipe import make_recipe, write_recipe
from specviz.texts import commands as texts
from specviz.trace.file import load

HELP = texts.EXPORT_HELP
RECIPE = "recipe"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A run, a kind of file, and where it goes."""
    parser.add_argument("run", type=Path, help=texts.EXPORT_RUN)
    parser.add_argument("kind", choices=[*(kind.key for kind in FILES), RECIPE], help=texts.EXPORT_KIND)
    parser.add_argument("--out", type=Path, metavar="FILE", help=texts.EXPORT_OUT)


def run(options: argparse.Namespace) -> int:
    """Write it, or print it."""
    if options.out:
        check_folder(options.out)
    trace = load(options.run.read_text(encoding="utf-8"))
    if not trace.steps:
        raise ValueError(texts.EXPORT_NO_STEPS)
    text = write_recipe(make_recipe(trace)) if options.kind == RECIPE else make_file(trace, options.kind, "run")["text"]
    if options.out:
        write_file(options.out, text)
    else:
        print(text, end="" if text.endswith("\n") else "\n")
    return 0
