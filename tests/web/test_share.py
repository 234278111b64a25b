"""Sharing in a real browser: links that open on the identical picture, files, pictures, ?url=, and what is sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, expect
from share_helpers import look, save, wait_for

from specviz.recorded.runs import find_recorded_run
from specviz.share.files import pack_run
from specviz.share.recipe import describe_recipe
from specviz.trace.file import dump, load
from specviz.trace.schema import RunTrace
from specviz.web.headers import find_origin
from tools.browser import VISITED, arrive, ask, new_context, opened, state
from tools.screenshots import open_share

pytestmark = pytest.mark.slow
EVIL = "</script><img src=x onerror=alert(1)>"
PROMPT = f"The fox said {EVIL}"
SVG = "{http://www.w3.org/2000/svg}"


@contextmanager
def serving(trace: RunTrace) -> Iterator[tuple[str, list[str]]]:
    """A server somewhere else with a run, which pages may read, or not; and who asked for it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("origin", "") + " " + self.headers.get("user-agent", ""))
            self.send_response(404 if "missing" in self.path else 200)
            if "closed" not in self.path:
                self.send_header("access-control-allow-origin", "*")
            self.end_headers()
            if "broken" in self.path:
                self.wfile.write(EVIL.encode())
            else:
                self.wfile.write(dump(trace).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_link_opens_on_the_identical_picture(browser: Browser, address: str) -> None:
    """A run made again in another browser that is at another moment, or of which anything at all looks different."""
    with opened(browser, address, 1280, 720) as page:
        ask(page, PROMPT, 12)
        page.evaluate("SpecvizView.go(1, 7)")
        page.keyboard.press("c")
        open_share(page)
        link = page.get_by_label("Link to this moment").input_value()
        picture = save(page, "SVG")
        page.keyboard.press("Escape")
        expect(page.locator(".sv-sharing")).to_have_count(0)
        name, seen, at = page.evaluate("SpecvizView.run.name"), look(page), state(page)
        page.evaluate("SpecvizView.go(1, 8)")
        assert look(page) != seen, "the control: the next moment"
    assert len(link) < 350 and "recipe=1/embedded/" in link
    with opened(browser, link, 1280, 720) as page:
        wait_for(page, name)
        expect(page.locator(".sv-banner")).to_contain_text(re.compile(r"all \d steps are those that were shared"))
        page.locator(".sv-banner").get_by_role("button", name="Close").click()
        assert page.url == link
        assert (state(page)["step"], state(page)["event"]) == (at["step"], at["event"])
        assert look(page) == seen
        open_share(page)
        assert save(page, "SVG") == picture
        page.keyboard.press("Escape")
    other = re.sub(r"(/0,\d/)[\w-]{8}", r"\g<1>AAAAAAAA", link)
    assert other != link
    with opened(browser, other, 1280, 720) as page:
        wait_for(page, name)
        expect(page.locator(".sv-banner")).to_contain_text("≠ This run differs from the one that was shared")


def test_a_whole_run_in_a_link(browser: Browser, address: str) -> None:
    """A run in a link that needs a model, or that opens elsewhere than where it was shared."""
    trace = replace(find_recorded_run("toy").trace(), models={"toy": "mine"})
    with opened(browser, f"{address}/#x.0.2;left=traversal;right=topdown;run={pack_run(trace)}") as page:
        page.wait_for_function("SpecvizView.run.description.includes('mine')")
        assert page.evaluate("SpecvizView.run.panes") == ["traversal", "topdown"]
        assert (state(page)["step"], state(page)["scored"]) == (0, 2)
        open_share(page)
        expect(page.locator(".sv-sharing")).to_contain_text("A recipe cannot name the models of this run")
        seen = page.get_by_label("Link to this moment").input_value()
        page.get_by_role("button", name="Put the whole run into the link").click()
        expect(page.locator(".sv-sharing")).to_contain_text("with the whole run: it opens without any model")
        link = page.get_by_label("Link to this moment").input_value()
        assert load(save(page, "Run (JSON)")) == trace
        assert "run=" not in seen and pack_run(trace) in link
        page.keyboard.press("Escape")


def test_a_run_that_is_too_long_for_a_link(browser: Browser, address: str) -> None:
    """A button that only refuses when it is pressed; a refusal that does not say what to do instead."""
    trace = replace(find_recorded_run("rescued").trace(), models={"target": "mine", "draft": "mine"})
    run = {"name": "run.json", "mimeType": "application/json", "buffer": dump(trace).encode()}
    with opened(browser, address) as page:
        page.locator("input[type=file]").first.set_input_files(run)
        page.wait_for_function("SpecvizView.run.description.includes('mine')")
        open_share(page)
        expect(page.locator(".sv-sharing")).to_contain_text("too long to stand in a link")
        expect(page.locator(".sv-sharing")).to_contain_text("Pass on the page (HTML) instead")
        expect(page.get_by_role("button", name="Put the whole run into the link")).to_have_count(0)


def test_a_link_shows_the_chosen_node(browser: Browser, address: str) -> None:
    """A link that drops the node whose numbers were on show; one that opens the panel of a node that nobody chose."""
    with opened(browser, address + "#rescued.3.2") as page:
        page.locator(".sv-shown .sv-node[data-node='4']").click()
        facts = page.locator(".sv-facts dd").all_inner_texts()
        page.wait_for_function("location.hash.includes(';node=4')")
        open_share(page)
        link = page.get_by_label("Link to this moment").input_value()
        page.keyboard.press("Escape")
        page.get_by_role("tab", name="Why").click()
        page.wait_for_function("!location.hash.includes(';node=')")
    assert ";node=4" in link
    for there in (link, link.replace("node=4", "node=1")):
        with opened(browser, there) as page:
            expect(page.get_by_role("tab", selected=True)).to_have_text("Node")
            assert (page.locator(".sv-facts dd").all_inner_texts() == facts) == (there == link)
    with opened(browser, link.replace("node=4", "node=4000")) as page:
        expect(page.get_by_role("tab", selected=True)).to_have_text("Why")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (f"#x.0.0;{EVIL}", "This page does not understand these parts of the link"),
        ("#run-00000000.0.0;recipe=1/embedded/2,2", "The recipe in this link has 3 parts, expected 11"),
        ("#run-00000000.0.0;recipe=9/x", "version '9', and this page reads version 1"),
        ("#run-00000000.0.0;run=AAAA", "The run in this link cannot be opened: it is damaged"),
        ("#run-00000000.0.0;recipe=1/toy:T1/2/with/topdown/1,0,1/0,0/9/0,1/AAAAAAAA/t~3cimg_src~3dx~3e", "reads only the"),
    ],
)
def test_a_damaged_link_is_a_sentence(browser: Browser, address: str, link: str, said: str) -> None:
    """A page that breaks over a link, or text of a link that becomes markup."""
    with opened(browser, address + "/" + link) as page:
        expect(page.locator(".sv-banner")).to_contain_text(said)
        assert page.locator("img[src='x'], .sv script").count() == 0
        assert page.evaluate("SpecvizView.run.scenes.length") > 0


