"""Explore as a page of plain files: the recorded runs, each a file, and a form for runs that this browser makes."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from itertools import permutations
from typing import Any

from specviz.draft import suggestions
from specviz.explore.addresses import load_recorded
from specviz.explore.answers import list_evaluated
from specviz.explore.chip import fill_page
from specviz.explore.fields import list_fields, list_toys
from specviz.explore.form import FIELDS
from specviz.explore.opening import ENDINGS
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.recorded.runs import RECORDED, RecordedRun
from specviz.site.form_page import write_field, write_options, write_sheet
from specviz.site.head import (
    AROUND_SCRIPTS,
    PLAYER_SCRIPTS,
    PLAYER_STYLES,
    SITE_SCRIPTS,
    SITE_STYLES,
    hash_script,
    read_scripts,
    write_policy,
)
from specviz.texts import page as texts
from specviz.texts import site as site_texts

FIRST = "rescued"
POLICY = {
    "default-src": ("'none'",),
    "connect-src": ("'self'", "https:", "http:"),  # elsewhere only for a visitor's own `?url=`
    "worker-src": ("'self'", "blob:"),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:"),
}
PAGE = """<!doctype html>
<html lang="en" {places}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<title>{title}</title>
<link rel="stylesheet" href="{root}{player_style}">
<style>{style}</style>
<script type="application/json" id="sv-content">{content}</script>
<script src="{root}{player_script}"></script>
<script>{script}</script>
</head>
<body class="{kind}">
{body}
</body>
</html>
"""
BODY = """<div id="sv-top">
<div id="sv-name"><div><h1 class="sv-title">{name}</h1>
<nav class="sv-pages"><a href="index.html" aria-current="page">{explore}</a>
<a href="lessons/index.html">{lessons}</a><a href="lab/index.html">{lab}</a></nav>
</div></div>
<div id="sv-examples"><label class="container"><span>{recorded}</span><select class="wrap">{runs}</select></label></div>
<div id="sv-tools"><div class="sv-tools"></div></div>
</div>
<div id="sv-ask">
{prompt}
<div id="sv-run-line"><div class="sv-run-line"></div></div>
</div>
<main id="player"><div class="sv-host"></div></main>
<div id="sv-sheet" class="sv-sheet">
<div class="sv-sheet-head"><h2>{parameters}</h2></div><p class="sv-sheet-changes"></p>
{sheet}
<p class="sv-elsewhere">{elsewhere}</p><datalist id="sv-trees">{trees}</datalist>
</div>
<div id="sv-files" class="sv-sheet">
<div class="sv-sheet-head"><h2>{files}</h2></div><p class="sv-elsewhere">{open_also}</p>
<div><button type="button" id="sv-open">{open}</button><input type="file" accept="{endings}" hidden></div>
</div>
<noscript>{needs}</noscript>"""


def write_explore() -> str:
    """The page. It asks for the run that its address names, or for the first one."""
    values = fill_page(load_recorded(FIRST), find(FIRST).panes, FIRST)
    pairs = [(find_pair(EMBEDDED).title, EMBEDDED), *list_toys()]
    fields = list_fields(values, pairs)
    trees = dict.fromkeys(one.tree for one in suggestions())
    words = {
        "name": texts.NAME,
        "explore": texts.EXPLORE,
        "lessons": texts.LESSONS,
        "lab": texts.LAB,
        "recorded": texts.RECORDED_RUNS,
        "parameters": texts.PARAMETERS,
        "elsewhere": texts.ELSEWHERE,
        "files": texts.FILES,
        "open": texts.OPEN,
        "open_also": texts.OPEN_ALSO,
        "endings": ",".join(ENDINGS),
        "needs": site_texts.SITE_NEEDS_SCRIPTS,
    }
    body = BODY.format(
        **{name: html.escape(text) for name, text in words.items()},
        runs=write_options(tuple((one.title, one.key) for one in RECORDED), FIRST),
        prompt=write_field(fields["prompt"], values["prompt"]),
        sheet=write_sheet(fields, values),
        trees="".join(f"<option>{html.escape(tree)}</option>" for tree in trees),
    )
    scripts = (*AROUND_SCRIPTS, *SITE_SCRIPTS)
    places = {"home": "site", "explore": "index.html", "lessons": "lessons/index.html", "lab": "lab/index.html"}
    return write_page(texts.PAGE_TITLE, body, describe_runs(), places, SITE_STYLES, scripts)


def write_page(
    title: str,
    body: str,
    content: Mapping[str, Any],
    places: Mapping[str, str],
    styles: tuple[str, ...],
    scripts: tuple[str, ...],
) -> str:
    """A page of the site, which runs the player's script and its own, and asks only its own folder."""
    script, (player_style, player_script) = read_scripts(scripts), write_player()
    sources = ("'self'", "'wasm-unsafe-eval'", hash_script(script.encode()))
    return PAGE.format(
        places=" ".join(f'data-{name}="{html.escape(place)}"' for name, place in places.items()),
        policy=html.escape(write_policy({**POLICY, "script-src": sources})),
        title=html.escape(title),
        root=places["explore"].removesuffix("index.html"),
        player_style=player_style,
        player_script=player_script,
        style=read_scripts(styles),
        content=json.dumps(content, ensure_ascii=False).replace("<", "\\u003c"),
        script=script,
        kind=" ".join(("sv-site", *places.get("kind", "").split())),
        body=body,
    )


@cache
def write_player() -> dict[str, str]:
    """The player, fetched once by a visitor of several pages. Names change with the text: no browser keeps an old one."""
    texts = {"css": read_scripts(PLAYER_STYLES), "js": read_scripts(PLAYER_SCRIPTS)}
    return {f"player.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{end}": text for end, text in texts.items()}


def describe_runs() -> dict[str, Any]:
    """What the page knows before it asks for anything: the recorded runs with the fields for each, and its sentences."""
    return {
        "first": FIRST,
        "fields": FIELDS,
        "runs": {record.key: describe_run(record) for record in RECORDED},
        "words": {"not_fetched": site_texts.NOT_FETCHED, "chip": texts.CHIP, "unknown_run": texts.UNKNOWN_RUN},
    }


def describe_run(record: RecordedRun) -> dict[str, Any]:
    """A recorded run: which rules can stand in its panes, and what the fields hold for it."""
    trace = load_recorded(record.key)
    filled = {name: value for name, value in fill_page(trace, record.panes, record.key).items() if name != "example"}
    return {"panes": record.panes, "rules": list_evaluated(trace), "filled": filled}


def list_panes(record: RecordedRun) -> list[tuple[str, str]]:
    """Every two rules that can stand in the panes of a recorded run."""
    return list(permutations(list_evaluated(load_recorded(record.key)), 2))


def find(key: str) -> RecordedRun:
    """The recorded run of this key."""
    return next(record for record in RECORDED if record.key == key)
