"""What is entered and run, without a browser: fields to settings and back, failures as sentences, runs that grow."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from page_forms import PLAIN, PageState, last_run, messages

from specviz.draft import PROPOSALS
from specviz.explore import handlers, runs
from specviz.explore.answers import PANES, tell_error
from specviz.explore.chip import describe_changes, write_chip
from specviz.explore.form import FIELDS, RunForm, asks_for, describe_tree, fill_form, fit_form, list_rules, read_form
from specviz.explore.offers import check_children, suggest_trees
from specviz.explore.pool import introduce, list_prompts
from specviz.explore.runs import count_tokens, encode_prompt, is_complete
from specviz.explore.thumbnail import draw_tree
from specviz.models.load import Pair
from specviz.models.pairs import PAIRS
from specviz.models.toy import TOYS
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.texts import page as texts
from specviz.texts.recorded import STORY
from specviz.trace.check import count_parts
from specviz.trace.file import dump, load
from specviz.web import comparison
from specviz.web.comparison import compare_speed
from specviz.web.pairs import PairPool


@pytest.fixture
def pool(pair: Pair) -> PairPool:
    """A pool to which every pair is the embedded one."""
    return PairPool("embedded", load=lambda key: pair.fork())


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
        ({"tree": "nonsense"}, "A tree is chain:5"),
        ({"tree": "9999"}, "at most 1024 nodes"),
        ({"coin_seed": None}, "The coin seed must be a number, got nothing"),
        ({"coin_seed": 10**400}, "The coin seed must be at most 9007199254740992"),
        ({"coin_seed": 1.5}, "The coin seed must be a whole number, at most 9007199254740992, got 1.5"),
        ({"coin_seed": float("nan")}, "The coin seed must be a whole number"),
        ({"coin_seed": float("inf")}, "The coin seed must be a whole number"),
        ({"temperature": -1}, "Temperature must be at least 0, got -1."),
        ({"temperature": float("inf")}, "Temperature must be at least 0, got inf."),
        ({"top_p": 0}, "Top-p must be above 0 and at most 1, got 0."),
        ({"top_p": 1.01}, "Top-p must be above 0 and at most 1, got 1.01."),
        ({"top_k": -1}, "Top-k must be at least 0, which keeps all tokens, got -1."),
        ({"top_k": 2.5}, "Top-k must be a whole number"),
        ({"max_tokens": 201}, "Tokens must be at least 1 and at most 200, got 201."),
        ({"temperature": "hot"}, "Temperature must be a number, got 'hot'"),
        ({"max_tokens": 0}, "Tokens must be at least 1 and at most 200, got 0."),
        (
            {"right": "gbv"},
            "needs independent paths, which the tree 2,2 with children “drawn without replacement” does not have.",
        ),
        ({"verifier": "kseq"}, "K-SEQ needs independent draws with replacement, which the tree 2,2"),
        ({"tree": "best:8"}, "The tree best:8 takes the most likely nodes, so its children cannot be “drawn without"),
        ({"pair": "toy:T1", "prompt": "xyz"}, "This toy reads only the letters A, B, and the prompt has “x”."),
        ({"pair": "toy:T1", "prompt": "A"}, "The exact fractions of a toy need a temperature of 0, 1, 1/2, 1/3 and so on"),
        ({"pair": "no such"}, "no such"),
        ({"prompt": "half \ud83d a letter"}, "half of a surrogate pair (U+D83D)"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], sentence: str) -> None:
    """A traceback on the page, or a value that is quietly replaced."""
    answers = list(handlers.run_prompt(PairPool("embedded", no_models=True), replace(PLAIN, **changed)))
    assert [trace for _, trace, _ in answers] == [None], "the run on show stays"
    said = json.loads(answers[0][0])
    assert (said["kind"], said["error"]) == ("banner", not said["action"])
    assert sentence in said["banner"]
    assert not re.search(r"max_tokens|top_[kp]|proposal|topk|gbv", said["banner"]), "a name that only the code knows"


def test_a_failure_is_one_sentence() -> None:
    """Errors that pile up over the text, or one without a word; a failure of ours that looks like the visitor's."""

    @tell_error
    def fail(error: Exception) -> Any:
        raise error

    for error, said in ((ValueError("no luck"), "No luck."), (MemoryError(), texts.NO_MEMORY)):
        message, trace, values = fail(error)
        assert (json.loads(message)["banner"], json.loads(message)["error"], trace, values) == (said, True, None, {})
    assert "KeyError" in json.loads(fail(KeyError("x"))[0])["banner"]


