"""The bench's page: from what is filled in to a plan, and from a study to what is on show. Runs nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from specviz.core.quoting import shorten
from specviz.draft import PROPOSALS, parse, suggestions
from specviz.draft.plan import extent
from specviz.explore.limits import MOST_IN_STEP, MOST_PROMPT
from specviz.models.pairs import EMBEDDED, PAIRS
from specviz.studies.charts import view_charts
from specviz.studies.plan import StudyPlan, build_plan
from specviz.studies.prompts import PROMPTS
from specviz.studies.results import Study
from specviz.studies.tables import list_tables, write_csv, write_done, write_markdown
from specviz.studies.view_models import BenchChoice, BenchForm, BenchMessage, StudyView
from specviz.texts import bench as texts
from specviz.trace.codec import decode
from specviz.verify import VERIFIERS

MOST_RUNS = 400  # that one visitor may ask for at a time: minutes of work, every run of which waits for its turn
MOST_TOKENS = 64
START = BenchForm(EMBEDDED, 4, "", "chain:5; 3,2,2", ("topdown", "traversal"), ("without",), "0.2 0.6 1", "0", 32, False)


def bench_message(here: Sequence[str]) -> BenchMessage:
    """The page when it opens, with the pairs that are at hand."""
    return BenchMessage(
        tuple(BenchChoice(one.key, one.title, one.needs, one.key == START.pair) for one in PAIRS if one.key in here),
        tuple(dict.fromkeys(one.tree for one in suggestions())),
        tuple(BenchChoice(one.key, one.title, _describe_rule(one.lossless), one.key in START.rules) for one in VERIFIERS),
        tuple(BenchChoice(one.key, one.title, one.summary, one.key in START.proposals) for one in PROPOSALS),
        len(PROMPTS),
        MOST_TOKENS,
        START,
        texts.WORDS,
    )


def _describe_rule(lossless: bool) -> str:
    return texts.LOSSLESS if lossless else texts.LOSSY


def read_form(values: Mapping[str, Any]) -> BenchForm:
    """What the page sent, checked field by field."""
    return decode(BenchForm, {"is": "BenchForm", **values}, "form")


def plan_form(form: BenchForm) -> StudyPlan:
    """The plan that is filled in, small enough for the page."""
    own = [line.strip() for line in form.own.splitlines() if line.strip()]
    if not 0 <= form.bundled <= len(PROMPTS):
        raise ValueError(texts.BUNDLED.format(most=len(PROMPTS), got=form.bundled))
    plan = build_plan(
        {
            "prompts": list(dict.fromkeys((*PROMPTS[: form.bundled], *own))),
            "trees": [tree.strip() for tree in re.split(r"[;\n]", form.trees) if tree.strip()],
            "rules": list(form.rules),
            "proposals": list(form.proposals),
            "temperatures": _read_numbers("temperatures", form.temperatures, float),
            "seeds": _read_numbers("seeds", form.seeds, int),
            "max_tokens": form.max_tokens,
            "chat": next((one.chat for one in PAIRS if one.key == form.pair), False),
            "speed": form.speed,
            "models": {"pair": form.pair},
        }
    )
    check_plan(plan)
    return plan


def check_plan(plan: StudyPlan) -> None:
    """Refuse what is more than the page makes; the command has no such limits."""
    if plan.models.target or plan.models.device_map:
        raise ValueError(texts.OWN_MODELS)
    if (runs := plan.count_units()) > MOST_RUNS:
        raise ValueError(texts.MOST_RUNS.format(most=MOST_RUNS, got=runs))
    if plan.max_tokens > MOST_TOKENS:
        raise ValueError(texts.MOST_TOKENS.format(most=MOST_TOKENS, got=plan.max_tokens))
    if (longest := max(map(len, plan.prompts))) > MOST_PROMPT:
        raise ValueError(texts.LONG_PROMPT.format(most=MOST_PROMPT, got=longest))
    for tree in plan.trees:
        if (size := sum(extent(parse(tree)))) > MOST_IN_STEP:
            raise ValueError(texts.LARGE_TREE.format(tree=shorten(tree), most=MOST_IN_STEP, got=size))


def view_study(study: Study) -> StudyView:
    """The study as it is on show."""
    units = {unit: number for number, unit in enumerate(study.plan.list_units())}
    return StudyView(
        write_done(study),
        tuple(study.plan.describe_gaps()),
        len(units),
        tuple(units[unit] for unit in study.missing),
        fill_form(study.plan),
        view_charts(study),
        tuple(list_tables(study)),
        write_csv(study),
        write_markdown(study),
        write_toml(study.plan),
    )


def fill_form(plan: StudyPlan) -> BenchForm:
    """The form that comes to this plan."""
    bundled = next(
        (count for count, pair in enumerate(zip(plan.prompts, PROMPTS, strict=False)) if pair[0] != pair[1]), None
    )
    count = min(len(plan.prompts), len(PROMPTS)) if bundled is None else bundled
    return BenchForm(
        plan.models.pair,
        count,
        "\n".join(plan.prompts[count:]),
        "; ".join(plan.trees),
        plan.rules,
        plan.proposals,
        " ".join(f"{number:g}" for number in plan.temperatures),
        " ".join(map(str, plan.seeds)),
        plan.max_tokens,
        plan.speed,
    )


def write_toml(plan: StudyPlan) -> str:
    """The plan as a file for `specviz study`."""
    names = ("title", "prompts", "trees", "rules", "proposals", "temperatures", "seeds", "max_tokens", "chat", "speed")
    lines = [f"{name} = {_write_value(getattr(plan, name))}" for name in names]
    return "\n".join((*lines, "", "[models]", f"pair = {_write_value(plan.models.pair)}", ""))


def _write_value(value: object) -> str:
    """A value in TOML: texts, numbers, truths and lists of them are written as in JSON, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read_numbers(name: str, text: str, kind: type[int] | type[float]) -> list[int | float]:
    """The numbers of a text, with spaces, commas or semicolons between them."""
    parts: Iterable[str] = re.split(r"[\s,;]+", text.strip())
    try:
        return [kind(part) for part in parts if part]
    except ValueError:
        raise ValueError(texts.NOT_NUMBERS.format(name=name, got=shorten(text))) from None
