"""What is said in words: short, with the numbers of the event and of no other, and with sums that come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction as F
from itertools import pairwise
from typing import get_args

import pytest
from toy_runs import PAPER, given, paper, random_runs, recorded_runs, spoken_runs

from specviz.core.dist import Number
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.models.toy import find_toy
from specviz.recorded.runs import find_recorded_run
from specviz.replay.names import HeadNamer, PlainNamer
from specviz.replay.narrate import tell_events
from specviz.replay.numbers import write_percent, write_percents
from specviz.replay.why import Chains, Line
from specviz.texts.plain import PLAIN
from specviz.trace.schema import BarEvent, RunTrace, StepTrace
from specviz.verify import VERIFIERS, find_rule

PERCENT = re.compile(r"(less than (?=0\.1\b)|more than (?=99\.9\b))?(\d+(?:\.\d+)?)\u00a0%")
SHORT = 124  # characters: two lines of a pane


def everything() -> list[RunTrace]:
    return recorded_runs() + random_runs() + spoken_runs()[::5]


def told(traces: list[RunTrace] | None = None) -> Iterator[tuple[StepTrace, str, BarEvent, str]]:
    for trace in traces or everything():
        for step in trace.steps:
            for key, events in step.verdicts.items():
                for event, one in zip(events, tell_events(trace, step, key), strict=True):
                    yield step, key, event, one.say


def percentages(text: str) -> list[tuple[str, float]]:
    return [(found[1] or "", float(found[2])) for found in PERCENT.finditer(re.sub(r"“.*?”", "", text))]


def near(shown: tuple[str, float], value: Number) -> bool:
    """Whether a percentage is this probability, to the digits that are shown."""
    bound, percent = shown
    exact = 100 * float(value)
    if bound:
        return exact < percent if bound.startswith("less") else exact > percent
    return abs(percent - exact) <= 0.5001 and (percent in (0, 100)) == (value in (0, 1))


def values(step: StepTrace, event: BarEvent) -> list[Number]:
    """The numbers that an event's sentence may show."""
    match event:
        case Weigh(_, weight, before):
            return [weight, before]
        case Trial(_, flip, owed, q):
            least = [one.least for events in step.verdicts.values() for one in events if isinstance(one, Threshold)]
            return [flip.prob, *([] if flip.u is None else [flip.u]), owed, q, *least]
        case Residual(_, dist, _, before, after):
            return [before, after, *dist]
        case Dead(_, before):
            return [before]
        case Sample(_, dist) | Choose(_, _, dist):
            return list(dist)
        case Threshold(_, least):
            return [least]
        case Discount() | Commit():
            return []


def wrong(step: StepTrace, event: BarEvent, text: str) -> bool:
    """Whether a sentence shows a number that is not its event's, or the other verdict."""
    if not all(any(near(shown, value) for value in values(step, event)) for shown in percentages(text)):
        return True
    match event:
        case Weigh(_, weight, before):
            words = {"repairs": weight == 1 > before, "raises": 1 > weight > before, "lowers": 0 < weight < before}
            words |= {"keeps": weight == before > 0, "cannot follow": weight == 0}
            return [word for word in words if f" {word} " in text] != [word for word, holds in words.items() if holds]
        case Trial(_, flip):
            coin = re.search(r"its coin \((.*?)\) is (not )?below .*?\((.*?)\)", text)
            if coin and (flip.u is None or (coin[2] is None) != flip.accepted):
                return True
            if coin and (percentages(coin[1])[0][1] < percentages(coin[3])[0][1]) != flip.accepted:
                return True
            return text.startswith("Accepts ") != flip.accepted or text.startswith("Rejects ") == flip.accepted
        case Commit():
            return not text.startswith("Verdict: ")
        case Sample():
            return not text.startswith(("Draws the next token", "Takes the target's most likely token"))
    return False


def test_every_sentence_in_words_has_the_numbers_of_its_event() -> None:
    """A percentage of another event; `is below` where it is not, as it is written; a word for another change."""
    met, lies = set(), 0
    for step, _, event, text in told():
        assert not wrong(step, event, text), (event, text)
        assert not set(text) & set("{}")
        met.add(type(event))
        lies += wrong(step, event, "Accepts “x”: its acceptance probability is 12.3\u00a0%.")
    assert len(met) == len(get_args(BarEvent)), "every kind of event was told"
    assert lies > 9_000, "the control: a sentence of another event"


def test_a_sentence_in_words_fits_two_lines() -> None:
    """A third line, which moves the tree below it."""
    texts = [text for *_, text in told()]
    long = [text for text in texts if len(text) > SHORT]
    assert len(long) < 0.02 * len(texts), sorted(long, key=len)[-5:]
    assert max(map(len, texts)) < 180
    both = [one for trace in recorded_runs() for step in trace.steps for one in tell_events(trace, step, step.verifier)]
    formulas = [one.detail for one in both]
    assert sum(len(text) > SHORT for text in formulas) > 0.2 * len(formulas), "the control: those with formulas do not"


