"""Runs a stranger's rule or proposal step by step, and checks what it yields at the line where it yields it."""

from __future__ import annotations

from collections.abc import Iterator
from types import GeneratorType
from typing import Any, cast, get_args

from specviz.core.dist import Dist, at
from specviz.core.events import Choose, Commit, Dead, Discount, Event, Residual, Sample, Threshold, Trial
from specviz.draft.record import Proposal
from specviz.texts import workshop as texts
from specviz.verify.record import Rule, check_event
from specviz.workshop.numbers import write_dist
from specviz.workshop.recording import NotRepeatable, Recording, RecordingDice, record
from specviz.workshop.source import Mistake, blame, explain, find_yield
from specviz.workshop.words import Case, write_draw, write_event

EVENTS: tuple[type, ...] = tuple(getattr(one, "__origin__", one) for one in get_args(Event))


def record_rule(rule: Rule, case: Case) -> Recording:
    """What the rule does on this tree, in every outcome."""
    size = len(case.target[0])

    def run(dice: RecordingDice) -> None:
        generator = rule.verify(case.tree, case.target, dice)
        before: Event | None = None
        for event in _walk(generator, texts.NO_GENERATOR_RULE):
            try:
                _check(rule, event, before, case, dice)
                dice.say(write_event(event, size))
            except ValueError as error:
                raise blame(error, find_yield(generator)) from error
            before = event
        if not isinstance(before, Commit):
            raise Mistake(texts.NO_COMMIT, None)

    return _record(run, range(len(case.tree)), size)


def _check(rule: Rule, event: object, before: Event | None, case: Case, dice: RecordingDice) -> None:
    """Refuse what is no event, or stands in the wrong place, or says what the dice did not."""
    if not isinstance(event, EVENTS):
        raise ValueError(texts.NO_EVENT.format(got=_describe(event)))
    if isinstance(before, Commit):
        raise ValueError(texts.AFTER_COMMIT.format(event=type(event).__name__))
    known: Any = event
    if not (isinstance(known.node, int) and 0 <= known.node < len(case.tree)):
        raise ValueError(texts.EVENT_NODE.format(event=type(event).__name__, got=known.node, last=len(case.tree) - 1))
    if isinstance(event, Commit) and not _is_of(event, before):
        raise ValueError(texts.NO_SAMPLE.format(token=event.token, node=event.node))
    check_event(rule, known, before)
    match known:
        case Residual(node) | Dead(node) | Discount(node) | Choose(node) | Threshold(node) if not case.tree.draws[node]:
            raise ValueError(texts.EVENT_LEAF.format(event=type(event).__name__, node=node))
        case Sample(node, dist, token):
            drawn, source = dice.drawn.get(node, (None, ""))
            certain = at(dist, token) == 1 if 0 <= token < len(dist) else False
            if (drawn, source) != (token, write_dist(dist, len(case.target[0]))) and not certain:
                raise ValueError(texts.NOT_DRAWN.format(node=node, token=token))
        case Trial(node, _, owed, q):
            for name, got in (("owed", owed), ("q", q)):
                if not 0 <= got <= 1:
                    raise ValueError(texts.TRIAL_NUMBER.format(name=name, got=got))


def _is_of(commit: Commit, before: Event | None) -> bool:
    """Whether the event before is the Sample of the token that is committed."""
    return isinstance(before, Sample) and (before.node, before.token) == (commit.node, commit.token)


def record_proposal(proposal: Proposal, q: Dist, count: int, node: int) -> Recording:
    """What the proposal draws under one node, in every outcome."""
    size = len(q)

    def run(dice: RecordingDice) -> None:
        generator = proposal.propose(q, count, node, dice)
        for made, draw in enumerate(_walk(generator, texts.NO_GENERATOR_PROPOSAL), start=1):
            try:
                dice.say(_write_draw(proposal, draw, size))
                if made > count:
                    raise ValueError(texts.TOO_MANY_DRAWS.format(count=count))
                if dice.asked and not proposal.random:
                    raise ValueError(texts.NOT_RANDOM.format(key=proposal.key))
            except ValueError as error:
                raise blame(error, find_yield(generator)) from error

    return _record(run, range(node, node + 1), size)


def _write_draw(proposal: Proposal, draw: object, size: int) -> str:
    match draw:
        case (token, dist) if isinstance(token, int) and not isinstance(token, bool):
            word = write_draw(token, cast(Dist, dist), size)
            if not 0 <= token < size or not at(cast(Dist, dist), token) > 0:
                raise ValueError(texts.IMPOSSIBLE_DRAW.format(token=token))
            return word
    raise ValueError(texts.NO_DRAW.format(got=_describe(draw)))


def _walk(generator: object, otherwise: str) -> Iterator[Any]:
    """What a generator yields; its errors are explained, with their line."""
    if not isinstance(generator, GeneratorType):
        raise Mistake(otherwise.format(got=_describe(generator)))
    while True:
        try:
            yielded = next(generator)
        except StopIteration:
            return
        except NotRepeatable:
            raise
        except BaseException as error:
            raise explain(error) from error
        yield yielded


def _record(run: Any, nodes: range, size: int) -> Recording:
    try:
        return record(run, nodes, size)
    except Mistake:
        raise
    except ValueError as error:
        raise Mistake(str(error)) from error


def _describe(value: object) -> str:
    """A value as it may stand in a sentence."""
    said = repr(value)
    return said if len(said) <= 60 else type(value).__name__
