"""How the answers of a run are shared between the stream and Gradio, and what is left of a run that does not end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import Any

import pytest

from specviz.explore import answers
from specviz.explore.addresses import identify_run
from specviz.explore.answers import PANES, Answer, find_rules, next_number
from specviz.recorded.runs import find_recorded_run
from specviz.texts import page as texts
from specviz.trace.schema import RunTrace
from specviz.views import message as message_module
from specviz.views.message import banner_message, begin_message, run_message, speed_message, step_message
from specviz.web import delivery, opening, stream
from specviz.web.delivery import Interrupted, SentRuns
from specviz.web.stream import Channels, Reader
from specviz.web.view import View

TAB, CHANNEL = "a" * 32, "b" * 32
WHOLE = find_recorded_run("rescued").trace()
STEPS = len(WHOLE.steps)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No runs and no channels of other tests."""
    monkeypatch.setattr(delivery, "SENT", SentRuns())
    monkeypatch.setattr(stream, "CHANNELS", Channels())


def make_run(count: int = STEPS, error: Exception | None = None) -> Iterator[Answer]:
    """The answers of a live run, as handlers give them."""
    rules = find_rules(PANES)
    start = replace(WHOLE, steps=())
    yield begin_message(start, next_number(), rules), start, {"pair": "embedded"}
    for step in range(1, count + 1):
        grown = replace(WHOLE, steps=WHOLE.steps[:step])
        yield step_message(grown, next_number(), rules), grown, {}
    if error is not None:
        raise error


def open_channel() -> Reader:
    """A page that listens."""

    async def make() -> Reader:
        return Reader()

    reader = asyncio.run(make())
    reader.wake = lambda: None  # type: ignore[method-assign]  # its loop has ended
    assert stream.CHANNELS.connect(CHANNEL, None, reader)
    return reader


def streamed(reader: Reader) -> list[dict[str, Any]]:
    async def read() -> Any:
        return stream.CHANNELS.read(CHANNEL, 0, reader)

    return [json.loads(message) for _, message in asyncio.run(read()) or ()]


def shown(messages: list[dict[str, Any]]) -> list[int]:
    """The steps that a player has after these messages, in the order in which they arrived."""
    steps: list[int] = []
    last = 0
    for message in messages:
        if message["seq"] <= last:
            continue
        last = message["seq"]
        if message["kind"] == "run":
            steps = [one["number"] for one in message["scenes"]]
        elif message["kind"] == "step":
            steps.append(message["scene"]["number"])
    return steps


NUMBERS = [step.number for step in WHOLE.steps]


def test_without_a_channel_gradio_brings_everything() -> None:
    """A page behind a proxy that shows nothing."""
    answers = list(delivery.deliver(View(tab=TAB), PANES, make_run()))
    assert shown([json.loads(message) for message, _, _ in answers if message]) == NUMBERS
    assert [trace for _, trace, _ in answers][-1] == WHOLE
    assert (answers[0][2], answers[-1][2]) == ({"pair": "embedded"}, {"ended": 0})
    assert delivery.SENT.find(TAB).state == "ended"


def test_with_a_channel_gradio_is_told_little() -> None:
    """Messages that go both ways, fields or a last step that Gradio never gets, a page that Gradio keeps busy."""
    reader = open_channel()
    answers = list(delivery.deliver(View(tab=TAB, channel=CHANNEL), PANES, make_run()))
    assert shown(streamed(reader)) == NUMBERS
    assert [message for message, _, _ in answers if message] == []
    assert answers[0][2] == {"pair": "embedded"}
    assert answers[-1][1] == WHOLE
    assert len(answers) < STEPS, "fewer yields than steps, which are made at once here"


