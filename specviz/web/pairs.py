"""What the page does with pairs: holds them, grows runs step by step, and takes runs up again from one of their steps."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from spaces.config import Config

from specviz.models.load import NO_MEMORY, Pair, has_gpu, load_named
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.models.toy import TOY, TOYS, ToyPair, find_toy
from specviz.web.zerogpu import HELD, AnyPair

INSTEAD = "The embedded pair takes its place."
NO_MODELS = "this page was started without models (--no-models): recorded runs and toys can be opened, not models"


class Unavailable(ValueError):
    """A pair that is not to be had, before it made a step: another one could take its place from the beginning."""


class PairPool:
    """Holds the embedded pair once it is loaded, and one other at most, as memory is for one; toys are always there."""

    def __init__(self, key: str, none: bool = False, load: Callable[[str], Pair] = load_named) -> None:
        self.key, self.none = key, none
        self._load = load
        self._held: dict[str, Pair] = {}
        self._embedded, self._other = threading.Lock(), threading.Lock()
        self._failed: dict[str, str] = {}  # what went wrong before the first visitor came

    def pair(self, key: str) -> AnyPair:
        """The pair with this key, loaded if it must be."""
        if key.startswith(TOY):
            return ToyPair(find_toy(key.removeprefix(TOY)))
        if self.none:
            raise ValueError(NO_MODELS)
        find_pair(key)
        with self._embedded if key == EMBEDDED else self._other:
            if key not in self._held:
                self._fetch(key)
            return self._held[key]

    def has(self, key: str) -> bool:
        """Whether this pair is there already."""
        return key in self._held or key in {TOY + one.key for one in TOYS}

    def take(self, key: str) -> tuple[str, AnyPair, str]:
        """The pair with this key, or the embedded one and a sentence that says why."""
        try:
            return key, self.pair(key), ""
        except Unavailable as error:
            if key == EMBEDDED:
                raise
            return EMBEDDED, self.pair(EMBEDDED), f"{error} {INSTEAD}"

    def warm(self) -> None:
        """Load what will be asked for before anyone asks; what goes wrong is said here, and to the first who does."""
        for key in dict.fromkeys((EMBEDDED, self.key)):
            try:
                self.pair(key)
            except ValueError as error:
                self._failed[key] = str(error)
                logging.getLogger(__name__).warning("%s", error)

    def _fetch(self, key: str) -> None:
        if key != EMBEDDED:
            self._refuse(key)
            for other in self._held.keys() - {EMBEDDED}:
                del self._held[other]  # before, not after: there may be no room for two
        try:
            pair = self._load(key)
        except (ValueError, RuntimeError, OSError, ImportError, *NO_MEMORY) as error:
            raise Unavailable(_missing(key, str(error))) from error
        self._held[key] = HELD[key] = pair

    def _refuse(self, key: str) -> None:
        """Say of some pairs that they are not to be had without trying."""
        if Config.zero_gpu and threading.current_thread() is not threading.main_thread():
            # Models reach a GPU that is not there yet through PyTorch's modes, which ZeroGPU sets in the main thread only.
            why = f"ZeroGPU holds only the pair that the Space starts with, {title(self.key)}"
            raise Unavailable(self._failed.get(key) or _missing(key, why))
        if find_pair(key).large and key != self.key and not has_gpu():
            raise Unavailable(_missing(key, f"it needs {find_pair(key).needs}, and PyTorch finds no GPU"))


def title(key: str) -> str:
    """What a pair or a toy is called."""
    return find_toy(key.removeprefix(TOY)).title if key.startswith(TOY) else find_pair(key).title


def _missing(key: str, why: str) -> str:
    return f"{title(key)} cannot be had here: {why.rstrip('. ')}."
