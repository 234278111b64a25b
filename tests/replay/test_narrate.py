"""Every sentence against its event: whole sentences on given trees, and all numbers over all rules at random."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction as F
from typing import get_args

import pytest
from toy_runs import PAPER, RUNS, given, paper, traced

from specviz.cli import explain
from specviz.core.dist import Number, exact
from specviz.core.events import Choose, Commit, Dead, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.engine.settings import Settings
from specviz.models.toy import Table, Toy, find_toy, noise_toy
from specviz.replay.narrate import caption, sentence
from specviz.replay.numbers import write_apart, write_number
from specviz.trace.schema import BarEvent, RunTrace
from specviz.verify import find_rule

NUMBER = r"(\d+/\d+|\d*\.?\d+(?:e-\d+)?)"
IN_BRACKETS = rf"\(?{NUMBER}\)?"


def told(trace: RunTrace, key: str) -> list[str]:
    step = trace.steps[0]
    return [sentence(trace, step, key, k) for k in range(len(step.verdicts[key]))]


def test_the_paper_s_line_of_coins_word_by_word() -> None:
    """A number that belongs to another node, or to the same node one refusal before: here every coin refuses."""
    assert told(paper(), "traversal")[:-2] == [
        '"a" weighs 1/2 = min(1, 1 × (3/10)/(3/5)): target 3/10, draft 3/5.',
        '"ab" weighs 2/3 = min(1, 1/2 × (2/5)/(3/10)): target 2/5, draft 3/10.',
        'coin .999 ≥ 2/3 = min(1, 1/2 × (2/5)/(3/10)): refuse the whole path "ab".',
        'Refused: at "a" S = sum [w p - q]+ = 1/20, so its weight goes from 1/2 to S / (S + 1 - w) = 1/11; '
        'normalised, all on "c".',
        '"ac" weighs 7/11 = min(1, 1/11 × 1/(1/7)): target 1, draft 1/7.',
        'coin .999 ≥ 7/11 = min(1, 1/11 × 1/(1/7)): refuse the whole path "ac".',
        'After this refusal the target is owed nothing at "a": its weight falls from 1/11 to 0, '
        "and what is left below it is skipped.",
        'coin .999 ≥ 0, its path is dead: refuse the whole path "a".',
        'Refused: at the root the target is still owed [p - q]+, S = 3/10; normalised, the likeliest is "c", 2/3.',
        '"c" weighs 1 = min(1, 1 × (2/3)/(1/4)): target 2/3, draft 1/4.',
        '"ca" weighs 1/2 = min(1, 1 × (3/10)/(3/5)): target 3/10, draft 3/5.',
        'coin .999 ≥ 1/2 = min(1, 1 × (3/10)/(3/5)): refuse the whole path "ca".',
        'Refused: at "c" the target is still owed [p - q]+, S = 3/10; normalised, the likeliest is "c", 2/3.',
        "coin .999 < 1 = S / (S + 1 - w) = (3/10)/(3/10 + 1 - 1), the weight left to it after the refusals below: "
        'accept the whole path "c".',
    ]
    assert re.fullmatch(
        r'Draw from the residual after "c": "[bc]", which had probability [12]/3.', told(paper(), "traversal")[-2]
    )
    assert told(paper(n3=(0.5,)), "traversal")[2] != told(paper(), "traversal")[2], "the control: another coin"


def test_top_down_says_what_is_lost() -> None:
    """A subtree that is not counted, or counted where nothing is lost."""
    said = told(paper(n2=(0.5,), n5=(0.4,)), "topdown")
    assert said[0] == 'coin .999 ≥ 1/2 = min(1, (3/10)/(3/5)): refuse "a"; the 2 nodes below it are lost.'
    assert said[2] == 'coin .5 < 1 = min(1, (2/3)/(1/4)): accept "c".'
    assert said[3] == 'coin .4 < 1/2 = min(1, (3/10)/(3/5)): accept "ca".'
    single = told(given(find_toy("T1"), "chain:2", "with", (0, 0), ("topdown",)), "topdown")
    assert single[0] == 'coin .999 ≥ 1/2 = min(1, (1/3)/(2/3)): refuse "A"; the node below it is lost.'
    assert "lost" not in "".join(told(paper(), "traversal")), "the control: leaf to root nothing is"


def test_the_weight_of_an_inner_node_comes_with_its_formula() -> None:
    """A rate min(1, p / q) for a node whose weight was made by the refusals below it."""
    said = told(given(find_toy("shorter"), "1,2", "without", (0, 3, 1), ("traversal",)), "traversal")
    assert said[7] == (
        "coin .999 ≥ 5/8 = S / (S + 1 - w) = (2/5)/(2/5 + 1 - 19/25), the weight left to it after the refusals below: "
        'refuse the whole path "a".'
    )
    assert F(2, 5) / (F(2, 5) + 1 - F(19, 25)) == F(5, 8)
    assert "S + 1 - w" not in said[2], "the control: a leaf has the rate that its path came with"


def test_k_seq_is_told_with_its_own_residual() -> None:
    """Top-down's residual in K-SEQ's mouth; a node called lost that its second trial accepts."""
    pair = Toy("even", "", ("a", "b"), Table(exact(["1/4", "3/4"])), Table(exact(["1/2", "1/2"])))
    twice = (pair, "shape:0,1,00", "with", (0, 0, 1), ("kseq",))
    trace = given(*twice)
    discount = trace.steps[0].verdicts["kseq"][0]
    assert isinstance(discount, Discount)
    said = told(trace, "kseq")
    tests = write_number(1 + (1 - discount.beta), 3)
    assert said[1].endswith('refuse "a"; it was drawn again, and has another trial.')
    assert f"owed [p - {tests} min(p / rho, q)]+ ({tests} of 2 tests are made on average)" in said[3]
    kept = told(given(*twice, n1=(0.999, 0.0)), "kseq")
    assert "lost" not in kept[1], "the control: here it is not"


def test_typical_acceptance_has_no_residual() -> None:
    """A certain token that is said to be drawn, from a residual that this rule does not have."""
    said = told(given(find_toy("T2"), *PAPER, ("typical",)), "typical")
    assert not [text for text in said if "residual" in text or "coin" in text]
    assert any(text.startswith("target p = 3/10 > .09: accept") for text in said)
    assert re.fullmatch(r"Take the target's likeliest token after \"\w+\": \"b\".", said[-2])
    assert "Draw from" in told(given(find_toy("T2"), *PAPER, ("topdown",)), "topdown")[-2], "the control"


def near(text: str, value: Number) -> bool:
    """What is shown is the number, to the digits that are shown."""
    return F(text) == value if "/" in text else abs(float(F(text)) - float(value)) <= 0.051 * abs(float(value))


def wrong(event: BarEvent, text: str) -> bool:
    """Whether a sentence does not hold its event's numbers."""
    match event:
        case Weigh(_, weight, before, p, q):
            parts = re.search(rf"weighs {NUMBER} = min\(1, {NUMBER} × {IN_BRACKETS}/{IN_BRACKETS}\)", text)
            return not parts or not all(map(near, parts.groups(), (weight, before, p, q)))
        case Trial(_, flip, p, _) if compared := re.match(rf"(?:target p|p|the residual) = {NUMBER} ([>≥≤<])", text):
            return not near(compared[1], p) or (compared[2] in ">≥") != flip.accepted or flip.prob not in (0, 1)
        case Trial(_, flip):
            sign = "<" if flip.accepted else "≥"
            parts = re.match(rf"coin {NUMBER} ({sign}) {NUMBER}\b", text)
            if flip.u is None:
                return not text.startswith(f"acceptance probability {write_number(flip.prob)}") or "coin" in text
            if not parts or (F(parts[1]) < F(parts[3])) != flip.accepted:
                return True
            return not (near(parts[1], flip.u) and near(parts[3], flip.prob))
        case Residual(_, _, mass, before, after):
            parts = re.search(rf"= {NUMBER}, so its weight goes from {NUMBER} to S / \(S \+ 1 - w\) = {NUMBER};", text)
            if parts:
                return not all(map(near, parts.groups(), (mass, before, after)))
            return (before, after) != (1, 1) or f"S = {write_number(mass)};" not in text
        case Dead(_, before):
            return f"from {write_number(before)} to 0" not in text
        case Sample(_, dist, _):
            parts = re.search(rf"which had probability {NUMBER}\.", text)
            return "likeliest token" not in text and (not parts or not any(near(parts[1], chance) for chance in dist))
        case Discount(_, rho, beta):
            return f"rho = {write_number(rho, 3)};" not in text or f"beta = {write_number(beta)}." not in text
        case Choose(_, _, dist):
            parts = re.search(rf"here {NUMBER},", text)
            return not parts or not any(near(parts[1], chance) for chance in dist)
        case Threshold(_, least):
            return f"above {write_number(least)}." not in text
        case Commit():
            return re.search(r"(correction|bonus) \"", text) is None


