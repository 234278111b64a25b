"""The stream in a real browser: two visitors, connections that are cut or refused, reloads, Stop, another root."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import fastapi
import gradio as gr
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from specviz.recorded.runs import find_recorded_run
from specviz.web import stream
from specviz.web.page import build, head, theme
from specviz.web.pairs import PairPool
from specviz.web.serve import app_options
from tools.browser import ANSWERED, new_context, opened

pytestmark = pytest.mark.slow
PROMPT = "The fox said to the king"
NUMBERS = "SpecvizView.run.scenes.map(scene => scene.number)"
WRITTEN = "SpecvizView.run.scenes.flatMap(scene => scene.tokens).length"
COUNT = """
window.streamed = window.lost = 0;
window.EventSource = class extends EventSource {
    constructor(...all) {
        super(...all);
        this.addEventListener('message', () => { streamed += 1; });
        this.addEventListener('error', () => { lost += 1; });
    }
};
"""
CLOSES = b'data: {"msg":"close_stream"'
JOINED = b'{"event_id"'  # the answer to a press: it is in the queue
MESSAGE = re.compile(rb"\r\nid: \d+\ndata: ")  # in a chunk of the stream
OPEN = "/^[0-9a-f]{32}$/.test(SpecvizStream.visit().channel)"


class Relay:
    """Stands between a browser and the app: can cut the stream after some messages, or refuse it.

    What closes Gradio's stream it can hold back until a press has been answered.
    """

    def __init__(self, address: str) -> None:
        self._to = ("127.0.0.1", int(address.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.refuses, self.cut_after, self.messages, self.asked = False, 10**9, 0, 0
        self.closes_late, self.held_back, self.joined = False, 0, threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No more connections; those that are open end with the browser's page."""
        _shut(self._listener)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self._listener.accept()[0],), daemon=True).start()

    def _serve(self, page: socket.socket) -> None:
        with page, socket.create_connection(self._to) as app:
            back = threading.Thread(target=self._answer, args=(app, page), daemon=True)
            back.start()
            self._ask(page, app)
            back.join()

    def _ask(self, page: socket.socket, app: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := page.recv(65536):
                if stream.PATH.encode() in data:
                    self.asked += 1
                    if self.refuses:
                        break
                app.sendall(data)
        _shut(page)
        _shut(app)

    def _answer(self, app: socket.socket, page: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := app.recv(65536):
                before, closes, _ = data.partition(CLOSES)
                if self.closes_late and closes:
                    page.sendall(before)
                    data = data[len(before) :]
                    self.held_back += 1
                    self.joined = threading.Event()  # by the next press
                    self.joined.wait()
                page.sendall(data)
                if JOINED in data:
                    threading.Timer(0.5, self.joined.set).start()  # once the page has read it
                self.messages += len(MESSAGE.findall(data))
                if self.messages >= self.cut_after:
                    self.cut_after = 10**9
                    break
        _shut(app)
        _shut(page)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def relay(address: str) -> Iterator[Relay]:
    one = Relay(address)
    yield one
    one.close()


@contextmanager
def visited(browser: Browser, address: str, streams: bool = True) -> Iterator[Page]:
    """The page, with its channel open; a connection that is cut is an error on its console."""
    context = new_context(browser, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(COUNT)
    page.goto(address)
    page.wait_for_selector(".sv-shown .sv-node")
    if streams:
        page.wait_for_function(OPEN)
    yield page
    context.close()


def start(page: Page, prompt: str, tokens: int = 120) -> None:
    """A run that takes a while."""
    page.get_by_label("Prompt", exact=True).fill(prompt)
    page.evaluate("SpecvizPage.openSheet('sv-sheet')")
    page.get_by_label("Tokens", exact=True).fill(str(tokens))
    page.locator("#sv-tree :is(input, textarea)").fill("binary:5")
    page.wait_for_timeout(800)  # for the fields to arrive
    page.evaluate("SpecvizPage.closeSheets()")
    press(page, "run")


def press(page: Page, name: str) -> None:
    """One of the page's hidden buttons, which the player's own press; Gradio makes them after the panes are up."""
    page.locator(f"#sv-{name}").wait_for(state="attached")
    page.evaluate(f"document.getElementById('sv-{name}').click()")


def act_at(page: Page, prompt: str, steps: int, act: str) -> None:
    """Have the page do something itself at a step of this run: we come too late on a busy machine."""
    page.evaluate(
        """([prompt, steps, act]) => {
            const { receive } = SpecvizView;
            SpecvizView.receive = text => {
                receive(text);
                if (SpecvizView.run.prompt !== prompt || SpecvizView.run.scenes.length < steps) return;
                SpecvizView.receive = receive;
                eval(act);
            };
        }""",
        [prompt, steps, act],
    )


def check_complete(page: Page, tokens: int = 120) -> None:
    """Every step of the run is there, in order and once."""
    page.wait_for_function(f"{WRITTEN} >= {tokens}", timeout=180_000)
    assert page.evaluate(WRITTEN) == tokens
    numbers = page.evaluate(NUMBERS)
    assert numbers == list(range(len(numbers)))


def test_two_visitors_at_once(browser: Browser, address: str) -> None:
    """One visitor's steps on the other's page."""
    with visited(browser, address) as one, visited(browser, address) as other:
        keys = [page.evaluate("SpecvizStream.visit()") for page in (one, other)]
        assert len({part for key in keys for part in key.values()}) == 6, "tab, channel and browser of their own"
        tab = one.context.new_page()
        tab.goto(address)
        tab.wait_for_selector(".sv-shown .sv-node")
        again = tab.evaluate("SpecvizStream.visit()")
        assert (again["browser"], again["tab"] != keys[0]["tab"]) == (keys[0]["browser"], True), "one visitor with two tabs"
        tab.close()
        start(one, PROMPT, 60)
        start(other, "There was a bear in the wood", 60)
        for page, prompt in ((one, PROMPT), (other, "There was a bear in the wood")):
            check_complete(page, 60)
            assert page.evaluate("SpecvizView.run.prompt") == prompt
            page.wait_for_function("streamed > SpecvizView.run.scenes.length")  # with the speed, after the last step


def test_a_connection_that_is_cut(browser: Browser, relay: Relay) -> None:
    """Steps that are lost with the connection, or shown twice after it was made again."""
    relay.cut_after = 4
    with visited(browser, relay.address) as page:
        start(page, PROMPT)
        check_complete(page)
        page.wait_for_function(f"lost && {OPEN}")  # on a busy machine only when the run is over
        assert relay.asked >= 2, "cut once, and opened again"
        before = page.evaluate("streamed")  # fewer than the relay had sent, where the cut came upon some of them
        press(page, "step")
        page.wait_for_function(f"streamed > {before}")  # it came back
        check_complete(page, page.evaluate(WRITTEN))
        assert relay.messages > 4, "the control: what is counted is what is sent"


def test_a_connection_that_does_not_come_back(browser: Browser, relay: Relay) -> None:
    """A run of which the page shows the beginning only."""
    relay.cut_after = 4
    with visited(browser, relay.address) as page:
        relay.refuses = True
        start(page, PROMPT, 200)
        check_complete(page, 200)
        assert page.evaluate("streamed") <= 4, "the control: Gradio brought the rest"
        press(page, "step")
        page.wait_for_function(f"{WRITTEN} > 200")


def test_a_stream_that_cannot_be_opened(browser: Browser, relay: Relay) -> None:
    """A page behind a proxy that knows only Gradio's addresses."""
    relay.refuses = True
    with visited(browser, relay.address, streams=False) as page:
        start(page, PROMPT, 40)
        check_complete(page, 40)
        assert (page.evaluate("streamed"), page.evaluate(OPEN)) == (0, False)


def test_a_press_as_gradio_closes_its_stream(browser: Browser, relay: Relay) -> None:
    """A press whose answer lies on the server until somebody presses again."""
    relay.refuses = True  # all goes by Gradio
    steps = "SpecvizView.run.scenes.length"
    with visited(browser, relay.address, streams=False) as page:
        page.wait_for_selector(ANSWERED, state="attached")
        relay.closes_late = True
        page.evaluate("""() => {
            window.before = [];
            const collect = document.getElementById('sv-collect');
            collect.addEventListener('click', () => before.push(SpecvizView.run.scenes.length));
        }""")
        count = page.evaluate(steps)
        for number in (1, 2):
            press(page, "step")
            page.wait_for_function(f"{steps} === {count + number} && SpecvizActivity.get() === ''")
        assert relay.held_back
        assert page.evaluate("before")[-1:] == [count + 1], "the control: nothing came until it was collected"


def test_a_browser_without_streams(browser: Browser, address: str) -> None:
    """A browser that knows no server-sent events, and a page that fails because of it."""
    context = new_context(browser)
    page = context.new_page()
    page.add_init_script("delete window.EventSource")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".sv-shown .sv-node")
    assert page.evaluate("SpecvizStream.visit().channel") == ""
    assert errors == []
    context.close()


def test_a_reload_in_the_middle(browser: Browser, address: str) -> None:
    """A reload that shows an older run without a word; steps that are lost by it, or made twice after it."""
    ids = "SpecvizView.run.scenes.map(scene => scene.tokens.map(token => token.text))"
    with visited(browser, address) as page:
        act_at(page, PROMPT, 4, f"sessionStorage.shown = JSON.stringify({ids}); location.reload()")
        start(page, PROMPT, 200)
        banner = page.locator(".sv-banner")
        expect(banner).to_contain_text("The run was stopped by a reload after")
        expect(banner).to_contain_text("Continue resumes it")
        shown = page.evaluate("JSON.parse(sessionStorage.shown)")
        assert page.evaluate("SpecvizView.run.prompt") == PROMPT
        assert page.evaluate(ids)[: len(shown)] == shown
        assert page.evaluate(WRITTEN) < 200, "the control: it was stopped"
        page.evaluate("SpecvizView.go(1e6, 0)")
        press(page, "resume")
        check_complete(page, 200)
        page.reload()
        page.wait_for_function(f"window.SpecvizView && {WRITTEN} === 200")
        expect(banner).to_have_text("")


@pytest.mark.parametrize("name", ["Pause", "Stop"])
def test_stop_in_the_middle(browser: Browser, address: str, name: str) -> None:
    """A step that appears after Stop, or that the page has and the run has not, so that it is made twice."""
    click = f"document.querySelector('#sv-{name.lower()}:is(button), #sv-{name.lower()} button').click()"
    with visited(browser, address) as page:
        act_at(page, PROMPT, 3, click)
        start(page, PROMPT, 200)
        for _ in range(2):  # a third time, a press that is slow on its way could find the run complete
            expect(page.locator(".sv-banner")).to_contain_text("after")
            count = page.evaluate("SpecvizView.run.scenes.length")
            expect(page.locator(".sv-banner")).to_contain_text(f"after {count} steps")
            page.wait_for_timeout(500)
            assert page.evaluate("SpecvizView.run.scenes.length") == count
            assert page.evaluate(WRITTEN) < 200
            act_at(page, PROMPT, count + 3, click)
            page.evaluate("SpecvizView.go(1e6, 0)")
            press(page, "resume")
            page.wait_for_function(f"SpecvizView.run.scenes.length > {count + 1}")
            numbers = page.evaluate(NUMBERS)
            assert numbers == list(range(len(numbers)))


def test_below_another_root(browser: Browser) -> None:
    """A page in another site's folder whose stream is asked for at the site's root."""
    app = fastapi.FastAPI()
    page = build(PairPool("embedded", no_models=True), find_recorded_run("toy"))
    options = {"app_kwargs": app_options(), "head": head(), "theme": theme(), "ssr_mode": False}
    gr.mount_gradio_app(app, page, "/below", **options)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        for slash in ("", "/"):
            with visited(browser, f"http://127.0.0.1:{port}/below{slash}") as tab:
                press(tab, "step")
                tab.wait_for_function("streamed > 0")
    finally:
        server.should_exit = True
        thread.join(10)


def test_the_page_is_opened_as_before(browser: Browser, address: str) -> None:
    """An error on the console, or a request to elsewhere, which the stream brings with it."""
    with opened(browser, address) as page:
        page.wait_for_function(OPEN)
        answer = page.request.get(f"{address}{stream.PATH}?key={'0' * 32}", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 403
