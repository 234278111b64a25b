"""The smallest counterexample of a rule that drifts: the shortest text that comes out too often, the draft on which the
rule goes furthest from the one beside it, and coins of a live run that lead to that text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from specviz.core.dice import SeededDice
from specviz.core.dist import Number
from specviz.exact.enumeration import Law, Tokens, output, verdict
from specviz.lab.laws import Scored
from specviz.lab.numbers import Bench, Judged
from specviz.lab.state import LETTERS, MOST_NUMBER, write_link
from specviz.lab.view_models import Counterexample
from specviz.replay.numbers import write_number
from specviz.texts import lab as texts
from specviz.verify.record import Rule


def find_counterexample(bench: Bench, panes: Sequence[Judged]) -> Counterexample | None:
    """That of the rule on the right, or of the one on the left; None where neither drifts."""
    wrong = next((one for one in reversed(panes) if one.law is not None and one.drift), None)
    if wrong is None or wrong.law is None:
        return None
    sound = next((one for one in panes if one is not wrong and one.law is not None and not one.drift), None)
    text, got, expected = find_wrong_text(bench, wrong.law)
    place = find_telling_draft(bench, wrong, sound, text)
    outcome, coins = find_coins(bench.drafts[place], wrong.rule, text, wrong.laws[place])
    letters = _spell(text)
    values = {
        "text": letters,
        "rule": wrong.rule.title,
        "draft": _spell_draft(bench.drafts[place]),
        "got": _write(bench.continued(wrong.laws[place], len(text)).get(text, Fraction(0))),
    }
    shown = texts.COUNTER_OUTCOME.format(outcome=_spell(outcome)) if coins is not None else texts.COUNTER_RARE
    template = texts.COUNTER_DRAFT_ALONE
    if sound is not None:
        template = texts.COUNTER_DRAFT
        beside = bench.continued(sound.laws[place], len(text)).get(text, Fraction(0))
        values |= {"sound": sound.rule.title, "expected": _write(beside)}
    return Counterexample(
        texts.COUNTER.format(text=letters, got=_write(got), expected=_write(expected)),
        f"{template.format(**values)} {shown}",
        write_link(replace(bench.state, draft=place, coins=coins or 0)),
    )


def find_wrong_text(bench: Bench, law: Mapping[Tokens, Number]) -> tuple[Tokens, Number, Number]:
    """Of the shortest texts that come out wrong the one that comes out furthest too often; and how often it should."""
    for length, target in enumerate(bench.target_laws, start=1):
        found = bench.continued(law, length)
        excess = {text: mass - target.get(text, 0) for text, mass in found.items()}
        text = max(sorted(excess), key=lambda one: excess[one])
        if excess[text] > 0:
            return text, found[text], target.get(text, Fraction(0))
    raise AssertionError("a law that drifts has a text that comes out too often")


def find_telling_draft(bench: Bench, wrong: Judged, sound: Judged | None, text: Tokens) -> int:
    """The draft that adds most to what is too much: against the sound rule on it, or against the target."""
    expected = bench.target_laws[len(text) - 1].get(text, Fraction(0))

    def excess(place: int) -> Number:
        own = bench.continued(wrong.laws[place], len(text)).get(text, Fraction(0))
        other = bench.continued(sound.laws[place], len(text)).get(text, Fraction(0)) if sound else expected
        return bench.drafts[place].chance * (own - other)

    return max(range(len(bench.drafts)), key=excess)


def find_coins(scored: Scored, rule: Rule, text: Tokens, law: Law[Tokens]) -> tuple[Tokens, int | None]:
    """The likeliest outcome that begins with this text, and the first seed of live coins that leads to it, if one does."""
    beginning = {tokens: mass for tokens, mass in law.items() if tokens[: len(text)] == text[: len(tokens)]}
    wanted = max(sorted(beginning), key=lambda tokens: (len(tokens) >= len(text), beginning[tokens]))
    return wanted, next(list_coins(scored, rule, wanted), None)


def list_coins(scored: Scored, rule: Rule, wanted: Tokens) -> Iterator[int]:
    """The seeds of live coins with which a rule commits these tokens on this draft."""
    for coins in range(MOST_NUMBER + 1):
        dice = SeededDice("coin", coins, 0)
        if output(scored.tree, verdict(rule.verify(scored.tree, scored.target, dice))) == wanted:
            yield coins


def _spell(text: Tokens) -> str:
    return "".join(LETTERS[token] for token in text)


def _spell_draft(one: Scored) -> str:
    return ", ".join(_spell(one.tree.text(node)) for node in range(1, len(one.tree)) if not one.tree.children[node])


def _write(number: Number) -> str:
    return write_number(number, 4)
