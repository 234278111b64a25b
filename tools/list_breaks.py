"""Writes docs/lab.md, with the drift of every mistake of the lab, computed: `python -m tools.list_breaks`."""

from __future__ import annotations

from pathlib import Path

from specviz.draft import find_proposal
from specviz.lab.breaks import BREAKS, Break
from specviz.lab.home import find_ceiling
from specviz.lab.numbers import Bench, Judged, judge, list_drafts
from specviz.lab.replies import write_amount
from specviz.lab.state import LabState, from_toy, write_link
from specviz.models.toy import find_toy
from specviz.replay.numbers import write_number
from specviz.verify import find_rule

PAGE = Path(__file__).parent.parent / "docs/lab.md"
LOCAL = "http://127.0.0.1:7860/lab#toy?"
EXAMPLES = (
    ("T1", "chain:1", "with", "one drafted token: top-down accepts 2/3"),
    ("T1", "chain:2", "with", "two: traversal accepts 11/9, top-down 10/9"),
    ("T2", "2", "without", "two children: both accept 7/8"),
    ("T2", "shape:0,1,00,01,10", "without", "the first figure of the Traversal Verification paper"),
    ("shorter", "1,2", "without", "where traversal accepts less than top-down"),
)
TEXT = """# The lab

Written by `make docs`, and checked by `tests/lab/test_breaks.py`: every number in it is computed.

The page called Lab has toys that you set yourself: two to five tokens, their probabilities under target and draft in
whole sixtieths, a tree of at most twelve nodes. Everything is computed in your browser, in exact fractions, over all
drafts and all coins: the distribution of what is written beside the target's, what every rule accepts on average, and
how far that is below the ceiling of all lossless rules. A row of the table of drafts opens that draft in the two panes.

The address holds the setting, so that a setting is a link. After `#toy?` it has these parts: `m`, the rows of p and q
for all contexts, then those of single contexts, as in `m=18,24,18/36,18,6;a=60,0,0/20,20,20`; `t`, the tree; `d`, how
the draws are made; `r`, the rules of the two panes; `i`, the draft on show; `c`, the seed of its coins. A damaged link
is refused in a sentence.

The links below open the lab of an app that runs on this machine (`make run`).

## Toys that the docs and the lessons speak of

| toy | tree | draws | what it shows | |
|---|---|---|---|---|
{examples}
## Mistakes, and how far each drifts

*Drift* is the total variation between what is written, continued by the target, and the target's own text.
Each mistake is a switch under "Break it".

| mistake | key | what is done wrong | on | drift | it accepts | the rule that is right accepts | ceiling | |
|---|---|---|---|---|---|---|---|---|
{breaks}"""


def open_bench(state: LabState) -> Bench:
    """All drafts of a setting."""
    *_, bench = list_drafts(state)
    assert isinstance(bench, Bench)
    return bench


def judge_with(bench: Bench, key: str) -> Judged:
    """What a rule comes to."""
    *_, judged = judge(bench, find_rule(key))
    assert isinstance(judged, Judged)
    return judged


def break_row(mistake: Break) -> str:
    """A mistake's line of the table."""
    bench = open_bench(mistake.example)
    wrong, right = judge_with(bench, mistake.right), judge_with(bench, mistake.left)
    ceiling = find_ceiling(bench)
    where = f"{mistake.toy}, `{mistake.tree}`, {find_proposal(mistake.draws).title}"
    cells = (
        *(
            mistake.title,
            f"`{mistake.key}`",
            mistake.summary,
            where,
            write_amount(wrong.drift).text,
            write_amount(wrong.accepted).text,
        ),
        f"{write_amount(right.accepted).text} ({right.rule.title})",
        "" if ceiling is None else write_number(ceiling, 5),
        f"[open]({LOCAL}{write_link(mistake.example)})",
    )
    return f"| {' | '.join(cells)} |\n"


def example_row(toy: str, tree: str, draws: str, said: str) -> str:
    """A toy's line of the table."""
    state = from_toy(find_toy(toy), tree=tree, proposal=draws)
    return f"| {toy} | `{tree}` | {find_proposal(draws).title} | {said} | [open]({LOCAL}{write_link(state)}) |\n"


def page(breaks: tuple[Break, ...] = BREAKS) -> str:
    """The page for these mistakes."""
    return TEXT.format(examples="".join(example_row(*one) for one in EXAMPLES), breaks="".join(map(break_row, breaks)))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
