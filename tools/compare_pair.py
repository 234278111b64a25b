"""How far the embedded pair in numpy is from the same pair in PyTorch: `python -m tools.compare_pair` prints what it finds.

Rows of logits are compared with the library's plain forward passes over every path, greedy texts with `generate`, runs step
by step with those of the other pair for the same seeds, and tokens with the library's tokenizer.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from transformers import PreTrainedModel

from specviz.core.dice import Flip
from specviz.core.events import Choose, Residual, Sample, Trial
from specviz.core.quoting import mend
from specviz.core.sampling import Sampling
from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.models.contract import LanguageModel
from specviz.models.load import Pair, load_named
from specviz.models.numpy_llama import NumpyLlama
from specviz.models.numpy_pair import load_numpy_pair
from specviz.models.pair import ModelPair
from specviz.studies.prompts import PROMPTS
from tools.sample_strings import sample_strings

NUMBERS = 1e-4  # how far apart the numbers of a run may be
LENGTHS = (1, 2, 3, 8, 21, 40, 90, 480)  # of the texts before the trees, in tokens
OPENING, WRITTEN = 9, 20  # tokens of each prompt, and after it
RUNS: tuple[Settings, ...] = tuple(
    Settings(tree, proposal, rule, riders, Sampling(temperature, top_k, top_p), seed, seed + 1, max_tokens=20)
    for seed, (tree, proposal, rule, riders, temperature, top_k, top_p) in enumerate(
        (
            ("chain:5", "without", "topdown", ("traversal",), 1.0, None, 1.0),
            ("3,2,2,1", "without", "traversal", ("topdown",), 1.0, None, 1.0),
            ("3,2,2,1", "with", "topdown", ("traversal", "kseq"), 0.7, None, 0.9),
            ("paths:3x4", "with", "gbv", ("traversal",), 1.3, 40, 1.0),
            ("binary:3", "without", "naive", ("topdown",), 0.4, None, 1.0),
            ("eagle25", "topk", "traversal", ("topdown",), 1.0, None, 0.95),
            ("best:12", "topk", "topdown", (), 0.0, None, 1.0),
            ("delayed:2+3x2", "with", "kseq", ("topdown",), 1.0, None, 1.0),
        )
    )
)


@torch.inference_mode()
def compute_plain_rows(model: PreTrainedModel, text: Sequence[int], paths: Sequence[Sequence[int]]) -> np.ndarray:
    """The library's logits after the text and each path: one plain forward pass, without a cache and without a mask."""
    inner = {tuple(path[:-1]) for path in paths if path}
    leaves = [path for path in paths if tuple(path) not in inner]
    length = max(map(len, leaves))
    batch = torch.tensor([[*text, *leaf, *[0] * (length - len(leaf))] for leaf in leaves])  # nobody sees what comes later
    hidden = model.model(input_ids=batch, use_cache=False).last_hidden_state
    through = [next(k for k, leaf in enumerate(leaves) if leaf[: len(path)] == path) for path in paths]
    last = [len(text) + len(path) - 1 for path in paths]
    return model.lm_head(hidden[through, last]).double().numpy()


def compare_rows(plain: PreTrainedModel, model: LanguageModel, length: int, seed: int, steps: int = 3) -> float:
    """The largest difference of a logit in a run of random trees, read level by level, each with a commit after it."""
    rng, size, worst = random.Random(f"{seed}/{length}"), plain.config.vocab_size, 0.0
    text = [rng.randrange(size) for _ in range(length)]
    model.start(text)
    for _ in range(steps):
        paths: list[list[int]] = [[]]
        rows = list(model.extend(text[-1:], [None]))
        for _ in range(rng.randint(1, 3)):
            parents = [rng.randrange(len(paths)) for _ in range(rng.randint(1, 6))]
            tokens = [rng.randrange(size) for _ in parents]
            rows.extend(model.extend(tokens, parents))
            paths += [[*paths[parent], token] for parent, token in zip(parents, tokens, strict=True)]
        worst = max(worst, float(abs(np.array(rows) - compute_plain_rows(plain, text, paths)).max()))
        node, token = rng.randrange(len(paths)), rng.randrange(size)
        path = [paths.index(paths[node][:depth]) for depth in range(len(paths[node]) + 1)]
        if len(path) > 1 and rng.random() < 0.3:  # as a draft model, which has not read the leaf
            model.commit(path[:-1], paths[node][-1])
            model.commit((), token)
        else:
            model.commit(path, token)
        text += [*paths[node], token]
    return worst


