"""Links that carry their run, without a browser: made again by real models, compared, refused, and shown at their place."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from specviz import Settings
from specviz.core.quoting import is_text
from specviz.core.sampling import Sampling
from specviz.explore import links
from specviz.explore.addresses import load_recorded, name_run, read_address
from specviz.explore.answers import Answer
from specviz.explore.links import open_link
from specviz.explore.runs import RunRequest, continue_from, grow_run, start_run
from specviz.recorded.runs import RECORDED
from specviz.share.files import pack_run
from specviz.share.packed import pack
from specviz.share.recipe import describe_recipe, make_recipe, write_recipe
from specviz.texts import share as texts
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace
from specviz.web.opening import Known, open_address
from specviz.web.pairs import PairPool

MOST_SAID = 700
EVIL = "</script><img src=x onerror=alert(1)>"
OF_PAIR = ("rescued", "chain", "wrong-q", "no-residual", "greedy")


@pytest.fixture(scope="module")
def pool() -> PairPool:
    """The pair that ships, and toys."""
    return PairPool("embedded")


@pytest.fixture(scope="module")
def toys() -> PairPool:
    """A page that was started without models."""
    return PairPool("embedded", no_models=True)


def last(answers: Iterator[Answer]) -> tuple[dict[str, Any], RunTrace | None, Any]:
    """The last message, the last run, and what is filled in with it."""
    message, trace, fields = "", None, {}
    for one, found, filled in answers:
        message, trace, fields = one or message, found or trace, filled or fields
    return json.loads(message), trace, fields


def toy_run(toys: PairPool, *rules: str, seed: int = 3, tokens: int = 6, prompt: str = "ab") -> RunTrace:
    settings = Settings("2,2", "without", rules[0], rules[1:], Sampling(1), seed, seed, tokens)
    return [trace for _, trace in start_run(toys, "toy:T2", RunRequest(prompt, settings))][-1]


def link(trace: RunTrace, **changes: Any) -> str:
    return (
        f"#{name_run(trace)}.0.1;left=topdown;right=traversal;recipe={write_recipe(replace(make_recipe(trace), **changes))}"
    )


@pytest.mark.slow
@pytest.mark.parametrize("key", OF_PAIR)
def test_a_recorded_run_is_made_again_by_its_recipe(pool: PairPool, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recipe that leaves something out that a run depends on; a run that is another one on this machine."""
    monkeypatch.setattr(links, "RECORDED", ())
    trace = load_recorded(key)
    message, found, _ = last(links.open_link(pool, f"#x.1.2;recipe={describe_recipe(trace)}"))
    assert found is not None and [step.tokens for step in found.steps] == [step.tokens for step in trace.steps]
    assert message["banner"] == texts.SAME.format(steps=len(trace.steps))
    other = write_recipe(replace(make_recipe(trace), hash="AAAAAAAA"))
    assert last(links.open_link(pool, f"#x;recipe={other}"))[0]["banner"] == texts.DIFFERENT, "the control"


def test_a_run_is_made_again_at_its_place(pool: PairPool) -> None:
    """A run of the real pair that comes out differently from its link, at another step, or with other rules."""
    settings = Settings("3,2", "without", "traversal", ("topdown",), Sampling(0.7), 11, 12, 14)
    trace = [one for _, one in start_run(pool, "embedded", RunRequest(f"The fox said {EVIL}", settings))][-1]
    asked = f"#{name_run(trace)}.1.2;left=traversal;right=topdown;recipe={describe_recipe(trace)}"
    message, found, _ = last(open_link(pool, asked))
    assert found is not None and found.steps != () and message["error"] is False
    assert message["banner"] == texts.SAME.format(steps=len(trace.steps))
    assert "Times are those of the machine" in message["banner"], "as they are others than those that were shared"
    assert make_recipe(found) == make_recipe(trace) and found.prompt == trace.prompt
    assert message["panes"] == ["traversal", "topdown"] and message["name"] == name_run(trace)
    assert (message["at"][0], message["link"]) == (1, {"kind": "recipe", "recipe": describe_recipe(trace)})
    message, _, _ = last(open_link(pool, asked.replace(";recipe=1/embedded/3,2/", ";recipe=1/embedded/3,1/")))
    assert message["banner"] == texts.DIFFERENT, "the control: another tree"


def test_a_recorded_run_is_shown_at_once(toys: PairPool) -> None:
    """A recorded run that waits for models although it is there; one that is shown for another recipe."""
    for record in RECORDED:
        if not record.itself:
            message, found, _ = last(open_link(toys, f"#x.0.1;recipe={describe_recipe(record.trace())}"))
            assert found is not None and [one.tokens for one in found.steps] == [one.tokens for one in record.trace().steps]
            assert message["banner"] == "", record.key  # its times, too, are those that were shared
    wrong = write_recipe(replace(make_recipe(load_recorded("rescued")), hash="AAAAAAAA"))
    message, _, _ = last(open_link(toys, f"#x;recipe={wrong}"))
    assert message["banner"] == texts.DIFFERENT
    other = write_recipe(replace(make_recipe(load_recorded("rescued")), prompt="Another prompt"))
    message, found, _ = last(open_link(toys, f"#x;recipe={other}"))
    assert found is None and "--no-models" in message["banner"], "the control: it would have to be made"


def test_a_run_that_was_cut_and_went_on(toys: PairPool) -> None:
    """A run of two stretches whose cut step is made whole."""
    for seed in range(8):
        short = toy_run(toys, "traversal", "topdown", seed=seed, tokens=4)
        longer = replace(short, settings=replace(short.settings, max_tokens=9))
        trace = [short, *grow_run(toys, longer)][-1]
        message, found, _ = last(open_link(toys, link(trace)))
        assert found is not None and found.steps[-1].tokens == trace.steps[-1].tokens
        assert "those that were shared" in message["banner"], seed
        if make_recipe(trace).cuts:
            message, _, _ = last(open_link(toys, link(trace, cuts=())))
            assert message["banner"] == texts.DIFFERENT, "the control: without the cut"
            break
    else:
        pytest.fail("no run was cut within a step")


