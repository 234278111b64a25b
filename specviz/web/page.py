"""The page: what a visitor enters, the player, and which handler answers what. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from specviz.draft.proposals import PROPOSALS
from specviz.models.pairs import PAIRS
from specviz.models.toy import TOY, TOYS
from specviz.recorded.runs import RECORDED, RecordedRun
from specviz.resources import ASSETS
from specviz.trace.file import dump
from specviz.web import browser_storage as memory
from specviz.web import handlers
from specviz.web.form import fields, hint, sound
from specviz.web.pairs import PairPool

WEB = ASSETS / "web"
SCRIPTS = (
    *("dom.js", "state.js", "messages.js", "keyboard.js", "layout.js", "tree.js", "side_panel.js", "overview.js"),
    *("mask.js", "drawers.js", "help.js", "scrubber.js", "panes.js", "frame.js", "render.js", "actions.js"),
    *("drops.js", "player.js", "page.js"),
)
TREES = ("2,2,2", "chain:5", "3,2,2", "3,2,2,1", "binary:4", "paths:3x4", "delayed:2+3x2", "eagle25", "best:16")
ELSEWHERE = (
    "branching is eagle-topk in SGLang, dynamic_tree_max_topK in TensorRT-LLM; depth is num_speculative_tokens in vLLM"
)
TITLE = "<h1 class='sv-title'>specviz<small>draft a tree, score it in one pass, see which rule keeps what</small></h1>"
SUGGEST = "<datalist id='sv-trees'>" + "".join(f"<option>{tree}</option>" for tree in TREES) + "</datalist>"
MOUNT = """
const view = window.Specviz.mount(element.querySelector('.sv-host'));
window.SpecvizView = view;
view.receive(props.value);
watch('value', () => view.receive(props.value));
"""
RUN, RUN_HERE, DONE, HERE, CAME, SAVE = (
    f"window.SpecvizPage.{name}" for name in ("run", "runHere", "done", "here", "came", "save")
)
AT_ONCE = 2  # runs of all visitors together; the others wait, and see their place


def head() -> str:
    """The player and its style, for the head of the page: served by the app itself, untouched by Gradio's own style."""
    scripts = "".join(f"<script>{(WEB / name).read_text()}</script>" for name in SCRIPTS)
    return f"<style>{(WEB / 'style.css').read_text()}</style>{scripts}"


def theme() -> gr.themes.Base:
    """Neutral, so that the two hues of the models stand alone; in the dark on the player's own ground."""
    slate, small = gr.themes.colors.slate, gr.themes.sizes
    plain = gr.themes.Default(
        primary_hue=slate, neutral_hue=slate, spacing_size=small.spacing_sm, radius_size=small.radius_sm
    )
    return plain.set(
        button_primary_background_fill="*primary_800",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_text_color="white",
        body_background_fill_dark="#14181b",
        block_background_fill_dark="#1a2025",
        input_background_fill_dark="#14181b",
    )


