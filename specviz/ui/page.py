"""The page: what a visitor enters, and the player. Handlers read what was entered, move the run, and send scenes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from specviz.decode import Settings
from specviz.dist import Sampling
from specviz.draft.proposals import PROPOSALS
from specviz.models.pairs import PAIRS as MODELS
from specviz.models.pairs import named
from specviz.presets import PRESETS, STORY, Preset, preset
from specviz.trace import MOST_BYTES, RunTrace, dump, load
from specviz.ui import memory
from specviz.ui.session import Asked, Desk, again, grow, start
from specviz.verify import VERIFIERS, Verifier, verifier
from specviz.views.charts import charts
from specviz.views.message import LIVE, another, notice, opening, whole

ASSETS = Path(__file__).parents[2] / "assets"
TREES = ("3,2,2", "chain:5", "2,2,2", "3,2,2,1", "binary:4", "paths:3x4", "delayed:2+3x2", "eagle25", "best:16")
PANES = ("topdown", "traversal")
ENTERED = 14  # what a visitor enters: the prompt, the parameters, the two panes
TITLE = "<h1 class='sv-title'>specviz<small>draft a tree, score it in one pass, see which rule keeps what</small></h1>"
MOUNT = """
const view = window.Specviz.mount(element.querySelector('.sv-host'));
window.SpecvizView = view;
view.receive(props.value);
watch('value', () => view.receive(props.value));
"""
WHERE = "(...all) => [...all.slice(0, -1), window.SpecvizView.state().step]"  # the player's step, as the last input


def head() -> str:
    """The player and its style, for the head of the page: served by the app itself, untouched by Gradio's own style."""
    scripts = "".join(f"<script>{(ASSETS / name).read_text()}</script>" for name in ("tree.js", "player.js"))
    return f"<style>{(ASSETS / 'style.css').read_text()}</style>{scripts}"


def build(desk: Desk, first: Preset) -> gr.Blocks:
    """The page, opened on a bundled run."""
    recorded = first.trace()
    page: gr.Blocks
    with gr.Blocks(
        title="specviz: speculative decoding, seen and checked", analytics_enabled=False, fill_width=True
    ) as page:
        gr.HTML(TITLE)
        trace = gr.State(recorded)
        with gr.Row():
            recordings = [(one.title, one.key) for one in PRESETS]
            examples = gr.Dropdown(recordings, value=first.key, label="Recorded runs", scale=2, min_width=240)
            prompt = gr.Textbox(STORY, label="Prompt", lines=1, max_lines=4, scale=3, min_width=240)
            with gr.Column(scale=1, min_width=120):
                run = gr.Button("Run", variant="primary", size="sm")
                stop = gr.Button("Stop", size="sm")
        with gr.Accordion("Parameters", open=False):
            entered = _parameters(desk)
        keys = [(rule.title, rule.key) for rule in VERIFIERS]
        player = gr.HTML(
            value=_recorded(first, recorded),
            html_template="<div class='sv-host'></div>",
            js_on_load=MOUNT,
            apply_default_css=False,
            elem_id="player",
        )
        with gr.Row():
            step = gr.Button("One step", min_width=90)
            flip = gr.Button("Flip the coins again", min_width=90)
            draft = gr.Button("Draft again", min_width=90)
            left = gr.Dropdown(keys, value="topdown", label="Left", min_width=120)
            right = gr.Dropdown(keys, value="traversal", label="Right", min_width=120)
        with gr.Row():
            save = gr.DownloadButton("Download this run", min_width=120)
            opened = gr.UploadButton("Open a run", file_types=[".json"], min_width=120)
            history = gr.Dropdown([], label="Your runs", info="The last ones of this browser", min_width=200)
        with gr.Accordion("Charts of this run", open=False) as drawer:
            plots = []
            for _ in range(2):
                with gr.Row():
                    plots += [gr.Plot(show_label=False, min_width=320) for _ in range(2)]
        where = gr.Number(visible=False, precision=0)
        address = gr.Textbox(visible=False)
        kept = gr.BrowserState(None, storage_key=memory.STORAGE, secret=memory.SECRET)

        def on_run(*values: Any) -> Iterator[tuple[str, Any]]:
            yield from _run(desk, values[:-2], values[-2:])

        def on_step(now: RunTrace | None, *values: Any) -> Iterator[tuple[str, RunTrace]]:
            yield from _step(desk, now, values[:-2], values[-2:])

        def on_flip(now: RunTrace | None, one: str, other: str, at: int) -> tuple[str, RunTrace]:
            return _again(desk, now, (one, other), at, 0, 1)

        def on_draft(now: RunTrace | None, one: str, other: str, at: int) -> tuple[str, RunTrace]:
            return _again(desk, now, (one, other), at, 1, 0)

        everything = [prompt, *entered, left, right]
        shown: dict[str, Any] = {"outputs": [player, trace], "show_progress": "hidden"}
        made = [
            running := gr.on([run.click, prompt.submit], on_run, everything, **shown),
            step.click(on_step, [trace, *everything], **shown),
            flip.click(on_flip, [trace, left, right, where], js=WHERE, **shown),
            draft.click(on_draft, [trace, left, right, where], js=WHERE, **shown),
            opened.upload(_open, [opened, left, right], **shown),
        ]
        stop.click(None, cancels=[running])
        for event in made:
            event.then(_keep, [kept, trace, *everything], [kept, history], show_progress="hidden")
        gr.on([left.input, right.input], _show, [trace, left, right], player, show_progress="hidden")
        opens = [
            examples.input(_example, examples, [player, trace, left, right], show_progress="hidden"),
            history.input(_recall, [kept, history, left, right], **shown),
        ]
        save.click(_save, trace, save, show_progress="hidden")
        drawn: dict[str, Any] = {"fn": _charts, "inputs": [trace, left, right], "outputs": plots, "show_progress": "hidden"}
        drawer.expand(**drawn)
        for event in (*made, *opens):
            event.then(**drawn)
        page.load(
            _arrive,
            [kept, address],
            [player, trace, examples, history, *everything],
            js="(kept, _) => [kept, window.Specviz.came]",
            show_progress="hidden",
        )
    return page


