"""What the worker with a stranger's code is asked: to read a file, to record it on cases, to measure its time.

Whatever runs here may have been changed by the file. So nothing is concluded here: `judge.py` runs elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from specviz.draft.record import Proposal
from specviz.texts import workshop as texts
from specviz.verify.record import Rule
from specviz.workshop.numbers import read_dist
from specviz.workshop.recording import Recording
from specviz.workshop.source import Mistake, Work, read_source
from specviz.workshop.tables import tabulate_times
from specviz.workshop.timing import time_rules
from specviz.workshop.watch import record_proposal, record_rule
from specviz.workshop.words import read_case, write_answer

DRAFT_PARTS = ("key", "title", "summary", "kind", "random")
RULE_PARTS = ("key", "title", "summary", "paper", "lossless", "needs", "pseudocode")
NODE = 3  # that a proposal is asked for; it is replaced where the draws are made


class Home:
    """One file, and what is asked of it; each answer is plain data, as JSON."""

    def __init__(self) -> None:
        self._work: Work | None = None

    def prepare(self) -> None:
        """Nothing more: what is imported is all."""

    def ask(self, text: str) -> Iterator[Mapping[str, Any]]:
        """The answers to a request, one for each case."""
        request = json.loads(json.loads(text)["text"])
        try:
            for said in self._answer(request):
                yield write_answer(said)
        except Mistake as mistake:
            yield write_answer({"mistake": {"text": mistake.text, "line": mistake.line}})

    def close(self, text: str, how: str, made: int) -> Mapping[str, Any]:
        """What is said of a request that was stopped: nothing, the page knows."""
        return write_answer({})

    def _answer(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if request["kind"] == "read":
            self._work = read_source(request["source"])
            yield {"described": describe(self._work)}
            return
        if self._work is None:
            raise Mistake(texts.NO_RECORD)
        if request["kind"] == "record":
            for case in request["cases"]:
                yield {"recording": self._record(self._work, case).to_plain()}
        elif isinstance(self._work.record, Rule):
            times, plan = time_rules(self._work.record)
            yield {"table": vars(tabulate_times(times, plan))}

    def _record(self, work: Work, case: Mapping[str, Any]) -> Recording:
        if isinstance(work.record, Rule):
            return record_rule(work.record, read_case(case))
        return record_proposal(work.record, read_dist(case["q"]), case["count"], NODE)


def describe(work: Work) -> dict[str, Any]:
    """What a record says of itself, without its code."""
    found = work.record
    if isinstance(found, Proposal):
        return {"record": "proposal", **{name: getattr(found, name) for name in DRAFT_PARTS}}
    return {
        "record": "rule",
        **{name: getattr(found, name) for name in RULE_PARTS},
        "wording": dict(found.wording),
        "plain": dict(found.plain),
    }
