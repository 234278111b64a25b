"""One run in one file of HTML: it replays with every control, from a disk, in a frame or by mail, and fetches nothing.

The policy in its head forbids every request, and every script but its own: what stands in a run cannot act. All that comes
from the run is packed into letters that end no element, but for the title, which is escaped.
"""

from __future__ import annotations

import html
import json
from functools import cache
from itertools import permutations

from specviz.core.quoting import mend, shorten
from specviz.explore.addresses import name_run
from specviz.explore.answers import choose_panes, list_evaluated, show_run
from specviz.share.packed import pack
from specviz.site.head import (
    FILE_SCRIPTS,
    FILE_STYLES,
    PLAYER_SCRIPTS,
    PLAYER_STYLES,
    hash_script,
    read_scripts,
    write_policy,
)
from specviz.texts import page as page_texts
from specviz.texts import site as texts
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace

PAGE = """<!doctype html>
<html lang="en" data-home="file">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="specviz-moment" content="">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="sv-site sv-file">
<header id="sv-top"><div id="sv-name"><h1 class="sv-title">{name}</h1></div><div class="sv-tools"></div></header>
<main id="player"><div class="sv-host"></div></main>
<noscript>{needs}</noscript>
<script type="application/json" id="sv-content">{content}</script>
<script>{script}</script>
</body>
</html>
"""
POLICY = {"default-src": ("'none'",), "style-src": ("'unsafe-inline'",), "img-src": ("data:", "blob:")}


def standalone_page(trace: RunTrace) -> str:
    """The file of a run."""
    if not trace.steps:
        raise ValueError(texts.NO_STEPS)
    script, (left, right) = read_file_script(), choose_panes(trace)
    keys = list_evaluated(trace)
    pairs = list(permutations(keys, 2)) or [(left, right)]
    content = {
        "runs": {".".join(pair): pack(mend(show_run(trace, pair))) for pair in pairs},
        "panes": [left, right],
        "trace": pack(mend(dump(trace))),
        "name": f"specviz-{name_run(trace)}",
    }
    return PAGE.format(
        policy=html.escape(write_policy({**POLICY, "script-src": (hash_script(script.encode()),)})),
        title=html.escape(texts.FILE_TITLE.format(prompt=shorten(trace.prompt_text))),
        style=read_file_style(),
        name=html.escape(page_texts.NAME),
        needs=html.escape(texts.FILE_NEEDS_SCRIPTS),
        content=json.dumps(content).replace("<", "\\u003c"),
        script=script,
    )


@cache
def read_file_script() -> str:
    """The player, and what shows a run from the file."""
    return read_scripts((*PLAYER_SCRIPTS, *FILE_SCRIPTS))


@cache
def read_file_style() -> str:
    """The style of the player, and of the page around it."""
    return read_scripts((*PLAYER_STYLES, *FILE_STYLES))
