"""Properties that hold for every rule on every tree, over models, plans, proposals and seeds drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_runs import approximate

from specviz.core.dice import Flip, SeededDice
from specviz.core.dist import Dist, at, exact, floats
from specviz.core.events import Commit, Dead, Event, Residual, Sample, Trial, Weigh
from specviz.core.sampling import Sampling
from specviz.core.tree import DraftTree, Draw
from specviz.draft import Drafter, drafter
from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.exact.enumeration import stop_law
from specviz.models.toy import Table, TableModel, Toy, noise_toy, random_toy
from specviz.verify import VERIFIERS, Rule, find_rule

PLANS = [
    "chain:1",
    "chain:4",
    "3,2",
    "2,2,1",
    "binary:3",
    "eagle25",
    "shape:0,1,00,01,10,010",
    "delayed:1+2x2",
    "paths:3x3",
]
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)

toys = st.builds(random_toy, st.integers(0, 60), st.sampled_from([2, 3, 4]), st.just(4))
exact_toys = toys
float_toys = st.one_of(toys.map(approximate), st.builds(noise_toy, st.integers(0, 30), st.sampled_from([3, 8, 40])))
drafters = st.one_of(
    st.builds(drafter, st.sampled_from(PLANS), st.sampled_from(["with", "without", "topk", "topk-softmax"])),
    st.builds(drafter, st.sampled_from(["best:1", "best:6", "best:9x3"]), st.sampled_from(["topk", "topk-softmax"])),
)
seeds = st.integers(0, 1000)


def drafted(pair: Toy, draft: Drafter, seed: int) -> tuple[DraftTree, list[Dist]]:
    model, target, plain = TableModel(pair.draft), TableModel(pair.target), Sampling()
    model.start([pair.mark])
    target.start([pair.mark])
    tree = draft(model, pair.mark, plain, SeededDice("tree", seed, 0)).tree
    return tree, [plain(row) for row in target.extend(tree.tokens, tree.parents)]


def rules(draft: Drafter) -> list[Rule]:
    return [rule for rule in VERIFIERS if rule.sound_on(draft.kind)]


def told(rule: Rule, tree: DraftTree, target: Sequence[Dist], seed: int) -> list[Event]:
    return list(rule.verify(tree, target, SeededDice("coin", seed, 0)))


def plain(event: Event) -> tuple:
    """An event as something that can be compared."""
    values = (getattr(event, field.name) for field in fields(event))
    return type(event).__name__, *(tuple(map(float, value)) if hasattr(value, "__len__") else value for value in values)


def post_order(tree: DraftTree, node: int = 0) -> list[int]:
    return [v for draw in tree.draws[node] for v in (*post_order(tree, draw.node), draw.node)]


def is_subsequence(short: list[int], long: list[int]) -> bool:
    rest = iter(long)
    return all(node in rest for node in short)


@EXAMPLES
@given(st.one_of(exact_toys, float_toys), drafters, seeds)
def test_event_grammar(pair: Toy, draft: Drafter, seed: int) -> None:
    """A verdict that disagrees with the events before it, a coin on the wrong side, a probability that is none."""
    tree, target = drafted(pair, draft, seed)
    for rule in rules(draft):
        events = told(rule, tree, target, seed)
        *_, sample, commit = events
        assert isinstance(commit, Commit)
        assert [type(event) for event in events].count(Commit) == 1
        assert isinstance(sample, Sample)
        assert (sample.node, sample.token) == (commit.node, commit.token)
        assert at(sample.dist, sample.token) > 0
        for event in events:
            assert 0 <= event.node < len(tree)
            match event:
                case Trial(node, flip, p, q):
                    assert node > 0
                    assert 0 <= flip.prob <= 1
                    assert flip.u is None or flip.accepted == (flip.u < flip.prob)
                    assert p >= 0
                    assert q > 0
                case Weigh(_, weight, before, p, q):
                    assert weight == min(1, before * p / q)
                case Residual(_, dist, mass, before, after):
                    assert mass > 0
                    assert float(sum(at(dist, t) for t in range(len(dist)))) == pytest.approx(1)
                    assert after == 1 or float(after) == pytest.approx(float(mass / (mass + (1 - before))))


@EXAMPLES
@given(st.one_of(exact_toys, float_toys), drafters, seeds)
def test_traversal_goes_from_the_leaves_to_the_root(pair: Toy, draft: Drafter, seed: int) -> None:
    """An order that is not post-order in draw order; a node judged before what hangs below it; a dead node accepted."""
    if not find_rule("traversal").sound_on(draft.kind):
        return
    tree, target = drafted(pair, draft, seed)
    events = told(find_rule("traversal"), tree, target, seed)
    trials = [event for event in events if isinstance(event, Trial)]
    assert is_subsequence([trial.node for trial in trials], post_order(tree))
    assert not any(trial.flip.accepted for trial in trials[:-1])
    assert trials[-1].flip.accepted == (events[-1].node != 0)
    dead = set()
    for event in events:
        if isinstance(event, Dead):
            dead.add(event.node)
        if isinstance(event, Trial) and event.node in dead:
            assert event.flip.prob == 0
            dead.remove(event.node)


@EXAMPLES
@given(st.one_of(exact_toys, float_toys), drafters, seeds)
def test_same_seeds_same_events_and_nothing_is_written_to(pair: Toy, draft: Drafter, seed: int) -> None:
    """State that is kept between two verifications, or in the tree; randomness that is not an argument."""
    tree, target = drafted(pair, draft, seed)
    vectors = [*target, *(draw.dist for under in tree.draws for draw in under)]
    before = [tuple(vector) for vector in vectors]
    for rule in rules(draft):
        once, again = (list(map(plain, told(rule, tree, target, seed))) for _ in range(2))
        assert once == again
        if rule.stop_law:
            rule.stop_law(tree, target)
    assert [tuple(vector) for vector in vectors] == before
    others = [list(map(plain, told(find_rule("naive"), tree, target, other))) for other in range(seed + 1, seed + 40)]
    assert max(map(max, map(list, target))) == 1 or any(other != others[0] for other in others), "seeds matter"


@EXAMPLES
@given(toys, drafters, seeds)
def test_fractions_floats_and_tensors_agree(pair: Toy, draft: Drafter, seed: int) -> None:
    """Lines that mean something else on another kind of array: an order of ties, an integer division, a lost type."""
    tree, target = drafted(pair, draft, seed)
    floating = {"numpy": lambda d: floats(map(float, d)), "torch": lambda d: torch.tensor([float(x) for x in d])}
    floating["torch64"] = lambda d: torch.tensor([float(x) for x in d], dtype=torch.float64)
    for rule in rules(draft):
        reference = [e for e in told(rule, tree, target, seed) if isinstance(e, Trial | Commit)]
        for name, convert in floating.items():
            made: dict[int, Dist] = {}
            draws = tuple(
                tuple(Draw(d.node, made.setdefault(id(d.dist), convert(d.dist))) for d in under) for under in tree.draws
            )
            same = [
                e
                for e in told(rule, replace(tree, draws=draws), [convert(d) for d in target], seed)
                if isinstance(e, Trial | Commit)
            ]
            close = 1e-9 if name != "torch" else 1e-4
            assert len(same) == len(reference), (rule.key, name)
            for one, other in zip(reference, same, strict=True):
                assert one.node == other.node
                if isinstance(one, Trial):
                    assert isinstance(other.flip.prob, float | int)
                    assert float(one.flip.prob) == pytest.approx(other.flip.prob, abs=close)
                else:
                    assert one == other


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.one_of(exact_toys, float_toys), st.sampled_from(PLANS), st.sampled_from(["with", "without", "topk"]), seeds)
def test_riders_change_nothing(pair: Toy, plan: str, proposal: str, seed: int) -> None:
    """A run that depends on who watches."""
    alone = Settings(plan, proposal, "traversal", tree_seed=seed, coin_seed=seed + 1, max_tokens=9)
    riders = tuple(rule.key for rule in VERIFIERS if rule.sound_on(alone.drafter.kind))
    runs = [run(pair, chosen) for chosen in (alone, replace(alone, riders=riders), replace(alone, annotate=False))]
    for steps in runs[1:]:
        assert [step.tokens for step in steps] == [step.tokens for step in runs[0]]
        for one, other in zip(runs[0], steps, strict=True):
            assert one.tree.tokens == other.tree.tokens
            assert list(map(plain, one.verdicts["traversal"])) == list(map(plain, other.verdicts["traversal"]))
    assert set(runs[1][0].verdicts) == {"traversal", *riders}
    coins: dict[tuple[int, float], float] = {}
    for events in runs[1][0].verdicts.values():
        seen: dict[int, int] = {}
        for event in events:
            if isinstance(event, Trial) and event.flip.u is not None:
                seen[event.node] = k = seen.get(event.node, -1) + 1
                assert coins.setdefault((event.node, k), event.flip.u) == event.flip.u, "every rule meets the same coin"


def run(pair: Toy, chosen: Settings) -> list[Step]:
    steps = list(decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], chosen))
    assert sum(len(step.tokens) for step in steps) == chosen.max_tokens
    return steps


@settings(max_examples=25, deadline=None, derandomize=True)
@given(float_toys, drafters, seeds)
def test_temperature_zero(pair: Toy, draft: Drafter, seed: int) -> None:
    """Greedy decoding that is not: every lossless rule commits the target's likeliest path, whatever was drafted."""
    text, greedy = [], Sampling(temperature=0)
    for _ in range(7):
        text.append(int(np.argmax(np.asarray(pair.target(tuple(text)), dtype=float))))
    for rule in rules(draft):
        if rule.lossless:
            chosen = Settings(draft.plan.spec, draft.proposal.key, rule.key, (), greedy, seed, seed, 7, annotate=False)
            assert [token for step in run(pair, chosen) for token in step.tokens] == text, rule.key


