"""Weights from a safetensors file, read with numpy alone: a length, a header in JSON, then the bytes of all tensors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from specviz.texts import models as texts

DTYPES: dict[str, np.dtype[Any]] = {"BF16": np.dtype("<u2"), "F16": np.dtype("<f2"), "F32": np.dtype("<f4")}


def read_safetensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """Every tensor of a file by its name, as float32, which holds each number of the smaller dtypes exactly."""
    data = path.read_bytes()
    try:
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        header.pop("__metadata__", None)
        return {name: _read_tensor(name, record, memoryview(data)[8 + length :]) for name, record in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(texts.NO_SAFETENSORS.format(name=path.name, why=error)) from error


def _read_tensor(name: str, record: dict[str, Any], data: memoryview) -> NDArray[np.float32]:
    if record["dtype"] not in DTYPES:
        raise ValueError(texts.OTHER_DTYPE.format(tensor=name, known=", ".join(DTYPES), got=record["dtype"]))
    first, end = record["data_offsets"]
    numbers: NDArray[Any] = np.frombuffer(data[first:end], dtype=DTYPES[record["dtype"]])
    shaped = numbers.reshape(record["shape"])
    if record["dtype"] == "BF16":  # the upper half of a float32
        return cast("NDArray[np.float32]", (shaped.astype(np.uint32) << 16).view(np.float32))
    return shaped.astype(np.float32)
