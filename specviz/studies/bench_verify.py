"""How fast verification is, as a ratio to the least work it could do: one pass over the same matrices."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from specviz.core.dice import RejectingDice, SeededDice
from specviz.core.dist import Dist, at, normalize, positive_part, total
from specviz.core.events import Trial
from specviz.core.sampling import Sampling
from specviz.core.tree import Draw
from specviz.draft import drafter
from specviz.exact.enumeration import Verify
from specviz.models.toy import TableModel, noise_toy
from specviz.verify import topdown, traversal


def _agreeing(p: Dist, draws: Sequence[Draw], tokens: Sequence[int]) -> Dist:
    """The target gives what was drafted a little less than the draft does, so that no first child's coin is certain."""
    p = p * 1
    for draw in draws:
        p[tokens[draw.node]] = 0.95 * at(draws[0].dist, tokens[draw.node])
    return normalize(p)


def verification(vocabulary: int, tree: str, repeats: int) -> Iterator[str]:
    """Lines of a table: stop law and verification of one large tree, without replacement, temperature 1."""
    pair = noise_toy(0, vocabulary)
    target, draft = TableModel(pair.target), TableModel(pair.draft)
    target.start([pair.mark])
    draft.start([pair.mark])
    drawn = drafter(tree, "without")(draft, pair.mark, Sampling(), SeededDice("tree", 0, 0)).tree
    scores = [Sampling()(row) for row in target.extend(drawn.tokens, drawn.parents)]
    scores = [_agreeing(p, under, drawn.tokens) for p, under in zip(scores, drawn.draws, strict=True)]
    draws = [(scores[node], draw.dist) for node, under in enumerate(drawn.draws) for draw in under]

    def one_pass() -> None:
        for p, q in draws:
            total(positive_part(0.7 * p - q))

    def live(verify: Verify) -> Callable[[], object]:
        seeds = iter(range(repeats + 1))
        return lambda: list(verify(drawn, scores, SeededDice("coin", next(seeds), 0)))

    work: dict[str, Callable[[], object]] = {
        "one pass of (w*p - q).clip(0).sum()": one_pass,
        "stop law, top-down": lambda: topdown.stop_law(drawn, scores),
        "stop law, traversal": lambda: traversal.stop_law(drawn, scores),
        "verification, top-down": live(topdown.topdown),
        "verification, traversal": live(traversal.traversal),
        "verification, top-down, all refused": lambda: list(topdown.topdown(drawn, scores, RejectingDice())),
        "verification, traversal, all refused": lambda: list(traversal.traversal(drawn, scores, RejectingDice())),
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for repeat in range(repeats + 1):  # interleaved, and the first round only warms up
        for name, do in work.items():
            start = time.perf_counter()
            do()
            if repeat:
                seconds[name].append(time.perf_counter() - start)
    base = statistics.median(seconds["one pass of (w*p - q).clip(0).sum()"])
    judged = sum(isinstance(event, Trial) for event in traversal.traversal(drawn, scores, RejectingDice()))
    yield f"tree {tree}: {drawn.drafted} nodes, {judged} of {len(draws)} draws judged where all are refused"
    yield f"vocabulary {vocabulary}, float64, median of {repeats} interleaved repeats"
    yield f"{'':<40} {'ms':>8} {'ratio':>7}"
    for name, times in seconds.items():
        median = statistics.median(times)
        yield f"{name:<40} {1000 * median:>8.1f} {median / base:>7.2f}"