@EXAMPLES
@given(exact_toys, st.sampled_from(PLANS), st.sampled_from(["with", "without"]), seeds)
def test_a_draft_that_is_the_target_is_accepted(pair: Toy, plan: str, proposal: str, seed: int) -> None:
    """p equal to q: a residual of nothing that is normalised, or a coin that refuses a certainty."""
    tree, target = drafted(replace(pair, draft=pair.target), drafter(plan, proposal), seed)
    for key in ("topdown", "traversal", "kseq", "gbv"):
        if find_rule(key).sound_on(drafter(plan, proposal).kind):
            events = told(find_rule(key), tree, target, seed)
            node, depth = events[-1].node, 0
            v = 0
            while tree.draws[v]:
                v, depth = tree.draws[v][0].node, depth + 1
            if key in ("topdown", "traversal"):
                assert node == v, "the first draw at every level, or the first leaf in post-order"
            assert tree.depths[node] == depth


@EXAMPLES
@given(st.one_of(exact_toys, float_toys), drafters, seeds)
def test_trees_are_what_was_drawn(pair: Toy, draft: Drafter, seed: int) -> None:
    """A tree that loses draws, or gives a node children twice."""
    tree, _ = drafted(pair, draft, seed)
    assert sum(tree.times) - 1 == sum(map(len, tree.draws))
    assert sorted(v for under in tree.children for v in under) == list(range(1, len(tree)))
    assert len({tree.text(v) for v in range(len(tree))}) == len(tree)
    for node, under in enumerate(tree.draws):
        assert all(tree.parents[draw.node] == node for draw in under)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.one_of(exact_toys, float_toys), drafters, seeds)
