"""What Explore asks of whoever holds the pairs: the server, or the worker in a browser. Loads nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Protocol, Self

from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.contract import LanguageModel
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.models.toy import TOY, find_toy
from specviz.texts import page as texts
from specviz.trace.from_step import record_step
from specviz.trace.schema import StepTrace


class AnyPair(Protocol):
    """Two models that share a vocabulary, with its tokenizer: of real ones, in whatever they compute, or of a toy."""

    @property
    def target(self) -> LanguageModel:
        """The model to reproduce."""
        ...

    @property
    def draft(self) -> LanguageModel:
        """The model that proposes."""
        ...

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The tokens that end a text."""
        ...

    def encode(self, prompt: str) -> list[int]:
        """The tokens of a text, at least one."""
        ...

    def chat(self, prompt: str) -> str:
        """The prompt inside the chat template."""
        ...

    def text(self, token: int) -> str:
        """One token as it is read."""
        ...

    def reads(self, token: int, text: str) -> bool:
        """Whether this is one of its tokens, and stands for this text."""
        ...

    def fork(self) -> Self:
        """The same models with a text of their own."""
        ...


class Loading(Protocol):
    """A pair that is being loaded; `done` has a result once that is over, however it ended."""

    done: Future[None]

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        ...


class Pool(Protocol):
    """Holds pairs, and makes steps with them."""

    no_models: bool  # whether it has nothing but toys

    def has(self, key: str) -> bool:
        """Whether this pair is there already."""
        ...

    def begin_loading(self, key: str) -> Loading:
        """The load of a pair: the one that is under way, or a new one."""
        ...

    def get_pair(self, key: str) -> AnyPair:
        """The pair with this key, loaded if it must be."""
        ...

    def get_available_pair(self, key: str) -> tuple[str, AnyPair, str]:
        """The pair with this key; or the embedded one with its key, and a sentence that says why."""
        ...

    def make_steps(
        self, key: str, text: tuple[int, ...], settings: Settings, first: int, count: int | None
    ) -> Iterator[StepTrace]:
        """So many steps after this text, or all, numbered from `first`; GpuLost where there can be no more."""
        ...


class NotNow(ValueError):
    """The server's models cannot do this now; a browser may run the embedded pair instead."""


class Unavailable(NotNow):
    """A pair that is not available, before it made a step: the embedded one can make the run from the beginning."""

    def __init__(self, key: str, why: str) -> None:
        reason = {"pair": pair_title(key), "why": why.rstrip(". ")}
        super().__init__(texts.NOT_AVAILABLE.format(**reason))
        self.why, self.with_embedded = why, texts.NOT_AVAILABLE_EMBEDDED.format(**reason)


class GpuLost(Exception):
    """The machine cannot go on, for no fault of the request."""


def make_steps_with(
    pair: AnyPair, text: tuple[int, ...], settings: Settings, first: int, count: int | None
) -> Iterator[StepTrace]:
    """So many steps after this text, or all, numbered from `first`, made here."""
    pair = pair.fork()  # another run may be under way
    for step in itertools.islice(decode(pair.target, pair.draft, text, settings, first), count):
        yield record_step(step)


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
