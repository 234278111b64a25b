"""What a run is asked for by name: `tree="3,2,2", temperature=0.7`. It is checked here, and becomes settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any, TypedDict, cast

from specviz.core.quoting import shorten
from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.engine.settings import Settings
from specviz.explore.answers import PANES
from specviz.explore.offers import can_judge
from specviz.texts import library as texts
from specviz.verify import find_rule


class Choices(TypedDict, total=False):
    """Everything that can be chosen by name; what is not has the value that it has in `Settings`."""

    tree: str
    proposal: str
    rule: str  # that commits
    riders: str | Sequence[str]  # rules that judge the same trees beside it
    temperature: float
    top_k: int | None
    top_p: float
    tree_seed: int
    coin_seed: int
    max_tokens: int


NAMES = tuple(Choices.__annotations__)
TEXTS, NUMBERS = ("tree", "proposal", "rule"), ("temperature", "top_p")
PLAIN = Settings()


def read_choices(choices: Mapping[str, Any]) -> Settings:
    """The settings that these names and values ask for; an error in a sentence for any other."""
    for name in choices:
        if name not in NAMES:
            raise ValueError(texts.UNKNOWN_CHOICE.format(got=shorten(repr(name)), known=", ".join(NAMES)))
    chosen = cast(Choices, {name: _read_value(name, value) for name, value in choices.items()})
    tree, proposal = chosen.get("tree", PLAIN.tree), chosen.get("proposal", PLAIN.proposal)
    rule = chosen.get("rule", PLAIN.verifier)
    riders = tuple(chosen["riders"]) if "riders" in chosen else choose_riders(tree, proposal, rule)
    sampling = Sampling(chosen.get("temperature", 1.0), chosen.get("top_k"), chosen.get("top_p", 1.0))
    return Settings(
        tree=tree,
        proposal=proposal,
        verifier=rule,
        riders=tuple(key for key in dict.fromkeys(riders) if key != rule),
        sampling=sampling,
        tree_seed=chosen.get("tree_seed", PLAIN.tree_seed),
        coin_seed=chosen.get("coin_seed", PLAIN.coin_seed),
        max_tokens=chosen.get("max_tokens", PLAIN.max_tokens),
    )


def choose_riders(tree: str, proposal: str, rule: str) -> tuple[str, ...]:
    """The rule that judges beside this one unless others are asked for: the page's other one, if it may on such trees."""
    kind = drafter(tree, proposal).kind
    others = [find_rule(key) for key in PANES if key != rule]
    return tuple(other.key for other in others if can_judge(other, kind))[:1]


def _read_value(name: str, value: Any) -> Any:
    if name in TEXTS:
        return value if isinstance(value, str) else _refuse(texts.NOT_A_TEXT, name, value)
    if name == "riders":
        keys = (value,) if isinstance(value, str) else value
        alright = isinstance(keys, Sequence) and all(isinstance(key, str) for key in keys)
        return keys if alright else _refuse(texts.NOT_RULES, name, value)
    if name in NUMBERS:
        return float(value) if _is(value, Real) else _refuse(texts.NOT_A_NUMBER, name, value)
    if name == "top_k" and value is None:
        return None
    return int(value) if _is(value, Integral) else _refuse(texts.NOT_WHOLE, name, value)


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _refuse(template: str, name: str, value: Any) -> Any:
    raise ValueError(template.format(name=name, got=shorten(repr(value))))