def test_a_picture_stands_alone(browser: Browser, address: str, tmp_path: Path) -> None:
    """A picture that is dark, cut, of no valid XML, or that needs the page; one of another moment."""
    spoiled = find_recorded_run("rescued").trace()
    spoiled = replace(spoiled, texts={token: text + '\x01<b>&"' for token, text in spoiled.texts.items()})
    pictures = []
    with opened(browser, address, 1280, 720) as page:
        page.locator("input[type=file]").first.set_input_files(
            {"name": "run.json", "mimeType": "application/json", "buffer": dump(spoiled).encode()}
        )
        page.wait_for_function("SpecvizView.run.prompt.includes('<b>')")
        page.evaluate("SpecvizView.go(3, 8)")
        for only in ("Both rules", "traversal"):
            open_share(page)
            page.get_by_label("What the picture shows").select_option(only)
            pictures.append(save(page, "SVG"))
            page.keyboard.press("Escape")
        page.evaluate("SpecvizPage.toggleTheme()")
        open_share(page)
        assert save(page, "SVG") == pictures[0], "the same in the dark"
        with page.expect_download() as download:
            page.get_by_role("button", name="PNG").click()
        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
        page.keyboard.press("Escape")
        title, headline = page.evaluate("SpecvizView.run.prompt").strip(), page.locator(".sv-headline").inner_text()
        nodes = page.evaluate("SpecvizView.run.scenes[3].nodes.length")
    both, one = (ElementTree.fromstring(picture) for picture in pictures)
    texts = ["".join(text.itertext()) for text in both.iter(f"{SVG}text")]
    assert title[:20].replace("\x01", "�") in " ".join(texts) and "step 4 of 7" in " ".join(texts)
    assert any(len(text) > 20 and text in headline.replace("\x01", "�") for text in texts)
    assert len(one) < len(both)
    boxes = [box for box in both.iter(f"{SVG}rect") if box.get("rx") == "6"]
    assert len(boxes) == 2 * nodes, "every node, once for each rule"
    assert not re.search(r"(href|src|class|style|data-\w+)=|url\((?!#hatch\))", pictures[0]), "nothing of the page"
    assert "font-family=" in pictures[0] and "var(" not in pictures[0]
    path = tmp_path / "picture.svg"
    path.write_text(pictures[0], encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    outside = page.evaluate("""() => {
        const paper = document.documentElement.viewBox.baseVal;
        return [...document.querySelectorAll('text')].filter(text => {
            const box = text.getBBox(), at = text.getCTM(), x = at.e / at.a + box.x, y = at.f / at.d + box.y;
            return x < 0 || y < 0 || x + box.width > paper.width || y + box.height > paper.height;
        }).length;
    }""")
    assert outside == 0 and page.locator("text").count() == len(texts)
    page.close()


def test_a_run_from_an_address(browser: Browser, address: str) -> None:
    """A run that the server fetches, or that opens elsewhere than the link says; a failure that nobody hears of."""
    toy = find_recorded_run("toy").trace()
    trace = replace(toy, models={"toy": "mine"}, texts={**toy.texts, 0: EVIL})
    with serving(trace) as (server, asked):
        context = new_context(browser, viewport={"width": 1280, "height": 720})
        context.add_init_script(VISITED)
        page = context.new_page()
        for path, said in (
            ("/closed", "This browser could not fetch"),
            ("/missing", "There is no run at"),
            ("/broken", "un.json” cannot be opened"),
        ):
            page.goto(f"{address}/?url={server}{path}")
            arrive(page)
            expect(page.locator(".sv-banner.sv-failed")).to_contain_text(said)
            assert page.locator("img[src='x']").count() == 0
        page.goto(f"{address}/?url=javascript:alert(1)")
        arrive(page)
        expect(page.locator(".sv-banner.sv-failed")).to_contain_text("begins with https:// or http://")
        page.goto(f"{address}/?url={server}/run")
        arrive(page)
        page.wait_for_function("SpecvizView.run.name.startsWith('run-')")
        page.evaluate("SpecvizView.go(0, SpecvizView.run.scenes[0].scored + 2)")
        page.wait_for_function("location.hash.includes('.0.2;')")
        again = page.url
        page.goto("about:blank")
        page.goto(again)
        arrive(page)
        page.wait_for_function("SpecvizView.run.name.startsWith('run-')")
        page.wait_for_function("SpecvizView.state().scored === 2")
        assert page.locator("img[src='x']").count() == 0
        context.close()
    assert len(asked) >= 5 and all(one.startswith(address) and "Chrom" in one for one in asked), (
        "a browser asked, each time"
    )


def test_only_the_origin_that_is_asked_for_can_be_read() -> None:
    """A policy that lets a page read from anywhere, or that a link can write a part of."""
    assert find_origin(b"url=https%3A%2F%2Fexample.org%3A8443%2Frun.json&x=1") == ("https://example.org:8443",)
    refused = (
        "",
        "ftp://a",
        "//a",
        "https://a;script-src *",
        "https://u:p@a/",
        "https://[",
        "https://*",
        "data:x",
        "https://",
    )
    for url in (*refused, "https://a%0d%0ax: y"):
        assert find_origin(f"url={url}".encode()) == (), url


def test_what_leaves_the_browser(browser: Browser, address: str) -> None:
    """A link or a picture that a server makes; a dialog without keys, or one that does not say where files are made."""
    with opened(browser, address, 390, 844) as page:
        page.wait_for_function("document.querySelector('.sv-tools button')")
        open_share(page)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.url.startswith("http") else None)
        expect(page.get_by_label("Link to this moment")).to_be_focused()
        page.get_by_role("button", name="Copy link").click()
        expect(page.locator(".sv-sharing")).to_contain_text("Copied")
        assert 'src="' + address in page.get_by_label("Code that shows this moment").input_value()
        assert "?embed=1#" in page.get_by_label("Code that shows this moment").input_value()
        assert save(page, "SVG").startswith("<svg")
        sent = [url for url in sent if "/queue/data" not in url]  # the answer to what was asked on arrival
        assert sent == [], "the link and the picture are made here"
        assert "step,rule" in save(page, "Events (CSV)") and "vllm" in save(page, "Metrics (CSV)")
        assert save(page, "Page (HTML)").startswith("<!doctype html>")
        assert sent and all(url.startswith(address) for url in sent), (
            "the control: files are made by the server that has the run"
        )
        expect(page.locator(".sv-sharing")).to_contain_text("Files are made where the run was made")
        assert page.evaluate("document.querySelector('.sv-sharing').scrollWidth <= innerWidth")
        page.keyboard.press("Escape")
        expect(page.locator(".sv-sharing")).to_have_count(0)


def test_a_recorded_run_is_known_by_its_recipe(browser: Browser, address: str) -> None:
    """A recorded run that is made again although it is there, or that goes by another name."""
    recorded = find_recorded_run("toy").trace()
    text = describe_recipe(recorded)
    with opened(browser, f"{address}/#run-12345678.0.1;recipe={text}") as page:
        wait_for(page, "toy")
        assert page.url.endswith("#toy.0.1;left=topdown;right=traversal")
