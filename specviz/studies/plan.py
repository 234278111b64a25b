"""What a study measures: every prompt with every tree, proposal, temperature and seed, judged by every rule that fits.

A unit is one run. All rules of a unit judge the same trees with the same coins: the first of them commits, the others ride.
A seed is the same draw of chance for all trees, proposals and temperatures, and another one for every prompt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import product
from typing import Any

from specviz.core.quoting import shorten
from specviz.core.sampling import Sampling
from specviz.draft import drafter, find_proposal, fitting_proposals, parse
from specviz.engine.settings import Settings
from specviz.models.pairs import EMBEDDED, find_pair
from specviz.studies.prompts import PROMPTS
from specviz.texts import studies as texts
from specviz.trace.codec import decode, encode
from specviz.verify import find_rule

MOST_PROMPTS = 10_000
MOST_UNITS = 1_000_000


@dataclass(frozen=True)
class Models:
    """The two models: a pair by its key, or a target and a draft by folder or hub id, read as the library is told."""

    pair: str = EMBEDDED
    target: str = ""
    draft: str = ""
    dtype: str = "auto"
    device: str = "auto"
    device_map: str = ""
    threads: int = 1  # of a processor: sums are added in another order with more, and differ in their last digits

    def __post_init__(self) -> None:
        if bool(self.target) != bool(self.draft):
            raise ValueError(texts.ONE_MODEL.format(target=self.target, draft=self.draft))
        if self.threads < 1:
            raise ValueError(texts.THREADS.format(got=self.threads))
        if not self.target:
            find_pair(self.pair)

    @property
    def names(self) -> tuple[str, str]:
        """Target and draft as people know them."""
        return (self.target, self.draft) if self.target else find_pair(self.pair).names


@dataclass(frozen=True)
class Unit:
    """One run of a study: its prompt by number, from 0."""

    prompt: int
    tree: str
    proposal: str
    temperature: float
    seed: int


@dataclass(frozen=True)
class StudyPlan:
    """All that a study depends on. The first rule that fits a tree commits there, and the others are compared with it."""

    prompts: tuple[str, ...]
    trees: tuple[str, ...]
    rules: tuple[str, ...]
    title: str = ""
    proposals: tuple[str, ...] = ("without",)
    temperatures: tuple[float, ...] = (1.0,)
    seeds: tuple[int, ...] = (0,)
    max_tokens: int = 64
    chat: bool = False  # prompts go through the chat template of the pair
    speed: bool = False  # time every rule alone, and the library's plain and assisted generation
    models: Models = Models()

    def __post_init__(self) -> None:
        for name in ("prompts", "trees", "rules", "proposals", "temperatures", "seeds"):
            _check_list(name, getattr(self, name))
        if len(self.prompts) > MOST_PROMPTS:
            raise ValueError(texts.MOST_PROMPTS.format(most=MOST_PROMPTS, got=len(self.prompts)))
        for temperature in self.temperatures:
            Sampling(temperature)
        for seed in self.seeds:
            if seed < 0:
                raise ValueError(texts.SEED.format(got=seed))
        _check_fit(self.trees, self.proposals, self.rules)
        if (count := self.count_units()) > MOST_UNITS:
            raise ValueError(texts.MOST_UNITS.format(most=MOST_UNITS, got=count))
        self.settle(self.list_units()[0])  # checks max_tokens

    def count_units(self) -> int:
        """How many runs there are."""
        choices = len(list(list_choices(self.trees, self.proposals, self.rules)))
        return len(self.prompts) * choices * len(self.temperatures) * len(self.seeds)

    def list_units(self) -> list[Unit]:
        """All runs, in the order in which they are made: one prompt after the other, so that half a study is a study."""
        choices = list(list_choices(self.trees, self.proposals, self.rules))
        grid = product(self.seeds, range(len(self.prompts)), choices, self.temperatures)
        return [Unit(prompt, tree, proposal, temperature, seed) for seed, prompt, (tree, proposal), temperature in grid]

    def list_rules(self, tree: str, proposal: str) -> list[str]:
        """The rules that judge these trees; the first one commits."""
        return _list_sound(self.rules, tree, proposal)

    def settle(self, unit: Unit, stop_tokens: frozenset[int] = frozenset()) -> Settings:
        """The settings of a run."""
        first, *riders = self.list_rules(unit.tree, unit.proposal)
        seed = unit.seed * MOST_PROMPTS + unit.prompt
        sampling = Sampling(unit.temperature)
        return Settings(unit.tree, unit.proposal, first, tuple(riders), sampling, seed, seed, self.max_tokens, stop_tokens)

    def describe_gaps(self) -> Iterator[str]:
        """What the grid leaves out, in sentences: trees that a proposal cannot draft, rules that are wrong on a tree."""
        for tree, proposal in product(self.trees, self.proposals):
            if not _fits(tree, proposal):
                yield texts.GAP_PROPOSAL.format(tree=shorten(tree), proposal=proposal)
            elif missing := [rule for rule in self.rules if rule not in self.list_rules(tree, proposal)]:
                yield texts.GAP_RULES.format(tree=shorten(tree), proposal=proposal, rules=", ".join(missing))


def list_choices(trees: Sequence[str], proposals: Sequence[str], rules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The trees with the proposals that can draft them and that at least one rule is sound on."""
    for tree, proposal in product(trees, proposals):
        if _fits(tree, proposal) and _list_sound(rules, tree, proposal):
            yield tree, proposal


