"""Flags of other engines: the tree that they make in our grammar, or why there is none."""

from __future__ import annotations

import json

import pytest

from specviz.draft import parse
from specviz.draft.grammar import FORMS
from specviz.draft.plan import Best, extent
from specviz.engines.flags import NAMES, holds_flags, read_flags
from specviz.explore.chip import write_chip
from specviz.explore.form import RunForm, describe_tree, fill_form
from specviz.explore.offers import fit_tree
from specviz.explore.thumbnail import draw_tree
from specviz.recorded.runs import find_recorded_run
from specviz.texts import engines as texts

MADE = [
    ("--speculative-num-steps 5 --speculative-eagle-topk 8 --speculative-num-draft-tokens 64", "best:63x5", "SGLang"),
    ("--speculative-num-steps 3 --speculative-eagle-topk 1 --speculative-num-draft-tokens 4", "chain:3", "SGLang"),
    ("--speculative-num-steps=3 --speculative-eagle-topk=1", "chain:3", "SGLang"),
    ("--speculative-num-steps 1 --speculative-eagle-topk 4 --speculative-num-draft-tokens 5", "4", "SGLang"),
    ('--speculative-config \'{"method": "eagle3", "model": "x/y-3", "num_speculative_tokens": 5}\'', "chain:5", "vLLM"),
    ("vllm serve Qwen/Qwen3-8B --speculative-config.num_speculative_tokens 4 -tp 2", "chain:4", "vLLM"),
    ("num_speculative_tokens=7", "chain:7", "vLLM"),
    ("num_speculative_tokens: 3, speculative_token_tree: '[(0,), (0,0), (0,1)]'", "shape:0,00,01", "vLLM"),
    ('{"speculative_token_tree": "[(0,), (0,0), (0,0,0)]"}', "chain:3", "vLLM"),
    ("llama-server -m a.gguf -md b.gguf --draft-max 16 --draft-min 5", "chain:16", "llama.cpp"),
    ("--spec-draft-n-max 4", "chain:4", "llama.cpp"),
    ("max_draft_len: 5", "chain:5", "TensorRT-LLM"),
    (
        "max_draft_len=4, use_dynamic_tree=True, dynamic_tree_max_topK=10, max_total_draft_tokens=63",
        "best:63x4",
        "TensorRT-LLM",
    ),
    ("eagle_choices=[[0], [1], [0, 0], [0, 1], [1, 0]]", "shape:0,1,00,01,10", "TensorRT-LLM"),
    ("--tree-budget 64 --block-size 16", "best:64x15", "DDTree"),
]


@pytest.mark.parametrize(("flags", "tree", "engine"), MADE)
def test_flags_make_a_tree(flags: str, tree: str, engine: str) -> None:
    """A tree with the root among its nodes, a number of another flag, or one that our grammar does not read."""
    assert holds_flags(flags)
    found = read_flags(flags)
    assert (found.tree, found.engine) == (tree, engine)
    assert parse(tree) and fit_tree(flags) == tree
    assert found.sentence.startswith(f"These flags of {engine} make the tree {tree}.")
    assert found.proposal == ("topk" if tree.startswith(("best", "shape")) or tree == "4" or "token_tree" in flags else "")


def test_a_tree_of_choices_has_their_nodes() -> None:
    """A shape that lost a node, or that has one more."""
    plan = parse(read_flags("eagle_choices=[[0], [1], [0, 0], [0, 1], [1, 0]]").tree)
    assert not isinstance(plan, Best) and extent(plan) == (5, 2)


@pytest.mark.parametrize("tree", [form.example for form in FORMS] + [one for form in FORMS for one in form.suggestions])
def test_a_tree_of_the_grammar_is_no_flag(tree: str) -> None:
    """The control: a tree of ours that is read as another engine's."""
    assert not holds_flags(tree)
    assert fit_tree(tree) == parse(tree).spec


