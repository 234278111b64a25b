"""Where a card's view stands: the moment of a step that its words name, as an event of the scene."""

from __future__ import annotations

import re

from specviz.lessons.lesson import Place
from specviz.texts import lessons as texts
from specviz.trace.schema import RunTrace
from specviz.views.view_models import PaneView, Scene

MOMENT = re.compile(r"(before|judged|residual|weighed|pass) (\d+)")


def find_event(scene: Scene, trace: RunTrace, place: Place, panes: tuple[str, str], where: str) -> int:
    """The event that a place means.

    start and drafted are before and after the draft; scored is the target's pass; before 3 is right before anything is said
    of node 3, weighed 3 and judged 3 when its path is weighed and its test decided, residual 3 when something was rejected
    under it; pass 2 is the second pass of the draft; end is the verdict and written what comes of it.
    """
    pane = next(one for one in scene.panes if one.key == (place.rule or panes[1]))
    match place.at:
        case "start":
            return 0
        case "drafted":
            return scene.scored - 1
        case "scored":
            return scene.scored
        case "end":
            return pane.ended if place.rule else max(one.ended for one in scene.panes)
        case "written":
            return 1 + max(one.ended for one in scene.panes)
        case "differ" if scene.divergence_event is not None:
            return scene.divergence_event
    found = MOMENT.fullmatch(place.at)
    event = _find_moment(found[1], int(found[2]), scene, pane, trace) if found else None
    if event is None:
        raise ValueError(texts.NO_MOMENT.format(where=where, got=place.at, known=texts.MOMENTS))
    return event


def _find_moment(kind: str, node: int, scene: Scene, pane: PaneView, trace: RunTrace) -> int | None:
    """The event of a moment at a node, or after a pass; None if there is none."""
    own = range(scene.scored + 1, pane.ended + 1)
    match kind:
        case "pass":
            return node - 1 if 1 <= node <= scene.scored else None
        case "before":
            return next((event - 1 for event in own if pane.events[event].node == node), None)
        case "weighed":
            return next((event for event in own if _is(pane, event, "weigh", node)), None)
        case "residual":
            return next((event for event in own if _is(pane, event, "residual", node)), None)
    return pane.decisions.get(node)


def _is(pane: PaneView, event: int, kind: str, node: int) -> bool:
    return (pane.events[event].kind, pane.events[event].node) == (kind, node)
