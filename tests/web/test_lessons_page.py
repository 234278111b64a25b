"""The lessons in a browser: every card answered wrongly and then rightly, on a desktop and on a phone."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_helpers import list_violations
from playwright.sync_api import Browser, Locator, Page, expect

from specviz.lessons.page import lessons_message
from specviz.recorded.runs import find_recorded_run
from tools.browser import inside

pytestmark = pytest.mark.slow
LESSONS = json.loads(lessons_message(lambda key: find_recorded_run(key).trace(), {"deep": "A chain"}))
CARDS: list[dict[str, Any]] = [
    card for chapter in LESSONS["chapters"] for lesson in chapter["lessons"] for card in lesson["cards"]
]
WORDS = LESSONS["words"]
SIZES = {"desktop": (1280, 720), "phone": (390, 844)}


@contextmanager
def visited(browser: Browser, address: str, size: str, **options: Any) -> Iterator[Page]:
    """The lessons, which must ask nobody else for anything, and write no error."""
    width, height = SIZES[size]
    touch = {"has_touch": True, "is_mobile": True} if size == "phone" else {}
    context = browser.new_context(viewport={"width": width, "height": height}, **touch, **options)
    context.set_default_timeout(120_000)
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if not inside(request.url, address) else None)
    page.goto(f"{address}/lessons")
    expect(page.get_by_role("heading", name=WORDS["title"], exact=True)).to_be_visible()
    yield page
    assert wrong == []
    context.close()


def open_card(page: Page, key: str) -> None:
    """A card by its address, with its view in place."""
    title = next(card["title"] for card in CARDS if card["key"] == key)
    page.evaluate("key => { location.hash = key; }", key)
    expect(page.locator(".sv-lesson-card h1")).to_have_text(title)


def check(page: Page) -> None:
    """Ask what an answer comes to."""
    page.get_by_role("button", name=WORDS["check"], exact=True).click()


def set_slider(slider: Locator, value: float) -> None:
    """A slider as somebody drags it."""
    slider.evaluate(
        "(one, value) => { one.value = value; one.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )


def find_coins(task: dict[str, Any], reached: bool) -> dict[int, float]:
    """Coins with which the goal is reached, or is not."""

    def end(outcome: dict[str, Any], coins: dict[int, float]) -> int:
        while "then" in outcome:
            outcome = outcome["then"][coins[outcome["node"]] < outcome["chance"]]
        return int(outcome["accepted"])

    dice = random.Random(1)
    while True:
        coins = {node: round(dice.uniform(0, 0.99), 2) for node, _, _ in task["nodes"]}
        ends = [end(course["outcome"], coins) for course in task["courses"]]
        goal = ends[0] == task["accepted"] if task["more"] is None else ends[1] - ends[0] == task["more"]
        if goal == reached:
            return coins


def answer(page: Page, task: dict[str, Any], right: bool) -> None:
    """Answer a card's task rightly or wrongly."""
    form = page.locator(".sv-lesson-task")
    match task["kind"]:
        case "choose":
            nodes = [node for node in task["nodes"] if node["right"]]
            wanted = nodes if right else [node for node in task["nodes"] if not node["right"]][:1]
            for node in task["nodes"]:
                box = form.get_by_label(node["text"], exact=True).first
                box.set_checked(node in wanted)
        case "pick":
            for option in task["options"]:
                box = form.get_by_label(option["text"], exact=True)
                if task["several"]:
                    box.set_checked(option["right"] == right)
                elif option["right"] == right:
                    box.check()
                    break
        case "number":
            wrong = task["least"] if task["right"] - task["least"] > task["near"] else task["most"]
            set_slider(form.get_by_role("slider"), task["right"] if right else wrong)
        case "order":
            if right:
                _sort(page, task["items"])
        case "match":
            for i, menu in enumerate(form.get_by_role("combobox").all()):
                menu.select_option(str(task["right"][i] if right else (task["right"][i] + 1) % len(task["choices"])))
        case "coin":
            below = task["accepted"] == right
            set_slider(form.get_by_role("slider"), 0 if below else 0.99)
        case "coins":
            coins = find_coins(task, right)
            for (node, _, _), slider in zip(task["nodes"], form.get_by_role("slider").all(), strict=True):
                set_slider(slider, coins[node])
        case "tree":
            _grow(form, task, right)
        case "what-if":
            _move(page, form, task, right)


