"""What happens when a run is started, continued or stopped: read the form, move the run, send scenes.

No component is named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from specviz.explore.addresses import Place, name_run
from specviz.explore.answers import (
    UNDO,
    Answer,
    choose_panes,
    list_evaluated,
    need_turn,
    next_number,
    show_run,
    tell_errors,
)
from specviz.explore.chip import fill_page, find_example, write_chip
from specviz.explore.events import observe
from specviz.explore.form import RunForm, asks_for
from specviz.explore.offers import Offer, check_rules, check_work
from specviz.explore.pool import Pool, Unavailable, pair_title
from specviz.explore.runs import (
    continue_from,
    continues_prompt,
    count_tokens,
    end_run,
    evaluate_rules,
    grow_run,
    has_ended,
    is_complete,
    measure_speed,
    name_committing,
    pair_key,
    rerun_from,
    start_run,
)
from specviz.models.pairs import EMBEDDED
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.message import NO_BANNER, Banner, banner_message, begin_message, speed_message, step_message

LAST_EVENT = 10**6  # or the one nearest to it


@tell_errors
@observe("run")
def run_prompt(pool: Pool, form: RunForm) -> Iterator[Answer]:
    """A new run, as the form asks for it."""
    yield from _start(pool, form, None)


@tell_errors
@observe("step")
def make_step(pool: Pool, trace: RunTrace | None, form: RunForm) -> Iterator[Answer]:
    """One more step of the displayed run; if the form has changed, the first step of a new run from the text so far."""
    form.request  # noqa: B018  # what is wrong with the fields is said before anything is waited for
    yield from load_pair(pool, form.pair)
    if trace is None or not trace.steps or not continues_prompt(pool, trace, form.pair, form.request):
        yield from _start(pool, form, 1)
    else:
        yield from _continue(pool, trace, form, len(trace.steps) - 1, 1)


@tell_errors
@observe("continuation")
def continue_run(pool: Pool, trace: RunTrace | None, form: RunForm, at: int) -> Iterator[Answer]:
    """The run continues from the step at the cursor, whatever is in the prompt's field."""
    if trace is None or not trace.steps:
        yield from _start(pool, form, None)
    else:
        yield from _continue(pool, trace, form, max(0, min(at, len(trace.steps) - 1)), None)


@tell_errors
@observe("offer")
def accept_offer(pool: Pool, form: RunForm, changes: Mapping[str, Any] | None) -> Iterator[Answer]:
    """A run with the change that the banner offered."""
    if changes:
        yield from _start(pool, replace(form, **changes), None)


