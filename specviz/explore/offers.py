"""Rules, trees and prompts that do not go together, found before anything is drafted, and the change that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specviz.core.quoting import shorten
from specviz.core.sampling import Sampling
from specviz.core.tree import KINDS, Kind
from specviz.draft import PROPOSALS, drafter, find_proposal, fitting_proposals, parse, suggestions
from specviz.draft.plan import extent
from specviz.engines.flags import holds_flags, read_flags
from specviz.explore.limits import MOST_DRAFTED, MOST_IN_STEP
from specviz.models.toy import Toy, ToyPair
from specviz.texts import page as texts
from specviz.texts.core import DRAWS
from specviz.verify import Rule, find_rule


class Offer(ValueError):
    """A refusal with a way out: what a button offers, and the fields that it changes before it runs."""

    def __init__(self, text: str, action: str, changes: Mapping[str, Any]) -> None:
        super().__init__(text)
        self.action, self.changes = action, changes


def fit_tree(tree: str) -> str:
    """The text of a tree without the spaces that mean nothing; flags of another engine as the tree that they make."""
    return parse(read_tree(tree)).spec


def read_tree(text: str) -> str:
    """A tree of the grammar, or the one that an engine's flags make."""
    return read_flags(text).tree if holds_flags(text) else text


def check_rules(tree: str, proposal: str, verifier: str, panes: Sequence[str]) -> None:
    """Refuse children that this tree cannot have, and rules that are not sound on such trees.

    A rule may commit where the children themselves are a known mistake: that is shown as lossy. A rule that only judges
    beside it must be sound.
    """
    rules = [find_rule(verifier), *(find_rule(key) for key in panes if key != verifier)]
    check_children(tree, proposal, rules)
    kind, title = drafter(tree, proposal).kind, find_proposal(proposal).title
    for rule in rules:
        if not can_judge(rule, kind, commits=rule is rules[0]):
            text = texts.RULE_NEEDS.format(rule=rule.title, needs=DRAWS[rule.needs], tree=shorten(tree), proposal=title)
            raise _offer(text, tree, proposal, rules)


def check_children(tree: str, proposal: str, rules: Sequence[Rule] = ()) -> None:
    """Refuse children that this tree cannot have; what is offered instead suits these rules."""
    found = find_proposal(proposal)
    if found not in fitting_proposals(tree):
        raise _offer(texts.TREE_IS_CHOSEN.format(tree=shorten(tree), proposal=found.title), tree, proposal, rules)


def can_judge(rule: Rule, kind: Kind, commits: bool = False) -> bool:
    """Whether a rule can be used on trees of this kind."""
    return rule.sound_on(kind) or (commits and kind == KINDS[0] and rule.needs == KINDS[1])


def _offer(text: str, tree: str, proposal: str, rules: Sequence[Rule]) -> ValueError:
    """The refusal, with the nearest tree and proposal on which all of these rules are sound."""
    for other_tree, other in _alternatives(tree, proposal):
        kind = drafter(other_tree, other).kind
        if all(rule.sound_on(kind) for rule in rules):
            title = find_proposal(other).title
            if other_tree == tree:
                return Offer(text, texts.SWITCH_PROPOSAL.format(proposal=title), {"proposal": other})
            action = texts.SWITCH_TREE.format(tree=other_tree, proposal=title)
            return Offer(text, action, {"tree": other_tree, "proposal": other})
    return ValueError(text)


def _alternatives(tree: str, proposal: str) -> Iterator[tuple[str, str]]:
    """Trees and proposals that go together: this tree first, then the suggested ones, chains for a chain, by size."""
    order = [record.key for record in sorted(PROPOSALS, key=lambda record: record.random != find_proposal(proposal).random)]
    nodes, levels = extent(parse(tree))

    def distance(other: str) -> tuple[bool, int]:
        found, depth = extent(parse(other))
        return (found == depth) != (nodes == levels), abs(found - nodes)

    trees = sorted((one.tree for one in suggestions()), key=distance)
    for one in dict.fromkeys((tree, *trees)):
        fitting = [record.key for record in fitting_proposals(one)]
        yield from ((one, key) for key in order if key in fitting)


def suggest_trees(proposal: str) -> list[str]:
    """The trees to offer for children that are drafted so."""
    return list(dict.fromkeys(one.tree for one in suggestions() if proposal in one.proposals))


def check_step(tree: str) -> None:
    """Refuse a tree of which one step would take too long, or fill too large a message."""
    nodes, levels = extent(parse(tree))
    if nodes + levels > MOST_IN_STEP:
        raise ValueError(texts.STEP_TOO_LARGE.format(tree=shorten(tree), nodes=nodes, levels=levels, most=MOST_IN_STEP))


def check_work(tree: str, tokens: int, drafted: int = 0) -> None:
    """Refuse a run that could draft too much in all; `drafted` tokens of it are there already."""
    check_step(tree)
    nodes, _ = extent(parse(tree))
    if drafted + nodes * tokens <= MOST_DRAFTED:
        return
    values = {"tree": tree, "nodes": nodes, "tokens": tokens, "most": MOST_DRAFTED}
    if drafted:
        raise ValueError(texts.RUN_TOO_LONG.format(**values, drafted=drafted))
    fitting = MOST_DRAFTED // nodes
    raise Offer(texts.RUN_TOO_LARGE.format(**values), texts.SWITCH_TOKENS.format(tokens=fitting), {"max_tokens": fitting})


def check_toy(toy: Toy, prompt: str, temperature: float) -> None:
    """Refuse letters that a toy does not read, and temperatures at which its fractions are no fractions any more."""
    if not ToyPair(toy).accepts(prompt):
        letters = ", ".join(toy.vocabulary)
        got = next(letter for letter in "".join(prompt.split()) if letter not in toy.vocabulary)
        example = toy.vocabulary[0]
        text = texts.TOY_LETTERS.format(letters=letters, got=got)
        raise Offer(text, texts.SWITCH_PROMPT.format(prompt=example), {"prompt": example})
    try:
        Sampling(temperature)(toy.target(()))
    except ValueError:
        text = texts.TOY_TEMPERATURE.format(got=f"{temperature:g}")
        raise Offer(text, texts.SWITCH_TEMPERATURE.format(temperature=1), {"temperature": 1}) from None