def _sort(page: Page, items: list[str]) -> None:
    """Bubble the items into their order, by the buttons that everybody has."""
    rows = page.locator(".sv-lesson-order li")
    for place, item in enumerate(items):
        at = next(i for i in range(len(items)) if rows.nth(i).locator("span").inner_text() == item)
        for _ in range(at - place):
            page.get_by_role("button", name=WORDS["move_up"].format(item=item), exact=True).click()


def _grow(form: Locator, task: dict[str, Any], right: bool) -> None:
    best = max(task["trees"], key=lambda spec: task["trees"][spec][1] if right else -task["trees"][spec][1])
    counts = [int(count) for count in best.split(",")]
    sliders = form.get_by_role("slider", include_hidden=True)
    set_slider(sliders.nth(0), len(counts))
    for level, count in enumerate(counts):
        set_slider(sliders.nth(level + 1), count)


def _move(page: Page, form: Locator, task: dict[str, Any], right: bool) -> None:
    """The best or the worst setting, found by the page's own model."""
    found = page.evaluate(
        """([{ quantities, free, limits, goal }, right]) => {
            const moved = quantities.filter(one => free.includes(one.key)), tried = [];
            const search = (i, values) => {
                if (i === moved.length) {
                    const found = SpecvizWhatIf.model(values);
                    const kept = SpecvizWhatIf.isDrawn(found) && SpecvizWhatIf.keepsTo(found, limits);
                    if (kept) tried.push({ values, far: goal === "even" ? Math.abs(found.speed - 1) : -found.speed });
                    return;
                }
                const { key, least, most, step } = moved[i];
                for (let x = least; x <= most + 1e-9; x += step) search(i + 1, { ...values, [key]: x });
            };
            search(0, SpecvizWhatIf.startFrom(quantities));
            return tried.reduce((one, other) => ((other.far < one.far) === right ? other : one)).values;
        }""",
        [task, right],
    )
    free = [quantity for quantity in task["quantities"] if quantity["key"] in task["free"]]
    for quantity, slider in zip(free, form.get_by_role("slider").all(), strict=True):
        set_slider(slider, found[quantity["key"]])


@pytest.mark.parametrize("size", SIZES)
def test_every_card_wrongly_and_then_rightly(browser: Browser, address: str, size: str) -> None:
    """A card that takes a wrong answer, refuses the right one, says nothing of either, or is wider than the screen."""
    with visited(browser, address, size) as page:
        for card in CARDS:
            open_card(page, card["key"])
            said, task = page.locator(".sv-lesson-feedback"), card["task"]
            if task["kind"] in ("choose", "pick", "number", "match", "coin", "what-if"):
                check(page)
                expect(said).to_contain_text(WORDS["not_answered"])
            answer(page, task, right=False)
            check(page)
            expect(said).to_contain_text(WORDS["try_again"])
            assert len(said.inner_text()) > len(WORDS["try_again"]) + 10, f"{card['key']}: no explanation"
            answer(page, task, right=True)
            check(page)
            expect(said, card["key"]).to_contain_text(WORDS["right"])
            state = page.evaluate("SpecvizView.state()")
            assert (state["step"], state["event"]) == (card["reveal"]["step"], card["reveal"]["event"]), card["key"]
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], card["key"]
        page.reload()
        page.evaluate("location.hash = ''")
        expect(page.get_by_role("button", name=WORDS["begin"], exact=True)).to_be_visible()
        done = WORDS["done_count"].format(done=len(LESSONS["chapters"][0]["lessons"][0]["cards"]), count="(.*)")
        assert re.search(done, page.locator(".sv-chapter").first.inner_text()), "progress survives a reload"


