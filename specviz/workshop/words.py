"""Events, and the draws of a proposal, as words of a recording; and trees with what their nodes are scored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from specviz.core.dice import Flip
from specviz.core.dist import Dist
from specviz.core.events import Choose, Commit, Dead, Discount, Event, Residual, Sample, Threshold, Trial, Weigh
from specviz.core.tree import DraftTree, Draw
from specviz.texts import workshop as texts
from specviz.workshop.numbers import read_dist, read_number, write_dist, write_number


@dataclass(frozen=True, eq=False)
class Case:
    """A tree with the target's distribution after each of its nodes: all that a rule is given beside its dice."""

    tree: DraftTree
    target: Sequence[Dist]


def write_case(case: Case) -> dict[str, Any]:
    """A case for JSON."""
    tree, size = case.tree, len(case.target[0])
    return {
        "tokens": list(tree.tokens),
        "parents": list(tree.parents),
        "draws": [[[draw.node, write_dist(draw.dist, size)] for draw in draws] for draws in tree.draws],
        "target": [write_dist(dist, size) for dist in case.target],
    }


def read_case(plain: Mapping[str, Any]) -> Case:
    """A case from JSON."""
    draws = tuple(tuple(Draw(node, read_dist(dist)) for node, dist in row) for row in plain["draws"])
    tree = DraftTree(tuple(plain["tokens"]), tuple(plain["parents"]), draws)
    return Case(tree, [read_dist(dist) for dist in plain["target"]])


def write_event(event: Event, size: int) -> str:
    """An event as a word, or an error about one of its numbers."""
    n = write_number
    match event:
        case Weigh(node, weight, before, owed, q):
            return f"weigh {node} {n(weight)} {n(before)} {n(owed)} {n(q)}"
        case Trial(node, flip, owed, q):
            return f"trial {node} {n(flip.prob)} {int(flip.accepted)} {n(owed)} {n(q)}"
        case Residual(node, dist, mass, before, after):
            return f"residual {node} {write_dist(dist, size)} {n(mass)} {n(before)} {n(after)}"
        case Dead(node, before):
            return f"dead {node} {n(before)}"
        case Sample(node, dist, token):
            return f"sample {node} {write_dist(dist, size)} {token}"
        case Commit(node, token):
            return f"commit {node} {token}"
        case Discount(node, rho, beta):
            return f"discount {node} {n(rho)} {n(beta)}"
        case Choose(node, child, dist):
            return f"choose {node} {child} {write_dist(dist, size)}"
        case Threshold(node, least):
            return f"threshold {node} {float(least)!r}"
    assert_never(event)


def read_event(word: str, flips: Mapping[int, Flip]) -> Event:
    """The event of a word; a trial has the coin that was flipped at its node, if it says what that coin said."""
    n = read_number
    try:
        match word.split():
            case ["weigh", node, weight, before, owed, q]:
                return Weigh(int(node), n(weight), n(before), n(owed), n(q))
            case ["trial", node, prob, accepted, owed, q]:
                said, flip = Flip(n(prob), None, accepted == "1"), flips.get(int(node))
                same = flip is not None and (flip.prob, flip.accepted) == (said.prob, said.accepted)
                return Trial(int(node), flip if flip is not None and same else said, n(owed), n(q))
            case ["residual", node, dist, mass, before, after]:
                return Residual(int(node), read_dist(dist), n(mass), n(before), n(after))
            case ["dead", node, before]:
                return Dead(int(node), n(before))
            case ["sample", node, dist, token]:
                return Sample(int(node), read_dist(dist), int(token))
            case ["commit", node, token]:
                return Commit(int(node), int(token))
            case ["discount", node, rho, beta]:
                return Discount(int(node), n(rho), n(beta))
            case ["choose", node, child, dist]:
                return Choose(int(node), int(child), read_dist(dist))
            case ["threshold", node, least]:
                return Threshold(int(node), float(least))
    except ValueError:
        pass
    raise ValueError(texts.DAMAGED)


def write_draw(token: int, dist: Dist, size: int) -> str:
    """A draw of a proposal as a word."""
    return f"{token} {write_dist(dist, size)}"


def read_draw(word: str, _: Mapping[int, Flip]) -> tuple[int, Dist]:
    """The draw of a word."""
    match word.split():
        case [token, dist] if token.isdecimal():
            return int(token), read_dist(dist)
    raise ValueError(texts.DAMAGED)


def write_answer(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a worker passes on to the page."""
    return {"message": None, "fields": json.dumps(said, default=vars), "seen": 0, "parts": None, "made": 0}
