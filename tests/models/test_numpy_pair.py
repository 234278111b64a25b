"""The pair in numpy is the pair in PyTorch: logits, greedy texts, and whole runs with the same seeds."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from specviz.core.dice import Flip
from specviz.core.events import Residual
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.models.numpy_llama import NumpyLlama, RowCache
from specviz.models.numpy_pair import load_numpy_model, load_numpy_pair
from specviz.models.pair import ModelPair
from specviz.models.pairs import HERE
from specviz.models.safetensors_file import read_safetensors
from specviz.models.tree_text import TreeText
from specviz.studies.prompts import PROMPTS
from tools import compare_pair
from tools.compare_pair import NUMBERS, RUNS, compare_all_rows, compare_longest_text, compare_rows, compare_runs, find_gap

LOGITS = 1e-4  # how far apart they may be


@pytest.fixture(scope="module")
def other() -> ModelPair:
    """The pair in numpy."""
    return load_numpy_pair()


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Small products that wait for a second thread take many times as long."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_trees_and_commits_give_the_logits_of_plain_passes(seed: int, pair: Pair, other: ModelPair) -> None:
    """A mask, a position, a row of the cache or a weight that is wrong, after short texts and long ones."""
    assert compare_all_rows(pair, other, seed=seed) < LOGITS


def test_the_longest_text_gives_the_logits_of_a_plain_pass(pair: Pair, other: ModelPair) -> None:
    """Rotations that drift with the position, or a limit one short of the model's."""
    for role in ("target", "draft"):
        assert compare_longest_text(getattr(pair, role).library, getattr(other, role)) < LOGITS
    with pytest.raises(ValueError, match="llama reads at most 512 tokens, and the text with its draft needs 513"):
        other.target.extend([0], [511])


def see_all(self: TreeText, count: int) -> NDArray[np.bool_]:
    return np.tri(count, self.keys, self.keys - count, dtype=bool)  # siblings, too


def forget_order(self: RowCache, start: int, path: list[int]) -> None:
    self.length = start + len(path)


CONTROLS = {
    "mask": (TreeText, "see", see_all),
    "no rows moved": (RowCache, "keep_rows", forget_order),
    "positions by row": (TreeText, "add", lambda self, *nodes: _count_positions(self, *nodes)),
    "epsilon": (
        NumpyLlama,
        "_normalize",
        lambda self, x, weight: x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-4) * weight,
    ),
}
add = TreeText.add


def _count_positions(self: TreeText, tokens: list[int], parents: list[int | None]) -> tuple[list[int], list[int]]:
    old = len(self.depth)
    ids, positions = add(self, tokens, parents)
    first = positions[0] if not old else len(self.text) - 1 + old
    return ids, [*range(first, first + len(ids))]


