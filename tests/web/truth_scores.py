"""What is wrong with the table of scores: with these coins, on this tree, over the run averaged and as it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from truth_numbers import bare, fits, numbers, strangers
from truth_run import TITLES, RunTruth

LEVELS = ["coins", "tree", "averaged", "observed", "wasted"]
FEW, FEW_PAIRS = 10, 30  # steps from which a mean, and a mean difference, has an interval
SAME = 1e-4  # what is called equal
PLAIN = {
    "naive",
    "topdown",
    "kseq",
    "gbv",
    "traversal",
    "typical",
    "spechub",
    "block",
}  # rules whose titles are names and need no quotes

Number = Fraction | float


def wrong_table(table: dict[str, Any], run: RunTruth, number: int, keys: Sequence[str]) -> Iterator[str]:
    """The table at a step; all that it averages are the steps up to this one."""
    keys = list(dict.fromkeys(keys))
    if list(table["rules"]) != [TITLES[key] for key in keys]:
        yield f"the rules are {table['rules']}"
    rows = {row["level"]: row for row in table["rows"]}
    if list(rows) != LEVELS:
        yield f"the levels are {list(rows)}"
    steps = run.steps[: number + 1]
    accepted = [[step.rule(key).accepted for step in steps] for key in keys]
    expected = [[step.rule(key).expected for step in steps] for key in keys]
    deepest = max(max(step.given.depths) for step in steps)
    yield from wrong_row(rows["coins"], [[column[-1]] for column in accepted], deepest, alone=True)
    yield from wrong_row(rows["tree"], [[column[-1]] for column in expected], deepest, alone=True)
    yield from wrong_row(rows["averaged"], expected, deepest)
    yield from wrong_row(rows["observed"], [[1 + length for length in column] for column in accepted], deepest)
    if rows["wasted"]["difference"] is not None:
        yield f"a difference of {rows['wasted']}"
    drafted = sum(len(step.given.tokens) - 1 for step in steps)
    for value, column in zip(rows["wasted"]["values"], accepted, strict=True):
        if not fits(value["text"], [(drafted - sum(column)) / len(steps)]) or value["spread"]:
            yield f"thrown away: {value}, not {drafted} - {column}"
    yield from wrong_depths(table["depths"], accepted, deepest)
    yield from wrong_finding(table["finding"], run, keys, expected)
    riders = [key for key in keys if key != run.settings.verifier]
    if bool(table["trees"]) != bool(riders) or (riders and not named(table["trees"], run.settings.verifier)):
        yield f"whose trees they are: {table['trees']!r}"


def wrong_row(row: dict[str, Any], columns: Sequence[Sequence[Number]], deepest: int, alone: bool = False) -> Iterator[str]:
    """A level: a mean for each rule, their difference step by step, and how sure they are."""
    level, count = row["level"], len(columns[0])
    means = [sum(column) / count for column in columns]
    if len(row["values"]) != len(columns):
        yield f"{level} has {row['values']}"
    for value, column, mean in zip(row["values"], columns, means, strict=True):
        if not fits(value["text"], [mean]):
            yield f"{level} is {value['text']!r}, not {mean}"
        wanted = "" if alone else spread(column, FEW, (1, 1 + deepest))
        if not is_spread(value["spread"], wanted):
            yield f"{level} is sure by {value['spread']!r}, not {wanted}"
    if len(columns) > 1:
        texts = [value["text"] for value in row["values"]]
        if (texts[0] == texts[-1]) != (abs(float(means[0] - means[-1])) < SAME):
            yield f"{level} compares {texts}, which are {means}"
        gaps = [b - a for a, b in zip(columns[0], columns[-1], strict=True)]
        yield from wrong_difference(row, sum(gaps) / count, "" if alone else spread(gaps, FEW_PAIRS, (-deepest, deepest)))
    elif row["difference"] is not None:
        yield f"{level} has a difference of one rule"
    if unknown := strangers(row["note"], [count, 1, 0.95, FEW]):
        yield f"{level} has {unknown} in {row['note']!r}"
    if not alone and ("95" in row["note"]) != any(numbers(value["spread"]) for value in row["values"]):
        yield f"{level} has {row['values']} with {row['note']!r}"


def wrong_difference(row: dict[str, Any], gap: Number, wanted: str | tuple[float, float]) -> Iterator[str]:
    """Right minus left."""
    found = row["difference"]
    sign = "" if abs(float(gap)) < SAME else "+" if gap > 0 else "−"
    text = found["text"] if found else "nothing"
    if not text.startswith(sign) or not fits(text.lstrip("+−"), [abs(gap) if sign else 0]):
        yield f"{row['level']} differs by {text!r}, not {gap}"
    elif not is_spread(found["spread"], wanted):
        yield f"{row['level']} differs by {text} sure by {found['spread']!r}, not {wanted}"


def spread(values: Sequence[Number], few: int, bounds: tuple[float, float]) -> str | tuple[float, float]:
    """How sure a mean is: its interval, as far as it can lie; "same" where nothing varies; "" where there are too few."""
    if max(values) - min(values) < SAME:
        return "same" if len(values) > 1 else ""
    if len(values) < few:
        return ""
    low, high = RunTruth.interval(values)
    return max(bounds[0], low), min(bounds[1], high)


def is_spread(text: str, wanted: str | tuple[float, float]) -> bool:
    if isinstance(wanted, str):
        return bool(text) == bool(wanted) and not numbers(text)
    ends = [part for part in text.split(" ") if any(letter.isdigit() for letter in part)]
    signs = [part.startswith("−") for part in ends]
    return fits(text.replace("−", ""), [abs(end) for end in wanted]) and signs == [round(end, 4) < 0 for end in wanted]


def wrong_depths(rows: Sequence[dict[str, Any]], accepted: Sequence[Sequence[int]], deepest: int) -> Iterator[str]:
    """How often a drafted token of each depth was accepted."""
    longest = max(max(column) for column in accepted)
    if len(rows) != min(deepest, longest + 1, 12):
        yield f"{len(rows)} depths, of {longest} accepted and {deepest} drafted"
    for depth, row in enumerate(rows, start=1):
        shares = [sum(length >= depth for length in column) / len(column) for column in accepted]
        if not fits(row["name"], [depth]) or row["level"] != "depth" or row["difference"] is not None:
            yield f"depth {depth} is {row}"
        for value, share in zip(row["values"], shares, strict=True):
            if not fits(value["text"], [share]) or value["spread"]:
                yield f"depth {depth} is {value}, not {share}"


def wrong_finding(text: str, run: RunTruth, keys: Sequence[str], expected: Sequence[Sequence[Number]]) -> Iterator[str]:
    """What the averages say: who accepts more, by how much, and whether that is clear."""
    if len(keys) < 2:
        if text:
            yield f"one rule is compared: {text!r}"
        return
    gaps = [float(b - a) for a, b in zip(*expected, strict=True)]
    gap, count = sum(gaps) / len(gaps), len(gaps)
    ends = RunTruth.interval(gaps) or (gap, gap)
    if unknown := strangers(text.replace("−", ""), [count, abs(gap), *map(abs, ends), 0.95, 0, FEW_PAIRS]):
        yield f"{unknown} in {text!r}"
    if ("equally" in text) != (abs(gap) < SAME):
        yield f"{gap} is told by {text!r}"
    if abs(gap) < SAME:
        return
    winner = keys[-1] if gap > 0 else keys[0]
    if not named(text.partition(" accepts ")[0], winner):
        yield f"{winner} accepts more: {text!r}"
    if not any(abs(found - abs(gap)) <= half * 1.02 + 1e-6 for found, half in numbers(text)):
        yield f"{abs(gap)} is not in {text!r}"
    sure = count >= FEW_PAIRS and max(gaps) - min(gaps) >= SAME
    if ("95 % interval" in text) != sure:
        yield f"an interval of {count} trees: {text!r}"
    if sure and ("includes 0" in text) != (ends[0] <= 0 <= ends[1]):
        yield f"{ends} in {text!r}"
    if ("lossy" in bare(text)) == run.is_lossless(winner):
        yield f"the promise of {winner} in {text!r}"


def named(text: str, key: str) -> bool:
    """Whether a rule is named in a text: a title that is no name stands between quotation marks."""
    return (TITLES[key] if key in PLAIN else f"“{TITLES[key]}”").lower() in text.lower()