def _parameters(desk: Desk) -> list[gr.components.Component]:
    plain = Settings()
    with gr.Row():
        pair = gr.Dropdown([(f"{p.title} ({p.needs})", p.key) for p in MODELS], value=desk.key, label="Pair")
        tree = gr.Dropdown(list(TREES), value="3,2,2", label="Tree", allow_custom_value=True)
        drawn = gr.Dropdown([(p.title, p.key) for p in PROPOSALS], value=plain.proposal, label="Children")
        commits = gr.Dropdown([(v.title, v.key) for v in VERIFIERS], value="traversal", label="Commits")
    with gr.Row():
        temperature = gr.Slider(0, 2, value=1, step=0.05, label="Temperature")
        top_k = gr.Number(0, label="Top-k (0: all)", precision=0, minimum=0)
        top_p = gr.Slider(0.05, 1, value=1, step=0.05, label="Top-p")
        tokens = gr.Slider(1, 200, value=48, step=1, label="Tokens")
        tree_seed = gr.Number(0, label="Tree seed", precision=0)
        coin_seed = gr.Number(0, label="Coin seed", precision=0)
        chat = gr.Checkbox(False, label="Ask through the chat template")
    return [pair, tree, drawn, commits, temperature, top_k, top_p, tokens, tree_seed, coin_seed, chat]


def rules(keys: Iterable[str]) -> list[Verifier]:
    """The records of the rules in the panes."""
    return [verifier(key) for key in keys]


def _now() -> int:
    """A sequence number: later messages have larger ones."""
    return time.time_ns() // 1000


def _asked(values: tuple[Any, ...], panes: tuple[Any, ...]) -> tuple[str, Asked]:
    """What was entered, checked; what is wrong is said in a sentence."""
    prompt, key, tree, drawn, commits, temperature, top_k, top_p, tokens, tree_seed, coin_seed, chat = values
    sampling = Sampling(float(temperature), int(top_k) or None, float(top_p))
    riders = tuple(pane for pane in dict.fromkeys(panes) if pane != commits)
    settings = Settings(tree, drawn, commits, riders, sampling, int(tree_seed), int(coin_seed), int(tokens))
    return key, Asked(prompt, settings, bool(chat))


