"""The tree grammar: one record for each form of text, and from text to plan. A new form is one record in FORMS."""

from __future__ import annotations

import re
from collections import Counter

from specviz.core.lookup import check_unique
from specviz.core.quoting import shorten
from specviz.draft.plan import MOST_NODES, Best, Place, Plan, length, limit, size
from specviz.draft.record import TreeForm
from specviz.texts import draft as texts

MOST_CHARACTERS = 10_000  # of a tree: a shape of 1,024 nodes names each by the digits on its path
EAGLE25 = "0,1,2,3,00,01,02,10,11,20,21,30,000,001,002,010,011,020,021,100,0000,0001,0002,00000,00001"
"""The choices of EAGLE-1 (arXiv 2401.15077), 4, 8, 8, 3 and 2 nodes per level."""


def parse(spec: str) -> Plan | Best:
    """The plan that a text describes; spaces around its numbers do not matter."""
    if len(spec) > MOST_CHARACTERS:
        raise ValueError(texts.MOST_CHARACTERS.format(most=MOST_CHARACTERS, got=len(spec)))
    text = re.sub(r"\s*([,:+x])\s*", r"\1", spec.strip())
    for form in FORMS:
        if plan := form.plan(text):
            return plan
    raise ValueError(texts.TREE.format(examples=" | ".join(form.example for form in FORMS), got=shorten(spec)))


def chain(spec: str, depth: str) -> Plan:
    """One draw under each node of a single path."""
    nodes = size(spec, depth)
    return Plan(spec, lambda place: int(place.depth < nodes), paths=True)


def levels(spec: str, numbers: str) -> Plan:
    """As many draws under every node of a level as the number of the level says."""
    counts = [size(spec, count) for count in numbers.split(",")]
    nodes, level = 0, 1
    for count in counts:
        level *= count
        nodes += level
        limit(spec, nodes)
    return Plan(spec, lambda place: counts[place.depth] if place.depth < len(counts) else 0)


def binary(spec: str, depth: str) -> Plan:
    """Two draws under every node."""
    height = size(spec, depth)
    limit(spec, 2 ** (height + 1) - 2 if height < 32 else MOST_NODES + 1)
    return Plan(spec, lambda place: 2 if place.depth < height else 0)


def paths(spec: str, count: str, depth: str) -> Plan:
    """Independent paths from the root, merged where they meet."""
    return Plan(spec, delayed(spec, "0", count, depth).count, paths=True)


def delayed(spec: str, wait: str, count: str, depth: str) -> Plan:
    """A chain, then merged paths below it: delayed expansion (arXiv 2602.16994)."""
    first, width, levels_below = length(spec, wait), size(spec, count), size(spec, depth)
    limit(spec, first + width * levels_below)

    def draws(place: Place) -> int:
        if place.depth < first:
            return 1
        if place.depth == first:
            return width
        return place.times if place.depth < first + levels_below else 0

    return Plan(spec, draws)


def shape(spec: str, nodes: str) -> Plan:
    """Any tree, its nodes written out: node 01 is the second draw under the first draw of the root."""
    places = {tuple(int(digit) for digit in node) for node in nodes.split(",")}
    limit(spec, len(places))
    for ranks in places:
        before = (*ranks[:-1], ranks[-1] - 1) if ranks[-1] else ranks[:-1]
        if before and before not in places:
            node, first = ("".join(map(str, name)) for name in (ranks, before))
            raise ValueError(texts.SHAPE_NODE.format(node=shorten(node), before=shorten(first), got=shorten(spec)))
    draws = Counter(ranks[:-1] for ranks in places)
    return Plan(spec, lambda place: draws[place.ranks])


def best(spec: str, budget: str, depth: str | None) -> Best:
    """The most likely nodes under the draft."""
    nodes = size(spec, budget)
    return Best(spec, nodes, size(spec, depth) if depth else nodes)


FORMS: tuple[TreeForm, ...] = check_unique(
    (
        TreeForm(
            key="chain",
            pattern=r"chain:(\d+)",
            build=chain,
            example="chain:5",
            summary="a single path of five tokens",
            smallest="chain:1",
            deep="chain:3",
            elsewhere="vLLM: its length is num_speculative_tokens",
        ),
        TreeForm(
            key="levels",
            pattern=r"(\d+(?:,\d+)*)",
            build=levels,
            example="3,2,2,1",
            summary="three draws under the root, two under each of their nodes, and so on",
            smallest="2",
            deep="2,1,1",
            suggested=("2,2,2", "3,2,2", "3,2,2,1"),
            elsewhere="SGLang: equal numbers are eagle-topk, the levels num-steps; TensorRT-LLM: dynamic_tree_max_topK",
        ),
        TreeForm(
            key="binary",
            pattern=r"binary:(\d+)",
            build=binary,
            example="binary:3",
            summary="two draws under every node, three levels",
            smallest="binary:1",
            deep="binary:3",
            suggested=("binary:4",),
        ),
        TreeForm(
            key="paths",
            pattern=r"paths:(\d+)x(\d+)",
            build=paths,
            example="paths:3x4",
            summary="three independent paths of four tokens, merged where they meet",
            smallest="paths:2x1",
            deep="paths:2x3",
        ),
        TreeForm(
            key="delayed",
            pattern=r"delayed:(\d+)\+(\d+)x(\d+)",
            build=delayed,
            example="delayed:2+3x2",
            summary="a path of two tokens, then three paths of two tokens below it, merged where they meet",
            smallest="delayed:1+2x1",
            deep="delayed:1+2x2",
        ),
        TreeForm(
            key="eagle25",
            pattern=r"eagle25",
            build=lambda spec: shape(spec, EAGLE25),
            example="eagle25",
            summary="the fixed tree of EAGLE-1: 25 nodes in five levels",
            smallest="eagle25",
            deep="eagle25",
        ),
        TreeForm(
            key="shape",
            pattern=r"shape:(\d+(?:,\d+)*)",
            build=shape,
            example="shape:0,1,00,01",
            summary="any tree, written node by node: 01 is the second draw under the first draw of the root",
            smallest="shape:0,1,00",
            deep="shape:0,1,10,100",
        ),
        TreeForm(
            key="best",
            pattern=r"best:(\d+)(?:x(\d+))?",
            build=best,
            example="best:32",
            summary="the 32 most likely nodes under the draft (best:32x6: no deeper than six), as EAGLE-2 does",
            smallest="best:2",
            deep="best:5x3",
            suggested=("best:16",),
            elsewhere="SGLang: its size is num-draft-tokens",
        ),
    ),
    "tree form",
)
