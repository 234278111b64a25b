"""A draft tree as a graph of networkx, for whoever wants to count, search or draw it in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specviz.replay.frames import frames
from specviz.trace.schema import RunTrace, StepTrace

if TYPE_CHECKING:
    from networkx import DiGraph


def make_graph(trace: RunTrace, step: StepTrace) -> DiGraph[int]:
    """The tree with an edge from each node to its children. Node 0 is the root, whose token is written already.

    A node has its token, its text, `p` and `q` (of its own token, given its parent), and for each rule how its mark ended.
    """
    from networkx import DiGraph

    graph: DiGraph[int] = DiGraph()
    for node, record in enumerate(step.nodes):
        graph.add_node(node, token=record.token, text=trace.texts[record.token])
        if record.parent is None:
            continue
        graph.add_edge(record.parent, node)
        above = step.nodes[record.parent]
        place = above.shown.index(record.token)
        graph.nodes[node].update(p=above.p[place], q=None if above.q is None else above.q[place])
    for key in step.verdicts:
        for node, mark in enumerate(frames(step, key)[-1].marks):
            graph.nodes[node][key] = mark
    return graph
