"""What drafting and decoding ask of a language model. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from specviz.core.dist import Dist


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
