"""The fields of the form: names, choices, limits and help, once for every page that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from specviz.draft.proposals import PROPOSALS
from specviz.explore.form import MOST_TOKENS, describe_tree, list_rules
from specviz.models.pairs import PAIRS
from specviz.models.toy import TOY, TOYS
from specviz.texts import page as texts

Choice = tuple[str, str]


@dataclass(frozen=True)
class Field:
    """A field: what it is called, what it takes, and what stands below its name."""

    name: str
    kind: Literal["text", "number", "choice", "check"]
    label: str
    info: str = ""
    choices: tuple[Choice, ...] = ()  # title and key
    least: float | None = None
    most: float | None = None
    step: float = 1
    placeholder: str = ""


LINES: tuple[tuple[str, ...], ...] = (
    ("pair",),
    ("tree",),
    ("verifier",),
    ("temperature", "max_tokens"),
    ("proposal",),
    ("top_k", "top_p"),
    ("tree_seed", "coin_seed"),
    ("chat",),
)
"""How the parameters lie in the sheet: those of a line side by side; the prompt stands above the run."""
ADVANCED = 4  # the first line below that heading


def list_fields(values: Mapping[str, Any], pairs: Sequence[Choice] | None = None) -> dict[str, Field]:
    """The fields by name; the rules and the help of the tree are those for these values."""
    tree, proposal = values["tree"], values["proposal"]
    proposals = tuple((one.title, one.key) for one in PROPOSALS)
    fields = (
        Field("prompt", "text", texts.PROMPT, placeholder=texts.NO_PROMPT),
        Field("pair", "choice", texts.PAIR, texts.PAIR_INFO, tuple(list_pairs() if pairs is None else pairs)),
        Field("tree", "text", texts.TREE, describe_tree(tree, proposal)),
        Field("verifier", "choice", texts.VERIFIER, texts.VERIFIER_INFO, tuple(list_rules(tree, proposal))),
        Field("temperature", "number", texts.TEMPERATURE, least=0, step=0.1),
        Field("max_tokens", "number", texts.MAX_TOKENS, least=1, most=MOST_TOKENS),
        Field("proposal", "choice", texts.PROPOSAL, texts.PROPOSAL_INFO, proposals),
        Field("top_k", "number", texts.TOP_K, least=0),
        Field("top_p", "number", texts.TOP_P, least=0, most=1, step=0.05),
        Field("tree_seed", "number", texts.TREE_SEED),
        Field("coin_seed", "number", texts.COIN_SEED),
        Field("chat", "check", texts.CHAT),
    )
    return {field.name: field for field in fields}


def list_pairs() -> list[Choice]:
    """Every pair with what it needs, then the toys."""
    pairs = [(texts.PAIR_CHOICE.format(title=one.title, needs=one.needs), one.key) for one in PAIRS]
    return [*pairs, *list_toys()]


def list_toys() -> list[Choice]:
    """The toys, which need no models."""
    return [(texts.TOY_CHOICE.format(title=one.title), TOY + one.key) for one in TOYS]
