"""What goes to the player: one JSON string at a time, with a sequence number, so that nothing is shown twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from specviz.replay.pseudocode import NOTATIONS, pseudocode
from specviz.texts import player
from specviz.texts import views as texts
from specviz.trace.schema import RunTrace
from specviz.verify import Rule
from specviz.views.scene import scene, scenes
from specviz.views.view_models import Scene

LIVE = "run"  # the name of a run that is not a recorded one, in the address of the page
WORDS: dict[str, Any] = {name.lower(): words for name, words in vars(player).items() if name.isupper()}


@dataclass(frozen=True)
class RunMessage:
    """A run that begins, with all of its steps or with none yet, and what holds for all of them."""

    seq: int
    name: str  # in the address
    prompt: str
    description: str  # how it was made
    banner: str
    note: str  # in the place of a caption, as long as there is no step
    claim: str  # of the step at which the cursor is put
    code: tuple[Mapping[str, tuple[str, ...]], ...]  # of each pane's rule, in each notation
    notations: tuple[tuple[str, str], ...]  # key and title
    scenes: tuple[Scene, ...]
    at: tuple[int, int] | None  # step and event of the cursor
    kind: Literal["run"] = "run"


@dataclass(frozen=True)
class StepMessage:
    """One step more; `show` moves the cursor to it, wherever it was."""

    seq: int
    scene: Scene
    show: bool
    name: str
    kind: Literal["step"] = "step"


@dataclass(frozen=True)
class NoteMessage:
    """A sentence while there is nothing else to show."""

    seq: int
    note: str
    kind: Literal["note"] = "note"


@dataclass(frozen=True)
class BannerMessage:
    """A sentence above what is shown."""

    seq: int
    banner: str
    kind: Literal["banner"] = "banner"


@dataclass(frozen=True)
class SpeedMessage:
    """How fast a run was, or what is under way to find out."""

    seq: int
    speed: str
    kind: Literal["speed"] = "speed"


Message: TypeAlias = RunMessage | StepMessage | NoteMessage | BannerMessage | SpeedMessage


def begin_message(trace: RunTrace, seq: int, rules: Sequence[Rule], note: str = "", banner: str = "") -> str:
    """A run that begins: its prompt, no step yet."""
    return _write(_run(trace, seq, rules, note=note, banner=banner))


def note_message(seq: int, text: str) -> str:
    """A sentence while there is nothing else to show."""
    return _write(NoteMessage(seq, text))


def banner_message(seq: int, text: str) -> str:
    """A sentence above what is shown."""
    return _write(BannerMessage(seq, text))


def step_message(trace: RunTrace, seq: int, rules: Sequence[Rule], show: bool = False) -> str:
    """The latest step of a run; `show` moves the cursor to it, wherever it was: the run is not a recorded one any more."""
    return _write(StepMessage(seq, scene(trace, len(trace.steps) - 1, rules), show, LIVE))


def speed_message(seq: int, speed: str) -> str:
    """What is said of the speed of a run."""
    return _write(SpeedMessage(seq, speed))


def run_message(
    trace: RunTrace,
    seq: int,
    rules: Sequence[Rule],
    name: str = LIVE,
    at: tuple[int, int | None] | None = None,
    claim: str = "",
) -> str:
    """A whole run, with the cursor at a step and event; without them, where the two rules part. A claim is of that step."""
    steps = tuple(scenes(trace, rules))
    parting = next((index for index, one in enumerate(steps) if one.divergence_event is not None), 0)
    step, event = at or (parting, None)
    step = max(0, min(step, len(steps) - 1))
    if event is None:
        event = (steps[step].divergence_event if steps else None) or 0
    return _write(_run(trace, seq, rules, name=name, claim=claim, steps=steps, at=(step, event)))


def _run(
    trace: RunTrace,
    seq: int,
    rules: Sequence[Rule],
    *,
    name: str = LIVE,
    note: str = "",
    banner: str = "",
    claim: str = "",
    steps: tuple[Scene, ...] = (),
    at: tuple[int, int] | None = None,
) -> RunMessage:
    """What holds for all steps of a run, and the steps that are there."""
    code = tuple({one.key: pseudocode(rule.key, one.key) for one in NOTATIONS} for rule in rules)
    notations = tuple((one.key, one.title) for one in NOTATIONS)
    prompt, description = trace.read(trace.prompt), describe_run(trace)
    return RunMessage(seq, name, prompt, description, banner, note, claim, code, notations, steps, at)


def describe_run(trace: RunTrace) -> str:
    """How the run was made, in a line."""
    settings, sampling = trace.settings, trace.settings.sampling
    return texts.MADE_BY.format(
        models=", ".join(texts.MODEL.format(role=role, name=name) for role, name in trace.models.items()),
        tree=settings.tree,
        proposal=settings.proposal,
        rule=settings.verifier,
        temperature=f"{sampling.temperature:g}",
        top_k=texts.TOP_K.format(top_k=sampling.top_k) if sampling.top_k else "",
        top_p=texts.TOP_P.format(top_p=f"{sampling.top_p:g}") if sampling.top_p < 1 else "",
        tree_seed=settings.tree_seed,
        coin_seed=settings.coin_seed,
    )


def _write(message: Message) -> str:
    content = {**vars(message), "words": WORDS} if isinstance(message, RunMessage) else vars(message)
    return json.dumps(content, default=vars, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
