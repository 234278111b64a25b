"""Charts of a whole run: plotly figures, legible on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go  # type: ignore[import-untyped]

from specviz.texts import charts as texts
from specviz.trace.metrics import Tally, length_law, metrics
from specviz.trace.schema import RunTrace
from specviz.verify import Rule

INK, LINES = "#7a848c", ("solid", "dot", "dash", "dashdot")  # rules differ by line and symbol, not by hue
SYMBOLS = ("circle", "diamond", "square", "cross")


def tokens_per_step(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """The mean so far after every step, with its 95 % interval for the rule that commits."""
    figure = _figure(texts.TOKENS_PER_STEP, texts.STEP, texts.TOKENS)
    x = list(range(1, len(trace.steps) + 1))
    for index, rule in enumerate(rules):
        tally, means, spans = Tally(), list[float](), list[tuple[float, float]]()
        for step in trace.steps:
            tally.add(step, rule.key)
            means.append(tally.tokens_per_step)
            spans.append(tally.interval or (means[-1], means[-1]))
        if rule.key == trace.settings.verifier:
            edge = [high for _, high in spans] + [low for low, _ in reversed(spans)]
            band = go.Scatter(x=x + x[::-1], y=edge, mode="lines", fill="toself", fillcolor="rgba(122,132,140,0.18)")
            figure.add_trace(band.update(line={"width": 0}, name=texts.INTERVAL, hoverinfo="skip"))
        line = {"color": INK, "dash": LINES[index % 4]}
        marks = {"symbol": SYMBOLS[index % 4], "size": 6}
        figure.add_trace(go.Scatter(x=x, y=means, name=rule.title, mode="lines+markers", line=line, marker=marks))
    return figure


def lengths(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """Accepted lengths: how likely over all coins, on the trees of this run, and beside it how often they were observed."""
    figure = _figure(texts.LENGTHS, texts.ACCEPTED, texts.SHARE)
    for index, rule in enumerate(rules):
        observed = [step.accepted_length(rule.key) for step in trace.steps]
        laws = [length_law(step, rule.key) for step in trace.steps if rule.key in step.stop_laws]
        x = list(range(1 + max(observed, default=0) if not laws else max(map(len, laws))))
        if len(laws) == len(trace.steps):
            y = [sum(float(law[n]) for law in laws if n < len(law)) / len(laws) for n in x]
            figure.add_trace(go.Bar(x=x, y=y, name=rule.title, offsetgroup=index, marker=_fill(index)))
        shares = [observed.count(n) / len(observed) for n in x]
        marks = {"symbol": SYMBOLS[index % 4], "size": 9, "color": INK, "line": {"width": 1, "color": INK}}
        name = texts.OBSERVED.format(rule=rule.title)
        figure.add_trace(go.Scatter(x=x, y=shares, name=name, mode="markers", marker=marks))
    return figure


def per_position(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """How often a draft of each depth was accepted."""
    figure = _figure(texts.PER_POSITION, texts.DEPTH, texts.SHARE)
    for index, rule in enumerate(rules):
        rates = metrics(trace, rule.key).per_position
        x = list(range(1, len(rates) + 1))
        figure.add_trace(go.Bar(x=x, y=rates, name=rule.title, marker=_fill(index)))
    return figure.update_yaxes(range=[0, 1])


def _fill(index: int) -> dict[str, object]:
    """Rules differ by pattern, not by hue."""
    color = INK if index % 2 == 0 else "rgba(122,132,140,0.25)"
    return {"color": color, "pattern": {"shape": ("", "/", "x", ".")[index % 4], "fgcolor": INK}}


def time_per_phase(trace: RunTrace) -> go.Figure:
    """Milliseconds per step, phase by phase."""
    found = metrics(trace).seconds
    figure = _figure(texts.TIME_PER_PHASE, "", texts.MILLISECONDS)
    x, y = list(found), [1000 * spent / len(trace.steps) for spent in found.values()]
    text = [f"{spent:.1f}" for spent in y]
    return figure.add_trace(go.Bar(x=x, y=y, marker={"color": INK}, text=text, textposition="outside", cliponaxis=False))


def charts(trace: RunTrace, rules: Sequence[Rule]) -> tuple[go.Figure, ...]:
    """All of them; empty ones for a run without steps."""
    if not trace.steps:
        return tuple(_figure(texts.NO_STEPS, "", "") for _ in range(4))
    known = [rule for rule in rules if all(rule.key in step.verdicts for step in trace.steps)]
    return (
        tokens_per_step(trace, known),
        lengths(trace, known),
        per_position(trace, known),
        time_per_phase(trace),
    )


def _figure(title: str, x: str, y: str) -> go.Figure:
    grid = {"gridcolor": "rgba(122,132,140,0.25)", "zerolinecolor": "rgba(122,132,140,0.5)"}
    return go.Figure(
        layout={
            "title": {"text": title, "font": {"size": 15}},
            "xaxis": {"title": x, **grid},
            "yaxis": {"title": y, **grid},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": INK, "size": 13},
            "margin": {"l": 56, "r": 16, "t": 40, "b": 72},
            "height": 320,
            "legend": {"orientation": "h", "y": -0.32, "x": 0, "yanchor": "top"},
        }
    )