def test_the_view_waits_for_the_answer(browser: Browser, address: str) -> None:
    """An answer that can be looked up by going on in the view."""
    card = next(card for card in CARDS if card["reveal"]["event"] > card["place"]["event"])
    with visited(browser, address, "desktop") as page:
        open_card(page, card["key"])
        place = (card["place"]["step"], card["place"]["event"])
        page.evaluate("SpecvizView.go(99, 99)")
        for key in ("ArrowRight", "End", "d", "Shift+ArrowRight"):
            page.keyboard.press(key)
        state = page.evaluate("SpecvizView.state()")
        assert (state["step"], state["event"]) == place
        answer(page, card["task"], right=True)
        check(page)
        page.evaluate("SpecvizView.go(0, 0)")
        state = page.evaluate("SpecvizView.state()")
        assert (state["step"], state["event"]) == (0, 0), "free to look around when it is solved"


def test_nodes_are_chosen_in_the_view(browser: Browser, address: str) -> None:
    """A tree that can only be looked at: by mouse, by keys, and by the list beside it."""
    card = next(card for card in CARDS if card["task"]["kind"] == "choose")
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
    card = CARDS[-1]
    with visited(browser, address, "desktop") as page:
        page.goto(f"{address}/lessons#{card['key']}")
        expect(page.locator(".sv-lesson-card h1")).to_have_text(card["title"])
        page.goto(f"{address}/lessons#teachers")
        expect(page.get_by_role("link", name=card["title"], exact=True)).to_be_visible()
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
        answer(page, {"kind": "pick", "several": False, "options": [{"text": "6", "right": True}]}, right=True)
        check(page)
        expect(page.locator(".sv-lesson-feedback")).to_contain_text(WORDS["right"])


def test_answers_can_be_saved_and_forgotten(browser: Browser, address: str) -> None:
    """Answers that leave the browser by themselves, or cannot leave it when the learner wants to hand them in."""
    card = CARDS[0]
    with visited(browser, address, "desktop", accept_downloads=True) as page:
        open_card(page, card["key"])
        answer(page, card["task"], right=True)
        check(page)
        page.evaluate("location.hash = ''")
        with page.expect_download() as saved:
            page.get_by_role("button", name=WORDS["save_progress"], exact=True).click()
        assert saved.value.path().read_text().startswith("{")
        kept = json.loads(saved.value.path().read_text())
        assert kept[card["key"]]["tries"] == 1 and kept[card["key"]]["solved"]
        page.get_by_role("button", name=WORDS["forget_progress"], exact=True).click()
        assert page.evaluate("localStorage.getItem('specviz-lessons')") == "{}"


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_kind_of_card(browser: Browser, address: str, size: str) -> None:
    """A field without a name, pale text, a role that is not allowed: on every kind of task, asked, refused and solved."""
    kinds = {card["task"]["kind"]: card for card in CARDS}
    found: dict[str, list[str]] = {}
    with visited(browser, address, size, reduced_motion="reduce") as page:
        for place in ("", "teachers", "what-if", "glossary"):
            page.goto(f"{address}/lessons#{place}")
            page.reload()
            expect(page.get_by_role("heading").first).to_be_visible()
            found |= {f"{place}: {one}": [] for one in list_violations(page)}
            page.keyboard.press("Escape")
        for card in kinds.values():
            open_card(page, card["key"])
            for right in (None, False, True):
                if right is not None:
                    answer(page, card["task"], right)
                    check(page)
                found |= {f"{card['key']}, {right}: {one}": [] for one in list_violations(page)}
        page.evaluate("document.querySelector('.sv-lesson-card h1').style.color = '#ddd'")
        assert list_violations(page), "the control"
    assert list(found) == []
