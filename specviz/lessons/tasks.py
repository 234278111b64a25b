"""The tasks as the browser gets them: what can be answered, what is right, and what is said of every answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal, TypeAlias, assert_never

from specviz.core.dist import Number as Probability
from specviz.core.events import Trial
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import expected_length, stop_law
from specviz.exact.step import drafts
from specviz.lessons import coins
from specviz.lessons.coins import Outcome
from specviz.lessons.lesson import Choose, Coin, Coins, Match, Number, Option, Order, Pick, Task, Tree, WhatIf
from specviz.lessons.values import Scope, evaluate, fill, nodes
from specviz.lessons.what_if_task import WhatIfView, view_what_if
from specviz.models.toy import TableModel, find_toy
from specviz.texts import lessons as texts
from specviz.verify import find_rule

FIRST = "{first}"
MOST_BUDGET, MOST_LEVELS = 8, 4  # of a tree that is built: all of its shapes are enumerated with all their drafts
MOST_COIN = 0.99  # on a slider
COIN_TRIES = 4_000  # draws of coins in which a goal must be found


@dataclass(frozen=True)
class NodeChoice:
    """A node that can be chosen, and what is said if that was wrong."""

    node: int
    text: str  # the path down to it
    before: str  # what it follows, where that is no root, and then its own token
    token: str
    right: bool
    says: str


@dataclass(frozen=True)
class ChooseView:
    """Choose nodes in the view."""

    ask: str
    why: str
    nodes: tuple[NodeChoice, ...]
    kind: Literal["choose"] = "choose"


@dataclass(frozen=True)
class PickView:
    """Pick one answer or several."""

    ask: str
    why: str
    options: tuple[Option, ...]
    several: bool
    kind: Literal["pick"] = "pick"


@dataclass(frozen=True)
class NumberView:
    """Set a number; `percent` ones are shown with their sign."""

    ask: str
    why: str
    least: float
    most: float
    right: float
    shown: str  # the right one, as it is written
    near: float
    percent: bool
    below: str
    above: str
    kind: Literal["number"] = "number"


@dataclass(frozen=True)
class OrderView:
    """Put items in order: `items` are in the right one, `first` is how they lie there."""

    ask: str
    why: str
    items: tuple[str, ...]
    first: tuple[int, ...]
    wrong: str
    kind: Literal["order"] = "order"


@dataclass(frozen=True)
class MatchView:
    """For each item choose what belongs to it; `right` are places among the choices."""

    ask: str
    why: str
    items: tuple[str, ...]
    choices: tuple[str, ...]
    right: tuple[int, ...]
    because: tuple[str, ...]
    kind: Literal["match"] = "match"


@dataclass(frozen=True)
class CoinView:
    """Set one coin."""

    ask: str
    why: str
    node: int
    chance: float
    shown: str
    accepted: bool
    wrong: str
    kind: Literal["coin"] = "coin"


@dataclass(frozen=True)
class Course:
    """A rule, and what it does for every coin."""

    title: str
    outcome: Outcome


@dataclass(frozen=True)
class CoinsView:
    """Set all coins of a step."""

    ask: str
    why: str
    nodes: tuple[tuple[int, str, float], ...]  # with the coin that it starts from
    courses: tuple[Course, ...]
    more: int | None  # that the second course accepts more than the first
    accepted: int | None  # that the only course accepts
    wrong: str
    kind: Literal["coins"] = "coins"


@dataclass(frozen=True)
class TreeTaskView:
    """Choose the children of each level: what a tree costs and what it brings."""

    ask: str
    why: str
    budget: int
    levels: int
    most: int  # children of a level
    trees: Mapping[str, tuple[int, float, str]]  # by its levels: nodes, average, and that in words
    goal: float
    wrong: str
    kind: Literal["tree"] = "tree"


TaskView: TypeAlias = (
    ChooseView | PickView | NumberView | OrderView | MatchView | CoinView | CoinsView | TreeTaskView | WhatIfView
)


def view_task(task: Task, scope: Scope, where: str) -> TaskView:
    """A task with all its numbers; an error if nothing, or everything, would be right."""
    ask, why = fill(task.ask, scope), fill(task.why, scope)
    match task:
        case Choose():
            return ChooseView(ask, why, _choices(task, scope, where))
        case Pick(options=options):
            _check_some([one.right for one in options], where)
            filled = tuple(replace(one, text=fill(one.text, scope), because=fill(one.because, scope)) for one in options)
            return PickView(ask, why, tuple(filled[i] for i in shuffle(len(filled), where)), task.several)
        case Number():
            return _number(task, ask, why, scope, where)
        case Order(items=items):
            filled_items = tuple(fill(one, scope) for one in items)
            wrong = FIRST.join(fill(part, scope) for part in task.wrong.split(FIRST))  # named when there is an answer
            return OrderView(ask, why, filled_items, shuffle(len(items), where), wrong)
        case Match(pairs=pairs):
            ones = [fill(pair.one, scope) for pair in pairs]
            others = [fill(pair.other, scope) for pair in pairs]
            choices = tuple(sorted(set(others)))
            rows = shuffle(len(pairs), where)
            right, because = (
                tuple(choices.index(others[i]) for i in rows),
                tuple(fill(pairs[i].because, scope) for i in rows),
            )
            return MatchView(ask, why, tuple(ones[i] for i in rows), choices, right, because)
        case Coin(node=node):
            chance = evaluate(f"chance {node} {task.rule}", scope)
            return CoinView(ask, why, node, float(chance.number or 0), chance.text, task.accepted, fill(task.wrong, scope))
        case Coins(more=None):
            return _chain_coins(task, ask, why, scope, where)
        case Coins():
            return _coins(task, ask, why, scope, where)
        case Tree():
            return _tree(task, ask, why, scope, where)
        case WhatIf():
            return view_what_if(task, ask, why, scope, where)
    assert_never(task)


def shuffle(count: int, seed: str) -> tuple[int, ...]:
    """An order for some items that is not their own, the same at every visit."""
    order = list(range(count))
    dice = random.Random(seed)
    while count > 1 and order == sorted(order):
        dice.shuffle(order)
    return tuple(order)


def _check_some(right: list[bool], where: str) -> None:
    if not any(right):
        raise ValueError(texts.NOTHING_RIGHT.format(where=where))
    if all(right):
        raise ValueError(texts.ALL_RIGHT.format(where=where))


def _choices(task: Choose, scope: Scope, where: str) -> tuple[NodeChoice, ...]:
    right, found = set(nodes(task.right, scope)), []
    for node in nodes(task.among, scope):
        at = replace(scope, this=node)
        says = fill(task.missed if node in right else task.says, at)
        before, token = _name_node(scope, node)
        found.append(NodeChoice(node, scope.namer.path(node), before, token, node in right, says))
    _check_some([one.right for one in found], where)
    return tuple(found)


def _name_node(scope: Scope, node: int) -> tuple[str, str]:
    """A node's token, and before it the end of the path that it follows."""
    step = scope.step
    parent = step.nodes[node].parent or 0
    token, above = (scope.trace.texts[step.nodes[one].token].strip() or texts.BLANK for one in (node, parent))
    if parent == 0:
        return "", token
    template = texts.BEFORE_DEEP if step.depth(parent) > 1 else texts.BEFORE
    return template.format(token=above), token