def test_no_formula_in_words() -> None:
    """p, q or a formula on the first of three depths."""
    for *_, text in told():
        assert not re.search(r"p/q|min\(|\bw\b|≥|\[|rho", re.sub(r"“.*?”", "", text)), text
    assert re.search(r"p/q|min\(", "Coin .1 < acceptance probability min(1, p/q) = .3"), "the control"


def test_a_rule_without_coins_mentions_none() -> None:
    """Typical acceptance `flips a coin`; a threshold whose coin lies in a lane."""
    coins = 0
    for trace in (given(find_toy("T2"), *PAPER, (key,)) for key in ("typical", "threshold", "topdown")):
        key = trace.settings.verifier
        for step in trace.steps:
            trials = [event for event in step.verdicts[key] if isinstance(event, Trial)]
            trials += step.counterfactuals[key]
            said = [text for one in tell_events(trace, step, key) for text in (one.say, one.detail)]
            if key == "topdown":
                coins += sum("oin" in text for text in said) + sum(trial.flip.u is not None for trial in trials)
            else:
                assert all(trial.flip.u is None and trial.flip.prob in (0, 1) for trial in trials)
                assert not [text for text in said if "oin" in text.replace("without a coin", "")]
    assert coins > 3, "the control: a rule that does"


def test_a_new_rule_speaks_without_words_of_its_own() -> None:
    """A rule that says something about another rule because its record is silent."""
    silent = [rule for rule in VERIFIERS if not rule.plain]
    assert len(silent) > 4
    for name, template in PLAIN.items():
        assert all(rule.plain_template(name) == template for rule in silent)
    assert find_rule("gbv").plain_template("choose") != PLAIN["choose"], "the control"


@pytest.mark.parametrize(
    ("x", "text"),
    [(0, "0"), (1, "100"), (0.84, "84"), (F(1, 3), "33"), (0.996, "99.6"), (0.003, "0.3"), (F(2, 3), "67"), (0.5, "50")],
)
def test_a_percentage_is_not_certain_unless_it_is(x: Number, text: str) -> None:
    """`100 %` of what can fail, `0 %` of what can happen."""
    assert write_percent(x) == f"{text}\u00a0%"


def test_extreme_percentages() -> None:
    """Nine digits where `less than` will do; two that are compared and look the same."""
    assert write_percent(1e-9) == "less than 0.1\u00a0%"
    assert write_percent(1 - 1e-9) == "more than 99.9\u00a0%"
    assert write_percents(0.836, 0.84) == ("83.6\u00a0%", "84.0\u00a0%")
    assert write_percents(0.98, 0.84) == ("98\u00a0%", "84\u00a0%")
    assert write_percents(0.5, 0.5) == ("50\u00a0%", "50\u00a0%")
    assert write_percents(0.0001, 0.86) == ("0.01\u00a0%", "86\u00a0%")


def test_names_are_read_as_text() -> None:
    """Signs for spaces in a sentence; a name of forty tokens; a name that is nothing but a space."""
    trace = paper()
    spaced = replace(trace, texts={**trace.texts, 0: " who", 1: " ", 2: "\n"})
    step = trace.steps[0]
    assert PlainNamer(spaced, step).token(0) == "“ who”"
    assert PlainNamer(spaced, step).token(1) == "“␣”"
    assert PlainNamer(spaced, step).token(2) == "“⏎”"
    assert HeadNamer(spaced, step).token(0) == "“who”"
    long = given(find_toy("T1"), "chain:40", "with", [0] * 20 + [1] * 20, ("naive",))
    assert PlainNamer(long, long.steps[0]).path(40) == "“…" + "A" * 4 + "B" * 20 + "”"


def chains(trace: RunTrace, step: StepTrace, key: str) -> list[tuple[Line, ...]]:
    found = Chains(trace, step, key)
    return [found.after(event) for event in step.verdicts[key]]


def test_why_the_recorded_rescue() -> None:
    """The chain without the token that repairs the path, or with a number of another node."""
    record = find_recorded_run("rescued")
    trace = record.trace()
    step = trace.steps[record.holds(trace)]
    last = [(line.chance, line.text) for line in chains(trace, step, "traversal")[-1]]
    assert [(chance.replace("\u00a0", " "), text.replace("\u00a0", " ")) for chance, text in last] == [
        ("84 %", "“,” lowers the path to 84 %: the target gives it less than the draft (36 % against 43 %)."),
        ("100 %", "“ who” repairs the path: 84 % × 68/43 is more than 100 %, so its weight is 100 % again."),
        ("100 %", "“ was” keeps the path at 100 %: the target gives it more than the draft (76 % against 63 %)."),
        ("100 %", "“, who was” is accepted as a whole: its path weight is 100 %."),
        ("84 %", "Judged token by token, the path would be accepted with probability 84 %; its path weight is 100 %."),
    ]
    other = " ".join(line.text for line in chains(trace, step, "topdown")[-1])
    assert "“,” is rejected: the target gives it 36\u00a0%, the draft 43\u00a0%; the coin" in other
    assert "path" not in other, "a rule that weighs no paths has none"


