"""The page on adding a rule, followed to the letter in a copy of the package: one file and one line, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
GENERAL = [  # tests that go through all rules
    *(f"tests/verify/test_{name}.py" for name in ("record", "properties")),
    *(f"tests/replay/test_{name}.py" for name in ("explain", "narrate", "plain", "pseudocode", "sentences")),
]
PLACE = "        topdown.RULE,\n"
IMPORT = re.compile(r"from specviz\.verify import (?=block)")

LOOK = """
import json
from dataclasses import asdict
from itertools import islice

from specviz.cli import COMMANDS, main
from specviz.cli.explain import lines
from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import drift, enumerate_outcomes, law, output, verdict
from specviz.models.toy import TableModel, find_toy, noise_toy, random_toy
from specviz.replay.narrate import sentences
from specviz.replay.pseudocode import live_lines, pseudocode
from specviz.trace.file import dump, load
from specviz.trace.from_step import record_step, run_trace
from specviz.verify import VERIFIERS, find_rule
from specviz.verify.record import check_lines
from specviz.views.scene import scene
from specviz.explore.form import list_rules

rule = find_rule("first_draw")


def outputs(pair, spec, proposal):
    draft, result = TableModel(pair.draft), {}
    draft.start([pair.mark])

    def tree(dice):
        draft.start([pair.mark])
        return drafter(spec, proposal)(draft, pair.mark, Sampling(), dice).tree

    for chance, one in enumerate_outcomes(tree):
        target = TableModel(pair.target)
        target.start([pair.mark])
        scores = target.extend(one.tokens, one.parents)

        def step(dice):
            events = list(rule.verify(one, scores, dice))
            check_lines(rule, events)
            return output(one, verdict(events))

        for tokens, mass in law(step).items():
            result[tokens] = result.get(tokens, 0) + chance * mass
    return result


def drifts(spec, proposal):
    pairs = [find_toy("T2"), *(random_toy(seed, 3, 4) for seed in range(4))]
    return [str(drift(outputs(pair, spec, proposal), pair.target)) for pair in pairs]


def accepted(spec, proposal):
    law_ = outputs(find_toy("T2"), spec, proposal)
    return str(sum((len(tokens) - 1) * mass for tokens, mass in law_.items()))


def panes():
    found = []
    for pair in (find_toy("T2"), noise_toy(1, 12)):
        for seed in range(4):
            settings = Settings("2,2", "without", "traversal", (rule.key,), coin_seed=seed)
            steps = decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], settings)
            trace = load(dump(run_trace({}, settings, [pair.mark], pair.text, map(record_step, islice(steps, 3)))))
            for index, step in enumerate(trace.steps):
                shown = json.dumps(asdict(scene(trace, index, [rule, find_rule("traversal")])), ensure_ascii=False)
                said = sentences(trace, step, rule.key)
                live = live_lines(step, rule.key)
                found.append({
                    "titled": rule.title in shown,
                    "said": all(json.dumps(one, ensure_ascii=False)[1:-1] in shown for one in said),
                    "sentences": said,
                    "live": [None if one.line is None else pseudocode(rule.key)[one.line].strip() for one in live],
                    "values": [one.values for one in live],
                })
    return found


print(json.dumps({
    "keys": [one.key for one in VERIFIERS],
    "menu": [key for _, key in list_rules("2,2", "without")],
    "sound": {(f"{spec} {proposal}"): drifts(spec, proposal) for spec, proposal in (
        ("chain:2", "with"), ("2", "without"), ("2,1", "without"), ("1,2", "with"), ("1,1,1", "without"), ("2", "topk"),
    )},
    "unsound": drifts("2", "topk-softmax"),
    "accepted": accepted("2", "without"),
    "explained": list(lines("T2", rules=("first_draw", "topdown"))),
    "panes": panes(),
}))
"""


def code(name: str) -> str:
    """The example of this name, exactly as it is printed."""
    return re.search(rf"<!-- example: {re.escape(name)} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the rule of the page in it: one file and one line more."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "specviz", folder / "specviz", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets", folder / "assets", ignore=shutil.ignore_patterns("pair"))
    (folder / "specviz" / "verify" / "first_draw.py").write_text(code("specviz/verify/first_draw.py"), encoding="utf-8")
    registry = folder / "specviz" / "verify" / "__init__.py"
    text = registry.read_text(encoding="utf-8")
    assert text.count(PLACE) == len(IMPORT.findall(text)) == 1
    text = IMPORT.sub("from specviz.verify import first_draw, ", text)
    registry.write_text(text.replace(PLACE, PLACE + code("one line of VERIFIERS")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(folder: Path) -> dict:
    """What a process that knows only the copy finds there."""
    (folder / "look.py").write_text(LOOK, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "look.py"], cwd=folder, capture_output=True, text=True, timeout=300, env={"PATH": "/usr/bin:/bin"}
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.slow
def test_the_general_tests_take_the_rule(folder: Path) -> None:
    """A general test with a list of its own, which fails as soon as somebody adds a rule."""
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.png"))
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-xvv",
        "-n",
        "0",
        "-m",
        "not slow and not long",
        *GENERAL,
    ]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})
    assert result.returncode == 0, result.stdout[-3000:]
    assert "first_draw" in result.stdout, "the control: the copy's own rule is tested"


def test_the_rule_is_proven(found: dict) -> None:
    """An example that is not lossless, or that promises more than it keeps."""
    for cell, drifts in found["sound"].items():
        assert set(drifts) == {"0"}, cell
    assert found["unsound"][0] == "7/30", "the control, and a figure of the page"
    assert found["accepted"] == "33/40"
    assert "drifts by 7/30" in PAGE
    assert "accepts 33/40 drafted tokens" in PAGE


def test_the_rule_is_in_the_menus(found: dict) -> None:
    """A menu with a list of its own."""
    assert found["keys"].index("first_draw") == found["keys"].index("topdown") + 1
    assert "first_draw" in found["menu"]


def test_the_rule_is_explained(found: dict) -> None:
    """A column for rules that somebody thought of."""
    assert any(line.startswith("FIRST DRAW, THEN MATCH") and line.endswith("TOP-DOWN") for line in found["explained"])
    assert any("first draw, then match" in line for line in found["explained"][-4:])


def test_the_rule_stands_in_a_pane_and_speaks(found: dict) -> None:
    """A pane without sentences, a sentence with another rule's formula, a line that is not live."""
    kinds = set()
    for pane in found["panes"]:
        assert pane["titled"]
        assert pane["said"], pane["sentences"]
        assert len(pane["live"]) == len(pane["sentences"]) == len(pane["values"])
        for line, said in zip(pane["live"], pane["sentences"], strict=True):
            assert line, said
            word = line.split()[0]
            kinds.add(word)
            assert (": accept “" in said) == (word == "accept:")
            assert (": reject “" in said) == (word == "else:")
            assert ("residual = [p - q]+ / S" in said) == (word == "r")
            assert said.startswith("Commit") == (word == "commit")
            assert "residual r" not in said, "it has no second residual"
    assert kinds == {"accept:", "else:", "r", "draw", "commit"}


def test_the_example_is_about_as_long_as_it_says() -> None:
    """A rule that needs more than an evening."""
    body = code("specviz/verify/first_draw.py").partition("def first_draw")[2].partition("COIN")[0]
    assert len([line for line in body.splitlines() if line.strip()]) <= 25
