"""Load a pair of real models, and refuse in words what cannot be a pair.

A model is a local folder or a hub id. No code that comes with a model is run unless the operator asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import torch
from huggingface_hub import constants
from huggingface_hub.errors import GatedRepoError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.distributed.configuration_utils import DistributedConfig
from transformers.utils.logging import disable_progress_bar

from specviz.core.quoting import shorten
from specviz.models.huggingface import HuggingFaceModel
from specviz.models.pair import ModelPair, Tokenizer, shared_vocabulary
from specviz.models.pairs import find_pair
from specviz.models.processes import SPLIT, count_processes
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
    device_map: str | Mapping[str, str] | None = None  # spreads a model that is larger than one device: layers, or SPLIT
    trust_remote_code: bool = False

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise ValueError(texts.UNKNOWN_DTYPE.format(known=", ".join(DTYPES), got=self.dtype))
        if self.device.startswith("cuda") and not torch.cuda.is_available():
            raise ValueError(texts.NO_CUDA.format(name=self.name, device=self.device, version=torch.__version__))
        if self.device_map == SPLIT and count_processes() < 2:
            raise ValueError(texts.ONE_PROCESS.format(name=self.name))

    @property
    def place(self) -> str:
        """The device that is meant."""
        if self.device == "auto":
            return "cuda" if torch.cuda.is_available() else "cpu"
        return self.device


@dataclass(frozen=True, eq=False)
class Pair(ModelPair):
    """A pair that the library reads."""

    target: HuggingFaceModel
    draft: HuggingFaceModel


def has_gpu() -> bool:
    """Whether PyTorch finds a GPU here, or ZeroGPU stands in for one."""
    return torch.cuda.is_available()


def load_pair(target: Source, draft: Source, use_fast_pass: bool = True) -> Pair:
    """Both models, their vocabularies compared, cut to the tokens that they share."""
    loaded = [_load_from(source, AutoTokenizer.from_pretrained, **_options(source)) for source in (target, draft)]
    tokenizers = cast("list[Tokenizer]", loaded)
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
    if source.device_map == SPLIT:
        options["distributed_config"] = DistributedConfig(tp_plan="auto")
    elif source.device_map is not None:
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
    return HuggingFaceModel(model, vocabulary, use_fast_pass and source.device_map != SPLIT)


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
