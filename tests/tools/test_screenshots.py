"""What can be read and pressed on the screen: no fault of layout at any moment, on any size, in light or dark."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tools.browser import ROOT, settled
from tools.screenshots import (
    DESKTOP,
    LAPTOP,
    PHONE,
    SCHEMES,
    SIZES,
    Moment,
    Size,
    drawers,
    end_tour,
    moments,
    overlays,
    schemes,
    seen,
    tour_stops,
)

pytestmark = pytest.mark.slow
LAYOUT = (ROOT / "tests" / "tools" / "layout.js").read_text(encoding="utf-8")
IN_OURS = "document.querySelector('.sv').insertAdjacentHTML('beforeend', `<div id='planted'>{}</div>`)"
AWAY = "document.querySelector('#planted')?.remove()"
TOP = """[...document.querySelectorAll('.sv-pane:first-of-type .sv-node:has(.sv-p)')]
    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)"""


def faults(page: Page) -> dict[str, list[str]]:
    """What layout.js finds, for our parts and for Gradio's."""
    return page.evaluate(LAYOUT)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_fault_at_any_moment(browser: Browser, address: str, size: Size) -> None:
    """Text that is small, pale, cut or under other text; nodes or buttons on one another; a page that scrolls sideways."""
    found: dict[str, list[str]] = {}
    with seen(browser, address, size, tour=not size.presenting) as page:
        for moment in everything(size):
            moment.reach(page)
            for scheme in schemes(page, *SCHEMES if size is DESKTOP else ("light",)):
                for fault in itertools.chain.from_iterable(faults(page).values()):
                    found.setdefault(fault, []).append(f"{moment.name}, {scheme}")
            moment.leave(page)
    assert not found, "\n".join(f"{fault}  [{'; '.join(where)}]" for fault, where in found.items())


def everything(size: Size) -> tuple[Moment, ...]:
    """The moments of a size with all that can be opened over them, in an order in which one page can go through them."""
    first, *others = moments(size)
    if size.presenting:
        return (first, *others)
    tour = (Moment(first.name, first.reach, lambda page: None), *tour_stops())
    end = Moment("the tour's end", end_tour, lambda page: None)
    return (*tour, end, *drawers(), *overlays(), *others)


ODD = (Size("small", 360, 640, touch=True), Size("landscape", 844, 390, touch=True))


@pytest.mark.parametrize("size", ODD, ids=lambda size: size.name)
def test_odd_screens_at_a_glance(browser: Browser, address: str, size: Size) -> None:
    """A smaller phone, or one that lies on its side, on which a control is cut or covered."""
    with seen(browser, address, size) as page:
        found = {"": [*itertools.chain.from_iterable(faults(page).values())]}
        for moment in overlays():
            moment.reach(page)
            settled(page)
            found[moment.name] = [*itertools.chain.from_iterable(faults(page).values())]
            moment.leave(page)
    assert {where: there for where, there in found.items() if there} == {}


PLACES = """() => {
    const places = {}, add = (selector, from) => document.querySelectorAll(selector).forEach((one, i) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        places[`${selector} ${from(one) || i}`] = [x, y, width, height].map(Math.round).join();
    });
    add('.sv-buttons button', one => one.textContent);
    add('.sv-thumbs button, .sv-tabs button, .sv-phases button', one => '');
    add('.sv-stage > *, .sv-pane > *', one => '');
    return places;
}"""
WALK = f"""() => {{
    const measure = {PLACES}, {{ scenes }} = SpecvizView.run, moved = new Set();
    let before = null;
    scenes.slice(0, 4).forEach((scene, step) => {{
        const events = Math.max(...scene.panes.map(pane => pane.events.length));
        for (let event = 0; event < events; event++) {{
            SpecvizView.go(step, event);
            const places = measure();
            for (const [name, place] of Object.entries(before ?? places)) {{
                if (places[name] !== place) moved.add(`${{name}}: ${{place}}, then ${{places[name]}}`);
            }}
            before = places;
        }}
    }});
    return [...moved];
}}"""


@pytest.mark.parametrize("size", (DESKTOP, LAPTOP, PHONE), ids=lambda size: size.name)
def test_nothing_moves_while_stepping(browser: Browser, address: str, size: Size) -> None:
    """A button that is not where it was at the event before, in this step or in the next; a check that would not notice."""
    with seen(browser, address, size) as page:
        assert page.evaluate(WALK) == []
        page.add_style_tag(content=".sv .sv-pane .sv-say { height: auto }")
        assert any(fault.startswith(".sv-stage > *, .sv-pane > *") for fault in page.evaluate(WALK))
        page.add_style_tag(content=".sv-stage:has(.sv-phases [aria-current]:first-child) .sv-buttons { padding-left: 9px }")
        assert any(fault.startswith(".sv-buttons button Exact") for fault in page.evaluate(WALK))


@pytest.fixture(scope="module")
def pool(browser: Browser, address: str) -> Iterator[Page]:
    """A page to plant faults in."""
    with seen(browser, address, LAPTOP) as page:
        yield page