def test_a_slow_run_is_told_to_gradio_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop that is noticed only at the end, because nothing was yielded before."""
    monkeypatch.setattr(delivery, "PATIENCE_SECONDS", 0)
    open_channel()
    assert len(list(delivery.deliver(View(tab=TAB, channel=CHANNEL), PANES, make_run()))) == STEPS + 2


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_channel_that_breaks_in_the_middle(at: int) -> None:
    """Steps that were sent into nothing, and a page that shows a run with a hole."""
    reader = open_channel()
    got, answers = [], []
    for answer in delivery.deliver(View(tab=TAB, channel=CHANNEL), PANES, break_after(at, reader, got)):
        answers.append(answer)
    assert len(got) == at, "what the page had until then"
    later = [json.loads(message) for message, _, _ in answers if message]
    assert shown(got + later) == NUMBERS
    assert shown(later + got) == NUMBERS, "in whatever order they come"
    assert later[0]["kind"] == "run"
    assert answers[-1][1] == WHOLE


def break_after(count: int, reader: Reader, got: list[dict[str, Any]]) -> Iterator[Answer]:
    """A run whose channel is cut after so many messages; one more is sent and lost."""
    for number, answer in enumerate(make_run()):
        if number == count + 1:
            got += streamed(reader)[:count]
            stream.CHANNELS.disconnect(CHANNEL, reader)
            stream.CHANNELS._channels.clear()
        yield answer


def test_what_was_sent_before_an_error_is_kept() -> None:
    """A run that fails late, and loses its last steps in Gradio's memory."""
    open_channel()
    answers: list[Answer] = []
    with pytest.raises(ValueError, match="no GPU"):
        for answer in delivery.deliver(View(tab=TAB, channel=CHANNEL), PANES, make_run(3, ValueError("no GPU"))):
            answers.append(answer)
    assert answers[-1][1] == replace(WHOLE, steps=WHOLE.steps[:3])
    assert delivery.SENT.find(TAB).state == "ended"


def test_who_pauses_a_run_has_what_the_page_has() -> None:
    """A step on the page that is not in the run, so that Continue makes it twice; a step that comes after Pause."""
    reader = open_channel()
    run = delivery.deliver(View(tab=TAB, channel=CHANNEL), PANES, make_run())
    first = next(run)
    assert first[1] is not None
    assert first[1].steps == ()
    delivery.SENT._runs[TAB].trace = replace(WHOLE, steps=WHOLE.steps[:2])  # sent, while Gradio has the first yield
    delivery.SENT._runs[TAB].made = 2
    view = View(tab=TAB, channel=CHANNEL, press=1)
    seen: list[Any] = []

    def pause(trace: RunTrace | None, made: int) -> Answer:
        seen.append((trace, made))
        return banner_message(next_number(), "Paused"), None, {}

    two = replace(WHOLE, steps=WHOLE.steps[:2])
    assert delivery.stop_run(view, first[1], PANES, pause) == (None, two, {"ended": 1})
    assert seen == [(two, 2)]
    assert delivery.find_shown_run(view, first[1]) == two, "whatever Gradio has"
    assert list(run) == [delivery.NOTHING], "it goes no further, and does not say that it has ended"
    assert [message["kind"] for message in streamed(reader)] == ["run", "banner"], "after all that was sent"
    assert delivery.stop_run(View(), WHOLE, PANES, lambda trace, made: (None, None, {"made": made}))[1:] == (
        WHOLE,
        {"made": 0, "ended": 0},
    ), "the control: nothing is under way in another tab"


def test_the_last_word_by_gradio_does_not_overtake_a_step() -> None:
    """A step that comes after the word that the run was stopped, and is too old to be shown."""
    word: Answer = (banner_message(1, "Stopped"), None, {})
    text, _, _ = delivery.stop_run(View(tab=TAB), WHOLE, PANES, lambda *_: word)
    assert text is not None
    run, said = map(json.loads, text.split(delivery.NEXT))
    assert (len(run["scenes"]), said["banner"]) == (STEPS, "Stopped")
    assert said["seq"] > run["seq"]
    empty = replace(WHOLE, steps=())
    assert delivery.stop_run(View(), empty, PANES, lambda *_: word) == (word[0], empty, {"ended": 0})


def stop(press: int) -> Answer:
    """Stop is pressed."""
    said: Answer = (banner_message(next_number(), "Stopped"), None, {})
    return delivery.stop_run(View(tab=TAB, press=press), WHOLE, PANES, lambda *_: said)


def test_a_run_that_arrives_after_stop_never_begins() -> None:
    """A run that was stopped within milliseconds, and begins all the same; one that is never begun again after that."""
    assert stop(8)[0] is not None
    assert list(delivery.deliver(View(tab=TAB, press=7), PANES, make_run())) == [delivery.NOTHING]
    later = list(delivery.deliver(View(tab=TAB, press=9), PANES, make_run()))
    assert later[-1] == (None, WHOLE, {"ended": 9}), "the control"


