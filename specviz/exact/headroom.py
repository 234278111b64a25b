"""How much of what a lossless rule could accept the rules do accept: their expected accepted lengths beside the ceiling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from specviz.core.dist import Number
from specviz.core.tree import Kind
from specviz.draft import drafter
from specviz.exact.ceiling import ceiling
from specviz.exact.enumeration import expected_length, stop_law
from specviz.exact.step import Drafts, drafts
from specviz.models.toy import TableModel, Toy, find_toy, random_toy
from specviz.texts import exact as texts
from specviz.verify import VERIFIERS, Rule

CASES: tuple[tuple[str, str, int], ...] = (
    ("2", "with", 4),
    ("3", "with", 4),
    ("2", "without", 4),
    ("2", "hub", 4),
    ("chain:3", "with", 3),
    ("paths:2x2", "with", 3),
    ("2,2", "with", 3),
    ("2,2", "without", 3),
    ("2,2", "hub", 3),
)
"""Trees and proposals, one level first, and how many tokens the random pairs have there: all drafts are enumerated."""
DEPTH = 3  # of the contexts for which a random pair has rows of its own
REACHED = 1e-9  # the solver's accuracy


@dataclass(frozen=True)
class Headroom:
    """The expected accepted lengths on one pair: the most that is possible, and that of every rule that is sound there."""

    ceiling: float
    lengths: Mapping[str, Number]


def measure_headroom(pair: Toy, tree: str, proposal: str) -> Headroom:
    """One step over all drafts and all coins, for every lossless rule that is sound on such trees."""
    draft = drafter(tree, proposal)
    trees = drafts(pair, draft)
    lengths = {rule.key: _expect(rule, pair, trees) for rule in list_rules(draft.kind)}
    return Headroom(ceiling(trees, pair.target), lengths)


def list_rules(kind: Kind) -> list[Rule]:
    """The lossless rules that are sound on such trees."""
    return [rule for rule in VERIFIERS if rule.lossless and rule.sound_on(kind)]


def _expect(rule: Rule, pair: Toy, trees: Drafts) -> Number:
    """The expected accepted length over all drafts."""
    result: Number = 0
    model = TableModel(pair.target)
    for chance, tree in trees:
        model.start([pair.mark])
        scores = model.extend(tree.tokens, tree.parents)
        stops = rule.stop_law(tree, scores) if rule.stop_law else stop_law(rule.verify, tree, scores)
        result += chance * expected_length(tree, stops)
    return result


def lines(models: int) -> Iterator[str]:
    """Two tables in Markdown: a published toy in exact numbers, and the share of the ceiling over random pairs."""
    rules = [rule for rule in VERIFIERS if rule.lossless]
    head = [*texts.HEADROOM_COLUMNS, *(rule.title for rule in rules)]
    toy = find_toy("T2")
    yield from _head(texts.HEADROOM_TOY, head)
    for tree, proposal, _ in CASES:
        found = measure_headroom(toy, tree, proposal)
        cells = [_write(found.lengths.get(rule.key)) for rule in rules]
        yield _row([f"`{tree}`", f"`{proposal}`", f"{found.ceiling:.4f}", *cells])
    yield ""
    yield from _head(texts.HEADROOM_RANDOM.format(models=models), head)
    for tree, proposal, tokens in CASES:
        measured = [measure_headroom(random_toy(seed, tokens, DEPTH), tree, proposal) for seed in range(models)]
        most = sum(one.ceiling for one in measured)
        cells = [_share(rule.key, measured, most) for rule in rules]
        yield _row([f"`{tree}`", f"`{proposal}`", f"{most / models:.4f}", *cells])


def _share(key: str, measured: Sequence[Headroom], most: float) -> str:
    """How much of the ceiling a rule reaches on average, and on how many pairs it reaches all of it."""
    if any(key not in one.lengths for one in measured):
        return texts.CELL_ABSENT
    share = sum(float(one.lengths[key]) for one in measured) / most
    reached = sum(float(one.lengths[key]) >= one.ceiling - REACHED for one in measured)
    return texts.CELL_SHARE.format(share=100 * share, reached=reached)


def _write(length: Number | None) -> str:
    return texts.CELL_ABSENT if length is None else f"{float(length):.4f}"


def _head(title: str, columns: Sequence[str]) -> Iterator[str]:
    yield title
    yield ""
    yield _row(columns)
    yield _row(["---"] * len(columns))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
