"""Mistakes in rules and proposals, as somebody could write them into a file: a correct file, and what is changed in it."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.workshop.starts import list_starts

SOURCES = {start.key: start.source for start in list_starts()}


@dataclass(frozen=True)
class Planted:
    """A file of ours with some of its text replaced, which makes it wrong."""

    name: str
    start: str
    changes: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        """The wrong file."""
        source = SOURCES[self.start]
        for old, new in self.changes:
            assert source.count(old) == 1, (self.name, old, source.count(old))
            source = source.replace(old, new)
        return source


def plant(name: str, start: str, *changes: tuple[str, str]) -> Planted:
    return Planted(name, start, changes)


RATIO = "flip = dice.flip(draw.node, cap(p / q))"
TRIED = "p, q = at(owed, token), at(draw.dist, token)\n        flip"
LEFT = "left, mass = residual(owed, draw.dist)"
DRAWS = "for draw in tree.draws[node]:"
KSEQ_LEFT = "return residual(p, overlap(p / rho, q) * mean_tests(beta, k))"

PLANTED: tuple[Planted, ...] = (
    # top-down: the extra token
    plant("extra token from p", "topdown", ("    return owed\n", "    return target[node]\n")),
    plant("extra token from the root's p", "topdown", ("    return owed\n", "    return target[0]\n")),
    plant(
        "extra token from q",
        "topdown",
        ("    return owed\n", "    return tree.draws[node][-1].dist if tree.draws[node] else owed\n"),
    ),
    plant(
        "most likely extra token",
        "topdown",
        ("import Dist, Number, at, cap, residual", "import Dist, Number, at, cap, point, residual, top"),
        ("    return owed\n", "    return point(owed, top(owed, 1)[0])\n"),
    ),
    # top-down: the test
    plant("threshold", "topdown", (RATIO, "flip = dice.flip(draw.node, 1 if p >= q else 0)")),
    plant("accept with p", "topdown", (RATIO, "flip = dice.flip(draw.node, p)")),
    plant("accept with p squared", "topdown", (RATIO, "flip = dice.flip(draw.node, cap(p * p / (q * q)))")),
    plant("half as often", "topdown", (RATIO, "flip = dice.flip(draw.node, cap(p / q) / 2)")),
    plant("ratio turned over", "topdown", (RATIO, "flip = dice.flip(draw.node, cap(q / p) if p > 0 else 0)")),
    plant(
        "leaves always accepted",
        "topdown",
        (RATIO, "flip = dice.flip(draw.node, cap(p / q) if tree.draws[draw.node] else 1)"),
    ),
    plant("p of the wrong node", "topdown", (TRIED, TRIED.replace("at(owed, token)", "at(target[draw.node], token)"))),
    plant("p of the root everywhere", "topdown", ("    owed = target[node]\n    for", "    owed = target[0]\n    for")),
    plant("second draw tested against p", "topdown", (TRIED, TRIED.replace("at(owed, token)", "at(target[node], token)"))),
    plant(
        "stale q in the test",
        "topdown",
        (TRIED, TRIED.replace("at(draw.dist, token)", "at(tree.draws[node][0].dist, token)")),
    ),
    # top-down: the residual
    plant("stale q in the residual", "topdown", (LEFT, "left, mass = residual(owed, tree.draws[node][0].dist)")),
    plant("residual of p again", "topdown", (LEFT, "left, mass = residual(target[node], draw.dist)")),
    plant("residual turned over", "topdown", (LEFT, "left, mass = residual(draw.dist, owed)")),
    plant("twice the residual", "topdown", (LEFT, "left, mass = residual(owed, draw.dist, 2)")),
    plant(
        "residual once only",
        "topdown",
        ("owed = left if mass > 0 else target[node]", "owed = left if mass > 0 and owed is target[node] else owed"),
    ),
    # top-down: order and claims
    plant("last draw first", "topdown", (DRAWS, "for draw in reversed(tree.draws[node]):")),
    plant(
        "sorted draws",
        "topdown",
        (DRAWS, "for draw in sorted(tree.draws[node], key=lambda one: tree.tokens[one.node]):"),
    ),
    plant("claims any draws", "topdown", ('needs="honest"', 'needs="any"')),
    plant("claims to be lossless", "threshold", ("lossless=False", "lossless=True")),
    plant("no residual, claimed to be lossless", "no_residual", ("lossless=False", "lossless=True")),
    plant("stale q, claimed to be lossless", "stale_q", ("lossless=False", "lossless=True")),
    # traversal
    plant("weight not carried down", "traversal", ("entered = cap(weight * p / q)", "entered = cap(p / q)")),
    plant("weight without its denominator", "traversal", ("mass / (mass + (1 - weight))", "cap(mass)")),
    plant(
        "residual without the weight",
        "traversal",
        ("residual(owed, draw.dist, weight), weight", "residual(owed, draw.dist), weight"),
    ),
    plant("weight not updated", "traversal", ("owed, weight = rest, mass / (mass + (1 - weight))", "owed = rest")),
    plant(
        "accepted by the weight on the way down",
        "traversal",
        ("flip = dice.flip(child, remaining.weight)", "flip = dice.flip(child, entered)"),
    ),
    plant(
        "extra token from the target",
        "traversal",
        ("yield from stop_at(child, remaining.owed)", "yield from stop_at(child, target[child])"),
    ),
    plant(
        "last draw first, from the leaves", "traversal", ("for draw in draws[node]:", "for draw in reversed(draws[node]):")
    ),
    plant("weight of 1 at every node", "traversal", ("judge_below(child, entered)", "judge_below(child, 1)")),
    # K-SEQ, the greedy block and naive match
    plant("rho of 1", "kseq", ("rho = discount(p, q, len(draws))", "rho = Fraction(1)")),
    plant("K-SEQ's residual without the tests", "kseq", (KSEQ_LEFT, "return residual(p, overlap(p / rho, q))")),
    plant("walk judged with q", "gbv", ("chosen[node] = (Draw(child, choice),)", "chosen[node] = (Draw(child, q),)")),
    plant(
        "token from the draft",
        "naive",
        (
            "token = dice.draw(node, target[node])\n        yield Sample(node, target[node], token)",
            "dist = tree.draws[node][0].dist if tree.draws[node] else target[node]\n"
            "        token = dice.draw(node, dist)\n        yield Sample(node, dist, token)",
        ),
    ),
    # proposals
    plant(
        "stale q that is carried",
        "proposal-without",
        ("        yield token, q\n", "        yield token, first\n"),
        ("    count = min(count, support(q))\n", "    count, first = min(count, support(q)), q\n"),
    ),
    plant("claims that top-k with q is honest", "proposal-topk-softmax", ('kind="any"', 'kind="honest"')),
    plant(
        "more draws after a likely token",
        "proposal-with",
        (
            "    for _ in range(count):\n        yield dice.draw(node, q), q\n",
            "    for _ in range(count):\n        token = dice.draw(node, q)\n        yield token, q\n"
            "        if at(q, token) * 2 > 1:\n            return\n",
        ),
        ("import Dist, ", "import Dist, at, "),
    ),
)

QUICK = ("extra token from p", "second draw tested against p", "weight not updated", "stale q that is carried")
