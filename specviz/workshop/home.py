"""What the worker with the proof is asked: to begin an examination, and to go on with what was recorded elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from specviz.texts import workshop as texts
from specviz.workshop import desk
from specviz.workshop.judge import Examination, Job, examine
from specviz.workshop.recording import from_plain
from specviz.workshop.verdict import Verdict, reject
from specviz.workshop.words import write_answer


class Home:
    """One examination at a time: its jobs go out, recordings come in, a verdict ends it."""

    def __init__(self) -> None:
        self._examination: Examination | None = None
        self._job: Job | None = None
        self._kind = ""

    def prepare(self) -> None:
        """Nothing more: what is imported is all."""

    def ask(self, text: str) -> Iterator[Mapping[str, Any]]:
        """The answer to a request, as JSON."""
        yield write_answer(self._answer(json.loads(json.loads(text)["text"])))

    def close(self, text: str, how: str, made: int) -> Mapping[str, Any]:
        """What is said of a request that was stopped: nothing, the page knows."""
        return write_answer({})

    def _answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        match request["kind"]:
            case "begin":
                return self._begin(request["described"])
            case "take":
                return self._take(request["recordings"])
            case "fail":
                return {"verdict": self._fail(request["text"], request["line"], request["case"])}
        raise ValueError(texts.DAMAGED)

    def _begin(self, described: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            self._kind = described["record"]
            self._examination = examine(described)
            return self._go_on(None)
        except (ValueError, TypeError, KeyError) as error:
            return {"verdict": reject(str(error), None)}

    def _take(self, recordings: Any) -> Mapping[str, Any]:
        try:
            return self._go_on([from_plain(one) for one in recordings])
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            return {"verdict": Verdict("failed", self._name_failure(), [str(error)])}

    def _go_on(self, recordings: Any) -> Mapping[str, Any]:
        assert self._examination is not None
        try:
            self._job = self._examination.send(recordings)
        except StopIteration as end:
            self._examination = None
            return {"verdict": end.value}
        return {"cases": self._job.cases, "says": self._job.says}

    def _fail(self, text: str, line: int | None, case: int | None) -> Verdict:
        """A mistake that the file made on one of the cases, or before there were any."""
        if self._job is None or case is None or not 0 <= case < len(self._job.where):
            return reject(text, line)
        return Verdict("failed", self._name_failure(), [text, self._job.where[case]], line)

    def _name_failure(self) -> str:
        return texts.FAILED if self._kind == "rule" else texts.FAILED_DRAFT


def try_file(source: str) -> dict[str, Any]:
    """The verdict on a file, with both sides in this interpreter: for files that one trusts."""
    file, judge = desk.Home(), Home()

    def ask(home: desk.Home | Home, **request: Any) -> list[Mapping[str, Any]]:
        return [json.loads(answer["fields"]) for answer in home.ask(json.dumps({"text": json.dumps(request)}))]

    [read] = ask(file, kind="read", source=source)
    if "mistake" in read:
        return dict(ask(judge, kind="fail", **read["mistake"], case=None)[0]["verdict"])
    [answer] = ask(judge, kind="begin", described=read["described"])
    while "verdict" not in answer:
        made = ask(file, kind="record", cases=answer["cases"])
        if "mistake" in made[-1]:
            [answer] = ask(judge, kind="fail", **made[-1]["mistake"], case=len(made) - 1)
        else:
            [answer] = ask(judge, kind="take", recordings=[one["recording"] for one in made])
    return dict(answer["verdict"])
