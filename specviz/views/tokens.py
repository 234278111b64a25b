"""The text of a run, token by token: where each came from, and whole characters where several tokens make one."""

from __future__ import annotations

from typing import Literal

from specviz.trace.schema import RunTrace, StepTrace, read_bytes
from specviz.views.view_models import TokenView


class TokenReader:
    """Reads the tokens of a run in turn and knows which of the last ones are the beginning of a character."""

    def __init__(self, trace: RunTrace) -> None:
        self._trace = trace
        self._open: list[bytes] = []  # of the last tokens, which together are no whole characters yet

    def read(self, token: int) -> tuple[str, int]:
        """The text of the next token, and how many tokens before it are part of that text."""
        text = self._trace.texts[token]
        found = read_bytes(text)
        if found is None:
            self._open = []
            return text, 0
        self._open.append(found)
        while self._open:
            try:
                whole = b"".join(self._open).decode()
            except UnicodeDecodeError as error:
                if "unexpected end" in error.reason:  # it may still become one
                    return text, 0
                del self._open[0]
                continue
            joins, self._open = len(self._open) - 1, []
            return whole, joins
        return text, 0

    def view(self, step: StepTrace, one: str, other: str) -> tuple[TokenView, ...]:
        """What a step added; a token is gained where only the second rule accepts it, missed where only the first would."""
        ends = {key: set(step.path(step.commit(key).node)) for key in (one, other)}
        path = step.path(step.commit(step.verifier).node)[1:]
        views = []
        for place, (token, origin) in enumerate(zip(step.tokens, step.origins, strict=True)):
            node = path[place] if place < len(path) else None
            mark: Literal["gained", "missed", ""] = ""
            if node is not None and (node in ends[one]) != (node in ends[other]):
                mark = "gained" if node in ends[other] else "missed"
            views.append(TokenView(*self.read(token), origin, mark))
        return tuple(views)
