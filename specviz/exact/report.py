"""The table of `prove` as text: the published cases, a table for every proposal, and a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from specviz.core.dist import Number
from specviz.draft import fitting_proposals
from specviz.exact.coverage import Finding
from specviz.exact.proof import Row
from specviz.texts import core
from specviz.texts import exact as texts
from specviz.verify import VERIFIERS

LONGEST = 28  # characters of a fraction that is written out


def lines(results: Iterable[Row | Finding], models: int) -> Iterator[str]:
    """The table, block by block as the results come, with a summary at the end."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for _, group in groupby(results, _block):
        block = list(group)
        here = [one for one in block if isinstance(one, Row)]
        if here:
            if not rows:
                yield texts.PUBLISHED
            rows += here
            yield from _case(here)
            continue
        covered = [one for one in block if isinstance(one, Finding)]
        if not findings:
            yield f"\n{texts.COVERAGE.format(models=models)}"
        findings += covered
        yield from _proposal(covered)
    yield from _summary(rows, findings)


def _block(one: Row | Finding) -> tuple[str, ...]:
    return (one.toy, one.tree, one.proposal) if isinstance(one, Row) else (one.combination.proposal.key,)


def _case(rows: Sequence[Row]) -> Iterator[str]:
    first = rows[0]
    case = texts.CASE.format(toy=first.toy, tree=first.tree, proposal=first.proposal, ceiling=first.ceiling)
    yield f"\n{case}"
    yield "  {:<12} {:>14}  {:>28}".format(*texts.CASE_COLUMNS)
    for row in rows:
        yield f"  {row.rule.key:<12} {_short(row.drift):>14}  {_short(row.length):>28}  {_mark(row)}"


def _mark(row: Row) -> str:
    if row.broken:
        return texts.FAILED.format(error=row.error) if row.error else texts.BROKEN_PROMISE
    if row.promised:
        return texts.LOSSLESS
    needs = core.DRAWS[row.rule.needs]
    if row.drift is None:
        return texts.CANNOT_RUN.format(needs=needs)
    if row.drift == 0:
        return texts.EXACT_HERE
    return texts.WRONG_DRAWS.format(needs=needs) if row.rule.lossless else texts.LOSSY


def _proposal(findings: Sequence[Finding]) -> Iterator[str]:
    """One table: a line for every rule, a column for every form."""
    proposal = findings[0].combination.proposal
    forms = {one.combination.form.key: one.combination.trees for one in findings}
    width = max(8, *(len(form) + 1 for form in forms))
    yield f"\n{texts.PROPOSAL.format(key=proposal.key, title=proposal.title)}"
    yield f"  {texts.CASE_COLUMNS[0]:<12} " + "".join(f"{form:>{width}}" for form in forms)
    for rule in dict.fromkeys(one.combination.rule.key for one in findings):
        cells = [_cell(one) for one in findings if one.combination.rule.key == rule]
        yield f"  {rule:<12} " + "".join(f"{cell:>{width}}" for cell in cells)
    yield from _reasons(findings)
    yield from (_failure(one) for one in findings if one.broken)


def _cell(finding: Finding) -> str:
    if finding.broken:
        return texts.CELL_BROKEN
    if not finding.combination.applies:
        return texts.CELL_ABSENT
    if finding.combination.rule.lossless:
        return texts.CELL_LOSSLESS.format(laws=finding.laws)
    return texts.CELL_LOSSY.format(drift=float(finding.drift))


def _reasons(findings: Sequence[Finding]) -> Iterator[str]:
    """Why some cells of the table are empty."""
    combinations = [one.combination for one in findings]
    for form in dict.fromkeys(one.form.key for one in combinations if one.kind is None):
        trees = next(one.trees for one in combinations if one.form.key == form)
        keys = [record.key for record in fitting_proposals(trees[0])]
        yield f"  {texts.DOES_NOT_FIT.format(form=form, proposals=texts.OR.join(keys))}"
    unmet = [one for one in combinations if one.kind is not None and not one.applies]
    for needs in dict.fromkeys(one.rule.needs for one in unmet):
        rules = dict.fromkeys(one.rule.key for one in unmet if one.rule.needs == needs)
        forms = dict.fromkeys(one.form.key for one in unmet if one.rule.needs == needs)
        everywhere = all(one.kind is None or not one.applies for one in combinations if one.rule.needs == needs)
        reason = texts.NOT_GIVEN if everywhere else texts.NOT_GIVEN_ON
        values = {"rules": ", ".join(rules), "needs": core.DRAWS[needs], "forms": ", ".join(forms)}
        yield f"  {reason.format(**values)}"


def _failure(finding: Finding) -> str:
    one = finding.combination
    values = {"rule": one.rule.key, "proposal": one.proposal.key, "tree": finding.tree, "toy": finding.toy}
    if finding.error:
        return f"  {texts.BROKEN_ERROR.format(**values, error=finding.error)}"
    return f"  {texts.BROKEN_DRIFT.format(**values, drift=_short(finding.drift), about=float(finding.drift))}"


def _summary(rows: Sequence[Row], findings: Sequence[Finding]) -> Iterator[str]:
    promised: list[Row | Finding] = [
        *(row for row in rows if row.promised),
        *(one for one in findings if one.combination.promised),
    ]
    yield f"\n{texts.KEPT.format(kept=sum(not one.broken for one in promised), promised=len(promised))}"
    for rule in VERIFIERS:
        drifts = [
            *((row.drift or 0, row.toy, row.tree, row.proposal) for row in rows if row.rule is rule),
            *(
                (one.drift, one.toy, one.tree, one.combination.proposal.key)
                for one in findings
                if one.combination.rule is rule
            ),
        ]
        if rule.lossless or not drifts:
            continue
        sound = [
            *((row.drift or 0) for row in rows if row.rule is rule and rule.sound_on(row.kind)),
            *(one.drift for one in findings if one.combination.rule is rule and one.combination.applies),
        ]
        drift, toy, tree, proposal = max(drifts)
        if any(sound):
            yield texts.WORST_LOSSY.format(rule=rule.key, drift=_short(drift), toy=toy, tree=tree, proposal=proposal)
        else:
            yield texts.LOSSY_UNSEEN.format(rule=rule.key)


def _short(number: Number | None) -> str:
    if number is None:
        return texts.CELL_ABSENT
    text = str(number)
    return text if len(text) <= LONGEST else texts.ABOUT.format(number=float(number))
