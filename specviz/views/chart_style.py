"""How the charts look: ink alone, because the two hues of the page are those of the models.

The two rules differ in everything but hue: one is hollow and dashed, the other solid and heavy. A dark page inverts the
figures (style.css), which keeps every contrast.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]

from specviz.texts import charts as texts

INK, SOFT, FAINT, PAPER = "#1d2329", "#535d66", "#d5dade", "#ffffff"
BAND, CLEAR = "rgba(29,35,41,0.13)", "rgba(0,0,0,0)"
FONT = "system-ui, sans-serif"
LINE_LETTERS = 54  # of a subtitle, on a phone
LABEL_LETTERS, LABEL_ROOM, LABEL_LINE = 10, 84, 16  # of a name beside a line; its pixels across, and down for each line
HEIGHT = 340
MANY = 40  # points, from which on a line has no marks
LINES: tuple[dict[str, Any], ...] = (
    {"color": SOFT, "width": 2, "dash": "6px,4px"},
    {"color": INK, "width": 3},
)
MARKS: tuple[dict[str, Any], ...] = (
    {"symbol": "circle", "size": 10, "color": PAPER, "line": {"width": 1.8, "color": SOFT}},
    {"symbol": "circle", "size": 6, "color": INK, "line": {"width": 1, "color": INK}},
)
HATCHED: dict[str, Any] = {
    "color": CLEAR,
    "line": {"width": 1.5, "color": SOFT},
    "pattern": {"shape": "/", "fgcolor": SOFT, "bgcolor": CLEAR, "size": 7, "solidity": 0.2},
}
SOLID: dict[str, Any] = {"color": INK, "line": {"width": 1.5, "color": INK}}
BARS = (HATCHED, SOLID)


def observed_mark(index: int, places: int) -> dict[str, Any]:
    """A diamond for what was observed: hollow or solid like the rule's bars, smaller where there are many."""
    fill, edge = (PAPER, INK) if index == 0 else (INK, PAPER)
    return {"symbol": "diamond", "size": 11 if places < 9 else 8, "color": fill, "line": {"width": 1.6, "color": edge}}


def plain(text: str) -> str:
    """Text as plotly shows it letter by letter: no tag, no entity, no template; at most so long that it fits."""
    shown = text if len(text) <= 24 else text[:23] + "…"
    return "".join(f"&#{ord(letter)};" if letter in "&<>%{}$\\" else letter for letter in shown)


def capitalise(text: str) -> str:
    """A rule's name at the beginning of a label."""
    return text[:1].upper() + text[1:]


def figure(title: str, note: str, x: str, y: str) -> go.Figure:
    """An empty figure with its title, what it shows in a line or two, and its axes with their units."""
    lines = textwrap.wrap(note, LINE_LETTERS)
    axis: dict[str, Any] = {
        "gridcolor": FAINT,
        "zeroline": False,
        "linecolor": SOFT,
        "tickcolor": FAINT,
        "automargin": True,
    }
    hover = {"unifiedhovertitle": {"text": texts.HOVER.format(axis=x, unit=y)}}
    axis |= {"title": {"font": {"size": 13}, "standoff": 8}, "fixedrange": True}
    return go.Figure(
        layout={
            "title": {
                "text": title,
                "font": {"size": 15, "color": INK, "weight": 650},
                "subtitle": {"text": "<br>".join(lines), "font": {"size": 12.5, "color": SOFT}},
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "top",
                "pad": {"t": 12, "l": 12},
            },
            "xaxis": {**axis, **hover, "title": {**axis["title"], "text": x}, "showgrid": False, "ticks": "outside"},
            "yaxis": {**axis, "title": {**axis["title"], "text": y}},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "font": {"color": INK, "size": 13, "family": FONT},
            "margin": {"l": 12, "r": 16, "t": 40 + 18 * len(lines), "b": 12},
            "height": HEIGHT,
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": PAPER, "bordercolor": SOFT, "font": {"size": 13, "color": INK}},
            "dragmode": False,
        }
    )


def empty_figure(title: str, why: str) -> go.Figure:
    """A figure that says why there is nothing in it."""
    return figure(title, why, "", "").update_xaxes(visible=False).update_yaxes(visible=False)


def count_in_ones(figure: go.Figure, numbers: Sequence[int], bars: bool = False) -> go.Figure:
    """Whole numbers on the horizontal axis, twelve of them at most, and room for their outermost marks."""
    span = max(numbers) - min(numbers)
    step = next(step for n in range(9) for step in (10**n, 2 * 10**n, 5 * 10**n) if span <= 12 * step)
    room = 0.6 if bars or not span else span / 40
    return figure.update_xaxes(tick0=0, dtick=step, tickformat="d", range=[min(numbers) - room, max(numbers) + room])


def label_ends(figure: go.Figure, ends: Sequence[tuple[float, str]]) -> go.Figure:
    """The names of lines, and their last values, to the right of their ends, moved apart where they would overlap."""
    low, high = figure.layout.yaxis.range
    down = HEIGHT - figure.layout.margin.t - 56  # about; the axis with its title takes the rest
    names = [textwrap.wrap(name, LABEL_LETTERS) for _, name in ends]
    places = [(y - low) / (high - low) * down for y, _ in ends]
    if len(ends) == 2:
        upper = 0 if places[0] > places[1] else 1
        short = (len(names[0]) + len(names[1])) / 2 * LABEL_LINE - abs(places[0] - places[1])
        places[upper] += max(0.0, short) / 2
        places[1 - upper] -= max(0.0, short) / 2
    for index, (lines, place) in enumerate(zip(names, places, strict=True)):
        look = {"color": LINES[-len(ends) :][index]["color"], "size": 13, "weight": 650 if index == len(ends) - 1 else 400}
        where = {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "yref": "paper",
            "y": place / down,
            "yanchor": "middle",
        }
        figure.add_annotation(text="<br>".join(map(plain, lines)), font=look, align="left", showarrow=False, **where)
    return figure.update_layout(margin={"r": LABEL_ROOM})


def legend_above(figure: go.Figure) -> go.Figure:
    """A legend between the title and the axes, where there is no line to stand beside."""
    look: dict[str, Any] = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"}
    look |= {"itemclick": False, "itemdoubleclick": False, "font": {"size": 13}}
    return figure.update_layout(showlegend=True, legend=look, margin={"t": figure.layout.margin.t + 30})
