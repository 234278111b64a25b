"""Both ways of reading: a run whose numbers are read ahead is the run whose numbers are asked for one by one.

Vectors of numpy stand in for those of a device. In fractions every event, residual, stop distribution and recorded bar must
be the same to the last digit; with PyTorch's tensors the decisions must, and the numbers as far as they are recorded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol, cast

import numpy as np
import pytest
import torch

from specviz.core.device_dist import DeviceDist, bare
from specviz.core.dice import SeededDice
from specviz.core.dist import Dist, each, normalize, overlap, positive_part, residual, without, zeros
from specviz.core.sampling import Sampling
from specviz.draft import drafter
from specviz.engine.decode import Step, decode
from specviz.engine.settings import Settings
from specviz.models.contract import LanguageModel
from specviz.models.toy import TableModel, noise_toy, random_toy
from specviz.trace.from_step import record_step
from specviz.trace.schema import BarEvent, StepTrace
from specviz.verify import VERIFIERS

TREES = (
    ("chain:4", "without"),
    ("3,2,1", "without"),
    ("shape:0,1,2,00,10,100", "without"),
    ("3,2", "with"),
    ("paths:3x3", "with"),
    ("delayed:1+2x2", "with"),
    ("2,2,1", "hub"),
    ("3,2", "topk"),
    ("2,2", "topk-softmax"),
    ("best:6x3", "topk"),
)

OPERATIONS: tuple[Callable[[Dist, Dist], Dist], ...] = (
    lambda p, q: p + q,
    lambda p, q: p - q,
    lambda p, q: 1 - p,
    lambda p, q: 0.5 * p * q / (q + zeros(q)),
    lambda p, q: -(p**2),
    lambda p, q: p[p.argsort(stable=True)].cumsum(0),
    lambda p, q: cast(Dist, np.array([p.sum(), p.min(), p.max(), p.argmax(), len(p), p[1]])),
    lambda p, q: positive_part(p - q),
    lambda p, q: normalize(overlap(p, q)),
    lambda p, q: residual(p, q, 0.9)[0],
    lambda p, q: without(p, 1),
    lambda p, q: each("log", p),
)


class TensorModel(TableModel):
    """A toy whose rows are one matrix of PyTorch, as those on a GPU are."""

    def extend(self, tokens: Sequence[int], parents: Sequence[int | None]) -> list[Dist]:
        rows = torch.from_numpy(np.stack([cast(np.ndarray, row) for row in super().extend(tokens, parents)]))
        return cast("list[Dist]", rows)


def list_rules(tree: str, proposal: str) -> tuple[str, ...]:
    kind = drafter(tree, proposal).kind
    return tuple(rule.key for rule in VERIFIERS if rule.sound_on(kind))


def make_settings(tree: str, proposal: str, order: int = 1, sampling: Sampling | None = None) -> Settings:
    """All rules that are sound on these trees, from the first to the last or the other way round."""
    first, *riders = list_rules(tree, proposal)[::order]
    return Settings(tree, proposal, first, tuple(riders), sampling or Sampling(), max_tokens=5)


def record(target: LanguageModel, draft: LanguageModel, mark: int, settings: Settings) -> list[StepTrace]:
    steps: list[Step] = list(islice(decode(target, draft, [mark], settings), 2))
    return [replace(record_step(step), seconds={}) for step in steps]


def record_toy(settings: Settings) -> list[StepTrace]:
    toy = random_toy(3, 5, 3)
    return record(TableModel(toy.target), TableModel(toy.draft), toy.mark, settings)


def list_decisions(events: Sequence[BarEvent]) -> list[object]:
    return [(type(event), event.node, getattr(event, "token", None)) for event in events]


@pytest.fixture
def hold_all(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on every distribution is held as if it were on a device."""

    def hold(dists: Sequence[Dist]) -> list[Dist]:
        return [cast(Dist, DeviceDist(d)) for d in dists]

    def start() -> None:
        monkeypatch.setattr(sys.modules["specviz.draft.grow"], "keep_answers", hold)
        monkeypatch.setattr("specviz.engine.decode.keep_answers", hold)

    return start


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("tree", "proposal"), TREES)
def test_in_fractions_both_are_the_same(tree: str, proposal: str, order: int, hold_all: Callable[[], None]) -> None:
    """A number that is read ahead for another question than a rule asks, or that one rule leaves where another finds it."""
    settings = make_settings(tree, proposal, order)
    plain = record_toy(settings)
    hold_all()
    assert record_toy(settings) == plain