def test_a_tree_is_described_where_it_is_entered() -> None:
    """A number of nodes that the tree does not have, or an error that waits until Run."""
    assert describe_tree("2,2,2", "without").startswith("at most 14 drafted tokens in 3 levels")
    assert describe_tree("chain:5", "without").startswith("at most 5 drafted tokens in 5 levels (vLLM")
    assert describe_tree("chain:1", "without").startswith("at most 1 drafted token in 1 level (vLLM")
    assert describe_tree("4", "without").startswith("at most 4 drafted tokens in 1 level (SGLang")
    assert describe_tree("eagle25", "topk").startswith("at most 25 drafted tokens in 5 levels")
    assert describe_tree("paths:3x4", "with").startswith("at most 12 drafted tokens in 4 levels")
    assert describe_tree("best:16x3", "topk").startswith("the 16 most likely nodes under the draft, at most 3 levels")
    assert describe_tree("best:16", "topk").startswith("the 16 most likely"), "a chain's hint on a tree"
    assert "takes the most likely nodes" in describe_tree("best:16", "without")
    assert describe_tree(" 2 , 2 ", "without") == describe_tree("2,2", "without")
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
    assert last_run(handlers.run_prompt(pool, form)).steps
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


def test_a_step_after_the_run_was_continued(pool: PairPool) -> None:
    """A continuation that One step throws away, to start again from what the prompt's field says."""
    page = PageState(replace(PLAIN, max_tokens=16))
    page.take(handlers.run_prompt(pool, page.form))
    assert len(page.trace.steps) > 3
    for changed in ({}, {"temperature": 0.5}, {"tree": "chain:2"}):
        page.form = replace(page.form, **changed)
        page.take(handlers.continue_run(pool, page.trace, page.form, 1))
        text, steps = page.text, len(page.trace.steps)
        page.take(handlers.make_step(pool, page.trace, page.form))
        assert page.text.startswith(text), changed
        assert len(page.trace.steps) == steps + 1
        assert describe_changes(replace(page.form, max_tokens=page.trace.settings.max_tokens), page.trace) == ""


@pytest.mark.parametrize(("changed", "begins"), [({}, "The run continues after"), ({"tree": "chain:2"}, "The text up to")])
def test_what_a_continuation_discards_is_said(pool: PairPool, changed: dict, begins: str) -> None:
    """Steps that are gone without a sentence, or a sentence about steps that there never were."""
    page = PageState(replace(PLAIN, max_tokens=16))
    page.take(handlers.run_prompt(pool, page.form))
    before, last = page.trace, len(page.trace.steps)
    page.form = replace(page.form, **changed)
    page.take(handlers.continue_run(pool, before, page.form, 1))
    assert page.banner == f"{begins} step 2{' is now the prompt' if changed else ''}. " + texts.DISCARDED.format(
        first=3, last=last
    )
    assert "step" in [message["kind"] for message in page.said], "the control: the run went on"
    whole = replace(before, settings=replace(before.settings, max_tokens=40))
    page = PageState(replace(PLAIN, max_tokens=40, **changed))
    page.take(handlers.continue_run(pool, whole, page.form, last - 1))
    assert [message["banner"] for message in page.said if message["kind"] == "run"] in ([], [""])


def test_continuing_leaves_an_edited_prompt_alone(pool: PairPool) -> None:
    """What was typed, overwritten by a button that does not read it."""
    page = PageState().take(handlers.make_step(pool, None, replace(PLAIN, max_tokens=40)))
    page.form = replace(page.form, prompt="The bear")
    page.take(handlers.continue_run(pool, page.trace, page.form, 0))
    assert (page.form.prompt, page.trace.prompt_text) == ("The bear", "The fox")
    assert describe_changes(page.form, page.trace).startswith("Run will use another prompt")
    page.take(handlers.make_step(pool, page.trace, page.form))
    assert (page.trace.prompt_text, len(page.trace.steps)) == ("The bear", 1)


