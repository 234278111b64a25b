"""From a model's row to the distribution that is sampled: temperature, then top-k, then top-p."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np

from specviz.core.dist import Dist, at, each, is_exact, normalize, point
from specviz.core.read_ahead import Vector, list_rows
from specviz.texts import core as texts


@dataclass(frozen=True)
class Sampling:
    """Temperature, then top-k, then top-p: from a model's row to the distribution that is sampled, alike for both models.

    A row holds logits; the row of a toy model holds exact probabilities, of which temperature T takes the power 1/T.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0

    def __post_init__(self) -> None:
        if not (self.temperature >= 0 and math.isfinite(self.temperature)):
            raise ValueError(texts.TEMPERATURE.format(got=self.temperature))
        if self.top_k is not None and self.top_k < 1:
            raise ValueError(texts.TOP_K.format(got=self.top_k))
        if not 0 < self.top_p <= 1:
            raise ValueError(texts.TOP_P.format(got=self.top_p))

    def __call__(self, row: Dist) -> Dist:
        """The distribution of the next token after a row of logits or of exact probabilities."""
        if self.temperature == 0:
            return point(row if is_exact(row) else _softmax(row), int(row.argmax()))
        return self._nucleus(self._tempered(row))

    def rows(self, rows: Sequence[Dist]) -> list[Dist]:
        """The same for every row; a matrix of logits goes through in one piece."""
        if isinstance(rows, list | tuple):
            return [self(row) for row in rows]
        if self.temperature == 0:
            points = cast(Vector, _softmax(cast(Dist, rows)) * 0)
            points[list_rows(points), cast(Vector, rows).argmax(-1)] = 1
            return list(points)
        dists = cast(Sequence[Dist], _softmax(cast(Dist, rows), self.temperature))
        return [self._nucleus(row) for row in dists] if isinstance(rows, np.ndarray) else self._nuclei(dists)

    def _tempered(self, row: Dist) -> Dist:
        if is_exact(row):
            power = 1 / Fraction(self.temperature).limit_denominator(1000)
            if power.denominator != 1:
                raise ValueError(texts.EXACT_TEMPERATURE.format(got=self.temperature))
            return row if power == 1 else normalize(row ** int(power))
        return _softmax(row, self.temperature)

    def _nucleus(self, d: Dist) -> Dist:
        if self.top_k is None and self.top_p == 1:
            return d
        count = min(self.top_k or len(d), len(d))
        order = (-d).argsort(stable=True)
        ranked = d[order]
        running = ranked.cumsum(0)
        share = Fraction(self.top_p).limit_denominator(1000) if is_exact(d) else self.top_p
        inside = (ranked - running + share * at(running, count - 1)) > 0  # the mass of the tokens before is below top-p
        best = order[: min(count, int((inside * 1).sum()))]
        trimmed = d * 0
        trimmed[best] = d[best]
        return normalize(trimmed)

    def _nuclei(self, rows: Vector) -> list[Dist]:
        """The same of every row of a matrix, without a question to the device that holds it."""
        if self.top_k is None and self.top_p == 1:
            return list(rows)
        count = min(self.top_k or rows.shape[-1], rows.shape[-1])
        places = list_rows(rows)[:, None], (-rows).argsort(stable=True)
        ranked, trimmed = rows[places], rows * 0
        running = ranked.cumsum(-1)
        inside = ranked - running + self.top_p * running[:, count - 1 : count] > 0
        inside[:, count:] = False
        trimmed[places] = ranked * inside
        return list(trimmed / trimmed.sum(-1)[:, None])


def _softmax(logits: Dist, temperature: float = 1) -> Dist:
    """Of one row, or of every row of a matrix."""
    highest = logits.max(-1, keepdims=True)
    shifted = logits - getattr(highest, "values", highest)  # torch's maximum comes with its place
    if temperature != 1:
        shifted /= temperature
    powers = each("exp", shifted)
    powers /= powers.sum(-1, keepdims=True)
    return powers