def test_a_run_that_goes_on_from_another(toys: PairPool) -> None:
    """A prompt of tokens that is read as text, and a first step that is numbered anew and gets other coins."""
    first = toy_run(toys, "traversal", "topdown")
    trace = list(grow_run(toys, continue_from(first, 0, first.settings), None, 1))[-1]
    recipe = make_recipe(trace)
    assert recipe.first == 1 and recipe.prompt == trace.prompt
    message, found, _ = last(open_link(toys, link(trace)))
    assert found is not None and found.prompt == trace.prompt and "those that were shared" in message["banner"]
    message, found, _ = last(open_link(toys, link(trace, prompt=(3, 99))))
    assert found is None and "expected tokens of its models as the prompt, got 99" in message["banner"]


def test_a_link_asks_for_no_more_work_than_a_visitor_may(toys: PairPool) -> None:
    """A link that keeps a server busy for an hour."""
    trace = toy_run(toys, "traversal", "topdown")
    settings = replace(trace.settings, max_tokens=100_000)
    message, found, _ = last(open_link(toys, link(trace, settings=settings)))
    assert found is None and message["banner"] == "Tokens must be at least 1 and at most 200, got 100000."
    settings = replace(trace.settings, tree="best:1000", proposal="topk", riders=(), verifier="topdown")
    message, found, _ = last(open_link(toys, link(trace, settings=settings)))
    assert found is None and "choose a smaller tree" in message["banner"]


def test_the_page_opens_a_whole_run_and_compares_a_kept_one(toys: PairPool) -> None:
    """A run in a link that is not shown at its place; a run that is kept under the same name and has other steps."""
    trace = toy_run(toys, "traversal", "topdown", tokens=2)
    asked = f"#{name_run(trace)}.0.2;left=traversal;right=topdown;run={pack_run(trace)}"
    message, found, _ = open_address(asked, Known(), "rescued")
    assert found == trace and json.loads(str(message))["panes"] == ["traversal", "topdown"]
    damaged = asked[:-9]
    message, found, _ = open_address(damaged, Known(), "rescued")
    said = json.loads(str(message))["banner"]
    assert found == load_recorded("rescued") and said.startswith("The run in this link cannot be opened: it is damaged")
    bomb = f"#run-00000000;run={pack('[' + '0,' * 900_000 + '0]')}"
    assert "unpacks to more than" in json.loads(str(open_address(bomb, Known(), "rescued")[0]))["banner"]


def damage(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice([1, 2, 6])):
        at = rng.randrange(len(text) + 1)
        letter = rng.choice(
            ["", "0", ";", "=", ".", "/", "%", "%00", "%ED%A0%80", "~", "é", "\ud800", EVIL, ";recipe=", ";run="]
        )
        text = text[:at] + letter + text[at + rng.choice([0, 1, 4, 40]) :]
    return text


def damage_run(rng: random.Random, trace: RunTrace) -> str:
    """The run as JSON with a value changed, packed again: only the strict reading can find it."""
    text = dump(trace)
    for _ in range(rng.choice([1, 2, 4])):
        at = rng.randrange(len(text))
        letter = rng.choice(["0", "-1", "null", '"', "]", "1e999", "NaN", "[[", EVIL, "\\ud800", '"is":"X",'])
        text = text[:at] + letter + text[at + rng.choice([0, 1, 3]) :]
    return f"#x;run={pack(text)}"


@pytest.mark.slow
def test_500_damaged_links_are_refused_in_a_sentence_or_shown(toys: PairPool) -> None:
    """A link that breaks the page, shows half a run, or fills the screen with what it holds."""
    trace = toy_run(toys, "traversal", "topdown", tokens=2)
    good = (link(trace), f"#{name_run(trace)}.0.1;run={pack_run(trace)}", "#toy.0.1;left=naive;exact", link(trace))
    shown = refused = 0
    for seed in range(500):
        rng = random.Random(seed)
        text = damage_run(rng, trace) if rng.random() < 0.4 else damage(rng, rng.choice(good))
        message, found, fields = open_address(text, Known(), "toy")
        assert message is not None
        wanted = fields.get("wanted")
        if wanted is not None and not isinstance(wanted, tuple):
            said, found, _ = last(open_link(toys, text))
        else:
            said = json.loads(message)
            assert found is not None, "an address always leads to a run"
        json.dumps(said, ensure_ascii=False).encode()
        assert len(said["banner"]) < MOST_SAID and is_text(said["banner"])
        refused, shown = refused + bool(said["banner"]), shown + (found is not None)
        if said["kind"] == "run" and found is not None:
            assert found.steps and json.loads(dump(found))["is"] == "RunTrace"
    assert refused > 300 and shown > 300


def test_an_address_reads_what_it_carries() -> None:
    """A recipe that is unknown to the address, or one that is taken twice."""
    recipe = describe_recipe(load_recorded("rescued"))
    asked = read_address(f"#run-00000000.1.2;left=naive;recipe={recipe};run=AAAA;exact")
    assert (asked.recipe, asked.run, asked.unknown, asked.at) == (recipe, "AAAA", (), (1, 2))
    assert read_address("#a;recipe=1;recipe=2").unknown == ("recipe=2",)
    assert read_address(f"%23a%3Brecipe%3D{recipe.replace('/', '%2F').replace(',', '%2C')}").recipe == recipe