def test_every_sentence_holds_the_numbers_of_its_event() -> None:
    """A sentence with the numbers of another event; an inequality that is false, or an equality, as it stands."""
    met: set[type] = set()
    lies = 0
    for trace in RUNS:
        for step in trace.steps:
            for key, events in step.verdicts.items():
                said = [sentence(trace, step, key, k) for k in range(len(events))]
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
    for u, prob, expected in ((0.62011, 0.62044, "coin .6201 < .6204"), (0.41, 0.62, "coin .41 < .62")):
        flip = replace(event.flip, u=u, prob=prob, accepted=True)
        weigh = replace(step.verdicts["traversal"][0], weight=prob)
        verdict = (weigh, replace(event, flip=flip), *step.verdicts["traversal"][k + 1 :])
        near_miss = replace(step, verdicts={"traversal": verdict})
        assert sentence(trace, near_miss, "traversal", 1).startswith(f"{expected} = min(1, 1 × ")


def test_close_numbers_stay_in_order() -> None:
    """Two roundings that agree, or change places."""
    for x, y in ((0.5, 0.5 + 1e-8), (F(1, 3), 0.3334), (0.9999999, 1.0), (0.0, 1e-7), (1e-5, 1.1e-5)):
        one, other = write_apart(x, y)
        assert F(one) < F(other)
        assert write_apart(y, x) == (other, one)
    assert write_number(0.9999999) != write_number(0.99), "the control: two digits would not do"


