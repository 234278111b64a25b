"""The components of the page: the fields and buttons, the player, and the charts; `wiring` connects them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from specviz.draft import suggestions
from specviz.draft.proposals import PROPOSALS
from specviz.models.pairs import PAIRS
from specviz.models.toy import TOY, TOYS
from specviz.recorded.runs import RECORDED, RecordedRun
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.web import browser_storage
from specviz.web.form import FIELDS, describe_tree, fill_form, list_rules

MOUNT = """
const view = window.Specviz.mount(element.querySelector('.sv-host'));
window.SpecvizView = view;
const take = SpecvizStream.open((text) => view.receive(text));
take(props.value);
watch('value', () => take(props.value));
"""


@dataclass(frozen=True)
class Controls:
    """The components that are pressed or shown, beside the fields of the form."""

    examples: gr.Dropdown
    run: gr.Button
    step: gr.Button
    pause: gr.Button
    resume: gr.Button
    stop: gr.Button
    reset: gr.Button
    status: gr.HTML
    player: gr.HTML
    flip: gr.Button
    draft: gr.Button
    compare: gr.Button
    history: gr.Dropdown
    save: gr.Button
    upload: gr.UploadButton
    charts: gr.Accordion
    plots: tuple[gr.Plot, ...]


def place_components(
    message: str, trace: RunTrace, first: RecordedRun
) -> tuple[Controls, dict[str, gr.components.Component]]:
    """Everything on the page, from top to bottom; the fields of the form by name, in the order of FIELDS."""
    values = fill_form(trace, first.panes)
    with gr.Row(elem_id="sv-top"):
        gr.HTML(f"<h1 class='sv-title'>{texts.NAME}<small>{texts.CLAIM}</small></h1>", min_width=320)
        recordings = [(one.title, one.key) for one in RECORDED]
        examples = gr.Dropdown(recordings, value=first.key, label=texts.RECORDED_RUNS, min_width=220)
    with gr.Row(elem_id="sv-ask"):
        prompt = gr.Textbox(values["prompt"], label=texts.PROMPT, lines=1, max_lines=4, scale=5, min_width=260)
        run = gr.Button(texts.RUN, variant="primary", size="sm", min_width=64)
        step = gr.Button(texts.ONE_STEP, size="sm", min_width=84)
        pause = gr.Button(texts.PAUSE, size="sm", min_width=64, elem_id="sv-pause")
        resume = gr.Button(texts.CONTINUE, size="sm", min_width=165, elem_id="sv-continue")
        stop = gr.Button(texts.STOP, size="sm", min_width=64, elem_id="sv-stop")
        reset = gr.Button(texts.RESET, size="sm", min_width=64)
    with gr.Accordion(texts.PARAMETERS, open=False, elem_id="sv-parameters"):
        parameters = _place_parameters(values)
    status = gr.HTML("", elem_id="sv-status")
    template = "<div class='sv-host'></div>"
    player = gr.HTML(message, html_template=template, js_on_load=MOUNT, apply_default_css=False, elem_id="player")
    with gr.Row(elem_id="sv-below"):
        flip = gr.Button(texts.FLIP_AGAIN, size="sm", min_width=90, elem_id="sv-flip")
        draft = gr.Button(texts.DRAFT_AGAIN, size="sm", min_width=90, elem_id="sv-draft")
        compare = gr.Button(texts.COMPARE, size="sm", min_width=190, elem_id="sv-compare")
        rules = list_rules(values["tree"], values["proposal"])
        left = gr.Dropdown(rules, value=values["left"], label=texts.LEFT, min_width=150)
        right = gr.Dropdown(rules, value=values["right"], label=texts.RIGHT, min_width=150)
        history = gr.Dropdown([], label=browser_storage.write_label(None), min_width=220)
        save = gr.Button(texts.DOWNLOAD, size="sm", min_width=90)
        upload = gr.UploadButton(texts.OPEN, size="sm", file_types=[".json"], min_width=90, elem_id="sv-open")
    with gr.Accordion(texts.CHARTS, open=False, elem_id="sv-charts") as charts:
        plots = _place_plots()
    fields = {"prompt": prompt, **parameters, "left": left, "right": right}
    controls = Controls(
        examples,
        run,
        step,
        pause,
        resume,
        stop,
        reset,
        status,
        player,
        flip,
        draft,
        compare,
        history,
        save,
        upload,
        charts,
        plots,
    )
    return controls, {name: fields[name] for name in FIELDS}


def _place_plots() -> tuple[gr.Plot, ...]:
    """Two rows of two charts."""
    plots: list[gr.Plot] = []
    for _ in range(2):
        with gr.Row():
            plots += [gr.Plot(show_label=False, min_width=320) for _ in range(2)]
    return tuple(plots)


def _place_parameters(values: Mapping[str, Any]) -> dict[str, gr.components.Component]:
    """The fields of the form without the prompt and the panes, by name."""
    pairs = [(texts.PAIR_CHOICE.format(title=one.title, needs=one.needs), one.key) for one in PAIRS]
    pairs += [(texts.TOY_CHOICE.format(title=one.title), TOY + one.key) for one in TOYS]
    tree, proposal = values["tree"], values["proposal"]
    proposals, rules = [(one.title, one.key) for one in PROPOSALS], list_rules(tree, proposal)
    size = describe_tree(tree, proposal)
    fields: dict[str, gr.components.Component] = {}
    with gr.Row():
        fields["pair"] = gr.Dropdown(
            pairs, value=values["pair"], label=texts.PAIR, info=texts.PAIR_INFO, min_width=220, elem_id="sv-pair"
        )
        fields["tree"] = gr.Textbox(tree, label=texts.TREE, info=size, max_lines=1, min_width=220, elem_id="sv-tree")
        fields["proposal"] = gr.Dropdown(proposals, value=proposal, label=texts.PROPOSAL, info=texts.PROPOSAL_INFO)
        fields["verifier"] = gr.Dropdown(rules, value=values["verifier"], label=texts.VERIFIER, info=texts.VERIFIER_INFO)
    with gr.Row():
        fields["temperature"] = gr.Slider(0, 2, values["temperature"], step=0.05, label=texts.TEMPERATURE, min_width=140)
        fields["top_k"] = gr.Number(values["top_k"], label=texts.TOP_K, precision=0, minimum=0, min_width=100)
        fields["top_p"] = gr.Slider(0.05, 1, values["top_p"], step=0.05, label=texts.TOP_P, min_width=140)
        fields["max_tokens"] = gr.Slider(1, 200, values["max_tokens"], step=1, label=texts.MAX_TOKENS, min_width=140)
        fields["tree_seed"] = gr.Number(values["tree_seed"], label=texts.TREE_SEED, precision=0, min_width=90)
        fields["coin_seed"] = gr.Number(values["coin_seed"], label=texts.COIN_SEED, precision=0, min_width=90)
        fields["chat"] = gr.Checkbox(False, label=texts.CHAT, min_width=140)
    options = "".join(f"<option>{tree}</option>" for tree in dict.fromkeys(one.tree for one in suggestions()))
    gr.HTML(f"<p class='sv-elsewhere'>{texts.ELSEWHERE}</p><datalist id='sv-trees'>{options}</datalist>")
    return fields
