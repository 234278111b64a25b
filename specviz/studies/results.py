"""The file of a study: a line for its plan, then a line for every finished run. A study goes on where its file ends.

A line that was cut, because its writer was killed, is dropped and its run is made again. Anything else that is wrong is
refused with the number of its line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TextIO, TypeVar

from specviz.core.quoting import shorten
from specviz.studies.plan import StudyPlan, Unit
from specviz.studies.unit import UnitResult
from specviz.texts import studies as texts
from specviz.trace.codec import decode, encode, parse

T = TypeVar("T")


@dataclass(frozen=True)
class Study:
    """A plan, and the results that are there, in the plan's order."""

    plan: StudyPlan
    results: tuple[UnitResult, ...]

    @property
    def missing(self) -> list[Unit]:
        """The runs that are still to be made."""
        done = {result.unit for result in self.results}
        return [unit for unit in self.plan.list_units() if unit not in done]


def write_line(value: StudyPlan | UnitResult) -> str:
    """A line of the file."""
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read_study(text: str) -> Study:
    """The study in a file; what stands behind its last line break was cut."""
    lines = text.split("\n")[:-1]
    if not lines:
        raise ValueError(texts.NO_LINES)
    plan = _read_line(StudyPlan, lines[0], 1)
    units = {unit: place for place, unit in enumerate(plan.list_units())}
    found: dict[Unit, UnitResult] = {}
    for number, line in enumerate(lines[1:], start=2):
        result = _read_line(UnitResult, line, number)
        if result.unit not in units:
            raise ValueError(texts.NOT_PLANNED.format(line=number, unit=result.unit))
        if result.unit in found:
            raise ValueError(texts.UNIT_TWICE.format(line=number, unit=result.unit))
        _check_result(plan, result, number)
        found[result.unit] = result
    return Study(plan, tuple(sorted(found.values(), key=lambda result: units[result.unit])))


def join_study(plan: StudyPlan, results: Iterable[UnitResult]) -> Study:
    """A study of these results, checked as those of a file are."""
    return read_study("\n".join([write_line(plan), *map(write_line, results), ""]))


def read_missing(path: Path, plan: StudyPlan) -> list[Unit]:
    """The runs that a file lacks, for those who only read it."""
    kept = _read_whole_lines(path)
    return read_study(kept).missing if kept else plan.list_units()


def _read_whole_lines(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return text[: text.rfind("\n") + 1]


class ResultFile:
    """A file that results are added to, one finished run after the other."""

    def __init__(self, path: Path, plan: StudyPlan) -> None:
        self.study = Study(plan, ())
        if kept := _read_whole_lines(path):
            self.study = read_study(kept)
            _check_same(path, plan, self.study.plan)
        self.dropped = path.exists() and len(kept.encode()) < path.stat().st_size
        self._file: TextIO = path.open("r+" if path.exists() else "x", encoding="utf-8", newline="\n")
        try:
            _lock(path, self._file)
        except ValueError:
            self._file.close()
            raise
        self._file.truncate(len(kept.encode()))
        self._file.seek(0, os.SEEK_END)
        if not kept:
            self._write(write_line(plan))

    def add(self, result: UnitResult) -> None:
        """One result more, on the disk when this returns."""
        self._write(write_line(result))

    def close(self) -> None:
        """Nothing is added any more."""
        self._file.close()

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _lock(path: Path, file: TextIO) -> None:
    """Refuse a file that another study is writing to."""
    with suppress(ImportError):  # Windows has no such locks
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(texts.IN_USE.format(path=path)) from None


def _read_line(kind: type[T], line: str, number: int) -> T:
    try:
        return decode(kind, parse(line), kind.__name__)
    except json.JSONDecodeError:
        raise ValueError(texts.NOT_JSON.format(line=number, got=shorten(line))) from None
    except ValueError as error:
        raise ValueError(texts.BAD_LINE.format(line=number, error=error)) from None


def _check_result(plan: StudyPlan, result: UnitResult, number: int) -> None:
    """Refuse sums that no run could have."""
    expected = plan.list_rules(result.unit.tree, result.unit.proposal)
    if list(result.rules) != expected:
        got, wanted = ", ".join(result.rules), ", ".join(expected)
        raise ValueError(texts.OTHER_RULES.format(line=number, expected=wanted, got=got))
    if result.steps < 1 or result.drafted < 1:
        raise ValueError(texts.NO_STEPS.format(line=number, steps=result.steps, drafted=result.drafted))
    for key, sums in result.rules.items():
        sums_agree = sum(sums.by_depth) == sums.accepted == sum(sums.by_rank)
        if not (sums_agree and 0 <= sums.accepted <= result.drafted):
            raise ValueError(texts.WRONG_SUMS.format(line=number, rule=key))
    if any(spent < 0 for spent in (*result.seconds.values(), *(one.seconds for one in result.timed.values()))):
        raise ValueError(texts.WRONG_SECONDS.format(line=number))


def _check_same(path: Path, plan: StudyPlan, other: StudyPlan) -> None:
    """Refuse to add to the results of another plan."""
    differing: Sequence[str] = [one.name for one in fields(plan) if getattr(plan, one.name) != getattr(other, one.name)]
    if differing:
        raise ValueError(texts.OTHER_PLAN.format(path=path, fields=", ".join(differing)))
