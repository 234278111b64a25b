"""What is said of a rule or a proposal that is refuted: the counterexample in words, in tables and as a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from specviz.exact.enumeration import Law, Tokens, drift, output
from specviz.texts import workshop as texts
from specviz.verify import Rule
from specviz.workshop.counterexample import MINE, Way, decide, find_way, find_wrong_event, find_wrong_text, show_run
from specviz.workshop.jobs import Setting
from specviz.workshop.tables import tabulate_output
from specviz.workshop.verdict import Verdict, name_setting, spell, spell_draft, tabulate_model, write_drift, write_exactly


def refute(setting: Setting, rule: Rule, outputs: Law[Tokens], rules: Sequence[Rule]) -> Verdict:
    """The counterexample in words, in numbers and as a run."""
    toy, found = setting.toy, drift(outputs, setting.toy.target)
    wrong = find_wrong_text(outputs, toy)
    beside = rules[-1] if rules[-1] is not rule else None
    way = find_way(setting, rule, wrong.text, beside)
    text, names = spell(toy, wrong.text), name_setting(setting)
    expected, got, product = wrong.target.get(wrong.text, 0), wrong.law[wrong.text], way.chance * way.outcome
    chances = {"expected": write_exactly(expected), "got": write_exactly(got)}
    sentences = [
        texts.COUNTEREXAMPLE.format(**names, **write_drift(found)),
        *([texts.WITH_RULE.format(rule=rule.title)] if rule.key != MINE else []),
        texts.TOKEN_OFF.format(text=text, **chances),
        texts.OUTCOME.format(
            text=text,
            draft=spell_draft(toy, way.case.tree),
            chance=write_exactly(way.chance),
            rule=rule.title,
            outcome=write_exactly(way.outcome),
            product=write_exactly(product),
            excess=texts.EXCESS.format(**chances) if product == got - expected else "",
            made=spell(toy, output(way.case.tree, way.commit)),
        ),
    ]
    if beside is not None:
        other = output(way.case.tree, decide(beside, way))
        sentences.append(texts.BESIDE.format(rule=beside.title, made=spell(toy, other)))
    tables = [tabulate_output(toy, wrong, rule.key == MINE), tabulate_model(toy, _list_contexts(way))]
    panes = [_say_as_refuted(one) if one is rule else one for one in rules]
    run = show_run(setting, way.case, panes, way.coins, event=find_wrong_event(rule, way, beside))
    at = {"toy": toy.key, "tree": setting.tree, "proposal": setting.proposal.key, "rule": rule.key}
    return Verdict("refuted", texts.REFUTED, sentences, None, tables, run, (), str(found), at)


def _say_as_refuted(rule: Rule) -> Rule:
    """Without the badge that it has lost, and in sentences that say its numbers, not where they should come from."""
    wording = {**texts.OWN_WORDING, **rule.wording} if rule.key == MINE else rule.wording
    return replace(rule, lossless=False, wording=wording)


def _list_contexts(way: Way) -> list[Tokens]:
    """The places at which a draft has draws."""
    tree = way.case.tree
    return list(dict.fromkeys(tree.text(node) for node in range(len(tree)) if tree.draws[node]))
