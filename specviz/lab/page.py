"""All that the lab's page is sent when it opens."""

from __future__ import annotations

from specviz.draft import parse, suggestions
from specviz.draft.plan import extent
from specviz.exact.cases import FIG1
from specviz.lab.home import answer_setting, write_reply
from specviz.lab.state import MOST_LEVELS, MOST_NODES, from_toy
from specviz.lab.view_models import Choice, LabMessage, LabReply, NumbersReply, ProgressReply
from specviz.models.toy import TOYS, find_toy
from specviz.texts import here
from specviz.texts import lab as texts

SMALL_TREES = ("chain:1", "chain:2", "chain:3", "2", "3", "2,1", "1,2", "2,2", FIG1, "paths:2x2", "best:4")


def list_trees() -> tuple[str, ...]:
    """The trees that the page suggests, which are small enough for it."""
    suggested = dict.fromkeys((*SMALL_TREES, *(one.tree for one in suggestions())))
    sizes = {tree: extent(parse(tree)) for tree in suggested}
    return tuple(tree for tree, (nodes, levels) in sizes.items() if nodes <= MOST_NODES and levels <= MOST_LEVELS)


def is_final(reply: LabReply) -> bool:
    """Whether nothing replaces it later."""
    return not isinstance(reply, ProgressReply) and not (isinstance(reply, NumbersReply) and not reply.complete)


def lab_message() -> str:
    """The message as JSON, with the replies to the first setting, as the visitor's browser would make them."""
    first = from_toy(find_toy("T2"), tree="2,1", proposal="without", left="topdown", right="traversal")
    message = LabMessage(
        first=tuple(filter(is_final, answer_setting(first))),
        toys=tuple(Choice(one.key, one.title, "") for one in TOYS),
        trees=tuple(Choice(tree, tree, "") for tree in list_trees()),
        goals=tuple(Choice(key, *said) for key, said in texts.GOALS.items()),
        here={**here.WORDS, **texts.HERE},
        words=texts.WORDS,
    )
    return write_reply(message)
