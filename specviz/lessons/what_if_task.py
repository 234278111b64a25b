"""The task of the model of speed: what can be moved, from where, and how far it is to be moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from specviz.lessons.lesson import WhatIf
from specviz.lessons.measured import list_quantities
from specviz.lessons.values import Scope, fill
from specviz.lessons.what_if import Quantity, find_best, keeps_to, model
from specviz.texts import lessons as texts

LIMITED, GOALS = ("positions", "wasted"), ("fastest", "even")
MOST_SETTINGS = 20_000  # the browser tries them all


@dataclass(frozen=True)
class WhatIfView:
    """Move some quantities of the model of speed."""

    ask: str
    why: str
    quantities: tuple[Quantity, ...]
    free: tuple[str, ...]
    limits: Mapping[str, float]
    goal: Literal["fastest", "even"]
    share: float
    near: float
    wrong: str
    kind: Literal["what-if"] = "what-if"


def view_what_if(task: WhatIf, ask: str, why: str, scope: Scope, where: str) -> WhatIfView:
    """The quantities where they start; an error if the goal is reached there already, or cannot be."""
    quantities = list_quantities(scope.trace, task.fixed)
    known = [one.key for one in quantities]
    for names, allowed in ((task.free, known), (task.fixed, known), (task.limits, LIMITED), ((task.goal,), GOALS)):
        for name in names:
            if name not in allowed:
                raise ValueError(texts.NO_FREE.format(where=where, got=name, known=", ".join(allowed)))
    settings = math.prod(round((one.most - one.least) / one.step) + 1 for one in quantities if one.key in task.free)
    if settings > MOST_SETTINGS:
        raise ValueError(texts.MANY_SETTINGS.format(where=where, most=MOST_SETTINGS, got=settings))
    _check_goal(task, quantities, where)
    goal: Literal["fastest", "even"] = "even" if task.goal == "even" else "fastest"
    rest = (task.limits, goal, task.share, task.near)
    return WhatIfView(ask, why, quantities, task.free, *rest, fill(task.wrong, scope))


def _check_goal(task: WhatIf, quantities: Sequence[Quantity], where: str) -> None:
    start = {one.key: one.value for one in quantities}
    found, best = model(start), find_best(quantities, task.free, start, task.limits)
    if best < 1 if task.goal == "even" else best == 0:
        raise ValueError(texts.UNREACHABLE.format(where=where))
    reached = abs(found.speed - 1) <= task.near if task.goal == "even" else found.speed >= task.share * best
    if reached and keeps_to(found, task.limits):
        raise ValueError(texts.ALREADY.format(where=where))
