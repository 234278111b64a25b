"""What stands behind the badge of a rule: what it promises, on which trees, and how that is checked."""

from __future__ import annotations

from dataclasses import dataclass

from specviz.texts import core
from specviz.texts import views as texts
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS, Rule

ARXIV = "arXiv "


@dataclass(frozen=True)
class RuleProof:
    """A rule's promise on trees that are drafted like these, point by point, each with its name."""

    key: str
    points: tuple[tuple[str, str], ...]
    command: str  # that prints the proof
    paper: str  # "" if it is not published
    paper_address: str


def rule_proofs(trace: RunTrace) -> tuple[RuleProof, ...]:
    """Those of all rules."""
    return tuple(_prove(trace, rule) for rule in VERIFIERS)


def _prove(trace: RunTrace, rule: Rule) -> RuleProof:
    kind, needs = trace.settings.drafter.kind, core.DRAWS[rule.needs]
    points = [(texts.DOES, rule.summary)]
    if rule.lossless:
        here = texts.PROMISE_HOLDS if rule.sound_on(kind) else texts.PROMISE_FAILS
        points += [
            (texts.PROMISES, texts.PROMISED.format(needs=needs)),
            (texts.THESE_TREES, here.format(given=core.DRAWS[kind])),
            (texts.CHECKED, texts.CHECKED_LOSSLESS),
        ]
    else:
        points += [(texts.PROMISES, texts.PROMISED_NOTHING), (texts.CHECKED, texts.CHECKED_LOSSY)]
    address = f"https://arxiv.org/abs/{rule.paper.removeprefix(ARXIV)}" if rule.paper.startswith(ARXIV) else ""
    return RuleProof(rule.key, tuple(points), texts.PROVE.format(key=rule.key), rule.paper, address)
