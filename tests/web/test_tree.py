"""Trees in a real browser: the player alone, without an app around it, on scenes of many shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.trace.from_step import record_step, run_trace
from specviz.verify import find_rule
from specviz.views.message import LIVE, run_message
from specviz.web.page import head
from tools.browser import VISITED, new_context

pytestmark = pytest.mark.slow
HOME = "http://player.test/"
HTML = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 0 }}</style>{head}<div id="player"></div>
<script>SpecvizView = Specviz.mount(document.getElementById("player"));</script>"""
TREES = ("2,2,2", "4,3,4", "4,3,4,4", "binary:7", "chain:12", "chain:64", "paths:3x4", "eagle25", "binary:5")
SIZES = ((1440, 900), (1280, 720), (390, 844))

OUTSIDE = """() => [...document.querySelectorAll('.sv-shown .sv-tree')].flatMap(svg => {
    const pane = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('.sv-box, .sv-token, .sv-p, .sv-q, .sv-tag text')].filter(one => {
        const rect = one.getBoundingClientRect();
        return rect.width > 0 && (rect.left < pane.left - 1 || rect.right > pane.right + 1
            || rect.top < pane.top - 1 || rect.bottom > pane.bottom + 1);
    }).map(one => `${one.getAttribute('class')} of ${one.closest('[data-node]').dataset.node}`);
})"""
SPILLED = """() => [...document.querySelectorAll('.sv-shown :is(.sv-node, .sv-callout)')].flatMap(node => {
    const box = node.querySelector('.sv-box').getBoundingClientRect();
    const texts = [...node.querySelectorAll('.sv-token, .sv-p, .sv-q, .sv-sign')].filter(text => text.textContent);
    const rects = texts.map(text => text.getBoundingClientRect());
    const out = rects.some(rect => rect.left < box.left - 1 || rect.right > box.right + 1);
    const [p, q] = ['.sv-p', '.sv-q'].map(name => node.querySelector(name)?.getBoundingClientRect());
    const [token, sign] = ['.sv-token', '.sv-sign'].map(name => node.querySelector(name)?.getBoundingClientRect());
    const whole = node.closest('.sv-at-full, .sv-at-compact, .sv-at-slim');
    const covered = whole && sign && sign.width && token.right > sign.left;
    return out || covered || (p && p.right > q.left) ? [node.dataset.node] : [];
})"""
CUT = """() => [...document.querySelectorAll(':is(.sv-at-full, .sv-at-compact, .sv-at-slim) .sv-node')].flatMap(node => {
    const [token, sign] = ['.sv-token', '.sv-sign'].map(name => node.querySelector(name)), text = token.textContent;
    if (!text.includes('…') || sign.textContent || node.dataset.node === '0') return [];
    token.textContent = token.dataset.full;
    token.style.fontWeight = 600; // as before it was skipped
    const fits = token.getComputedTextLength() < node.querySelector('.sv-box').getBBox().width - 12;
    token.style.fontWeight = '';
    token.textContent = text;
    return fits ? [text] : [];
})"""
TRANSFORMS = "[...document.querySelectorAll('.sv-world')].map(world => world.getAttribute('transform'))"


@contextmanager
def player(browser: Browser, width: int = 1280, height: int = 720, **options: Any) -> Iterator[Page]:
    """The player on an empty page, where nothing may go wrong."""
    context = new_context(browser, viewport={"width": width, "height": height}, **options)
    context.add_init_script(VISITED)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route(HOME, lambda route: route.fulfill(body=HTML.format(head=head()), content_type="text/html"))
    page.goto(HOME)
    yield page
    assert wrong == [], wrong
    context.close()


@pytest.fixture(scope="module")
def messages(pair: Pair) -> dict[str, dict[str, Any]]:
    """A short run with each tree, as the player is sent it."""
    found = {}
    for tree in TREES:
        settings = Settings(tree, "without", "traversal", ("topdown",), max_tokens=6)
        prompt = pair.encode("Once upon a time there was a little girl")
        steps = map(record_step, decode(pair.target, pair.draft, prompt, settings))
        trace = run_trace({"pair": "embedded"}, settings, prompt, pair.text, steps)
        rules = [find_rule("topdown"), find_rule("traversal")]
        found[tree] = json.loads(run_message(trace, 1, rules, LIVE, (0, None)))
    return found