def read_plan(text: str) -> StudyPlan:
    """The plan in a TOML file; `prompts` may be a number, of the bundled ones."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(texts.NOT_TOML.format(error=error)) from None
    return build_plan(given)


def build_plan(given: Mapping[str, Any]) -> StudyPlan:
    """The plan with these fields, checked one by one; what is not given has its default."""
    given = dict(given)
    count = given.get("prompts", len(PROMPTS))
    if isinstance(count, int) and not isinstance(count, bool):
        if not 1 <= count <= len(PROMPTS):
            raise ValueError(texts.BUNDLED_PROMPTS.format(most=len(PROMPTS), got=count))
        given["prompts"] = list(PROMPTS[:count])
    models = given.get("models", {})
    if isinstance(models, dict):
        given["models"] = {**encode(Models()), **models}
    defaults = {field.name: encode(field.default) for field in fields(StudyPlan) if field.default is not MISSING}
    return decode(StudyPlan, {"is": "StudyPlan", **defaults, **given}, "plan")


def _check_list(name: str, values: Sequence[object]) -> None:
    if not values:
        raise ValueError(texts.EMPTY_LIST.format(name=name))
    for place, value in enumerate(values):
        if value == "":
            raise ValueError(texts.EMPTY_ENTRY.format(name=name, place=place))
        if value in values[:place]:
            raise ValueError(texts.TWICE.format(name=name, value=shorten(str(value))))


def _check_fit(trees: Sequence[str], proposals: Sequence[str], rules: Sequence[str]) -> None:
    """Refuse what would be measured nowhere."""
    for key in rules:
        find_rule(key)
    for key in proposals:
        find_proposal(key)
    for tree in trees:
        parse(tree)
    choices = list(list_choices(trees, proposals, rules))
    for tree in trees:
        if all(tree != one for one, _ in choices):
            raise ValueError(texts.TREE_NOWHERE.format(tree=shorten(tree)))
    for proposal in proposals:
        if all(proposal != one for _, one in choices):
            raise ValueError(texts.PROPOSAL_NOWHERE.format(proposal=proposal))
    for rule in rules:
        if not any(rule in _list_sound(rules, *choice) for choice in choices):
            raise ValueError(texts.RULE_NOWHERE.format(rule=rule))


def _fits(tree: str, proposal: str) -> bool:
    return any(record.key == proposal for record in fitting_proposals(tree))


def _list_sound(rules: Sequence[str], tree: str, proposal: str) -> list[str]:
    kind = drafter(tree, proposal).kind
    return [key for key in rules if find_rule(key).sound_on(kind)]
