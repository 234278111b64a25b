"""What the page does when something is pressed: read the fields, move the run, send scenes. No component is named here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr

from specviz.models.load import Pair
from specviz.recorded.runs import RECORDED, RecordedRun, find_recorded_run
from specviz.studies.bench import speeds
from specviz.trace.file import MOST_BYTES, load
from specviz.trace.schema import RunTrace
from specviz.verify import Rule, find_rule
from specviz.views.charts import charts
from specviz.views.message import LIVE, another, ended, notice, opening, remark, whole
from specviz.web import browser_storage as memory
from specviz.web.form import FIELDS, RunForm, continues, entered, fields, same
from specviz.web.pairs import PairPool, title
from specviz.web.runs import again, continue_from, grow, key_of, start

PANES = ("topdown", "traversal")
Shown: TypeAlias = tuple[str, RunTrace]
"""A message for the player, and the run that it is about."""


class show_errors:
    """Every failure a sentence on the page."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, ValueError | MemoryError):
            said = str(error).replace("&", "&amp;").replace("<", "&lt;")  # Gradio reads it as markup
            raise gr.Error(said, print_exception=False) from None


def now() -> int:
    """A sequence number: later messages have larger ones."""
    return time.time_ns() // 1000


def run(pool: PairPool, before: RunTrace | None, values: Sequence[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """A new run, as the fields ask for it; with each message, the pair that makes it."""
    with show_errors():
        yield from _kept(before, _begin(pool, entered(values), None))


def step(pool: PairPool, trace: RunTrace | None, values: Sequence[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """One step more of the run on show; of the text so far, where the fields ask for something else now."""
    with show_errors():
        yield from _kept(trace, _more(pool, trace, entered(values), -1, 1))


def on(pool: PairPool, trace: RunTrace | None, values: Sequence[Any], at: int) -> Iterator[tuple[Any, Any, Any]]:
    """The run goes on from the step at the cursor."""
    with show_errors():
        yield from _kept(trace, _more(pool, trace, entered(values), int(at), None))


def _kept(before: RunTrace | None, messages: Iterator[tuple[Any, Any, Any]]) -> Iterator[tuple[Any, Any, Any]]:
    """The messages of a run; if it fails before its first step, the run that was on show comes back."""
    trace: Any = None
    try:
        for message, trace, key in messages:
            yield message, trace, key
    except (ValueError, MemoryError):
        if before is not None and before.steps and isinstance(trace, RunTrace) and not trace.steps:
            yield whole(before, now(), rules(_with(before, *PANES))), before, gr.skip()
        raise


def _begin(pool: PairPool, asked: RunForm, steps: int | None) -> Iterator[tuple[Any, Any, Any]]:
    if not pool.has(asked.key):
        yield notice(now(), f"Loading {title(asked.key)}. It is read once, and kept."), gr.skip(), gr.skip()
    trace = None
    for banner, trace in start(pool, asked.key, asked.asked, steps):
        if trace.steps:
            yield another(trace, now(), asked.rules), trace, gr.skip()
        else:
            yield opening(trace, now(), asked.rules, "Drafting the first tree.", banner), trace, key_of(trace)
    if trace is not None and steps is None:
        yield from _said(pool, trace)


def _more(
    pool: PairPool, trace: RunTrace | None, asked: RunForm, at: int, steps: int | None
) -> Iterator[tuple[Any, Any, Any]]:
    """At the end of a run that the fields still describe it grows; elsewhere another one starts with its text so far."""
    if trace is None or not trace.steps or (at < 0 and not continues(trace, asked)):
        yield from _begin(pool, asked, steps)
        return
    last = len(trace.steps) - 1
    at = last if at < 0 else min(at, last)
    written = sum(len(one.tokens) for one in trace.steps)
    if at == last and same(trace, asked):
        if written >= trace.settings.max_tokens:  # it was not paused: as many tokens again
            longer = written + asked.asked.settings.max_tokens
            trace = replace(trace, settings=replace(trace.settings, max_tokens=longer))
        if trace.steps[-1].tokens[-1] in trace.settings.stop_tokens:
            raise ValueError("the text has come to its end: edit the prompt, or go on from an earlier step")
        first = 0
    else:
        if key_of(trace) != asked.key:
            raise ValueError(
                f"this text is of {title(key_of(trace))}: choose that pair to go on with it, or Run to begin anew"
            )
        first = trace.steps[at].number + 1
        trace = continue_from(trace, at, asked.asked.settings)
        yield opening(trace, now(), asked.rules, "Drafting the next tree."), trace, gr.skip()
    show = True
    for grown in grow(pool, trace, steps, first):
        yield another(grown, now(), asked.rules, show), grown, gr.skip()
        trace, show = grown, False
    if steps is None:
        yield from _said(pool, trace)


def _said(pool: PairPool, trace: RunTrace) -> Iterator[tuple[Any, Any, Any]]:
    """How fast it was, where plain decoding can be timed beside it."""
    pair = pool.pair(key_of(trace))
    if isinstance(pair, Pair) and not pair.on_gpu and trace.steps:
        ours, plain = speeds(pair, trace.prompt, trace.settings)
        said = f"{ours / plain:.2f} × the library's plain decoding, both timed just now ({ours:.0f} | {plain:.0f} tokens/s)"
        yield ended(now(), said), gr.skip(), gr.skip()


def flip(pool: PairPool, trace: RunTrace | None, panes: Sequence[str], at: int, seeds: tuple[int, int]) -> tuple[Any, ...]:
    """The step at the cursor with other coins, or another tree with the same coins; and the fields for it."""
    with show_errors():
        if trace is None or not trace.steps:
            raise ValueError("there is no step yet: run something first")
        at = max(0, min(int(at), len(trace.steps) - 1))
        settings = trace.settings
        before = again(trace, at, settings.tree_seed + seeds[0], settings.coin_seed + seeds[1])
        for grown in grow(pool, before, 1, trace.steps[at].number):
            shown = _with(grown, *panes)
            return whole(grown, now(), rules(shown)), grown, *_updates(fields(grown, shown))
    raise AssertionError("a step that was made once can be made again")


def rules(keys: Sequence[str]) -> list[Rule]:
    """The records of the rules in the panes."""
    return [find_rule(key) for key in keys]


def panes(trace: RunTrace | None, one: str, other: str) -> Any:
    """The run with these rules in its panes."""
    if trace is None or not trace.steps:
        return gr.skip()
    missing = [find_rule(key).title for key in dict.fromkeys((one, other)) if key not in trace.steps[0].verdicts]
    if missing:
        return remark(now(), f"{' and '.join(missing)} did not judge this run: Run, or Go on from here, and it will.")
    return whole(trace, now(), rules((one, other)))


def recorded(one: RecordedRun, at: tuple[int, int | None] | None = None) -> Shown:
    """A bundled run, with the cursor where its claim is borne out."""
    trace = one.trace()
    index = one.holds(trace)
    assert index is not None, f"{one.key} is tested to hold"
    return whole(trace, now(), rules(one.panes), one.key, at or (index, None), one.claim), trace


def example(key: str) -> tuple[Any, ...]:
    """A bundled run, and the fields for it."""
    shown, trace = recorded(find_recorded_run(key))
    return shown, trace, *_updates(fields(trace, find_recorded_run(key).panes))


def opened(path: str, one: str, other: str) -> tuple[Any, ...]:
    """A run from a file, and the fields for it."""
    with show_errors():
        if Path(path).stat().st_size > MOST_BYTES:
            raise ValueError(f"a run may have {MOST_BYTES} bytes at most, got {Path(path).stat().st_size}")
        try:
            content = Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"expected a run as JSON, got a file that is no text: {Path(path).name}") from None
        return _shown(load(content), one, other)


def recalled(kept: memory.Kept | None, index: int | None, one: str, other: str) -> tuple[Any, ...]:
    """One of this browser's runs, and the fields for it."""
    with show_errors():
        trace = None if index is None else memory.recall(kept, int(index))
        if trace is None:
            raise ValueError("this browser does not keep that run any more")
        return _shown(trace, one, other)


def _shown(trace: RunTrace, one: str, other: str) -> tuple[Any, ...]:
    keys = _with(trace, one, other)
    return whole(trace, now(), rules(keys)), trace, *_updates(fields(trace, keys))


def _with(trace: RunTrace, one: str, other: str) -> tuple[str, str]:
    """These rules if the run has their verdicts, else some that it has."""
    known = list(trace.steps[0].verdicts) if trace.steps else [one, other]
    return (one if one in known else known[-1], other if other in known else known[0])


def _updates(values: Sequence[Any]) -> list[Any]:
    return [gr.skip() if value is None else value for value in values]


def drawn(trace: RunTrace | None, one: str, other: str) -> Any:
    """The charts of the run."""
    if trace is None or not trace.steps:
        return [gr.skip()] * 4
    return list(charts(trace, rules(tuple(dict.fromkeys((one, other))))))


def keep(kept: memory.Kept | None, trace: RunTrace | None, *values: Any) -> tuple[memory.Kept, Any]:
    """What the browser is to keep, and the list of its runs; of the fields only what can be asked for."""
    try:
        entered(values)
    except ValueError:
        values = tuple((kept or {}).get("values", ()))
    kept = memory.remember(kept, trace, values)
    return kept, gr.update(choices=memory.titles(kept), value=None, label=memory.label(kept))


def arrive(kept: memory.Kept | None, address: str) -> list[Any]:
    """What the address names, else the page as it was left: player, run, menus, and what was entered."""
    name, _, place = (address or "").lstrip("#").partition(".")
    one, _, event = place.partition(".")
    at = (int(one), int(event) if event.isdigit() else None) if one.isdigit() else None
    values = list((kept or {}).get("values", ()))
    values = values if len(values) == FIELDS else [gr.skip()] * FIELDS
    listed = gr.update(choices=memory.titles(kept), label=memory.label(kept))
    trace = memory.recall(kept, 0) if name == LIVE else None
    if trace is not None:
        keys = _with(trace, *(key if isinstance(key, str) else PANES[i] for i, key in enumerate(values[-2:])))
        return [whole(trace, now(), rules(keys), LIVE, at), trace, gr.skip(), listed, *values[:-2], *keys]
    if name in {one.key for one in RECORDED}:
        shown, found = recorded(find_recorded_run(name), at)
        return [shown, found, name, listed, *_updates(fields(found, find_recorded_run(name).panes))]
    return [gr.skip(), gr.skip(), gr.skip(), listed, *values[:-2], gr.skip(), gr.skip()]
