"""Load a pair of real models, and refuse in words what cannot be a pair.

A model is a local folder or a hub id. No code that comes with a model is run unless the operator asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import torch
from huggingface_hub import constants
from huggingface_hub.errors import GatedRepoError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils.logging import disable_progress_bar

from specviz.core.quoting import mend, shorten
from specviz.models.huggingface import HuggingFaceModel
from specviz.models.pairs import find_pair
from specviz.texts import models as texts

disable_progress_bar()  # type: ignore[no-untyped-call]  # of reading weights; downloads keep theirs

EAGER_ONLY = ("gemma2", "gpt_oss")  # the tree's mask is exact for them only without fused attention
MOST_SAID = 120  # characters of what a library says of a damaged file
NO_MEMORY = (MemoryError, torch.OutOfMemoryError)
HUB_SECONDS = 5.0  # in which the hub has to answer before anything is asked of it: it takes a fraction of one
DTYPES = {"auto": "auto", "float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Source:
    """Where a model comes from, its dtype and its device. A name may end with @ and a revision on the hub."""

    name: str
    dtype: str = "auto"
    device: str = "auto"  # a GPU where there is one
    device_map: str | Mapping[str, str] | None = None  # spreads a model that is larger than one device
    trust_remote_code: bool = False

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise ValueError(texts.UNKNOWN_DTYPE.format(known=", ".join(DTYPES), got=self.dtype))
        if self.device.startswith("cuda") and not torch.cuda.is_available():
            raise ValueError(texts.NO_CUDA.format(name=self.name, device=self.device, version=torch.__version__))

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
        """The tokens of a text, with those that the tokenizer adds; an empty prompt becomes the BOS token."""
        tokens = list(self.tokenizer.encode(prompt))
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

    def fork(self) -> Pair:
        """The same models with caches of their own, so that two runs can go on at once."""
        return Pair(self.target.twin(), self.draft.twin(), self.tokenizer)

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The tokens after which the target is done."""
        return frozenset({self.tokenizer.eos_token_id} - {None}) | self.target.stop_tokens

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


def has_gpu() -> bool:
    """Whether PyTorch finds a GPU here, or ZeroGPU stands in for one."""
    return torch.cuda.is_available()


def load_pair(target: Source, draft: Source, use_fast_pass: bool = True) -> Pair:
    """Both models, their vocabularies compared, cut to the tokens that they share."""
    tokenizers = [_load_from(source, AutoTokenizer.from_pretrained, **_options(source)) for source in (target, draft)]
    size = shared_vocabulary(tokenizers, (target.name, draft.name))
    models = [load_model(source, size, use_fast_pass) for source in (target, draft)]
    return Pair(models[0], models[1], tokenizers[0])


def load_named(key: str, use_fast_pass: bool = True) -> Pair:
    """A pair of the registry, on its device and in its dtype."""
    record = find_pair(key)
    target, draft = (Source(name, record.dtype, record.device) for name in (record.target, record.draft))
    return load_pair(target, draft, use_fast_pass)


def load_model(source: Source, vocabulary: int | None = None, use_fast_pass: bool = True) -> HuggingFaceModel:
    """One model behind the contract."""
    options = _options(source) | {"dtype": DTYPES[source.dtype]}
    if source.device_map is not None:
        options["device_map"] = source.device_map if isinstance(source.device_map, str) else dict(source.device_map)
    model, found = _load_from(source, AutoModelForCausalLM.from_pretrained, output_loading_info=True, **options)
    if missing := sorted(found["missing_keys"]):  # the library would fill them with random numbers
        raise ValueError(texts.MISSING_WEIGHTS.format(name=source.name, count=len(missing), first=missing[0]))
    if model.config.model_type in EAGER_ONLY:
        model.set_attn_implementation("eager")
    if vocabulary is not None and model.config.get_text_config(decoder=True).vocab_size < vocabulary:
        size = model.config.get_text_config(decoder=True).vocab_size
        raise ValueError(texts.FEW_ROWS.format(name=source.name, rows=size, tokens=vocabulary))
    if source.device_map is None:
        model = _load_from(source, model.to, device=source.place)
    return HuggingFaceModel(model, vocabulary, use_fast_pass)


def shared_vocabulary(tokenizers: Sequence[PreTrainedTokenizerBase], names: Sequence[str]) -> int:
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


def hub_answers() -> bool:
    """Whether the hub answers at all within HUB_SECONDS. The libraries themselves ask again and again, for minutes."""
    if constants.HF_HUB_OFFLINE:
        return False
    try:
        httpx.head(constants.ENDPOINT, timeout=HUB_SECONDS)
    except httpx.HTTPError:
        return False
    return True


def _options(source: Source) -> dict[str, Any]:
    is_here = Path(source.name).exists()
    name, _, revision = (source.name, "", "") if is_here else source.name.partition("@")
    return {
        "local_files_only": is_here or not hub_answers(),  # what the hub has sent before is here as well
        "pretrained_model_name_or_path": name,
        "revision": revision or None,
        "trust_remote_code": source.trust_remote_code,
    }


def _load_from(source: Source, load: Any, **options: Any) -> Any:
    """Load it, or say in a sentence why it is not available."""
    try:
        return load(**options)
    except NO_MEMORY:
        full = texts.DEVICES_FULL if source.device_map else texts.DEVICE_FULL
        raise ValueError(full.format(name=source.name, device=source.place)) from None
    except Exception as error:  # each library has its own for a file that is cut or holds something else
        chain = _causes(error)
        if any(isinstance(cause, GatedRepoError) for cause in chain):
            why = texts.GATED
        elif any(isinstance(cause, LocalEntryNotFoundError | ConnectionError) for cause in chain):
            why = texts.OFFLINE
        elif any(isinstance(cause, RepositoryNotFoundError | HFValidationError) for cause in chain):
            why = texts.NOT_FOUND
        else:
            why = describe_damage(error)
        raise ValueError(texts.CANNOT_LOAD.format(name=source.name, why=why)) from error


def describe_damage(error: Exception) -> str:
    """The first line of an error that a library raised, which may have none."""
    said = str(error).splitlines() or [""]
    if isinstance(error, OSError | ValueError):
        return said[0]
    return texts.DAMAGED.format(kind=type(error).__name__, said=shorten(said[0], MOST_SAID))


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
