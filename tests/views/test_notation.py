"""One notation for probabilities in each place: per cent in sentences, decimals at nodes, in tables and formulas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from specviz.explore.answers import choose_panes, find_rules
from specviz.recorded.runs import RECORDED
from specviz.texts import player
from specviz.views.message import run_message

SENTENCES = {"headlines.text", "panes.events.say", "panes.why_lines.text", "panes.counterfactuals.text", "reason"}
FORMULAS = {"panes.events.detail", "panes.events.facts", "panes.events.values", "panes.events.coin.text", "nodes.exact"}
NO_PROBABILITY = {"description", "numbers.speed", "phases.time", "scores.finding"}  # a temperature, times, tokens
SHARES = {  # a percentage alone, or in a sentence
    *("panes.why_lines.chance", "numbers.reason", "numbers.depths.overlap", "numbers.depths.share", "numbers.rows.note"),
    *("numbers.depths.accepted", "numbers.rows.values.text", "scores.rows.note", "scores.depths.values.text"),
}
QUOTED, AVERAGES = re.compile("“.*?”"), re.compile(r"(?:Averaged over|On average over) all coins.*")
PRODUCT = re.compile(r"[\d.]+/[\d.]+")  # of percentages, whose sign stands before it
DECIMAL = re.compile(r"(?<![\w.,])0?\.\d+(?![\d.]*\u00a0%)")


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every sentence or line of a message, with the field it stands in; without what it quotes."""
    if isinstance(value, str) and " " in value:
        yield ".".join(path).removeprefix("scenes."), QUOTED.sub("", value)
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from texts(one, path if str(key).isdigit() else (*path, key))


def is_sentence(text: str) -> bool:
    """Whether no probability stands there as a decimal."""
    return not DECIMAL.search(PRODUCT.sub("", AVERAGES.sub("", text)))


def is_formula(text: str) -> bool:
    """Whether no percentage stands there."""
    return "%" not in text


def test_no_sentence_of_a_recorded_run_mixes_two_notations() -> None:
    """`98 %` in the headline and `.98` in the reason beside it; a field that nobody has thought of."""
    met: dict[str, list[str]] = {}
    for record in RECORDED:
        trace = record.trace()
        message = json.loads(run_message(trace, 1, find_rules(choose_panes(trace, record.panes))))
        del message["words"]
        for field, text in texts(message):
            met.setdefault(field, []).append(text)
    assert met.keys() >= SENTENCES | FORMULAS
    for field, found in met.items():
        if field in SENTENCES:
            assert [text for text in found if not is_sentence(text)] == [], field
            assert [text for text in found if not is_formula(text)], field
        elif field in FORMULAS:
            assert [text for text in found if not is_formula(text)] == [], field
            assert [text for text in found if not is_sentence(text)], f"{field}: the control"
        elif field in NO_PROBABILITY:
            assert all(map(is_formula, found)), field
        elif field in SHARES:
            assert all(map(is_sentence, found)), field
        else:
            assert all(is_sentence(text) and is_formula(text) for text in found), field


def test_what_reads_a_mark_out_is_a_formula() -> None:
    """`Path weight .84.`: a sentence with a number as it stands at its node."""
    for template in (player.WEIGHT_STATUS, player.WHOLE_PATH, player.WHOLE_PATH_AND_SINGLE):
        assert "w = {weight}" in template