def test_a_rejection_beside_the_path_stays_in_the_chain() -> None:
    """A chain that gives a residual, and no longer says what was rejected for it."""
    trace = find_recorded_run("rescued").trace()
    told = [line.text.partition(":")[0] for line in chains(trace, trace.steps[0], "topdown")[-1]]
    assert told == [
        "“ who” is rejected",
        "“ to” is accepted whatever its coin",
        "“ be” is accepted whatever its coin",
        "“ sell” is rejected",
        "“ an” is rejected",
    ]


def test_the_sums_of_a_chain_come_out() -> None:
    """`84 % × 68/43 = 97 %`: who multiplies finds something else."""
    sums = ratios = 0
    for trace in everything():
        for step in trace.steps:
            for key in step.verdicts:
                for line in {line for chain in chains(trace, step, key) for line in chain}:
                    text = line.text.replace("\u00a0", " ")
                    if found := re.search(r"([\d.]+) % × ([\d.]+)/([\d.]+) = ([\d.]+) %", text):
                        one, two, three, four = (float(number) for number in found.groups())
                        digits = len(found[4].partition(".")[2])
                        assert abs(min(100, one * two / three) - four) <= 0.501 * 10.0**-digits, text
                        sums += 1
                    if found := re.search(r"([\d.]+) % × ([\d.]+)/([\d.]+) is more than 100 %", text):
                        one, two, three = (float(number) for number in found.groups())
                        assert one * two / three >= 99, text
                        sums += 1
                    if found := re.search(r"gives it ([\d.]+) %, the draft ([\d.]+) %; .* ratio \(([\d.]+) %\)", text):
                        one, two, three = (float(number) for number in found.groups())
                        assert abs(100 * one / two - three) <= max(1, 0.02 * three), text
                        ratios += 1
    assert sums > 300
    assert ratios > 200


def test_a_chain_goes_on_from_the_number_before() -> None:
    """`92 %`, and then `73 % × 37/73`: what the rejections between them left of the path is not said."""
    products = lowered = 0
    for trace in everything():
        judged = [(step, key) for step in trace.steps for key in step.verdicts]
        for step, key in judged:
            for chain in chains(trace, step, key):
                for before, line in pairwise(chain):
                    factor = re.search(r"([\d.]+)\s% ×", line.text)
                    if factor is None or "than" in before.chance:
                        continue
                    one, other = factor[1], before.chance.split()[0]
                    reach = max(0.51 * 10.0 ** -len(number.partition(".")[2]) for number in (one, other))
                    assert abs(float(one) - float(other)) <= reach, (before.text, line.text)
                    products, lowered = products + 1, lowered + ("The rejections below" in before.text)
    assert (products > 1000, lowered > 100) == (True, True), (products, lowered)


def test_a_chain_knows_nothing_of_later_events() -> None:
    """A node of the chain that was judged later, or a chain that grows without end."""
    for trace in everything()[::3]:
        for step in trace.steps:
            for key, events in step.verdicts.items():
                all_of_it = chains(trace, step, key)
                again = Chains(trace, step, key)
                seen: set[int] = set()
                for event, chain in zip(events, all_of_it, strict=True):
                    if isinstance(event, Weigh | Trial | Sample | Residual | Dead):
                        seen |= {event.node, *step.children(event.node)}
                    assert {line.node for line in chain} <= seen
                    assert len(chain) <= 10
                    assert again.after(event) == chain


def test_a_test_that_may_not_come_is_not_promised() -> None:
    """`Another test follows` at a token whose second draw is never reached, as another one is accepted before it."""
    pair = find_toy("T2")
    for tokens, coins, end in (
        ((0, 1, 0), {"n1": (0.999, 0.999), "n2": (0.0,)}, "may follow."),
        ((0, 1, 0), {"n1": (0.999, 0.999), "n2": (0.999,)}, "may follow."),
        ((0, 0, 1), {"n1": (0.999, 0.999), "n2": (0.0,)}, "test follows."),
    ):
        trace = given(pair, "3", "with", tokens, ("topdown",), **coins)
        assert tell_events(trace, trace.steps[0], "topdown")[0].say.endswith(end)
