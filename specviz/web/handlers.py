"""What the page does when a run is started, continued, stopped or measured: read the form, move the run, send scenes.

No component is named here.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

from specviz.models.load import Pair
from specviz.studies.bench import compare_speeds
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.views.message import banner_message, begin_message, note_message, run_message, speed_message, step_message
from specviz.web.answers import Answer, choose_panes, find_rules, next_number, show_errors
from specviz.web.form import RunForm, asks_for, fill_form
from specviz.web.pairs import PairPool, pair_title
from specviz.web.runs import (
    continue_from,
    continues_prompt,
    count_tokens,
    end_run,
    grow_run,
    has_ended,
    is_complete,
    measure_speed,
    name_committing,
    pair_key,
    rerun_from,
    start_run,
)


def run_prompt(pool: PairPool, before: RunTrace | None, form: RunForm) -> Iterator[Answer]:
    """A new run, as the form asks for it."""
    with show_errors():
        yield from _restore_if_empty(before, _start(pool, form, None))


def make_step(pool: PairPool, trace: RunTrace | None, form: RunForm) -> Iterator[Answer]:
    """One more step of the displayed run; if the form has changed, the first step of a new run from the text so far."""
    with show_errors():
        yield from _restore_if_empty(trace, _continue(pool, trace, form, None, 1))


def continue_run(pool: PairPool, trace: RunTrace | None, form: RunForm, at: int) -> Iterator[Answer]:
    """The run continues from the step at the cursor."""
    with show_errors():
        yield from _restore_if_empty(trace, _continue(pool, trace, form, int(at), None))


def _restore_if_empty(before: RunTrace | None, answers: Iterator[Answer]) -> Generator[Answer, None, None]:
    """These answers; if the new run fails before its first step, the run that was on show comes back."""
    trace: RunTrace | None = None
    try:
        for message, made, fields in answers:
            trace = made or trace
            yield message, made, fields
    except (ValueError, MemoryError):
        if before is not None and before.steps and trace is not None and not trace.steps:
            yield run_message(before, next_number(), find_rules(choose_panes(before))), before, {}
        raise


def _start(pool: PairPool, form: RunForm, steps: int | None) -> Iterator[Answer]:
    request = form.request
    if not pool.has(form.pair):
        yield note_message(next_number(), texts.LOADING.format(pair=pair_title(form.pair))), None, {}
    trace = None
    for banner, trace in start_run(pool, form.pair, request, steps):
        if trace.steps:
            yield step_message(trace, next_number(), form.rules), trace, {}
        else:
            fields = {"pair": pair_key(trace)} | ({"chat": False} if banner else {})
            yield begin_message(trace, next_number(), form.rules, texts.DRAFTING, banner), trace, fields
    if trace is not None and steps is None:
        yield from _write_speed(trace)


def _continue(pool: PairPool, trace: RunTrace | None, form: RunForm, at: int | None, steps: int | None) -> Iterator[Answer]:
    """Extend the run if its last step is shown and the form still describes it; else start a new one from its text."""
    if trace is None or not trace.steps or (at is None and not continues_prompt(pool, trace, form.pair, form.request)):
        yield from _start(pool, form, steps)
        return
    last = len(trace.steps) - 1
    at = last if at is None else max(0, min(at, last))
    first = 0
    if at == last and continues_prompt(pool, trace, form.pair, form.request) and asks_for(form, trace):
        trace = _lengthen(trace, form.request.settings.max_tokens)
        yield banner_message(next_number(), ""), trace, {}
    else:
        if pair_key(trace) != form.pair:
            raise ValueError(texts.OTHER_PAIR.format(pair=pair_title(pair_key(trace))))
        first = trace.steps[at].number + 1
        trace = continue_from(trace, at, form.request.settings)
        fields = {"prompt": trace.read(trace.prompt), "chat": False}
        yield begin_message(trace, next_number(), form.rules, texts.DRAFTING_NEXT), trace, fields
    show = True
    for grown in grow_run(pool, trace, steps, first):
        yield step_message(grown, next_number(), form.rules, show), grown, {}
        trace, show = grown, False
    if steps is None:
        yield from _write_speed(trace)


def _lengthen(trace: RunTrace, more: int) -> RunTrace:
    """The run itself if it was paused; if it is complete, the run with a limit that is `more` tokens higher."""
    if has_ended(trace):
        raise ValueError(texts.ENDED)
    if not is_complete(trace):
        return trace
    return replace(trace, settings=replace(trace.settings, max_tokens=count_tokens(trace) + more))


def _write_speed(trace: RunTrace) -> Iterator[Answer]:
    """The speed of the run, if its steps were timed."""
    speed = measure_speed(trace)
    if speed is not None:
        yield speed_message(next_number(), texts.RUN_SPEED.format(rule=name_committing(trace), speed=speed)), None, {}


def pause_run(trace: RunTrace | None) -> Answer:
    """What the page says when a run is paused: it is kept as it is, and can be continued."""
    steps = len(trace.steps) if trace is not None else 0
    if trace is None or not steps:
        return banner_message(next_number(), texts.PAUSED_EARLY), None, {}
    if is_complete(trace):
        return banner_message(next_number(), texts.PAUSED_COMPLETE), None, {}
    said = texts.PAUSED_ONE if steps == 1 else texts.PAUSED.format(steps=steps)
    return banner_message(next_number(), said), None, {}


def stop_run(trace: RunTrace | None, activity: str) -> Answer:
    """A stopped run is complete with what it has written; a stopped comparison leaves nothing."""
    if activity == "comparison":
        return speed_message(next_number(), texts.COMPARISON_STOPPED), None, {}
    steps = len(trace.steps) if trace is not None else 0
    if trace is None or not steps:
        return banner_message(next_number(), texts.STOPPED_EARLY), None, {}
    if is_complete(trace):
        return banner_message(next_number(), texts.STOPPED_COMPLETE), None, {}
    said = texts.STOPPED_ONE if steps == 1 else texts.STOPPED.format(steps=steps)
    return banner_message(next_number(), said), end_run(trace), {}


def compare_speed(pool: PairPool, trace: RunTrace | None) -> Iterator[Answer]:
    """The run's way of decoding and the library's plain decoding, timed in turn; it can be stopped at every yield."""
    with show_errors():
        if trace is None or not trace.steps:
            raise ValueError(texts.NO_STEPS)
        yield speed_message(next_number(), texts.COMPARING), None, {}
        pair = pool.get_pair(pair_key(trace))
        if not isinstance(pair, Pair):
            raise ValueError(texts.COMPARE_TOY)
        if pair.on_gpu:
            raise ValueError(texts.COMPARE_GPU)
        for found in compare_speeds(pair, trace.prompt, trace.settings):
            if found is None:
                yield None, None, {}
                continue
            ratio = found.speculative / found.plain
            speeds = {"speculative": found.speculative, "plain": found.plain, "rounds": len(found.ratios)}
            low, high = min(found.ratios), max(found.ratios)
            said = texts.COMPARED.format(rule=name_committing(trace), ratio=ratio, low=low, high=high, **speeds)
            yield speed_message(next_number(), said), None, {}


def rerun_step(
    pool: PairPool, trace: RunTrace | None, panes: tuple[str, str], at: int, *, tree: int = 0, coins: int = 0
) -> Answer:
    """The step at the cursor with other coins on the same tree, or another tree; seeds are raised by `tree` and `coins`."""
    with show_errors():
        if trace is None or not trace.steps:
            raise ValueError(texts.NO_STEPS)
        at = max(0, min(int(at), len(trace.steps) - 1))
        settings = trace.settings
        before = rerun_from(trace, at, settings.tree_seed + tree, settings.coin_seed + coins)
        for grown in grow_run(pool, before, 1, trace.steps[at].number):
            keys = choose_panes(grown, panes)
            return run_message(grown, next_number(), find_rules(keys)), grown, fill_form(grown, keys)
    raise AssertionError  # a step that was made once can be made again
