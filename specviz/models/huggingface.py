"""Any causal language model of the transformers library behind the contract: a whole tree in one forward pass.

Nodes see their ancestors through a float additive mask, one for each kind of attention layer, with position ids; the cache
keeps a row for every token read, and a commit gathers the rows of the accepted path. Nothing is read twice. Knows nothing
of drafting, verification or text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from specviz.dist import Dist

if TYPE_CHECKING:
    from transformers import PreTrainedModel

FULL, SLIDING = "full_attention", "sliding_attention"


class HuggingFaceModel:
    """A loaded model; `vocabulary` cuts the padding rows that its logits may have past the shared tokens."""

    def __init__(self, model: PreTrainedModel, vocabulary: int | None = None) -> None:
        check_branches(model)
        self._model = model.eval()  # type: ignore[no-untyped-call]
        self._config = model.config.get_text_config(decoder=True)
        self._vocabulary = vocabulary or self._config.vocab_size
        self._kinds = set(getattr(self._config, "layer_types", None) or [SLIDING if self._window else FULL])
        self.start([0])

    @property
    def _window(self) -> int | None:
        used = getattr(self._config, "use_sliding_window", True)
        return cast("int | None", getattr(self._config, "sliding_window", None)) if used else None

    @property
    def stop_tokens(self) -> frozenset[int]:
        """The end marks that the model's own generation settings name."""
        marks = getattr(self._model.generation_config, "eos_token_id", None)
        return frozenset([] if marks is None else [marks] if isinstance(marks, int) else marks)

    def start(self, tokens: Sequence[int]) -> None:
        """Forget everything: these tokens are the committed text."""
        if not tokens:
            raise ValueError("a text needs at least one token, got none")
        self._text = list(tokens)
        self._rows = 0  # committed tokens that the cache holds
        self._cache = DynamicCache()
        self._forget()

    def _forget(self) -> None:
        self._tokens: list[int] = []  # of this step's nodes
        self._row: list[int] = []  # where the cache has them
        self._depth: list[int] = []
        self._sees: list[list[int]] = []  # the rows of a node and of its ancestors in the step

    @torch.inference_mode()
    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> list[Dist]:
        """One forward pass over these nodes, and over the committed tokens that the cache has not seen."""
        behind = [] if self._tokens else self._text[self._rows : -1]
        start = self._rows + len(behind) + len(self._tokens)
        for offset, (token, parent) in enumerate(zip(tokens, parents, strict=True)):
            if (parent is None) != (not self._tokens) or (parent is not None and not 0 <= parent < len(self._tokens)):
                raise ValueError(f"only the first node of a step has no parent, node {len(self._tokens)} has {parent}")
            if parent is None and token != self._text[-1]:
                raise ValueError(f"the root must be the last committed token, {self._text[-1]}, got {token}")
            self._tokens.append(token)
            self._row.append(start + offset)
            self._depth.append(0 if parent is None else self._depth[parent] + 1)
            self._sees.append([start + offset] if parent is None else [*self._sees[parent], start + offset])
        new = range(len(self._tokens) - len(tokens), len(self._tokens))
        ids = [*behind, *tokens]
        positions = [*range(self._rows, self._rows + len(behind)), *(len(self._text) - 1 + self._depth[v] for v in new)]
        self._check_length(max(positions) + 1)
        rows = self._rows
        self._rows += len(behind)
        device = self._model.device
        output = self._model(
            input_ids=torch.tensor([ids], device=device),
            position_ids=torch.tensor([positions], device=device),
            attention_mask=self._masks(rows, len(behind), positions, new),
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=len(tokens),
        )
        return list(output.logits[0, -len(tokens) :, : self._vocabulary])

    def _masks(
        self, rows: int, behind: int, positions: Sequence[int], new: range
    ) -> torch.Tensor | dict[str, torch.Tensor]:
        """What every token that is read now may look at: [1, 1, tokens read, rows of the cache and themselves]."""
        queries, keys = len(positions), self._row[-1] + 1
        sees = torch.zeros(queries, keys, dtype=torch.bool)
        sees[:, :rows] = True
        sees[:behind, rows : rows + behind] = torch.ones(behind, behind, dtype=torch.bool).tril()
        sees[behind:, rows : rows + behind] = True
        for query, node in enumerate(new, start=behind):
            sees[query, self._sees[node]] = True
        masks = dict.fromkeys(self._kinds, sees)
        if SLIDING in masks and self._window:
            at = torch.arange(keys)  # committed tokens lie at their own row
            at[torch.tensor(self._row)] = torch.tensor([len(self._text) - 1 + depth for depth in self._depth])
            distance = torch.tensor(positions)[:, None] - at[None, :]
            masks[SLIDING] = sees & (distance < self._window)
        dtype, device = self._model.dtype, self._model.device
        least = torch.finfo(dtype).min
        added = {
            kind: torch.zeros(mask.shape, dtype=dtype).masked_fill(~mask, least)[None, None].to(device)
            for kind, mask in masks.items()
        }
        return added if len(added) > 1 else next(iter(added.values()))

    def commit(self, path: Sequence[int], token: int) -> None:
        """Keep the rows of the committed text and of the path; the token will be read with the next tree."""
        keep = [self._row[node] for node in path]
        wanted = list(range(self._rows, self._rows + len(keep)))
        for layer in cast("list[DynamicLayer]", self._cache.layers):
            assert layer.keys is not None and layer.values is not None, "a step that commits nodes has read them"
            if keep == wanted:
                layer.keys, layer.values = (x[:, :, : self._rows + len(keep)] for x in (layer.keys, layer.values))
            else:
                rows = torch.tensor([*range(self._rows), *keep], device=layer.keys.device)
                layer.keys, layer.values = (x.index_select(-2, rows) for x in (layer.keys, layer.values))
        self._text += [self._tokens[node] for node in path[1:]] + [token]
        self._rows += len(keep)
        self._forget()

    def _check_length(self, length: int) -> None:
        longest = getattr(self._config, "max_position_embeddings", None)
        if longest is not None and length > longest:
            raise ValueError(
                f"{self._config.model_type} reads at most {longest} tokens, and the text with its draft needs {length}"
            )


def check_branches(model: PreTrainedModel) -> None:
    """Refuse a model whose state cannot branch: what it has read cannot be taken back, nor read in two ways."""
    config = model.config.get_text_config(decoder=True)
    kinds = set(getattr(config, "layer_types", None) or []) - {FULL, SLIDING}
    if kinds or getattr(model, "_is_stateful", False):
        what = f"layers of {', '.join(sorted(kinds))}" if kinds else "a recurrent state"
        raise ValueError(
            f"{type(model).__name__} cannot draft or score trees: it has {what}, and such a state follows one text only"
        )
