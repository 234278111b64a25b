"""The toys on which `prove` covers a tree: the named ones, and random ones that depend on the whole context.

Every tree that a toy's draft can draft is enumerated, so a draft with too many is made more certain, row by row, until
few enough are left.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from specviz.core.dist import Dist, Number, at, point
from specviz.core.tree import DraftTree
from specviz.draft import Drafter
from specviz.draft.plan import extent
from specviz.exact.step import Drafts, enumerate_drafts
from specviz.models.toy import TOYS, Context, Toy, random_toy

MOST_TEXTS = 1024  # of the length of a step's longest output, which the drift compares one by one
MOST_DEPTH = 6  # of the contexts that have rows of their own
CERTAIN_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class Sample:
    """A toy and every tree that is drafted from it."""

    toy: Toy
    drafts: Drafts

    @property
    def depth(self) -> int:
        """The deepest level that any of its trees reaches."""
        return max(max(tree.depths) for _, tree in self.drafts)


def sample_models(draft: Drafter, count: int, most_drafts: int) -> Iterator[Sample | None]:
    """The named toys, then `count` random ones; None in place of a toy with too many drafts."""
    levels = extent(draft.plan)[1]
    for toy in TOYS:
        few = len(toy.vocabulary) ** (levels + 1) <= MOST_TEXTS
        yield few_drafts(toy, draft, most_drafts) if few else None
    for seed in range(count):
        vocabulary = 3 if seed % 2 and 3 ** (levels + 1) <= MOST_TEXTS else 2
        toy = random_toy(seed, vocabulary, min(levels + 1, MOST_DEPTH))
        samples = (few_drafts(more_certain(toy, share, seed), draft, most_drafts) for share in CERTAIN_SHARES)
        yield next((sample for sample in samples if sample), None)


def few_drafts(toy: Toy, draft: Drafter, most: int) -> Sample | None:
    """The toy with all its drafts, if they are no more than this many; a draft without choices has one."""
    drafts: list[tuple[Number, DraftTree]] = list(islice(enumerate_drafts(toy, draft), max(most, 1) + 1))
    return Sample(toy, drafts) if len(drafts) <= max(most, 1) else None


def more_certain(toy: Toy, share: float, seed: int) -> Toy:
    """The same toy, its draft certain of one token after this share of all contexts."""

    def rows(context: Context) -> Dist:
        row, rng = toy.draft(context), random.Random(f"{seed}/{context}")
        possible = [token for token in range(len(row)) if at(row, token) > 0]
        token = rng.choice(possible)
        return point(row, token) if rng.random() < share else row

    return replace(toy, draft=rows) if share else toy
