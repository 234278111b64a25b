"""What a run measured of the quantities of the model of speed, and what stands beside the model's results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from specviz.lessons.what_if import Quantity, best_depth, break_even, model
from specviz.texts import what_if as texts
from specviz.trace.metrics import metrics
from specviz.trace.schema import RunTrace
from specviz.trace.speed import SpeedTally

LoadRun: TypeAlias = Callable[[str], RunTrace]

QUANTITIES: tuple[Quantity, ...] = (
    Quantity("acceptance", texts.ACCEPTANCE, texts.PERCENT, 0.0, 1.0, 0.01, 0.7, False),
    Quantity("depth", texts.DEPTH, "", 1, 12, 1, 4, False),
    Quantity("width", texts.WIDTH, "", 1, 4, 1, 1, False),
    Quantity("draft-cost", texts.DRAFT_COST, texts.PERCENT, 0.0, 1.0, 0.01, 0.1, False),
    Quantity("score-cost", texts.SCORE_COST, texts.TIMES, 1.0, 3.0, 0.05, 1.0, False),
    Quantity("batch", texts.BATCH, "", 1, 64, 1, 1, False),
    Quantity("free", texts.FREE, "", 1, 256, 1, 64, False),
)


def list_quantities(trace: RunTrace, fixed: Mapping[str, float]) -> tuple[Quantity, ...]:
    """All quantities; those that the run measured start there, and those that are fixed as told."""
    found = measure(trace)
    for one in QUANTITIES:
        _check_value(one, fixed.get(one.key, one.value))
    started = (replace(one, value=found.get(one.key, one.value), measured=one.key in found) for one in QUANTITIES)
    return tuple(replace(one, value=fixed[one.key], measured=False) if one.key in fixed else one for one in started)


def _check_value(quantity: Quantity, value: float) -> None:
    """Refuse what no slider can be set to: the sums take as long as a tree has levels."""
    whole = quantity.step < 1 or float(value).is_integer()
    if not (quantity.least <= value <= quantity.most and whole):
        raise ValueError(texts.OUTSIDE.format(key=quantity.key, least=quantity.least, most=quantity.most, got=value))


def measure(trace: RunTrace) -> dict[str, float]:
    """What a run says of the model's quantities: those of a toy, or of a run without times, lack the costs."""
    found = SpeedTally()
    for step in trace.steps:
        found.add(step)
    return found.measure(trace.models)


@dataclass(frozen=True)
class WhatIfRun:
    """A recorded run to start from: the quantities, and what stands beside the model's results."""

    key: str
    title: str
    quantities: tuple[Quantity, ...]
    tokens: float  # per step
    wasted: float  # drafted nodes per step
    milliseconds: Mapping[str, float]  # of every phase that the text needs, per step; empty for a toy


@dataclass(frozen=True)
class WhatIfWay:
    """One of two drafts that are compared, and where its own quantities start."""

    key: str
    title: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class WhatIfStart:
    """What the page of the model starts from: the runs, the first of them, and two drafts under one budget."""

    runs: tuple[WhatIfRun, ...]
    first: str
    two: tuple[WhatIfWay, ...]
    budget: Quantity


TWO = (
    WhatIfWay("a", texts.SLOW_AND_WIDE, {"acceptance": 0.8, "draft-cost": 0.3, "depth": 2, "width": 3}),
    WhatIfWay("b", texts.FAST_AND_DEEP, {"acceptance": 0.65, "draft-cost": 0.05, "depth": 12, "width": 1}),
)
BUDGET = Quantity("budget", texts.BUDGET, "", 2, 64, 1, 16, False)


def start_what_if(titles: Mapping[str, str], load: LoadRun) -> WhatIfStart:
    """All that the page of the model is sent, with the runs of these keys and titles whose trees it can describe."""
    runs = tuple(_view_run(key, title, trace) for key, title in titles.items() if _fits(trace := load(key)))
    return WhatIfStart(runs, "deep", TWO, BUDGET)


def _fits(trace: RunTrace) -> bool:
    """Whether the trees have as many nodes as the model thinks: all nodes of a level have as many children."""
    found = metrics(trace)
    return model({one.key: one.value for one in list_quantities(trace, {})}).nodes == found.drafted / found.steps


def _view_run(key: str, title: str, trace: RunTrace) -> WhatIfRun:
    found = metrics(trace)
    timed = {} if "toy" in trace.models else found.text_seconds
    times = {phase: round(1000 * seconds / found.steps, 2) for phase, seconds in timed.items()}
    return WhatIfRun(
        key, title, list_quantities(trace, {}), round(found.tokens_per_step, 4), round(found.wasted_per_step, 4), times
    )


RESULTS = ("speed", "tokens", "nodes", "positions", "cost", "wasted")


def ask_model(trace: RunTrace, arguments: Sequence[str], load: LoadRun) -> float:
    """A result of the model with what the run measured, and with what is set, as in `speed depth=4` or `speed run=easy`.

    `speed acceptance=easy` takes the acceptance alone from another run.
    """
    name, *settings = arguments
    if name not in RESULTS:
        raise ValueError(texts.NO_RESULT.format(known=", ".join(RESULTS), got=name))
    return float(getattr(model(_set(trace, settings, load)), name))


def ask_best_depth(trace: RunTrace, settings: Sequence[str], load: LoadRun) -> int:
    """The number of levels with the highest speed."""
    most = next(int(one.most) for one in QUANTITIES if one.key == "depth")
    return best_depth(_set(trace, settings, load), most)


def ask_break_even(trace: RunTrace, settings: Sequence[str], load: LoadRun) -> float:
    """The acceptance at which a step is as fast as plain decoding."""
    found = break_even(_set(trace, settings, load))
    if found is None:
        raise ValueError(texts.NEVER)
    return found


def ask_quantity(trace: RunTrace, arguments: Sequence[str], load: LoadRun) -> Quantity:
    """A quantity as the run measured it, or another run: `acceptance run=easy`."""
    key, *settings = arguments
    found = {one.key: one for one in list_quantities(_choose(trace, settings, load), {})}
    if key not in found or not found[key].measured:
        raise ValueError(texts.NOT_MEASURED.format(got=key))
    return found[key]


def _choose(trace: RunTrace, settings: Sequence[str], load: LoadRun) -> RunTrace:
    """The run that is asked about: another one if `run=` says so."""
    named = [one.removeprefix("run=") for one in settings if one.startswith("run=")]
    return load(named[0]) if named else trace


def _set(trace: RunTrace, settings: Sequence[str], load: LoadRun) -> dict[str, float]:
    chosen = _choose(trace, settings, load)
    known = {one.key: one for one in list_quantities(chosen, {})}
    values = {key: one.value for key, one in known.items()}
    for key, value in (one.split("=", 1) if "=" in one else (one, "") for one in settings):
        if key == "run":
            continue
        if key not in values or not value:
            raise ValueError(texts.NO_QUANTITY.format(known=", ".join(values), got=key))
        values[key] = float(value) if value[0].isdecimal() else ask_quantity(trace, [key, f"run={value}"], load).value
        _check_value(known[key], values[key])
    if "draft-cost" not in measure(chosen):
        raise ValueError(texts.NOT_MEASURED.format(got="draft-cost"))
    return values
