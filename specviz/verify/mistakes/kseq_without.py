"""K-SEQ with one mistake: it is used on draws without replacement as if they were independent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number
from specviz.core.events import Event
from specviz.core.tree import DraftTree
from specviz.verify.kseq import RULE as KSEQ
from specviz.verify.kseq import kseq
from specviz.verify.kseq import stop_law as kseq_stop_law
from specviz.verify.mistakes.stale_q import forget_order
from specviz.verify.record import Rule


def kseq_without(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """K-SEQ on a tree whose draws have forgotten what was drawn before them."""
    return kseq(forget_order(tree), target, dice)


def stop_law(tree: DraftTree, target: Sequence[Dist]) -> list[Number]:
    """For each node the exact probability that verification of this tree stops there."""
    return kseq_stop_law(forget_order(tree), target)


RULE = Rule(
    key="kseq_without",
    title="K-SEQ without replacement",
    summary="K-SEQ, which is made for independent draws, on draws that were made without replacement.",
    paper="",
    lossless=False,
    needs="honest",
    verify=kseq_without,
    stop_law=stop_law,
    pseudocode=KSEQ.pseudocode,
)
