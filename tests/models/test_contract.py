"""What is checked of a model's answers, whichever model it is: every row is finite, and a failure says where it was."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest
import torch

from specviz.core.dist import Dist
from specviz.core.sampling import Sampling
from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.models.contract import CheckedModel, LanguageModel, ModelFailure
from specviz.models.toy import TableModel, find_toy, noise_toy

NOISE = noise_toy(0, 40)


@dataclass
class Faulty:
    """A model that does as another one, and from one pass on puts this into its last row, or raises it."""

    model: LanguageModel
    fault: float | Exception
    first: int
    as_matrix: bool = False
    passes: int = field(default=0, init=False)

    def start(self, tokens: Sequence[int]) -> None:
        self.model.start(tokens)

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> Sequence[Dist]:
        rows = [cast(Dist, np.array(row)) for row in self.model.extend(tokens, parents)]
        self.passes += 1
        if self.passes > self.first:
            if isinstance(self.fault, Exception):
                raise self.fault
            tokens_hit = (
                range(len(rows[-1])) if self.fault == -math.inf else [1]
            )  # minus infinity hides a token: all of them
            for token in tokens_hit:
                rows[-1][token] = self.fault
        return cast("Sequence[Dist]", np.array(rows)) if self.as_matrix else rows

    def commit(self, path: Sequence[int], token: int) -> None:
        self.model.commit(path, token)


def run(role: str, fault: float | Exception, settings: Settings, first: int, as_matrix: bool = False) -> list[Step]:
    """The steps of a run in which one of the models fails."""
    models: dict[str, LanguageModel] = {"target": TableModel(NOISE.target), "draft": TableModel(NOISE.draft)}
    models[role] = Faulty(models[role], fault, first, as_matrix)
    steps: list[Step] = []
    for step in decode(models["target"], models["draft"], [NOISE.mark, 3, 4], settings):
        steps.append(step)
    return steps


@pytest.mark.parametrize("as_matrix", [False, True], ids=["rows", "matrix"])
@pytest.mark.parametrize("fault", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("role", ["target", "draft"])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_row_that_is_not_finite_is_found_where_it_arrives(
    role: str, fault: float, as_matrix: bool, temperature: float
) -> None:
    """A NaN that becomes a token, an error about an index, or a tree whose q is nowhere above zero."""
    settings = Settings("2,2", "topk", sampling=Sampling(temperature), max_tokens=6)
    said = rf"the {role} model gave no usable logits after token \d+ of the text: .* finite number, got {fault}"
    with pytest.raises(ModelFailure, match=said):
        run(role, fault, settings, 2, as_matrix)


def test_the_place_of_a_row_is_that_in_the_text() -> None:
    """A place that is counted from the beginning of the step, or that forgets how deep a node is."""
    for first, passes in ((0, 0), (1, 1)):  # the draft reads the root, then the children of the root
        with pytest.raises(ModelFailure, match=f"after token {3 + passes} of the text"):
            run("draft", math.nan, Settings("1,1", "topk"), first)
    with pytest.raises(ModelFailure, match="after token 5 of the text"):  # the target's last row: a leaf two levels down
        run("target", math.nan, Settings("1,1", "topk"), 0)
    found = run("target", math.nan, Settings("1,1", "topk", max_tokens=1), 1)
    with pytest.raises(ModelFailure, match=f"after token {5 + len(found[0].tokens)} of the text"):
        run("target", math.nan, Settings("1,1", "topk", max_tokens=9), 1)


def test_what_a_model_may_say_is_let_through() -> None:
    """A check that refuses tokens that are masked by minus infinity, exact fractions, or every row."""
    masked = CheckedModel(Faulty(TableModel(NOISE.target), -1e300, 0), "target")
    masked.start([NOISE.mark])
    row = masked.extend([NOISE.mark], [None])[0]
    assert row[1] == -1e300
    hidden = [cast(Dist, np.array([0.0, -math.inf, 1.0]))]
    assert len(checked(hidden)) == 1
    toy = find_toy("T2")
    steps = list(decode(TableModel(toy.target), TableModel(toy.draft), [toy.mark], Settings("2", "with", max_tokens=5)))
    assert sum(len(step.tokens) for step in steps) == 5


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_rows_of_a_gpu_are_looked_at_alike(dtype: torch.dtype) -> None:
    """A check that knows only numpy's rows."""
    rows = torch.zeros(2, 5, dtype=dtype)
    assert checked(cast("list[Dist]", rows)) is rows
    rows[1, 3] = math.nan
    with pytest.raises(ModelFailure, match="got nan"):
        checked(cast("list[Dist]", rows))


def checked(rows: list[Dist]) -> Sequence[Dist]:
    """These rows, if they are let through."""

    class Fixed(TableModel):
        def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> list[Dist]:
            return rows

    model = CheckedModel(Fixed(NOISE.target), "draft")
    model.start([0])
    return model.extend([0] * len(rows), [None] * len(rows))


@pytest.mark.parametrize("role", ["target", "draft"])
def test_a_model_that_raises_says_which_and_where(role: str) -> None:
    """An error of a library without a word about the model, or one in words that loses them."""
    fault = IndexError("index 7 is out of range\nand a page more")
    with pytest.raises(
        ModelFailure, match=rf"^the {role} model failed when it read \d+ tokens? .* index 7 is out of range$"
    ):
        run(role, fault, Settings("2,2", "topk"), 1)
    for worded in (ValueError("too long"), MemoryError("no memory left")):
        with pytest.raises(type(worded), match=str(worded)):
            run(role, worded, Settings("2,2", "topk"), 1)


def test_the_check_costs_little() -> None:
    """A check that copies a matrix of logits, or looks at every entry in Python."""
    rows = np.random.default_rng(0).standard_normal((32, 150_000))

    class Fixed(TableModel):
        def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> list[Dist]:
            return cast("list[Dist]", rows)

    model = CheckedModel(Fixed(NOISE.target), "target")
    model.start([0])
    start = time.process_time()
    model.extend([0] * 32, [None] * 32)
    once = time.process_time() - start
    start = time.process_time()
    np.exp(rows)
    assert once < time.process_time() - start
