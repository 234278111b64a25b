"""Files of other engines on the page, in a real browser: dropped, read, closed, and beside a run that stays as it is."""

from __future__ import annotations

import re

import pytest
from axe_helpers import list_violations
from engine_samples import read_sample
from playwright.sync_api import Browser, Page, expect
from test_files_and_links import EVERYTHING, drop, open_files

from specviz.recorded.runs import find_recorded_run
from specviz.texts import engines as texts
from tools.browser import opened

pytestmark = pytest.mark.slow


def read_facts(page: Page) -> dict[str, str]:
    """The counts on the page, by name."""
    names, values = page.locator(".sv-report dt"), page.locator(".sv-report dd")
    return dict(zip(names.all_inner_texts(), values.all_inner_texts(), strict=True))


def test_a_report_takes_the_place_of_the_run_until_it_is_closed(browser: Browser, address: str) -> None:
    """A run that is lost, a report that cannot be closed, or keys that move a cursor nobody sees."""
    with opened(browser, address) as page:
        before, state = page.evaluate(EVERYTHING), page.evaluate("JSON.stringify(SpecvizView.state())")
        drop(page, read_sample("vllm-detailed.json"))
        report = page.get_by_role("region", name="Reported by vLLM")
        expect(report).to_be_visible()
        expect(page.locator(".sv-stage")).to_be_hidden()
        expect(report).to_contain_text("proves nothing")
        facts = read_facts(page)
        assert (facts[texts.STEPS], facts[texts.ACCEPTED], facts[texts.TOKENS_PER_STEP]) == ("4", "8", "3.00")
        steps = page.locator(".sv-report-step").all_inner_texts()
        assert steps == [" Once", " upon a time there", " was a little", " fox", " who lived alone."]
        expect(report.get_by_role("link", name=texts.MODEL_LABEL)).to_have_attribute(
            "href", re.compile(r"lessons#what-if/deep\?acceptance=0\.\d+&depth=3&width=1")
        )
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        expect(report).to_have_count(0)
        expect(page.locator(".sv-stage")).to_be_visible()
        assert page.evaluate(EVERYTHING) == before
        assert {**page.evaluate("SpecvizView.state()"), "lastSeq": 0} == {
            **page.evaluate("state => JSON.parse(state)", state),
            "lastSeq": 0,
        }


def test_trees_are_walked_through_and_a_run_closes_the_report(browser: Browser, address: str) -> None:
    """A tree of another step than is said, or a report that stays in front of a run that was opened after it."""
    with opened(browser, address) as page:
        drop(page, read_sample("ddtree.json"))
        expect(page.locator(".sv-report-line b")).to_have_text("Step 1: 3 of 6 drafted tokens accepted")
        assert page.locator(".sv-report-tree g.sv-kept").count() == 4
        page.get_by_role("button", name=texts.TREE_ON).click()
        expect(page.locator(".sv-report-line b")).to_have_text("Step 2: 0 of 6 drafted tokens accepted")
        assert page.locator(".sv-report-tree g").count() == 7
        assert page.locator(".sv-report-tree g.sv-kept").count() == 1
        drop(page, find_recorded_run("toy").path.read_text(encoding="utf-8"))
        page.wait_for_function("SpecvizView.run.scenes.length === 1")
        expect(page.locator(".sv-report")).to_have_count(0)
        expect(page.locator(".sv-stage")).to_be_visible()


def test_the_button_opens_the_endings_of_engines_and_damage_is_a_sentence(browser: Browser, address: str) -> None:
    """Counters or a log that the dialog refuses or lies over, or a damaged file that replaces the run."""
    with opened(browser, address) as page:
        open_files(page)
        expect(page.locator("#sv-files")).to_contain_text("vLLM, SGLang, llama.cpp, FastDeploy or DDTree")
        file = {"name": "metrics.prom", "mimeType": "text/plain", "buffer": read_sample("vllm-counters.prom").encode()}
        page.locator("input[type=file]").first.set_input_files(files=[file])
        expect(page.get_by_role("region", name="Reported by vLLM")).to_be_visible()
        expect(page.locator("#sv-files")).to_be_hidden()
        assert read_facts(page)[texts.TOKENS_PER_STEP] == "2.90"
        page.locator(".sv-report").get_by_role("button", name=texts.CLOSE, exact=True).click()
        open_files(page)
        file = {"name": "server.log", "mimeType": "text/plain", "buffer": read_sample("vllm-log.txt").encode()}
        page.locator("input[type=file]").first.set_input_files(files=[file])
        expect(page.get_by_role("region", name="Reported by vLLM")).to_contain_text("sums over 3 lines")
        expect(page.locator("#sv-files")).to_be_hidden()
        page.locator(".sv-report").get_by_role("button", name=texts.CLOSE, exact=True).click()
        file = {"name": "junk.txt", "mimeType": "text/plain", "buffer": b"no numbers at all"}
        open_files(page)
        page.locator("input[type=file]").first.set_input_files(files=[file])
        expect(page.locator(".sv-banner.sv-failed")).to_contain_text(f"“junk.txt” cannot be opened: {texts.NEITHER}.")
        drop(page, read_sample("sglang.json").replace('"spec_verify_ct": 10', '"spec_verify_ct": 11'))
        expect(page.locator(".sv-banner.sv-failed")).to_contain_text("the histogram counts 10 steps, but there are 11")
        expect(page.locator(".sv-report")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_can_be_read_by_everybody(browser: Browser, address: str, scheme: str) -> None:
    """Grey on grey, a table without heads, a picture without a name; or a page that scrolls sideways on a phone."""
    with opened(browser, address, 390, 844) as page:
        page.evaluate("dark => document.body.classList.toggle('dark', dark)", scheme == "dark")
        for sample in ("ddtree.json", "fastdeploy.json", "vllm-detailed.json"):
            page.evaluate("document.querySelector('.sv-report dl')?.setAttribute('class', 'old')")
            drop(page, read_sample(sample))
            expect(page.locator(".sv-report dl.old")).to_have_count(0)  # else it is the report before
            expect(page.locator(".sv-report dl")).to_be_visible()
            assert list_violations(page, [".sv-report"]) == [], sample
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), sample
        page.locator(".sv-report-facts dt").first.evaluate("one => { one.style.color = 'var(--faint)'; }")
        assert list_violations(page, [".sv-report"]), "the control: a name that cannot be read"
