"""What a run is measured against: the library's own generation, and the bare forward passes of our own run."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

import torch
from transformers import GenerationConfig, PreTrainedModel

from specviz.core.sampling import Sampling
from specviz.models.fast_llama import GrowingCache
from specviz.models.huggingface import HuggingFaceModel, Masks
from specviz.texts import studies as texts

Arguments: TypeAlias = tuple[torch.Tensor, torch.Tensor, Masks, int]
Call: TypeAlias = tuple["RecordingModel", Arguments, int]


def generate(
    target: HuggingFaceModel,
    prompt: Sequence[int],
    count: int,
    sampling: Sampling,
    seed: int = 0,
    draft: HuggingFaceModel | None = None,
    length: int | None = None,
) -> list[int]:
    """`count` tokens by the library's `generate`; with a draft, assisted: by its defaults, or with this draft length.

    Runs of other visitors may be under way: nothing is written to the models, and the global generator is put back.
    """
    config = GenerationConfig(  # type: ignore[no-untyped-call]
        do_sample=sampling.temperature > 0,
        temperature=sampling.temperature or None,
        top_k=sampling.top_k or 0,
        top_p=sampling.top_p,
        max_new_tokens=count,
        eos_token_id=None,
        pad_token_id=0,
    )
    options: dict[str, Any] = {}
    if draft is not None:
        assistant, settings = _copy_with_own_config(draft.library)
        settings.num_assistant_tokens = length
        settings.num_assistant_tokens_schedule = None if length is None else "constant"
        settings.assistant_confidence_threshold = None if length is None else 0.0
        options["assistant_model"] = assistant
    model, settings = _copy_with_own_config(target.library)
    settings.eos_token_id = None  # else the library would take the model's where ours is None, and stop early
    ids = torch.tensor([list(prompt)], device=model.device)
    with _own_generator(seed, model.device):
        written = cast(Any, model).generate(ids, attention_mask=torch.ones_like(ids), generation_config=config, **options)
    return cast("list[int]", written[0, len(prompt) :].tolist())


def _copy_with_own_config(model: PreTrainedModel) -> tuple[PreTrainedModel, GenerationConfig]:
    """The same weights under generation settings of their own, which may be changed."""
    assert model.generation_config is not None
    copied = copy.copy(model)
    settings = copy.deepcopy(model.generation_config)
    copied.generation_config = settings
    return copied, settings


_GENERATOR = threading.Lock()  # the library samples from the one global generator, and takes no other


@contextmanager
def _own_generator(seed: int, device: torch.device) -> Iterator[None]:
    """PyTorch's global generator, seeded for one text at a time and then put back."""
    with _GENERATOR, torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


class RecordingModel(HuggingFaceModel):
    """A model that notes its bare forward passes, so that they can be made once more, and nothing else."""

    def __init__(self, model: HuggingFaceModel, calls: list[Call]) -> None:
        self._calls = calls
        super().__init__(model.library, model.vocabulary, model.uses_fast_pass)
        self._shadow = HuggingFaceModel(model.library, model.vocabulary, model.uses_fast_pass)

    def _read(self, ids: torch.Tensor, positions: torch.Tensor, masks: Masks, count: int) -> torch.Tensor:
        self._calls.append((self, (ids, positions, masks, count), self._cache.get_seq_length()))
        return super()._read(ids, positions, masks, count)

    def repeat(self, arguments: tuple[torch.Tensor, torch.Tensor, Masks, int], length: int) -> None:
        """The same pass over a cache of the same length."""
        for layer in cast("list[GrowingCache]", self._shadow._cache.layers):
            layer.length = length
        self._shadow._read(*arguments)


@torch.inference_mode()
def replay(calls: Sequence[Call]) -> float:
    """Seconds of the bare passes."""
    wait()
    start = time.perf_counter()
    for model, arguments, length in calls:
        model.repeat(arguments, length)
    wait()
    return time.perf_counter() - start


def wait() -> None:
    """Until a GPU, if there is one, has done what it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def machine() -> str:
    """What the passes are computed with."""
    if torch.cuda.is_available():
        return texts.GPU_MACHINE.format(version=torch.__version__, name=torch.cuda.get_device_name())
    return texts.CPU_MACHINE.format(version=torch.__version__, threads=torch.get_num_threads())
