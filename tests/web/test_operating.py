"""What an operator relies on: headers, health, figures and logs; a server that cannot start, or loses a client."""

from __future__ import annotations

import asyncio
import functools
import http.server
import json
import logging
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from specviz.explore import events
from specviz.explore.metrics import Counter, Gauge, Histogram, write_metrics
from specviz.recorded.runs import find_recorded_run
from specviz.trace.file import dump
from specviz.web import headers, health
from specviz.web.limits import MOST_SESSIONS
from specviz.web.serve import read_sessions
from tools.browser import ROOT, arrive, ask, new_context, opened, served
from tools.page_client import Visitor, connect

LINK = "<a href='//e.vil'>x</a>"
PROMPT = "The purple heron said"
T = TypeVar("T")
VIOLATED = "violates the following Content Security Policy"


# Headers


@pytest.mark.slow
def test_the_policy_allows_the_page(browser: Browser, address: str) -> None:
    """A policy under which a part of the page is dead: `opened` fails at any error that the browser writes."""
    with opened(browser, address) as page:
        ask(page, "The fox said", 8)
        page.keyboard.press("g")
        expect(page.locator("#sv-charts .js-plotly-plot")).to_have_count(6)


@pytest.mark.slow
def test_the_policy_forbids_the_rest(browser: Browser, address: str) -> None:
    """Markup that got onto the page and runs; an address elsewhere that learns of it; a policy that is not sent."""
    with new_context(browser) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        arrive(page)
        assert not [text for text in said if VIOLATED in text]
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
        page.evaluate("""() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = 2';
            document.body.append(script);
        }""")
        assert page.evaluate("fetch('http://127.0.0.2:9/').catch(error => String(error))") == "TypeError: Failed to fetch"
        kinds = ("Executing inline event handler", "Executing inline script", "Connecting to 'http://127.0.0.2:9/'")
        assert [kind for kind in kinds if not any(kind in text and VIOLATED in text for text in said)] == []
        assert page.evaluate("window.ran") is None


@pytest.mark.slow
def test_no_empty_panel_of_an_api(browser: Browser, address: str) -> None:
    """A link to an API that has nothing in it; the panel itself by its address."""
    with opened(browser, address) as page:
        page.goto(f"{address}/?view=api")
        arrive(page)
        assert page.locator("footer").count() == 0
        assert page.locator(".api-docs").count() == 0


@contextmanager
def embedding(folder: Path) -> Iterator[str]:
    """Another site, from a folder."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


def is_embedded(page: Page, site: str, home: str) -> bool:
    """Whether the page is to be seen in a frame of that site."""
    with page.expect_response(lambda answer: answer.url.startswith(home)):
        page.goto(f"{site}/frame.html?{home}")
    frame = page.frames[1]
    frame.wait_for_function("document.readyState === 'complete'")
    return frame.url.startswith(home)


@pytest.mark.parametrize("said", ["0", "-1", "many", "2.5", "", "٣", "99999999"])
def test_sessions_are_a_number(said: str) -> None:
    """A server that holds no session, or all of them, after a slip in its settings."""
    assert read_sessions({"SPECVIZ_SESSIONS": "120"}) == 120, "the control"
    assert read_sessions({}) == MOST_SESSIONS
    expected = f"SPECVIZ_SESSIONS: expected how many sessions of visitors are held, 1 to 9999999, got {said}"
    with pytest.raises(ValueError, match=re.escape(expected)):
        read_sessions({"SPECVIZ_SESSIONS": said})


@pytest.mark.slow
def test_only_named_sites_embed_the_page(
    browser: Browser, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page under a foreign page's transparent buttons; a Space that stays empty on the hub."""
    script = "<script>document.write(`<iframe src='${location.search.slice(1)}'></iframe>`)</script>"
    (tmp_path / "frame.html").write_text(f"<!doctype html>{script}")
    with embedding(tmp_path) as site, new_context(browser) as context:
        page = context.new_page()
        assert not is_embedded(page, site, address)
        monkeypatch.setenv(headers.FRAMES, f"'self' {site}")
        with served("--no-models") as other:
            assert is_embedded(page, site, other), "the control"


