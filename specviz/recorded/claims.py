"""The predicates of the recorded runs: in which step of a trace a claim holds, if it does in any."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from specviz.core.events import Trial
from specviz.replay.frames import difference
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace


def first_step(holds: Callable[[StepTrace], bool]) -> Callable[[RunTrace], int | None]:
    """The claim that some step is like this."""
    return lambda trace: next((number for number, step in enumerate(trace.steps) if holds(step)), None)


def accepted_lengths(step: StepTrace) -> tuple[int, int]:
    """How many drafted tokens top-down and traversal accept."""
    topdown, traversal = (step.accepted_length(key) for key in ("topdown", "traversal"))
    return topdown, traversal


def rescued(trace: RunTrace) -> int | None:
    """Traversal accepts whole words that are likely enough for their bars to be seen, top-down nothing.

    The tree is one on which traversal is longer averaged over all coins, too.
    """
    for number, step in enumerate(trace.steps[1:-1], start=1):
        topdown, traversal = accepted_lengths(step)
        path = step.path(step.commit("traversal").node)
        texts = [trace.texts[token] for token in (step.nodes[0].token, *step.tokens)]
        whole_words = all(text[0] == " " or not text.isalpha() for text in texts)
        links = [(step.nodes[parent], step.nodes[node].token) for parent, node in itertools.pairwise(path)]
        likely = all(node.p[node.shown.index(token)] > 0.03 for node, token in links)
        longer = expected_tokens(step, "traversal") > expected_tokens(step, "topdown")
        if topdown == 0 and traversal >= 2 and whole_words and likely and longer:
            return number
    return None


def traversal_is_shorter(step: StepTrace) -> bool:
    """Traversal accepts less than top-down."""
    topdown, traversal = accepted_lengths(step)
    return traversal < topdown


def everything_is_accepted(step: StepTrace) -> bool:
    """Both rules accept a path that ends in a leaf of the deepest level."""
    return set(accepted_lengths(step)) == {max(map(step.depth, range(len(step.nodes))))}


def nothing_is_accepted(step: StepTrace) -> bool:
    """Both rules reject every draft."""
    return accepted_lengths(step) == (0, 0)


def accepting_coins_after_a_rejection(step: StepTrace) -> bool:
    """Top-down accepts, accepts and rejects; the coins of the three nodes below would all have accepted."""
    trials = [event.flip.accepted for event in step.verdicts["topdown"] if isinstance(event, Trial)]
    below = [trial.flip.accepted for trial in step.counterfactuals["topdown"]]
    return trials == [True, True, False] and below == [True, True, True]


def no_difference(trace: RunTrace) -> int | None:
    """Both rules decide alike in every step, on trees of at least two nodes."""
    alike = all(difference(step, "topdown", "traversal") is None for step in trace.steps)
    return 0 if alike and all(len(step.nodes) > 2 for step in trace.steps) else None


def no_rejection(trace: RunTrace) -> int | None:
    """Every coin of every rule accepts."""
    trials = [e for step in trace.steps for events in step.verdicts.values() for e in events if isinstance(e, Trial)]
    return 0 if trials and all(trial.flip.accepted for trial in trials) else None


def mean_expected_tokens(trace: RunTrace) -> float:
    """Tokens per step of traversal, averaged over all coins on every tree of the run."""
    return sum(float(expected_tokens(step, "traversal")) for step in trace.steps) / len(trace.steps)


def more_than_three_tokens(trace: RunTrace) -> int | None:
    """More than three tokens per step."""
    return 0 if mean_expected_tokens(trace) > 3 else None


def less_than_two_tokens(trace: RunTrace) -> int | None:
    """Less than two tokens per step."""
    return 0 if mean_expected_tokens(trace) < 2 else None


def second_half_is_rejected(trace: RunTrace) -> int | None:
    """Twelve tokens are drafted in every step, and of the last six none is accepted in any."""
    shallow = all(max(accepted_lengths(step)) <= 6 for step in trace.steps)
    return 0 if shallow and all(len(step.nodes) > 12 for step in trace.steps) else None


def traversal_accepts_both_letters(trace: RunTrace) -> int | None:
    """The draft is AA; traversal accepts both letters, top-down does not."""
    step = trace.steps[0]
    topdown, traversal = accepted_lengths(step)
    letters = tuple(node.token for node in step.nodes[1:])
    return 0 if letters == (0, 0) and traversal == 2 and topdown < 2 else None


def more_than_three_nodes(trace: RunTrace) -> int | None:
    """At least four tokens are drafted in every step."""
    return 0 if all(len(step.nodes) > 4 for step in trace.steps) else None
