"""Connects every component to its handler. Only here, values of components become a form with named fields, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import gradio as gr

from specviz.trace.file import dump
from specviz.trace.schema import RunTrace
from specviz.web import browser_storage, delivery, handlers, opening
from specviz.web.answers import Answer
from specviz.web.components import Controls
from specviz.web.form import FIELDS, RunForm, describe_tree, fit_form, list_rules, read_form
from specviz.web.pairs import PairPool

AT_ONCE = 2  # runs of all visitors together; the others wait, and see their place
WRITTEN = ("prompt", "pair", "chat")  # the fields that a run may change while it is made
QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
RUN, RUN_HERE, COMPARE, PAUSE, STOP, ADD_VISIT, ADD_ACTIVITY, DONE, LEAVE, HERE, CAME, READY, SAVE = (
    f"window.SpecvizPage.{name}"
    for name in (
        *("run", "runHere", "compare", "pause", "stop", "addVisit", "addActivity"),
        *("done", "leave", "here", "came", "ready", "save"),
    )
)

Fields = Mapping[str, gr.components.Component]


def spread(answer: Answer, names: Sequence[str] = FIELDS) -> list[Any]:
    """An answer as Gradio's outputs: the message, the run, and these fields."""
    message, trace, fields = answer
    stay = gr.skip()
    return [
        stay if message is None else message,
        stay if trace is None else trace,
        *(fields.get(name, stay) for name in names),
    ]


def _send(visit: str, form: RunForm, answers: Iterator[Answer]) -> Iterator[Any]:
    """What a run leaves for Gradio to send."""
    for answer in delivery.deliver(delivery.read_visit(visit), (form.left, form.right), answers):
        yield spread(answer, WRITTEN)


