"""Published and checked values, reproduced as fractions: a rule that is slightly wrong is off on at least one of them."""

from __future__ import annotations

import json
from fractions import Fraction as F
from pathlib import Path

import pytest
from exact_helpers import drawn, law_on, scores

from specviz.core.dist import exact
from specviz.draft import drafter
from specviz.exact.ceiling import ceiling
from specviz.exact.enumeration import drift, expected_length, stop_law
from specviz.exact.proof import FIG1, drafts, expected_accepted_length, output_law
from specviz.models.toy import Table, Toy, find_toy
from specviz.verify import find_rule

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())
RULES = {  # the names in the golden file: the rule, and how the children were drawn (None: however they were)
    "nss": ("naive", None),
    "token_chain": ("topdown", None),
    "block_chain": ("traversal", None),
    "rrs_with": ("topdown", "with"),
    "rrs_without": ("topdown", "without"),
    "traversal_with": ("traversal", "with"),
    "traversal_without": ("traversal", "without"),
}
SHAPES = {"chain2": "chain:2", "fig1": FIG1, "1-then-2": "1,2"}
PROPOSALS = {"iid": "with", "wor": "without"}


def golden_toy(name: str) -> Toy:
    data = GOLDEN["models"][name]

    def table(side: str) -> Table:
        rows = {tuple(map(int, key.split(","))) if key else (): exact(row) for key, row in data[side].items()}
        return Table(exact(data[f"{side}_default"]), rows)

    return Toy(name, name, tuple("abcd"[: data["V"]]), table("p"), table("q"))


def draws_of(spec: list) -> tuple[str, list[int]]:
    """A golden tree as a shape and its draws level by level; the second draw of a token brings no children of its own."""
    places, tokens, level = [], [], [("", spec)]
    while level:
        below = []
        for name, draws in level:
            seen = set()
            for rank, (token, children) in enumerate(draws):
                places.append(f"{name}{rank}")
                tokens.append(token)
                if token not in seen:
                    below.append((f"{name}{rank}", children))
                seen.add(token)
        level = below
    return "shape:" + ",".join(places), tokens


@pytest.mark.parametrize("case", GOLDEN["fixed_trees"], ids=lambda case: f"{case['model']} {case['tree']}")
def test_law_on_a_given_tree(case: dict) -> None:
    """Any mistake in a rule that shows on one tree: wrong rate, wrong residual, wrong order, wrong extra token."""
    pair = golden_toy(case["model"])
    spec, tokens = draws_of(case["spec"])
    for name, expected in case["laws"].items():
        key, proposal = RULES[name]
        if proposal is None:
            proposal = "with" if "i.i.d." in case["tree"] or case["model"] == "T1" else "without"
        tree = drawn(pair, spec, proposal, tokens)
        found = law_on(pair, tree, find_rule(key).verify)
        assert found == {(*outcome["accepted"], outcome["extra"]): F(outcome["prob"]) for outcome in expected}, name
        assert expected_accepted_length(found) == F(case["E"][name])
        other = law_on(pair, tree, find_rule("typical").verify)
        assert other != found, "the control: a lossy rule has another law"


@pytest.mark.parametrize("case", GOLDEN["expected_accepted"], ids=lambda case: f"{case['model']} {case['shape']}")
def test_expected_length_over_drafts(case: dict) -> None:
    """Drafting and verification that do not fit together: each right on its own, wrong on average."""
    pair, trees = golden_toy(case["model"]), []
    trees = drafts(pair, drafter(SHAPES[case["shape"]], PROPOSALS[case["mode"]]))
    for name, expected in case["E"].items():
        assert expected_accepted_length(output_law(pair, trees, find_rule(RULES[name][0]).verify)) == F(expected), name


