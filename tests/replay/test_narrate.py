"""Every sentence against its event: whole sentences on given trees, and all numbers over all rules at random."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from fractions import Fraction as F
from operator import attrgetter
from string import Formatter
from typing import get_args

import pytest
from toy_runs import PAPER, given, paper, random_runs, traced

from specviz.cli import explain
from specviz.core.dist import Number, exact
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.engine.settings import Settings
from specviz.models.toy import Table, Toy, find_toy, noise_toy
from specviz.recorded.runs import RECORDED
from specviz.replay.caption import caption
from specviz.replay.frames import frames
from specviz.replay.names import name_rule
from specviz.replay.narrate import sentence, sentences, worded_situations
from specviz.replay.numbers import write_alike, write_apart, write_number
from specviz.replay.pseudocode import live_lines
from specviz.replay.situations import Narrator
from specviz.texts.events import SENTENCES
from specviz.texts.plain import PLAIN
from specviz.trace.schema import BarEvent, RunTrace
from specviz.verify import VERIFIERS, find_rule
from specviz.verify.situations import PLAIN_VALUES, SENTENCE_VALUES

NUMBER = r"((?:≈ )?\d+/\d+|(?:≈ )?\d*\.?\d+(?:e-\d+)?)"


def _rounded(name: str, text: str) -> str:
    return f"{name} {text}" if text.startswith("≈") else f"{name} = {text}"


def told(trace: RunTrace, key: str) -> list[str]:
    return list(sentences(trace, trace.steps[0], key))


def test_the_paper_s_line_of_coins_word_by_word() -> None:
    """A number that belongs to another node, or to the same node one rejection before: here every coin rejects."""
    assert told(paper(), "traversal")[:-2] == [
        "Path weight of “a”: min(1, w p/q) = 1/2, with its parent's path weight w = 1, and target p = 3/10 and "
        "draft q = 3/5 of its last token.",
        "Path weight of “ab”: min(1, w p/q) = 2/3, with its parent's path weight w = 1/2, and target p = 2/5 and "
        "draft q = 3/10 of its last token.",
        "Coin .999 ≥ path weight 2/3: reject the path “ab”.",
        "At “a”: residual = [w p - q]+ / S with this node's own path weight w = 1/2 and S = 1/20. The path weight of “a” "
        "goes from w = 1/2 to S / (S + 1 - w) = 1/11. Most likely token in this residual: “c” (probability 1).",
        "Path weight of “ac”: min(1, w r/q) = 7/11, with its parent's path weight w = 1/11, and residual r = 1 and "
        "draft q = 1/7 of its last token. Here q is the draft's q without the tokens drawn before, renormalised; with them "
        "it is 1/10.",
        "Coin .999 ≥ path weight 7/11: reject the path “ac”.",
        "No residual is left after “a” (S = 0), so its path weight falls from w = 1/11 to 0.",
        "The path weight of “a” is 0, so it cannot be accepted: reject the path “a”.",
        "At the root: residual = [p - q]+ / S with S = 3/10, the sum of [p - q]+. Most likely token in this residual: “c” "
        "(probability 2/3).",
        "Path weight of “c”: min(1, w r/q) = 1, with its parent's path weight w = 1, and residual r = 2/3 and "
        "draft q = 1/4 of its last token. Here q is the draft's q without the tokens drawn before, renormalised; with them "
        "it is 1/10.",
        "Path weight of “ca”: min(1, w p/q) = 1/2, with its parent's path weight w = 1, and target p = 3/10 and "
        "draft q = 3/5 of its last token.",
        "Coin .999 ≥ path weight 1/2: reject the path “ca”.",
        "At “c”: residual = [p - q]+ / S with S = 3/10, the sum of [p - q]+. Most likely token in this residual: “c” "
        "(probability 2/3).",
        "Coin .999 < path weight 1 of “c” after the rejections below it: accept the whole path “c”.",
    ]
    assert re.fullmatch(
        r"Draw a token from the residual after “c”: “[bc]”, which has probability [12]/3\.", told(paper(), "traversal")[-2]
    )
    assert told(paper(n3=(0.5,)), "traversal")[2] != told(paper(), "traversal")[2], "the control: another coin"


def test_top_down_says_what_is_skipped() -> None:
    """A subtree that is not counted, or counted where nothing is skipped; one descendant in the plural."""
    said = told(paper(n2=(0.5,), n5=(0.4,)), "topdown")
    assert said[0] == (
        "Coin .999 ≥ acceptance probability min(1, p/q) = 1/2, with target p = 3/10 and draft q = 3/5: "
        "reject “a”. The 2 descendants of “a” are skipped."
    )
    assert said[2] == (
        "Coin .5 < acceptance probability min(1, r/q) = 1, with residual r = 2/3 and draft q = 1/4: accept “c”. "
        "Here q is the draft's q without the tokens drawn before, renormalised; with them it is 1/10."
    )
    assert said[3] == (
        "Coin .4 < acceptance probability min(1, p/q) = 1/2, with target p = 3/10 and draft q = 3/5: accept “ca”."
    )
    single = told(given(find_toy("T1"), "chain:2", "with", (0, 0), ("topdown",)), "topdown")
    assert single[0].endswith("reject “A”. The only descendant of “A” is skipped.")
    assert "are skipped" not in "".join(told(paper(n3=(0.1,)), "traversal")), "the control: leaf to root nothing is"


def test_the_weight_of_an_inner_node_is_the_one_after_the_rejections_below() -> None:
    """An inner node judged by the weight that it came with."""
    said = told(given(find_toy("shorter"), "1,2", "without", (0, 3, 1), ("traversal",)), "traversal")
    assert said[7] == "Coin .999 ≥ path weight 5/8 of “a” after the rejections below it: reject the path “a”."
    assert "after the rejections" not in said[2], "the control: a leaf has the weight that its path came with"


def test_a_second_residual_is_not_said_to_be_the_first() -> None:
    """`[p - q]+` of a residual that was made from another residual; `target p` of a residual's probability."""
    trace = given(find_toy("T2"), "3", "without", (0, 1, 2), ("topdown", "traversal"))
    for key in ("topdown", "traversal"):
        residuals = [text for text in told(trace, key) if text.startswith("At the root")]
        assert residuals[0].startswith("At the root: residual = [p - q]+ / S with")
        assert residuals[1].startswith("At the root: new residual = [r - q]+ / S with")
    decisions = [text for text in told(trace, "topdown") if "reject" in text or "accept " in text]
    assert "target p" in decisions[0]
    assert not any("target p" in text for text in decisions[1:])


