"""Start specviz: the page, opened on a bundled run; the models load behind it."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Sequence

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

# isort: off
from specviz.models.pairs import EMBEDDED, PAIRS, find_pair  # with it come the settings that PyTorch reads when it starts
from spaces.config import Config  # before PyTorch: on ZeroGPU this stands in for the GPU that is lent later
# isort: on

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from specviz.recorded.runs import find_recorded_run
from specviz.web.page import build, head, theme
from specviz.web.pairs import PairPool


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line and the environment say."""
    parser = argparse.ArgumentParser(description="See speculative decoding step by step, and check it.")
    anywhere = "0.0.0.0" if "SPACE_ID" in os.environ else "127.0.0.1"
    parser.add_argument("--pair", default=os.environ.get("SPECVIZ_PAIR", EMBEDDED), choices=[one.key for one in PAIRS])
    parser.add_argument("--host", default=os.environ.get("GRADIO_SERVER_NAME", anywhere))
    parser.add_argument("--port", type=int, default=int(os.environ.get("GRADIO_SERVER_PORT", "7860")))
    parser.add_argument("--no-models", action="store_true", help="only show runs that are recorded")
    parser.add_argument("--browser", action="store_true", help="open it in a browser")
    options = parser.parse_args(arguments)
    try:
        find_pair(options.pair)  # argparse does not look at what stands in the environment
    except ValueError as error:
        parser.error(f"SPECVIZ_PAIR: {error}")
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the page until it is stopped."""
    options = parsed(arguments)
    pool = PairPool(options.pair, none=options.no_models)
    if Config.zero_gpu and not options.no_models:
        pool.warm()  # in the main thread, and before the launch: then ZeroGPU packs what has to go to the GPU
    elif not options.no_models:
        threading.Thread(target=pool.warm, daemon=True).start()
    build(pool, find_recorded_run("rescued")).queue(max_size=20).launch(
        server_name=options.host,
        server_port=options.port,
        inbrowser=options.browser,
        head=head(),
        theme=theme(),
        app_kwargs={"middleware": [Middleware(GZipMiddleware, minimum_size=4096)]},  # Gradio packs its files, not the page
        ssr_mode=False,
        run_history=False,
    )


if __name__ == "__main__":
    main()
