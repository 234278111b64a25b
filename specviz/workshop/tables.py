"""The tables beside a verdict: what comes out, what is accepted beside other rules, and how long a tree takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from specviz.core.dist import Number
from specviz.draft import Proposal
from specviz.exact.enumeration import Law, Tokens
from specviz.exact.small_ceiling import small_ceiling
from specviz.exact.step import expected_accepted_length, output_law
from specviz.models.toy import Toy
from specviz.texts import workshop as texts
from specviz.verify import VERIFIERS, Rule, find_rule
from specviz.workshop.counterexample import WrongText
from specviz.workshop.jobs import MOST_DRAFTS, Setting, make_setting
from specviz.workshop.verdict import Table, name_setting, name_toy, spell, write_exactly

MOST_ROWS = 12
BESIDE = ("topdown", "traversal")


def tabulate_output(toy: Toy, wrong: WrongText, of_rule: bool) -> Table:
    """The distribution of the shortest beginning that is wrong, beside the target's; of many texts the worst."""
    texts_of = sorted({*wrong.law, *wrong.target})
    gaps = {text: Fraction(wrong.law.get(text, 0)) - Fraction(wrong.target.get(text, 0)) for text in texts_of}
    worst = sorted(texts_of, key=lambda text: -abs(gaps[text]))[:MOST_ROWS]
    rows = [
        [
            spell(toy, text),
            write_exactly(wrong.target.get(text, Fraction(0))),
            write_exactly(wrong.law.get(text, Fraction(0))),
            f"{'+' if gaps[text] > 0 else ''}{write_exactly(gaps[text])}",
        ]
        for text in texts_of
        if text in worst
    ]
    return Table(texts.OUTPUT, texts.COLUMNS_OUTPUT if of_rule else texts.COLUMNS_OUTPUT_DRAFT, rows)


def compare_rules(compared: Sequence[tuple[Setting, Law[Tokens]]]) -> Table:
    """The accepted length of a rule in the published cases, beside two of ours and the ceiling."""
    rows = []
    for setting, outputs in compared:
        mine, most = expected_accepted_length(outputs), small_ceiling(setting.sample.drafts, setting.toy.target)
        beside = [_accept(setting, find_rule(key)) for key in BESIDE]
        known = [texts.ABSENT if one is None else write_length(one) for one in beside]
        below = f"{max(most - float(mine), 0):.4f}"
        rows.append([_name(setting), write_length(mine), *known, f"{most:.4f}", below])
    case, own, *others = texts.COLUMNS_COMPARED
    columns = (case, own, *(find_rule(key).title for key in BESIDE), *others)
    return Table(texts.COMPARED, columns, rows, texts.COMPARED_NOTE)


def compare_drafts(compared: Sequence[Setting], mine: Proposal) -> Table:
    """What rules accept of the visitor's drafts, beside two ways of ours to draw them."""
    rows = []
    for setting in compared:
        for rule in VERIFIERS:
            if rule.lossless and rule.sound_on(setting.kind) and rule.key in BESIDE:
                others = [_accept(other, rule) if other else None for other in _draft_otherwise(setting)]
                lengths = [_accept(setting, rule), *others]
                known = [texts.ABSENT if one is None else write_length(one) for one in lengths]
                rows.append([f"{name_toy(setting.toy)}, {setting.tree}", rule.title, *known])
    return Table(texts.COMPARED, texts.COLUMNS_DRAFTED, rows)


def _draft_otherwise(setting: Setting) -> list[Setting | None]:
    return [make_setting(setting.toy, setting.tree, key, MOST_DRAFTS) for key in ("with", "without")]


def _accept(setting: Setting, rule: Rule) -> Number | None:
    """The expected accepted length of a rule; None where it cannot run or is not sound."""
    if not rule.sound_on(setting.kind):
        return None
    return expected_accepted_length(output_law(setting.toy, setting.sample.drafts, rule.verify_with_checks))


def _name(setting: Setting) -> str:
    names = name_setting(setting)
    return f"{names['toy']}, {names['tree']}, {names['proposal']}"


def write_length(x: Number) -> str:
    """An accepted length: exactly where that is short, and about."""
    return f"{float(x):.4f}" if len(str(x)) > 9 else f"{x}" if x == int(x) else f"{x} ≈ {float(x):.4f}"


def tabulate_times(times: Sequence[tuple[str, float | None]], plan: Mapping[str, int]) -> Table:
    """Seconds per tree, the visitor's rule first; None where the clock could not tell."""
    mine = times[0][1]
    rows = [
        [
            title,
            texts.NOT_MEASURED if seconds is None else texts.MICROSECONDS.format(number=f"{seconds * 1e6:.0f}"),
            texts.TIMES_AS_LONG.format(number=f"{seconds / mine:.2f}") if number and seconds and mine else texts.ABSENT,
        ]
        for number, (title, seconds) in enumerate(times)
    ]
    return Table(texts.TIMED, texts.COLUMNS_TIMES, rows, texts.TIMED_NOTE.format(**plan))
