"""The verification rules, in teaching order. A new rule is one file and one line here."""

from __future__ import annotations

from specviz.texts import verify as texts
from specviz.verify import gbv, kseq, naive, topdown, traversal, typical
from specviz.verify.mistakes import no_residual, stale_q, threshold
from specviz.verify.record import Rule, StopLaw, Verify, check_distinct

__all__ = ["VERIFIERS", "Rule", "StopLaw", "Verify", "find_rule"]

VERIFIERS: tuple[Rule, ...] = (
    naive.RULE,
    topdown.RULE,
    kseq.RULE,
    gbv.RULE,
    traversal.RULE,
    typical.RULE,
    no_residual.RULE,
    threshold.RULE,
    stale_q.RULE,
)

check_distinct(VERIFIERS)


def find_rule(key: str) -> Rule:
    """The rule with this key."""
    for record in VERIFIERS:
        if record.key == key:
            return record
    raise ValueError(texts.UNKNOWN_RULE.format(key=key, known=", ".join(record.key for record in VERIFIERS)))
