"""Proposals and tree forms own themselves: one record each, refused in words if it lacks a part, and read by all else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from specviz.core.lookup import check_unique, find
from specviz.draft import FORMS, PROPOSALS, drafter, find_proposal, fitting_proposals, parse, suggestions
from specviz.draft.plan import Best, extent
from specviz.draft.record import DEEP


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"key": "With Spaces"}, "the key of a proposal must be lower-case letters, digits and hyphens, got 'With Spaces'"),
        ({"title": ""}, "the proposal 'with' needs a title"),
        ({"summary": ""}, "the proposal 'with' needs a summary"),
        ({"propose": None}, "the proposal 'with' needs a function (q, count, node, dice) in `propose`, got None"),
        (
            {"kind": "paths"},
            "the kind of the proposal 'with' must be any, honest, sampled, iid or hub (paths and chain depend on the "
            "tree), got 'paths'",
        ),
        ({"random": None}, "the proposal 'with' must say True or False in `random`: does it ask the dice? Got None"),
    ],
)
def test_an_incomplete_proposal_is_refused_in_words(wrong: dict, message: str) -> None:
    """A proposal that fails later, in a menu or in the middle of a run."""
    assert replace(PROPOSALS[0]) == PROPOSALS[0], "the control"
    with pytest.raises(ValueError) as error:
        replace(PROPOSALS[0], **wrong)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"key": ""}, "the tree form '' needs a key"),
        ({"summary": ""}, "the tree form 'levels' needs a summary"),
        ({"smallest": ""}, "the tree form 'levels' needs a smallest"),
        ({"example": "tree:5"}, "the pattern of the tree form 'levels' does not match its own example 'tree:5'"),
        ({"deep": "1,1;1"}, "the pattern of the tree form 'levels' does not match its own tree '1,1;1'"),
        ({"suggested": ("deep",)}, "the pattern of the tree form 'levels' does not match its own tree 'deep'"),
        ({"deep": "2,2"}, "'2,2' has 2"),
        ({"build": "levels"}, "needs a function (spec, *groups of the pattern) in `build`, got 'levels'"),
    ],
)
def test_an_incomplete_form_is_refused_in_words(wrong: dict, message: str) -> None:
    """A form that no tree in the help belongs to, or that is proven only on trees too flat to show anything."""
    [levels] = [form for form in FORMS if form.key == "levels"]
    assert replace(levels) == levels, "the control"
    with pytest.raises(ValueError) as error:
        replace(levels, **wrong)
    assert message in str(error.value)


def test_a_key_is_used_once() -> None:
    """A second record under a key: menus would show both, and one of them would never run."""
    with pytest.raises(ValueError, match="every proposal needs a key of its own, but 'with' is used twice"):
        check_unique((*PROPOSALS, PROPOSALS[0]), "proposal")
    assert find(PROPOSALS, "topk", "proposal") is find_proposal("topk")
    with pytest.raises(ValueError, match="unknown proposal 'x', expected one of with, without, hub, topk, topk-softmax"):
        find_proposal("x")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_the_trees_of_a_form_are_its_own(form) -> None:
    """An example that another form, earlier in the list, takes for itself; a deep tree that is not deep."""
    for tree in (form.example, *form.proven, *form.suggestions):
        assert [other.key for other in FORMS if other.plan(tree)] == [form.key]
        assert extent(parse(tree))[0] > 0
    assert form.deep and extent(parse(form.deep))[1] >= DEEP


def test_errors_name_every_form() -> None:
    """A form that works and is never mentioned."""
    with pytest.raises(ValueError) as error:
        parse("tree")
    assert all(form.example in str(error.value) for form in FORMS)


@pytest.mark.parametrize(
    ("spaced", "plain"),
    [(" 2 , 2 ", "2,2"), ("chain: 5", "chain:5"), ("delayed: 2 + 3 x 2", "delayed:2+3x2"), ("best:4 x 2", "best:4x2")],
)
def test_spaces_around_numbers_do_not_matter(spaced: str, plain: str) -> None:
    """A tree that is refused for its spaces."""
    assert extent(parse(spaced)) == extent(parse(plain))
    assert parse(spaced).spec == plain


@pytest.mark.parametrize(
    "spec", ["1 2", "chain :5 5", "ch ain:5", "2,,2", "chain:" + "9" * 5000, "delayed:" + "9" * 5000 + "+1x1"]
)
def test_other_spaces_and_endless_numbers_do(spec: str) -> None:
    """Two numbers read as one, or a number with thousands of digits that Python itself refuses in its own words."""
    with pytest.raises(ValueError, match=r"a tree (is|may have at most 1024 nodes)"):
        parse(spec)


def test_suggestions_say_which_proposals_fit() -> None:
    """A tree that is suggested and then refused without a word about what would do."""
    assert [one.tree for one in suggestions() if "without" not in one.proposals] == ["best:16"]
    for suggestion in suggestions():
        fitting = fitting_proposals(suggestion.tree)
        assert suggestion.proposals == tuple(record.key for record in fitting)
        assert fitting
        for record in PROPOSALS:
            if record in fitting:
                assert drafter(suggestion.tree, record.key).plan.spec == suggestion.tree
            else:
                assert record.random and isinstance(parse(suggestion.tree), Best)
                with pytest.raises(ValueError, match="it needs the proposal topk or topk-softmax, got"):
                    drafter(suggestion.tree, record.key)