def test_the_run_on_show_stays_until_there_is_another(pool: PairPool) -> None:
    """An empty page, or an error in place of a run, when a new run fails before its first step."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    trace = page.trace
    for wrong in ({"temperature": -1}, {"prompt": "The " * 3000}, {"tree": "best:4"}):
        page.said.clear()
        page.take(handlers.run_prompt(pool, replace(PLAIN, **wrong)))
        assert page.trace is trace
        assert [message["kind"] for message in page.said] == ["banner"]
    answers = list(handlers.run_prompt(pool, PLAIN))
    shown = [json.loads(message) for message, _, _ in answers if message]
    assert [len(message["scenes"]) for message in shown if message["kind"] == "run"] == [1], "the control"
    assert {message["name"] for message in shown if message["kind"] == "step"} == {shown[0]["name"]}


def test_a_run_stops_where_no_file_could_hold_more(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is saved and cannot be opened again."""
    whole = PageState().take(handlers.run_prompt(pool, PLAIN))
    monkeypatch.setattr(runs, "MOST_IN_ALL", 60)
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    assert whole.trace is not None
    assert page.trace is not None
    written = [[step.tokens for step in one.trace.steps] for one in (page, whole) if one.trace]
    assert written[0] == written[1][: len(written[0])]
    assert 0 < len(page.trace.steps) < len(whole.trace.steps), "the control: it is longer elsewhere"
    assert sum(map(count_parts, page.trace.steps)) <= 60
    assert "more than a file may hold" in page.said[-1]["banner"]


def test_an_empty_prompt(pool: PairPool) -> None:
    """The mark that a text begins with, printed as if somebody had written it."""
    page = PageState(replace(PLAIN, prompt="")).take(handlers.run_prompt(pool, replace(PLAIN, prompt="")))
    assert page.trace.steps
    assert [message["prompt"] for message in page.said if message["kind"] == "run"] == [page.form.prompt] == [""]
    assert page.trace.read(page.trace.prompt) != "", "the control"
    steps = len(page.trace.steps)
    assert len(page.take(handlers.make_step(pool, page.trace, page.form)).trace.steps) == steps + 1


