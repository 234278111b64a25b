"""Our own file of steps, a line of JSON each: what runs are exported as, and what users of other engines can write.

docs/engines.md has the schema. Field by field it is checked as strictly as a run; a field that nobody knows is refused.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

from specviz.core.quoting import shorten
from specviz.engines.checks import check_counts
from specviz.engines.fields import Fields, read_list, read_text, read_whole
from specviz.engines.record import Engine
from specviz.engines.report import Counts, DraftedTree, ReportedStep, Request, count_lengths
from specviz.texts import engines as texts
from specviz.trace.schema import RunTrace, StepTrace

SCHEMA = "specviz-steps-1"
MOST_NODES = 1_024  # of a step
KINDS: dict[str, tuple[str, ...]] = {
    "run": ("schema", "engine", "models", "tree", "rule", "temperature"),
    "request": ("request", "before"),
    "step": ("request", "drafted", "accepted", "text", "tree", "seconds"),
}
TREE_FIELDS = ("texts", "parents", "accepted")


def holds(record: Fields) -> bool:
    """Whether this is a line of such a file."""
    return record.value.get("kind") in KINDS and ("schema" in record.value or "request" in record.value)


def read(record: Fields) -> list[Request]:
    """A single line: which is not enough."""
    return read_lines([record])[1]


def read_lines(records: Sequence[Fields]) -> tuple[str, list[Request]]:
    """The engine that the lines come from, and their requests."""
    head, *others = records
    _check_line(head)
    if head.value.get("kind") != "run" or head.value.get("schema") != SCHEMA:
        raise head.refuse(texts.STEPS_HEAD, schema=SCHEMA)
    before: dict[int, str] = {}
    steps: dict[int, list[ReportedStep]] = {}
    for one in others:
        _check_line(one)
        number = read_whole(one.need("request"), one.place("request"))
        if one.value["kind"] == "run":
            raise one.refuse(texts.STEPS_ONE_HEAD)
        if one.value["kind"] == "request":
            if number in before or number in steps:
                raise one.refuse(texts.STEPS_REQUEST, request=number)
            before[number] = one.text("before") or ""
        else:
            steps.setdefault(number, []).append(_read_step(one))
    if not steps:
        raise head.refuse(texts.STEPS_NONE)
    requests = [_build_request(made, before.get(number, ""), head) for number, made in sorted(steps.items())]
    return head.text("engine") or "", requests


def _check_line(record: Fields) -> None:
    kind = record.value.get("kind")
    if kind not in KINDS:
        raise record.refuse(texts.STEPS_KIND, known=", ".join(KINDS), got=shorten(repr(kind)))
    unknown = sorted(record.value.keys() - {"kind", *KINDS[kind]})
    if unknown:
        raise record.refuse(texts.UNKNOWN_FIELD, field=shorten(unknown[0]), known=", ".join(KINDS[kind]))


def _read_step(one: Fields) -> ReportedStep:
    drafted, accepted = (read_whole(one.need(name), one.place(name)) for name in ("drafted", "accepted"))
    if drafted > MOST_NODES:
        raise one.refuse(texts.TREE_SIZE, most=MOST_NODES, got=drafted)
    if accepted > drafted:
        raise one.refuse(texts.MORE_ACCEPTED, accepted=accepted, drafted=drafted)
    text = one.texts("text")
    if text is not None and len(text) > accepted + 1:
        raise one.refuse(texts.STEP_TEXT, got=len(text), accepted=accepted)
    found = one.child("tree")
    tree = None if found is None else _read_tree(found)
    if tree is not None and (len(tree.parents) - 1 != drafted or len(tree.accepted) - 1 != accepted):
        raise one.refuse(texts.STEP_TREE, nodes=len(tree.parents) - 1, path=len(tree.accepted) - 1)
    return ReportedStep(accepted, drafted, text, tree)


def _read_tree(found: Fields) -> DraftedTree:
    unknown = sorted(found.value.keys() - set(TREE_FIELDS))
    if unknown:
        raise found.refuse(texts.UNKNOWN_FIELD, field=shorten(unknown[0]), known=", ".join(TREE_FIELDS))
    names = [read_text(*item) for item in read_list(found.need("texts"), found.place("texts"))]
    items = list(read_list(found.need("parents"), found.place("parents")))
    if not items or len(items) != len(names) or len(items) > MOST_NODES + 1 or items[0][0] is not None:
        raise found.refuse(texts.STEP_TREE_LISTS, texts=len(names), parents=len(items), most=MOST_NODES + 1)
    parents = list[int | None]([None])
    for node, (value, where) in enumerate(items[1:], start=1):
        parent = read_whole(value, where)
        if parent >= node:
            raise found.refuse(texts.TREE_PARENT, node=node, got=parent)
        parents.append(parent)
    path = [read_whole(*item) for item in read_list(found.need("accepted"), found.place("accepted"))]
    if not path or path[0] != 0:
        raise found.refuse(texts.TREE_PATH_ROOT)
    for above, node in itertools.pairwise(path):
        if node >= len(parents) or parents[node] != above:
            raise found.refuse(texts.TREE_PATH, node=node, above=above)
    return DraftedTree(tuple(names), tuple(parents), tuple(path))


def _build_request(steps: Sequence[ReportedStep], before: str, head: Fields) -> Request:
    longest = max(step.tree.depth if step.tree else step.drafted or 0 for step in steps)
    accepted = [step.accepted for step in steps]
    pieces = [step.text for step in steps]
    whole = None if None in pieces else sum(len(text or ()) for text in pieces)
    lengths = count_lengths(accepted, max(longest, *accepted))
    counts = Counts(len(steps), sum(step.drafted or 0 for step in steps), sum(accepted), whole, longest, lengths)
    return Request(check_counts(counts, head), tuple(steps), before)


def write_steps(trace: RunTrace) -> str:
    """A run as such a file, of the rule that committed."""
    settings = trace.settings
    head: dict[str, Any] = {"kind": "run", "schema": SCHEMA, "engine": "specviz", "models": dict(trace.models)}
    head |= {"tree": settings.tree, "rule": settings.verifier, "temperature": settings.sampling.temperature}
    lines = [head, {"kind": "request", "request": 0, "before": trace.prompt_text}, *_list_steps(trace)]
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n" for line in lines)


def _list_steps(trace: RunTrace) -> Iterator[dict[str, Any]]:
    for step in trace.steps:
        path = _find_path(step)
        tree = {
            "texts": [trace.texts[node.token] for node in step.nodes],
            "parents": [node.parent for node in step.nodes],
            "accepted": path,
        }
        counts = {"drafted": len(step.nodes) - 1, "accepted": len(path) - 1}
        text = [trace.texts[token] for token in step.tokens]
        yield {"kind": "step", "request": 0, **counts, "text": text, "tree": tree, "seconds": dict(step.seconds)}


def _find_path(step: StepTrace) -> list[int]:
    """The nodes from the root down to where verification stopped."""
    path, node = list[int](), step.commit(step.verifier).node
    at: int | None = node
    while at is not None:
        path.append(at)
        at = step.parents[at]
    return path[::-1]


STEPS = Engine(key="specviz", title="specviz", holds=holds, read=read)
