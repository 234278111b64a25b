"""The list of all sentences: each rule speaks in it, each sentence stands once, and none has a hole."""

from __future__ import annotations

import pytest
from toy_runs import paper

from specviz.cli import main
from specviz.cli.sentences import lines
from specviz.replay.narrate import sentences
from specviz.texts.events import SENTENCES
from specviz.verify import VERIFIERS


def test_every_rule_speaks_once_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that nobody reads, a sentence that is listed a thousand times, a value that was not filled in."""
    assert main(["sentences"]) == 0
    text = capsys.readouterr().out.splitlines()
    assert [line for line in text if line.startswith("## ")] == [
        *(f"## {rule.title} ({rule.key})" for rule in VERIFIERS),
        "## captions",
    ]
    assert {line[4:] for line in text if line.startswith("### ")} <= set(SENTENCES)
    under: list[str] = []
    for line in text:
        if line.startswith("#"):
            under = []
            continue
        assert line not in under[-50:], line
        under.append(line)
        assert line.endswith("."), line
        assert not set(line) & set("{}"), line
        assert "nan" not in line.lower().replace("banana", ""), line


def test_all_sentences_of_a_run_are_listed() -> None:
    """A rule or a step that the list leaves out."""
    trace = paper()
    listed = "\n".join(lines([trace]))
    for key in ("traversal", "topdown", "naive"):
        for said in sentences(trace, trace.steps[0], key):
            assert said in listed or said.partition(". ")[0] in listed