def test_the_caption_says_why_traversal_was_shorter() -> None:
    """A shorter draw without its reason, or with a coin that does not decide."""
    trace = explain.example_run("shorter")
    coin = next(e.flip.u for e in trace.steps[0].verdicts["topdown"] if isinstance(e, Trial) and e.node == 1)
    assert coin is not None
    assert F(5, 8) <= coin < F(5, 6)
    assert (
        f'top-down 1, because at "a" the coin {write_number(coin)} is not below 5/8, the rate of traversal, '
        "and is below 5/6, that of top-down."
    ) in caption(trace, trace.steps[0])
    longer = paper(n3=(0.6,))
    assert caption(longer, longer.steps[0]) == (
        'On this draw traversal keeps 2 drafted tokens, top-down 1, because at "a" the coin .999 is not below 1/2, '
        'the rate of top-down, while traversal keeps all of "ab". On this tree, over all coins, traversal keeps 64/33 on '
        "average and top-down 7/4: longer on average."
    )
    here = paper(n1=(0.45,), n3=(0.9,), n4=(0.9,), n5=(0.9,))
    text = caption(here, here.steps[0])
    assert 'traversal keeps 1 drafted token, top-down 2, because at "a" the coin .45 is not below 0' in text
    assert text.endswith("longer on average; here it was shorter.")


def test_captions_of_all_pairs_promise_nothing() -> None:
    """A reason where there is no difference, none where there is one, or `always`."""
    unexplained = explained = 0
    for trace in RUNS:
        for step in trace.steps:
            lengths = {key: step.depth(step.commit(key).node) for key in step.verdicts}
            for key in step.verdicts:
                text = caption(trace, step, key, "traversal")
                assert "always" not in text
                assert lengths[key] != lengths["traversal"] or "because" not in text
                explained += "because" in text
                unexplained += lengths[key] != lengths["traversal"] and "because" not in text
                assert f"{find_rule(key).title} {lengths[key]}" in text
                assert ("here it was shorter" not in text) or lengths["traversal"] < lengths[key]
    assert explained > 100
    assert unexplained == 0


@pytest.mark.parametrize(("raw", "visible"), [(" on", "␣on"), ("\n", "⏎"), ("<b>", "<b>"), ("\t", "⇥")])
def test_white_space_is_visible_and_nothing_is_escaped(raw: str, visible: str) -> None:
    """A blank that vanishes; markup that is escaped here and then once more on the page."""
    trace = paper()
    odd = replace(trace, texts={**trace.texts, 0: raw})
    assert told(odd, "traversal")[0].startswith(f'"{visible}" weighs')
    assert told(trace, "traversal")[0].startswith('"a" weighs'), "the control"
