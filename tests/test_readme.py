"""The README is true: its tree is the disk's, and what it tells people to type runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from specviz.cli import main
from specviz.cli.explain import EXAMPLES
from specviz.exact import proof

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def listed(text: str) -> set[str]:
    block = re.search(r"## Where things are\s+```\n(.*?)```", text, re.S)
    assert block
    lines = [re.split(r"\s+", line, maxsplit=1) for line in block[1].splitlines()]
    assert all(len(line) == 2 and line[1] for line in lines), "every file has its phrase"
    return {line[0] for line in lines}


def on_disk() -> set[str]:
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    hidden = {"README.md", ".gitignore", "specviz/__init__.py"}
    return {"assets/" if path.startswith("assets/") else path for path in found} - hidden | {"specviz/verify/"}


def test_the_tree_is_the_disk_s() -> None:
    """A file that was added, moved or deleted while the README stayed behind."""
    assert listed(README) == on_disk()
    assert listed(README.replace("specviz/dice.py", "specviz/dices.py")) != on_disk(), "the control"


def test_the_example_runs() -> None:
    """Code in the README that no longer works."""
    block = re.search(r"## Use it\n\n((?:    .*\n|\n)+)", README)
    assert block
    code = re.sub(r"^    ", "", block[1], flags=re.M)
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(found.stdout.splitlines()) >= 2


@pytest.mark.parametrize("key", EXAMPLES)
def test_explain(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A demo that stops half way."""
    assert main(["explain", key]) == 0
    out = capsys.readouterr().out
    assert "TOP-DOWN" in out
    assert "LEAF TO ROOT" in out
    assert len(out.splitlines()) > 8


def test_prove(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that says kept whatever happened: with a lossy rule called lossless the command fails."""
    cases = (("T1", "chain:2", "with"), ("T2", "2", "topk-softmax"))
    monkeypatch.setattr(proof, "CASES", cases)
    monkeypatch.setattr(proof.prove, "__defaults__", (cases,))
    assert main(["prove"]) == 0
    assert "BROKEN" not in capsys.readouterr().out
    from dataclasses import replace

    liars = tuple(replace(rule, lossless=True) for rule in proof.VERIFIERS)
    monkeypatch.setattr(proof, "VERIFIERS", liars)
    assert main(["prove"]) == 1
    assert "BROKEN" in capsys.readouterr().out


def test_bench_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A benchmark that no longer runs, or times trees on which nothing is judged."""
    assert main(["bench-verify", "--vocabulary", "500", "--repeats", "2"]) == 0
    out = capsys.readouterr().out
    assert "64 of 64 draws examined" in out
    assert out.count("stop distribution, traversal") == 2


def test_the_requirements_are_pinned() -> None:
    """A dependency that changes under us."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().split("\n"):
            assert not line or line.startswith("-r ") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line
