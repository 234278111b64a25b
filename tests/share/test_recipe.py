"""Recipes: exact round trips, a hash that knows what must agree, and 500 damaged ones that are refused or read."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from specviz import run
from specviz.core.dice import Flip
from specviz.core.events import Trial
from specviz.core.quoting import is_text
from specviz.core.sampling import Sampling
from specviz.engine.settings import Settings
from specviz.models.toy import TOY
from specviz.recorded.runs import RECORDED, find_recorded_run
from specviz.share.digest import hash_run
from specviz.share.packed import pack, unpack
from specviz.share.recipe import MOST_CHARACTERS, Recipe, describe_recipe, make_recipe, read_recipe, write_recipe
from specviz.trace.schema import RunTrace

EVIL = "</script><img src=x onerror=alert(1)>"
TREES = ("chain:5", "3,2,2,1", "binary:3", "paths:3x4", "best:32", "delayed:2+3x2", "shape:0,1,00,01,10")
ADDRESS = re.compile(r"[\w/.,:~+-]*", re.ASCII)
MOST_SAID = 400


def draw_text(rng: random.Random) -> str:
    letters = [*range(32, 127), 0x9, 0xA, 0xE9, 0x4E2D, 0x1F333, 0x202E, 0, 0x2028]
    return "".join(chr(rng.choice(letters)) for _ in range(rng.choice([0, 1, 5, 40, 400])))


def draw_recipe(seed: int) -> Recipe:
    rng = random.Random(seed)
    tree, verifier = rng.choice(TREES), rng.choice(["topdown", "traversal", "naive"])
    proposal = "topk" if tree.startswith("best") else rng.choice(["with", "without"]) if "paths" not in tree else "with"
    top_k = rng.choice([None, 1, 50])
    sampling = Sampling(
        rng.choice([0, 0.7, 1, 1e-7, 1e300, rng.random() * 3]), top_k, rng.choice([1, 0.9, rng.random() or 1])
    )
    seeds = rng.choice([0, 7, -3, 2**53]), rng.randrange(-(10**9), 10**9)
    cuts = tuple(sorted(rng.sample(range(1, 90), rng.choice([0, 0, 1, 3]))))
    most = rng.randrange(100, 201)
    prompt = draw_text(rng) if rng.random() < 0.7 else tuple(rng.randrange(50_000) for _ in range(rng.randrange(1, 300)))
    settings = Settings(tree, proposal, verifier, (), sampling, *seeds, most)
    return Recipe("embedded", prompt, settings, rng.randrange(1, 200), "kX9f-_ab", rng.randrange(50), cuts)


@pytest.mark.parametrize("seeds", [range(100 * part, 100 * part + 100) for part in range(4)])
def test_a_recipe_is_read_as_it_was_written(seeds: Sequence[int]) -> None:
    """A seed, a float's digit, a line break or an emoji that is lost; a letter that some program changes in an address."""
    for seed in seeds:
        recipe = draw_recipe(seed)
        text = write_recipe(recipe)
        assert read_recipe(text) == recipe, seed
        assert ADDRESS.fullmatch(text), text
        assert write_recipe(read_recipe(text)) == text


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: record.key)
def test_every_recorded_run_has_a_short_recipe(record: object) -> None:
    """A recipe that is no link any more; one of a model that drafts for itself, which would be made by two."""
    trace = find_recorded_run(record.key).trace()  # type: ignore[attr-defined]
    text = describe_recipe(trace)
    assert (text == "") is record.itself  # type: ignore[attr-defined]
    if text:
        assert len(text) < 150
        assert read_recipe(text) == make_recipe(trace)
        assert make_recipe(trace).matches(trace) is True


def test_a_long_prompt_is_packed_and_a_book_has_no_recipe() -> None:
    """A link of 20,000 characters, which no program passes on."""
    trace = find_recorded_run("rescued").trace()
    text = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz ", k=3000))
    assert len(write_recipe(replace(make_recipe(trace), prompt="The fox said. " * 200))) < 250
    assert read_recipe(write_recipe(replace(make_recipe(trace), prompt=text))).prompt == text
    book = "".join(random.Random(2).choices("abcdefghijklmnopqrstuvwxyz ", k=20_000))
    assert describe_recipe(replace(trace, texts={**trace.texts, trace.prompt[0]: book})) == ""
    assert describe_recipe(replace(trace, steps=())) == ""


def change_event(trace: RunTrace, **changes: object) -> RunTrace:
    """The run with its first trial changed."""
    step = trace.steps[0]
    events = list(step.verdicts["topdown"])
    at = next(index for index, event in enumerate(events) if isinstance(event, Trial))
    events[at] = replace(events[at], **changes)
    return replace(trace, steps=(replace(step, verdicts={**step.verdicts, "topdown": tuple(events)}), *trace.steps[1:]))


