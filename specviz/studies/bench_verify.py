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
from specviz.texts import studies as texts
from specviz.verify import topdown, traversal


def _lower_drafted(p: Dist, draws: Sequence[Draw], tokens: Sequence[int]) -> Dist:
    """The target with a little less than q on the drafted tokens, so that no first child's coin is certain."""
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
    drafted = drafter(tree, "without")(draft, pair.mark, Sampling(), SeededDice("tree", 0, 0)).tree
    scores = [Sampling()(row) for row in target.extend(drafted.tokens, drafted.parents)]
    scores = [_lower_drafted(p, under, drafted.tokens) for p, under in zip(scores, drafted.draws, strict=True)]
    draws = [(scores[node], draw.dist) for node, under in enumerate(drafted.draws) for draw in under]

    def one_pass() -> None:
        for p, q in draws:
            total(positive_part(0.7 * p - q))

    def verify_live(verify: Verify) -> Callable[[], object]:
        seeds = iter(range(repeats + 1))
        return lambda: list(verify(drafted, scores, SeededDice("coin", next(seeds), 0)))

    work: dict[str, Callable[[], object]] = {
        texts.ONE_PASS: one_pass,
        texts.STOP_TOPDOWN: lambda: topdown.stop_law(drafted, scores),
        texts.STOP_TRAVERSAL: lambda: traversal.stop_law(drafted, scores),
        texts.VERIFY_TOPDOWN: verify_live(topdown.topdown),
        texts.VERIFY_TRAVERSAL: verify_live(traversal.traversal),
        texts.REJECT_TOPDOWN: lambda: list(topdown.topdown(drafted, scores, RejectingDice())),
        texts.REJECT_TRAVERSAL: lambda: list(traversal.traversal(drafted, scores, RejectingDice())),
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for repeat in range(repeats + 1):  # interleaved, and the first round only warms up
        for name, do in work.items():
            start = time.perf_counter()
            do()
            if repeat:
                seconds[name].append(time.perf_counter() - start)
    base = statistics.median(seconds[texts.ONE_PASS])
    examined = sum(isinstance(event, Trial) for event in traversal.traversal(drafted, scores, RejectingDice()))
    yield texts.EXAMINED.format(tree=tree, nodes=drafted.drafted, examined=examined, draws=len(draws))
    yield texts.REPEATS.format(vocabulary=vocabulary, repeats=repeats)
    yield texts.TIME_HEAD.format(name="", milliseconds="ms", ratio="ratio")
    for name, times in seconds.items():
        median = statistics.median(times)
        yield texts.TIME_ROW.format(name=name, milliseconds=1000 * median, ratio=median / base)
