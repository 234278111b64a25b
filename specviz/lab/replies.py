"""From numbers to what the page shows of them: fractions and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Literal

from specviz.core.dist import Number
from specviz.core.tree import DraftTree
from specviz.draft import fitting_proposals
from specviz.draft.plan import extent
from specviz.exact.enumeration import Law, Tokens
from specviz.lab.breaks import BREAKS
from specviz.lab.counterexample import find_counterexample
from specviz.lab.numbers import Bench, Judged, average_accepted, first_difference
from specviz.lab.state import EVERYWHERE, LETTERS, UNITS, LabState, spell, write_link
from specviz.lab.view_models import (
    Amount,
    Bar,
    Choice,
    DraftView,
    NumbersReply,
    OutputView,
    RowsView,
    RuleView,
    SettingReply,
    Switch,
)
from specviz.models.toy import Context
from specviz.replay.numbers import write_number
from specviz.texts import core as core_texts
from specviz.texts import lab as texts
from specviz.verify import EXHIBITS, VERIFIERS

MOST_OUTPUTS = 81  # texts of one length
MOST_SHOWN = 300  # drafts in the table
DIGITS = 4
LONGEST = 12  # characters of a fraction that is written out
MOST_OFFERED = 3  # tokens of a context that is offered


def write_amount(number: Number) -> Amount:
    """A number as it is shown."""
    about = write_number(float(number), DIGITS)
    short = isinstance(number, Fraction) and len(str(number)) <= LONGEST
    return Amount(str(number) if short else texts.ABOUT.format(number=about), about, str(number), float(number))


def write_average(number: Number) -> Amount:
    """An average: a fraction with its decimal behind, so that two can be compared."""
    amount = write_amount(number)
    if "/" not in amount.text:
        return amount
    template = texts.FRACTION_EXACT if Fraction(amount.about) == number else texts.FRACTION_ROUNDED
    return replace(amount, text=template.format(fraction=amount.text, number=amount.about))


def reply_setting(state: LabState) -> SettingReply:
    """The setting as the page shows it."""
    kind = state.drafter.kind
    rules = [
        Choice(rule.key, rule.title, "" if rule.lossless and rule.sound_on(kind) else texts.STATED_LOSSY)
        for rule in (*VERIFIERS, *EXHIBITS)
        if rule.sound_on(kind) or rule.key in (state.left, state.right)
    ]
    return SettingReply(
        link=write_link(state),
        size=state.size,
        units=UNITS,
        rows=(_view_rows(state, None), *(_view_rows(state, context) for context in sorted(state.contexts))),
        tree=state.tree,
        proposal=state.proposal,
        left=state.left,
        right=state.right,
        coins=state.coins,
        proposals=tuple(Choice(one.key, one.title, one.summary) for one in fitting_proposals(state.tree)),
        rules=tuple(rules),
        contexts=tuple(list_contexts(state)),
        switches=tuple(
            Switch(one.key, one.title, one.summary, one.is_on(state), write_link(one.example)) for one in BREAKS
        ),
    )


def list_contexts(state: LabState) -> Iterator[Choice]:
    """The contexts that can get rows of their own: those in which the tree drafts, the shortest first."""
    _, levels = extent(state.drafter.plan)
    for length in range(min(levels, MOST_OFFERED)):
        for context in product(range(state.size), repeat=length):
            if context not in state.contexts:
                yield Choice(spell(context), _name_context(context), "")


def _name_context(context: Context) -> str:
    return texts.AFTER.format(context=spell(context)) if context else texts.EMPTY_CONTEXT


def _view_rows(state: LabState, context: Context | None) -> RowsView:
    rows = state.rows if context is None else state.contexts[context]
    letters = EVERYWHERE if context is None else spell(context)
    title = texts.ALL_CONTEXTS if context is None else _name_context(context)
    bars = tuple(
        Bar(LETTERS[token], p, q, str(Fraction(p, UNITS)), str(Fraction(q, UNITS)))
        for token, (p, q) in enumerate(zip(rows.p, rows.q, strict=True))
    )
    return RowsView(letters, title, context is not None, bars)


def reply_numbers(bench: Bench, judged: Sequence[Judged], ceiling: float | None, complete: bool) -> NumbersReply:
    """All numbers of a setting, from the rules that have been judged so far; the drafts, when that is all of them."""
    state = bench.state
    by_key = {one.rule.key: one for one in judged}
    panes = [by_key[key] for key in dict.fromkeys((state.left, state.right))]
    able = [one for one in panes if one.law is not None]
    laws = [one.law for one in able if one.law is not None]
    return NumbersReply(
        link=write_link(state),
        complete=complete,
        finding=_write_finding(bench, able),
        ceiling=texts.CEILING.format(number=write_number(ceiling, 5)) if ceiling is not None else "",
        outputs=tuple(_view_outputs(bench, length, laws) for length in range(1, bench.depth + 2)),
        first_length=first_difference(bench, laws),
        rules=tuple(_view_rule(bench, one, ceiling) for one in judged),
        drafts=tuple(_view_draft(bench, place, able) for place in range(min(len(bench.drafts), MOST_SHOWN)))
        if complete
        else (),
        drafts_note=texts.DRAFTS_CUT.format(shown=MOST_SHOWN, count=len(bench.drafts))
        if len(bench.drafts) > MOST_SHOWN
        else "",
        counterexample=find_counterexample(bench, panes) if complete else None,
    )


def _write_finding(bench: Bench, panes: Sequence[Judged]) -> str:
    if not panes:
        return ""
    count = len(bench.drafts)
    if len(panes) == 1:
        accepted = write_average(panes[0].accepted).text
        return texts.SAME_RULE.format(rule=panes[0].rule.title, accepted=accepted, drafts=count)
    left, right = panes
    if left.accepted == right.accepted:
        said = texts.LEVEL.format(left=write_average(left.accepted).text, drafts=count)
    else:
        loser, winner = sorted(panes, key=lambda one: one.accepted)
        said = texts.MORE.format(
            winner=winner.rule.title,
            more=write_average(winner.accepted).text,
            loser=loser.rule.title,
            less=write_average(loser.accepted).text,
            drafts=count,
        )
    off = [one for one in panes if one.drift]
    if not off:
        return f"{said} {texts.BOTH_LOSSLESS}"
    if len(off) == 2:
        return f"{said} {texts.BOTH_DRIFT}"
    drifting = texts.ONE_DRIFTS.format(rule=off[0].rule.title, drift=write_amount(off[0].drift).text)
    return f"{said} {drifting}"


def _view_outputs(bench: Bench, length: int, laws: Sequence[Mapping[Tokens, Number]]) -> tuple[OutputView, ...]:
    """The texts of one length; none where they are too many to be shown."""
    target = bench.target_laws[length - 1]
    found: list[Law[Tokens]] = [bench.continued(law, length) for law in laws]
    every = sorted({*target, *(text for law in found for text in law)})
    if len(every) > MOST_OUTPUTS:
        return ()
    return tuple(
        OutputView(
            "".join(LETTERS[token] for token in text),
            write_amount(target.get(text, Fraction(0))),
            tuple(write_amount(law.get(text, Fraction(0))) for law in found),
            tuple(law.get(text, 0) != target.get(text, 0) for law in found),
        )
        for text in every
    )


def _view_rule(bench: Bench, one: Judged, ceiling: float | None) -> RuleView:
    rule, kind = one.rule, bench.state.drafter.kind
    lossless = rule.lossless and rule.sound_on(kind)
    promise = texts.PROMISED if lossless else texts.STATED_LOSSY if not rule.lossless else texts.NOT_PROMISED
    if one.law is None:
        needs = core_texts.DRAWS[rule.needs]
        return RuleView(
            rule.key,
            rule.title,
            _pane(bench.state, rule.key),
            False,
            texts.CANNOT_RUN,
            None,
            None,
            "",
            (),
            one.error or needs,
        )
    badge = texts.DRIFTS.format(drift=write_amount(one.drift).text) if one.drift else texts.LOSSLESS
    return RuleView(
        key=rule.key,
        title=rule.title,
        pane=_pane(bench.state, rule.key),
        exact=not one.drift,
        badge=badge,
        drift=write_amount(one.drift),
        accepted=write_average(one.accepted),
        gap=_write_gap(float(one.accepted), ceiling) if ceiling is not None and not one.drift else "",
        lengths=tuple(write_amount(one.lengths.get(length, Fraction(0))) for length in range(bench.depth + 1)),
        note=promise,
    )


def _pane(state: LabState, key: str) -> Literal["left", "right", ""]:
    return "left" if key == state.left else "right" if key == state.right else ""


def _write_gap(accepted: float, ceiling: float) -> str:
    gap = ceiling - accepted
    return texts.NO_GAP if gap < 1e-9 else texts.GAP.format(gap=write_number(gap, DIGITS))


def _view_draft(bench: Bench, place: int, panes: Sequence[Judged]) -> DraftView:
    one = bench.drafts[place]
    accepted = tuple(write_average(average_accepted(judged.laws[place])) for judged in panes)
    return DraftView(place, write_tree(one.tree), write_amount(one.chance), accepted)


def write_tree(tree: DraftTree) -> str:
    """A draft by the paths to its leaves, in the order of their first draws."""
    leaves = [node for node in range(1, len(tree)) if not tree.children[node]]
    return ", ".join(
        texts.TIMES.format(path=_spell(tree, node), times=tree.times[node]) if tree.times[node] > 1 else _spell(tree, node)
        for node in sorted(leaves, key=tree.path)
    )


def _spell(tree: DraftTree, node: int) -> str:
    return "".join(LETTERS[token] for token in tree.text(node))