def compare_all_rows(pair: Pair, other: ModelPair, lengths: Sequence[int] = LENGTHS, seed: int = 0) -> float:
    """The largest difference of a logit over texts of these lengths, for target and draft."""
    models = ((pair.target.library, other.target), (pair.draft.library, other.draft))
    return max(compare_rows(plain, model, length, seed) for plain, model in models for length in lengths)


def compare_longest_text(plain: PreTrainedModel, model: NumpyLlama) -> float:
    """The largest difference after every token of a text as long as the model reads, in one pass."""
    rng, length = random.Random(0), plain.config.max_position_embeddings
    text = [rng.randrange(plain.config.vocab_size) for _ in range(length)]
    model.start(text[:1])
    rows = model.extend(text, [None, *range(length - 1)])
    with torch.inference_mode():
        return float(abs(rows - plain(input_ids=torch.tensor([text]), use_cache=False).logits[0].double().numpy()).max())


def encode_openings(pair: ModelPair) -> list[list[int]]:
    """The mark that begins a text, then the last tokens of each of a hundred prompts, written twice."""
    return [pair.encode("") + (2 * pair.encode(prompt))[-OPENING:] for prompt in PROMPTS]


@torch.inference_mode()
def generate_greedily(plain: PreTrainedModel, openings: Sequence[Sequence[int]]) -> list[list[int]]:
    """What `generate` writes after each of them."""
    ids = torch.tensor(openings)
    options = {"max_new_tokens": WRITTEN, "do_sample": False, "eos_token_id": None, "pad_token_id": 0}
    return plain.generate(ids, attention_mask=torch.ones_like(ids), **options)[:, len(openings[0]) :].tolist()


def write_greedily(model: LanguageModel, openings: Sequence[Sequence[int]]) -> list[list[int]]:
    """What the likeliest tokens write after each of them: all texts grow together, as branches of one tree."""
    model.start(openings[0][:1])
    model.extend(openings[0][:1], [None])
    leaves, count = [0] * len(openings), len(openings)
    for level, tokens in enumerate(zip(*(opening[1:] for opening in openings), strict=True)):
        rows = model.extend(tokens, leaves)
        leaves = list(range(1 + level * count, 1 + (level + 1) * count))
    written: list[list[int]] = []
    for _ in range(WRITTEN):
        written.append([int(row.argmax()) for row in rows])
        rows = model.extend(written[-1], leaves)
        leaves = [leaf + count for leaf in leaves]
    return [list(tokens) for tokens in zip(*written, strict=True)]


@dataclass(frozen=True)
class RunGap:
    """How far two runs are the same: equal steps at the beginning, all steps, the largest difference in the equal ones."""

    same: int
    steps: int
    largest: float
    by_rounding: bool  # they part, and it was rounding that decided


def compare_runs(one: ModelPair, other: ModelPair, prompt: str, settings: Settings) -> RunGap:
    """Two runs of the same settings: tokens, verdicts and coins equal, numbers as close as the largest difference says."""
    runs = [list(decode(pair.target, pair.draft, one.encode(prompt), settings)) for pair in (one, other)]
    gaps = [find_gap(*steps) for steps in zip(*runs, strict=False)]
    same = sum(1 for _ in itertools.takewhile(math.isfinite, gaps))
    by_rounding = same < min(map(len, runs)) and decides_by_rounding(runs[0][same], runs[1][same])
    return RunGap(same, max(map(len, runs)), max(gaps[:same], default=0.0), by_rounding)


def decides_by_rounding(one: Step, other: Step) -> bool:
    """Whether the first decision that differs was made with the same random number on numbers that are all but equal."""
    for first, second in zip(list_decisions(one), list_decisions(other), strict=False):
        if find_gap(first.numbers, second.numbers) > NUMBERS or first.place != second.place:
            return False
        if first.outcome != second.outcome:
            return True
    return False


@dataclass(frozen=True)
class Decision:
    """Something that is drawn or tested: where and with which coin, from which numbers, and what came out."""

    place: tuple[object, ...]
    numbers: object
    outcome: object


