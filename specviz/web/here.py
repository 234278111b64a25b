"""The files for Python in a visitor's browser: kept there for ever, as each has its hash in its name, and sent packed."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from specviz.here.files import INDEX, list_files, write_frame_policy, write_index

PATH = "/here/{name}"
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}
OTHER_TYPE = "application/octet-stream"
PACKED = (".zip", ".whl")  # already
FOR_EVER, ASK = "public, max-age=31536000, immutable", "no-cache"
POLICY = "default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; connect-src 'self'"
"""Of the worker: it runs its own script and what it was sent, compiles WebAssembly, and can ask nobody else."""


@cache
def pack(path: str) -> bytes:
    """A file as it travels to a browser that unpacks it."""
    return gzip.compress(list_files()[path].content, 6, mtime=0)


def answer_file(request: Request) -> Response:
    """One file, or the index of them all."""
    path = request.path_params["name"]
    if path == INDEX:
        return Response(write_index(), media_type="application/json", headers={"cache-control": ASK})
    found = list_files().get(path)
    if found is None:
        return JSONResponse({"error": "not found"}, status_code=404)
    suffix = PurePath(path).suffix
    policy = f"{write_frame_policy()}; frame-ancestors 'self'" if found.use == "frame" else POLICY
    headers = {"cache-control": FOR_EVER, "content-security-policy": policy, "vary": "accept-encoding"}
    content = found.content
    if suffix not in PACKED and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = pack(path), "gzip"
    return Response(content, media_type=TYPES.get(suffix, OTHER_TYPE), headers=headers)


def routes() -> list[Route]:
    """What the app has to answer for Python in a browser."""
    return [Route(PATH, answer_file)]
