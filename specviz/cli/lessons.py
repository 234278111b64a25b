"""`specviz lessons`: checks the lessons against their runs and prints them, and shows what a card can name in a run."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from specviz.core.events import Trial
from specviz.lessons.card_view import CardView, view_lesson
from specviz.lessons.read import load_chapters, read_lesson
from specviz.lessons.tasks import (
    ChooseView,
    CoinsView,
    CoinView,
    MatchView,
    NumberView,
    OrderView,
    PickView,
    TreeTaskView,
)
from specviz.lessons.values import Scope
from specviz.lessons.what_if_task import WhatIfView
from specviz.recorded.runs import find_recorded_run
from specviz.replay.numbers import write_percent
from specviz.texts import commands as texts
from specviz.trace.schema import RunTrace

HELP = texts.LESSONS_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file of one's own, or a run to look into."""
    parser.add_argument("file", nargs="?", help=texts.LESSONS_FILE_HELP)
    parser.add_argument("--run", help=texts.LESSONS_RUN_HELP)
    parser.add_argument("--step", type=int, help=texts.LESSONS_STEP_HELP)


def run(options: argparse.Namespace) -> int:
    """Print lessons, or the nodes of a run; an error if a card and its run disagree."""
    if options.run:
        found = describe_run(_load(options.run), options.step)
    elif options.file:
        path = Path(options.file)
        found = describe_cards(view_lesson(read_lesson(path.read_text(encoding="utf-8"), path.stem), _load).cards)
    else:
        lessons = [lesson for chapter in load_chapters() for lesson in chapter.lessons]
        found = (line for lesson in lessons for line in describe_cards(view_lesson(lesson, _load).cards))
    for line in found:
        print(line)
    return 0


def _load(key: str) -> RunTrace:
    return find_recorded_run(key).trace()


def describe_cards(cards: tuple[CardView, ...]) -> Iterator[str]:
    """Cards as a learner meets them, with all that is said of their answers."""
    for card in cards:
        yield texts.LESSONS_CARD.format(key=card.key, title=card.title)
        for paragraph in card.text:
            yield "".join(piece.text for piece in paragraph)
        yield texts.LESSONS_ASK.format(ask=card.task.ask)
        yield from _describe_answers(card)
        yield texts.LESSONS_WHY.format(why=card.task.why)
        yield ""


def _describe_answers(card: CardView) -> Iterator[str]:
    match card.task:
        case ChooseView(nodes=nodes):
            for one in nodes:
                yield texts.LESSONS_ANSWER.format(sign="+" if one.right else "-", text=one.text, because=one.says)
        case PickView(options=options):
            for option in options:
                yield texts.LESSONS_ANSWER.format(
                    sign="+" if option.right else "-", text=option.text, because=option.because
                )
        case NumberView(shown=shown, below=below, above=above):
            for sign, text, because in (("+", shown, ""), ("-", "<", below), ("-", ">", above)):
                yield texts.LESSONS_ANSWER.format(sign=sign, text=text, because=because)
        case OrderView(items=items, wrong=wrong):
            for item in items:
                yield texts.LESSONS_ANSWER.format(sign="+", text=item, because="")
            yield texts.LESSONS_ANSWER.format(sign="-", text="", because=wrong)
        case MatchView(items=items, choices=choices, right=right, because=because):
            for item, place, reason in zip(items, right, because, strict=True):
                yield texts.LESSONS_ANSWER.format(sign="+", text=f"{item} = {choices[place]}", because=reason)
        case CoinView() | CoinsView() | TreeTaskView() | WhatIfView():
            yield texts.LESSONS_ANSWER.format(sign="-", text="", because=card.task.wrong)


def describe_run(trace: RunTrace, number: int | None) -> Iterator[str]:
    """The nodes of a step by number, with p, q and what each rule's coin said; without a step, of all of them."""
    for index, step in enumerate(trace.steps):
        if number not in (None, index + 1):
            continue
        scope = Scope(trace, index, ("", ""))
        lengths = ", ".join(f"{key} {step.accepted_length(key)}" for key in step.verdicts)
        yield texts.LESSONS_RUN_STEP.format(number=index + 1, written=trace.read(step.tokens), lengths=lengths)
        for node, record in enumerate(step.nodes[1:], start=1):
            parent = step.nodes[record.parent or 0]
            at = parent.shown.index(record.token)
            p, q = write_percent(parent.p[at]), write_percent(parent.q[at]) if parent.q else ""
            tests = "; ".join(filter(None, (_describe_test(scope, key, node) for key in step.verdicts)))
            name = scope.namer.path(node)
            yield texts.LESSONS_NODE.format(node=node, parent=record.parent, path=name, p=p, q=q, tests=tests)


def _describe_test(scope: Scope, key: str, node: int) -> str:
    index = scope.step.decisions(key).get(node)
    event = None if index is None else scope.step.verdicts[key][index]
    if not isinstance(event, Trial):
        return ""
    coin = "" if event.flip.u is None else write_percent(event.flip.u)
    verdict = texts.LESSONS_VERDICTS[event.flip.accepted]
    return texts.LESSONS_TEST.format(rule=key, verdict=verdict, chance=write_percent(event.flip.prob), coin=coin)
