"""What a card may say of its run: numbers and names, computed from the trace at the card's step.

A text asks for them in braces: {p 3} is the target's probability of node 3, {accepted traversal} how many drafted tokens
traversal accepts. Nothing that is known to be a number of a run is written down in a lesson. {hard: run-mean} is a value of
another run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from specviz.core.dist import Number
from specviz.core.events import Residual, Trial, Weigh
from specviz.lessons import toy_averages as toys
from specviz.lessons.measured import LoadRun, ask_best_depth, ask_break_even, ask_model, ask_quantity
from specviz.lessons.times import pass_time, phase_time, step_time, token_time
from specviz.lessons.what_if import Quantity
from specviz.replay.names import PlainNamer, find_child, name_rule
from specviz.replay.numbers import write_number, write_percent, write_percents
from specviz.replay.phases import draft_passes
from specviz.texts import lessons as texts
from specviz.trace.metrics import expected_tokens, metrics
from specviz.trace.schema import RunTrace, StepTrace

REFERENCE = re.compile(r"\{([^{}]*)\}")
UNIT = re.compile(r"(?<=\d) (?=%|ms\b)")
SYMBOL = re.compile(r"\b([pq]\*?) ([=/−]) ")
FILLED_LATER = "first"  # by the browser: what stands in a wrong place
WORDS = texts.NUMBERS


@dataclass(frozen=True)
class Value:
    """A value as a number, if it is one, and as it is written in a text."""

    text: str
    number: Number | None = None


class WordNamer(PlainNamer):
    """Names in a text: without the space before a word, which the nodes show."""

    def _join(self, tokens: list[str]) -> str:
        return super()._join(tokens).strip()


def refuse_run(key: str) -> RunTrace:
    """No run but one's own is at hand."""
    raise ValueError(texts.NO_RUN.format(got=key))


@dataclass(frozen=True)
class Scope:
    """Where a value is asked for: a run, one of its steps, the rules in the panes, and the node that `this` stands for."""

    trace: RunTrace
    index: int
    panes: tuple[str, str]
    this: int | None = None
    load: LoadRun = refuse_run  # other runs, by their keys

    @property
    def step(self) -> StepTrace:
        """The card's step."""
        return self.trace.steps[self.index]

    @property
    def namer(self) -> WordNamer:
        """How its nodes and tokens are named."""
        return WordNamer(self.trace, self.step)


Ask: TypeAlias = Callable[[Scope, Sequence[str]], Value]
AskNodes: TypeAlias = Callable[[Scope, Sequence[str]], tuple[int, ...]]


def fill(text: str, scope: Scope) -> str:
    """A text with every value that it asks for. A line breaks neither before a unit nor within p = or p / q."""
    filled = REFERENCE.sub(lambda found: found[0] if found[1] == FILLED_LATER else evaluate(found[1], scope).text, text)
    return SYMBOL.sub("\\1\u00a0\\2\u00a0", UNIT.sub("\u00a0", filled))


def evaluate(asked: str, scope: Scope) -> Value:
    """The value of one reference.

    `|words` after a count writes it as a word, `|number` a probability as a number, `|decimal` a fraction with two digits.
    The key of another run, a colon and a space before it ask that run, at its first step, of the rule that wrote its text.
    """
    run, colon, of_run = asked.partition(": ")
    if colon:
        return evaluate(of_run, _open(run, scope))
    asked, _, form = asked.partition("|")
    name, arguments = _split(asked, scope)
    if name not in VALUES:
        raise ValueError(texts.NO_VALUE.format(got=name, known=", ".join(VALUES)))
    try:
        value = VALUES[name](scope, arguments)
    except (IndexError, KeyError, TypeError) as error:
        raise ValueError(texts.BAD_VALUE.format(got=asked, error=error)) from None
    return _write(value, form, asked)


def _open(run: str, scope: Scope) -> Scope:
    trace = scope.load(run)
    return replace(scope, trace=trace, index=0, panes=(trace.settings.verifier,) * 2, this=None)


def nodes(asked: str, scope: Scope) -> tuple[int, ...]:
    """The nodes of one reference, or those that are named by their numbers."""
    name, arguments = _split(asked, scope)
    if name.isdecimal():
        return tuple(_node(scope, one) for one in (name, *arguments))
    if name not in SETS:
        raise ValueError(texts.NO_NODES.format(got=name, known=", ".join(SETS)))
    try:
        return SETS[name](scope, arguments)
    except (IndexError, KeyError, TypeError) as error:
        raise ValueError(texts.BAD_VALUE.format(got=asked, error=error)) from None


