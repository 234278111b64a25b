"""The charts of a study as data: every number has its place, so that a page only draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

from specviz.draft import find_proposal
from specviz.studies.estimate import Estimate
from specviz.studies.results import Study
from specviz.studies.summary import Row, summarize
from specviz.studies.view_models import ChartView, Mark, Series, Tick
from specviz.texts import studies as texts
from specviz.verify import find_rule

STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
MOST_TICKS = 6
DODGE = 0.5  # of the room between two temperatures, over which the rules at one of them are spread


def view_charts(study: Study) -> tuple[ChartView, ...]:
    """A chart for each tree and proposal that has results, all on one scale, so that trees can be compared."""
    rows = summarize(study)
    if not rows:
        return ()
    ticks = choose_ticks(rows)
    kinds = dict.fromkeys((row.setting.tree, row.setting.proposal) for row in rows)
    return tuple(
        _build_chart([row for row in rows if (row.setting.tree, row.setting.proposal) == kind], study, ticks)
        for kind in kinds
    )


def choose_ticks(rows: Sequence[Row]) -> list[float]:
    """Round numbers from 1, the fewest tokens that a step writes, to the end of the longest interval that can be shown."""
    numbers = [_choose_number(row) for row in rows]
    widest = 2 * max(number.value for number in numbers)  # an interval of two texts may be wider than everything
    top = max(min(widest, number.span[1] if number.span else number.value) for number in numbers)
    step = next((size for size in STEPS if (top - 1) / size <= MOST_TICKS - 1), STEPS[-1])
    return [1 + step * place for place in range(max(1, math.ceil((top - 1) / step - 1e-9)) + 1)]


def _build_chart(rows: Sequence[Row], study: Study, ticks: Sequence[float]) -> ChartView:
    setting = rows[0].setting
    temperatures = sorted(study.plan.temperatures)
    rules = list(dict.fromkeys(row.rule for row in rows))
    room = 1 / len(temperatures)

    def place(number: float) -> float:
        return min(1.0, max(0.0, (number - ticks[0]) / (ticks[-1] - ticks[0])))

    def build_mark(row: Row) -> Mark:
        number = _choose_number(row)
        aside = DODGE * ((rules.index(row.rule) + 0.5) / len(rules) - 0.5)
        x = room * (temperatures.index(row.setting.temperature) + 0.5 + aside)
        low, high = (None, None) if number.span is None else map(place, number.span)
        return Mark(x, place(number.value), low, high, _describe_mark(row, number))

    return ChartView(
        texts.CHART_TITLE.format(tree=setting.tree, proposal=find_proposal(setting.proposal).title),
        texts.CHART_X,
        texts.CHART_Y if rows[0].expected else texts.CHART_Y_OBSERVED,
        tuple(Tick(room * (k + 0.5), f"{temperature:g}") for k, temperature in enumerate(temperatures)),
        tuple(Tick(place(number), f"{number:g}") for number in ticks),
        tuple(
            Series(find_rule(rule).title, tuple(build_mark(row) for row in _sort_rows(rows) if row.rule == rule))
            for rule in rules
        ),
    )


def _sort_rows(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.setting.temperature)


def _choose_number(row: Row) -> Estimate:
    """The exact expectation where there is one."""
    return row.expected or row.observed


def _describe_mark(row: Row, number: Estimate) -> str:
    values = {"rule": find_rule(row.rule).title, "temperature": row.setting.temperature, "value": number.value}
    if number.span is None:
        return texts.MARK.format(**values)
    return texts.MARK_WITH_SPAN.format(**values, low=number.span[0], high=number.span[1])
