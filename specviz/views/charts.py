"""Charts of a whole run, as plotly figures: averaged over coins and as it came, two rules on the same trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]

from specviz.texts import charts as texts
from specviz.trace.mean import FEW, FEW_PAIRS, Mean
from specviz.trace.metrics import expected_tokens, length_law, metrics
from specviz.trace.schema import RunTrace
from specviz.verify import Rule
from specviz.views import chart_style as style
from specviz.views.scores import write_difference

COUNT = 6
BAND = "band"  # the name of the traces that are no line
_Span = tuple[float, float] | None


def charts(trace: RunTrace, rules: Sequence[Rule]) -> tuple[go.Figure, ...]:
    """All of them, for one or two rules; those that have nothing to show say why."""
    if not trace.steps:
        return tuple(style.empty_figure(texts.OBSERVED, texts.NO_STEPS) for _ in range(COUNT))
    rules = list({rule.key: rule for rule in rules}.values())
    rules = [rule for rule in rules if all(rule.key in step.verdicts for step in trace.steps)][:2]
    if not rules:
        return tuple(style.empty_figure(texts.OBSERVED, texts.NO_VERDICTS) for _ in range(COUNT))
    averaged, observed = averaged_means(trace, rules), observed_means(trace, rules)
    if averaged.data and observed.data:  # on one scale, so that the eye can compare them
        ranges = [one.layout.yaxis.range for one in (averaged, observed)]
        both = [min(low for low, _ in ranges), max(high for _, high in ranges)]
        averaged.update_yaxes(range=both)
        observed.update_yaxes(range=both)
    for figure in (averaged, observed):
        if figure.data:
            means = [line.y[-1] for line in figure.data if line.name != BAND]
            _label_means(figure, rules, means)
    return averaged, observed, difference(trace, rules), lengths(trace, rules), depths(trace, rules), times(trace)


def averaged_means(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """The low-variance mean so far: of the exact expectation on each tree, averaged over coins."""
    if not _have_exact(trace, rules):
        return style.empty_figure(texts.AVERAGED, texts.NO_EXACT)
    values = [[float(expected_tokens(step, rule.key)) for step in trace.steps] for rule in rules]
    return _means(trace, rules, values, (texts.AVERAGED, texts.AVERAGED_NOTE))


def observed_means(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """The mean so far of the tokens per step that came with the coins of the run."""
    values = [[1.0 + step.accepted_length(rule.key) for step in trace.steps] for rule in rules]
    return _means(trace, rules, values, (texts.OBSERVED, texts.OBSERVED_NOTE))


def difference(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """How much more the second rule accepts than the first, averaged over coins: each tree, and the mean so far."""
    if len(rules) < 2:
        return style.empty_figure(texts.DIFFERENCE, texts.ONE_RULE)
    if not _have_exact(trace, rules):
        return style.empty_figure(texts.DIFFERENCE, texts.NO_EXACT)
    keys = [rule.key for rule in rules]
    gaps = [float(expected_tokens(step, keys[1]) - expected_tokens(step, keys[0])) for step in trace.steps]
    deepest = _find_deepest(trace)
    means, spans = _running(gaps, FEW_PAIRS, (-deepest, deepest))
    band = (texts.DIFFERENCE_BAND if any(spans) else texts.DIFFERENCE_FEW).format(few=FEW_PAIRS)
    note = texts.DIFFERENCE_NOTE.format(
        one=style.plain(rules[0].title), other=style.plain(style.capitalise(rules[1].title)), band=band
    )
    figure = style.figure(texts.DIFFERENCE, note, texts.STEP, texts.MORE_TOKENS)
    x = _steps(trace)
    figure.add_hline(y=0, line={"color": style.SOFT, "width": 1.2})
    _add_band(figure, x, spans, 1)
    dots = {"symbol": "circle-open", "size": 6, "color": style.SOFT, "line": {"width": 1.4}}
    hover = [texts.TREE_POINT.format(gap=write_difference(gap)) for gap in gaps]
    _add_scatter(figure, x, gaps, hover, {"mode": "markers", "marker": dots, "name": "trees"})
    words = texts.GAP_POINT, texts.GAP_POINT_SPAN
    hover = [_say_mean(words, "", mean, span, write_difference) for mean, span in zip(means, spans, strict=True)]
    _add_scatter(figure, x, means, hover, {"mode": "lines", "line": style.LINES[1], "name": "mean"})
    low, high = min(0.0, *gaps), max(0.0, *gaps)
    figure.update_yaxes(range=[low - 0.06 * (high - low or 1), high + 0.06 * (high - low or 1)])
    return style.count_in_ones(style.label_ends(figure, [(means[-1], write_difference(means[-1]))]), x)


def lengths(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """Accepted lengths: how likely over all coins on the trees of this run, and how often each was observed."""
    return _shares(trace, rules, (texts.LENGTHS, texts.LENGTH), range(_find_deepest(trace) + 1), reached=False)


def depths(trace: RunTrace, rules: Sequence[Rule]) -> go.Figure:
    """How often a drafted token of each depth is accepted: over all coins on the trees of this run, and observed."""
    return _shares(trace, rules, (texts.DEPTHS, texts.DEPTH), range(1, max(1, _find_deepest(trace)) + 1), reached=True)


def times(trace: RunTrace) -> go.Figure:
    """Milliseconds per step: what the text needs, and apart from it what only serves the page."""
    found, steps = metrics(trace), len(trace.steps)
    if not found.seconds:
        return style.empty_figure(texts.TIME, texts.NO_TIMES)
    needed, display = sum(found.text_seconds.values()), sum(found.display_seconds.values())
    template = texts.TIME_NOTE if found.display_seconds else texts.TIME_NOTE_BARE
    note = template.format(needed=f"{1000 * needed / steps:.1f}", display=f"{1000 * display / steps:.1f}")
    figure = style.figure(texts.TIME, note, texts.MILLISECONDS, "")
    groups = ((found.text_seconds, style.SOLID), (found.display_seconds, style.HATCHED))
    for seconds, look in groups:
        spent = [1000 * one / steps for one in seconds.values()]
        names = [style.plain(texts.PHASES.get(phase, phase)) for phase in seconds]
        hover = [texts.TIME_POINT.format(phase=name, spent=f"{one:.2f}") for name, one in zip(names, spent, strict=True)]
        text = [f"{one:.1f}" if one >= 0.1 else f"{one:.2f}" for one in spent]
        bars = go.Bar(y=names, x=spent, orientation="h", marker=look, text=text, textposition="outside", cliponaxis=False)
        figure.add_trace(bars.update(hovertext=hover, hovertemplate="%{hovertext}<extra></extra>", width=0.62))
    most = max(1000 * one / steps for one in found.seconds.values())
    figure.update_layout(hovermode="closest").update_xaxes(range=[0, 1.16 * most or 1], showgrid=True)
    return figure.update_yaxes(autorange="reversed", showgrid=False)


def _have_exact(trace: RunTrace, rules: Sequence[Rule]) -> bool:
    return all(rule.key in step.stop_laws for rule in rules for step in trace.steps)


def _find_deepest(trace: RunTrace) -> int:
    return max(max(step.depths) for step in trace.steps)


def _steps(trace: RunTrace) -> list[int]:
    """The numbers of the steps as the page counts them."""
    return [step.number + 1 for step in trace.steps]


def _running(values: Sequence[float], few: int, bounds: tuple[int, int]) -> tuple[list[float], list[_Span]]:
    """The mean after each value, and from so many on its interval, within its bounds."""
    found, means, spans = Mean(), list[float](), list[_Span]()
    for value in values:
        found.add(value)
        means.append(found.value)
        spans.append(found.limit_interval(few, bounds))
    return means, spans


def _means(trace: RunTrace, rules: Sequence[Rule], values: Sequence[Sequence[float]], words: tuple[str, str]) -> go.Figure:
    """The mean so far of each rule's values, with its 95 % interval."""
    running = [_running(one, FEW, (1, 1 + _find_deepest(trace))) for one in values]
    bands = any(span for _, spans in running for span in spans)
    note = texts.BANDS.format(note=words[1], few=FEW) if bands else words[1]
    figure, x = style.figure(words[0], note, texts.STEP, texts.TOKENS), _steps(trace)
    for index, (_, spans) in enumerate(running):
        _add_band(figure, x, spans, index)
    for index, (rule, (means, spans)) in enumerate(zip(rules, running, strict=True)):
        name = style.plain(style.capitalise(rule.title))
        said = texts.MEAN_POINT, texts.MEAN_POINT_SPAN
        hover = [_say_mean(said, name, mean, span, "{:.2f}".format) for mean, span in zip(means, spans, strict=True)]
        mode = "lines" if len(x) > style.MANY else "lines+markers"
        look = {"mode": mode, "line": style.LINES[index], "marker": style.MARKS[index], "name": rule.key}
        _add_scatter(figure, x, means, hover, look)
    shown = [y for means, spans in running for y in (*means, *(end for span in spans if span for end in span))]
    room = 0.14 * (max(shown) - min(shown)) or 0.5
    figure.update_yaxes(range=[max(0.0, min(shown) - room), max(shown) + room])
    return style.count_in_ones(figure, x)


