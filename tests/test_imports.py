"""The import table: data goes one way, and the heavy packages stay where they belong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ("core.*", "texts.*")
TRACE = (*CORE, "trace.*", "verify.*", "engine.settings")

# module -> what of ours it may import; "verify.*" stands for everything inside
TABLE: dict[str, tuple[str, ...]] = {
    "": ("*",),
    "texts.*": (),
    "resources": (),
    "library.*": ("*",),
    "core.*": CORE,
    "verify.*": (*CORE, "verify.*"),
    "draft.*": (*CORE, "draft.*", "models.contract"),
    "exact.*": (*CORE, "exact.*", "draft.*", "verify.*", "models.toy"),
    "models": (),
    "models.contract": CORE,
    "models.toy": CORE,
    "models.pairs": ("resources", *CORE),
    "models.processes": (),
    "models.unicode_ranges": (),
    "models.byte_bpe": (*CORE, "models.unicode_ranges"),
    "models.pair": (*CORE, "models.contract", "models.byte_bpe"),
    "models.tree_text": CORE,
    "models.safetensors_file": CORE,
    "models.numpy_llama": (*CORE, "models.contract", "models.tree_text"),
    "models.numpy_pair": (
        *CORE,
        "models.byte_bpe",
        "models.numpy_llama",
        "models.pair",
        "models.pairs",
        "models.safetensors_file",
    ),
    "models.fast_llama": (*CORE, "models.contract"),
    "models.huggingface": (*CORE, "models.contract", "models.fast_llama", "models.tree_text"),
    "models.load": (*CORE, "models.huggingface", "models.pair", "models.pairs", "models.processes"),
    "engine.*": (*CORE, "engine.*", "draft.*", "verify.*", "exact.*", "models.contract"),
    "trace.*": (*TRACE, "engine.decode", ""),
    "replay.*": (*TRACE, "replay.*"),
    "share.*": (*TRACE, "share.*", "models.pairs", "models.toy"),
    "share.files": (*TRACE, "share.*", "engines.steps", "site.standalone"),
    "views.*": (*TRACE, "replay.*", "views.*", "share.recipe"),
    "engines.*": (*TRACE, "engines.*", "draft.*", "views.layout", "views.report"),
    "lessons.*": (
        *TRACE,
        "trace.*",
        "replay.*",
        "views.*",
        "engine.*",
        "exact.*",
        "draft.*",
        "models.toy",
        "resources",
        "lab.links",
        "lessons.*",
    ),
    "explore.*": (
        *TRACE,
        "trace.*",
        "replay.*",
        "views.*",
        "engine.*",
        "engines.*",
        "draft.*",
        "models.contract",
        "models.pairs",
        "models.toy",
        "recorded.*",
        "share.*",
        "explore.*",
    ),
    "lab.*": (
        *TRACE,
        "trace.*",
        "replay.*",
        "views.*",
        "engine.*",
        "exact.*",
        "draft.*",
        "models.toy",
        "lab.*",
    ),
    "here.*": (
        *TRACE,
        "explore.*",
        "models.numpy_pair",
        "models.pair",
        "models.pairs",
        "models.toy",
        "resources",
        "share.files",
        "here.*",
    ),
    "workshop.*": (
        *TRACE,
        "trace.*",
        "replay.*",
        "views.*",
        "engine.*",
        "exact.*",
        "draft.*",
        "models.toy",
        "workshop.*",
    ),
    "recorded.*": ("*",),
    "studies.*": ("*",),
    "site.*": ("*",),
    "web.*": ("*",),
    "cli.*": ("*",),
    "__main__": ("cli.*",),
    "app": ("*",),
}
WITH_TORCH = ("models.fast_llama", "models.huggingface", "models.load")  # the other files of models/ do without
HEAVY = {  # package -> where alone it may be imported
    "gradio": ("web.*", "app"),
    "spaces": ("web.*", "app"),
    "torch": (*WITH_TORCH, "studies.*"),
    "transformers": (*WITH_TORCH, "studies.*"),
    "tokenizers": WITH_TORCH,
    "safetensors": WITH_TORCH,
    "networkx": ("library.*",),
    "ray": ("studies.run",),
    "plotly": ("views.charts", "views.chart_style"),
    "scipy": ("exact.*",),
}


def inside(module: str, patterns: tuple[str, ...]) -> bool:
    return any(
        pattern in (module, "*") or (pattern.endswith(".*") and (module + ".").startswith(pattern[:-1]))
        for pattern in patterns
    )


def imported(source: str) -> set[str]:
    """Full dotted names of everything that a source imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name for alias in aliases}
            case ast.ImportFrom(module=None) | ast.ImportFrom(level=1 | 2 | 3):
                names.add("specviz.<relative>")
            case ast.ImportFrom(module=str(module), names=aliases):
                names |= {f"{module}.{alias.name}" for alias in aliases}
            case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"), args=[argument, *_]):
                names.add(argument.value if isinstance(argument, ast.Constant) else "specviz.<computed>")
    return names


