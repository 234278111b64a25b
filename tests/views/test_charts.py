"""The charts: their numbers against the metrics, two rules that can be told apart without hue, and no markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from test_scores import LONG, PANES

from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.texts import charts as texts
from specviz.trace.mean import interval
from specviz.trace.metrics import expected_tokens, length_law, metrics
from specviz.verify import find_rule
from specviz.views import chart_style
from specviz.views.charts import BAND, COUNT, charts

RULES = [find_rule(key) for key in PANES]
EVIL = "<a href='javascript:alert(1)'>%{x}$x$</a>"


def lines(figure: go.Figure) -> list[go.Scatter]:
    return [one for one in figure.data if one.name != BAND]


def test_means_and_their_bands() -> None:
    """A curve of another rule, a band around another line, an interval of the first few steps."""
    averaged, observed, difference, *_ = charts(LONG, RULES)
    exact = [[float(expected_tokens(step, rule.key)) for step in LONG.steps] for rule in RULES]
    came = [[1 + step.accepted_length(rule.key) for step in LONG.steps] for rule in RULES]
    for figure, of, few in ((averaged, exact, 10), (observed, came, 10)):
        bands = [one for one in figure.data if one.name == BAND]
        for place, (line, values) in enumerate(zip(lines(figure), of, strict=True)):
            assert line.name == RULES[place].key
            assert line.y == pytest.approx([sum(values[: n + 1]) / (n + 1) for n in range(len(values))])
            low, high = bands[2 * place : 2 * place + 2]
            assert low.x[0] == high.x[0] == few
            assert (low.y[-1], high.y[-1]) == pytest.approx(interval(values))
            assert line.hovertext[0] == f"{RULES[place].title.capitalize()} {values[0]:.2f}"
            assert re.search(r"\([\d.]+ to [\d.]+\)$", line.hovertext[-1])
    gaps = [b - a for a, b in zip(*exact, strict=True)]
    dots, mean = lines(difference)
    assert dots.y == pytest.approx(gaps)
    assert mean.y[-1] == pytest.approx(sum(gaps) / len(gaps))
    low, high = (one for one in difference.data if one.name == BAND)
    assert (low.x[0], (low.y[-1], high.y[-1])) == (30, pytest.approx(interval(gaps)))
    assert averaged.layout.yaxis.range == observed.layout.yaxis.range, "the eye compares them"


def test_shares_are_exact_and_observed() -> None:
    """Bars of one rule under the name of another, shares that are not of all steps, depth 1 at 0."""
    for one in RECORDED:
        trace, rules = one.trace(), [find_rule(key) for key in one.panes]
        *_, lengths, depths, _ = charts(trace, rules)
        for index, rule in enumerate(rules):
            found = metrics(trace, rule.key)
            bars, marks = (
                next(t for t in lengths.data if t.type == kind and t.offsetgroup == str(index)) for kind in KINDS
            )
            name = rule.title[:1].upper() + rule.title[1:]
            assert (bars.name, bars.hovertext[0].split(",")[0]) == (name, name)
            assert sum(bars.y) == pytest.approx(100)
            assert sum(marks.y) == pytest.approx(100)
            assert 1 + mean_of(bars) == pytest.approx(float(found.expected_tokens_per_step))
            assert 1 + mean_of(marks) == pytest.approx(found.tokens_per_step)
            bars, marks = (next(t for t in depths.data if t.type == kind and t.offsetgroup == str(index)) for kind in KINDS)
            assert list(marks.y) == pytest.approx([100 * rate for rate in found.per_position])
            assert list(marks.x) == list(range(1, 1 + len(found.per_position)))
            deep = [sum(map(float, length_law(step, rule.key)[1:])) for step in trace.steps]
            assert bars.y[0] == pytest.approx(100 * sum(deep) / len(deep))


KINDS = ("bar", "scatter")


def mean_of(shares: go.Bar | go.Scatter) -> float:
    return sum(n * share / 100 for n, share in zip(shares.x, shares.y, strict=True))


def test_time_of_the_text_and_of_the_page() -> None:
    """Riders' time that passes for the committing rule's."""
    trace = find_recorded_run("rescued").trace()
    text, page = charts(trace, RULES)[-1].data
    assert text.y == ("draft", "score", "verify", "commit")
    assert page.y == ("other rules", "exact numbers")
    found = metrics(trace)
    assert sum(text.x) == pytest.approx(1000 * sum(found.text_seconds.values()) / len(trace.steps))
    assert sum(page.x) == pytest.approx(1000 * sum(found.display_seconds.values()) / len(trace.steps))
    assert text.marker.color != page.marker.color
    bare = replace(trace, steps=tuple(replace(step, seconds={}) for step in trace.steps))
    assert charts(bare, RULES)[-1].layout.title.subtitle.text.replace("<br>", " ") == texts.NO_TIMES


def test_rules_differ_at_a_glance_and_not_by_hue() -> None:
    """Two greys; or the hues of the models, on something that is neither p nor q."""
    for figure in charts(LONG, RULES):
        said = figure.to_json()
        for color in re.findall(r"#[0-9a-fA-F]{6}\b", json.dumps(json.loads(said)["data"])):
            red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
            assert max(red, green, blue) - min(red, green, blue) < 24, color
    averaged, _, _, lengths, _, _ = charts(LONG, RULES)
    one, other = lines(averaged)
    assert (one.line.dash, other.line.dash) == ("6px,4px", None)
    assert other.line.width > one.line.width
    bars = [trace for trace in lengths.data if trace.type == "bar"]
    assert bars[0].marker.pattern.shape == "/"
    assert bars[1].marker.pattern.shape is None
    assert [trace.marker.color for trace in bars] == [chart_style.CLEAR, chart_style.INK]
    labels = [note.text for note in averaged.layout.annotations]
    assert labels[0].startswith("Top-down<br>")
    assert labels[1].startswith("Traversal<br>")


def test_labels_at_the_ends_do_not_overlap() -> None:
    """Two names on top of each other, where two lines end alike."""
    for one in RECORDED:
        for figure in charts(one.trace(), [find_rule(key) for key in one.panes])[:2]:
            down = chart_style.HEIGHT - figure.layout.margin.t - 56
            first, second = figure.layout.annotations
            rows = (first.text.count("<br>") + second.text.count("<br>") + 2) / 2
            assert abs(first.y - second.y) * down >= rows * chart_style.LABEL_LINE - 0.01


def test_axes_say_their_units() -> None:
    """A number without a unit, a tick at step 2.5, a subtitle that leaves a phone's screen."""
    for key in ("rescued", "deep", "toy"):
        for figure in charts(find_recorded_run(key).trace(), RULES)[:5]:
            assert figure.layout.xaxis.title.text
            assert figure.layout.yaxis.title.text
            assert figure.layout.xaxis.dtick >= 1
            assert float(figure.layout.xaxis.dtick).is_integer()
            assert figure.layout.title.subtitle.text
            assert all(len(line) <= 54 for line in figure.layout.title.subtitle.text.split("<br>"))
            assert len(figure.layout.title.text) <= 38
    assert charts(find_recorded_run("deep").trace(), RULES)[3].layout.xaxis.range[1] > 12, (
        "the control: the deepest is there"
    )


