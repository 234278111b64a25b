"""The components of the page: fields, hidden buttons, the player, the sheets and the charts; `wiring` connects them.

A visitor presses the player's own buttons, which stand where they are needed; each presses one of the hidden buttons here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, assert_never

import gradio as gr

from specviz.draft import suggestions
from specviz.explore.fields import ADVANCED, LINES, Field, list_fields
from specviz.explore.form import FIELDS, fill_form
from specviz.explore.opening import ENDINGS
from specviz.recorded.runs import RECORDED, RecordedRun
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.views.charts import COUNT
from specviz.web import browser_storage

MOUNT = """
const view = window.Specviz.mount(element.querySelector('.sv-host'));
window.SpecvizView = view;
const take = SpecvizStream.open((text) => view.receive(text));
take(props.value);
watch('value', () => take(props.value));
"""
NAME_AND_PAGES = (
    f"<h1 class='sv-title'>{texts.NAME}</h1><nav class='sv-pages'>"
    f"<a href='./' aria-current='page'>{texts.EXPLORE}</a><a href='lessons'>{texts.LESSONS}</a>"
    f"<a href='lab'>{texts.LAB}</a><a href='bench'>{texts.BENCH}</a></nav>"
)
PLACE: dict[str, Any] = {"apply_default_css": False, "js_on_load": "window.SpecvizPage.showHeader()"}
"""A place that the player fills."""
TELL = "window.SpecvizPage.{0}(props.value); watch('value', () => window.SpecvizPage.{0}(props.value));"
PRESSED = (
    *("run", "step", "pause", "resume", "stop", "flip", "draft", "compare"),
    *("rules", "accept", "undo", "save", "open_address", "draw_charts", "here", "collect"),
)
"""The hidden buttons: `sv-` and their name with dashes is their id."""


@dataclass(frozen=True)
class Controls:
    """The components that are pressed or shown, beside the fields of the form."""

    examples: gr.Dropdown
    status: gr.HTML
    player: gr.HTML
    chip: gr.HTML
    thumbnail: gr.HTML
    history: gr.Dropdown
    upload: gr.UploadButton
    plots: tuple[gr.Plot, ...]
    run: gr.Button
    step: gr.Button
    pause: gr.Button
    resume: gr.Button
    stop: gr.Button
    flip: gr.Button
    draft: gr.Button
    compare: gr.Button
    rules: gr.Button
    accept: gr.Button
    undo: gr.Button
    save: gr.Button
    open_address: gr.Button
    draw_charts: gr.Button
    here: gr.Button
    collect: gr.Button


def place_components(
    message: str, trace: RunTrace, first: RecordedRun
) -> tuple[Controls, dict[str, gr.components.Component]]:
    """Everything on the page, from top to bottom; the fields of the form by name, in the order of FIELDS."""
    values = fill_form(trace, first.panes)
    with gr.Row(elem_id="sv-top"):
        gr.HTML(NAME_AND_PAGES, elem_id="sv-name", apply_default_css=False)
        recordings = [(one.title, one.key) for one in RECORDED]
        examples = gr.Dropdown(recordings, value=first.key, label=texts.RECORDED_RUNS, elem_id="sv-examples")
        gr.HTML("<div class='sv-tools'></div>", elem_id="sv-tools", **PLACE)
    with gr.Row(elem_id="sv-ask"):
        prompt = place_field(list_fields(values)["prompt"], values["prompt"])
        gr.HTML("<div class='sv-run-line'></div>", elem_id="sv-run-line", **PLACE)
    chip = gr.HTML("", js_on_load=TELL.format("chip"), html_template="<i></i>", elem_classes="sv-unseen")
    status = gr.HTML("", elem_id="sv-status")
    host = "<div class='sv-host'></div>"
    player = gr.HTML(message, html_template=host, js_on_load=MOUNT, apply_default_css=False, elem_id="player")
    with gr.Column(elem_id="sv-charts", elem_classes="sv-unseen"):
        plots = _place_plots()
    with gr.Column(elem_id="sv-sheet", elem_classes="sv-sheet"):
        gr.HTML(f"<div class='sv-sheet-head'><h2>{texts.PARAMETERS}</h2></div><p class='sv-sheet-changes'></p>", **PLACE)
        parameters, thumbnail = _place_parameters(values)
    with gr.Column(elem_id="sv-files", elem_classes="sv-sheet"):
        head = f"<div class='sv-sheet-head'><h2>{texts.FILES}</h2></div><p class='sv-elsewhere'>{texts.OPEN_ALSO}</p>"
        gr.HTML(head, **PLACE)
        history = gr.Dropdown([], label=browser_storage.write_label(None), elem_id="sv-history")
        upload = gr.UploadButton(texts.OPEN, size="sm", file_types=list(ENDINGS), elem_id="sv-open")
    with gr.Row(elem_classes="sv-unseen"):
        buttons = {name: gr.Button(name, elem_id="sv-" + name.replace("_", "-")) for name in PRESSED}
        left, right = gr.Textbox(values["left"]), gr.Textbox(values["right"])
    fields = {"prompt": prompt, **parameters, "left": left, "right": right}
    controls = Controls(examples, status, player, chip, thumbnail, history, upload, plots, **buttons)
    return controls, {name: fields[name] for name in FIELDS}


def _place_plots() -> tuple[gr.Plot, ...]:
    """Rows of two charts."""
    plots: list[gr.Plot] = []
    for _ in range(COUNT // 2):
        with gr.Row():
            plots += [gr.Plot(show_label=False, min_width=320) for _ in range(2)]
    return tuple(plots)


def place_field(field: Field, value: Any) -> gr.components.Component:
    """A field as Gradio has it. Its limits are not Gradio's to keep: what is wrong with a value is a sentence of ours."""
    shared: dict[str, Any] = {"label": field.label, "elem_id": f"sv-{field.name.replace('_', '-')}"}
    info = field.info or None
    match field.kind:
        case "text":
            placeholder = field.placeholder or None
            return gr.Textbox(value, info=info, lines=1, max_lines=1, min_width=220, placeholder=placeholder, **shared)
        case "choice":
            return gr.Dropdown(list(field.choices), value=value, info=info, min_width=220, **shared)
        case "number":
            return gr.Number(value, info=info, step=field.step, min_width=100, **shared)
        case "check":
            return gr.Checkbox(bool(value), info=info, min_width=140, **shared)
        case _:
            assert_never(field.kind)


def _place_parameters(values: Mapping[str, Any]) -> tuple[dict[str, gr.components.Component], gr.HTML]:
    """The fields of the form without the prompt and the panes, by name, and the picture of the tree."""
    described = list_fields(values)
    fields: dict[str, gr.components.Component] = {}
    thumbnail = None
    for number, line in enumerate(LINES):
        if number == ADVANCED:
            gr.HTML(f"<h3 class='sv-advanced'>{texts.ADVANCED}</h3>")
        with gr.Row() if len(line) > 1 else nullcontext():
            fields |= {name: place_field(described[name], values.get(name)) for name in line}
        if line == ("tree",):
            thumbnail = gr.HTML("", elem_id="sv-thumbnail")
    assert thumbnail is not None
    options = "".join(f"<option>{tree}</option>" for tree in dict.fromkeys(one.tree for one in suggestions()))
    gr.HTML(f"<p class='sv-elsewhere'>{texts.ELSEWHERE}</p><datalist id='sv-trees'>{options}</datalist>")
    return fields, thumbnail
