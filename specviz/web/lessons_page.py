"""The page of the lessons, and the runs that its cards ask for: plain files to a browser, without Gradio or a model."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from specviz.explore.addresses import load_recorded
from specviz.lessons.card_view import view_lesson
from specviz.lessons.glossary import write_glossary
from specviz.lessons.read import MOST_BYTES, read_lesson
from specviz.recorded.runs import RECORDED
from specviz.site.head import LESSON_SCRIPTS, LESSON_STYLES, PLAYER_SCRIPTS, PLAYER_STYLES, read_scripts, write_head
from specviz.site.lessons_page import write_body, write_lessons, write_run
from specviz.texts import lessons_page as texts

PATH, RUNS, DATA, OWN = "/lessons", "/specviz/runs/{name}", "/specviz/lessons.json", "/specviz/lesson"
TERMS = "/specviz/glossary.json"
MOST_NAME = 60  # characters of a lesson's name
NAME = re.compile(r"([a-z0-9-]+)\.([a-z0-9_-]+)\.([a-z0-9_-]+)\.json")
KEEP = {"cache-control": "no-cache"}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}
</head>
<body class="{kind}">
{body}
</body>
</html>
"""


@cache
def script() -> str:
    """The player and the lessons: one script, so that one hash allows it (headers.py)."""
    return read_scripts((*PLAYER_SCRIPTS, *LESSON_SCRIPTS))


@cache
def write_page() -> str:
    """The page, which asks for everything else itself."""
    head = write_head((*PLAYER_STYLES, *LESSON_STYLES), script())
    return PAGE.format(title=html.escape(texts.TITLE), head=head, kind="sv-lessons", body=write_body())


async def answer_file(request: Request) -> Response:
    """A lesson that somebody opens from a file, checked against its runs; or what is wrong with it."""
    name = unquote(request.headers.get("x-lesson", ""))[:MOST_NAME] or texts.YOUR_LESSONS
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            break
    return await run_in_threadpool(_check_file, bytes(body), name)


def _check_file(body: bytes, name: str) -> Response:
    try:
        lesson = view_lesson(read_lesson(body.decode("utf-8", "replace"), name), load_recorded)
    except ValueError as error:
        return JSONResponse({"error": str(error)})
    return Response(json.dumps({"lesson": lesson}, default=vars, allow_nan=False), media_type="application/json")


async def answer_page(_: Request) -> Response:
    """The page of the lessons."""
    return HTMLResponse(write_page(), headers=KEEP)


def answer_lessons(_: Request) -> Response:
    """The lessons, as JSON."""
    return Response(write_lessons(), media_type="application/json", headers=KEEP)


def answer_glossary(_: Request) -> Response:
    """The glossary, as JSON."""
    return Response(write_glossary(), media_type="application/json", headers=KEEP)


def answer_run(request: Request) -> Response:
    """A recorded run, as the message that shows it."""
    found = NAME.fullmatch(request.path_params["name"])
    records = {record.key: record for record in RECORDED}
    if found is None or found[1] not in records:
        return JSONResponse({"error": "not found"}, status_code=404)
    known = [rule.key for rule in records[found[1]].settings.verifiers]
    if not {found[2], found[3]} <= set(known):
        return JSONResponse({"error": "not found"}, status_code=404)
    return Response(write_run(found[1], found[2], found[3]), media_type="application/json", headers=KEEP)


def routes() -> list[Route]:
    """What the app has to answer for the lessons."""
    return [
        Route(PATH, answer_page),
        Route(DATA, answer_lessons),
        Route(TERMS, answer_glossary),
        Route(RUNS, answer_run),
        Route(OWN, answer_file, methods=["POST"]),
    ]