def _label_means(figure: go.Figure, rules: Sequence[Rule], means: Sequence[float]) -> None:
    """The rules and their last means beside the ends of their lines; after the range of the axis is known."""
    names = [style.capitalise(rule.title) for rule in rules]
    ends = [(mean, texts.END_LABEL.format(rule=name, mean=f"{mean:.2f}")) for name, mean in zip(names, means, strict=True)]
    style.label_ends(figure, ends)


def _shares(
    trace: RunTrace, rules: Sequence[Rule], words: tuple[str, str], lengths: Sequence[int], reached: bool
) -> go.Figure:
    """For each accepted length the share of steps that have it, or that reach it: exact as bars, observed as marks."""
    title, axis = words
    exact, steps, x = _have_exact(trace, rules), len(trace.steps), list(lengths)
    figure = style.figure(title, texts.EXACT_AND_OBSERVED if exact else texts.OBSERVED_ONLY, axis, texts.SHARE)
    for index, rule in enumerate(rules):
        name, group = style.plain(style.capitalise(rule.title)), {"offsetgroup": index, "x": x}
        if exact:
            means = _average([[float(one) for one in length_law(step, rule.key)] for step in trace.steps])
            shares = [_share(means, n, reached) for n in x]
            hover = [texts.EXACT_SHARE.format(rule=name, share=f"{100 * share:.1f}") for share in shares]
            bars = go.Bar(y=[100 * share for share in shares], name=name, marker=style.BARS[index], **group)
            figure.add_trace(bars.update(hovertext=hover, hovertemplate="%{hovertext}<extra></extra>"))
        lengths_seen = [step.accepted_length(rule.key) for step in trace.steps]
        counts = [sum(one >= n if reached else one == n for one in lengths_seen) for n in x]
        hover = [
            texts.OBSERVED_SHARE.format(rule=name, share=f"{100 * count / steps:.1f}", count=count, steps=steps)
            for count in counts
        ]
        look = {
            "mode": "markers",
            "marker": style.observed_mark(index, len(x)),
            "name": rule.key,
            "showlegend": not exact,
            **group,
        }
        look |= {"cliponaxis": False}
        _add_scatter(figure, x, [100 * count / steps for count in counts], hover, look)
    figure.update_layout(scattermode="group", scattergap=0.3, bargap=0.3, bargroupgap=0.08)
    figure.update_yaxes(ticksuffix=texts.PERCENT, rangemode="tozero")
    return style.count_in_ones(style.legend_above(figure), x, bars=True)


