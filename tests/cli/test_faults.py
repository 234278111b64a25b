"""What happens to the commands when the machine fails them: a sentence and an exit status, no traceback and no cut file."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from specviz.cli import decode_argument, main, output
from specviz.trace.file import load

ROOT = Path(__file__).parents[2]
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
SHORT = ["--max-tokens", "4", "--tree", "2"]


def run(
    *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] = {}, before: Callable[[], object] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "specviz", *arguments]
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **env}, preexec_fn=before, capture_output=True)
    assert b"Traceback" not in done.stderr, done.stderr.decode()[-2000:]
    return done


@pytest.mark.slow
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """A file that is cut in the middle, with a traceback; or the run before it lost."""
    out = tmp_path / "run.json"
    out.write_text("the run before")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # noqa: E731
    keep = {"PYTHONDONTWRITEBYTECODE": "1"}  # else a compiled module is cut, too, for all that read it later
    done = run("run", "The fox", "--out", str(out), *SHORT, before=limit, env=keep)
    assert done.returncode == 1
    assert f"specviz: cannot use {out}: File too large" in done.stderr.decode()
    assert (out.read_text(), list(tmp_path.iterdir())) == ("the run before", [out])
    assert run("run", "The fox", "--out", str(out), *SHORT).returncode == 0, "the control"
    assert load(out.read_text(encoding="utf-8")).prompt_text == "The fox"


def test_where_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run of an hour that is lost because the folder for its file does not exist; or a device that is replaced."""
    with pytest.raises(SystemExit) as ended:
        main(["run", "The fox", "--out", str(tmp_path / "no" / "run.json")])
    assert (ended.value.code, "there is no folder" in capsys.readouterr().err) == (2, True)
    output.write_file(Path(os.devnull), "x")
    assert Path(os.devnull).is_char_device()


@pytest.mark.slow
@pytest.mark.parametrize("command", [["explain", "T2"], ["sentences"], ["run", "Der Fuchs aß", *SHORT], ["--help"]])
def test_a_locale_that_knows_only_ascii(command: list[str], tmp_path: Path) -> None:
    """A UnicodeEncodeError at the first arrow, a prompt that is read as bytes, or a page whose scripts cannot be read."""
    done = run(*command, env=ASCII)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode("ascii")
    if command[0] == "run":
        assert b"Der Fuchs a\\xdf" in done.stdout


@pytest.mark.slow
def test_a_file_in_an_ascii_locale(tmp_path: Path) -> None:
    """A trace that is written in the locale's encoding and read in another."""
    out = tmp_path / "run.json"
    assert run("run", "Der Fuchs aß", "--out", str(out), *SHORT, env=ASCII).returncode == 0
    assert load(out.read_text(encoding="utf-8")).prompt_text == "Der Fuchs aß"
    head = "from specviz.web.page import head; head()"
    done = subprocess.run([sys.executable, "-c", head], cwd=ROOT, env={**os.environ, **ASCII}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-500:]


def test_arguments_that_are_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Bytes that stand for no character, which reach the tokenizer as halves of surrogate pairs."""
    assert decode_argument("a\udcc3\udc9f") == "aß"
    assert decode_argument("a\udcff") == "a\udcff"
    with pytest.raises(SystemExit) as ended:
        main(["run", "a\udcff"])
    assert (ended.value.code, "bytes that are no text" in capsys.readouterr().err) == (2, True)


@pytest.mark.slow
def test_an_installation_without_its_files(tmp_path: Path) -> None:
    """A StopIteration at the first import, whatever was asked for."""
    shutil.copytree(ROOT / "specviz", tmp_path / "specviz", ignore=shutil.ignore_patterns("__pycache__", "assets"))
    for command, status, said in (
        (["sentences"], 2, b"has no file yet"),
        (["run", "The fox"], 2, b"cannot load"),
        (["explain", "T2"], 0, b""),  # which needs none
    ):
        done = run(*command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
        assert (done.returncode, said in done.stderr) == (status, True), done.stderr.decode()


@pytest.mark.slow
def test_a_reader_that_has_gone() -> None:
    """`specviz sentences | head -1`: a BrokenPipeError, and another one when Python ends."""
    command = [sys.executable, "-m", "specviz", "sentences", "--all"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()
    assert (process.returncode, said) == (1, "")
