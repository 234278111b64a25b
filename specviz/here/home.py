"""What a page asks of Python in its browser, and what it is answered: the presses of Explore, with the run that is on show.

The worker passes plain data in and out. It takes one answer after the other, so that it can stop between two of them, and
keeps the parts of the run outside: a worker that had to be terminated is followed by one that restores them.
"""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from specviz.explore import handlers
from specviz.explore.addresses import Place, name_run
from specviz.explore.answers import UNDO, Answer, describe_failure
from specviz.explore.chip import write_chip
from specviz.explore.form import FIELDS, RunForm
from specviz.explore.held_runs import HELD
from specviz.explore.links import open_link
from specviz.explore.opening import open_recorded, open_text
from specviz.explore.pool import Pool
from specviz.explore.thumbnail import draw_tree
from specviz.explore.undo import Shown, Stack, go_back, remember
from specviz.here.pool import BrowserPool
from specviz.models.pairs import EMBEDDED
from specviz.share.files import make_file
from specviz.texts import here as texts
from specviz.trace.schema import RunTrace

FILLED = (*FIELDS, "chip", "thumbnail", "example")  # what an answer says of the page's own fields
ACTIVITIES = {"flip": "rerun", "draft": "rerun", "rules": "evaluation"}  # of all others: run


@dataclass(frozen=True)
class Asked:
    """A request, as JSON brought it: see HomeRequest in assets/web/here/here.d.ts."""

    kind: str
    form: RunForm
    at: Place = (0, 0)
    name: str = ""
    seen: int = 0  # the number of the last message that the page has seen
    run: str = ""
    text: str = ""
    quiet: bool = False


