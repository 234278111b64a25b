"""The page of the lab, and what it is sent: plain files to a browser, without Gradio or a model."""

from __future__ import annotations

import html
from functools import cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from specviz.site.head import LAB_SCRIPTS, LAB_STYLES, PLAYER_SCRIPTS, PLAYER_STYLES, read_scripts, write_head
from specviz.site.lab_page import write_body, write_lab, write_workshop
from specviz.texts import lab as texts
from specviz.web.lessons_page import KEEP, PAGE

PATH, DATA, WORKSHOP = "/lab", "/specviz/lab.json", "/specviz/workshop.json"


@cache
def script() -> str:
    """The player and the lab: one script, so that one hash allows it (headers.py)."""
    return read_scripts((*PLAYER_SCRIPTS, *LAB_SCRIPTS))


@cache
def write_page() -> str:
    """The page, which asks for everything else itself."""
    head = write_head((*PLAYER_STYLES, *LAB_STYLES), script())
    return PAGE.format(title=html.escape(texts.TITLE), head=head, kind="sv-lessons sv-lab", body=write_body())


async def answer_page(_: Request) -> Response:
    """The page of the lab."""
    return HTMLResponse(write_page(), headers=KEEP)


def answer_lab(_: Request) -> Response:
    """What the page is sent, as JSON."""
    return Response(write_lab(), media_type="application/json", headers=KEEP)


def answer_workshop(_: Request) -> Response:
    """What the tab of the workshop is sent, as JSON."""
    return Response(write_workshop(), media_type="application/json", headers=KEEP)


def routes() -> list[Route]:
    """What the app has to answer for the lab."""
    return [Route(PATH, answer_page), Route(DATA, answer_lab), Route(WORKSHOP, answer_workshop)]
