"""The verification rules, in teaching order. A new rule is one file and one line here."""

from __future__ import annotations

from specviz.core.lookup import check_unique, find
from specviz.verify import block, gbv, kseq, naive, ordered, spechub, topdown, traversal, typical
from specviz.verify.mistakes import deepest_first, kseq_without, no_residual, stale_q, threshold, uncapped, unscaled_q
from specviz.verify.record import Rule, StopLaw, Verify

__all__ = ["EXHIBITS", "VERIFIERS", "Rule", "StopLaw", "Verify", "find_rule"]

VERIFIERS: tuple[Rule, ...] = check_unique(
    (
        naive.RULE,
        topdown.RULE,
        kseq.RULE,
        spechub.RULE,
        block.RULE,
        gbv.RULE,
        traversal.RULE,
        ordered.RULE,
        typical.RULE,
        no_residual.RULE,
        threshold.RULE,
        stale_q.RULE,
        uncapped.RULE,
    ),
    "rule",
)


EXHIBITS: tuple[Rule, ...] = (deepest_first.RULE, unscaled_q.RULE, kseq_without.RULE)
"""Mistakes that only the lab shows: no menu, proof or table of the others has them."""
check_unique((*VERIFIERS, *EXHIBITS), "rule")


def find_rule(key: str) -> Rule:
    """The rule with this key, listed or an exhibit."""
    return find((*VERIFIERS, *EXHIBITS), key, "rule")
