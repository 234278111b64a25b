"""A plain Llama in numpy behind the contract of a language model, for homes without PyTorch: the browser first of all.

Every product is a sum over the last axis of both factors, written with einsum: numpy in WebAssembly has no BLAS, and there
this form is ten times as fast as `a @ b`. Weights stay as the library stores them, [outputs, inputs], which suits it.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from specviz.core.dist import Dist
from specviz.models.tree_text import TreeText
from specviz.texts import models as texts

Array: TypeAlias = NDArray[np.float32]

PLAIN = {"model_type": "llama", "hidden_act": "silu", "attention_bias": False, "mlp_bias": False}
ROPE = {"rope_type": "default"}


@dataclass(frozen=True)
class Layer:
    """The weights of one layer, each [outputs, inputs]."""

    norm: Array
    qkv: Array
    out: Array
    norm_after: Array
    gate_up: Array
    down: Array


class RowCache:
    """One layer's keys [key heads, rows, width] and values [key heads, width, rows], in buffers that grow by doubling."""

    def __init__(self, heads: int, width: int) -> None:
        self._keys = np.empty((heads, 64, width), dtype=np.float32)
        self._values = np.empty((heads, width, 64), dtype=np.float32)
        self.length = 0

    def add(self, keys: Array, values: Array) -> tuple[Array, Array]:
        """Add rows, [tokens, key heads, width] both; all rows so far."""
        start, self.length = self.length, self.length + len(keys)
        if (more := 2 * self.length - self._keys.shape[1]) > self.length:
            self._keys = np.pad(self._keys, ((0, 0), (0, more), (0, 0)))
            self._values = np.pad(self._values, ((0, 0), (0, 0), (0, more)))
        self._keys[:, start : self.length] = keys.transpose(1, 0, 2)
        self._values[..., start : self.length] = values.transpose(1, 2, 0)
        return self._keys[:, : self.length], self._values[..., : self.length]

    def keep_rows(self, start: int, path: Sequence[int]) -> None:
        """Forget the rows from `start` on, but for those of the path, which are counted from there."""
        rows = [start + node for node in path]
        self.length = start + len(rows)
        self._keys[:, start : self.length] = self._keys[:, rows]
        self._values[..., start : self.length] = self._values[..., rows]


