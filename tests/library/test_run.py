"""`specviz.run`: what it is asked for by name, what comes of it, and what is said while it works."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import networkx
import pytest

import specviz
from specviz import Settings
from specviz.core.sampling import Sampling
from specviz.library.choices import Choices, read_choices
from specviz.recorded.runs import find_recorded_run
from specviz.texts import library as texts
from specviz.trace.metrics import metrics

TOY: dict[str, Any] = {"prompt": "ab", "pair": "T2", "tree": "3,2", "max_tokens": 8}
REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"tre": "3,2"}, "unknown setting 'tre', expected one of tree, proposal,"),
    ({"tree": 3}, "tree must be a text, got 3"),
    ({"tree": "3;2"}, "a tree is chain:5 |"),
    ({"proposal": "best"}, "unknown proposal 'best', expected one of"),
    ({"rule": "bottomup"}, "unknown rule 'bottomup', expected one of"),
    ({"riders": "bottomup"}, "unknown rule 'bottomup', expected one of"),
    ({"riders": 3}, "riders must be the key of a rule, or several in a tuple, got 3"),
    ({"riders": "kseq"}, "K-SEQ cannot be compared on this tree"),
    ({"temperature": "hot"}, "temperature must be a number, got 'hot'"),
    ({"temperature": -1}, "temperature must be >= 0, got -1"),
    ({"top_k": True}, "top_k must be a whole number, got True"),
    ({"coin_seed": 0.5}, "coin_seed must be a whole number, got 0.5"),
    ({"max_tokens": 0}, "max_tokens must be at least 1, got 0"),
    ({"pair": "gpt5"}, "unknown pair 'gpt5', expected one of"),
    ({"prompt": 3}, "prompt must be a text, got 3"),
    ({"prompt": "\ud800"}, "half of a surrogate pair"),
    ({"settings": Settings("3,2")}, "expected either settings or tree, max_tokens beside them, got both"),
    ({"settings": "3,2", "tree": "2"}, "settings must be specviz.Settings, got '3,2'"),
)


@pytest.fixture(scope="module")
def made() -> specviz.Run:
    return specviz.run(**TOY, riders="topdown")


def test_names_and_settings_make_the_same_run(made: specviz.Run) -> None:
    """A name that sets something else, or nothing."""
    names = {"tree": "2,2", "proposal": "with", "rule": "naive", "riders": ("kseq", "topdown"), "temperature": 0.5}
    names |= {"top_k": 3, "top_p": 0.9, "tree_seed": 4, "coin_seed": 5, "max_tokens": 6}
    assert names.keys() == Choices.__annotations__.keys()
    assert read_choices(names) == Settings(
        "2,2", "with", "naive", ("kseq", "topdown"), Sampling(0.5, 3, 0.9), tree_seed=4, coin_seed=5, max_tokens=6
    )
    settings = Settings("3,2", "without", "traversal", ("topdown",), max_tokens=8)
    assert specviz.run("ab", settings, "toy:T2").trace.steps[0].tokens == made.trace.steps[0].tokens
    assert specviz.run("ab", settings, "T2").text == made.text
    assert specviz.run(**TOY, coin_seed=1).text != made.text, "the control"


def test_the_other_rule_rides_along_where_it_may() -> None:
    """A view with one rule in both panes; a rider on a tree where it is unsound."""
    assert read_choices({}).riders == ("topdown",)
    assert read_choices({"rule": "topdown"}).riders == ("traversal",)
    assert read_choices({"riders": ()}).riders == ()
    assert read_choices({"riders": ["topdown", "topdown", "traversal"]}).riders == ("topdown",)
    for rule in specviz.VERIFIERS:
        for tree, proposal in (("3,2", "with"), ("best:8", "topk"), ("paths:3x4", "with")):
            read_choices({"tree": tree, "proposal": proposal, "rule": rule.key})  # refuses an unsound rider itself


@pytest.mark.parametrize(("wrong", "said"), REFUSED)
def test_what_is_wrong_is_said(wrong: dict[str, Any], said: str) -> None:
    """A misspelt name that is silently left out; a value that ends in an error of some library."""
    with pytest.raises(ValueError) as refusal:
        specviz.run(**{**TOY, **wrong})
    assert said in str(refusal.value)


def test_a_run_reads_its_trace(made: specviz.Run) -> None:
    """Text, metrics or rules of another run, or of another rule."""
    written = [made.trace.texts[token] for step in made.trace.steps for token in step.tokens]
    assert made.text == made.prompt + "".join(written) == "ab" + "".join(step.text for step in made.steps)
    assert made.metrics == metrics(made.trace, "traversal") != made.measure("topdown") == metrics(made.trace, "topdown")
    assert set(made.rules) == {"traversal", "topdown"}
    assert str(made).splitlines()[0] == f"ab|{made.text[2:]}"
    assert f"{made.metrics.accepted} of {made.metrics.drafted}" in str(made)
    with pytest.raises(ValueError, match="naive"):
        made.measure("naive")


def test_steps_are_numbered_as_on_the_page(made: specviz.Run) -> None:
    """The step before or after the one that was asked for; numbers of the whole run beside one step."""
    for number, step in enumerate(made.steps, start=1):
        record = made.trace.steps[number - 1]
        assert step.record is record
        assert step.tokens == tuple(made.trace.texts[token] for token in record.tokens)
        assert step.metrics.accepted == record.accepted_length("traversal")
        assert step.measure("topdown").accepted == record.accepted_length("topdown")
        assert len(step.sentences) == len(record.verdicts["traversal"])
        assert len(step.tell("topdown")) == len(record.verdicts["topdown"])
        assert all(said in str(step) for said in (*step.sentences, *step.tell("topdown"), *map(repr, step.tokens)))
        assert step.trace.prompt_text == made.prompt + "".join(before.text for before in made.steps[: number - 1])
    for wrong in (0, len(made.steps) + 1, -1, True, "1"):
        with pytest.raises(ValueError, match=f"this run has the steps 1 to {len(made.steps)}, got"):
            made.step(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="naive"):
        made.step(1).tell("naive")


def test_the_tree_of_a_step_as_a_graph(made: specviz.Run) -> None:
    """An edge the wrong way round, the bar of another token, or a mark of another moment than the end."""
    step = made.step(1)
    graph = step.graph()
    assert networkx.is_arborescence(graph)
    assert list(graph.edges) == [(record.parent, node) for node, record in enumerate(step.record.nodes) if node]
    path = networkx.shortest_path(graph, 0, step.record.commit("traversal").node)
    assert [graph.nodes[node]["text"] for node in path[1:]] == list(step.tokens)[: len(path) - 1]
    assert {graph.nodes[node]["traversal"] for node in path[:-1]} <= {"accepted"}
    assert graph.nodes[path[-1]]["traversal"] == "stop"
    for node in list(graph)[1:]:
        assert 0 <= graph.nodes[node]["p"] <= 1
    assert sum(graph.nodes[node]["q"] for node in graph.successors(0)) <= 1


def test_files_are_written_and_read(made: specviz.Run, tmp_path: Path) -> None:
    """A run that comes back as another one; an ending that is silently taken for JSON."""
    for ending, begins in (("json", "{"), ("html", "<!doctype html>"), ("events.csv", "step,"), ("metrics.csv", "rule,")):
        made.save(tmp_path / f"a.{ending}")
        assert (tmp_path / f"a.{ending}").read_text(encoding="utf-8").startswith(begins)
    assert specviz.load(tmp_path / "a.json") == specviz.load(str(tmp_path / "a.json")) == specviz.load(made.dump()) == made
    for wrong in ("a", "a.csv", "a.txt", "json"):
        with pytest.raises(ValueError, match=r"expected a name that ends in \.json, \.html, \.events\.csv"):
            made.save(tmp_path / wrong)
    damaged = json.loads(made.dump())
    damaged["steps"][0]["tokens"] = []
    with pytest.raises(ValueError, match="trace"):
        specviz.load(json.dumps(damaged))


def test_a_recorded_run_and_one_without_steps_show_themselves() -> None:
    """A view that needs what only `run` knows; an error in the place of a view."""
    recorded = specviz.Run(find_recorded_run("rescued").trace())
    assert "srcdoc=" in str(recorded._repr_html_())
    assert "embedded" in str(recorded)
    empty = specviz.Run(replace(recorded.trace, steps=()))
    assert empty._repr_html_() is None
    assert str(empty).endswith(texts.NO_STEPS_YET)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress in a log; a line that stays behind what a program prints."""
    for wanted, there in ((True, Terminal()), (False, Terminal()), (True, io.StringIO())):
        monkeypatch.setattr(sys, "stderr", there)
        specviz.run(**TOY, progress=wanted)
        if wanted and there.isatty():
            assert texts.PROGRESS_ONE.format(tokens=3, most=8) in there.getvalue()
            assert there.getvalue().endswith("\r\x1b[K")
        else:
            assert there.getvalue() == ""


def test_progress_in_a_notebook(monkeypatch: pytest.MonkeyPatch, made: specviz.Run) -> None:
    """A bar that stays half full; one outside a kernel. `tests/test_package.py` runs a real one."""
    shown: list[Any] = []

    def display(data: Any, **options: Any) -> Any:
        shown.append(data)
        return SimpleNamespace(update=lambda data, raw: shown.append(data))

    shell = SimpleNamespace(kernel=object())
    for name, content in {"IPython": {"get_ipython": lambda: shell}, "IPython.display": {"display": display}}.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    specviz.run(**TOY)
    assert len(shown) == len(made.steps) + 2
    assert '<progress value="8" max="8">' in shown[-2]["text/html"]
    assert shown[-1]["text/plain"] == texts.DONE.format(tokens=8, steps=len(made.steps))
    specviz.run(**TOY, progress=False)
    del shell.kernel
    specviz.run(**TOY)
    assert len(shown) == len(made.steps) + 2
