"""From live Steps, with their full vectors, to the traces that are kept."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

import numpy as np

from specviz import __version__
from specviz.core.dice import Flip
from specviz.core.dist import Dist, Number, at, is_exact, top
from specviz.core.events import Choose, Commit, Dead, Discount, Event, Residual, Sample, Threshold, Trial, Weigh
from specviz.engine.decode import Step
from specviz.engine.settings import Settings
from specviz.trace.schema import SCHEMA, BarEvent, Bars, DrawTrace, NodeTrace, RunTrace, StepTrace

BAR, DRAWN = 4, 9  # digits: of a bar, and of what is read as a number
SHOWN = 8  # tokens of a distribution that are always shown, beside those that something happens to


def run_trace(
    models: Mapping[str, str],
    settings: Settings,
    prompt: Sequence[int],
    text: Callable[[int], str],
    steps: Iterable[StepTrace],
) -> RunTrace:
    """A run of recorded steps, with the texts of all tokens in it."""
    versions = {"specviz": __version__, "python": platform.python_version(), "numpy": np.__version__}
    texts = {token: text(token) for token in sorted({*prompt})}
    trace = RunTrace(SCHEMA, versions, dict(models), settings, tuple(prompt), texts, ())
    return extended(trace, steps, text)


def extended(trace: RunTrace, steps: Iterable[StepTrace], text: Callable[[int], str]) -> RunTrace:
    """The run with more steps, and with the texts of the tokens that are new in them."""
    steps = tuple(steps)
    tokens = set[int]()
    for step in steps:
        tokens.update(step.tokens)
        for node in step.nodes:
            tokens.update((node.token, *node.shown))
    texts = {**trace.texts, **{token: text(token) for token in sorted(tokens - trace.texts.keys())}}
    return replace(trace, steps=(*trace.steps, *steps), texts=texts)


def record_step(step: Step) -> StepTrace:
    """What is kept of a step. Floats are rounded: to 9 digits what is read as a number, to 4 what is only seen as a bar."""
    tree, keep = step.tree, _Keeper(step)
    nodes = tuple(
        NodeTrace(
            tree.parents[node],
            tree.tokens[node],
            tuple(DrawTrace(draw.node, keep.number(at(draw.dist, tree.tokens[draw.node]))) for draw in tree.draws[node]),
            keep.shown[node],
            keep.bars(node, step.target[node], read=True),
            keep.bars(node, step.draft[node]) if tree.draws[node] else None,
        )
        for node in range(len(tree))
    )
    return StepTrace(
        step.number,
        nodes,
        step.verifier,
        {key: tuple(map(keep.event, events)) for key, events in step.verdicts.items()},
        {key: tuple(map(keep.trial, trials)) for key, trials in step.counterfactuals.items()},
        {key: tuple(map(keep.number, law)) for key, law in step.stop_laws.items()},
        step.tokens,
        {phase: float(f"{seconds:.6f}") for phase, seconds in step.seconds.items()},
    )


class _Keeper:
    """Makes the parts of one step small."""

    def __init__(self, step: Step) -> None:
        self._exact = is_exact(step.target[0])
        self.shown = [_shown(step, node) for node in range(len(step.tree))]
        self._drawn = [{step.tree.tokens[child] for child in below} for below in step.tree.children]

    def number(self, x: Number) -> Number:
        return Fraction(x) if self._exact else float(f"{float(x):.{DRAWN}g}")

    def bars(self, node: int, dist: Dist, read: bool = False) -> Bars:
        """The bars after a node; what was drawn there may also be read as a number."""
        known = [at(dist, token) for token in self.shown[node]]
        known.append(max(1 - sum(known), 0))
        if self._exact:
            return tuple(Fraction(x) for x in known)
        digits = [DRAWN if read and token in self._drawn[node] else BAR for token in self.shown[node]]
        return tuple(float(f"{x:.{most}g}") for x, most in zip(known, [*digits, BAR], strict=True))

    def trial(self, event: Trial) -> Trial:
        flip = event.flip
        u = None if flip.u is None else float(f"{flip.u:.{DRAWN}g}")
        return Trial(
            event.node, Flip(self.number(flip.prob), u, flip.accepted), self.number(event.owed), self.number(event.q)
        )

    def event(self, event: Event) -> BarEvent:
        n = self.number
        match event:
            case Weigh(node, weight, before, p, q):
                return Weigh(node, n(weight), n(before), n(p), n(q))
            case Trial():
                return self.trial(event)
            case Residual(node, dist, mass, before, after):
                return Residual(node, self.bars(node, dist), n(mass), n(before), n(after))
            case Dead(node, before):
                return Dead(node, n(before))
            case Sample(node, dist, token):
                return Sample(node, self.bars(node, dist), token)
            case Choose(node, child, dist):
                return Choose(node, child, self.bars(node, dist))
            case Discount(node, rho, beta):
                return Discount(node, n(rho), n(beta))
            case Commit() | Threshold():
                return event
        assert_never(event)


def _shown(step: Step, node: int) -> tuple[int, ...]:
    """The likeliest tokens after a node, for either model, its children and what was drawn there."""
    tree = step.tree
    tokens = dict.fromkeys(top(step.target[node], SHOWN))
    if tree.draws[node]:
        tokens.update(dict.fromkeys(top(step.draft[node], SHOWN)))
    tokens.update(dict.fromkeys(tree.tokens[child] for child in tree.children[node]))
    for events in step.verdicts.values():
        tokens.update(dict.fromkeys(e.token for e in events if isinstance(e, Sample) and e.node == node))
    return tuple(tokens)
