"""Connects every component to its handler. Only here, values of components become a form with named fields, and back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from specviz.explore import handlers
from specviz.explore.addresses import Address, name_run
from specviz.explore.answers import OTHERS, UNDO, Answer
from specviz.explore.chip import write_chip
from specviz.explore.form import FIELDS, describe_tree, fit_form, list_rules
from specviz.explore.held_runs import HELD
from specviz.explore.links import remake_run
from specviz.explore.opening import open_recorded
from specviz.explore.thumbnail import draw_tree
from specviz.explore.undo import go_back, remember
from specviz.share.files import make_file
from specviz.trace.schema import RunTrace
from specviz.web import browser_storage, delivery, opening
from specviz.web.comparison import compare_speed
from specviz.web.components import Controls
from specviz.web.pairs import PairPool
from specviz.web.turns import TURNS, Visitor, take_turn
from specviz.web.visit import Visit, read_visit
from specviz.web.work import make_answers

VALUES = (*FIELDS, *OTHERS)
QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
AT_ONCE: Mapping[str, Any] = {**QUIET, "queue": False, "trigger_mode": "multiple"}  # else a press is lost during another
IN_ORDER: Mapping[str, Any] = {**QUIET, "trigger_mode": "multiple"}  # one after the other
AT_EVERY_KEY: Mapping[str, Any] = {**QUIET, "queue": False, "trigger_mode": "always_last"}
RUN, EVALUATE, COMPARE, RERUN, PAUSE, STOP, DONE, CHANGE, HERE, CAME, READY, WANTED, SAVE = (
    f"window.SpecvizPage.{name}"
    for name in (
        *("run", "evaluate", "compare", "rerun", "pause", "stop", "done"),
        *("change", "here", "came", "ready", "wanted", "save"),
    )
)
"""Functions of assets/web/page.js. Those that get inputs put what the browser knows into the last one: see view.py."""

Fields = Mapping[str, gr.components.Component]


def spread(answer: Answer, names: Sequence[str] = VALUES) -> list[Any]:
    """An answer as Gradio's outputs: the message, the run, and these values."""
    message, trace, values = answer
    stay = gr.skip()
    return [
        stay if message is None else message,
        stay if trace is None else HELD.hold(trace),
        *(values.get(name, stay) for name in names),
    ]


