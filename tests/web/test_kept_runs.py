"""Runs that were on show: what the browser keeps, what an address names, what Undo brings back. Without a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from page_forms import PLAIN, PageState

from specviz.explore import handlers
from specviz.explore.addresses import LIVE_ID, Address, identify_run, load_recorded, name_run, read_address
from specviz.explore.answers import PANES, UNDO, choose_panes
from specviz.explore.opening import open_recorded
from specviz.explore.runs import is_complete
from specviz.explore.undo import MOST_UNDO, go_back
from specviz.models.load import Pair
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.texts import page as texts
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace
from specviz.views.charts import COUNT
from specviz.views.message import LIVE
from specviz.web import browser_storage, opening
from specviz.web.delivery import Interrupted
from specviz.web.pairs import PairPool
from specviz.web.view import View, read_view


@pytest.fixture
def pool(pair: Pair) -> PairPool:
    """A pool to which every pair is the embedded one."""
    return PairPool("embedded", load=lambda key: pair.fork())


def with_seed(seed: int, key: str = "rescued") -> RunTrace:
    """A run that is not recorded: it says so of itself."""
    trace = find_recorded_run(key).trace()
    return replace(trace, settings=replace(trace.settings, coin_seed=seed))


def opened(address: str, known: opening.Known | None = None) -> tuple[dict[str, Any], RunTrace, dict[str, Any]]:
    message, trace, values = opening.open_address(address, known or opening.Known(), "rescued")
    return json.loads(message), trace, values


# What the browser keeps.


def test_the_browser_keeps_the_last_runs() -> None:
    """Runs that fill the browser's memory, that are kept twice, or that vanish without a word."""
    stored = None
    for seed in range(browser_storage.MOST_KEPT_RUNS + 3):
        other = with_seed(seed + 100)
        stored = opening.keep_run(stored, other, PANES)
        assert len(opening.keep_run(stored, other, PANES)["runs"]) == len(stored["runs"])
    assert len(stored["runs"]) == browser_storage.MOST_KEPT_RUNS
    label = browser_storage.write_label(stored)
    assert label.startswith("Your runs (8 in this browser; dropped: ")
    assert "102, 7 steps" in label, "the one that went last, by name"
    trace, panes = browser_storage.load_run(stored, 0)
    assert (trace.settings.coin_seed, panes) == (110, [*PANES])
    assert browser_storage.load_run(stored, 99) is None
    assert json.loads(json.dumps(stored)) == stored
    assert "traversal" in browser_storage.list_titles(stored)[0][0]


def test_a_recorded_run_is_not_kept() -> None:
    """A list of a visitor's own runs, full of runs that are in the menu anyway."""
    stored = opening.keep_run(None, with_seed(7), PANES)
    for record in RECORDED:
        assert opening.keep_run(stored, record.trace(), record.panes) == stored, record.key


def test_a_run_too_large_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that the browser refuses, and with it everything else that was kept."""
    small, large = replace(find_recorded_run("toy").trace(), models={"toy": "T2"}), with_seed(7, "deep")
    monkeypatch.setattr(browser_storage, "MOST_KEPT_LETTERS", 20_000)
    stored = opening.keep_run(opening.keep_run(None, small, PANES), large, PANES)
    assert [run["identity"] for run in stored["runs"]] == [identify_run(small)]
    assert "too large to keep, download it" in browser_storage.write_label(stored)
    assert "too large" not in browser_storage.write_label(opening.keep_run(stored, small, PANES)), "the control"


def test_what_an_earlier_version_kept() -> None:
    """A page that does not open, because the browser's store has another form than today."""
    run = {"title": "old", "start": "x", "trace": dump(replace(find_recorded_run("toy").trace(), models={"toy": "T2"}))}
    old: dict[str, Any] = {"values": ["The fox", "embedded"] + [0] * 12, "runs": [run], "said": "older ones were dropped"}
    said, trace, values = opened("#run.0.0", opening.Known(old))
    assert (trace.settings.tree, values["tree"], said["banner"]) == ("chain:2", "chain:2", "")
    assert opened(f"#{said['name']}.0.0", opening.Known(old))[1] == trace, "by the id that it has now"
    stored = opening.keep_run(old, with_seed(7), PANES)
    assert [title for title, _ in browser_storage.list_titles(stored)][1:] == ["old"]
    for unreadable in ("{}", "", run["trace"].replace('"schema":2', '"schema":99')):
        known = {"runs": [run | {"trace": unreadable}]}
        said, trace, _ = opened("#run.0.0", opening.Known(known))
        assert said["banner"].startswith("This browser's run “old” cannot be opened: another version of this page kept it")
        assert said["name"] == "rescued"
        message, none, _ = opening.recall_run(known, 0)
        assert (none, json.loads(message)["error"]) == (None, True)
        assert "“old” cannot be opened" in json.loads(message)["banner"]
    assert json.loads(opening.recall_run(old, None)[0])["banner"] == texts.NOT_KEPT


