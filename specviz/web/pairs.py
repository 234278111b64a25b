"""The pairs that the page holds: loaded when they are asked for, one beside the embedded one."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from spaces.config import Config

from specviz.engine.settings import Settings
from specviz.explore.pool import NotNow, Unavailable, pair_title
from specviz.models.load import NO_MEMORY, Pair, has_gpu, load_named
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.models.toy import TOY, TOYS, ToyPair, find_toy
from specviz.texts import page as texts
from specviz.trace.schema import StepTrace
from specviz.web.limits import LOAD_SECONDS, RETRY_SECONDS
from specviz.web.zerogpu import HELD_PAIRS, AnyPair, make_steps


class Loading:
    """A pair that is being loaded, in a thread of its own; once that is over, however it ended, `done` has a result."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.done: Future[None] = Future()
        self._clock, self._since, self._lock = clock, clock(), threading.Lock()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self._clock() - self._since

    def end(self) -> bool:
        """It is over; whether that is new."""
        with self._lock:
            if self.done.done():
                return False
            self.done.set_result(None)
            return True


@dataclass(frozen=True)
class Failure:
    """Why a pair could not be loaded, and when."""

    why: str
    at: float


class PairPool:
    """Holds the embedded pair once it is loaded, and one other at most, as memory is for one; toys are always there.

    A pair is loaded in a thread of its own, so that whoever waits for it can go, and nobody else waits. What could not be
    loaded is not tried again for RETRY_SECONDS.
    """

    def __init__(
        self,
        key: str,
        no_models: bool = False,
        load: Callable[[str], Pair] = load_named,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.key, self.no_models = key, no_models
        self._load, self._clock = load, clock
        self._held: dict[str, Pair] = {}
        self._loading: dict[str, Loading] = {}  # also those that were given up, as long as their threads go on
        self._failed: dict[str, Failure] = {}
        self._lock, self._embedded_room, self._other_room = threading.Lock(), threading.Semaphore(), threading.Semaphore()

    def get_pair(self, key: str) -> AnyPair:
        """The pair with this key, loaded if it must be."""
        if key.startswith(TOY):
            return ToyPair(find_toy(key.removeprefix(TOY)))
        while self.no_models or (pair := self._held.get(key)) is None:
            self.begin_loading(key).done.result()
        return pair

    def begin_loading(self, key: str) -> Loading:
        """The load of a pair: the one that is under way, or a new one. Refused where it cannot be, or has failed lately."""
        find_pair(key)
        if self.no_models:
            raise NotNow(texts.NO_MODELS)
        if key != EMBEDDED:
            self._check_available(key)
        with self._lock:
            self._check_failure(key)
            if key not in self._loading:
                self._failed.pop(key, None)
                self._loading[key] = Loading(self._clock)
                threading.Thread(target=self._load_in_thread, args=(key, self._loading[key]), daemon=True).start()
            return self._loading[key]

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

    def make_steps(
        self, key: str, text: tuple[int, ...], settings: Settings, first: int, count: int | None
    ) -> Iterator[StepTrace]:
        """So many steps after this text, or all, numbered from `first`, wherever the pair is."""
        return make_steps(key, self.get_pair(key), text, settings, first, count)

    def preload(self) -> None:
        """Load the pairs of the start before anyone asks; what goes wrong is logged, and told the first who does."""
        load: Callable[[str], object] = self._load_pair if Config.zero_gpu else self.get_pair
        for key in dict.fromkeys((EMBEDDED, self.key)):
            try:
                load(key)
            except Unavailable as error:
                self._failed.setdefault(key, Failure(error.why, self._clock()))
                logging.getLogger(__name__).warning("%s", Unavailable(key, self._failed[key].why))

    def _load_in_thread(self, key: str, loading: Loading) -> None:
        room = self._embedded_room if key == EMBEDDED else self._other_room
        room.acquire()
        limit = threading.Timer(LOAD_SECONDS, self._give_up, (key, loading, room))
        limit.daemon = True
        limit.start()
        try:
            self._load_pair(key)
        except Unavailable as error:
            self._failed[key] = Failure(error.why, self._clock())
        else:
            self._failed.pop(key, None)  # it was given up, and is there after all
        limit.cancel()
        with self._lock:
            del self._loading[key]
        if loading.end():
            room.release()

    def _give_up(self, key: str, loading: Loading, room: threading.Semaphore) -> None:
        """Nobody waits for this load any more, and others can be begun; its thread cannot be ended."""
        self._failed[key] = Failure(texts.LOAD_TOOK_TOO_LONG.format(minutes=round(LOAD_SECONDS / 60)), self._clock())
        if loading.end():
            room.release()

    def _load_pair(self, key: str) -> None:
        if key != EMBEDDED:
            self._drop_others(key)  # before, not after: there may be no room for two
        try:
            pair = self._load(key)
        except (ValueError, RuntimeError, OSError, ImportError, *NO_MEMORY) as error:
            raise Unavailable(key, str(error)) from error
        except Exception as error:
            logging.getLogger(__name__).exception("%s", key)
            raise Unavailable(key, texts.LOAD_FAILED.format(error=type(error).__name__)) from error
        if key != EMBEDDED:
            self._drop_others(key)  # one may have come in time, if this one was given up
        self._held[key] = HELD_PAIRS[key] = pair

    def _drop_others(self, key: str) -> None:
        for other in self._held.keys() - {EMBEDDED, key}:
            del self._held[other]

    def _check_failure(self, key: str) -> None:
        """Tell what failed lately again, without trying; and what was given up, as long as its thread goes on."""
        failed = self._failed.get(key)
        if failed is None:
            return
        left = failed.at + RETRY_SECONDS - self._clock()
        if left > 0 or key in self._loading:
            raise Unavailable(key, texts.TRY_AGAIN.format(why=failed.why.rstrip(". "), seconds=max(1, math.ceil(left))))

    def _check_available(self, key: str) -> None:
        """Refuse the pairs that cannot be loaded here, without trying."""
        if Config.zero_gpu and threading.current_thread() is not threading.main_thread():
            # Models reach a GPU that is not there yet through PyTorch's modes, which ZeroGPU sets in the main thread only.
            why = texts.ZEROGPU_ONE_PAIR.format(pair=pair_title(self.key))
            failed = self._failed.get(key)
            raise Unavailable(key, failed.why if failed else why)
        if find_pair(key).large and key != self.key and not has_gpu():
            raise Unavailable(key, texts.NEEDS_GPU.format(needs=find_pair(key).needs))
