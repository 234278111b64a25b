"""Puts a script before Gradio's own: what is in `launch(head=...)` is put into the document only after those have run."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD, GRADIO = b"<head>", b"window.gradio_config"


class FirstScript:
    """Writes the script at the beginning of Gradio's document; everything else passes as it is."""

    def __init__(self, app: ASGIApp, script: str) -> None:
        self.app, self.script = app, f"<script>{script}</script>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a document waits until all of it is there."""
        waiting: list[Message] = []

        async def send_document(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 200 and MutableHeaders(scope=message).get("content-type", "").startswith(
                    "text/html"
                ):
                    waiting.append(message)
            elif waiting:
                waiting.append(message)
            if not waiting:
                await send(message)
            elif message["type"] == "http.response.body" and not message.get("more_body", False):
                body = self.write(b"".join(part.get("body", b"") for part in waiting[1:]))
                headers = MutableHeaders(scope=waiting[0])
                if "content-length" in headers:
                    headers["content-length"] = str(len(body))
                await send(waiting[0])
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_document if scope["type"] == "http" else send)

    def write(self, document: bytes) -> bytes:
        """A document of Gradio's with the script, another one as it is."""
        return document.replace(HEAD, HEAD + self.script, 1) if GRADIO in document else document
