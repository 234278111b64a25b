"""Why one of two rules accepted more with these coins: what each did with the first node that only one accepts.

Knows no rule by name. Each reason is read off the events and holds for any two rules; where none is found, none is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from specviz.core.events import Choose, Discount, Residual, Sample, Threshold, Trial, Weigh
from specviz.replay.names import Namer, find_child, name_rule
from specviz.replay.numbers import write_percents
from specviz.texts import events as texts
from specviz.trace.schema import BarEvent, Bars, StepTrace

Clause: TypeAlias = tuple[str, dict[str, str]]
"""Its name in `texts.events`, and its values."""


@dataclass(frozen=True)
class _Course:
    """One rule's events on a step, as a caption asks for them."""

    step: StepTrace
    key: str

    @cached_property
    def events(self) -> tuple[BarEvent, ...]:
        return self.step.verdicts[self.key]

    @cached_property
    def path(self) -> tuple[int, ...]:
        return tuple(self.step.path(self.step.commit(self.key).node))

    @cached_property
    def weighs(self) -> bool:
        return any(isinstance(event, Weigh) for event in self.events)

    def trials(self, node: int) -> list[Trial]:
        return [event for event in self.events if isinstance(event, Trial) and event.node == node]

    def threshold(self, node: int) -> Threshold | None:
        """What the children of a node are compared with."""
        return next((event for event in self.events if isinstance(event, Threshold) and event.node == node), None)

    def discounts(self, node: int) -> bool:
        return any(isinstance(event, Discount) and event.node == node for event in self.events)

    def draw(self, node: int) -> Sample[Bars] | None:
        """The token that was drawn after a node."""
        return next((event for event in self.events if isinstance(event, Sample) and event.node == node), None)

    def chosen(self, node: int) -> int | None:
        """The child that was chosen before any test."""
        return next((event.child for event in self.events if isinstance(event, Choose) and event.node == node), None)

    def left_before(self, trial: Trial) -> bool:
        """Whether something was rejected under the same parent before."""
        parent = self.step.nodes[trial.node].parent
        before = self.events[: next(k for k, event in enumerate(self.events) if event is trial)]
        return any(isinstance(event, Residual) and event.node == parent for event in before)


def tell_reason(step: StepTrace, name: Namer, one: str, other: str) -> Iterator[str]:
    """The reason in one sentence, if the two accept different numbers of tokens and their events show one."""
    courses = sorted((_Course(step, key) for key in (one, other)), key=lambda course: -len(course.path))
    winner, loser = courses
    if len(winner.path) == len(loser.path):
        return
    for node in winner.path:
        if node in loser.path and node != 0:
            continue
        clauses = _explain(step, name, winner, loser, node) if node else None
        if clauses is not None:
            first, second = clauses
            yield texts.REASON.format(
                one=texts.LOSERS[first[0]].format_map(first[1]), other=texts.WINNERS[second[0]].format_map(second[1])
            )
            return
        if node and not _accepted(loser, node):
            return


def _accepted(course: _Course, node: int) -> bool:
    """Whether a rule accepted a node in its test and ended elsewhere all the same."""
    return any(trial.flip.accepted for trial in course.trials(node))


def _explain(step: StepTrace, name: Namer, winner: _Course, loser: _Course, node: int) -> tuple[Clause, Clause] | None:
    """What the two rules did with a node, where both can be told."""
    parent = step.nodes[node].parent or 0
    apart = next((v for v in loser.path if v not in winner.path), None)
    values = {
        "winner": name_rule(winner.key),
        "loser": name_rule(loser.key),
        "path": name.path(node),
        "parent": name.place(parent),
        "end": name.path(winner.path[-1]),
    }
    if apart is not None:
        values["instead"] = name.path(apart)
    shared = _share_coin(winner, loser, node)
    trial = shared[0] if shared else max(loser.trials(node), key=lambda one: one.flip.prob, default=None)
    if trial is not None and trial.flip.accepted:
        return None
    lost = _tell_trial(loser, trial, apart, shared) if trial else _tell_untested(step, name, loser, parent, apart)
    won = _tell_winner(winner, trial, shared, node, parent)
    if lost is None or won is None:
        return None
    return (lost[0], {**values, **lost[1]}), (won[0], {**values, **won[1]})


def _share_coin(winner: _Course, loser: _Course, node: int) -> tuple[Trial, Trial] | None:
    """The tests of a node with the same coin that the loser rejected and the winner accepted."""
    for no in loser.trials(node):
        for yes in winner.trials(node):
            if no.flip.u is not None and no.flip.u == yes.flip.u and yes.flip.accepted and not no.flip.accepted:
                return no, yes
    return None


