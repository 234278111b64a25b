"""What the README and the docs claim is true: commands exist, examples run, links resolve, lists match the code."""

from __future__ import annotations

import argparse
import importlib
import inspect
import itertools
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from test_imports import HEAVY, TABLE

import specviz
from specviz import cli
from specviz.cli import main
from specviz.cli.explain import EXAMPLES
from specviz.draft import parse
from specviz.library.choices import NAMES
from specviz.models.pairs import PAIRS
from specviz.verify import VERIFIERS
from tools import list_files, list_results, list_rules

ROOT = Path(__file__).parent.parent
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "assets/pair").glob("*.md"))
}
README, OPERATING, LIBRARY = PAGES["README.md"], PAGES["docs/operating.md"], PAGES["docs/library.md"]
LESSONS = {
    "docs/adding-a-rule.md",
    "docs/adding-a-proposal.md",
}  # add files and trees of their own; other tests follow them


def first_column(text: str, heading: str) -> list[str]:
    """The code in the first column of the table with this heading."""
    table = re.search(rf"^\| {re.escape(heading)} \|.*\n\|.*\n((?:\|.*\n)+)", text, re.M)
    assert table, heading
    return [code for line in table[1].splitlines() for code in re.findall(r"`(.+?)`", line.split("|")[1])]


def code_in(text: str) -> list[str]:
    """Everything that a page prints as code: lines of blocks, and spans."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.S | re.M)
    outside = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    lines = [line for block in blocks for line in block.splitlines()] + re.findall(r"^    (\S.*)$", outside, re.M)
    return [line.split("#")[0].strip() for line in lines] + re.findall(r"`([^`\n]+)`", outside)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.M)}


def broken_links(name: str, text: str) -> list[str]:
    """Links of a page that lead to no file, or to no heading of a page."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    return broken


def options(command: str) -> set[str]:
    """The options of a command."""
    parser = argparse.ArgumentParser()
    cli.COMMANDS[command].add_arguments(parser)
    return {option for action in parser._actions for option in action.option_strings}


def unknown_commands(text: str) -> list[str]:
    """Commands of a page that specviz, make or Python would not find."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    wrong = []
    for code in code_in(text):
        command, module, target = (
            re.match(p, code) for p in (r"(?:python -m )?specviz ([a-z][a-z-]*)", r"python -m (tools\S*)", r"make (\w+)")
        )
        flags = set(re.findall(r" (--[a-z-]+)", code)) - {"--help"}
        if command and (command[1] not in cli.COMMANDS or (flags and flags - options(command[1]))):
            wrong.append(code)
        if module and not any((ROOT / module[1].replace(".", "/")).with_suffix(end).exists() for end in ("", ".py")):
            wrong.append(code)
        if target and target[1] not in targets:
            wrong.append(code)
    return wrong


def unknown_paths(text: str) -> list[str]:
    """Files and folders of the repository that a page names and that are not there."""
    paths = [code for code in code_in(text) if re.fullmatch(r"(specviz|tests|tools|assets|docs|\.ci)/[\w./-]*", code)]
    return [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("name", PAGES)
def test_links_commands_and_paths(name: str) -> None:
    """A page that sends its reader to a file, heading, command or target that was renamed."""
    if name == "docs/log.md" or name == "CHANGELOG.md":  # they also speak of what is gone
        assert not broken_links(name, PAGES[name])
        return
    assert not broken_links(name, PAGES[name])
    assert not unknown_commands(PAGES[name])
    assert not (unknown_paths(PAGES[name]) if name not in LESSONS else [])


def test_the_checks_of_pages_can_fail() -> None:
    """The controls: a check of links, commands or paths that lets everything pass."""
    assert broken_links("README.md", "[a](docs/nothing.md) [b](docs/operating.md#nothing)") != []
    for command in (
        "specviz provee",
        "make nothing",
        "python -m tools.nothing",
        "python -m specviz card",
        "specviz run x --fast",
    ):
        assert unknown_commands(f"`{command}`") == unknown_commands(f"```sh\n{command}   # a comment\n```") == [command]
    assert unknown_paths("`specviz/dice.py`") == ["specviz/dice.py"]


def test_continuous_integration_runs_every_check() -> None:
    """A gate that lets through what `make check` refuses."""
    makefile, gate = (ROOT / "Makefile").read_text(), (ROOT / ".ci/run").read_text()
    targets = {target for line in re.findall(r"^make (.+)$", gate, re.M) for target in line.split() if target[0] != "-"}
    checks = re.search(r"^check: (.+)$", makefile, re.M)
    assert checks
    assert set(checks[1].split()) - {"check-tests"} <= targets, "the quick tests are among all tests"
    assert "test" in targets
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)
    assert subprocess.run(["bash", "-n", ROOT / ".ci/run"]).returncode == 0


def test_the_supported_versions_of_python_are_the_same_everywhere() -> None:
    """A version that the package refuses and the README promises."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r"3\.\d+$", line)]
    low, high = (int(version.removeprefix("3.")) for version in (versions[0], versions[-1]))
    assert project["requires-python"] == f">=3.{low},<3.{high + 1}"
    for page in (README, OPERATING, PAGES["CONTRIBUTING.md"]):
        told = re.findall(r"(?<!\| )\b3\.\d\d\b", page.split("---\n", 2)[-1])  # in a table it is a figure
        assert set(told) == set(versions)


