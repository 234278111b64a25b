"""Where the nodes of a tree stand: depth across, draw order down, so that a node has one place whatever rule is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Column and row of every node; rows are in halves, leaves on whole ones."""

    columns: tuple[int, ...]
    rows: tuple[float, ...]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max(self.columns) + 1

    @property
    def height(self) -> int:
        """How many rows the leaves take."""
        return int(max(self.rows)) + 1


@dataclass(frozen=True)
class Fold:
    """The children of one node that are not drawn, as one mark: how many nodes there are with all that hangs below."""

    parent: int
    nodes: tuple[int, ...]
    column: int
    row: float


def layout(children: Sequence[Sequence[int]]) -> Layout:
    """A tidy tree: each leaf has a row of its own, each parent stands in the middle of its children."""
    columns, rows = [0] * len(children), [0.0] * len(children)
    waiting, order, leaves = [0], list[int](), 0
    while waiting:  # depth first, so that the leaves come from top to bottom
        node = waiting.pop()
        order.append(node)
        for child in children[node]:
            columns[child] = columns[node] + 1
        waiting.extend(reversed(children[node]))
        if not children[node]:
            rows[node], leaves = float(leaves), leaves + 1
    for node in reversed(order):  # children before their parents
        if below := children[node]:
            rows[node] = (rows[below[0]] + rows[below[-1]]) / 2
    return Layout(tuple(columns), tuple(rows))


def folded(children: Sequence[Sequence[int]], drawn: Collection[int]) -> tuple[dict[int, float], tuple[Fold, ...]]:
    """The rows of the nodes that are drawn, and for each of their parents one mark for the rest of its children.

    `drawn` holds the parent of each of its nodes. A mark that would stand for a single node is that node.
    """
    visible = set(drawn) | {0}
    hidden = {parent: [child for child in children[parent] if child not in visible] for parent in sorted(visible)}
    for left in hidden.values():
        if len(left) == 1 and not children[left[0]]:
            visible.add(left.pop())
    order = sorted(visible)
    number = {node: i for i, node in enumerate(order)}
    reduced = [[number[child] for child in children[node] if child in visible] for node in order]
    marks = [parent for parent, left in hidden.items() if left]
    for i, parent in enumerate(marks):
        reduced[number[parent]].append(len(order) + i)
    place = layout([*reduced, *([] for _ in marks)])
    folds = tuple(
        Fold(
            parent,
            tuple(node for child in hidden[parent] for node in _subtree(children, child)),
            place.columns[len(order) + i],
            place.rows[len(order) + i],
        )
        for i, parent in enumerate(marks)
    )
    return {node: place.rows[number[node]] for node in order}, folds


def _subtree(children: Sequence[Sequence[int]], node: int) -> list[int]:
    """A node with all nodes below it."""
    below = [node]
    for one in below:
        below += children[one]
    return below
