"""The pseudocode of a rule in a notation: which of its lines each event is, with the event's numbers in it.

The lines are the rule's own and stand in its record. A token stands for its node. v is a node, r the residual there (the
target's p before the first rejection), u a coin, w the weight of the path down to v, [.]+ the positive part; y is the
token that the step adds. What only rounding brings about (an empty residual gives way to the target's p) is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.numbers import fill_in, write_apart, write_number
from specviz.texts import events as texts
from specviz.trace.schema import BarEvent, Bars, StepTrace
from specviz.verify import Rule, find_rule
from specviz.verify.record import line_kind


@dataclass(frozen=True)
class Notation:
    """How one paper writes the target's distribution, the draft's, and a drafted token."""

    key: str
    title: str
    target: str
    draft: str
    token: str


@dataclass(frozen=True)
class Live:
    """The line, counted from 0, that has just been carried out, and the numbers that stood in it.

    A trace from elsewhere may hold an event that the rule never yields. Then no line is live.
    """

    line: int | None
    values: str


NOTATIONS: tuple[Notation, ...] = (
    Notation("leviathan", "Leviathan (p target, q draft)", "p", "q", "x"),
    Notation("chen", "Chen (q target, p draft)", "q", "p", "x̃"),
    Notation("big-small", "M_b, M_s (big, small)", "M_b", "M_s", "X"),
    Notation("course", "course (Pr_p, ŷ)", "Pr_p", "Pr_q", "ŷ"),
)


def pseudocode(key: str, notation: str = NOTATIONS[0].key) -> tuple[str, ...]:
    """The lines of a rule."""
    symbols = _symbols(notation)
    return tuple(line.text.format_map(symbols) for line in find_rule(key).pseudocode)


def opening(key: str) -> Live:
    """Before the first event."""
    return Live(find_rule(key).line("open"), "")


def live_lines(step: StepTrace, key: str, notation: str = NOTATIONS[0].key) -> tuple[Live, ...]:
    """For each event of this rule the line that it is, and the event's own numbers in it."""
    rule, symbols = find_rule(key), (_symbols(notation),)
    return tuple(_live(rule, step, event, symbols)[0] for event in step.verdicts[key])


def live_in_all_notations(step: StepTrace, key: str) -> tuple[tuple[Live, ...], ...]:
    """The same in each notation, with the numbers of an event written once."""
    rule, symbols = find_rule(key), tuple(_symbols(one.key) for one in NOTATIONS)
    return tuple(_live(rule, step, event, symbols) for event in step.verdicts[key])


def live(step: StepTrace, key: str, k: int, notation: str = NOTATIONS[0].key) -> Live:
    """The line that event k is."""
    return _live(find_rule(key), step, step.verdicts[key][k], (_symbols(notation),))[0]


def _live(rule: Rule, step: StepTrace, event: BarEvent, symbols: Sequence[dict[str, str]]) -> tuple[Live, ...]:
    line = rule.line(line_kind(event))
    if line is None:
        return (Live(None, ""),) * len(symbols)
    values = rule.pseudocode[line].values
    numbers = _numbers(step, event) if values else {}
    return tuple(Live(line, fill_in(values, one | numbers) if values else "") for one in symbols)


def _numbers(step: StepTrace, event: BarEvent) -> dict[str, str]:
    """What stands in an event, as text."""
    match event:
        case Weigh(_, weight, before, owed, q):
            return {
                "weight": write_number(weight),
                "before": write_number(before),
                "owed": write_number(owed),
                "carried": write_number(q),
            }
        case Trial(_, flip, owed, q):
            one, other = write_apart(owed, q)
            u, prob = ("none", write_number(flip.prob)) if flip.u is None else write_apart(flip.u, flip.prob)
            return {"u": u, "prob": prob, "owed": one, "carried": other}
        case Residual(_, _, mass, before, after):
            return {"mass": write_number(mass), "before": write_number(before), "after": write_number(after)}
        case Dead(_, before):
            return {"before": write_number(before)}
        case Sample(node, dist, token):
            return {"chance": _chance(step, node, dist, token)}
        case Choose(node, child, dist):
            return {"chance": _chance(step, node, dist, step.nodes[child].token)}
        case Discount(_, rho, beta):
            return {"rho": write_number(rho, 3), "beta": write_number(beta)}
        case Threshold(_, least):
            return {"least": write_number(least)}
        case Commit():
            return {}
    assert_never(event)


def _chance(step: StepTrace, node: int, dist: Bars, token: int) -> str:
    return write_number(dist[step.nodes[node].shown.index(token)])


def _symbols(notation: str) -> dict[str, str]:
    for one in NOTATIONS:
        if one.key == notation:
            return {"p": one.target, "q": one.draft, "x": one.token}
    known = ", ".join(one.key for one in NOTATIONS)
    raise ValueError(texts.UNKNOWN_NOTATION.format(key=notation, known=known))
