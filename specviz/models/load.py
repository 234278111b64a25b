"""Load a pair of real models, and refuse in words what cannot be a pair.

A model is a local folder or a hub id. No code that comes with a model is run unless the operator asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import GatedRepoError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils.logging import disable_progress_bar

from specviz.models.huggingface import HuggingFaceModel
from specviz.models.pairs import find_pair

disable_progress_bar()  # type: ignore[no-untyped-call]  # of reading weights; downloads keep theirs

EAGER_ONLY = ("gemma2", "gpt_oss")  # the tree's mask is exact for them only without fused attention
NO_MEMORY = (MemoryError, torch.OutOfMemoryError)
DTYPES = {"auto": "auto", "float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Source:
    """Where a model comes from and how it is held. A name may end with @ and a revision on the hub."""

    name: str
    dtype: str = "auto"
    device: str = "auto"  # a GPU where there is one
    device_map: str | Mapping[str, str] | None = None  # spreads a model that is larger than one device
    trust_remote_code: bool = False

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {self.dtype!r}")
        if self.device.startswith("cuda") and not torch.cuda.is_available():
            raise ValueError(f"{self.name} was to be on {self.device}, and PyTorch {torch.__version__} finds no CUDA here")

    @property
    def place(self) -> str:
        """The device that is meant."""
        if self.device == "auto":
            return "cuda" if torch.cuda.is_available() else "cpu"
        return self.device


@dataclass(frozen=True, eq=False)
class Pair:
    """Two models that share a vocabulary, and its tokenizer."""

    target: HuggingFaceModel
    draft: HuggingFaceModel
    tokenizer: PreTrainedTokenizerBase

    def encode(self, prompt: str) -> list[int]:
        """The tokens of a text, with those that the tokenizer adds; an empty one starts at the beginning mark."""
        tokens = list(self.tokenizer.encode(prompt))
        if tokens:
            return tokens
        mark = self.tokenizer.bos_token_id if self.tokenizer.bos_token_id is not None else self.tokenizer.eos_token_id
        if not isinstance(mark, int):
            raise ValueError("the prompt is empty, and this tokenizer has no mark to start from: write something")
        return [mark]

    def chat(self, prompt: str) -> str:
        """The prompt as the chat template asks it, thinking off."""
        if not self.tokenizer.chat_template:
            raise ValueError("this target has no chat template: ask it in plain text")
        message = [{"role": "user", "content": prompt}]
        return str(
            self.tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True, enable_thinking=False)
        )

    @property
    def on_gpu(self) -> bool:
        """Whether either model is read on a GPU."""
        return self.target.on_gpu or self.draft.on_gpu

    @property
    def weight(self) -> int:
        """The bytes of both models' parameters."""
        return self.target.weight + self.draft.weight

    def reads(self, token: int, text: str) -> bool:
        """Whether this is one of its tokens, and stands for this text."""
        return 0 <= token < self.target.vocabulary and self.text(token) == text

    def fork(self) -> Pair:
        """The same models with caches of their own, so that two runs can go on at once."""
        return Pair(self.target.twin(), self.draft.twin(), self.tokenizer)

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The tokens after which the target is done."""
        return frozenset({self.tokenizer.eos_token_id} - {None}) | self.target.stop_tokens

    def text(self, token: int) -> str:
        """One token as it is read; where it is only a part of a character, its bytes."""
        text = str(self.tokenizer.decode([token]))
        if "\ufffd" not in text:
            return text
        letters = str(self.tokenizer.convert_ids_to_tokens(token))
        codes = [BYTES.get(letter) for letter in letters]
        if None in codes:
            return letters
        return "".join(f"<{code:02x}>" for code in codes)


def has_gpu() -> bool:
    """Whether PyTorch finds a GPU here, or ZeroGPU stands in for one."""
    return torch.cuda.is_available()


def load_pair(target: Source, draft: Source, quick: bool = True) -> Pair:
    """Both models, their vocabularies compared, cut to the tokens that they share. Quick: by a lean pass, if any."""
    tokenizers = [_reach(source, AutoTokenizer.from_pretrained, **_options(source)) for source in (target, draft)]
    size = shared_vocabulary(tokenizers, (target.name, draft.name))
    models = [load_model(source, size, quick) for source in (target, draft)]
    return Pair(models[0], models[1], tokenizers[0])


def load_named(key: str, quick: bool = True) -> Pair:
    """A pair of the registry, as it is meant to be held."""
    record = find_pair(key)
    target, draft = (Source(name, record.dtype, record.device) for name in (record.target, record.draft))
    return load_pair(target, draft, quick)


def load_model(source: Source, vocabulary: int | None = None, quick: bool = True) -> HuggingFaceModel:
    """One model behind the contract."""
    options = _options(source) | {"dtype": DTYPES[source.dtype]}
    if source.device_map is not None:
        options["device_map"] = source.device_map if isinstance(source.device_map, str) else dict(source.device_map)
    model = _reach(source, AutoModelForCausalLM.from_pretrained, **options)
    if model.config.model_type in EAGER_ONLY:
        model.set_attn_implementation("eager")
    if vocabulary is not None and model.config.get_text_config(decoder=True).vocab_size < vocabulary:
        size = model.config.get_text_config(decoder=True).vocab_size
        raise ValueError(f"{source.name} has {size} rows in its vocabulary, but its tokenizer has {vocabulary} tokens")
    if source.device_map is None:
        model = _reach(source, model.to, device=source.place)
    return HuggingFaceModel(model, vocabulary, quick)


def shared_vocabulary(tokenizers: Sequence[PreTrainedTokenizerBase], names: Sequence[str]) -> int:
    """How many tokens two tokenizers share, if it is all of them; else the first that they do not."""
    one, other = ({token: text for text, token in tokenizer.get_vocab().items()} for tokenizer in tokenizers)
    for token in range(max(max(one), max(other)) + 1):
        if one.get(token) != other.get(token):
            raise ValueError(
                f"target and draft must share a vocabulary: token {token} is {one.get(token)!r} to {names[0]} "
                f"and {other.get(token)!r} to {names[1]}"
            )
    return max(one) + 1


def _options(source: Source) -> dict[str, Any]:
    name, _, revision = source.name.partition("@") if not Path(source.name).exists() else (source.name, "", "")
    return {
        "pretrained_model_name_or_path": name,
        "revision": revision or None,
        "trust_remote_code": source.trust_remote_code,
    }


def _reach(source: Source, load: Any, **options: Any) -> Any:
    """Load it, or say in a sentence why it is not to be had."""
    try:
        return load(**options)
    except torch.OutOfMemoryError:
        place = "the devices it is spread over" if source.device_map else source.place
        raise ValueError(f"{source.name} does not fit into the memory of {place}") from None
    except (OSError, ValueError) as error:
        chain = _causes(error)
        if any(isinstance(cause, GatedRepoError) for cause in chain):
            why = "it is gated: accept its terms on its page and log in"
        elif any(isinstance(cause, LocalEntryNotFoundError | ConnectionError) for cause in chain):
            why = "it is not on this machine and the hub cannot be reached"
        elif any(isinstance(cause, RepositoryNotFoundError | HFValidationError) for cause in chain):
            why = "there is no folder and no model on the hub of this name"
        else:
            why = str(error).splitlines()[0]
        raise ValueError(f"cannot load {source.name}: {why}") from error


def _causes(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _byte_letters() -> dict[str, int]:
    """The letters by which byte-level tokenizers write the 256 bytes: printable ones stand for themselves."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + i): byte for i, byte in enumerate(others)}


BYTES = _byte_letters()


class TextStream:
    """Joins tokens to text; what is half a character waits until it is whole."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
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
