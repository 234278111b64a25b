"""The page at its eight moments, on every size of screen, in light and dark: `python -m tools.screenshots [folder]`.

`moments`, `SIZES` and `SCHEMES` are what the tests of the layout and of access go through as well. One page goes through
all moments of a size, because a page takes longer to open than to move.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tools.browser import ROOT, ask, browsing, opened, served, settled, state

PRESENT = "p"  # the key of the present mode
PRESENTING = ".sv.sv-present"
PROMPT = "Once there was a fox who lived in a forest"
LARGE = "4,4,4"  # 85 nodes
VERIFYING = "Math.floor((scene.scored + last + 1) / 2)"  # the event in the middle of the verification
BOTH_ENDED = """() => {
    const { step } = SpecvizView.state(), [commit] = SpecvizView.run.scenes[step].phases.slice(-1);
    SpecvizView.go(step, commit.first - 1);
}"""
FIRST_SCREEN = ROOT / "docs" / "page.png"

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Size:
    """A screen; `touch` for a phone, `presenting` for a projector that shows nothing else."""

    name: str
    width: int
    height: int
    touch: bool = False
    presenting: bool = False


@dataclass(frozen=True)
class Moment:
    """Something to look at: how to get there from the moment before it, and how to get back."""

    name: str
    reach: Callable[[Page], None]
    leave: Callable[[Page], None]


DESKTOP, LAPTOP = Size("desktop", 1440, 900), Size("laptop", 1280, 720)
PHONE = Size("phone", 390, 844, touch=True)
PROJECTOR = Size("projector", 1920, 1080, presenting=True)
SIZES = (DESKTOP, LAPTOP, PHONE, PROJECTOR)


def moments(size: Size) -> tuple[Moment, ...]:
    """Those of a screen, in an order in which one page can go through them: the recorded run first, then two live ones."""
    events = (
        Moment("drafting", partial(_go_to, "Math.floor(scene.scored / 2)"), _stay),
        Moment("scoring", partial(_go_to, "scene.scored"), _stay),
        Moment("verifying", partial(_go_to, VERIFYING), _stay),
        Moment("exact", _toggle_exact, _toggle_exact),
    )
    if size.presenting:
        return (*events, Moment("reason", partial(_press, "w"), partial(_press, "w")))
    presenting = () if size.touch else (Moment("presenting", _present_next, leave_present),)
    live = (
        Moment("finished", lambda page: ask(page, PROMPT, 24), _stay),
        Moment("large", _ask_for_a_large_tree, _stay),
    )
    return (Moment("tour", _wait_for_tour, end_tour), *events, *presenting, *live)


def tour_stops() -> tuple[Moment, ...]:
    """The stops of the tour after the first, from that one on."""
    return tuple(Moment(f"stop {number} of the tour", _press_next, _stay) for number in range(2, 6))


def drawers() -> tuple[Moment, ...]:
    """Each drawer open, by its key; the charts are Gradio's."""
    keys = {"numbers": "n", "pseudocode": "c", "mask": "m", "nodes": "l", "events": "v"}
    return tuple(Moment(name, partial(_press, key), partial(_press, key)) for name, key in keys.items())


def overlays() -> tuple[Moment, ...]:
    """What lies over the page: the sheets, the prompts that suit the pair, the side panel, the list of marks and keys."""
    sheets = [
        Moment(name, partial(_open_sheet, sheet), partial(_press, "Escape"))
        for name, sheet in (("parameters", "sv-sheet"), ("files", "sv-files"))
    ]
    tabs = [Moment(f"side panel, {tab}", partial(_show_side, tab), _close_side) for tab in ("why", "node", "tree", "run")]
    return (
        *sheets,
        Moment("share", open_share, partial(_press, "Escape")),
        Moment("prompts", lambda page: page.get_by_label("Prompt", exact=True).focus(), _blur),
        *tabs,
        Moment("help", partial(_press, "?"), partial(_press, "Escape")),
        Moment("banner", _show_banner, lambda page: page.evaluate("SpecvizView.actions.closeBanner()")),
    )


def open_share(page: Page) -> None:
    """The dialog of sharing."""
    page.evaluate("document.querySelector('.sv-tools button').click()")
    page.wait_for_selector(".sv-sharing[open]")