def build(pool: PairPool, first: RecordedRun) -> gr.Blocks:
    """The page, opened on a bundled run."""
    shown, recorded = handlers.recorded(first)
    start = fields(recorded, first.panes)
    page: gr.Blocks
    with gr.Blocks(
        title="specviz: speculative decoding, seen and checked", analytics_enabled=False, fill_width=True
    ) as page:
        trace = gr.State(recorded)
        with gr.Row(elem_id="sv-top"):
            gr.HTML(TITLE, min_width=320)
            recordings = [(one.title, one.key) for one in RECORDED]
            examples = gr.Dropdown(recordings, value=first.key, label="Recorded runs", min_width=220)
        with gr.Row(elem_id="sv-ask"):
            prompt = gr.Textbox(start[0], label="Prompt", lines=1, max_lines=4, scale=5, min_width=260)
            run = gr.Button("Run", variant="primary", size="sm", min_width=64)
            step = gr.Button("One step", size="sm", min_width=84)
            pause = gr.Button("Pause", size="sm", min_width=64, elem_id="sv-pause")
            on = gr.Button("Go on from here", size="sm", min_width=120)
            stop = gr.Button("Stop", size="sm", min_width=64, elem_id="sv-stop")
            reset = gr.Button("Reset", size="sm", min_width=64)
        with gr.Accordion("Parameters", open=False, elem_id="sv-parameters"):
            parameters, tree, drawn, commits = _parameters(start)
        status = gr.HTML("", elem_id="sv-status")
        player = gr.HTML(
            value=shown,
            html_template="<div class='sv-host'></div>",
            js_on_load=MOUNT,
            apply_default_css=False,
            elem_id="player",
        )
        with gr.Row(elem_id="sv-below"):
            flip = gr.Button("Flip the coins again", size="sm", min_width=90, elem_id="sv-flip")
            draft = gr.Button("Draft again", size="sm", min_width=90, elem_id="sv-draft")
            rules = sound(start[2], start[3])
            left = gr.Dropdown(rules, value=start[-2], label="Left", min_width=150)
            right = gr.Dropdown(rules, value=start[-1], label="Right", min_width=150)
            history = gr.Dropdown([], label=memory.label(None), min_width=220)
            save = gr.Button("Download this run", size="sm", min_width=90)
            opened = gr.UploadButton("Open a run", size="sm", file_types=[".json"], min_width=90, elem_id="sv-open")
        with gr.Accordion("Charts of this run", open=False, elem_id="sv-charts") as drawer:
            plots = []
            for _ in range(2):
                with gr.Row():
                    plots += [gr.Plot(show_label=False, min_width=320) for _ in range(2)]
        where = gr.Number(visible=False, precision=0)
        address, saved = gr.Textbox(visible=False), gr.Textbox(visible=False)
        kept = gr.BrowserState(None, storage_key=memory.STORAGE, secret=memory.SECRET)
        everything: list[Any] = [prompt, *parameters, left, right]
        pair = parameters[0]

        def on_run(now: Any, *values: Any) -> Iterator[Any]:
            yield from handlers.run(pool, now, values)

        def on_step(now: Any, *values: Any) -> Iterator[Any]:
            yield from handlers.step(pool, now, values)

        def on_on(now: Any, *values: Any) -> Iterator[Any]:
            yield from handlers.on(pool, now, values[:-1], values[-1])

        def on_flip(now: Any, one: str, other: str, at: int) -> Any:
            return handlers.flip(pool, now, (one, other), at, (0, 1))

        def on_draft(now: Any, one: str, other: str, at: int) -> Any:
            return handlers.flip(pool, now, (one, other), at, (1, 0))

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        lent: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "models", "api_visibility": "private"}
        lent |= {"show_progress": "minimal", "show_progress_on": status}
        live, whole = [player, trace, pair], [player, trace, *everything]
        runs = [
            gr.on([run.click, prompt.submit], on_run, [trace, *everything], live, js=RUN, **lent),
            step.click(on_step, [trace, *everything], live, js=RUN, **lent),
            on.click(on_on, [trace, *everything, where], live, js=RUN_HERE, **lent),
        ]
        changes = [
            flip.click(on_flip, [trace, left, right, where], whole, js=HERE, **lent),
            draft.click(on_draft, [trace, left, right, where], whole, js=HERE, **lent),
            opened.upload(handlers.opened, [opened, left, right], whole, **quiet),
        ]
        opens = [
            examples.input(handlers.example, examples, whole, **quiet),
            history.input(handlers.recalled, [kept, history, left, right], whole, **quiet),
            reset.click(lambda: (first.key, *handlers.example(first.key)), None, [examples, *whole], **quiet),
        ]
        for event in runs:
            event.then(None, None, None, js=DONE)
        gr.on([pause.click, stop.click], None, None, None, js=DONE, cancels=runs)
        drawing: dict[str, Any] = {"fn": handlers.drawn, "inputs": [trace, left, right], "outputs": plots, **quiet}
        drawer.expand(**drawing)
        for event in (*runs, *changes):
            event.then(handlers.keep, [kept, trace, *everything], [kept, history], **quiet)
        for event in (*runs, *changes, *opens):
            event.then(**drawing)
        gr.on([left.input, right.input], handlers.panes, [trace, left, right], player, **quiet)
        gr.on([tree.change, drawn.change], _checked, [tree, drawn], [tree, commits, left, right], **quiet)
        save.click(lambda now: dump(now) if now else "", trace, saved, **quiet).then(None, saved, None, js=SAVE)
        page.load(
            handlers.arrive,
            [kept, address],
            [player, trace, examples, history, *everything],
            js=CAME,
            **quiet,
        )
    return page


def _parameters(start: list[Any]) -> tuple[list[gr.components.Component], gr.Textbox, gr.Dropdown, gr.Dropdown]:
    """The fields in the order of `entered`, without the prompt and the panes; and those that depend on one another."""
    pairs = [(f"{one.title} ({one.needs})", one.key) for one in PAIRS]
    pairs += [(f"Toy: {one.title}", TOY + one.key) for one in TOYS]
    _, key, tree_now, drawn_now, commits_now, heat, likeliest, mass, length, *seeds, _, _, _ = start
    with gr.Row():
        pair = gr.Dropdown(pairs, value=key, label="Pair", info="what drafts, and what is reproduced", min_width=220)
        tree = gr.Textbox(
            tree_now, label="Tree", info=hint(tree_now, drawn_now), max_lines=1, min_width=220, elem_id="sv-tree"
        )
        drawn = gr.Dropdown(
            [(p.title, p.key) for p in PROPOSALS], value=drawn_now, label="Children", info="how they are chosen"
        )
        commits = gr.Dropdown(
            sound(tree_now, drawn_now), value=commits_now, label="Commits", info="the rule that writes the text"
        )
    with gr.Row():
        temperature = gr.Slider(0, 2, value=heat, step=0.05, label="Temperature", min_width=140)
        top_k = gr.Number(likeliest, label="Top-k (0: all)", precision=0, minimum=0, min_width=100)
        top_p = gr.Slider(0.05, 1, value=mass, step=0.05, label="Top-p", min_width=140)
        tokens = gr.Slider(1, 200, value=length, step=1, label="Tokens", min_width=140)
        tree_seed = gr.Number(seeds[0], label="Tree seed", precision=0, min_width=90)
        coin_seed = gr.Number(seeds[1], label="Coin seed", precision=0, min_width=90)
        chat = gr.Checkbox(False, label="Ask through the chat template", min_width=140)
    gr.HTML(f"<p class='sv-elsewhere'>Elsewhere: {ELSEWHERE}.</p>{SUGGEST}")
    parameters: list[gr.components.Component] = [
        pair,
        tree,
        drawn,
        commits,
        temperature,
        top_k,
        top_p,
        tokens,
        tree_seed,
        coin_seed,
        chat,
    ]
    return parameters, tree, drawn, commits


def _checked(tree: str, drawn: str) -> Any:
    """What the tree comes to, or what is wrong with it, under the field; and what each rule is worth on it."""
    choices = gr.update(choices=sound(tree, drawn))
    return [gr.update(info=hint(tree, drawn)), choices, choices, choices]