REFUSED = [
    ("--model x --temperature 0.5", "expected flags such as"),
    ("--draft-max 0", "expected a whole number of at least 1 as draft-max, got '0'"),
    ("--draft-max many", "expected a whole number of at least 1 as draft-max, got 'many'"),
    ("--draft-max 4 --draft-max 5", "stands there twice, as 4 and as 5"),
    ("--draft-max 4 --speculative-num-steps 3", "got those of llama.cpp and of SGLang"),
    ("--speculative-num-steps 3", "expected speculative-eagle-topk as well"),
    ("--speculative-num-steps 3 --speculative-eagle-topk 2", "expected speculative-num-draft-tokens as well"),
    (
        "--speculative-num-steps 2 --speculative-eagle-topk 2 --speculative-num-draft-tokens 9",
        "2 levels with a top-k of 2 have 6 candidates, too few for 8 drafted tokens",
    ),
    ("num_speculative_tokens=3 speculative_token_tree=[(0,),(1,)]", "num_speculative_tokens is 3, but"),
    ("speculative_token_tree=[]", "expected paths such as"),
    ("eagle_choices=[[0],[1],[2],[3],[4],[5],[6],[7],[8],[9],[10]]", "more than ten children"),
    ("eagle_choices=[[1]]", "needs node"),
    ("max_draft_len=4 dynamic_tree_max_topK=10", "expected max_total_draft_tokens as well"),
    ("--tree-budget 64", "expected block-size as well"),
    ("--tree-budget 4000 --block-size 16", "at most 1024 nodes"),
]


@pytest.mark.parametrize(("flags", "said"), REFUSED)
def test_flags_without_a_tree_are_refused_in_a_sentence(flags: str, said: str) -> None:
    """A tree that is made of flags which the engine itself would refuse, or a traceback."""
    with pytest.raises(ValueError) as error:
        read_flags(flags)
    assert said in str(error.value)


def test_the_difference_to_ours_is_said() -> None:
    """A tree that passes for the same where the engine keeps fewer candidates."""
    few = read_flags("--speculative-num-steps 3 --speculative-eagle-topk 8 --speculative-num-draft-tokens 9")
    many = read_flags("--speculative-num-steps 3 --speculative-eagle-topk 8 --speculative-num-draft-tokens 10")
    assert texts.SAME_TREE in few.notes and texts.SAME_TREE not in many.notes
    assert "from the 8 most likely nodes of a level only" in many.sentence
    assert "draft-p-min" in read_flags("--draft-max 16").sentence


def test_the_form_takes_flags() -> None:
    """A tree field that refuses what another engine is started with, or a picture that is missing."""
    assert "at most 5 drafted tokens" in describe_tree("num_speculative_tokens=5", "without")
    assert draw_tree("num_speculative_tokens=5") == draw_tree("chain:5") != ""
    assert "expected speculative-eagle-topk" in describe_tree("--speculative-num-steps 3", "without")


def test_the_chip_says_what_the_flags_make() -> None:
    """Flags that a visitor types, and whose tree is not named; or only named where nothing else is wrong."""
    trace = find_recorded_run("rescued").trace()
    flags = "--speculative-num-steps 5 --speculative-eagle-topk 8 --speculative-num-draft-tokens 64"
    for proposal, more in (("topk", "Run will use the tree best:63x5 instead of"), ("without", "cannot be")):
        form = RunForm(**fill_form(trace, ("topdown", "traversal")) | {"tree": flags, "proposal": proposal})
        said = json.loads(write_chip(form, trace))["changes"]
        assert said.startswith("These flags of SGLang make the tree best:63x5.") and more in said
    plain = RunForm(**fill_form(trace, ("topdown", "traversal")))
    assert json.loads(write_chip(plain, trace))["changes"] == "", "the control"


def test_every_option_has_a_name_and_an_engine() -> None:
    """An error that calls an option by our word for it."""
    assert {engine for engine, _ in NAMES.values()} == texts.ENGINE_TITLES.keys()
    for engine, option in NAMES.values():
        assert option == "split" or (engine, option) in texts.OPTION_NAMES
