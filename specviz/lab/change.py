"""What a visitor changes in a setting, one thing at a time. Bars keep to sixtieths: what one gains, the others lose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from specviz.draft import fitting_proposals
from specviz.lab.breaks import find_break, make_mistake, mend
from specviz.lab.state import EVERYWHERE, LETTERS, MOST_NUMBER, ROOT, SIZES, UNITS, LabState, Row, Rows, from_toy
from specviz.models.toy import Context, find_toy
from specviz.texts import lab as texts


def change_state(state: LabState, change: Mapping[str, Any]) -> LabState:
    """The setting after one change, which is named by the first key."""
    changes: Mapping[str, Callable[[Any], LabState]] = {
        "bar": lambda bar: move_bar(state, bar["context"], bar["who"], int(bar["token"]), int(bar["units"])),
        "size": lambda size: resize(state, int(size)),
        "own": lambda own: set_own(state, read_context(own["context"]), bool(own["on"])),
        "toy": lambda key: replace(state, **open_toy(state, str(key))),
        "tree": lambda tree: set_tree(state, str(tree)),
        "proposal": lambda key: replace(state, proposal=str(key), draft=0),
        "left": lambda key: replace(state, left=str(key)),
        "right": lambda key: replace(state, right=str(key)),
        "mistake": lambda one: (make_mistake if one["on"] else mend)(state, find_break(str(one["key"]))),
        "draft": lambda number: replace(state, draft=int(number)),
        "coins": lambda number: replace(state, coins=int(number) % (MOST_NUMBER + 1)),
    }
    for name, value in change.items():
        if name not in changes:
            raise ValueError(texts.UNKNOWN_CHANGE.format(got=name))
        state = changes[name](value)
    return state


def read_context(letters: str) -> Context:
    """A context from its letters."""
    return () if letters == ROOT else tuple(LETTERS.index(letter) for letter in letters)


def move_bar(state: LabState, letters: str, who: Literal["p", "q"], token: int, units: int) -> LabState:
    """One bar at so many sixtieths; the others share the rest as they did."""
    context = None if letters == EVERYWHERE else read_context(letters)
    rows = state.rows if context is None else state.rows_at(context)
    moved = replace(rows, **{who: rescale(getattr(rows, who), token, units)})
    if context is None:
        return replace(state, rows=moved, draft=0)
    return replace(state, contexts={**state.contexts, context: moved}, draft=0)


def rescale(row: Row, token: int, units: int) -> Row:
    """The row with this token at so many units, between none and all; the others keep their proportions."""
    units = min(max(units, 0), UNITS)
    others = iter(share_out((*row[:token], *row[token + 1 :]), UNITS - units))
    return tuple(units if one == token else next(others) for one in range(len(row)))


def share_out(weights: Row, units: int) -> Row:
    """So many units by these weights, or evenly where all are 0; the largest remainders are rounded up."""
    weights = weights if any(weights) else (1,) * len(weights)
    shares = [divmod(units * weight, sum(weights)) for weight in weights]
    missing = units - sum(share for share, _ in shares)
    rounded_up = sorted(range(len(weights)), key=lambda one: (-shares[one][1], one))[:missing]
    return tuple(share + (one in rounded_up) for one, (share, _) in enumerate(shares))


def resize(state: LabState, size: int) -> LabState:
    """The setting with so many tokens: those that are left keep their proportions, new ones get an even share."""
    if size not in SIZES:
        raise ValueError(texts.SIZE.format(least=SIZES[0], most=SIZES[-1], got=size))
    contexts = {context: fit_rows(rows, size) for context, rows in state.contexts.items() if max(context, default=0) < size}
    return replace(state, rows=fit_rows(state.rows, size), contexts=contexts, draft=0)


def fit_rows(rows: Rows, size: int) -> Rows:
    """Rows of another number of tokens."""
    return Rows(_fit_row(rows.p, size), _fit_row(rows.q, size))


def _fit_row(row: Row, size: int) -> Row:
    for token in range(len(row), size):
        row = rescale((*row, 0), token, UNITS // (token + 1))
    return share_out(row[:size], UNITS)


def set_own(state: LabState, context: Context, on: bool) -> LabState:
    """A context with rows of its own, which begin as the common ones, or without them."""
    others = {one: rows for one, rows in state.contexts.items() if one != context}
    return replace(state, contexts={**others, context: state.rows_at(context)} if on else others, draft=0)


def open_toy(state: LabState, key: str) -> Mapping[str, Any]:
    """The rows of a named toy."""
    named = from_toy(find_toy(key))
    return {"rows": named.rows, "contexts": named.contexts, "draft": 0}


def set_tree(state: LabState, tree: str) -> LabState:
    """Another tree; draws that do not fit it become the first that do."""
    fitting = [one.key for one in fitting_proposals(tree)]
    proposal = state.proposal if state.proposal in fitting else fitting[0]
    return replace(state, tree=tree, proposal=proposal, draft=0)
