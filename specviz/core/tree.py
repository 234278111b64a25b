"""Draft trees: what was drawn, from which distribution, in which order. Knows nothing of the target or of verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from specviz.core.dist import Dist, at, check_distribution
from specviz.texts import core as texts

Kind: TypeAlias = Literal["any", "honest", "sampled", "iid", "paths", "hub", "chain"]
"""What is known of how a tree was drafted.

any     nothing: a draw may carry a distribution that it did not come from
honest  every draw carries the distribution it came from, given all draws before it
sampled honest, and all draws under one node come from one distribution, with replacement or without
iid     sampled, and all draws under one node carry the same distribution
paths   iid, and the tree is K root-to-leaf paths, drawn independently and merged
hub     honest, with at most two draws under a node: if there are two, one of them is the most likely token of the first
chain   honest, with at most one draw under a node, so that the kinds above hold, too
"""
KINDS: tuple[Kind, ...] = get_args(Kind)
IMPLIED: Mapping[Kind, frozenset[Kind]] = {
    "any": frozenset({"any"}),
    "honest": frozenset({"any", "honest"}),
    "sampled": frozenset({"any", "honest", "sampled"}),
    "iid": frozenset({"any", "honest", "sampled", "iid"}),
    "paths": frozenset({"any", "honest", "sampled", "iid", "paths"}),
    "hub": frozenset({"any", "honest", "hub"}),
    "chain": frozenset(KINDS),
}
"""For each kind all that is known of its trees, itself included."""


def find_common_kind(kinds: Iterable[Kind]) -> Kind:
    """The most that is known of trees of all these kinds."""
    return max(frozenset.intersection(*(IMPLIED[kind] for kind in kinds)), key=KINDS.index)


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """A proposal: the child it names, and the distribution its token came from, given the draws before it."""

    node: int
    dist: Dist


class TreeShape:
    """Depths, paths and subtrees of a tree whose nodes name their parents: node 0 is the root, parents come first."""

    if TYPE_CHECKING:

        @property
        def parents(self) -> tuple[int | None, ...]:
            """For each node its parent; None for the root."""
            ...

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """For each node how many drafted tokens lead to it."""
        depths: list[int] = []
        for parent in self.parents:
            depths.append(0 if parent is None else depths[parent] + 1)
        return tuple(depths)

    def path(self, node: int) -> tuple[int, ...]:
        """The nodes from the root to this one, both included."""
        path = [node]
        while (parent := self.parents[path[-1]]) is not None:
            path.append(parent)
        return tuple(reversed(path))

    def subtree(self, node: int) -> tuple[int, ...]:
        """The node and all that descends from it, in the order of their ids."""
        inside = {node}
        for v in range(node + 1, len(self.parents)):
            if self.parents[v] in inside:
                inside.add(v)
        return tuple(sorted(inside))


@dataclass(frozen=True, eq=False)
class DraftTree(TreeShape):
    """Node 0 is the root, the last committed token; parents come before children; draws[v] are v's proposals in order.

    Siblings differ in token. A token drawn twice under one node is one node that is listed twice.
    """

    tokens: tuple[int, ...]
    parents: tuple[int | None, ...]
    draws: tuple[tuple[Draw, ...], ...]
    is_checked: InitVar[bool] = False  # as part of a tree that is one

    def __post_init__(self, is_checked: bool) -> None:
        object.__setattr__(self, "tokens", tuple(self.tokens))
        object.__setattr__(self, "parents", tuple(self.parents))
        object.__setattr__(self, "draws", tuple(tuple(draws) for draws in self.draws))
        if not len(self.tokens) == len(self.parents) == len(self.draws) > 0:
            sizes = {"tokens": len(self.tokens), "parents": len(self.parents), "draws": len(self.draws)}
            raise ValueError(texts.TREE_SIZES.format(**sizes))
        if not is_checked:
            self._check_parents()
            self._check_draws()

    def _check_parents(self) -> None:
        if self.parents[0] is not None:
            raise ValueError(texts.ROOT_PARENT.format(got=self.parents[0]))
        for node, parent in enumerate(self.parents[1:], start=1):
            if parent is None or not 0 <= parent < node:
                raise ValueError(texts.NODE_PARENT.format(node=node, last=node - 1, got=parent))
        for node, token in enumerate(self.tokens):
            if token < 0:
                raise ValueError(texts.NODE_TOKEN.format(node=node, got=token))

    def _check_draws(self) -> None:
        sizes, checked = set[int](), set[int]()
        for parent, draws in enumerate(self.draws):
            siblings: dict[int, int] = {}
            for draw in draws:
                node = draw.node
                if not 0 < node < len(self.tokens) or self.parents[node] != parent:
                    raise ValueError(texts.DRAW_NOT_A_CHILD.format(parent=parent, got=node))
                token = self.tokens[node]
                if (first := siblings.setdefault(token, node)) != node:
                    raise ValueError(texts.EQUAL_SIBLINGS.format(token=token, first=first, second=node))
                if id(draw.dist) not in checked:  # i.i.d. draws share one
                    checked.add(id(check_distribution(draw.dist)))
                    sizes.add(len(draw.dist))
                if token >= len(draw.dist) or not at(draw.dist, token) > 0:
                    raise ValueError(texts.IMPOSSIBLE_TOKEN.format(node=node, token=token))
            if missing := set(self._children_by_id[parent]) - set(siblings.values()):
                raise ValueError(texts.NODE_WITHOUT_DRAW.format(node=min(missing)))
        if len(sizes) > 1:
            raise ValueError(texts.SEVERAL_VOCABULARIES.format(sizes=sorted(sizes)))

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def drafted(self) -> int:
        """How many tokens were drafted: the nodes without the root."""
        return len(self.tokens) - 1

    @cached_property
    def _children_by_id(self) -> list[list[int]]:
        children: list[list[int]] = [[] for _ in self.tokens]
        for node, parent in enumerate(self.parents):
            if parent is not None:
                children[parent].append(node)
        return children

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Under each node its children, in the order of their first draws."""
        return tuple(tuple(dict.fromkeys(draw.node for draw in draws)) for draws in self.draws)

    @cached_property
    def times(self) -> tuple[int, ...]:
        """For each node how often it was drawn (the root: once)."""
        counts = Counter(draw.node for draws in self.draws for draw in draws)
        return (1, *(counts[node] for node in range(1, len(self.tokens))))

    def child(self, node: int, token: int) -> int | None:
        """The child of `node` with this token, if it was drafted."""
        return next((child for child in self.children[node] if self.tokens[child] == token), None)

    def text(self, node: int) -> tuple[int, ...]:
        """The drafted tokens from the root to this node, without the root's."""
        return tuple(self.tokens[v] for v in self.path(node)[1:])
