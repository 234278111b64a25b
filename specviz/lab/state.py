"""A setting of the toy lab: the toy, the tree, the rules, and which draft is on show; and its link.

Probabilities are whole numbers of sixtieths. A link is `m=18,24,18/36,18,6&t=2,2&d=without&r=topdown,traversal`: the rows
of p and q for every context, then `;a=p/q` for contexts of their own (`-` is the empty one); tree, draws and rules; and,
where they are not 0, `i` the draft on show and `c` the seed of its coins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import numpy as np

from specviz.core.dist import Dist, at
from specviz.core.quoting import shorten
from specviz.core.ratio import Ratio
from specviz.draft import Drafter, drafter
from specviz.draft.plan import extent
from specviz.models.toy import Context, Table, Toy
from specviz.texts import lab as texts
from specviz.verify import find_rule

UNITS = 60  # of which every probability is a whole number
LETTERS = "abcde"
SIZES = range(2, len(LETTERS) + 1)
MOST_NODES, MOST_LEVELS = 12, 4  # of a tree
MOST_CONTEXTS = 40
MOST_CHARACTERS = 2_000  # of a link
MOST_NUMBER = 9_999  # of a draft or a seed
ROOT = "-"  # the empty context, in a link
EVERYWHERE = "*"  # all contexts without rows of their own

Row: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Rows:
    """What follows a context: p and q in sixtieths."""

    p: Row
    q: Row

    def __post_init__(self) -> None:
        for row in (self.p, self.q):
            if len(row) not in SIZES:
                raise ValueError(texts.SIZE.format(least=SIZES[0], most=SIZES[-1], got=len(row)))
            if min(row) < 0 or sum(row) != UNITS:
                raise ValueError(texts.ROW.format(units=UNITS, got=",".join(map(str, row))))
        if len(self.p) != len(self.q):
            raise ValueError(texts.UNEQUAL.format(p=len(self.p), q=len(self.q)))


@dataclass(frozen=True)
class LabState:
    """Everything that the lab's answer depends on."""

    rows: Rows  # of every context that has none of its own
    tree: str = "chain:2"
    proposal: str = "without"
    left: str = "topdown"
    right: str = "traversal"
    draft: int = 0  # the place in the table of drafts
    coins: int = 0  # the seed of the coins
    contexts: Mapping[Context, Rows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for context, rows in self.contexts.items():
            if len(context) > MOST_LEVELS or any(not 0 <= token < self.size for token in context):
                raise ValueError(texts.CONTEXT.format(most=MOST_LEVELS, got=spell(context)))
            if len(rows.p) != self.size:
                raise ValueError(texts.OTHER_SIZE.format(expected=self.size, got=len(rows.p), context=spell(context)))
        if len(self.contexts) > MOST_CONTEXTS:
            raise ValueError(texts.MOST_CONTEXTS.format(most=MOST_CONTEXTS, got=len(self.contexts)))
        for name, number in (("i", self.draft), ("c", self.coins)):
            if not 0 <= number <= MOST_NUMBER:
                raise ValueError(texts.NUMBER.format(name=name, most=MOST_NUMBER, got=number))
        for key in (self.left, self.right):
            find_rule(key)
        nodes, levels = extent(self.drafter.plan)
        if nodes > MOST_NODES or levels > MOST_LEVELS:
            raise ValueError(
                texts.TREE.format(nodes=MOST_NODES, levels=MOST_LEVELS, got=shorten(self.tree), drafted=nodes, deep=levels)
            )

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return len(self.rows.p)

    @property
    def drafter(self) -> Drafter:
        """The drafter of tree and proposal."""
        return drafter(self.tree, self.proposal)

    def rows_at(self, context: Context) -> Rows:
        """What follows a context."""
        return self.contexts.get(context, self.rows)

    def make_toy(self) -> Toy:
        """The toy in exact fractions."""
        own = self.contexts.items()
        target = Table(to_dist(self.rows.p), {context: to_dist(rows.p) for context, rows in own})
        draft = Table(to_dist(self.rows.q), {context: to_dist(rows.q) for context, rows in own})
        return Toy("lab", texts.TOY, tuple(LETTERS[: self.size]), target, draft)


def to_dist(row: Row) -> Dist:
    """A row as an exact distribution."""
    dist = np.array([Ratio(units, UNITS) for units in row], dtype=object)
    dist.setflags(write=False)
    return cast(Dist, dist)


def from_toy(
    toy: Toy, tree: str = "chain:2", proposal: str = "without", left: str = "topdown", right: str = "traversal"
) -> LabState:
    """A setting with the rows of a toy that is written in sixtieths."""
    if not (isinstance(toy.target, Table) and isinstance(toy.draft, Table)):
        raise ValueError(texts.NO_TABLE.format(toy=toy.key))
    contexts = {
        context: Rows(to_row(toy.target(context)), to_row(toy.draft(context)))
        for context in sorted({*toy.target.rows, *toy.draft.rows})
    }
    rows = Rows(to_row(toy.target.default), to_row(toy.draft.default))
    return LabState(rows, tree, proposal, left, right, contexts=contexts)


def to_row(dist: Dist) -> Row:
    """A distribution in sixtieths."""
    units = [at(dist, token) * UNITS for token in range(len(dist))]
    if any(one != int(one) for one in units):
        raise ValueError(texts.NOT_UNITS.format(units=UNITS, got=", ".join(str(at(dist, t)) for t in range(len(dist)))))
    return tuple(map(int, units))


def spell(context: Context) -> str:
    """A context in letters."""
    return "".join(LETTERS[token] if 0 <= token < len(LETTERS) else "?" for token in context) or ROOT


def write_link(state: LabState) -> str:
    """A setting as it stands in an address, after the question mark."""
    model = ";".join(
        [
            _write_rows(state.rows),
            *(f"{spell(context)}={_write_rows(rows)}" for context, rows in sorted(state.contexts.items())),
        ]
    )
    parts = {"m": model, "t": state.tree, "d": state.proposal, "r": f"{state.left},{state.right}"}
    others = {"i": state.draft or "", "c": state.coins or ""}
    return "&".join(f"{name}={value}" for name, value in {**parts, **others}.items() if value != "")


def _write_rows(rows: Rows) -> str:
    return "/".join(",".join(map(str, row)) for row in (rows.p, rows.q))


def read_link(text: str) -> LabState:
    """The setting of a link; an error that says what was expected and what came."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(texts.LINK_TOO_LONG.format(most=MOST_CHARACTERS, got=len(text)))
    parts: dict[str, str] = {}
    for part in text.split("&"):
        name, equal, value = part.partition("=")
        if name not in PARTS or not equal or name in parts:
            raise ValueError(texts.LINK_PART.format(known=", ".join(PARTS), got=shorten(part)))
        if not re.fullmatch(PARTS[name], value, re.ASCII):
            raise ValueError(texts.LINK_VALUE.format(name=name, got=shorten(value)))
        parts[name] = value
    if "m" not in parts:
        raise ValueError(texts.LINK_WITHOUT_MODEL)
    default, *own = parts["m"].split(";")
    named = [one.partition("=")[::2] for one in own]
    left, right = parts.get("r", "topdown,traversal").split(",")
    return LabState(
        _read_rows(default),
        tree=parts.get("t", "chain:2"),
        proposal=parts.get("d", "without"),
        left=left,
        right=right,
        draft=int(parts.get("i", "0")),
        coins=int(parts.get("c", "0")),
        contexts={_read_context(name): _read_rows(rows) for name, rows in named},
    )


ROWS = r"\d{1,2}(,\d{1,2}){1,4}/\d{1,2}(,\d{1,2}){1,4}"
PARTS: Mapping[str, str] = {
    "m": rf"{ROWS}(;(-|[a-e]{{1,{MOST_LEVELS}}})={ROWS})*",
    "t": r"[\w:,+]{1,100}",
    "d": r"[a-z0-9-]{1,40}",
    "r": r"[a-z0-9_]{1,40},[a-z0-9_]{1,40}",
    "i": r"\d{1,4}",
    "c": r"\d{1,4}",
}
"""The parts of a link, and what each looks like."""


def _read_rows(text: str) -> Rows:
    p, q = (tuple(map(int, row.split(","))) for row in text.split("/"))
    return Rows(p, q)


def _read_context(text: str) -> Context:
    return () if text == ROOT else tuple(map(LETTERS.index, text))
