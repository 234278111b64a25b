"""What every answer tells a browser about the page: what it may load and run, and who may show it in a frame.

The scripts of the document are allowed by their hashes, so that markup that got onto the page could run none of its own,
not even `onerror=`. Nothing in the document comes from a visitor. Two things cannot be forbidden: Gradio compiles the
functions of its events (`unsafe-eval`), and writes styles into elements (`unsafe-inline` for styles, which run nothing).
A page with `?url=` may read from the origin that it names as well: the visitor's browser fetches a run there, and never the
server.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specviz.site.head import hash_script, write_policy
from specviz.texts import operating as texts
from specviz.web.documents import is_page, send_whole

FRAMES = "SPECVIZ_FRAME_ANCESTORS"
SPACE_FRAMES = "'self' https://huggingface.co https://*.huggingface.co https://*.hf.space"
SOURCE = re.compile(r"'self'|'none'|\*|(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:\d+)?", re.ASCII)
ORIGIN = re.compile(r"https?://[\w-]{1,63}(\.[\w-]{1,63}){0,20}(:\d{1,5})?", re.ASCII)
INLINE = re.compile(rb"<script(?:\s[^>]*)?>(.*?)</script>", re.DOTALL)
POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'self'",),
    "script-src": ("'self'", "'unsafe-eval'"),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'", "data:"),
    "connect-src": ("'self'", "data:", "blob:"),
    "worker-src": ("'self'", "blob:"),
    "frame-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
}
OTHERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


EMBEDDED = re.compile(rb"(^|&)embed=1(&|$)")


def choose_frames(query: bytes, frames: str, environment: Mapping[str, str] = os.environ) -> str:
    """Who may show an answer in a frame: the view alone (`?embed=1`) anybody, unless the operator says who may."""
    return "*" if FRAMES not in environment and EMBEDDED.search(query) else frames


def read_frame_ancestors(environment: Mapping[str, str] = os.environ) -> str:
    """Who may show the page in a frame: what the operator says, else on a Space the hub, else only the page itself."""
    said = environment.get(FRAMES, SPACE_FRAMES if "SPACE_ID" in environment else "'self'")
    for source in said.split():
        if not SOURCE.fullmatch(source):
            raise ValueError(texts.WRONG_FRAMES.format(name=FRAMES, got=source))
    return " ".join(said.split()) or "'none'"


def list_scripts(document: bytes) -> list[bytes]:
    """The scripts that stand in a document; not those that it fetches."""
    return [script for script in INLINE.findall(document) if script]


def find_origin(query: bytes) -> tuple[str, ...]:
    """The origin of the run that `?url=` asks for, if it is one."""
    try:
        parts = urlsplit(parse_qs(query.decode("latin-1")).get("url", [""])[0])
    except ValueError:
        return ()
    origin = f"{parts.scheme}://{parts.netloc}"
    return (origin,) if ORIGIN.fullmatch(origin) else ()


class SecurityHeaders:
    """Adds the headers to every answer; `scripts` are those that Gradio puts into the document only in the browser."""

    def __init__(self, app: ASGIApp, scripts: Sequence[str], frames: str) -> None:
        self.app, self.frames = app, frames
        self.scripts = [hash_script(script.encode()) for script in scripts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the beginning of a document waits for its body, in which the scripts are."""
        query = scope.get("query_string", b"")

        def begin(message: Message) -> bool:
            headers = MutableHeaders(scope=message)
            headers.update(OTHERS)
            own = "content-security-policy" in headers  # of a worker, and of the frame for strangers' code
            headers.setdefault("content-security-policy", self.write_policy((), query))
            return is_page(headers) and not own

        def allow_scripts(headers: MutableHeaders, document: bytes) -> bytes:
            headers["content-security-policy"] = self.write_policy(list_scripts(document), query)
            return document

        await self.app(scope, receive, send_whole(send, begin, allow_scripts) if scope["type"] == "http" else send)

    def write_policy(self, scripts: Iterable[bytes], query: bytes) -> str:
        """The policy of a document with these scripts; its query may ask for a run elsewhere, and for the view alone."""
        hashes = dict.fromkeys((*self.scripts, *map(hash_script, scripts)))
        policy = {**POLICY, "script-src": (*POLICY["script-src"], *hashes)}
        policy["connect-src"] = (*POLICY["connect-src"], *find_origin(query))
        policy["frame-ancestors"] = (choose_frames(query, self.frames),)
        return write_policy(policy)
