"""What happens on this server, for who runs it: counted, and written as one line of JSON per event.

Nothing of what a visitor enters or reads goes here: no prompt, no token, no sentence that could quote one. Of an exception
only its kind and the lines of code are written, because its message may quote a field.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from specviz.explore.metrics import Counter, Histogram
from specviz.texts import operating as texts
from specviz.trace.schema import StepTrace

if TYPE_CHECKING:
    from specviz.explore.answers import Answer  # which counts its failures here

P = ParamSpec("P")
LOG = logging.getLogger("specviz.events")

PAGES = Counter("specviz_pages_total", texts.PAGES)
RESPONSES = Counter("specviz_responses_total", texts.RESPONSES, "status")
BEGUN = Counter("specviz_runs_begun_total", texts.BEGUN, "kind")
FINISHED = Counter("specviz_runs_finished_total", texts.FINISHED, "kind", "how")
STEPS = Counter("specviz_steps_total", texts.STEPS)
TOKENS = Counter("specviz_tokens_total", texts.TOKENS)
STEP_SECONDS = Histogram("specviz_step_seconds", texts.STEP_SECONDS)
REFUSED = Counter("specviz_refused_total", texts.REFUSED, "reason")
COUNTED = (PAGES, RESPONSES, BEGUN, FINISHED, STEPS, TOKENS, STEP_SECONDS, REFUSED)


def observe(kind: str) -> Callable[[Callable[P, Iterator[Answer]]], Callable[P, Iterator[Answer]]]:
    """Count and log what a handler begins, and how it is over. Inside `tell_errors`, which makes sentences of errors."""

    def decorate(function: Callable[P, Iterator[Answer]]) -> Callable[P, Iterator[Answer]]:
        @wraps(function)
        def answers(*arguments: P.args, **options: P.kwargs) -> Iterator[Answer]:
            run, began, steps = secrets.token_hex(6), time.monotonic(), 0
            how, error = "stopped", ""  # what closes a generator is no exception that could be seen here
            BEGUN.add(kind=kind)
            log_event("run begun", run=run, kind=kind)
            try:
                for answer in function(*arguments, **options):
                    steps += answer[1] is not None
                    yield answer
                how = "ended"
            except Exception as problem:
                how, error = "refused" if isinstance(problem, ValueError) else "failed", type(problem).__name__
                raise
            finally:
                FINISHED.add(kind=kind, how=how)
                seconds = round(time.monotonic() - began, 3)
                log_event("run over", run=run, kind=kind, how=how, error=error, steps=steps, seconds=seconds)

        return answers

    return decorate


def count_step(step: StepTrace) -> StepTrace:
    """This step, counted."""
    STEPS.add()
    TOKENS.add(len(step.tokens))
    STEP_SECONDS.add(sum(step.seconds.values()))
    return step


def count_failure(error: Exception) -> None:
    """A visitor is told of this error in a sentence."""
    REFUSED.add(reason=type(error).__name__)
    log_event("refused", reason=type(error).__name__)


def count_running() -> float:
    """How many have begun and are not over."""
    return BEGUN.total() - FINISHED.total()


def log_event(event: str, **facts: str | float) -> None:
    """One line of the log; facts that are empty are left out."""
    LOG.info(event, extra={"facts": {name: fact for name, fact in facts.items() if fact != ""}})


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event and facts; of an exception its kind, and where it came from."""
        line = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        line |= {"level": record.levelname.lower(), "event": record.getMessage(), **getattr(record, "facts", {})}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line |= {"error": record.exc_info[0].__name__}
            line |= {"at": " < ".join(f"{frame.name} {frame.filename}:{frame.lineno}" for frame in reversed(frames))}
        return json.dumps(line)


def write_logs(level: int = logging.INFO) -> None:
    """From now on, what specviz logs goes to the standard error, in lines of JSON."""
    handler, log = logging.StreamHandler(), logging.getLogger("specviz")
    handler.setFormatter(JsonLines())
    log.handlers, log.propagate = [handler], False
    log.setLevel(level)
