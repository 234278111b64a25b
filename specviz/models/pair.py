"""A pair of models and the tokenizer that they share, whatever reads them: PyTorch or numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from specviz.core.quoting import mend
from specviz.models.byte_bpe import BYTES
from specviz.models.contract import LanguageModel
from specviz.texts import models as texts


class PairModel(LanguageModel, Protocol):
    """A model of a pair."""

    @property
    def vocabulary(self) -> int:
        """How many tokens a row is about."""
        ...

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The end marks that the model's own settings name."""
        ...

    @property
    def on_gpu(self) -> bool:
        """Whether it is read on a GPU."""
        ...

    @property
    def parameter_bytes(self) -> int:
        """The bytes of its parameters."""
        ...

    def twin(self) -> PairModel:
        """The same model with a cache of its own."""
        ...


class Tokenizer(Protocol):
    """What a pair asks of a tokenizer, under the names of the transformers library."""

    bos_token_id: int | None
    eos_token_id: int | None
    chat_template: str | None

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        ...

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens; what is no UTF-8 becomes �."""
        ...

    def convert_ids_to_tokens(self, token: int) -> str:
        """The letters by which a token is written."""
        ...

    def get_vocab(self) -> Mapping[str, int]:
        """The number of every token, by its letters."""
        ...

    def apply_chat_template(self, conversation: Sequence[Mapping[str, str]], **options: Any) -> str:
        """A conversation as the text that the model was trained on."""
        ...


@dataclass(frozen=True, eq=False)
class ModelPair:
    """Two models that share a vocabulary, and its tokenizer."""

    target: PairModel
    draft: PairModel
    tokenizer: Tokenizer

    def encode(self, prompt: str) -> list[int]:
        """The tokens of a text, with those that the tokenizer adds; an empty prompt becomes the BOS token."""
        tokens = list(self.tokenizer.encode(mend(prompt)))
        if tokens:
            return tokens
        mark = self.tokenizer.bos_token_id if self.tokenizer.bos_token_id is not None else self.tokenizer.eos_token_id
        if not isinstance(mark, int):
            raise ValueError(texts.NO_START)
        return [mark]

    def chat(self, prompt: str) -> str:
        """The prompt inside the chat template, thinking off."""
        if not self.tokenizer.chat_template:
            raise ValueError(texts.NO_TEMPLATE)
        message = [{"role": "user", "content": prompt}]
        return str(
            self.tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True, enable_thinking=False)
        )

    @property
    def on_gpu(self) -> bool:
        """Whether either model is read on a GPU."""
        return self.target.on_gpu or self.draft.on_gpu

    @property
    def parameter_bytes(self) -> int:
        """The bytes of both models' parameters."""
        return self.target.parameter_bytes + self.draft.parameter_bytes

    def reads(self, token: int, text: str) -> bool:
        """Whether this is one of its tokens, and stands for this text."""
        return 0 <= token < self.target.vocabulary and self.text(token) == text

    def fork(self) -> Self:
        """The same models with caches of their own, so that two runs can go on at once."""
        return replace(self, target=self.target.twin(), draft=self.draft.twin())

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The tokens after which the target is done."""
        return self.target.stop_tokens | ({mark} if (mark := self.tokenizer.eos_token_id) is not None else set())

    def text(self, token: int) -> str:
        """One token as it is read; where it is only a part of a character, its bytes."""
        text = mend(str(self.tokenizer.decode([token])))
        if "\ufffd" not in text:
            return text
        letters = str(self.tokenizer.convert_ids_to_tokens(token))
        codes = [BYTES.get(letter) for letter in letters]
        if None in codes:
            return letters
        return "".join(f"<{code:02x}>" for code in codes)


def shared_vocabulary(tokenizers: Sequence[Tokenizer], names: Sequence[str]) -> int:
    """How many tokens two tokenizers share, if it is all of them; else the first that they do not."""
    one, other = ({token: text for text, token in tokenizer.get_vocab().items()} for tokenizer in tokenizers)
    for token in range(max(max(one), max(other)) + 1):
        if one.get(token) != other.get(token):
            raise ValueError(
                texts.DIFFERENT_TOKEN.format(
                    token=token, one=one.get(token), one_name=names[0], other=other.get(token), other_name=names[1]
                )
            )
    return max(one) + 1


class TextStream:
    """Joins tokens to text; what is half a character waits until it is whole."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokens: list[int] = []
        self._said = ""

    def push(self, token: int) -> str:
        """What this token adds to the text that can be read."""
        self._tokens.append(token)
        text = str(self._tokenizer.decode(self._tokens))
        if text.endswith("\ufffd"):
            return ""
        new, self._said = text[len(self._said) :], text
        return new

    def end(self) -> str:
        """What is still waiting, as it is."""
        return str(self._tokenizer.decode(self._tokens))[len(self._said) :]