def test_the_readme_fits_on_a_screen() -> None:
    """A README that grows back into a manual."""
    body = README.split("---\n", 2)[2]
    assert len(body.splitlines()) < 70
    before, _, rest = body.partition(list_results.BEGIN)
    told = before + rest.partition(list_results.END)[2]  # all but the table that `make docs` writes
    assert not re.search(r"\d\d\.\d ", told), "figures belong to docs/performance.md"


def test_the_list_of_files_is_the_disk_s() -> None:
    """A file that was added, moved or deleted without `make docs`."""
    files = list_files.tracked_files()
    assert PAGES["docs/files.md"] == list_files.page(files), "run `make docs`"
    assert PAGES["docs/files.md"] != list_files.page(set(files) - {"specviz/core/dice.py"}), "the control"


def test_the_list_of_rules_is_the_records() -> None:
    """A rule or a proposal that was added or changed without `make docs`."""
    assert PAGES["docs/rules.md"] == list_rules.page(), "run `make docs`"
    assert PAGES["docs/rules.md"] != list_rules.page(rules=VERIFIERS[1:]), "the control"


def run_example(page: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The Python code of a page as one program, but for what asks a server; `tests/web/test_api.py` runs that."""
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.S | re.M)
    code = "\n".join(block for block in blocks if "gradio_client" not in block)
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=variables, capture_output=True, text=True)


@pytest.mark.slow
def test_the_library_s_example_runs(tmp_path: Path) -> None:
    """Code in the docs that no longer works."""
    found = run_example(LIBRARY, tmp_path)
    assert found.returncode == 0, found.stderr
    assert "Verdict: " in found.stdout, "a step in sentences"
    assert found.stdout.endswith("drifts by 0\n")
    assert run_example(LIBRARY.replace("run.step(", "run.steps("), tmp_path).returncode != 0, "the control"


def test_the_settings_of_a_run_are_documented() -> None:
    """A name that `run` takes and nobody is told of, or one that is gone."""
    parameters = {*inspect.signature(specviz.run).parameters} - {"prompt", "settings", "choices"}
    documented = first_column(LIBRARY, "setting of `run`")
    assert {*documented} == parameters | {*NAMES}
    assert first_column(LIBRARY.replace("| `chat` |", "| |"), "setting of `run`") != documented, "the control"


def test_the_public_names_are_documented() -> None:
    """A public name that nobody explains, or one explained that is gone."""
    documented = {re.split(r"\W", name, maxsplit=1)[0] for name in first_column(LIBRARY, "name")}
    assert documented == set(specviz.__all__)
    assert all(hasattr(specviz, name) for name in specviz.__all__)


def test_the_version_has_its_changes() -> None:
    """A release that the changelog does not know."""
    versions = re.findall(r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", PAGES["CHANGELOG.md"], re.M)
    assert versions[0] == specviz.__version__
    assert versions == sorted(versions, key=lambda v: [int(part) for part in v.split(".")], reverse=True)


def test_commands_and_pairs_are_documented() -> None:
    """A command or a pair that the operator's page does not know."""
    assert {row.split()[1] for row in first_column(OPERATING, "command")} == set(cli.COMMANDS)
    pairs = re.search(r"^\| `--pair` \| models .*\n\|.*\n((?:\|.*\n)+)", OPERATING, re.M)
    assert pairs
    assert re.findall(r"^\| `(\S+)`", pairs[1], re.M) == [pair.key for pair in PAIRS]


def test_the_flags_of_serve_are_documented() -> None:
    """A flag of the page that the operator's page does not know."""
    assert {*first_column(OPERATING, "flag of `specviz serve`"), "-h", "--help"} == options("serve")


BOUND = re.compile(r"^\| [^|]+ \| (\d+) \| `(MOST_\w+|AT_ONCE|\w+_SECONDS)`(?: of `(\w+)\.py`)? \|", re.M)
BOUNDED = (
    "web.limits",
    "explore.limits",
    "trace.limits",
    "web.stream",
    "web.delivery",
    "exact.enumeration",
    "views.events",
)


def find_wrong_bounds(page: str) -> list[str]:
    """Bounds in a page that no module has, or has with another value; and those of the page's own list that are missing."""
    modules = {name: importlib.import_module(f"specviz.{name}") for name in BOUNDED}
    wrong, named = list[str](), set[str]()
    for value, name, where in BOUND.findall(page):
        home = modules[f"web.{where}"] if where else next((one for one in modules.values() if hasattr(one, name)), None)
        named.add(name)
        if home is None or getattr(home, name) != int(value):
            wrong.append(name)
    limits = vars(modules["web.limits"]) | vars(modules["explore.limits"])
    own = {name for name in limits if name.isupper()} - {"STEP_IS_WORTH"}
    return [*wrong, *sorted(own - named)]


def test_the_bounds_are_those_of_the_code() -> None:
    """A bound that was changed in the code only, or that operators are not told of."""
    page = PAGES["docs/operating.md"]
    assert find_wrong_bounds(page) == []
    assert find_wrong_bounds(page.replace("| 1100 |", "| 1200 |")) == ["MOST_IN_STEP"], "the control"
    assert find_wrong_bounds(page.replace("`AT_ONCE`", "`NOBODY_SECONDS`")) == ["NOBODY_SECONDS", "AT_ONCE"], "the control"


def test_environment_variables_are_read_somewhere() -> None:
    """A variable in the docs that no code reads, or a variable of ours that the docs do not know."""
    sources = [*ROOT.glob("specviz/**/*.py"), *ROOT.glob("tests/**/*.py"), ROOT / "app.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources if path != Path(__file__))
    documented = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", OPERATING))
    assert {name for name in documented if name not in text} <= {"HF_TOKEN", "FORWARDED_ALLOW_IPS"}, (
        "libraries read them themselves"
    )
    assert set(re.findall(r"\bSPECVIZ_[A-Z]+\b", text)) <= documented
    assert documented >= {"SPECVIZ_PAIR"}, "the control: the pattern finds them"


def allowed_imports(layer: str) -> str:
    """What the import table allows a layer, as the page on architecture prints it."""
    (allowed,) = (TABLE[pattern] for pattern in (f"{layer}.*", layer) if pattern in TABLE)
    if allowed == ("*",):
        return "everything"
    names = {pattern.removesuffix(".*") or "specviz" for pattern in allowed} - {layer}
    return " ".join(f"`{name}`" for name in sorted(names)) or "nothing"


def test_the_layers_are_those_of_the_import_table() -> None:
    """An architecture that the code has left behind."""
    tables = PAGES["docs/architecture.md"].partition("## The home in the browser")[0]
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", tables, re.M)
    assert dict(rows) == {layer: allowed_imports(layer) for layer, _ in rows}
    packages = {path.parent.name for path in ROOT.glob("specviz/*/__init__.py")} - {"models"}
    assert {layer for layer, _ in rows} == packages
    heavy = set(", ".join(re.findall(r"^\| ([a-z, ]+) \| `", tables, re.M)).split(", "))
    assert heavy == HEAVY.keys() - {"tokenizers", "safetensors"}


def list_worded(page: str) -> list[str]:
    """The files that the table of the words names."""
    table = page.partition("## Where a sentence is worded")[2].partition("\n[Every")[0]
    return re.findall(r"`(\w+\.py)`", table)


def test_every_file_of_words_is_in_the_table() -> None:
    """A file of sentences that nobody finds, or one that stands in two places."""
    page = PAGES["docs/architecture.md"]
    files = sorted(path.name for path in ROOT.glob("specviz/texts/*.py") if path.name != "__init__.py")
    assert sorted(list_worded(page)) == files
    assert sorted(list_worded(page.replace("`story.py`", ""))) != files, "the control"


def trees_in(text: str) -> list[str]:
    """Everything that a page prints as code and that looks like a tree."""
    return [code for code in code_in(text) if re.fullmatch(r"[a-z]+:\d[\d,x+]*|\d(,\d)+|eagle25", code)]


def test_trees_in_the_docs_are_trees() -> None:
    """An example of a tree that the grammar refuses."""
    trees = [tree for name, page in PAGES.items() if name not in LESSONS for tree in trees_in(page)]
    assert len(trees) >= 12
    for tree in trees:
        parse(tree)
    with pytest.raises(ValueError):
        parse(*trees_in("`chains:5`"))


def labels_missing(page: str) -> list[str]:
    """What a page calls a button or a drawer, and what nothing on the screen is called."""
    sources = itertools.chain(ROOT.glob("specviz/**/*.py"), ROOT.glob("assets/web/*.js"))
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    return [label for label in re.findall(r"\*\*(.+?)\*\*", page) if f'"{label}"' not in text]


def test_buttons_have_the_names_in_the_docs() -> None:
    """A button that was renamed."""
    page = PAGES["docs/using-the-page.md"]
    assert labels_missing(page[page.index("## The trees") :]) == []
    assert labels_missing("**Press me**") == ["Press me"], "the control"


@pytest.mark.parametrize("key", EXAMPLES)
def test_explain(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A demo that stops half way."""
    assert main(["explain", key]) == 0
    out = capsys.readouterr().out
    assert "TOP-DOWN" in out
    assert "TRAVERSAL" in out
    assert len(out.splitlines()) > 8


def test_bench_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A benchmark that no longer runs, or times trees on which nothing is judged."""
    assert main(["bench-verify", "--vocabulary", "500", "--repeats", "2"]) == 0
    out = capsys.readouterr().out
    assert "64 of 64 draws examined" in out
    assert out.count("stop distribution, traversal") == 2


def test_the_requirements_are_pinned() -> None:
    """A dependency that changes under us."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().split("\n"):
            assert not line or line.startswith("-r ") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line