def test_each_rule_words_what_is_its_own() -> None:
    """The largest p / q in the mouth of any rule, a q where the walk's probability stands, a coin that is not flipped."""
    paths = given(find_toy("T1"), "paths:2x2", "with", (0, 0, 1, 1), ("gbv", "topdown"))
    said = " ".join(told(paths, "gbv"))
    assert "the drafted child with the largest p / q" in said
    assert "the probability that the choice falls on it" in said
    assert "draft q =" not in said
    assert "- q]+" not in said
    assert "largest" not in SENTENCES["choose"], "the control: the default says nothing of a reason"
    compared = told(given(find_toy("T2"), *PAPER, ("threshold",)), "threshold")
    assert compared[0].startswith("Target p = 3/10 is below draft q = 3/5: reject “a” without a coin.")
    assert "Coin" not in " ".join(compared)
    wrong_extra = told(given(find_toy("T2"), *PAPER, ("no_residual",)), "no_residual")
    assert "this rule draws its extra token after" in wrong_extra[-2]


def test_no_probability_left_is_said_in_words() -> None:
    """`Coin .7 ≥ 0 = min(1, 0/.36)`: an inequality where the token can simply not be accepted."""
    trace = given(find_toy("T2"), "2", "with", (0, 0), ("topdown",))
    said = told(trace, "topdown")
    assert said[0].endswith("“a” was drawn more than once, so it gets another test.")
    assert said[2] == "“a” has no probability left in the residual, so it cannot be accepted: reject “a”."


