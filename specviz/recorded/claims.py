"""The predicates of the recorded runs: in which step of a trace a claim holds, if it does in any."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from specviz.core.dist import Number
from specviz.core.events import Trial
from specviz.replay.frames import difference
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule


def first_step(holds: Callable[[StepTrace], bool]) -> Callable[[RunTrace], int | None]:
    """The claim that some step is like this."""
    return lambda trace: next((number for number, step in enumerate(trace.steps) if holds(step)), None)


def accepted_lengths(step: StepTrace) -> tuple[int, int]:
    """How many drafted tokens top-down and traversal accept."""
    topdown, traversal = (step.accepted_length(key) for key in ("topdown", "traversal"))
    return topdown, traversal


def rescued(trace: RunTrace) -> int | None:
    """Traversal accepts whole words that are likely enough for their bars to be seen, top-down nothing.

    Averaged over all coins, too, traversal accepts more than top-down on this tree. It is neither the first step nor the
    last.
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


def traversal_is_unlucky(step: StepTrace) -> bool:
    """Averaged over all coins traversal accepts more than top-down on this tree, and with these coins less."""
    topdown, traversal = accepted_lengths(step)
    return traversal < topdown and expected_tokens(step, "traversal") > expected_tokens(step, "topdown")


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


def all_then_two_then_three(trace: RunTrace) -> int | None:
    """Top-down commits, on chains of five whole words: it accepts all of them, then two, then three.

    In the second step the coins of the two tokens below the rejected one would have accepted.
    """
    if trace.settings.verifier != "topdown" or [step.accepted_length("topdown") for step in trace.steps[:3]] != [5, 2, 3]:
        return None
    drafted = [trace.texts[node.token] for step in trace.steps for node in step.nodes]
    whole = all(text[0] == " " or not text.isalpha() for text in drafted)
    below = [trial.flip.accepted for trial in trace.steps[1].counterfactuals["topdown"]]
    return 0 if whole and len(drafted) == 6 * len(trace.steps) and below == [True, True] else None


def no_difference_at_zero(trace: RunTrace) -> int | None:
    """The temperature is 0, and both rules decide alike in every step, on trees of at least two drafted tokens."""
    alike = all(difference(step, "topdown", "traversal") is None for step in trace.steps)
    drafted = all(len(step.nodes) - 1 >= 2 for step in trace.steps)
    return 0 if trace.settings.sampling.temperature == 0 and alike and drafted else None


def no_rejection_by_one_model(trace: RunTrace) -> int | None:
    """Draft and target are one model, and every coin of every rule accepts."""
    if "target" not in trace.models or trace.models["target"] != trace.models.get("draft"):
        return None
    trials = [e for step in trace.steps for events in step.verdicts.values() for e in events if isinstance(e, Trial)]
    return 0 if trials and all(trial.flip.accepted for trial in trials) else None


def mean_expected_tokens(trace: RunTrace) -> float:
    """Tokens per step of traversal, averaged over all coins on every tree of the run."""
    return sum(float(expected_tokens(step, "traversal")) for step in trace.steps) / len(trace.steps)


def more_than_three_tokens(trace: RunTrace) -> int | None:
    """Traversal writes more than three tokens per step, averaged over all coins."""
    return 0 if mean_expected_tokens(trace) > 3 else None


def fewer_than_two_tokens(trace: RunTrace) -> int | None:
    """Traversal writes fewer than two tokens per step, averaged over all coins."""
    return 0 if mean_expected_tokens(trace) < 2 else None


def second_half_is_rejected(trace: RunTrace) -> int | None:
    """Twelve tokens are drafted in every step, and of the last six none is accepted in any."""
    shallow = all(max(accepted_lengths(step)) <= 6 for step in trace.steps)
    return 0 if shallow and all(len(step.nodes) - 1 == 12 for step in trace.steps) else None


