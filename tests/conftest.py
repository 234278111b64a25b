"""What several tests share: the embedded pair and the app, once; a browser for each file that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specviz.web.serve import collect_seldom

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from specviz.models.load import Pair


def pytest_collection_finish() -> None:
    """Look for garbage as seldom as the server does: 4,000 tests and all that they import stay for good."""
    collect_seldom()


@pytest.fixture(scope="session")
def pair() -> Pair:
    """The pair that ships. PyTorch is imported here and not above: who hands out the tests needs none."""
    from specviz.models.load import load_named

    return load_named("embedded")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium or Chrome of this machine, else Playwright's own."""
    from tools.browser import NoBrowser, browsing

    try:
        with browsing() as chrome:
            yield chrome
    except NoBrowser as none:
        pytest.fail(str(none), pytrace=False)


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of plain files, below a sub-path."""
    from specviz.site.build import build_site

    folder = tmp_path_factory.mktemp("site")
    build_site(folder / "sub")
    return folder


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """One app for all tests that do not need their own: each of them is another visitor."""
    from tools.browser import served

    with served() as where:
        yield where


@pytest.fixture(scope="session")
def without_models() -> Iterator[str]:
    """The same without models, for what needs none of them on the server."""
    from tools.browser import served

    with served("--no-models") as where:
        yield where
