"""The processes that torchrun starts to hold one model together. All of them make the same run; the first one says so."""

from __future__ import annotations

import os

SPLIT = "split"  # a device map: each layer over all processes


def count_processes() -> int:
    """How many there are; 1 without torchrun."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Whether this is the process that writes files and speaks."""
    return os.environ.get("RANK", "0") == "0"
