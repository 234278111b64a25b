"""What all that looks at the page shares: the app, served; a browser, found or fetched; the page, opened and driven."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parent.parent
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
"""No name of another machine is found: what needs one fails here, as it does on a machine without a network."""
PATIENCE, TO_HOLD = 120_000, 60_000
"""Milliseconds until an action, and until an expectation, counts as failed: far more than they take on a loaded machine."""
DROP_SYS_NICE = (24, 23, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_SYS_NICE
ANSWERED = ".sv-chip-text:not(:empty)"
CUT_OFF = re.compile("AbortError: signal is aborted without reason|Unexpected error Connection errored out")
"""What Gradio writes about its own requests when the page is left for another one."""
VISITED = "localStorage.setItem('specviz-tour', 'yes')"
WHERE_IT_IS = """() => ({
    address: location.href, visible: document.visibilityState, classes: document.body.className,
    stream: typeof SpecvizStream === 'object' ? SpecvizStream.visit() : null,
    activity: typeof SpecvizActivity === 'object' ? SpecvizActivity.get() : null,
    state: window.SpecvizView?.state(), banner: window.SpecvizView?.run.banner,
    steps: window.SpecvizView?.run.scenes.map(scene => [scene.number, scene.tokens.length].join()).join(' '),
})"""
"""What a page shows that a test gave up."""
NO_BROWSER = (
    "looking at the page needs a browser, and Playwright could not fetch its own: install Chromium or Google Chrome, "
    "or run `python -m playwright install --with-deps chromium`"
)


class NoBrowser(Exception):
    """There is none, and none could be fetched."""


@contextmanager
def served(*flags: str, errors: IO[str] | None = None) -> Iterator[str]:
    """The app on a free port, until the test is over; what it logs goes to `errors`, or where ours goes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port), *flags]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1800):
            assert app.poll() is None, "the app has stopped"
            try:
                urllib.request.urlopen(address, timeout=1).read()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        app.terminate()
        app.wait(60)


class QuietFiles(SimpleHTTPRequestHandler):
    """Files as `python -m http.server` serves them, without a word for each."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def files_served(folder: Path) -> Iterator[str]:
    """The files of a folder, at an address of their own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietFiles, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def fetch() -> bool:
    """Have Playwright install its own Chromium; whether that went well."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def launch(playwright: Playwright) -> Browser:
    """This machine's Chromium or Chrome, else Playwright's own, else that newly fetched: the first that starts."""
    for found in filter(None, map(shutil.which, NAMES)):
        with contextlib.suppress(Error):  # a name may be there that only asks for a package to be installed
            return playwright.chromium.launch(executable_path=found, args=FLAGS)
    with contextlib.suppress(Error):  # Chrome where it is not on the path, as on macOS
        return playwright.chromium.launch(channel="chrome", args=FLAGS)
    with contextlib.suppress(Error):
        return playwright.chromium.launch(args=FLAGS)
    if fetch():
        with contextlib.suppress(Error):
            return playwright.chromium.launch(args=FLAGS)
    raise NoBrowser(NO_BROWSER)


def keep_priorities() -> None:
    """Let no process that this one starts raise a priority, even as root.

    Where it may, Chromium raises that of a few threads, and the one that draws the page waits for them beside other load;
    no visitor's browser has that right.
    """
    if sys.platform == "linux" and os.geteuid() == 0:
        ctypes.CDLL(None).prctl(*DROP_SYS_NICE)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser, closed in the end."""
    expect.set_options(timeout=TO_HOLD)
    keep_priorities()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A visitor, who is patient."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return context