def _run(desk: Desk, values: tuple[Any, ...], panes: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    with _told():
        key, asked = _asked(values, panes)
        if not desk.has(key):
            yield notice(_now(), f"Loading {named(key).title}. It is read once, and kept."), gr.skip()
        for banner, grown in start(desk, key, asked):
            if grown.steps:
                yield another(grown, _now(), rules(panes)), grown
            else:
                yield opening(grown, _now(), banner or "Drafting the first tree."), grown


def _step(
    desk: Desk, trace: RunTrace | None, values: tuple[Any, ...], panes: tuple[str, ...]
) -> Iterator[tuple[str, RunTrace]]:
    """One step more of the run on show, or the first of a new one."""
    with _told():
        if trace is None:
            key, asked = _asked(values, panes)
            for banner, grown in start(desk, key, asked, 1):
                message = another(grown, _now(), rules(panes)) if grown.steps else opening(grown, _now(), banner)
                yield message, grown
            return
        for grown in grow(desk, trace, 1):
            yield another(grown, _now(), rules(panes)), grown


def _again(
    desk: Desk, trace: RunTrace | None, panes: tuple[str, str], at: int, tree: int, coin: int
) -> tuple[str, RunTrace]:
    """The same step with other coins, or another tree with the same coins."""
    with _told():
        if trace is None or not trace.steps:
            raise ValueError("there is no step yet: run something first")
        at = max(0, min(int(at), len(trace.steps) - 1))
        seeds = trace.settings.tree_seed + tree, trace.settings.coin_seed + coin
        for grown in grow(desk, again(trace, at, *seeds), 1, trace.steps[at].number):
            return whole(grown, _now(), rules(panes)), grown
    raise AssertionError("a step that was made once can be made again")


def _show(trace: RunTrace | None, one: str, other: str) -> Any:
    with _told():
        if trace is None or not trace.steps:
            return gr.skip()
        for key in (one, other):
            if key not in trace.steps[0].verdicts:
                raise ValueError(
                    f"this run has no verdicts of {verifier(key).title}: run it again with that rule in a pane"
                )
        return whole(trace, _now(), rules((one, other)))


def _recorded(one: Preset, trace: RunTrace, at: tuple[int, int | None] | None = None) -> str:
    """A bundled run, with the cursor where its claim is borne out."""
    index = one.holds(trace)
    assert index is not None, f"{one.key} is tested to hold"
    return whole(trace, _now(), rules(one.panes), one.key, at or (index, None))


def _example(key: str) -> tuple[str, RunTrace, str, str]:
    one = preset(key)
    trace = one.trace()
    return _recorded(one, trace), trace, *one.panes


def _charts(trace: RunTrace | None, one: str, other: str) -> Any:
    if trace is None or not trace.steps:
        return [gr.skip()] * 4
    return list(charts(trace, rules(dict.fromkeys((one, other)))))


def _keep(kept: memory.Kept | None, trace: RunTrace | None, *values: Any) -> tuple[memory.Kept, Any]:
    kept = memory.remember(kept, trace, values)
    return kept, gr.update(choices=memory.titles(kept), value=0 if memory.titles(kept) else None)


def _recall(kept: memory.Kept | None, index: int, one: str, other: str) -> tuple[str, RunTrace]:
    with _told():
        trace = memory.recall(kept, int(index))
        if trace is None:
            raise ValueError("this browser does not keep that run any more")
        return whole(trace, _now(), rules(_panes(trace, one, other))), trace


def _arrive(kept: memory.Kept | None, address: str) -> list[Any]:
    """What the address names, else the page as it was left: player, run, menus, and what was entered."""
    name, _, place = (address or "").lstrip("#").partition(".")
    step, _, event = place.partition(".")
    at = (int(step), int(event) if event.isdigit() else None) if step.isdigit() else None
    values = list((kept or {}).get("values", ()))
    values = values if len(values) == ENTERED else [gr.skip()] * ENTERED
    runs = gr.update(choices=memory.titles(kept))
    trace = memory.recall(kept, 0) if name == LIVE else None
    if trace is not None:
        panes = _panes(
            trace, *(pane if isinstance(pane, str) else key for pane, key in zip(values[-2:], PANES, strict=True))
        )
        return [whole(trace, _now(), rules(panes), LIVE, at), trace, gr.skip(), runs, *values[:-2], *panes]
    if name in {one.key for one in PRESETS}:
        one = preset(name)
        trace = one.trace()
        return [_recorded(one, trace, at), trace, one.key, runs, *values[:-2], *one.panes]
    return [gr.skip(), gr.skip(), gr.skip(), runs, *values[:-2], gr.skip(), gr.skip()]


def _panes(trace: RunTrace, one: str, other: str) -> tuple[str, str]:
    """These rules if the run has their verdicts, else some that it has."""
    known = list(trace.steps[0].verdicts) if trace.steps else [one, other]
    return (one if one in known else known[-1], other if other in known else known[0])


def _open(path: str, one: str, other: str) -> tuple[str, RunTrace]:
    with _told():
        if Path(path).stat().st_size > MOST_BYTES:
            raise ValueError(f"a run may have {MOST_BYTES} bytes at most")
        trace = load(Path(path).read_text(encoding="utf-8"))
        return whole(trace, _now(), rules(_panes(trace, one, other))), trace


def _save(trace: RunTrace | None) -> str | None:
    if trace is None:
        return None
    path = Path(gr.utils.get_upload_folder()) / "specviz-run.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(trace), encoding="utf-8")
    return str(path)


class _told:
    """Every failure a sentence on the page."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, ValueError | MemoryError):
            raise gr.Error(str(error), print_exception=False) from None
