"""The records of proposals and tree forms: each holds everything about one. A missing part is refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from specviz.core.dice import Dice
from specviz.core.dist import Dist
from specviz.core.tree import Kind
from specviz.draft.plan import Best, Plan, extent
from specviz.texts import draft as texts

Propose: TypeAlias = Callable[[Dist, int, int, Dice], Iterator[tuple[int, Dist]]]
"""(Q, how many, the node they are drawn under, dice) -> tokens, each with the distribution that its draw carries."""

ReadAhead: TypeAlias = Callable[[Sequence[Dist], Sequence[int], Sequence[int], Dice], None]
"""(Q at every node of a level, how many under each, the nodes, dice): reads the answers that the draws will ask for."""


def read_nothing(dists: Sequence[Dist], counts: Sequence[int], nodes: Sequence[int], dice: Dice) -> None:
    """Each answer when it is asked for."""


DEEP = 3  # levels: some mistakes show only below the second


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One way to make the draws; `kind` is what it guarantees for every tree drafted with it, whatever the tree."""

    key: str
    title: str  # as menus show it
    summary: str  # one sentence
    propose: Propose
    kind: Kind
    random: bool  # whether it asks the dice
    read_ahead: ReadAhead = read_nothing  # for rows on a device, where each question waits

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.key):
            raise ValueError(texts.PROPOSAL_KEY.format(got=self.key))
        for part in ("title", "summary"):
            if not getattr(self, part):
                raise ValueError(texts.PROPOSAL_PART.format(key=self.key, part=part))
        if not callable(self.propose):
            raise ValueError(texts.PROPOSAL_FUNCTION.format(key=self.key, got=self.propose))
        if self.kind not in ("any", "honest", "sampled", "iid", "hub"):
            raise ValueError(texts.PROPOSAL_KIND.format(key=self.key, got=self.kind))
        if not isinstance(self.random, bool):
            raise ValueError(texts.PROPOSAL_RANDOM.format(key=self.key, got=self.random))


@dataclass(frozen=True, kw_only=True)
class TreeForm:
    """One form of the tree grammar; errors, help, suggestions, `prove` and the tests read this record alone."""

    key: str
    pattern: str  # of the text; its groups are the arguments of `build`
    build: Callable[..., Plan | Best]
    example: str
    summary: str  # what the example is
    smallest: str  # a small tree on which the form can be told from others
    deep: str | None  # a small tree of three levels, if there is one
    suggested: tuple[str, ...] = ()  # on the page; the example if nothing else
    elsewhere: str = ""  # its names in other engines

    def __post_init__(self) -> None:
        for part in ("key", "pattern", "example", "summary", "smallest"):
            if not getattr(self, part):
                raise ValueError(texts.FORM_PART.format(key=self.key, part=part))
        if not callable(self.build):
            raise ValueError(texts.FORM_BUILD.format(key=self.key, got=self.build))
        for part, tree in [("example", self.example), *(("tree", tree) for tree in (*self.proven, *self.suggested))]:
            if self.plan(tree) is None:
                raise ValueError(texts.FORM_PATTERN.format(key=self.key, part=part, got=tree))
        deep = self.plan(self.deep) if self.deep else None
        if deep and extent(deep)[1] < DEEP:
            raise ValueError(texts.FORM_DEEP.format(key=self.key, got=self.deep, levels=extent(deep)[1]))

    def plan(self, tree: str) -> Plan | Best | None:
        """The plan of this tree, if it is of this form."""
        match = re.fullmatch(self.pattern, tree)
        return self.build(tree, *match.groups()) if match else None

    @property
    def proven(self) -> tuple[str, ...]:
        """The trees on which `prove` covers this form."""
        return tuple(dict.fromkeys(tree for tree in (self.smallest, self.deep) if tree))

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The trees that a page suggests."""
        return self.suggested or (self.example,)
