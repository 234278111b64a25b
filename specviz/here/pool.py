"""The pairs of a browser: the embedded one, read with numpy, and the toys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specviz.engine.settings import Settings
from specviz.explore.pool import AnyPair, GpuLost, Loading, Unavailable, make_steps_with
from specviz.models.numpy_pair import load_numpy_pair
from specviz.models.pair import ModelPair
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.models.toy import TOY, TOYS, ToyPair, find_toy
from specviz.texts import here as texts
from specviz.trace.schema import StepTrace


class BrowserPool:
    """Loads the embedded pair at the first press that needs it; there are no others."""

    no_models = False

    def __init__(self, load: Callable[[], ModelPair] = load_numpy_pair) -> None:
        self._load = load
        self._embedded: ModelPair | None = None

    def has(self, key: str) -> bool:
        """Whether a browser can have this pair: it waits for none."""
        return key == EMBEDDED or key in {TOY + one.key for one in TOYS}

    def begin_loading(self, key: str) -> Loading:
        """No pair is loaded beside what a browser has."""
        raise Unavailable(find_pair(key).key, texts.ONLY_EMBEDDED)

    def get_pair(self, key: str) -> AnyPair:
        """The pair with this key."""
        if key.startswith(TOY):
            return ToyPair(find_toy(key.removeprefix(TOY)))
        if key != EMBEDDED:
            raise Unavailable(find_pair(key).key, texts.ONLY_EMBEDDED)
        self._embedded = self._embedded or self._load()
        return self._embedded

    def get_available_pair(self, key: str) -> tuple[str, AnyPair, str]:
        """The pair with this key; or the embedded one with its key, and a sentence that says why."""
        try:
            return key, self.get_pair(key), ""
        except Unavailable as error:
            return EMBEDDED, self.get_pair(EMBEDDED), error.with_embedded

    def make_steps(
        self, key: str, text: tuple[int, ...], settings: Settings, first: int, count: int | None
    ) -> Iterator[StepTrace]:
        """So many steps after this text, or all, numbered from `first`."""
        try:
            yield from make_steps_with(self.get_pair(key), text, settings, first, count)
        except MemoryError as error:
            raise GpuLost(texts.NO_MEMORY) from error
