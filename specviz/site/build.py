"""Writes the site: a folder that any server of plain files can serve, also below another address."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from specviz.explore.addresses import load_recorded
from specviz.here.files import write_folder
from specviz.lessons.glossary import write_glossary
from specviz.recorded.runs import RECORDED
from specviz.site import lab_page
from specviz.site.explore_page import list_panes, write_explore, write_page, write_player
from specviz.site.head import LAB_SCRIPTS, LAB_STYLES, LESSON_SCRIPTS, LESSON_STYLES
from specviz.site.lessons_page import write_body, write_lessons, write_run
from specviz.texts import lab, lessons_page, site
from specviz.trace.file import dump

HERE = "here"  # what a live run needs, which nobody fetches before one is asked for


def build_site(folder: Path) -> None:
    """All files of the site."""
    for name, text in write_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write_folder(folder / HERE)


def write_files() -> Iterator[tuple[str, str]]:
    """The names and texts of all files but those of live runs."""
    yield from write_player().items()
    yield "index.html", write_explore()
    around = {"home": "site", "explore": "../index.html", "files": "../specviz/", "here": "../here/"}
    places = {**around, "kind": "sv-lessons", "lessons": "", "lab": "../lab/index.html"}
    yield "lessons/index.html", write_page(lessons_page.TITLE, write_body(), {}, places, LESSON_STYLES, LESSON_SCRIPTS)
    yield "specviz/lessons.json", write_lessons()
    places = {**around, "kind": "sv-lessons sv-lab", "lessons": "../lessons/index.html", "lab": ""}
    yield "lab/index.html", write_page(lab.TITLE, lab_page.write_body(), {}, places, LAB_STYLES, LAB_SCRIPTS)
    yield "specviz/lab.json", lab_page.write_lab()
    yield "specviz/workshop.json", lab_page.write_workshop()
    yield "specviz/glossary.json", write_glossary()
    for record in RECORDED:
        yield f"specviz/runs/{record.key}.json", dump(load_recorded(record.key))
        for left, right in list_panes(record):
            yield f"specviz/runs/{record.key}.{left}.{right}.json", write_run(record.key, left, right)
    yield ".nojekyll", ""  # GitHub Pages then serves every file as it is
    yield "README.md", site.SITE_README + "\n"


def weigh_site(folder: Path) -> dict[str, int]:
    """What each file comes to compressed, without those of live runs."""
    files = (path for path in folder.rglob("*") if path.is_file() and HERE not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): len(gzip.compress(path.read_bytes(), 9)) for path in files}
