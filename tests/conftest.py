"""What several tests share: the embedded pair, loaded once; a browser and the app, one for each file that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from specviz.models.load import Pair, load_named

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def pair() -> Pair:
    """The pair that ships."""
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One app for all tests of a file that do not need their own."""
    from tools.browser import served

    with served() as where:
        yield where
