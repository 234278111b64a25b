"""What an engineer asks the page, in a browser: why acceptance is low, what a badge rests on, two runs side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from specviz.lessons.measured import QUANTITIES
from specviz.texts import player
from specviz.verify import find_rule
from tools.browser import files_served, opened, state, wait_for_run, wait_until

pytestmark = pytest.mark.slow
END = 1_000_000  # past the last event of a step
GUIDE = Path(__file__).parents[2] / "docs" / "using-the-page.md"
USUAL = "http://127.0.0.1:7860/"  # where `make run` serves the page
LINK = re.compile(rf"\[[^\]]*\]\({re.escape(USUAL)}(?!lab#)([^)\s]*)\)")  # toys: tests/lab/test_links_of_toys.py
QUOTE = re.compile("“([^”]+)”")


@pytest.fixture(scope="module")
def home(site_folder: Path) -> Iterator[str]:
    with files_served(site_folder) as address:
        yield f"{address}/sub/"


def last_numbers(page: Page) -> dict:
    """Of the last step of the run on show, as they were sent."""
    return page.evaluate("SpecvizView.run.scenes.at(-1).numbers")


def open_run(page: Page, key: str) -> None:
    """Another recorded run, at its end, with the tab that speaks of it."""
    page.locator("#sv-examples select").select_option(key)
    page.wait_for_url(re.compile(f"#{key}\\."))
    wait_until(page, "key => SpecvizView.run.name === key", key)
    page.evaluate(f"SpecvizView.go(SpecvizView.run.scenes.length - 1, {END})")
    page.get_by_role("tab", name="Run", exact=True).click()


def cells(table: Locator) -> list[list[str]]:
    """The texts of a table's body, row by row."""
    return table.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.firstChild?.textContent ?? ''))"
    )


def test_why_acceptance_is_low(browser: Browser, home: str) -> None:
    """A reason that is told before the rules have ended, or of another step; depths that are not those of the run."""
    with opened(browser, f"{home}#chain.1.0;drawer=numbers", ready=wait_for_run) as page:
        page.get_by_role("tab", name="Run", exact=True).click()
        expect(page.locator(".sv-loss")).to_have_count(0)
        page.evaluate(f"SpecvizView.go(1, {END})")
        numbers = page.evaluate("SpecvizView.run.scenes[1].numbers")
        expect(page.locator(".sv-side .sv-loss")).to_have_text(numbers["reason"])
        expect(page.locator(".sv-drawer .sv-loss")).to_have_text(numbers["reason"])
        wanted = [list(depth.values()) for depth in numbers["depths"]]
        assert cells(page.locator(".sv-depths")) == wanted
        drawer = page.locator(".sv-drawer")
        for name in (
            "vLLM: draft_acceptance_rate",
            "SGLang: spec_accept_length",
            "vllm:spec_decode_num_accepted_tokens_per_pos",
        ):
            expect(drawer).to_contain_text(name)
        assert numbers["reason"] != page.evaluate("SpecvizView.run.scenes[0].numbers.reason"), "the control"


def test_the_badge_leads_to_the_proof(browser: Browser, home: str) -> None:
    """A badge that the keyboard cannot press, one that opens another rule's proof, a focus that is lost."""
    with opened(browser, f"{home}#wrong-q", ready=wait_for_run) as page:
        proofs = {one["key"]: one for one in page.evaluate("SpecvizView.run.proofs")}
        for place, key in enumerate(("topdown", "naive")):
            badge = page.locator(".sv-pane .sv-badge").nth(place)
            badge.focus()
            page.keyboard.press("Enter")
            dialog = page.get_by_role("dialog")
            expect(dialog).to_be_visible()
            expect(dialog.locator("code")).to_have_text(f"specviz prove --rule {key}")
            for _, text in proofs[key]["points"]:
                expect(dialog).to_contain_text(text)
            expect(dialog.get_by_role("link", name="arXiv")).to_have_attribute("href", proofs[key]["paper_address"])
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
            expect(badge).to_be_focused()
        page.locator(".sv-commits .sv-badge").click()
        expect(page.get_by_role("dialog")).to_contain_text(find_rule("topdown").summary)
        page.get_by_role("dialog").get_by_role("link", name="Lesson").click()
        expect(page.locator("h1, h2").filter(has_text="Count it by hand").first).to_be_visible()


