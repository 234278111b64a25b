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
    context.set_default_timeout(60_000)
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


class Mouse:
    """How somebody presses, chooses and drags: with a mouse here."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, button: Locator) -> None:
        button.click()

    def check(self, box: Locator, checked: bool = True) -> None:
        """A box or a circle of a group."""
        if box.is_checked() != checked:
            self.press(box)

    def select(self, menu: Locator, place: int) -> None:
        menu.select_option(str(place))

    def slide(self, slider: Locator, value: float) -> None:
        """To the place on the track where this value is, or the one nearest to it that a pixel can say."""
        slider.scroll_into_view_if_needed()
        box, (least, most) = slider.bounding_box(), slider.evaluate("one => [+one.min, +one.max]")
        assert box
        share = (value - least) / (most - least)
        self.point(box["x"] + THUMB / 2 + share * (box["width"] - THUMB), box["y"] + box["height"] / 2)

    def point(self, x: float, y: float) -> None:
        self.page.mouse.click(x, y)


class Touch(Mouse):
    """With a finger."""

    def press(self, button: Locator) -> None:
        button.tap()

    def point(self, x: float, y: float) -> None:
        self.page.touchscreen.tap(x, y)


class Keys(Mouse):
    """With Tab, arrows, space and Enter, and nothing else."""

    def reach(self, wanted: Locator) -> None:
        for _ in range(MOST_STOPS):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {wanted}")

    def press(self, button: Locator) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")

    def check(self, box: Locator, checked: bool = True) -> None:
        if box.is_checked() == checked:
            return
        if box.get_attribute("type") == "radio":  # Tab comes to one of a group, the arrows to the others
            self.reach(self._find_stop(box))
            self.page.keyboard.press("Space")
            while not box.is_checked():
                self.page.keyboard.press("ArrowDown")
        else:
            self.reach(box)
            self.page.keyboard.press("Space")

    def _find_stop(self, box: Locator) -> Locator:
        group = self.page.locator(f"input[name='{box.get_attribute('name')}']")
        return next((one for one in group.all() if one.is_checked()), group.first)

    def select(self, menu: Locator, place: int) -> None:
        self.reach(menu)
        options = [option.get_attribute("value") for option in menu.locator("option").all()]
        self.page.keyboard.press("Home")
        for _ in range(options.index(str(place))):
            self.page.keyboard.press("ArrowDown")
        assert menu.input_value() == str(place)

    def slide(self, slider: Locator, value: float) -> None:
        self.reach(slider)
        least, step = slider.evaluate("one => [+one.min, +one.step || 1]")
        self.page.keyboard.press("Home")
        for _ in range(round((value - least) / step)):
            self.page.keyboard.press("ArrowRight")


THUMB = 16  # pixels of a slider's thumb, about
MOST_STOPS = 150  # of Tab, all around the page
HANDS = {"mouse": ("desktop", Mouse), "keys": ("desktop", Keys), "touch": ("phone", Touch)}


def check(hand: Mouse) -> None:
    """Ask what an answer comes to."""
    hand.press(hand.page.get_by_role("button", name=WORDS["check"], exact=True))


def find_coins(task: dict[str, Any], reached: bool) -> dict[int, float]:
    """Coins with which the goal is reached, or is not."""

    def end(outcome: dict[str, Any], coins: dict[int, float]) -> int:
        while "then" in outcome:
            outcome = outcome["then"][coins[outcome["node"]] < outcome["chance"]]
        return int(outcome["accepted"])

    dice = random.Random(1)
    while True:
        coins = {node: dice.randrange(1, 20) / 20 for node, _, _ in task["nodes"]}
        ends = [end(course["outcome"], coins) for course in task["courses"]]
        goal = ends[0] == task["accepted"] if task["more"] is None else ends[1] - ends[0] == task["more"]
        if goal == reached:
            return coins


def answer(hand: Mouse, task: dict[str, Any], right: bool) -> None:
    """Answer a card's task rightly or wrongly."""
    form = hand.page.locator(".sv-lesson-task")
    match task["kind"]:
        case "choose":
            nodes = [node for node in task["nodes"] if node["right"]]
            wanted = nodes if right else [node for node in task["nodes"] if not node["right"]][:1]
            for node in task["nodes"]:
                box = form.get_by_label(node["text"], exact=True).first
                hand.check(box, node in wanted)
        case "pick":
            for option in task["options"]:
                box = form.get_by_label(option["text"], exact=True)
                if task["several"]:
                    hand.check(box, option["right"] == right)
                elif option["right"] == right:
                    hand.check(box)
                    break
        case "number":
            wrong = task["least"] if task["right"] - task["least"] > task["near"] else task["most"]
            hand.slide(form.get_by_role("slider"), task["right"] if right else wrong)
        case "order":
            if right:
                _sort(hand, task["items"])
        case "match":
            for i, menu in enumerate(form.get_by_role("combobox").all()):
                hand.select(menu, task["right"][i] if right else (task["right"][i] + 1) % len(task["choices"]))
        case "coin":
            below = task["accepted"] == right
            hand.slide(form.get_by_role("slider"), 0 if below else 0.99)
        case "coins":
            coins = find_coins(task, right)
            for (node, _, _), slider in zip(task["nodes"], form.get_by_role("slider").all(), strict=True):
                hand.slide(slider, coins[node])
        case "tree":
            _grow(hand, form, task, right)
        case "what-if":
            _move(hand, form, task, right)


