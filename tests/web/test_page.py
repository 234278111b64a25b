"""What is entered, kept and handled, without a browser: fields to settings and back, failures as sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from specviz.models.load import Pair
from specviz.models.toy import TOYS
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.texts import page as texts
from specviz.texts.recorded import STORY
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace
from specviz.web import browser_storage, handlers, opening
from specviz.web.answers import show_errors
from specviz.web.form import FIELDS, RunForm, asks_for, describe_tree, fill_form, fit_form, list_rules, read_form
from specviz.web.pairs import PairPool
from specviz.web.runs import count_tokens, is_complete

PLAIN = RunForm(
    prompt="The fox",
    pair="embedded",
    tree="2,2",
    proposal="without",
    verifier="traversal",
    temperature=0.7,
    top_k=0,
    top_p=1,
    max_tokens=12,
    tree_seed=3,
    coin_seed=4,
    chat=False,
    left="topdown",
    right="traversal",
)


@pytest.fixture
def pool(pair: Pair) -> PairPool:
    """A pool to which every pair is the embedded one."""
    return PairPool("embedded", load=lambda key: pair.fork())


def last_run(answers: Iterator[Any]) -> RunTrace:
    return [trace for _, trace, _ in answers if trace is not None][-1]


def messages(answers: Iterator[Any]) -> list[dict[str, Any]]:
    return [json.loads(message) for message, _, _ in answers if message is not None]


def test_values_become_a_form_by_name() -> None:
    """A field that is read as its neighbour."""
    assert read_form([getattr(PLAIN, name) for name in FIELDS]) == PLAIN
    with pytest.raises(ValueError, match="zip"):
        read_form(list(FIELDS)[1:])


@pytest.mark.parametrize("one", [one for one in RECORDED if not one.itself], ids=lambda one: one.key)
def test_the_fields_of_a_run_ask_for_it_again(one: Any) -> None:
    """A run that is opened, and by Run becomes another one."""
    trace = one.trace()
    form = RunForm(**fill_form(trace, one.panes))
    assert asks_for(form, trace)
    assert form.prompt == trace.read(trace.prompt)
    assert form.request.settings.tree_seed == trace.settings.tree_seed
    other = "topk" if form.proposal != "topk" else "without"
    for changed in ({"tree": "chain:3"}, {"coin_seed": 99}, {"proposal": other}, {"pair": "gpt2"}):
        assert not asks_for(replace(form, **changed), trace), changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tree": "nonsense"}, "a tree is chain:5"),
        ({"tree": "9999"}, "at most 1024 nodes"),
        ({"coin_seed": None}, "the coin seed must be a number, got nothing"),
        ({"coin_seed": 10**400}, "the coin seed must be at most 9007199254740992"),
        ({"coin_seed": 1.5}, "the coin seed must be a whole number, at most 9007199254740992, got 1.5"),
        ({"coin_seed": float("nan")}, "the coin seed must be a whole number"),
        ({"coin_seed": float("inf")}, "the coin seed must be a whole number"),
        ({"temperature": -1}, "temperature must be >= 0, got -1"),
        ({"temperature": "hot"}, "temperature must be a number, got 'hot'"),
        ({"max_tokens": 0}, "max_tokens must be at least 1, got 0"),
        (
            {"right": "gbv"},
            "it needs independent paths, and the tree 2,2 with the proposal without",
        ),
        ({"tree": "best:8"}, "it needs the proposal topk"),
        ({"pair": "toy:T1", "prompt": "xyz"}, "x"),
        ({"pair": "no such"}, "no such"),
        ({"prompt": "half \ud83d a letter"}, "half of a surrogate pair (U+D83D)"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], sentence: str) -> None:
    """A traceback on the page, or a value that is quietly replaced."""
    with pytest.raises(gr.Error) as error:
        list(handlers.run_prompt(PairPool("embedded", no_models=True), None, replace(PLAIN, **changed)))
    assert sentence in error.value.message


def test_an_error_is_never_markup() -> None:
    """A token that becomes an element, in the sentence that refuses it."""
    with pytest.raises(gr.Error) as error, show_errors():
        raise ValueError("got <img src=x onerror=alert(1)>")
    assert "<" not in error.value.message
    assert "&lt;img" in error.value.message


def test_a_tree_is_described_where_it_is_entered() -> None:
    """A number of nodes that the tree does not have, or an error that waits until Run."""
    assert describe_tree("2,2,2", "without").startswith("at most 14 drafted tokens in 3 levels")
    assert describe_tree("chain:5", "without").startswith("at most 5 drafted tokens in 5 levels (vLLM")
    assert describe_tree("chain:1", "without").startswith("at most 1 drafted token in 1 level (vLLM")
    assert describe_tree("4", "without").startswith("at most 4 drafted tokens in 1 level (SGLang")
    assert describe_tree("eagle25", "topk").startswith("at most 25 drafted tokens in 5 levels")
    assert describe_tree("paths:3x4", "with").startswith("at most 12 drafted tokens in 4 levels")
    assert describe_tree("best:16x3", "topk").startswith("at most 16 drafted tokens in 3 levels")
    assert "nonsense" in describe_tree("nonsense", "with")
    trees = (("3,2", "without"), ("paths:3x4", "with"))
    bushy, paths = ({key: text for text, key in list_rules(*tree)} for tree in trees)
    assert bushy["gbv"].endswith("(needs independent paths)")
    assert paths["gbv"] == "greedy multi-path block"
    assert "lossy" in bushy["typical"]


# Prompts and pairs that suit each other.


@pytest.mark.parametrize("toy", TOYS, ids=lambda toy: toy.key)
def test_choosing_a_toy_fills_in_what_it_takes(toy: Any) -> None:
    """A toy that refuses the prompt and the temperature which the page offers; prose that is lost on the way back."""
    key = f"toy:{toy.key}"
    prompt, temperature, chat, prose = fit_form(key, "A long time ago", 0.7, True, "")
    assert (temperature, chat, prose) == (1, False, "A long time ago")
    form = replace(PLAIN, pair=key, prompt=prompt, temperature=temperature, chat=chat)
    pool = PairPool("embedded", no_models=True)
    assert last_run(handlers.run_prompt(pool, None, form)).steps
    assert fit_form("embedded", prompt, temperature, chat, prose)[0] == "A long time ago"
    assert fit_form("embedded", prompt, temperature, chat, "")[0] == STORY
    assert fit_form(key, prompt, 0.5, False, prose)[:2] == (prompt, 0.5), "what it takes stays"
    assert fit_form("gpt2", "Some prose", 0.7, True, "")[:3] == ("Some prose", 0.7, True), "the control"


def test_one_step_after_the_prompt_was_edited(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the chat template ticked, a prompt that was edited and is ignored; one that was not, and starts anew."""
    monkeypatch.setattr(Pair, "chat", lambda self, prompt: f"Once, {prompt} said")
    form = replace(PLAIN, chat=True, prompt="the fox", max_tokens=40)
    trace = last_run(handlers.make_step(pool, None, form))
    assert trace.read(trace.prompt) == "Once, the fox said"
    more = last_run(handlers.make_step(pool, trace, form))
    assert (len(more.steps), more.prompt) == (2, trace.prompt), "the control"
    edited = last_run(handlers.make_step(pool, more, replace(form, prompt="the bear")))
    assert (edited.read(edited.prompt), len(edited.steps)) == ("Once, the bear said", 1)