def test_k_seq_is_told_with_its_own_residual() -> None:
    """Top-down's residual in K-SEQ's mouth; a node called skipped that its second trial accepts."""
    pair = Toy("even", "", ("a", "b"), Table(exact(["1/4", "3/4"])), Table(exact(["1/2", "1/2"])))
    twice = (pair, "shape:0,1,00", "with", (0, 0, 1), ("kseq",))
    trace = given(*twice)
    discount = trace.steps[0].verdicts["kseq"][0]
    assert isinstance(discount, Discount)
    said = told(trace, "kseq")
    tests = _rounded("n", write_number(1 + (1 - discount.beta), 3))
    assert said[1].endswith("reject “a”. “a” was drawn more than once, so it gets another test.")
    assert f"of its 2 draws, {tests} are tested on average" in said[3]
    assert "residual = [p - n min(p / rho, q)]+ / S" in said[3]
    kept = told(given(*twice, n1=(0.999, 0.0)), "kseq")
    assert "skipped" not in kept[1], "the control: here it is not"


def test_long_fractions_are_rounded_and_say_so() -> None:
    """Seven-digit fractions in a sentence, or a rounded number that passes for an exact one."""
    assert write_number(F(152, 999)) == "152/999"
    assert write_number(F(15257, 15000)) == "≈ 1.017", "nobody sees how large 15257/15000 is"
    assert write_number(F(9235357, 16777216)) == "≈ .5505"
    assert (write_number(2.5e-6), write_number(5.2e-231)) == (".0000025", "5.2e-231"), "231 zeros are not read"
    assert write_number(2.97) == "2.97", "3 would pass for an exact number"
    assert write_alike(F(32731, 12978), F(7, 4)) == ("≈ 2.522", "1.75")
    assert write_alike(F(64, 33), F(7, 4)) == ("64/33", "7/4"), "the control: two short ones"
    assert write_number(F(9235357, 16777216), 9) == "9235357/16777216", "in full it stands as it is"
    found = 0
    for trace in random_runs():
        for step in trace.steps:
            for key in step.verdicts:
                text = " ".join(sentences(trace, step, key))
                assert not re.search(r"\d{7}", re.sub(r"\.9{4,}\d*", "", text)), "close to one is not one"
                found += "≈" in text
    assert found > 10


def test_a_long_path_is_named_by_its_end() -> None:
    """A sentence of four hundred tokens, of which nobody reads the last."""
    trace = given(find_toy("T1"), "chain:40", "with", [0] * 20 + [1] * 20, ("naive", "traversal"))
    long = max(told(trace, "traversal"), key=len)
    assert "“…" + "B" * 16 + "”" in " ".join(told(trace, "traversal"))
    assert len(long) < 300
    assert "“AAAAAAAAAA”" in " ".join(told(trace, "traversal")), "the control: a shorter one is written in full"


def test_typical_acceptance_has_no_residual() -> None:
    """A certain token that is said to be drawn, from a residual that this rule does not have."""
    said = told(given(find_toy("T2"), *PAPER, ("typical",)), "typical")
    assert not [text for text in said if "residual" in text or "oin" in text]
    assert any(text.startswith("The target's p = 3/10 is above the threshold .09: accept") for text in said)
    assert re.fullmatch(r"Take the target's most likely token after “\w+”: “b”.", said[-2])
    assert "Draw a token" in told(given(find_toy("T2"), *PAPER, ("topdown",)), "topdown")[-2], "the control"


def near(text: str, value: Number) -> bool:
    """What is shown is the number, to the digits that are shown."""
    number = F(text.removeprefix("≈ "))
    return number == value if "/" in text else abs(float(number) - float(value)) <= 0.051 * abs(float(value))