@pytest.fixture(scope="module")
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A phone's page to plant faults in."""
    with seen(browser, address, PHONE) as page:
        yield page


def planted(page: Page, markup: str) -> dict[str, list[str]]:
    """The faults that are there with this markup in the player, and not without."""
    return compared(page, IN_OURS.format(markup), AWAY)


def compared(page: Page, plant: str, back: str) -> dict[str, list[str]]:
    """The faults that are there after a script, and not before."""
    before = faults(page)
    page.evaluate(plant)
    try:
        after = faults(page)
    finally:
        page.evaluate(back)
    return {part: [fault for fault in after[part] if fault not in before[part]] for part in after}


LETTERS = "<text x='{}' y='30' style='font-size:16px;fill:{}'>{}</text>"
PAIR = "<div style='position:relative;height:60px'><{0} style='position:absolute;left:0'>first</{0}>{1}</div>"
OVER = "<{0} style='position:absolute;left:12px;top:3px'>second</{0}>"
ON_TOP = "<div style='position:absolute;inset:0;background:Canvas;color:CanvasText;z-index:2'>second</div>"


def svg(inside: str, zoom: float = 1) -> str:
    """A drawing of 200 × 60 pixels."""
    return f"<svg width=200 height=60 viewBox='0 0 {200 / zoom} {60 / zoom}' style='display:block'>{inside}</svg>"


def styled(style: str, inside: str, tag: str = "span") -> str:
    """An element with a style."""
    return f"<{tag} style='{style}'>{inside}</{tag}>"


PLANTS = (
    ("small text: span “tiny” is 9 px", styled("font-size:9px", "tiny")),
    ("small text: span “zoomed” is 8 px", styled("font-size:16px;zoom:0.5", "zoomed")),
    ("small text: span “shrunk” is 8 px", styled("transform:scale(.5)", styled("font-size:16px", "shrunk"), "div")),
    ("small text: text “drawn” is 8 px", svg(LETTERS.format(20, "#777", "drawn"), 0.5)),
    ("pale text: span “pale” has a contrast of 1.6", styled("color:#ccc;background:#fff", "pale")),
    ("pale text: span “faint” has a contrast of", styled("opacity:.4", "<span>faint</span>", "div")),
    ("pale text: span “glass” has a contrast of 1.", styled("background:#0008", styled("color:#555", "glass"), "p")),
    (
        "pale text: text “on it” has a contrast of 1.00",
        svg("<rect width='99' height='50' style='fill:#345'/>" + LETTERS.format(9, "#345", "on it")),
    ),
    ("overlap of texts: span “first” and span “second”", PAIR.format("span", OVER.format("span"))),
    ("overlap of buttons: button “first” and button “second”", PAIR.format("button", OVER.format("button"))),
    (
        "cut text: div “a sentence that does not fit” sticks out",
        styled("width:60px;overflow:hidden;white-space:nowrap", "a sentence that does not fit", "div"),
    ),
    (
        "cut text: div “no title” sticks out of div “no title”",
        styled("width:30px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap", "no title", "div"),
    ),
    ("cut text: p “half a line” sticks out of div", styled("height:9px;overflow:hidden", "<p>half a line</p>", "div")),
    ("cut text: text “beyond the edge” sticks out of its drawing", svg(LETTERS.format(150, "#777", "beyond the edge"))),
    ("sideways: div “wide” reaches", styled("width:3000px", "wide", "div")),
    (
        "small control: button “x” is 10 × 10 px",
        styled("width:10px;height:10px;min-width:0;min-height:0;padding:0;display:block", "x", "button"),
    ),
)


def test_planted_faults_are_found(pool: Page) -> None:
    """A check of the layout that passes whatever is on the screen."""
    found = {sentence: planted(pool, markup)["ours"] for sentence, markup in PLANTS}
    assert _missed(found) == {}


