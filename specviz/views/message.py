"""What goes to the player: one JSON string at a time, with a sequence number, so that nothing is shown twice."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from specviz.replay.pseudocode import NOTATIONS, pseudocode
from specviz.texts import player
from specviz.texts import views as texts
from specviz.trace.schema import RunTrace
from specviz.verify import Rule, find_rule
from specviz.views.pane import rule_badge, rule_choices
from specviz.views.scene import scene, scenes
from specviz.views.view_models import RuleBadge, RuleChoice, Scene

LIVE = "run"  # the name of a run that is not a recorded one, in the address of the page
BEGINNING = re.compile(r"<[|｜]?(s|bos|(start|begin|end)[_▁]?of[_▁]?(text|sentence))[|｜]?>")
WORDS: dict[str, Any] = {name.lower(): words for name, words in vars(player).items() if name.isupper()}


@dataclass(frozen=True)
class Claim:
    """What a run is shown for, and the step that bears it out; None where it is a claim about the whole run."""

    text: str
    step: int | None


@dataclass(frozen=True)
class RunMessage:
    """A run that begins, with all of its steps or with none yet, and what holds for all of them."""

    seq: int
    name: str  # in the address
    prompt: str
    description: str  # how it was made
    banner: str
    note: str  # in the place of a caption, as long as there is no step
    claim: str
    claim_step: int | None  # of which alone it is claimed; None for a claim about the whole run
    commits: RuleBadge  # the rule whose tokens are written, whatever stands in the panes
    rules: tuple[RuleChoice, ...]
    panes: tuple[str, str]  # keys
    code: tuple[Mapping[str, tuple[str, ...]], ...]  # of each pane's rule, in each notation
    notations: tuple[tuple[str, str], ...]  # key and title
    scenes: tuple[Scene, ...]
    at: tuple[int, int] | None  # step and event of the cursor, counted from the first pass of the draft
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
    claim: Claim | None = None,
) -> str:
    """A whole run, with the cursor at a step and event; without them, where the two rules part.

    This event is counted from the target's pass, as in the address: 0 is the scored tree, and drafting is before it.
    """
    steps = tuple(scenes(trace, rules))
    parting = next((index for index, one in enumerate(steps) if one.divergence_event is not None), 0)
    claim = claim or Claim("", None)
    index, event = at or (parting if claim.step is None else claim.step, None)
    index = max(0, min(index, len(steps) - 1))
    place = _place(steps[index], event) if steps else 0
    run = replace(_run(trace, seq, rules), name=name, claim=claim.text, claim_step=claim.step)
    return _write(replace(run, scenes=steps, at=(index, place)))


def _place(shown: Scene, event: int | None) -> int:
    """The event of a scene that is asked for, or the one where the rules part, or the scored tree."""
    if event is None:
        return shown.scored if shown.divergence_event is None else shown.divergence_event
    last = max(len(one.events) for one in shown.panes) - 1
    return max(0, min(shown.scored + event, last))


def _run(trace: RunTrace, seq: int, rules: Sequence[Rule], note: str = "", banner: str = "") -> RunMessage:
    """What holds for all steps of a run."""
    code = tuple({one.key: pseudocode(rule.key, one.key) for one in NOTATIONS} for rule in rules)
    return RunMessage(
        seq=seq,
        name=LIVE,
        prompt=read_prompt(trace),
        description=describe_run(trace),
        banner=banner,
        note=note,
        claim="",
        claim_step=None,
        commits=rule_badge(trace, find_rule(trace.settings.verifier)),
        rules=rule_choices(trace),
        panes=(rules[0].key, rules[-1].key),
        code=code,
        notations=tuple((one.key, one.title) for one in NOTATIONS),
        scenes=(),
        at=None,
    )


def read_prompt(trace: RunTrace) -> str:
    """The prompt without the token by which a model knows that a text begins, which nobody wrote."""
    marked = BEGINNING.fullmatch(trace.texts[trace.prompt[0]])
    return trace.read(trace.prompt[1:] if marked else trace.prompt)


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
    content = asdict(message)
    if isinstance(message, RunMessage):
        content["words"] = WORDS
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
