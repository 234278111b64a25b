"""`prove` covers whatever is offered and finds each planted lie; what it covers is read off the registries."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction as F

import pytest

from specviz.cli import main
from specviz.core.dice import Dice
from specviz.core.dist import Dist, floats, is_exact
from specviz.core.events import Event
from specviz.core.tree import DraftTree, Draw
from specviz.draft import FORMS, PROPOSALS, Proposal, drafter, find_proposal, fitting_proposals, parse, suggestions
from specviz.draft.plan import Plan
from specviz.draft.proposals import without_replacement
from specviz.draft.record import DEEP, TreeForm
from specviz.exact.coverage import Finding, plan_coverage
from specviz.exact.enumeration import drift
from specviz.exact.proof import Row, Scope, drafts, output_law, prove
from specviz.exact.report import lines
from specviz.exact.sample_models import sample_models
from specviz.models.toy import find_toy
from specviz.verify import VERIFIERS, find_rule

QUICK = Scope(models=1, most_drafts=20)


def plant(monkeypatch: pytest.MonkeyPatch, registry: str, record: object) -> None:
    """Put one more record into a registry, wherever a module has imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("specviz") and hasattr(module, registry):
            monkeypatch.setattr(module, registry, (*getattr(module, registry), record))


def check_promises(scope: Scope) -> None:
    """Every promise of this scope is kept, and every combination that applies was enumerated."""
    findings = [one for one in prove(scope) if isinstance(one, Row) or one.combination.applies]
    assert [one for one in findings if one.broken] == []
    assert all(one.laws >= 1 for one in findings if isinstance(one, Finding))
    assert findings


def test_everything_offered_keeps_its_promise() -> None:
    """A rule, proposal or tree form that is put into its menu and is not what its record says; quick, on few models."""
    check_promises(QUICK)


@pytest.mark.slow
def test_the_whole_proof(capsys: pytest.CaptureFixture[str]) -> None:
    """The command as it is run, over all its models."""
    assert main(["prove"]) == 0
    out = capsys.readouterr().out
    assert "BROKEN" not in out
    count = re.search(r"(\d+) of (\d+) promises to be lossless are kept exactly", out)
    assert count and int(count[1]) == int(count[2]) >= 130


def offered() -> set[tuple[str, str, str]]:
    """Rule, proposal and form of every combination that the menus allow."""
    return {
        (rule.key, proposal, form.key)
        for rule in VERIFIERS
        for form in FORMS
        for tree in form.suggestions
        for proposal in (record.key for record in PROPOSALS if record in fitting_proposals(tree))
    }


def test_nothing_stands_in_a_menu_that_is_not_covered() -> None:
    """A record that `prove` does not know. The plan has every combination, and says which apply."""
    plan = plan_coverage()
    keys = [(one.rule.key, one.proposal.key, one.form.key) for one in plan]
    assert len(set(keys)) == len(keys) == len(VERIFIERS) * len(PROPOSALS) * len(FORMS)
    assert offered() == {key for key, one in zip(keys, plan, strict=True) if one.kind is not None}
    for one in plan:
        assert one.trees == one.form.proven
        assert one.applies == bool(one.kind and one.rule.sound_on(one.kind))
    for suggestion in suggestions():
        kinds = {drafter(suggestion.tree, key).kind for key in suggestion.proposals}
        covered = {one.kind for one in plan if one.form is suggestion.form}
        assert kinds <= covered, "a suggested tree is of no kind that was not proven"
    assert {one.rule.key for one in plan if one.applies} == {rule.key for rule in VERIFIERS}