class Wiring:
    """The components, and what the events of the page have in common."""

    def __init__(self, pool: PairPool, controls: Controls, fields: Fields, first: str, trace: RunTrace) -> None:
        self.pool, self.controls, self.fields, self.first = pool, controls, fields, first
        self.trace, self.saved, self.prose = gr.State(HELD.hold(trace)), gr.Textbox(visible=False), gr.State("")
        self.stack, self.offer, self.wanted = gr.State(()), gr.State(None), gr.State(None)
        self.view, self.ended = gr.Textbox(visible=False), gr.Number(visible=False)
        self.stored = gr.BrowserState(None, storage_key=browser_storage.STORAGE, secret=browser_storage.SECRET)
        self.inputs: list[Any] = [self.trace, self.stack, self.offer, self.wanted, *fields.values(), self.view]
        menu: list[Any] = [controls.examples, controls.chip, controls.thumbnail]
        kept: list[Any] = [self.stack, self.offer, self.wanted, self.ended]
        self.outputs: list[Any] = [controls.player, self.trace, *fields.values(), *menu, *kept]
        shown: dict[str, Any] = {"show_progress": "minimal", "show_progress_on": controls.status}
        self.work_options = {**IN_ORDER, **shown, "concurrency_limit": None}  # who waits, waits in turns.py

    def read(self, values: Sequence[Any]) -> Visit:
        """What comes with a press, with the run on show as it was sent."""
        visit = read_visit(values)
        return replace(visit, trace=delivery.find_shown_run(visit.view, visit.trace))

    def answer(self, make: Callable[[Visit], Answer]) -> Callable[..., list[Any]]:
        """A handler for Gradio, with one answer. What was under way ends; the run on show can be brought back."""

        def handle(*values: Any) -> list[Any]:
            visit = self.read(values)
            return spread(
                delivery.answer_once(visit.view, lambda: next(remember(iter([make(visit)]), visit.shown, visit.stack)))
            )

        return handle

    def work(self, make: Callable[[Visit], Iterator[Answer]]) -> Callable[..., AsyncIterator[list[Any]]]:
        """The same for what takes its time: it can be stopped, and its messages go by the stream where that is open."""

        async def handle(request: gr.Request, *values: Any) -> AsyncIterator[list[Any]]:
            visit = self.read(values)
            visitor = Visitor(visit.view.browser, request.client.host if request.client else "")
            answers = take_turn(remember(make(visit), visit.shown, visit.stack), TURNS, visitor)
            sent = delivery.deliver(visit.view, visit.form.panes, answers)
            async for answer in make_answers(sent, request.session_hash):
                yield spread(answer)

        return handle

    def end(self, event: Any) -> Any:
        """After what changes the run on show: the page is told, and gets the whole run if it does not show all of it."""

        def complete_run(_: Any, *values: Any) -> Any:
            visit = self.read(values)
            return delivery.complete_run(visit.view, visit.trace, visit.form.panes) or gr.skip()

        event.then(complete_run, [self.ended, *self.inputs], self.controls.player, js=DONE, **AT_ONCE)
        return event

    def connect_runs(self) -> list[Any]:
        """Run, One step, Continue and what a banner offers, which make steps and can be stopped."""
        controls, pool, work = self.controls, self.pool, self.work
        prompt: Any = self.fields["prompt"]
        run = work(lambda visit: handlers.run_prompt(pool, visit.form))
        step = work(lambda visit: handlers.make_step(pool, visit.trace, visit.form))
        resume = work(lambda visit: handlers.continue_run(pool, visit.trace, visit.form, visit.view.step))
        accept = work(lambda visit: self._accept(visit))
        options = {"js": RUN, **self.work_options}
        runs = [
            gr.on([controls.run.click, prompt.submit], run, self.inputs, self.outputs, **options),
            controls.step.click(step, self.inputs, self.outputs, **options),
            controls.resume.click(resume, self.inputs, self.outputs, **options),
            controls.accept.click(accept, self.inputs, self.outputs, **options),
        ]
        return [self.end(event) for event in runs]

    def _accept(self, visit: Visit) -> Iterator[Answer]:
        """What the button of the banner offers."""
        if visit.offer == UNDO:
            yield go_back(visit.stack)
        else:
            yield from handlers.accept_offer(self.pool, visit.form, visit.offer)

    def connect_rules(self) -> Any:
        """Another rule in a pane, which may have to judge the run first; that can be stopped."""
        change = self.work(lambda visit: self._change_rules(visit, visit.picked))
        return self.end(self.controls.rules.click(change, self.inputs, self.outputs, js=EVALUATE, **self.work_options))

    def _change_rules(self, visit: Visit, wanted: tuple[str, str]) -> Iterator[Answer]:
        return handlers.change_rules(self.pool, visit.trace, visit.form, wanted, visit.view.at, visit.view.name)

    def connect_comparison(self) -> Any:
        """Compare with plain decoding, which can be stopped."""
        compare = self.work(lambda visit: compare_speed(self.pool, visit.trace))
        return self.end(self.controls.compare.click(compare, self.inputs, self.outputs, js=COMPARE, **self.work_options))

    def connect_stops(self) -> list[Any]:
        """Pause, after which the run can be continued, and Stop, which ends it.

        Gradio cancels nothing: an event that it cancels before its first answer ends in a wordless error on the page.
        """

        def close(visit: Visit, end: Callable[[RunTrace | None, int], Answer]) -> Any:
            return spread(delivery.stop_run(visit.view, visit.trace, visit.form.panes, end))

        def pause_run(*values: Any) -> Any:
            return close(self.read(values), handlers.pause_run)

        def stop_run(*values: Any) -> Any:
            visit = self.read(values)
            return close(visit, lambda trace, made: handlers.stop_run(trace, visit.view.activity, made))

        return [
            self.end(self.controls.pause.click(pause_run, self.inputs, self.outputs, js=PAUSE, **AT_ONCE)),
            self.end(self.controls.stop.click(stop_run, self.inputs, self.outputs, js=STOP, **AT_ONCE)),
        ]

    def connect_changes(self) -> list[Any]:
        """Flip the coins again, Draft again, Undo and Open, which replace the displayed run; the new one is stored."""
        controls, pool, inputs, outputs = self.controls, self.pool, self.inputs, self.outputs

        def rerun(visit: Visit, **seeds: int) -> Iterator[Answer]:
            return handlers.rerun_step(pool, visit.trace, visit.form.panes, visit.view.step, **seeds)

        def open_file(path: str, *values: Any) -> list[Any]:
            return self.answer(lambda visit: opening.open_upload(path, visit.form.panes, visit.view.address))(*values)

        flip, draft = self.work(lambda visit: rerun(visit, coins=1)), self.work(lambda visit: rerun(visit, tree=1))
        undo = self.answer(lambda visit: go_back(visit.stack))
        changes = [
            controls.flip.click(flip, inputs, outputs, js=RERUN, **self.work_options),
            controls.draft.click(draft, inputs, outputs, js=RERUN, **self.work_options),
            controls.undo.click(undo, inputs, outputs, js=CHANGE, **IN_ORDER),
            controls.upload.upload(open_file, [controls.upload, *inputs], outputs, js=CHANGE, **AT_ONCE),
        ]
        return [self.end(event) for event in changes]

    def connect_openings(self) -> list[Any]:
        """The menus of runs, which open a run that exists already."""
        controls, inputs, outputs = self.controls, self.inputs, self.outputs

        def choose_recorded(key: str, *values: Any) -> list[Any]:
            return self.answer(lambda _: open_recorded(key))(*values)

        def recall_run(stored: Any, index: int | None, *values: Any) -> list[Any]:
            return self.answer(lambda _: opening.recall_run(stored, index))(*values)

        openings = [
            controls.examples.input(choose_recorded, [controls.examples, *inputs], outputs, js=CHANGE, **AT_ONCE),
            controls.history.input(recall_run, [self.stored, controls.history, *inputs], outputs, js=CHANGE, **AT_ONCE),
        ]
        return [self.end(event) for event in openings]

    def connect_addresses(self, page: gr.Blocks) -> list[Any]:
        """What the address names, when the page comes and whenever another one is asked for; then rules that it wants."""
        pool, inputs, outputs = self.pool, [self.stored, *self.inputs], [self.controls.history, *self.outputs]

        def open_address(stored: Any, values: Sequence[Any], arrived: bool) -> list[Any]:
            visit = read_visit(values) if arrived else self.read(values)
            interrupted = delivery.find_interrupted(visit.view, arrived)
            known = opening.Known(stored, visit.stack, interrupted, visit.trace)
            address = visit.view.address
            answer = delivery.answer_once(visit.view, lambda: opening.open_address(address, known, self.first))
            return [_list_history(stored), *spread(answer)]

        def arrive(stored: Any, *values: Any) -> list[Any]:
            return open_address(stored, values, arrived=True)

        def move(stored: Any, *values: Any) -> list[Any]:
            return open_address(stored, values, arrived=False)

        def evaluate(visit: Visit) -> Iterator[Answer]:
            if isinstance(visit.wanted, Address):
                return remake_run(pool, visit.wanted)
            return iter(()) if visit.wanted is None else self._change_rules(visit, visit.wanted)

        came = page.load(arrive, inputs, outputs, js=CAME, **AT_ONCE)
        came.then(None, None, None, js=READY)
        moved = self.controls.open_address.click(move, inputs, outputs, js=CHANGE, **AT_ONCE)
        for event in (came, moved):
            event.then(self.work(evaluate), self.inputs, self.outputs, js=WANTED, **self.work_options)
        return [came, moved]

    def connect_storage(self, events: list[Any]) -> None:
        """After each of these events the browser keeps the run."""

        def keep_run(stored: Any, *values: Any) -> Any:
            visit = self.read(values)
            stored = opening.keep_run(stored, visit.trace, visit.form.panes)
            return stored, _list_history(stored)

        kept: list[Any] = [self.stored, self.controls.history]
        for event in events:
            event.then(keep_run, [self.stored, *self.inputs], kept, js=HERE, **AT_ONCE)

    def connect_file(self) -> None:
        """A file of the displayed run."""

        def save_run(*values: Any) -> str:
            visit = self.read(values)
            return "" if visit.trace is None else json.dumps(make_file(visit.trace, visit.view.file, name_run(visit.trace)))

        saved = self.controls.save.click(save_run, self.inputs, self.saved, js=HERE, **AT_ONCE)
        saved.then(None, self.saved, None, js=SAVE)

    def connect_here(self) -> None:
        """Run it in this browser: the fields go to the page's own JavaScript, and nothing comes back to the server.

        Not even into the fields: a field that changes tells the server what is in it.
        """
        names = json.dumps(FIELDS)
        ask = f"(...inputs) => window.SpecvizPage.askHere({names}, inputs)"
        self.controls.here.click(None, self.inputs, None, js=ask, **AT_ONCE)

    def connect_collecting(self) -> None:
        """An event that does nothing but open Gradio's stream, which then brings what it has not brought yet."""
        self.controls.collect.click(_do_nothing, None, None, concurrency_limit=None, **IN_ORDER)

    def connect_charts(self) -> None:
        """Draw the charts of the displayed run when they are asked for."""

        def show_charts(*values: Any) -> Any:
            visit = self.read(values)
            return opening.show_charts(visit.trace, visit.form.panes)

        self.controls.draw_charts.click(show_charts, self.inputs, list(self.controls.plots), js=HERE, **AT_ONCE)

    def connect_fields(self, events: list[Any]) -> None:
        """Fields that change others, and the chip, which says what they come to; after these events as well."""
        fields, controls = self.fields, self.controls
        tree, proposal, pair = (fields[name] for name in ("tree", "proposal", "pair"))

        def describe(*values: Any) -> Any:
            visit = self.read(values)
            form = visit.form
            if None in (form.pair, form.proposal, form.verifier):  # a menu that has no value for a moment
                return gr.skip(), gr.skip()
            return write_chip(form, visit.trace), draw_tree(form.tree)

        def check_tree(spec: str, key: str) -> Any:
            return gr.update(info=describe_tree(spec, key)), gr.update(choices=list_rules(spec, key))

        listen: Any = gr.on
        chip: list[Any] = [controls.chip, controls.thumbnail]
        typed: list[Any] = [field for name, field in fields.items() if name not in ("left", "right")]
        pasted: list[Any] = [
            fields["prompt"],
            tree,
        ]  # Gradio's text fields tell only of keys as input, and not of Backspace
        inputs = [*(field.input for field in typed), *(field.change for field in pasted)]
        listen(inputs, describe, self.inputs, chip, **AT_EVERY_KEY)
        sources: list[Any] = [tree, proposal]
        listen([one.change for one in sources], check_tree, sources, [tree, fields["verifier"]], **AT_EVERY_KEY)
        fitted = [fields["prompt"], fields["temperature"], fields["chat"], self.prose]
        chooser: Any = pair
        fit = chooser.input(fit_form, [pair, *fitted], fitted, **AT_ONCE)
        for event in (fit, *events):
            event.then(describe, self.inputs, chip, **AT_EVERY_KEY)


def connect(page: gr.Blocks, pool: PairPool, controls: Controls, fields: Fields, first: str, trace: RunTrace) -> None:
    """Connect everything that can be pressed, dropped or chosen, and what happens when the page is opened."""
    wiring = Wiring(pool, controls, fields, first, trace)
    runs, rules = wiring.connect_runs(), wiring.connect_rules()
    wiring.connect_comparison()
    stops = wiring.connect_stops()
    changes, addresses = wiring.connect_changes(), wiring.connect_addresses(page)
    wiring.connect_openings()
    wiring.connect_storage([*runs, rules, *changes, *stops, *addresses])
    wiring.connect_here()
    wiring.connect_collecting()
    wiring.connect_charts()
    wiring.connect_fields([*runs, *stops])
    wiring.connect_file()


def _do_nothing() -> None:
    """Answer, and no more."""


def _list_history(stored: Any) -> Any:
    """The list of the browser's runs."""
    titles, label = browser_storage.list_titles(stored), browser_storage.write_label(stored)
    return gr.update(choices=titles, value=None, label=label)