@dataclass
class Home:
    """The run on show in a page, those before it, and what the banner offers."""

    pool: Pool = field(default_factory=BrowserPool)
    trace: RunTrace | None = None
    stack: Stack = ()
    offer: Any = None
    made: int = 0  # steps, by the request that is under way or was the last
    seen: int = 0  # the number of the last message that the page has
    _kept: Sequence[object] = ()  # the steps whose parts are kept outside

    def prepare(self) -> None:
        """Load the models, which the first run would wait for."""
        self.pool.get_pair(EMBEDDED)

    def ask(self, text: str) -> Iterator[Mapping[str, Any]]:
        """The answers to a request in JSON, until it is done or nobody takes the next one."""
        asked = read_request(text)
        self.made, self.seen = 0, asked.seen
        yield from self._pass_on(remember(self._answer(asked), self._shown(asked), self.stack))

    def close(self, text: str, how: Literal["pause", "stop"], made: int) -> Mapping[str, Any]:
        """What is said of a request that was stopped after so many answers with a run; Pause can be continued."""
        asked = read_request(text)
        if how == "pause":
            answer = handlers.pause_run(self.trace, made)
        else:
            answer = handlers.stop_run(self.trace, ACTIVITIES.get(asked.kind, "run"), made)
        return next(self._pass_on(iter([answer])))

    def restore(self, head: Any, steps: Any) -> None:
        """The run on show again, from the parts that were kept outside: bytes, or what JavaScript has for them.

        They never leave the page that made them.
        """
        head, *made = (part.to_py() if hasattr(part, "to_py") else part for part in (head, *steps))
        self.trace = replace(pickle.loads(head), steps=tuple(map(pickle.loads, made)))
        self._kept = self.trace.steps

    def _answer(self, asked: Asked) -> Iterator[Answer]:
        """The handler of a request, begun."""
        form, panes, step = asked.form, asked.form.panes, asked.at[0]
        answers: Mapping[str, Callable[[], Iterator[Answer]]] = {
            "run": lambda: handlers.run_prompt(self.pool, form),
            "step": lambda: handlers.make_step(self.pool, self.trace, form),
            "continue": lambda: handlers.continue_run(self.pool, self.trace, form, step),
            "flip": lambda: handlers.rerun_step(self.pool, self.trace, panes, step, coins=1),
            "draft": lambda: handlers.rerun_step(self.pool, self.trace, panes, step, tree=1),
            "rules": lambda: handlers.change_rules(self.pool, self.trace, form, panes, asked.at, asked.name),
            "accept": lambda: self._accept(form),
            "undo": lambda: iter([go_back(self.stack)]),
            "recorded": lambda: iter([open_recorded(asked.run)]),
            "file": lambda: self._open(asked),
            "link": lambda: open_link(self.pool, asked.text),
            "save": lambda: iter([(None, None, self._save(asked.text))]),
            "describe": lambda: iter([self._describe(form)]),
        }
        if asked.kind not in answers:
            return iter([describe_failure(ValueError(texts.UNKNOWN_REQUEST.format(got=asked.kind)))])
        return answers[asked.kind]()

    def _accept(self, form: RunForm) -> Iterator[Answer]:
        if self.offer == UNDO:
            return iter([go_back(self.stack)])
        return handlers.accept_offer(self.pool, form, self.offer)

    def _open(self, asked: Asked) -> Iterator[Answer]:
        message, trace, fields = open_text(asked.text, texts.THE_RUN, asked.form.panes)
        yield (None if asked.quiet and trace is not None else message), trace, {} if asked.quiet else fields

    def _describe(self, form: RunForm) -> Answer:
        return None, None, {"chip": write_chip(form, self.trace), "thumbnail": draw_tree(form.tree)}

    def _shown(self, asked: Asked) -> Shown | None:
        return None if self.trace is None else Shown(HELD.hold(self.trace), asked.form.panes, asked.at, asked.name)

    def _pass_on(self, answers: Iterator[Answer]) -> Iterator[Mapping[str, Any]]:
        """These answers as the worker passes them on; what they say of this home is taken in."""
        for message, trace, fields in answers:
            self.stack, self.offer = fields.get("undo", self.stack), fields.get("offer", self.offer)
            parts = None
            if trace is not None:
                self.trace, self.made = trace, self.made + 1
                parts = self._keep(trace)
            if message is not None:
                self.seen += 1
                message = number_message(message, self.seen)
            said = {name: fields[name] for name in (*FILLED, "file") if name in fields}
            yield {"message": message, "fields": json.dumps(said), "seen": self.seen, "parts": parts, "made": self.made}

    def _save(self, kind: str) -> Mapping[str, str]:
        """The run on show as a file of this kind."""
        if self.trace is None:
            return {"file": ""}
        return {"file": json.dumps(make_file(self.trace, kind or "run", name_run(self.trace)))}

    def _keep(self, trace: RunTrace) -> Mapping[str, Any]:
        """What is to be kept outside: how many steps stay there as they are, those that come, and the rest of the run."""
        same = 0
        for old, new in zip(self._kept, trace.steps, strict=False):
            if old is not new:
                break
            same += 1
        self._kept = trace.steps
        steps = [pickle.dumps(step, pickle.HIGHEST_PROTOCOL) for step in trace.steps[same:]]
        return {"head": pickle.dumps(replace(trace, steps=()), pickle.HIGHEST_PROTOCOL), "same": same, "steps": steps}


def read_request(text: str) -> Asked:
    """A request from the page; the form's own checks see what is in its fields."""
    request = json.loads(text)
    view, fields = request["view"], request["fields"]
    form = RunForm(**{name: fields.get(name) for name in FIELDS})
    at, more = (view["step"], view["event"]), {name: request[name] for name in ("run", "text", "quiet") if name in request}
    return Asked(request["kind"], form, at, view["name"], view["seq"], **more)


def number_message(message: str, number: int) -> str:
    """The message with this number, which is larger than that of the last one that the page has seen.

    A message of the server has the time there: the clock of another machine must not make ours look old.
    """
    return re.sub(r'^\{"seq":\d+', f'{{"seq":{number}', message, count=1)
