"""What goes to the player: one JSON string at a time, with a sequence number, so that nothing is shown twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from specviz.core.quoting import shorten
from specviz.replay.pseudocode import NOTATIONS, pseudocode
from specviz.share.recipe import describe_recipe
from specviz.texts import here, player
from specviz.texts import views as texts
from specviz.trace.schema import BROWSER, RunTrace
from specviz.verify import Rule, find_rule
from specviz.views.elsewhere import list_elsewhere
from specviz.views.pane import rule_badge, rule_choices
from specviz.views.proof import RuleProof, rule_proofs
from specviz.views.report import ReportView
from specviz.views.scene import scene, scenes
from specviz.views.view_models import RuleBadge, RuleChoice, Scene

LIVE = "run"  # the name of a run that is not a recorded one, in the address of the page
WORDS: dict[str, Any] = {name.lower(): words for name, words in vars(player).items() if name.isupper()} | {
    "here": here.WORDS,
    "elsewhere": list_elsewhere(),
}


@dataclass(frozen=True)
class Claim:
    """What a run is shown for, and the step that bears it out; None where it is a claim about the whole run."""

    text: str
    step: int | None


NO_CLAIM = Claim("", None)


@dataclass(frozen=True)
class Banner:
    """A sentence above what is shown, what a button beside it offers to do, and whether it says that something failed."""

    text: str = ""
    action: str = ""
    error: bool = False


NO_BANNER = Banner()


@dataclass(frozen=True)
class RunLink:
    """How far a link to the run reaches: by the name of a recorded one, by its recipe, or only in this browser."""

    kind: Literal["recorded", "recipe", "browser"]
    recipe: str = ""  # stands in the address beside the name


@dataclass(frozen=True)
class RunMessage:
    """A run that begins, with all of its steps or with none yet, and what holds for all of them."""

    seq: int
    name: str  # in the address
    link: RunLink
    prompt: str
    description: str  # how it was made
    settings: tuple[tuple[str, str], ...]  # the same, name by name
    banner: str
    action: str  # what a button in the banner offers to do; "" if there is none
    error: bool  # whether the banner says that something failed
    claim: str
    claim_step: int | None  # of which alone it is claimed; None for a claim about the whole run
    place: str  # where it was made, if not on a server
    commits: RuleBadge  # the rule whose tokens are written, whatever stands in the panes
    rules: tuple[RuleChoice, ...]
    proofs: tuple[RuleProof, ...]
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
    link: RunLink
    kind: Literal["step"] = "step"


@dataclass(frozen=True)
class BannerMessage:
    """A sentence above what is shown."""

    seq: int
    banner: str
    action: str  # on a button beside it, which does what it offers
    error: bool
    here: bool  # whether the visitor's browser could run it instead
    kind: Literal["banner"] = "banner"


@dataclass(frozen=True)
class SpeedMessage:
    """How fast a run was, or what is under way to find out."""

    seq: int
    speed: str
    kind: Literal["speed"] = "speed"


@dataclass(frozen=True)
class ReportMessage:
    """A file of another engine, shown in place of the run until it is closed."""

    seq: int
    report: ReportView
    kind: Literal["report"] = "report"


Message: TypeAlias = RunMessage | StepMessage | BannerMessage | SpeedMessage | ReportMessage


def begin_message(trace: RunTrace, seq: int, rules: Sequence[Rule], banner: Banner = NO_BANNER, name: str = LIVE) -> str:
    """A run that begins: its prompt, and the steps that are there; the cursor follows those that come."""
    steps = tuple(scenes(trace, rules))
    return _write(_run(trace, seq, rules, name=name, banner=banner, steps=steps))


def banner_message(seq: int, text: str, action: str = "", error: bool = False, here: bool = False) -> str:
    """A sentence above what is shown; `here` where the visitor's browser could do instead what is waited for or refused."""
    return _write(BannerMessage(seq, text, action, error, here))


def step_message(trace: RunTrace, seq: int, rules: Sequence[Rule], show: bool = False, name: str = LIVE) -> str:
    """The latest step of a run; `show` moves the cursor to it, wherever it was: the run has another name from then on."""
    return _write(StepMessage(seq, scene(trace, len(trace.steps) - 1, rules), show, name, describe_link(trace, name)))