class Wiring:
    """The components, and what the events of the page have in common."""

    def __init__(self, pool: PairPool, controls: Controls, fields: Fields, first: RunTrace) -> None:
        self.pool, self.controls, self.fields = pool, controls, fields
        self.trace = gr.State(first)
        self.prose = gr.State("")
        self.cursor_step = gr.Number(visible=False, precision=0)
        self.address, self.saved = gr.Textbox(visible=False), gr.Textbox(visible=False)
        self.activity, self.visit = gr.Textbox(visible=False), gr.Textbox(visible=False)
        self.stored = gr.BrowserState(None, storage_key=browser_storage.STORAGE, secret=browser_storage.SECRET)
        self.form = list(fields.values())
        self.panes = [fields["left"], fields["right"]]
        self.run_outputs = [controls.player, self.trace, *(fields[name] for name in WRITTEN)]
        self.all_outputs = [controls.player, self.trace, *self.form]
        waiting: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "models", "api_visibility": "private"}
        self.queue_options = waiting | {"show_progress": "minimal", "show_progress_on": controls.status}

    def connect_runs(self) -> list[Any]:
        """Run, One step and Continue, which make steps and can be stopped."""
        controls, pool = self.controls, self.pool

        def run_prompt(trace: Any, visit: str, *values: Any) -> Iterator[Any]:
            yield from _send(visit, form := read_form(values), handlers.run_prompt(pool, trace, form))

        def make_step(trace: Any, visit: str, *values: Any) -> Iterator[Any]:
            yield from _send(visit, form := read_form(values), handlers.make_step(pool, trace, form))

        def continue_run(trace: Any, visit: str, *values: Any) -> Iterator[Any]:
            form = read_form(values[:-1])
            yield from _send(visit, form, handlers.continue_run(pool, trace, form, values[-1]))

        inputs: list[Any] = [self.trace, self.visit, *self.form]
        prompt: Any = self.fields["prompt"]
        runs = [
            gr.on([controls.run.click, prompt.submit], run_prompt, inputs, self.run_outputs, js=RUN, **self.queue_options),
            controls.step.click(make_step, inputs, self.run_outputs, js=RUN, **self.queue_options),
            controls.resume.click(
                continue_run, [*inputs, self.cursor_step], self.run_outputs, js=RUN_HERE, **self.queue_options
            ),
        ]

        def complete_run(trace: Any, visit: str, left: str, right: str) -> Any:
            return delivery.complete_run(delivery.read_visit(visit), trace, (left, right)) or gr.skip()

        for event in runs:
            event.then(complete_run, [self.trace, self.visit, *self.panes], controls.player, js=DONE, **QUIET)
        return runs

    def connect_comparison(self) -> Any:
        """Compare with plain decoding, which can be stopped."""

        def compare_speed(trace: Any) -> Iterator[Any]:
            for answer in handlers.compare_speed(self.pool, trace):
                yield spread(answer, ())

        outputs = [self.controls.player, self.trace]
        event = self.controls.compare.click(compare_speed, self.trace, outputs, js=COMPARE, **self.queue_options)
        event.then(None, None, None, js=LEAVE)
        return event

    def connect_stops(self, runs: list[Any], comparison: Any) -> list[Any]:
        """Pause, after which the run can be continued, and Stop, which ends it."""

        def pause_run(trace: Any, visit: str) -> Any:
            trace = delivery.take_run(delivery.read_visit(visit), trace)
            message, _, fields = handlers.pause_run(trace)
            return spread((message, trace, fields), ())

        def stop_run(trace: Any, visit: str, activity: str) -> Any:
            trace = delivery.take_run(delivery.read_visit(visit), trace)
            message, ended, fields = handlers.stop_run(trace, activity)
            return spread((message, ended or trace, fields), ())

        inputs, outputs = [self.trace, self.visit], [self.controls.player, self.trace]
        paused = self.controls.pause.click(None, None, None, js=PAUSE, cancels=runs)
        stopped = self.controls.stop.click(None, None, None, js=STOP, cancels=[*runs, comparison])
        return [
            paused.then(pause_run, inputs, outputs, js=ADD_VISIT, **QUIET),
            stopped.then(stop_run, [*inputs, self.activity], outputs, js=ADD_ACTIVITY, **QUIET),
        ]

    def connect_changes(self) -> list[Any]:
        """Flip the coins again, Draft again and Open, which replace the displayed run; the new one is stored."""
        controls = self.controls

        def flip_coins(trace: Any, left: str, right: str, at: int) -> Any:
            return spread(handlers.rerun_step(self.pool, trace, (left, right), at, coins=1))

        def draft_again(trace: Any, left: str, right: str, at: int) -> Any:
            return spread(handlers.rerun_step(self.pool, trace, (left, right), at, tree=1))

        def open_file(path: str, left: str, right: str) -> Any:
            return spread(opening.open_file(path, left, right))

        inputs: list[Any] = [self.trace, *self.panes, self.cursor_step]
        changes = [
            controls.flip.click(flip_coins, inputs, self.all_outputs, js=HERE, **self.queue_options),
            controls.draft.click(draft_again, inputs, self.all_outputs, js=HERE, **self.queue_options),
            controls.upload.upload(open_file, [controls.upload, *self.panes], self.all_outputs, **QUIET),
        ]
        for event in changes:
            event.then(None, None, None, js=LEAVE)
        return changes

    def connect_openings(self, first: str) -> list[Any]:
        """The menus of runs, and Reset, which open a run that exists already."""
        controls = self.controls

        def open_recorded(key: str) -> Any:
            return spread(opening.open_recorded(key))

        def recall_run(stored: Any, index: int | None, left: str, right: str) -> Any:
            return spread(opening.recall_run(stored, index, left, right))

        openings = [
            controls.examples.input(open_recorded, controls.examples, self.all_outputs, **QUIET),
            controls.history.input(recall_run, [self.stored, controls.history, *self.panes], self.all_outputs, **QUIET),
            controls.reset.click(
                lambda: [first, *open_recorded(first)], None, [controls.examples, *self.all_outputs], **QUIET
            ),
        ]
        for event in openings:
            event.then(None, None, None, js=LEAVE)
        return openings

    def connect_storage(self, events: list[Any]) -> None:
        """After each of these events the browser keeps the run."""

        def keep_run(stored: Any, visit: str, trace: Any, *values: Any) -> Any:
            delivery.forget_run(delivery.read_visit(visit))
            stored = opening.keep_run(stored, trace, read_form(values))
            return stored, _list_history(stored)

        inputs, outputs = [self.stored, self.visit, self.trace, *self.form], [self.stored, self.controls.history]
        for event in events:
            event.then(keep_run, inputs, outputs, js=ADD_VISIT, **QUIET)

    def connect_charts(self, events: list[Any]) -> None:
        """Draw the charts of the displayed run after each of these events, and when the charts are unfolded."""
        inputs, plots = [self.trace, *self.panes], list(self.controls.plots)
        for listen in (self.controls.charts.expand, *(event.then for event in events)):
            listen(opening.show_charts, inputs, plots, **QUIET)

    def connect_fields(self) -> None:
        """Fields that change others, and the panes."""
        left, right, fields = *self.panes, self.fields
        tree, proposal, pair = (self.fields[name] for name in ("tree", "proposal", "pair"))

        def show_panes(trace: Any, visit: str, one: str, other: str) -> Any:
            trace = delivery.find_latest(delivery.read_visit(visit), trace)
            message = opening.show_panes(trace, one, other)
            return gr.skip() if message is None else message

        def check_tree(spec: str, key: str) -> Any:
            choices = gr.update(choices=list_rules(spec, key))
            return [gr.update(info=describe_tree(spec, key)), choices, choices, choices]

        listen: Any = gr.on
        panes: list[Any] = [left, right]
        inputs = [self.trace, self.visit, left, right]
        listen([one.input for one in panes], show_panes, inputs, self.controls.player, js=ADD_VISIT, **QUIET)
        sources: list[Any] = [tree, proposal]
        listen([one.change for one in sources], check_tree, sources, [tree, fields["verifier"], left, right], **QUIET)
        fitted = [fields["prompt"], fields["temperature"], fields["chat"], self.prose]
        chooser: Any = pair
        chooser.input(fit_form, [pair, *fitted], fitted, **QUIET)