# Names and addresses.


def test_a_run_has_a_name_that_stays(pool: PairPool) -> None:
    """A link that leads to another run: the same name for two, or a new one for the same with more steps or rules."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    name = identify_run(page.trace)
    assert LIVE_ID.fullmatch(name)
    assert {message["name"] for message in page.said if message["kind"] in ("run", "step")} == {name}
    fewer = replace(page.trace, steps=page.trace.steps[:1])
    longer = replace(page.trace, settings=replace(page.trace.settings, max_tokens=99, riders=("naive",)))
    assert {identify_run(fewer), identify_run(longer), identify_run(replace(fewer, steps=()))} == {name}
    others = [replace(page.trace, prompt=page.trace.prompt[:-1]), replace(page.trace, models={"pair": "gpt2"})]
    others += [replace(page.trace, settings=replace(page.trace.settings, coin_seed=5))]
    others += [replace(page.trace, steps=page.trace.steps[1:])]
    assert len({identify_run(other) for other in others} | {name}) == 5
    for record in RECORDED:
        assert name_run(record.trace(), record.key) == record.key
        assert LIVE_ID.fullmatch(name_run(with_seed(999, record.key), record.key)), "whatever it was called"
        assert LIVE_ID.fullmatch(name_run(replace(record.trace(), models={})))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#rescued.1.2", Address("rescued", (1, 2))),
        ("#rescued.1.-3", Address("rescued", (1, -3))),
        ("rescued.1", Address("rescued", (1, None))),
        ("#run-0123abcd", Address("run-0123abcd")),
        ("", Address()),
        ("#", Address()),
        (
            "#deep.1.2;left=topdown;right=gbv;exact;drawer=code",
            Address("deep", (1, 2), {"left": "topdown", "right": "gbv"}),
        ),
        ("#deep;left%3Dtopdown", Address("deep", None, {"left": "topdown"})),
        ("#deep;left=foo;x;drawer=", Address("deep", None, {}, ("left=foo", "x", "drawer="))),
        ("#deep;left=naive;left=naive", Address("deep", None, {"left": "naive"}, ("left=naive",))),
        ("#deep.x.y", Address("deep", None, {}, ("x.y",))),
        ("#deep.1.2.3", Address("deep", None, {}, ("1.2.3",))),
        ("#deep.²", Address("deep", None, {}, ("²",))),
        ("#a b", Address("", None, {}, ("a b",))),
        ("#deep." + "9" * 1400, Address("deep", None, {}, ("9" * 59 + "…",))),
        ("#deep." + "9" * 9400, Address("", None, {}, ("#deep." + "9" * 53 + "…",))),
        ("#deep" + ";x" * 900, Address("deep", None, {}, ("x",) * 5)),
        ("#deep;\ud800", Address("deep", None, {}, ("�",))),
    ],
)
def test_an_address_is_read_to_the_last_part(text: str, expected: Address) -> None:
    """A part of a link that is ignored in silence."""
    assert read_address(text) == expected


def test_an_address_leads_to_its_run(pool: PairPool) -> None:
    """A reload that shows another run than the address says, at another place."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    name = identify_run(page.trace)
    stored = opening.keep_run(opening.keep_run(None, page.trace, PANES), with_seed(7), PANES)
    said, trace, values = opened(f"#{name}.2.1", opening.Known(stored))
    assert (said["name"], said["at"][0], said["banner"], trace) == (name, 2, "", page.trace)
    assert (values["prompt"], values["tree"], values["coin_seed"]) == ("The fox", "2,2", 4), "the fields describe it"
    assert opened("#run.1.0", opening.Known(stored))[1].settings.coin_seed == 7, "as earlier versions wrote it"
    said, trace, values = opened("#wrong-q.1.1")
    assert (said["name"], said["at"][0], values["left"], values["right"]) == ("wrong-q", 1, "topdown", "naive")
    assert values["example"] == "wrong-q"
    assert opened(f"#{name}", opening.Known(stored))[2]["example"] is None
    said, _, _ = opened("")
    assert (said["name"], said["banner"]) == ("rescued", "")


