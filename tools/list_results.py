"""Writes the tables of docs/studies/paper.jsonl into README.md and docs/studies.md: `python -m tools.list_results`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from specviz.studies.results import Study, read_study
from specviz.studies.summary import Row, summarize
from specviz.studies.tables import write_gain, write_markdown

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs/studies/paper.jsonl"
README, PAGE = ROOT / "README.md", ROOT / "docs/studies.md"
BEGIN, END = "<!-- written by `make docs` from docs/studies/paper.jsonl -->", "<!-- end -->"


@dataclass(frozen=True)
class Published:
    """Tokens per step at temperature 1 in arXiv 2505.12398, for two pairs of models."""

    large: tuple[float, float]  # Llama3.2-1B with Llama3.1-8B: top-down, traversal
    small: tuple[float, float]  # Llama-68M with Llama2-7B


PAPER = ("paper, 1B and 8B, T 1", "paper, 68M and 7B, T 1")
PUBLISHED = {  # on Spec-Bench
    "chain:5": Published((3.88, 3.99), (1.99, 2.10)),
    "binary:5": Published((4.63, 4.73), (2.44, 2.56)),
    "eagle25": Published((4.49, 4.60), (2.52, 2.62)),
}


def load_results() -> Study:
    """The study that ships."""
    return read_study(RESULTS.read_text(encoding="utf-8"))


def write_comparison(study: Study) -> str:
    """Our gains by temperature, and the paper's at temperature 1."""
    gains = {(row.setting.tree, row.setting.temperature): row for row in summarize(study) if row.expected_gain is not None}
    temperatures = study.plan.temperatures
    head = ["tree", *(f"T {temperature:g}" for temperature in temperatures), *PAPER]
    lines = [head, ["---", *("---:" for _ in head[1:])]]
    for tree in study.plan.trees:
        ours = [_write_gain(gains[tree, temperature]) for temperature in temperatures]
        published = PUBLISHED[tree]
        lines.append([f"`{tree}`", *ours, *map(_write_published, (published.large, published.small))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _write_gain(row: Row) -> str:
    share, span = write_gain(row.expected_gain)
    return f"{share} ({span})" if span else share


def _write_published(lengths: tuple[float, float]) -> str:
    return f"{100 * (lengths[1] / lengths[0] - 1):+.1f} %"


def list_pages(study: Study) -> Iterator[tuple[Path, str]]:
    """The pages as they should be."""
    for path, body in ((README, write_comparison(study)), (PAGE, write_markdown(study))):
        written = f"{BEGIN}\n{body.strip()}\n{END}"
        before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        yield path, before + written + rest.partition(END)[2]


def main() -> None:
    """Write both."""
    for path, text in list_pages(load_results()):
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