def _missed(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Sentences that begin none of the faults found in their place."""
    return {sentence: faults for sentence, faults in found.items() if not any(one.startswith(sentence) for one in faults)}


NODES = (
    ("overlap of nodes: rect.sv-box", "node.setAttribute('transform', next.getAttribute('transform'))"),
    ("text out of its box: text.sv-token", "part('.sv-token').textContent = 'a word that is much wider than its box'"),
    ("pale text: text.sv-token", "part('.sv-box').style.fill = getComputedStyle(part('.sv-token')).fill"),
    ("overlap of texts: text.sv-", "part('.sv-p').setAttribute('y', part('.sv-token').getAttribute('y'))"),
)


def test_faults_planted_in_the_tree_are_found(pool: Page) -> None:
    """A check of nodes that looks at none of them, or at other parts of them."""
    again = "SpecvizView.go(openedAt.step + 1, 0); SpecvizView.go(openedAt.step, openedAt.event)"
    script = f"() => {{ const [node, next] = {TOP}, part = name => node.querySelector(name); %s }}"
    found = {sentence: compared(pool, script % plant, again)["ours"] for sentence, plant in NODES}
    assert _missed(found) == {}


MOVED = (
    ("under the fold: div.sv-bottom", ".sv-bottom", "position: relative; top: 40px"),
    ("under the fold: button “Nodes”", ".sv-tabs button:last-child", "position: relative; top: 40px"),
    ("outside the window: div.sv-transport", ".sv-transport", "position: relative; left: -40px"),
    ("cropped tree: rect.sv-box", ".sv-pane:last-of-type .sv-node:has(.sv-p)", "transform: translate(0, 900px)"),
    ("cropped tree: rect.sv-box", ".sv-pane .sv-world", "transform: translate(30px, 0)"),
)


def test_a_first_screen_that_does_not_fit_is_found(pool: Page) -> None:
    """A part of the stage under the fold, or a tree cut by its pane, passed over; a zoomed tree told as cut."""
    for sentence, selector, style in MOVED:
        element = f"document.querySelector('{selector}')"
        found = compared(pool, f"{element}.style.cssText = '{style}'", f"{element}.style.cssText = ''")["ours"]
        assert any(fault.startswith(sentence) for fault in found), (sentence, found)
    zoomed = compared(pool, "SpecvizView.actions.zoomBy(3)", "SpecvizView.actions.fitTree()")["ours"]
    assert not [fault for fault in zoomed if fault.startswith("cropped tree")]


def test_a_tour_s_card_in_the_way_is_found(pool: Page) -> None:
    """A card of the tour that lies on what it explains, points at nothing, or is off the screen."""
    card = """const card = document.querySelector('.sv-tour'); card.classList.add('sv-on');
        card.innerHTML = '<h3>Title</h3><p>It covers the phases.</p>'; %s"""
    away = """{ const card = document.querySelector('.sv-tour');
        card.className = 'sv-tour'; card.style.cssText = card.textContent = '';
        document.querySelectorAll('.sv-toured').forEach(one => one.classList.remove('sv-toured')) }"""
    point = "document.querySelector('.sv-phases button').classList.add('sv-toured');"
    plants = {
        "tour: the card points at nothing": "card.style.top = '200px'",
        "tour: the card covers what it is about": point + "card.style.top = '0'",
        "tour: the card is not on the screen": point + "card.style.top = '2000px'",
    }
    found = {sentence: compared(pool, "() => {" + card % plant + "}", away)["ours"] for sentence, plant in plants.items()}
    assert _missed(found) == {}


def test_a_phone_is_held_to_more(pool: Page, phone: Page) -> None:
    """A button too low for a thumb, or a wide element, that only a desktop's rule is applied to."""
    button = "<button style='height:34px;min-height:0;display:block'>press me</button>"
    assert planted(pool, button)["ours"] == []
    assert any("34 px high on a phone" in fault for fault in planted(phone, button)["ours"])
    assert any(
        fault.startswith("sideways: p “wide”") for fault in planted(phone, "<p style='width:600px'>wide</p>")["ours"]
    )


FINE = (
    "<div title='all of it'>" + styled("width:60px;overflow:hidden;text-overflow:ellipsis", "a-long-title", "p") + "</div>",
    styled("height:40px;overflow:auto", "<p style='height:400px'>one</p><p>two</p>", "div"),
    styled("height:1px;width:1px;overflow:hidden;position:absolute", "for a screen reader, and for nobody else", "div"),
    styled("display:none;font-size:5px", "not shown", "div"),
    PAIR.format("span", styled("position:absolute;left:0;top:20px", "below", "b")),
    PAIR.format("span", ON_TOP),
    PAIR.format("button", ON_TOP.replace("second", "<button style='position:absolute;left:9px'>second</button>")),
    "<p>in a <button style='min-height:0;padding:0;border:0'>sentence</button> it is as high as its line</p>",
    svg("<rect width='99' height='50' style='fill:#fff'/>" + LETTERS.format(9, "#345", "on it")),
)


def test_what_is_right_is_no_fault(pool: Page) -> None:
    """A check that cries about text that scrolls, is cut with its whole in a title, or is not shown at all."""
    found = {markup: [*itertools.chain.from_iterable(planted(pool, markup).values())] for markup in FINE}
    assert {markup: faults for markup, faults in found.items() if faults} == {}


def test_gradio_s_parts_are_told_apart(pool: Page) -> None:
    """A fault of Gradio's own page reported as ours; one that breaks the page passed over."""
    outside = "document.body.insertAdjacentHTML('beforeend', `<div id='planted' style='font-size:9px'>{}</div>`)"
    assert compared(pool, outside.format("<p>small</p>"), AWAY) == {"ours": [], "theirs": []}
    found = compared(pool, outside.format(PAIR.format("span", OVER.format("span"))), AWAY)
    assert found["ours"] == []
    assert any(fault.startswith("overlap of texts") for fault in found["theirs"])


def test_what_a_dialog_covers_is_not_judged(pool: Page) -> None:
    """The texts of an open dialog called an overlap with the page that lies under it."""
    show = IN_OURS.format("<dialog><span style='font-size:9px'>tiny</span></dialog>")
    found = compared(pool, f"{show}; document.querySelector('#planted dialog').showModal()", AWAY)["ours"]
    assert len(found) == 1
    assert found[0].startswith("small text: span “tiny”")
