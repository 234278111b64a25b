"""The pairs that are measured: real shapes with random weights made on the device, and the embedded pair. No download.

Random weights cost the same time and memory as trained ones. What they say means nothing, so acceptance means nothing.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel, Qwen3Config

from specviz.models.huggingface import HuggingFaceModel
from specviz.models.load import Source, load_pair
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.studies.prompts import PROMPTS
from tools.gpu.rows import DeviceRows

QWEN3 = "qwen3-random"
SPREAD = 0.02  # standard deviation of the random weights, as the originals were initialised
VOCABULARY, CONTEXT = 151_936, 40_960

QWEN3_8B: dict[str, Any] = {  # Qwen/Qwen3-8B, config.json
    "vocab_size": VOCABULARY,
    "hidden_size": 4096,
    "intermediate_size": 12_288,
    "num_hidden_layers": 36,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "tie_word_embeddings": False,
}
QWEN3_06B: dict[str, Any] = {  # Qwen/Qwen3-0.6B, config.json
    "vocab_size": VOCABULARY,
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "tie_word_embeddings": True,
}
TINY: dict[str, Any] = {  # for tests on the CPU: every size small, the ratios kept
    "vocab_size": 199,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
}
TINY_SPREAD = 0.3  # small models at the usual spread hardly attend to anything


@dataclass(frozen=True)
class Models:
    """A target and a draft on one device, and a text that they can read."""

    target: HuggingFaceModel
    draft: HuggingFaceModel
    prompt: tuple[int, ...]


class PairShape:
    """One pair, built in the precision that a measurement asks for. It holds one precision at a time."""

    def __init__(self, key: str, device: str, tiny: bool = False, target_layers: int | None = None) -> None:
        self.key, self.device = key, device
        self._tiny, self._target_layers = tiny, target_layers
        self._dtype, self._models = "", None  # type: tuple[str, Models | None]

    @property
    def own_dtype(self) -> str:
        """The precision in which the pair is meant to run."""
        return "float32" if self.key == EMBEDDED else "bfloat16"

    def build(self, dtype: str | None = None) -> Models:
        """The models in this precision, else in their own."""
        wanted = dtype or self.own_dtype
        if self._models is None or self._dtype != wanted:
            self.release()
            self._models, self._dtype = self._load(wanted) if self.key == EMBEDDED else self._initialise(wanted), wanted
        return self._models

    def release(self) -> None:
        """Give the memory back."""
        self._models = None
        gc.collect()
        if self.device.startswith("cuda"):
            torch.cuda.empty_cache()

    def _load(self, dtype: str) -> Models:
        record = find_pair(EMBEDDED)
        sources = [Source(name, dtype, self.device) for name in (record.target, record.draft)]
        pair = load_pair(sources[0], sources[1], use_fast_pass=False)
        models = [DeviceRows(model.library, model.vocabulary, use_fast_pass=False) for model in (pair.target, pair.draft)]
        return Models(models[0], models[1], tuple(pair.encode(PROMPTS[0])))

    def _initialise(self, dtype: str) -> Models:
        layers = {} if self._target_layers is None else {"num_hidden_layers": self._target_layers}
        big, small = (TINY, TINY | {"num_hidden_layers": 2}) if self._tiny else (QWEN3_8B, QWEN3_06B)
        kind = getattr(torch, dtype)
        target = make_random_model(big | layers, kind, self.device, 1, TINY_SPREAD if self._tiny else SPREAD)
        draft = make_random_model(small, kind, self.device, 2, TINY_SPREAD if self._tiny else SPREAD)
        generator = torch.Generator().manual_seed(3)
        prompt = torch.randint(big["vocab_size"], (16 if self._tiny else 128,), generator=generator).tolist()
        return Models(DeviceRows(target, use_fast_pass=False), DeviceRows(draft, use_fast_pass=False), tuple(prompt))


def make_random_model(shape: dict[str, Any], dtype: torch.dtype, device: str, seed: int, spread: float) -> PreTrainedModel:
    """A Qwen3 of this shape, its weights drawn on the device: the same for the same seed on the same kind of device."""
    config = Qwen3Config(
        **shape,
        max_position_embeddings=CONTEXT,
        rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
    )
    with torch.device(device):
        model: PreTrainedModel = AutoModelForCausalLM.from_config(config, dtype=dtype)  # type: ignore[no-untyped-call]
    generator = torch.Generator(device).manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:  # norms keep their ones
                parameter.normal_(0, spread, generator=generator)
    return model
