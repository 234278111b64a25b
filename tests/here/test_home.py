"""What the worker asks of Python, as plain data: here natively, with a toy, whose numbers are exact."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from specviz.explore.answers import end_sentence
from specviz.explore.form import FIELDS
from specviz.here.home import Home
from specviz.here.pool import BrowserPool
from specviz.texts import here as texts
from specviz.texts import page
from specviz.trace.file import dump, load
from specviz.trace.schema import BROWSER

FORM = {
    **{"prompt": "a", "pair": "toy:T2", "tree": "2,2", "proposal": "without", "verifier": "traversal", "temperature": 1},
    **{"top_k": 0, "top_p": 1, "max_tokens": 12, "tree_seed": 3, "coin_seed": 4, "chat": False},
    **{"left": "topdown", "right": "traversal"},
}


def request(kind: str, seen: int = 100, step: int = 0, more: Mapping[str, Any] | None = None, **fields: Any) -> str:
    """A request as the page writes it."""
    view = {"step": step, "event": 0, "name": "", "seq": seen}
    return json.dumps({"kind": kind, "fields": {**FORM, **fields}, "view": view, **(more or {})})


@pytest.fixture
def home() -> Home:
    return Home(BrowserPool(load=lambda: pytest.fail("a toy needs no models")))


def ask(home: Home, kind: str, **options: Any) -> list[dict[str, Any]]:
    """The messages of a request that has them."""
    return [json.loads(answer["message"]) for answer in home.ask(request(kind, **options)) if answer["message"]]


def test_the_form_is_whole() -> None:
    """A field that the page has and this file does not, so that a request is refused for another reason than it says."""
    assert set(FORM) == set(FIELDS)


def test_messages_come_after_what_the_page_has_seen(home: Home) -> None:
    """The clock of a server that is ahead, so that the player takes every message for an old one."""
    seen = 10**18  # as if the server's clock were far ahead
    numbers = [message["seq"] for message in ask(home, "run", seen=seen)]
    assert numbers == list(range(seen + 1, seen + 1 + len(numbers)))


def test_a_request_is_answered_like_a_press(home: Home) -> None:
    """A kind of request that nobody answers, or that changes another run than the one on show."""
    begun, *steps = ask(home, "run")
    assert (begun["kind"], begun["panes"]) == ("run", ["topdown", "traversal"])
    assert home.trace is not None
    first = home.trace
    made = len(first.steps)
    assert made == 1 + sum(message["kind"] == "step" for message in steps) >= 3
    assert ask(home, "flip", step=1)[-1]["kind"] == "run"
    assert home.trace.settings.coin_seed == first.settings.coin_seed + 1
    assert ask(home, "undo")[-1]["banner"].startswith("Back to")
    assert dump(home.trace) == dump(first)
    assert ask(home, "draft", step=1)
    assert home.trace.settings.tree_seed == first.settings.tree_seed + 1
    assert ask(home, "accept")[-1]["banner"].startswith("Back to"), "what the banner offered"
    assert ask(home, "rules", left="naive", right="traversal")[-1]["panes"] == ["naive", "traversal"]
    assert ask(home, "continue", step=made - 1, max_tokens=3)
    assert ask(home, "recorded", more={"run": "toy"})[-1]["name"] == "toy"
    (answer,) = home.ask(request("save"))
    assert load(json.loads(json.loads(answer["fields"])["file"])["text"]).settings.tree
    (answer,) = home.ask(request("describe", tree="3"))
    assert "3" in json.loads(json.loads(answer["fields"])["chip"])["summary"]


def test_errors_are_the_same_sentences(home: Home) -> None:
    """A refusal of the server that a browser words otherwise, or not at all."""
    (said,) = ask(home, "run", tree="2,2,")
    assert said["error"]
    (said,) = ask(home, "flip")
    assert said["banner"] == page.NO_STEPS
    (said,) = ask(home, "sing")
    assert said["banner"] == end_sentence(texts.UNKNOWN_REQUEST.format(got="sing"))


def test_a_run_from_a_stranger_is_checked(home: Home) -> None:
    """A file that is opened in the browser without the checks of the server."""
    ask(home, "run")
    assert home.trace is not None
    text = dump(home.trace)
    other = Home(home.pool)
    assert ask(other, "file", more={"text": text, "quiet": True}) == []
    assert other.trace == load(text)
    (said,) = ask(other, "file", more={"text": text.replace('"T2"', '"T2', 1)})
    assert said["error"]
    assert other.trace == load(text), "what was on show stays"


def replay(parts: Iterator[Mapping[str, Any] | None]) -> tuple[bytes, list[bytes]]:
    """What home.js keeps of these parts."""
    head, steps = b"", list[bytes]()
    for one in filter(None, parts):
        head, steps = one["head"], [*steps[: one["same"]], *one["steps"]]
    return head, steps


def test_a_new_worker_goes_on_with_the_run_that_was_kept(home: Home) -> None:
    """A worker that was terminated, and the run on show with it; or steps that are kept twice, or of another run."""
    answers = [*home.ask(request("run")), *home.ask(request("flip", step=2)), *home.ask(request("continue", max_tokens=9))]
    head, steps = replay(answer["parts"] for answer in answers)
    other = Home(home.pool)
    other.restore(head, steps)
    assert home.trace is not None and len(steps) == len(home.trace.steps) > 2
    assert other.trace == home.trace
    assert ask(other, "flip")[-1]["kind"] == "run"
    short = Home(home.pool)
    short.restore(head, steps[:-1])
    assert short.trace != home.trace, "the control"


def test_each_step_is_kept_once(home: Home) -> None:
    """A run that is packed as a whole after each of its steps, so that the last ones of a long run take seconds."""
    made = [answer["parts"] for answer in home.ask(request("run")) if answer["parts"]]
    assert [(one["same"], len(one["steps"])) for one in made if one["steps"]] == [(i, 1) for i in range(len(made))]


def test_stop_completes_a_run_and_pause_does_not(home: Home) -> None:
    """A run that was stopped and that goes on by itself at the next press, or that cannot be continued after Pause."""
    for how, most in (("pause", 12), ("stop", None)):
        answers = home.ask(request("run"))
        while home.trace is None or len(home.trace.steps) != 2:
            answer = next(answers)
        answers.close()  # type: ignore[attr-defined]
        said = json.loads(home.close(request("run"), how, answer["made"])["message"])  # type: ignore[arg-type]
        assert said["seq"] > answer["seen"], "else the player takes it for an old one"
        assert said["banner"] == (page.PAUSED if how == "pause" else page.STOPPED).format(steps=2)
        written = sum(len(step.tokens) for step in home.trace.steps)
        assert home.trace.settings.max_tokens == (most or written)


def test_other_pairs_are_refused_by_name() -> None:
    """A pair of the server's that a browser silently replaces by another one."""
    loaded: list[str] = []
    pool = BrowserPool(load=lambda: loaded.append("embedded"))  # type: ignore[arg-type,func-returns-value]
    key, _, banner = pool.get_available_pair("gpt2")
    assert (key, loaded) == ("embedded", ["embedded"])
    assert texts.ONLY_EMBEDDED in banner


def test_a_run_says_that_it_was_made_in_a_browser(home: Home) -> None:
    """A run of the browser that looks like one of the server."""
    (begun, *_) = ask(home, "run")
    assert begun["place"] == "", "this is no browser"
    assert home.trace is not None
    trace = load(dump(home.trace).replace('"versions":{', f'"versions":{{"platform":"{BROWSER}",'))
    (said,) = ask(Home(home.pool), "file", more={"text": dump(trace)})
    assert said["place"] == texts.WORDS["place"]