class NumpyLlama:
    """A loaded model; `vocabulary` cuts the padding rows that its logits may have past the shared tokens."""

    on_gpu = False

    def __init__(
        self, config: Mapping[str, Any], tensors: Mapping[str, Array], vocabulary: int, stop_tokens: frozenset[int]
    ) -> None:
        rope = config.get("rope_parameters") or {}
        for given, wanted in ((config, PLAIN), (rope, ROPE)):
            for part, value in wanted.items():
                if given.get(part) != value:
                    raise ValueError(texts.OTHER_MODEL.format(part=part, wanted=value, got=given.get(part)))
        self._name, self._longest = config["model_type"], config["max_position_embeddings"]
        self._heads, self._key_heads = config["num_attention_heads"], config["num_key_value_heads"]
        self._width, self._epsilon = config["head_dim"], config["rms_norm_eps"]
        self.vocabulary, self.stop_tokens = vocabulary, stop_tokens
        self.parameter_bytes = sum(tensor.nbytes for tensor in tensors.values())
        self._take_weights(config, tensors)
        self._cos, self._sin = rotations(self._longest, self._width, rope["rope_theta"])
        self.start([0])

    def _take_weights(self, config: Mapping[str, Any], tensors: Mapping[str, Array]) -> None:
        size, inner, width = config["hidden_size"], config["intermediate_size"], self._width
        own, shared = self._heads * width, self._key_heads * width

        def take(name: str, *shape: int) -> Array:
            found = tensors.get(f"{name}.weight")
            if found is None or found.shape != shape:
                got = None if found is None else found.shape
                raise ValueError(texts.OTHER_SHAPE.format(tensor=name, expected=shape, got=got))
            return found

        def take_layer(at: str) -> Layer:
            q, k, v = (
                take(f"{at}.self_attn.{name}_proj", rows, size) for name, rows in (("q", own), ("k", shared), ("v", shared))
            )
            gate, up = (take(f"{at}.mlp.{name}_proj", inner, size) for name in ("gate", "up"))
            return Layer(
                take(f"{at}.input_layernorm", size),
                np.concatenate((q, k, v)),
                take(f"{at}.self_attn.o_proj", size, own),
                take(f"{at}.post_attention_layernorm", size),
                np.concatenate((gate, up)),
                take(f"{at}.mlp.down_proj", size, inner),
            )

        self._embedding = take("model.embed_tokens", config["vocab_size"], size)
        self._layers = [take_layer(f"model.layers.{number}") for number in range(config["num_hidden_layers"])]
        self._norm = take("model.norm", size)
        head = self._embedding if config["tie_word_embeddings"] else take("lm_head", config["vocab_size"], size)
        self._head = head[: self.vocabulary]

    def twin(self) -> NumpyLlama:
        """The same model with a cache of its own."""
        other = copy.copy(self)
        other.start([0])
        return other

    def start(self, tokens: Sequence[int]) -> None:
        """Forget everything: these tokens are the committed text."""
        self._text = TreeText(tokens)
        self._cache = [RowCache(self._key_heads, self._width) for _ in self._layers]

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """One forward pass over these nodes, and over the committed tokens that the cache has not seen."""
        ids, positions = self._text.add(tokens, parents)
        if (needed := max(positions) + 1) > self._longest:
            raise ValueError(texts.TOO_LONG.format(model=self._name, longest=self._longest, needed=needed))
        logits = self._read(ids, positions, self._text.see(len(ids)), len(tokens))
        self._text.keep_read()
        return cast("Sequence[Dist]", logits.astype(np.float64))

    def commit(self, path: Sequence[int], token: int) -> None:
        """Keep the rows of the committed text and of the path; the token will be read with the next tree."""
        start = self._text.commit(path, token)
        for rows in self._cache:
            rows.keep_rows(start, path)

    def _read(self, ids: Sequence[int], positions: Sequence[int], sees: NDArray[np.bool_], count: int) -> Array:
        """Logits of the last `count` tokens, [count, vocabulary]; keys and values go into the cache."""
        x = self._embedding[ids]
        cos, sin = self._cos[positions, None], self._sin[positions, None]  # [tokens, 1, width]
        turned, half = self._heads + self._key_heads, self._width // 2
        for layer, rows in zip(self._layers, self._cache, strict=True):
            seen = multiply(self._normalize(x, layer.norm), layer.qkv).reshape(len(x), -1, self._width)
            qk, v = seen[:, :turned], seen[:, turned:]
            qk = qk * cos + np.concatenate((qk[..., half:], qk[..., :half]), -1) * sin
            keys, values = rows.add(qk[:, self._heads :], v)
            x = x + multiply(self._attend(qk[:, : self._heads], keys, values, sees), layer.out)
            gate, up = np.split(multiply(self._normalize(x, layer.norm_after), layer.gate_up), 2, -1)
            x = x + multiply(silu(gate) * up, layer.down)
        return multiply(self._normalize(x[-count:], self._norm), self._head)

    def _attend(self, queries: Array, keys: Array, values: Array, sees: NDArray[np.bool_]) -> Array:
        """The values that each token looks at, mixed: [tokens, heads * width]. Heads in groups share keys and values."""
        count, groups = len(queries), self._key_heads
        grouped = queries.reshape(count, groups, -1, self._width).transpose(1, 2, 0, 3).reshape(groups, -1, self._width)
        scores = multiply(grouped, keys).reshape(groups, -1, *sees.shape) / math.sqrt(self._width)
        scores = np.where(sees, scores, np.float32(-np.inf))
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        mixed = multiply(weights.reshape(groups, -1, sees.shape[-1]), values)
        return mixed.reshape(groups, -1, count, self._width).transpose(2, 0, 1, 3).reshape(count, -1)

    def _normalize(self, x: Array, weight: Array) -> Array:
        return cast(Array, x / np.sqrt((x * x).mean(-1, keepdims=True) + self._epsilon) * weight)


def multiply(a: Array, b: Array) -> Array:
    """The product of a and the transpose of b, for every matrix of a stack."""
    return cast(Array, np.einsum("...ik,...jk->...ij", a, b))


def silu(x: Array) -> Array:
    """x times its logistic function."""
    with np.errstate(over="ignore"):  # far below zero it is x / infinity
        return cast(Array, x / (1 + np.exp(-x)))


def rotations(length: int, width: int, base: float) -> tuple[Array, Array]:
    """The cosines and sines of all positions below `length`, [length, width]; the sines with the sign of their half."""
    frequencies = (1 / base ** (np.arange(0, width, 2) / width)).astype(np.float32)
    angles = np.arange(length, dtype=np.float32)[:, None] * frequencies
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate((cos, cos), -1), np.concatenate((-sin, sin), -1)