def test_who_may_embed() -> None:
    """A Space that the hub cannot show; a word in the environment that opens the policy to something else."""
    assert headers.read_frame_ancestors({}) == "'self'"
    assert "https://huggingface.co" in headers.read_frame_ancestors({"SPACE_ID": "me/specviz"})
    for said in ("https://example.org https://*.example.org:8443", "*", "'none'"):
        assert headers.read_frame_ancestors({headers.FRAMES: said, "SPACE_ID": "me/specviz"}) == said
    assert headers.read_frame_ancestors({headers.FRAMES: ""}) == "'none'"
    for query, who in ((b"embed=1", "*"), (b"x=2&embed=1", "*"), (b"embed=12", "'self'"), (b"unembed=1", "'self'")):
        assert headers.choose_frames(query, "'self'", {}) == who
        assert headers.choose_frames(query, "'self'", {headers.FRAMES: "'self'"}) == "'self'", "the operator has said so"
    for wrong in ("example.org; script-src *", "https://a,https://b", "'unsafe-inline'"):
        with pytest.raises(ValueError, match="expected origins such as"):
            headers.read_frame_ancestors({headers.FRAMES: wrong})


def test_every_script_of_a_document_is_hashed() -> None:
    """A document in several parts, or a script that is only fetched, after which one of its own is taken for another's."""
    parts = ["<script>one()</scr", "ipt><script src=x></script>\n<script>two\n()</script>"]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        kind = "text/html" if scope["path"] == "/" else "text/plain"
        await StreamingResponse(iter(parts), media_type=kind)(scope, receive, send)

    client = TestClient(headers.SecurityHeaders(answer, ["three()"], "'self'"))
    found = client.get("/")
    assert found.text == "".join(parts)
    hashes = re.findall("'sha256-[^']*'", found.headers["content-security-policy"])
    assert hashes == [headers.hash_script(text) for text in (b"three()", b"one()", b"two\n()")]
    other = client.get("/text")
    assert len(re.findall("sha256", other.headers["content-security-policy"])) == 1, "the control"
    assert all(other.headers[name] == value for name, value in headers.OTHERS.items())


@pytest.mark.slow
def test_a_link_in_the_name_of_a_phase_is_text(browser: Browser, address: str, tmp_path: Path) -> None:
    """A run from a stranger with a link in a chart that can be clicked: plotly makes links of them."""
    run = json.loads(dump(find_recorded_run("rescued").trace()))
    del run["steps"][-1]  # else it is known
    for step in run["steps"]:
        step["seconds"] = {LINK: 0.5, "<b onclick='x()'>": 0.1, "$x$ %{y}": 0.2}
    path = tmp_path / "run.json"
    path.write_text(json.dumps(run))
    with opened(browser, address) as page:
        page.locator("input[type=file]").first.set_input_files(path)
        page.wait_for_function("SpecvizView.run.name !== 'rescued'")
        page.keyboard.press("g")
        chart = page.locator("#sv-charts .js-plotly-plot").nth(5)
        expect(chart.locator(".ytick text", has_text=LINK)).to_have_count(1)
        assert chart.locator(".main-svg a").count() == 0


# Health, figures and logs


def test_figures_are_written_as_prometheus_reads_them() -> None:
    """A histogram whose buckets do not add up; a counter that is not there until something happened."""
    counted, kinds = Counter("a_total", "all"), Counter("b_total", "by kind", "kind")
    times = Histogram("c_seconds", "times", (0.1, 1.0))
    assert "a_total 0.0" in write_metrics([counted])
    assert "b_total{" not in write_metrics([kinds])
    kinds.add(kind="x")
    kinds.add(2, kind="x")
    for value in (0.1, 0.5, 7.0):
        times.add(value)
    lines = write_metrics([kinds, times, Gauge("d", "now", lambda: 4)]).splitlines()
    assert lines == [
        *("# HELP b_total by kind", "# TYPE b_total counter", 'b_total{kind="x"} 3'),
        *("# HELP c_seconds times", "# TYPE c_seconds histogram", 'c_seconds_bucket{le="0.1"} 1'),
        *('c_seconds_bucket{le="1"} 2', 'c_seconds_bucket{le="+Inf"} 3', "c_seconds_sum 7.6", "c_seconds_count 3"),
        *("# HELP d now", "# TYPE d gauge", "d 4"),
    ]
    with pytest.raises(KeyError):
        kinds.add(other="x")


