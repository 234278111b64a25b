"""What the page does with a pair: runs that grow step by step, and runs taken up again from one of their steps."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from specviz.decode import Settings, decode
from specviz.models.load import Pair, load_named
from specviz.record import extended, record, run_trace
from specviz.trace import RunTrace


@dataclass(frozen=True)
class Asked:
    """What a visitor asked for, checked where it was entered."""

    prompt: str
    settings: Settings
    chat: bool = False


class Desk:
    """Holds the pair that is loaded, one at a time; a run that needs another one waits until it is there."""

    def __init__(self, key: str, none: bool = False) -> None:
        self.key, self.none = key, none
        self._pair: Pair | None = None
        self._lock = threading.Lock()

    def pair(self, key: str | None = None) -> Pair:
        """The pair, loaded if it must be."""
        if self.none:
            raise ValueError("this page was started without models (--no-models): recorded runs can be opened, not made")
        with self._lock:
            if self._pair is None or (key is not None and key != self.key):
                self._pair, self.key = None, key or self.key
                self._pair = load_named(self.key)
            return self._pair

    def has(self, key: str) -> bool:
        """Whether this pair is there already."""
        return self._pair is not None and key == self.key

    def warm(self) -> None:
        """Load it before anyone asks; what goes wrong is said to the first who does."""
        with contextlib.suppress(ValueError):
            self.pair()


def begin(pair: Pair, key: str, asked: Asked) -> RunTrace:
    """A run without steps."""
    prompt = pair.chat(asked.prompt) if asked.chat else asked.prompt
    settings = replace(asked.settings, stop_tokens=pair.stop_tokens)
    return run_trace({"pair": key}, settings, pair.encode(prompt), pair.text, [])


def grow(pair: Pair, trace: RunTrace, steps: int | None = None, first: int = 0) -> Iterator[RunTrace]:
    """The run after each further step, until it has as many tokens as were asked for, ends, or has so many steps more."""
    written = [token for step in trace.steps for token in step.tokens]
    left = trace.settings.max_tokens - len(written)
    if left < 1 or (written and written[-1] in trace.settings.stop_tokens):
        return
    number = trace.steps[-1].number + 1 if trace.steps else first
    pair = pair.fork()  # another visitor's run may be under way
    found = decode(pair.target, pair.draft, [*trace.prompt, *written], replace(trace.settings, max_tokens=left), number)
    for step in itertools.islice(found, steps):
        trace = extended(trace, [record(step)], pair.text)
        yield trace


def again(trace: RunTrace, index: int, tree_seed: int, coin_seed: int) -> RunTrace:
    """The run cut before step `index`, whose text is then its prompt, with other seeds. To be grown from that number on."""
    before = [token for step in trace.steps[:index] for token in step.tokens]
    left = trace.settings.max_tokens - len(before)
    settings = replace(trace.settings, max_tokens=left, tree_seed=tree_seed, coin_seed=coin_seed)
    return replace(trace, prompt=(*trace.prompt, *before), settings=settings, steps=())