COMPARISONS: Mapping[str, Callable[[Number, Number], bool]] = {
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "=": lambda one, other: one == other,
}


def holds(claim: str, scope: Scope) -> bool:
    """Whether a comparison of two values is true, as in `coin 1 < chance 1` or `accepted topdown = 0`."""
    for sign, compare in COMPARISONS.items():
        if f" {sign} " in claim:
            one, other = (_number(part.strip(), scope) for part in claim.split(f" {sign} ", 1))
            return compare(one, other)
    raise ValueError(texts.NO_COMPARISON.format(got=claim, known=" ".join(COMPARISONS)))


def _number(part: str, scope: Scope) -> Number:
    if re.fullmatch(r"-?\d+(\.\d+)?", part):
        return float(part) if "." in part else int(part)
    number = evaluate(part, scope).number
    if number is None:
        raise ValueError(texts.NOT_A_NUMBER.format(got=part))
    return number


def _split(asked: str, scope: Scope) -> tuple[str, list[str]]:
    name, *arguments = asked.split() or [""]
    return name, [str(scope.this) if one == "this" and scope.this is not None else one for one in arguments]


def _write(value: Value, form: str, asked: str) -> Value:
    if not form:
        return value
    if form == "words" and value.number in WORDS:
        return Value(WORDS[int(value.number or 0)], value.number)
    if form == "number" and value.number is not None:
        return Value(write_number(value.number), value.number)
    if form == "decimal" and value.number is not None:
        return decimal(float(value.number))
    raise ValueError(texts.NO_FORM.format(got=form, value=asked))


def _node(scope: Scope, text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) < len(scope.step.nodes):
        raise ValueError(texts.NO_NODE.format(got=text, most=len(scope.step.nodes) - 1))
    return int(text)


def _rule(scope: Scope, arguments: Sequence[str], place: int = 0) -> str:
    """The rule that is named, or that of the right pane."""
    key = arguments[place] if len(arguments) > place else scope.panes[1]
    if key not in scope.step.verdicts:
        raise ValueError(texts.NO_RULE.format(got=key, known=", ".join(scope.step.verdicts)))
    return key


def _bar(scope: Scope, arguments: Sequence[str], model: str) -> Number:
    """What a model gives the token of a node after its parent."""
    node = _node(scope, arguments[0])
    parent = scope.step.nodes[scope.step.nodes[node].parent or 0]
    bars = parent.p if model == "p" else parent.q
    if node == 0 or bars is None:
        raise ValueError(texts.NO_PROBABILITY.format(node=node))
    return bars[parent.shown.index(scope.step.nodes[node].token)]


def _trial(scope: Scope, arguments: Sequence[str]) -> Trial:
    """The test that decided on a node."""
    node, key = _node(scope, arguments[0]), _rule(scope, arguments, 1)
    index = scope.step.decisions(key).get(node)
    event = None if index is None else scope.step.verdicts[key][index]
    if not isinstance(event, Trial):
        raise ValueError(texts.NO_TEST.format(node=node, rule=key))
    return event


def _chance(scope: Scope, arguments: Sequence[str]) -> Value:
    flip = _trial(scope, arguments).flip
    return Value(write_percent(flip.prob) if flip.u is None else write_percents(flip.prob, flip.u)[0], flip.prob)


def _coin(scope: Scope, arguments: Sequence[str]) -> Value:
    flip = _trial(scope, arguments).flip
    if flip.u is None:
        raise ValueError(texts.NO_COIN.format(node=arguments[0]))
    return Value(write_percents(flip.prob, flip.u)[1], flip.u)


def _weight(scope: Scope, arguments: Sequence[str]) -> Value:
    """The path weight that a rule gave a node when it weighed it last."""
    node, key = _node(scope, arguments[0]), _rule(scope, arguments, 1)
    found = [event for event in scope.step.verdicts[key] if isinstance(event, Weigh) and event.node == node]
    if not found:
        raise ValueError(texts.NO_WEIGHT.format(node=node, rule=key))
    return percent(found[-1].weight)


