"""Writes docs/rules.md, the rules, proposals and tree forms as tables, from their records: `python -m tools.list_rules`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from specviz.draft import FORMS, PROPOSALS, Proposal, TreeForm
from specviz.verify import VERIFIERS, Rule

PAGE = Path(__file__).parent.parent / "docs/rules.md"
RULES = """# Rules, proposals and trees

Written by `make docs` from the records in the code, and checked by `tests/test_readme.py`.

## Verification rules

A rule decides which drafted tokens are accepted, and which token follows them. A *lossless* rule keeps the target's
distribution exactly, on the kind of trees that it needs; `specviz prove` checks this. A *lossy* rule does not keep it.

| rule | key | what it does | promise | needs trees that are | published in |
|---|---|---|---|---|---|
"""
PROPOSALS_HEAD = """
The kinds of trees. All but the first are `honest`; `paths` is also `iid`, `iid` also `sampled`, and `chain` all of them:

| kind | what is known of a tree |
|---|---|
| `any` | nothing: a draw may carry a distribution it was not drawn from |
| `honest` | every draw carries the distribution it was drawn from, given all earlier draws |
| `sampled` | all draws under one node come from one distribution, with replacement or without |
| `iid` | all draws under one node are independent and come from one distribution |
| `paths` | the tree consists of whole paths that were drawn independently and merged |
| `hub` | at most two draws under one node, of which one is the most likely token of the first one's distribution |
| `chain` | one draw under one node |

## Proposals

A proposal is a way to draw the tokens under one node.

| proposal | key | what it does | makes trees that are |
|---|---|---|---|
"""
TREES = """
## Trees

The shape of a tree is written in one of these forms, in commands, on the page and in traces.

| form | example | what the example is | in other engines |
|---|---|---|---|
"""


def rule_row(rule: Rule) -> str:
    """A rule's line of the table."""
    promise, paper = "lossless" if rule.lossless else "lossy", rule.paper
    if paper.startswith("arXiv "):
        paper = f"[{paper}](https://arxiv.org/abs/{paper.removeprefix('arXiv ')})"
    return f"| {rule.title} | `{rule.key}` | {rule.summary} | {promise} | `{rule.needs}` | {paper} |\n"


def proposal_row(proposal: Proposal) -> str:
    """A proposal's line of the table."""
    return f"| {proposal.title} | `{proposal.key}` | {proposal.summary} | `{proposal.kind}` |\n"


def tree_row(form: TreeForm) -> str:
    """A tree form's line of the table."""
    return f"| {form.key} | `{form.example}` | {form.summary} | {form.elsewhere} |\n"


def page(
    rules: Iterable[Rule] = VERIFIERS, proposals: Iterable[Proposal] = PROPOSALS, forms: Iterable[TreeForm] = FORMS
) -> str:
    """The page for these records."""
    rows = ("".join(map(rule_row, rules)), "".join(map(proposal_row, proposals)), "".join(map(tree_row, forms)))
    return RULES + rows[0] + PROPOSALS_HEAD + rows[1] + TREES + rows[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
