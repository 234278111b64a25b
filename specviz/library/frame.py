"""The interactive view of a run inside a page that is somebody else's, such as a notebook.

All of it stands in one attribute of a frame, so it survives saving, converting and opening again without a kernel, and
asks nobody for anything. The frame is sandboxed: it has no origin, and cannot reach the page around it.
"""

from __future__ import annotations

import html

from specviz.site.standalone import standalone_page
from specviz.texts import library as texts
from specviz.trace.schema import RunTrace

HEIGHT = 740  # pixels; a frame cannot ask the page around it for as many as it needs
SANDBOX = "allow-scripts allow-downloads"
FRAME = (
    '<iframe title="{title}" sandbox="{sandbox}" width="100%" height="{height}" frameborder="0" srcdoc="{page}"></iframe>'
)
BELOW = "<p><small>{hidden}</small></p>"


def write_frame(trace: RunTrace) -> str:
    """The frame, and below it a sentence for where frames are taken out."""
    page, title, hidden = (html.escape(text) for text in (standalone_page(trace), texts.FRAME_TITLE, texts.HIDDEN))
    return FRAME.format(title=title, sandbox=SANDBOX, height=HEIGHT, page=page) + BELOW.format(hidden=hidden)
