"""The lessons in a browser: every card answered wrongly and then rightly, on a desktop and on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_helpers import list_violations
from lesson_cards import (
    HANDS,
    SIZES,
    WORDS,
    Mouse,
    Touch,
    answer,
    check,
    list_cards,
    list_chapters,
    open_card,
    visited,
)
from playwright.sync_api import Browser, Route, expect

pytestmark = pytest.mark.slow


def first_lesson() -> list[dict[str, Any]]:
    return list(list_chapters()[0]["lessons"][0]["cards"])


def one_of_each() -> list[dict[str, Any]]:
    """The first lesson, and the last card of each kind of task."""
    first = first_lesson()
    return [*first, *{card["task"]["kind"]: card for card in list_cards()[len(first) :]}.values()]


@pytest.mark.parametrize(
    ("kind", "cards"),
    [
        *(pytest.param(kind, list_cards, id=kind, marks=[pytest.mark.long] if kind != "mouse" else []) for kind in HANDS),
        *(pytest.param(kind, one_of_each, id=f"{kind}, one of each") for kind in HANDS if kind != "mouse"),
    ],
)
def test_every_card_wrongly_and_then_rightly(
    browser: Browser, address: str, kind: str, cards: Callable[[], list[dict[str, Any]]]
) -> None:
    """A card that takes a wrong answer, refuses the right one, says nothing of either, or is wider than the screen."""
    size, hand_class = HANDS[kind]
    with visited(browser, address, size) as page:
        hand = hand_class(page)
        for card in cards():
            open_card(page, card["key"])
            said, task = page.locator(".sv-lesson-feedback"), card["task"]
            if task["kind"] in ("choose", "pick", "number", "match", "coin", "what-if"):
                check(hand)
                expect(said, card["key"]).to_contain_text(WORDS["not_answered"])
            answer(hand, task, right=False)
            check(hand)
            expect(said, card["key"]).to_contain_text(WORDS["try_again"])
            assert len(said.inner_text()) > len(WORDS["try_again"]) + 10, f"{card['key']}: no explanation"
            answer(hand, task, right=True)
            check(hand)
            expect(said, card["key"]).to_contain_text(WORDS["right"])
            state = page.evaluate("SpecvizView.state()")
            assert (state["step"], state["event"]) == (card["reveal"]["step"], card["reveal"]["event"]), card["key"]
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], card["key"]
        page.reload()
        page.evaluate("location.hash = ''")
        expect(page.locator(".sv-chapter").first).to_be_visible()
        done = WORDS["done_count"].format(done=len(first_lesson()), count="(.*)")
        assert re.search(done, page.locator(".sv-chapter").first.inner_text()), "progress survives a reload"


def test_the_view_waits_for_the_answer(browser: Browser, address: str) -> None:
    """An answer that can be looked up by going on in the view."""
    card = next(card for card in list_cards() if card["reveal"]["event"] > card["place"]["event"])
    with visited(browser, address, "desktop") as page:
        open_card(page, card["key"])
        place = (card["place"]["step"], card["place"]["event"])
        page.evaluate("SpecvizView.go(99, 99)")
        for key in ("ArrowRight", "End", "d", "Shift+ArrowRight"):
            page.keyboard.press(key)
        state = page.evaluate("SpecvizView.state()")
        assert (state["step"], state["event"]) == place
        answer(Mouse(page), card["task"], right=True)
        check(Mouse(page))
        page.evaluate("SpecvizView.go(0, 0)")
        state = page.evaluate("SpecvizView.state()")
        assert (state["step"], state["event"]) == (0, 0), "free to look around when it is solved"


def test_what_a_step_wrote_is_in_sight_on_a_phone(browser: Browser, address: str) -> None:
    """A text whose row appears with the answer, and shows its beginning only."""
    card = next(
        card for card in list_cards() if "text" in card["reveal"]["bright"] and "text" not in card["place"]["bright"]
    )
    with visited(browser, address, "phone") as page:
        open_card(page, card["key"])
        answer(Touch(page), card["task"], right=True)
        check(Touch(page))
        here = page.locator(".sv-text-row .sv-here")
        expect(here).to_be_visible()
        overhang = here.evaluate("one => one.getBoundingClientRect().right - innerWidth")
        assert overhang <= 0


def test_nodes_are_chosen_in_the_view(browser: Browser, address: str) -> None:
    """A tree that can only be looked at: by mouse, by keys, and by the list beside it."""
    card = next(card for card in list_cards() if card["task"]["kind"] == "choose")
    node = card["task"]["nodes"][0]
    with visited(browser, address, "desktop") as page:
        open_card(page, card["key"])
        box = page.locator(".sv-lesson-task").get_by_label(node["text"], exact=True).first
        shape = page.locator(f".sv-shown .sv-node[data-node='{node['node']}']").first
        shape.click()
        expect(box).to_be_checked()
        shape.focus()
        page.keyboard.press("Enter")
        expect(box).not_to_be_checked()
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()


def test_a_card_s_link_opens_that_card(browser: Browser, address: str) -> None:
    """A link that a teacher has sent, and that leads to the contents."""
    card = list_cards()[-1]
    with visited(browser, address, "desktop") as page:
        page.goto(f"{address}/lessons#{card['key']}")
        expect(page.locator(".sv-lesson-card h1")).to_have_text(card["title"])
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/lessons")
        page.get_by_role("button", name=WORDS["teachers"], exact=True).click()
        expect(page.get_by_role("heading", name=WORDS["teachers"], exact=True)).to_be_in_viewport()
        link = page.get_by_role("link", name=card["title"], exact=True)
        expect(page.locator(".sv-lesson-asks").last).to_be_visible()
        expect(link).to_be_hidden()  # a page that is no longer than its lessons
        page.locator(".sv-lesson-asks").filter(has_text=card["title"]).last.locator("> summary").click()
        expect(link).to_be_visible()
        assert "docs/" not in page.locator(".sv-contents").inner_text(), "no file that a reader does not have"
        item = page.locator(".sv-lesson-asks li").filter(has=page.get_by_role("link", name=card["title"], exact=True))
        expect(item.get_by_text(card["task"]["why"], exact=True)).to_be_hidden()  # folded: it may be on a projector
        item.get_by_text(WORDS["answer"], exact=True).click()
        expect(item.locator(".sv-lesson-answer")).to_have_text(list(card["answer"]))
        item.get_by_role("button", name=f"Copy the link to “{card['title']}”").click()
        expect(item.get_by_role("button")).to_have_text(WORDS["copied"])
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}/lessons#{card['key']}"
        lesson = next(one for chapter in list_chapters() for one in chapter["lessons"] if card in one["cards"])
        first = page.get_by_role("heading", level=3).get_by_role("link", name=lesson["title"], exact=True)
        assert first.get_attribute("href") == f"#{lesson['cards'][0]['key']}"
        page.get_by_role("link", name=card["title"], exact=True).click()
        expect(page.locator(".sv-lesson-card h1")).to_have_text(card["title"])
        page.go_back()
        expect(page.get_by_role("heading", name=WORDS["teachers"], exact=True)).to_be_visible()


SAMPLE = """
title = "Mine"
minutes = 1
[[card]]
key = "one"
title = "My own card"
run = "bonus"
text = "{drafted|words} tokens <b>here</b>."
[card.task]
kind = "pick"
ask = "How many?"
why = "Yes."
[[card.task.options]]
text = "{drafted}"
because = "Yes."
right = true
[[card.task.options]]
text = "{positions}"
because = "That is all positions."
"""


def test_a_lesson_from_a_file(browser: Browser, address: str) -> None:
    """A teacher's own lesson that is not opened, one with a mistake that is opened, and markup that runs."""
    with visited(browser, address, "desktop") as page:
        files = page.locator("input[type=file]")
        wrong = SAMPLE.replace("{drafted|words}", "{luck}")
        files.set_input_files({"name": "mine.toml", "mimeType": "text/plain", "buffer": wrong.encode()})
        expect(page.locator(".sv-lesson-refused")).to_contain_text("no value 'luck'")
        files.set_input_files({"name": "mine.toml", "mimeType": "text/plain", "buffer": b"\xff\xfe" + 300_000 * b"x"})
        expect(page.locator(".sv-lesson-refused")).to_contain_text("may have 200000 bytes")
        files.set_input_files({"name": "mine.toml", "mimeType": "text/plain", "buffer": SAMPLE.encode()})
        expect(page.locator(".sv-lesson-card h1")).to_have_text("My own card")
        expect(page.locator(".sv-lesson-text")).to_have_text("six tokens <b>here</b>.")
        answer(Mouse(page), {"kind": "pick", "several": False, "options": [{"text": "6", "right": True}]}, right=True)
        check(Mouse(page))
        expect(page.locator(".sv-lesson-feedback")).to_contain_text(WORDS["right"])


