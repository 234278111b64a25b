"""The record of an engine whose files can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from specviz.engines.fields import Fields
from specviz.engines.report import Request


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One engine: how a line of its files is known, and how it is read."""

    key: str
    title: str
    holds: Callable[[Fields], bool]  # whether an object has numbers of speculative decoding as this engine writes them
    read: Callable[[Fields], list[Request]]