def wrong(event: BarEvent, text: str) -> bool:
    """Whether a sentence does not hold its event's numbers."""
    found = re.findall(
        NUMBER, re.sub(r"“[^”]*”", "", text).replace("min(1, ", "").replace("S + 1", "").replace("S = 0", "")
    )

    def holds(*values: Number) -> bool:
        return len(found) >= len(values) and all(map(near, found, values))

    match event:
        case Weigh(_, weight, before, owed, q):
            return not (text.startswith("Path weight") and holds(weight, before, owed, q))
        case Trial(_, flip, owed, _) if re.match(r"(?:The t|T)arget(?:'s)? p =|Residual r =", text):
            return not holds(owed) or flip.accepted != ("accept " in text) or flip.prob not in (0, 1)
        case Trial(_, flip, owed, _) if "cannot be accepted" in text:
            return flip.prob != 0 or flip.accepted
        case Trial(_, flip):
            sign = re.match(rf"Coin {NUMBER} ([<≥])", text)
            if not sign or flip.u is None or (sign[2] == "<") != flip.accepted or not holds(flip.u, flip.prob):
                return True
            u, prob = (F(number.removeprefix("≈ ")) for number in found[:2])
            return (u < prob) != flip.accepted
        case Residual(_, _, mass, before, after):
            if (before, after) == (1, 1):
                return not (text.startswith("At ") and "path weight" not in text and holds(mass))
            return not ("own path weight" in text and holds(before, mass, before, after))
        case Dead(_, before):
            return not ("so its path weight falls from w" in text and holds(before))
        case Sample(_, dist, _):
            return "most likely token after" not in text and not any(holds(chance) for chance in dist)
        case Discount(_, rho):
            return not ("is tested with acceptance probability" in text and ("single test" in text or holds(rho)))
        case Choose(_, _, dist):
            return not ("The choice falls on" in text and any(holds(chance) for chance in dist))
        case Threshold(_, least):
            return not ("is accepted if" in text and any(near(number, least) for number in found))
        case Commit():
            return re.search(r"(correction|bonus) token", text) is None


def test_every_sentence_holds_the_numbers_of_its_event() -> None:
    """A sentence with the numbers of another event; an inequality that is false, or an equality, as it stands."""
    met: set[type] = set()
    lies = 0
    for trace in random_runs():
        for step in trace.steps:
            for key, events in step.verdicts.items():
                said = sentences(trace, step, key)
                for event, text in zip(events, said, strict=True):
                    assert not wrong(event, text), (event, text)
                    met.add(type(event))
                lies += sum(wrong(event, text) for event, text in zip(events, said[1:], strict=False))
    assert len(met) == len(get_args(BarEvent)), "every kind of event was told"
    assert lies > 1000, "the control: the sentence of the next event"


def test_a_narrow_inequality_is_shown_with_more_digits() -> None:
    """`coin .5 < .5`; more digits than are needed are as bad."""
    trace = traced(noise_toy(0, 8), Settings("chain:1", max_tokens=1))
    step = trace.steps[0]
    k, event = next((k, e) for k, e in enumerate(step.verdicts["traversal"]) if isinstance(e, Trial))
    for u, prob, expected in (
        (0.62011, 0.62044, "Coin .6201 < path weight .6204:"),
        (0.41, 0.62, "Coin .41 < path weight .62:"),
    ):
        flip = replace(event.flip, u=u, prob=prob, accepted=True)
        weigh = replace(step.verdicts["traversal"][0], weight=prob)
        verdict = (weigh, replace(event, flip=flip), *step.verdicts["traversal"][k + 1 :])
        near_miss = replace(step, verdicts={"traversal": verdict})
        assert sentence(trace, near_miss, "traversal", 1).startswith(expected)


def test_close_numbers_stay_in_order() -> None:
    """Two roundings that agree, or change places."""
    pairs = (
        (0.5, 0.5 + 1e-8),
        (F(1, 3), 0.3334),
        (F(9235357, 16777216), 0.5505),
        (0.9999999, 1.0),
        (0.0, 1e-7),
        (1e-5, 1.1e-5),
    )
    for x, y in map(sorted, pairs):
        one, other = write_apart(x, y)
        assert F(one.removeprefix("≈ ")) < F(other.removeprefix("≈ "))
        assert write_apart(y, x) == (other, one)
    assert write_number(0.9999999) != write_number(0.99), "the control: two digits would not do"