def test_answers_can_be_saved_and_forgotten(browser: Browser, address: str) -> None:
    """Answers that leave the browser by themselves, or cannot leave it when the learner wants to hand them in."""
    card = list_cards()[0]
    with visited(browser, address, "desktop", accept_downloads=True) as page:
        open_card(page, card["key"])
        answer(Mouse(page), card["task"], right=True)
        check(Mouse(page))
        page.evaluate("location.hash = ''")
        with page.expect_download() as saved:
            page.get_by_role("button", name=WORDS["save_progress"], exact=True).click()
        assert saved.value.path().read_text().startswith("{")
        kept = json.loads(saved.value.path().read_text())
        assert kept[card["key"]]["tries"] == 1 and kept[card["key"]]["solved"]
        page.get_by_role("button", name=WORDS["forget_progress"], exact=True).click()
        assert page.evaluate("localStorage.getItem('specviz-lessons')") == "{}"


def test_a_glossary_that_comes_late(browser: Browser, address: str) -> None:
    """A dialog over a card that somebody has gone on to while the glossary was on its way."""
    held = list[Route]()
    with visited(browser, address, "phone") as page:
        page.route("**/glossary.json", lambda route: held.append(route))
        with page.expect_request("**/glossary.json"):
            page.evaluate("location.hash = 'glossary'")
        open_card(page, list_cards()[0]["key"])
        held[0].continue_()
        page.wait_for_selector(".sv-glossary", state="attached")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.evaluate("location.hash = 'glossary'")
        expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_card(browser: Browser, address: str, size: str) -> None:
    """A field without a name, pale text, a role that is not allowed: in each kind of task, also when refused and solved."""
    kinds = {card["task"]["kind"]: card["key"] for card in list_cards()}
    found: dict[str, list[str]] = {}
    with visited(browser, address, size, reduced_motion="reduce") as page:
        for place in ("", "teachers", "what-if", "glossary"):
            page.goto(f"{address}/lessons#{place}")
            page.reload()
            expect(page.get_by_role("heading").first).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(int(place == "glossary"))
            found |= {f"{place}: {one}": [] for one in list_violations(page)}
            page.keyboard.press("Escape")
        for card in one_of_each():
            open_card(page, card["key"])
            found |= {f"{card['key']}: {one}": [] for one in list_violations(page, [".sv-lesson-card"])}
            for right in (False, True) if card["key"] in kinds.values() else ():
                answer(Mouse(page), card["task"], right)
                check(Mouse(page))
                found |= {f"{card['key']}, {right}: {one}": [] for one in list_violations(page)}
        page.evaluate("document.querySelector('.sv-lesson-card h1').style.color = '#ddd'")
        assert list_violations(page), "the control"
    assert list(found) == []
