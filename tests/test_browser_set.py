"""The browser set: what reads and draws a trace, and makes one of a toy, needs numpy only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_imports import WITH_TORCH, inside, modules

from specviz.models.load import Pair
from specviz.trace.file import load

ROOT = Path(__file__).parent.parent
ABSENT = (
    *("torch", "transformers", "tokenizers", "safetensors", "gradio", "spaces"),
    *("plotly", "scipy", "networkx", "playwright"),
)
LAYERS = (
    *("", "resources", "library.*", "texts.*", "core.*", "draft.*", "verify.*", "exact.*", "engine.*"),
    *("models.*", "trace.*", "replay.*", "share.*", "views.*", "recorded.*", "engines.*", "explore.*", "here.*", "site.*"),
    *("lessons.*", "lab.*", "workshop.*"),
)
CHARTS = ("views.charts", "views.chart_style")
SET = sorted(module for module in modules() if inside(module, LAYERS) and module not in (*CHARTS, *WITH_TORCH))
CLI = "cli"  # imports every command; each imports what is heavy when it runs

GUARD = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}} in a browser", name=name)

sys.meta_path.insert(0, Absent())
"""
IMPORT_ALL = """
import importlib, json
errors = {}
for module in MODULES:
    try:
        importlib.import_module(("specviz." + module).strip("."))
    except ImportError as error:
        errors[module] = str(error)
print(json.dumps(errors))
"""
TOY_STEP = """
import dataclasses, json
from itertools import islice
from specviz import Settings, VERIFIERS, decode
from specviz.models.toy import ToyPair, find_toy
from specviz.trace.file import dump, load
from specviz.trace.from_step import record_step, run_trace
from specviz.views.scene import scene

toy = ToyPair(find_toy("T2"))
settings = Settings("2,2", "without", "traversal", ("topdown",), max_tokens=8)
prompt = toy.encode("")
steps = islice(decode(toy.target, toy.draft, prompt, settings), 1)
trace = load(dump(run_trace({"toy": "T2"}, settings, prompt, toy.text, map(record_step, steps))))
panes = [rule for key in ("topdown", "traversal") for rule in VERIFIERS if rule.key == key]
print(json.dumps(dataclasses.asdict(scene(trace, 0, panes)), allow_nan=False))
"""

PAIR_STEP = """
import dataclasses, json
from specviz import run

made = run("a fox: 狐狸", tree="3,2", max_tokens=8)
print(json.dumps([made.dump(), made.prompt]))
"""


def run_in_browser_set(source: str) -> str:
    """What the source prints in an interpreter in which the heavy packages cannot be imported."""
    done = subprocess.run([sys.executable, "-c", GUARD + source], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def failed_imports(names: list[str]) -> dict[str, str]:
    """The modules that cannot be imported there, and why."""
    return dict(json.loads(run_in_browser_set(f"MODULES = {names!r}\n{IMPORT_ALL}")))


@pytest.fixture(scope="module")
def failures() -> dict[str, str]:
    return failed_imports([*SET, CLI])


@pytest.mark.parametrize("module", [*SET, CLI])
def test_every_module_of_the_set_and_the_command_line_import(module: str, failures: dict[str, str]) -> None:
    """An import of PyTorch, Gradio, plotly or scipy at the top of a file, which keeps that file out of a browser."""
    assert failures.get(module) is None


def test_what_is_outside_the_set_fails_there() -> None:
    """The control: an interpreter that finds the heavy packages all the same, so that every module would pass."""
    heavy = [*CHARTS, *WITH_TORCH, "web.page"]
    assert list(failed_imports(heavy)) == heavy


def test_the_set_is_whole_floors() -> None:
    """A new layer or file that nobody has put inside the set or outside it."""
    outside = ("__main__", "app", "web.*", "cli.*", "studies.*", *WITH_TORCH, *CHARTS)
    assert not [module for module in modules() if module not in SET and not inside(module, outside)]


def test_a_toy_step_is_decoded_recorded_and_drawn() -> None:
    """A heavy package imported inside a function on the way from the models to the page."""
    found = json.loads(run_in_browser_set(TOY_STEP))
    assert len(found["panes"]) == 2


def test_the_embedded_pair_decodes_there(pair: Pair) -> None:
    """A run that asks for PyTorch or for the library's tokenizer where neither is."""
    found, prompt = json.loads(run_in_browser_set(PAIR_STEP))
    trace = load(found)
    assert prompt == "a fox: 狐狸"
    assert trace.prompt == tuple(pair.encode(prompt))
    assert sum(len(step.tokens) for step in trace.steps) == 8
    assert all(pair.reads(token, text) for token, text in trace.texts.items())
