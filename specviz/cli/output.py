"""Writes what a command leaves behind: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from specviz.texts import commands as texts


def check_folder(path: Path) -> None:
    """Refuse a place for a file in a folder that does not exist, before anything is computed for it."""
    if not path.absolute().parent.is_dir():
        raise ValueError(texts.NO_FOLDER.format(path=path, folder=path.absolute().parent))


def write_file(path: Path, text: str) -> None:
    """Write a text beside its place and move it there once it is whole: a full disk leaves what was there before."""
    if path.exists() and not path.is_file():  # a device or a pipe, which nothing can take the place of
        path.write_text(text, encoding="utf-8")
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        part.unlink(missing_ok=True)
