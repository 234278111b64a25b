"""The wheel: what is inside, and that it proves and serves from an environment that has never seen the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from playwright.sync_api import Browser, Page, expect

import specviz
from tools.browser import new_context, opened

ROOT = Path(__file__).parent.parent
TUTORIAL = ROOT / "docs/tutorial.ipynb"
pytestmark = pytest.mark.slow

EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, timeout=300).execute()
nbformat.write(notebook, "saved.ipynb")
"""
REACH_OUT = "() => { try { return parent.document.title; } catch (error) { return error.name; } }"
CONVERTED = "<!doctype html><title>notebook</title><meta charset='utf-8'><body>{outputs}</body>"


def checkout() -> list[str]:
    """The files of the repository, without what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout without reaching for the network."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in checkout():
        (folder / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / "copy" / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, folder / "copy"], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the dependencies are those of the tests' own environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder / "venv", symlinks=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", folder / "venv/bin/python", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--no-index", wheel], check=True)
    return folder


def variables() -> dict[str, str]:
    """The environment's variables, without any that lead back to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SPECVIZ", "GRADIO"))}


def run_there(environment: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of the environment, in a folder that holds nothing."""
    path = environment / "venv/bin" / command[0]
    (environment / "empty").mkdir(exist_ok=True)
    return subprocess.run([path, *command[1:]], cwd=environment / "empty", env=variables(), capture_output=True, text=True)


def missing(inside: set[str]) -> set[str]:
    """What of the package and its assets a wheel with these files lacks."""
    names = [name for name in checkout() if name.startswith("assets/") or re.fullmatch(r"specviz/.*\.py", name)]
    wanted = {f"specviz/{name}" if name.startswith("assets/") else name for name in names}
    return {name for name in wanted if not Path(name).name.startswith(".")} - inside


def test_everything_is_inside_and_nothing_else(wheel: Path) -> None:
    """Assets or a new layer left behind, or tests and maintainers' tools shipped."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert not missing(inside)
    assert {name.partition("/")[0] for name in inside} == {"specviz"}
    assert missing(inside - {"specviz/assets/pair/target/model.safetensors", "specviz/core/dice.py"}), "the control"


def test_version_and_dependencies_come_from_one_place(wheel: Path) -> None:
    """A second list of dependencies or a second version, which falls behind the first."""
    (name,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("/METADATA"))
    metadata = zipfile.ZipFile(wheel).read(name).decode()
    assert f"\nVersion: {specviz.__version__}\n" in metadata
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert re.findall(r"^Requires-Dist: (.*)$", metadata, re.M) == [
        *(ROOT / "requirements.txt").read_text().split(),
        *(f'{name}; extra == "{extra}"' for extra, names in project["optional-dependencies"].items() for name in names),
    ]
    assert set(project["dynamic"]) == {"dependencies", "version"}
    assert not {"dependencies", "version"} & project.keys()


def test_the_installed_library_is_not_the_checkout(environment: Path) -> None:
    """A test environment in which the checkout is found first, so that nothing here tests the wheel."""
    code = "import specviz, specviz.resources as r; print(specviz.__file__); print(r.ASSETS)"
    found = run_there(environment, "python", "-c", code)
    assert found.returncode == 0, found.stderr
    for line in found.stdout.splitlines():
        assert line.startswith(str(environment / "venv")), line


def test_prove(environment: Path) -> None:
    """A command that is not installed, or that needs a file of the repository."""
    found = run_there(environment, "specviz", "prove", "--tree", "chain:2", "2", "--models", "1")
    assert found.returncode == 0, found.stderr
    assert "lossless" in found.stdout


def test_a_run_and_an_unknown_command(environment: Path) -> None:
    """The embedded pair not found in the wheel; and a failure that exits with 0."""
    found = run_there(environment, "specviz", "run", "Once upon a time", "--max-tokens", "6", "--out", "run.json")
    assert found.returncode == 0, found.stderr
    assert (environment / "empty/run.json").is_file()
    assert run_there(environment, "specviz", "provee").returncode != 0, "the control"


def test_serve_answers_with_the_page_and_with_a_run(environment: Path) -> None:
    """A page whose player, style or first run stayed in the repository; a call that needs what only the checkout has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (environment / "empty").mkdir(exist_ok=True)
    command = [environment / "venv/bin/specviz", "serve", "--no-models", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=environment / "empty", env=variables(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            page = read_page(server, f"http://127.0.0.1:{port}")
            client = Client(f"http://127.0.0.1:{port}", verbose=False)
            answered = specviz.load(client.predict("ab", {"max_tokens": 8}, "T2", api_name="/run"))
            client.close()
        finally:
            server.terminate()
    assert "<script" in page
    assert "SpecvizView" in page, "the player"
    assert "Rescued by traversal" in page, "the first run and the menu of recorded runs"
    assert answered.text == specviz.run("ab", pair="T2", max_tokens=8).text, "the call for programs"


@pytest.fixture(scope="module")
def notebook(environment: Path) -> dict[str, Any]:
    """The tutorial, run by a kernel of the environment, saved, and read again."""
    found = run_there(environment, "python", "-c", EXECUTE, str(TUTORIAL))
    assert found.returncode == 0, found.stderr
    saved: dict[str, Any] = json.loads((environment / "empty/saved.ipynb").read_text(encoding="utf-8"))
    return saved


def list_outputs(notebook: dict[str, Any], mime: str) -> list[str]:
    """All outputs of a kind; what is printed counts as text."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    texts = [output["data"].get(mime, "") if "data" in output else output["text"] for output in outputs]
    return ["".join(text) for text in texts if text]


def test_the_tutorial_holds_what_it_says(notebook: dict[str, Any]) -> None:
    """A cell that fails, warns, or prints something else than the text around it promises."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]
    printed = "\n".join(list_outputs(notebook, "text/plain"))
    for said in (
        *("specviz: 24 tokens in", "tree 3,2,2", "Step 3 of", "Verdict: ", "over all coins", "█", "%"),
        *(r"traversal    drift 0", "topdown      drift 0"),
    ):
        assert said in printed, said
    assert re.search(r"^no_residual  drift [1-9]", printed, re.M), "the control of the proof"
    assert printed.rstrip().endswith("True"), "the run that was loaded again"
    assert "srcdoc" not in printed, "a text where HTML is hidden"


def test_the_tutorial_is_kept_without_outputs() -> None:
    """A repository that grows by a megabyte with every run of the notebook."""
    cells = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert sum(cell["cell_type"] == "code" for cell in cells) >= 8


def test_the_saved_view_works_without_kernel_and_network(
    browser: Browser, notebook: dict[str, Any], tmp_path: Path
) -> None:
    """A view that needs a kernel, a CDN, or the page around it; one that a sandbox or a converter breaks."""
    views = [output for output in list_outputs(notebook, "text/html") if "<iframe" in output]
    assert len(views) == 2, "the run, and a step"
    page = tmp_path / "notebook.html"
    page.write_text(CONVERTED.format(outputs="".join(f"<div>{view}</div>" for view in views)), encoding="utf-8")
    with opened(browser, page.as_uri(), tour=True, ready=lambda page: page.wait_for_selector("iframe")) as there:
        there.context.set_offline(True)
        for number in range(2):
            drive(there, number)
        assert there.evaluate("[window.SpecvizView, document.title]") == [None, "notebook"], (
            "the frame stays in its sandbox"
        )
    page.write_text(CONVERTED.format(outputs=views[0].replace("allow-scripts", "")), encoding="utf-8")
    with new_context(browser) as context:
        there = context.new_page()
        there.goto(page.as_uri())
        there.frame_locator("iframe").locator("noscript").wait_for(state="attached")
        assert there.frame_locator("iframe").locator(".sv-node").count() == 0, "the control"


def drive(page: Page, number: int) -> None:
    """A view from its first event to its last: step by step, and the last step event by event, by its buttons."""
    frame = page.frame_locator("iframe").nth(number)
    frame.locator(".sv-shown .sv-node").first.wait_for()
    steps, event = (frame.locator(f".sv-buttons [aria-label$='one {what} on']") for what in ("step", "event"))
    view = frame.locator("body")
    last = view.evaluate("() => { SpecvizView.go(0, 0); return SpecvizView.run.scenes.length - 1; }")
    assert (last > 0) == (number == 0), "a run, then a step"
    for _ in range(last):
        steps.click()
    for _ in range(view.evaluate("() => SpecvizView.actions.lastEvent() - SpecvizView.state().event")):
        event.click()
    end = view.evaluate("() => [SpecvizView.state().step, SpecvizView.state().event, SpecvizView.actions.lastEvent()]")
    assert end[0] == last
    assert end[1] == end[2]
    assert view.evaluate(REACH_OUT) == "SecurityError", "the frame stays in its sandbox"
    frame.locator(".sv-picker").first.select_option("traversal")
    expect(frame.locator(".sv-picker").last).to_have_value("topdown")


def read_page(server: subprocess.Popen[str], address: str) -> str:
    """The page, as soon as it answers."""
    for _ in range(1200):
        assert server.poll() is None, server.stderr and server.stderr.read()
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address} in two minutes")
