"""A file of another engine on the site of plain files: Python in the browser reads it as the server does."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_samples import read_sample
from playwright.sync_api import Browser, expect

from specviz.engines.file import read_report
from specviz.engines.view import view_report
from tools.browser import files_served, opened

pytestmark = pytest.mark.slow
DROP = """(text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'response.json', { type: 'application/json' }));
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    document.querySelector('.sv').dispatchEvent(new DragEvent('drop', options));
}"""


def test_a_report_is_read_in_the_browser(browser: Browser, site_folder: Path) -> None:
    """A module that the browser does not have, or a report that says something else there than on the server."""
    with files_served(site_folder) as address, opened(browser, f"{address}/sub/") as page:
        page.evaluate(DROP, read_sample("fastdeploy.json"))
        expect(page.locator(".sv-report")).to_be_visible(timeout=120_000)
        view = view_report(read_report(read_sample("fastdeploy.json")))
        assert page.locator(".sv-report-facts dd").all_inner_texts() == [value for _, value in view.facts]
        assert page.locator(".sv-report-table td:nth-child(3)").all_inner_texts() == [row.value for row in view.rows]
        assert page.locator(".sv-report-value").all_inner_texts() == [
            bar.value for chart in view.charts for bar in chart.bars
        ]
