"""A Llama's forward pass in as few operations as it has: the library's weights, no second copy of them.

The library's own pass costs a small model more time in Python than in arithmetic. This one does the same sums on one text
without batching, dropout, hooks or a choice of kernels; a model that is anything else than a plain Llama keeps the
library's pass. Whether both say the same is checked when a model is loaded, and row by row in the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch
from torch.nn.functional import embedding, linear, scaled_dot_product_attention, silu
from transformers import LlamaForCausalLM
from transformers.cache_utils import DynamicLayer

if TYPE_CHECKING:
    from transformers import PreTrainedModel

TOLERANCE = 1e-4  # of logits, in float32


class GrowingCache(DynamicLayer):
    """One layer's keys and values, in buffers that grow by doubling: nothing is copied to read on, nor to forget."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.length = 0

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: object, **__: object
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Add the rows of the tokens just read; all rows so far."""
        start, self.length = self.length, self.length + key_states.shape[-2]
        if self.keys is None or self.values is None or self.keys.shape[-2] < self.length:
            self.keys, self.values = (
                self._enlarge(old, new, start) for old, new in ((self.keys, key_states), (self.values, value_states))
            )
            self.is_initialized = True
        self.keys[..., start : self.length, :] = key_states
        self.values[..., start : self.length, :] = value_states
        return self.keys[..., : self.length, :], self.values[..., : self.length, :]

    def _enlarge(self, old: torch.Tensor | None, new: torch.Tensor, filled: int) -> torch.Tensor:
        shape = list(new.shape)
        shape[-2] = max(64, 2 * self.length)
        buffer = new.new_empty(shape)
        if old is not None:
            buffer[..., :filled, :] = old[..., :filled, :]
        return buffer

    def get_seq_length(self) -> int:
        """How many rows are written."""
        return self.length

    def keep_rows(self, start: int, rows: torch.Tensor | None, count: int) -> None:
        """Forget the rows from `start` on, but for `count` of them: the given ones, or the first."""
        self.length = start + count
        for buffer in (self.keys, self.values):
            if buffer is not None and rows is not None:
                buffer[..., start : self.length, :] = buffer.index_select(-2, rows.to(buffer.device))


class FastLlama:
    """The pass of one plain Llama on the CPU."""

    def __init__(self, model: LlamaForCausalLM) -> None:
        config, inner = model.config, model.model
        self._embedding, self._head = inner.embed_tokens.weight, model.lm_head.weight
        self._norm, self._epsilon = inner.norm.weight, config.rms_norm_eps
        self._heads, self._key_heads = config.num_attention_heads, cast(int, config.num_key_value_heads)
        self._width = cast(int, config.head_dim)
        self._rotary, self._cos, self._sin = inner.rotary_emb, torch.empty(0), torch.empty(0)
        self._layers = []
        for layer in inner.layers:
            attention, mlp = layer.self_attn, layer.mlp
            self._layers.append(
                (
                    layer.input_layernorm.weight,
                    _join_weights(attention.q_proj, attention.k_proj, attention.v_proj),
                    attention.o_proj.weight.T,
                    layer.post_attention_layernorm.weight,
                    _join_weights(mlp.gate_proj, mlp.up_proj),
                    mlp.down_proj.weight.T,
                )
            )

    def __call__(
        self, ids: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor, cache: list[GrowingCache], count: int
    ) -> torch.Tensor:
        """Logits of the last `count` tokens; keys and values go into the cache."""
        x = embedding(ids, self._embedding)
        tokens = len(x)
        if cache[0].length + tokens > len(self._cos):
            self._extend_rotations(2 * (cache[0].length + tokens))
        cos, sin = self._cos[positions], self._sin[positions]
        turned, half = self._heads + self._key_heads, self._width // 2
        for (norm, qkv, out, after, gate_up, down), rows in zip(self._layers, cache, strict=True):
            seen = linear(self._normalize(x, norm), qkv).view(tokens, -1, self._width)
            qk = seen[:, :turned]
            qk = torch.addcmul(qk * cos, qk.roll(half, -1), sin).transpose(0, 1)
            keys, values = rows.update(qk[None, self._heads :], seen[None, :, turned:].transpose(1, 2))
            mixed = scaled_dot_product_attention(
                qk[None, : self._heads], keys, values, attn_mask=mask, enable_gqa=self._heads != self._key_heads
            )
            x = torch.addmm(x, mixed[0].transpose(0, 1).reshape(tokens, -1), out)
            gate, up = linear(self._normalize(x, after), gate_up).chunk(2, -1)
            x = torch.addmm(x, silu(gate) * up, down)
        return linear(self._normalize(x[-count:], self._norm), self._head)

    def _normalize(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self._epsilon) * weight

    def _extend_rotations(self, length: int) -> None:
        """The cosines and sines of all positions below `length`; the sines with the sign of their half."""
        cos, sin = (table[0, :, None] for table in self._rotary(self._embedding, torch.arange(length)[None]))
        one, other = sin.chunk(2, -1)
        self._cos, self._sin = cos, torch.cat((-one, other), -1)


def _join_weights(*parts: torch.nn.Linear) -> torch.Tensor:
    """Their weights in one matrix; each keeps a view of its part."""
    whole = torch.cat([part.weight.data for part in parts])
    for part, share in zip(parts, torch.split(whole, [part.out_features for part in parts]), strict=True):
        part.weight.data = share
    return whole


def build_fast_llama(model: PreTrainedModel) -> FastLlama | None:
    """The fast pass of a model, if it is a plain Llama in float32 on the CPU."""
    config = model.config
    if type(model) is not LlamaForCausalLM or model.dtype != torch.float32 or model.device.type != "cpu":
        return None
    plain = config.hidden_act == "silu" and not config.attention_bias and not config.mlp_bias
    fixed = config.rope_parameters["rope_type"] in ("default", "llama3", "linear")  # one table for all lengths
    hooked = any(hasattr(module, "_hf_hook") for module in model.modules())
    return FastLlama(model) if plain and fixed and not hooked else None