def _number(task: Number, ask: str, why: str, scope: Scope, where: str) -> NumberView:
    value = evaluate(task.right, scope)
    percent = value.text.endswith("%")
    right = float(value.number or 0) * (100 if percent else 1)
    if not task.least <= right <= task.most:
        raise ValueError(texts.OUT_OF_RANGE.format(where=where, got=right, least=task.least, most=task.most))
    below, above = fill(task.below, scope), fill(task.above, scope)
    return NumberView(ask, why, task.least, task.most, right, value.text, task.near, percent, below, above)


def _coins(task: Coins, ask: str, why: str, scope: Scope, where: str) -> CoinsView:
    """Both rules for every coin, on the tree of a toy's run, which is drafted again."""
    key = scope.trace.models.get("toy")
    if key is None:
        raise ValueError(texts.NOT_A_TOY.format(where=where, got=", ".join(scope.trace.models.values())))
    toy = find_toy(key)
    steps = decode(TableModel(toy.target), TableModel(toy.draft), list(scope.trace.prompt), scope.trace.settings)
    step = next(one for index, one in enumerate(steps) if index == scope.index)
    rules = [find_rule(pane) for pane in scope.panes]
    left, right = (coins.follow_coins(rule, step.tree, step.target) for rule in rules)
    flipped = sorted(coins.list_nodes(left) | coins.list_nodes(right))
    if not _can_reach(left, right, flipped, task.more or 0, where):
        titles = [rule.title for rule in rules]
        raise ValueError(texts.NO_COINS.format(where=where, left=titles[0], right=titles[1], more=task.more))
    started = _start_coins(scope, flipped, lambda own: _gain(left, right, own) == task.more)
    named = tuple((node, scope.namer.path(node), started[node]) for node in flipped)
    courses = (Course(rules[0].title, left), Course(rules[1].title, right))
    return CoinsView(ask, why, named, courses, task.more, None, fill(task.wrong, scope))


