"""The scripts and styles of the pages, in the order in which they need each other. There is no build step."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence

from specviz.resources import ASSETS

WEB = ASSETS / "web"
PLAYER_STYLES = ("style.css", "tree.css", "numbers.css", "report.css", "present.css")
LESSON_STYLES = ("lessons/lessons.css",)
BENCH_STYLES = ("lessons/lessons.css", "bench/bench.css")
LAB_STYLES = ("lessons/lessons.css", "lab/lab.css", "workshop/workshop.css")
PLAYER_SCRIPTS = (
    *("places.js", "settings.js", "files.js", "dom.js", "embed.js"),
    *("state.js", "messages.js", "keyboard.js", "address.js", "why.js", "scores.js", "run_numbers.js"),
    *("dots.js", "layout.js", "edges.js", "nodes.js", "callouts.js", "tree.js", "minimap.js", "gestures.js", "zoom.js"),
    *("comparison.js", "side_panel.js", "text.js", "phases.js", "proof.js", "headline.js", "pane_heads.js", "mask.js"),
    *("drawers.js", "glossary.js", "help.js"),
    *("transport.js", "lanes.js", "panes.js", "frame.js", "render.js"),
    *("present.js", "actions.js", "tips.js", "tour.js"),
    *("share/paper.js", "share/picture.js", "share/dialog.js", "header.js", "report.js", "player.js"),
)
FIRST_SCRIPTS = ("loading.js",)  # before Gradio's own
AROUND_SCRIPTS = ("activity.js", "sheets.js", "drops.js")
EXPLORE_SCRIPTS = (*AROUND_SCRIPTS, "stream.js", "share/url.js", "here/home.js", "here/presses.js", "page.js")
FILE_STYLES = SITE_STYLES = ("site/site.css",)
SITE_SCRIPTS = ("share/url.js", "here/home.js", "site/form.js", "site/explore.js")
FILE_SCRIPTS = ("site/pack.js", "site/file.js")
LESSON_SCRIPTS = (
    *("drops.js", "pages.js"),
    *("lessons/progress.js", "lessons/pieces.js", "lessons/view.js", "lessons/what_if.js"),
    *("lessons/what_if_parts.js", "lessons/what_if_address.js", "lessons/what_if_task.js", "lessons/what_if_page.js"),
    *(
        "lessons/questions.js",
        "lessons/builds.js",
        "lessons/card.js",
        "lessons/teachers.js",
        "lessons/contents.js",
        "lessons/page.js",
    ),
)
LAB_SCRIPTS = (
    *("pages.js", "here/home.js"),
    *("workshop/colors.js", "workshop/editor.js", "workshop/packing.js", "workshop/stranger.js"),
    *("workshop/examination.js", "workshop/results.js", "workshop/tab.js"),
    *(
        "lab/ask.js",
        "lab/status.js",
        "lab/toy_rows.js",
        "lab/toy_menus.js",
        "lab/toy_results.js",
        "lab/toy.js",
        "lab/find.js",
    ),
    "lab/page.js",
)
BENCH_SCRIPTS = (
    *("places.js", "settings.js", "files.js", "dom.js", "pages.js"),
    *("bench/kept.js", "bench/form.js", "bench/work.js", "bench/chart.js", "bench/results.js", "bench/page.js"),
)


def read_scripts(names: Sequence[str]) -> str:
    """These scripts as one."""
    return "\n".join((WEB / name).read_text(encoding="utf-8") for name in names)


def hash_script(script: bytes) -> str:
    """A script as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def write_policy(policy: Mapping[str, Sequence[str]]) -> str:
    """What a page may load and run, by kind, as a browser reads it."""
    return "; ".join(" ".join((kind, *sources)) for kind, sources in policy.items())


def write_head(styles: Sequence[str], script: str) -> str:
    """Styles and a script, for the head of a page."""
    written = "".join(f"<style>{(WEB / name).read_text(encoding='utf-8')}</style>" for name in styles)
    return f"{written}<script>{script}</script>"