def show(page: Page, message: dict[str, Any], share: float = 0.6) -> None:
    """A run, at so much of its first step."""
    page.evaluate(
        """([message, share]) => {
            message.seq = (window.seq = (window.seq ?? 0) + 1);
            SpecvizView.receive(JSON.stringify(message));
            const last = Math.max(...SpecvizView.run.scenes[0].panes.map(pane => pane.events.length)) - 1;
            SpecvizView.go(0, Math.round(share * last));
        }""",
        [message, share],
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_tree_is_whole_and_legible(
    browser: Browser, messages: dict[str, dict[str, Any]], width: int, height: int
) -> None:
    """A tree that is cropped or scrolls; a token or a number that leaves its box, or lies on another."""
    with player(browser, width, height) as page:
        for tree, message in messages.items():
            show(page, message)
            drawn = page.locator(".sv-shown .sv-node").count()
            assert drawn == len(message["scenes"][0]["nodes"]), tree
            assert page.evaluate(OUTSIDE) == [], tree
            assert page.evaluate(SPILLED) == [], tree
            page.evaluate("SpecvizView.go(0, SpecvizView.actions.lastEvent())")
            assert page.evaluate(CUT) == [], "words cut for the room of a sign that never comes"
            scrolls = "[...document.querySelectorAll('.sv-scroll')].some(one => one.scrollHeight > one.clientHeight + 1)"
            assert not page.evaluate(scrolls), tree
        page.evaluate("document.querySelector('.sv-shown .sv-node').setAttribute('transform', 'translate(-50,0)')")
        assert page.evaluate(OUTSIDE) != [], "the control"


def test_the_node_in_question_can_be_read_in_any_tree(browser: Browser, messages: dict[str, dict[str, Any]]) -> None:
    """A dot under test whose token and numbers are nowhere; a path without its callouts; callouts that stay behind."""
    with player(browser) as page:
        for tree in ("4,3,4", "4,3,4,4", "binary:7"):
            show(page, messages[tree])
            for event in range(len(messages[tree]["scenes"][0]["panes"][1]["events"])):
                page.evaluate("event => SpecvizView.go(0, event)", event)
                path, shown = page.evaluate("""() => {
                    const now = SpecvizView.state(), scene = SpecvizView.run.scenes[0], pane = scene.panes[1], path = [];
                    const at = pane.events[Math.min(now.event, pane.events.length - 1)];
                    for (let node = scene.nodes[at.node]; node.parent !== null; node = scene.nodes[node.parent])
                        if (at.letters[node.id] !== 'h') path.push(node.id);
                    const callouts = document.querySelectorAll('.sv-pane')[1].querySelectorAll('.sv-callout');
                    return [path, [...callouts].map(one => Number(one.dataset.node))];
                }""")
                assert set(shown) <= set(path), (tree, event)
                assert not path or path[0] in shown, (tree, event)


def test_nothing_is_shown_before_its_time(browser: Browser, messages: dict[str, dict[str, Any]]) -> None:
    """A node that is there before it is drafted, a p before the target's pass, an order before its trial, a fate early."""
    with player(browser) as page:
        show(page, messages["2,2,2"], 0)
        scored = messages["2,2,2"]["scenes"][0]["scored"]
        seen = """[...document.querySelectorAll('.sv-shown .sv-node')].filter(
            one => getComputedStyle(one).visibility !== 'hidden')"""
        counts = []
        for event in range(scored):
            page.evaluate("event => SpecvizView.go(0, event)", event)
            counts.append(page.evaluate(f"{seen}.length"))
            labels = page.evaluate(f"{seen}.map(one => one.getAttribute('aria-label')).join()")
            assert "target p" not in labels
            assert page.evaluate(
                f"{seen}.every(one => !one.querySelector('.sv-p') "
                "|| getComputedStyle(one.querySelector('.sv-p')).opacity === '0')"
            )
        assert counts == [3, 7, 15]
        page.evaluate("event => SpecvizView.go(0, event)", scored)
        page.wait_for_function("getComputedStyle(document.querySelector('.sv-shown .sv-p')).opacity === '1'")
        assert page.evaluate(f"{seen}.length") == 15
        assert page.locator(".sv-order text").count() == 0
        page.evaluate("SpecvizView.go(0, 1e6)")
        orders = page.locator(".sv-shown .sv-order text").all_text_contents()
        assert sorted(map(int, orders)) == list(range(1, len(orders) + 1)) != []
        assert page.locator(".sv-shown .sv-x").count() > 0


def test_zoom_and_pan_by_wheel_drag_and_keys(browser: Browser, messages: dict[str, dict[str, Any]]) -> None:
    """Panes that come apart; a wheel that traps the page over a whole tree; a tree that cannot be had whole again."""
    with player(browser, 1280, 560) as page:
        show(page, messages["4,3,4,4"])
        box = page.locator(".sv-tree").nth(1).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 200, box["y"] + 80)
        page.mouse.wheel(0, 40)
        page.wait_for_function("scrollY > 0")
        assert page.evaluate(TRANSFORMS) == ["", ""], "a plain wheel scrolls the page"
        page.evaluate("scrollTo(0, 0)")
        page.keyboard.down("Control")
        page.mouse.wheel(0, -600)
        page.keyboard.up("Control")
        page.wait_for_function("!document.querySelector('.sv-at-dots')")
        one, other = page.evaluate(TRANSFORMS)
        assert one == other != ""
        assert page.locator(".sv-minimap").count() == 2
        page.mouse.wheel(10, 20)
        page.wait_for_function(f"({TRANSFORMS})[0] !== {one!r}")
        assert page.evaluate("scrollY") == 0, "zoomed, it moves the trees"
        before, node = page.evaluate(TRANSFORMS), page.evaluate("SpecvizView.state().node")
        page.mouse.down()
        page.mouse.move(box["x"] + 150, box["y"] + 60, steps=4)
        page.mouse.up()
        after = page.evaluate(TRANSFORMS)
        assert before[0] != after[0] == after[1]
        assert page.evaluate("SpecvizView.state().node") == node, "a drag chooses nothing"
        whole = f"({TRANSFORMS}).every((one) => one === '')"
        page.keyboard.press("0")
        page.wait_for_function(whole)
        assert page.locator(".sv-minimap").count() == 0
        page.keyboard.press("+")
        page.wait_for_function(f"!{whole}")
        page.keyboard.press("-")
        page.wait_for_function(whole)