@pytest.mark.parametrize(
    ("registry", "record"),
    [
        ("VERIFIERS", replace(find_rule("naive"), key="new", title="new")),
        ("PROPOSALS", replace(find_proposal("with"), key="new", title="new")),
        ("FORMS", replace(FORMS[0], key="new", pattern=r"new:(\d+)", example="new:5", smallest="new:1", deep="new:3")),
    ],
)
def test_a_new_record_is_in_the_plan(registry: str, record: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with a list of its own, which a new record would have to be added to."""
    before = len(plan_coverage())
    plant(monkeypatch, registry, record)
    new = [one for one in plan_coverage() if record in (one.rule, one.proposal, one.form)]
    assert len(new) == len(plan_coverage()) - before > 20


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_combination_is_proven_three_levels_deep(form: TreeForm) -> None:
    """A mistake that shows only below the second level, and a toy so certain that no tree gets there."""
    assert form.deep
    for proposal in fitting_proposals(form.deep):
        samples = [sample for sample in sample_models(drafter(form.deep, proposal.key), 6, 100) if sample]
        assert len(samples) >= 6
        assert max(sample.depth for sample in samples) >= DEEP
        if proposal.random:
            assert max(len(sample.drafts) for sample in samples) > 5
        assert all(sum(chance for chance, _ in sample.drafts) == 1 for sample in samples)
        assert all(len(sample.drafts) <= 100 for sample in samples)


def sorted_by_token(q: Dist, count: int, node: int, dice: Dice) -> Iterator[tuple[int, Dist]]:
    """Draws without replacement, in the order of their tokens, each with the distribution that it came from."""
    yield from sorted(without_replacement(q, count, node, dice), key=lambda draw: draw[0])


SORTED = Proposal(
    key="sorted",
    title="sorted",
    summary="Draws without replacement, sorted by token.",
    propose=sorted_by_token,
    kind="honest",
    random=True,
)
FLAT = replace(find_proposal("without"), key="flat", title="flat", kind="iid")


def wrong_on_level_three(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
    """Top-down with a q on the third level that is half uniform."""

    def blur(draw: Draw) -> Draw:
        size = len(draw.dist)
        uniform = draw.dist * 0 + F(1, size) if is_exact(draw.dist) else floats([1 / size] * size)
        return Draw(draw.node, (draw.dist + uniform) / 2)

    draws = tuple(tuple(map(blur, below)) if tree.depths[node] == 2 else below for node, below in enumerate(tree.draws))
    return find_rule("topdown").verify(replace(tree, draws=draws), target, dice)


SHALLOW = replace(find_rule("topdown"), key="shallow", title="shallow", verify=wrong_on_level_three, stop_law=None)
BOLD = replace(find_rule("topdown"), key="bold", title="bold", needs="any")
PICKY = replace(find_rule("gbv"), key="picky", title="picky", needs="iid")


def comb(spec: str, depth: str) -> Plan:
    """A path whose every node has a second child, called independent paths."""
    return Plan(spec, lambda place: 2 if place.depth < int(depth) and not any(place.ranks) else 0, paths=True)


COMB = TreeForm(
    key="comb",
    pattern=r"comb:(\d+)",
    build=comb,
    example="comb:4",
    summary="a path whose every node has a second child",
    smallest="comb:2",
    deep="comb:3",
)

LIES = {
    "a proposal that sorts its draws": ("PROPOSALS", SORTED, {"proposals": ("sorted",)}, "topdown with sorted on 2"),
    "a proposal that is not i.i.d.": ("PROPOSALS", FLAT, {"proposals": ("flat",)}, "kseq with flat on 2 fails"),
    "a wrong q on level 3": ("VERIFIERS", SHALLOW, {"rules": ("shallow",)}, "shallow with with on chain:3"),
    "a rule for any draws that is not": ("VERIFIERS", BOLD, {"rules": ("bold",)}, "bold with topk-softmax on"),
    "a rule that cannot run": ("VERIFIERS", PICKY, {"rules": ("picky",)}, "picky with with on 2,1,1 fails"),
    "a form that is not made of paths": (
        "FORMS",
        COMB,
        {"trees": ("comb:2",), "rules": ("gbv",)},
        "gbv with with on comb:2",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(lie: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that says more than is true: the command fails and names it, and so does what the quick test asks."""
    registry, record, narrow, sentence = LIES[lie]
    plant(monkeypatch, registry, record)
    options = [word for name, value in narrow.items() for word in (f"--{name[:-1]}", *value)]
    assert main(["prove", "--models", "1", "--most-drafts", "20", *options]) == 1
    assert f"✗ BROKEN PROMISE: {sentence}" in capsys.readouterr().out
    with pytest.raises(AssertionError):
        check_promises(replace(QUICK, **narrow))


def test_the_lies_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that is found for another reason than it was planted for."""
    plant(monkeypatch, "PROPOSALS", SORTED)
    pair = find_toy("T2")
    for proposal, expected in (("sorted", F(3, 25)), ("without", 0)):
        outputs = output_law(pair, drafts(pair, drafter("2", proposal)), find_rule("topdown").verify)
        assert drift(outputs, pair.target) == expected
    shallow = [("chain:2", "with"), ("2,1", "without"), ("delayed:1+2x1", "with")]
    for tree, proposal in shallow:
        assert drift(output_law(pair, drafts(pair, drafter(tree, proposal)), SHALLOW.verify), pair.target) == 0


def test_options_narrow_and_deepen(capsys: pytest.CaptureFixture[str]) -> None:
    """An option that is read and changes nothing."""
    assert main(["prove", "--rule", "topdown", "naive", "--proposal", "with", "--tree", " 2 , 1 ", "--models", "3"]) == 0
    out = capsys.readouterr().out
    assert "traversal" not in out
    assert "without" not in out
    assert "✓ 6" in out
    few, many = (
        [one for one in prove(Scope(("naive",), ("with",), ("2,1",), models=models)) if isinstance(one, Finding)]
        for models in (1, 5)
    )
    assert [many[0].laws - few[0].laws, len(few), len(many)] == [4, 1, 1]
    assert {row.tree for row in prove(Scope(("naive",), (), ("chain:2",), models=0)) if isinstance(row, Row)} == {"chain:2"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--rule", "best"], "'best', expected one of naive"),
        (["--proposal", "best"], "unknown proposal 'best', expected one of with"),
        (["--tree", "3,"], "a tree is chain:5 | 3,2,2,1"),
        (["--models", "-1"], "the number of random models must be >= 0, got -1"),
        (["--most-drafts", "0"], "the number of drafts must be at least 1, got 0"),
        (["--rule", "gbv", "--proposal", "topk", "--tree", "2,2,2"], "nothing to prove: no chosen rule applies"),
    ],
)
def test_bad_options_are_refused(options: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A typo that proves nothing and exits with 0."""
    with pytest.raises(SystemExit) as stopped:
        main(["prove", *options])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_a_tree_without_a_model_is_said() -> None:
    """A combination that is passed over because its trees are too many, and counted as proven."""
    scope = Scope(("naive",), ("with",), ("3,2,2,1",), models=0)
    [finding] = [one for one in prove(scope) if isinstance(one, Finding)]
    assert finding.broken
    assert finding.error == "no model has few enough drafts: raise --models or --most-drafts"
    check_promises(replace(scope, models=1))


def test_progress_counts_what_there_is() -> None:
    """A bar that ends early or never."""
    for scope in (Scope(("gbv",), (), ("chain:2", "2,2"), models=2), Scope((), ("topk",), ("2,1", "best:2"), models=1)):
        pieces = itertools.count()
        list(prove(scope, lambda: next(pieces)))  # noqa: B023
        assert next(pieces) == scope.count() > 4


def test_what_does_not_apply_is_said() -> None:
    """A rule that is dropped in silence where its trees are not what it needs."""
    scope = Scope((), ("without", "topk-softmax"), ("2,1",), models=1)
    text = "\n".join(lines(prove(scope), scope.models))
    assert "-  kseq: needs independent draws with replacement, which this proposal does not give." in text
    assert "-  gbv: needs independent paths, which this proposal does not give." in text
    assert "topdown, traversal, no_residual, threshold, stale_q: needs draws recorded with" in text
    scope = Scope(("gbv",), ("with",), ("2,1", "chain:2", "best:3"), models=1)
    text = "\n".join(lines(prove(scope), scope.models))
    assert "-  gbv: needs independent paths, which it does not get on levels." in text
    assert "-  The trees of best do not take this proposal: they need topk or topk-softmax." in text


def test_the_words_of_a_published_case() -> None:
    """A mark that says lossless of a rule that promised nothing."""
    scope = Scope((), ("with", "topk-softmax"), ("2",), models=0)
    rows = {(row.proposal, row.rule.key): row for row in prove(scope) if isinstance(row, Row)}
    text = "\n".join(lines(iter([rows["with", key] for key in ("topdown", "stale_q", "typical", "gbv")]), 0))
    marks = [line.split("  ")[-1] for line in text.splitlines() if line.startswith("  ")]
    assert marks[1:] == [
        "✓ lossless",
        "· not guaranteed; exact here",
        "✓ lossy, as stated",
        "✓ lossless" if rows["with", "gbv"].promised else "· not guaranteed; exact here",
    ]
    wrong = "\n".join(lines(iter([rows["topk-softmax", "topdown"]]), 0))
    assert "· lossy here: it needs draws recorded with the q they were drawn from" in wrong
    assert "0 of 0 promises" in wrong
    liar = replace(rows["with", "topdown"], drift=F(1, 3))
    assert "✗ BROKEN PROMISE" in "\n".join(lines(iter([liar]), 0)), "the control"
    assert parse("2").spec == "2"


def test_a_float_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A constant written as 1 / 2, which turns exact numbers into floats, reported as a rule that drifts by 1e-17."""

    def toss(tree: DraftTree, target: Sequence[Dist], dice: Dice) -> Iterator[Event]:
        dice.flip(0, 1 / 2)
        return find_rule("naive").verify(tree, target, dice)

    mine = replace(find_rule("naive"), key="mine", title="my rule", verify=toss)
    with pytest.raises(ValueError, match=r"got the float .*: write a constant as Fraction\(1, 2\), not 1 / 2"):
        output_law(find_toy("T1"), drafts(find_toy("T1"), drafter("chain:1", "with")), mine.verify)
