"""The loop: draft a tree, score it, verify it, commit its tokens. A generator of steps, which does no input or output.

Any number of rules may be evaluated beside the one that commits: riders. They verify the same tree with the same coins, on
dice of their own, so that the run is the same with and without them.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

from specviz.core.device_dist import keep_answers
from specviz.core.dice import Dice, Role, SeededDice
from specviz.core.dist import Dist, Number
from specviz.core.events import Commit, Event, Trial
from specviz.core.tree import DraftTree
from specviz.draft.grow import Draft
from specviz.engine.counterfactuals import counterfactual_trials
from specviz.engine.settings import Settings
from specviz.exact.enumeration import TooManyOutcomes, limit_outcomes, output, stop_law, verdict
from specviz.models.contract import CheckedModel, LanguageModel
from specviz.texts import engine as texts
from specviz.verify import Rule

COMMITTING = ("draft", "score", "verify", "commit")
"""The phases that a text needs; "ride" (the riders) and "annotate" (exact numbers) only serve the display."""

DiceFor: TypeAlias = Callable[[Role, int, int], Dice]
"""(role, seed, step) -> dice for one tree; live, the class SeededDice itself."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step with its full distributions. `draft` has the draft's Q at the nodes that it read."""

    number: int
    tree: DraftTree
    target: Sequence[Dist]
    draft: Mapping[int, Dist]
    verifier: str
    verdicts: Mapping[str, tuple[Event, ...]]
    counterfactuals: Mapping[str, tuple[Trial, ...]]
    stop_laws: Mapping[str, Sequence[Number]]  # without those that would take too long
    tokens: tuple[int, ...]  # what was committed: the verdict, cut after a stop token or at max_tokens
    seconds: Mapping[str, float]

    @property
    def commit(self) -> Commit:
        """The verdict of the rule that commits."""
        return verdict(self.verdicts[self.verifier])


class Clock:
    """Seconds per phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        """Time what is inside."""
        start = time.perf_counter()
        yield
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.perf_counter() - start


def decode(
    target: LanguageModel,
    draft: LanguageModel,
    prompt: Sequence[int],
    settings: Settings,
    first: int = 0,
    dice: DiceFor = SeededDice,
) -> Iterator[Step]:
    """Steps, numbered from `first`, until `max_tokens` are committed, or one of the stop tokens is."""
    if not prompt:
        raise ValueError(texts.EMPTY_PROMPT)
    target, draft = CheckedModel(target, "target"), CheckedModel(draft, "draft")
    target.start(prompt)
    draft.start(prompt)
    root, left = prompt[-1], settings.max_tokens
    for number in itertools.count(first):
        clock = Clock()
        with clock("draft"):
            drafted = settings.drafter(draft, root, settings.sampling, dice("tree", settings.tree_seed, number))
            tree = drafted.tree
        with clock("score"):
            scores = keep_answers(settings.sampling.rows(target.extend(tree.tokens, tree.parents)))

        def coins(number: int = number) -> Dice:
            return dice("coin", settings.coin_seed, number)

        verdicts: dict[str, tuple[Event, ...]] = {}
        for rule in settings.verifiers:
            with clock("verify" if rule.key == settings.verifier else "ride"):
                verdicts[rule.key] = tuple(rule.verify_with_checks(tree, scores, coins()))
        counterfactuals: dict[str, tuple[Trial, ...]] = {}
        laws: dict[str, Sequence[Number]] = {}
        with clock("annotate"):
            for rule in settings.verifiers if settings.annotate else ():
                counterfactuals[rule.key] = counterfactual_trials(rule.verify, tree, scores, verdicts[rule.key], coins)
                with suppress(TooManyOutcomes):  # a number that only serves the display
                    laws[rule.key] = _find_stop_law(rule, tree, scores)
        with clock("commit"):
            committed = verdict(verdicts[settings.verifier])
            tokens = _limit_tokens(output(tree, committed), left, settings.stop_tokens)
            path = tree.path(committed.node)[: len(tokens)]
            target.commit(path, tokens[-1])
            _commit_draft(draft, drafted, path, tokens)
        read, seconds = drafted.dists, clock.seconds
        yield Step(number, tree, scores, read, settings.verifier, verdicts, counterfactuals, laws, tokens, seconds)
        root, left = tokens[-1], left - len(tokens)
        if left == 0 or root in settings.stop_tokens:
            return


def _find_stop_law(rule: Rule, tree: DraftTree, scores: Sequence[Dist]) -> Sequence[Number]:
    """The rule's own, or that of its coins if they can be enumerated while somebody waits."""
    if rule.stop_law:
        return rule.stop_law(tree, scores)
    return stop_law(rule.verify, tree, scores, limit_outcomes(tree, scores))


def _limit_tokens(tokens: tuple[int, ...], left: int, stop_tokens: frozenset[int]) -> tuple[int, ...]:
    """The tokens up to the first stop token, and no more than are left to write."""
    for length, token in enumerate(tokens[:left], start=1):
        if token in stop_tokens:
            return tokens[:length]
    return tokens[:left]


def _commit_draft(draft: LanguageModel, drafted: Draft, path: Sequence[int], tokens: Sequence[int]) -> None:
    """Commit the same to the draft model, which has not read the leaves and may know the nodes by other numbers."""
    read = [drafted.model_ids[node] for node in path if node in drafted.model_ids]
    for token in tokens[len(read) - 1 :]:
        draft.commit(read, token)
        read = []