def test_a_page_that_comes_without_an_address() -> None:
    """What was typed while the page came, overwritten by the fields of the run that is on show anyway."""
    first = load_recorded("rescued")
    message, trace, values = opening.open_address("", opening.Known(shown=find_recorded_run("rescued").trace()), "rescued")
    assert (message, trace, set(values)) == (None, None, {"chip", "thumbnail", "example"})
    said, trace, values = opened("", opening.Known(shown=with_seed(7)))
    assert (said["name"], trace, values["coin_seed"]) == ("rescued", first, first.settings.coin_seed), "the browser's Back"


def test_an_address_with_panes() -> None:
    """A link that shows other rules than the one who sent it saw."""
    said, _, values = opened("#rescued.1.0;left=traversal;right=topdown;exact")
    assert [pane["key"] for pane in said["scenes"][0]["panes"]] == ["traversal", "topdown"]
    assert (values["left"], values["right"], values["wanted"], said["banner"]) == ("traversal", "topdown", None, "")
    _, _, values = opened("#rescued.1.0;right=naive")
    assert (values["right"], values["wanted"]) == ("traversal", ("topdown", "naive")), "to be evaluated next"


@pytest.mark.parametrize("address", ["#foo.99.99", "#run.0.0", "#run-00000000.1.2", "#a b", "#\n", "nonsense", "#rescued²"])
def test_a_dead_link_says_so(address: str) -> None:
    """A link to a run that is not there, which opens another one in silence."""
    said, trace, values = opened(address)
    assert (said["name"], values["example"]) == ("rescued", "rescued")
    assert re_any(said["banner"], "does not keep the run of this link", "has no run that is called", "does not understand")
    assert values["prompt"] == trace.prompt_text


def re_any(text: str, *parts: str) -> bool:
    return any(part in text for part in parts)


def test_a_place_that_is_not_there() -> None:
    """A cursor behind the last step, or a place that is no place, put somewhere else without a word."""
    said, trace, _ = opened("#rescued.999.999")
    assert said["at"][0] == len(trace.steps) - 1
    assert said["banner"] == "The link asks for step 1000, and this run ends with step 7."
    said, _, _ = opened("#rescued.x.y;z")
    assert said["banner"] == "This page does not understand these parts of the link: x.y, z."
    assert opened("#rescued.1.2")[0]["banner"] == "", "the control"


def test_a_reload_in_the_middle_of_a_run(pool: PairPool) -> None:
    """Steps that were made and are gone, or an older run in their place."""
    answers = handlers.run_prompt(pool, replace(PLAIN, max_tokens=40))
    trace = next(made for _, made, _ in answers if made is not None and len(made.steps) == 2)
    name = identify_run(trace)
    said, found, values = opened(f"#{name}.1.0", opening.Known(None, (), Interrupted(trace, ended=False)))
    assert (found, said["name"], values["prompt"]) == (trace, name, "The fox")
    assert said["banner"] == "The run was stopped by a reload after 2 steps: Continue resumes it."
    ended = opening.Known(None, (), Interrupted(trace, ended=True))
    assert opened(f"#{name}.1.0", ended)[0]["banner"] == "", "before the browser keeps it"
    assert opened("#toy", ended)[0]["name"] == "toy", "a link to something else is followed"
    stored = opening.keep_run(None, handlers.stop_run(trace, "run", 2)[1], ("traversal", "topdown"))
    _, found, values = opened(f"#{name}.1.0", replace(ended, stored=stored))
    assert (is_complete(found), values["left"]) == (True, "traversal"), "as the browser keeps it, once it does"
    fewer = opening.keep_run(None, replace(trace, steps=trace.steps[:1]), PANES)
    assert opened(f"#{name}.1.0", replace(ended, stored=fewer))[1] == trace
    assert "does not keep" in opened(f"#{name}.1.0")[0]["banner"], "the control"


def test_what_the_browser_says_of_itself() -> None:
    """A cursor that is no number, or a list where a text was expected, and a page that stops answering."""
    tab = "0a" * 16
    assert read_view(f'{{"step": 3, "event": -2, "left": "topdown", "tab": "{tab}"}}') == View(3, -2, "topdown", tab=tab)
    assert read_view(f'{{"tab": "{tab.upper()}", "channel": "{tab}1"}}') == View(), "keys that no page draws"
    wrong = (None, "", "[1]", "{", '{"step": "3", "event": null, "left": 1, "more": {}}', "[" * 100_000, '{"step": true}')
    assert [read_view(text) for text in wrong] == [View()] * len(wrong)


# What was on show before.