def _average(laws: Sequence[Sequence[float]]) -> list[float]:
    """The mean of distributions over accepted lengths, of which some end earlier."""
    return [sum(law[n] for law in laws if n < len(law)) / len(laws) for n in range(max(map(len, laws)))]


def _share(law: Sequence[float], n: int, reached: bool) -> float:
    """How likely a length of n is, or one of n and more."""
    return sum(law[n:]) if reached else law[n]


def _add_scatter(figure: go.Figure, x: Sequence[int], y: Sequence[float], hover: Sequence[str], look: Any) -> None:
    """Points or a line with a text for each of its points."""
    points = go.Scatter(**{"x": x, "y": y, **look})
    figure.add_trace(points.update(hovertext=hover, hovertemplate="%{hovertext}<extra></extra>"))


def _add_band(figure: go.Figure, x: Sequence[int], spans: Sequence[_Span], index: int) -> None:
    """The intervals around a line: filled for the solid rule, two thin edges for the hollow one."""
    known = [(n, span) for n, span in zip(x, spans, strict=True) if span]
    if not known:
        return
    across, low, high = [n for n, _ in known], [span[0] for _, span in known], [span[1] for _, span in known]
    edge = {"color": style.SOFT, "width": 0 if index else 1, "dash": "dot"}
    look = {"mode": "lines", "line": edge, "hoverinfo": "skip", "name": BAND}
    figure.add_trace(go.Scatter(x=across, y=low, **look))
    fill = {"fill": "tonexty", "fillcolor": style.BAND if index else "rgba(0,0,0,0)"}
    figure.add_trace(go.Scatter(x=across, y=high, **look, **fill))


def _say_mean(words: tuple[str, str], rule: str, mean: float, span: _Span, write: Callable[[float], str]) -> str:
    """A mean with its interval where it has one, in a sentence."""
    if span is None:
        return words[0].format(rule=rule, mean=write(mean))
    return words[1].format(rule=rule, mean=write(mean), low=write(span[0]), high=write(span[1]))
