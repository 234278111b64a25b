"""A small picture of the tree that a text describes: circles and lines, which the page's style colours."""

from __future__ import annotations

from specviz.draft import parse
from specviz.draft.plan import Best, Place, Plan, extent
from specviz.explore.offers import read_tree
from specviz.views.layout import layout

MOST_NODES = 300  # more would be a blot
ACROSS, DOWN, RADIUS = 16.0, 8.0, 2.5


def draw_tree(tree: str) -> str:
    """The picture of a tree, or of what flags make; "" where its shape is not known yet, or it is too large or none."""
    try:
        plan = parse(read_tree(str(tree)))
    except ValueError:
        return ""
    if isinstance(plan, Best) or extent(plan)[0] > MOST_NODES:
        return ""
    parents = _grow(plan)
    children: list[list[int]] = [[] for _ in parents]
    for node, parent in enumerate(parents):
        if parent is not None:
            children[parent].append(node)
    places = layout(children)
    spots = [(RADIUS + ACROSS * x, RADIUS + DOWN * y) for x, y in zip(places.columns, places.rows, strict=True)]
    width, height = (max(spot[side] for spot in spots) + RADIUS for side in (0, 1))
    lines = "".join(
        f"<line x1='{spots[parent][0]:g}' y1='{spots[parent][1]:g}' x2='{x:g}' y2='{y:g}'/>"
        for parent, (x, y) in zip(parents, spots, strict=True)
        if parent is not None
    )
    circles = "".join(f"<circle cx='{x:g}' cy='{y:g}' r='{RADIUS:g}'/>" for x, y in spots)
    size = f"viewBox='0 0 {width:g} {height:g}' width='{width:g}' height='{height:g}'"
    return f"<svg class='sv-thumb' aria-hidden='true' {size}>{lines}{circles}</svg>"


def _grow(plan: Plan) -> list[int | None]:
    """Every node's parent, level by level, if no two draws are alike."""
    places, parents = [Place(0, (), 1)], list[int | None]([None])
    for node, place in enumerate(places):
        for rank in range(plan.count(place)):
            places.append(place.child(rank))
            parents.append(node)
    return parents
