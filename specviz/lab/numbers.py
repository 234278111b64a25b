"""What a setting comes to, in exact fractions: its drafts, and for a rule outputs, drift and accepted lengths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from specviz.core.dist import Number, at
from specviz.core.tree import DraftTree
from specviz.exact.enumeration import Law, Tokens, continue_law, total_variation
from specviz.exact.small_ceiling import small_ceiling
from specviz.exact.step import expected_accepted_length
from specviz.lab.laws import Scored, output_law_of_draft, score_drafts
from specviz.lab.state import LabState
from specviz.models.toy import Toy
from specviz.verify import VERIFIERS, Rule, find_rule

EVERY = 16  # drafts, after which somebody can stop it


@dataclass(frozen=True)
class Judged:
    """A rule on all drafts: the law of each, and of all together; `error` where it cannot run on such draws."""

    rule: Rule
    laws: tuple[Law[Tokens], ...] = ()
    law: Mapping[Tokens, Number] | None = None
    drift: Number = Fraction(0)
    error: str = ""

    @cached_property
    def accepted(self) -> Number:
        """The expected accepted length over all drafts."""
        return expected_accepted_length(self.law or {})

    @cached_property
    def lengths(self) -> dict[int, Number]:
        """How likely each accepted length is."""
        result: dict[int, Number] = {}
        for tokens, mass in (self.law or {}).items():
            result[len(tokens) - 1] = result.get(len(tokens) - 1, Fraction(0)) + mass
        return result


@dataclass(frozen=True, eq=False)
class Bench:
    """A setting with its toy and all drafts."""

    state: LabState
    toy: Toy
    drafts: tuple[Scored, ...]

    @cached_property
    def depth(self) -> int:
        """The deepest level that any draft reaches."""
        return max(max(one.tree.depths) for one in self.drafts)

    @cached_property
    def target_laws(self) -> tuple[Law[Tokens], ...]:
        """The target's own distribution of the first tokens, of each length from 1 to one more than the depth."""
        laws: list[Law[Tokens]] = [{(): Fraction(1)}]
        for _ in range(self.depth + 1):
            longer: Law[Tokens] = {}
            for text, mass in laws[-1].items():
                row = self.toy.target(text)
                for token in range(len(row)):
                    if at(row, token) > 0:
                        longer[*text, token] = mass * at(row, token)
            laws.append(longer)
        return tuple(laws[1:])

    def continued(self, law: Mapping[Tokens, Number], length: int) -> Law[Tokens]:
        """The distribution of the first tokens under a rule, where the target goes on."""
        return continue_law(law, self.toy.target, length)

    def ceiling(self) -> float:
        """The best expected accepted length of any lossless rule."""
        trees: list[tuple[Number, DraftTree]] = [(one.chance, one.tree) for one in self.drafts]
        return small_ceiling(trees, self.toy.target)


def list_drafts(state: LabState) -> Iterator[int | Bench]:
    """How many drafts there are so far, again and again; then all of them."""
    toy, drafts = state.make_toy(), list[Scored]()
    for one in score_drafts(state, toy):
        drafts.append(one)
        if len(drafts) % EVERY == 0:
            yield len(drafts)
    yield Bench(state, toy, tuple(drafts))


def judge(bench: Bench, rule: Rule) -> Iterator[int | Judged]:
    """How many drafts are judged so far, again and again; then what the rule comes to."""
    laws: list[Law[Tokens]] = []
    whole: Law[Tokens] = {}
    for one in bench.drafts:
        try:
            law = output_law_of_draft(rule.verify, one)
        except ValueError as error:  # to some rules only i.i.d. draws, chains or paths have a meaning
            yield Judged(rule, error=str(error))
            return
        for tokens, mass in law.items():
            whole[tokens] = whole.get(tokens, 0) + one.chance * mass
        laws.append(law)
        if len(laws) % EVERY == 0:
            yield len(laws)
    yield Judged(rule, tuple(laws), whole, find_drift(bench, whole))


def find_drift(bench: Bench, law: Mapping[Tokens, Number]) -> Number:
    """The total variation between what is written and the target's own text."""
    length = max(map(len, law))
    return total_variation(bench.continued(law, length), bench.target_laws[length - 1])


def choose_rules(state: LabState) -> tuple[list[Rule], list[Rule]]:
    """The rules of the panes; and the others that are sound on such trees."""
    panes = [find_rule(key) for key in dict.fromkeys((state.left, state.right))]
    kind = state.drafter.kind
    others = [rule for rule in VERIFIERS if rule.lossless and rule.sound_on(kind) and rule not in panes]
    return panes, others


def average_accepted(law: Mapping[Tokens, Number]) -> Number:
    """The expected accepted length on one draft."""
    return expected_accepted_length(law)


def first_difference(bench: Bench, laws: Sequence[Mapping[Tokens, Number]]) -> int:
    """The shortest length at which one of these laws is not the target's; 1 if none is."""
    for length, target in enumerate(bench.target_laws, start=1):
        if any(total_variation(bench.continued(law, length), target) for law in laws):
            return length
    return 1
