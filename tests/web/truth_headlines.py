"""What is wrong with the headlines: each is read by the template it was made from, and what it claims is computed again.

A claim must hold at every event from the headline's first to the next one's, and from what has happened by then alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from independent_oracle import Moment
from truth_numbers import fits, is_close, value
from truth_run import TITLES, RuleTruth, StepTruth

from specviz.texts import story

MOST_WORDS = 15


RULE = "(?:“(?:{0})”|(?:{0}))".format("|".join(map(re.escape, TITLES.values())))
READ_AS = {
    **dict.fromkeys(("one", "other", "winner", "loser"), RULE),
    **dict.fromkeys(("count", "passes", "more", "less", "most"), r"\d+"),
    **dict.fromkeys(("token", "lost"), "“[^”]*”"),
    **dict.fromkeys(("before", "weight"), r"[\d.]+\s%"),
    "extra": "correction|bonus",
}


def templates() -> Iterator[tuple[str, int, re.Pattern[str]]]:
    """Every headline that there is: its name, its place among those of that name, and how it is read."""
    for name, found in vars(story).items():
        if name.startswith("HEAD_") and name not in ("HEAD_CORRECTION", "HEAD_BONUS"):
            for place, template in enumerate([found] if isinstance(found, str) else found):
                seen: set[str] = set()
                read = ""
                for i, piece in enumerate(re.split(r"\{(\w+)\}", template)):
                    value = f"(?P={piece})" if piece in seen else f"(?P<{piece}>{READ_AS.get(piece)})"
                    read += value if i % 2 else re.escape(piece)
                    seen |= {piece} if i % 2 else set()
                yield name, place, re.compile(read, re.IGNORECASE)


TEMPLATES = [*templates()]


def wrong_headlines(scene: dict[str, Any], step: StepTruth, rules: Sequence[RuleTruth]) -> Iterator[str]:
    """At most 15 words, in order, one for each pass of the draft and the target, and true as long as they stand."""
    headlines, last = scene["headlines"], 1 + max(rule.ended for rule in rules)
    firsts = [headline["first"] for headline in headlines]
    early = [first for first in firsts if first <= step.scored]
    empty = [k for k in range(1, step.scored) if not added(step, k)]  # such a pass may be told like the one before it
    if firsts != sorted(set(firsts)) or firsts[-1] > last or {*range(step.scored + 1)} - {*early} - {*empty}:
        yield f"headlines begin at {firsts}"
    for headline, end in zip(headlines, [*firsts[1:], last + 1], strict=True):
        text = headline["text"]
        if not 0 < len(text.split()) <= MOST_WORDS:
            yield f"{len(text.split())} words: {text!r}"
        for event in range(headline["first"], end):
            if not any(is_true(name, place, match, step, rules, event) for name, place, match in readings(text)):
                yield f"at event {event}: {text!r}"
                break


def added(step: StepTruth, draft_pass: int) -> int:
    return step.given.depths.count(draft_pass + 1)


def readings(text: str) -> Iterator[tuple[str, int, re.Match[str]]]:
    for name, place, template in TEMPLATES:
        if match := template.fullmatch(text):
            yield name, place, match


class Claim:
    """A headline, read: its values, and the rules that it names."""

    def __init__(self, values: dict[str, str], place: int, step: StepTruth, rules: Sequence[RuleTruth], event: int) -> None:
        self.values, self.place, self.step, self.event = values, place, step, event
        self.all = list(rules)
        self.named = {name: self.find(text) for name, text in values.items() if name in ("one", "other", "winner", "loser")}

    def find(self, text: str) -> RuleTruth | None:
        return next((rule for rule in self.all if TITLES[rule.key].lower() == text.strip("“”").lower()), None)

    def number(self, name: str, x: object) -> bool:
        return name not in self.values or fits(self.values[name], [x])

    def token(self, name: str, node: int) -> bool:
        return self.values[name].strip("“”") in self.step.names(node)

    def moments(self, rule: RuleTruth) -> list[Moment]:
        """What a rule has done by now."""
        return rule.moments[1 : max(0, min(self.event, rule.ended) - self.step.scored) + 1]

    def ended(self, rule: RuleTruth) -> bool:
        return self.event >= rule.ended

    @property
    def over(self) -> bool:
        return all(map(self.ended, self.all))

    def last_trial(self, accepted: bool, name: str = "token") -> Moment | None:
        """The last test of the rule that settled something, if it came out so and was of this token.

        A token that was drawn more than once is not settled by a rejection before its last test.
        """
        trials: list[Moment] = []
        tests: Counter[int] = Counter()
        for moment in self.moments(self.named["one"]):
            if moment.kind == "trial":
                tests[moment.node] += 1
                if moment["accepted"] or moment.weights or tests[moment.node] == self.step.times(moment.node):
                    trials.append(moment)
        if trials and trials[-1]["accepted"] == accepted and self.token(name, trials[-1].node):
            return trials[-1]
        return None

    def skipped(self, trial: Moment) -> list[int]:
        """The nodes below a rejected one that are given up with it."""
        return [v for v in self.step.given.below(trial.node) if trial.marks[v] == "l"]

    def repair(self) -> Moment | None:
        """The last path that came back to a weight of 1, if it is this token's and has not been rejected."""
        moments = self.moments(self.named["one"])
        repairs = [m for m in moments if m.kind == "weigh" and m["weight"] == 1 > m["before"]]
        if not repairs or not self.token("token", repairs[-1].node) or moments[-1].marks[repairs[-1].node] not in "ta":
            return None
        read = [value(*re.fullmatch(r"([\d.]+)\s(%)", self.values[name]).groups()) for name in ("before", "weight")]
        facts = (repairs[-1]["before"], repairs[-1]["weight"])
        return repairs[-1] if all(is_close((one[0], one[1]), x) for one, x in zip(read, facts, strict=True)) else None