def test_while_zoomed_the_view_follows_the_events(browser: Browser, messages: dict[str, dict[str, Any]]) -> None:
    """An event at a node that is out of sight."""
    with player(browser) as page:
        show(page, messages["4,3,4,4"], 0.3)
        for _ in range(5):
            page.keyboard.press("+")
        page.wait_for_timeout(300)
        last = len(messages["4,3,4,4"]["scenes"][0]["panes"][1]["events"]) - 1
        for event in range(last):
            page.evaluate("event => SpecvizView.go(0, event)", event)
            assert page.evaluate("""() => {
                const now = SpecvizView.state(), pane = SpecvizView.run.scenes[0].panes[1];
                const at = pane.events[Math.min(now.event, pane.events.length - 1)];
                const svg = document.querySelectorAll('.sv-tree')[1], room = svg.getBoundingClientRect();
                const rect = svg.querySelector(`.sv-node[data-node="${at.node}"] .sv-box`).getBoundingClientRect();
                const x = (rect.left + rect.right) / 2, y = (rect.top + rect.bottom) / 2;
                return x > room.left && x < room.right && y > room.top && y < room.bottom;
            }"""), event


def test_a_finger_near_a_dot_chooses_it(browser: Browser, messages: dict[str, dict[str, Any]]) -> None:
    """Dots that only a needle could hit; a tap on free ground that chooses what is far away."""
    with player(browser, 390, 844, has_touch=True, is_mobile=True) as page:
        show(page, messages["4,3,4,4"], 0)
        page.evaluate("SpecvizView.go(0, 1e6)")
        box = page.locator(".sv-shown .sv-node[data-node='4'] .sv-box").bounding_box()
        assert box is not None
        page.touchscreen.tap(box["x"] + box["width"] + 12, box["y"] - 10)
        assert page.evaluate("SpecvizView.state().node") == 4
        assert page.locator(".sv-shown .sv-callout.sv-chosen").get_attribute("data-node") == "4"
        room = page.locator(".sv-shown .sv-tree").bounding_box()  # the page may have scrolled to the node's card
        assert room is not None
        page.touchscreen.tap(room["x"] + 5, room["y"] + 5)
        assert page.evaluate("SpecvizView.state().node") == 4


COVERED = """() => [...document.querySelectorAll('.sv-pane')].flatMap(pane => {
    const room = pane.querySelector('.sv-tree').getBoundingClientRect(), found = [];
    const rectOf = one => one.querySelector(':scope > .sv-box').getBoundingClientRect();
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const nodes = [...pane.querySelectorAll('.sv-node:not(.sv-h)')].filter(node => meet(rectOf(node), room));
    const map = pane.querySelector('.sv-minimap:not([visibility=hidden]) .sv-paper')?.getBoundingClientRect();
    for (const node of nodes) {
        if (map && meet(map, rectOf(node))) found.push(`the map on ${node.dataset.node}`);
        for (const other of pane.querySelectorAll('.sv-callout')) {
            if (other.dataset.node === node.dataset.node || !meet(rectOf(other), rectOf(node))) continue;
            found.push(`${other.dataset.node} on ${node.dataset.node}`);
        }
    }
    const letters = [...pane.querySelectorAll('.sv-node text')].filter(text => text.textContent);
    const svg = pane.querySelector('.sv-tree'), by = room.width / svg.viewBox.baseVal.width;
    if (letters.some(text => by * parseFloat(getComputedStyle(text).fontSize) < 24)) found.push('small letters');
    return found;
})"""


@pytest.mark.parametrize("tree", ["4,3,4", "binary:5", "chain:64"])
def test_a_large_tree_on_a_projector(browser: Browser, messages: dict[str, dict[str, Any]], tree: str) -> None:
    """A map that hides the root, a node in question that covers its neighbours, letters that the last row cannot read."""
    with player(browser) as page:
        show(page, messages[tree], 0.3)
        last = len(messages[tree]["scenes"][0]["panes"][1]["events"]) - 1
        page.evaluate("event => SpecvizView.go(0, event)", last - 1)
        small = page.locator(".sv-at-bars, .sv-at-dots").count()
        assert small or page.evaluate(COVERED) != [], "the control: on a desk it is whole, and small"
        page.evaluate("SpecvizView.actions.togglePresent()")
        for event in range(0, last, 3):
            page.evaluate("event => SpecvizView.go(0, event)", event)
            assert page.evaluate(COVERED) == [], event
        assert page.locator(".sv-minimap").count() == 2
