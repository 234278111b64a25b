"""Files as visitors bring them: ours are proven, an empty one runs, and what is wrong is said beside its line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from planted_mistakes import SOURCES

from specviz.texts import workshop as texts
from specviz.verify import VERIFIERS
from specviz.workshop import jobs
from specviz.workshop.example import find_example, rate
from specviz.workshop.home import try_file
from specviz.workshop.source import Mistake, read_source

TOP_DOWN = SOURCES["topdown"]
FROM_THE_PAPER = '''"""Leviathan's rule, as somebody writes it who knows the paper and has read the empty file once."""

from specviz.core.dist import at, cap, residual
from specviz.core.events import Commit, Residual, Sample, Trial
from specviz.verify.record import Line, Rule


def leviathan(tree, target, dice):
    v = 0
    while True:
        p = target[v]
        accepted = False
        for draw in tree.draws[v]:
            x = tree.tokens[draw.node]
            flip = dice.flip(draw.node, cap(at(p, x) / at(draw.dist, x)))
            yield Trial(draw.node, flip, at(p, x), at(draw.dist, x))
            if flip.accepted:
                v, accepted = draw.node, True
                break
            p, mass = residual(p, draw.dist)
            yield Residual(v, p, mass, 1, 1)
        if not accepted:
            token = dice.draw(v, p)
            yield Sample(v, p, token)
            yield Commit(v, token)
            return


