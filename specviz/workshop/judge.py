"""Judges a visitor's rule or proposal by recordings of what it does: the proof, or the smallest counterexample.

None of the visitor's code is here. An examination is a generator: it yields a job, cases that are to be recorded where the
code runs, is sent their recordings, and returns a verdict.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias

from specviz.core.dice import Dice
from specviz.core.dist import Dist, Number
from specviz.core.events import Event
from specviz.core.tree import DraftTree
from specviz.draft import PROPOSALS, Drafter, Proposal, parse
from specviz.exact.enumeration import Law, Tokens, drift
from specviz.exact.step import output_law
from specviz.texts import workshop as texts
from specviz.verify import VERIFIERS, Rule, find_rule
from specviz.verify.record import Line
from specviz.workshop.counterexample import (
    MINE,
    show_run,
)
from specviz.workshop.example import find_example
from specviz.workshop.jobs import Setting, know_settings, list_compared, list_drafters, list_settings, measure
from specviz.workshop.numbers import write_dist
from specviz.workshop.recording import Recording, play
from specviz.workshop.refutation import refute
from specviz.workshop.tables import BESIDE, compare_drafts, compare_rules
from specviz.workshop.verdict import (
    Verdict,
    name_setting,
    spell_draft,
    write_drift,
)
from specviz.workshop.words import read_draw, read_event, write_case

Examination: TypeAlias = Generator["Job", Sequence[Recording], Verdict]


@dataclass(frozen=True)
class Job:
    """Cases to record, and how far the examination is."""

    cases: Sequence[Mapping[str, Any]]
    where: Sequence[str]  # for each case, the sentence that names it, after one about a failure there
    says: str


@dataclass(eq=False)
class RecordedRule:
    """A rule that is nothing but recordings, tree by tree."""

    recordings: dict[int, Recording] = field(default_factory=dict)  # by the identity of the tree
    trees: list[DraftTree] = field(default_factory=list)  # so that no other tree gets the identity of one
    hides_coins: bool = False  # whether a coin was flipped that no Trial tells of

    def add(self, trees: Sequence[DraftTree], recordings: Sequence[Recording]) -> None:
        """What was recorded on these trees."""
        self.trees += trees
        self.recordings |= {id(tree): recording for tree, recording in zip(trees, recordings, strict=True)}
        self.hides_coins |= any(recording.hides_coin() for recording in recordings)

    def verify(self, tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        """Say again what was said on this tree."""
        return play(self.recordings[id(tree)], dice, read_event)


@dataclass
class Tally:
    """What was covered, and the largest drift with its place."""

    laws: int = 0
    trees: dict[str, None] = field(default_factory=dict)
    proposals: dict[str, None] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)
    drift: Number = Fraction(0)
    worst: Setting | None = None

    def add(self, setting: Setting, rule: Rule, found: Number) -> None:
        """One law more."""
        self.laws += 1
        self.trees[setting.tree] = self.proposals[setting.proposal.title] = self.rules[rule.title] = None
        if found > self.drift:
            self.drift, self.worst = found, setting

    @property
    def limits(self) -> str:
        """What the proof is about."""
        sizes = [measure(tree) for tree in self.trees]
        return texts.LIMITS.format(nodes=max(one[0] for one in sizes), depth=max(one[1] for one in sizes))


def examine(described: Mapping[str, Any]) -> Examination:
    """The examination of a record that was described as JSON."""
    plain = dict(described)
    kind = plain.pop("record")
    if kind == "rule":
        recorded = RecordedRule()
        plain["pseudocode"] = tuple(Line(*line) for line in plain["pseudocode"])
        return examine_rule(
            Rule(**plain | {"key": MINE, "title": _own_title(plain["title"]), "verify": recorded.verify}), recorded
        )
    return examine_proposal({**plain, "key": MINE})


def _own_title(title: str) -> str:
    taken = title in {rule.title for rule in VERIFIERS}
    return texts.YOURS.format(title=title) if taken else title


def examine_rule(rule: Rule, recorded: RecordedRule) -> Examination:
    """Every tree and model that the rule claims to be sound on, the smallest first, up to the first that goes wrong."""
    tally, drafters = Tally(), [one for one in list_drafters(PROPOSALS) if rule.sound_on(one[1].kind)]
    for number, (spec, draft) in enumerate(drafters):
        for setting in know_settings(spec, draft.proposal.key):
            outputs = yield from _record(setting, rule, recorded, f"{number}/{len(drafters)}")
            found = drift(outputs, setting.toy.target)
            tally.add(setting, rule, found)
            if found and rule.lossless:
                return refute(setting, rule, outputs, [rule, find_reference(rule, draft)])
    compared: list[tuple[Setting, Law[Tokens]]] = []
    for setting in list_compared():
        if rule.sound_on(setting.kind):
            compared.append((setting, (yield from _record(setting, rule, recorded, ""))))
    verdict = conclude(rule, tally, compared)
    return replace(verdict, sentences=[*verdict.sentences, texts.HIDDEN_COINS]) if recorded.hides_coins else verdict


def _record(
    setting: Setting, rule: Rule, recorded: RecordedRule, done: str
) -> Generator[Job, Sequence[Recording], Law[Tokens]]:
    """The distribution of the output, once the rule is recorded on all drafts of a setting."""
    names = name_setting(setting)
    where = [texts.WHERE.format(**names, draft=spell_draft(setting.toy, case.tree)) for case in setting.cases]
    done, _, count = done.partition("/")
    says = texts.PROGRESS.format(tree=names["tree"], proposal=names["proposal"], done=done, all=count) if done else ""
    recorded.add(
        [tree for _, tree in setting.sample.drafts], (yield Job([write_case(case) for case in setting.cases], where, says))
    )
    return output_law(setting.toy, setting.sample.drafts, rule.verify_with_checks)


def find_reference(rule: Rule, draft: Drafter) -> Rule:
    """A lossless rule of ours beside it: top-down if it is sound there."""
    sound = [one for one in VERIFIERS if one.lossless and one.sound_on(draft.kind)]
    return next((one for one in sound if one.key == "topdown"), sound[0])


def conclude(rule: Rule, tally: Tally, compared: Sequence[tuple[Setting, Law[Tokens]]]) -> Verdict:
    """What is said of a rule that kept its promise, or promised nothing."""
    tables = [compare_rules(compared)] if compared else []
    run, trust = _show_example(rule, [setting for setting, _ in compared]), [tally.limits, texts.TRUST]
    covered = {"laws": tally.laws, "trees": "; ".join(tally.trees), "proposals": ", ".join(tally.proposals)}
    if rule.lossless:
        return Verdict("proven", texts.PROVEN, [texts.PROVEN_SAYS.format(**covered)], None, tables, run, trust)
    if tally.worst is None:
        return Verdict("lossy", texts.LOSSY_UNSEEN, [texts.PROVEN_SAYS.format(**covered)], None, tables, run, trust)
    said = texts.LOSSY_SAYS.format(**name_setting(tally.worst), laws=tally.laws)
    headline = texts.LOSSY.format(**write_drift(tally.drift))
    return Verdict("lossy", headline, [said], None, tables, run, trust, str(tally.drift))


def _show_example(rule: Rule, settings: Sequence[Setting]) -> str:
    """The rule beside one of ours, where most can be seen."""
    example = find_example(rule, settings)
    return show_run(example.setting, example.case, [rule, example.beside], {}, example.seed) if example else ""


class RecordedProposal:
    """What a recorded proposal was asked for that is not recorded yet."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, int], Recording] = {}
        self.asked: dict[tuple[str, int], None] = {}

    def propose(self, q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
        """The draws as they were recorded; none, and a note, where they were not."""
        question = write_dist(q, len(q)), count
        if question not in self.known:
            self.asked[question] = None
            return iter(())
        return play(self.known[question], dice, read_draw, node)


def examine_proposal(plain: Mapping[str, Any]) -> Examination:
    """Every tree, model and rule that the proposal claims to be sound for, up to the first that goes wrong."""
    recorded, tally = RecordedProposal(), Tally()
    mine = Proposal(**{**plain, "propose": recorded.propose})
    drafters = list(list_drafters([mine]))
    for number, (spec, draft) in enumerate(drafters):
        done = texts.PROGRESS.format(tree=spec, proposal=mine.title, done=number, all=len(drafters))
        for setting in (yield from _draft(spec, draft, recorded, done)):
            for rule in (one for one in VERIFIERS if one.lossless and one.sound_on(draft.kind)):
                try:
                    outputs = output_law(setting.toy, setting.sample.drafts, rule.verify_with_checks)
                except ValueError as error:
                    said = texts.WITH_RULE.format(rule=rule.title)
                    where = texts.WHERE.format(**name_setting(setting), draft=texts.NO_DRAFT)
                    return Verdict("refuted", texts.REFUTED_KIND.format(kind=mine.kind), [said, str(error), where])
                found = drift(outputs, setting.toy.target)
                tally.add(setting, rule, found)
                if found:
                    return refute(setting, rule, outputs, [rule])
    laws = {"laws": tally.laws, "trees": "; ".join(tally.trees), "rules": ", ".join(tally.rules)}
    compared = yield from _list_drafted(mine, recorded)
    tables = [compare_drafts(compared, mine)] if compared else []
    run = _show_example(find_rule(BESIDE[0]), compared) if compared else ""
    trust = [tally.limits, texts.TRUST]
    return Verdict("proven", texts.PROVEN, [texts.PROVEN_DRAFTS.format(**laws)], None, tables, run, trust)


def _draft(
    spec: str, draft: Drafter, recorded: RecordedProposal, says: str
) -> Generator[Job, Sequence[Recording], list[Setting]]:
    """All settings of a tree, once nothing that they ask the proposal for is unknown."""
    while True:
        recorded.asked.clear()
        settings: list[Setting] = []
        try:
            settings = list(list_settings(spec, draft))
        except ValueError:  # trees that lack what is unknown still may be no trees
            if not recorded.asked:
                raise
        if not recorded.asked:
            return settings
        questions = list(recorded.asked)
        where = [texts.WHERE_DRAWS.format(q=q.replace(",", ", "), count=count) for q, count in questions]
        recordings = yield Job([{"q": q, "count": count} for q, count in questions], where, says)
        recorded.known |= dict(zip(questions, recordings, strict=True))


def _list_drafted(mine: Proposal, recorded: RecordedProposal) -> Generator[Job, Sequence[Recording], list[Setting]]:
    """The published models and trees, drafted with the proposal."""
    found: list[Setting] = []
    for setting in list_compared():
        if setting.proposal.key == "without":
            draft = Drafter(parse(setting.tree), mine)
            found += [
                one for one in (yield from _draft(setting.tree, draft, recorded, "")) if one.toy.key == setting.toy.key
            ]
    return found
