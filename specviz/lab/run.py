"""The draft on show as a run of one step for the player: drafted by a script of its tokens, verified with live coins."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from specviz.core.dice import Dice, Role, ScriptedDice, SeededDice
from specviz.core.tree import DraftTree
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.lab.laws import Scored
from specviz.lab.replies import write_amount, write_tree
from specviz.lab.state import LabState, write_link
from specviz.lab.view_models import RunReply
from specviz.models.toy import Toy, ToyPair
from specviz.texts import lab as texts
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.schema import RunTrace
from specviz.verify import find_rule
from specviz.views.message import run_message

NAME = "lab"


def reply_run(state: LabState, toy: Toy, drafts: tuple[Scored, ...]) -> RunReply:
    """The draft of a setting, as the message that shows it."""
    place = min(state.draft, len(drafts) - 1)
    one = drafts[place]
    trace = make_run(state, toy, one.tree)
    message = run_message(trace, 0, [find_rule(state.left), find_rule(state.right)], NAME, find_mistake(state, trace))
    text = texts.DRAFT_ON_SHOW.format(
        number=place + 1, count=len(drafts), text=write_tree(one.tree), chance=write_amount(one.chance).text
    )
    return RunReply(write_link(state), message, place, text)


def find_mistake(state: LabState, trace: RunTrace) -> tuple[int, int] | None:
    """The event at which a rule that makes no promise draws its extra token; None where both rules promise."""
    kind = state.drafter.kind
    for key in (state.right, state.left):
        if not (find_rule(key).lossless and find_rule(key).sound_on(kind)):
            return 0, len(trace.steps[0].verdicts[key]) - 1  # the scored tree is 0, the rule's first event 1
    return None


def make_run(state: LabState, toy: Toy, tree: DraftTree) -> RunTrace:
    """One step that drafts this tree and verifies it by the rules of both panes."""
    settings = choose_settings(state)
    pair = ToyPair(toy)
    steps = decode(pair.target, pair.draft, [toy.mark], settings, dice=script_tree(tree))
    return run_trace({"toy": toy.title}, settings, [toy.mark], pair.text, map(record_step, islice(steps, 1)))


def choose_settings(state: LabState) -> Settings:
    """Those of the run: a rule that cannot be a rider commits, as a rider must be sound."""
    kind = state.drafter.kind
    committing = state.right if find_rule(state.left).sound_on(kind) else state.left
    riders = tuple(key for key in (state.left, state.right) if key != committing and find_rule(key).sound_on(kind))
    return Settings(state.tree, state.proposal, committing, riders, coin_seed=state.coins)


def script_tree(tree: DraftTree) -> Callable[[Role, int, int], Dice]:
    """Dice that draft this tree: its tokens in the order in which they were drawn, level by level."""
    tokens = [tree.tokens[draw.node] for draws in tree.draws for draw in draws]

    def choose(role: Role, seed: int, step: int) -> Dice:
        dice = SeededDice(role, seed, step)
        return ScriptedDice(dice, tokens) if role == "tree" else dice

    return choose
