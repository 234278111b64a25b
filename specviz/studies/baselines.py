"""What a run is measured against: the library's own generation, and the bare forward passes of our own run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, TypeAlias, cast

import torch
from transformers import GenerationConfig

from specviz.core.sampling import Sampling
from specviz.models.fast_llama import Rows
from specviz.models.huggingface import HuggingFaceModel, Masks

Call: TypeAlias = "tuple[RecordingModel, tuple[torch.Tensor, torch.Tensor, Masks, int], int]"


def generate(
    target: HuggingFaceModel,
    prompt: Sequence[int],
    count: int,
    sampling: Sampling,
    seed: int = 0,
    draft: HuggingFaceModel | None = None,
    length: int | None = None,
) -> list[int]:
    """`count` tokens by the library's `generate`; with a draft, assisted: by its defaults, or with this draft length."""
    torch.manual_seed(seed)
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
        own = draft.library.generation_config
        assert own is not None
        own.num_assistant_tokens = length
        own.num_assistant_tokens_schedule = None if length is None else "constant"
        own.assistant_confidence_threshold = None if length is None else 0.0
        options["assistant_model"] = draft.library
    marks, target.library.generation_config.eos_token_id = target.library.generation_config.eos_token_id, None
    try:
        ids = torch.tensor([list(prompt)], device=target.library.device)
        written = cast(Any, target.library).generate(
            ids, attention_mask=torch.ones_like(ids), generation_config=config, **options
        )
    finally:
        target.library.generation_config.eos_token_id = marks
    return cast("list[int]", written[0, len(prompt) :].tolist())


class RecordingModel(HuggingFaceModel):
    """A model that notes its bare forward passes, so that they can be made once more, and nothing else."""

    def __init__(self, model: HuggingFaceModel, calls: list[Call]) -> None:
        self._calls = calls
        super().__init__(model.library, model.vocabulary, model.quick)
        self._shadow = HuggingFaceModel(model.library, model.vocabulary, model.quick)

    def _read(self, ids: torch.Tensor, positions: torch.Tensor, masks: Masks, count: int) -> torch.Tensor:
        self._calls.append((self, (ids, positions, masks, count), self._cache.get_seq_length()))
        return super()._read(ids, positions, masks, count)

    def again(self, arguments: tuple[torch.Tensor, torch.Tensor, Masks, int], length: int) -> None:
        """The same pass over a cache of the same length."""
        for layer in cast("list[Rows]", self._shadow._cache.layers):
            layer.length = length
        self._shadow._read(*arguments)


@torch.inference_mode()
def replay(calls: Sequence[Call]) -> float:
    """Seconds of the bare passes."""
    wait(calls)
    start = time.perf_counter()
    for model, arguments, length in calls:
        model.again(arguments, length)
    wait(calls)
    return time.perf_counter() - start


def wait(calls: Sequence[Call] = ()) -> None:
    """Until a GPU, if there is one, has done what it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def machine() -> str:
    """What the passes are computed with."""
    name = torch.cuda.get_device_name() if torch.cuda.is_available() else f"{torch.get_num_threads()} CPU threads"
    return f"PyTorch {torch.__version__}, {name}"