def test_generic_stop_laws(pair: Toy, draft: Drafter, seed: int) -> None:
    """Enumeration that forgets an outcome."""
    tree, target = drafted(pair, draft, seed)
    if len(tree) > 16:
        return
    for rule in rules(draft):
        law = stop_law(rule.verify, tree, target)
        assert float(sum(law)) == pytest.approx(1)
        if rule.stop_law:
            assert list(map(float, rule.stop_law(tree, target))) == pytest.approx(list(map(float, law)), abs=1e-9)


class Stubborn:
    """Dice that refuse everything, even what is all but certain."""

    def flip(self, node: int, prob: float) -> Flip:
        return Flip(prob, 0.9999999999999999, False)

    def draw(self, node: int, dist: Dist) -> int:
        return SeededDice("coin", 0, 0).draw(node, dist)


@pytest.mark.parametrize("key", ["topdown", "traversal", "kseq", "gbv", "no_residual"])
@pytest.mark.parametrize("make", [np.array, torch.tensor], ids=["numpy", "torch"])
def test_a_residual_that_underflows(key: str, make) -> None:
    """NaN where p and q differ by a rounding error, or nothing at all, and the coin still comes down on the other side."""
    p = make([0.3, 0.3, 0.4])
    for q in (p, make([0.3 + 1e-17, 0.3, 0.4]), make([0.1 + 0.2, 0.3, 0.4])):
        for tree in (
            DraftTree((9, 0), (None, 0), ((Draw(1, q),), ())),
            DraftTree((9, 0, 1), (None, 0, 1), ((Draw(1, q),), (Draw(2, q),), ())),
        ):
            events = list(find_rule(key).verify(tree, [p] * len(tree), Stubborn()))
            *_, sample, commit = events
            assert commit.node == 0
            assert [at(sample.dist, t) for t in range(3)] == pytest.approx([0.3, 0.3, 0.4])