def list_decisions(step: Step) -> Iterator[Decision]:
    """The draws of the tree, then the trials and draws of each rule, in the order in which they were made."""
    for node, draws in enumerate(step.tree.draws):
        for number, draw in enumerate(draws):
            yield Decision((node, number), draw.dist, step.tree.tokens[draw.node])
    for key, events in step.verdicts.items():
        for event in events:
            match event:
                case Trial(node, flip):
                    yield Decision((key, node, flip.u), flip.prob, flip.accepted)
                case Sample(node, dist, token) | Choose(node, token, dist):
                    yield Decision((key, node), dist, token)


def find_gap(one: object, other: object) -> float:
    """The largest difference of a number anywhere in two steps; infinite if anything else differs, a coin for one."""
    match one, other:
        case Step(), Step():
            return max(find_gap(getattr(one, name), getattr(other, name)) for name in STEP_PARTS)
        case Flip(), Flip():
            return find_gap(one.prob, other.prob) if (one.u, one.accepted) == (other.u, other.accepted) else math.inf
        case Residual(), Residual():
            return find_gap(list_undivided(one), list_undivided(other))
        case (np.ndarray(), np.ndarray()) | (np.floating() | float(), np.floating() | float()):
            return float(abs(np.subtract(one, other)).max()) if np.shape(one) == np.shape(other) else math.inf
        case Mapping(), Mapping():
            return find_gap(tuple(one.items()), tuple(other.items()))
        case (tuple() | list(), tuple() | list()):
            return max(map(find_gap, one, other), default=0.0) if len(one) == len(other) else math.inf
        case _ if dataclasses.is_dataclass(one) and type(one) is type(other):
            return max(find_gap(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one))
        case _:
            return 0.0 if one == other else math.inf


def list_undivided(residual: Residual[np.ndarray]) -> tuple[object, ...]:
    """A residual before the division by its mass: by a tiny one, rounding becomes as large as you like."""
    return residual.node, residual.mass * residual.dist, residual.mass, residual.before, residual.after


STEP_PARTS = tuple(field.name for field in dataclasses.fields(Step) if field.name != "seconds")


def find_different_tokens(pair: Pair, other: ModelPair, strings: Sequence[str]) -> Iterator[str]:
    """The strings that the two tokenizers do not read alike, or do not give back."""
    expected = pair.tokenizer([mend(text) for text in strings])["input_ids"]
    for text, tokens in zip(strings, expected, strict=True):
        found = other.tokenizer.encode(mend(text))
        if found != tokens or other.tokenizer.decode(found) != mend(text):
            yield text


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=3, help="seeds for each length of text")
    parser.add_argument("--runs", type=int, default=5, help="seeds for each kind of run")
    parser.add_argument("--strings", type=int, default=10_000, help="strings for the tokenizers")
    options = parser.parse_args()
    pair, other = load_named("embedded"), load_numpy_pair()
    rows = max(compare_all_rows(pair, other, LENGTHS, seed) for seed in range(options.texts))
    print(f"logits after trees: {rows:.1e} apart at most, {2 * len(LENGTHS) * options.texts} texts of {LENGTHS} tokens")
    for role in ("target", "draft"):
        plain, model = getattr(pair, role).library, getattr(other, role)
        print(f"logits along the longest text, {role}: {compare_longest_text(plain, model):.1e} apart at most")
        openings = encode_openings(other)
        pairs = zip(generate_greedily(plain, openings), write_greedily(model, openings), strict=True)
        print(f"greedy texts, {role}: {sum(one != two for one, two in pairs)} of {len(openings)} differ")
    gaps = [
        compare_runs(pair, other, PROMPTS[number % len(PROMPTS)], replace(settings, tree_seed=number, coin_seed=number + 1))
        for number, settings in enumerate(RUNS * options.runs)
    ]
    parted = [gap.by_rounding for gap in gaps if gap.same < gap.steps]
    steps, wide = sum(gap.same for gap in gaps), sum(gap.largest > NUMBERS for gap in gaps)
    print(f"runs: {len(parted)} of {len(gaps)} part, {sum(parted)} of these where rounding decides a draw or a coin")
    largest = max(gap.largest for gap in gaps)
    print(f"numbers of {steps} equal steps: {largest:.1e} apart at most, more than {NUMBERS} in {wide} runs")
    different = list(find_different_tokens(pair, other, sample_strings(options.strings)))
    print(f"tokens: {len(different)} of {options.strings} strings differ", *map(ascii, different[:5]), sep="\n  ")


if __name__ == "__main__":
    main()
