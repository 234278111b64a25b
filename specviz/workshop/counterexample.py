"""A case in which the output is not the target's: the text that goes wrong, and the likeliest way to it, as a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from specviz.core.dice import Dice, EnumeratingDice, Flip, Key, Keys, uniform
from specviz.core.dist import Dist, Number, at, pick
from specviz.core.events import Commit
from specviz.core.lookup import admit
from specviz.engine.decode import Step
from specviz.engine.settings import Settings
from specviz.exact.enumeration import Law, Tokens, continue_law, enumerate_outcomes, output, verdict
from specviz.models.toy import Toy
from specviz.trace.check import check
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace
from specviz.verify import Rule
from specviz.views.message import run_message
from specviz.workshop.jobs import Setting
from specviz.workshop.words import Case

MINE = "mine"  # the key of a visitor's record where it is judged: its own may be that of one of ours
FIRST = 1  # number of the message, on a player of its own


@dataclass(frozen=True)
class WrongText:
    """The shortest beginning of the output that is not distributed as it must be, and a text that comes too often."""

    length: int
    text: Tokens
    law: Law[Tokens]  # of the first tokens, as they come out
    target: Law[Tokens]  # as they must


@dataclass(frozen=True, eq=False)
class Way:
    """How a text comes about: a draft, what is decided on it, how likely each is, and the coins that decide so."""

    case: Case
    commit: Commit
    chance: Number  # of the draft
    outcome: Number  # of the decisions on it
    coins: Mapping[Key, float]


def find_wrong_text(outputs: Mapping[Tokens, Number], toy: Toy) -> WrongText:
    """Where the output first differs from the target's; it must do so somewhere."""
    for length in range(1, max(map(len, outputs)) + 1):
        law, target = continue_law(outputs, toy.target, length), continue_law({(): 1}, toy.target, length)
        if law != target:
            text = max(sorted(law), key=lambda one: law[one] - target.get(one, 0))
            return WrongText(length, text, law, target)
    raise AssertionError("an output that is distributed as the target's has no wrong text")


def find_way(setting: Setting, rule: Rule, text: Tokens, beside: Rule | None = None) -> Way:
    """The likeliest draft and decisions with which the output begins with this text, or is the beginning of it.

    Those come first with which the rule beside it, given the same coins, decides otherwise.
    """
    found: list[tuple[bool, bool, Number, Way]] = []
    for (chance, tree), case in zip(setting.sample.drafts, setting.cases, strict=True):
        for coins, outcome, commit in _list_ways(rule, case):
            made = output(tree, commit)
            if made[: len(text)] == text[: len(made)]:
                way = Way(case, commit, chance, outcome, coins)
                parts = beside is not None and decide(beside, way) != commit
                found.append((len(made) >= len(text), parts, chance * outcome, way))
    return max(found, key=lambda one: one[:3])[3]


def decide(rule: Rule, way: Way) -> Commit:
    """The verdict of a rule on the draft and with the coins of a way."""
    return verdict(rule.verify_with_checks(way.case.tree, way.case.target, NotedDice(way.coins)))


def _list_ways(rule: Rule, case: Case) -> Iterable[tuple[Mapping[Key, float], Number, Commit]]:
    def follow(dice: EnumeratingDice) -> tuple[Mapping[Key, float], Commit]:
        noting = NotingDice(dice)
        return noting.coins, verdict(rule.verify_with_checks(case.tree, case.target, noting))

    return ((coins, outcome, commit) for outcome, (coins, commit) in enumerate_outcomes(follow))


class NotingDice:
    """Dice that note a coin for every answer of others, with which live dice would have answered the same."""

    def __init__(self, dice: Dice) -> None:
        self._dice, self._keys = dice, Keys()
        self.coins: dict[Key, float] = {}

    def flip(self, node: int, prob: Number) -> Flip:
        """The other dice's flip."""
        flip = self._dice.flip(node, prob)
        self.coins[self._keys(node, "flip")] = float(Fraction(prob) / 2 if flip.accepted else (1 + Fraction(prob)) / 2)
        return flip

    def draw(self, node: int, dist: Dist) -> int:
        """The other dice's draw."""
        token = self._dice.draw(node, dist)
        below = sum((at(dist, one) for one in range(token)), start=Fraction(0))
        self.coins[self._keys(node, "draw")] = float(below + at(dist, token) / 2)
        return token


class NotedDice:
    """Dice with these coins; those that nobody noted are the live ones of a seed."""

    def __init__(self, coins: Mapping[Key, float], seed: int = 0) -> None:
        self._coins, self._seed, self._keys = coins, seed, Keys()

    def flip(self, node: int, prob: Number) -> Flip:
        """Accept where the coin lies below the probability."""
        u = self._find(self._keys(node, "flip"))
        return Flip(prob, u, u < prob)

    def draw(self, node: int, dist: Dist) -> int:
        """The token where the running sum of the distribution passes the number."""
        return pick(dist, self._find(self._keys(node, "draw")))

    def _find(self, key: Key) -> float:
        return self._coins[key] if key in self._coins else uniform("coin", self._seed, 0, *key)


def make_run(setting: Setting, case: Case, rules: Sequence[Rule], coins: Mapping[Key, float], seed: int = 0) -> RunTrace:
    """One step on this tree with these coins, checked as a run from a stranger is; the first rule commits."""
    tree, toy = case.tree, setting.toy
    verdicts = {rule.key: tuple(rule.verify_with_checks(tree, case.target, NotedDice(coins, seed))) for rule in rules}
    first, *others = verdicts
    settings = Settings(setting.tree, setting.proposal.key, first, tuple(others), coin_seed=seed, annotate=False)
    read = {node: toy.draft(tree.text(node)) for node in range(len(tree)) if tree.draws[node]}
    tokens = output(tree, verdict(verdicts[first]))
    step = Step(0, tree, case.target, read, first, verdicts, {}, {}, tokens, {})
    trace = run_trace({"toy": toy.title}, settings, [toy.mark], toy.text, [record_step(step)])
    check(trace)
    return trace


def show_run(
    setting: Setting,
    case: Case,
    rules: Sequence[Rule],
    coins: Mapping[Key, float],
    seed: int = 0,
    event: int | None = None,
) -> str:
    """The same as a message for the player: the first rule stands on the right, the pane that is explained, and the last on
    the left.

    It opens at an event, counted from the scored tree; without one, where the rules part.
    """
    guests = [rule for rule in rules if rule.key == MINE]
    with admit(*guests, *([setting.proposal] if setting.proposal.key == MINE else [])):
        return run_message(make_run(setting, case, rules, coins, seed), FIRST, [rules[-1], rules[0]], at=(0, event))


def find_wrong_event(rule: Rule, way: Way, beside: Rule | None) -> int | None:
    """The last draw; None where the rule beside it ends at another node, as it is shown then where they part."""
    if beside is not None and decide(beside, way).node != way.commit.node:
        return None
    events = list(rule.verify_with_checks(way.case.tree, way.case.target, NotedDice(way.coins)))
    return len(events) - 1  # the draw is the last but one, and 0 is the scored tree
