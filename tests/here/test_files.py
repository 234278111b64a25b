"""The files for Python in a browser: pinned, whole, and the same from the same sources."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from test_browser_set import ROOT, run_in_browser_set

from specviz.here import files
from specviz.here.files import INDEX, RUNTIME, list_files, pack_package, write_folder, write_index
from tools import fetch_runtime

MANIFEST = json.loads((RUNTIME / "manifest.json").read_text())


def wrong_files(folder: Path) -> list[str]:
    """The files of the manifest that are not what it says."""
    hashes = {name: entry["sha256"] for name, entry in MANIFEST["files"].items()}
    return [name for name, known in hashes.items() if hashlib.sha256((folder / name).read_bytes()).hexdigest() != known]


def test_the_runtime_is_what_was_pinned(tmp_path: Path) -> None:
    """A file of the runtime that was changed, or not sent in full, and that every visitor then runs."""
    assert wrong_files(RUNTIME) == []
    for name in MANIFEST["files"]:
        (tmp_path / name).write_bytes((RUNTIME / name).read_bytes())
    (tmp_path / "pyodide.mjs").write_bytes((RUNTIME / "pyodide.mjs").read_bytes() + b" ")
    assert wrong_files(tmp_path) == ["pyodide.mjs"], "the control"


def test_every_file_of_the_runtime_is_pinned_or_a_licence() -> None:
    """A file that is served and that nobody has pinned."""
    others = {path.name for path in RUNTIME.iterdir()} - set(MANIFEST["files"])
    assert others == {"manifest.json", "README.md", "LICENSE-MPL-2.0.txt", "LICENSE-PSF.txt", "LICENSE-numpy.txt"}


def test_slimming_leaves_licences_and_code_and_nothing_else() -> None:
    """A wheel whose licences went with its tests, or whose tests went along."""
    packed = io.BytesIO()
    kept = ["numpy-2.dist-info/licenses/LICENSE.txt", "numpy/_core/numeric.py", "numpy/typing/__init__.py"]
    gone = ["numpy-2.dist-info/RECORD", "numpy/_core/include/x.h", "numpy/lib/tests/test_x.py", "numpy/x.pyi"]
    with zipfile.ZipFile(packed, "w") as archive:
        for name in (*gone, *kept):
            archive.writestr(name, name)
    slimmed, left_out = fetch_runtime.slim(packed.getvalue())
    assert (zipfile.ZipFile(io.BytesIO(slimmed)).namelist(), left_out) == (kept, sorted(gone))
    assert fetch_runtime.slim(packed.getvalue())[0] == slimmed


def test_the_index_names_what_the_folder_holds(tmp_path: Path) -> None:
    """A static site that lacks a file, or an index with another hash than the file's: no visitor could start Python."""
    write_folder(tmp_path)
    named = json.loads((tmp_path / INDEX).read_text())["files"]
    assert {file["path"] for file in named} == {path.name for path in tmp_path.iterdir()} - {INDEX}
    for file in named:
        content = (tmp_path / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        assert file["sha256"].startswith(file["path"].partition("-")[0]), "a name that changes with the content"
    assert write_index() == (tmp_path / INDEX).read_text()
    assert len({file["name"] for file in named}) == len(list_files())


def test_the_package_is_the_same_from_the_same_sources() -> None:
    """An archive with the time in it, which every start of a server makes anew, so that no browser ever keeps it."""
    first = pack_package()
    pack_package.cache_clear()
    assert pack_package() == first


def test_the_package_runs_without_the_repository(tmp_path: Path) -> None:
    """A module or an asset that the package lacks, or one in it that needs what a browser does not have."""
    zipfile.ZipFile(io.BytesIO(pack_package())).extractall(tmp_path)
    assert not [path for path in tmp_path.rglob("*.py") if path.relative_to(tmp_path).parts[1] in ("web", "cli", "studies")]
    code = f"""
import sys
sys.path[:] = [{str(tmp_path)!r}, *(path for path in sys.path if path not in ("", {str(ROOT)!r}))]
import json, specviz, specviz.here.home as home
from specviz.models.pairs import HERE
from specviz.recorded.runs import RECORDED
assert specviz.__file__.startswith({str(tmp_path)!r}), specviz.__file__
print(len(RECORDED[0].trace().steps), (HERE / "target" / "tokenizer.json").is_file())
"""
    steps, has_tokenizer = run_in_browser_set(code).split()
    assert (int(steps) > 0, has_tokenizer) == (True, "True")


@pytest.mark.parametrize("name", ["__main__.py", "web/page.py", "models/load.py", "views/charts.py"])
def test_what_stays_on_the_server(name: str) -> None:
    """PyTorch's and Gradio's part of the package in every visitor's download."""
    assert files._stays(name)
    assert not files._stays("core/dice.py"), "the control"
