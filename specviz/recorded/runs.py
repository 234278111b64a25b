"""Bundled runs: what each one claims, how it is searched for, and whether a trace bears the claim out.

Nothing is staged: `make examples` looks through seeds until a run of the embedded pair, or of a toy, does what is claimed,
and a test asks every bundled trace again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from specviz.core.events import Trial
from specviz.core.sampling import Sampling
from specviz.engine.decode import decode
from specviz.engine.settings import Settings
from specviz.models.load import Pair
from specviz.models.toy import TableModel, find_toy
from specviz.replay.frames import difference
from specviz.resources import ASSETS
from specviz.trace.file import dump, load
from specviz.trace.from_step import record_step, run_trace
from specviz.trace.metrics import expected_tokens
from specviz.trace.schema import RunTrace, StepTrace

FOLDER = ASSETS / "examples"
STORY = "Once upon a time there was a little girl"
BOTH = ("topdown",)
SEEDS = 400  # that are looked through before the search gives up

Place = tuple[int, int]  # step, event


@dataclass(frozen=True)
class RecordedRun:
    """A run to open: `holds` finds the step that bears out the claim, if there is one."""

    key: str
    title: str
    claim: str
    settings: Settings
    holds: Callable[[RunTrace], int | None]
    prompt: str = STORY
    toy: str | None = None
    itself: bool = False  # the target drafts for itself
    panes: tuple[str, str] = ("topdown", "traversal")

    @property
    def path(self) -> Path:
        """Where its trace is."""
        return FOLDER / f"{self.key}.json"

    def trace(self) -> RunTrace:
        """The bundled run."""
        return load(self.path.read_text(encoding="utf-8"))


def kept(step: StepTrace, key: str) -> int:
    """How many drafted tokens a rule keeps."""
    return step.depth(step.commit(key).node)


def _first(true: Callable[[StepTrace], bool]) -> Callable[[RunTrace], int | None]:
    return lambda trace: next((i for i, step in enumerate(trace.steps) if true(step)), None)


def _rescued(step: StepTrace) -> bool:
    return kept(step, "traversal") >= kept(step, "topdown") + 2 and kept(step, "topdown") == 0


def _readable(trace: RunTrace) -> int | None:
    """A rescue of whole words, likely enough for their bars to be seen, on a tree where traversal is the longer rule."""
    for index, step in enumerate(trace.steps[1:-1], start=1):
        path = step.path(step.commit("traversal").node)
        texts = [trace.texts[token] for token in (step.nodes[0].token, *step.tokens)]
        whole = all(text[0] == " " or not text.isalpha() for text in texts)
        above = [(step.nodes[parent], step.nodes[node].token) for parent, node in itertools.pairwise(path)]
        likely = all(node.p[node.shown.index(token)] > 0.03 for node, token in above)
        longer = expected_tokens(step, "traversal") > expected_tokens(step, "topdown")
        if _rescued(step) and whole and likely and longer:
            return index
    return None


def _shorter(step: StepTrace) -> bool:
    return kept(step, "traversal") < kept(step, "topdown")


def _all(step: StepTrace) -> bool:
    return kept(step, "topdown") == kept(step, "traversal") == max(map(step.depth, range(len(step.nodes))))


def _refused_at_once(step: StepTrace) -> bool:
    return kept(step, "topdown") == kept(step, "traversal") == 0


def _aaraaa(step: StepTrace) -> bool:
    """Accepted, accepted, refused; the same coins below would all have said yes."""
    tested = [e.flip.accepted for e in step.verdicts["topdown"] if isinstance(e, Trial)]
    below = [trial.flip.accepted for trial in step.counterfactuals["topdown"]]
    return tested == [True, True, False] and below == [True, True, True]


def _same(trace: RunTrace) -> int | None:
    alike = all(difference(step, "topdown", "traversal") is None for step in trace.steps)
    return 0 if alike and all(len(step.nodes) > 2 for step in trace.steps) else None


def _never_refused(trace: RunTrace) -> int | None:
    trials = [e for step in trace.steps for events in step.verdicts.values() for e in events if isinstance(e, Trial)]
    return 0 if trials and all(trial.flip.accepted for trial in trials) else None


def _mean(trace: RunTrace) -> float:
    return sum(float(expected_tokens(step, "traversal")) for step in trace.steps) / len(trace.steps)


def _easy(trace: RunTrace) -> int | None:
    return 0 if _mean(trace) > 3 else None


def _hard(trace: RunTrace) -> int | None:
    return 0 if _mean(trace) < 2 else None


def _too_deep(trace: RunTrace) -> int | None:
    """Twelve drafted, and the last six kept in no step."""
    shallow = all(max(kept(step, key) for key in step.verdicts) <= 6 for step in trace.steps)
    return 0 if shallow and all(len(step.nodes) > 12 for step in trace.steps) else None


def _double(trace: RunTrace) -> int | None:
    text = tuple(node.token for node in trace.steps[0].nodes[1:])
    return 0 if text == (0, 0) and kept(trace.steps[0], "traversal") == 2 and kept(trace.steps[0], "topdown") < 2 else None


def _top_k(trace: RunTrace) -> int | None:
    return 0 if all(len(step.nodes) > 4 for step in trace.steps) else None


TREE = Settings("2,2,2", "without", "traversal", BOTH, Sampling(0.7), max_tokens=24)
CHAIN = Settings("chain:6", "without", "traversal", BOTH, max_tokens=24)

LOSSY = replace(TREE, proposal="topk-softmax", verifier="topdown", riders=("naive",))
SURE, COLD = replace(CHAIN, sampling=Sampling(0.5)), replace(CHAIN, sampling=Sampling(0))
TWO = Settings("chain:2", "with", "traversal", BOTH, max_tokens=3)

RECORDED: tuple[RecordedRun, ...] = (
    RecordedRun("rescued", "Rescued by traversal", "Top-down keeps nothing; traversal keeps a path.", TREE, _readable),
    RecordedRun("shorter", "Traversal shorter", "Longer on average; here it keeps less.", TREE, _first(_shorter)),
    RecordedRun("greedy", "Temperature 0", "Without chance both rules keep the same.", COLD, _same),
    RecordedRun("bonus", "Everything accepted", "All is kept, and the target adds a bonus token.", CHAIN, _first(_all)),
    RecordedRun("residual", "Refused at once", "The residual gives the next token.", TREE, _first(_refused_at_once)),
    RecordedRun("ghosts", "A, A, R, A, A, A", "What would have passed below a refusal.", CHAIN, _first(_aaraaa)),
    RecordedRun(
        "wrong-q", "Wrong q", "Top-k children judged as if drawn from q: lossy.", LOSSY, _top_k, panes=("topdown", "naive")
    ),
    RecordedRun(
        "right-q",
        "Right q",
        "The same children with the point mass they came from.",
        replace(TREE, proposal="topk"),
        _top_k,
    ),
    RecordedRun(
        "itself", "Its own draft", "Draft and target agree: nothing is refused.", CHAIN, _never_refused, itself=True
    ),
    RecordedRun("easy", "An easy prompt", "Where both are sure, most of a draft is kept.", SURE, _easy, '"Oh," said the'),
    RecordedRun("hard", "A hard prompt", "Where anything may follow, little is kept.", CHAIN, _hard, "The"),
    RecordedRun(
        "deep", "A chain too deep", "In this run the second half is never kept.", replace(CHAIN, tree="chain:12"), _too_deep
    ),
    RecordedRun("toy", "AA on two letters", "Block Verification's example, in fractions.", TWO, _double, toy="T1"),
)


def find_recorded_run(key: str) -> RecordedRun:
    """The preset with this key."""
    for one in RECORDED:
        if one.key == key:
            return one
    raise ValueError(f"unknown preset {key!r}, expected one of {', '.join(one.key for one in RECORDED)}")


def search(pair: Pair, one: RecordedRun) -> RunTrace:
    """The first run, by seeds, that bears out the claim, cut after the step that does unless all steps do."""
    for seed in range(SEEDS):
        trace = _run(pair, one, replace(one.settings, tree_seed=seed, coin_seed=seed))
        found = one.holds(trace)
        if found is not None:
            return trace
    raise ValueError(f"no run of {SEEDS} bears out {one.key!r}: {one.claim}")


def _run(pair: Pair, one: RecordedRun, settings: Settings) -> RunTrace:
    if one.toy is not None:
        table = find_toy(one.toy)
        steps = decode(TableModel(table.target), TableModel(table.draft), [table.mark], settings)
        return run_trace(
            {"toy": table.key}, settings, [table.mark], table.text, map(record_step, itertools.islice(steps, 1))
        )
    tokens = pair.encode(one.prompt)
    draft = pair.target.twin() if one.itself else pair.draft
    steps = decode(pair.target, draft, tokens, settings)
    return run_trace(_names(one), settings, tokens, pair.text, map(record_step, steps))


def _names(one: RecordedRun) -> dict[str, str]:
    """Who made it; of a pair whose target drafts for itself the page cannot make more."""
    return {"target": "embedded target", "draft": "embedded target"} if one.itself else {"pair": "embedded"}


def make(pair: Pair) -> Iterator[RecordedRun]:
    """Write every bundled run anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for one in RECORDED:
        one.path.write_text(dump(search(pair, one)) + "\n", encoding="utf-8")
        yield one