@pytest.mark.parametrize("name", CONTROLS)
def test_a_wrong_pass_is_caught(name: str, pair: Pair, other: ModelPair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: siblings that see each other, rows of another path, and the like."""
    monkeypatch.setattr(*CONTROLS[name])
    gaps = [compare_rows(pair.draft.library, other.draft, length, seed=0) for length in (3, 20)]
    assert max(gaps) > 10 * LOGITS


@pytest.mark.parametrize(("base", "caught"), [(10_000.0, False), (10_100.0, True)])
def test_another_base_of_the_rotations_is_caught(base: float, caught: bool, pair: Pair) -> None:
    """The control: a text so short that positions hardly matter."""
    config = json.loads((HERE / "draft" / "config.json").read_text())
    config["rope_parameters"]["rope_theta"] = base
    model = NumpyLlama(config, read_safetensors(HERE / "draft" / "model.safetensors"), 4096, frozenset())
    assert (compare_longest_text(pair.draft.library, model) > LOGITS) == caught


@pytest.mark.slow
@pytest.mark.parametrize("role", ["target", "draft"])
def test_a_hundred_greedy_texts_are_those_of_generate(role: str, pair: Pair, other: ModelPair) -> None:
    """A likeliest token that is another one, in a text or in one of a hundred branches."""
    openings = compare_pair.encode_openings(other)
    assert len(set(map(tuple, openings))) == 100
    expected = compare_pair.generate_greedily(getattr(pair, role).library, openings)
    assert compare_pair.write_greedily(getattr(other, role), openings) == expected
    assert len(set(map(tuple, expected))) > 60, "texts that are all alike show nothing"


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(RUNS)))
def test_runs_are_the_server_s(number: int, pair: Pair, other: ModelPair) -> None:
    """Another tree, token, verdict or coin for the same seeds, or a number that is off by more than floats are.

    On another processor a run may part where a random number falls between two roundings of the same probability.
    """
    gap = compare_runs(pair, other, PROMPTS[number], RUNS[number])
    assert gap.same == gap.steps > 1 or gap.by_rounding
    assert gap.largest < NUMBERS


def test_other_seeds_and_other_weights_are_caught(pair: Pair, other: ModelPair) -> None:
    """The control: runs that are the same whatever decides them."""
    settings = RUNS[1]
    step = next(decode(other.target, other.draft, other.encode(PROMPTS[0]), settings))
    seeds = (replace(settings, coin_seed=99), replace(settings, tree_seed=99))
    for changed in (next(decode(other.target, other.draft, other.encode(PROMPTS[0]), one)) for one in seeds):
        assert find_gap(step, changed) == math.inf
    same = next(decode(other.target, other.draft, other.encode(PROMPTS[0]), settings))
    assert find_gap(step, same) == 0
    assert find_gap(step, replace(same, target=[dist + 2 * NUMBERS for dist in same.target])) > NUMBERS
    assert find_gap(Flip(0.5, 0.25, True), Flip(0.5, 0.25000001, True)) == math.inf
    fewer = {node: dist.copy() for node, dist in [*same.draft.items()][:-1]}
    assert find_gap(same.draft, fewer) == math.inf, "one of them lacks a distribution"
    twins = ModelPair(other.target, other.target.twin(), other.tokenizer)
    gap = compare_runs(pair, twins, PROMPTS[0], settings)
    assert (gap.same, gap.by_rounding) == (0, False)


@pytest.mark.parametrize(("mass", "caught"), [(0.001, False), (0.5, True)])
def test_a_residual_is_compared_before_its_division(mass: float, caught: bool) -> None:
    """Rounding that is divided by a tiny mass and taken for a mistake; or the control: a residual that is not compared."""
    dist = np.array([0.25, 0.75])
    one, other = (Residual(1, dist + shift, mass, 1.0, mass) for shift in (0, np.array([0.001, -0.001])))
    assert (find_gap(one, other) > NUMBERS) == caught
    assert find_gap(one, replace(one, mass=mass + 2 * NUMBERS)) > NUMBERS
    assert find_gap(one, replace(one, node=2)) == math.inf


class Shifted:
    """A model whose likeliest token is a little likelier."""

    def __init__(self, model: NumpyLlama, shift: float) -> None:
        self._model, self._shift = model, shift
        self.start, self.commit = model.start, model.commit

    def extend(self, tokens: list[int], parents: list[int | None]) -> NDArray[np.float64]:
        rows = self._model.extend(tokens, parents)
        return rows + self._shift * (rows == rows.max(-1, keepdims=True))


@pytest.mark.parametrize(("shift", "by_rounding"), [(2e-5, True), (0.3, False)])
def test_rounding_is_told_from_mistakes(shift: float, by_rounding: bool, other: ModelPair) -> None:
    """The control: any two runs that part are excused by rounding, or none is."""
    shifted = ModelPair(Shifted(other.target, shift), Shifted(other.draft, shift), other.tokenizer)
    gaps = (compare_runs(other, shifted, prompt, replace(RUNS[1], tree_seed=seed)) for seed, prompt in enumerate(PROMPTS))
    assert next(gap.by_rounding for gap in gaps if gap.same < gap.steps) == by_rounding


def test_forks_do_not_disturb_each_other(other: ModelPair) -> None:
    """A cache that two runs share: each is the other's text."""
    settings, prompts = Settings("3,2", max_tokens=8), [other.encode(prompt) for prompt in PROMPTS[:2]]
    alone = [[step.tokens for step in decode(other.target, other.draft, prompt, settings)] for prompt in prompts]
    forks = [other.fork(), other.fork()]
    runs = [decode(fork.target, fork.draft, prompt, settings) for fork, prompt in zip(forks, prompts, strict=True)]
    together: list[list[tuple[int, ...]]] = [[], []]
    for _ in range(max(map(len, alone))):
        for run, tokens in zip(runs, together, strict=True):
            tokens += [step.tokens for step in [next(run, None)] if step]
    assert together == alone


def test_what_a_pair_says_of_itself_is_the_same(pair: Pair, other: ModelPair) -> None:
    """A page that treats the two pairs differently: ends that are not seen, tokens of another vocabulary."""
    assert (other.stop_tokens, other.on_gpu) == (pair.stop_tokens, False)
    assert (other.target.vocabulary, other.draft.vocabulary) == (pair.target.vocabulary, pair.draft.vocabulary)
    assert other.parameter_bytes == pair.parameter_bytes
    assert other.reads(5, pair.text(5))
    assert not other.reads(4096, "")
    with pytest.raises(ValueError, match="no chat template"):
        other.chat("a fox")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


def change(**parts: object) -> object:
    return lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | parts))


@pytest.mark.parametrize(
    ("name", "damage", "what"),
    [
        ("model.safetensors", Path.unlink, "there is no file model.safetensors in it"),
        ("model.safetensors", cut, "model.safetensors is no safetensors file: .*"),
        ("model.safetensors", lambda path: path.write_bytes(b""), "model.safetensors is no safetensors file: .*"),
        ("config.json", lambda path: path.write_text("{"), ".*"),
        ("config.json", change(model_type="qwen3"), "it is no plain Llama: model_type must be 'llama', got 'qwen3'"),
        ("config.json", change(rope_parameters={"rope_type": "yarn"}), "it is no plain Llama: rope_type must be .*"),
        ("config.json", change(vocab_size=4000), "draft has 4000 rows in its vocabulary, .*"),
        ("config.json", change(intermediate_size=300), r".*gate_proj must have the shape \(300, 128\), got \(352, 128\)"),
        ("config.json", change(num_hidden_layers=2), r".*layers.1.* must have the shape .*, got None"),
    ],
)
def test_a_damaged_folder_is_refused_in_a_sentence(name: str, damage: object, what: str, tmp_path: Path) -> None:
    """Weights that are read as something else, or an exception that says nothing to a reader."""
    folder = shutil.copytree(HERE / "draft", tmp_path / "draft")
    damage(folder / name)
    with pytest.raises(ValueError, match=f"^cannot load draft: {what}$"):
        load_numpy_model(folder, 4096)
