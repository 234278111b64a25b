"""Load a pair of small Llamas from its folder with numpy alone: what decodes where there is no PyTorch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from specviz.models.byte_bpe import ByteBPE
from specviz.models.numpy_llama import NumpyLlama
from specviz.models.pair import ModelPair, shared_vocabulary
from specviz.models.pairs import HERE
from specviz.models.safetensors_file import read_safetensors
from specviz.texts import models as texts

FILES = ("config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
ROLES = ("target", "draft")


def load_numpy_pair(folder: Path = HERE) -> ModelPair:
    """The models in the folders `target` and `draft`; without a folder the embedded pair."""
    folders = [folder / role for role in ROLES]
    tokenizers = [load_numpy_tokenizer(folder) for folder in folders]
    size = shared_vocabulary(tokenizers, ROLES)
    target, draft = (load_numpy_model(folder, size) for folder in folders)
    return ModelPair(target, draft, tokenizers[0])


def load_numpy_tokenizer(folder: Path) -> ByteBPE:
    """The tokenizer in a folder."""
    try:
        return ByteBPE.load(folder)
    except (OSError, ValueError) as error:
        raise _explain(folder, error) from error


def load_numpy_model(folder: Path, vocabulary: int) -> NumpyLlama:
    """The model in a folder, its rows cut to a vocabulary."""
    try:
        config, generation = (_read_json(folder / name) for name in ("config.json", "generation_config.json"))
        if config["vocab_size"] < vocabulary:
            raise ValueError(texts.FEW_ROWS.format(name=folder.name, rows=config["vocab_size"], tokens=vocabulary))
        return NumpyLlama(config, read_safetensors(folder / "model.safetensors"), vocabulary, _stop_tokens(generation))
    except (OSError, ValueError) as error:
        raise _explain(folder, error) from error


def _explain(folder: Path, error: Exception) -> ValueError:
    why = texts.NO_FILE.format(name=Path(error.filename).name) if isinstance(error, FileNotFoundError) else str(error)
    return ValueError(texts.CANNOT_LOAD.format(name=folder.name, why=why))


def _read_json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _stop_tokens(generation: dict[str, Any]) -> frozenset[int]:
    marks = generation.get("eos_token_id")
    return frozenset([] if marks is None else [marks] if isinstance(marks, int) else marks)
