"""Serves the page, opened on a bundled run; the models load behind it. What `specviz serve` and app.py share."""

from __future__ import annotations

import argparse
import os
import threading
from typing import Any

from specviz.models.pairs import EMBEDDED, PAIRS, find_pair  # with it come the settings that PyTorch reads when it starts
from specviz.texts import page as texts

WAITING = 20  # requests in the queue; more are refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the page; what is not given comes from the environment."""
    anywhere = "0.0.0.0" if "SPACE_ID" in os.environ else "127.0.0.1"
    pair, host = os.environ.get("SPECVIZ_PAIR", EMBEDDED), os.environ.get("GRADIO_SERVER_NAME", anywhere)
    port = os.environ.get("GRADIO_SERVER_PORT", "7860")
    parser.add_argument("--pair", default=pair, choices=[one.key for one in PAIRS], help=texts.PAIR_HELP)
    parser.add_argument("--host", default=host, help=texts.HOST_HELP)
    parser.add_argument("--port", type=int, default=port, help=texts.PORT_HELP)
    parser.add_argument("--no-models", action="store_true", help=texts.NO_MODELS_HELP)
    parser.add_argument("--browser", action="store_true", help=texts.BROWSER_HELP)


def run(options: argparse.Namespace) -> int:
    """Serve the page until it is stopped. Gradio and PyTorch are imported only here."""
    try:
        find_pair(options.pair)  # argparse does not look at what stands in the environment
    except ValueError as error:
        raise ValueError(texts.UNKNOWN_PAIR.format(error=error)) from None
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

    # isort: off
    from spaces.config import Config  # before PyTorch: on ZeroGPU this stands in for the GPU that is lent later
    # isort: on

    from specviz.recorded.runs import find_recorded_run
    from specviz.trace.limits import MOST_BYTES
    from specviz.web.limits import MOST_SESSIONS
    from specviz.web.page import build, head, theme
    from specviz.web.pairs import PairPool

    pool = PairPool(options.pair, no_models=options.no_models)
    if Config.zero_gpu and not options.no_models:
        pool.preload()  # in the main thread, and before the launch: then ZeroGPU packs what has to go to the GPU
    elif not options.no_models:
        threading.Thread(target=pool.preload, daemon=True).start()
    build(pool, find_recorded_run("rescued")).queue(max_size=WAITING).launch(
        server_name=options.host,
        server_port=options.port,
        inbrowser=options.browser,
        head=head(),
        theme=theme(),
        app_kwargs=app_options(),
        ssr_mode=False,
        run_history=False,
        max_file_size=MOST_BYTES,
        state_session_capacity=MOST_SESSIONS,
    )
    return 0


def app_options() -> dict[str, Any]:
    """What the web app has beside Gradio's own: the stream, and a packed page. For `launch`, or for mounting the page."""
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware

    from specviz.web.stream import routes

    packing = Middleware(GZipMiddleware, minimum_size=4096, compresslevel=6)  # Gradio packs its files, not the page
    return {"middleware": [packing], "routes": routes()}
