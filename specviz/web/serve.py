"""Serves the page, opened on a bundled run; the models load behind it. What `specviz serve` and app.py share."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import re
import socket
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from specviz.models.pairs import EMBEDDED, PAIRS, find_pair  # with it come the settings that PyTorch reads when it starts
from specviz.texts import operating
from specviz.texts import page as texts

if TYPE_CHECKING:
    from specviz.web.pairs import PairPool

LOG = "SPECVIZ_LOG"  # "off": warnings only
SESSIONS = "SPECVIZ_SESSIONS"  # how many visitors' sessions are held


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
    check_port(options.host, options.port)
    read_sessions()
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")  # else after each of a run, a table of the last 10,000
    try:
        _serve(options)
    except FileNotFoundError as error:
        raise ValueError(operating.MISSING_ASSET.format(path=error.filename)) from error
    return 0


def read_sessions(environment: Mapping[str, str] = os.environ) -> int:
    """How many sessions of visitors are held: what the operator says, else MOST_SESSIONS."""
    from specviz.web.limits import MOST_SESSIONS

    said = environment.get(SESSIONS, str(MOST_SESSIONS))
    if not re.fullmatch("[1-9][0-9]{0,6}", said, re.ASCII):
        raise ValueError(operating.WRONG_SESSIONS.format(name=SESSIONS, got=said))
    return int(said)


def check_port(host: str, port: int) -> None:
    """Refuse an address that another server listens on, or that this machine does not have, before anything is loaded."""
    try:
        (family, *_, address), *_ = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        with socket.socket(family) as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has just stopped is no hindrance
            free.bind((address[0], port, *address[2:]))  # a number that is too large comes back as another one
            free.listen()
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise ValueError(operating.CANNOT_LISTEN.format(host=host, port=port, why=why)) from None


def _serve(options: argparse.Namespace) -> None:
    """Build the page, and answer until it is stopped."""
    # isort: off
    from spaces.config import Config  # before PyTorch: on ZeroGPU this stands in for the GPU that is lent later
    # isort: on

    from specviz.explore.events import write_logs
    from specviz.recorded.runs import find_recorded_run
    from specviz.trace.limits import MOST_BYTES
    from specviz.web.limits import MOST_JOBS
    from specviz.web.page import build, head, theme
    from specviz.web.pairs import PairPool

    write_logs(logging.WARNING if os.environ.get(LOG) == "off" else logging.INFO)
    pool = PairPool(options.pair, no_models=options.no_models)
    if Config.zero_gpu and not options.no_models:
        pool.preload()  # in the main thread, and before the launch: then ZeroGPU packs what has to go to the GPU
    elif not options.no_models:
        threading.Thread(target=pool.preload, daemon=True).start()
    page = build(pool, find_recorded_run("rescued"))
    collect_seldom()
    page.queue(max_size=MOST_JOBS).launch(
        server_name=options.host,
        server_port=options.port,
        inbrowser=options.browser,
        head=head(),
        theme=theme(),
        app_kwargs=app_options(pool),
        ssr_mode=False,
        run_history=False,
        footer_links=[],  # nothing to set; the one call of the API is in docs/library.md
        enable_monitoring=False,
        max_threads=MOST_JOBS,
        max_file_size=MOST_BYTES,
        state_session_capacity=read_sessions(),
    )


def collect_seldom() -> None:
    """Let garbage be looked for seldom, and never in what stays for good, such as modules.

    A run is many objects and hardly a cycle: looking took a third of the time to read one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def app_options(pool: PairPool | None = None) -> dict[str, Any]:
    """What the web app has beside Gradio's own, for `launch` or for mounting the page.

    The stream, the addresses for an operator, headers, a packed page; and the bench, if a pool can make its runs.
    """
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware

    from specviz.site.head import FIRST_SCRIPTS, read_scripts
    from specviz.web import health, here, lab_page, lessons_page, stream
    from specviz.web.bench_page import Bench
    from specviz.web.documents import FirstScript
    from specviz.web.headers import SecurityHeaders, read_frame_ancestors
    from specviz.web.page import script
    from specviz.web.work import CountListeners

    packing = Middleware(GZipMiddleware, minimum_size=4096, compresslevel=6)  # Gradio packs its files, not the page
    heading = Middleware(SecurityHeaders, scripts=[script()], frames=read_frame_ancestors())
    first = Middleware(FirstScript, script=read_scripts(FIRST_SCRIPTS))
    counting, listening = Middleware(health.CountResponses), Middleware(CountListeners)
    return {
        "middleware": [counting, listening, packing, heading, first],
        "routes": [
            *(*stream.routes(), *health.routes(), *here.routes()),
            *(*lessons_page.routes(), *lab_page.routes()),
            *(Bench(pool).routes() if pool else ()),
        ],
    }
