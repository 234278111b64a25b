"""A sentence for each event, twice: in words, and with its formula. The words stand in `texts` or in the rule's record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from specviz.core.dist import Number
from specviz.replay.names import Name, Namer, PlainNamer
from specviz.replay.numbers import fill_in, write_apart, write_number, write_percent, write_percents
from specviz.replay.situations import Factor, Narrator, Situation, Value
from specviz.trace.schema import RunTrace, StepTrace
from specviz.verify import find_rule


@dataclass(frozen=True)
class Told:
    """What is said of an event: in words, and with its formula."""

    say: str
    detail: str


def tell_events(trace: RunTrace, step: StepTrace, key: str) -> tuple[Told, ...]:
    """What each event of this rule says."""
    rule, narrator = find_rule(key), Narrator(step, key)
    exact, plain = Namer(trace, step), PlainNamer(trace, step)
    told = []
    for k, event in enumerate(step.verdicts[key]):
        situations = list(narrator.tell(k, event))
        words = [fill_in(rule.plain_template(one.plain), _in_words(one, plain)) for one in situations if one.plain]
        details = [fill_in(rule.template(one.name), _in_detail(one, exact)) for one in situations]
        told.append(Told(" ".join(words), _capitalise(" ".join(details))))
    return tuple(told)


def sentences(trace: RunTrace, step: StepTrace, key: str) -> tuple[str, ...]:
    """What each event of this rule says, with its formula."""
    return tuple(" ".join(said for _, said in parts) for parts in worded_situations(trace, step, key))


def sentence(trace: RunTrace, step: StepTrace, key: str, k: int) -> str:
    """What event k of this rule says; who needs them all asks for `sentences`."""
    return sentences(trace, step, key)[k]


def worded_situations(
    trace: RunTrace, step: StepTrace, key: str, plain: bool = False
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """For each event of this rule its situations, by name, with their sentences."""
    rule, narrator = find_rule(key), Narrator(step, key)
    template, write = (rule.plain_template, _in_words) if plain else (rule.template, _in_detail)
    namer = PlainNamer(trace, step) if plain else Namer(trace, step)
    found = []
    for k, event in enumerate(step.verdicts[key]):
        named = [(one.plain if plain else one.name, one) for one in narrator.tell(k, event)]
        found.append(tuple((name, fill_in(template(name), write(one, namer))) for name, one in named if name))
    return tuple(found)


def _in_detail(situation: Situation, name: Namer) -> dict[str, str]:
    """The values of a sentence as numbers; of two that are compared with as many digits as it takes."""
    written = {key: _write(value, name, write_number) for key, value in situation.values.items()}
    for pair in situation.compared:
        written.update(zip(pair, write_apart(*_numbers(situation, pair)), strict=True))
    return written


def _in_words(situation: Situation, name: Namer) -> dict[str, str]:
    """The values of a sentence as percentages."""
    written = {key: _write(value, name, write_percent) for key, value in situation.values.items()}
    for pair in (*situation.compared, *situation.changed):
        written.update(zip(pair, write_percents(*_numbers(situation, pair)), strict=True))
    return written


def _write(value: Value, name: Namer, write: Callable[[Number], str]) -> str:
    match value:
        case str():
            return value
        case Name():
            return name.write(value)
        case Factor():
            return write_number(value.value, 3)
        case _:
            return write(value)


def _numbers(situation: Situation, pair: tuple[str, str]) -> list[Number]:
    found = [situation.values[key] for key in pair]
    assert not any(isinstance(value, str | Name | Factor) for value in found)
    return cast("list[Number]", found)


def _capitalise(text: str) -> str:
    """A sentence that begins with a word begins with a capital; a token stays as it is."""
    return text[0].upper() + text[1:]