def test_the_caption_says_why_traversal_was_shorter() -> None:
    """A shorter path without its reason, or with a coin that does not decide."""

    def told(trace: RunTrace) -> str:
        return caption(trace, trace.steps[0], "topdown", "traversal").replace("\u00a0", " ")

    trace = explain.example_run("shorter")
    coin = next(e.flip.u for e in trace.steps[0].verdicts["topdown"] if isinstance(e, Trial) and e.node == 1)
    assert coin is not None
    assert F(5, 8) <= coin < F(5, 6)
    assert told(trace) == (
        "With these coins, top-down accepts 1 drafted token and traversal accepts none. The reason: at “a” the coin (75 "
        "%) is above the path weight (62 %) that traversal gives “a” then; top-down accepts it with the same coin, "
        "because its acceptance probability there is 83 %. Averaged over all coins, the accepted length on this tree is "
        "5/6 for top-down and 5/8 for traversal; the order may differ on other trees."
    )
    assert told(paper(n3=(0.6,))) == (
        "With these coins, traversal accepts 2 drafted tokens and top-down accepts 1. The reason: at “a” the coin (99.9 "
        "%) is above the acceptance probability (50 %) under top-down, which accepts “c” instead; traversal judges the "
        "path “ab” as a whole and accepts it: its coin (60 %) is below its path weight (67 %). Averaged over all coins, "
        "the accepted length on this tree is 64/33 ≈ 1.939 for traversal and 7/4 for top-down; the order may differ on "
        "other trees."
    )
    assert told(paper(n1=(0.45,), n3=(0.9,), n4=(0.9,), n5=(0.9,))) == (
        "With these coins, top-down accepts 2 drafted tokens and traversal accepts 1. The reason: traversal rejects “a”, "
        "because its path weight is 0 then, and accepts “c” instead; top-down tests “a” and accepts it: the coin (45 %) "
        "is below its acceptance probability (50 %). On average over all coins traversal accepts more on this tree, 64/33 "
        "≈ 1.939 against 7/4, although top-down accepts more in this step; the order may differ on other trees."
    )


def test_captions_of_all_pairs_promise_nothing() -> None:
    """A reason where there is no difference, none where there is one, or `always`."""
    unexplained = explained = 0
    for trace in random_runs():
        for step in trace.steps:
            lengths = {key: step.depth(step.commit(key).node) for key in step.verdicts}
            for key in step.verdicts:
                text = caption(trace, step, key, "traversal")
                reason = "The reason: " in text
                assert "always" not in text
                assert text.startswith(("With these coins", "In this step"))
                assert lengths[key] != lengths["traversal"] or not reason
                explained += reason
                unexplained += lengths[key] != lengths["traversal"] and not reason
                if lengths[key] != lengths["traversal"]:
                    winner = max((key, "traversal"), key=lambda rule: lengths[rule])
                    assert f", {name_rule(winner)} accepts {lengths[winner]} drafted token" in text
                assert ("although" not in text) or reason
    assert explained > 100
    assert unexplained == 0


def test_a_thousand_events_are_told_at_once() -> None:
    """A narrator that looks back over all events at each of them: a stranger's run that takes minutes to show."""
    trace = paper()
    step = trace.steps[0]
    *events, sample, commit = step.verdicts["traversal"]
    many = replace(step, verdicts={"traversal": (*(events * 400), sample, commit)})
    start = time.process_time()
    assert len(sentences(trace, many, "traversal")) == len(many.verdicts["traversal"]) > 5000
    assert len(live_lines(many, "traversal")) == len(many.verdicts["traversal"])
    assert len(frames(many, "traversal")) == len(many.verdicts["traversal"]) + 1
    assert time.process_time() - start < 5