def is_true(name: str, place: int, match: re.Match[str], step: StepTruth, rules: Sequence[RuleTruth], event: int) -> bool:
    """Whether a headline, read so, holds at an event."""
    distinct = list({rule.key: rule for rule in rules}.values())
    claim = Claim(match.groupdict(), place, step, distinct, event)
    if None in claim.named.values():
        return False
    return CLAIMS[name](claim)


def draft(c: Claim) -> bool:
    marks = c.all[0].marks(c.event)
    return c.event < c.step.scored and c.number("count", marks.count("d")) and c.number("passes", c.event + 1)


def draft_first(c: Claim) -> bool:
    return c.event == 0 and c.number("count", c.all[0].marks(0).count("d"))


def draft_one(c: Claim) -> bool:
    return c.event == 0 and c.all[0].marks(0).count("d") == 1


def score(c: Claim) -> bool:
    return c.event == c.step.scored and c.number("count", len(c.step.given.tokens))


def score_one(c: Claim) -> bool:
    return c.event == c.step.scored and len(c.step.given.tokens) == 1


def judging(c: Claim) -> bool:
    return c.event > c.step.scored and not c.over and len(c.named) == len(c.all)


def accepts(c: Claim) -> bool:
    trial = c.last_trial(accepted=True)
    return trial is not None and bool(c.step.given.draws[trial.node])


def accepts_last(c: Claim) -> bool:
    return c.last_trial(accepted=True) is not None


def rejects(c: Claim) -> bool:
    return c.last_trial(accepted=False) is not None


def skips(c: Claim) -> bool:
    trial = c.last_trial(accepted=False)
    return trial is not None and c.number("count", len(c.skipped(trial)))


def skips_one(c: Claim) -> bool:
    trial = c.last_trial(accepted=False)
    return trial is not None and len(c.skipped(trial)) == 1


def rejects_open(c: Claim) -> bool:
    trial = c.last_trial(accepted=False)
    return trial is not None and is_open(c, trial.node)


def skips_open(c: Claim) -> bool:
    trial = c.last_trial(accepted=False)
    if trial is None or not c.number("count", len(c.skipped(trial))):
        return False
    return is_open(c, trial.node)


def rejects_held(c: Claim) -> bool:
    trial = c.last_trial(accepted=False)
    return trial is not None and c.named["other"].marks(min(c.event, c.named["other"].ended))[trial.node] in "as"


def repairs(c: Claim) -> bool:
    return c.repair() is not None


def repairs_lost(c: Claim) -> bool:
    weighed = c.repair()
    lost = [m for m in c.moments(c.named["other"]) if m.kind == "trial" and not m["accepted"] and c.token("lost", m.node)]
    return weighed is not None and any(m.node in c.step.given.path(weighed.node)[:-1] for m in lost)


def ended(c: Claim) -> bool:
    one, other = c.named["one"], c.named["other"]
    count = one.accepted if c.place == 2 else c.place
    return c.ended(one) and not c.ended(other) and one.accepted == count and c.number("count", count)