def load_pair(pool: Pool, key: str) -> Iterator[Answer]:
    """Wait until a pair is loaded, or cannot be; a sentence says how long it has taken so far."""
    said = ""
    try:
        while not pool.has(key):
            loading = pool.begin_loading(key)
            while not loading.done.done():
                seconds = int(loading.seconds)
                text = texts.LOADING.format(pair=pair_title(key), seconds=seconds if seconds < 10 else seconds // 5 * 5)
                yield None if text == said else banner_message(next_number(), text), None, {"until": loading.done}
                said = text
    except Unavailable:
        pass  # who asks for the pair is told, and may go on with another one
    if said:
        yield banner_message(next_number(), ""), None, {}


def _start(pool: Pool, form: RunForm, steps: int | None) -> Iterator[Answer]:
    """A new run. The one on show stays until the first step of the new one is there."""
    request = form.request
    yield from load_pair(pool, form.pair)
    yield need_turn("run" if steps is None else "step")
    trace, name = None, ""
    for banner, trace in start_run(pool, form.pair, request, steps):
        if not trace.steps:
            yield None, None, {}  # a place to stop
        elif len(trace.steps) == 1:
            name = name_run(trace)
            others: dict[str, Any] = {"prompt": form.prompt or "", "chat": bool(form.chat) and not banner}
            message = begin_message(trace, next_number(), form.rules, banner=Banner(banner), name=name)
            yield message, trace, fill_page(trace, form.panes, name, **others)
        else:
            yield step_message(trace, next_number(), form.rules, name=name), trace, {}
    if trace is not None and steps is None:
        yield from _write_speed(trace)


def _continue(pool: Pool, trace: RunTrace, form: RunForm, at: int, steps: int | None) -> Iterator[Answer]:
    """Extend the run from this step on if the fields describe it; else a new run from the text up to there."""
    if not asks_for(form, trace):
        if pair_key(trace) != form.pair:
            raise ValueError(texts.OTHER_PAIR.format(pair=pair_title(pair_key(trace))))
        first, after = trace.steps[at].number + 1, continue_from(trace, at, form.request.settings)
        yield from _grow(pool, after, form, steps, first, cut=_tell_cut(at, trace, texts.PROMPT_UP_TO))
    elif at < len(trace.steps) - 1:
        before = replace(trace, steps=trace.steps[: at + 1])
        yield from _grow(pool, before, form, steps, cut=_tell_cut(at, trace, texts.CONTINUED))
    else:
        yield from _grow(pool, _lengthen(trace, form.request.settings.max_tokens), form, steps, shown=True)


def _grow(
    pool: Pool,
    before: RunTrace,
    form: RunForm,
    steps: int | None,
    first: int = 0,
    *,
    shown: bool = False,
    cut: Banner = NO_BANNER,
) -> Iterator[Answer]:
    """Further steps. The first one comes with all of its run, and with what was cut, unless this run is the one on show."""
    yield from load_pair(pool, pair_key(before))
    yield need_turn("run" if steps is None else "step")
    name, trace = "", before
    for trace in grow_run(pool, before, steps, first):
        if shown or name:
            name, show = name or name_run(trace), not name
            menu = {"example": find_example(name)} if show else {}
            yield step_message(trace, next_number(), form.rules, show, name), trace, menu
            continue
        name = name_run(trace)
        message = begin_message(trace, next_number(), form.rules, banner=cut, name=name)
        fields = {"example": find_example(name)} if before.steps else fill_page(trace, form.panes)
        yield message, trace, {**fields, "offer": UNDO} if cut.action else fields
    if steps is None:
        yield from _write_speed(trace)


def _tell_cut(at: int, trace: RunTrace, template: str) -> Banner:
    """Where a run continues whose later steps are gone; nothing if there were none."""
    said = _describe_discarded(at, len(trace.steps))
    if not said:
        return NO_BANNER
    return Banner(texts.BETWEEN_SENTENCES.join((template.format(step=at + 1), said)), texts.UNDO)


def _lengthen(trace: RunTrace, more: int) -> RunTrace:
    """The run itself if it was paused; if it is complete, the run with a limit that is `more` tokens higher."""
    if has_ended(trace):
        raise ValueError(texts.ENDED)
    if not is_complete(trace):
        return trace
    check_work(trace.settings.tree, more, sum(len(step.nodes) - 1 for step in trace.steps))
    return replace(trace, settings=replace(trace.settings, max_tokens=count_tokens(trace) + more))


def _write_speed(trace: RunTrace) -> Iterator[Answer]:
    """The speed of the run, if its steps were timed."""
    speed = measure_speed(trace)
    if speed is not None:
        yield speed_message(next_number(), texts.RUN_SPEED.format(rule=name_committing(trace), speed=speed)), None, {}


@tell_errors
@observe("rules")
def change_rules(
    pool: Pool, trace: RunTrace | None, form: RunForm, wanted: tuple[str, str], at: Place, name: str = ""
) -> Iterator[Answer]:
    """The run with these rules in its panes. One that has not judged it does so now, on the same trees with the same coins.

    Nothing else changes: neither the text, nor the place, nor the name that it has in the address.
    """
    if trace is None or not trace.steps:
        raise ValueError(texts.NO_STEPS)
    panes = _swap_if_equal(form.panes, wanted)
    missing = [key for key in panes if key not in list_evaluated(trace)]
    if missing:
        _check_missing(pool, trace, missing, panes)
        template, titles = texts.EVALUATING, texts.AND.join(find_rule(key).title for key in missing)
        total = len(trace.steps)
        yield from load_pair(pool, pair_key(trace))
        yield need_turn("evaluation")
        for found in evaluate_rules(pool, trace, missing):
            done = len(found.steps)
            yield banner_message(next_number(), template.format(rule=titles, step=done, steps=total)), None, {}
        trace = found
    left, right = panes
    fields = {"left": left, "right": right, "chip": write_chip(replace(form, left=left, right=right), trace)}
    yield show_run(trace, panes, at, known=name), trace, fields


def _swap_if_equal(panes: tuple[str, str], wanted: tuple[str, str]) -> tuple[str, str]:
    """A rule is not compared with itself: who picks the other pane's rule gets both panes swapped."""
    left, right = wanted
    if left != right:
        return wanted
    return (left, panes[0]) if left != panes[0] else (panes[1], right)


def _check_missing(pool: Pool, trace: RunTrace, missing: list[str], panes: tuple[str, str]) -> None:
    """Refuse rules that cannot judge this run, and say what would have to be run instead."""
    settings, key = trace.settings, pair_key(trace)
    try:
        check_rules(settings.tree, settings.proposal, settings.verifier, missing)
    except Offer as offer:
        changes = {"left": panes[0], "right": panes[1], **offer.changes}
        raise Offer(str(offer), offer.action, changes) from None
    if not pool.has(key) and (pool.no_models or key != EMBEDDED):
        rules = texts.AND.join(find_rule(rule).title for rule in missing)
        raise ValueError(texts.CANNOT_EVALUATE.format(rule=rules, pair=pair_title(key)))


@tell_errors
@observe("rerun")
def rerun_step(
    pool: Pool, trace: RunTrace | None, panes: tuple[str, str], at: int, *, tree: int = 0, coins: int = 0
) -> Iterator[Answer]:
    """The step at the cursor with other coins on the same tree, or another tree; seeds are raised by `tree` and `coins`.

    The cursor goes to the end of the step: what was asked is what comes of it.
    """
    if trace is None or not trace.steps:
        raise ValueError(texts.NO_STEPS)
    at, settings = max(0, min(at, len(trace.steps) - 1)), trace.settings
    before = rerun_from(trace, at, settings.tree_seed + tree, settings.coin_seed + coins)
    yield from load_pair(pool, pair_key(before))
    yield need_turn("step")
    for grown in grow_run(pool, before, 1, trace.steps[at].number):
        keys, rule = choose_panes(grown, panes), settings.verifier
        lengths = {"now": grown.steps[0].accepted_length(rule), "was": trace.steps[at].accepted_length(rule)}
        many, one = (texts.DRAFTED_AGAIN, texts.DRAFTED_AGAIN_ONE) if tree else (texts.FLIPPED, texts.FLIPPED_ONE)
        told = (many if len(trace.steps) > 1 else one).format(step=at + 1, rule=find_rule(rule).title, **lengths)
        discarded = _describe_discarded(at, len(trace.steps))
        said = (told, texts.TEXT_IS_PROMPT if at else "", discarded)
        banner = Banner(texts.BETWEEN_SENTENCES.join(filter(None, said)), texts.UNDO)
        yield show_run(grown, keys, (0, LAST_EVENT), banner), grown, {**fill_page(grown, keys), "offer": UNDO}


def _describe_discarded(at: int, steps: int) -> str:
    """What has become of the steps after one of so many."""
    first, last = at + 2, steps
    if first > last:
        return ""
    return (texts.DISCARDED_ONE if first == last else texts.DISCARDED).format(first=first, last=last)


def pause_run(trace: RunTrace | None, made: int) -> Answer:
    """What the page says when a run is paused that has made so many steps: it is kept, and can be continued."""
    if trace is None or not made:
        return banner_message(next_number(), texts.PAUSED_EARLY), None, {}
    if is_complete(trace):
        return banner_message(next_number(), texts.PAUSED_COMPLETE), None, {}
    steps = len(trace.steps)
    said = texts.PAUSED_ONE if steps == 1 else texts.PAUSED.format(steps=steps)
    return banner_message(next_number(), said), None, {}


def stop_run(trace: RunTrace | None, activity: str, made: int) -> Answer:
    """A stopped run that has made steps is complete with what it has written; anything else leaves nothing behind."""
    if activity == "comparison":
        return speed_message(next_number(), texts.COMPARISON_STOPPED), None, {}
    if activity == "evaluation":
        return banner_message(next_number(), texts.EVALUATION_STOPPED), None, {}
    if trace is None or not (made or activity == "paused"):
        said = texts.RERUN_STOPPED if activity == "rerun" else texts.STOPPED_EARLY
        return banner_message(next_number(), said), None, {}
    if is_complete(trace):
        return banner_message(next_number(), texts.STOPPED_COMPLETE), None, {}
    steps = len(trace.steps)
    said = texts.STOPPED_ONE if steps == 1 else texts.STOPPED.format(steps=steps)
    return banner_message(next_number(), said), end_run(trace), {}
