"""The list of all sentences: each rule speaks in it, each sentence stands once, and none has a hole."""

from __future__ import annotations

import pytest
from toy_runs import paper

from specviz.cli import main
from specviz.cli.sentences import lines, toy_runs
from specviz.core.events import Dead
from specviz.replay.frames import frames
from specviz.replay.narrate import sentences
from specviz.texts.events import SENTENCES
from specviz.texts.plain import PLAIN
from specviz.verify import VERIFIERS


@pytest.mark.slow
def test_every_rule_speaks_once_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that nobody reads, a sentence that is listed a thousand times, a value that was not filled in."""
    assert main(["sentences"]) == 0
    text = capsys.readouterr().out.splitlines()
    assert [line for line in text if line.startswith("## ")] == [
        *(f"## {rule.title} ({rule.key})" for rule in VERIFIERS),
        "## headlines",
        "## captions",
    ]
    assert {line[4:] for line in text if line.startswith("### ")} <= {*SENTENCES, *PLAIN, "why"}
    under: list[str] = []
    part = ""
    for line in text:
        if line.startswith("#"):
            under, part = [], line
            continue
        assert line not in under[-50:], line
        under.append(line)
        assert line.endswith(".") != (part == "## headlines"), line
        assert not set(line) & set("{}"), line
        assert "nan" not in line.lower().replace("banana", ""), line


def test_all_sentences_of_a_run_are_listed() -> None:
    """A rule or a step that the list leaves out."""
    trace = paper()
    listed = "\n".join(lines([trace]))
    for key in ("traversal", "topdown", "naive"):
        for said in sentences(trace, trace.steps[0], key):
            assert said in listed or said.partition(". ")[0] in listed


def test_the_skipped_descendants_are_counted() -> None:
    """Descendants that were tested already counted among the skipped ones, or a singular for two."""
    counts = set()
    for trace in toy_runs():
        for step in trace.steps:
            for key, events in step.verdicts.items():
                courses = frames(step, key)
                for event, text, before, after in zip(
                    events, sentences(trace, step, key), courses, courses[1:], strict=False
                ):
                    if isinstance(event, Dead):
                        below = [v for v in range(len(step.nodes)) if event.node in step.path(v)[:-1]]
                        count = sum(before.marks[v] == "untested" and after.marks[v] == "skipped" for v in below)
                        counts.add(min(count, 2))
                        end = (
                            " to 0.",
                            "its only untested descendant is skipped.",
                            f" {count} untested descendants are skipped.",
                        )
                        assert text.endswith(end[min(count, 2)]), (text, count)
    assert counts == {0, 1, 2}
