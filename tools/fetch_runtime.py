"""Fetches what runs Python in a browser: `python -m tools.fetch_runtime` fills assets/runtime again.

The files are part of the repository, so nobody needs this but who changes the version. `manifest.json` pins each by its
SHA-256; a file with another one is refused. They come from the first source
that answers. `--pin` takes what comes as right, for a new version, and writes the manifest.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from specviz.resources import ASSETS

FOLDER = ASSETS / "runtime"
MANIFEST = FOLDER / "manifest.json"
PYODIDE, LOCK = "314.0.3", "pyodide-lock.json"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
RELEASE = "https://github.com/pyodide/pyodide/releases/download/{version}/pyodide-core-{version}.tar.bz2"
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
CARRIER, INSIDE = (
    "open-webui==0.12.4",
    "open_webui/frontend/pyodide/",
)  # a wheel on PyPI that holds a whole Pyodide
SECONDS = 60
UNUSED = ("/tests/", "/f2py/", "/testing/", "/include/", "/conftest.py", "/_pyinstaller/", "/doc/")
UNUSED_ENDS = (".pyi", ".pxd", ".h", ".a", ".c", ".f", ".pc")
"""Parts of numpy that no code of ours imports in a browser: its tests, its compilers' headers, its stubs, Fortran."""

Get = Callable[[str], bytes]


def slim(wheel: bytes) -> tuple[bytes, list[str]]:
    """A numpy wheel without what nothing here imports, and the names of what was left out. The same bytes every time."""
    packed, left_out = io.BytesIO(), list[str]()
    with zipfile.ZipFile(io.BytesIO(wheel)) as source, zipfile.ZipFile(packed, "w") as slimmed:
        for info in sorted(source.infolist(), key=lambda one: one.filename):
            if is_unused(info.filename):
                left_out.append(info.filename)
            elif not info.is_dir():
                same = zipfile.ZipInfo(info.filename, (2020, 1, 1, 0, 0, 0))
                slimmed.writestr(same, source.read(info), zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue(), left_out


def is_unused(name: str) -> bool:
    """Whether a file of the numpy wheel is needed by nothing here; what says under which licence it is, stays."""
    if ".dist-info/" in name:
        return name.endswith("/RECORD")
    return name.endswith(UNUSED_ENDS) or any(part in name for part in UNUSED)


def hash_of(content: bytes) -> str:
    """The SHA-256 of a file, as the manifest has it."""
    return hashlib.sha256(content).hexdigest()


def read_sources(folder: Path) -> Iterator[tuple[str, Get]]:
    """Where files can be had, the best place first: each with a function that gets one by name, or raises an OSError."""

    def read(address: str) -> bytes:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            return bytes(answer.read())

    def from_release(name: str) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(read(RELEASE.format(version=PYODIDE)))) as archive:
            found = archive.extractfile(f"pyodide/{name}")
            if found is None:
                raise FileNotFoundError(name)
            return found.read()

    def from_npm(name: str) -> bytes:
        if not (packed := folder / f"pyodide-{PYODIDE}.tgz").exists():
            run("npm", "pack", "--silent", f"pyodide@{PYODIDE}", cwd=folder)
        with tarfile.open(packed) as archive:
            found = archive.extractfile(f"package/{name}")
            if found is None:
                raise FileNotFoundError(name)
            return found.read()

    def from_carrier(name: str) -> bytes:
        if not (found := list(folder.glob("*.whl"))):
            run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), CARRIER)
            found = list(folder.glob("*.whl"))
        with zipfile.ZipFile(found[0]) as archive:
            return archive.read(INSIDE + name)

    yield "the CDN of Pyodide", lambda name: read(CDN.format(version=PYODIDE, name=name))
    yield "the release of Pyodide", from_release
    yield f"npm, pyodide@{PYODIDE}", from_npm
    yield f"PyPI, {CARRIER}", from_carrier


def run(*command: str, cwd: Path | None = None) -> None:
    """A command whose failure is one of a source."""
    try:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        raise OSError(str(error)) from error


def fetch(name: str, wanted: str | None, folder: Path) -> bytes:
    """A file from the first source that has it with this hash, or with any."""
    for source, get in read_sources(folder):
        try:
            content = get(name)
        except (OSError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
            print(f"{name}: not from {source} ({type(error).__name__})")
            continue
        if wanted in (None, hash_of(content)):
            print(f"{name}: from {source}")
            return content
        print(f"{name}: from {source} with another hash ({hash_of(content)})")
    raise SystemExit(f"{name}: no source has it" + (f" with the hash {wanted}" if wanted else ""))


def main() -> None:
    """Fetch every file, slim numpy, and compare all of it with the manifest, or write that."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", action="store_true", help="take what comes as right, and write the manifest")
    pin = parser.parse_args().pin
    known: Mapping[str, Mapping[str, str]] = {} if pin else json.loads(MANIFEST.read_text(encoding="utf-8"))["files"]
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {one: fetch(one, known.get(one, {}).get("sha256"), folder) for one in RUNTIME}
        lock = json.loads(fetch(LOCK, None, folder))
        numpy = lock["packages"]["numpy"]  # which Pyodide names for this very version
        wheel, left_out = slim(fetch(numpy["file_name"], numpy["sha256"], folder))
    files[numpy["file_name"]] = wheel
    print(f"left out of {numpy['file_name']}: {len(left_out)} files, such as {', '.join(left_out[::40])}")
    pinned = {one: {"sha256": hash_of(content)} for one, content in files.items()}
    pinned[numpy["file_name"]]["before_slimming"] = numpy["sha256"]
    for one, hashes in pinned.items():
        if not pin and hashes != known.get(one):
            raise SystemExit(f"{one}: expected {known.get(one)}, got {hashes}")
    for one, content in files.items():
        (FOLDER / one).write_bytes(content)
    if pin:
        manifest = {"pyodide": PYODIDE, "numpy": numpy["version"], "info": lock["info"], "files": pinned}
        MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