def test_a_mark_that_the_tokenizer_adds(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt that is the text of a run, and gets the mark at its beginning twice."""
    encode = Pair.encode
    monkeypatch.setattr(Pair, "encode", lambda self, prompt: [0, *(encode(self, prompt) if prompt else [])])
    pair = pool.get_pair("embedded")
    assert encode_prompt(pair, "The fox") == [0, *encode(pair, "The fox")]
    assert encode_prompt(pair, pair.text(0) + "The fox") == encode_prompt(pair, "The fox")


def test_steps_with_other_parameters_keep_the_text(pool: PairPool) -> None:
    """The second step after other parameters were entered, which begins anew because the prompt has grown."""
    form, fields = replace(PLAIN, max_tokens=40), dict[str, Any]()
    trace = last_run(handlers.make_step(pool, None, form))
    text = trace.read((*trace.prompt, *trace.steps[0].tokens))
    form = replace(form, tree="chain:3")
    for steps in (1, 2):
        for _, made, filled in handlers.make_step(pool, trace, replace(form, **fields)):
            trace, fields = made or trace, {**fields, **{name: filled[name] for name in FIELDS if name in filled}}
        assert (trace.read(trace.prompt), len(trace.steps)) == (text, steps)


# Pause, Stop, speeds.


def test_pause_keeps_a_run_open_and_stop_completes_it(pool: PairPool) -> None:
    """Two buttons that do the same; a run that forgets how many tokens were asked for, or that cannot go on."""
    form = replace(PLAIN, max_tokens=30)
    answers = handlers.run_prompt(pool, form)
    trace = next(made for _, made, _ in answers if made is not None and len(made.steps) == 3)
    message, changed, _ = handlers.pause_run(trace, 3)
    assert json.loads(message)["banner"] == "Paused after 3 steps. Continue resumes from the step shown."
    assert changed is None
    resumed = last_run(handlers.continue_run(pool, trace, form, 2))
    assert resumed.steps[:3] == trace.steps
    assert count_tokens(resumed) == 30
    message, ended, _ = handlers.stop_run(trace, "run", 3)
    assert json.loads(message)["banner"] == "Stopped after 3 steps."
    assert ended.steps == trace.steps
    assert is_complete(ended)
    assert not is_complete(trace), "the control"
    assert count_tokens(last_run(handlers.continue_run(pool, ended, form, 2))) == count_tokens(trace) + 30
    one = replace(trace, steps=trace.steps[:1])
    assert json.loads(handlers.stop_run(one, "run", 1)[0])["banner"] == texts.STOPPED_ONE
    assert json.loads(handlers.pause_run(one, 1)[0])["banner"] == texts.PAUSED_ONE


def test_stop_before_the_first_step(pool: PairPool) -> None:
    """The run on show said to be stopped, and cut, where it was a new one that never began."""
    trace = replace(last_run(handlers.make_step(pool, None, PLAIN)), settings=PLAIN.request.settings)
    message, changed, _ = handlers.stop_run(trace, "run", 0)
    assert (json.loads(message)["banner"], changed) == (texts.STOPPED_EARLY, None)
    assert json.loads(handlers.pause_run(trace, 0)[0])["banner"] == texts.PAUSED_EARLY
    message, changed, _ = handlers.stop_run(trace, "evaluation", 0)
    assert (json.loads(message)["banner"], changed) == (texts.EVALUATION_STOPPED, None)
    assert handlers.stop_run(trace, "run", 1)[1] is not None, "the control"


def test_a_run_is_timed_by_its_own_steps(pool: PairPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens that nobody asked for, made after every run to measure a speed."""
    decoded: list[int] = []
    monkeypatch.setattr(comparison, "compare_speeds", lambda *_: decoded.append(1) or iter(()))
    said = messages(handlers.run_prompt(pool, PLAIN))[-1]["speed"]
    assert said.endswith("tokens/s, counting draft, score, verify and commit")
    assert decoded == []
    trace = last_run(handlers.run_prompt(pool, PLAIN))
    list(compare_speed(pool, trace))
    assert decoded == [1], "the control"


def test_a_comparison_is_made_when_it_is_asked_for(pool: PairPool) -> None:
    """A comparison that cannot be stopped, or that is of tables."""
    trace = last_run(handlers.run_prompt(pool, PLAIN))
    answers = list(compare_speed(pool, trace))
    assert sum(message is None for message, _, _ in answers) > 6, "places to stop"
    assert "plain decoding" in json.loads(answers[-1][0])["speed"]
    assert json.loads(handlers.stop_run(trace, "comparison", 0)[0])["speed"] == texts.COMPARISON_STOPPED
    assert messages(compare_speed(pool, find_recorded_run("toy").trace()))[0]["banner"] == texts.COMPARE_TOY
    assert messages(compare_speed(pool, None))[0]["banner"] == texts.NO_STEPS


# Rules that cannot judge, and other rules in the panes.


@pytest.mark.parametrize(
    ("changed", "mended"),
    [
        ({"verifier": "kseq"}, {"proposal": "with"}),
        ({"right": "kseq"}, {"proposal": "with"}),
        ({"right": "gbv"}, {"tree": "paths:3x4", "proposal": "with"}),
        ({"tree": "best:16"}, {"proposal": "topk"}),
        ({"tree": "best:16", "left": "kseq"}, {"proposal": "with"}),
        ({"proposal": "topk-softmax"}, {"proposal": "topk"}),
        ({"pair": "toy:T1", "temperature": 1}, {"prompt": "A"}),
        ({"pair": "toy:T1", "prompt": "AB"}, {"temperature": 1}),
    ],
)
def test_what_does_not_go_together_is_offered_a_change(pool: PairPool, changed: Any, mended: Any) -> None:
    """A rule that is refused after drafting, or in names of the code, or with a way out that is refused again."""
    form = replace(PLAIN, **changed)
    ((message, trace, values),) = handlers.run_prompt(pool, form)
    said = json.loads(message)
    assert (trace, said["error"]) == (None, False)
    assert said["action"].startswith("Switch to ")
    assert values["offer"].items() >= mended.items()
    page = PageState(form).take(handlers.accept_offer(pool, form, values["offer"]))
    assert page.trace.steps
    assert all(getattr(page.form, name) == value for name, value in mended.items()), "the fields describe it"
    assert describe_changes(page.form, page.trace) == ""


def test_a_mistake_may_be_shown(pool: PairPool) -> None:
    """Top-k children with the wrong q, which a page that refuses all that is unsound could not show."""
    form = replace(PLAIN, proposal="topk-softmax", verifier="topdown", left="topdown", right="naive")
    assert last_run(handlers.run_prompt(pool, form)).steps
    assert "offer" in next(handlers.run_prompt(pool, replace(form, right="traversal")))[2], "the control"


def test_nothing_that_is_suggested_is_refused(pool: PairPool) -> None:
    """A tree in the list that Run refuses, a prompt of a toy that the toy does not read."""
    for proposal in PROPOSALS:
        trees = suggest_trees(proposal.key)
        assert trees
        for tree in trees:
            check_children(tree, proposal.key)
    assert "best:16" in suggest_trees("topk")
    assert "best:16" not in suggest_trees("without"), "the control"
    for toy in TOYS:
        for prompt in list_prompts(f"toy:{toy.key}"):
            form = replace(PLAIN, pair=f"toy:{toy.key}", prompt=prompt, temperature=1)
            assert last_run(handlers.run_prompt(pool, form)).steps
        assert all(letter in introduce(f"toy:{toy.key}") for letter in toy.vocabulary)
    assert "4.9M" in introduce("embedded")
    assert all(list_prompts(pair.key) for pair in PAIRS)
    assert len(list_prompts("embedded")) >= 3


def test_another_rule_judges_the_same_run(pool: PairPool) -> None:
    """A pane that needs a new run, jumps to another place, or makes a recorded run somebody else's."""
    trace = find_recorded_run("rescued").trace()
    page = PageState(RunForm(**fill_form(trace, PANES)), trace)
    answers = list(handlers.change_rules(pool, trace, page.form, ("topdown", "naive"), (3, 1)))
    judged = [message for message, _, _ in answers if message is not None and "with the same coins: step" in message]
    assert len(judged) == len(trace.steps), "places to stop"
    page.take(answers)
    run = page.said[-1]
    assert (run["name"], run["at"], [pane["key"] for pane in run["scenes"][0]["panes"]]) == (
        "rescued",
        [3, run["at"][1]],
        ["topdown", "naive"],
    )
    assert (page.form.left, page.form.right, page.stack) == ("topdown", "naive", ())
    assert [step.tokens for step in page.trace.steps] == [step.tokens for step in trace.steps]
    assert [step.seconds for step in page.trace.steps] == [step.seconds for step in trace.steps], "the run's own speed"
    assert load(dump(page.trace)) == page.trace
    (message, made, _), *others = handlers.change_rules(pool, page.trace, page.form, PANES, (3, 1))
    assert (others, made) == ([], page.trace), "what is known is not made again"
    assert json.loads(message)["claim"] == find_recorded_run("rescued").claim
    assert run["claim"] == ""


def test_another_rule_on_a_run_that_was_lengthened(pool: PairPool) -> None:
    """A step that was cut by the limit of its time, made again without it."""
    page = PageState(replace(PLAIN, max_tokens=5))
    for _ in range(3):
        page.take(handlers.continue_run(pool, page.trace, page.form, 99))
    cut = [step for step in page.trace.steps if len(step.tokens) <= step.accepted_length(step.verifier)]
    assert cut, "what the test is about"
    text = page.text
    page.take(handlers.change_rules(pool, page.trace, page.form, ("naive", "traversal"), (0, 0)))
    assert (page.text, page.form.left, page.said[-1]["kind"]) == (text, "naive", "run")


def test_a_rule_that_cannot_judge_this_run(pool: PairPool) -> None:
    """A promise to evaluate a rule that is then refused; a run that is lost by asking."""
    trace = find_recorded_run("rescued").trace()
    form = RunForm(**fill_form(trace, PANES))
    page = PageState(form, trace).take(handlers.change_rules(pool, trace, form, ("kseq", "traversal"), (0, 0)))
    assert "K-SEQ needs independent draws with replacement" in page.banner
    assert (page.trace, page.form) == (trace, form)
    assert page.values["offer"] == {"left": "kseq", "right": "traversal", "proposal": "with"}
    page.take(handlers.accept_offer(pool, page.form, page.values["offer"]))
    assert (page.form.left, page.form.proposal, "kseq" in page.trace.steps[0].verdicts) == ("kseq", "with", True)
    itself = find_recorded_run("itself").trace()
    page = PageState(form, itself).take(handlers.change_rules(pool, itself, form, ("naive", "traversal"), (0, 0)))
    assert page.said[-1]["error"]
    bare = PairPool("embedded", no_models=True)
    page = PageState(form, trace).take(handlers.change_rules(bare, trace, form, ("naive", "traversal"), (0, 0)))
    assert "Naive match did not judge this run" in page.banner


def test_a_run_that_comes_out_differently_is_kept(pool: PairPool) -> None:
    """Another text under the same name, because the numbers of two machines differ."""
    trace = find_recorded_run("rescued").trace()
    first, second, *rest = trace.steps
    other = replace(trace, steps=(first, replace(second, tokens=(second.tokens[0] + 1,)), *rest))
    form = RunForm(**fill_form(trace, PANES))
    page = PageState(form, other).take(handlers.change_rules(pool, other, form, ("naive", "traversal"), (0, 0)))
    assert (page.trace, page.said[-1]["error"], page.banner) == (other, True, texts.COMES_OUT_DIFFERENTLY)


def test_a_rule_is_not_compared_with_itself(pool: PairPool) -> None:
    """Two panes that show the same."""
    trace = find_recorded_run("rescued").trace()
    form = RunForm(**fill_form(trace, PANES))
    for wanted in (("traversal", "traversal"), ("topdown", "topdown")):
        page = PageState(form, trace).take(handlers.change_rules(pool, trace, form, wanted, (0, 0)))
        assert page.form.panes == ("traversal", "topdown")


# The chip: what the fields come to, and what Run would change.


def test_the_chip_says_what_run_would_change(pool: PairPool) -> None:
    """Fields that silently disagree with the run on show."""
    page = PageState().take(handlers.run_prompt(pool, PLAIN))
    chip = json.loads(page.values["chip"])
    assert chip["summary"] == "Stories, 4.9M with 0.7M · 2,2 · traversal · T 0.7 · seeds 3, 4"
    assert (chip["changes"], chip["wrong"]) == ("", False)
    for changed, sentence in (
        ({"tree": "chain:5"}, "Run will use the tree chain:5 instead of 2,2."),
        ({"tree": " 2 , 2 "}, ""),
        ({"temperature": 0.7, "coin_seed": 9}, "Run will use the coin seed 9 instead of 4."),
        ({"pair": "gpt2"}, "Run will use the pair GPT-2 large with DistilGPT-2 instead of Stories, 4.9M with 0.7M."),
        ({"verifier": "topdown"}, "Run will use top-down to commit instead of traversal."),
        ({"left": "naive"}, "Run will use naive match as one more rule."),
        ({"prompt": "The bear", "top_k": 5}, "Run will use another prompt, top-k 5 instead of 0."),
    ):
        assert describe_changes(replace(PLAIN, **changed), page.trace) == sentence
    wrong = json.loads(write_chip(replace(PLAIN, temperature=None), page.trace))
    assert (wrong["wrong"], wrong["changes"]) == (True, "temperature must be a number, got nothing")
    assert wrong["prompts"]


def test_the_chip_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter typed into a field that loads two models."""
    pool = PairPool("embedded", load=lambda key: pytest.fail(key))
    trace = find_recorded_run("rescued").trace()
    for pair in PAIRS:
        assert json.loads(write_chip(replace(PLAIN, pair=pair.key, chat=True), trace))["summary"]
    assert not pool.has("gpt2")


def test_a_tree_has_a_picture() -> None:
    """A picture of another tree, or one that takes over the page."""
    for tree, nodes in (("2,2,2", 15), ("chain:5", 6), ("paths:3x4", 13), ("eagle25", 26), (" 2 , 2 ", 7)):
        assert draw_tree(tree).count("<circle") == nodes == draw_tree(tree).count("<line") + 1
    assert [draw_tree(tree) for tree in ("best:16", "9,9,9", "nonsense", "<b>")] == [""] * 4


def test_what_commits_is_named(pool: PairPool) -> None:
    """A lossy rule that writes the text, while both panes say lossless."""
    form = replace(PLAIN, verifier="typical", max_tokens=6)
    page = PageState(form).take(handlers.run_prompt(pool, form))
    page.take(handlers.change_rules(pool, page.trace, page.form, ("traversal", "naive"), (0, 0)))
    page.take(handlers.continue_run(pool, page.trace, page.form, 0))
    runs = [message for message in page.said if message["kind"] == "run"]
    assert len(runs) == 3
    for run in runs:
        assert (run["commits"]["title"], run["commits"]["lossless"]) == ("typical acceptance", False)
        assert {choice["key"] for choice in run["rules"]} >= {"typical", "traversal", "kseq"}
    assert [run["panes"] for run in runs[:2]] == [["topdown", "traversal"], ["traversal", "naive"]]