def describe_link(trace: RunTrace, name: str) -> RunLink:
    """What a link to the run needs beside its name."""
    if not name.startswith(f"{LIVE}-"):
        return RunLink("recorded")
    recipe = describe_recipe(trace)
    return RunLink("recipe", recipe) if recipe else RunLink("browser")


def speed_message(seq: int, speed: str) -> str:
    """What is said of the speed of a run."""
    return _write(SpeedMessage(seq, speed))


def report_message(seq: int, report: ReportView) -> str:
    """What another engine reports."""
    return _write(ReportMessage(seq, report))


def run_message(
    trace: RunTrace,
    seq: int,
    rules: Sequence[Rule],
    name: str = LIVE,
    at: tuple[int, int | None] | None = None,
    claim: Claim = NO_CLAIM,
    banner: Banner = NO_BANNER,
) -> str:
    """A whole run, with the cursor at a step and event; without them, where the two rules part.

    This event is counted from the target's pass, as in the address: 0 is the scored tree, and drafting is before it.
    """
    steps = tuple(scenes(trace, rules))
    parting = next((index for index, one in enumerate(steps) if one.divergence_event is not None), 0)
    index, event = at or (parting if claim.step is None else claim.step, None)
    index = max(0, min(index, len(steps) - 1))
    place = _place(steps[index], event) if steps else 0
    return _write(_run(trace, seq, rules, name=name, banner=banner, claim=claim, steps=steps, at=(index, place)))


def _place(shown: Scene, event: int | None) -> int:
    """The event of a scene that is asked for, or the one where the rules part, or the scored tree."""
    if event is None:
        return shown.scored if shown.divergence_event is None else shown.divergence_event
    last = max(len(one.events) for one in shown.panes) - 1
    return max(0, min(shown.scored + event, last))


def _run(
    trace: RunTrace,
    seq: int,
    rules: Sequence[Rule],
    *,
    name: str = LIVE,
    banner: Banner = NO_BANNER,
    claim: Claim = NO_CLAIM,
    steps: tuple[Scene, ...] = (),
    at: tuple[int, int] | None = None,
) -> RunMessage:
    """What holds for all steps of a run, and the steps that are there."""
    return RunMessage(
        seq=seq,
        name=name,
        link=describe_link(trace, name),
        prompt=trace.prompt_text,
        description=describe_run(trace),
        settings=list_settings(trace),
        banner=banner.text,
        action=banner.action,
        error=banner.error,
        claim=claim.text,
        claim_step=claim.step,
        place=here.WORDS["place"] if trace.versions.get("platform") == BROWSER else "",
        commits=rule_badge(trace, find_rule(trace.settings.verifier)),
        rules=rule_choices(trace),
        proofs=rule_proofs(trace),
        panes=(rules[0].key, rules[-1].key),
        code=tuple({one.key: pseudocode(rule.key, one.key) for one in NOTATIONS} for rule in rules),
        notations=tuple((one.key, one.title) for one in NOTATIONS),
        scenes=steps,
        at=at,
    )


def list_settings(trace: RunTrace) -> tuple[tuple[str, str], ...]:
    """How the run was made, name by name: what two runs are told apart by."""
    settings, sampling = trace.settings, trace.settings.sampling
    values = {
        "prompt": trace.prompt_text,
        "models": ", ".join(trace.models.values()),
        "tree": settings.tree,
        "proposal": settings.drafter.proposal.title,
        "rule": find_rule(settings.verifier).title,
        "temperature": f"{sampling.temperature:g}",
        "top_k": texts.EVERYTHING if sampling.top_k is None else str(sampling.top_k),
        "top_p": f"{sampling.top_p:g}",
        "tree_seed": str(settings.tree_seed),
        "coin_seed": str(settings.coin_seed),
        "max_tokens": str(settings.max_tokens),
    }
    return tuple((texts.SETTINGS[key], shorten(value)) for key, value in values.items())


def describe_run(trace: RunTrace) -> str:
    """How the run was made, in a line."""
    settings, sampling = trace.settings, trace.settings.sampling
    return texts.MADE_BY.format(
        models=", ".join(texts.MODEL.format(role=shorten(role), name=shorten(name)) for role, name in trace.models.items()),
        tree=shorten(settings.tree),
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
