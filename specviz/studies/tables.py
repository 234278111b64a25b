"""The tables of a study: Markdown for people, CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from specviz.draft import find_proposal
from specviz.studies.estimate import Estimate
from specviz.studies.results import Study
from specviz.studies.summary import Phases, Row, Setting, summarize, summarize_phases
from specviz.texts import studies as texts
from specviz.verify import find_rule

COLUMNS = ("tree", "proposal", "temperature", "rule", "quantity", "place", "value", "low", "high", "runs", "steps")


@dataclass(frozen=True)
class Table:
    """A table of texts: the first `words` columns are names, the others numbers."""

    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int


def list_tables(study: Study) -> list[Table]:
    """All tables that have rows."""
    rows, phases = summarize(study), summarize_phases(study)
    if not rows:
        return []
    tables = [
        _build_table(texts.TOKENS_NOTE, texts.TOKENS_HEAD, map(_tokens_line, rows)),
        _build_table(texts.ACCEPTED_NOTE, *_list_accepted(rows)),
        _build_table(texts.TIME_NOTE, *_list_phases(phases)),
    ]
    if timed := [row for row in rows if row.speed or row.assisted]:
        tables.append(_build_table(texts.SPEED_NOTE, texts.SPEED_HEAD, map(_speed_line, timed)))
    return tables if len(study.plan.proposals) > 1 else [_drop_proposal(table) for table in tables]


def write_done(study: Study) -> str:
    """Which study it is, and how much of it is there."""
    title, counts = study.plan.title or texts.UNTITLED, {"done": len(study.results), "planned": study.plan.count_units()}
    if len(study.plan.proposals) > 1:
        return texts.STUDY_DONE.format(title=title, **counts)
    proposal = find_proposal(study.plan.proposals[0]).title
    return texts.STUDY_DONE_WITH_ONE_PROPOSAL.format(title=title, proposal=proposal, **counts)


def write_markdown(study: Study) -> str:
    """All tables, each with its heading."""
    parts = [write_done(study), *study.plan.describe_gaps()]
    for table in list_tables(study):
        rule = [*("---" for _ in table.head[: table.words]), *("---:" for _ in table.head[table.words :])]
        lines = (table.head, rule, *table.rows)
        parts += [table.note, "\n".join("| " + " | ".join(line) + " |" for line in lines)]
    return "\n\n".join(parts) + "\n"


def write_csv(study: Study) -> str:
    """A line for each number: what it is of, its quantity by name, its place for those by depth, rank or phase."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in summarize(study):
        for quantity, place, number in _list_numbers(row):
            low, high = number.span or ("", "")
            setting = row.setting
            key = setting.tree, setting.proposal, setting.temperature, row.rule
            writer.writerow((*key, quantity, place, number.value, low, high, row.runs, row.steps))
    for phases in summarize_phases(study):
        setting = phases.setting
        for phase, spent in phases.milliseconds.items():
            key = setting.tree, setting.proposal, setting.temperature, phases.rule
            writer.writerow((*key, "milliseconds_per_step", phase, spent, "", "", "", ""))
    return out.getvalue()


def _list_numbers(row: Row) -> Iterator[tuple[str, str | int, Estimate]]:
    singles = {
        "expected_tokens_per_step": row.expected,
        "observed_tokens_per_step": row.observed,
        "expected_gain": row.expected_gain,
        "observed_gain": row.observed_gain,
        "wasted_nodes_per_step": row.wasted,
        "speed_over_plain": row.speed,
        "speed_over_assisted": row.assisted,
    }
    yield from ((name, "", number) for name, number in singles.items() if number is not None)
    for depth, rate in enumerate(row.by_depth, start=1):
        yield "accepted_by_depth", depth, Estimate(rate)
    for rank, rate in enumerate(row.by_rank, start=1):
        yield "accepted_by_rank", rank, Estimate(rate)


def _tokens_line(row: Row) -> list[str]:
    return [
        *_name(row.setting, row.rule),
        *write_number(row.expected),
        *write_gain(row.expected_gain),
        *write_number(row.observed),
        f"{row.wasted.value:.2f}",
        f"{row.steps:,}",
    ]


def _list_accepted(rows: Sequence[Row]) -> tuple[Sequence[str], Iterable[list[str]]]:
    depths, ranks = (max(map(len, counts)) for counts in zip(*((row.by_depth, row.by_rank) for row in rows), strict=True))
    by_depth = [texts.DEPTH_COLUMN.format(depth=depth) for depth in range(1, depths + 1)]
    by_rank = [texts.RANK_COLUMN.format(rank=rank) for rank in range(1, ranks + 1)]
    lines = ([*_name(row.setting, row.rule), *_pad(row.by_depth, depths), *_pad(row.by_rank, ranks)] for row in rows)
    return (*texts.NAME_HEAD, *by_depth, *by_rank), lines


def _pad(rates: Sequence[float], count: int) -> list[str]:
    return ["" if rate is None else f"{rate:.2f}" for _, rate in zip_longest(range(count), rates)]


def _list_phases(phases: Sequence[Phases]) -> tuple[Sequence[str], Iterable[list[str]]]:
    names = list(dict.fromkeys(name for one in phases for name in one.milliseconds))
    lines = ([*_name(one.setting, one.rule), *(f"{one.milliseconds.get(name, 0):.1f}" for name in names)] for one in phases)
    return (*texts.NAME_HEAD[:-1], texts.COMMITS, *names), lines


def _speed_line(row: Row) -> list[str]:
    return [*_name(row.setting, row.rule), *write_number(row.speed), *write_number(row.assisted)]


def _name(setting: Setting, rule: str) -> list[str]:
    proposal = find_proposal(setting.proposal).title
    return [setting.tree, proposal, f"{setting.temperature:g}", find_rule(rule).title]


def write_number(number: Estimate | None) -> tuple[str, str]:
    """A number and its interval, for two columns."""
    if number is None:
        return "", ""
    span = number.span and texts.INTERVAL.format(low=number.span[0], high=number.span[1])
    return f"{number.value:.3f}", span or ""


def write_gain(number: Estimate | None) -> tuple[str, str]:
    """A gain as a percentage with its sign, and its interval, which says so where it holds 0."""
    if number is None:
        return "", ""
    gain = texts.GAIN_VALUE.format(gain=100 * number.value)
    if number.span is None:
        return gain, ""
    low, high = number.span
    template = texts.GAIN_SPAN_WITH_ZERO if low <= 0 <= high else texts.GAIN_SPAN
    return gain, template.format(low=100 * low, high=100 * high)


def _drop_proposal(table: Table) -> Table:
    """The table of a study whose drafts are all drawn alike."""
    place = texts.NAME_HEAD.index(texts.PROPOSAL_COLUMN)
    head, *rows = ((*line[:place], *line[place + 1 :]) for line in (table.head, *table.rows))
    return Table(table.note, head, tuple(rows), table.words - 1)


def _build_table(note: str, head: Sequence[str], lines: Iterable[Sequence[str]]) -> Table:
    return Table(note, tuple(head), tuple(map(tuple, lines)), len(texts.NAME_HEAD))