def traversal_accepts_both_letters(trace: RunTrace) -> int | None:
    """The draft is AA; traversal accepts both letters, top-down does not."""
    step = trace.steps[0]
    topdown, traversal = accepted_lengths(step)
    letters = tuple(node.token for node in step.nodes[1:])
    return 0 if letters == (0, 0) and traversal == 2 and topdown < 2 else None


def drafts_the_papers_tree(step: StepTrace) -> bool:
    """The drawn tree of the Traversal paper: a and c under the root, b and c under a, a under c."""
    a, b, c = range(3)
    return [(node.parent, node.token) for node in step.nodes[1:]] == [(0, a), (0, c), (1, b), (1, c), (2, a)]


def traversal_tests_the_whole_tree(trace: RunTrace) -> int | None:
    """On the paper's tree traversal tests all five nodes and accepts the last; top-down ends there, too."""
    step = trace.steps[0]
    tested = [event.node for event in step.verdicts["traversal"] if isinstance(event, Trial)]
    ends = {step.commit(key).node for key in ("topdown", "traversal")}
    return 0 if drafts_the_papers_tree(step) and tested == [3, 4, 1, 5, 2] and ends == {2} else None


def top_k_with_wrong_q(trace: RunTrace) -> int | None:
    """All children are the draft's most likely tokens, no draw carries its point mass, and top-down needs more."""
    lossy = trace.settings.verifier == "topdown" and not find_rule("topdown").sound_on(trace.settings.drafter.kind)
    return 0 if lossy and _has_top_k_children(trace) and not any(q == 1 for q in _carried(trace)) else None


def top_k_with_right_q(trace: RunTrace) -> int | None:
    """All children are the draft's most likely tokens, every draw carries its point mass, and every rule is lossless."""
    lossless = all(rule.lossless and rule.sound_on(trace.settings.drafter.kind) for rule in trace.settings.verifiers)
    return 0 if lossless and _has_top_k_children(trace) and all(q == 1 for q in _carried(trace)) else None


def writes_what_it_rejected(trace: RunTrace) -> int | None:
    """Both rules accept the same words; then one of them writes a word that it has just rejected, and top-down another."""
    if "no_residual" not in trace.steps[0].verdicts:
        return None
    for number, step in enumerate(trace.steps[:-1]):
        right, wrong = (step.commit(key) for key in ("topdown", "no_residual"))
        rejected = {step.nodes[draw.node].token for draw in step.nodes[wrong.node].draws}
        told = [step.nodes[node].token for node in step.path(wrong.node)[1:]] + [right.token, *rejected]
        words = all(trace.texts[token][0] == " " and trace.texts[token].strip().isalpha() for token in told)
        if right.node == wrong.node != 0 and wrong.token in rejected and right.token not in rejected and words:
            return number
    return None


def writes_the_letter_it_rejected(trace: RunTrace) -> int | None:
    """Both rules reject the draft's first letter A; one of them writes A all the same."""
    step = trace.steps[0]
    if "no_residual" not in step.verdicts:
        return None
    right, wrong = (step.commit(key) for key in ("topdown", "no_residual"))
    return 0 if right.node == wrong.node == 0 and wrong.token == step.nodes[1].token == 0 else None


def _carried(trace: RunTrace) -> Iterator[Number]:
    """For every draw of the run, the probability of its token in the distribution that it carries."""
    return (draw.q for step in trace.steps for node in step.nodes for draw in node.draws)


def _has_top_k_children(trace: RunTrace) -> bool:
    """Whether no token that is shown at a node was more likely under the draft than one of the node's children."""
    for step in trace.steps:
        for node in step.nodes:
            if node.q is None:
                continue
            by_token = dict(zip(node.shown, node.q[:-1], strict=True))
            children = [by_token.pop(step.nodes[child].token) for child in {draw.node for draw in node.draws}]
            if children and by_token and min(children) < max(by_token.values()):
                return False
    return True
