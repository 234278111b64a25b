"""Writes docs/rules.md, the rules and proposals as tables, from their own records: `python -m tools.list_rules`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from specviz.draft.proposals import PROPOSALS, Proposal
from specviz.verify import VERIFIERS, Rule

PAGE = Path(__file__).parent.parent / "docs/rules.md"
RULES = """# Rules and proposals

Written by `make docs` from the records in the code, and checked by `tests/test_readme.py`.

## Verification rules

A rule decides which drafted tokens are accepted, and which token follows them. A *lossless* rule keeps the target's
distribution exactly, on the kind of trees that it needs; `specviz prove` checks this. A *lossy* rule does not keep it.

| rule | key | promise | needs trees that are | published in |
|---|---|---|---|---|
"""
KINDS = """
The kinds of trees, each of which includes the ones below it:

| kind | what is known of a tree |
|---|---|
| `any` | nothing: a draw may carry a distribution it was not drawn from |
| `honest` | every draw carries the distribution it was drawn from, given all earlier draws |
| `iid` | in addition, all draws under one node are independent and from one distribution |
| `paths` | in addition, the tree consists of whole paths that were drawn independently and merged |

## Proposals

A proposal is a way to draw the tokens under one node.

| proposal | key | makes trees that are | random |
|---|---|---|---|
"""


def rule_row(rule: Rule) -> str:
    """A rule's line of the table."""
    promise, paper = "lossless" if rule.lossless else "lossy", rule.paper
    if paper.startswith("arXiv "):
        paper = f"[{paper}](https://arxiv.org/abs/{paper.removeprefix('arXiv ')})"
    return f"| {rule.title} | `{rule.key}` | {promise} | `{rule.needs}` | {paper} |\n"


def proposal_row(proposal: Proposal) -> str:
    """A proposal's line of the table."""
    return f"| {proposal.title} | `{proposal.key}` | `{proposal.kind}` | {'yes' if proposal.random else 'no'} |\n"


def page(rules: Iterable[Rule] = VERIFIERS, proposals: Iterable[Proposal] = PROPOSALS) -> str:
    """The page for these records."""
    return RULES + "".join(map(rule_row, rules)) + KINDS + "".join(map(proposal_row, proposals))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
