"""`specviz serve`: the page, at an address for a browser. `specviz.web.serve` does the work."""

from __future__ import annotations

import argparse

from specviz.texts import commands as texts

HELP = texts.SERVE_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the page; Gradio is imported only for this command."""
    from specviz.web import serve

    serve.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Serve the page until it is stopped."""
    from specviz.web import serve

    return serve.run(options)
