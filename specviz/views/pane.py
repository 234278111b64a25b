"""One rule on one step: what it does event by event, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence

from specviz.core.events import Residual, Sample, Trial
from specviz.core.lookup import list_known
from specviz.replay.frames import Frame
from specviz.replay.numbers import are_alike, settle, write_percents, write_small
from specviz.texts import core
from specviz.texts import views as texts
from specviz.trace.metrics import length_law
from specviz.trace.schema import Bars, RunTrace, StepTrace
from specviz.verify import VERIFIERS, Rule
from specviz.views.events import view_events
from specviz.views.view_models import Counterfactual, PaneView, RuleBadge, RuleChoice, Source


def pane(trace: RunTrace, step: StepTrace, rule: Rule, course: Sequence[Frame]) -> PaneView:
    """A rule on a step; `course` is what is on the screen after each of its own events."""
    key, badge = rule.key, rule_badge(trace, rule)
    found = view_events(trace, step, rule, course)
    ended = len(found.events) - 2  # before what is written
    first = ended + 1 - len(step.verdicts[key])  # the rule's first event
    law = step.stop_laws.get(key)
    source, source_after_rejection = next_token_sources(step, rule)
    return PaneView(
        key=key,
        title=rule.title,
        badge=badge.badge,
        lossless=badge.lossless,
        events=found.events,
        ended=ended,
        accepted=step.accepted_length(key),
        why_lines=found.why_lines,
        left_out=found.left_out,
        residuals=found.residuals,
        path_weights=found.path_weights,
        counterfactuals={trial.node: _counterfactual(trial) for trial in step.counterfactuals.get(key, ())},
        order=_order(step, key),
        decisions={node: first + k for node, k in step.decisions(key).items()},
        stop_probabilities=None if law is None else tuple(map(float, law)),
        stop_texts=None if law is None else tuple(map(write_small, law)),
        lengths=None if law is None else tuple((write_small(settle(x)), float(x)) for x in length_law(step, key)),
        path=step.path(step.commit(key).node),
        source=source,
        source_after_rejection=source_after_rejection,
    )


def next_token_sources(step: StepTrace, rule: Rule) -> tuple[Source, Source]:
    """Where a rule takes the next token from: at a node with nothing rejected, and at one with a residual.

    A lossless rule has no choice. What another one does is read off the token that it drew in this step.
    """
    if rule.lossless:
        return "target", "residual"
    last: dict[int, Bars] = {}
    plain: Source = "target"
    rejected: Source = "unknown"
    for event in step.verdicts[rule.key]:
        if isinstance(event, Residual):
            last[event.node] = event.dist
        elif isinstance(event, Sample):
            p = step.nodes[event.node].p
            if event.node not in last:
                plain = "target" if are_alike(event.dist, p) else "likeliest"
            elif are_alike(event.dist, last[event.node]):
                rejected = "residual"
            else:
                rejected = "ignored" if are_alike(event.dist, p) else "unknown"
    return plain, rejected


def rule_badge(trace: RunTrace, rule: Rule) -> RuleBadge:
    """What the rule promises, on trees that are drafted like these."""
    lossless, note = _promise(trace, rule)
    return RuleBadge(rule.key, rule.title, texts.LOSSLESS if lossless else note, lossless)


def rule_choices(trace: RunTrace) -> tuple[RuleChoice, ...]:
    """All rules, for the menus of the panes."""
    promises = [(rule, *_promise(trace, rule)) for rule in list_known(VERIFIERS)]
    return tuple(
        RuleChoice(
            rule.key, rule.title, rule.summary, note, lossless, any(line.kind == "weigh" for line in rule.pseudocode)
        )
        for rule, lossless, note in promises
    )


def _promise(trace: RunTrace, rule: Rule) -> tuple[bool, str]:
    """Whether a rule is lossless on trees that are drafted like these; if not, in which way."""
    if not rule.lossless:
        return False, texts.LOSSY
    if not rule.sound_on(trace.settings.drafter.kind):
        return False, texts.LOSSY_HERE.format(needs=core.DRAWS[rule.needs])
    return True, ""


def _counterfactual(trial: Trial) -> Counterfactual:
    flip = trial.flip
    if flip.u is None:
        text = texts.WOULD_ACCEPT_COINLESS if flip.accepted else texts.WOULD_REJECT_COINLESS
    else:
        template = texts.WOULD_ACCEPT if flip.accepted else texts.WOULD_REJECT
        probability, coin = write_percents(flip.prob, flip.u)
        text = template.format(probability=probability, coin=coin)
    return Counterfactual(flip.accepted, text)


def _order(step: StepTrace, key: str) -> tuple[int, ...]:
    """For each node the number of its first test in this step, from 1, or 0 if it is not tested."""
    order = [0] * len(step.nodes)
    count = 0
    for event in step.verdicts[key]:
        if isinstance(event, Trial) and not order[event.node]:
            order[event.node] = (count := count + 1)
    return tuple(order)