def _press(key: str, page: Page) -> None:
    _blur(page)
    page.keyboard.press(key)


def _blur(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


def _stay(page: Page) -> None:
    """Where one is already."""


def _go_to(event: str, page: Page) -> None:
    """An event of the first step of which the rules part."""
    page.evaluate(f"""() => {{
        const {{ scenes }} = SpecvizView.run, step = Math.max(0, scenes.findIndex(one => one.divergence_event !== null));
        const scene = scenes[step], last = Math.max(...scene.panes.map(pane => pane.events.length)) - 1;
        SpecvizView.go(step, {event});
    }}""")


def _wait_for_tour(page: Page) -> None:
    page.wait_for_selector(".sv-tour.sv-on")


def end_tour(page: Page) -> None:
    """As a visitor who skips it."""
    page.locator(".sv-tour button").first.click()
    page.mouse.move(0, 0)


def _press_next(page: Page) -> None:
    page.locator(".sv-tour button").last.click()
    page.mouse.move(0, 0)  # where it names nothing


def _toggle_exact(page: Page) -> None:
    before = state(page)["exact"]
    _press("e", page)
    assert state(page)["exact"] is not before, "the key e did not switch exact mode"


def _open_sheet(sheet: str, page: Page) -> None:
    page.evaluate(f"SpecvizPage.openSheet('{sheet}')")


def _show_side(tab: str, page: Page) -> None:
    page.evaluate(f"SpecvizView.actions.showSide('{tab}')")


def _close_side(page: Page) -> None:
    page.evaluate("SpecvizView.actions.closeSide()")


def _show_banner(page: Page) -> None:
    """One that is as long as they get, with a button."""
    page.evaluate("""() => {
        const banner = "This rule does not keep the target's distribution on trees whose children are drawn so. ".repeat(2);
        Object.assign(SpecvizView.run, { banner, action: "Switch and run", failed: true });
        SpecvizView.actions.closeSide(); // draws the page anew
    }""")


def _ask_for_a_large_tree(page: Page) -> None:
    ask(page, PROMPT + ".", 24, LARGE)
    _go_to(VERIFYING, page)


def _present_next(page: Page) -> None:
    present(page)
    page.keyboard.press("PageDown")


@contextmanager
def seen(browser: Browser, address: str, size: Size, tour: bool = False) -> Iterator[Page]:
    """The page on a screen of this size, at its first moment."""
    options = {"has_touch": size.touch, "is_mobile": size.touch, "reduced_motion": "reduce"}
    with opened(browser, address, size.width, size.height, tour, **options) as page:
        if size.presenting:
            present(page)
        page.evaluate("window.openedAt = SpecvizView.state()")
        settled(page)
        yield page


def present(page: Page) -> None:
    """Into present mode."""
    _press(PRESENT, page)
    page.wait_for_selector(PRESENTING)


def leave_present(page: Page) -> None:
    """Back to the page."""
    page.keyboard.press("Escape")
    page.wait_for_selector(PRESENTING, state="detached")


def schemes(page: Page, *chosen: Scheme) -> Iterator[Scheme]:
    """The page in light and in dark, one after the other, or in those that are chosen."""
    for scheme in chosen or SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        settled(page)
        yield scheme


def photograph(page: Page, size: Size, folder: Path) -> Iterator[Path]:
    """Every moment of a page that has just been opened with its tour, in both schemes."""
    for moment in moments(size):
        moment.reach(page)
        for scheme in schemes(page):
            path = folder / f"{moment.name}-{size.name}-{scheme}.png"
            page.screenshot(path=path)
            yield path
        moment.leave(page)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all photographs into a folder, and into the docs the first step that is seen, when both rules have ended."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition(":")[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("screenshots"), help="where they go (default: %(default)s)"
    )
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, browsing() as browser:
        with seen(browser, address, DESKTOP) as page:
            page.evaluate(BOTH_ENDED)
            page.screenshot(path=FIRST_SCREEN)
            print(FIRST_SCREEN)
        for size in SIZES:
            with seen(browser, address, size, tour=not size.presenting) as page:
                for path in photograph(page, size, folder):
                    print(path)


if __name__ == "__main__":
    main()
