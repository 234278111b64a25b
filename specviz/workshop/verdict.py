"""What is said of a visitor's file in the end, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from specviz.core.dist import Number
from specviz.core.tree import DraftTree
from specviz.models.toy import TOYS, Toy
from specviz.replay.numbers import write_number
from specviz.texts import workshop as texts
from specviz.workshop.jobs import Setting

Outcome = Literal["proven", "lossy", "refuted", "failed"]
LONGEST = 24  # characters of a fraction that is written out


@dataclass(frozen=True)
class Table:
    """A table with a title, and a note below it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """What came of a file: in a headline, in sentences, in tables, and as a run for the player (a message, or "")."""

    outcome: Outcome
    headline: str
    sentences: Sequence[str]
    line: int | None = None
    tables: Sequence[Table] = ()
    run: str = ""
    trust: Sequence[str] = ()
    drift: str = "0"  # the largest total variation that was found, exactly
    at: Mapping[str, str] | None = None  # the counterexample by its keys: toy, tree, proposal


def reject(text: str, line: int | None) -> Verdict:
    """A file that cannot be read as a rule or a proposal."""
    return Verdict("failed", texts.REJECTED, [text], line)


def name_toy(toy: Toy) -> str:
    """A model as sentences name it."""
    named = toy.key in {one.key for one in TOYS}
    return texts.ABOUT_TOY[toy.key] if named else texts.ABOUT_RANDOM.format(key=toy.key)


def name_setting(setting: Setting) -> dict[str, str]:
    """Model, tree and proposal as sentences name them."""
    return {"toy": name_toy(setting.toy), "tree": setting.tree, "proposal": setting.proposal.title}


def spell(toy: Toy, tokens: Sequence[int]) -> str:
    """A text in quotes, as its letters."""
    return f"“{''.join(map(toy.text, tokens))}”" if tokens else texts.EMPTY_TEXT


def spell_draft(toy: Toy, tree: DraftTree) -> str:
    """A draft as its paths from the root to the leaves."""
    leaves = [node for node in range(1, len(tree)) if not tree.children[node]]
    return ", ".join(spell(toy, tree.text(node)) for node in leaves) or texts.NO_DRAFT


def write_exactly(x: Number) -> str:
    """A fraction as it is, unless it is too long to be read."""
    return text if len(text := str(x)) <= LONGEST else f"{float(x):.6f}"


def write_drift(x: Number) -> dict[str, str]:
    """A difference for a sentence: exactly, and about."""
    return {"drift": write_exactly(x), "about": write_number(float(x), 3)}


def tabulate_model(toy: Toy, contexts: Sequence[tuple[int, ...]]) -> Table:
    """p and q of a model at some places."""
    rows = []
    for context in contexts:
        place = texts.MODEL_ROWS.format(context="".join(map(toy.text, context))) if context else texts.FIRST_ROW
        for token, letter in enumerate(toy.vocabulary):
            p, q = Fraction(toy.target(context)[token]), Fraction(toy.draft(context)[token])
            rows.append(["" if token else place, letter, str(p), str(q)])
    return Table(texts.MODEL, texts.COLUMNS_MODEL, rows)
