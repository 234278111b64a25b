"""Make the random draws under all nodes of a level at once, and read them with one wait, before they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from specviz.core.device_dist import DeviceDist
from specviz.core.dice import Dice, SeededDice
from specviz.core.dist import Dist
from specviz.core.read_ahead import Vector, fill, find_least, find_remote, list_rows, receive, send, stack


def read_with_replacement(dists: Sequence[Dist], counts: Sequence[int], nodes: Sequence[int], dice: Dice) -> None:
    """The draws of a level, all of one node from the same distribution."""
    _read_draws(dists, counts, nodes, dice, replace=True)


def read_without_replacement(dists: Sequence[Dist], counts: Sequence[int], nodes: Sequence[int], dice: Dice) -> None:
    """The draws of a level, each from what the draws before it have left."""
    _read_draws(dists, counts, nodes, dice, replace=False)


def _read_draws(dists: Sequence[Dist], counts: Sequence[int], nodes: Sequence[int], dice: Dice, replace: bool) -> None:
    """As many draws under every node as the one with most has; those beyond its own count are never asked for."""
    remote = find_remote(dists)
    if not remote or not isinstance(dice, SeededDice):
        return
    numbers = [dice.foresee_draws(node, max(counts)) for node in nodes]
    rows = stack(dists)  # [nodes, vocabulary]
    last, coins = rows.shape[-1] - 1, send(numbers, rows, rows.dtype)
    sources, columns = list[Vector](), [(rows > 0).sum(-1)]
    for number in range(max(counts)):
        if number and not replace:
            rows = _leave_out(rows, columns[-1])
        running = rows.cumsum(-1)
        above = running > (coins[:, number] * running[:, last])[:, None]
        tokens = (last + 1 - above.sum(-1)).clip(max=(running < running[:, last:]).sum(-1))  # in float32, u rounds to 1
        sources.append(rows)
        columns += [find_least(rows), rows.sum(-1), rows[list_rows(rows), tokens], tokens]
    for i, (d, (support, *found)) in enumerate(zip(remote, zip(*receive(columns), strict=True), strict=True)):
        d.answers["support",] = int(support)
        for number, u in enumerate(numbers[i]):
            if number and not replace:
                d = _hold_rest(d, int(found[4 * number - 1]), sources[number][i])
            least, mass, chance, token = found[4 * number : 4 * number + 4]
            d.answers |= {"min": least, "sum": mass, int(token): chance, ("pick", u): int(token)}


def _leave_out(rows: Vector, tokens: Vector) -> Vector:
    """Each row given that it is not this token."""
    rest = rows * 1
    rest[list_rows(rest), tokens] = 0
    return rest / fill(rest.sum(-1))[:, None]


def _hold_rest(d: DeviceDist, token: int, rest: Vector) -> DeviceDist:
    """What a distribution says when it is asked for the rest without a token."""
    d.answers["without", token] = held = DeviceDist(rest)
    return held