def test_flipped_coins_lose_nothing(pool: PairPool) -> None:
    """Later steps and the prompt, gone with one key."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    whole, at = page.trace, (2, 1)
    page.at = at
    page.take(handlers.rerun_step(pool, whole, page.form.panes, 2, coins=1))
    assert (len(page.trace.steps), page.trace.settings.coin_seed, len(page.stack)) == (1, 5, 1)
    assert page.form.prompt == page.trace.prompt_text
    assert page.said[-1]["action"] == texts.UNDO
    assert f"Steps 4 to {len(whole.steps)} are discarded; Undo brings them back." in page.banner
    assert page.values["offer"] == UNDO
    page.take(handlers.rerun_step(pool, page.trace, page.form.panes, 0, tree=1))
    assert len(page.stack) == 2
    page.take([go_back(page.stack)]).take([go_back(page.stack)])
    assert (page.trace, page.form.prompt, page.stack) == (whole, "The fox", ())
    assert (page.said[-1]["at"][0], page.said[-1]["name"]) == (2, identify_run(whole))
    assert page.banner == f"Back to “The fox”, {len(whole.steps)} steps."
    page.take([go_back(page.stack)])
    assert (page.trace, page.banner) == (whole, texts.NOTHING_TO_UNDO)


def test_only_what_is_lost_is_put_on_the_stack(pool: PairPool) -> None:
    """An Undo that goes back one step of a run at a time, or a server that keeps all that was ever on show."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    page.take(handlers.continue_run(pool, page.trace, page.form, 99))
    page.take(handlers.change_rules(pool, page.trace, page.form, ("naive", "traversal"), (0, 0)))
    assert page.stack == ()
    page.take(handlers.continue_run(pool, page.trace, page.form, 0))
    assert len(page.stack) == 1, "later steps are gone"
    for seed in range(MOST_UNDO + 2):
        page.take(handlers.run_prompt(pool, replace(page.form, coin_seed=seed, max_tokens=1)))
    assert len(page.stack) == MOST_UNDO
    page.take([open_recorded("deep")])
    assert page.stack[-1].trace.settings.coin_seed == MOST_UNDO + 1


def test_an_address_finds_what_was_on_show_before(pool: PairPool) -> None:
    """The browser's Back, to a run that is too large for the browser to keep."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    whole = page.trace
    page.take(handlers.rerun_step(pool, whole, page.form.panes, 2, coins=1))
    assert opened(f"#{identify_run(whole)}.2.0", opening.Known(None, page.stack))[1] == whole


# Files, and runs that lack verdicts.


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
    assert choose_panes(trace, PANES) == ("traversal", "traversal")
    assert choose_panes(whole, ("naive", "gbv")) == ("topdown", "traversal")
    assert choose_panes(whole, ("topdown", "topdown")) == ("topdown", "traversal")
    assert len(opening.show_charts(trace, PANES)) == COUNT
    assert opening.show_charts(whole, PANES) != opening.show_charts(trace, PANES), "the control"
    bare = replace(trace, steps=tuple(replace(step, verdicts={}) for step in trace.steps))
    with pytest.raises(ValueError, match="no rule was evaluated"):
        choose_panes(bare)


def test_half_a_letter_in_a_file(tmp_path: Path) -> None:
    """Text that no encoding takes, and a page that stops answering."""
    file, content = tmp_path / "run.json", find_recorded_run("rescued").path.read_text(encoding="utf-8")
    for wrong in (content.replace(" girl", " \\ud83d"), "{}", "[" * 100_000):
        file.write_text(wrong, encoding="utf-8")
        message, trace, _ = opening.open_file(str(file), PANES)
        assert trace is None
        assert json.loads(message)["banner"].startswith("“run.json” cannot be opened: ")
    file.write_text(content, encoding="utf-8")
    message, trace, values = opening.open_file(str(file), ("gbv", "traversal"))
    assert (trace.steps != (), values["left"], json.loads(message)["name"]) == (True, "topdown", "rescued"), "the control"
    assert LIVE == "run"


def test_one_run_with_two_claims(pool: PairPool) -> None:
    """A pane's rule changed, and the address becomes another recorded run's, whose trace is the same."""
    assert len({identify_run(find_recorded_run(key).trace()) for key in ("residual", "shorter")}) == 1, "the case"
    for key in ("residual", "shorter"):
        assert (opened(f"#{key}")[0]["name"], opened(f"#{key}")[2]["example"]) == (key, key)
        page = PageState().take([open_recorded(key)])
        page.take(handlers.change_rules(pool, page.trace, page.form, ("naive", "traversal"), (0, 0), key))
        assert page.said[-1]["name"] == key
