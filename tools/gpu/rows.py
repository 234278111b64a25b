"""Models whose rows stay where a measurement wants them, and one that reads trees wrongly on purpose.

A model on the CPU gives numpy rows and one on a GPU gives tensors. Here the CPU gives tensors too, so that a test without
a GPU runs the same lines of drafting and verification.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch

from specviz.core.dist import Dist
from specviz.models.huggingface import HuggingFaceModel


class DeviceRows(HuggingFaceModel):
    """Rows are tensors on the device of the model, whatever it is."""

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """The rows of the model, as tensors."""
        rows = super().extend(tokens, parents)
        if not isinstance(rows, np.ndarray):
            return rows
        with torch.inference_mode():  # as they come from a GPU: such tensors refuse to be written to
            return cast("Sequence[Dist]", torch.from_dlpack(rows).clone())  # a call that no tally counts


class HostRows(HuggingFaceModel):
    """Rows are numpy arrays in main memory: each pass ends with one large copy, and nothing after it waits."""

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """The rows of the model, copied to main memory."""
        rows = super().extend(tokens, parents)
        return cast("Sequence[Dist]", rows.cpu().numpy()) if isinstance(rows, torch.Tensor) else rows


class CausalMask(DeviceRows):
    """The control of every parity check: a tree read as if it were one text, so that siblings see each other."""

    def _masks(self, positions: Sequence[int]) -> torch.Tensor:
        keys = self._text.keys
        least = torch.finfo(self._dtype).min
        mask = torch.full((len(positions), keys), least, dtype=self._dtype, device=self._device)
        return mask.triu(keys - len(positions) + 1)[None, None]
