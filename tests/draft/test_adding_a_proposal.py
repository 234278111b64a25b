"""docs/adding-a-proposal.md is true: its examples, put into a copy of the package, are proven and offered."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "adding-a-proposal.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```python\n# (specviz/\S+)\n(.*?)```", GUIDE, re.S))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with what the guide adds, and its recorded runs; the embedded pair is not needed."""
    folder = tmp_path_factory.mktemp("extended")
    shutil.copytree(ROOT / "specviz", folder / "specviz", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets" / "examples", folder / "assets" / "examples")
    for name in ("draft/hybrid.py", "draft/comb.py"):
        assert not (ROOT / "specviz" / name).exists()
        (folder / "specviz" / name).write_text(BLOCKS[f"specviz/{name}"], encoding="utf-8")
    register(folder / "specviz/draft/proposals.py", "proposal")
    register(folder / "specviz/draft/grammar.py", "tree form")
    register(folder / "specviz/recorded/runs.py", "recorded run")
    return folder


def register(path: Path, what: str) -> None:
    """Add a block of the guide to a list: imports beside the others, records at the end of the tuple."""
    source = path.read_text(encoding="utf-8")
    block = BLOCKS["specviz/" + path.relative_to(path.parents[1]).as_posix()]
    imports = "".join(re.findall(r"^from .*\n", block, re.M))
    record = re.sub(r"^from .*\n", "", block, flags=re.M).lstrip("\n")
    end = f'    ),\n    "{what}",\n'
    assert source.count(end) == 1
    source = source.replace(end, record + end)
    path.write_text(re.sub(r"^from specviz", imports + "from specviz", source, count=1, flags=re.M), encoding="utf-8")


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def prove(folder: Path, **scope: object) -> subprocess.CompletedProcess[str]:
    """What `specviz prove` does, without the other commands, whose imports take seconds."""
    program = f"""
from specviz.exact.proof import Scope, prove
from specviz.exact.report import lines
scope = Scope(**{scope!r})
results = list(prove(scope))
print("\\n".join(lines(results, scope.models)))
raise SystemExit(any(one.broken for one in results))
"""
    return call(folder, "-c", program)


def cell(out: str, proposal: str, rule: str, form: str) -> str:
    """What the table of a proposal says of a rule on a form."""
    table = out.split(f"\nproposal {proposal}:")[1]
    forms = table.splitlines()[1].split()[1:]
    [line] = [line for line in table.splitlines() if line.split()[:1] == [rule]][:1]
    cells = re.findall(r"✓ \d+|~\S+|-|✗", line.strip().removeprefix(rule))
    return cells[forms.index(form)]


@pytest.mark.slow
def test_the_proposal_is_proven(copy: Path) -> None:
    """An example that is not lossless, or that needs a change elsewhere."""
    found = call(copy, "-m", "specviz", "prove", "--proposal", "hybrid", "--models", "2")
    assert found.returncode == 0, found.stderr
    for form in ("chain", "levels", "binary", "paths", "delayed", "eagle25", "shape"):
        for rule in ("naive", "topdown", "traversal"):
            assert cell(found.stdout, "hybrid", rule, form).startswith("✓")
        assert (cell(found.stdout, "hybrid", "kseq", form) == "-") == (form != "chain")
    assert cell(found.stdout, "hybrid", "topdown", "best") == "-"
    assert "The trees of best do not take this proposal: they need topk or topk-softmax." in found.stdout


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("yield first, point(q, first)", "yield first, q"),
        ("yield token, q", "yield token, full"),
    ],
)
def test_its_mistakes_are_found(copy: Path, tmp_path: Path, line: str, wrong: str) -> None:
    """A proof that any proposal passes."""
    shutil.copytree(copy, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "specviz/draft/hybrid.py"
    source = path.read_text(encoding="utf-8").replace("    [first] = top(q, 1)\n", "    [first], full = top(q, 1), q\n")
    assert source.count(line) == 1
    path.write_text(source.replace(line, wrong), encoding="utf-8")
    found = prove(tmp_path, proposals=["hybrid"], trees=["3", "2,1"], models=2)
    assert found.returncode == 1, found.stderr
    assert "BROKEN PROMISE: topdown with hybrid" in found.stdout


@pytest.mark.slow
def test_the_tree_form_is_proven(copy: Path) -> None:
    """The same for a tree form: with every proposal, on trees that are three levels deep."""
    found = prove(copy, trees=["comb:1", "comb:3"], models=2)
    assert found.returncode == 0, found.stderr
    for proposal in ("with", "without", "topk", "hybrid"):
        assert cell(found.stdout, proposal, "traversal", "comb").startswith("✓")
    assert cell(found.stdout, "with", "kseq", "comb").startswith("✓")
    assert cell(found.stdout, "with", "gbv", "comb") == "-"


OFFERED = """
import argparse
from specviz.cli import prove
from specviz.draft import drafter, suggestions
from specviz.exact.coverage import plan_coverage

offered = {one.tree: one.proposals for one in suggestions()}
assert "hybrid" in offered["comb:4"] and "hybrid" in offered["2,2,2"] and "hybrid" not in offered["best:16"]
covered = {(one.proposal.key, one.form.key) for one in plan_coverage()}
assert {("hybrid", "comb"), ("hybrid", "eagle25"), ("with", "comb")} <= covered
parser = argparse.ArgumentParser()
prove.add_arguments(parser)
help = " ".join(parser.format_help().split())
assert "hybrid" in help and "comb:4" in help
errors = (("x", "with", "comb:4"), ("best:4", "hybrid", "it needs the proposal topk"), ("2", "x", "hybrid"))
for tree, proposal, expected in errors:
    try:
        drafter(tree, proposal)
    except ValueError as error:
        assert expected in str(error), error
    else:
        raise AssertionError(tree)
"""


def test_both_are_offered(copy: Path) -> None:
    """A menu, an error or a suggestion with a list of its own."""
    found = call(copy, "-c", OFFERED)
    assert found.returncode == 0, found.stderr


MADE = """
from specviz.cli import main
from specviz.recorded.runs import RECORDED, find_recorded_run

run = find_recorded_run("toy-bonus")
assert run in RECORDED
try:
    run.trace()
except ValueError as error:
    assert "make it with `specviz examples toy-bonus`" in str(error)
assert main(["examples", "toy-bonus"]) == 0
assert run.holds(run.trace()) == 0
"""


def test_the_recorded_run_is_made(copy: Path) -> None:
    """A record whose run cannot be found, or that the page does not list."""
    found = call(copy, "-c", MADE)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith(str(copy / "assets/examples/toy-bonus.json"))