def test_stop_that_arrives_after_the_next_run_stops_nothing() -> None:
    """Run, Stop and Run again: a Stop that is late, and ends the second run without a word on the page."""
    first = delivery.deliver(View(tab=TAB, press=1), PANES, make_run())
    next(first)
    second = delivery.deliver(View(tab=TAB, press=3), PANES, make_run())
    next(second)
    assert stop(2) == (None, None, {})
    assert list(first) == [delivery.NOTHING]
    assert list(second)[-1] == (None, WHOLE, {"ended": 3})
    late = delivery.deliver(View(tab=TAB, press=1), PANES, make_run())
    assert list(late) == [delivery.NOTHING], "and a run that is late does not take the place of a later one"


def test_the_answer_to_an_earlier_press_is_dropped() -> None:
    """A run on the screen and another one in the state, because the answers of two presses passed one another."""
    other = find_recorded_run("toy").trace()
    run: list[Any] = []

    def open_slowly() -> Answer:
        run.append(delivery.deliver(View(tab=TAB, press=2), PANES, make_run()))
        next(run[0])
        return run_message(other, next_number(), find_rules(PANES[:1])), other, {"pair": "toy"}

    assert delivery.answer_once(View(tab=TAB, press=1), open_slowly) == (None, None, {})
    assert list(run[0])[-1][1] == WHOLE
    assert delivery.find_shown_run(View(tab=TAB), other) == WHOLE
    opened: Answer = ("{}", other, {})
    assert delivery.answer_once(View(tab=TAB, press=3), lambda: opened) == ("{}", other, {"ended": 3}), "the control"
    assert delivery.find_shown_run(View(tab=TAB), WHOLE) == other


def test_stop_reaches_every_run_that_is_under_way() -> None:
    """More visitors than runs are held, of whom the first ones cannot stop theirs any more."""
    runs = [
        delivery.deliver(View(tab=f"{number:032x}", press=1), PANES, make_run()) for number in range(delivery.MOST_RUNS + 5)
    ]
    for run in runs:
        next(run)
    for number, run in enumerate(runs):
        view = View(tab=f"{number:032x}", press=2)
        assert delivery.stop_run(view, None, PANES, lambda trace, made: (None, None, {}))[1] is not None
        assert list(run) == [delivery.NOTHING]
    next(delivery.deliver(View(tab=TAB), PANES, make_run()))
    assert len(delivery.SENT) == delivery.MOST_RUNS, "the control: what has ended goes"


def test_a_second_run_ends_the_first() -> None:
    """Two runs of one tab that write into one page."""
    first = delivery.deliver(View(tab=TAB, press=1), PANES, make_run())
    next(first)
    second = delivery.deliver(View(tab=TAB, press=2), PANES, make_run())
    next(second)
    assert list(first) == [delivery.NOTHING]
    assert list(second)[-1][2] == {"ended": 2}


def test_what_makes_no_run_ends_as_well() -> None:
    """A refusal after which the page waits for ever."""
    refusal: Answer = (banner_message(1, "No"), None, {})
    assert [values for _, _, values in delivery.deliver(View(tab=TAB, press=3), PANES, iter([refusal]))] == [
        {},
        {"ended": 3},
    ]


def test_a_reload_in_the_middle() -> None:
    """A reload that shows an older run without a word, or another visitor's run."""
    run = delivery.deliver(View(tab=TAB), PANES, make_run())
    for _ in range(4):
        next(run)
    run.close()  # as Gradio does when a page goes
    found = delivery.find_interrupted(View(tab=TAB))
    assert found == Interrupted(replace(WHOLE, steps=WHOLE.steps[:3]), ended=False)
    assert delivery.find_interrupted(View(tab=CHANNEL)) is None, "another tab"
    assert delivery.find_interrupted(View()) is None, "a page without a tab"
    text, trace, _ = opening.open_address(f"#{identify_run(WHOLE)}.1.2", opening.Known(interrupted=found), "rescued")
    assert (trace, json.loads(text or "")["banner"]) == (found.trace, texts.RELOADED.format(steps=3))
    one = Interrupted(replace(WHOLE, steps=WHOLE.steps[:1]), ended=False)
    text, _, _ = opening.open_address(f"#{identify_run(WHOLE)}", opening.Known(interrupted=one), "rescued")
    assert json.loads(text or "")["banner"] == texts.RELOADED_ONE


def test_a_reload_before_the_first_step_or_after_the_last() -> None:
    """A run that has ended and is called stopped, or that nobody has yet; a run without steps in place of the page."""
    run = delivery.deliver(View(tab=TAB), PANES, make_run())
    next(run)
    run.close()
    assert delivery.find_interrupted(View(tab=TAB)) is None
    list(delivery.deliver(View(tab=TAB), PANES, make_run()))
    found = delivery.find_interrupted(View(tab=TAB))
    assert found == Interrupted(WHOLE, ended=True), "before the browser keeps it"


