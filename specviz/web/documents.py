"""Documents on their way to a browser: one that is wanted waits until all of it is there, and may be changed."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD, GRADIO = b"<head>", b"window.gradio_config"


def send_whole(send: Send, wants: Callable[[Message], bool], change: Callable[[MutableHeaders, bytes], bytes]) -> Send:
    """A `send` that asks of each answer's beginning whether it is wanted, and passes it on changed; others as they come."""
    waiting: list[Message] = []

    async def send_changed(message: Message) -> None:
        if waiting or (message["type"] == "http.response.start" and wants(message)):
            waiting.append(message)
        if not waiting:
            await send(message)
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            headers = MutableHeaders(scope=waiting[0])
            body = change(headers, b"".join(part.get("body", b"") for part in waiting[1:]))
            if "content-length" in headers:
                headers["content-length"] = str(len(body))
            await send(waiting[0])
            await send({"type": "http.response.body", "body": body})

    return send_changed


def is_page(headers: MutableHeaders) -> bool:
    """Whether an answer with these headers is a page."""
    return headers.get("content-type", "").startswith("text/html")


class FirstScript:
    """Writes a script before Gradio's own: `launch(head=...)` is put into the document only after those have run."""

    def __init__(self, app: ASGIApp, script: str) -> None:
        self.app, self.script = app, f"<script>{script}</script>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; everything but Gradio's document passes as it is."""
        whole = send_whole(
            send,
            lambda message: message["status"] == 200 and is_page(MutableHeaders(scope=message)),
            lambda _, document: document.replace(HEAD, HEAD + self.script, 1) if GRADIO in document else document,
        )
        await self.app(scope, receive, whole if scope["type"] == "http" else send)
