"""The ceiling by a smaller linear program, solved without scipy: quick enough for a toy that somebody changes.

It asks only where verification stops. Let A(s) be the probability that the accepted path begins with the text s. A rule
is lossless exactly if its extra tokens make up for what its accepted tokens leave open, so any stops will do for which

    A(s x) <= A(s) P(x | s)   for every text s and token x, with A() = 1.

The unknowns are the chances to stop at each node of each draft; the sum of A over all texts but the empty one, which is
the expected accepted length, is to be as large as possible. The simplex method begins with every draft stopped at its root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from specviz.core.dist import Dist, Number, at
from specviz.core.tree import DraftTree
from specviz.exact.enumeration import Tokens
from specviz.texts import exact as texts

SMALL = 1e-11
MOST_CELLS = 2_000_000  # of the program's table
STALLS = 30  # exchanges without progress, after which the choice is the one that cannot run in circles

Matrix = NDArray[np.float64]


def small_ceiling(drafts: Iterable[tuple[Number, DraftTree]], target: Callable[[Tokens], Dist]) -> float:
    """The largest expected accepted length over all drafts; an error if the program is too large."""
    masses: dict[frozenset[Tokens], float] = {}
    for chance, tree in drafts:
        paths = frozenset(tree.text(node) for node in range(1, len(tree)))
        masses[paths] = masses.get(paths, 0.0) + float(chance)
    columns = [(draft, text) for draft, paths in enumerate(masses) for text in sorted(paths)]
    prefixes = sorted({text[:length] for _, text in columns for length in range(1, len(text) + 1)})
    rows = {text: len(masses) + row for row, text in enumerate(prefixes)}
    if (len(masses) + len(rows)) * (len(columns) + len(rows)) > MOST_CELLS:
        raise ValueError(texts.CEILING_TOO_LARGE)
    table = np.zeros((len(masses) + len(rows), len(columns)))
    for column, (draft, text) in enumerate(columns):
        table[draft, column] = 1
        for length in range(1, len(text) + 1):
            table[rows[text[:length]], column] += 1
    for text, row in rows.items():
        if len(text) > 1:
            share = float(at(target(text[:-1]), text[-1]))
            above = [column for column, (_, other) in enumerate(columns) if other[: len(text) - 1] == text[:-1]]
            table[row, above] -= share
    limits = np.array([*masses.values(), *(float(at(target(()), text[0])) if len(text) == 1 else 0.0 for text in prefixes)])
    return maximize(np.array([float(len(text)) for _, text in columns]), table, limits)


def maximize(gains: Matrix, table: Matrix, limits: Matrix) -> float:
    """The largest gains @ x with table @ x <= limits and x >= 0, for limits that are not negative."""
    count = len(limits)
    work = np.hstack([table, np.eye(count), limits[:, None]])
    cost = np.concatenate([-gains, np.zeros(count + 1)])
    basis, stalled = np.arange(len(gains), len(gains) + count), 0
    while True:
        falling = np.flatnonzero(cost[:-1] < -SMALL)
        if not len(falling):
            return float(cost[-1])
        entering = int(falling[0]) if stalled > STALLS else int(cost[:-1].argmin())
        column = work[:, entering]
        possible = np.flatnonzero(column > SMALL)
        if not len(possible):
            raise ArithmeticError(texts.NO_CEILING.format(reason=texts.UNBOUNDED))
        ratios = work[possible, -1] / column[possible]
        least = ratios.min()
        ties = possible[ratios <= least + SMALL]
        leaving = int(ties[basis[ties].argmin()])
        stalled = stalled + 1 if least <= SMALL else 0
        work[leaving] /= work[leaving, entering]
        others = np.flatnonzero(np.abs(work[:, entering]) > 0)
        others = others[others != leaving]
        work[others] -= work[others, entering, None] * work[leaving]
        cost -= cost[entering] * work[leaving]
        basis[leaving] = entering
