"""The verification rules, in teaching order. A new rule is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number
from specviz.core.events import Event
from specviz.core.tree import KINDS, DraftTree, Kind
from specviz.verify import gbv, kseq, naive, topdown, traversal, typical
from specviz.verify.mistakes import no_residual, stale_q, threshold

Verify: TypeAlias = Callable[[DraftTree, Sequence[Dist], Dice], Iterator[Event]]
StopLaw: TypeAlias = Callable[[DraftTree, Sequence[Dist]], list[Number]]


@dataclass(frozen=True)
class Rule:
    """One rule: `needs` says on which trees it keeps its promise, `lossless` what the promise is."""

    key: str
    title: str
    verify: Verify
    lossless: bool
    paper: str
    needs: Kind
    stop_law: StopLaw | None = None  # a faster form than enumeration, proven equal to it

    def sound_on(self, kind: Kind) -> bool:
        """Whether trees of this kind are enough for the rule."""
        return KINDS.index(kind) >= KINDS.index(self.needs)


VERIFIERS: tuple[Rule, ...] = (
    Rule("naive", "naive match", naive.naive, True, "arXiv 2305.09781", "any"),
    Rule("topdown", "top-down", topdown.topdown, True, "arXiv 2211.17192", "honest", topdown.stop_law),
    Rule("kseq", "K-SEQ", kseq.kseq, True, "arXiv 2310.15141", "iid"),
    Rule("gbv", "greedy multi-path block", gbv.gbv, True, "arXiv 2602.16961", "paths"),
    Rule("traversal", "traversal", traversal.traversal, True, "arXiv 2505.12398", "honest", traversal.stop_law),
    Rule("typical", "typical acceptance", typical.typical, False, "arXiv 2401.10774", "any"),
    Rule("no_residual", "no residual", no_residual.no_residual, False, "", "honest"),
    Rule("threshold", "accept where p >= q", threshold.threshold, False, "", "honest"),
    Rule("stale_q", "stale q", stale_q.stale_q, False, "", "honest"),
)


def find_rule(key: str) -> Rule:
    """The rule with this key."""
    for record in VERIFIERS:
        if record.key == key:
            return record
    raise ValueError(f"unknown verifier {key!r}, expected one of {', '.join(record.key for record in VERIFIERS)}")
