"""The rules as pseudocode, as they would stand in a lecture: which line each event is, with the numbers in it.

A token stands for its node. v is a node, r what the target is owed there, u a coin, w the weight of the path down to v,
[.]+ the positive part; y is the token that the step adds. What only rounding brings about (a residual of which nothing is
left gives way to the target's own distribution) is left out. Knows the events, and nothing of how a rule comes to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.numbers import write_apart, write_number
from specviz.trace.schema import BarEvent, Bars, StepTrace

Kind: TypeAlias = Literal[
    "open",
    "weigh",
    "accept",
    "refuse",
    "residual",
    "dead",
    "sample",
    "commit",
    "discount",
    "choose",
    "threshold",
    "control",
]
"""What a line stands for: the event that has just happened there, the start, or nothing but control."""
Line: TypeAlias = tuple[Kind, str, str]
"""The kind, the text, and the values there: {p}, {q}, {x} are the notation's, the other braces the event's numbers."""


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
    """The line, counted from 0, that has just been carried out, and the numbers that stood in it."""

    line: int
    values: str


NOTATIONS: tuple[Notation, ...] = (
    Notation("leviathan", "Leviathan (p target, q draft)", "p", "q", "x"),
    Notation("chen", "Chen (q target, p draft)", "q", "p", "x̃"),
    Notation("big-small", "M_b, M_s (big, small)", "M_b", "M_s", "X"),
    Notation("course", "course (Pr_p, ŷ)", "Pr_p", "Pr_q", "ŷ"),
)

COIN = "u = {u}, a = {prob}, r({x}) = {owed}, {q}({x}) = {carried}"
PLAIN_COIN = "u = {u}, a = {prob}, {p}({x}) = {owed}, {q}({x}) = {carried}"

NAIVE: tuple[Line, ...] = (
    ("open", "v = root", ""),
    ("control", "repeat:", ""),
    ("sample", "  draw y from {p}(.|v)", "{p}(y) = {chance}"),
    ("control", "  if y was drafted under v: go on at v = y", ""),
    ("commit", "  commit the path to v, then y, and stop", ""),
)
TOPDOWN: tuple[Line, ...] = (
    ("open", "v = root, r = {p}(.|v)", ""),
    ("control", "while v has a next draw {x}, from its own {q}:", ""),
    ("control", "  if u < a = min(1, r({x}) / {q}({x})):", ""),
    ("accept", "    accept: v = {x}, r = {p}(.|v)", COIN),
    ("control", "  else:", ""),
    ("refuse", "    refuse {x} and all below it", COIN),
    ("residual", "    r = [r - {q}]+ / S  # S = sum [r - {q}]+", "S = {mass}"),
    ("sample", "draw y from r", "r(y) = {chance}"),
    ("commit", "commit the path to v, then y", ""),
)
KSEQ: tuple[Line, ...] = (
    ("open", "v = root, r = {p}(.|v)", ""),
    ("control", "repeat:", ""),
    ("control", "  if v has k draws, all from {q}:", ""),
    ("control", "    # beta = sum min({p} / rho, {q})", ""),
    ("control", "    # n = 1 + (1 - beta) + ... + (1 - beta)^(k - 1)", ""),
    ("discount", "    find the least rho in [1, k] with n <= rho", "rho = {rho}, beta = {beta}"),
    ("control", "    for each draw {x} of v:", ""),
    ("control", "      if u < a = min(1, {p}({x}) / (rho {q}({x}))):", ""),
    ("accept", "        accept: go on at v = {x}, r = {p}(.|v)", PLAIN_COIN),
    ("refuse", "      else: refuse {x}", PLAIN_COIN),
    ("residual", "    r = [{p} - n min({p} / rho, {q})]+ / S", "S = {mass}"),
    ("sample", "  draw y from r", "r(y) = {chance}"),
    ("control", "  if y was drafted: go on at v = y, r = {p}(.|v)", ""),
    ("commit", "  commit the path to v, then y, and stop", ""),
)
GBV: tuple[Line, ...] = (
    ("open", "v = root, w_v = 1", ""),
    ("control", "while v has draws, from {q}:", ""),
    ("control", "  # g: the law of that {x}, as the best of K paths has it", ""),
    ("choose", "  walk to v = {x}, drafted, with most {p}({x}) / {q}({x})", "g({x}) = {chance}"),
    ("control", "for each {x} down the walk, v above it, while w_v > 0:", ""),
    (
        "weigh",
        "  w_{x} = min(1, w_v {p}({x}) / g({x}))",
        "w_{x} = {weight}, w_v = {before}, {p}({x}) = {owed}, g({x}) = {carried}",
    ),
    ("control", "for each {x} from there up, v above it:", ""),
    ("accept", "  if u < w_{x}: accept {x} and leave", "u = {u}, w_{x} = {prob}"),
    ("refuse", "  else: refuse {x}", "u = {u}, w_{x} = {prob}"),
    ("control", "  if S > 0, S = sum [w_v {p} - g]+:", ""),
    ("residual", "    r, w_v = [w_v {p} - g]+ / S, S / (S + 1 - w_v)", "S = {mass}, w_v was {before}, w_v = {after}"),
    ("dead", "  else: w_v = 0  # v is dead", "w_v was {before}"),
    ("sample", "draw y from r where that ended  # at a leaf r = {p}", "r(y) = {chance}"),
    ("commit", "commit the path to there, then y", ""),
)
TRAVERSAL: tuple[Line, ...] = (
    ("open", "judge(root, 1)", ""),
    ("control", "judge(v, w), r = {p}(.|v):", ""),
    ("control", "  for each draw {x} of v, from its own {q}, while w > 0:", ""),
    (
        "weigh",
        "    judge({x}, w' = min(1, w r({x}) / {q}({x})))",
        "w' = {weight}, w = {before}, r({x}) = {owed}, {q}({x}) = {carried}",
    ),
    ("control", "    if S > 0, S = sum [w r - {q}]+:", ""),
    ("residual", "      r, w = [w r - {q}]+ / S, S / (S + 1 - w)", "S = {mass}, w was {before}, w = {after}"),
    ("dead", "    else: w = 0  # v is dead; the root never", "w was {before}"),
    ("control", "  if v is not the root:", ""),
    ("control", "    if u >= w:", ""),
    ("refuse", "      refuse v and return", "u = {u}, w = {prob}"),
    ("accept", "    accept v: no other is judged", "u = {u}, w = {prob}"),
    ("sample", "  draw y from r", "r(y) = {chance}"),
    ("commit", "  commit the path to v, then y, and stop", ""),
)
TYPICAL: tuple[Line, ...] = (
    ("open", "accept the root, L(root) = 1", ""),
    ("control", "for each accepted v that has draws, from the root down:", ""),
    ("threshold", "  least = min(.09, .3 exp(-H({p}(.|v))))", "least = {least}"),
    ("control", "  for each draw {x} of v:", ""),
    ("control", "    if {p}({x}) > least:", ""),
    ("accept", "      accept {x}, L({x}) = L(v) {p}({x})", "{p}({x}) = {owed}"),
    ("refuse", "    else: refuse {x}", "{p}({x}) = {owed}"),
    ("control", "with v = the deepest accepted, of equals the largest L:", ""),
    ("sample", "  y = argmax {p}(.|v)", ""),
    ("commit", "  commit the path to v, then y", ""),
)
NO_RESIDUAL: tuple[Line, ...] = (
    *TOPDOWN[:7],
    ("sample", "draw y from {p}(.|v)  # wrong: r is owed", "{p}(y) = {chance}"),
    TOPDOWN[8],
)
THRESHOLD: tuple[Line, ...] = (
    *TOPDOWN[:2],
    ("control", "  if r({x}) >= {q}({x}):  # wrong: no coin", ""),
    ("accept", "    accept: v = {x}, r = {p}(.|v)", "r({x}) = {owed}, {q}({x}) = {carried}"),
    ("control", "  else:", ""),
    ("refuse", "    refuse {x} and all below it", "r({x}) = {owed}, {q}({x}) = {carried}"),
    *TOPDOWN[6:],
)
STALE_Q: tuple[Line, ...] = (
    TOPDOWN[0],
    ("control", "while v has a next draw {x}, {q} of its FIRST draw:", ""),
    ("control", "  # wrong: its own {q} only where the first is 0 at {x}", ""),
    *TOPDOWN[2:],
)

RULES: Mapping[str, tuple[Line, ...]] = {
    "naive": NAIVE,
    "topdown": TOPDOWN,
    "kseq": KSEQ,
    "gbv": GBV,
    "traversal": TRAVERSAL,
    "typical": TYPICAL,
    "no_residual": NO_RESIDUAL,
    "threshold": THRESHOLD,
    "stale_q": STALE_Q,
}


def pseudocode(key: str, notation: str = "leviathan") -> tuple[str, ...]:
    """The lines of a rule."""
    symbols = _symbols(notation)
    return tuple(text.format_map(symbols) for _, text, _ in _rule(key))


def opening(key: str) -> Live:
    """Before the first event."""
    return Live(_line(key, "open"), "")


def live(step: StepTrace, key: str, k: int, notation: str = "leviathan") -> Live:
    """The line that event k of this rule is, and the event's own numbers in it."""
    event = step.verdicts[key][k]
    line = _line(key, kind(event))
    _, _, values = _rule(key)[line]
    return Live(line, values.format_map(_symbols(notation) | _numbers(step, event)))


