"""The wheel: what is inside, and that it proves and serves from an environment that has never seen the repository."""

from __future__ import annotations

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

import pytest

import specviz

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


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
    assert re.findall(r"^Requires-Dist: (.*)$", metadata, re.M) == (ROOT / "requirements.txt").read_text().split()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
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


def test_serve_answers_with_the_page(environment: Path) -> None:
    """A page whose player, style or first run stayed in the repository."""
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
        finally:
            server.terminate()
    assert "<script" in page
    assert "SpecvizView" in page, "the player"
    assert "Rescued by traversal" in page, "the first run and the menu of recorded runs"


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