def test_no_count_is_lost_between_threads() -> None:
    """Two threads that read the same number and both write the next one."""
    counted = Counter("a_total", "all")
    threads = [threading.Thread(target=lambda: [counted.add() for _ in range(2000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.total() == 16_000


def test_what_began_is_counted_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """A run that is under way for ever, as it was stopped or has failed; a failure that counts as an end."""

    @events.observe("test")
    def steps(error: Exception | None) -> Iterator[Any]:
        yield None, object(), {}
        if error is not None:
            raise error

    caplog.set_level(logging.INFO, "specviz.events")
    before = events.count_running()
    for error in (None, ValueError("a secret"), KeyError("a secret")):
        with pytest.raises(type(error)) if error else pytest.MonkeyPatch.context():
            list(steps(error))
    running = steps(None)
    next(running)
    assert events.count_running() == before + 1
    running.close()
    assert events.count_running() == before
    over = [record.__dict__["facts"] for record in caplog.records if record.message == "run over"]
    assert [one["how"] for one in over] == ["ended", "refused", "failed", "stopped"]
    assert [one.get("error") for one in over] == [None, "ValueError", "KeyError", None]
    assert "secret" not in caplog.text


def test_a_line_of_the_log_quotes_nobody() -> None:
    """An exception's message, which may hold what a visitor entered."""
    try:
        raise KeyError(PROMPT)
    except KeyError:
        record = logging.LogRecord("specviz", logging.ERROR, "", 0, "broken", None, sys.exc_info())
    line = events.JsonLines().format(record)
    assert PROMPT not in line
    found = json.loads(line)
    assert (found["level"], found["event"], found["error"]) == ("error", "broken", "KeyError")
    assert "test_a_line_of_the_log_quotes_nobody" in found["at"]


def test_the_figures_are_for_whom_they_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that everybody reads although the operator has set a token, or has turned them off."""

    def ask_for(environment: dict[str, str], path: str = "/metrics", **given: str) -> int:
        app = Starlette(routes=health.routes(environment))
        app.get_blocks = lambda: SimpleNamespace(_queue=[])  # type: ignore[attr-defined]
        return TestClient(app).get(path, headers=given).status_code

    assert ask_for({}) == 200, "the control"
    assert ask_for({health.METRICS: "off"}) == 404
    assert ask_for({health.METRICS: "off"}, "/healthz") == 200
    monkeypatch.setenv(health.TOKEN, "right")
    assert ask_for({}) == ask_for({}, authorization="Bearer wrong") == 401
    assert ask_for({}, authorization="Bearer right") == 200


def read_figures(text: str) -> dict[str, float]:
    """The figures by name and labels."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def ask_health(home: str) -> dict[str, Any]:
    """What /healthz says."""
    return dict(httpx.get(f"{home}/healthz").raise_for_status().json())


@pytest.mark.slow
def test_a_visit_is_counted_and_logged_without_its_words(tmp_path: Path) -> None:
    """Figures that stay at 0; a log that holds what visitors write, or what the models answer."""
    log = tmp_path / "log"
    with log.open("w") as errors, served(errors=errors) as home:
        written = in_thread(visit(home))
        assert len(written) > 20
        found, facts = read_figures(httpx.get(f"{home}/metrics").text), ask_health(home)
    assert (facts["status"], facts["models"], facts["running"], facts["waiting"]) == ("ok", ["embedded"], 0, 0)
    assert found["specviz_pages_total"] == 2, "the visitor's, and that of `served`"
    assert found['specviz_runs_begun_total{kind="run"}'] == 2
    assert found['specviz_runs_finished_total{kind="run",how="ended"}'] == 1
    assert found['specviz_runs_finished_total{kind="run",how="refused"}'] == 1
    assert sum(count for name, count in found.items() if name.startswith("specviz_refused_total")) == 1
    assert found["specviz_tokens_total"] == 12
    assert found["specviz_steps_total"] == found["specviz_step_seconds_count"] > 2
    assert found["specviz_memory_bytes"] > 1e8
    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [one["event"] for one in lines] == ["run begun", "run over", "run begun", "run over", "refused"]
    assert lines[0]["run"] == lines[1]["run"] != lines[2]["run"]
    for words in (PROMPT, "purple", "heron", written.strip(), *written.split()[:3]):
        assert words not in text or len(words) < 4
    assert "over 9000" not in text


def in_thread(task: Coroutine[Any, Any, T]) -> T:
    """What comes of it, apart from the loop that Playwright runs in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, task).result()


async def visit(home: str) -> str:
    """A run, and one that is refused; what the first wrote."""
    async with connect() as http, Visitor(http, home) as visitor:
        await visitor.arrive()
        visitor.values[visitor.fields["prompt"]] = PROMPT
        visitor.values[visitor.fields["max_tokens"]] = 12
        await visitor.press_button("sv-run")
        written = visitor.shown.text
        visitor.values[visitor.fields["top_p"]] = "over 9000"
        await visitor.press_button("sv-run")
        assert "over 9000" in visitor.shown.error
    return written


# Faults


async def vanish(home: str) -> None:
    """A visitor whose tab closes as soon as a long run has made a step."""
    async with connect() as http:
        visitor = Visitor(http, home)
        await visitor.arrive()
        visitor.values[visitor.fields["prompt"]] = PROMPT
        visitor.values[visitor.fields["max_tokens"]] = 200
        visitor.shown.first_step = 0.0
        run = asyncio.create_task(visitor.press_button("sv-run"))
        while not visitor.shown.first_step and not run.done():
            await asyncio.sleep(0.005)
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
        await visitor.leave()


@pytest.mark.slow
def test_a_client_that_vanishes_stops_its_run(address: str) -> None:
    """A run to its end for nobody, or a place that stays taken, once a page is closed in the middle."""
    before = read_figures(httpx.get(f"{address}/metrics").text)
    in_thread(vanish(address))
    done = threading.Event()
    while ask_health(address)["running"]:
        assert not done.wait(0.1)
    after = read_figures(httpx.get(f"{address}/metrics").text)
    stopped = 'specviz_runs_finished_total{kind="run",how="stopped"}'
    assert after[stopped] == before.get(stopped, 0) + 1
    assert after["specviz_tokens_total"] - before["specviz_tokens_total"] < 200
    assert len(in_thread(visit(address))) > 20, "the next visitor's run"


@pytest.mark.parametrize("command", [["app.py"], ["-m", "specviz", "serve"]], ids=["app.py", "serve"])
def test_a_port_that_is_taken(command: list[str]) -> None:
    """A traceback after ten seconds of loading; a second server that seems to run."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = [sys.executable, *command, "--no-models", "--port", str(port)]
        found = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_port_that_there_is_not() -> None:
    """A number that wraps around to another port."""
    found = subprocess.run([sys.executable, "app.py", "--port", "99999"], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, "Traceback" in found.stderr) == (2, False)
    assert "cannot listen on 127.0.0.1, port 99999" in found.stderr


@pytest.mark.slow
def test_a_missing_asset_is_named() -> None:
    """An installation without a file of the page, and a traceback that names a line of ours instead of the file."""
    code = """
import app
from specviz.site import head
head.EXPLORE_SCRIPTS += ('absent.js',)
app.main(['--no-models', '--port', '0'])
"""
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, "Traceback" in found.stderr) == (2, False), found.stderr
    assert re.search(r"the installation is not complete: \S*absent\.js is missing\. Install specviz again", found.stderr)
