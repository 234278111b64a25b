"""What Explore does with a link that carries its run: as a whole, or as the recipe by which it is made again here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from specviz.explore.addresses import Address, load_recorded, read_address
from specviz.explore.answers import PANES, Answer, list_evaluated, need_turn, next_number, tell_errors
from specviz.explore.events import observe
from specviz.explore.form import request_run
from specviz.explore.handlers import load_pair
from specviz.explore.opening import show_opened
from specviz.explore.pool import AnyPair, Pool
from specviz.explore.runs import encode_prompt, grow_run, name_models
from specviz.recorded.runs import RECORDED
from specviz.share.files import unpack_run
from specviz.share.recipe import Recipe, make_recipe, read_recipe
from specviz.texts import share as texts
from specviz.trace.from_step import run_trace
from specviz.trace.schema import RunTrace
from specviz.views.message import banner_message


@tell_errors
def open_link(pool: Pool, address: str) -> Iterator[Answer]:
    """The run that a link carries, at its place; made again by its recipe where it is not there as a whole."""
    asked = read_address(address)
    found = find_carried_run(asked)
    if found is not None:
        trace, said = found
        yield show_linked(asked, trace, said=said)
    else:
        yield from remake_run(pool, asked)


def find_carried_run(asked: Address) -> tuple[RunTrace, str] | None:
    """The run that a link holds as a whole, or the recorded run that its recipe makes; and what to say of its steps."""
    if asked.run:
        return unpack_run(asked.run), ""
    recipe = read_recipe(asked.recipe)
    for record in RECORDED:
        if record.settings.tree == recipe.settings.tree and not record.itself:  # before its file is read
            trace = load_recorded(record.key)
            if _is_alike(recipe, make_recipe(trace)):
                return trace, texts.DIFFERENT if recipe.matches(trace) is False else ""
    return None


def show_linked(asked: Address, trace: RunTrace, panes: Sequence[str] = PANES, said: str = "", known: str = "") -> Answer:
    """A run at the place that a link asks for; rules that it wants in the panes, and that judge it first, are `wanted`."""
    left, right = panes if len(panes) == 2 else PANES
    wanted = asked.panes.get("left", left), asked.panes.get("right", right)
    message, shown, fields = show_opened(trace, wanted, asked.at, said, known)
    missing = bool(asked.panes) and not set(wanted) <= set(list_evaluated(trace))
    return message, shown, {**fields, "wanted": wanted if missing else None}


@tell_errors
@observe("link")
def remake_run(pool: Pool, asked: Address) -> Iterator[Answer]:
    """The run of a recipe, made here step by step, and shown when it is complete: with a sentence if it is another one."""
    recipe = read_recipe(asked.recipe)
    request_run(
        recipe.prompt if isinstance(recipe.prompt, str) else "", recipe.pair, recipe.settings
    )  # no more than a form may
    yield from load_pair(pool, recipe.pair)
    yield need_turn("run")
    trace = _prepare_run(pool.get_pair(recipe.pair), recipe, tuple(asked.panes.values()))
    for limit in (*recipe.cuts, recipe.settings.max_tokens):
        trace = replace(trace, settings=replace(trace.settings, max_tokens=limit))
        left = recipe.steps - len(trace.steps)
        for grown in grow_run(pool, trace, left, recipe.first) if left else ():
            trace = grown
            yield banner_message(next_number(), _count_steps(recipe, len(trace.steps))), None, {}
    trace = replace(trace, settings=replace(trace.settings, max_tokens=recipe.settings.max_tokens))
    yield show_linked(asked, trace, said=describe_agreement(recipe, trace))


def describe_agreement(recipe: Recipe, trace: RunTrace) -> str:
    """Whether the steps are those that were shared, in a sentence; a mark stands before it where they are not."""
    same = recipe.matches(trace)
    if same is None:
        return ""
    template = (texts.SAME_ONE if recipe.steps == 1 else texts.SAME) if same else texts.DIFFERENT
    return template.format(steps=recipe.steps)


def _count_steps(recipe: Recipe, made: int) -> str:
    return texts.MAKING_AGAIN.format(step=made, steps=recipe.steps)


def _is_alike(recipe: Recipe, other: Recipe) -> bool:
    """Whether two recipes make the same run, whatever comes of it and whoever else judges it."""
    same = replace(recipe, hash=other.hash, settings=replace(recipe.settings, riders=other.settings.riders)) == other
    return same and set(recipe.settings.riders) <= set(other.settings.riders)


def _prepare_run(pair: AnyPair, recipe: Recipe, panes: tuple[str, ...]) -> RunTrace:
    """The run without steps, to be judged by the rules of its recipe and of its panes."""
    rules = dict.fromkeys((recipe.settings.verifier, *recipe.settings.riders, *panes))
    riders = tuple(rules)[1:]
    settings = replace(recipe.settings, riders=riders, stop_tokens=pair.stop_tokens)
    tokens = encode_prompt(pair, recipe.prompt) if isinstance(recipe.prompt, str) else list(recipe.prompt)
    for token in tokens:
        if not _knows(pair, token):
            raise ValueError(texts.UNKNOWN_TOKEN.format(got=token))
    return run_trace(name_models(recipe.pair), settings, tokens, pair.text, [])


def _knows(pair: AnyPair, token: int) -> bool:
    try:
        return pair.reads(token, pair.text(token))
    except (IndexError, KeyError, OverflowError, TypeError):
        return False