def connect(page: gr.Blocks, pool: PairPool, controls: Controls, fields: Fields, first: str, trace: RunTrace) -> None:
    """Connect everything that can be pressed, dropped or chosen, and what happens when the page is opened."""
    wiring = Wiring(pool, controls, fields, trace)
    runs, comparison = wiring.connect_runs(), wiring.connect_comparison()
    stops = wiring.connect_stops(runs, comparison)
    changes, openings = wiring.connect_changes(), wiring.connect_openings(first)
    wiring.connect_storage([*runs, *changes, *stops])
    wiring.connect_charts([*runs, *changes, *openings])
    wiring.connect_fields()
    save: Any = controls.save
    save.click(lambda now: dump(now) if now else "", wiring.trace, wiring.saved, **QUIET).then(
        None, wiring.saved, None, js=SAVE
    )

    def restore_page(stored: Any, address: str, visit: str) -> Any:
        answer, key = opening.restore_page(stored, address, delivery.find_interrupted(delivery.read_visit(visit)))
        message, now, *values = spread(answer)
        return [message, now, gr.skip() if key is None else key, _list_history(stored), *values]

    outputs = [controls.player, wiring.trace, controls.examples, controls.history, *wiring.form]
    came = page.load(restore_page, [wiring.stored, wiring.address, wiring.visit], outputs, js=CAME, **QUIET)
    came.then(None, None, None, js=READY)


def _list_history(stored: Any) -> Any:
    """The list of the browser's runs."""
    titles, label = browser_storage.list_titles(stored), browser_storage.write_label(stored)
    return gr.update(choices=titles, value=None, label=label)
