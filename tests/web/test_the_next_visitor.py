"""Visitors share a browser's files, one after the other, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tools.browser import opened

pytestmark = pytest.mark.slow
KEEP = """async () => {
    localStorage.setItem('left', 'by the first'); sessionStorage.setItem('left', 'by the first');
    document.cookie = 'left=by the first';
    await (await caches.open('left')).put('/left', new Response('by the first'));
    await new Promise((done) => { indexedDB.open('left').onsuccess = done; });
}"""
FIND = """async () => [localStorage.getItem('left'), sessionStorage.getItem('left'), document.cookie.includes('left'),
    await caches.has('left'), (await indexedDB.databases()).some(({ name }) => name === 'left')]"""
NOTHING = [None, None, False, False, False]


def test_a_visitor_finds_nothing_of_the_one_before(browser: Browser, address: str) -> None:
    """A test that passes because of what another one left in the browser."""
    with opened(browser, address) as page:
        page.evaluate(KEEP)
        assert page.evaluate(FIND) == ["by the first", "by the first", True, True, True], "the control"
        one = page.context
    with opened(browser, address, 800, 600) as page:
        assert page.context is one, "the control: it has the files of the one before"
        assert page.evaluate("[innerWidth, innerHeight]") == [800, 600]
        assert page.evaluate(FIND) == NOTHING


def test_two_at_once_are_two(browser: Browser, address: str) -> None:
    """Two visitors who see what the other one keeps."""
    with opened(browser, address) as one:
        one.evaluate(KEEP)
        with opened(browser, address) as other:
            assert other.evaluate(FIND) == NOTHING
        assert one.evaluate(FIND) != NOTHING, "the control: only the other one's are gone"