def counted(c: Claim, rule: RuleTruth) -> bool:
    return rule.accepted == c.place if c.place < 2 else c.number("count", rule.accepted) and rule.accepted > 1


def alone(c: Claim) -> bool:
    return c.over and len(c.all) == 1 and counted(c, c.all[0])


def same(c: Claim) -> bool:
    return c.over and len(c.all) == 2 and c.all[0].path == c.all[1].path and counted(c, c.all[0])


def cold(c: Claim) -> bool:
    return same(c) and c.step.settings.sampling.temperature == 0


def apart(c: Claim) -> bool:
    one, other = c.all
    alike = one.accepted == other.accepted and one.path != other.path
    return c.over and alike and (one.accepted == 1 if c.place == 0 else c.number("count", one.accepted))


def longer(c: Claim) -> bool:
    winner, loser = c.named["winner"], c.named["loser"]
    numbers = c.number("more", winner.accepted) and c.number("less", loser.accepted)
    return c.over and winner.accepted > loser.accepted and numbers


def thrown_away(c: Claim) -> bool:
    return longer(c) and c.named["loser"].accepted == 0 and (c.place == 1 or c.named["winner"].accepted == 1)


def on_average(c: Claim) -> bool:
    return longer(c) and c.named["loser"].expected > c.named["winner"].expected


def lossy(c: Claim) -> bool:
    return longer(c) and not c.step.is_lossless(c.named["winner"].key) and c.step.is_lossless(c.named["loser"].key)


def written(c: Claim) -> bool:
    rule, is_over = c.step.commits, c.event > max(rule.ended for rule in c.all)
    whole = len(c.step.tokens) == 1 + rule.accepted and c.number("passes", 1 + rule.accepted)
    return is_over and whole and c.values["extra"] == rule.extra and counted(c, rule)


def cut(c: Claim) -> bool:
    many, is_over = 1 + c.step.commits.accepted, c.event > max(rule.ended for rule in c.all)
    return is_over and len(c.step.tokens) < many and c.number("count", len(c.step.tokens)) and c.number("most", many)


def cut_one(c: Claim) -> bool:
    return cut(c) and len(c.step.tokens) == 1


CLAIMS: dict[str, Callable[[Claim], bool]] = {
    "HEAD_DRAFT": draft,
    "HEAD_DRAFT_FIRST": draft_first,
    "HEAD_DRAFT_ONE": draft_one,
    "HEAD_SCORE": score,
    "HEAD_SCORE_ONE": score_one,
    "HEAD_JUDGE_ALONE": judging,
    "HEAD_JUDGE": judging,
    "HEAD_ACCEPTS": accepts,
    "HEAD_ACCEPTS_LAST": accepts_last,
    "HEAD_REJECTS": rejects,
    "HEAD_REJECTS_PATH": rejects,
    "HEAD_SKIPS_ONE": skips_one,
    "HEAD_SKIPS": skips,
    "HEAD_REJECTS_OPEN": rejects_open,
    "HEAD_SKIPS_OPEN_ONE": lambda c: skips_one(c) and skips_open(c),
    "HEAD_SKIPS_OPEN": skips_open,
    "HEAD_REJECTS_HELD": rejects_held,
    "HEAD_REPAIRS": repairs,
    "HEAD_REPAIRS_LOST": repairs_lost,
    "HEAD_ENDED": ended,
    "HEAD_ALONE": alone,
    "HEAD_COLD": cold,
    "HEAD_SAME": same,
    "HEAD_APART": apart,
    "HEAD_THROWN_AWAY": thrown_away,
    "HEAD_LONGER": longer,
    "HEAD_ON_AVERAGE": on_average,
    "HEAD_LOSSY": lossy,
    "HEAD_WRITTEN": written,
    "HEAD_CUT_ONE": cut_one,
    "HEAD_CUT": cut,
}


def is_open(c: Claim, node: int) -> bool:
    """Whether the other rule has not judged a node yet and still may: it accepted nothing else, and weighs no longer."""
    other = c.named["other"]
    event = min(c.event, other.ended)
    marks, path = other.marks(event), c.step.given.path(node)
    accepted = [v for v, mark in enumerate(marks) if v and mark == "a"]
    return marks[node] in "ut" and all(v in path for v in accepted) and not (accepted and other.weights(event))