def _residual(scope: Scope, arguments: Sequence[str]) -> Value:
    """The probability of a node's token in the last residual at its parent."""
    node, key = _node(scope, arguments[0]), _rule(scope, arguments, 1)
    parent, token = scope.step.nodes[node].parent or 0, scope.step.nodes[node].token
    found = [event for event in scope.step.verdicts[key] if isinstance(event, Residual) and event.node == parent]
    if not found:
        raise ValueError(texts.NO_RESIDUAL.format(node=parent, rule=key))
    return percent(found[-1].dist[scope.step.nodes[parent].shown.index(token)])


def _fate(scope: Scope, arguments: Sequence[str]) -> Value:
    """What a rule decided on a node."""
    node, key = _node(scope, arguments[0]), _rule(scope, arguments, 1)
    index = scope.step.decisions(key).get(node)
    event = None if index is None else scope.step.verdicts[key][index]
    return quote(texts.FATES[event.flip.accepted] if isinstance(event, Trial) else texts.UNTESTED)


def time(milliseconds: float) -> Value:
    """A time in milliseconds."""
    return Value(texts.TIME.format(time=f"{milliseconds:.1f}"), milliseconds)


def _weighed(scope: Scope, arguments: Sequence[str]) -> Weigh:
    """How a rule weighed the path to a node for the first time."""
    node, key = _node(scope, arguments[0]), _rule(scope, arguments, 1)
    found = next((one for one in scope.step.verdicts[key] if isinstance(one, Weigh) and one.node == node), None)
    if found is None:
        raise ValueError(texts.NO_WEIGHT.format(node=node, rule=key))
    return found


def _left(scope: Scope, arguments: Sequence[str]) -> Value:
    """What is left at a node after the first rejection under it, before it is normalised."""
    node, key = _node(scope, arguments[0]), _rule(scope, arguments, 1)
    found = next((one for one in scope.step.verdicts[key] if isinstance(one, Residual) and one.node == node), None)
    if found is None:
        raise ValueError(texts.NO_RESIDUAL.format(node=node, rule=key))
    return percent(found.mass)


def _along(scope: Scope, arguments: Sequence[str], of_node: Callable[[str], Number]) -> Value:
    """The product over the nodes of a path."""
    path = scope.step.path(_node(scope, arguments[0]))[1:]
    return percent(math.prod(of_node(str(node)) for node in path))


def _through(scope: Scope, arguments: Sequence[str]) -> Value:
    """How likely a rule stops at a node or below it, over all coins."""
    node, law = _node(scope, arguments[0]), scope.step.stop_laws[_rule(scope, arguments, 1)]
    return percent(sum(stop for one, stop in enumerate(law) if node in scope.step.path(one)))


def _overlap(scope: Scope, arguments: Sequence[str]) -> Number:
    """How often a node's token is drafted and accepted, where it is the first draw under its parent: min(p, q)."""
    return min(_bar(scope, arguments, "p"), _bar(scope, arguments, "q"))


def _mass(scope: Scope, arguments: Sequence[str]) -> Number:
    """How often the first draw under a node's parent is rejected, over all drafts: the sum of max(0, p - q)."""
    parent, key = scope.step.nodes[_node(scope, arguments[0])].parent or 0, _rule(scope, arguments, 1)
    found = [event for event in scope.step.verdicts[key] if isinstance(event, Residual) and event.node == parent]
    if not found:
        raise ValueError(texts.NO_RESIDUAL.format(node=parent, rule=key))
    return found[0].mass


def _redrawn(scope: Scope, arguments: Sequence[str]) -> Value:
    """How often a node's token would come, over all drafts, if the token after a rejection were drawn from p."""
    return percent(_overlap(scope, arguments) + _mass(scope, arguments) * _bar(scope, arguments, "p"))


def percent(number: Number) -> Value:
    """A probability."""
    return Value(write_percent(number), number)


def count(number: int) -> Value:
    """How many."""
    return Value(str(number), number)


def decimal(number: Number) -> Value:
    """A mean, with two digits after the point; an exact one as a fraction where that is short."""
    return Value(f"{number:.2f}" if isinstance(number, float) else write_number(number), number)


def quote(text: str) -> Value:
    """Something in quotation marks, which is no number."""
    return Value(text)


def _written(scope: Scope, arguments: Sequence[str]) -> Value:
    return quote(texts.QUOTED.format(text=scope.trace.read(scope.step.tokens).strip()))


def _kept_path(scope: Scope, arguments: Sequence[str]) -> tuple[int, ...]:
    step = scope.step
    return step.path(step.commit(_rule(scope, arguments)).node)[1:]