RULE = Rule(
    key="leviathan",
    title="Leviathan",
    summary="Test each draw.",
    paper="",
    lossless=True,
    needs="honest",
    verify=leviathan,
    pseudocode=(
        Line("open", "v = root"),
        Line("accept", "accept"),
        Line("reject", "reject"),
        Line("residual", "r"),
        Line("sample", "draw"),
        Line("commit", "commit"),
    ),
)
'''


def change(old: str, new: str, source: str = FROM_THE_PAPER) -> str:
    assert source.count(old) >= 1, old
    return source.replace(old, new, 1)


def line_of(source: str, text: str) -> int:
    return next(number for number, line in enumerate(source.splitlines(), start=1) if text in line)


SMALL = ("chain:1", "2", "best:2", "chain:2", "paths:2x1", "2,1")


@pytest.fixture
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof on a few trees, where the proof is not what is tested."""
    monkeypatch.setattr(jobs, "list_trees", lambda: list(SMALL))


@pytest.mark.slow
def test_top_down_is_proven() -> None:
    """A file of ours that is refused or refuted where a visitor runs it."""
    top_down: dict[str, Any] = try_file(TOP_DOWN)
    assert (top_down["outcome"], top_down["drift"], top_down["line"]) == ("proven", "0", None)
    [compared] = top_down["tables"]
    rows = {row[0]: row[1:] for row in compared["rows"]}
    assert rows["the toy T2, 2, drawn without replacement"][:2] == ["7/8 ≈ 0.8750"] * 2, "as docs/adding-a-rule.md says"
    message = json.loads(top_down["run"])
    assert message["panes"] == ["traversal", "mine"], "it decides as top-down does, and the pane on the right is explained"
    assert message["scenes"]


@pytest.mark.usefixtures("few_trees")
def test_what_is_written_from_the_paper_is_proven() -> None:
    """A contract that nobody can keep who does not know the project."""
    assert try_file(FROM_THE_PAPER)["outcome"] == "proven"


LOSSLESS = [rule.key for rule in VERIFIERS if rule.lossless]


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in LOSSLESS if key != "topdown"])
def test_our_lossless_rules_are_proven(key: str) -> None:
    """A rule of ours that is refused or refuted where a visitor runs it, on any tree of the workshop."""
    found = try_file(SOURCES[key])
    assert (found["outcome"], found["drift"]) == ("proven", "0"), (found["headline"], found["sentences"])


@pytest.mark.slow
@pytest.mark.usefixtures("few_trees")
@pytest.mark.parametrize("key", [key for key in SOURCES if key not in LOSSLESS])
def test_our_other_files_keep_their_promises(key: str) -> None:
    """A lossy rule or a proposal of ours that the workshop judges otherwise than `prove`."""
    found = try_file(SOURCES[key])
    lossy = key in {rule.key for rule in VERIFIERS}
    assert found["outcome"] == ("lossy" if lossy else "proven"), (found["headline"], found["sentences"])


MISTAKES: list[tuple[str, str, str, str]] = [
    # what is wrong, the file, a text in its line ("" for none), what the sentence says
    ("syntax", change("while True:", "while True"), "while True", "Python cannot read this line"),
    ("random", "import random\n" + FROM_THE_PAPER, "import random", "dice.flip(node, probability)"),
    ("js", change("    v = 0\n", "    import js\n"), "import js", "js cannot be imported here"),
    (
        "forgotten import",
        change("import at, cap, residual", "import at, residual"),
        "flip = dice",
        "from specviz.core.dist import cap",
    ),
    ("token of a draw", change("x = tree.tokens[draw.node]", "x = draw.token"), "x = draw.token", "tree.tokens[draw.node]"),
    ("no cap", change("cap(at(p, x) / at(draw.dist, x))", "at(p, x) / at(draw.dist, x)"), "flip = dice", "write cap(a)"),
    ("float", change("cap(at(p, x) / at(draw.dist, x))", "cap(0.5)"), "flip = dice", "Fraction(1, 2)"),
    (
        "float from another line",
        change("    v = 0\n", "    v, half = 0, 1 / 2\n").replace("cap(at(p, x) / at(draw.dist, x))", "half"),
        "flip = dice",
        "Write a constant as Fraction(1, 2), not as 0.5 or 1 / 2. Line 9 makes a float: v, half = 0, 1 / 2",
    ),
    (
        "float in a distribution",
        "import numpy as np\n" + change("dice.draw(v, p)", "dice.draw(v, np.full(len(p), 1.0) / len(p))"),
        "token = dice.draw",
        "makes an exact proof impossible",
    ),
    ("no commit", change("            yield Commit(v, token)\n", ""), "", "yield Commit(v, token)"),
    (
        "no sample",
        change("            yield Sample(v, p, token)\n", ""),
        "yield Commit",
        "no Sample of that token stands right before it",
    ),
    (
        "token that was not drawn",
        change("token = dice.draw(v, p)", "token = 0"),
        "yield Sample",
        "token = dice.draw(v, dist)",
    ),
    ("no generator", re.sub(r"yield (\w+)", r"print", FROM_THE_PAPER), "", "Write yield before each event"),
    (
        "writes into p",
        change("        p = target[v]\n", "        p = target[v]\n        p[0] = 0\n"),
        "p[0] = 0",
        "make a new one",
    ),
    (
        "not normalised",
        change("p, mass = residual(p, draw.dist)", "p, mass = p - draw.dist, 1"),
        "yield Residual",
        "must not be negative",
    ),
    ("no record", FROM_THE_PAPER.partition("RULE =")[0], "", "End it with RULE = Rule("),
    ("no line", change('        Line("residual", "r"),\n', ""), "yield Residual", "no line of the kind 'residual'"),
    (
        "after the commit",
        change("            return\n", "            yield Commit(v, token)\n            return\n"),
        "yield Commit",
        "",
    ),
    (
        "keeps state",
        change(
            "def leviathan(tree, target, dice):\n    v = 0\n",
            "seen = []\n\n\ndef leviathan(tree, target, dice):\n    v = 0\n    seen.append(1)\n"
            "    if len(seen) % 2:\n        dice.flip(1, 0)\n",
        ),
        "",
        "something else the second time",
    ),
    (
        "endless events",
        change("        p = target[v]\n", "        p = target[v]\n        while True:\n            dice.draw(0, p)\n"),
        "dice.draw(0, p)",
        "probably does not end",
    ),
    ("pass for break", change("                break\n", "                pass\n"), "yield Residual", "which has no draws"),
    ("coin as an answer", change("if flip.accepted:", "if flip:"), "if flip:", "ask flip.accepted"),
    ("coin compared", change("if flip.accepted:", "if flip > 0:"), "if flip > 0:", "ask flip.accepted"),
    (
        "no path weights",
        change("Residual(v, p, mass, 1, 1)", "Residual(v, p, mass)"),
        "yield Residual",
        "write 1, 1 in a rule that has no path weights",
    ),
    ("wrong promise", change("lossless=True", "lossless=1"), "RULE = Rule(", "True or False"),
]


@pytest.mark.parametrize(("source", "where", "said"), [one[1:] for one in MISTAKES], ids=[one[0] for one in MISTAKES])
def test_what_is_wrong_is_said_beside_its_line(source: str, where: str, said: str) -> None:
    """A sentence that does not say what to write, or that points at another line, or at one of ours."""
    found = try_file(source)
    assert found["outcome"] == "failed"
    assert said in found["sentences"][0]
    assert not found["sentences"][-1].endswith(":"), "a colon with nothing after it"
    if where:
        assert where in source.splitlines()[found["line"] - 1], (found["line"], found["sentences"])


def test_a_file_that_raises_anything_is_a_mistake() -> None:
    """SystemExit, or a memory error of the file, that ends whatever reads it."""
    for error in ("SystemExit", "KeyboardInterrupt", "MemoryError", "RecursionError"):
        with pytest.raises(Mistake) as found:
            read_source(f"x = 1\nraise {error}\n")
        assert found.value.line == 2


@pytest.mark.usefixtures("few_trees")
def test_a_proof_says_what_the_trees_cannot_show() -> None:
    """A rule that yields no Trial, is proven, and shows nothing of its tests; the control is the same rule with them."""
    silent = change("            yield Trial(draw.node, flip, at(p, x), at(draw.dist, x))\n", "")
    assert [try_file(source)["sentences"][1:] for source in (silent, FROM_THE_PAPER)] == [[texts.HIDDEN_COINS], []]


@pytest.mark.parametrize("key", ["topdown", "traversal"])
def test_the_example_of_a_proof_shows_something(key: str) -> None:
    """Draws that are certain, two rules that do the same, a rule that accepts nothing."""
    rule = next(one for one in VERIFIERS if one.key == key)
    example = find_example(rule, list(jobs.list_compared()))
    assert example
    assert rate(rule, example)[:2] == (True, True)
    assert all(max(draw.dist) < 1 for draws in example.case.tree.draws for draw in draws[:1])


@pytest.mark.usefixtures("few_trees")
def test_a_rule_that_is_lossy_says_by_how_much() -> None:
    """A lossy rule that is called refuted, or whose drift is not measured."""
    found = try_file(SOURCES["no_residual"])
    assert found["outcome"] == "lossy"
    assert "total variation" in found["headline"]
    assert found["drift"] != "0"


def test_a_counterexample_says_how_its_sum_comes_out() -> None:
    """A probability on one draft beside an excess over all, which do not fit; and a sum that is said where it is none."""
    found = try_file(change("token = dice.draw(v, p)", "p = target[v]\n            token = dice.draw(v, p)"))
    assert "2/3 × 1/6 = 1/9, which is the whole excess, 4/9 − 1/3." in found["sentences"][2]
    other = try_file(change("if flip.accepted:", "if True:"))
    assert "×" in other["sentences"][2]
    assert "excess" not in other["sentences"][2]


def test_a_counterexample_claims_no_formula() -> None:
    """A wrong acceptance probability that is called min(1, p/q) in its own pane; the control is the rule beside it."""
    found = try_file(change("cap(at(p, x) / at(draw.dist, x))", "cap(at(p, x))"))
    other, mine = ([event["detail"] for event in pane["events"]] for pane in json.loads(found["run"])["scenes"][0]["panes"])
    assert any("the acceptance probability in the file" in said for said in mine)
    assert [any("min(1, p/q)" in said for said in told) for told in (mine, other)] == [False, True]
