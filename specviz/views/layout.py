"""Where the nodes of a tree stand: depth across, draw order down, so that a node has one place whatever rule is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx


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


def layout(children: Sequence[Sequence[int]]) -> Layout:
    """A tidy tree: each leaf has a row of its own, each parent stands in the middle of its children."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(children)))
    graph.add_edges_from((node, child) for node, below in enumerate(children) for child in below)
    columns = nx.single_source_shortest_path_length(graph, 0)
    rows: dict[int, float] = {}
    leaves = 0
    for node in nx.dfs_postorder_nodes(graph, 0):
        below = children[node]
        if below:
            rows[node] = (rows[below[0]] + rows[below[-1]]) / 2
        else:
            rows[node], leaves = float(leaves), leaves + 1
    return Layout(tuple(columns[node] for node in range(len(children))), tuple(rows[n] for n in range(len(children))))
