"""Whether a tree read in one pass over a cache says what plain forward passes say, row by row."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import DynamicCache, PreTrainedModel

from specviz.models.huggingface import HuggingFaceModel

BOUND = 1e-4  # float32: the largest error that passes, in shares of the largest logit
CONTROL = 100 * BOUND  # what a causal mask on a tree must at least be off by


@dataclass
class Errors:
    """How far rows were from what they should be."""

    rows: int = 0
    largest: float = 0.0  # of a logit, in shares of the row's largest (at least 1)
    flips: int = 0  # rows with another likeliest token

    def add(self, row: torch.Tensor, expected: torch.Tensor) -> None:
        """Compare one row."""
        row, expected = row.double(), expected.double()
        gap = (row - expected).abs().max() / expected.abs().max().clamp(min=1)
        self.rows += 1
        self.largest = max(self.largest, float(gap)) if bool(gap == gap) else float("inf")
        self.flips += int(row.argmax()) != int(expected.argmax())


@torch.inference_mode()
def compute_fresh_row(model: PreTrainedModel, text: Sequence[int]) -> torch.Tensor:
    """The logits after a text, by a plain forward pass without a cache."""
    ids = torch.tensor([list(text)], device=model.device)
    logits: torch.Tensor = model(input_ids=ids, use_cache=False, logits_to_keep=1).logits
    return logits[0, -1]


def read_trees(reader: HuggingFaceModel, prompt: Sequence[int], steps: int, seed: int) -> Errors:
    """Random trees, read level by level and committed: each row against a fresh pass over its path."""
    rng, text, errors = random.Random(seed), list(prompt), Errors()
    model, size = reader.library, reader.vocabulary
    reader.start(text)
    for _ in range(steps):
        paths: list[list[int]] = [[]]
        for level in range(rng.randint(2, 4)):
            count = 1 if level == 0 else rng.randint(2, 4)
            parents = [None if level == 0 else rng.randrange(len(paths)) for _ in range(count)]
            tokens = [text[-1] if level == 0 else rng.randrange(size) for _ in range(count)]
            rows = reader.extend(tokens, parents)
            if level:
                paths += [[*paths[parent or 0], token] for parent, token in zip(parents, tokens, strict=True)]
            for row, path in zip(rows, paths[-count:], strict=True):
                errors.add(torch.as_tensor(row, device=model.device), compute_fresh_row(model, [*text, *path])[:size])
        node = rng.randrange(len(paths))
        ids = [paths.index(paths[node][:length]) for length in range(len(paths[node]) + 1)]
        token = rng.randrange(size)
        reader.commit(ids, token)
        text += [*paths[node], token]
    return errors


@torch.inference_mode()
def read_token_by_token(reader: HuggingFaceModel, prompt: Sequence[int], count: int, seed: int) -> Errors:
    """The yardstick of a low precision: the library's own cache, one token at a time, against the same fresh passes."""
    rng, text, errors, model = random.Random(seed), list(prompt), Errors(), reader.library
    cache = DynamicCache()
    model(input_ids=torch.tensor([text], device=model.device), past_key_values=cache, use_cache=True, logits_to_keep=1)
    for _ in range(count):
        text.append(rng.randrange(reader.vocabulary))
        ids = torch.tensor([text[-1:]], device=model.device)
        logits = model(input_ids=ids, past_key_values=cache, use_cache=True).logits[0, -1]
        errors.add(logits[: reader.vocabulary], compute_fresh_row(model, text)[: reader.vocabulary])
    return errors
