"""`specviz prove`: exact distributions of every rule with every proposal on every tree form, as tables."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm  # type: ignore[import-untyped]

from specviz.draft import FORMS, PROPOSALS
from specviz.exact.coverage import Finding
from specviz.exact.proof import ALL, Row, Scope, prove
from specviz.exact.report import lines
from specviz.texts import exact as texts
from specviz.verify import VERIFIERS

HELP = texts.PROVE_HELP

T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is covered, and how deeply."""
    add = parser.add_argument
    rules, proposals = (", ".join(record.key for record in records) for records in (VERIFIERS, PROPOSALS))
    trees = "  ".join(form.example for form in FORMS)
    add("--rule", nargs="+", default=[], metavar="KEY", help=texts.RULE_HELP.format(known=rules))
    add("--proposal", nargs="+", default=[], metavar="KEY", help=texts.PROPOSAL_HELP.format(known=proposals))
    add("--tree", nargs="+", default=[], metavar="TREE", help=texts.TREE_HELP.format(known=trees))
    models, drafts = (texts.MODELS_HELP, ALL.models), (texts.MOST_DRAFTS_HELP, ALL.most_drafts)
    add("--models", type=int, default=ALL.models, metavar="N", help=models[0].format(default=models[1]))
    add("--most-drafts", type=int, default=ALL.most_drafts, metavar="N", help=drafts[0].format(default=drafts[1]))


def run(options: argparse.Namespace) -> int:
    """Print the tables; fail if a promise is broken."""
    scope = Scope(options.rule, options.proposal, options.tree, options.models, options.most_drafts)
    results: list[Row | Finding] = []
    with tqdm(total=scope.count(), unit="model", leave=False, disable=None) as bar:  # nothing in a pipe
        for line in lines(_recorded(prove(scope, bar.update), results), scope.models):
            bar.clear()
            print(line, flush=True)
    return 1 if any(one.broken for one in results) else 0


def _recorded(source: Iterable[T], results: list[T]) -> Iterator[T]:
    for one in source:
        results.append(one)
        yield one
