"""The files that Python in a browser needs, as one folder: the server answers them, a static site contains them.

Each has its hash in its name, so that it may be kept for ever; only `here.json`, which names them all, may change.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specviz.models.pairs import HERE as PAIR
from specviz.resources import ASSETS

INDEX = "here.json"
RUNTIME, WORKER = ASSETS / "runtime", ASSETS / "web" / "here" / "worker.js"
FRAME_SCRIPT = ASSETS / "web" / "workshop" / "frame.js"
FRAME = """<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>specviz</title>
<script>{script}</script>
"""
FRAME_POLICY = "default-src 'none'; script-src 'sha256-{hash}' blob: 'wasm-unsafe-eval'; worker-src blob:"
PACKAGE = Path(__file__).parent.parent
SERVER_ONLY = ("__main__.py", "cli", "lessons", "studies", "web", "views/charts.py", "views/chart_style.py")
WITH_TORCH = ("models/fast_llama.py", "models/huggingface.py", "models/load.py")
LETTERS = 16  # of a hash, in a name
STAMP = (2020, 1, 1, 0, 0, 0)  # of every file in the archive: its bytes depend on the sources only


@dataclass(frozen=True)
class HereFile:
    """One file: what the worker does with it, its content, and its name on the server."""

    use: str  # "worker", "frame", "runtime", "wheel", "package" or "file"
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Its hash."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def path(self) -> str:
        """Its name in the folder."""
        return f"{self.sha256[:LETTERS]}-{self.name.rpartition('/')[2]}"


@cache
def list_files() -> Mapping[str, HereFile]:
    """All files by their names in the folder."""
    return {one.path: one for one in _read_files()}


def _read_files() -> Iterator[HereFile]:
    yield HereFile("worker", WORKER.name, WORKER.read_bytes())
    yield HereFile("frame", "frame.html", write_frame().encode())
    for path in sorted(RUNTIME.iterdir()):
        if path.suffix in (".mjs", ".wasm", ".zip"):
            yield HereFile("runtime", path.name, path.read_bytes())
        elif path.suffix == ".whl":
            yield HereFile("wheel", path.name, path.read_bytes())
    yield HereFile("package", "specviz.zip", pack_package())
    for role in ("target", "draft"):
        weights = PAIR / role / "model.safetensors"
        yield HereFile("file", f"assets/pair/{role}/{weights.name}", weights.read_bytes())


def write_frame() -> str:
    """The frame for strangers' code, with the policy that cuts it off."""
    script = FRAME_SCRIPT.read_text(encoding="utf-8")
    return FRAME.format(policy=write_frame_policy(), script=script)


def write_frame_policy() -> str:
    """What the frame, and with it the worker in it, may do: run its own script and what it is handed, and reach nobody."""
    digest = hashlib.sha256(FRAME_SCRIPT.read_bytes()).digest()
    return FRAME_POLICY.format(hash=base64.b64encode(digest).decode())


@cache
def pack_package() -> bytes:
    """Our package with what it reads, weights aside, as a zip: the same bytes from the same sources."""
    sources = {f"specviz/{name}": path for name, path in _list_below(PACKAGE, "**/*.py") if not _stays(name)}
    assets = {f"assets/examples/{name}": path for name, path in _list_below(ASSETS / "examples", "*.json")}
    web = [*_list_below(ASSETS / "web", "**/*.js"), *_list_below(ASSETS / "web", "**/*.css")]  # a run's file holds them
    page = {f"assets/web/{name}": path for name, path in web}
    pair = {f"assets/pair/{name}": path for name, path in _list_below(PAIR, "*/*.json")}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, path in sorted({**sources, **assets, **page, **pair}.items()):
            archive.writestr(zipfile.ZipInfo(name, STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def _list_below(folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    return ((path.relative_to(folder).as_posix(), path) for path in folder.glob(pattern))


def _stays(name: str) -> bool:
    """Whether a file of the package does not go to browsers."""
    left_out = (*SERVER_ONLY, *WITH_TORCH)
    return name.startswith("assets/") or any(name == one or name.startswith(f"{one}/") for one in left_out)


@cache
def write_index() -> str:
    """What the page reads first: the files with their sizes and hashes, and what each is for."""
    files = [
        {"use": one.use, "name": one.name, "path": path, "bytes": len(one.content), "sha256": one.sha256}
        for path, one in list_files().items()
    ]
    info = json.loads((RUNTIME / "manifest.json").read_text(encoding="utf-8"))["info"]
    return json.dumps({"info": info, "files": files}, separators=(",", ":"))


def write_folder(folder: Path) -> None:
    """The folder of a static site."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, one in list_files().items():
        (folder / path).write_bytes(one.content)
    (folder / INDEX).write_text(write_index(), encoding="utf-8")