def test_steps_with_other_parameters_keep_the_text(pool: PairPool) -> None:
    """The second step after other parameters were entered, which begins anew because the prompt has grown."""
    form, fields = replace(PLAIN, max_tokens=40), dict[str, Any]()
    trace = last_run(handlers.make_step(pool, None, form))
    text = trace.read((*trace.prompt, *trace.steps[0].tokens))
    form = replace(form, tree="chain:3")
    for steps in (1, 2):
        for _, made, filled in handlers.make_step(pool, trace, replace(form, **fields)):
            trace, fields = made or trace, {**fields, **filled}
        assert (trace.read(trace.prompt), len(trace.steps)) == (text, steps)


# Pause, Stop, speeds.


def test_pause_keeps_a_run_open_and_stop_completes_it(pool: PairPool) -> None:
    """Two buttons that do the same; a run that forgets how many tokens were asked for, or that cannot go on."""
    form = replace(PLAIN, max_tokens=30)
    answers = handlers.run_prompt(pool, None, form)
    trace = next(made for _, made, _ in answers if made is not None and len(made.steps) == 3)
    message, changed, _ = handlers.pause_run(trace)
    assert json.loads(message)["banner"] == "Paused after 3 steps. Continue resumes from the step shown."
    assert changed is None
    resumed = last_run(handlers.continue_run(pool, trace, form, 2))
    assert resumed.steps[:3] == trace.steps
    assert count_tokens(resumed) == 30
    message, ended, _ = handlers.stop_run(trace, "run")
    assert json.loads(message)["banner"] == "Stopped after 3 steps."
    assert ended.steps == trace.steps
    assert is_complete(ended)
    assert not is_complete(trace), "the control"
    assert count_tokens(last_run(handlers.continue_run(pool, ended, form, 2))) == count_tokens(trace) + 30
    one = replace(trace, steps=trace.steps[:1])
    assert json.loads(handlers.stop_run(one, "run")[0])["banner"] == texts.STOPPED_ONE
    assert json.loads(handlers.pause_run(one)[0])["banner"] == texts.PAUSED_ONE