def test_the_hash_knows_what_must_agree() -> None:
    """A run with another token, coin or verdict that passes for the same; one with another digit that does not."""
    trace = find_recorded_run("rescued").trace()
    recipe, step = make_recipe(trace), trace.steps[0]
    flip = next(event.flip for event in step.verdicts["topdown"] if isinstance(event, Trial))
    others = (
        change_event(trace, flip=Flip(flip.prob, 0.5, flip.accepted)),
        change_event(trace, flip=Flip(flip.prob, flip.u, not flip.accepted)),
        replace(trace, prompt=(*trace.prompt, 3)),
        replace(trace, steps=(replace(step, tokens=(*step.tokens[:-1], 5)), *trace.steps[1:])),
        replace(trace, steps=(replace(step, nodes=(*step.nodes[:-1], replace(step.nodes[-1], token=9))), *trace.steps[1:])),
        replace(trace, steps=trace.steps[:-1]),
    )
    assert [recipe.matches(other) for other in others] == [False] * len(others)
    assert recipe.matches(change_event(trace, owed=0.1234)) is True, "a float's digits are not in it"
    assert recipe.matches(change_event(trace, flip=Flip(0.123, flip.u, flip.accepted))) is True
    longer = replace(trace, steps=(*trace.steps, step))
    assert recipe.matches(longer) is True, "the first steps are those of the recipe"
    without = {"traversal": step.verdicts["traversal"]}
    assert recipe.matches(replace(trace, steps=tuple(replace(one, verdicts=without) for one in trace.steps))) is None


def test_the_hash_is_the_same_everywhere() -> None:
    """A hash that depends on the machine, on the order of rules or on the version of Python."""
    trace = run("a", Settings("2,2", "without", "traversal", ("topdown",), max_tokens=4), "T2").trace
    keys = ("topdown", "traversal")
    assert hash_run(trace.prompt, trace.steps, keys) == hash_run(trace.prompt, trace.steps, keys[::-1])
    assert hash_run((1, 2), (), ()) == "nERt_FDt"


def damage(rng: random.Random, text: str) -> str:
    """The text with a few of its characters changed, lost, doubled or moved, or a part of it replaced."""
    parts = text.split("/")
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = rng.randrange(len(parts))
        letter = rng.choice(["0", "9", ",", "-", "~", "~ff", "_", "\0", EVIL, "é", "\ud800", "9" * 30, "=", ";", "%", ""])
        place = rng.randrange(len(parts[at]) + 1)
        kind = rng.random()
        if kind < 0.6:
            parts[at] = parts[at][:place] + letter + parts[at][place + rng.choice([0, 1, 3]) :]
        elif kind < 0.8:
            parts[at] = rng.choice(parts)
        else:
            del parts[at]
        if not parts:
            return ""
    return "/".join(parts)


def test_500_damaged_recipes_are_refused_in_a_sentence_or_read() -> None:
    """A traceback, a page of text, half a character; a damaged recipe that passes for another one than it says."""
    refused, good = 0, [describe_recipe(record.trace()) for record in RECORDED if not record.itself]
    for seed in range(500):
        rng = random.Random(seed)
        text = damage(rng, rng.choice(good))
        try:
            recipe = read_recipe(text)
        except ValueError as error:
            refused += 1
            said = str(error)
            assert "the recipe in this link" in said and 20 < len(said) < MOST_SAID and is_text(said), said
            continue
        assert read_recipe(write_recipe(recipe)) == recipe, text
    assert 300 < refused < 500, "most are refused; a changed seed is another recipe"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "version ''"),
        ("2/embedded", "version '2', and this page reads version 1"),
        ("1/embedded", "2 parts, expected 11"),
        ("1/nobody/2,2/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/t", "expected a pair or a toy"),
        ("1/embedded/2,2/with/nobody/1,0,1/0,0/9/0,1/kX9fQ2ab/t", "nobody"),
        ("1/embedded/nonsense/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/t", "nonsense"),
        ("1/embedded/2,2/with/topdown/x,0,1/0,0/9/0,1/kX9fQ2ab/t", "as the sampling, got 'x,0,1'"),
        ("1/embedded/2,2/with/topdown/1,0,2/0,0/9/0,1/kX9fQ2ab/t", "top_p"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9,9/0,1/kX9fQ2ab/t", "numbers of tokens that rise"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,99999/kX9fQ2ab/t", "2048 steps at most, got 99999"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,1/short/t", "the hash of the steps, got 'short'"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/t~ff", "UTF-8"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/zAAAA", "cannot be unpacked"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/i" + pack("1 2 x"), "“i” and packed token numbers"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/i" + pack("1 " * 30_000 + "1"), "20000 tokens at most"),
        ("1/embedded/2,2/with/topdown/1,0,1/0,0/9/0,1/kX9fQ2ab/z" + pack("a" * 200_000), "more than 100000 bytes"),
        ("x" * (MOST_CHARACTERS + 1), f"expected {MOST_CHARACTERS} at most"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    """A refusal that does not say what was expected and what came."""
    with pytest.raises(ValueError, match=re.escape(said)):
        read_recipe(text)


def test_a_bomb_is_not_unpacked() -> None:
    """A link of 100 kB that takes 100 MB, or one that is unpacked whole before it is measured."""
    bomb = pack("0" * 100_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(ValueError, match="unpacks to more than 1000 bytes"):
        unpack(bomb, 1000)
    assert unpack(pack("0" * 1000), 1000) == "0" * 1000, "the control: what is as long as allowed"
    for text in ("", "é🌳\n", EVIL):
        assert unpack(pack(text), 100) == text
    for damaged in (pack("hello")[:-3], pack("hello") + "AAAA", "!", "A", "a=b"):
        with pytest.raises(ValueError, match="damaged"):
            unpack(damaged, 1000)


def test_a_toy_is_named_in_a_recipe() -> None:
    """A toy whose recipe names a pair of models."""
    trace = run("AB", Settings("2", max_tokens=2), "T1").trace
    assert make_recipe(trace).pair == f"{TOY}T1"
