"""Whatever a browser sends: what goes back can be sent, quotes little of it, and is a sentence or a run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from page_forms import PLAIN

from specviz.core.quoting import LONGEST, shorten
from specviz.explore import handlers
from specviz.explore import opening as explore_opening
from specviz.explore.addresses import load_recorded
from specviz.explore.answers import PANES, Answer
from specviz.explore.chip import write_chip
from specviz.explore.form import RunForm, describe_tree, fit_form, list_rules
from specviz.explore.limits import MOST_PROMPT, STEP_IS_WORTH
from specviz.explore.thumbnail import draw_tree
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.trace.file import dump
from specviz.trace.schema import RunTrace
from specviz.verify import VERIFIERS
from specviz.web import browser_storage, limits, opening
from specviz.web.pairs import PairPool

HALF = "\ud800"
KNOWN = (PLAIN.pair, PLAIN.proposal, PLAIN.verifier, *PLAIN.panes)
MOST_SAID = 700  # characters of a sentence, whatever it quotes


@pytest.fixture(scope="module")
def pool() -> PairPool:
    """A pool without models: toys and recorded runs."""
    return PairPool("embedded", no_models=True)


def send(*values: object) -> str:
    """These values as they are sent; an error if they cannot be."""
    text = json.dumps(values, ensure_ascii=False, default=str)
    text.encode()
    return text


def banner(answer: Answer) -> str:
    return str(json.loads(str(answer[0]))["banner"])


def hostile_forms(text: str) -> Iterator[RunForm]:
    """The form with this text in each of its fields."""
    for name in vars(PLAIN):
        yield replace(PLAIN, **{name: text})
    yield replace(PLAIN, pair="toy:T2", prompt=text)
    yield replace(PLAIN, tree=f"shape:0,{text}", verifier="gbv")


@pytest.mark.parametrize("text", [HALF, f"2,2{HALF}", "x" * 2_000_000, "9," * 500_000 + "9", "shape:" + "0" * 100_000])
def test_no_field_breaks_what_is_sent_or_fills_a_sentence(pool: PairPool, text: str) -> None:
    """Half of a surrogate pair in a tree, which ends the stream of events; a sentence of 2 MB that quotes the tree."""
    trace = load_recorded("rescued")
    for form in hostile_forms(text):
        answers = list(handlers.run_prompt(pool, form))
        send(answers)
        said = [banner(answer) for answer in answers if answer[0]]
        assert said and all(0 < len(one) <= MOST_SAID for one in said), form
        if (form.pair, form.proposal, form.verifier, *form.panes) != KNOWN:
            continue
        shown = write_chip(form, trace), describe_tree(form.tree, "without"), list_rules(form.tree, "without")
        send(shown, draw_tree(form.tree))
        assert all(len(str(one)) < 5000 for one in shown)


def test_a_prompt_has_a_length(pool: PairPool) -> None:
    """A prompt of 10 MB, which took 850 MB to be read."""
    toy = replace(PLAIN, pair="toy:T1", prompt="A" * MOST_PROMPT, verifier="traversal", temperature=1, max_tokens=1)
    assert toy.request.prompt == toy.prompt, "the control"
    with pytest.raises(ValueError, match=r"the prompt may have 20000 characters at most, got 20001"):
        _ = replace(toy, prompt=toy.prompt + "A").request
    send(fit_form("toy:T2", HALF * 3, 1.0, False, HALF))


def test_what_is_quoted_is_short_and_text() -> None:
    """A helper that shortens nothing, or leaves what cannot be sent."""
    assert shorten("a" * LONGEST) == "a" * LONGEST
    assert shorten("a" * (LONGEST + 1)) == "a" * (LONGEST - 1) + "…"
    assert shorten(f"a{HALF}b") == "a�b"


def own_run(seed: int = 7) -> RunTrace:
    trace = find_recorded_run("toy").trace()
    return replace(trace, models={"toy": "T2"}, settings=replace(trace.settings, coin_seed=seed))


def change_store(rng: random.Random, stored: dict[str, Any]) -> Any:
    """What a browser keeps, changed at one place into something of any kind."""
    values = (None, 7, -1.5, True, "", HALF, "x" * 3000, [], {}, [1], {"a": 1}, "run-00000000", dump(own_run()), [["left"]])
    holders: list[tuple[Any, Any]] = [(stored, key) for key in stored]
    for index, run in enumerate(stored["runs"]):
        holders += [(run, key) for key in run] + [(stored["runs"], index)]
    holder, key = rng.choice(holders)
    kind = rng.random()
    if kind < 0.1:
        return rng.choice(values)
    if kind < 0.3 and isinstance(holder, dict):
        del holder[key]
    else:
        holder[key] = rng.choice(values)
    return stored


@pytest.mark.slow
def test_no_store_breaks_an_arrival() -> None:
    """A run that an older version of the page kept, or a store that somebody else wrote: a page that never opens."""
    kept = opening.keep_run(opening.keep_run(None, own_run(7), PANES), own_run(8), PANES)
    name = kept["runs"][1]["identity"]
    recalled = 0
    for seed in range(80):
        stored = change_store(random.Random(seed), json.loads(json.dumps(kept)))
        answers = [opening.open_address(f"#{one}.0.0", opening.Known(stored), "rescued") for one in (name, "run", "run-0")]
        answers += [opening.recall_run(stored, index) for index in (0, 1, 2, -1)]
        again = opening.keep_run(stored, own_run(9), PANES)
        send(answers, again, browser_storage.list_titles(stored), browser_storage.write_label(stored))
        assert all(answer[1] is not None for answer in answers[:3]), "an address always leads to a run"
        assert len(browser_storage.write_label(stored)) < MOST_SAID
        assert again["runs"][0]["identity"] == opening.keep_run(None, own_run(9), PANES)["runs"][0]["identity"]
        recalled += answers[3][1] is not None
    assert recalled > 30, "most changes leave the first run as it was"


LINKS: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: rng.choice(RECORDED).key,
    lambda rng: rng.choice(
        ["run", "run-00000000", f"run-{rng.randrange(16**8):08x}", "", "nothing", "../etc/passwd", "é", HALF]
    ),
    lambda rng: "".join(chr(rng.choice([*range(32, 127), 0, 0xD800, 0x1F333, 0x2028])) for _ in range(rng.randrange(40))),
)
PLACES: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: f".{rng.randrange(20)}.{rng.randrange(-9, 40)}",
    lambda rng: "." + "9" * rng.randrange(1, 3000) + "." + rng.choice(["0", "-", "x", "9" * 12]),
    lambda rng: rng.choice(["", ".", "..", ".1.2.3", ".-1", ".²", "%ED%A0%80", "%00", "%", "%u"]),
)
ENDS: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: f";left={rng.choice(VERIFIERS).key};right={rng.choice(VERIFIERS).key}",
    lambda rng: rng.choice(
        [";exact", ";gap", ";drawer=mask", ";drawer=" + "a" * 999, ";left=" + HALF, ";left=<img src=x>"]
    ),
    lambda rng: ";".join("x" * rng.randrange(50) for _ in range(rng.randrange(2000))),
)


def make_link(seed: int) -> str:
    rng = random.Random(seed)
    return "#" + rng.choice(LINKS)(rng) + rng.choice(PLACES)(rng) + rng.choice(ENDS)(rng)


@pytest.mark.parametrize("seeds", [range(30), pytest.param(range(30, 300), marks=pytest.mark.slow)])
def test_300_links(seeds: range) -> None:
    """A link that opens nothing, that quotes itself for pages, or that no answer can be sent to."""
    stored = opening.keep_run(None, own_run(), PANES)
    told = 0
    for seed in seeds:
        answer = opening.open_address(make_link(seed), opening.Known(stored), "rescued")
        send(answer[0], answer[2])
        assert answer[1] is not None, make_link(seed)
        assert len(banner(answer)) <= MOST_SAID, make_link(seed)
        told += banner(answer) != ""
    assert len(seeds) / 3 < told < len(seeds), "some links are sound, most are not"


def test_a_file_whose_name_cannot_be_sent(tmp_path: Path) -> None:
    """A refusal that quotes the name of a file, which may be anything."""
    for name in ("x" * 200 + ".json", "a\udce9.json"):
        path = tmp_path / name
        path.write_bytes(b"{}")
        answer = opening.open_file(str(path), PANES)
        send(answer)
        assert "cannot be opened" in banner(answer)
        assert len(banner(answer)) <= MOST_SAID


def test_only_as_many_steps_as_can_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of 2,000 steps, which took 7 s to be shown; or steps that go without a word."""
    trace = find_recorded_run("deep").trace()
    costs = [STEP_IS_WORTH + len(step.nodes) + sum(sorted(map(len, step.verdicts.values()))[-2:]) for step in trace.steps]
    path = tmp_path / "run.json"
    path.write_text(dump(replace(trace, models={"pair": "other"})), encoding="utf-8")
    message, shown, fields = opening.open_file(str(path), PANES)
    assert (banner((message, shown, fields)), len(shown.steps)) == ("", len(trace.steps)), "the control: all of it"
    for steps in (1, 3):
        monkeypatch.setattr(explore_opening, "MOST_SHOWN", sum(costs[:steps]))
        message, shown, fields = opening.open_file(str(path), PANES)
        assert shown.steps == trace.steps[:steps]
        said = "the first of" if steps == 1 else f"the first {steps} of"
        assert f"Only {said} {len(trace.steps)} steps" in banner((message, shown, fields))
    monkeypatch.setattr(explore_opening, "MOST_SHOWN", 0)
    assert len(opening.open_file(str(path), PANES)[1].steps) == 1, "one is always shown"


def test_the_bounds_are_above_what_the_page_does() -> None:
    """A bound that a visitor meets who does nothing unusual."""
    kept: Mapping[str, Any] = opening.keep_run(
        None, replace(find_recorded_run("right-q").trace(), models={"toy": "x"}), PANES
    )
    assert len(kept["runs"][0]["trace"]) * limits.MOST_KEPT_RUNS < limits.MOST_KEPT_LETTERS
    for record in RECORDED:
        assert explore_opening.fit_run(record.trace()) == record.trace()
