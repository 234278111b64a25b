"""The parts that look at single steps and passes: each is a function from one pair to the rows of one table."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import torch
from transformers import DynamicCache

from specviz.draft.plan import extent
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.huggingface import HuggingFaceModel
from specviz.models.load import Pair
from specviz.trace.from_step import record_step
from specviz.trace.schema import StepTrace
from tools.gpu import texts
from tools.gpu.parity import BOUND, CONTROL, Errors, read_token_by_token, read_trees
from tools.gpu.probes import (
    RECORD,
    PeakMemory,
    Tally,
    measure_median,
    profile_phases,
    run_steps,
)
from tools.gpu.rows import CausalMask, HostRows
from tools.gpu.shapes import PairShape

if TYPE_CHECKING:
    from specviz.models.pair import Tokenizer

Row: TypeAlias = dict[str, str | int | float | bool]
TREES = ("chain:5", "3,2,2,1", "4,3,4")  # 5, 33 and 64 nodes
RULES = ("topdown", "traversal")
NEEDED, EXTRA = ("draft", "score", "verify", "commit"), ("ride", "annotate", RECORD)
PASSED = "passed"  # the column that says whether a check held
GIB = 2**30
LONG = 100_000  # tokens asked for by runs that are counted in steps


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    parity_steps: int
    steps: int  # timed steps for each tree and rule
    counted_steps: int
    repeats: int  # of one pass
    node_counts: tuple[int, ...]
    tokens: int  # of one run that is timed as a whole
    rounds: int


FULL = Effort(12, 15, 3, 20, (1, 2, 4, 8, 16, 32, 64, 128, 256), 32, 2)
QUICK = Effort(4, 6, 2, 7, (1, 8, 64), 16, 1)
TINY = Effort(2, 1, 1, 2, (1, 8), 4, 1)


class MissingPackages(Exception):
    """This part cannot run here, for no fault of its own."""


def compare_exactly(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """Float32: the tree pass must agree, and a causal mask on the same trees must not."""
    torch.set_float32_matmul_precision("highest")  # some installations round the factors of float32 products
    models = pair.build("float32")
    for name, model in (("target", models.target), ("draft", models.draft)):
        wrong = CausalMask(model.library, model.vocabulary, use_fast_pass=False)
        right = read_trees(model, models.prompt, effort.parity_steps, seed=0)
        yield _error_row(name, "float32", texts.TREE_PASS, right) | {PASSED: right.largest < BOUND}
        control = read_trees(wrong, models.prompt, effort.parity_steps, seed=0)
        yield _error_row(name, "float32", texts.CONTROL_PASS, control) | {PASSED: control.largest > CONTROL}


def compare_coarsely(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """Bfloat16: reported beside what the library's own cache does in the same precision."""
    models = pair.build("bfloat16")
    for name, model in (("target", models.target), ("draft", models.draft)):
        trees = read_trees(model, models.prompt, effort.parity_steps, seed=0)
        yield _error_row(name, "bfloat16", texts.TREE_PASS, trees)
        plain = read_token_by_token(model, models.prompt, trees.rows, seed=0)
        yield _error_row(name, "bfloat16", texts.LIBRARY_PASS, plain)


def _error_row(model: str, dtype: str, reading: str, errors: Errors) -> Row:
    return {
        "model": model,
        "dtype": dtype,
        "reading": reading,
        "rows": errors.rows,
        "largest error": errors.largest,
        texts.FLIPS_COLUMN: 100 * errors.flips / errors.rows,
    }


def _settings(tree: str, rule: str) -> Settings:
    riders = tuple(other for other in RULES if other != rule)
    return Settings(tree=tree, verifier=rule, riders=riders, max_tokens=LONG)


