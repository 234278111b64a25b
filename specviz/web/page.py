"""The page as the app serves it: its head, its theme, and its components connected to what answers them."""

from __future__ import annotations

import gradio as gr

from specviz.explore.opening import show_recorded
from specviz.recorded.runs import RecordedRun
from specviz.site.head import EXPLORE_SCRIPTS, PLAYER_SCRIPTS, PLAYER_STYLES, read_scripts, write_head
from specviz.texts import page as texts
from specviz.web.api import offer_api
from specviz.web.components import place_components
from specviz.web.failures import guard_handlers
from specviz.web.limits import UPLOAD_SECONDS
from specviz.web.pairs import PairPool
from specviz.web.sessions import keep_no_values
from specviz.web.wiring import connect


def head() -> str:
    """The player and its style, for the head of the page: served by the app itself, untouched by Gradio's own style."""
    return write_head(PLAYER_STYLES, script())


def script() -> str:
    """The player: one script, so that one hash allows it (headers.py)."""
    return read_scripts((*PLAYER_SCRIPTS, *EXPLORE_SCRIPTS))


def theme() -> gr.themes.Base:
    """Neutral, so that the two hues of the models stand alone; in the dark on the player's own ground."""
    slate, small = gr.themes.colors.slate, gr.themes.sizes
    plain = gr.themes.Default(
        primary_hue=slate,
        neutral_hue=slate,
        spacing_size=small.spacing_sm,
        radius_size=small.radius_sm,
        text_size=small.text_sm,
        font=("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif"),
        font_mono=("ui-monospace", "DejaVu Sans Mono", "Consolas", "monospace"),
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
    """The page, opened on a recorded run."""
    message, trace = show_recorded(first)
    page: gr.Blocks
    kept = (UPLOAD_SECONDS, UPLOAD_SECONDS)
    keep_no_values()
    with gr.Blocks(title=texts.PAGE_TITLE, analytics_enabled=False, fill_width=True, delete_cache=kept) as page:
        controls, fields = place_components(message, trace, first)
        connect(page, pool, controls, fields, first.key, trace)
        offer_api(pool)
    guard_handlers(page, controls.player)
    return page