def test_the_badge_on_a_phone(browser: Browser, home: str) -> None:
    """A badge that a finger misses, or a panel wider than the screen."""
    with opened(browser, home, 390, 844, ready=wait_for_run, has_touch=True) as page:
        page.locator(".sv-shown .sv-badge").tap()
        box = page.get_by_role("dialog").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("dialog").get_by_role("button", name="Close").tap()
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_two_runs_side_by_side(browser: Browser, home: str) -> None:
    """Numbers in the other run's column, settings that differ and are left out, a kept run that does not go away."""
    with opened(browser, home, ready=wait_for_run) as page:
        open_run(page, "easy")
        kept = last_numbers(page)
        page.get_by_role("button", name="Keep this run").click()
        expect(page.locator(".sv-comparison")).to_contain_text("This run is kept")
        open_run(page, "hard")
        shown = last_numbers(page)
        rows = {row[0]: row[1:] for row in cells(page.locator(".sv-comparison table"))}
        assert rows["prompt"] == ["The", '"Oh," said the']
        assert rows["temperature"] == ["1", "0.5"]
        assert "tree" not in rows and "top-k" not in rows, "they do not differ"
        for one, other in zip(shown["rows"], kept["rows"], strict=True):
            values = [row["values"][0]["text"] if row["values"] else "–" for row in (one, other)]
            assert rows[player.COMPARISON_ROWS.get(one["level"], one["name"])] == values
        assert rows["accepted at depth 1"] == [numbers["depths"][0]["share"] for numbers in (shown, kept)]
        assert shown["rows"] != kept["rows"], "the control"
        page.reload()
        wait_for_run(page)
        page.evaluate(f"SpecvizView.go(SpecvizView.run.scenes.length - 1, {END})")
        page.get_by_role("tab", name="Run", exact=True).click()
        expect(page.locator(".sv-comparison table")).to_be_visible()
        page.get_by_role("button", name="Forget the kept run").click()
        expect(page.locator(".sv-comparison table")).to_have_count(0)


def test_the_model_of_speed_opens_with_the_run_s_values(browser: Browser, home: str) -> None:
    """A link to the model whose sliders stand at another run's values."""
    with opened(browser, home, ready=wait_for_run) as page:
        open_run(page, "chain")
        query = dict(part.split("=") for part in last_numbers(page)["what_if"].split("&"))
        expect(page.locator(".sv-side .sv-speed")).to_have_text(last_numbers(page)["speed"])
        page.locator(".sv-side .sv-what-if-link").click()
        page.wait_for_selector(".sv-what-if input")
        sliders = (
            page.locator(".sv-what-if").first.locator("input[type=range]").evaluate_all("all => all.map(one => one.value)")
        )
        set_to = dict(zip([one.key for one in QUANTITIES], map(float, sliders), strict=True))
        assert {key: set_to[key] for key in query} == {key: float(value) for key, value in query.items()}


def links() -> list[tuple[str, list[str]]]:
    """The links of the guide that open the page, each with what stands between quotation marks from there on."""
    found = []
    for row in GUIDE.read_text(encoding="utf-8").splitlines():
        places = list(LINK.finditer(row))
        ends = [*(place.start() for place in places[1:]), len(row)]
        found += [(place[1], QUOTE.findall(row[place.start() : end])) for place, end in zip(places, ends, strict=False)]
    return found


def test_the_links_of_the_guide_open_what_they_say(browser: Browser, home: str) -> None:
    """An answer that is not where the guide sends its reader."""
    assert len(links()) >= 10, "the control"
    with opened(browser, home, ready=wait_for_run) as page:
        for number, (link, said) in enumerate(links()):
            path, _, place = link.partition("#")
            page.goto(f"{home}{path}?{number}#{place}")
            page.wait_for_selector(".sv-shown .sv-node, .sv-what-if input")
            assert said, f"{link} does not say what is to be seen"
            for text in said:
                expect(page.get_by_text(text).first, link).to_be_visible()
            if not path:
                name, step, _ = place.split(";")[0].split(".")
                assert (page.evaluate("SpecvizView.run.name"), state(page)["step"]) == (name, int(step))
                expect(page.locator(".sv-banner:not(:empty)")).to_have_count(0)