def time_phases(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """Each phase of a step, for every tree and rule, with the rows on the device and in main memory."""
    models = pair.build()
    on_host = [HostRows(model.library, model.vocabulary, use_fast_pass=False) for model in (models.target, models.draft)]
    for place, (target, draft) in (("device", (models.target, models.draft)), ("host", on_host)):
        for tree, rule in itertools.product(TREES, RULES):
            found = run_steps(target, draft, models.prompt, _settings(tree, rule), pair.device, effort.steps, warm=2)
            middle = {phase: 1000 * statistics.median(step[phase] for step in found) for phase in (*NEEDED, *EXTRA)}
            yield {
                "rows on": place,
                **_tree_columns(tree, rule),
                **{f"{phase} ms": middle[phase] for phase in NEEDED},
                texts.SHARE_COLUMN: 100 * middle["verify"] / sum(middle[phase] for phase in NEEDED),
                **{f"{phase} ms": middle[phase] for phase in EXTRA},
            }


def _tree_columns(tree: str, rule: str) -> Row:
    return {"tree": tree, "nodes": extent(_settings(tree, rule).drafter.plan)[0], "rule": rule}


def time_passes(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """One pass over a tree of n nodes, and one token by the library."""
    models = pair.build()
    for name, model in (("target", models.target), ("draft", models.draft)):
        one = 0.0
        for nodes in effort.node_counts:
            wall, device = _time_tree_pass(model, models.prompt, nodes, pair.device, effort.repeats)
            one = one or wall
            yield _pass_row(name, "tree", nodes, wall, device, one, model.parameter_bytes)
        wall, device = _time_library_pass(model, models.prompt, pair.device, effort.repeats)
        yield _pass_row(name, "library", 1, wall, device, one, model.parameter_bytes)


def _pass_row(model: str, reading: str, nodes: int, wall: float, device: float, one: float, weight: int) -> Row:
    return {
        "model": model,
        "pass": reading,
        "nodes": nodes,
        "wall ms": 1000 * wall,
        "device ms": 1000 * device,
        texts.ONE_NODE_COLUMN: wall / one,
        "GB/s": weight / wall / 1e9,
    }


def _time_tree_pass(
    model: HuggingFaceModel, prompt: Sequence[int], nodes: int, device: str, repeats: int
) -> tuple[float, float]:
    rng, root = random.Random(nodes), prompt[-1]
    tokens = [root, *(rng.randrange(model.vocabulary) for _ in range(nodes - 1))]
    parents = [None, *((node - 1) // 2 for node in range(1, nodes))]
    model.start(prompt)
    model.extend([root], [None])
    model.commit((0,), root)
    return measure_median(lambda: model.extend(tokens, parents), device, repeats, lambda: model.commit((0,), root))


@torch.inference_mode()
def _time_library_pass(model: HuggingFaceModel, prompt: Sequence[int], device: str, repeats: int) -> tuple[float, float]:
    library, cache = model.library, DynamicCache()
    text = torch.tensor([list(prompt)], device=library.device)
    library(input_ids=text, past_key_values=cache, use_cache=True, logits_to_keep=1)
    one = text[:, -1:]
    return measure_median(lambda: library(input_ids=one, past_key_values=cache, use_cache=True), device, repeats)


def count_waits(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """Waits, operations and copies per step and phase; on a GPU the calls of the CUDA runtime beside them."""
    models = pair.build()
    for tree, rule in itertools.product(TREES, RULES):
        tally, steps = Tally(), effort.counted_steps
        run = partial(run_steps, models.target, models.draft, models.prompt, _settings(tree, rule), pair.device)
        with tally:
            run(steps, tally.phase)
        for what in ("waits", "operations", "copies") if pair.device != "cpu" else ("waits", "operations"):
            yield _count_row(tree, rule, what, {phase: tally.counts[phase][what] / steps for phase in (*NEEDED, *EXTRA)})
        if pair.device == "cpu" or rule != RULES[-1]:
            continue
        calls = profile_phases(partial(run, 1))
        for what in ("launches", "copies", "synchronisations"):
            counts = {phase: float(calls[phase][what]) for phase in (*NEEDED, *EXTRA)}
            yield _count_row(tree, rule, f"CUDA {what}", counts)


def _count_row(tree: str, rule: str, what: str, counts: dict[str, float]) -> Row:
    return {**_tree_columns(tree, rule), "count": what, **counts}


def measure_memory(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """The largest amount of memory in each phase."""
    models = pair.build()
    weights = sum(model.parameter_bytes for model in (models.target, models.draft)) / GIB
    for tree in TREES:
        memory = PeakMemory(pair.device)
        settings = _settings(tree, "traversal")
        run_steps(models.target, models.draft, models.prompt, settings, pair.device, effort.counted_steps, memory)
        peaks: Row = {phase: memory.peaks[phase] / GIB for phase in (*NEEDED, *EXTRA)}
        yield {**_tree_columns(tree, "traversal"), "weights": weights, **peaks}


def check_decorator(pair: PairShape, effort: Effort) -> Iterator[Row]:
    """The same steps, made directly, by the page's way of making them, and by the decorated function itself."""
    try:
        from specviz.web import zerogpu
    except ImportError as error:
        raise MissingPackages(texts.NO_SPACES.format(error=error)) from error
    models = pair.build()
    settings = replace(_settings("3,2,2,1", "traversal"), max_tokens=64)
    held = Pair(models.target, models.draft, cast("Tokenizer", None))  # steps need no tokenizer
    zerogpu.HELD_PAIRS[pair.key] = held
    count = 2 * effort.counted_steps
    direct = [
        record_step(step) for step in itertools.islice(decode(held.target, held.draft, models.prompt, settings), count)
    ]
    ways: dict[str, Callable[[], Iterator[Any]]] = {
        texts.PAGE_WAY: lambda: zerogpu.make_steps(pair.key, held, models.prompt, settings, 0, count),
        texts.DECORATED_WAY: lambda: zerogpu.make_steps_on_gpu(pair.key, models.prompt, settings, 0, count),
    }
    for name, make in ways.items():
        start = time.perf_counter()
        steps = list(make())
        for step in steps:
            if not isinstance(step, StepTrace):
                raise RuntimeError(str(step))  # what the decorated function says instead of raising
        equal = [replace(step, seconds={}) for step in steps] == [replace(step, seconds={}) for step in direct]
        yield {"made by": name, "steps": len(steps), "seconds": time.perf_counter() - start, PASSED: equal}