def test_every_situation_has_a_sentence_and_its_values() -> None:
    """A situation without words, or with a value that is not there; one that no run meets and no test reads."""
    for templates, values in ((SENTENCES, SENTENCE_VALUES), (PLAIN, PLAIN_VALUES)):
        assert set(templates) == set(values)
        for name, template in templates.items():
            assert {value for _, value, _, _ in Formatter().parse(template) if value} <= set(values[name]), name
        met = {
            name
            for trace in random_runs()
            for step in trace.steps
            for key in step.verdicts
            for parts in worded_situations(trace, step, key, plain=templates is PLAIN)
            for name, _ in parts
        }
        rare = {"sample_other", "residual_empty", "most_likely_listed", "commit_only_bonus", "dead_one", "dead_many"}
        assert set(templates) - met <= rare | {"residual_weight_again", "reject_zero_target", "skip_one"}


def test_all_values_are_given() -> None:
    """A value that a record may name and the narrator does not give: it would raise on the page."""
    for trace in random_runs():
        for step in trace.steps:
            for key in step.verdicts:
                narrator = Narrator(step, key)
                for k, event in enumerate(step.verdicts[key]):
                    for found in narrator.tell(k, event):
                        assert set(found.values) >= set(SENTENCE_VALUES[found.name]), found.name
                        assert not found.plain or set(found.values) >= set(PLAIN_VALUES[found.plain]), found.plain


def test_strange_runs_are_told_too() -> None:
    """A stranger's trace with events of another rule, without coins, or with a residual that rounding emptied."""
    trace = paper()
    step = trace.steps[0]
    for other in ("traversal", "topdown", "naive"):
        mixed = replace(step, verdicts=dict.fromkeys(map(attrgetter("key"), VERIFIERS), step.verdicts[other]))
        for rule in VERIFIERS:
            assert len(sentences(trace, mixed, rule.key)) == len(step.verdicts[other])
            assert len(live_lines(mixed, rule.key)) == len(step.verdicts[other])
            assert len(frames(mixed, rule.key)) == len(step.verdicts[other]) + 1
            assert caption(trace, replace(mixed, stop_laws={}), rule.key, "naive").startswith(("With these", "In this"))
    coinless = tuple(
        replace(event, flip=replace(event.flip, u=None)) if isinstance(event, Trial) else event
        for event in step.verdicts["topdown"]
    )
    said = told(replace(trace, steps=(replace(step, verdicts={"topdown": coinless}),)), "topdown")
    assert said[0].startswith("The acceptance probability is 1/2 and no coin is flipped: reject “a”.")
    emptied = tuple(replace(event, mass=0) if isinstance(event, Residual) else event for event in coinless)
    said = told(replace(trace, steps=(replace(step, verdicts={"topdown": emptied}),)), "topdown")
    assert said[1].startswith("At the root, rounding leaves nothing of the residual, so the target's p takes its place.")


@pytest.mark.parametrize(("raw", "visible"), [(" on", "␣on"), ("\n", "⏎"), ("<b>", "<b>"), ("\t", "⇥")])
def test_white_space_is_visible_and_nothing_is_escaped(raw: str, visible: str) -> None:
    """A blank that vanishes; markup that is escaped here and then once more on the page."""
    trace = paper()
    odd = replace(trace, texts={**trace.texts, 0: raw})
    assert told(odd, "traversal")[0].startswith(f"Path weight of “{visible}”:")
    assert told(trace, "traversal")[0].startswith("Path weight of “a”:"), "the control"


def test_a_rounded_bar_is_not_another_q() -> None:
    """A recorded first draw, whose bar keeps four digits and its draw nine, said to be drawn from something else."""
    said = 0
    for record in RECORDED:
        trace = record.trace()
        for step in trace.steps:
            firsts = {node.draws[0].node for node in step.nodes if node.draws}
            if trace.settings.proposal in ("with", "without"):
                for key, events in step.verdicts.items():
                    if find_rule(key).lossless:
                        for event, text in zip(events, sentences(trace, step, key), strict=True):
                            if isinstance(event, Trial | Weigh):
                                said += "Here q is" in text
                                assert event.node not in firsts or "Here q is" not in text, text
    assert said > 0, "the control: later draws do say it"
