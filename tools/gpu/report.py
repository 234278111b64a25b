"""Runs the parts one after the other, and writes what they found. A part that fails is reported, and the others go on."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
import transformers

from specviz import __version__
from specviz.models.pairs import EMBEDDED
from tools.gpu import texts
from tools.gpu.parity import BOUND, CONTROL
from tools.gpu.sections import (
    FULL,
    PASSED,
    QUICK,
    TINY,
    Effort,
    MissingPackages,
    Row,
    check_decorator,
    compare_coarsely,
    compare_exactly,
    count_waits,
    measure_memory,
    time_passes,
    time_phases,
)
from tools.gpu.shapes import QWEN3, PairShape
from tools.gpu.speed import compare_speed

PAIRS = (QWEN3, EMBEDDED)


@dataclass(frozen=True)
class Section:
    """One part: its key, the title and the note of its table, and what measures it, one precision after the other."""

    key: str
    title: str
    note: str
    measures: tuple[Callable[[PairShape, Effort], Iterator[Row]], ...]


SECTIONS: tuple[Section, ...] = (
    Section(
        "parity",
        texts.PARITY,
        texts.PARITY_NOTE.format(bound=BOUND, control=CONTROL),
        (compare_exactly, compare_coarsely),
    ),
    Section("phases", texts.PHASES, texts.PHASES_NOTE, (time_phases,)),
    Section("passes", texts.PASSES, texts.PASSES_NOTE, (time_passes,)),
    Section("counts", texts.COUNTS, texts.COUNTS_NOTE, (count_waits,)),
    Section("memory", texts.MEMORY, texts.MEMORY_NOTE, (measure_memory,)),
    Section("zerogpu", texts.ZEROGPU, texts.ZEROGPU_NOTE, (check_decorator,)),
    Section("speed", texts.SPEED, texts.SPEED_NOTE, (compare_speed,)),
)


@dataclass
class Part:
    """What one section found for one pair; `failure` and `omission` say in words why there is nothing, or no more."""

    section: str
    pair: str
    dtype: str
    seconds: float = 0.0
    rows: list[Row] = field(default_factory=list)
    failure: str = ""
    omission: str = ""

    @property
    def failed(self) -> bool:
        """Whether it failed, or a check in it did."""
        return bool(self.failure) or not all(row.get(PASSED, True) for row in self.rows)


def measure(section: Section, pair: PairShape, effort: Effort) -> Part:
    """One section for one pair. Whatever goes wrong is part of the result."""
    part, start = Part(section.key, pair.key, pair.own_dtype), time.perf_counter()
    for find in section.measures:
        try:
            for row in find(pair, effort):
                part.rows.append(row)  # one by one: those before a failure stay
        except MissingPackages as why:
            part.omission = str(why)
        except Exception as error:  # out of memory, most likely: the other parts go on
            words = str(error).strip().partition("\n")[0]
            part.failure = f"{type(error).__name__}: {words}"
        if part.failure:
            pair.release()
    part.seconds = time.perf_counter() - start
    return part


def describe_machine(device: str) -> dict[str, str]:
    """What the figures were measured on."""
    cuda = device.startswith("cuda")
    gpu = torch.cuda.get_device_properties(device) if cuda else None
    return {
        "machine": gpu.name if gpu else f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads",
        "memory": f"{gpu.total_memory / 2**30:.0f} GiB" if gpu else "",
        "capability": f"{gpu.major}.{gpu.minor}" if gpu else "",
        "driver": _find_driver() if cuda else "",
        "CUDA": str(torch.version.cuda or ""),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "numpy": np.__version__,
        "specviz": __version__,
    }


def _find_driver() -> str:
    """The driver's version, as its own command tells it."""
    if not shutil.which("nvidia-smi"):
        return ""
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return answer.stdout.strip().partition("\n")[0]


