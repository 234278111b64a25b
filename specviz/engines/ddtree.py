"""Reads the trees that DDTree saves (`save_tree_traces`): tokens and parents, and what was accepted; no probabilities.

Source: ddtree.py of github.com/liranringel/ddtree, `ddtree_generate`: `round_trees` as JSON. `parents` has one entry more
than `node_token_ids`, as it begins with the root, whose parent is -1; `accepted_indices` begins with the root, 0.
"""

from __future__ import annotations

import itertools

from specviz.engines.checks import check_counts
from specviz.engines.fields import Fields, read_list, read_whole
from specviz.engines.record import Engine
from specviz.engines.report import Counts, DraftedTree, ReportedStep, Request, count_lengths
from specviz.texts import engines as texts

MOST_NODES = 1_024  # of a tree
ROOT = -1  # what DDTree writes as the parent of the root
TOKEN = "#{number}"


def holds(record: Fields) -> bool:
    """Whether this is a record of DDTree with its trees, or one round alone."""
    return "round_trees" in record.value or {"accepted_indices", "tree"} <= record.value.keys()


def read(record: Fields) -> list[Request]:
    """The rounds of one request."""
    if "round_trees" not in record.value:
        return [_build_request([_read_round(record)], record)]
    if not record.has("round_trees"):
        raise record.refuse(texts.DDTREE_NULL)
    return [_build_request([_read_round(one) for one in record.children("round_trees")], record)]


def _read_round(one: Fields) -> ReportedStep:
    found = one.child("tree")
    one.need("tree")
    assert found is not None, "need has found it"
    tokens, depths = found.wholes("node_token_ids"), found.wholes("node_depths")
    found.need("node_token_ids")
    tokens = tokens or ()
    if len(tokens) > MOST_NODES:
        raise found.refuse(texts.TREE_SIZE, most=MOST_NODES, got=len(tokens))
    parents = _read_parents(found, len(tokens))
    path = one.wholes("accepted_indices")
    one.need("accepted_indices")
    tree = DraftedTree(("", *(TOKEN.format(number=token) for token in tokens)), parents, path or ())
    _check_path(tree, one)
    if depths is not None:
        _check_depths(tree, depths, found)
    return ReportedStep(len(tree.accepted) - 1, len(tokens), None, tree)


def _read_parents(found: Fields, nodes: int) -> tuple[int | None, ...]:
    """The parent of every node, the root first."""
    items = list(read_list(found.need("parents"), found.place("parents")))
    if len(items) != nodes + 1 or (items and items[0][0] != ROOT):
        raise found.refuse(texts.TREE_PARENTS, nodes=nodes, expected=nodes + 1, got=len(items))
    parents = list[int | None]([None])
    for node, (value, where) in enumerate(items[1:], start=1):
        parent = read_whole(value, where)
        if parent >= node:
            raise found.refuse(texts.TREE_PARENT, node=node, got=parent)
        parents.append(parent)
    return tuple(parents)


def _check_path(tree: DraftedTree, one: Fields) -> None:
    """Refuse accepted nodes that are no path from the root down."""
    path = tree.accepted
    if not path or path[0] != 0:
        raise one.refuse(texts.TREE_PATH_ROOT)
    for above, node in itertools.pairwise(path):
        if node >= len(tree.parents) or tree.parents[node] != above:
            raise one.refuse(texts.TREE_PATH, node=node, above=above)


def _check_depths(tree: DraftedTree, depths: tuple[int, ...], found: Fields) -> None:
    known = list[int]()
    for node, parent in enumerate(tree.parents):
        known.append(0 if parent is None else known[parent] + 1)
        if node and (len(depths) != len(tree.parents) - 1 or depths[node - 1] != known[node]):
            raise found.refuse(texts.TREE_DEPTH, node=node, expected=known[node])


def _build_request(steps: list[ReportedStep], record: Fields) -> Request:
    lengths = record.wholes("acceptance_lengths")
    if lengths is not None and list(lengths) != [step.accepted + 1 for step in steps]:
        raise record.refuse(texts.DDTREE_LENGTHS)
    longest = max((step.tree.depth for step in steps if step.tree), default=0)
    accepted = [step.accepted for step in steps]
    counts = Counts(
        steps=len(steps),
        drafted=sum(step.drafted or 0 for step in steps),
        accepted=sum(accepted),
        written=record.whole("num_output_tokens"),
        longest=longest,
        lengths=count_lengths(accepted, longest),
    )
    return Request(check_counts(counts, record), tuple(steps), notes=(texts.DDTREE_NO_PROBABILITIES, texts.DDTREE_IDS))


DDTREE = Engine(key="ddtree", title="DDTree", holds=holds, read=read)
