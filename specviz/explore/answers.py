"""What all handlers answer with: a message for the player, the run it is about, and what to fill in by name."""

from __future__ import annotations

import json
import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeAlias

from specviz.explore.addresses import Place, name_run
from specviz.explore.events import count_failure
from specviz.explore.offers import Offer
from specviz.explore.pool import NotNow
from specviz.models.contract import ModelFailure
from specviz.recorded.runs import RECORDED
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.verify import Rule, find_rule
from specviz.views.message import NO_BANNER, NO_CLAIM, Banner, Claim, banner_message, run_message

Answer: TypeAlias = tuple[str | None, RunTrace | None, Mapping[str, Any]]
"""A message for the player, the run that it is about, and values by name; what is None or missing stays as it is.

The values are those of the form's fields, and of what else the page keeps: OTHERS.
"""

OTHERS = ("example", "chip", "thumbnail", "undo", "offer", "wanted", "ended")
"""The choice in the menu of recorded runs; the chip and the picture of the tree; the runs to go back to; what the banner's
button does; rules that an address wants, and that have not judged its run yet; the press whose run has ended."""
UNDO = "undo"  # as an offer: go back to the run before

PANES = ("topdown", "traversal")
P = ParamSpec("P")


def tell_errors(function: Callable[P, Iterator[Answer]]) -> Callable[P, Iterator[Answer]]:
    """Every failure a sentence above the run on show, which stays as it is."""

    @wraps(function)
    def answers(*arguments: P.args, **options: P.kwargs) -> Iterator[Answer]:
        try:
            yield from function(*arguments, **options)
        except Exception as error:
            yield describe_failure(error)

    return answers


def tell_error(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """The same for a handler with one answer."""

    @wraps(function)
    def answer(*arguments: P.args, **options: P.kwargs) -> Answer:
        try:
            return function(*arguments, **options)
        except Exception as error:
            return describe_failure(error)

    return answer


def describe_failure(error: Exception) -> Answer:
    """A banner that says what failed; the run on show, and the fields, stay as they are."""
    if isinstance(error, Offer):
        count_failure(error)
        return banner_message(next_number(), end_sentence(str(error)), error.action), None, {"offer": error.changes}
    here = isinstance(error, NotNow)
    return banner_message(next_number(), explain_failure(error), error=True, here=here), None, {}


def explain_failure(error: Exception) -> str:
    """What failed, in a sentence; unless it is a refusal, which explains itself, it is logged, once."""
    count_failure(error)
    if isinstance(error, UnicodeError):
        return end_sentence(texts.NOT_UNICODE)
    if not isinstance(error, ValueError) or error.__cause__ is not None:
        log_failure(error)
    if isinstance(error, ValueError | MemoryError | ModelFailure):
        return end_sentence(str(error) or texts.NO_MEMORY)
    return texts.UNEXPECTED.format(error=type(error).__name__)


def log_failure(error: BaseException) -> None:
    """Where it happened, and what the models or the machine said. No other text: it may quote what a visitor wrote."""
    while isinstance(error, ValueError) and error.__cause__ is not None:
        error = error.__cause__
    said = str(error) if isinstance(error, OSError | MemoryError | RuntimeError) else ""
    where = "".join(traceback.format_tb(error.__traceback__))
    logging.getLogger(__name__).error("%s: %s\n%s", type(error).__name__, said, where)


def end_sentence(text: str) -> str:
    """With a capital and a full stop, as it stands alone."""
    ended = text if text.endswith((".", "!", "?")) else texts.SENTENCE.format(text=text)
    return ended[:1].upper() + ended[1:]


def need_turn(kind: str) -> Answer:
    """Not an answer yet: what comes next works with the models, and needs a turn of this kind; see turns.py.

    An answer with `until` only waits for that future; see work.py.
    """
    return None, None, {"turn": kind}


class Numbers:
    """Sequence numbers, each larger than all before it: a page takes nothing that is older than what it has.

    They go by the clock, so that a server that starts again goes on from there. Where the clock stands still or is set
    back, they grow all the same.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """The number of a message that is written now. From any thread."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return self._last


next_number = Numbers().next


def renumber_message(message: str) -> str:
    """The same message, as late as can be: for one that was written before another that it comes after."""
    return json.dumps(json.loads(message) | {"seq": next_number()}, ensure_ascii=False, separators=(",", ":"))


def find_rules(keys: Sequence[str]) -> list[Rule]:
    """The records of the rules in the panes."""
    return [find_rule(key) for key in keys]


def list_evaluated(trace: RunTrace) -> list[str]:
    """The keys of the rules that have a verdict in every step."""
    first = trace.steps[0].verdicts if trace.steps else ()
    return [key for key in first if all(key in step.verdicts for step in trace.steps)]


def choose_panes(trace: RunTrace, panes: Sequence[str] = PANES) -> tuple[str, str]:
    """These rules as far as the run has their verdicts, else others that it has; two different ones if there are two."""
    known = list_evaluated(trace) if trace.steps else list(panes)
    if not known:
        raise ValueError(texts.NO_VERDICTS)
    left, right = (key if key in known else None for key in panes)
    right = right if right != left else None
    others = [key for key in (*PANES, *known) if key in known and key not in (left, right)] or known
    left = left or others[0]
    right = right or next((key for key in others if key != left), left)
    return left, right


def show_run(
    trace: RunTrace, panes: Sequence[str], at: Place | None = None, banner: Banner = NO_BANNER, known: str = ""
) -> str:
    """The message that shows a whole run under its name, and its claim if it is a recorded run in its own panes."""
    name = name_run(trace, known)
    record = next((one for one in RECORDED if one.key == name and one.panes == tuple(panes)), None)
    claim = Claim(record.claim, None if record.whole_run else record.holds(trace)) if record else NO_CLAIM
    return run_message(trace, next_number(), find_rules(panes), name, at, claim, banner)
