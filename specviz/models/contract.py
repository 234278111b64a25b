"""What drafting and decoding ask of a language model, and what they check of its answers. Knows no model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, Protocol, cast

from specviz.core.dist import Dist, is_exact
from specviz.texts import models as texts

LONGEST_REASON = 200  # characters of what a library says


class LanguageModel(Protocol):
    """A model that reads trees of tokens. Within a step its nodes are numbered in the order in which they were passed."""

    def start(self, tokens: Sequence[int]) -> None:
        """Forget everything; these tokens, at least one, are the committed text. The last of them is the next root."""
        ...

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """Read these nodes in one forward pass: for each a row of logits (a toy: of exact probabilities) after it.

        The first node of a step is the root, the last committed token, and has no parent.
        """
        ...

    def commit(self, path: Sequence[int], token: int) -> None:
        """Keep the nodes on the path, forget all others of this step, and append the token to the committed text."""
        ...


class ModelFailure(RuntimeError):
    """A model that fails while it reads, or answers with what is no row of logits."""


class CheckedModel:
    """A model whose failures say which one it is and where in the text it was, and whose rows are finite."""

    def __init__(self, model: LanguageModel, role: Literal["target", "draft"]) -> None:
        self._model, self._role = model, role
        self._length = 0
        self._depths: list[int] = []

    def start(self, tokens: Sequence[int]) -> None:
        """Begin a text."""
        self._model.start(tokens)
        self._length, self._depths = len(tokens), []

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        """Read nodes, and look at what comes back."""
        first = len(self._depths)
        self._depths += [0] * len(tokens)
        for node, parent in enumerate(parents, start=first):
            self._depths[node] = 0 if parent is None else self._depths[parent] + 1
        try:
            rows = self._model.extend(tokens, parents)
        except (ValueError, MemoryError, ModelFailure):
            raise  # in words already
        except Exception as error:
            said = (str(error).strip() or type(error).__name__).splitlines()[0]
            values = {"role": self._role, "count": len(tokens), "length": self._length, "error": said[:LONGEST_REASON]}
            raise ModelFailure(texts.MODEL_FAILED.format(**values)) from error
        for node, most in enumerate(_list_largest(rows), start=first):
            if not math.isfinite(most):
                position = self._length + self._depths[node]
                raise ModelFailure(texts.NOT_FINITE.format(role=self._role, position=position, got=most))
        return rows

    def commit(self, path: Sequence[int], token: int) -> None:
        """Keep a path, and a token after it."""
        self._model.commit(path, token)
        self._length += max(len(path), 1)
        self._depths = []


def _list_largest(rows: Sequence[Dist]) -> list[float]:
    """The largest number of each row of logits, NaN where there is one; of a matrix with one question to its device."""
    if isinstance(rows, list | tuple):
        return [0.0 if is_exact(row) else float(row.max()) for row in rows]
    largest = cast(Any, rows).max(-1, keepdims=False)
    return cast("list[float]", getattr(largest, "values", largest).tolist())  # torch's maximum comes with its place
