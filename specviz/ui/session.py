"""What the page does with pairs: holds them, grows runs step by step, and takes runs up again from one of their steps."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from spaces.config import Config

from specviz.decode import Settings
from specviz.models.load import NO_MEMORY, Pair, has_gpu, load_named
from specviz.models.pairs import EMBEDDED, PAIRS, named
from specviz.models.toy import TOY, TOYS, ToyPair, toy
from specviz.record import extended, run_trace
from specviz.trace import RunTrace
from specviz.ui.worker import HELD, AnyPair, Lost, made

INSTEAD = "The embedded pair takes its place."
NO_MODELS = "this page was started without models (--no-models): recorded runs and toys can be opened, not models"


@dataclass(frozen=True)
class Asked:
    """What a visitor asked for, checked where it was entered."""

    prompt: str
    settings: Settings
    chat: bool = False


class Unavailable(ValueError):
    """A pair that is not to be had, before it made a step: another one could take its place from the beginning."""


class Desk:
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
            return ToyPair(toy(key.removeprefix(TOY)))
        if self.none:
            raise ValueError(NO_MODELS)
        named(key)
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
        if named(key).large and key != self.key and not has_gpu():
            raise Unavailable(_missing(key, f"it needs {named(key).needs}, and PyTorch finds no GPU"))


def title(key: str) -> str:
    """What a pair or a toy is called."""
    return toy(key.removeprefix(TOY)).title if key.startswith(TOY) else named(key).title


def key_of(trace: RunTrace) -> str:
    """The key of the pair or toy that made a run."""
    models = dict(trace.models)
    for pair in PAIRS:
        if models in ({"pair": pair.key}, dict(zip(("target", "draft"), pair.names, strict=True))):
            return pair.key
    for one in TOYS:
        if models == {"toy": one.key}:
            return TOY + one.key
    made_by = ", ".join(f"{name} ({part})" for part, name in sorted(models.items())) or "models without a name"
    raise ValueError(f"this run was made by {made_by}, and this page holds none of them: it can be read, not gone on with")


def begin(pair: AnyPair, key: str, asked: Asked) -> RunTrace:
    """A run without steps."""
    prompt = pair.chat(asked.prompt) if asked.chat else asked.prompt
    settings = replace(asked.settings, stop_tokens=pair.stop_tokens)
    return run_trace(_names(key), settings, pair.encode(prompt), pair.text, [])


def start(desk: Desk, key: str, asked: Asked, steps: int | None = None) -> Iterator[tuple[str, RunTrace]]:
    """A new run, without steps and then after each, beside the banner to show; one without steps begins anew.

    Where its pair is not to be had, or the GPU is not before the first step, the embedded pair makes it.
    """
    key, pair, banner = desk.take(key)
    trace = begin(pair, key, replace(asked, chat=asked.chat and not banner))
    yield banner, trace
    try:
        for grown in grow(desk, trace, steps):
            yield banner, grown
        return
    except Unavailable as error:
        if key == EMBEDDED:
            raise
        banner = f"{error} {INSTEAD}"
    trace = begin(desk.pair(EMBEDDED), EMBEDDED, replace(asked, chat=False))  # it has no chat template
    yield banner, trace
    for grown in grow(desk, trace, steps):
        yield banner, grown


def grow(desk: Desk, trace: RunTrace, steps: int | None = None, first: int = 0) -> Iterator[RunTrace]:
    """The run after each further step, until it has as many tokens as were asked for, ends, or has so many steps more."""
    written = [token for step in trace.steps for token in step.tokens]
    left = trace.settings.max_tokens - len(written)
    if left < 1 or (written and written[-1] in trace.settings.stop_tokens):
        return
    key, text = key_of(trace), (*trace.prompt, *written)
    pair = desk.pair(key)
    _check_texts(pair, trace, text)
    number, before = trace.steps[-1].number + 1 if trace.steps else first, len(trace.steps)
    try:
        for step in made(key, pair, text, replace(trace.settings, max_tokens=left), number, steps):
            trace = extended(trace, [step], pair.text)
            yield trace
    except Lost as error:
        count = len(trace.steps) - before
        if not count:
            raise Unavailable(_missing(key, str(error))) from error
        raise ValueError(f"{title(key)} stopped after {count} step{'s' * (count > 1)}, which are kept: {error}.") from error


def again(trace: RunTrace, index: int, tree_seed: int, coin_seed: int) -> RunTrace:
    """The run cut before step `index`, whose text is then its prompt, with other seeds. To be grown from that number on."""
    before = [token for step in trace.steps[:index] for token in step.tokens]
    left = trace.settings.max_tokens - len(before)
    settings = replace(trace.settings, max_tokens=left, tree_seed=tree_seed, coin_seed=coin_seed)
    return replace(trace, prompt=(*trace.prompt, *before), settings=settings, steps=())


def onward(trace: RunTrace, index: int, settings: Settings) -> RunTrace:
    """A new run from the text up to step `index`, that step included. To be grown from the number after that step's on."""
    if not 0 <= index < len(trace.steps):
        raise ValueError(f"expected a step from 0 to {len(trace.steps) - 1} to go on from, got {index}")
    written = [token for step in trace.steps[: index + 1] for token in step.tokens]
    if written[-1] in trace.settings.stop_tokens:
        raise ValueError("the text ends with this step: there is nothing to go on with")
    settings = replace(settings, stop_tokens=trace.settings.stop_tokens)
    return replace(trace, prompt=(*trace.prompt, *written), settings=settings, steps=())


def _names(key: str) -> dict[str, str]:
    """How a run says who made it."""
    return {"toy": key.removeprefix(TOY)} if key.startswith(TOY) else {"pair": key}


def _missing(key: str, why: str) -> str:
    return f"{title(key)} cannot be had here: {why.rstrip('. ')}."


def _check_texts(pair: AnyPair, trace: RunTrace, text: Sequence[int]) -> None:
    """Refuse tokens that mean something else to the pair, or nothing."""
    for token in dict.fromkeys(text):
        if not pair.reads(token, trace.texts[token]):
            here = f"token {token} is {trace.texts[token]!r} in the run, and not in the models here"
            raise ValueError(f"this run was made with another version of these models: {here}")
