"""From live Steps, with their full vectors, to the traces that are kept."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

import numpy as np

from specviz import __version__
from specviz.core.device_dist import DeviceDist
from specviz.core.dice import Flip
from specviz.core.dist import Dist, Number, at, is_exact, top
from specviz.core.events import Choose, Commit, Dead, Discount, Event, Residual, Sample, Threshold, Trial, Weigh
from specviz.core.read_ahead import read_probabilities, read_tops
from specviz.engine.decode import Step
from specviz.engine.settings import Settings
from specviz.trace.schema import BROWSER, SCHEMA, BarEvent, Bars, DrawTrace, NodeTrace, RunTrace, StepTrace

BAR_DIGITS, NUMBER_DIGITS = 4, 9  # of a bar, and of what is read as a number
MOST_LIKELY = 8  # tokens of a distribution that are always shown, beside those that something happens to


def run_trace(
    models: Mapping[str, str],
    settings: Settings,
    prompt: Sequence[int],
    text: Callable[[int], str],
    steps: Iterable[StepTrace],
) -> RunTrace:
    """A run of recorded steps, with the texts of all tokens in it."""
    versions = {"specviz": __version__, "python": platform.python_version(), "numpy": np.__version__}
    if sys.platform == BROWSER:
        versions["platform"] = BROWSER
    texts = {token: text(token) for token in sorted({*prompt})}
    trace = RunTrace(SCHEMA, versions, dict(models), settings, tuple(prompt), texts, ())
    return extend_run(trace, steps, text)


def extend_run(trace: RunTrace, steps: Iterable[StepTrace], text: Callable[[int], str]) -> RunTrace:
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
    """The trace of a step. Numbers are rounded to 9 digits, bar lengths to 4."""
    tree, rounder = step.tree, _StepRounder(step)
    nodes = tuple(
        NodeTrace(
            tree.parents[node],
            tree.tokens[node],
            tuple(DrawTrace(draw.node, rounder.number(at(draw.dist, tree.tokens[draw.node]))) for draw in tree.draws[node]),
            rounder.shown[node],
            rounder.bars(node, step.target[node], read=True),
            rounder.bars(node, step.draft[node]) if tree.draws[node] else None,
        )
        for node in range(len(tree))
    )
    return StepTrace(
        step.number,
        nodes,
        step.verifier,
        {key: tuple(map(rounder.event, events)) for key, events in step.verdicts.items()},
        {key: tuple(map(rounder.trial, trials)) for key, trials in step.counterfactuals.items()},
        {key: tuple(map(rounder.number, law)) for key, law in step.stop_laws.items()},
        step.tokens,
        {phase: float(f"{seconds:.6f}") for phase, seconds in step.seconds.items()},
    )


class _StepRounder:
    """Rounds the numbers of one step, unless they are exact."""

    def __init__(self, step: Step) -> None:
        self._exact = is_exact(step.target[0])
        is_remote = isinstance(step.target[0], DeviceDist)
        if is_remote:
            dists = [*step.target, *step.draft.values()]
            read_tops(dists, [MOST_LIKELY] * len(dists))
        self.shown = [_choose_shown(step, node) for node in range(len(step.tree))]
        if is_remote:
            read_probabilities(_ask_bars(step, self.shown))
        self._child_tokens = [{step.tree.tokens[child] for child in below} for below in step.tree.children]

    def number(self, x: Number) -> Number:
        return Fraction(x) if self._exact else float(f"{float(x):.{NUMBER_DIGITS}g}")

    def bars(self, node: int, dist: Dist, read: bool = False) -> Bars:
        """The bars after a node; with `read`, those of its children are also read as numbers, and keep more digits."""
        known = [at(dist, token) for token in self.shown[node]]
        known.append(max(1 - sum(known), 0))
        if self._exact:
            return tuple(Fraction(x) for x in known)
        digits = [NUMBER_DIGITS if read and token in self._child_tokens[node] else BAR_DIGITS for token in self.shown[node]]
        return tuple(float(f"{x:.{most}g}") for x, most in zip(known, [*digits, BAR_DIGITS], strict=True))

    def trial(self, event: Trial) -> Trial:
        flip = event.flip
        u = None if flip.u is None else float(f"{flip.u:.{NUMBER_DIGITS}g}")
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


def _choose_shown(step: Step, node: int) -> tuple[int, ...]:
    """The likeliest tokens after a node, for either model, its children and what was drawn there."""
    tree = step.tree
    tokens = dict.fromkeys(top(step.target[node], MOST_LIKELY))
    if tree.draws[node]:
        tokens.update(dict.fromkeys(top(step.draft[node], MOST_LIKELY)))
    tokens.update(dict.fromkeys(tree.tokens[child] for child in tree.children[node]))
    for events in step.verdicts.values():
        tokens.update(dict.fromkeys(e.token for e in events if isinstance(e, Sample) and e.node == node))
    return tuple(tokens)


def _ask_bars(step: Step, shown: Sequence[tuple[int, ...]]) -> Iterator[tuple[Dist, tuple[int, ...]]]:
    """The distributions of a step and the tokens that have bars in each."""
    for node, tokens in enumerate(shown):
        yield step.target[node], tokens
        if step.tree.draws[node]:
            yield step.draft[node], tokens
    for events in step.verdicts.values():
        for event in events:
            if isinstance(event, Residual | Sample | Choose):
                yield event.dist, shown[event.node]
