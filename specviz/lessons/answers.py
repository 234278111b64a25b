"""The answer to each task as a teacher reads it, from what the browser is sent: no answer is written down twice."""

from __future__ import annotations

import random
from typing import assert_never

from specviz.lessons.coins import end
from specviz.lessons.tasks import (
    COIN_TRIES,
    ChooseView,
    CoinsView,
    CoinView,
    MatchView,
    NumberView,
    OrderView,
    PickView,
    TaskView,
    TreeTaskView,
)
from specviz.lessons.what_if_task import WhatIfView
from specviz.replay.numbers import write_percent
from specviz.texts import lessons as texts


def write_answer(task: TaskView) -> tuple[str, ...]:
    """What is right, line by line; nothing where many settings are, and only the reason says which."""
    match task:
        case ChooseView(nodes=nodes):
            return tuple(node.text for node in nodes if node.right)
        case PickView(options=options):
            return tuple(option.text for option in options if option.right)
        case NumberView(shown=shown):
            return (shown,)
        case OrderView(items=items):
            return tuple(texts.ANSWER_PLACE.format(number=k, item=item) for k, item in enumerate(items, 1))
        case MatchView(items=items, choices=choices, right=right):
            pairs = zip(items, right, strict=True)
            return tuple(texts.ANSWER_PAIR.format(item=item, choice=choices[place]) for item, place in pairs)
        case CoinView(accepted=accepted, shown=shown):
            return ((texts.ANSWER_BELOW if accepted else texts.ANSWER_NOT_BELOW).format(chance=shown),)
        case CoinsView():
            return tuple(
                texts.ANSWER_PAIR.format(item=path, choice=write_percent(coin)) for path, coin in find_coins(task).items()
            )
        case TreeTaskView(trees=trees, goal=goal):
            found = sorted((-average, tree, shown) for tree, (_, average, shown) in trees.items() if average >= goal)
            return tuple(texts.ANSWER_TREE.format(tree=tree, average=shown) for _, tree, shown in found)
        case WhatIfView():
            return ()
    assert_never(task)


def find_coins(task: CoinsView) -> dict[str, float]:
    """Coins that reach the goal, by the path of their node: in steps of a slider."""
    dice = random.Random(task.ask)
    for _ in range(COIN_TRIES):
        coins = {node: dice.randrange(100) / 100 for node, _, _ in task.nodes}
        ends = [end(course.outcome, coins).accepted for course in task.courses]
        if ends[0] == task.accepted if task.more is None else ends[1] - ends[0] == task.more:
            return {path: coins[node] for node, path, _ in task.nodes}
    raise ValueError(texts.NO_COINS_ACCEPT.format(where=task.ask, accepted=task.accepted))
