"""Visits to the lessons' page, with hands that answer its cards."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from specviz.lessons.page import WORDS, lessons_message
from specviz.recorded.runs import find_recorded_run
from tools.browser import inside, new_context

SIZES = {"desktop": (1280, 720), "phone": (390, 844)}


@cache
def list_chapters() -> list[dict[str, Any]]:
    message = json.loads(lessons_message(lambda key: find_recorded_run(key).trace(), {"deep": "A chain"}))
    return list(message["chapters"])


def list_cards() -> list[dict[str, Any]]:
    return [card for chapter in list_chapters() for lesson in chapter["lessons"] for card in lesson["cards"]]


@contextmanager
def visited(browser: Browser, address: str, size: str, **options: Any) -> Iterator[Page]:
    """The lessons, which must ask nobody else for anything, and write no error."""
    width, height = SIZES[size]
    touch = {"has_touch": True, "is_mobile": True} if size == "phone" else {}
    context = new_context(browser, viewport={"width": width, "height": height}, **touch, **options)
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
    title = next(card["title"] for card in list_cards() if card["key"] == key)
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