def _extra(scope: Scope, arguments: Sequence[str]) -> Value:
    return quote(scope.namer.token(scope.step.commit(_rule(scope, arguments)).token))


def _quantity(found: Quantity) -> Value:
    """What the run measured of a quantity of the model of speed."""
    return percent(found.value) if found.unit == "%" else decimal(found.value)


def _drafting(scope: Scope) -> float:
    """The time that a step drafted, as a share of its target pass."""
    return scope.step.seconds["draft"] / scope.step.seconds["score"]


VALUES: Mapping[str, Ask] = {
    "token": lambda scope, a: quote(scope.namer.token(scope.step.nodes[_node(scope, a[0])].token)),
    "path": lambda scope, a: quote(scope.namer.path(_node(scope, a[0]))),
    "kept": lambda scope, a: quote(scope.namer.path(scope.step.commit(_rule(scope, a)).node)),
    "extra": _extra,
    "written": _written,
    "rule": lambda scope, a: quote(name_rule(_rule(scope, a))),
    "p": lambda scope, a: percent(_bar(scope, a, "p")),
    "q": lambda scope, a: percent(_bar(scope, a, "q")),
    "ratio": lambda scope, a: percent(min(1, _bar(scope, a, "p") / _bar(scope, a, "q"))),
    "residual": _residual,
    "overlap": lambda scope, a: percent(_overlap(scope, a)),
    "mass": lambda scope, a: percent(_mass(scope, a)),
    "redrawn": _redrawn,
    "coin": _coin,
    "chance": _chance,
    "weight": _weight,
    "parent-weight": lambda scope, a: percent(_weighed(scope, a).before),  # when the node was weighed first
    "owed": lambda scope, a: percent(_weighed(scope, a).owed),  # p, or after a rejection the residual
    "drawn-q": lambda scope, a: percent(_weighed(scope, a).q),  # q without the earlier siblings
    "left": _left,
    "path-p": lambda scope, a: _along(scope, a, lambda node: _bar(scope, [node], "p")),
    "path-q": lambda scope, a: _along(scope, a, lambda node: _bar(scope, [node], "q")),
    "one-by-one": lambda scope, a: _along(
        scope, a, lambda node: min(1, _bar(scope, [node], "p") / _bar(scope, [node], "q"))
    ),
    "depth": lambda scope, a: count(scope.step.depth(_node(scope, a[0]))),
    "drafted": lambda scope, a: count(len(scope.step.nodes) - 1),
    "positions": lambda scope, a: count(len(scope.step.nodes)),
    "passes": lambda scope, a: count(len(draft_passes(scope.trace, scope.step))),
    "levels": lambda scope, a: count(max(scope.step.depths)),
    "accepted": lambda scope, a: count(scope.step.accepted_length(_rule(scope, a))),
    "added": lambda scope, a: count(1 + scope.step.accepted_length(_rule(scope, a))),
    "wasted": lambda scope, a: count(len(scope.step.nodes) - 1 - scope.step.accepted_length(_rule(scope, a))),
    "average": lambda scope, a: decimal(expected_tokens(scope.step, _rule(scope, a)) - 1),
    "stop": lambda scope, a: percent(scope.step.stop_laws[_rule(scope, a, 1)][_node(scope, a[0])]),
    "through": _through,
    "shape-average": lambda scope, a: decimal(float(toys.average_on_shape(scope.trace, a[0], _rule(scope, a, 1)))),
    "overall-average": lambda scope, a: decimal(toys.average_on_shape(scope.trace, "", _rule(scope, a))),
    "draft-chance": lambda scope, a: percent(toys.chance_of_draft(scope.trace, a[0])),
    "draft-average": lambda scope, a: decimal(toys.average_on_draft(scope.trace, a[0], _rule(scope, a, 1))),
    "first-letter": lambda scope, a: percent(toys.chance_of_letter(scope.trace, a[0], _rule(scope, a, 1))),
    "distance": lambda scope, a: decimal(toys.distance(scope.trace, _rule(scope, a))),
    "drafts": lambda scope, a: count(len(toys.list_drafts(scope.trace))),
    "steps": lambda scope, a: count(len(scope.trace.steps)),
    "run-tokens": lambda scope, a: count(sum(len(step.tokens) for step in scope.trace.steps)),
    "run-mean": lambda scope, a: decimal(float(metrics(scope.trace, _rule(scope, a)).tokens_per_step)),
    "run-wasted": lambda scope, a: decimal(float(metrics(scope.trace, _rule(scope, a)).wasted_per_step)),
    "run-depth": lambda scope, a: percent(metrics(scope.trace, _rule(scope, a, 1)).per_position[int(a[0]) - 1]),
    "run-accepted": lambda scope, a: decimal(metrics(scope.trace, _rule(scope, a)).tokens_per_step - 1),
    "run-rate": lambda scope, a: percent((found := metrics(scope.trace, _rule(scope, a))).accepted / found.drafted),
    "run-longest": lambda scope, a: count(_longest(scope, _rule(scope, a))),
    "run-seconds": lambda scope, a: time(phase_time(scope.trace, a[0])),
    "run-share": lambda scope, a: percent(phase_time(scope.trace, a[0]) / step_time(scope.trace)),
    "run-step": lambda scope, a: time(step_time(scope.trace)),
    "run-pass": lambda scope, a: time(pass_time(scope.trace)),
    "run-token": lambda scope, a: time(token_time(scope.trace)),
    "run-drafted": lambda scope, a: count(metrics(scope.trace).drafted),
    "run-thrown": lambda scope, a: percent(1 - metrics(scope.trace).accepted / metrics(scope.trace).drafted),
    "run-quantity": lambda scope, a: _quantity(ask_quantity(scope.trace, a, scope.load)),
    "pass-share": lambda scope, a: percent(_drafting(scope) / len(draft_passes(scope.trace, scope.step))),
    "step-cost": lambda scope, a: decimal(1 + _drafting(scope)),
    "step-share": lambda scope, a: percent((1 + _drafting(scope)) / len(scope.step.tokens)),
    "modelled": lambda scope, a: decimal(ask_model(scope.trace, a, scope.load)),
    "best-depth": lambda scope, a: count(ask_best_depth(scope.trace, a, scope.load)),
    "break-even": lambda scope, a: percent(ask_break_even(scope.trace, a, scope.load)),
    "seconds": lambda scope, a: Value(f"{1000 * scope.step.seconds[a[0]]:.1f} ms", scope.step.seconds[a[0]]),
    "fate": _fate,
}
"""By name: what can be asked for. Nodes are named by their numbers; a rule that is not named is that of the right pane."""


