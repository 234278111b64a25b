"""The verification rules, in teaching order. A new rule is one file and one line here."""

from __future__ import annotations

from specviz.core.lookup import find, register
from specviz.verify import block, gbv, kseq, naive, ordered, spechub, topdown, traversal, typical
from specviz.verify.mistakes import no_residual, stale_q, threshold, uncapped
from specviz.verify.record import Rule, StopLaw, Verify

__all__ = ["VERIFIERS", "Rule", "StopLaw", "Verify", "find_rule"]

VERIFIERS: tuple[Rule, ...] = register(
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


def find_rule(key: str) -> Rule:
    """The rule with this key."""
    return find(VERIFIERS, key, "rule")
