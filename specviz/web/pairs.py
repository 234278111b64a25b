"""The pairs that the page holds: loaded when they are asked for, one beside the embedded one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from spaces.config import Config

from specviz.models.load import NO_MEMORY, Pair, has_gpu, load_named
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.models.toy import TOY, TOYS, ToyPair, find_toy
from specviz.texts import page as texts
from specviz.web.zerogpu import HELD_PAIRS, AnyPair


class Unavailable(ValueError):
    """A pair that is not available, before it made a step: the embedded one can make the run from the beginning."""

    def __init__(self, key: str, why: str) -> None:
        reason = {"pair": pair_title(key), "why": why.rstrip(". ")}
        super().__init__(texts.NOT_AVAILABLE.format(**reason))
        self.why, self.with_embedded = why, texts.NOT_AVAILABLE_EMBEDDED.format(**reason)


class PairPool:
    """Holds the embedded pair once it is loaded, and one other at most, as memory is for one; toys are always there."""

    def __init__(self, key: str, no_models: bool = False, load: Callable[[str], Pair] = load_named) -> None:
        self.key, self.no_models = key, no_models
        self._load = load
        self._held: dict[str, Pair] = {}
        self._embedded_lock, self._other_lock = threading.Lock(), threading.Lock()
        self._failed: dict[str, str] = {}  # why, for what failed before the first visitor came

    def get_pair(self, key: str) -> AnyPair:
        """The pair with this key, loaded if it must be."""
        if key.startswith(TOY):
            return ToyPair(find_toy(key.removeprefix(TOY)))
        if self.no_models:
            raise ValueError(texts.NO_MODELS)
        find_pair(key)
        with self._embedded_lock if key == EMBEDDED else self._other_lock:
            if key not in self._held:
                self._load_pair(key)
            return self._held[key]

    def has(self, key: str) -> bool:
        """Whether this pair is there already."""
        return key in self._held or key in {TOY + one.key for one in TOYS}

    def get_available_pair(self, key: str) -> tuple[str, AnyPair, str]:
        """The pair with this key, or the embedded one and a sentence that says why."""
        try:
            return key, self.get_pair(key), ""
        except Unavailable as error:
            if key == EMBEDDED:
                raise
            return EMBEDDED, self.get_pair(EMBEDDED), error.with_embedded

    def preload(self) -> None:
        """Load the pairs of the start before anyone asks; what goes wrong is logged, and told the first who does."""
        for key in dict.fromkeys((EMBEDDED, self.key)):
            try:
                self.get_pair(key)
            except Unavailable as error:
                self._failed[key] = error.why
                logging.getLogger(__name__).warning("%s", error)

    def _load_pair(self, key: str) -> None:
        if key != EMBEDDED:
            self._check_available(key)
            for other in self._held.keys() - {EMBEDDED}:
                del self._held[other]  # before, not after: there may be no room for two
        try:
            pair = self._load(key)
        except (ValueError, RuntimeError, OSError, ImportError, *NO_MEMORY) as error:
            raise Unavailable(key, str(error)) from error
        self._held[key] = HELD_PAIRS[key] = pair

    def _check_available(self, key: str) -> None:
        """Refuse the pairs that cannot be loaded here, without trying."""
        if Config.zero_gpu and threading.current_thread() is not threading.main_thread():
            # Models reach a GPU that is not there yet through PyTorch's modes, which ZeroGPU sets in the main thread only.
            why = texts.ZEROGPU_ONE_PAIR.format(pair=pair_title(self.key))
            raise Unavailable(key, self._failed.get(key) or why)
        if find_pair(key).large and key != self.key and not has_gpu():
            raise Unavailable(key, texts.NEEDS_GPU.format(needs=find_pair(key).needs))


def pair_title(key: str) -> str:
    """What a pair or a toy is called."""
    return find_toy(key.removeprefix(TOY)).title if key.startswith(TOY) else find_pair(key).title


def introduce(key: str) -> str:
    """What a pair or a toy is, and what to ask it for."""
    if key.startswith(TOY):
        toy = find_toy(key.removeprefix(TOY))
        return texts.TOY_INTRODUCTION.format(letters=", ".join(toy.vocabulary))
    if key == EMBEDDED:
        return texts.EMBEDDED_INTRODUCTION
    return (texts.CHAT_INTRODUCTION if find_pair(key).chat else texts.TEXT_INTRODUCTION).format(pair=pair_title(key))


def list_prompts(key: str) -> tuple[str, ...]:
    """A few prompts that suit a pair or a toy."""
    if key.startswith(TOY):
        letters = find_toy(key.removeprefix(TOY)).vocabulary
        return (*letters, "".join(letters[:2]))
    if key == EMBEDDED:
        return texts.STORY_PROMPTS
    return texts.CHAT_PROMPTS if find_pair(key).chat else texts.TEXT_PROMPTS
