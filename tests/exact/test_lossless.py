"""The proof over all small trees: the exact law of a step, drafting included, equals the target's, as fractions.

Every tree of up to five drafted nodes with at most three draws under a node and depth four, every proposal, every rule on
the trees it needs, vocabularies of two and three, on models drawn at random with zeros among them and P equal to Q here and
there. Each cell of that table gets models of its own; `make test-long` gives the large ones 30 each, and
`SPECVIZ_MODELS=300` gives every cell that many (hours).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction as F
from functools import cache
from zlib import crc32

import pytest
from exact_helpers import law_on, scores, shapes

from specviz.core.dice import EnumeratingDice
from specviz.core.dist import Dist, Number, at
from specviz.draft import PROPOSALS, drafter
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import Tokens, drift, expected_length, law, stop_law
from specviz.exact.proof import drafts, output_law
from specviz.models.toy import TableModel, Toy, find_toy, random_toy
from specviz.verify import VERIFIERS, Rule, find_rule

SHAPES = shapes(most_nodes=5, most_draws=3, most_depth=4)
SMALL = shapes(most_nodes=3, most_draws=3, most_depth=3)
PATHS = ["chain:1", "chain:4", "paths:2x1", "paths:3x1", "paths:2x2", "paths:3x2", "paths:2x3"]
OTHERS = ["delayed:1+2x1", "delayed:2+2x1", "delayed:1+2x2", "delayed:1+3x1", "2,2", "binary:2", "3,1"]
BEST = ["best:1", "best:3", "best:5", "best:5x2"]
KEYS = [record.key for record in PROPOSALS]
LOSSLESS = [rule for rule in VERIFIERS if rule.lossless]
MODELS = int(os.environ.get("SPECVIZ_MODELS", "0"))
POOL = 320  # models
LARGE = 4  # of them for every cell of the large table


@cache
def model(number: int, vocabulary: int) -> Toy:
    return random_toy(number, vocabulary, depth=5)


def models_for(cell: int, vocabulary: int, count: int) -> list[Toy]:
    """`count` of the pool for this cell, other ones for the next."""
    return [model(number, vocabulary) for number in numbers_for(cell, count)]


def numbers_for(cell: int, count: int) -> Iterable[int]:
    return range(MODELS) if MODELS else [(cell + i) % POOL for i in range(count)]


def check(pair: Toy, spec: str, proposal: str) -> int:
    """All sound rules on all drafts of one model; how many laws were compared."""
    draft = drafter(spec, proposal)
    trees, compared = drafts(pair, draft), 0
    for rule in LOSSLESS:
        if rule.sound_on(draft.kind):
            outputs = output_law(pair, trees, rule.verify)
            assert drift(outputs, pair.target) == 0, (pair.key, len(pair.vocabulary), spec, proposal, rule.key)
            compared += 1
    return compared


@pytest.mark.parametrize("proposal", KEYS)
@pytest.mark.parametrize("vocabulary", [2, 3])
@pytest.mark.parametrize("spec", SMALL)
@pytest.mark.parametrize("first", [0, pytest.param(6, marks=pytest.mark.slow)])
def test_small_trees(first: int, spec: str, vocabulary: int, proposal: str) -> None:
    """Any wrong rate, residual, weight or extra token that shows on some tree of up to three nodes."""
    for pair in models_for(hash_of(spec) + first, vocabulary, 6):
        assert check(pair, spec, proposal) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("proposal", KEYS)
@pytest.mark.parametrize("vocabulary", [pytest.param(2, marks=pytest.mark.long), 3])
@pytest.mark.parametrize(
    "spec", [pytest.param(spec, marks=[pytest.mark.long] * (i % 2)) for i, spec in enumerate([*SHAPES, *PATHS, *OTHERS])]
)
def test_all_trees(spec: str, vocabulary: int, proposal: str) -> None:
    """The same on larger trees: a subtree skipped too early, an order that is wrong only three levels down."""
    for pair in models_for(hash_of(spec + proposal), vocabulary, LARGE):
        assert check(pair, spec, proposal) >= 1


@pytest.mark.parametrize("vocabulary", [2, 3])
@pytest.mark.parametrize("spec", BEST)
def test_best_first(spec: str, vocabulary: int) -> None:
    """A tree that is pruned by what was drafted: sound for point masses, and for naive match under any q."""
    for pair in models_for(hash_of(spec), vocabulary, 20):
        assert check(pair, spec, "topk") >= 3
        assert check(pair, spec, "topk-softmax") == 1


def hash_of(text: str) -> int:
    """A small number that does not change from run to run."""
    return crc32(text.encode())


def test_the_pool_is_used_and_worth_it() -> None:
    """Models that test nothing: all alike, without zeros, or fewer than the table promises."""
    assert len({tuple(map(str, random_toy(n, 3, 1).target(()))) for n in range(POOL)}) > 30
    rows = [row for n in range(50) for row in (model(n, 3).target((0,)), model(n, 3).draft((1,)))]
    zeros = sum(at(row, token) == 0 for row in rows for token in range(3))
    assert 20 < zeros < 150
    same = sum(list(model(n, 3).target((0,))) == list(model(n, 3).draft((0,))) for n in range(POOL))
    assert same > 20
    large = [number for spec in SHAPES for proposal in KEYS for number in numbers_for(hash_of(spec + proposal), LARGE)]
    assert len(set(large)) >= 300
    assert len(SHAPES) == 56
    assert len(SMALL) == 8


LOSSY = [
    ("typical", "T1", "chain:1", "with"),
    ("no_residual", "T1", "chain:2", "with"),
    ("threshold", "T1", "chain:1", "with"),
    ("stale_q", "T2", "2", "without"),
    ("topdown", "T2", "2", "topk-softmax"),
    ("traversal", "T2", "2", "topk-softmax"),
]


@pytest.mark.parametrize(("rule", "key", "spec", "proposal"), LOSSY)
def test_lossy_rules_show(rule: str, key: str, spec: str, proposal: str) -> None:
    """A measure that calls everything lossless."""
    pair = find_toy(key)
    outputs = output_law(pair, drafts(pair, drafter(spec, proposal)), find_rule(rule).verify)
    assert drift(outputs, pair.target) >= 0.01


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["topdown", "traversal", "kseq", "naive"])
@pytest.mark.parametrize("spec", ["chain:1", "chain:2", "2", "delayed:1+2x1"])
def test_the_loop_with_the_live_dice(rule: str, spec: str) -> None:
    """Steps that do not fit together, and numbers shared between draws, flips, steps or the two seeds."""
    pair = find_toy("T1")
    settings = Settings(spec, "with", rule, max_tokens=3, tree_seed=7, coin_seed=7, annotate=False)

    def text(dice: EnumeratingDice) -> tuple[int, ...]:
        steps = decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], settings, dice=dice.seeded)
        return tuple(token for step in steps for token in step.tokens)

    assert drift(law(text), pair.target) == 0


@pytest.mark.slow
@pytest.mark.parametrize("rule", [rule for rule in VERIFIERS if rule.stop_law], ids=lambda rule: rule.key)
@pytest.mark.parametrize("vocabulary", [2, 3])
def test_stop_laws_equal_enumeration(rule: Rule, vocabulary: int) -> None:
    """A fast form that is not the rule: it forgets a dead node, a second draw, or the mass that reaches a node."""
    assert rule.stop_law
    compared = 0
    for cell, spec in enumerate([*SMALL, "2,2", "paths:2x2", "delayed:1+2x1"]):
        for pair in models_for(cell, vocabulary, 7):
            for proposal in ("with", "without", "hub", "topk"):
                draft = drafter(spec, proposal)
                for _, tree in drafts(pair, draft) if rule.sound_on(draft.kind) else ():
                    target = scores(pair, tree)
                    fast = rule.stop_law(tree, target)
                    assert fast == stop_law(rule.verify, tree, target)
                    assert sum(fast) == 1
                    compared += len(tree) > 2
    assert compared > (500 if rule.needs in ("any", "honest", "iid") else 50)


def test_depth_one_is_top_down() -> None:
    """A weight or order that matters where there is only one level: there traversal and top-down are one law."""
    other = 0
    for number in range(60):
        pair = model(number, 3)
        for spec, proposal in (("2", "with"), ("2", "without"), ("3", "without"), ("3", "with"), ("2", "topk")):
            for _, tree in drafts(pair, drafter(spec, proposal)):
                one, two = (law_on(pair, tree, find_rule(key).verify) for key in ("topdown", "traversal"))
                assert one == two
        for _, tree in drafts(pair, drafter("2,1", "without")):
            one, two = (law_on(pair, tree, find_rule(key).verify) for key in ("topdown", "traversal"))
            other += one != two
    assert other > 100, "the control: with two levels the laws differ"


def test_expected_lengths_never_need_the_law_of_the_text() -> None:
    """A stop law that sums to one and is still wrong: its expectation over drafts must be the law's."""
    pair = model(3, 3)
    draft = drafter("2,1", "without")
    trees = drafts(pair, draft)
    for rule in (find_rule("topdown"), find_rule("traversal")):
        by_stops = sum(c * expected_length(tree, rule.stop_law(tree, scores(pair, tree))) for c, tree in trees)
        outputs = output_law(pair, trees, rule.verify)
        assert by_stops == sum((len(tokens) - 1) * mass for tokens, mass in outputs.items())


