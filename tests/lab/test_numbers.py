"""The lab's numbers are those of `specviz.exact`: the same laws, drifts and lengths, and the ceiling of scipy's solver."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import pytest
from lab_helpers import draw_setting, judged, open_bench

from specviz.core.dice import Dice
from specviz.core.dist import Dist, at
from specviz.core.events import Commit, Event, Sample
from specviz.core.tree import DraftTree
from specviz.exact.ceiling import ceiling
from specviz.exact.enumeration import drift
from specviz.exact.proof import drafts, output_law
from specviz.exact.small_ceiling import small_ceiling
from specviz.exact.step import enumerate_drafts, expected_accepted_length
from specviz.lab.change import move_bar
from specviz.lab.home import answer
from specviz.lab.laws import output_law_of_draft
from specviz.lab.numbers import choose_rules
from specviz.lab.replies import write_average
from specviz.lab.state import EVERYWHERE, LabState, from_toy, write_link
from specviz.models.toy import find_toy
from specviz.verify import find_rule

T2 = from_toy(find_toy("T2"), tree="2", proposal="without")
FEW = 60  # drafts, of a setting that is compared


def compare(state: LabState) -> int:
    """How many rules were compared on a setting; an error where one number differs."""
    bench, toy = open_bench(state), state.make_toy()
    trees = drafts(toy, state.drafter)
    assert [one.chance for one in bench.drafts] == [chance for chance, _ in trees]
    count = 0
    for rules in choose_rules(state):
        for rule in rules:
            found = judged(bench, rule.key)
            if found.law is None:
                with pytest.raises(ValueError, match=r".+"):
                    output_law(toy, trees, rule.verify)
                continue
            exactly = output_law(toy, trees, rule.verify)
            assert found.law == exactly, (write_link(state), rule.key)
            assert found.drift == drift(exactly, toy.target)
            assert found.accepted == expected_accepted_length(exactly)
            count += 1
    return count


def random_settings(count: int) -> Iterator[LabState]:
    """So many settings with few enough drafts to be enumerated twice."""
    seed = 0
    while count:
        state = draw_setting(seed)
        seed += 1
        if len(list(islice(enumerate_drafts(state.make_toy(), state.drafter), FEW + 1))) <= FEW:
            count -= 1
            yield state


def test_the_numbers_are_those_of_the_proof() -> None:
    """A short cut that changes a number, on a few settings; the slow test has two hundred."""
    assert sum(compare(state) for state in random_settings(12)) > 30


@pytest.mark.slow
def test_the_numbers_are_those_of_the_proof_on_two_hundred_settings() -> None:
    """The same, on two hundred settings of every tree, proposal and number of tokens that the search of this test finds."""
    assert sum(compare(state) for state in random_settings(200)) > 500


def test_the_comparison_can_fail() -> None:
    """The control: a rule whose last draw is not the one it commits comes out as another law."""

    def liar(tree: DraftTree, target: list[Dist], dice: Dice) -> Iterator[Event]:
        token = dice.draw(0, target[0])
        other = 0 if at(target[0], 0) > 0 else token
        yield Sample(0, target[0], other)
        yield Commit(0, other)

    bench, toy = open_bench(T2), T2.make_toy()
    one = bench.drafts[0]
    assert output_law_of_draft(liar, one) == output_law(toy, [(1, one.tree)], liar)  # type: ignore[arg-type]
    assert output_law_of_draft(liar, one) != output_law(toy, [(1, one.tree)], find_rule("naive").verify)  # type: ignore[arg-type]


def test_the_ceiling_is_that_of_the_larger_program() -> None:
    """A smaller program that lets a rule accept what no lossless one can, or a solver that stops too early."""
    states = [from_toy(find_toy("T1"), tree="chain:2"), from_toy(find_toy("T2"), tree="2,1"), *random_settings(12)]
    for state in states:
        trees = drafts(state.make_toy(), state.drafter)
        target = state.make_toy().target
        assert small_ceiling(trees, target) == pytest.approx(ceiling(trees, target), abs=1e-9), write_link(state)
    bench = open_bench(states[0])
    assert bench.ceiling() == pytest.approx(11 / 9, abs=1e-12)
    assert small_ceiling(drafts(states[0].make_toy(), states[0].drafter), states[1].make_toy().target) != 11 / 9, (
        "the control"
    )


def test_drafts_are_kept_while_the_target_moves() -> None:
    """Drafts of a q that has been moved since, or drafts that are drawn again for every move of a bar of p."""
    first, of_p, of_q = (
        [one.tree for one in open_bench(state).drafts]
        for state in (T2, move_bar(T2, EVERYWHERE, "p", 0, 30), move_bar(T2, EVERYWHERE, "q", 0, 30))
    )
    assert all(one is other for one, other in zip(first, of_p, strict=True))
    assert {float(draws[0].dist[0]) for tree in of_q for draws in tree.draws[:1]} == {0.5}


def ask(link: str, kind: str = "setting", **change: object) -> list[dict[str, object]]:
    """The replies to a request, as the page gets them."""
    request = {"kind": kind, "text": json.dumps({"link": link, "changes": [change]})}
    return [json.loads(json.dumps(reply, default=vars)) for reply in answer(request)]


def test_an_answer_says_the_numbers() -> None:
    """Published numbers that the page says otherwise: T1's two levels, with the ceiling and its badge."""
    replies = ask(write_link(from_toy(find_toy("T1"), tree="chain:2", proposal="with")))
    kinds = [one["kind"] for one in replies if one["kind"] != "progress"]
    assert (kinds[:3], kinds[-1]) == (["setting", "numbers", "run"], "numbers")
    last = replies[-1]
    rules = {one["key"]: one for one in last["rules"]}  # type: ignore[attr-defined]
    assert rules["topdown"]["accepted"]["text"] == "10/9 ≈ 1.111"
    assert (rules["traversal"]["accepted"]["text"], rules["traversal"]["gap"]) == ("11/9 ≈ 1.222", "reached")
    assert rules["topdown"]["badge"] == "lossless, exactly"
    assert last["ceiling"] == "1.2222"
    assert last["counterexample"] is None


def test_a_refusal_is_a_sentence() -> None:
    """A damaged link, or a request that nobody knows, that ends the worker instead of being answered."""
    for asked in (ask("m=nothing"), ask(write_link(T2), kind="nothing"), ask(write_link(T2), tree="9,9,9")):
        [refused] = asked
        assert refused["kind"] == "refused"
        assert str(refused["text"]).endswith(".")


def test_too_many_drafts_are_refused() -> None:
    """A setting that keeps a browser busy for minutes: five tokens on a tree of twelve nodes."""
    wide = from_toy(find_toy("T2"), tree="2,2", proposal="with")
    replies = ask(write_link(wide), size=5)
    assert "enumerates at most 2,000 drafts" in str(replies[-1]["text"])


def test_averages_can_be_compared() -> None:
    """`64/33` beside `157/100`; a decimal that is rounded and called equal."""
    assert write_average(Fraction(157, 100)).text == "157/100 = 1.57"
    assert write_average(Fraction(64, 33)).text == "64/33 ≈ 1.939"
    assert write_average(Fraction(2)).text == "2"
    assert write_average(0.5).text == "≈ .5"