def _longest(scope: Scope, key: str) -> int:
    """How many drafted tokens a rule accepted in one step of the run, at most."""
    return max(step.accepted_length(key) for step in scope.trace.steps)


def _judged(scope: Scope, arguments: Sequence[str], accepted: bool) -> tuple[int, ...]:
    key = _rule(scope, arguments)
    events = scope.step.verdicts[key]
    return tuple(
        sorted(
            node
            for node, index in scope.step.decisions(key).items()
            if isinstance(event := events[index], Trial) and event.flip.accepted == accepted
        )
    )


SETS: Mapping[str, AskNodes] = {
    "drafted": lambda scope, a: tuple(range(1, len(scope.step.nodes))),
    "kept": _kept_path,
    "accepted": lambda scope, a: _judged(scope, a, True),
    "rejected": lambda scope, a: _judged(scope, a, False),
    "untested": lambda scope, a: tuple(
        node for node in range(1, len(scope.step.nodes)) if node not in scope.step.decisions(_rule(scope, a))
    ),
    "level": lambda scope, a: tuple(node for node, depth in enumerate(scope.step.depths) if depth == int(a[0])),
    "leaves": lambda scope, a: tuple(node for node in range(1, len(scope.step.nodes)) if not scope.step.children(node)),
    "children": lambda scope, a: scope.step.children(_node(scope, a[0])),
    "path": lambda scope, a: scope.step.path(_node(scope, a[0]))[1:],
    "below": lambda scope, a: tuple(
        node for node in range(1, len(scope.step.nodes)) if _node(scope, a[0]) in scope.step.path(node)[:-1]
    ),
    "unreached": lambda scope, a: tuple(
        node for node, depth in enumerate(scope.step.depths) if depth > _longest(scope, _rule(scope, a))
    ),
    "next": lambda scope, a: (
        (child,)
        if (child := find_child(scope.step, (commit := scope.step.commit(_rule(scope, a))).node, commit.token)) is not None
        else ()
    ),
}
"""By name: which nodes can be asked for."""