LENGTHS = [
    ("T1", "chain:1", "with", {"topdown": "2/3", "traversal": "2/3", "naive": "4/9"}, "2/3"),
    ("T1", "chain:2", "with", {"topdown": "10/9", "traversal": "11/9", "naive": "52/81"}, "11/9"),
    ("T2", "chain:2", "with", {"topdown": "119/100", "traversal": "5/4"}, "5/4"),
    ("T2", "chain:2", "without", {"topdown": "119/100", "traversal": "5/4"}, "5/4"),
    ("T2", "2", "without", {"topdown": "7/8", "traversal": "7/8"}, None),
    ("T2", "2", "with", {"topdown": "41/50", "traversal": "41/50"}, None),
    ("T2", FIG1, "without", {"topdown": "161/100", "traversal": "167/100", "naive": "15257/15000"}, "109/56"),
    ("T2", FIG1, "with", {"topdown": "739/500", "traversal": "383/250"}, None),
    ("shorter", "1,2", "without", {"topdown": "25/18", "traversal": "623/450"}, None),
]


@pytest.mark.parametrize(("key", "spec", "proposal", "lengths", "best"), LENGTHS)
def test_published_lengths(key: str, spec: str, proposal: str, lengths: dict, best: str | None) -> None:
    """An accepted length that is off, by the law of the step and by the stop law alike; and a ceiling below a rule."""
    pair = find_toy(key)
    trees = drafts(pair, drafter(spec, proposal))
    top = ceiling(trees, pair.target)
    for rule, length in lengths.items():
        assert expected_accepted_length(output_law(pair, trees, find_rule(rule).verify)) == F(length)
        stops = sum(
            chance * expected_length(tree, stop_law(find_rule(rule).verify, tree, scores(pair, tree)))
            for chance, tree in trees
        )
        assert stops == F(length)
        assert float(F(length)) <= top + 1e-9
    if best:
        assert top == pytest.approx(float(F(best)), abs=1e-9)
        assert any(float(F(length)) < top - 1e-3 for length in lengths.values()) or spec == "chain:1"


def test_kseq_on_two_siblings() -> None:
    """A rho that is not the smallest, or rounded down: then K-SEQ keeps less, or is no longer lossless."""
    pair = find_toy("T2")
    trees = drafts(pair, drafter("2", "with"))
    length = expected_accepted_length(output_law(pair, trees, find_rule("kseq").verify))
    assert abs(length - F(21, 25)) < F(1, 10**6)
    assert length <= F(21, 25), "rounded up, rho can only cost a little"
    assert ceiling(trees, pair.target) >= F(21, 25)


def test_drafts_of_t1_one_by_one() -> None:
    """An average that is right for the wrong reasons: each of the four drafts has its own expected length."""
    pair = find_toy("T1")
    expected = {(0, 0): ("3/4", "1/2"), (0, 1): ("1", "2"), (1, 0): ("3/2", "3/2"), (1, 1): ("2", "2")}
    for tokens, lengths in expected.items():
        tree = drawn(pair, "chain:2", "with", tokens)
        for rule, length in zip(("topdown", "traversal"), lengths, strict=True):
            assert expected_accepted_length(law_on(pair, tree, find_rule(rule).verify)) == F(length)


def test_the_paper_s_drawn_tree() -> None:
    """A stop law that is right on average only: on the paper's tree every node has its exact probability."""
    pair = find_toy("T2")
    tree = drawn(pair, FIG1, "without", (0, 2, 1, 2, 0))
    names = {tree.text(node): node for node in range(len(tree))}
    traversal, topdown = (find_rule(key).stop_law(tree, scores(pair, tree)) for key in ("traversal", "topdown"))
    a, b, c = 0, 1, 2
    assert {text: traversal[node] for text, node in names.items() if traversal[node]} == {
        (a, b): F(2, 3),
        (a, c): F(7, 33),
        (c, a): F(2, 33),
        (c,): F(2, 33),
    }
    assert {text: topdown[node] for text, node in names.items() if topdown[node]} == {
        (a, b): F(1, 2),
        (c, a): F(1, 4),
        (c,): F(1, 4),
    }
    assert expected_length(tree, traversal) == F(64, 33)
    assert expected_length(tree, topdown) == F(7, 4)


def test_no_residual_is_as_long_and_wrong() -> None:
    """A check by accepted length alone, which the most common mistake passes."""
    pair = find_toy("T1")
    trees = drafts(pair, drafter("chain:2", "with"))

    outputs = output_law(pair, trees, find_rule("no_residual").verify)
    assert expected_accepted_length(outputs) == F(10, 9)
    assert drift(outputs, pair.target) == F(1, 9)
    assert drift(output_law(pair, trees, find_rule("topdown").verify), pair.target) == 0
