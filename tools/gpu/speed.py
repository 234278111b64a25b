"""How fast whole runs are, against plain decoding by the same code in the same run."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from specviz.core.dice import SeededDice
from specviz.core.sampling import Sampling
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.huggingface import HuggingFaceModel
from tools.gpu import texts
from tools.gpu.probes import wait
from tools.gpu.sections import TREES, Effort, Row
from tools.gpu.shapes import Models, PairShape


def compare_speed(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """Tokens per second of plain decoding and of ours, in turns, with the break-even of each tree."""
    models = pair.build()
    ways = [None, *(Settings(tree, verifier="traversal", annotate=False) for tree in TREES)]
    ways.insert(1, Settings("chain:5", verifier="topdown", annotate=False))
    for temperature in (0.0, 1.0):
        sampling = Sampling(temperature)
        seconds, tokens, steps = [0.0] * len(ways), [0] * len(ways), [0] * len(ways)
        for turn, (way, settings) in itertools.product(range(effort.rounds + 1), enumerate(ways)):
            count = effort.tokens if turn else min(4, effort.tokens)  # the first round only warms up
            took, passes = _write(models, settings, sampling, count, turn, pair.device)
            if turn:
                seconds[way], tokens[way], steps[way] = seconds[way] + took, tokens[way] + count, steps[way] + passes
        plain = seconds[0] / tokens[0]
        for way, settings in enumerate(ways):
            yield {
                "temperature": temperature,
                "tree": settings.tree if settings else "plain",
                "rule": settings.verifier if settings else "",
                "tokens/s": tokens[way] / seconds[way],
                texts.RATIO_COLUMN: tokens[way] / seconds[way] * plain,
                texts.STEP_TOKENS_COLUMN: tokens[way] / steps[way],
                "step ms": 1000 * seconds[way] / steps[way],
                texts.BREAK_EVEN_COLUMN: seconds[way] / steps[way] / plain,
            }


def _write(
    models: Models, settings: Settings | None, sampling: Sampling, count: int, seed: int, device: str
) -> tuple[float, int]:
    """Write so many tokens: seconds, the reading of the prompt included, and target passes."""
    wait(device)
    start, passes = time.perf_counter(), 0
    if settings is None:
        decode_plainly(models.target, models.prompt, sampling, count, seed)
        passes = count
    else:
        chosen = replace(settings, sampling=sampling, tree_seed=seed, coin_seed=seed, max_tokens=count)
        passes = sum(1 for _ in decode(models.target, models.draft, models.prompt, chosen))
    wait(device)
    return time.perf_counter() - start, passes


def decode_plainly(target: HuggingFaceModel, prompt: Sequence[int], sampling: Sampling, count: int, seed: int) -> list[int]:
    """Plain decoding by the same model, the same sampling and the same dice: one token per pass."""
    target.start(prompt)
    text = list(prompt)
    for number in range(count):
        row = target.extend(text[-1:], [None])
        token = SeededDice("coin", seed, number).draw(0, sampling.rows(row)[0])
        target.commit((0,), token)
        text.append(token)
    return text[len(prompt) :]