def kind(event: BarEvent) -> Kind:
    """What an event is to the pseudocode: its class, and for a coin its outcome."""
    match event:
        case Weigh():
            return "weigh"
        case Trial():
            return "accept" if event.flip.accepted else "refuse"
        case Residual():
            return "residual"
        case Dead():
            return "dead"
        case Sample():
            return "sample"
        case Commit():
            return "commit"
        case Discount():
            return "discount"
        case Choose():
            return "choose"
        case Threshold():
            return "threshold"
    assert_never(event)


def _numbers(step: StepTrace, event: BarEvent) -> dict[str, str]:
    """What stands in an event, as text."""
    match event:
        case Weigh(_, weight, before, p, q):
            return {
                "weight": write_number(weight),
                "before": write_number(before),
                "owed": write_number(p),
                "carried": write_number(q),
            }
        case Trial(_, flip, p, q):
            owed, carried = write_apart(p, q)
            u, prob = ("none", write_number(flip.prob)) if flip.u is None else write_apart(flip.u, flip.prob)
            return {"u": u, "prob": prob, "owed": owed, "carried": carried}
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
    raise ValueError(f"unknown notation {notation!r}, expected one of {', '.join(one.key for one in NOTATIONS)}")


def _rule(key: str) -> tuple[Line, ...]:
    if key not in RULES:
        raise ValueError(f"no pseudocode for {key!r}, expected one of {', '.join(RULES)}")
    return RULES[key]


def _line(key: str, kind: Kind) -> int:
    for line, (stands_for, _, _) in enumerate(_rule(key)):
        if stands_for == kind:
            return line
    raise ValueError(f"the pseudocode of {key!r} has no line for {kind!r}")
