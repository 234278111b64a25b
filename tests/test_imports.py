"""The import table: data goes one way, and the heavy packages stay where they belong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TYPES = ("dist", "dice", "tree", "events")
TRACE = ("trace", *TYPES)
PAIRS = ("models.pairs", "models.load")
COMMANDS = ("agree", "presets", "card", "prompts", "bench", "bench_verify", "explain", "proof")

# module -> what of ours it may import; "verify.*" stands for everything inside
TABLE: dict[str, tuple[str, ...]] = {
    "": (),
    "dist": (),
    "dice": ("dist",),
    "tree": ("dist", "dice"),
    "events": ("dist", "dice", "tree"),
    "verify.*": (*TYPES, "verify.*"),
    "exact": TYPES,
    "ceiling": (*TYPES, "exact"),
    "ghosts": (*TYPES, "exact"),
    "models": (),
    "models.contract": TYPES,
    "models.toy": TYPES,
    "models.pairs": (),
    "models.lean": (),
    "models.huggingface": (*TYPES, "models.contract", "models.lean"),
    "models.train": (),
    "models.peers": (*TYPES, "models.huggingface", "models.lean"),
    "models.load": ("models.huggingface", "models.pairs"),
    "run": (*TRACE, "decode", "record", "metrics", "models.load"),
    "draft.*": (*TYPES, "models.contract", "draft.*"),
    "decode": (*TYPES, "draft.*", "verify.*", "exact", "ghosts", "models.contract"),
    "codec": (),
    "trace": (*TYPES, "codec", "decode", "verify.*"),
    "record": (*TRACE, "", "decode"),
    "metrics": TRACE,
    "frames": (*TRACE, "metrics"),
    "narrate": (*TRACE, "verify.*", "metrics", "frames"),
    "views.*": (*TRACE, "metrics", "frames", "narrate", "views.*"),
    "ui.*": (
        *TRACE,
        "decode",
        "draft.*",
        "verify.*",
        "record",
        "views.*",
        "presets",
        "bench",
        "models.pairs",
        "models.load",
        "models.toy",
        "ui.*",
    ),
    "presets": (*TRACE, "decode", "record", "metrics", "frames", "models.load", "models.toy"),
    "proof": (*TYPES, "exact", "ceiling", "draft.*", "verify.*", "models.toy"),
    "explain": (*TRACE, "decode", "record", "narrate", "models.toy"),
    "prompts": (),
    "card": (*TYPES, "decode", "prompts", "models.load", "models.train"),
    "agree": (*TYPES, "decode", "exact", "draft.*", "verify.*", "models.load", "models.peers"),
    "bench": (*TRACE, "decode", "record", "metrics", "prompts", "models.load", "models.peers"),
    "bench_verify": (*TYPES, "exact", "draft.*", "verify.*", "models.toy"),
    "__main__": (*TRACE, "decode", "draft.*", "verify.*", "models.*", "run", *COMMANDS),
    "app": ("models.pairs", "presets", "ui.*"),
}
HEAVY = {  # package -> where alone it may be imported
    "gradio": ("ui.*", "app"),
    "spaces": ("ui.*", "app"),
    "torch": ("models.*",),
    "transformers": ("models.*",),
    "tokenizers": ("models.*",),
    "safetensors": ("models.*",),
    "plotly": ("views.*",),
    "networkx": ("views.*",),
    "scipy": ("exact", "ceiling", "metrics"),
    "numpy": (
        *("dist", "tree", "ceiling", "models.*", "record"),
        *("dice", "verify.*", "draft.*", "exact", "decode", "views.*"),
    ),
}
LIGHT = ("models.contract", "models.toy", "models.pairs")  # in models/, and yet without torch


def inside(module: str, patterns: tuple[str, ...]) -> bool:
    return any(
        module == pattern or (pattern.endswith(".*") and (module + ".").startswith(pattern[:-1])) for pattern in patterns
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
        elif package in HEAVY and (not inside(module, HEAVY[package]) or (package != "numpy" and module in LIGHT)):
            found.append(f"{module} imports {name}")
    return found


def modules() -> dict[str, Path]:
    found = {"app": ROOT / "app.py"}
    for path in (ROOT / "specviz").rglob("*.py"):
        parts = path.relative_to(ROOT / "specviz").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


PLANTED = [
    ("dist", "from specviz.tree import DraftTree"),
    ("dice", "import specviz.events"),
    ("tree", "def f():\n    from specviz.events import Commit"),
    ("verify.naive", "from specviz.decode import decode"),
    ("verify.naive", "import torch"),
    ("draft.grow", "from specviz.verify import VERIFIERS"),
    ("draft.grow", "from specviz.models.toy import toy"),
    ("exact", "from specviz.verify.topdown import topdown"),
    ("decode", "from specviz.trace import RunTrace"),
    ("trace", "import importlib\nimportlib.import_module('specviz.frames')"),
    ("metrics", "from specviz import decode"),
    ("frames", "x = __import__('torch')"),
    ("narrate", "from . import frames"),
    ("models.toy", "import torch.nn as nn"),
    ("models.contract", "from specviz.models import toy"),
    ("views.tree", "from specviz.decode import Step"),
    ("views.tree", "import gradio as gr"),
    ("record", "import plotly.graph_objects"),
    ("codec", "from specviz import trace"),
    ("something_new", "import json"),
    ("decode", "import importlib\nimportlib.import_module(name)"),
]
HARMLESS = [
    ("dist", "import numpy as np\nimport math"),
    ("verify.gbv", "from specviz.verify.kseq import iid\nfrom specviz.dist import Dist"),
    ("models.huggingface", "import torch\nfrom transformers import AutoModelForCausalLM"),
    ("views.tree", "import networkx\nfrom specviz.frames import Frame"),
    ("app", "import gradio\nfrom specviz.ui.page import build"),
]


@pytest.mark.parametrize(("module", "source"), PLANTED)
def test_planted_violations_are_caught(module: str, source: str) -> None:
    """A checker that lets something through."""
    known = {*modules(), "views.tree", "models.huggingface", "ui.page"}
    assert len(violations(module, source, known)) == 1


@pytest.mark.parametrize(("module", "source"), HARMLESS)
def test_harmless_imports_are_not(module: str, source: str) -> None:
    """A checker that cries wolf."""
    assert violations(module, source, {*modules(), "views.tree", "models.huggingface"}) == []


@pytest.mark.parametrize("module", sorted(modules()))
def test_every_module_keeps_to_the_table(module: str) -> None:
    """A short cut against the direction of the data."""
    assert violations(module, modules()[module].read_text(), set(modules())) == []