@dataclass
class Report:
    """Everything that was found, and where it was found."""

    machine: dict[str, str]
    device: str
    options: str
    date: str
    parts: list[Part] = field(default_factory=list)

    def title_lines(self) -> Iterator[str]:
        """What was measured, where and how."""
        known = {name: value for name, value in self.machine.items() if value and name != "machine"}
        yield texts.TITLE.format(machine=self.machine["machine"])
        yield ""
        versions = ", ".join(f"{name} {value}" for name, value in known.items())
        yield texts.MEASURED.format(date=self.date, versions=versions, options=self.options)

    def section_lines(self, section: Section) -> Iterator[str]:
        """One section, with the tables of all pairs."""
        yield texts.HEADING.format(title=section.title)
        yield ""
        yield section.note
        for part in self.parts:
            if part.section == section.key:
                yield ""
                yield from self.part_lines(part)

    def part_lines(self, part: Part) -> Iterator[str]:
        """The table of one pair."""
        yield texts.PAIR.format(pair=part.pair)
        yield ""
        machine = self.machine["machine"]
        yield texts.WHERE.format(machine=machine, dtype=part.dtype, device=self.device, seconds=part.seconds)
        for template, words in ((texts.FAILED, part.failure), (texts.SKIPPED, part.omission)):
            if words:
                yield ""
                yield template.format(error=words, why=words)
        if part.rows:
            yield ""
            yield from format_table(part.rows)

    def markdown(self) -> str:
        """The whole report."""
        lines = list(self.title_lines())
        for section in SECTIONS:
            if any(part.section == section.key for part in self.parts):
                lines += ["", *self.section_lines(section)]
        return "\n".join(lines) + "\n"


def format_table(rows: Sequence[Row]) -> Iterator[str]:
    """A Markdown table with the columns of all rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    yield "| " + " | ".join(columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(_cell(row.get(name, "")) for name in columns) + " |"


def _cell(value: str | int | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for, checked."""
    parser = argparse.ArgumentParser(prog="python -m tools.gpu", description=texts.DESCRIPTION)
    keys = [section.key for section in SECTIONS]
    parser.add_argument("--out", type=Path, help=texts.OUT_HELP)
    parser.add_argument("--quick", action="store_true", help=texts.QUICK_HELP)
    parser.add_argument("--tiny", action="store_true", help=texts.TINY_HELP)
    parser.add_argument("--device", default="cuda", help=texts.DEVICE_HELP)
    parser.add_argument("--pairs", default=",".join(PAIRS), help=texts.PAIRS_HELP.format(known=", ".join(PAIRS)))
    parser.add_argument("--sections", default=",".join(keys), help=texts.SECTIONS_HELP.format(known=", ".join(keys)))
    parser.add_argument("--target-layers", type=int, metavar="N", help=texts.LAYERS_HELP)
    parser.add_argument("--minutes", type=float, default=9.0, metavar="M", help=texts.MINUTES_HELP)
    options = parser.parse_args(arguments)
    for what, known in (("pairs", PAIRS), ("sections", keys)):
        chosen = getattr(options, what).split(",")
        for got in chosen:
            if got not in known:
                parser.error(texts.UNKNOWN.format(what=what, got=got, known=", ".join(known)))
        setattr(options, what, chosen)
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error(texts.NO_CUDA.format(version=torch.__version__))
    if options.device == "cpu" and QWEN3 in options.pairs and not options.tiny:
        parser.error(texts.CPU_IS_SLOW.format(embedded=EMBEDDED))
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for. 1 if a part or a check failed, so that a script notices."""
    began = time.perf_counter()
    options = parse_options(arguments)
    if ":" in options.device:
        torch.cuda.set_device(options.device)  # events and counters are those of the current device
    effort = TINY if options.tiny else QUICK if options.quick else FULL
    asked = " ".join(sys.argv[1:] if arguments is None else arguments) or texts.NO_OPTIONS
    report = Report(describe_machine(options.device), options.device, asked, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print("\n".join(report.title_lines()), flush=True)
    for key in options.pairs:
        pair = PairShape(key, options.device, options.tiny, options.target_layers)
        for section in SECTIONS:
            if section.key not in options.sections:
                continue
            if time.perf_counter() - began > 60 * options.minutes:
                why = texts.OUT_OF_TIME.format(minutes=options.minutes)
                part = Part(section.key, key, pair.own_dtype, omission=why)
            else:
                part = measure(section, pair, effort)
            report.parts.append(part)
            print("", texts.HEADING.format(title=section.title), *report.part_lines(part), sep="\n", flush=True)
            write(report, options.out)
        pair.release()
    return conclude(report, options.out)


def write(report: Report, out: Path | None) -> None:
    """Both files, anew after each part: what is there survives a run that is cut short."""
    if out is not None:
        out.with_suffix(".json").write_text(json.dumps(asdict(report), indent=1) + "\n")
        out.with_suffix(".md").write_text(report.markdown())


def conclude(report: Report, out: Path | None) -> int:
    """Say where the results are and whether all checks passed."""
    print()
    if out is not None:
        print(texts.WRITTEN.format(json=out.with_suffix(".json"), markdown=out.with_suffix(".md")))
    wrong = [f"{part.section} ({part.pair})" for part in report.parts if part.failed]
    if wrong:
        print(texts.SOME_FAILED.format(what=", ".join(wrong)), file=sys.stderr)
        return 1
    print(texts.ALL_PASSED)
    return 0
