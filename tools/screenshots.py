"""The page as it is at its main moments, on every size of screen, in light and dark: `python -m tools.screenshots`.

`moments`, `SIZES` and `SCHEMES` are what the tests of the layout and of access go through as well.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tools.browser import ask, browsing, opened, served, settled, state

PRESENT = "p"  # the key of the present mode
PRESENTING = ".sv.sv-present"
LONG = ("Once there was a fox who lived in a forest", 200)

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Size:
    """A screen; `touch` for a phone, `presenting` for a projector."""

    name: str
    width: int
    height: int
    touch: bool = False
    presenting: bool = False


@dataclass(frozen=True)
class Moment:
    """Something to look at: how to get there from a page that was just opened, and how to get back."""

    name: str
    reach: Callable[[Page], None]
    leave: Callable[[Page], None]


PLAIN = (Size("desktop", 1440, 900), Size("laptop", 1280, 720), Size("phone", 390, 844, touch=True))
PROJECTOR = Size("present", 1920, 1080, presenting=True)
SIZES = (*PLAIN, PROJECTOR)


def moments() -> tuple[Moment, ...]:
    """All of them, in an order in which one page can go through them."""
    return (
        Moment("first", _stay, _stay),
        Moment("verifying", _verifying, _first),
        Moment("exact", _toggle_exact, _toggle_exact),
        Moment("residual", _residual, _first),
        Moment("long", _long, _stay),
    )


def drawers() -> tuple[Moment, ...]:
    """Each drawer open, by its key."""
    keys = {"pseudocode": "c", "mask": "m", "nodes": "l", "events": "v"}
    return tuple(Moment(name, partial(_press, key), partial(_press, key)) for name, key in keys.items())


def _press(key: str, page: Page) -> None:
    page.keyboard.press(key)


def _stay(page: Page) -> None:
    """Where one is already."""


def _first(page: Page) -> None:
    """Back to where the page opened."""
    page.keyboard.press("2")
    page.keyboard.press("b")
    page.evaluate("SpecvizView.go(window.openedAt.step, window.openedAt.event); scrollTo(0, 0)")


def _verifying(page: Page) -> None:
    """An event in the middle of the step with the most events."""
    page.evaluate("""() => {
        const events = SpecvizView.run.scenes.map(scene => Math.max(...scene.panes.map(pane => pane.events.length)));
        const step = events.indexOf(Math.max(...events));
        SpecvizView.go(step, Math.floor(events[step] / 2));
    }""")


def _toggle_exact(page: Page) -> None:
    before = state(page)["exact"]
    page.keyboard.press("e")
    assert state(page)["exact"] is not before, "the key e did not switch exact mode"


def _residual(page: Page) -> None:
    """An event after a refusal, in the pane that it belongs to."""
    found = page.evaluate("""() => {
        const scenes = SpecvizView.run.scenes;
        for (const pane of [0, 1]) for (const [step, scene] of scenes.entries()) {
            const event = scene.panes[pane].events.findIndex(one => one.residual !== null);
            if (event >= 0) { SpecvizView.go(step, event); return pane; }
        }
        return null;
    }""")
    assert found is not None, "no rule refuses anything in this run"
    page.keyboard.press("12"[found])
    page.keyboard.press("b")


def _long(page: Page) -> None:
    presenting = page.locator(PRESENTING).count() > 0
    if presenting:
        page.keyboard.press("Escape")
    ask(page, *LONG)
    if presenting:
        present(page)
    page.evaluate("SpecvizView.go(1e6, 1e6)")


@contextmanager
def seen(browser: Browser, address: str, size: Size) -> Iterator[Page]:
    """The page on a screen of this size, at its first moment."""
    options = {"has_touch": size.touch, "is_mobile": size.touch, "reduced_motion": "reduce"}
    with opened(browser, address, size.width, size.height, **options) as page:
        if size.presenting:
            present(page)
        page.evaluate("window.openedAt = SpecvizView.state()")
        settled(page)
        yield page


def present(page: Page) -> None:
    """Into present mode."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(PRESENT)
    page.wait_for_selector(PRESENTING)


def schemes(page: Page) -> Iterator[Scheme]:
    """The page in light and in dark, one after the other."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        settled(page)
        yield scheme


def photograph(page: Page, size: Size, folder: Path) -> Iterator[Path]:
    """Every moment of a page in both schemes; of the first one also the whole page."""
    for moment in moments():
        moment.reach(page)
        if moment.name != "first":
            page.evaluate("document.querySelector('.sv').scrollIntoView({ block: 'start' })")
        for scheme in schemes(page):
            path = folder / f"{moment.name}-{size.name}-{scheme}.png"
            page.screenshot(path=path)
            yield path
            if moment.name == "first":
                whole = path.with_stem(path.stem + "-whole")
                page.screenshot(path=whole, full_page=True)
                yield whole
        moment.leave(page)


def main(folder: str = "screenshots") -> None:
    """Write all photographs into a folder."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with served() as address, browsing() as browser:
        for size in SIZES:
            with seen(browser, address, size) as page:
                for path in photograph(page, size, Path(folder)):
                    print(path)


if __name__ == "__main__":
    main(*sys.argv[1:2])
