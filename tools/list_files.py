"""Writes docs/files.md, every file in one line, from the files' own first sentences: `python -m tools.list_files`."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/files.md"
HEAD = """# Every file in one line

Written by `make docs` from the first sentence of each file, and checked by `tests/test_readme.py`.
"""
WHOLE_FOLDERS = {  # listed as one line
    "assets/runtime/": "What runs Python in a browser: Pyodide and numpy, pinned by their hashes, with their licences",
    "assets/pair/": "the embedded pair of models, with its card and credits",
    "assets/examples/": "the recorded runs",
    "docs/studies/": "plans of studies, and the results of the one in the README",
    "assets/lessons/": "the lessons, one file each, with their chapters, the glossary and the course's questions",
}
NO_SENTENCE = {  # files that hold no sentence about themselves
    ".ci/run": "what continuous integration runs on a fresh machine",
    ".gitignore": "what git ignores",
    "LICENSE": "Apache License 2.0",
    "Makefile": "the commands of this repository",
    "pyproject.toml": "the package, and the settings of ruff, mypy and pytest",
    "requirements.txt": "what specviz needs, pinned; a Space and the package read it",
    "requirements-dev.txt": "what the tests need in addition",
    "package.json": "the JavaScript checks",
    "package-lock.json": "what the JavaScript checks need, pinned",
    "eslint.config.mjs": "settings of the JavaScript linter",
    "tsconfig.json": "settings of the JavaScript type checks",
    "docs/files.md": "this page",
    "docs/tutorial.ipynb": "a notebook: what speculative decoding is, two rules on one tree, a proof; without outputs",
    "docs/page.png": "the page, from `make screenshots`",
    "assets/web/style.css": "the player's style",
    "assets/web/lessons/lessons.css": "the style of the lessons",
    "tests/exact/golden.json": "exact distributions to reproduce",
    **{
        f"tests/engines/samples/{name}": "a sample; the README beside it has its source"
        for name in (
            *("ddtree.json", "fastdeploy.json", "llama-cpp.json", "sglang.json", "sglang-older.json"),
            *("steps.jsonl", "vllm-counters.prom", "vllm-detailed.json", "vllm-log.txt", "vllm-summary.json"),
        )
    },
    "tests/tools/layout.js": "finds faults of layout in the page, for the tests",
}
HIDDEN = {"assets/.gitkeep"}


def tracked_files() -> list[str]:
    """All files that git knows."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def describe(name: str) -> str:
    """What a file says about itself in its first sentence; an error if it says nothing."""
    if name in NO_SENTENCE:
        return NO_SENTENCE[name]
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".py"):
        sentence = ast.get_docstring(ast.parse(text)) or ""
    elif name.endswith(".md"):
        found = re.search(r"^# (.+)$", text, re.M)
        sentence = found[1] if found else ""
    else:
        comment = re.match(r"(?://.*\n)+|/\*.*?\*/", text, re.S if text.startswith("/*") else 0)
        sentence = re.sub(r"^(//|/?\*+/?)|\*/", "", comment[0], flags=re.M) if comment else ""
    if not sentence:
        raise ValueError(f"{name} has no first sentence: write one, or describe it in NO_SENTENCE of tools/list_files.py")
    return re.split(r"\.\s+(?=[A-Z`])", " ".join(sentence.split("\n\n")[0].split()))[0].rstrip(".")


def page(names: Iterable[str]) -> str:
    """The page for these files, by folder."""
    folders: dict[str, list[str]] = {}
    for name in sorted(set(names) - HIDDEN, key=lambda name: (str(Path(name).parent), name)):
        whole = next((folder for folder in WHOLE_FOLDERS if name.startswith(folder)), None)
        row = f"| `{whole}` | {WHOLE_FOLDERS[whole]} |" if whole else f"| `{Path(name).name}` | {describe(name)} |"
        rows = folders.setdefault(str(Path(whole).parent) if whole else str(Path(name).parent), [])
        if row not in rows:
            rows.append(row)
    parts = [HEAD]
    for folder, rows in folders.items():
        title = "Top level" if folder == "." else f"{folder}/"
        parts.append("\n".join([f"\n## {title}\n", "| file | what it is |", "|---|---|", *rows]) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page([*tracked_files(), "docs/files.md"]), encoding="utf-8")