@contextmanager
def opened(
    browser: Browser,
    address: str,
    width: int = 1440,
    height: int = 900,
    tour: bool = False,
    ready: Callable[[Page], object] | None = None,
    **options: object,
) -> Iterator[Page]:
    """The page, which must make no request to anywhere else and write no error; without the tour of a first visit.

    `ready` waits until it is there; else the server's page is waited for.
    """
    context = new_context(browser, viewport={"width": width, "height": height}, **options)
    if not tour:
        context.add_init_script(VISITED)
    page = context.new_page()
    wrong: list[str] = []
    documents: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append("a dialog: " + dialog.message), dialog.dismiss()))
    page.on("request", lambda request: wrong.append(request.url) if not inside(request.url, address) else None)
    page.on("request", lambda request: documents.append(request.url) if request.is_navigation_request() else None)
    page.goto(address)
    try:
        (ready or arrive)(page)
        yield page
    except Exception:
        with contextlib.suppress(Error):
            print("the page:", page.evaluate(WHERE_IT_IS), file=sys.stderr)
        raise
    if len(documents) > 1:
        wrong = [text for text in wrong if not CUT_OFF.search(text)]
    assert wrong == [], wrong
    context.close()


def wait_for_run(page: Page) -> None:
    """Wait until a run is on show."""
    page.wait_for_selector(".sv-shown .sv-node")


def arrive(page: Page) -> None:
    """Wait until the server has answered the page's address: its answer puts the cursor where the address says."""
    wait_for_run(page)
    page.wait_for_selector(ANSWERED, state="attached")


def wait_until(page: Page, holds: str, argument: object = None) -> None:
    """Wait until an expression holds, also on a page whose policy forbids what `wait_for_function` needs."""
    wait_for_one([page], holds, argument)


def wait_for_one(pages: Sequence[Page], holds: str, argument: object = None) -> Page:
    """The first of several pages for which an expression comes to hold, whichever that is."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        for page in pages:
            if page.evaluate(holds, argument):
                return page
        assert time.monotonic() < end, holds
        pages[0].wait_for_timeout(50)


def inside(url: str, address: str) -> bool:
    """Whether a request goes to the app itself."""
    home = address.partition("#")[0]
    return url.startswith((home, home.replace("http", "ws"), "data:", "blob:"))


def state(page: Page) -> dict[str, int]:
    """Where the player's cursor is."""
    return page.evaluate("SpecvizView.state()")


def parameters(page: Page) -> None:
    """Open the sheet of parameters."""
    page.locator(".sv-chip").click()
    expect(page.get_by_label("Coin seed", exact=True)).to_be_visible()


def close_sheets(page: Page) -> None:
    """Back to the view."""
    page.evaluate("SpecvizPage.closeSheets()")


def fill_tree(page: Page, tree: str) -> None:
    """Ask for another tree, in the open sheet."""
    field = page.locator("#sv-tree input, #sv-tree textarea").first
    field.fill(tree)
    field.press("Tab")


def ask(page: Page, prompt: str, tokens: int, tree: str | None = None) -> None:
    """Run a prompt live for so many tokens, and wait for the last one."""
    parameters(page)
    page.get_by_label("Tokens", exact=True).fill(str(tokens))
    if tree is not None:
        fill_tree(page, tree)
    close_sheets(page)
    page.get_by_label("Prompt", exact=True).fill(prompt)
    press(page, "sv-run")
    page.wait_for_function("prompt => SpecvizView.run.prompt === prompt", arg=prompt)
    written = "SpecvizView.run.scenes.flatMap(scene => scene.tokens).length"
    page.wait_for_function(f"{written} >= {tokens}")
    page.wait_for_function("!document.body.classList.contains('sv-running')")


def press(page: Page, name: str) -> None:
    """A button of the page, by what it presses."""
    page.locator(f"[data-presses='{name}']").first.click()


def settled(page: Page) -> None:
    """Wait until nothing moves any more, and the last change is on the screen."""
    page.evaluate("""async () => {
        await document.fonts.ready;
        const frame = () => new Promise(requestAnimationFrame);
        for (const _ of [1, 2]) {
            await frame();
            for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime < 1e5) one.finish();
        }
        await frame();
    }""")