def _tell_trial(loser: _Course, trial: Trial, apart: int | None, shared: tuple[Trial, Trial] | None) -> Clause | None:
    """Why a test rejected."""
    flip, suffix = trial.flip, "" if apart is None else "_instead"
    parent = loser.step.nodes[trial.node].parent or 0
    threshold, left = loser.threshold(parent), "_left" if loser.left_before(trial) else ""
    if threshold is not None:
        owed, least = write_percents(trial.owed, threshold.least)
        return (f"threshold{suffix}", {"owed": owed, "least": least}) if trial.owed <= threshold.least else None
    if flip.prob == 0 and loser.weighs:
        return f"weight_zero{suffix}", {}
    if flip.prob == 0 and trial.owed == 0:
        return f"zero{left}{suffix}", {}
    if flip.prob == 0:
        owed, q = write_percents(trial.owed, trial.q)
        return (f"compared{left}{suffix}", {"owed": owed, "q": q}) if trial.owed < trial.q else None
    if flip.u is None or flip.u < flip.prob:
        return None
    numbers = (flip.u, flip.prob) if shared is None else (flip.u, flip.prob, shared[1].flip.prob)
    coin, prob, *_ = write_percents(*numbers)
    return f"{'weight' if loser.weighs else 'coin'}{suffix}", {"coin": coin, "prob": prob}


def _tell_untested(step: StepTrace, name: Namer, loser: _Course, parent: int, apart: int | None) -> Clause | None:
    """Why a node was never tested."""
    draw, chosen = loser.draw(parent), loser.chosen(parent)
    if chosen is not None and not any(loser.trials(child) for child in step.children(parent) if child != chosen):
        return "chose", {"chosen": name.path(chosen)}
    if apart is not None and loser.weighs and any(trial.flip.accepted for trial in loser.trials(loser.path[-1])):
        return "judged_instead", {"instead": name.path(loser.path[-1])}
    if apart is not None and step.nodes[apart].parent == parent and _accepted(loser, apart):
        return "accepted_instead", {}
    if draw is not None and find_child(step, parent, draw.token) == apart:
        return "drew" if apart is None else "drew_instead", {"token": name.token(draw.token)}
    return None


def _tell_winner(
    winner: _Course, no: Trial | None, shared: tuple[Trial, Trial] | None, node: int, parent: int
) -> Clause | None:
    """How a rule came to accept a node."""
    yes = next((trial for trial in winner.trials(node) if trial.flip.accepted), None)
    if yes is None:
        return _tell_untried(winner, node, parent)
    threshold = winner.threshold(parent)
    if threshold is not None:
        owed, least = write_percents(yes.owed, threshold.least)
        return "threshold", {"owed": owed, "least": least}
    if yes.flip.prob == 1 and not winner.weighs and not winner.discounts(parent) and yes.owed >= yes.q:
        owed, q = write_percents(yes.owed, yes.q)
        return "compared_left" if winner.left_before(yes) else "compared", {"owed": owed, "q": q}
    if yes.flip.u is None or yes.flip.u >= yes.flip.prob:
        return None
    if shared is not None and shared[0].flip.prob > 0:
        prob = write_percents(yes.flip.u, shared[0].flip.prob, yes.flip.prob)[2]
        return "weight" if winner.weighs else "coin", {"prob": prob}
    coin, prob = write_percents(yes.flip.u, yes.flip.prob)
    if winner.weighs:
        return "path", {"coin": coin, "prob": prob}
    rejected = no is not None and any(
        trial.flip.u == no.flip.u and not trial.flip.accepted for trial in winner.trials(node)
    )
    return "again" if rejected and no and no.flip.prob > 0 else "test", {"coin": coin, "prob": prob}


def _tell_untried(winner: _Course, node: int, parent: int) -> Clause | None:
    """How a rule came to accept a node that no test of its own accepted."""
    last = next((trial for trial in winner.trials(winner.path[-1]) if trial.flip.accepted), None)
    if winner.weighs:
        if last is None or last.flip.u is None or last.flip.u >= last.flip.prob:
            return None
        coin, prob = write_percents(last.flip.u, last.flip.prob)
        return "path", {"coin": coin, "prob": prob}
    draw = winner.draw(parent)
    if draw is None or draw.token != winner.step.nodes[node].token:
        return None
    return "drew_again" if winner.trials(node) else "drew", {}
