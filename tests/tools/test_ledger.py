"""The counts of a step for a GPU: what the page promises holds where it is counted again."""

from __future__ import annotations

import re

import pytest

from specviz.draft import drafter
from specviz.draft.plan import Best
from specviz.verify import VERIFIERS
from tools.gpu import ledger, texts
from tools.gpu.ledger import ANNOTATE, DRAFT, MOST_WAITS, MOST_WAITS_PER_PASS, SCORE, TREES, VERIFY
from tools.gpu.probes import RECORD
from tools.gpu.shapes import Models


@pytest.fixture(scope="module")
def models() -> Models:
    return ledger.build_narrow_pair(vocabulary=199, layers=1)


def read_table(head: str) -> list[list[str]]:
    """The rows of one of the two tables in docs/performance.md."""
    page = ledger.PAGE.read_text(encoding="utf-8")
    written = page.split(texts.LEDGER_BEGIN)[1].split(texts.LEDGER_END)[0]
    rows = written.split(head)[1].strip().split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def list_expected() -> list[tuple[str, str, str]]:
    return [
        (rule.key, tree, proposal)
        for tree, proposal in TREES
        for rule in VERIFIERS
        if rule.sound_on(drafter(tree, proposal).kind) and (rule.lossless or proposal == "without")
    ]


def test_the_page_keeps_its_word() -> None:
    """Tables of trees or rules that are gone, or a count above what the page says of all of them."""
    trees, rules = read_table(texts.LEDGER_TREES), read_table(texts.LEDGER_RULES)
    assert [(tree, proposal) for tree, proposal, *_ in trees] == list(TREES)
    counted = [(rule, tree, proposal) for rule, tree, proposal, *_ in rules]
    assert counted == [place for place in list_expected() if place in counted], "a rule may be new, and not counted yet"
    assert {tree for _, tree, _ in counted} == {tree for tree, _ in TREES}
    for tree, proposal, *cells in trees:
        passes, waits, operations, *score = (float(cell.replace(",", "")) for cell in cells)
        is_best = isinstance(drafter(tree, proposal).plan, Best)
        assert waits < MOST_WAITS_PER_PASS * passes + 1.5 if is_best else waits == 2 * passes
        assert score[0] <= MOST_WAITS[SCORE] and operations > score[1] / 2 > 0
    for rule, *_, verify, _, annotate, _, record, _ in rules:
        assert int(record) <= MOST_WAITS[RECORD]
        if rule == "ordered":  # the exception that the page names
            continue
        assert 0 < int(verify) <= MOST_WAITS[VERIFY]
        assert int(annotate.replace(",", "")) <= MOST_WAITS[ANNOTATE] and 0 < int(record) <= MOST_WAITS[RECORD]


def test_the_page_says_the_bounds_that_are_held() -> None:
    """Another number in the text than in the test."""
    page = ledger.PAGE.read_text(encoding="utf-8")
    for most in (MOST_WAITS_PER_PASS, MOST_WAITS[VERIFY], MOST_WAITS[ANNOTATE], MOST_WAITS[RECORD]):
        assert re.search(rf"at most {most}\b", page), most


@pytest.mark.parametrize(
    ("tree", "proposal", "rule"),
    [
        ("4,3,4", "without", "topdown"),
        ("4,3,4", "without", "traversal"),
        ("3,2,2,1", "without", "typical"),
        ("4,3,4", "with", "kseq"),
        ("paths:8x8", "with", "gbv"),
        ("best:16", "topk", "traversal"),
    ],
)
def test_counts_are_within_what_the_page_says(models: Models, tree: str, proposal: str, rule: str) -> None:
    """A change after which rules wait once for each trial, or drafting once for each draw."""
    count = ledger.count_steps(models, tree, proposal, rule, steps=2)
    assert count.mean(DRAFT, "waits") <= MOST_WAITS_PER_PASS * count.passes + 1
    for phase, most in MOST_WAITS.items():
        assert count.mean(phase, "waits") <= most, phase


@pytest.mark.parametrize(
    ("reader", "phase"),
    [
        ("specviz.verify.topdown.read_rejections", VERIFY),
        ("specviz.trace.from_step.read_tops", RECORD),
    ],
)
def test_without_reading_ahead_the_word_is_broken(
    models: Models, reader: str, phase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: bounds that anything would keep, or a tally that does not see the waits."""
    monkeypatch.setattr(reader, lambda *_, **__: None)
    assert ledger.count_steps(models, "best:32", "topk", "topdown", steps=2).mean(phase, "waits") > MOST_WAITS[phase]


def test_tables_are_written_between_their_marks() -> None:
    """A command that writes over the rest of the page, or leaves the old tables."""
    page = f"before\n{texts.LEDGER_BEGIN}\nold\n{texts.LEDGER_END}\nafter\n"
    written = ledger.replace_tables(page, "new")
    assert written == f"before\n{texts.LEDGER_BEGIN}\n\nnew\n\n{texts.LEDGER_END}\nafter\n"
    assert ledger.replace_tables(written, "new") == written
