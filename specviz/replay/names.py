"""How nodes, tokens and rules are named in a sentence: exactly, with spaces to be seen, or as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specviz.core.quoting import shorten
from specviz.replay.numbers import LONGEST_PATH, VISIBLE, write_path
from specviz.texts import events as texts
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule

SHORTEST = 16  # characters of a name in a headline
LONGEST = 24  # characters of a path that is read; of a longer one the end is written


@dataclass(frozen=True)
class Name:
    """Something that has a name: the drafted path to a node, the place after a node, or a token of the vocabulary."""

    kind: Literal["path", "place", "token"]
    id: int


class Namer:
    """How nodes and tokens of a step are named in a sentence."""

    def __init__(self, trace: RunTrace, step: StepTrace) -> None:
        self._texts, self._step = trace.texts, step
        self._paths: dict[int, str] = {0: texts.ROOT}

    def write(self, name: Name) -> str:
        """The name of a node or a token."""
        match name.kind:
            case "path":
                return self.path(name.id)
            case "place":
                return self.place(name.id)
            case "token":
                return self.token(name.id)

    def path(self, node: int) -> str:
        """The text of the drafted tokens down to a node."""
        if node not in self._paths:
            tokens = [self._step.nodes[v].token for v in self._end_of_path(node)]
            self._paths[node] = texts.TOKENS.format(text=self._join([shorten(self._texts[token]) for token in tokens]))
        return self._paths[node]

    def _end_of_path(self, node: int) -> list[int]:
        """The drafted nodes down to a node, as far as one can be named by them: a name shows the end of a long path."""
        above: int | None = node
        path: list[int] = []
        while above and len(path) <= LONGEST_PATH:
            path.append(above)
            above = self._step.parents[above]
        return path[::-1]

    def place(self, node: int) -> str:
        """What a token follows: a path of drafted tokens, or the text so far."""
        return self.path(node) if node else texts.AFTER_ROOT

    def token(self, token: int) -> str:
        """The text of one token."""
        return texts.TOKENS.format(text=self._join([shorten(self._texts[token])]))

    def _join(self, tokens: list[str]) -> str:
        return write_path(tokens)


class PlainNamer(Namer):
    """Names as they are read: spaces are spaces, unless there is nothing else; of a long path the end."""

    def _join(self, tokens: list[str]) -> str:
        text = "".join(tokens)
        if not text.strip():
            return write_path(tokens)
        if len(text) > LONGEST and len(tokens) > 1:
            text = "…" + text[-LONGEST:]
        return text.translate({code: sign for code, sign in VISIBLE.items() if code != ord(" ")})


class HeadNamer(Namer):
    """Names in a headline: a single word each, of a long one the end."""

    def _join(self, tokens: list[str]) -> str:
        text = "".join(tokens)
        text = (text.strip() or text).translate(VISIBLE)
        return text if len(text) <= SHORTEST else "…" + text[-SHORTEST:]


def find_child(step: StepTrace, node: int, token: int) -> int | None:
    """The child with this token, if it was drafted."""
    return next((child for child in step.children(node) if step.nodes[child].token == token), None)


def name_rule(key: str) -> str:
    """A published rule has a name; the title of another one is marked as a title, since it can be ordinary words."""
    rule = find_rule(key)
    return rule.title if rule.paper else texts.NAME.format(title=rule.title)


def head_rule(key: str) -> str:
    """A rule in a headline: its title, in quotes where it is no name that readers know."""
    rule = find_rule(key)
    return rule.title if rule.paper else texts.TOKENS.format(text=rule.title)
