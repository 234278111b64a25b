"""The classes of a run's trace: all that is needed to draw the run and to run it again.

A trace that is loaded comes from anywhere, so nothing in it is believed before it is checked: every id in range, every
probability between 0 and 1, every verdict borne out by what was committed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.core.tree import TreeShape
from specviz.engine.settings import Settings

BEGINNING = re.compile(r"<[|｜]?(s|bos|(start|begin|end)[_▁]?of[_▁]?(text|sentence))[|｜]?>")
"""How tokenizers write the token that begins a text."""

BROWSER = "emscripten"  # the platform of Python in a browser, among the versions of a run that was made there
SCHEMA = 2

Bars: TypeAlias = tuple[Number, ...]
"""The probabilities of the tokens that are shown at a node, and at the end that of all others together."""
BarEvent: TypeAlias = Weigh | Trial | Residual[Bars] | Dead | Sample[Bars] | Commit | Discount | Choose[Bars] | Threshold


Origin: TypeAlias = Literal["accepted", "correction", "bonus"]


@dataclass(frozen=True)
class DrawTrace:
    """A draw: the child, and the probability that its token had in the distribution it came from."""

    node: int
    q: Number


@dataclass(frozen=True)
class NodeTrace:
    """A node: `p` and `q` say what follows it, for the tokens in `shown`; q is None where nothing was drafted."""

    parent: int | None
    token: int
    draws: tuple[DrawTrace, ...]
    shown: tuple[int, ...]
    p: Bars
    q: Bars | None


@dataclass(frozen=True)
class StepTrace(TreeShape):
    """One step: the tree, what every verifier said of it, and what was committed."""

    number: int
    nodes: tuple[NodeTrace, ...]
    verifier: str
    verdicts: Mapping[str, tuple[BarEvent, ...]]
    counterfactuals: Mapping[str, tuple[Trial, ...]]
    stop_laws: Mapping[str, tuple[Number, ...]]
    tokens: tuple[int, ...]
    seconds: Mapping[str, float]

    def commit(self, key: str) -> Commit:
        """The verdict of one of the verifiers."""
        last = self.verdicts[key][-1]
        assert isinstance(last, Commit)
        return last

    def accepted_length(self, key: str) -> int:
        """How many drafted tokens a rule accepted."""
        return self.depth(self.commit(key).node)

    def decisions(self, key: str) -> dict[int, int]:
        """For each node that a rule tested, the event that decided: its acceptance, else its likeliest rejection."""
        deciding: dict[int, tuple[tuple[bool, Number], int]] = {}
        for k, event in enumerate(self.verdicts[key]):
            if isinstance(event, Trial):
                rank = event.flip.accepted, event.flip.prob
                if event.node not in deciding or rank > deciding[event.node][0]:
                    deciding[event.node] = rank, k
        return {node: k for node, (_, k) in deciding.items()}

    @property
    def origins(self) -> tuple[Origin, ...]:
        """For each committed token where it came from; the last one of a verdict is no draft."""
        node = self.commit(self.verifier).node
        extra: Origin = "correction" if self.nodes[node].draws else "bonus"
        accepted: list[Origin] = ["accepted"] * self.depth(node)
        return tuple([*accepted, extra][: len(self.tokens)])

    @cached_property
    def parents(self) -> tuple[int | None, ...]:
        """For each node its parent; None for the root."""
        return tuple(node.parent for node in self.nodes)

    def depth(self, node: int) -> int:
        """How many drafted tokens lead to a node."""
        return self.depths[node]

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(dict.fromkeys(draw.node for draw in node.draws)) for node in self.nodes)

    def children(self, node: int) -> tuple[int, ...]:
        """The children of a node in the order of their first draws."""
        return self._children[node]


@dataclass(frozen=True)
class RunTrace:
    """A run from the prompt to its end, with all that is needed to run it again."""

    schema: int
    versions: Mapping[str, str]
    models: Mapping[str, str]
    settings: Settings
    prompt: tuple[int, ...]
    texts: Mapping[int, str]
    steps: tuple[StepTrace, ...]

    @property
    def prompt_text(self) -> str:
        """The prompt as text, without the token by which a model knows that a text begins, which nobody wrote."""
        if not self.prompt:
            return ""
        first = self.prompt[0]
        marked = first in self.settings.stop_tokens or BEGINNING.fullmatch(self.texts[first])
        return self.read(self.prompt[1:] if marked else self.prompt)

    def read(self, tokens: Sequence[int]) -> str:
        """These tokens as one text; bytes that are whole characters together are read as those."""
        pieces, waiting = list[str](), bytearray()
        for text in (*(self.texts[token] for token in tokens), ""):
            if (found := read_bytes(text)) is not None:
                waiting += found
                continue
            pieces += [waiting.decode("utf-8", "specviz-bytes"), text]
            waiting = bytearray()
        return "".join(pieces)


def read_bytes(text: str) -> bytes | None:
    """The bytes of a token that is no whole character, as in "<e2><80>"; None for any other."""
    return bytes.fromhex(re.sub("[<>]", "", text)) if re.fullmatch(r"(<[0-9a-f]{2}>)+", text) else None


def _as_bytes(error: UnicodeError) -> tuple[str, int]:
    """What is no character stays visible as its bytes."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"<{byte:02x}>" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("specviz-bytes", _as_bytes)