def test_a_chart_without_numbers_says_why() -> None:
    """An empty frame, or an error, for one rule, no step, or no exact distributions."""
    trace = find_recorded_run("rescued").trace()
    bare = replace(trace, steps=tuple(replace(step, stop_laws={}) for step in trace.steps))

    def said(figure: go.Figure) -> str:
        assert not figure.data
        return figure.layout.title.subtitle.text.replace("<br>", " ")

    averaged, observed, difference, lengths, depths, _ = charts(bare, RULES)
    assert said(averaged) == said(difference) == texts.NO_EXACT
    assert lines(observed)
    assert lengths.data
    assert depths.layout.title.subtitle.text.replace("<br>", " ") == texts.OBSERVED_ONLY
    assert said(charts(trace, [RULES[1], RULES[1]])[2]) == texts.ONE_RULE
    assert len(lines(charts(trace, [RULES[1], RULES[1]])[0])) == 1
    assert {said(one) for one in charts(replace(trace, steps=()), RULES)} == {texts.NO_STEPS}
    assert {said(one) for one in charts(trace, [find_rule("naive")])} == {texts.NO_VERDICTS}
    assert len(charts(replace(trace, steps=()), RULES)) == len(charts(trace, RULES)) == COUNT


def test_text_from_elsewhere_is_no_markup() -> None:
    """A link in the name of a phase or of a visitor's rule, which plotly would make a link."""
    trace = find_recorded_run("rescued").trace()
    evil = replace(trace, steps=tuple(replace(step, seconds={**step.seconds, EVIL: 0.1}) for step in trace.steps))
    rules = [RULES[0], replace(RULES[1], title=EVIL)]
    for figure in charts(evil, rules):
        for text in strings(json.loads(figure.to_json())):
            assert "<a" not in text.lower()
            assert "%{x}$" not in text
            assert not re.search(r"<(?!br>|extra></extra>|/extra>)", text), text
    assert re.search(r"<(?!br>)", EVIL), "the control"


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []
