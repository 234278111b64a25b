"""What is wrong with the numbers of the rule that commits: rates, the depths, and why no more is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from truth_numbers import fits, strangers
from truth_run import TITLES, RunTruth, StepTruth
from truth_scores import wrong_row

LEVELS = ["rate", "averaged", "observed", "written", "wasted"]


@dataclass
class Places:
    """All places of one depth: whether a draft was accepted, the overlap from below and from above, and more."""

    accepted: list[bool] = field(default_factory=list)
    overlaps: list[tuple[float, float]] = field(default_factory=list)
    agreed: list[bool] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return len(self.accepted) - sum(self.accepted)

    @property
    def bounds(self) -> list[float]:
        """One number where both would be written alike."""
        low, high = (sum(column) / len(column) for column in zip(*self.overlaps, strict=True))
        return [low] if f"{100 * low:.0f}" == f"{100 * high:.0f}" else [low, high]


def list_places(steps: Sequence[StepTruth]) -> list[Places]:
    """Those of each depth, down the accepted paths, where something was drafted."""
    found: list[Places] = []
    for step in steps:
        path = step.commits.path
        for depth, node in enumerate(path):
            draws = step.given.draws[node]
            if not draws:
                break
            if depth == len(found):
                found.append(Places())
            p, q = step.given.target[node], step.draft[node]
            both = [min(p[x], q[x]) for x in step.shown(node)]
            rest = min(1 - sum(law[x] for x in step.shown(node)) for law in (p, q))
            low = float(sum(both))
            first = max(range(len(p)), key=lambda x: (p[x], -x))
            one = found[depth]
            one.accepted.append(depth + 1 < len(path))
            high = min(1.0, low + max(0.0, float(rest)))
            one.overlaps.append((1 - float(mass),) * 2 if (mass := find_mass(step, node)) is not None else (low, high))
            one.agreed.append(f"{float(q[first]):.4g}" == f"{float(max(q)):.4g}")  # as a trace keeps them
            one.chances.append(float(sum(p[x] for x in {step.given.tokens[child] for child, _ in draws})))
    return found


def find_mass(step: StepTruth, node: int) -> float | None:
    """The mass of a residual that is p without q, of the first rejection there; None where no rule has such a one."""
    p, q, found = step.given.target[node], step.draft[node], None
    for key in (step.settings.verifier, *step.settings.riders):
        left = next((one for one in step.rule(key).moments if one.kind == "residual" and one.node == node), None)
        if left is None:
            continue
        mass, law = left["mass"], left.owed[node]
        if all(abs(max(p[x] - q[x], 0) - mass * law[x]) < 2e-4 for x in step.shown(node)):
            found = mass
    return found


def wrong_run_numbers(found: dict[str, Any], run: RunTruth, number: int) -> Iterator[str]:
    """All of them, over the steps up to this one."""
    key, steps = run.settings.verifier, run.steps[: number + 1]
    accepted, count = [step.rule(key).accepted for step in steps], len(steps)
    drafted, written = sum(len(step.given.tokens) - 1 for step in steps), sum(len(step.tokens) for step in steps)
    deepest, cut = max(max(step.given.depths) for step in steps), sum(accepted) + count - written
    if found["rule"] != TITLES[key] or found["speed"] or found["what_if"]:
        yield f"{found['rule']!r} with {found['speed']!r} and {found['what_if']!r}; times of a toy mean nothing"
    rows = {row["level"]: row for row in found["rows"]}
    if list(rows) != LEVELS or any(row["difference"] is not None for row in rows.values()):
        yield f"the rows are {found['rows']}"
    chain = all(len({child for child, _ in draws}) <= 1 for step in steps for draws in step.given.draws)
    yield from wrong_value(rows["rate"], [sum(accepted) / drafted], [sum(accepted), drafted], chain)
    yield from wrong_row(rows["averaged"], [[step.rule(key).expected for step in steps]], deepest)
    yield from wrong_row(rows["observed"], [[1 + length for length in accepted]], deepest)
    yield from wrong_value(rows["written"], [written / count], [written] if count == 1 else [written, count])
    if not fits(rows["written"]["note"], [cut] if cut > 1 else []) or ("cut" in rows["written"]["note"]) != (cut > 0):
        yield f"{cut} tokens are cut: {rows['written']['note']!r}"
    yield from wrong_value(rows["wasted"], [(drafted - sum(accepted)) / count], [])
    for level in ("rate", "wasted"):
        if strangers(rows[level]["note"], []):
            yield f"{level} has {rows[level]['note']!r}"
    places = list_places(steps)
    yield from wrong_depths(found["depths"], places[:12], count)
    if not fits(found["reason"], list(reason(run, places))):
        yield f"{found['reason']!r}, not {list(reason(run, places))}"


def wrong_value(row: dict[str, Any], value: list, spread: list, known: bool = True) -> Iterator[str]:
    """A row's one value; none where it has no meaning."""
    if len(row["values"]) != known:
        yield f"{row['level']} has {row['values']}"
    for one in row["values"]:
        if not fits(one["text"], value) or not fits(one["spread"], spread):
            yield f"{row['level']} is {one}, not {value} and {spread}"


def wrong_depths(rows: Sequence[dict[str, Any]], places: Sequence[Places], count: int) -> Iterator[str]:
    if len(rows) != len(places):
        yield f"{len(rows)} depths, not {len(places)}"
    for depth, (row, one) in enumerate(zip(rows, places, strict=False), start=1):
        tried, accepted = len(one.accepted), sum(one.accepted)
        wanted = {"depth": [depth], "tried": [tried], "accepted": [accepted, accepted / tried], "share": [accepted / count]}
        for name, values in (*wanted.items(), ("overlap", one.bounds)):
            if not fits(row[name], values):
                yield f"{name} at depth {depth} is {row[name]!r}, not {values}"


def reason(run: RunTruth, places: Sequence[Places]) -> Iterator[Fraction | float]:
    """The numbers of the reason, in their order: the depth that ends most steps, how alike the models are there."""
    if not any(one.lost for one in places):
        return
    worst = max(range(len(places)), key=lambda depth: (places[depth].lost, -depth))
    one, agreed = places[worst], sum(places[worst].agreed)
    tried = len(one.accepted)
    yield from [worst + 1] if tried == 1 else [worst + 1, one.lost, tried]
    if run.settings.sampling.temperature == 0:
        yield from (0, agreed, tried)
        return
    if is_certain(run):
        yield sum(one.chances) / tried
        return
    yield from one.bounds
    if not isinstance(run.steps[0].given.target[0][0], Fraction):
        yield from (0, Fraction(agreed, tried), agreed, tried)


def is_certain(run: RunTruth) -> bool:
    """Whether no draw was random."""
    drawn = ((step, child, dist) for step in run.steps for under in step.given.draws for child, dist in under)
    return all(dist[step.given.tokens[child]] == 1 for step, child, dist in drawn)