def _chain_coins(task: Coins, ask: str, why: str, scope: Scope, where: str) -> CoinsView:
    """Top-down for every coin, on a chain of any run: its tests are the ratios of p and q."""
    drafted = nodes("drafted", scope)
    if scope.step.depths[-1] != len(drafted):
        raise ValueError(texts.NOT_A_CHAIN.format(where=where))
    outcome = coins.follow_chain([float(evaluate(f"ratio {node}", scope).number or 0) for node in drafted])
    if task.accepted is None or not 0 <= task.accepted <= len(drafted):
        raise ValueError(texts.NO_GOAL.format(where=where, most=len(drafted), got=task.accepted))
    goal = task.accepted
    started = _start_coins(scope, list(drafted), lambda own: coins.end(outcome, own).accepted == goal)
    named = tuple((node, scope.namer.token(scope.step.nodes[node].token), started[node]) for node in drafted)
    course = Course(find_rule("topdown").title, outcome)
    return CoinsView(ask, why, named, (course,), None, task.accepted, fill(task.wrong, scope))


def _start_coins(scope: Scope, flipped: list[int], reached: Callable[[dict[int, float]], bool]) -> dict[int, float]:
    """The coins of the run, where they do not reach the goal; else coins that reject, as far as they can."""
    events = (event for pane in scope.panes for event in scope.step.verdicts[pane] if isinstance(event, Trial))
    known = {event.node: event.flip.u for event in events if event.flip.u is not None}
    own = {node: min(MOST_COIN, round(known.get(node, 0.5), 2)) for node in flipped}
    return dict.fromkeys(flipped, MOST_COIN) if reached(own) else own


def _gain(left: Outcome, right: Outcome, flipped: dict[int, float]) -> int:
    """How many tokens the right rule accepts more than the left one."""
    return coins.end(right, flipped).accepted - coins.end(left, flipped).accepted


def _can_reach(left: Outcome, right: Outcome, flipped: list[int], more: int, seed: str) -> bool:
    dice = random.Random(seed)
    for _ in range(COIN_TRIES):
        drawn = {node: dice.random() for node in flipped}
        if _gain(left, right, drawn) == more:
            return True
    return False


def _tree(task: Tree, ask: str, why: str, scope: Scope, where: str) -> TreeTaskView:
    """Every tree under the budget, with the exact average of the rule on it, over drafts and coins."""
    if not (1 <= task.budget <= MOST_BUDGET and 1 <= task.levels <= MOST_LEVELS):
        limits = {"budget": MOST_BUDGET, "levels": MOST_LEVELS}
        raise ValueError(texts.LARGE_TREE.format(where=where, **limits))
    most, trees = 3, dict[str, tuple[int, float, str]]()
    for depth in range(1, task.levels + 1):
        for counts in product(range(1, most + 1), repeat=depth):
            size = sum(_sizes(counts))
            if size <= task.budget:
                average = average_accepted(task, ",".join(map(str, counts)))
                trees[",".join(map(str, counts))] = size, float(average), f"{float(average):.2f}"
    best = max(average for _, average, _ in trees.values())
    return TreeTaskView(ask, why, task.budget, task.levels, most, trees, task.share * best, fill(task.wrong, scope))


def _sizes(counts: tuple[int, ...]) -> list[int]:
    sizes, level = [], 1
    for count in counts:
        level *= count
        sizes.append(level)
    return sizes


def average_accepted(task: Tree, spec: str) -> Probability:
    """The accepted length of the task's rule on trees of this shape, averaged over all drafts and coins."""
    toy, rule = find_toy(task.toy), find_rule(task.rule)
    drafter = Settings(spec, "without", task.rule, ()).drafter
    total: Probability = 0
    for chance, tree in drafts(toy, drafter):
        model = TableModel(toy.target)
        model.start([toy.mark])
        target = model.extend(tree.tokens, tree.parents)
        law = (rule.stop_law or (lambda t, p: stop_law(rule.verify, t, p)))(tree, target)
        total += chance * expected_length(tree, law)
    return total