def test_runs_that_nobody_comes_back_to_are_forgotten() -> None:
    """A server that keeps every run whose page was closed."""
    for number in range(delivery.MOST_RUNS + 5):
        run = delivery.deliver(View(tab=f"{number:032x}"), PANES, make_run(1))
        next(run)
        next(run)
        run.close()
    assert len(delivery.SENT) == delivery.MOST_RUNS
    assert delivery.find_interrupted(View(tab=f"{0:032x}")) is None
    assert delivery.find_interrupted(View(tab=f"{delivery.MOST_RUNS + 4:032x}")) is not None, "the control"


def test_an_older_run_of_the_same_tab_does_not_come_back() -> None:
    """A run of the page before a reload, whose last step is still being made, in place of the new one."""
    old = delivery.deliver(View(tab=TAB), PANES, make_run())
    next(old)
    new = delivery.deliver(View(tab=TAB), PANES, make_run(2))
    next(new)
    next(new)
    list(old)
    found = delivery.find_interrupted(View(tab=TAB))
    assert found is not None
    assert len(found.trace.steps) == 1


def test_a_page_that_shows_fewer_steps_gets_the_run() -> None:
    """A step that was lost by whatever way, and stays lost; a page that is drawn again although it shows everything."""
    view = View(1, 0, tab=TAB, steps=STEPS)
    assert delivery.complete_run(view, WHOLE, PANES) is None
    assert delivery.complete_run(View(tab=TAB), WHOLE, PANES) is None, "it was paused"
    text = delivery.complete_run(replace(view, steps=STEPS - 1), WHOLE, PANES)
    assert text is not None
    message = json.loads(text)
    assert (len(message["scenes"]), message["at"]) == (STEPS, [1, message["scenes"][1]["scored"]])


def test_a_page_that_has_not_seen_the_last_message_gets_the_run() -> None:
    """A flipped step that Gradio brought before an older one: as many steps as there should be, of another run."""
    text = run_message(WHOLE, next_number(), find_rules(PANES))
    delivery.answer_once(View(tab=TAB, press=1), lambda: (text, WHOLE, {}))
    number = json.loads(text)["seq"]
    view = View(1, 0, tab=TAB, press=1, steps=STEPS, seq=number)
    assert delivery.complete_run(view, WHOLE, PANES) is None
    late = delivery.complete_run(replace(view, seq=number - 1), WHOLE, PANES)
    assert late is not None
    assert json.loads(late)["seq"] > number


def test_the_last_word_on_a_run_comes_after_it() -> None:
    """A speed that was lost on its way, and that the whole run, sent in its place, does not say either."""
    said = speed_message(next_number(), "9 tokens/s")
    list(delivery.deliver(View(tab=TAB, press=1), PANES, iter([*make_run(), (said, None, {})])))
    view = View(1, 0, tab=TAB, press=1, steps=STEPS, seq=json.loads(said)["seq"])
    assert delivery.complete_run(view, WHOLE, PANES) is None
    late = delivery.complete_run(replace(view, seq=view.seq - 1), WHOLE, PANES)
    assert late is not None
    whole, word = (json.loads(line) for line in late.split(delivery.NEXT))
    assert (whole["kind"], word["kind"], word["speed"]) == ("run", "speed", "9 tokens/s")
    assert view.seq < whole["seq"] < word["seq"]


def test_messages_are_as_before() -> None:
    """A message that is written in another way than its types say."""
    one = message_module.StepMessage(
        7, message_module.scene(WHOLE, 0, find_rules(PANES)), True, "run", message_module.RunLink("recorded")
    )
    assert json.loads(message_module._write(one)) == json.loads(json.dumps(asdict(one)))
    assert json.loads(banner_message(1, "x")) == {
        "seq": 1,
        "banner": "x",
        "action": "",
        "error": False,
        "here": False,
        "kind": "banner",
    }
    assert "words" in json.loads(run_message(WHOLE, 1, find_rules(PANES)))


def test_numbers_grow_whatever_the_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages that a page takes for old ones: two of one moment, or all of the time by which a clock was set back."""
    clock = iter([5_000_000, 5_000_000, 2_000_000, 9_000_000])
    monkeypatch.setattr(answers, "time", SimpleNamespace(time_ns=lambda: next(clock)))
    numbers = answers.Numbers()
    assert [numbers.next() for _ in range(4)] == [5000, 5001, 5002, 9000]