def block_verification(p: list[Dist], q: list[Dist], draft: Tokens) -> dict[Tokens, Number]:
    """The law of one draft by the textbook form (arXiv 2403.10444): keep the largest i whose own coin accepts."""
    size, length = len(p[0]), len(draft)
    weights = [F(1)]
    for i, token in enumerate(draft):
        weights.append(min(F(1), weights[i] * p[i][token] / q[i][token]))
    result: dict[Tokens, Number] = {}
    left = F(1)  # nothing longer was accepted
    for i in range(length, -1, -1):
        if i == length:
            owed, accept = list(p[i]), weights[i]
        else:
            owed = [max(weights[i] * p[i][t] - q[i][t], F(0)) for t in range(size)]
            accept = sum(owed) / (sum(owed) + 1 - weights[i]) if sum(owed) + 1 - weights[i] else F(0)
        accept = F(1) if i == 0 else accept
        for token in range(size):
            if left * accept * owed[token]:
                text = (*draft[:i], token)
                result[text] = result.get(text, 0) + left * accept * owed[token] / sum(owed)
        left *= 1 - accept
    return result


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_on_a_chain_it_is_block_verification(length: int) -> None:
    """Traversal that only averages to Block Verification: on a chain they are one law, draft by draft."""
    other = 0
    for number in range(40 if length < 4 else 8):
        pair = model(number, 3)
        for _, tree in drafts(pair, drafter(f"chain:{length}", "with")):
            draft = tree.text(length)
            p = [pair.target(draft[:i]) for i in range(length + 1)]
            q = [pair.draft(draft[:i]) for i in range(length)]
            textbook = block_verification(p, q, draft)
            assert law_on(pair, tree, find_rule("traversal").verify) == textbook
            other += law_on(pair, tree, find_rule("topdown").verify) != textbook
    assert (other > 50) == (length > 1), "the control: top-down is another law from two tokens on"
