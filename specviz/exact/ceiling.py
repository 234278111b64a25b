"""How far any lossless rule could go: the best expected accepted length of one step, as a linear program.

The unknowns are the joint probabilities of a draft and its verdict (node, extra token). For each draft they must sum to its
probability, and the tokens of the verdicts, continued by the target, must have the target's distribution. Every lossless
rule is a feasible solution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from specviz.core.dist import Dist, Number, at
from specviz.core.tree import DraftTree
from specviz.exact.enumeration import Tokens
from specviz.texts import exact as texts


def ceiling(drafts: Iterable[tuple[Number, DraftTree]], target: Callable[[Tokens], Dist]) -> float:
    """The largest expected accepted length over all drafts, by a floating-point solver."""
    from scipy.optimize import linprog  # here alone: everything else of the package runs without scipy
    from scipy.sparse import coo_array

    masses: dict[frozenset[Tokens], float] = {}  # only the paths of a tree matter here, not how it came about
    for chance, tree in drafts:
        paths = frozenset(tree.text(node) for node in range(len(tree)))
        masses[paths] = masses.get(paths, 0.0) + float(chance)
    size = len(target(()))
    verdicts = [(draft, path, token) for draft, paths in enumerate(masses) for path in paths for token in range(size)]

    outputs = sorted({(*path, token) for _, path, token in verdicts}, key=lambda text: (len(text), text))
    row_of = {text: row for row, text in enumerate(outputs)}
    probability = {text: _probability(text, target) for text in outputs}
    rows, columns, entries = [], [], []
    for column, (draft, path, token) in enumerate(verdicts):
        text = (*path, token)
        for length in range(1, len(text)):  # the verdict covers every prefix of its text
            rows.append(row_of[text[:length]])
            columns.append(column)
            entries.append(1.0)
        for longer in outputs:  # and the target may go on to any longer text
            if longer[: len(text)] == text and probability[longer]:
                rows.append(row_of[longer])
                columns.append(column)
                entries.append(probability[longer] / probability[text])
        if not probability[text]:
            rows.append(row_of[text])
            columns.append(column)
            entries.append(1.0)
        rows.append(len(outputs) + draft)
        columns.append(column)
        entries.append(1.0)
    result = linprog(
        [-float(len(path)) for _, path, _ in verdicts],
        A_eq=coo_array((entries, (rows, columns)), shape=(len(outputs) + len(masses), len(verdicts))).toarray(),
        b_eq=np.array([*(probability[text] for text in outputs), *masses.values()]),
        method="highs",
    )
    if result.status != 0 or result.fun is None:
        raise ArithmeticError(texts.NO_CEILING.format(reason=result.message))
    return -float(result.fun)


def _probability(text: Tokens, target: Callable[[Tokens], Dist]) -> float:
    chance = 1.0
    for length, token in enumerate(text):
        chance *= float(at(target(text[:length]), token))
    return chance
