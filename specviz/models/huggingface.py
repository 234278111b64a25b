"""Any causal language model of the transformers library behind the contract: a whole tree in one forward pass.

Nodes see their ancestors through a float additive mask, one for each kind of attention layer, with position ids; the cache
keeps a row for every token read, and a commit gathers the rows of the accepted path. Nothing is read twice. Knows nothing
of drafting, verification or text.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import torch
from transformers import Cache

from specviz.core.dist import Dist
from specviz.models.fast_llama import TOLERANCE, FastLlama, GrowingCache, build_fast_llama
from specviz.models.tree_text import TreeText
from specviz.texts import models as texts

if TYPE_CHECKING:
    from transformers import PreTrainedModel

FULL, SLIDING = "full_attention", "sliding_attention"
Masks: TypeAlias = "torch.Tensor | dict[str, torch.Tensor]"


class HuggingFaceModel:
    """A loaded model; `vocabulary` cuts the padding rows that its logits may have past the shared tokens."""

    def __init__(self, model: PreTrainedModel, vocabulary: int | None = None, use_fast_pass: bool = True) -> None:
        check_branches(model)
        self._model: PreTrainedModel = model.eval()  # type: ignore[no-untyped-call]
        self._config = model.config.get_text_config(decoder=True)
        self._dtype, self._device = model.dtype, model.device
        self._vocabulary = vocabulary or self._config.vocab_size
        self._longest: int | None = getattr(self._config, "max_position_embeddings", None)
        slides = getattr(self._config, "use_sliding_window", True)
        self._window: int | None = getattr(self._config, "sliding_window", None) if slides else None
        self._kinds = set(getattr(self._config, "layer_types", None) or [SLIDING if self._window else FULL])
        self._blank = torch.zeros(1, 1, 1, 64, dtype=self._dtype, device=self._device)  # the mask that hides nothing
        self._fast = fast_pass(model) if use_fast_pass else None
        self.start([0])

    @property
    def library(self) -> PreTrainedModel:
        """The model as the library knows it."""
        return self._model

    @property
    def vocabulary(self) -> int:
        """How many tokens a row is about."""
        return self._vocabulary

    @property
    def uses_fast_pass(self) -> bool:
        """Whether it is read by the fast pass, not by the library's."""
        return self._fast is not None

    @property
    def on_gpu(self) -> bool:
        """Whether it is read on a GPU."""
        return self._device.type == "cuda"

    @property
    def parameter_bytes(self) -> int:
        """The bytes of its parameters."""
        return sum(part.numel() * part.element_size() for part in self._model.parameters())

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The end marks that the model's own generation settings name."""
        marks = getattr(self._model.generation_config, "eos_token_id", None)
        return frozenset([] if marks is None else [marks] if isinstance(marks, int) else marks)

    def twin(self) -> HuggingFaceModel:
        """The same model with a cache of its own."""
        other = copy.copy(self)
        other.start([0])
        return other

    def start(self, tokens: Sequence[int]) -> None:
        """Forget everything: these tokens are the committed text."""
        self._text = TreeText(tokens)
        self._cache = Cache(layer_class_to_replicate=GrowingCache)
        if self._fast is not None:
            self._cache.layers = [GrowingCache() for _ in range(self._config.num_hidden_layers)]

    @torch.inference_mode()
    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """One forward pass over these nodes, and over the committed tokens that the cache has not seen."""
        ids, positions = self._text.add(tokens, parents)
        self._check_length(max(positions) + 1)
        try:
            output = self._forward(ids, positions, self._masks(positions), len(tokens))
        except RuntimeError as error:
            if isinstance(error, torch.OutOfMemoryError) or "allocate memory" in str(error):
                raise MemoryError(
                    texts.NO_MEMORY.format(device=self._device, count=len(positions), cached=self._text.rows)
                ) from None
            raise
        self._text.keep_read()
        return output

    def _forward(self, ids: Sequence[int], positions: Sequence[int], masks: Masks, count: int) -> Sequence[Dist]:
        """The model itself: rows of logits for the last `count` tokens, doubles; from the CPU they are numpy's."""
        read, at = torch.tensor([ids, positions], device=self._device)
        logits = self._read(read, at, masks, count)[:, : self._vocabulary].double()
        return cast("Sequence[Dist]", logits.numpy() if self._device.type == "cpu" else logits)

    def _read(self, ids: torch.Tensor, positions: torch.Tensor, masks: Masks, count: int) -> torch.Tensor:
        """The bare pass, the fast one or the library's."""
        if self._fast is not None:
            layers = cast("list[GrowingCache]", self._cache.layers)
            return self._fast(ids, positions, cast(torch.Tensor, masks), layers, count)
        output = self._model(
            input_ids=ids[None],
            position_ids=positions[None],
            attention_mask=masks,
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=count,
        )
        return cast(torch.Tensor, output.logits[0, -count:])

    def _masks(self, positions: Sequence[int]) -> Masks:
        """What every token that is read now may look at: [1, 1, tokens read, rows of the cache and themselves]."""
        keys = self._text.keys
        if len(positions) == len(self._kinds) == 1 and self._text.sees_all and not self._window:
            if keys > self._blank.shape[-1]:  # a draft's next token sees everything
                self._blank = self._blank.new_zeros(1, 1, 1, 2 * keys)
            return self._blank[..., :keys]
        sees = self._text.see(len(positions))
        masks = dict.fromkeys(self._kinds, sees)
        if SLIDING in masks and self._window:
            masks[SLIDING] = sees & (np.array(positions)[:, None] - self._text.places() < self._window)
        least = torch.finfo(self._dtype).min
        added = {
            kind: torch.from_numpy(np.where(mask, np.float32(0), np.float32(least))).to(self._device, self._dtype)[
                None, None
            ]
            for kind, mask in masks.items()
        }
        return added if len(added) > 1 else next(iter(added.values()))

    @torch.inference_mode()
    def commit(self, path: Sequence[int], token: int) -> None:
        """Keep the rows of the committed text and of the path; the token will be read with the next tree."""
        start, count = self._text.commit(path, token), len(path)
        moved = list(path) != list(range(count))
        rows = torch.tensor([start + node for node in path], device=self._device) if moved else None
        for layer in cast("list[GrowingCache]", self._cache.layers):
            layer.keep_rows(start, rows, count)

    def _check_length(self, length: int) -> None:
        if self._longest is not None and length > self._longest:
            name, longest = self._config.model_type, self._longest
            raise ValueError(texts.TOO_LONG.format(model=name, longest=longest, needed=length))


def check_branches(model: PreTrainedModel) -> None:
    """Refuse a model whose state cannot branch: what it has read cannot be taken back, nor read in two ways."""
    config = model.config.get_text_config(decoder=True)
    kinds = set(getattr(config, "layer_types", None) or []) - {FULL, SLIDING}
    if kinds or getattr(model, "_is_stateful", False):
        why = texts.RECURRENT_LAYERS if kinds else texts.RECURRENT_STATE
        raise ValueError(why.format(model=type(model).__name__, kinds=", ".join(sorted(kinds))))


def fast_pass(model: PreTrainedModel) -> FastLlama | None:
    """The fast pass of a model, if it has one and its logits are the library's."""
    found = build_fast_llama(model)
    if found is None:
        return None
    ids = torch.arange(8) % model.config.vocab_size
    mask = torch.full((8, 8), torch.finfo(model.dtype).min).triu(1)
    with torch.inference_mode():
        rows = [GrowingCache() for _ in range(model.config.num_hidden_layers)]
        gap = found(ids, torch.arange(8), mask[None, None], rows, 8) - model(input_ids=ids[None], use_cache=False).logits[0]
    return found if float(gap.abs().max()) < TOLERANCE else None