def violations(module: str, source: str, known: set[str]) -> list[str]:
    """What a module imports and may not."""
    rows = [allowed for pattern, allowed in TABLE.items() if inside(module, (pattern,))]
    if not rows:
        return [f"{module} is not in the import table"]
    found = []
    for name in sorted(imported(source)):
        package, _, rest = name.partition(".")
        if package == "specviz":
            part = rest if rest in known else rest.rpartition(".")[0]
            if (rest.startswith("<") or not inside(part, rows[-1])) and part != module:
                found.append(f"{module} imports {name}")
        elif package in HEAVY and not inside(module, HEAVY[package]):
            found.append(f"{module} imports {name}")
    return found


def modules() -> dict[str, Path]:
    found = {"app": ROOT / "app.py"}
    for path in (ROOT / "specviz").rglob("*.py"):
        parts = path.relative_to(ROOT / "specviz").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


PLANTED = [
    ("core.dist", "from specviz.verify import VERIFIERS"),
    ("core.dice", "import specviz.trace.schema"),
    ("core.tree", "def f():\n    from specviz.draft import drafter"),
    ("verify.naive", "from specviz.engine.decode import decode"),
    ("verify.naive", "import torch"),
    ("draft.grow", "from specviz.verify import VERIFIERS"),
    ("draft.grow", "from specviz.models.toy import find_toy"),
    ("exact.enumeration", "from specviz.engine.decode import decode"),
    ("engine.decode", "from specviz.trace.schema import RunTrace"),
    ("trace.schema", "import importlib\nimportlib.import_module('specviz.replay.frames')"),
    ("trace.metrics", "from specviz.models import load"),
    ("replay.frames", "x = __import__('torch')"),
    ("replay.narrate", "from . import frames"),
    ("replay.narrate", "from specviz.engine.decode import Step"),
    ("models.toy", "import torch.nn as nn"),
    ("models.numpy_llama", "import torch"),
    ("models.byte_bpe", "from tokenizers import Tokenizer"),
    ("models.contract", "from specviz.models import toy"),
    ("views.tree", "from specviz.engine.decode import Step"),
    ("views.tree", "import gradio as gr"),
    ("views.tree", "import plotly.graph_objects"),
    ("trace.from_step", "import plotly.graph_objects"),
    ("trace.codec", "from specviz.views import scene"),
    ("views.tree", "from specviz.lessons.lesson import Card"),
    ("lessons.tasks", "from specviz.models.load import load_named"),
    ("lessons.tasks", "from specviz.web.page import build"),
    ("engines.vllm", "from specviz.replay.frames import Frame"),
    ("something_new", "import json"),
    ("engine.decode", "import importlib\nimportlib.import_module(name)"),
]
HARMLESS = [
    ("core.dist", "import numpy as np\nimport math"),
    ("verify.gbv", "from specviz.verify.kseq import common_dist\nfrom specviz.core.dist import Dist"),
    ("models.huggingface", "import torch\nfrom transformers import AutoModelForCausalLM"),
    ("views.layout", "import json\nfrom specviz.replay.frames import Frame"),
    ("app", "import gradio\nfrom specviz.web.page import build"),
]


@pytest.mark.parametrize(("module", "source"), PLANTED)
def test_planted_violations_are_caught(module: str, source: str) -> None:
    """A checker that lets something through."""
    known = {*modules(), "views.tree", "models.huggingface", "web.page"}
    assert len(violations(module, source, known)) == 1


@pytest.mark.parametrize(("module", "source"), HARMLESS)
def test_harmless_imports_are_not(module: str, source: str) -> None:
    """A checker that cries wolf."""
    assert violations(module, source, {*modules(), "views.tree", "models.huggingface"}) == []


@pytest.mark.parametrize("module", sorted(modules()))
def test_every_module_keeps_to_the_table(module: str) -> None:
    """A short cut against the direction of the data."""
    assert violations(module, modules()[module].read_text(), set(modules())) == []
