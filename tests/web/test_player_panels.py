"""The player in a real browser: phases, headlines and reasons, the side panel, the drawers, tips."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.browser import opened, settled, state

pytestmark = pytest.mark.slow
SCENE = "SpecvizView.run.scenes[SpecvizView.state().step]"


def go(page: Page, step: int, event: int) -> None:
    """The cursor to an event of a step, the focus nowhere."""
    page.evaluate("([step, event]) => { document.activeElement.blur(); SpecvizView.go(step, event); }", [step, event])


def test_the_phases(browser: Browser, address: str) -> None:
    """A phase that leads to another one, is not marked, or tells what it came to before it is over."""
    with opened(browser, address) as page:
        phases = page.evaluate(f"{SCENE}.phases")
        assert [phase["key"] for phase in phases] == ["draft", "score", "verify", "commit"]
        buttons, facts = page.locator(".sv-phases button"), page.locator(".sv-phase-facts")
        ends = [phase["first"] - 1 for phase in phases[1:]] + [page.evaluate("SpecvizView.actions.lastEvent()")]
        for i, phase in enumerate(phases):
            buttons.nth(i).click()
            assert state(page)["event"] == phase["first"]
            assert [one.get_attribute("aria-current") for one in buttons.all()].index("step") == i
            for event in (phase["first"], ends[i]):
                go(page, 3, event)
                told = [text.split(" · ")[0] for text in facts.all_inner_texts()]
                assert told == [one["count"] if event >= end else "" for one, end in zip(phases, ends, strict=True)]
        assert "one pass" in facts.nth(1).inner_text()


def test_nothing_is_told_before_its_time(browser: Browser, address: str) -> None:
    """An outcome in a headline, a count, a reason or a coin while rules are still at work; an average before p is known."""
    with opened(browser, address) as page:
        page.get_by_role("tab", name="Why").click()
        press_key(page, "n")
        rows = page.locator(".sv-drawer .sv-scores tbody tr")
        ended = page.evaluate(f"{SCENE}.panes.map(pane => pane.ended)")
        accepted = page.evaluate(f"{SCENE}.panes.map(pane => String(pane.accepted))")
        headlines = page.evaluate(f"{SCENE}.headlines")
        seen = set()
        for event in range(page.evaluate("SpecvizView.actions.lastEvent()") + 1):
            go(page, 3, event)
            headline = [one["text"] for one in headlines if one["first"] <= event][-1]
            assert page.locator(".sv-headline").inner_text().removesuffix("Why?").strip() == headline
            counts = [
                text.removeprefix("accepts ") for text in page.locator(".sv-panes .sv-accepted-count").all_inner_texts()
            ]
            assert counts == [count if event >= end else "" for count, end in zip(accepted, ended, strict=True)]
            expect(page.locator(".sv-side .sv-reason")).to_have_count(int(event >= max(ended)))
            scored = state(page)["scored"] >= 0
            assert (rows.count() > 5) == (event >= max(ended)) and (rows.count() >= 2) == scored
            expect(page.get_by_text("Numbers of this tree appear with the target's pass")).to_have_count(int(not scored))
            for i, pane in enumerate(page.locator(".sv-pane").all()):
                coins = page.evaluate(f"{SCENE}.panes[{i}].events.slice(0, {event} + 1).filter(one => one.coin).length")
                assert page.locator(".sv-lane").nth(i).locator(".sv-flip:not(.sv-ahead)").count() <= coins
                orders = len([text for text in pane.locator(".sv-node .sv-order text").all_text_contents() if text])
                assert orders <= coins
                if state(page)["scored"] < 0:
                    assert pane.locator(".sv-node[data-status=d]").count() > 0
                    assert coins == 0
            seen.add(headline)
        assert len(seen) > 4, "the control"
        page.get_by_role("tab", name="Tree").click()
        expect(page.locator(".sv-side .sv-lengths")).to_be_visible()
        go(page, 3, 0)
        expect(page.locator(".sv-side .sv-lengths")).to_have_count(0)


def test_why_beside_the_trees(browser: Browser, address: str) -> None:
    """A reason that cannot be asked for where the panel lies over the trees, or that does not go away again."""
    with opened(browser, address, 1280, 720) as page:
        side, why = page.locator(".sv-side"), page.locator(".sv-why")
        expect(side).to_be_hidden()
        go(page, 3, 1_000_000)
        for close in (
            lambda: why.click(),
            lambda: page.keyboard.press("w"),
            lambda: page.keyboard.press("Escape"),
            lambda: side.get_by_label("Close").click(),
        ):
            expect(why).to_have_attribute("aria-expanded", "false")
            why.click()
            expect(side).to_be_visible()
            expect(why).to_have_attribute("aria-expanded", "true")
            assert page.evaluate(f"{SCENE}.reason") in side.inner_text()
            page.evaluate("document.activeElement.blur()")
            close()
            expect(side).to_be_hidden()
    with opened(browser, address) as page:
        expect(page.locator(".sv-side")).to_be_visible()


def test_the_tabs_of_the_side_panel(browser: Browser, address: str) -> None:
    """A tab that shows another one's content, or cannot be reached without a mouse."""
    contents = {
        "Why": ".sv-chain",
        "Node": ".sv-side-body p",
        "Tree": ".sv-lengths",
        "Run": ".sv-scores",
    }
    with opened(browser, address) as page:
        for name, content in contents.items():
            page.get_by_role("tab", name=name, exact=True).click()
            expect(page.get_by_role("tab", selected=True)).to_have_text(name)
            expect(page.locator(f".sv-side {content}").first).to_be_visible()
        expect(page.locator(".sv-side")).to_contain_text("Top-down accepts nothing; traversal accepts a path.")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", selected=True)).to_have_text("Why")
        expect(page.get_by_role("tab", name="Why")).to_be_focused()
        assert state(page)["event"] == page.evaluate(f"{SCENE}.divergence_event"), "the arrow belongs to the tabs"
        for index, rule in enumerate(("top-down", "traversal")):
            page.locator(".sv-pane").nth(index).locator(".sv-say").click()
            heads = page.locator(".sv-side h3")
            expect(heads.nth(0)).to_have_text("top-down, so far")
            expect(heads.nth(1)).to_have_text("traversal, so far")
            expect(heads.nth(2)).to_have_text(f"{rule}: the numbers of this event")