@pytest.mark.parametrize(
    ("name", "wrong", "proposal"),
    [
        ("specviz.verify.read_ahead.positive_part", lambda v: v * 1, "without"),
        ("specviz.draft.read_ahead._leave_out", lambda rows, tokens: rows, "without"),
        ("specviz.core.read_ahead.list_rows", lambda rows: np.zeros(len(rows), dtype=int), "topk"),
    ],
)
def test_a_wrong_answer_is_noticed(
    name: str, wrong: object, proposal: str, monkeypatch: pytest.MonkeyPatch, hold_all: Callable[[], None]
) -> None:
    """The control: what is read ahead is what the rules, the drafting and the record use."""
    settings = make_settings("3,2,1", proposal)
    plain = record_toy(settings)
    hold_all()
    monkeypatch.setattr(name, wrong)
    assert record_toy(settings) != plain


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0), Sampling(0.7, top_p=0.9), Sampling(1.2, top_k=7)], ids=str)
@pytest.mark.parametrize(("tree", "proposal"), TREES)
def test_tensors_decide_what_arrays_decide(tree: str, proposal: str, sampling: Sampling) -> None:
    """An operation that means something else in PyTorch: the rows of a GPU would be read wrongly."""
    toy, settings = noise_toy(1, 40), make_settings(tree, proposal, sampling=sampling)
    plain = record(TableModel(toy.target), TableModel(toy.draft), toy.mark, settings)
    found = record(TensorModel(toy.target), TensorModel(toy.draft), toy.mark, settings)
    for one, other in zip(found, plain, strict=True):
        assert one.tokens == other.tokens
        assert [node.token for node in one.nodes] == [node.token for node in other.nodes]
        assert one.verdicts.keys() == other.verdicts.keys()
        for key in other.verdicts:
            assert list_decisions(one.verdicts[key]) == list_decisions(other.verdicts[key])
            assert one.stop_laws[key] == pytest.approx(other.stop_laws[key], abs=1e-9)
        for ours, theirs in zip(one.nodes, other.nodes, strict=True):
            assert ours.p == pytest.approx(theirs.p, abs=1e-6)


def test_a_draw_that_is_foreseen_is_not_used_up() -> None:
    """Reading ahead that moves the dice on: the run would depend on where its rows are."""
    dice, other = (SeededDice("tree", 0, 0) for _ in range(2))
    q = cast(Dist, np.full(1000, 1 / 1000))
    dice.draw(4, q)
    foreseen = dice.foresee_draws(4, 2)
    assert len({*foreseen}) == 2 and dice.foresee_draws(4, 2) == foreseen
    other.draw(4, q)
    assert [dice.draw(4, q) for _ in range(2)] == [other.draw(4, q) for _ in range(2)] == [int(u * 1000) for u in foreseen]


def test_a_held_distribution_does_what_a_bare_one_does() -> None:
    """An operation that rules may use and that fails, or means something else, only where the rows are on a device."""
    left = {name for name in dir(Dist) if callable(getattr(Dist, name)) and name not in dir(Protocol)}
    left -= {"__setitem__", "__and__", "__class_getitem__", "_is_protocol"}  # nothing is written to a distribution
    assert {name for name in left if not callable(getattr(DeviceDist, name, None))} == set()
    d, other = (cast(Dist, np.array(row)) for row in ([0.25, 0.5, 0.25], [0.5, 0.25, 0.25]))
    held, too = (cast(Dist, DeviceDist(row)) for row in (d, other))
    for compute in OPERATIONS:
        for found in (compute(held, too), compute(held, other), compute(d, too)):
            assert np.array_equal(bare(found), compute(d, other))