def _sort(hand: Mouse, items: list[str]) -> None:
    """Bubble the items into their order, by the buttons that everybody has."""
    rows = hand.page.locator(".sv-lesson-order li")
    for place, item in enumerate(items):
        at = next(i for i in range(len(items)) if rows.nth(i).locator("span").inner_text() == item)
        for _ in range(at - place):
            hand.press(hand.page.get_by_role("button", name=WORDS["move_up"].format(item=item), exact=True))


def _grow(hand: Mouse, form: Locator, task: dict[str, Any], right: bool) -> None:
    best = max(task["trees"], key=lambda spec: task["trees"][spec][1] if right else -task["trees"][spec][1])
    counts = [int(count) for count in best.split(",")]
    sliders = form.get_by_role("slider", include_hidden=True)
    hand.slide(sliders.nth(0), len(counts))
    for level, count in enumerate(counts):
        hand.slide(sliders.nth(level + 1), count)


def _move(hand: Mouse, form: Locator, task: dict[str, Any], right: bool) -> None:
    """The best or the worst setting, found by the page's own model."""
    found = hand.page.evaluate(
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
        hand.slide(slider, found[quantity["key"]])


FIRST_LESSON = len(LESSONS["chapters"][0]["lessons"][0]["cards"])
ONE_OF_EACH = [*CARDS[:FIRST_LESSON], *{card["task"]["kind"]: card for card in CARDS[FIRST_LESSON:]}.values()]
"""The first lesson, and the last card of each kind of task."""


@pytest.mark.parametrize(
    ("kind", "cards"),
    [
        *(pytest.param(kind, CARDS, id=kind, marks=[pytest.mark.long] if kind != "mouse" else []) for kind in HANDS),
        *(pytest.param(kind, ONE_OF_EACH, id=f"{kind}, one of each") for kind in HANDS if kind != "mouse"),
    ],
)
def test_every_card_wrongly_and_then_rightly(
    browser: Browser, address: str, kind: str, cards: list[dict[str, Any]]
) -> None:
    """A card that takes a wrong answer, refuses the right one, says nothing of either, or is wider than the screen."""
    size, hand_class = HANDS[kind]
    with visited(browser, address, size) as page:
        hand = hand_class(page)
        for card in cards:
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
        done = WORDS["done_count"].format(done=FIRST_LESSON, count="(.*)")
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
        answer(Mouse(page), card["task"], right=True)
        check(Mouse(page))
        page.evaluate("SpecvizView.go(0, 0)")
        state = page.evaluate("SpecvizView.state()")
        assert (state["step"], state["event"]) == (0, 0), "free to look around when it is solved"


def test_what_a_step_wrote_is_in_sight_on_a_phone(browser: Browser, address: str) -> None:
    """A text whose row appears with the answer, and shows its beginning only."""
    card = next(card for card in CARDS if "text" in card["reveal"]["bright"] and "text" not in card["place"]["bright"])
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
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/lessons#teachers")
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
        lesson = next(one for chapter in LESSONS["chapters"] for one in chapter["lessons"] if card in one["cards"])
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
    card = CARDS[0]
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


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_card(browser: Browser, address: str, size: str) -> None:
    """A field without a name, pale text, a role that is not allowed: in each kind of task, also when refused and solved."""
    kinds = {card["task"]["kind"]: card["key"] for card in CARDS}
    found: dict[str, list[str]] = {}
    with visited(browser, address, size, reduced_motion="reduce") as page:
        for place in ("", "teachers", "what-if", "glossary"):
            page.goto(f"{address}/lessons#{place}")
            page.reload()
            expect(page.get_by_role("heading").first).to_be_visible()
            found |= {f"{place}: {one}": [] for one in list_violations(page)}
            page.keyboard.press("Escape")
        for card in ONE_OF_EACH:
            open_card(page, card["key"])
            found |= {f"{card['key']}: {one}": [] for one in list_violations(page, [".sv-lesson-card"])}
            for right in (False, True) if card["key"] in kinds.values() else ():
                answer(Mouse(page), card["task"], right)
                check(Mouse(page))
                found |= {f"{card['key']}, {right}: {one}": [] for one in list_violations(page)}
        page.evaluate("document.querySelector('.sv-lesson-card h1').style.color = '#ddd'")
        assert list_violations(page), "the control"
    assert list(found) == []