def test_a_touched_node_tells_its_numbers(browser: Browser, address: str) -> None:
    """A node whose numbers are another's, or of which only one rule's verdict is told."""
    with opened(browser, address) as page:
        for node in (1, 4):
            page.locator(f".sv-shown .sv-node[data-node='{node}']").click()
            assert state(page)["node"] == node
            numbers = page.evaluate(f"{SCENE}.nodes[{node}].numbers")
            assert page.locator(".sv-facts dd").all_inner_texts() == numbers
            assert page.locator(".sv-side h3").all_inner_texts()[1:] == ["top-down", "traversal"]


def test_the_drawers(browser: Browser, address: str) -> None:
    """A drawer that a key opens and its tab does not, or the other way round; two at once; one that does not close."""
    with opened(browser, address) as page:
        for key, name, inside in (
            ("n", "Numbers", ".sv-drawer .sv-scores td"),
            ("g", "Charts", "#sv-charts .js-plotly-plot"),
            ("c", "Pseudocode", ".sv-drawer .sv-live"),
            ("m", "Mask and cache", ".sv-drawer .sv-mask"),
            ("v", "Events", ".sv-drawer td"),
            ("l", "Nodes", ".sv-drawer td"),
        ):
            tab = page.locator(".sv-tabs").get_by_role("button", name=name, exact=True)
            for act in (lambda key=key: press_key(page, key), tab.click):
                act()
                expect(page.locator(inside).first).to_be_visible()
                expect(page.locator(".sv-tabs [aria-expanded=true]")).to_have_text([name])
                page.wait_for_function(f"location.hash.includes(';drawer={tab_key(name)}')")
                act()
                expect(page.locator(".sv-drawer *")).to_have_count(0)
                expect(page.locator("#sv-charts")).to_be_hidden()
                expect(page.locator(".sv-tabs [aria-expanded=true]")).to_have_count(0)


def press_key(page: Page, key: str) -> None:
    """A key while nothing has the focus."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


def tab_key(name: str) -> str:
    """What a drawer is called in the address."""
    return {"Pseudocode": "code", "Mask and cache": "mask"}.get(name, name.lower())


def test_the_drawers_follow_the_cursor(browser: Browser, address: str) -> None:
    """A line, a row or a mask that stays where the cursor was."""
    with opened(browser, address) as page:
        press_key(page, "c")
        lines = set()
        for event in range(4, 9):
            go(page, 3, event)
            lines.add(tuple(page.locator(".sv-live").all_inner_texts()))
        assert len(lines) > 2
        before = page.locator(".sv-code").first.inner_text()
        page.get_by_label("notation").select_option(index=1)
        assert page.locator(".sv-code").first.inner_text() != before
        press_key(page, "v")
        page.locator(".sv-drawer td button").first.click()
        assert (state(page)["event"], state(page)["scored"]) == (0, -page.evaluate(f"{SCENE}.scored"))
        expect(page.locator(".sv-drawer tr[aria-current=step]").first).to_contain_text("draft pass")
        press_key(page, "m")
        expect(page.locator(".sv-drawer")).to_contain_text("The target has not read this tree yet")
        go(page, 3, 4)
        expect(page.locator(".sv-mask")).to_be_visible()
        assert "✓ kept" not in page.locator(".sv-mask").text_content()
        go(page, 3, 1_000_000)
        expect(page.locator(".sv-mask")).to_contain_text("✓ kept")


def test_tips(browser: Browser, address: str) -> None:
    """A mark that nothing names; a tip that stays; one that the keyboard does not get."""
    with opened(browser, address) as page:
        tip = page.locator(".sv-tip")
        expect(tip).to_be_hidden()
        page.locator(".sv-panes .sv-badge").first.hover()
        expect(tip).to_have_text("The text has exactly the target's distribution.")
        page.keyboard.press("Shift")
        expect(tip).to_be_hidden()
        page.locator(".sv-ribbon .sv-word").first.hover()
        expect(tip).to_contain_text("token")
        page.locator(".sv-headline").hover()
        expect(tip).to_be_hidden()
        page.locator(".sv-shown .sv-node[tabindex='0']").focus()
        page.keyboard.press("i")
        settled(page)
        node = page.evaluate("document.activeElement.getAttribute('aria-label')")
        expect(tip).to_be_visible()
        assert node.endswith(tip.inner_text())


def test_a_panel_closed_and_opened_within_a_frame(browser: Browser, address: str) -> None:
    """Trees that are drawn for the room without the panel, and cut by it: nobody observes a size that was never painted."""
    wide = """() => [...document.querySelectorAll('.sv-pane')].every((pane) => (
        pane.querySelector('.sv-tree').getBoundingClientRect().right <= pane.getBoundingClientRect().right + 1))"""
    with opened(browser, address, 1280, 720) as page:
        page.evaluate("SpecvizView.actions.showSide('why')")
        settled(page)
        assert page.evaluate(wide)
        page.evaluate("() => { SpecvizView.actions.closeSide(); SpecvizView.actions.showSide('run'); }")
        assert page.evaluate(wide)
        settled(page)
        assert page.evaluate(wide)
