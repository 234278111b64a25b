"""What the fields of the page come to in a line, and what Run would change. Loads nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specviz.core.quoting import shorten
from specviz.draft import find_proposal
from specviz.engines.flags import holds_flags, read_flags
from specviz.explore.addresses import name_run
from specviz.explore.answers import list_evaluated
from specviz.explore.form import RunForm, describe_tree, fill_form
from specviz.explore.offers import suggest_trees
from specviz.explore.pool import introduce, list_prompts, pair_title
from specviz.explore.thumbnail import draw_tree
from specviz.recorded.runs import RECORDED
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule


def write_chip(form: RunForm, trace: RunTrace | None) -> str:
    """The chip's content as JSON, with what is offered for the pair and the children that are chosen."""
    try:
        form.request  # noqa: B018
        changes, wrong = describe_changes(form, trace), False
    except ValueError as error:
        changes, wrong = str(error), True
    content = {
        "summary": describe_form(form),
        "changes": texts.BETWEEN_SENTENCES.join(filter(None, [describe_flags(form.tree), changes])),
        "hint": "" if wrong and changes == describe_tree(form.tree, form.proposal) else changes,
        "wrong": wrong,
        "introduction": introduce(form.pair) if form.pair else texts.NO_PAIR_INTRODUCTION,
        "prompts": list_prompts(form.pair) if form.pair else (),
        "trees": suggest_trees(form.proposal),
    }
    return json.dumps(content, ensure_ascii=False)


def describe_flags(tree: Any) -> str:
    """Which tree the flags of another engine make, in sentences; "" where there are none, or they are refused."""
    try:
        return read_flags(str(tree)).sentence if holds_flags(str(tree)) else ""
    except ValueError:
        return ""


def describe_form(form: RunForm) -> str:
    """The fields in a line, whatever is in them."""
    return texts.CHIP.format(
        pair=pair_title(form.pair) if form.pair else texts.NO_PAIR,
        tree=_show(form.tree),
        rule=find_rule(form.verifier).title,
        temperature=_show(form.temperature),
        tree_seed=_show(form.tree_seed),
        coin_seed=_show(form.coin_seed),
    )


def describe_changes(form: RunForm, trace: RunTrace | None) -> str:
    """What would be different if the fields were run, in a sentence; "" if they describe this run."""
    if trace is None:
        return ""
    changes = list(_list_changes(form, trace))
    return texts.RUN_WILL_USE.format(changes=", ".join(changes)) if changes else ""


def _list_changes(form: RunForm, trace: RunTrace) -> Iterator[str]:
    asked = form.request.settings
    if not _has_prompt(form, trace):
        yield texts.CHANGED_PROMPT
    old, new = fill_form(trace, form.panes), {**vars(form), "tree": asked.tree}
    for name, template in texts.CHANGES.items():
        known = old.get(name)
        if new[name] != known:
            yield template.format(new=_title(name, new[name]), old=texts.NO_PAIR if known is None else _title(name, known))
    evaluated = list_evaluated(trace)
    for key in dict.fromkeys(form.panes):
        if key not in evaluated:
            yield texts.CHANGED_RULES.format(rule=find_rule(key).title)


def _has_prompt(form: RunForm, trace: RunTrace) -> bool:
    """Whether the run has the prompt of the fields; inside a chat template it is looked for, as no pair is asked."""
    prompt, text = form.prompt or "", trace.prompt_text
    if form.chat:
        return prompt in text and prompt != text
    return prompt == text or (not trace.texts[trace.prompt[0]] and "".join(prompt.split()) == text)  # a toy's has no spaces


def _title(name: str, value: Any) -> str:
    """A field's value as the page shows it."""
    if name == "pair":
        return pair_title(value)
    if name == "proposal":
        return find_proposal(value).title
    return find_rule(value).title if name == "verifier" else _show(value)


def _show(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else shorten(str(value))


def fill_page(trace: RunTrace, panes: Sequence[str], known: str = "", **others: Any) -> Mapping[str, Any]:
    """The fields of a run, some of them given, with the chip, the menu and the picture of the tree that go with them.

    `known` is what the run was called so far.
    """
    filled = fill_form(trace, panes) | others
    form = RunForm(**({"pair": ""} | filled))
    example = find_example(name_run(trace, known))
    return {**filled, "chip": write_chip(form, trace), "thumbnail": draw_tree(form.tree), "example": example}


def find_example(name: str) -> str | None:
    """The choice in the menu of recorded runs while a run of this name is on show."""
    return name if name in {record.key for record in RECORDED} else None