def test_zeros_duplicates_and_dead_nodes() -> None:
    """A second draw of a refused token accepted after all, or a dead node whose children are still judged."""
    p, q = exact(["1/4", "3/4", 0]), exact(["3/4", 0, "1/4"])
    twice = DraftTree((9, 0), (None, 0), ((Draw(1, q), Draw(1, q)), ()))
    for key in ("topdown", "traversal"):
        events = list(find_rule(key).verify(twice, [p, p], Stubborn()))
        first, second = (event for event in events if isinstance(event, Trial))
        assert (first.flip.prob, second.flip.prob) == (exact(["1/3", "2/3"])[0], 0)
        assert [event.mass for event in events if isinstance(event, Residual)] == [exact(["3/4", "1/4"])[0], 1]
    never = DraftTree((9, 2, 0), (None, 0, 1), ((Draw(1, q),), (Draw(2, q),), ()))
    events = list(find_rule("traversal").verify(never, [p, p, p], SeededDice("coin", 0, 0)))
    assert [event.node for event in events if isinstance(event, Trial)] == [1], "below a weight of 0 nothing is judged"
    certain = Toy("c", "c", ("a", "b"), Table(exact([1, 0])), Table(exact([0, 1])))
    for key in ("topdown", "traversal", "kseq", "gbv", "naive"):
        for step in run(certain, Settings("paths:2x3", "with", key, max_tokens=4)):
            assert step.tokens == (0,)


def test_the_loop_refuses_what_it_cannot_do() -> None:
    """A rider that misleads, an empty prompt, a length of nothing."""
    with pytest.raises(
        ValueError, match="K-SEQ cannot be compared on this tree: it needs independent draws with replacement"
    ):
        Settings("2", "without", riders=("kseq",))
    with pytest.raises(ValueError, match="max_tokens must be at least 1, got 0"):
        Settings(max_tokens=0)
    with pytest.raises(ValueError, match="unknown rule 'best'"):
        Settings(verifier="best")
    pair = random_toy(1, 3, 3)
    with pytest.raises(ValueError, match="a prompt needs at least one token"):
        next(decode(TableModel(pair.target), TableModel(pair.draft), [], Settings()))
    steps = run(pair, Settings("3,2", max_tokens=30))
    stop = steps[2].tokens[0]
    chosen = Settings("3,2", max_tokens=30, stop_tokens=frozenset({stop}))
    cut = list(decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark], chosen))
    text = [token for step in cut for token in step.tokens]
    full = [token for step in steps for token in step.tokens]
    assert text == full[: full.index(stop) + 1]
    later = decode(TableModel(pair.target), TableModel(pair.draft), [pair.mark, *steps[0].tokens], Settings("3,2"), first=1)
    assert next(later).tokens == steps[1].tokens, "a run can go on where another one stopped"