def test_a_run_is_timed_by_its_own_steps(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens that nobody asked for, made after every run to measure a speed."""
    decoded: list[int] = []
    monkeypatch.setattr(handlers, "compare_speeds", lambda *_: decoded.append(1) or iter(()))
    said = messages(handlers.run_prompt(pool, None, PLAIN))[-1]["speed"]
    assert said.endswith("tokens/s, counting draft, score, verify and commit")
    assert decoded == []
    trace = last_run(handlers.run_prompt(pool, None, PLAIN))
    list(handlers.compare_speed(pool, trace))
    assert decoded == [1], "the control"


def test_a_comparison_is_made_when_it_is_asked_for(pool: PairPool) -> None:
    """A comparison that cannot be stopped, or that is of tables."""
    trace = last_run(handlers.run_prompt(pool, None, PLAIN))
    answers = list(handlers.compare_speed(pool, trace))
    assert sum(message is None for message, _, _ in answers) > 6, "places to stop"
    assert "plain decoding" in json.loads(answers[-1][0])["speed"]
    assert json.loads(handlers.stop_run(trace, "comparison")[0])["speed"] == texts.COMPARISON_STOPPED
    with pytest.raises(gr.Error, match="A toy has no plain decoding"):
        list(handlers.compare_speed(pool, find_recorded_run("toy").trace()))
    with pytest.raises(gr.Error, match="There is no step yet"):
        list(handlers.compare_speed(pool, None))


# What the browser keeps, and runs that are opened.


def test_the_browser_keeps_the_last_runs() -> None:
    """Runs that fill the browser's memory, that are kept twice, or that vanish without a word."""
    trace, stored = find_recorded_run("rescued").trace(), None
    for seed in range(browser_storage.MOST_RUNS + 3):
        other = replace(trace, settings=replace(trace.settings, coin_seed=seed))
        stored = opening.keep_run(stored, other, PLAIN)
        assert len(opening.keep_run(stored, other, PLAIN)["runs"]) == len(stored["runs"])
    assert len(stored["runs"]) == browser_storage.MOST_RUNS
    assert "older ones were dropped" in browser_storage.write_label(stored)
    assert browser_storage.load_run(stored, 0).settings.coin_seed == browser_storage.MOST_RUNS + 2
    assert browser_storage.load_run(stored, 99) is None
    assert json.loads(json.dumps(stored)) == stored
    assert stored["values"] == vars(PLAIN)


def test_a_run_too_large_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that the browser refuses, and with it everything else that was kept."""
    small, large = find_recorded_run("toy").trace(), find_recorded_run("deep").trace()
    monkeypatch.setattr(browser_storage, "MOST_LETTERS", 20_000)
    stored = opening.keep_run(opening.keep_run(None, small, PLAIN), large, PLAIN)
    assert [run["identity"] for run in stored["runs"]] == [browser_storage.identify_run(small)]
    assert "too large" in browser_storage.write_label(stored)


def test_what_an_earlier_version_kept() -> None:
    """A page that does not open, because the browser's store has another form than today."""
    run = {"title": "old", "start": "x", "trace": dump(find_recorded_run("toy").trace())}
    old: dict[str, Any] = {"values": ["The fox", "embedded"] + [0] * 12, "runs": [run], "said": "older ones were dropped"}
    (message, trace, fields), _ = opening.restore_page(old, "#run.0.0")
    assert (trace.settings.tree, set(fields)) == ("chain:2", {"left", "right"})
    assert json.loads(message)["name"] == "run"
    stored = opening.keep_run(old, find_recorded_run("rescued").trace(), PLAIN)
    assert [title for title, _ in browser_storage.list_titles(stored)][1:] == ["old"]
    (message, trace, _), _ = opening.restore_page({"runs": [run | {"trace": "{}"}]}, "#run.0.0")
    assert (message, trace) == (None, None)


@pytest.mark.parametrize(
    "address",
    ["#foo.99.99", "#run.0.0", "#", "", "#rescued.x.y", "nonsense", "#a b", "#\n", "#rescued.²", "#rescued." + "9" * 4400],
)
def test_an_address_that_leads_nowhere(address: str) -> None:
    """A link with a step that is not there or not a number, to a run that is not kept, or to nothing."""
    answer, key = opening.restore_page(None, address)
    assert key == ("rescued" if address.startswith("#rescued") else None)
    assert set(answer[2]) <= set(FIELDS)


def test_an_address_past_the_end() -> None:
    """A cursor behind the last step."""
    (message, trace, _), _ = opening.restore_page(None, "#rescued.999.999")
    assert json.loads(message)["at"][0] == len(trace.steps) - 1
    (message, _, _), _ = opening.restore_page(None, "#rescued.1.2")
    sent = json.loads(message)
    assert sent["at"] == [1, sent["scenes"][1]["scored"] + 2], "the control: events are counted from the scored tree"


def without_verdict(trace: RunTrace, key: str, at: int) -> RunTrace:
    step = trace.steps[at]
    others = {rule: events for rule, events in step.verdicts.items() if rule != key}
    laws = {rule: law for rule, law in step.stop_laws.items() if rule != key}
    return replace(trace, steps=(*trace.steps[:at], replace(step, verdicts=others, stop_laws=laws), *trace.steps[at + 1 :]))


@pytest.mark.parametrize("at", [0, 2])
def test_a_step_without_a_verdict(at: int) -> None:
    """A rule that was evaluated in some steps only, and a page that fails when it is chosen for a pane."""
    whole = find_recorded_run("rescued").trace()
    trace = without_verdict(whole, "topdown", at)
    said = json.loads(opening.show_panes(trace, "topdown", "traversal"))["banner"]
    assert said == "top-down was not evaluated for this run: press Run or Continue to evaluate it."
    both = json.loads(opening.show_panes(trace, "topdown", "naive"))["banner"]
    assert both.startswith("top-down and naive match were not evaluated")
    assert len(opening.show_charts(trace, "topdown", "traversal")) == 4
    assert "scenes" in json.loads(opening.show_panes(whole, "topdown", "traversal")), "the control"
    bare = replace(trace, steps=tuple(replace(step, verdicts={}) for step in trace.steps))
    assert "banner" in json.loads(opening.show_panes(bare, "topdown", "traversal"))


def test_half_a_letter_in_a_file(tmp_path: Path) -> None:
    """Text that no encoding takes, and a page that stops answering."""
    file, content = tmp_path / "run.json", find_recorded_run("rescued").path.read_text(encoding="utf-8")
    file.write_text(content.replace(" girl", " \\ud83d"), encoding="utf-8")
    with pytest.raises(gr.Error, match=r"surrogate|character"):
        opening.open_file(str(file), "topdown", "traversal")
    file.write_text(content, encoding="utf-8")
    assert opening.open_file(str(file), "topdown", "traversal")[1].steps, "the control"
